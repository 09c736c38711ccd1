/* Square roots of signed squares: s stands for sign(s) * sqrt(|s|).
 *
 * floor(sqrt(n/d)) is the whole root of floor(n/d), and it is the root itself exactly where nothing was
 * rounded in either step; the ceiling is then the same number, else one more. A root of a reduced fraction is
 * rational exactly where both parts are squares. Whole roots come from vm/natural.h: no floating point is
 * involved. */
#include "vm/number.h"

#include "vm/big.h"

/* The whole number next to the root: the one further from zero where `away` says so, else the nearer one. */
static bool whole_root(gj_arena *arena, gj_value *out, const gj_value *s, bool away)
{
    gj_scratch scratch;
    gj_scratch_init(&scratch, arena);
    gj_fraction square = gj_fraction_of(&scratch, s);
    gj_nat rest;
    gj_nat whole = gj_nat_divide(&scratch, &rest, square.num, square.den);
    bool exact;
    gj_nat root = gj_nat_sqrt(&scratch, &exact, whole);
    if (away && !(exact && rest.size == 0))
        root = gj_nat_add(&scratch, root, gj_nat_of(&scratch, 1));
    return gj_fraction_store(&scratch, out, gj_fraction_whole(&scratch, square.negative, root));
}

bool gj_number_root_ceil(gj_arena *arena, gj_value *out, const gj_value *s)
{
    return whole_root(arena, out, s, gj_number_sign(s) > 0);
}

bool gj_number_root_floor(gj_arena *arena, gj_value *out, const gj_value *s)
{
    return whole_root(arena, out, s, gj_number_sign(s) < 0);
}

bool gj_number_root_exact(gj_arena *arena, gj_value *out, const gj_value *s, bool *exact)
{
    gj_scratch scratch;
    gj_scratch_init(&scratch, arena);
    gj_fraction square = gj_fraction_of(&scratch, s);
    bool num_exact, den_exact;
    gj_nat num = gj_nat_sqrt(&scratch, &num_exact, square.num);
    gj_nat den = gj_nat_sqrt(&scratch, &den_exact, square.den);
    if (scratch.failed)
        return false;
    if (num_exact && den_exact && !gj_fraction_store(&scratch, out, (gj_fraction){square.negative, num, den}))
        return false;
    *exact = num_exact && den_exact;
    return true;
}

bool gj_number_signed_square(gj_arena *arena, gj_value *out, const gj_value *x)
{
    /* A big number's magnitude would be a copy of it; a fraction's costs nothing. */
    if (x->den != 0) {
        gj_value size = {.num = x->num < 0 ? -x->num : x->num, .den = x->den, .state = GJ_VALUE};
        return gj_number_mul(arena, out, x, &size);
    }
    gj_scratch scratch;
    gj_scratch_init(&scratch, arena);
    gj_fraction a = gj_fraction_of(&scratch, x);
    gj_fraction square = {
        a.negative,
        gj_nat_mul(&scratch, a.num, a.num),
        gj_nat_mul(&scratch, a.den, a.den),
    };
    return gj_fraction_store(&scratch, out, square);
}
