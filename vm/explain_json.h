/* Explanations as JSON, for programs. */
#ifndef GJ_VM_EXPLAIN_JSON_H
#define GJ_VM_EXPLAIN_JSON_H

#include "base/source.h"
#include "vm/explain.h"

typedef struct gj_explain_writer gj_explain_writer;

/* Where explanations of one record go. */
struct gj_explain_writer {
    gj_machine *machine; /* after the run */
    gj_arena *arena;     /* the evaluation's */
    gj_buffer *out;
    gj_lang lang; /* of the messages of `errors`; nothing else has a language */
    /* Where a byte of the record's text stands; NULL: places of facts are left out. */
    gj_place (*place)(const void *user, uint32_t offset);
    const void *user;
    /* Adds members that tell what is still open about a result (gj_explain_open_json), each behind a comma
     * and a line break; NULL: none. A library that does not ask for them has no need of all that works them
     * out. */
    void (*open)(gj_explain_writer *writer, const gj_explanation *tree, size_t indent);
    bool failed; /* no memory */
};

/* Appends an explanation as a JSON object, one member a line, that begins in a line indented by `indent`.
 * What is below it stands under `because`; of what is undetermined there are also `range` and `needed`
 * (vm/explain_open.h). */
void gj_explain_json(gj_explain_writer *writer, const gj_explanation *tree, size_t indent);
/* The same for a name that the book is silent on. */
void gj_explain_json_silent(gj_explain_writer *writer, const gj_image_silent *silent, size_t indent);

#endif
