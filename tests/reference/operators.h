/* What each operation of the core means, on values of the reference evaluator. */
#ifndef GJ_TESTS_REFERENCE_OPERATORS_H
#define GJ_TESTS_REFERENCE_OPERATORS_H

#include "tests/reference/book.h"

/* An operation with its operands; `b` is unused by those that take one. `kind` is the operands' type,
 * `pattern` is for MATCHES. */
ref_value ref_operate(const ref_book *book, gj_opcode op, ref_value a, ref_value b, gj_type_kind kind,
                      gj_text pattern);

/* Logic in which no decides an `and` and yes an `or`, whatever the other is. */
ref_value ref_and(ref_value a, ref_value b);
ref_value ref_or(ref_value a, ref_value b);
ref_value ref_not(ref_value a);

/* The smaller (sign -1) or larger (1) of two; nothing is passed over. */
ref_value ref_extreme(ref_value a, ref_value b, gj_type_kind kind, int sign);
/* The same of alternatives, where the one at position `end` decides whatever the other is. */
ref_value ref_absorb(ref_value a, ref_value b, long end, int sign);

/* ---- tests/reference/texts.c ---- */
/* Whether the whole text has the form of the pattern (vm/text_ops.h says what patterns are). */
bool ref_matches(gj_text text, gj_text pattern);
/* How many characters. */
long ref_length(gj_text text);
/* The first `count` characters, or the last -count; all of a shorter text. */
gj_text ref_part(gj_text text, long count);
gj_text ref_join(gj_text a, gj_text b);
const char *ref_date_text(long day);

/* ---- tests/reference/rounding.c ---- */
/* x to a multiple of step (above zero); *tie: half undetermined met the middle. */
mpq_srcptr ref_round(gj_opcode mode, mpq_srcptr x, mpq_srcptr step, bool *tie);
/* The largest whole number up to the root that a signed square stands for, or the smallest from it on. */
mpq_srcptr ref_root_whole(mpq_srcptr square, bool up);
/* The root itself; NULL where it is no fraction. */
mpq_srcptr ref_root(mpq_srcptr square);

#endif
