/* Images that the verifier accepts although no compiler makes them: definitions without a value, of another
 * kind, with another name or parent. Whatever is told of their results comes to its end and is JSON: the
 * results, the explanations with what is still open, and what it would take. */
#include "tests/unit/book_fixture.h"

#include <string.h>

#include "vm/canonical.h"
#include "vm/correct.h"
#include "vm/explain_open.h"
#include "vm/results.h"

static const char rules[] =
    "rulebook odd \"Odd\" { version : \"1\" ; month_end : down }\n"
    "alternatives grade = low < mid < high\n"
    "tree marks \"Marks\" @5 = 10 levels part > item {\n"
    "  stay \"Stay\" @5.1 = 6 { clean \"Clean\" : 4 ; quiet \"Quiet\" : 2 }\n"
    "  care \"Care\" @5.2 = 4 { heard \"Heard\" : 4 }\n"
    "}\n"
    "record {\n"
    "  n     : number\n"
    "  ok    : yes_no default yes\n"
    "  day   : date or nothing\n"
    "  as_of : date\n"
    "  rows  : list of { size : number ; seen : yes_no default no }\n"
    "  items : keyed by marks.item { applicable : yes_no default yes ; good : yes_no default yes }\n"
    "}\n"
    "score sheet \"Sheet\" @5 over marks from items {\n"
    "  applicable : applicable and n > 0\n"
    "  earned { when good : worth ; else : 0 }\n"
    "}\n"
    "bands level \"Level\" @6 on sheet.earned / sheet.applicable_worth * 10, n {\n"
    "  high \"Gold\" @6a : >= 9, >= 5\n"
    "  mid  \"Silver\" @6b when ok : >= 5, -\n"
    "  low  \"None\" : else\n"
    "  veto small \"Small\" @6d when n < 3 : low\n"
    "}\n"
    "steps wait \"Wait\" @7 from n { more when ok : * 2 ; less : at most 40 }\n"
    "conditions may \"May\" @8 all of {\n"
    "  sized \"Sized\" @8.1 : n > 2\n"
    "  any \"Any\" any of { one : ok ; two when n > 1 : n > 5 }\n"
    "}\n"
    "conditions each all of for each r in rows { sized : r.size > 1 ; seen : r.seen }\n"
    "deadline notice @9 { from : day ; to : day + 3 months ; done : as_of }\n"
    "define half for each r in rows = r.size / 2\n"
    "result halves = sum(for r in rows where r.seen : half[r])\n"
    "result length = n..n + 4\n"
    "result waited = wait + (if may then 1 else 0) + (if each then 1 else 0)\n"
    "result total = sheet.earned\n"
    "result best = level is high\n";

static const char *const records[] = {
    "{\"n\": 4, \"ok\": false, \"day\": \"2026-01-31\", \"as_of\": \"2026-02-01\", \"rows\": [{\"size\": 1}, "
    "{\"size\": 4, "
    "\"seen\": true}], \"items\": {\"clean\": {\"good\": false}, \"quiet\": {\"applicable\": false}, "
    "\"heard\": {}}}",
    "{\"as_of\": \"2026-02-01\", \"rows\": [{}, {\"size\": \"x\"}], \"items\": {\"clean\": {}}}"};

typedef struct odd {
    gj_program *program;
    gj_reader *reader;
    gj_json *json;
    gj_machine machine;
    gj_record record;
    gj_arena home, arena;
    gj_buffer out, plain;
} odd;

static void is_json(odd *o)
{
    gj_json_problem problem;
    gj_buffer_clear(&o->plain);
    assert_int_equal(gj_canonical_json(o->json, &o->plain, gj_buffer_as_text(&o->out), &problem), GJ_OK);
    gj_buffer_clear(&o->out);
}

/* The records have one line. */
static gj_place in_record(const void *user, uint32_t offset)
{
    return (gj_place){.source = user, .line = 1, .column = offset + 1};
}

static void explain(odd *o, uint32_t definition, bool whole)
{
    const gj_source line = {0};
    gj_explanation *tree;
    gj_explain_writer writer = {.machine = &o->machine,
                                .arena = &o->arena,
                                .out = &o->out,
                                .lang = GJ_LANG_EN,
                                .place = whole ? in_record : NULL,
                                .user = &line,
                                .open = gj_explain_open_json};
    const gj_explain_options options = {.whole = whole};
    assert_int_equal(gj_explain(&o->machine, &o->arena, options, definition, UINT32_MAX, &tree), GJ_OK);
    gj_explain_json(&writer, tree, 0);
    assert_false(writer.failed);
    is_json(o);
}

/* What it would take for a number to be more, and for anything else to be the second choice. */
static void correct(odd *o, uint32_t definition)
{
    gj_correcting found;
    gj_type_kind type;
    uint32_t aux;
    if (!gj_machine_type(&o->machine, definition, &type, &aux) || type > GJ_T_ALTERNATIVE)
        return;
    const gj_goal goal = {definition, 0, gj_value_whole(type == GJ_T_NUMBER ? 7 : 1), type != GJ_T_BOOL};
    assert_int_equal(gj_correct(&o->machine, &o->arena, &goal, &found), GJ_OK);
}

/* Everything that is told of one program: of its results, and of the definition that was changed. */
static void tell(odd *o, uint32_t changed, size_t record_count)
{
    gj_arena_init(&o->home, checked_alloc());
    gj_arena_init(&o->arena, checked_alloc());
    assert_int_equal(gj_machine_init(&o->machine, o->program, &o->home), GJ_OK);
    for (size_t i = 0; i < record_count; i++) {
        gj_arena_reset(&o->arena);
        o->record = (gj_record){.program = o->program, .arena = &o->arena, .keep_places = true};
        assert_int_equal(gj_record_read(o->reader, &o->record, text_of(records[i])), GJ_OK);
        assert_int_equal(gj_machine_run(&o->machine, &o->record, &o->arena), GJ_OK);
        assert_int_equal(gj_results_json(&o->out, &o->machine, &o->record, NULL, 0, GJ_LANG_EN, i == 0),
                         GJ_OK);
        is_json(o);
        for (uint32_t d = 0; d < o->program->definition_count; d++)
            if (d == changed || (o->program->definitions[d].flags & GJ_DEFINITION_RESULT) != 0)
                explain(o, d, i == 0);
        correct(o, changed);
    }
    gj_arena_fini(&o->arena);
    gj_arena_fini(&o->home);
}

/* Ways to change a definition; false: there are no more. */
static bool change(gj_image_definition *definition, uint32_t index, const gj_program *of, uint32_t way)
{
    const gj_image_definition *other = &of->definitions[(index * 7 + 3) % of->definition_count];
    switch (way) {
    case 0:
        definition->reg = UINT32_MAX;
        return true;
    case 1:
        definition->name = other->name;
        return true;
    case 2:
        definition->parent = UINT32_MAX;
        return true;
    case 3:
        definition->flags ^= GJ_DEFINITION_HIDDEN;
        return true;
    case 4:
        definition->citations = 0;
        definition->line = 0;
        return true;
    default:
        definition->kind = way - 5;
        return way - 5 < GJ_DEF_KIND_COUNT;
    }
}

static void what_is_accepted_can_be_told(void **state)
{
    book b;
    odd o = {0};
    size_t told = 0, refused = 0;
    (void)state;
    book_begin(&b, rules);
    const gj_program *of = b.made.program;
    uint8_t *image = test_malloc(of->image_size);
    size_t at = (size_t)((const uint8_t *)of->definitions - of->image);
    assert_int_equal(gj_reader_new(checked_alloc(), &o.reader), GJ_OK);
    assert_int_equal(gj_json_new(&o.json), GJ_OK);
    gj_buffer_init(&o.out, checked_alloc());
    gj_buffer_init(&o.plain, checked_alloc());
    for (uint32_t d = 0; d < of->definition_count; d++)
        for (uint32_t way = 0;; way++) {
            gj_refusal refusal;
            memcpy(image, of->image, of->image_size);
            gj_image_definition *row = (gj_image_definition *)(void *)(image + at) + d;
            if (!change(row, d, of, way))
                break;
            if (gj_program_load(checked_alloc(), image, of->image_size, &o.program, &refusal) != GJ_OK) {
                refused++;
                continue;
            }
            told++;
            tell(&o, d, way < 5 ? COUNT(records) : 1); /* of another kind: over one record */
            gj_program_free(o.program);
        }
    assert_true(told > 500 && refused > 100);
    gj_buffer_fini(&o.plain);
    gj_buffer_fini(&o.out);
    gj_json_free(o.json);
    gj_reader_free(o.reader);
    test_free(image);
    book_end(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_accepted_can_be_told),
    };
    return cmocka_run_group_tests_name("odd images", tests, NULL, NULL);
}
