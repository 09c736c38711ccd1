/* The range of a result that is still open, in words. */
#ifndef GJ_CLI_FORESEEN_H
#define GJ_CLI_FORESEEN_H

#include "cli/words.h"
#include "vm/range.h"

/* "96 to 98 分", "three_star or four_star", "at least 4"; nothing where anything is possible, or no value at
 * all. Of many alternatives the first and the last of an order are named. */
void gj_foreseen_words(gj_buffer *out, const gj_words *words, gj_type_kind type, uint32_t aux, uint32_t unit,
                       const gj_possible *range);
/* For a sheet: what the undetermined result of `definition` (and entry) can still come to, after a run, in
 * words; empty where nothing is known of it. `*ranges` holds what was made of this record so far, and must be
 * zeroed before the first call; gj_foreseen_end afterwards. The text lies in `arena`. GJ_E_NOMEM. */
typedef struct gj_foreseeing {
    gj_ranges ranges;
    bool begun;
} gj_foreseeing;
gj_status gj_foreseen(gj_foreseeing *foreseeing, gj_machine *machine, const gj_words *words, gj_arena *arena,
                      uint32_t definition, uint32_t entry, gj_text *out);
void gj_foreseen_end(gj_foreseeing *foreseeing);

#endif
