/* The shape of a result for showing it: which parts it has, and whether there is a value in it. JSON and
 * every other form walk definitions through this, so that they agree on what there is to show. After a run.
 */
#ifndef GJ_VM_RESULT_SHAPE_H
#define GJ_VM_RESULT_SHAPE_H

#include "vm/evaluate.h"

/* Parts nested deeper than this are not shown. */
#define GJ_SHAPE_DEPTH 16

/* The first part of a definition that is shown, and the one after `part`, in the program's order; UINT32_MAX:
 * none. Of a deadline only from, to and state are shown. */
uint32_t gj_shape_first(const gj_machine *machine, uint32_t definition);
uint32_t gj_shape_next(const gj_machine *machine, uint32_t part);
/* The shown part of that name; UINT32_MAX: none. */
uint32_t gj_shape_part(const gj_machine *machine, uint32_t definition, const char *name);
/* The part of a score or of a node of its tree that measures it by that name ("worth", "earned"), shown or
 * not; UINT32_MAX: none. And whether there are nodes below. */
uint32_t gj_shape_measure(const gj_machine *machine, uint32_t node, gj_text name);
bool gj_shape_has_nodes(const gj_machine *machine, uint32_t definition);
/* Whether the definition is shown as its parts (a group, deadline, score or node), not as a value. */
bool gj_shape_is_bundle(const gj_machine *machine, uint32_t definition);
/* Whether there is something to show, as a state: the value itself; of a bundle, a value where any part has
 * one; a deadline is what its `to` is; a range between nothing and nothing is nothing. `depth` is how far
 * down the definition stands (0 at the top). *failed becomes true where there is no memory. */
gj_value gj_shape_verdict(const gj_machine *machine, uint32_t definition, uint32_t entry, int depth,
                          bool *failed);
/* Whether a run shows the definition when nobody named any: a result at the top level; of a selected machine,
 * what was selected. */
bool gj_shape_is_shown(const gj_machine *machine, uint32_t definition);
/* Selects what is shown, so that nothing else is computed (gj_machine_select). */
gj_status gj_shape_select_shown(gj_machine *machine);
/* Of conditions, in one entry (0: they are not for each): whether all of it holds; the first condition that
 * applies and is no, and the one after `part`; UINT32_MAX: none. */
bool gj_shape_holds(const gj_machine *machine, uint32_t conditions, uint32_t entry);
uint32_t gj_shape_first_failed(const gj_machine *machine, uint32_t conditions, uint32_t entry);
uint32_t gj_shape_next_failed(const gj_machine *machine, uint32_t part, uint32_t entry);
/* The field that names the entries of a list, by the list's field; NULL: none. */
const gj_image_field *gj_shape_identity(const gj_program *program, uint32_t list);
/* The value that names an entry of a list, whose field *identity is then; NULL: it has none, and is known by
 * its number. `list_field`: the list's field, or UINT32_MAX. */
const gj_value *gj_shape_entry_name(const gj_program *program, uint32_t list_field, const gj_list *list,
                                    uint32_t entry, const gj_image_field **identity);

#endif
