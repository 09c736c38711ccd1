/* JSON in one canonical form, so that what says the same has the same bytes, and the same SHA-256: no blanks;
 * members sorted by the bytes of their keys (equal keys stay in order); strings as gj_buffer_json writes
 * them; numbers without needless zeros, signs or exponents: 15, -0.25, and 12e40 where digits and exponent
 * need fewer than the plain form's 40 characters. Numbers are never rounded. */
#ifndef GJ_VM_CANONICAL_H
#define GJ_VM_CANONICAL_H

#include "vm/json_reader.h"

/* Appends the canonical form of one JSON value. GJ_E_INVALID: it is none (*problem); GJ_E_NOMEM. */
gj_status gj_canonical_json(gj_json *json, gj_buffer *out, gj_text text, gj_json_problem *problem);
/* Appends a number's canonical form; `digits` is a number of JSON. */
void gj_canonical_number(gj_buffer *out, gj_text digits);
/* Appends the canonical form of a scalar, as the reader tells it. */
void gj_canonical_scalar(gj_buffer *out, gj_json_kind kind, gj_text text);

#endif
