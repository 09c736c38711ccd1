/* What an explanation says of a result that is undetermined: the range of each value that it lacks, and the
 * facts to ask for, in the order worth asking. */
#ifndef GJ_VM_EXPLAIN_OPEN_H
#define GJ_VM_EXPLAIN_OPEN_H

#include "vm/explain_json.h"
#include "vm/range.h"

/* Parts of one result that are looked at. */
#define GJ_OPEN_PARTS 8

/* A value without one, and what it can come to. */
typedef struct gj_open_value {
    uint32_t definition;
    gj_type_kind type;
    uint32_t aux;
    gj_possible range;
} gj_open_value;

typedef struct gj_open_result {
    gj_open_value values[GJ_OPEN_PARTS];
    size_t count; /* 0: the result is determined, or no open fact has to do with it */
    gj_need *needs;
    size_t need_count;
} gj_open_result;

/* Looks at the result that an explanation is of; one that is shown as its parts has a range for each part
 * without a value. After a full run. In `arena`. GJ_E_NOMEM. */
gj_status gj_explain_open(gj_machine *machine, gj_arena *arena, const gj_explanation *tree,
                          gj_open_result *out);

/* The same as members `range` and `needed` of an explanation in JSON: `open` of gj_explain_writer. */
void gj_explain_open_json(gj_explain_writer *writer, const gj_explanation *tree, size_t indent);

#endif
