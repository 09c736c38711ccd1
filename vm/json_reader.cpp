// The first stage of reading JSON, by simdjson: the only C++ of the project. Invariant: nothing here throws
// (the file is compiled without exceptions), and a text that is refused leaves the buffers reusable. What the
// tokens say is vm/json_walk.c's business, where and why a text is wrong vm/json_fault.c's.
extern "C" {
#include "vm/json_stage.h"
}

#include <cstring>
#include <memory>
#include <new>

#include <simdjson.h>

static_assert(GJ_JSON_PADDING >= simdjson::SIMDJSON_PADDING, "the library reads no further than that");

struct gj_json {
    std::unique_ptr<simdjson::internal::dom_parser_implementation> stage;
    std::unique_ptr<char[]> text;    // the text and its padding
    std::unique_ptr<char[]> decoded; // room for one decoded string: never longer than the text
    size_t padded = 0;               // bytes in each of the two
};

// Room for `size` bytes in all buffers. They grow by doubling, so that a batch of records soon asks for none.
static bool reserve(gj_json *json, size_t size)
{
    size_t padded = size + GJ_JSON_PADDING;
    if (padded <= json->padded)
        return true;
    size_t want = json->padded == 0 ? 4096 : json->padded;
    while (want < padded)
        want = want < GJ_JSON_MAX_SIZE / 2 ? want * 2 : padded;
    // Nothing in the old buffers is still needed.
    json->padded = 0;
    json->stage.reset();
    json->text.reset(new (std::nothrow) char[want]);
    json->decoded.reset(new (std::nothrow) char[want]);
    if (!json->text || !json->decoded ||
        simdjson::get_active_implementation()->create_dom_parser_implementation(
            want - GJ_JSON_PADDING, GJ_JSON_MAX_DEPTH, json->stage) != simdjson::SUCCESS)
        return false;
    json->padded = want;
    return true;
}

extern "C" gj_status gj_json_new(gj_json **json)
{
    *json = new (std::nothrow) gj_json();
    return *json == nullptr ? GJ_E_NOMEM : GJ_OK;
}

extern "C" void gj_json_free(gj_json *json)
{
    delete json;
}

extern "C" gj_status gj_json_load(gj_json *json, gj_text text, gj_json_copy *copy)
{
    if (!reserve(json, text.size))
        return GJ_E_NOMEM;
    *copy = gj_json_copy{json->text.get(), json->decoded.get()};
    if (text.size > 0)
        std::memcpy(copy->text, text.bytes, text.size);
    std::memset(copy->text + text.size, 0, GJ_JSON_PADDING);
    return GJ_OK;
}

extern "C" gj_status gj_json_stage(gj_json *json, gj_text part, gj_json_tokens *tokens)
{
    if (json->stage->stage1(reinterpret_cast<const uint8_t *>(part.bytes), part.size,
                            simdjson::stage1_mode::regular) != simdjson::SUCCESS)
        return GJ_E_INVALID;
    *tokens = gj_json_tokens{json->stage->structural_indexes.get(), json->stage->n_structural_indexes};
    return GJ_OK;
}

extern "C" bool gj_json_is_utf8(gj_text string)
{
    return simdjson::validate_utf8(string.bytes, string.size);
}
