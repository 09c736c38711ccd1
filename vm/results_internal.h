/* A writer of results between its two files: results.c makes it and puts the document together, result_show.c
 * writes one definition's part of it. Internal. */
#ifndef GJ_VM_RESULTS_INTERNAL_H
#define GJ_VM_RESULTS_INTERNAL_H

#include "vm/number.h"
#include "vm/result_notes.h"
#include "vm/results.h"

/* A definition that is shown. */
typedef struct gj_result_item {
    uint32_t definition;
    gj_text path, key; /* its path; the same as a JSON text, with a comma in front and its colon, in blocks */
    /* where it is a number, yes or no, or an alternative, in a register of its own, and nothing else is to be
     * said of it: */
    size_t room; /* bytes that key and value may take with their last blocks; else 0 */
    uint32_t reg;
    gj_type_kind type;
    gj_text *choices; /* of yes/no and alternatives: the JSON of each value, in blocks */
} gj_result_item;

/* Bytes that a number of the small form may take as JSON. */
#define GJ_RESULT_NUMBER ((size_t)GJ_NUMBER_ROOM + 2)

/* Texts that are written again and again are copied block by block, without a call and a branch on how many
 * bytes they have; so they are kept in whole blocks. */
#define GJ_RESULT_BLOCK ((size_t)32)

/* Writes such a text and returns its end; the last block may reach beyond. */
static inline char *gj_result_put(char *to, gj_text text)
{
    for (size_t at = 0; at < text.size; at += GJ_RESULT_BLOCK)
        memcpy(to + at, text.bytes + at, GJ_RESULT_BLOCK);
    return to + text.size;
}

struct gj_results {
    const gj_machine *machine;
    const gj_program *program;
    const gj_record *record; /* the present one */
    bool pretty;
    gj_arena memory;       /* items and their texts */
    gj_result_item *items; /* in the order in which they are shown */
    size_t item_count;
    size_t room;              /* of all items */
    gj_text head, opening;    /* up to the record's name; behind it, up to the results; in blocks */
    gj_text silent, readings; /* the two lists that no record changes */
    gj_text clean;            /* all behind the results where there is nothing to note; in blocks */
    gj_notes notes;
    gj_buffer *out; /* the document that is being written */
    size_t shown;   /* results in it */
    gj_members failures;
    gj_buffer path; /* of what is being shown, as the notes name it */
    bool failed;    /* no memory */
};

static inline const gj_image_definition *gj_results_definition(const gj_results *results, uint32_t definition)
{
    return &results->program->definitions[definition];
}

/* Writes the items' values for the machine's last run into the document, or notes why they have none; of
 * conditions, which entries fail into `failures`. */
void gj_results_show(gj_results *results);

#endif
