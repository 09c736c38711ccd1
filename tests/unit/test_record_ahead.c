/* Reading ahead (vm/record_ahead.c) gives what the walk gives: of a record that keeps places nothing is read
 * ahead, so both ways are tried on one text and on every small change of it. */
#include "tests/unit/record_fixture.h"

#include <string.h>

#include "tests/unit/assembly.h"
#include "vm/json_fault.h"

/* Mostly in the layout's order, with values of every kind, blanks and escapes. */
static const char sample[] =
    "{\"case\":\"A\xe4\xb8\xad\",\"effective_staff\":120,\"branch_count\":7 ,\"audit_kind\":\"initial\","
    "\"mystery\":true,\"ratio\":0.5,\"items\":{\"c8\":{\"applicable\":false,\"failed\":2,\"points\":4},"
    "\"c9\":{\"points\": 1}},\"visit\":{\"result\":{\"score\":6}},\"sites\":[{\"name\":\"x\",\"staff\":12,"
    "\"rooms\":[{\"area\":5,\"number\":1},{\"area\":6,\"number\":2}]},{\"name\":\"y\\u4e2d\",\"seen\":"
    "{\"day\":null}}],\"plan_items\":[\"scope\"],\"tags\":[]}";

/* How a text is read, ahead or by the walk alone. */
static void read_so(struct reading *r, gj_text text, bool ahead, gj_buffer *out)
{
    gj_buffer_clear(out);
    r->record.keep_places = !ahead;
    assert_int_equal(read_text(r, text), GJ_OK);
    write_record(r, out);
    r->record.keep_places = false;
}

static void assert_same(struct reading *r, gj_text text)
{
    gj_buffer ahead, walked;
    gj_buffer_init(&ahead, gj_allocator_default());
    gj_buffer_init(&walked, gj_allocator_default());
    read_so(r, text, true, &ahead);
    read_so(r, text, false, &walked);
    if (!gj_text_equal(gj_buffer_as_text(&ahead), gj_buffer_as_text(&walked)))
        fail_msg("read ahead, this differs: %.*s\n%.*s---\n%.*s", (int)text.size, text.bytes, (int)ahead.size,
                 ahead.bytes, (int)walked.size, walked.bytes);
    gj_buffer_fini(&ahead);
    gj_buffer_fini(&walked);
}

static void test_the_sample_is_read_ahead_as_by_the_walk(void **state)
{
    struct reading *r = *state;
    assert_same(r, (gj_text){sample, sizeof sample - 1});
    read_json(r, sample);
    assert_errors(r, "");
    assert_slot(r, "effective_staff", "120");
    assert_slot(r, "branch_count", "7");
    assert_slot(r, "mystery", "true");
    assert_slot(r, "items.c8.applicable", "false");
    assert_slot(r, "items.c8.points", "4");
    assert_slot(r, "items.c9.points", "1");
    assert_slot(r, "visit.result.score", "6");
    assert_slot(r, "visit.day", "missing");
    assert_slot(r, "sites[0].rooms[1].number", "2");
}

/* Each byte replaced by each that means something in JSON, left out, and doubled. */
static void test_every_small_change_is_read_alike(void **state)
{
    struct reading *r = *state;
    static const char bytes[] = "\"{}[]:,0919-.et \\x\x80";
    char text[sizeof sample + 1];
    for (size_t at = 0; at + 1 < sizeof sample; at++) {
        for (size_t i = 0; i + 1 < sizeof bytes; i++) {
            memcpy(text, sample, sizeof sample);
            text[at] = bytes[i];
            assert_same(r, (gj_text){text, sizeof sample - 1});
        }
        memcpy(text, sample, at);
        memcpy(text + at, sample + at + 1, sizeof sample - 1 - at);
        assert_same(r, (gj_text){text, sizeof sample - 2});
        memcpy(text, sample, at + 1);
        memcpy(text + at + 1, sample + at, sizeof sample - at);
        assert_same(r, (gj_text){text, sizeof sample});
    }
}

static void test_members_in_another_order_twice_or_unknown(void **state)
{
    struct reading *r = *state;
    static const char *const texts[] = {
        "{\"mystery\":true,\"branch_count\":1}",
        "{\"branch_count\":1,\"branch_count\":2,\"mystery\":true}",
        "{\"effective_staff\":1,\"branch\":3,\"branch_count\":2}",
        "{\"effective_staff\":-1,\"branch_count\":501,\"mystery\":1}",
        "{\"effective_staff\":1234567890123456789,\"branch_count\":7e0,\"mystery\":null}",
        "{\"effective_staff\":1,}",
        "{\"effective_staff\":1]",
        "{\"effective_staff\":1\"branch_count\":2}",
        "{\"effective_staff\":1:\"branch_count\":2}",
        "{\"effective_staff\":1,2}",
        "{\"effective_staff\",1,\"branch_count\":2}",
        "{\"effective_staff\":,\"branch_count\":2}",
        "{\"effective_staff\":true,\"mystery\":truer}",
        "{\"items\":{\"c8\":{\"failed\":1},\"c9\":{\"points\":1}},\"mystery\":false}",
        "{\"items\":{\"c8\":{\"failed\":1,\"c9\":{\"points\":1}}",
        "{\"items\":{\"c8\":{}}}",
        "{\"effective_staff\":06,\"branch_count\":00}",
        "{\"items\":{\"c8\":{\"applicable\":true}}}",
        "{\"items\":{\"c9\":{\"points\":1},\"c8\":{\"points\":1}}}",
        "{\"items\":{\"c8\":{\"failed\":1},\"c8\":{\"points\":1}}}",
        "{\"items\":{\"c8\":{\"applicable\":true,\"failed\":{}},\"c9\":3},\"visit\":null}",
        "{\"items\":{\"c8\":{\"applicable\":true,\"failed\":2",
        "{\"visit\":{\"day\":\"2024-02-30\",\"result\":{\"unknown\":[{}]}}}",
        "{\"unknown\":{\"effective_staff\":[1,{}]},\"effective_staff\":1000}",
        "{ \"effective_staff\" :\t12 ,\n\"branch_count\":\r3\n, \"mystery\" : true } ",
        "{\"effective_staff\":12 3}",
        "{\"case\":\"a\\\"b\\\\\",\"effective_staff\":1,\"\\u0062ranch_count\":2,\"mystery\":true}",
        "{\"case\":\"a\\\"b\",\"effective_staff\":12x,\"mystery\":true}",
        "{\"case\":\"\xc3\x28\"}",
        "{\"case\":\"a\nb\"}",
        "{\"sites\":[{\"name\":\"x\"},{\"name\":\"x\"},3,[]]}",
        "{\"tags\":[\"a\",\"b\",\"a\",{}],\"plan_items\":[null]}",
        "{\"sites\":[{\"name\":\"x\"}}",
        "{\"sites\":[{\"name\":\"x\"},]}",
        "{\"tags\":[\"a\" \"b\"]}",
        "[{\"effective_staff\":1}]",
        "  {} ",
        "{}{}",
        "7",
        "\"text\"",
        "nul",
        "",
        "\xef\xbb\xbf{\"effective_staff\":-1,\"branch_count\":501}",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_same(r, gj_text_from(texts[i]));
}

/* Everything of up to four bytes where a number is due, at the end of an object and before another member. */
static void test_short_values(void **state)
{
    struct reading *r = *state;
    static const char bytes[] = "019,-.e} x", *const ends[] = {"}", ",\"mystery\":true}"};
    const size_t count = sizeof bytes - 1;
    char text[80];
    const size_t texts = 1 + count * (1 + count * (1 + count * (1 + count)));
    for (size_t i = 0; i < 2 * texts; i++) {
        static const char head[] = "{\"branch_count\":";
        size_t size = sizeof head - 1;
        memcpy(text, head, size);
        for (size_t rest = i / 2; rest > 0; rest = (rest - 1) / count)
            text[size++] = bytes[(rest - 1) % count];
        strcpy(text + size, ends[i % 2]);
        assert_same(r, gj_text_from(text));
    }
}

/* Brackets as deep as they may be, and one deeper, after what was read ahead. */
static void test_depth_is_limited_wherever_it_begins(void **state)
{
    struct reading *r = *state;
    static const char head[] = "{\"mystery\":true,\"items\":{\"c8\":{\"failed\":2,\"points\":";
    char text[sizeof head + 2 * GJ_JSON_MAX_DEPTH];
    for (size_t deep = GJ_JSON_MAX_DEPTH - 5; deep < GJ_JSON_MAX_DEPTH; deep++) {
        size_t size = sizeof head - 1;
        memcpy(text, head, size);
        memset(text + size, '[', deep);
        memset(text + size + deep, ']', deep);
        memcpy(text + size + 2 * deep, "}}}", 3);
        assert_same(r, (gj_text){text, size + 2 * deep + 3});
        assert_int_equal(r->record.unreadable, deep + 3 > GJ_JSON_MAX_DEPTH);
    }
}

/* What came next the last time is expected, whatever the layout says: which order texts keep, how often it
 * changes, and what is left out, makes no difference. */
static void test_every_order_comes_to_the_same(void **state)
{
    struct reading *r = *state;
    static const char *const members[] = {"\"applicable\":false", "\"failed\":2", "\"points\":4"};
    gj_buffer text;
    gj_buffer_init(&text, gj_allocator_default());
    for (unsigned turn = 0; turn < 3 * 4 * 4 * 4 * 4; turn++) {
        unsigned rest = turn % (4 * 4 * 4 * 4);
        gj_buffer_clear(&text);
        gj_buffer_string(&text,
                         turn % 2 == 0 ? "{\"mystery\":true,\"items\":{\"c8\":{" : "{\"items\":{\"c8\":{");
        bool first = true;
        for (int place = 0; place < 4; place++, rest /= 4) {
            if (rest % 4 == 3) /* nothing here */
                continue;
            gj_buffer_string(&text, first ? "" : ",");
            gj_buffer_string(&text, members[rest % 4]);
            first = false;
        }
        gj_buffer_string(&text, turn % 2 == 0 ? "}}}" : "}},\"mystery\":true}");
        assert_same(r, gj_buffer_as_text(&text));
    }
    gj_buffer_fini(&text);
}

/* A reader that has learned the order of one program's records does not take it for another's. */
static void test_a_reader_goes_from_program_to_program(void **state)
{
    struct reading *r = *state, other;
    static const char text[] =
        "{\"mystery\":true,\"branch_count\":1,\"items\":{\"c8\":{\"points\":4,\"failed\":2}}}";
    for (int turn = 0; turn < 3; turn++) {
        read_json(r, text);
        assert_errors(r, "");
        assert_int_equal(reading_init(&other, gj_allocator_default()), GJ_OK);
        gj_reader *own = other.reader;
        other.reader = r->reader;
        read_json(&other, text);
        assert_errors(&other, "");
        assert_slot(&other, "items.c8.points", "4");
        assert_slot(&other, "items.c8.applicable", "true");
        other.reader = own;
        reading_fini(&other);
    }
}

/* An image's names are any UTF-8: one that looks like members is no member,
 * and is found where it is escaped. */
static void test_names_that_are_not_written_as_they_are(void **state)
{
    (void)state;
    static const char *const texts[] = {"{\"a\":true,\"b\":true}", "{\"a\\\":true,\\\"b\":true,\"b\":false}",
                                        "{\"c\nd\":true}"};
    for (size_t i = 0; i < 2 * sizeof texts / sizeof *texts; i++) {
        static struct assembly as;
        gj_reader *reader;
        assembly_init(&as, gj_allocator_default());
        put_field(&as, "a\":true,\"b", GJ_FIELD_SCALAR, GJ_T_BOOL, 0, TOP, 0);
        put_field(&as, "c\nd", GJ_FIELD_SCALAR, GJ_T_BOOL, 0, TOP, 0);
        put_field(&as, "b", GJ_FIELD_SCALAR, GJ_T_BOOL, 0, TOP, 0);
        assembly_done(&as);
        assert_int_equal(gj_reader_new(gj_allocator_default(), &reader), GJ_OK);
        gj_record record = {.program = &as.program, .arena = &as.record_arena, .keep_places = i % 2 != 0};
        assert_int_equal(gj_record_read(reader, &record, gj_text_from(texts[i / 2])), GJ_OK);
        assert_int_equal(record.slots[0].state, i / 2 == 1 ? GJ_VALUE : GJ_UNKNOWN);
        assert_int_equal(record.slots[2].state, i / 2 == 2 ? GJ_UNKNOWN : GJ_VALUE);
        assert_int_equal(record.error_count, i / 2 == 1 ? 0 : 1); /* `a` is unknown; a line break in a name */
        gj_reader_free(reader);
        assembly_fini(&as);
    }
}

/* Both ways look whether a name was met before: what comes of it is said here. */
static void test_a_name_that_comes_back_where_it_is_expected(void **state)
{
    struct reading *r = *state;
    read_json(r, "{\"branch_count\":1,\"effective_staff\":2,\"branch_count\":3}");
    assert_errors(r, "GJ1021 38+14 branch_count: `branch_count` is given twice\n");
    assert_slot(r, "branch_count", "error branch_count");
    assert_slot(r, "effective_staff", "2");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        READING_TEST(test_the_sample_is_read_ahead_as_by_the_walk),
        READING_TEST(test_every_small_change_is_read_alike),
        READING_TEST(test_a_name_that_comes_back_where_it_is_expected),
        READING_TEST(test_short_values),
        cmocka_unit_test(test_names_that_are_not_written_as_they_are),
        READING_TEST(test_every_order_comes_to_the_same),
        READING_TEST(test_a_reader_goes_from_program_to_program),
        READING_TEST(test_depth_is_limited_wherever_it_begins),
        READING_TEST(test_members_in_another_order_twice_or_unknown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
