/* What is still open about a result while facts are missing: the values it can come to, and which facts are
 * worth asking for first.
 *
 * The range is sound: whatever the open facts turn out to be, each within what its field declares, the result
 * is among what is told. It may hold more than can really happen; where one fact counts in several places it
 * is made narrower by trying that fact's values apart, as far as the number of runs allows. */
#ifndef GJ_VM_RANGE_H
#define GJ_VM_RANGE_H

#include "vm/foresee.h"

/* Runs of a result's code that go into its range; more makes it narrower. */
#define GJ_RANGE_RUNS 600u
/* Instructions that all questions about one record may run; then everything is possible. */
#define GJ_RANGE_WORK UINT64_C(40000000)

typedef struct gj_ranges {
    gj_foresight foresight;
    gj_arena arena;      /* the present question's boxes */
    gj_possible *values; /* by fact: as the run wants it; between runs what the fields allow */
    bool *reads;         /* by fact: the target's code reads its field */
    uint32_t *order;     /* facts to be split, those first that narrow most */
    size_t order_count;
    uint32_t runs, limit;
    uint64_t work; /* instructions run so far, for all questions */
    uint32_t target, entry;
    gj_status status;
} gj_ranges;

/* After a full run; machine and record must stay as they are. The limit of the machine's arena holds for each
 * arena here. gj_ranges_fini in every case. GJ_E_NOMEM. */
gj_status gj_ranges_init(gj_ranges *ranges, gj_machine *machine, const gj_freed *freed, size_t freed_count);
void gj_ranges_fini(gj_ranges *ranges);

/* What a definition can be; `entry` of an EACH definition. *out points to nothing but the record and the
 * program. GJ_E_NOMEM. */
gj_status gj_ranges_of(gj_ranges *ranges, uint32_t definition, uint32_t entry, uint32_t runs,
                       gj_possible *out);
/* Whether open facts have anything to do with a definition's value. */
bool gj_ranges_is_open(const gj_ranges *ranges, uint32_t definition);

/* Whether an end of a range of that type says anything: a date next to an end of the calendar does not. */
bool gj_range_has_end(gj_type_kind type, const gj_bound *bound);

/* A missing fact (or group of them) that a result still needs. */
typedef struct gj_need {
    uint32_t field;        /* as it is named: the outermost absent group, or the field */
    const gj_value *entry; /* the list entry it belongs to; NULL: the top */
    bool narrows;          /* knowing it leaves less open */
    uint32_t facts;        /* how many fields there are in it */
} gj_need;

/* The missing facts that the result of the last gj_ranges_of depends on, those first that leave the least
 * open when they are known; equal ones in the layout's order. What is left open is measured by trying for
 * each fact the ends of its range, the other facts of its group standing at their defaults. In `arena`.
 * GJ_E_NOMEM. */
gj_status gj_ranges_needs(gj_ranges *ranges, gj_arena *arena, gj_need **needs, size_t *count);

#endif
