/* Texts in the machine: making strings, parts of texts, patterns. Offsets and lengths count code points. */
#ifndef GJ_VM_TEXT_OPS_H
#define GJ_VM_TEXT_OPS_H

#include "base/arena.h"
#include "base/text.h"
#include "vm/value.h"

/* The longest text that a rule may make, in bytes. */
#define GJ_TEXT_SIZE_MAX (1u << 20)

/* A text in the arena that holds `a` followed by `b`; NULL where there is no memory. The caller sees to
 * GJ_TEXT_SIZE_MAX. */
const gj_string *gj_string_join(gj_arena *arena, gj_text a, gj_text b);
/* What a string holds, and what a value does that is a text. */
gj_text gj_string_text(const gj_string *string);
gj_text gj_value_text(const gj_value *value);
/* The first `count` characters, or the last -count ones; the whole text where it has fewer. */
gj_text gj_text_part(gj_text text, int64_t count);

/* Patterns describe the whole of a text:
 *
 *   c          the character c itself (anything without a meaning below)
 *   ?          any one character
 *   *          any run of characters, an empty one too
 *   #          a digit, 0 to 9
 *   [0-9A-Z]   one character of the class: single characters and ranges by code point
 *   x{n}       x exactly n times
 *   x{n,m}     x at least n and at most m times
 *
 * where x is a character, `?`, `#` or a class, and n and m are decimal, n <= m, m >= 1. In a class, a `-` at
 * either end and a `]` right behind the `[` mean themselves, and so does all else: `[*]` is a star. With all
 * repeats written out, a pattern has at most GJ_PATTERN_MAX places. There are no alternatives, no captures
 * and no other escapes; matching takes at most (characters of the text) * (places of the pattern) steps, and
 * no memory. */
#define GJ_PATTERN_MAX 512

/* Whether a pattern is well formed; *offset (may be NULL) is then untouched, else the byte where it goes
 * wrong. */
bool gj_pattern_check(gj_text pattern, size_t *offset);
/* Whether the whole text fits; false also for a malformed pattern. */
bool gj_pattern_matches(gj_text pattern, gj_text text);

#endif
