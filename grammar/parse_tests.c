/* What a test says is a list of lines, and whether a line is right depends on the kinds of its tokens alone:
 * names and numbers mean nothing yet, and the parser is in the same state before each line. So a line whose
 * kinds have been seen before need not be parsed again, and in a rule book most are of that sort. Invariant:
 * only lines are left out that the parser would have taken without a word. */
#include "grammar/parse_tests.h"

#include "parser.h"

void gj_parse_tests_init(gj_parse_tests *tests, const gj_arena *like)
{
    *tests = (gj_parse_tests){.inside = 0};
    gj_arena_init(&tests->tree, like->allocator);
    gj_arena_init(&tests->keys, like->allocator);
    tests->tree.limit = tests->keys.limit = like->limit;
    gj_map_init(&tests->right, like->allocator);
    gj_array_init(&tests->line, like->allocator, sizeof(uint16_t));
}

bool gj_parse_tests_fini(gj_parse_tests *tests)
{
    bool whole = !gj_arena_failed(&tests->tree) && !gj_arena_failed(&tests->keys) && !tests->right.failed;
    gj_array_fini(&tests->line);
    gj_map_fini(&tests->right);
    gj_arena_fini(&tests->keys);
    gj_arena_fini(&tests->tree);
    return whole;
}

static uint16_t kind_at(const gj_parse *cx, size_t index)
{
    return (uint16_t)GJ_AT(cx->parser_tokens, gj_parser_token, index)->kind;
}

static bool add_kind(gj_parse_tests *t, uint16_t kind)
{
    uint16_t *place = gj_array_place(&t->line);
    if (place != NULL)
        *place = kind;
    else
        t->keys.failed = true; /* where it is remembered */
    return place != NULL;
}

/* Gathers the line that begins at `index`; how many tokens it has, with the one that ends it. 0: it does not
 * end, or it is the brace behind the last one. */
static size_t gather(const gj_parse *cx, size_t index)
{
    gj_parse_tests *t = cx->tests;
    uint32_t braces = 0;
    gj_array_clear(&t->line);
    if (!add_kind(t, t->inside))
        return 0;
    for (size_t i = index; i < cx->parser_tokens->count; i++) {
        uint16_t kind = kind_at(cx, i);
        if (kind == GJ_TOK_RIGHT_BRACE && braces == 0)
            return 0;
        braces += (uint32_t)(kind == GJ_TOK_LEFT_BRACE) - (uint32_t)(kind == GJ_TOK_RIGHT_BRACE);
        if (!add_kind(t, kind))
            return 0;
        if (kind == GJ_TOK_NL && braces == 0)
            return i + 1 - index;
    }
    return 0;
}

static gj_text key_of(const gj_parse_tests *t)
{
    return (gj_text){t->line.items, t->line.count * sizeof(uint16_t)};
}

size_t gj_parse_tests_before(gj_parse *cx, size_t index)
{
    gj_parse_tests *t = cx->tests;
    size_t size = 0;
    while (t->at_line && (size = gather(cx, index)) != 0 && gj_map_get(&t->right, key_of(t)) != NULL)
        index += size;
    if (t->at_line) {
        t->at_line = false;
        t->end = size == 0 ? SIZE_MAX : index + size - 1;
        t->errors = cx->diags->errors;
    }
    if (t->inside == 0 && index < cx->parser_tokens->count &&
        (kind_at(cx, index) == GJ_TOK_TEST || kind_at(cx, index) == GJ_TOK_TESTS)) {
        t->keys.failed |= gj_arena_failed(&t->tree);
        gj_arena_reset(&t->tree);
        cx->arena = &t->tree;
        t->inside = kind_at(cx, index);
        t->braces = 0;
        t->end = SIZE_MAX;
    }
    return index;
}

void gj_parse_tests_after(gj_parse *cx, size_t index)
{
    gj_parse_tests *t = cx->tests;
    if (t->inside == 0 || index >= cx->parser_tokens->count)
        return;
    uint16_t kind = kind_at(cx, index);
    t->braces += (uint32_t)(kind == GJ_TOK_LEFT_BRACE) - (uint32_t)(kind == GJ_TOK_RIGHT_BRACE);
    if (index == t->end && cx->diags->errors == t->errors) {
        gj_text key = gj_text_copy(&t->keys, key_of(t));
        if (key.size != 0)
            (void)gj_map_put(&t->right, key, t);
    }
    t->at_line = t->braces == 1 && (kind == GJ_TOK_LEFT_BRACE || kind == GJ_TOK_NL);
    if (kind == GJ_TOK_NL && t->braces == 0) {
        t->inside = 0; /* its tree is still there, for whoever looks at it now */
        cx->arena = cx->rules;
    }
}
