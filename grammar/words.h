/* The spellings of keywords.def, for the scanner and the compiler to look words up in. */
#ifndef GJ_GRAMMAR_WORDS_H
#define GJ_GRAMMAR_WORDS_H

#include "grammar/token.h"

#define GJ_WORD_SLOTS 1024 /* a power of two; a quarter of them is used */
#define GJ_WORD_PAIRS 32

/* Small enough for the stack, and made so quickly that each scan and each compilation makes its own: nothing
 * is shared. */
typedef struct gj_spellings {
    uint16_t slots[GJ_WORD_SLOTS]; /* 0: free; else 1 + 2 * row, one more for the Chinese spelling */
    uint64_t sizes[256]; /* by the last byte: bit n is set where a spelling of n bytes ends with it */
    uint8_t pairs[GJ_WORD_PAIRS];     /* rows whose English spelling has a blank and is one token */
    size_t pair_count, longest_first; /* bytes of the first word of any pair, at most */
} gj_spellings;

/* Fills the tables; needs no memory, and nothing is to be given back. */
void gj_spellings_init(gj_spellings *words);
/* The row that a word spells; -1: an ordinary word. */
int gj_spellings_find(const gj_spellings *words, gj_text word);
/* The row that two words side by side spell together; -1: none. */
int gj_spellings_find_pair(const gj_spellings *words, gj_text first, gj_text second);

#endif
