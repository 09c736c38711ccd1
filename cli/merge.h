/* The diagnostics of several compilations as one list, for one document or one count. */
#ifndef GJ_CLI_MERGE_H
#define GJ_CLI_MERGE_H

#include "base/diag.h"

/* Adds everything in `from` to `into`, with the source files it speaks about: a file that is there already
 * (same path, same text) is not added again, so that gj_diags_sort drops what two rule books report of one
 * file. `sources` is the list that `into` speaks about. GJ_E_NOMEM, GJ_E_LIMIT. */
gj_status gj_diags_merge(gj_diags *into, gj_sources *sources, const gj_diags *from);

#endif
