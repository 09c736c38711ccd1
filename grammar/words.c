/* A table of the language's spellings by their hash: open addressing, the rows' own numbers for entries. No
 * two rows share a spelling (a test runs each), so a word is found at most once. */
#include "grammar/words.h"

#include <string.h>

static gj_text spelling(uint16_t entry)
{
    const gj_keyword *row = &gj_keywords[(entry - 1) / 2];
    return gj_text_from((entry - 1) % 2 == 0 ? row->en : row->zh);
}

#define LONGEST 63 /* bytes of a spelling */
#define GJ_KEYWORD(token, class_, en_, zh_, help_en_, help_zh_)                                              \
    _Static_assert(sizeof(en_) <= LONGEST + 1 && sizeof(zh_) <= LONGEST + 1, en_ " is too long");
#include "grammar/keywords.def"
#undef GJ_KEYWORD

/* What most words are not: as long as a spelling that ends with the same byte. A word that is, is hashed. */
static bool may_be_spelling(const gj_spellings *words, gj_text word)
{
    return word.size - 1 < LONGEST &&
           (words->sizes[(unsigned char)word.bytes[word.size - 1]] >> word.size & 1) != 0;
}

static size_t home_of(gj_text word)
{
    uint64_t hash = gj_text_mixed(word);
    return (size_t)(hash ^ hash >> 32) % GJ_WORD_SLOTS;
}

void gj_spellings_init(gj_spellings *words)
{
    *words = (gj_spellings){.pair_count = 0};
    for (size_t i = 0; i < 2 * gj_keyword_count; i++) {
        uint16_t entry = (uint16_t)(i + 1);
        gj_text word = spelling(entry);
        size_t at = home_of(word);
        words->sizes[(unsigned char)word.bytes[word.size - 1]] |= UINT64_C(1) << word.size;
        while (words->slots[at] != 0)
            at = (at + 1) % GJ_WORD_SLOTS;
        words->slots[at] = entry;
    }
    for (size_t i = 0; i < gj_keyword_count && words->pair_count < GJ_WORD_PAIRS; i++) {
        const char *blank = strchr(gj_keywords[i].en, ' ');
        size_t first = blank == NULL ? 0 : (size_t)(blank - gj_keywords[i].en);
        if (blank == NULL || gj_keywords[i].class == GJ_WORD_KNOWN)
            continue;
        words->pairs[words->pair_count++] = (uint8_t)i;
        if (first > words->longest_first)
            words->longest_first = first;
    }
}

int gj_spellings_find(const gj_spellings *words, gj_text word)
{
    if (!may_be_spelling(words, word))
        return -1;
    for (size_t at = home_of(word); words->slots[at] != 0; at = (at + 1) % GJ_WORD_SLOTS)
        if (gj_text_equal(spelling(words->slots[at]), word))
            return (words->slots[at] - 1) / 2;
    return -1;
}

int gj_spellings_find_pair(const gj_spellings *words, gj_text first, gj_text second)
{
    for (size_t i = 0; i < words->pair_count && first.size <= words->longest_first; i++) {
        const char *pair = gj_keywords[words->pairs[i]].en;
        if (pair[0] == first.bytes[0] && strncmp(pair, first.bytes, first.size) == 0 &&
            pair[first.size] == ' ' && gj_text_equal(gj_text_from(pair + first.size + 1), second))
            return words->pairs[i];
    }
    return -1;
}
