/* What of a definition is shown, and in which state it is as a whole. Invariant: a walk by these functions
 * meets every shown part once, in the program's order. How it is written is left to vm/results.c and the
 * forms above it. */
#include "vm/result_shape.h"

#include "vm/states.h"

static const gj_image_definition *definition_at(const gj_machine *machine, uint32_t d)
{
    return &machine->program->definitions[d];
}

static bool named(const gj_machine *machine, uint32_t d, const char *name)
{
    return gj_text_equal(gj_program_text(machine->program, definition_at(machine, d)->name),
                         gj_text_from(name));
}

static bool is_visible(const gj_machine *machine, uint32_t d)
{
    if (definition_at(machine, d)->flags & GJ_DEFINITION_HIDDEN)
        return false;
    uint32_t parent = definition_at(machine, d)->parent;
    if (parent == UINT32_MAX || definition_at(machine, parent)->kind != GJ_DEF_DEADLINE)
        return true;
    return named(machine, d, "from") || named(machine, d, "to") || named(machine, d, "state");
}

/* The next visible part, `part` itself included. */
static uint32_t visible_from(const gj_machine *machine, uint32_t part)
{
    while (part != UINT32_MAX && !is_visible(machine, part))
        part = machine->next_part[part];
    return part;
}

uint32_t gj_shape_first(const gj_machine *machine, uint32_t definition)
{
    return visible_from(machine, machine->first_part[definition]);
}

uint32_t gj_shape_next(const gj_machine *machine, uint32_t part)
{
    return visible_from(machine, machine->next_part[part]);
}

uint32_t gj_shape_part(const gj_machine *machine, uint32_t definition, const char *name)
{
    uint32_t part = gj_shape_first(machine, definition);
    while (part != UINT32_MAX && !named(machine, part, name))
        part = gj_shape_next(machine, part);
    return part;
}

uint32_t gj_shape_measure(const gj_machine *machine, uint32_t node, gj_text name)
{
    uint32_t part = machine->first_part[node];
    while (part != UINT32_MAX &&
           (definition_at(machine, part)->kind == GJ_DEF_NODE ||
            !gj_text_equal(gj_program_text(machine->program, definition_at(machine, part)->name), name)))
        part = machine->next_part[part];
    return part;
}

bool gj_shape_has_nodes(const gj_machine *machine, uint32_t definition)
{
    uint32_t part = machine->first_part[definition];
    while (part != UINT32_MAX && definition_at(machine, part)->kind != GJ_DEF_NODE)
        part = machine->next_part[part];
    return part != UINT32_MAX;
}

bool gj_shape_is_bundle(const gj_machine *machine, uint32_t definition)
{
    switch ((gj_definition_kind)definition_at(machine, definition)->kind) {
    case GJ_DEF_GROUP:
    case GJ_DEF_DEADLINE:
    case GJ_DEF_SCORE:
    case GJ_DEF_NODE:
        return gj_shape_first(machine, definition) != UINT32_MAX;
    default:
        return false;
    }
}

gj_value gj_shape_verdict(const gj_machine *machine, uint32_t definition, uint32_t entry, int depth,
                          bool *failed)
{
    if (!gj_shape_is_bundle(machine, definition)) {
        const gj_value *value = gj_machine_value(machine, definition, entry);
        return value ? *value : gj_value_nothing();
    }
    if (definition_at(machine, definition)->kind == GJ_DEF_DEADLINE) {
        uint32_t to = gj_shape_part(machine, definition, "to");
        return to == UINT32_MAX ? gj_value_nothing()
                                : gj_shape_verdict(machine, to, entry, depth + 1, failed);
    }
    bool nothing = false;
    gj_value unknown = gj_value_nothing();
    for (uint32_t part = gj_shape_first(machine, definition); part != UINT32_MAX;
         part = gj_shape_next(machine, part)) {
        gj_value value = depth < GJ_SHAPE_DEPTH ? gj_shape_verdict(machine, part, entry, depth + 1, failed)
                                                : gj_value_nothing();
        if (value.state == GJ_VALUE)
            return gj_value_bool(true);
        nothing |= value.state == GJ_NOTHING;
        if (value.state >= GJ_UNKNOWN && !gj_strict(machine->arena, &unknown, &unknown, &value))
            *failed = true;
    }
    if (unknown.state == GJ_NOTHING)
        return definition_at(machine, definition)->flags & GJ_DEFINITION_RANGE ? unknown
                                                                               : gj_value_bool(true);
    return nothing ? gj_value_bool(true) : unknown;
}

bool gj_shape_is_shown(const gj_machine *machine, uint32_t definition)
{
    if (machine->selected)
        return machine->selected[definition];
    const gj_image_definition *d = definition_at(machine, definition);
    return d->parent == UINT32_MAX && (d->flags & GJ_DEFINITION_RESULT) && !(d->flags & GJ_DEFINITION_HIDDEN);
}

gj_status gj_shape_select_shown(gj_machine *machine)
{
    uint32_t count = machine->program->definition_count, found = 0;
    gj_arena scratch;
    gj_arena_init(&scratch, machine->home->allocator);
    uint32_t *shown = GJ_NEW_ARRAY(&scratch, uint32_t, count);
    for (uint32_t d = 0; shown && d < count; d++)
        if (gj_shape_is_shown(machine, d))
            shown[found++] = d;
    gj_status status = shown ? gj_machine_select(machine, shown, found) : GJ_E_NOMEM;
    gj_arena_fini(&scratch);
    return status;
}

const gj_image_field *gj_shape_identity(const gj_program *program, uint32_t list)
{
    const gj_image_field *fields = program->fields;
    for (uint32_t f = fields[list].first_child; f != UINT32_MAX; f = fields[f].next_sibling) {
        if (fields[f].kind == GJ_FIELD_SCALAR &&
            ((fields[f].flags & GJ_FIELD_IDENTITY) || fields[list].kind == GJ_FIELD_CODES))
            return &fields[f];
    }
    return NULL;
}

const gj_value *gj_shape_entry_name(const gj_program *program, uint32_t list_field, const gj_list *list,
                                    uint32_t entry, const gj_image_field **identity)
{
    *identity = list_field == UINT32_MAX ? NULL : gj_shape_identity(program, list_field);
    if (!*identity)
        return NULL;
    const gj_value *value = &list->slots[(size_t)entry * list->stride + (*identity)->slot];
    return value->state == GJ_VALUE ? value : NULL;
}

bool gj_shape_holds(const gj_machine *machine, uint32_t conditions, uint32_t entry)
{
    const gj_value *whole = gj_machine_value(machine, conditions, entry);
    return whole && whole->state == GJ_VALUE && whole->num != 0;
}

/* The first part that failed, from `part` on. */
static uint32_t failed_from(const gj_machine *machine, uint32_t part, uint32_t entry)
{
    for (; part != UINT32_MAX; part = machine->next_part[part]) {
        uint32_t kind = definition_at(machine, part)->kind;
        const gj_value *value = gj_machine_value(machine, part, entry);
        if ((kind == GJ_DEF_CONDITION || kind == GJ_DEF_CONDITIONS) && value && value->state == GJ_VALUE &&
            value->num == 0)
            return part;
    }
    return UINT32_MAX;
}

uint32_t gj_shape_first_failed(const gj_machine *machine, uint32_t conditions, uint32_t entry)
{
    return failed_from(machine, machine->first_part[conditions], entry);
}

uint32_t gj_shape_next_failed(const gj_machine *machine, uint32_t part, uint32_t entry)
{
    return failed_from(machine, machine->next_part[part], entry);
}
