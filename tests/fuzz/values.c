/* Any bytes as a date, a decimal, a fraction: what is read can be printed, and what was printed is read as
 * the same value. Dates are tried with whatever number comes out, and numbers with each other. */
#include "tests/fuzz/fuzz.h"

#include "vm/date.h"
#include "vm/number.h"

#include <string.h>

static void check_date(gj_text text)
{
    int32_t date, again;
    if (!gj_date_parse(text, &date))
        return;
    gj_buffer out;
    gj_buffer_init(&out, gj_allocator_default());
    gj_date_format(&out, date);
    FUZZ_CHECK(gj_text_equal(gj_buffer_as_text(&out), text));
    FUZZ_CHECK(gj_date_parse(gj_buffer_as_text(&out), &again) && again == date);
    gj_buffer_fini(&out);
}

static void check_printing(gj_arena *arena, const gj_value *value)
{
    gj_buffer out;
    gj_value again;
    int order;
    gj_buffer_init(&out, gj_allocator_default());
    FUZZ_CHECK(gj_number_format_fraction(arena, &out, value));
    FUZZ_CHECK(gj_number_from_fraction_text(arena, &again, gj_buffer_as_text(&out)) == GJ_PARSE_OK);
    FUZZ_CHECK(gj_number_compare(arena, &order, value, &again) && order == 0);
    gj_buffer_clear(&out);
    FUZZ_CHECK(gj_number_format(arena, &out, value));
    bool fraction = memchr(out.bytes, '/', out.size) != NULL;
    gj_number_parse_result parsed = fraction
                                        ? gj_number_from_fraction_text(arena, &again, gj_buffer_as_text(&out))
                                        : gj_number_from_decimal(arena, &again, gj_buffer_as_text(&out));
    FUZZ_CHECK(parsed == GJ_PARSE_OK || parsed == GJ_PARSE_SIZE);
    FUZZ_CHECK(parsed != GJ_PARSE_OK || (gj_number_compare(arena, &order, value, &again) && order == 0));
    gj_buffer_fini(&out);
}

/* Laws that hold for all numbers, however large. */
static void check_laws(gj_arena *arena, const gj_value *a, const gj_value *b)
{
    gj_value sum, back, product, quotient, rounded, step = gj_value_whole(1);
    int order;
    bool tie;
    FUZZ_CHECK(gj_number_add(arena, &sum, a, b) && gj_number_sub(arena, &back, &sum, b));
    FUZZ_CHECK(gj_number_compare(arena, &order, &back, a) && order == 0);
    if (gj_number_sign(b) != 0) {
        FUZZ_CHECK(gj_number_mul(arena, &product, a, b) && gj_number_div(arena, &quotient, &product, b));
        FUZZ_CHECK(gj_number_compare(arena, &order, &quotient, a) && order == 0);
        FUZZ_CHECK(gj_number_mod(arena, &back, a, b));
        FUZZ_CHECK(gj_number_sign(&back) == 0 || gj_number_sign(&back) == gj_number_sign(b));
    }
    FUZZ_CHECK(gj_number_round(arena, &rounded, a, &step, GJ_ROUND_FLOOR, &tie));
    FUZZ_CHECK(gj_number_is_whole(&rounded) && gj_number_compare(arena, &order, &rounded, a) && order <= 0);
}

const char *const fuzz_corpus = "tests/fuzz/corpus/values";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    gj_text text = {(const char *)data, size};
    gj_arena arena;
    gj_value decimal, fraction;
    gj_arena_init(&arena, gj_allocator_default());
    check_date(text);
    bool is_decimal = gj_number_from_decimal(&arena, &decimal, text) == GJ_PARSE_OK;
    bool is_fraction = gj_number_from_fraction_text(&arena, &fraction, text) == GJ_PARSE_OK;
    if (is_decimal)
        check_printing(&arena, &decimal);
    if (is_fraction)
        check_printing(&arena, &fraction);
    const char *comma = size == 0 ? NULL : memchr(text.bytes, ',', size); /* two numbers */
    if (comma != NULL) {
        gj_text left = {text.bytes, (size_t)(comma - text.bytes)}, right = {comma + 1, size - left.size - 1};
        if (gj_number_from_fraction_text(&arena, &decimal, left) == GJ_PARSE_OK &&
            gj_number_from_fraction_text(&arena, &fraction, right) == GJ_PARSE_OK && size < 2000)
            check_laws(&arena, &decimal, &fraction);
    }
    gj_arena_fini(&arena);
    return 0;
}
