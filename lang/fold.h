/* What a condition is whatever the record: tables and definitions with parameters leave such conditions
 * behind. */
#ifndef GJ_LANG_FOLD_H
#define GJ_LANG_FOLD_H

#include "lang/core.h"

/* What is known of a condition. */
typedef enum gj_truth { GJ_TRUTH_OPEN, GJ_TRUTH_NO, GJ_TRUTH_YES } gj_truth;

/* Looks a few levels deep only, so that asking at every node stays linear. */
gj_truth gj_fold(const gj_core *condition);

#endif
