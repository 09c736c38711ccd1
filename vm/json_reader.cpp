// The walk over a JSON text, on simdjson's On-Demand interface: the only C++ of the project. Every value is
// visited, because On-Demand checks only what is looked at; numbers and words are compared with their whole
// token, and the end of the text is asked for, so that nothing is accepted that JSON does not have.
// Invariant: nothing here throws (the file is compiled without exceptions), and a text that is refused leaves
// the buffers reusable. Where and why a text is wrong is vm/json_fault.c's business: the library says only
// that it is.
extern "C" {
#include "vm/json_reader.h"
}

#include <cstring>
#include <memory>
#include <new>

// The library's own assertions about iterators would cost a table per level and change nothing for its
// caller.
#define SIMDJSON_DEVELOPMENT_CHECKS 0
#include <simdjson.h>

namespace
{

namespace od = simdjson::ondemand;

// How a walk ended. Refused: the text is not JSON. Stopped: a callback gave up, or there is no memory.
enum class outcome { done, refused, stopped };

} // namespace

struct gj_json {
    od::parser parser;
    std::unique_ptr<char[]> text;    // the text and its padding
    std::unique_ptr<char[]> decoded; // room for one decoded string: never longer than the text
    size_t padded = 0;               // bytes in each of the two
};

namespace
{

struct walk {
    gj_json *json;
    size_t size; // of the text in json->text
    const gj_json_events *events;
    void *user;

    size_t offset(const char *at) const
    {
        return static_cast<size_t>(at - json->text.get());
    }
};

outcome after(bool went_on)
{
    return went_on ? outcome::done : outcome::stopped;
}

// The first quote or backslash at or behind `at`, eight bytes a step. There is one: the library has seen that
// every string is closed; and reading past it stays within the padding.
const char *find_special(const char *at)
{
    constexpr uint64_t ones = UINT64_C(0x0101010101010101), tops = ones << 7;
    for (;; at += 8) {
        uint64_t bytes;
        std::memcpy(&bytes, at, sizeof(bytes));
        uint64_t quotes = bytes ^ ones * '"', slashes = bytes ^ ones * '\\';
        // The lowest bit set marks the first byte that became zero; higher ones may be wrong.
        uint64_t found = ((quotes - ones) & ~quotes & tops) | ((slashes - ones) & ~slashes & tops);
        if (found != 0)
            return at + __builtin_ctzll(found) / 8;
    }
}
static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "find_special takes the lowest byte for the first");

// The string whose first byte behind the quote is `raw`. *length: of the token, both quotes included. Strings
// without escapes, nearly all, are handed out where they lie.
bool decode(const walk &w, od::raw_json_string string, gj_text *text, size_t *length)
{
    const char *raw = string.raw(), *quote = find_special(raw);
    if (*quote == '"') {
        *text = gj_text{raw, static_cast<size_t>(quote - raw)};
        *length = text->size + 2;
        return true;
    }
    auto to = reinterpret_cast<uint8_t *>(w.json->decoded.get());
    std::string_view decoded;
    if (w.json->parser.unescape(string, to).get(decoded) != simdjson::SUCCESS)
        return false;
    *text = gj_text{decoded.data(), decoded.size()};
    // The library lets half a surrogate pair through as three bytes that are not UTF-8.
    if (gj_utf8_invalid(*text) < text->size)
        return false;
    while (*quote != '"')
        quote = find_special(quote + 2); // a backslash takes the next byte along
    *length = static_cast<size_t>(quote - raw) + 2;
    return true;
}

std::string_view token_of(od::value &value)
{
    return value.raw_json_token();
}

std::string_view token_of(od::document &document)
{
    std::string_view token;
    return document.raw_json_token().get(token) == simdjson::SUCCESS ? token : std::string_view{};
}

// A number or a word. The library's token reaches to the next one: blanks at its end are not part of it.
outcome walk_token(const walk &w, gj_json_kind kind, std::string_view token)
{
    size_t size = token.size();
    while (size > 0 && (token[size - 1] == ' ' || token[size - 1] == '\n' || token[size - 1] == '\r' ||
                        token[size - 1] == '\t'))
        size--;
    gj_text text{token.data(), size};
    static constexpr std::string_view words[] = {"null", "false", "true"};
    if (kind == GJ_JSON_NUMBER ? gj_json_number_size(text) != size : token.substr(0, size) != words[kind])
        return outcome::refused;
    return after(w.events->scalar(w.user, kind, text, w.offset(token.data()), size));
}

template <typename V> outcome walk_value(const walk &w, V &value, unsigned depth);

outcome walk_object(const walk &w, od::object object, unsigned depth)
{
    for (auto result : object) {
        if (result.error() != simdjson::SUCCESS)
            return outcome::refused;
        od::field &field = result.value_unsafe(); // in place: copies of it are slow
        gj_text name;
        size_t length;
        if (!decode(w, field.key(), &name, &length))
            return outcome::refused;
        if (!w.events->key(w.user, name, w.offset(field.key().raw()) - 1, length))
            return outcome::stopped;
        outcome inside = walk_value(w, field.value(), depth);
        if (inside != outcome::done)
            return inside;
    }
    return after(w.events->end(w.user, GJ_JSON_OBJECT));
}

outcome walk_array(const walk &w, od::array array, unsigned depth)
{
    for (auto result : array) {
        if (result.error() != simdjson::SUCCESS)
            return outcome::refused;
        outcome inside = walk_value(w, result.value_unsafe(), depth);
        if (inside != outcome::done)
            return inside;
    }
    return after(w.events->end(w.user, GJ_JSON_ARRAY));
}

// `depth` counts the objects and arrays around the value.
template <typename V> outcome walk_value(const walk &w, V &value, unsigned depth)
{
    od::json_type type;
    if (value.type().get(type) != simdjson::SUCCESS)
        return outcome::refused;
    std::string_view token = token_of(value);
    size_t offset = w.offset(token.data());
    switch (type) {
    case od::json_type::object: {
        od::object object;
        if (depth == GJ_JSON_MAX_DEPTH || value.get_object().get(object) != simdjson::SUCCESS)
            return outcome::refused;
        if (!w.events->begin(w.user, GJ_JSON_OBJECT, offset))
            return outcome::stopped;
        return walk_object(w, object, depth + 1);
    }
    case od::json_type::array: {
        od::array array;
        if (depth == GJ_JSON_MAX_DEPTH || value.get_array().get(array) != simdjson::SUCCESS)
            return outcome::refused;
        if (!w.events->begin(w.user, GJ_JSON_ARRAY, offset))
            return outcome::stopped;
        return walk_array(w, array, depth + 1);
    }
    case od::json_type::string: {
        // Taken from the library, not only looked at: it then knows that this is no key.
        od::raw_json_string string;
        gj_text text;
        size_t length;
        if (value.get_raw_json_string().get(string) != simdjson::SUCCESS ||
            !decode(w, string, &text, &length))
            return outcome::refused;
        return after(w.events->scalar(w.user, GJ_JSON_STRING, text, offset, length));
    }
    case od::json_type::number:
        return walk_token(w, GJ_JSON_NUMBER, token);
    case od::json_type::boolean:
        return walk_token(w, token[0] == 't' ? GJ_JSON_TRUE : GJ_JSON_FALSE, token);
    case od::json_type::null:
        return walk_token(w, GJ_JSON_NULL, token);
    }
    return outcome::refused;
}

// Whether nothing but blanks follows the root value. A scalar at the root has not been taken from the
// library, so that its token must be the last one.
bool at_end(const walk &w, od::document &document, bool scalar)
{
    if (!scalar)
        return document.current_location().error() == simdjson::OUT_OF_BOUNDS;
    std::string_view token = token_of(document);
    return token.data() != nullptr && w.offset(token.data()) + token.size() == w.size;
}

outcome walk_document(const walk &w, size_t begin)
{
    od::document document;
    simdjson::padded_string_view view(w.json->text.get() + begin, w.size - begin, w.json->padded - begin);
    simdjson::error_code error = w.json->parser.iterate(view).get(document);
    if (error != simdjson::SUCCESS)
        return error == simdjson::MEMALLOC ? outcome::stopped : outcome::refused;
    od::json_type type;
    if (document.type().get(type) != simdjson::SUCCESS)
        return outcome::refused;
    bool scalar = type != od::json_type::object && type != od::json_type::array;
    if (scalar && !at_end(w, document, true))
        return outcome::refused;
    outcome result = walk_value(w, document, 0);
    if (result == outcome::done && !scalar && !at_end(w, document, false))
        return outcome::refused;
    return result;
}

// Room for `size` bytes in all buffers. They grow by doubling, so that a batch of records soon asks for none.
bool reserve(gj_json *json, size_t size)
{
    size_t padded = size + simdjson::SIMDJSON_PADDING;
    if (padded <= json->padded)
        return true;
    size_t want = json->padded == 0 ? 4096 : json->padded;
    while (want < padded)
        want = want < GJ_JSON_MAX_SIZE / 2 ? want * 2 : padded;
    // Nothing in the old buffers is still needed.
    json->padded = 0;
    json->text.reset(new (std::nothrow) char[want]);
    json->decoded.reset(new (std::nothrow) char[want]);
    if (!json->text || !json->decoded ||
        json->parser.allocate(want - simdjson::SIMDJSON_PADDING, GJ_JSON_MAX_DEPTH) != simdjson::SUCCESS)
        return false;
    json->padded = want;
    return true;
}

} // namespace

extern "C" gj_status gj_json_new(gj_json **json)
{
    *json = new (std::nothrow) gj_json();
    return *json == nullptr ? GJ_E_NOMEM : GJ_OK;
}

extern "C" void gj_json_free(gj_json *json)
{
    delete json;
}

extern "C" gj_status gj_json_walk(gj_json *json, gj_text text, const gj_json_events *events, void *user,
                                  gj_json_problem *problem)
{
    *problem = gj_json_problem{GJ_JSON_OK, 0, 0};
    if (text.size > GJ_JSON_MAX_SIZE) {
        *problem = gj_json_problem{GJ_JSON_SIZE, 0, 0};
        return GJ_E_INVALID;
    }
    if (!reserve(json, text.size))
        return GJ_E_NOMEM;
    if (text.size > 0)
        std::memcpy(json->text.get(), text.bytes, text.size);
    std::memset(json->text.get() + text.size, 0, simdjson::SIMDJSON_PADDING);
    walk w{json, text.size, events, user};
    switch (walk_document(w, gj_json_mark_size(text))) {
    case outcome::done:
        return GJ_OK;
    case outcome::stopped:
        return GJ_E_NOMEM;
    case outcome::refused:
        break;
    }
    *problem = gj_json_find_problem(text);
    if (problem->fault == GJ_JSON_OK) // the library knows better: say at least that something is wrong
        *problem = gj_json_problem{GJ_JSON_VALUE, 0, 0};
    return GJ_E_INVALID;
}
