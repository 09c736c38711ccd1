/* Rounding and roots by their definitions: the whole multiple below and the one above, and which of the two
 * it is. */
#include "tests/reference/operators.h"

#include "tests/reference/memory.h"

static mpq_ptr new_rational(void)
{
    mpq_ptr made = (mpq_ptr)ref_alloc(sizeof(mpq_t));
    mpq_init(made);
    return made;
}

/* Whether the upper of the two neighbours is taken. `half`: the remainder against one half. */
static bool takes_upper(gj_opcode mode, int half, bool positive, bool lower_is_odd)
{
    switch (mode) {
    case GJ_OP_ROUND_CEIL:
        return true;
    case GJ_OP_ROUND_FLOOR:
        return false;
    case GJ_OP_ROUND_UP: /* away from zero */
        return positive;
    case GJ_OP_ROUND_DOWN: /* towards zero */
        return !positive;
    default:
        break;
    }
    if (half != 0)
        return half > 0;
    switch (mode) {
    case GJ_OP_ROUND_HALF_UP:
        return positive;
    case GJ_OP_ROUND_HALF_DOWN:
        return !positive;
    default: /* half even */
        return lower_is_odd;
    }
}

mpq_srcptr ref_round(gj_opcode mode, mpq_srcptr x, mpq_srcptr step, bool *tie)
{
    mpq_ptr steps = new_rational(), rest = new_rational(), half = new_rational(), multiple = new_rational();
    mpq_div(steps, x, step);
    mpz_fdiv_q(mpq_numref(multiple), mpq_numref(steps), mpq_denref(steps)); /* the lower neighbour */
    mpq_sub(rest, steps, multiple);
    mpq_set_si(half, 1, 2);
    *tie = mode == GJ_OP_ROUND_HALF_UNDETERMINED && mpq_equal(rest, half);
    bool exact = mpq_sgn(rest) == 0;
    if (!exact &&
        takes_upper(mode, mpq_cmp(rest, half), mpq_sgn(x) > 0, mpz_odd_p(mpq_numref(multiple)) != 0))
        mpz_add_ui(mpq_numref(multiple), mpq_numref(multiple), 1);
    mpq_mul(multiple, multiple, step);
    return multiple;
}

/* Whether k * k <= n / d. */
static bool square_fits(mpz_srcptr k, mpq_srcptr n)
{
    mpz_t square;
    mpz_init(square);
    mpz_mul(square, k, k);
    mpz_mul(square, square, mpq_denref(n));
    return mpz_cmp(square, mpq_numref(n)) <= 0;
}

mpq_srcptr ref_root_whole(mpq_srcptr square, bool up)
{
    mpq_ptr size = new_rational(), root = new_rational(), back = new_rational();
    mpq_abs(size, square);
    mpz_ptr k = mpq_numref(root);
    mpz_tdiv_q(k, mpq_numref(size), mpq_denref(size)); /* a guess, put right until the definition holds */
    mpz_sqrt(k, k);
    while (square_fits(k, size))
        mpz_add_ui(k, k, 1);
    while (!square_fits(k, size))
        mpz_sub_ui(k, k, 1);
    mpq_mul(back, root, root);
    bool exact = mpq_equal(back, size) != 0, negative = mpq_sgn(square) < 0;
    if (!exact && up != negative) /* the whole number further from zero */
        mpz_add_ui(k, k, 1);
    if (negative)
        mpq_neg(root, root);
    return root;
}

mpq_srcptr ref_root(mpq_srcptr square)
{
    mpq_ptr root = new_rational(), back = new_rational();
    mpq_abs(root, square);
    mpz_sqrt(mpq_numref(root), mpq_numref(root));
    mpz_sqrt(mpq_denref(root), mpq_denref(root));
    if (mpq_sgn(square) < 0)
        mpq_neg(root, root);
    mpq_mul(back, root, root);
    if (mpq_sgn(square) < 0)
        mpq_neg(back, back);
    return mpq_equal(back, square) ? root : NULL;
}
