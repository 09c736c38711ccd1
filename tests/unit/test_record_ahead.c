/* Reading at a glance (vm/record_ahead.c) gives what careful reading gives: a record that keeps places is
 * never read at a glance, so both ways are tried on one text and on every small change of it. */
#include "tests/unit/record_fixture.h"

#include <stdio.h>
#include <string.h>

/* Mostly in the layout's order, with numbers and truths of every kind of field that has them. */
static const char sample[] =
    "{\"case\":\"A\",\"effective_staff\":120,\"branch_count\":7 ,\"audit_kind\":\"initial\",\"mystery\":true,"
    "\"items\":{\"c8\":{\"applicable\":false,\"failed\":2,\"points\":4},\"c9\":{\"points\":1}},"
    "\"sites\":[{\"name\":\"x\",\"staff\":12,\"rooms\":[{\"area\":5,\"number\":1},{\"area\":06,\"number\":2}]"
    "}]}";

struct outcome {
    gj_value slots[F_COUNT * 2];
    size_t slot_count, errors;
    bool unreadable;
    char text[2000]; /* of the errors */
};

static void note_errors(const gj_record *record, struct outcome *out)
{
    size_t at = 0;
    for (const gj_record_error *error = record->errors; error; error = error->next)
        at += (size_t)snprintf(out->text + at, sizeof out->text - at, "%d %u+%u\n", (int)error->code,
                               (unsigned)error->offset, (unsigned)error->length);
}

/* How a text is read, carefully or not. */
static void read_so(struct reading *r, gj_text text, bool carefully, struct outcome *out)
{
    memset(out, 0, sizeof *out);
    r->record.keep_places = carefully;
    assert_int_equal(read_text(r, text), GJ_OK);
    out->unreadable = r->record.unreadable;
    out->errors = r->record.error_count;
    out->slot_count = r->program->frame;
    assert_true(out->slot_count <= sizeof out->slots / sizeof *out->slots);
    memcpy(out->slots, r->record.slots, out->slot_count * sizeof *out->slots);
    note_errors(&r->record, out);
    r->record.keep_places = false;
}

static bool is_plain(const gj_value *value)
{
    return value->state == GJ_NOTHING || (value->state == GJ_VALUE && value->den == 1);
}

static void assert_same(struct reading *r, gj_text text)
{
    static struct outcome glance, careful;
    read_so(r, text, false, &glance);
    read_so(r, text, true, &careful);
    bool same = glance.unreadable == careful.unreadable && glance.errors == careful.errors &&
                strcmp(glance.text, careful.text) == 0;
    for (size_t i = 0; same && i < glance.slot_count; i++) {
        const gj_value *a = &glance.slots[i], *b = &careful.slots[i];
        same = a->state == b->state && a->den == b->den;
        if (same && is_plain(a) && a->num < 1000 && b->num < 1000) /* no pointer into either arena */
            same = a->num == b->num;
    }
    if (!same)
        fail_msg("read at a glance, this differs: %.*s\n%s---\n%s", (int)text.size, text.bytes, glance.text,
                 careful.text);
}

static void test_the_sample_is_read_at_a_glance_as_carefully(void **state)
{
    struct reading *r = *state;
    assert_same(r, (gj_text){sample, sizeof sample - 1});
    char fine[sizeof sample];
    memcpy(fine, sample, sizeof fine);
    *strstr(fine, "06") = ' ';
    read_json(r, fine);
    assert_errors(r, "");
    assert_slot(r, "effective_staff", "120");
    assert_slot(r, "branch_count", "7");
    assert_slot(r, "mystery", "true");
    assert_slot(r, "items.c8.applicable", "false");
    assert_slot(r, "items.c8.points", "4");
    assert_slot(r, "items.c9.points", "1");
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
        "\xef\xbb\xbf{\"effective_staff\":-1,\"branch_count\":501}",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_same(r, gj_text_from(texts[i]));
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
        READING_TEST(test_the_sample_is_read_at_a_glance_as_carefully),
        READING_TEST(test_every_small_change_is_read_alike),
        READING_TEST(test_a_name_that_comes_back_where_it_is_expected),
        READING_TEST(test_members_in_another_order_twice_or_unknown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
