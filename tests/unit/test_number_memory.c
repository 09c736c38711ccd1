/* Numbers where memory ends: the size limit, the promise that GMP's own allocator is never reached, every
 * allocation failing in every operation, and small numbers doing without any. */
#include "tests/unit/number_fixture.h"

#include <stdlib.h>

#include "vm/big.h"

/* 2^bits - 1 */
static gj_value mersenne(fixture *f, unsigned bits)
{
    gj_value value = gj_value_whole(1), two = gj_value_whole(2), one = gj_value_whole(1);
    for (unsigned i = 31; i-- > 0;) {
        assert_true(gj_number_mul(&f->arena, &value, &value, &value));
        if ((bits >> i & 1) != 0)
            assert_true(gj_number_mul(&f->arena, &value, &value, &two));
    }
    assert_true(gj_number_sub(&f->arena, &value, &value, &one));
    return value;
}

static void test_limit(void **state)
{
    fixture *f = *state;
    gj_value large = mersenne(f, GJ_NAT_LIMBS * 64 - 1), two = gj_value_whole(2), three = gj_value_whole(3),
             out;
    assert_true(gj_number_mul(&f->arena, &large, &large, &two));
    assert_false(gj_arena_failed(&f->arena));
    gj_value before = out = gj_value_whole(5);
    assert_false(gj_number_add(&f->arena, &out, &large, &two));
    assert_memory_equal(&out, &before, sizeof out);
    assert_true(gj_arena_failed(&f->arena));
    f->arena.failed = false; /* only the size was refused: the arena itself is sound */
    assert_false(gj_number_mul(&f->arena, &out, &large, &large));
    f->arena.failed = false;
    assert_false(gj_number_div(&f->arena, &out, &three, &large) &&
                 gj_number_mul(&f->arena, &out, &out, &out));
    assert_true(gj_arena_failed(&f->arena));
}

/* Natural numbers on the way may be as long as two operands together, and no longer. */
static void test_limit_of_naturals(void **state)
{
    fixture *f = *state;
    gj_scratch scratch;
    gj_scratch_init(&scratch, &f->arena);
    gj_nat one = gj_nat_of(&scratch, 1);
    gj_nat large = gj_nat_append_zeros(&scratch, one, GJ_NUMBER_PART_DIGITS - 20);
    gj_nat square = gj_nat_mul(&scratch, large, large);
    assert_false(scratch.failed);
    assert_true(square.size > GJ_NAT_LIMBS && square.size <= GJ_NAT_MOST);
    assert_int_equal(gj_nat_mul(&scratch, square, large).size, 0);
    assert_true(scratch.failed && gj_arena_failed(&f->arena));
    /* From here on everything is zero, and nothing is computed with it. */
    gj_nat rest;
    assert_int_equal(gj_nat_add(&scratch, large, one).size, 0);
    assert_int_equal(gj_nat_divide(&scratch, &rest, large, one).size, 0);
    assert_int_equal(rest.size, 0);
    gj_nat_format(&scratch, &f->text, large);
    assert_int_equal(f->text.size, 0);

    gj_scratch_init(&scratch, &f->arena);
    assert_int_equal(gj_nat_append_zeros(&scratch, square, SIZE_MAX).size, 0);
    assert_true(scratch.failed);
}

/* GMP's allocator ends the process when memory is short: not even the largest numbers may reach it. */
static size_t gmp_allocations;

static void *count_alloc(size_t size)
{
    gmp_allocations++;
    return malloc(size);
}

static void *count_realloc(void *ptr, size_t old, size_t size)
{
    (void)old;
    gmp_allocations++;
    return realloc(ptr, size);
}

static void count_free(void *ptr, size_t size)
{
    (void)size;
    free(ptr);
}

static void try_everything(gj_arena *arena, gj_buffer *text, const gj_value *a, const gj_value *b)
{
    gj_value out, size;
    int order;
    bool flag;
    gj_buffer_clear(text);
    gj_number_add(arena, &out, a, b);
    gj_number_sub(arena, &out, a, b);
    gj_number_mul(arena, &out, a, b);
    gj_number_div(arena, &out, a, b);
    gj_number_mod(arena, &out, a, b);
    gj_number_compare(arena, &order, a, b);
    if (gj_number_abs(arena, &size, b))
        gj_number_round(arena, &out, a, &size, GJ_ROUND_HALF_EVEN, &flag);
    gj_number_root_floor(arena, &out, a);
    gj_number_root_ceil(arena, &out, a);
    gj_number_root_exact(arena, &out, a, &flag);
    gj_number_signed_square(arena, &out, a);
    gj_number_is_decimal(arena, a, &flag);
    gj_number_format(arena, text, a);
    if (gj_number_format_fraction(arena, text, a))
        gj_number_from_fraction_text(arena, &out, gj_buffer_as_text(text));
    arena->failed = false;
}

static void test_gmp_never_allocates(void **state)
{
    fixture *f = *state;
    gj_value parts[4], one = gj_value_whole(1);
    /* Coprime, of full and of half length, and powers of two for the longest decimals. */
    parts[0] = mersenne(f, GJ_NAT_LIMBS * 64 - 1);
    parts[1] = mersenne(f, GJ_NAT_LIMBS * 64 - 3);
    parts[2] = mersenne(f, GJ_NAT_LIMBS * 32 - 1);
    gj_value most = mersenne(f, GJ_NAT_LIMBS * 64 - 1);
    assert_true(gj_number_add(&f->arena, &parts[3], &most, &one));
    gj_value values[16];
    size_t count = 0;
    for (size_t i = 0; i < 4; i++) {
        for (size_t j = 0; j < 4; j++) {
            if (gj_number_div(&f->arena, &values[count], &parts[i], &parts[j]))
                count++;
        }
    }
    assert_int_equal(count, 16);
    mp_set_memory_functions(count_alloc, count_realloc, count_free);
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < count; j++)
            try_everything(&f->arena, &f->text, &values[i], &values[j]);
    }
    assert_int_equal(gmp_allocations, 0);
    mpz_t seen; /* and that would have been noticed */
    mpz_init_set_ui(seen, 1);
    mpz_clear(seen);
    assert_int_not_equal(gmp_allocations, 0);
    mp_set_memory_functions(NULL, NULL, NULL);
}

/* Every allocation of every operation fails once, alone or with all that follow. */
typedef bool computation(gj_arena *, gj_value *, const gj_value *a, const gj_value *b);

static bool without_tie(gj_arena *arena, gj_value *out, const gj_value *a, const gj_value *b)
{
    bool tie;
    return gj_number_round(arena, out, a, b, GJ_ROUND_UP, &tie);
}

static bool compared(gj_arena *arena, gj_value *out, const gj_value *a, const gj_value *b)
{
    int order;
    if (!gj_number_compare(arena, &order, a, b))
        return false;
    *out = gj_value_whole(order);
    return true;
}

static bool negated(gj_arena *arena, gj_value *out, const gj_value *a, const gj_value *b)
{
    (void)b;
    return gj_number_neg(arena, out, a);
}

static bool root(gj_arena *arena, gj_value *out, const gj_value *a, const gj_value *b)
{
    (void)b;
    return gj_number_root_ceil(arena, out, a);
}

static bool exact_root(gj_arena *arena, gj_value *out, const gj_value *a, const gj_value *b)
{
    bool exact;
    return gj_number_mul(arena, out, a, b) && gj_number_signed_square(arena, out, out) &&
           gj_number_root_exact(arena, out, out, &exact) && exact;
}

static bool is_decimal(gj_arena *arena, gj_value *out, const gj_value *a, const gj_value *b)
{
    bool finite;
    if (!gj_number_is_decimal(arena, a, &finite) || !gj_number_is_decimal(arena, b, &finite))
        return false;
    *out = gj_value_bool(finite);
    return true;
}

static bool written(gj_arena *arena, gj_value *out, const gj_value *a, const gj_value *b)
{
    gj_buffer text;
    gj_buffer_init(&text, arena->allocator);
    bool done = gj_number_format(arena, &text, b);
    gj_buffer_clear(&text);
    done = done && gj_number_format_fraction(arena, &text, a) &&
           gj_number_from_fraction_text(arena, out, gj_buffer_as_text(&text)) == GJ_PARSE_OK;
    gj_buffer_fini(&text);
    return done;
}

static void test_no_memory(void **state)
{
    fixture *f = *state;
    static computation *const computations[] = {
        gj_number_add, gj_number_sub, gj_number_mul, gj_number_div, gj_number_mod, without_tie,
        compared,      negated,       root,          exact_root,    is_decimal,    written,
    };
    gj_value num = mersenne(f, 20011), den = mersenne(f, 9001), power = mersenne(f, 9000),
             one = gj_value_whole(1);
    gj_value a, b;
    assert_true(gj_number_div(&f->arena, &a, &num, &den));
    assert_true(gj_number_add(&f->arena, &power, &power, &one));
    assert_true(gj_number_div(&f->arena, &b, &den, &power));
    for (size_t i = 0; i < sizeof computations / sizeof *computations; i++) {
        gj_value right;
        assert_true(computations[i](&f->arena, &right, &a, &b));
        for (int sticky = 0; sticky < 2; sticky++) {
            bool done = false;
            for (size_t fail_at = 0; !done && fail_at < 100; fail_at++) {
                struct faulty faults = {.fail_at = fail_at, .sticky = sticky == 1};
                gj_arena arena;
                gj_arena_init(&arena, faulty_alloc(&faults));
                gj_value out = gj_value_whole(12345);
                done = computations[i](&arena, &out, &a, &b);
                if (done) {
                    int order = 1;
                    assert_true(gj_number_compare(&f->arena, &order, &out, &right));
                    assert_int_equal(order, 0);
                    assert_false(gj_arena_failed(&arena));
                    assert_true(fail_at > 0 && faults.calls <= fail_at);
                } else if (computations[i] != exact_root && computations[i] != written) {
                    assert_true(gj_arena_failed(&arena));
                    assert_true(out.num == 12345 && out.den == 1);
                }
                gj_arena_fini(&arena);
            }
            assert_true(done);
        }
    }
}

/* Small numbers never ask for memory, so a record with small numbers cannot fail for want of it. */
static void test_small_needs_no_memory(void **state)
{
    (void)state;
    struct faulty faults = {.fail_at = 0, .sticky = true};
    gj_arena arena;
    gj_arena_init(&arena, faulty_alloc(&faults));
    gj_value a, b = gj_value_whole(-7), out;
    assert_int_equal(gj_number_from_decimal(&arena, &a, GJ_TEXT("86.125")), GJ_PARSE_OK);
    bool flag;
    int order;
    assert_true(gj_number_add(&arena, &out, &a, &b) && gj_number_sub(&arena, &out, &a, &b) &&
                gj_number_mul(&arena, &out, &a, &b) && gj_number_div(&arena, &out, &a, &b) &&
                gj_number_mod(&arena, &out, &a, &b) && gj_number_neg(&arena, &out, &a) &&
                gj_number_abs(&arena, &out, &b) && gj_number_compare(&arena, &order, &a, &b) &&
                gj_number_round(&arena, &out, &b, &a, GJ_ROUND_HALF_UP, &flag) &&
                gj_number_root_ceil(&arena, &out, &a) && gj_number_root_floor(&arena, &out, &b) &&
                gj_number_root_exact(&arena, &out, &a, &flag) && gj_number_signed_square(&arena, &out, &a));
    assert_int_equal(faults.calls, 0);
    assert_false(gj_arena_failed(&arena));

    /* Out of the small form, the same arena has nothing to give. */
    a = gj_value_whole(INT64_MAX);
    out = b;
    assert_false(gj_number_mul(&arena, &out, &a, &a));
    assert_memory_equal(&out, &b, sizeof b);
    assert_int_equal(gj_number_from_decimal(&arena, &out, GJ_TEXT("1e500")), GJ_PARSE_NOMEM);
    assert_int_equal(gj_number_from_decimal(&arena, &out, GJ_TEXT("1e-15")), GJ_PARSE_NOMEM);
    assert_true(gj_arena_failed(&arena));
    gj_arena_fini(&arena);

    gj_buffer text;
    gj_buffer_init(&text, faulty_alloc(&faults));
    a = gj_value_whole(3);
    assert_false(gj_number_format(&arena, &text, &a));
    assert_false(gj_number_format_fraction(&arena, &text, &a));
    gj_buffer_fini(&text);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, number_set_up, number_tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_limit),     TEST(test_limit_of_naturals),     TEST(test_gmp_never_allocates),
        TEST(test_no_memory), TEST(test_small_needs_no_memory),
    };
    return cmocka_run_group_tests_name("number memory", tests, NULL, NULL);
}
