/* Two texts side by side, line by line: lines that both have stand in one row. */
#ifndef GJ_CLI_BESIDE_H
#define GJ_CLI_BESIDE_H

#include "base/array.h"
#include "base/text.h"

typedef struct gj_beside_row {
    gj_text left, right; /* a line without its end; empty where that side has none */
    bool has_left, has_right;
    bool same;
} gj_beside_row;

/* Fills `rows` (of gj_beside_row, emptied first): as many lines as possible in common, the others of a
 * stretch beside each other from its top. Texts of more than some hundred lines are not meant. False where
 * there is no memory. */
bool gj_beside(gj_arena *arena, gj_text left, gj_text right, gj_array *rows);

#endif
