/* Any bytes as a rule file: the tokens cover it without a gap, the parser ends, diagnostics can be drawn; and
 * what can be parsed can be formatted, which changes nothing the second time and keeps the tokens. */
#include "tests/fuzz/fuzz.h"

#include "grammar/ast.h"
#include "grammar/format.h"
#include "grammar/token.h"

#include <string.h>

typedef struct parsed {
    gj_arena arena;
    gj_sources sources;
    gj_diags diags;
    gj_source *source;
} parsed;

static void open(parsed *p, gj_text text)
{
    gj_arena_init(&p->arena, gj_allocator_default());
    gj_sources_init(&p->sources, &p->arena);
    gj_diags_init(&p->diags, &p->arena, &p->sources);
    FUZZ_CHECK(gj_sources_add(&p->sources, GJ_TEXT("fuzz.gj"), text, &p->source) == GJ_OK);
}

static void close(parsed *p)
{
    gj_diags_fini(&p->diags);
    gj_sources_fini(&p->sources);
    gj_arena_fini(&p->arena);
}

/* Returns how many tokens there are that are not blanks, newlines or comments. */
static size_t check_tokens(parsed *p)
{
    gj_array tokens;
    uint32_t at = p->source->base;
    size_t significant = 0;
    gj_array_init(&tokens, gj_allocator_default(), sizeof(gj_token));
    FUZZ_CHECK(gj_scan(p->source, &tokens, &p->diags) == GJ_OK);
    for (size_t i = 0; i < tokens.count; i++) {
        const gj_token *token = GJ_AT(&tokens, gj_token, i);
        FUZZ_CHECK(token->begin == at);
        FUZZ_CHECK(token->length > 0 || token->lexeme == GJ_LEX_END);
        at += token->length;
        significant += token->lexeme < GJ_LEX_TRIVIA && token->lexeme != GJ_LEX_SEMICOLON;
    }
    FUZZ_CHECK(at == p->source->base + p->source->text.size);
    FUZZ_CHECK(tokens.count > 0 && GJ_AT(&tokens, gj_token, tokens.count - 1)->lexeme == GJ_LEX_END);
    gj_array_fini(&tokens);
    return significant;
}

static void draw(parsed *p)
{
    gj_buffer out;
    gj_buffer_init(&out, gj_allocator_default());
    gj_diags_sort(&p->diags);
    gj_diags_text(&out, &p->diags, (gj_render){.lang = GJ_LANG_ZH});
    gj_diags_json(&out, &p->diags, GJ_LANG_EN);
    FUZZ_CHECK(!out.failed);
    FUZZ_CHECK(gj_utf8_invalid(gj_buffer_as_text(&out)) == out.size);
    gj_buffer_fini(&out);
}

static void check_format(gj_text text, gj_format_keywords keywords)
{
    parsed first, second;
    gj_buffer once, twice;
    gj_buffer_init(&once, gj_allocator_default());
    gj_buffer_init(&twice, gj_allocator_default());
    open(&first, text);
    if (gj_format(first.source, keywords, &first.diags, &once) == GJ_OK) {
        open(&second, gj_buffer_as_text(&once));
        FUZZ_CHECK(gj_format(second.source, keywords, &second.diags, &twice) == GJ_OK);
        FUZZ_CHECK(gj_text_equal(gj_buffer_as_text(&once), gj_buffer_as_text(&twice)));
        FUZZ_CHECK(check_tokens(&first) == check_tokens(&second));
        close(&second);
    }
    close(&first);
    gj_buffer_fini(&once);
    gj_buffer_fini(&twice);
}

const char *const fuzz_corpus = "tests/fuzz/corpus/books";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    gj_text text = {(const char *)data, size};
    parsed p;
    gj_file file;
    uint32_t ids = 0;
    open(&p, text);
    check_tokens(&p);
    FUZZ_CHECK(gj_parse_file(p.source, &p.arena, &p.diags, &ids, &file) == GJ_OK);
    if (size % 3 == 0) /* drawing takes most of the time */
        draw(&p);
    gj_file_fini(&file);
    close(&p);
    check_format(text, size % 4 == 0 ? GJ_FORMAT_EN : size % 4 == 1 ? GJ_FORMAT_ZH : GJ_FORMAT_KEEP);
    return 0;
}
