/* A writer of results between its two files: results.c makes it and puts the document together, result_show.c
 * writes one definition's part of it. Internal. */
#ifndef GJ_VM_RESULTS_INTERNAL_H
#define GJ_VM_RESULTS_INTERNAL_H

#include "vm/result_notes.h"
#include "vm/results.h"

/* A definition that is shown. */
typedef struct gj_result_item {
    uint32_t definition;
    gj_text path, key; /* its path; the same as a JSON text, with a comma in front and its colon */
    bool plain;        /* a scalar in a register of its own, `reg` */
    gj_type_kind type;
    uint32_t aux;
    uint32_t reg;
} gj_result_item;

struct gj_results {
    const gj_machine *machine;
    const gj_program *program;
    const gj_record *record; /* the present one */
    bool pretty;
    gj_arena memory;       /* items and their texts */
    gj_result_item *items; /* in the order in which they are shown */
    size_t item_count;
    gj_buffer head, opening;    /* up to the record's name; behind it, up to the results */
    gj_buffer silent, readings; /* the two lists that no record changes */
    gj_buffer clean;            /* all behind the results where there is nothing to note */
    gj_notes notes;
    gj_members results, failures;
    gj_buffer path; /* of what is being shown, as the notes name it */
    bool failed;    /* no memory */
};

static inline const gj_image_definition *gj_results_definition(const gj_results *results, uint32_t definition)
{
    return &results->program->definitions[definition];
}

/* Writes an item's value for the machine's last run into `results`, or notes why it has none; of conditions,
 * which entries fail into `failures`. */
void gj_results_show(gj_results *results, const gj_result_item *item);

#endif
