/* An explanation to be held beside that of another program. */
#ifndef GJ_CLI_EXPLAINED_H
#define GJ_CLI_EXPLAINED_H

#include "cli/evaluation.h"

/* Appends why a result (a name of the top level) of the record just evaluated has its value, as `guiju
 * explain` tells it, in lines of `width` columns and without places in files: those differ between versions
 * where nothing else does. Levels and lines are limited; what is left out is counted. A dash where the book
 * has no such result. False where there is no memory. */
bool gj_explained(gj_evaluation *evaluation, gj_lang lang, gj_text name, size_t width, gj_buffer *out);

#endif
