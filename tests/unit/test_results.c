/* vm/results: the JSON of every kind of result in every state, and the notes beside them. */
#include "tests/unit/assembly.h"

#include <stdio.h>
#include <string.h>
#include "vm/results.h"

/* The results of a small book. Registers are set by the tests themselves: definitions have no code but where
 * an instruction is needed to place a fault. */
struct book {
    struct assembly as;
    gj_machine machine;
    gj_arena home, arena;
    uint32_t level_set, sites, name_field, staff;
    uint32_t total, level, eligible, legal, licences, issue, deadline, from, to, done, state;
    uint32_t range, low, high, score, node, earned, worth, each, registered, college, hidden, extra;
    uint32_t regs[32];
    gj_list *list;
};

#define RESULT    GJ_DEFINITION_RESULT
#define INTERFACE (GJ_DEFINITION_RESULT | GJ_DEFINITION_INTERFACE)

static uint32_t result(struct book *b, const char *name, gj_definition_kind kind, uint32_t flags,
                       gj_type_kind type, uint32_t aux, uint32_t parent)
{
    uint32_t d = put_definition(&b->as, name, kind, flags, UINT32_MAX, parent);
    if (type != GJ_T_COUNT)
        b->as.definitions[d].reg = put_register(&b->as, type, aux);
    return d;
}

static uint32_t each_result(struct book *b, const char *name, gj_definition_kind kind, uint32_t flags,
                            uint32_t parent)
{
    uint32_t d = put_definition(&b->as, name, kind, flags | GJ_DEFINITION_EACH, UINT32_MAX, parent);
    b->as.definitions[d].reg = put_column(&b->as, b->sites, GJ_T_BOOL, 0);
    b->as.definitions[d].list = b->sites;
    return d;
}

static void put_fields_and_sets(struct book *b)
{
    static const char *const levels[] = {"failed", "three_star", NULL}, *const states[] = {"open", "met",
                                                                                           NULL};
    struct assembly *as = &b->as;
    (void)put_field(as, "case", GJ_FIELD_SCALAR, GJ_T_TEXT, 0, TOP, 0);
    (void)put_field(as, "certificate_issue_date", GJ_FIELD_SCALAR, GJ_T_DATE, 0, TOP, 0);
    uint32_t items = put_field(as, "items", GJ_FIELD_GROUP, GJ_T_BOOL, 0, TOP, 0);
    (void)put_field(as, "c8", GJ_FIELD_SCALAR, GJ_T_NUMBER, 0, items, 0);
    b->sites = put_field(as, "sites", GJ_FIELD_LIST, GJ_T_LIST, 0, TOP, 0);
    b->name_field = put_field(as, "name", GJ_FIELD_SCALAR, GJ_T_TEXT, 0, b->sites, GJ_FIELD_IDENTITY);
    b->staff = put_field(as, "staff", GJ_FIELD_SCALAR, GJ_T_NUMBER, 0, b->sites, 0);
    b->level_set = put_alternatives(as, "level", levels);
    (void)put_alternatives(as, "state", states);
    (void)put_reading(as, "above_table", b->level_set, 1);
    as->header.rulebook = put_string(as, "dni");
    as->header.book_version = put_string(as, "F/2");
    as->program.sha256[0] = 0xab;
    as->silent[as->program.silent_count++].name = put_string(as, "sites_required");
    as->silent[as->program.silent_count++].name = put_string(as, "certificate_due");
}

static void put_results(struct book *b)
{
    b->extra =
        result(b, "extra", GJ_DEF_VALUE, RESULT, GJ_T_TEXT, 0, TOP); /* before, but no interface result */
    b->total = result(b, "total", GJ_DEF_VALUE, INTERFACE, GJ_T_NUMBER, 0, TOP);
    put_citation(&b->as, "5.2");
    (void)put_code(&b->as, GJ_OP_JUMP, 1, 0, 0); /* instructions 0 and 1: where a fault is said to be met */
    b->level = result(b, "level", GJ_DEF_BANDS, INTERFACE, GJ_T_ALTERNATIVE, b->level_set, TOP);
    b->eligible = result(b, "eligible", GJ_DEF_CONDITIONS, INTERFACE, GJ_T_BOOL, 0, TOP);
    b->legal = result(b, "legal_status", GJ_DEF_CONDITION, 0, GJ_T_BOOL, 0, b->eligible);
    b->licences = result(b, "licences", GJ_DEF_CONDITION, 0, GJ_T_BOOL, 0, b->eligible);
    b->issue = result(b, "certificate_expiry_latest", GJ_DEF_VALUE, INTERFACE, GJ_T_DATE, 0, TOP);
    b->deadline = result(b, "surveillance_1", GJ_DEF_DEADLINE, INTERFACE, GJ_T_COUNT, 0, TOP);
    b->state = result(b, "state", GJ_DEF_VALUE, 0, GJ_T_ALTERNATIVE, 1, b->deadline);
    b->to = result(b, "to", GJ_DEF_VALUE, 0, GJ_T_DATE, 0, b->deadline);
    b->done = result(b, "done", GJ_DEF_VALUE, 0, GJ_T_DATE, 0, b->deadline);
    b->range = result(b, "points_range", GJ_DEF_GROUP, RESULT | GJ_DEFINITION_RANGE, GJ_T_COUNT, 0, TOP);
    b->low = result(b, "from", GJ_DEF_VALUE, 0, GJ_T_NUMBER, 0, b->range);
    b->high = result(b, "to", GJ_DEF_VALUE, 0, GJ_T_NUMBER, 0, b->range);
    b->score = result(b, "service", GJ_DEF_SCORE, RESULT, GJ_T_COUNT, 0, TOP);
    b->node = result(b, "goods", GJ_DEF_NODE, 0, GJ_T_COUNT, 0, b->score);
    b->earned = result(b, "earned", GJ_DEF_VALUE, 0, GJ_T_NUMBER, 0, b->node);
    b->worth = result(b, "worth", GJ_DEF_VALUE, 0, GJ_T_NUMBER, 0, b->node);
    (void)result(b, "scratch", GJ_DEF_VALUE, GJ_DEFINITION_HIDDEN, GJ_T_NUMBER, 0, b->node);
    b->each = each_result(b, "audited", GJ_DEF_CONDITIONS, RESULT, TOP);
    b->registered = each_result(b, "registered", GJ_DEF_CONDITION, 0, b->each);
    b->college = each_result(b, "college", GJ_DEF_CONDITION, 0, b->each);
    b->hidden = result(b, "scratch", GJ_DEF_VALUE, RESULT | GJ_DEFINITION_HIDDEN, GJ_T_NUMBER, 0, TOP);
}

static gj_value *register_at(struct book *b, uint32_t definition)
{
    return &b->machine.registers[b->as.definitions[definition].reg];
}

static void set_column(struct book *b, uint32_t definition, const char *values)
{
    gj_column *column = GJ_NEW(&b->arena, gj_column);
    column->list = b->list;
    column->values = GJ_NEW_ARRAY(&b->arena, gj_value, 3);
    for (uint32_t i = 0; i < 3; i++)
        column->values[i] = values[i] == '-' ? gj_value_nothing() : gj_value_bool(values[i] == 'y');
    *register_at(b, definition) = pointer_value(column);
}

/* A record and results in which everything is known and in order. */
static void set_values(struct book *b)
{
    b->list = new_list(&b->as, b->sites, 3);
    b->list->slots[0] = text_value(&b->as, "总部");
    b->list->slots[2] = text_value(&b->as, "东区");
    b->as.slots[b->as.fields[b->sites].slot] = pointer_value(b->list);
    b->as.slots[0] = text_value(&b->as, "case-0042");
    *register_at(b, b->extra) = text_value(&b->as, "a\"b");
    *register_at(b, b->total) = number(173, 2);
    *register_at(b, b->level) = number(1, 1);
    *register_at(b, b->eligible) = gj_value_bool(true);
    *register_at(b, b->legal) = gj_value_bool(true);
    *register_at(b, b->licences) = gj_value_nothing();
    *register_at(b, b->issue) = date_value("2029-01-02");
    *register_at(b, b->to) = date_value("2026-08-15");
    *register_at(b, b->state) = number(0, 1);
    *register_at(b, b->done) = gj_value_nothing();
    *register_at(b, b->low) = number(260, 3);
    *register_at(b, b->high) = gj_value_nothing();
    *register_at(b, b->earned) = number(3, 1);
    *register_at(b, b->worth) = number(4, 1);
    set_column(b, b->each, "yyy");
    set_column(b, b->registered, "yyy");
    set_column(b, b->college, "---");
}

static void book_open(struct book *b)
{
    memset(b, 0, sizeof *b);
    assembly_init(&b->as, checked_alloc());
    gj_arena_init(&b->home, checked_alloc());
    gj_arena_init(&b->arena, checked_alloc());
    put_fields_and_sets(b);
    put_results(b);
    assembly_done(&b->as);
    assert_int_equal(gj_machine_init(&b->machine, &b->as.program, &b->home), GJ_OK);
    b->machine.arena = &b->arena;
    b->machine.record = &b->as.record;
    set_values(b);
}

static void book_close(struct book *b)
{
    gj_arena_fini(&b->home);
    gj_arena_fini(&b->arena);
    assembly_fini(&b->as);
}

/* The JSON from `"results"` on, up to `"silent"` or the end. */
static void expect_json(struct book *b, const char *expected)
{
    gj_buffer out;
    gj_buffer_init(&out, checked_alloc());
    assert_int_equal(gj_results_json(&out, &b->machine, &b->as.record, NULL, 0, GJ_LANG_EN, false), GJ_OK);
    gj_buffer_char(&out, '\0');
    const char *begin = strstr(out.bytes, "\"results\"");
    assert_non_null(begin);
    char *silent = strstr(out.bytes, ",\"silent\"");
    const char *errors = strstr(out.bytes, "\"errors\"");
    assert_true(silent != NULL && errors != NULL);
    *silent = '\0';
    gj_buffer shown;
    gj_buffer_init(&shown, checked_alloc());
    gj_buffer_string(&shown, begin);
    if (strncmp(errors, "\"errors\":[]", 11) != 0) {
        gj_buffer_char(&shown, ' ');
        gj_buffer_bytes(&shown, errors, (size_t)(strstr(errors, ",\"readings\"") - errors));
    }
    assert_buffer(&shown, expected);
    gj_buffer_fini(&shown);
    gj_buffer_fini(&out);
}

#define REST                                                                                                 \
    "\"points_range\":{\"from\":\"260/3\",\"to\":null},\"service\":{\"goods\":{\"earned\":3,\"worth\":4}},"  \
    "\"audited\":[true,true,true]}"
#define EXPIRY   "\"certificate_expiry_latest\":\"2029-01-02\","
#define DEADLINE "\"surveillance_1\":{\"to\":\"2026-08-15\",\"state\":\"open\"},"
#define EXTRA    "\"extra\":\"a\\\"b\","

static const char whole[] =
    "{\"rulebook\":\"dni\",\"version\":\"F/2\",\"program\":\"sha256:"
    "ab00000000000000000000000000000000000000000000000000000000000000\",\"record\":\"case-0042\","
    "\"results\":{\"total\":86.5,\"level\":\"three_star\",\"eligible\":true," EXPIRY DEADLINE EXTRA REST
    ",\"failed\":{},\"undetermined\":{},\"open\":{},\"silent\":[\"sites_required\",\"certificate_due\"],"
    "\"errors\":[],\"readings\":{\"above_table\":\"three_star\"}}";

static void test_everything_known(void **state)
{
    (void)state;
    struct book b;
    book_open(&b);
    gj_buffer out;
    gj_buffer_init(&out, checked_alloc());
    assert_int_equal(gj_results_json(&out, &b.machine, &b.as.record, NULL, 0, GJ_LANG_EN, false), GJ_OK);
    assert_buffer(&out, whole);
    gj_buffer_clear(&out);
    assert_int_equal(gj_results_json(&out, &b.machine, &b.as.record, NULL, 0, GJ_LANG_ZH, false), GJ_OK);
    assert_buffer(&out, whole);
    b.as.slots[0] = missing_value(); /* no case number */
    gj_buffer_clear(&out);
    assert_int_equal(gj_results_json(&out, &b.machine, &b.as.record, NULL, 0, GJ_LANG_EN, false), GJ_OK);
    gj_buffer_char(&out, '\0');
    assert_non_null(strstr(out.bytes, "\"record\":null,"));
    gj_buffer_fini(&out);
    book_close(&b);
}

static void test_what_is_shown_can_be_chosen(void **state)
{
    (void)state;
    struct book b;
    book_open(&b);
    gj_buffer out;
    gj_buffer_init(&out, checked_alloc());
    uint32_t only[] = {b.legal, b.total};
    assert_int_equal(gj_results_json(&out, &b.machine, &b.as.record, only, 2, GJ_LANG_EN, false), GJ_OK);
    gj_buffer_char(&out, '\0');
    assert_non_null(strstr(out.bytes, "\"results\":{\"total\":86.5,\"eligible.legal_status\":true},"));
    gj_buffer_fini(&out);
    /* a selected machine shows the same of its own accord */
    assert_int_equal(gj_machine_select(&b.machine, only, 2), GJ_OK);
    set_values(&b);
    expect_json(&b, "\"results\":{\"total\":86.5,\"eligible.legal_status\":true},\"failed\":{},"
                    "\"undetermined\":{},\"open\":{}");
    book_close(&b);
}

static void test_pretty_is_for_people(void **state)
{
    (void)state;
    struct book b;
    book_open(&b);
    uint32_t only[] = {b.total, b.deadline, b.each};
    gj_reason missing = {.kind = GJ_WHY_MISSING, .field = 1}, c8 = {.kind = GJ_WHY_MISSING, .field = 3};
    gj_reason both = {.kind = GJ_WHY_BOTH, .a = &c8, .b = &missing};
    *register_at(&b, b.total) = state_value(GJ_UNKNOWN, &both);
    gj_buffer out;
    gj_buffer_init(&out, checked_alloc());
    assert_int_equal(gj_results_json(&out, &b.machine, &b.as.record, only, 3, GJ_LANG_EN, true), GJ_OK);
    assert_buffer(&out,
                  "{\n  \"rulebook\": \"dni\",\n  \"version\": \"F/2\",\n  \"program\": \"sha256:"
                  "ab00000000000000000000000000000000000000000000000000000000000000\",\n"
                  "  \"record\": \"case-0042\",\n  \"results\": {\n"
                  "    \"surveillance_1\": {\"to\": \"2026-08-15\", \"state\": \"open\"},\n"
                  "    \"audited\": [true, true, true]\n  },\n  \"failed\": {},\n  \"undetermined\": {\n"
                  "    \"total\": [\"items.c8\", \"certificate_issue_date\"]\n  },\n  \"open\": {},\n"
                  "  \"silent\": [\"sites_required\", \"certificate_due\"],\n  \"errors\": [],\n"
                  "  \"readings\": {\"above_table\": \"three_star\"}\n}");
    gj_buffer_fini(&out);
    book_close(&b);
}

static void test_undetermined_results_name_their_facts(void **state)
{
    (void)state;
    struct book b;
    book_open(&b);
    gj_reason c8 = {.kind = GJ_WHY_MISSING, .field = 3}, items = {.kind = GJ_WHY_MISSING, .field = 2};
    gj_reason site = {.kind = GJ_WHY_MISSING, .field = b.staff, .entry = b.list->slots + 2};
    gj_reason open = {.kind = GJ_WHY_OPEN,
                      .text = b.as.header.rulebook, /* any string will do */
                      .clause = b.as.header.book_version};
    gj_reason tie = {.kind = GJ_WHY_TIE, .instruction = 0};
    gj_reason two = {.kind = GJ_WHY_BOTH, .a = &c8, .b = &site},
              three = {.kind = GJ_WHY_BOTH, .a = &two, .b = &c8};
    gj_reason mixed = {.kind = GJ_WHY_BOTH, .a = &open, .b = &items};
    *register_at(&b, b.total) = state_value(GJ_UNKNOWN, &three);
    *register_at(&b, b.level) = state_value(GJ_UNKNOWN, &open);
    *register_at(&b, b.eligible) = state_value(GJ_UNKNOWN, &mixed);
    *register_at(&b, b.legal) = state_value(GJ_UNKNOWN, &items);
    *register_at(&b, b.licences) = gj_value_bool(false); /* any of: one failed, one is not known */
    *register_at(&b, b.issue) = state_value(GJ_UNKNOWN, &tie);
    *register_at(&b, b.extra) = missing_value(); /* not reached: no reason known */
    expect_json(&b, "\"results\":{" DEADLINE REST ",\"failed\":{\"eligible\":[\"licences\"]},"
                    "\"undetermined\":{\"total\":[\"items.c8\",\"sites[1].staff\"],\"level\":[],"
                    "\"eligible\":[\"items\"],\"certificate_expiry_latest\":[],\"extra\":[]},"
                    "\"open\":{\"level\":{\"reason\":\"dni\",\"clause\":\"F/2\"},"
                    "\"eligible\":{\"reason\":\"dni\",\"clause\":\"F/2\"},\"certificate_expiry_latest\":"
                    "{\"reason\":\"a tie that the book does not decide\",\"clause\":\"5.2\"}}");
    book_close(&b);
}

static void test_deadlines(void **state)
{
    (void)state;
    static const char head[] =
        "\"results\":{\"total\":86.5,\"level\":\"three_star\",\"eligible\":true," EXPIRY;
    gj_reason issue = {.kind = GJ_WHY_MISSING, .field = 1};
    char expected[1024];
    struct book b;
    book_open(&b);
    /* the dates stand where only the state is unknown */
    *register_at(&b, b.state) = state_value(GJ_UNKNOWN, &issue);
    (void)snprintf(expected, sizeof expected, "%s%s%s", head,
                   "\"surveillance_1\":{\"to\":\"2026-08-15\",\"state\":null}," EXTRA REST,
                   ",\"failed\":{},\"undetermined\":{\"surveillance_1.state\":[\"certificate_issue_date\"]},"
                   "\"open\":{}");
    expect_json(&b, expected);
    /* unknown as a whole where `to` is */
    *register_at(&b, b.to) = state_value(GJ_UNKNOWN, &issue);
    (void)snprintf(
        expected, sizeof expected, "%s%s%s", head, EXTRA REST,
        ",\"failed\":{},\"undetermined\":{\"surveillance_1\":[\"certificate_issue_date\"]},\"open\":{}");
    expect_json(&b, expected);
    /* null where the base date is none */
    *register_at(&b, b.to) = gj_value_nothing();
    *register_at(&b, b.state) = gj_value_nothing();
    (void)snprintf(expected, sizeof expected, "%s%s%s", head, "\"surveillance_1\":null," EXTRA REST,
                   ",\"failed\":{},\"undetermined\":{},\"open\":{}");
    expect_json(&b, expected);
    /* with `from` in front, whatever the order of the parts: `done` becomes it here */
    *register_at(&b, b.to) = date_value("2026-08-15");
    *register_at(&b, b.done) = date_value("2026-05-15");
    b.as.definitions[b.done].name = b.as.definitions[b.low].name;
    (void)snprintf(
        expected, sizeof expected, "%s%s%s", head,
        "\"surveillance_1\":{\"from\":\"2026-05-15\",\"to\":\"2026-08-15\",\"state\":null}," EXTRA REST,
        ",\"failed\":{},\"undetermined\":{},\"open\":{}");
    expect_json(&b, expected);
    book_close(&b);
}

static void test_groups_show_what_they_have(void **state)
{
    (void)state;
    gj_reason c8 = {.kind = GJ_WHY_MISSING, .field = 3}, issue = {.kind = GJ_WHY_MISSING, .field = 1};
    struct book b;
    book_open(&b);
    uint32_t only[] = {b.range, b.score};
    assert_int_equal(gj_machine_select(&b.machine, only, 2), GJ_OK);
    set_values(&b);
    /* parts that are not known are null inside */
    *register_at(&b, b.low) = state_value(GJ_UNKNOWN, &c8);
    *register_at(&b, b.high) = number(5, 1);
    *register_at(&b, b.earned) = state_value(GJ_UNKNOWN, &c8);
    expect_json(&b, "\"results\":{\"points_range\":{\"from\":null,\"to\":5},"
                    "\"service\":{\"goods\":{\"earned\":null,\"worth\":4}}},\"failed\":{},"
                    "\"undetermined\":{\"points_range.from\":[\"items.c8\"],"
                    "\"service.goods.earned\":[\"items.c8\"]},\"open\":{}");
    /* a group of which nothing is known does not appear */
    *register_at(&b, b.high) = state_value(GJ_UNKNOWN, &issue);
    *register_at(&b, b.worth) = state_value(GJ_ERROR, NULL);
    expect_json(
        &b,
        "\"results\":{},\"failed\":{},\"undetermined\":{\"points_range\":[\"items.c8\","
        "\"certificate_issue_date\"]},\"open\":{} \"errors\":[{\"result\":\"service\",\"code\":\"GJ1113\","
        "\"message\":\"an error was assumed here\"}]");
    /* a range without ends is none */
    *register_at(&b, b.low) = *register_at(&b, b.high) = gj_value_nothing();
    *register_at(&b, b.earned) = *register_at(&b, b.worth) = gj_value_nothing();
    expect_json(
        &b, "\"results\":{\"points_range\":null,\"service\":{\"goods\":{\"earned\":null,\"worth\":null}}},"
            "\"failed\":{},\"undetermined\":{},\"open\":{}");
    book_close(&b);
}

static void test_conditions_for_each_entry(void **state)
{
    (void)state;
    struct book b;
    book_open(&b);
    uint32_t only[] = {b.each};
    assert_int_equal(gj_machine_select(&b.machine, only, 1), GJ_OK);
    set_values(&b);
    set_column(&b, b.each, "nyn");
    set_column(&b, b.registered, "nyy");
    set_column(&b, b.college, "n-n");
    expect_json(&b, "\"results\":{\"audited\":[false,true,false]},\"failed\":{\"audited\":["
                    "{\"entry\":\"总部\",\"failed\":[\"registered\",\"college\"]},"
                    "{\"entry\":2,\"failed\":[\"college\"]}]},\"undetermined\":{},\"open\":{}");
    /* one entry unknown */
    gj_reason staff = {.kind = GJ_WHY_MISSING, .field = b.staff, .entry = b.list->slots + 2};
    ((gj_column *)(uintptr_t)register_at(&b, b.each)->num)->values[1] = state_value(GJ_UNKNOWN, &staff);
    set_column(&b, b.registered, "yyy");
    set_column(&b, b.college, "---");
    expect_json(&b, "\"results\":{\"audited\":[false,null,false]},\"failed\":{},"
                    "\"undetermined\":{\"audited[1]\":[\"sites[1].staff\"]},\"open\":{}");
    /* the list itself unknown */
    gj_reason sites = {.kind = GJ_WHY_MISSING, .field = b.sites};
    *register_at(&b, b.each) = state_value(GJ_UNKNOWN, &sites);
    expect_json(&b, "\"results\":{},\"failed\":{},\"undetermined\":{\"audited\":[\"sites\"]},\"open\":{}");
    /* an empty list */
    b.list->count = 0;
    set_column(&b, b.each, "yyy");
    expect_json(&b, "\"results\":{\"audited\":[]},\"failed\":{},\"undetermined\":{},\"open\":{}");
    book_close(&b);
}

static void test_bundles_for_each_entry(void **state)
{
    (void)state;
    struct book b;
    book_open(&b);
    /* the range becomes one for each site, its parts columns of numbers */
    b.as.definitions[b.range].flags |= GJ_DEFINITION_EACH;
    for (int i = 0; i < 2; i++) {
        uint32_t part = i ? b.high : b.low;
        b.as.definitions[part].reg = b.as.definitions[i ? b.college : b.registered].reg;
    }
    uint32_t only[] = {b.range};
    assert_int_equal(gj_machine_select(&b.machine, only, 1), GJ_OK);
    set_column(&b, b.low, "yn-");
    set_column(&b, b.high, "ny-");
    expect_json(
        &b, "\"results\":{\"points_range\":[{\"from\":true,\"to\":false},{\"from\":false,\"to\":true},null]},"
            "\"failed\":{},\"undetermined\":{},\"open\":{}");
    /* a plain group with such parts has arrays inside */
    b.as.definitions[b.range].flags &= ~GJ_DEFINITION_EACH;
    expect_json(&b, "\"results\":{\"points_range\":{\"from\":[true,false,null],\"to\":[false,true,null]}},"
                    "\"failed\":{},\"undetermined\":{},\"open\":{}");
    book_close(&b);
}

static void test_errors_stand_beside(void **state)
{
    (void)state;
    struct book b;
    book_open(&b);
    uint32_t only[] = {b.total, b.level, b.eligible};
    assert_int_equal(gj_machine_select(&b.machine, only, 3), GJ_OK);
    set_values(&b);
    gj_record_error second = {
        .code = GJ_D_record_null, .field = 1, .path = text_of("certificate_issue_date")};
    second.args[0].in[0] = second.args[0].in[1] = second.path;
    second.args[1].in[0] = text_of("a date");
    gj_record_error first = {
        .code = GJ_D_record_not_whole, .field = b.staff, .path = text_of("sites[1].staff")};
    first.args[0].in[0] = first.path;
    first.args[1].in[0] = text_of("1.5");
    first.next = &second;
    b.as.record.errors = &first;
    b.as.record.last_error = &second;
    b.as.record.error_count = 2;
    gj_reason fault = {.kind = GJ_WHY_FAULT, .fault = GJ_FAULT_DIVISION, .instruction = 0};
    gj_reason field = {.kind = GJ_WHY_FIELD, .field = b.staff, .entry = b.list->slots + 2};
    gj_reason rule = {.kind = GJ_WHY_RULE, .text = b.as.header.rulebook, .clause = b.as.header.book_version};
    gj_reason both = {.kind = GJ_WHY_BOTH, .a = &fault, .b = &field};
    *register_at(&b, b.total) = state_value(GJ_ERROR, &both);
    *register_at(&b, b.level) = state_value(GJ_ERROR, &rule);
    expect_json(
        &b, "\"results\":{\"eligible\":true},\"failed\":{},\"undetermined\":{},\"open\":{} \"errors\":["
            "{\"result\":\"total\",\"code\":\"GJ1102\",\"message\":\"division by zero in `total` @5.2\"},"
            "{\"result\":\"total\",\"code\":\"GJ1025\",\"field\":\"sites[1].staff\",\"message\":"
            "\"`sites[1].staff` is 1.5, expected a whole number\"},"
            "{\"result\":\"level\",\"code\":\"GJ1101\",\"message\":\"the rule book refuses this: dni @F/2\"},"
            "{\"code\":\"GJ1023\",\"field\":\"certificate_issue_date\",\"message\":"
            "\"`certificate_issue_date` is null, expected a date\"}]");
    /* an error that the record only counted */
    b.as.record.errors = &second;
    *register_at(&b, b.level) = state_value(GJ_ERROR, &field);
    *register_at(&b, b.total) = number(1, 1);
    expect_json(
        &b, "\"results\":{\"total\":1,\"eligible\":true},\"failed\":{},\"undetermined\":{},\"open\":{} "
            "\"errors\":[{\"result\":\"level\",\"code\":\"GJ1112\",\"field\":\"sites[1].staff\",\"message\":"
            "\"`sites[1].staff` cannot be used as the record gives it\"},"
            "{\"code\":\"GJ1023\",\"field\":\"certificate_issue_date\",\"message\":"
            "\"`certificate_issue_date` is null, expected a date\"}]");
    /* an error of what encloses the fact */
    gj_record_error outer = {.code = GJ_D_record_null, .field = b.sites, .path = text_of("sites[1]")};
    b.as.record.errors = &outer;
    gj_buffer out;
    gj_buffer_init(&out, checked_alloc());
    assert_int_equal(gj_results_json(&out, &b.machine, &b.as.record, NULL, 0, GJ_LANG_ZH, false), GJ_OK);
    gj_buffer_char(&out, '\0');
    assert_non_null(
        strstr(out.bytes, "\"errors\":[{\"result\":\"level\",\"code\":\"GJ1023\",\"field\":\"sites[1]\""));
    gj_buffer_fini(&out);
    book_close(&b);
}

static void test_every_fault_has_its_own_words(void **state)
{
    (void)state;
    struct book b;
    book_open(&b);
    uint32_t only[] = {b.total};
    char seen[GJ_FAULT_TEXT_SIZE + 1][16];
    for (int fault = GJ_FAULT_DIVISION; fault <= GJ_FAULT_TEXT_SIZE; fault++) {
        for (int lang = 0; lang < 2; lang++) {
            gj_reason reason = {.kind = GJ_WHY_FAULT, .fault = (uint8_t)fault};
            *register_at(&b, b.total) = state_value(GJ_ERROR, &reason);
            gj_buffer out;
            gj_buffer_init(&out, checked_alloc());
            assert_int_equal(gj_results_json(&out, &b.machine, &b.as.record, only, 1, (gj_lang)lang, false),
                             GJ_OK);
            gj_buffer_char(&out, '\0');
            const char *code = strstr(out.bytes, "\"code\":\"");
            assert_non_null(code);
            assert_non_null(strstr(code, "`total`"));
            assert_non_null(strstr(code, " @5.2\"}"));
            memcpy(seen[fault], code + 8, 6);
            seen[fault][6] = '\0';
            for (int other = GJ_FAULT_DIVISION; other < fault; other++)
                assert_string_not_equal(seen[other], seen[fault]);
            gj_buffer_fini(&out);
        }
    }
    book_close(&b);
}

static void test_an_unreadable_record_has_errors_alone(void **state)
{
    (void)state;
    struct book b;
    book_open(&b);
    gj_record_error error = {.code = GJ_D_record_empty, .field = UINT32_MAX};
    b.as.record.errors = &error;
    b.as.record.unreadable = true;
    gj_buffer out;
    gj_buffer_init(&out, checked_alloc());
    assert_int_equal(gj_results_json(&out, &b.machine, &b.as.record, NULL, 0, GJ_LANG_EN, false), GJ_OK);
    assert_buffer(&out, "{\"errors\":[{\"code\":\"GJ1001\",\"message\":\"the record is empty\"}]}");
    gj_buffer_clear(&out);
    assert_int_equal(gj_results_json(&out, &b.machine, &b.as.record, NULL, 0, GJ_LANG_EN, true), GJ_OK);
    assert_buffer(
        &out, "{\n  \"errors\": [\n    {\"code\": \"GJ1001\", \"message\": \"the record is empty\"}\n  ]\n}");
    gj_buffer_fini(&out);
    book_close(&b);
}

static void test_every_allocation_may_fail(void **state)
{
    (void)state;
    struct book b;
    book_open(&b);
    gj_reason c8 = {.kind = GJ_WHY_MISSING, .field = 3}, open = {.kind = GJ_WHY_OPEN};
    gj_reason both = {.kind = GJ_WHY_BOTH, .a = &c8, .b = &open};
    gj_reason fault = {.kind = GJ_WHY_FAULT, .fault = GJ_FAULT_STEP};
    gj_reason field = {.kind = GJ_WHY_FIELD, .field = 1};
    gj_record_error error = {.code = GJ_D_record_null, .field = 1, .path = text_of("certificate_issue_date")};
    b.as.record.errors = &error;
    *register_at(&b, b.total) = state_value(GJ_UNKNOWN, &both);
    *register_at(&b, b.level) = state_value(GJ_ERROR, &fault);
    *register_at(&b, b.issue) = state_value(GJ_ERROR, &field);
    *register_at(&b, b.low) = *register_at(&b, b.high) = state_value(GJ_UNKNOWN, &c8);
    set_column(&b, b.registered, "nyn");
    for (int sticky = 0; sticky < 2; sticky++) {
        for (size_t n = 0;; n++) {
            struct faulty f = {.fail_at = n, .sticky = sticky};
            gj_arena arena;
            gj_arena_init(&arena, faulty_alloc(&f));
            b.machine.arena = &arena;
            gj_buffer out;
            gj_buffer_init(&out, faulty_alloc(&f));
            gj_status status =
                gj_results_json(&out, &b.machine, &b.as.record, NULL, 0, GJ_LANG_EN, sticky != 0);
            gj_buffer_fini(&out);
            gj_arena_fini(&arena);
            if (f.calls <= n) {
                assert_int_equal(status, GJ_OK);
                assert_true(n > 10);
                break;
            }
            assert_int_equal(status, GJ_E_NOMEM);
        }
    }
    b.machine.arena = &b.arena;
    book_close(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_everything_known),
        cmocka_unit_test(test_what_is_shown_can_be_chosen),
        cmocka_unit_test(test_pretty_is_for_people),
        cmocka_unit_test(test_undetermined_results_name_their_facts),
        cmocka_unit_test(test_deadlines),
        cmocka_unit_test(test_groups_show_what_they_have),
        cmocka_unit_test(test_conditions_for_each_entry),
        cmocka_unit_test(test_bundles_for_each_entry),
        cmocka_unit_test(test_errors_stand_beside),
        cmocka_unit_test(test_every_fault_has_its_own_words),
        cmocka_unit_test(test_an_unreadable_record_has_errors_alone),
        cmocka_unit_test(test_every_allocation_may_fail),
    };
    return cmocka_run_group_tests_name("results", tests, NULL, NULL);
}
