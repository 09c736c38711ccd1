/* The search for corrections where memory runs out: the limits of the caller's two arenas hold for the
 * search's own, and here each stands before every single request in turn. Whatever fails is said, the record
 * is as it was before, and with enough memory the same ways come out. */
#include "tests/unit/book_fixture.h"

#include <stdlib.h>

#include "vm/correct.h"

typedef struct goal_text {
    const char *name, *wanted;
    bool at_least;
} goal_text;

typedef struct asked_book {
    const char *rules, *record, *kept; /* a result, for what the record says */
    const goal_text *goals;
    size_t goal_count;
} asked_book;

/* One search; the answer's arena, of which `taken` bytes are used already, may take `kept` more than that, an
 * evaluation's `run`; 0: no limit. */
typedef struct asking {
    book *b;
    const goal_text *goal;
    size_t taken, kept, run;
    gj_correcting found;
    gj_buffer said;
} asking;

static void say(asking *q)
{
    const gj_correcting *found = &q->found;
    gj_buffer_clear(&q->said);
    gj_buffer_format(&q->said, "%u %u %d%d%d%d", (unsigned)found->findings, (unsigned)found->helpful,
                     found->reached, found->impossible, found->smallest, found->gathered);
    for (size_t w = 0; w < found->way_count; w++) {
        gj_buffer_string(&q->said, " |");
        for (uint32_t i = 0; i < found->ways[w].count; i++) {
            gj_buffer_char(&q->said, ' ');
            gj_record_path(&q->b->record, found->ways[w].corrections[i]->field,
                           found->ways[w].corrections[i]->entry, &q->said);
        }
    }
    for (uint32_t i = 0; i < found->block_count; i++) {
        gj_buffer_string(&q->said, " !");
        gj_record_path(&q->b->record, found->blocks[i], NULL, &q->said);
    }
}

static gj_status ask(asking *q)
{
    gj_arena answer, run, words;
    gj_machine machine = q->b->machine;
    gj_goal goal = {gj_program_find(q->b->made.program, text_of(q->goal->name)), 0, gj_value_whole(0),
                    q->goal->at_least};
    gj_arena_init(&answer, checked_alloc());
    gj_arena_init(&run, checked_alloc());
    gj_arena_init(&words, checked_alloc());
    assert_int_equal(gj_number_from_decimal(&words, &goal.wanted, text_of(q->goal->wanted)), GJ_PARSE_OK);
    assert_non_null(gj_arena_alloc(&answer, q->taken));
    answer.limit = q->kept == 0 ? 0 : answer.used + q->kept;
    run.limit = q->run;
    machine.arena = &run;
    gj_status status = gj_correct(&machine, &answer, &goal, &q->found);
    if (status == GJ_OK)
        say(q);
    gj_arena_fini(&words);
    gj_arena_fini(&run);
    gj_arena_fini(&answer);
    return status;
}

/* Steps of 16 bytes meet every request; GJ_TEST_LIMITS says how many are tried of one thing, else they are
 * wider. */
static size_t step_for(size_t used)
{
    const char *more = getenv("GJ_TEST_LIMITS");
    size_t limits = more == NULL ? 8 : strtoul(more, NULL, 10);
    return used / limits < 16 ? 16 : used / limits / 16 * 16 + 16;
}

/* Raises one limit until it is enough: until then memory is said to have run out, from then on what comes out
 * is what comes out without a limit. */
static void raise_limit(asking *q, size_t *limit, const asked_book *asked)
{
    gj_buffer expected;
    size_t enough = 64, refused = 0;
    *limit = 0;
    assert_int_equal(ask(q), GJ_OK);
    gj_buffer_init(&expected, checked_alloc());
    gj_buffer_text(&expected, gj_buffer_as_text(&q->said));
    for (*limit = enough; ask(q) != GJ_OK; *limit = enough)
        enough *= 2;
    for (*limit = 16; *limit < enough; *limit += step_for(enough / 2)) {
        gj_status status = ask(q);
        assert_true(status == GJ_E_NOMEM || status == GJ_E_LIMIT || status == GJ_OK);
        refused += status != GJ_OK;
        if (status == GJ_OK)
            assert_true(gj_text_equal(gj_buffer_as_text(&q->said), gj_buffer_as_text(&expected)));
    }
    assert_true(refused > 0);
    *limit = 0;
    book_run(q->b, asked->record);
    assert_value(q->b, "kept", asked->kept);
    gj_buffer_fini(&expected);
}

static void raise_limits(const asked_book *asked)
{
    book b;
    asking q = {.b = &b};
    gj_buffer_init(&q.said, checked_alloc());
    book_begin(&b, asked->rules);
    book_run(&b, asked->record);
    for (size_t i = 0; i < asked->goal_count; i++) {
        q.goal = &asked->goals[i];
        q.taken = 0;
        raise_limit(&q, &q.kept, asked); /* of what the search keeps */
        q.taken = (size_t)1 << 22;
        raise_limit(&q, &q.kept, asked); /* of the answer alone */
        raise_limit(&q, &q.run, asked);
    }
    book_end(&b);
    gj_buffer_fini(&q.said);
}

/* Lists that lose and gain entries, a reading, conditions, and a number behind a yes/no. */
static void corrections_of_every_kind(void **state)
{
    static const goal_text goals[] = {{"eligible", "1", false}, {"level", "2", true}, {"far", "1", false}};
    const asked_book asked = {
        "rulebook trial \"T\" { month_end : down }\n"
        "alternatives mark = red, green\n"
        "record {\n"
        "  a : yes_no default yes\n"
        "  n : number in 0..20\n"
        "  rows : list of { n : number }\n"
        "  marks : list of mark\n"
        "  papers : list of text\n"
        "  on : date\n"
        "}\n"
        "reading limit \"L\" @1 = mild { strict \"S\" ; mild \"M\" }\n"
        "define points = (if a then 2 else 0) + n / 7 - count(for r in rows where r.n > 1)\n"
        "conditions eligible all of {\n"
        "  enough : points > (by limit { strict : 3 ; mild : 1 })\n"
        "  marked : mark.green in marks\n"
        "  paper  : \"plan\" in papers\n"
        "}\n"
        "result level { when points > 900 and a : 3 ; else when points > 2 : 2 ; else : 1 }\n"
        "result far = points > 1000 and on > 2026-02-01\n"
        "result kept = n\n",
        "{\"a\": false, \"n\": 7, \"rows\": [{\"n\": 2}, {\"n\": 0}], \"marks\": [\"red\"], \"papers\": "
        "[\"report\"], "
        "\"on\": \"2026-01-01\"}",
        "7", goals, COUNT(goals)};
    (void)state;
    raise_limits(&asked);
}

/* Each correction makes the evaluation's numbers longer, so that memory runs out later and later in the
 * search; numbers are compared that only memory makes comparable. */
static void evaluations_that_grow(void **state)
{
    static const goal_text goals[] = {{"points", "7", true},    {"points", "2", true},
                                      {"heavy", "1", false},    {"load", "1.2e37", true},
                                      {"positive", "1", false}, {"little", "1", false}};
    const asked_book asked = {
        "rulebook trial \"T\" { month_end : down }\n"
        "record {\n"
        "  a : yes_no default yes ; b : yes_no default yes ; c : yes_no default yes ; d : yes_no default "
        "yes\n"
        "  e : yes_no default yes ; f : yes_no default yes ; g : yes_no default yes ; h : yes_no default "
        "yes\n"
        "  x : number default 9000000000000000001\n"
        "  y : number\n"
        "}\n"
        "define digits = 999999999999999999999999999999999999999999999999999999999999999999999999999999\n"
        "define quad = digits * digits * digits * digits\n"
        "define long = quad * quad * quad * quad\n"
        "define load = (if a then long else 1) * (if b then long else 1) * (if c then long else 1) *\n"
        "              (if d then long else 1) * (if e then long else 1) * (if f then long else 1) *\n"
        "              (if g then long else 1) * x * x / 7\n"
        "result points = (if a then 1 else 0) + (if b then 1 else 0) + (if c then 1 else 0) +\n"
        "                (if d then 1 else 0) + (if e then 1 else 0) + (if f then 1 else 0) +\n"
        "                (if g then 1 else 0) + (if load > 0 then 0 else 1)\n"
        "result heavy = load > 1000000000000000000000000000000 * long\n"
        "result positive = x > 0 and load != 0\n"
        "result little = y < 5 and load != 0\n"
        "result kept = a\n",
        "{\"a\": false, \"b\": false, \"c\": false, \"d\": false, \"e\": false, \"f\": false, \"g\": false, "
        "\"x\": -9000000000000000001, \"y\": \"10000000000000000000000000000000000001/7\"}",
        "no", goals, COUNT(goals)};
    (void)state;
    raise_limits(&asked);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(corrections_of_every_kind),
        cmocka_unit_test(evaluations_that_grow),
    };
    return cmocka_run_group_tests_name("correct limits", tests, NULL, NULL);
}
