/* Any bytes as a rule file for the formatter: what parses is laid out, and laid out again it stays as it is;
 * the tree is the same before and after, in the file's own keywords, in English and in Chinese, and back
 * again. What does not parse is refused with a diagnostic and nothing is written. */
#include "tests/fuzz/fuzz.h"

#include "grammar/ast.h"
#include "grammar/format.h"
#include "tests/unit/tree_dump.h"

#include <string.h>

typedef struct laid_out {
    gj_arena arena;
    gj_sources sources;
    gj_diags diags;
    gj_buffer text; /* the layout */
    gj_status status;
} laid_out;

static void lay_out(laid_out *l, gj_text text, gj_format_keywords keywords)
{
    gj_source *source;
    gj_arena_init(&l->arena, gj_allocator_default());
    gj_sources_init(&l->sources, &l->arena);
    gj_diags_init(&l->diags, &l->arena, &l->sources);
    gj_buffer_init(&l->text, gj_allocator_default());
    FUZZ_CHECK(gj_sources_add(&l->sources, GJ_TEXT("fuzz.gj"), text, &source) == GJ_OK);
    l->status = gj_format(source, keywords, &l->diags, &l->text);
    FUZZ_CHECK(l->status == GJ_OK || l->status == GJ_E_INVALID);
    FUZZ_CHECK(l->status == GJ_OK || (l->diags.errors > 0 && l->text.size == 0));
}

static void put_away(laid_out *l)
{
    gj_buffer_fini(&l->text);
    gj_diags_fini(&l->diags);
    gj_sources_fini(&l->sources);
    gj_arena_fini(&l->arena);
}

static void dump(gj_text text, gj_buffer *out)
{
    gj_arena arena;
    gj_sources sources;
    gj_diags diags;
    gj_source *source;
    gj_file file;
    uint32_t ids = 0;
    gj_arena_init(&arena, gj_allocator_default());
    gj_sources_init(&sources, &arena);
    gj_diags_init(&diags, &arena, &sources);
    gj_buffer_clear(out);
    FUZZ_CHECK(gj_sources_add(&sources, GJ_TEXT("fuzz.gj"), text, &source) == GJ_OK);
    FUZZ_CHECK(gj_parse_file(source, &arena, &diags, &ids, &file) == GJ_OK);
    tree_dump(out, &file);
    FUZZ_CHECK(!out->failed);
    gj_file_fini(&file);
    gj_diags_fini(&diags);
    gj_sources_fini(&sources);
    gj_arena_fini(&arena);
}

static size_t lines(const gj_buffer *text)
{
    size_t count = 0;
    for (size_t i = 0; i < text->size; i++)
        count += text->bytes[i] == '\n';
    return count;
}

/* Digits and marks of full width, and dates as 2024年2月29日, become ASCII: then a tree says the same
 * differently. */
static bool is_ascii(gj_text text)
{
    for (size_t i = 0; i < text.size; i++)
        if ((unsigned char)text.bytes[i] >= 0x80)
            return false;
    return true;
}

/* `text` is laid out already: in other keywords it has the same tree, and in its own it is what it was. */
static void check_keywords(gj_text text, const gj_buffer *tree, gj_format_keywords keywords)
{
    laid_out there, back;
    gj_buffer again;
    gj_buffer_init(&again, gj_allocator_default());
    lay_out(&there, text, keywords);
    FUZZ_CHECK(there.status == GJ_OK);
    dump(gj_buffer_as_text(&there.text), &again);
    FUZZ_CHECK(gj_text_equal(gj_buffer_as_text(&again), gj_buffer_as_text(tree)));
    lay_out(&back, gj_buffer_as_text(&there.text), keywords);
    FUZZ_CHECK(back.status == GJ_OK);
    FUZZ_CHECK(gj_text_equal(gj_buffer_as_text(&back.text), gj_buffer_as_text(&there.text)));
    put_away(&back);
    put_away(&there);
    gj_buffer_fini(&again);
}

const char *const fuzz_corpus = "tests/fuzz/corpus/books";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    gj_text text = {(const char *)data, size};
    laid_out once;
    gj_buffer before, after;
    gj_buffer_init(&before, gj_allocator_default());
    gj_buffer_init(&after, gj_allocator_default());
    lay_out(&once, text, GJ_FORMAT_KEEP);
    if (once.status == GJ_OK) {
        gj_text layout = gj_buffer_as_text(&once.text);
        dump(text, &before);
        dump(layout, &after);
        FUZZ_CHECK(lines(&before) == lines(&after));
        FUZZ_CHECK(!is_ascii(text) || gj_text_equal(gj_buffer_as_text(&before), gj_buffer_as_text(&after)));
        check_keywords(layout, &after, GJ_FORMAT_KEEP);
        check_keywords(layout, &after, size % 2 == 0 ? GJ_FORMAT_EN : GJ_FORMAT_ZH);
    }
    put_away(&once);
    gj_buffer_fini(&before);
    gj_buffer_fini(&after);
    return 0;
}
