/* The second pass over an image: the tree of the record's fields. It proves what the record reader and the
 * instructions rely on: parents come before children and are groups or lists, links agree with parents, the
 * slots of each frame are 0, 1, 2 … without gaps, every list entry has at least one slot, types suit kinds,
 * and bounds and defaults are constants of the field's type. Names among siblings differ. Linear but for the
 * sorting of names. How a record is read is left to vm/record.c. */
#include "vm/image_check.h"

#define ALL_FLAGS                                                                                            \
    (GJ_FIELD_MAY_BE_NOTHING | GJ_FIELD_HAS_DEFAULT | GJ_FIELD_DEFAULT_NOTHING | GJ_FIELD_WHOLE |            \
     GJ_FIELD_LOW | GJ_FIELD_LOW_OPEN | GJ_FIELD_HIGH | GJ_FIELD_HIGH_OPEN | GJ_FIELD_IDENTITY)

/* What is known of the fields so far; the last element of each array stands for the top. */
typedef struct layout {
    gj_check *check;
    const gj_image_field *fields;
    uint32_t count;
    uint32_t *depth;      /* by field */
    uint32_t *children;   /* by field, the top last: how many so far */
    uint32_t *last_child; /* by field, the top last: the newest child, GJ_NO_INDEX */
    uint32_t *slots;      /* by field, the top last: slots of its frame so far (lists) */
    bool *identified;     /* by field: a child is its entries' identity */
} layout;

static uint32_t or_top(const layout *at, uint32_t field)
{
    return field == GJ_NO_INDEX ? at->count : field;
}

/* The field takes its place in the tree: its depth, the list above it, its slot. */
static bool place_field(layout *at, uint32_t i)
{
    gj_check *check = at->check;
    const gj_image_field *field = &at->fields[i];
    uint32_t parent = field->parent, list = GJ_NO_INDEX;
    if (parent != GJ_NO_INDEX) {
        if (parent >= i || at->fields[parent].kind == GJ_FIELD_SCALAR ||
            at->depth[parent] + 1 >= GJ_IMAGE_DEPTH_MAX)
            return gj_check_refuse(check, GJ_REFUSE_FIELD_PARENT, &field->parent, i);
        at->depth[i] = at->depth[parent] + 1;
        list = gj_field_is_list(&at->fields[parent]) ? parent : check->field_list[parent];
    }
    check->field_list[i] = list;
    if (field->slot != at->slots[or_top(at, list)]++)
        return gj_check_refuse(check, GJ_REFUSE_FIELD_SLOT, &field->slot, i);

    uint32_t above = or_top(at, parent), before = at->last_child[above];
    const uint32_t *link = before != GJ_NO_INDEX   ? &at->fields[before].next_sibling
                           : parent != GJ_NO_INDEX ? &at->fields[parent].first_child
                                                   : NULL;
    if (link != NULL && *link != i)
        return gj_check_refuse(check, GJ_REFUSE_FIELD_LINK, link, i);
    at->last_child[above] = i;
    at->children[above]++;
    return true;
}

static bool check_type(layout *at, uint32_t i)
{
    const gj_image_field *field = &at->fields[i];
    bool good = false;
    switch (field->kind) {
    case GJ_FIELD_SCALAR:
        good = field->type <= GJ_T_TEXT &&
               (field->type == GJ_T_ALTERNATIVE ? field->aux < at->check->program->alternatives_count
                                                : field->aux == 0);
        break;
    case GJ_FIELD_GROUP:
        good = field->type == GJ_T_BOOL && field->aux == 0;
        break;
    default:
        good = field->type == GJ_T_LIST && field->aux == 0;
        break;
    }
    return good || gj_check_refuse(at->check, GJ_REFUSE_FIELD_TYPE, &field->type, field->type);
}

static bool check_flags(layout *at, uint32_t i)
{
    gj_check *check = at->check;
    const gj_image_field *field = &at->fields[i];
    uint32_t flags = field->flags,
             scalar_only = GJ_FIELD_WHOLE | GJ_FIELD_LOW | GJ_FIELD_HIGH | GJ_FIELD_IDENTITY;
    if ((flags & GJ_FIELD_DEFAULT_NOTHING) == 0)
        scalar_only |= GJ_FIELD_HAS_DEFAULT; /* groups and lists have no constants */
    bool ordered = field->type == GJ_T_NUMBER || field->type == GJ_T_ALTERNATIVE || field->type == GJ_T_DATE;
    if ((flags & ~ALL_FLAGS) != 0 || (field->kind != GJ_FIELD_SCALAR && (flags & scalar_only) != 0) ||
        ((flags & GJ_FIELD_WHOLE) != 0 && field->type != GJ_T_NUMBER) ||
        ((flags & (GJ_FIELD_LOW | GJ_FIELD_HIGH)) != 0 && !ordered) ||
        ((flags & GJ_FIELD_DEFAULT_NOTHING) != 0 && (flags & GJ_FIELD_HAS_DEFAULT) == 0) ||
        ((flags & GJ_FIELD_LOW_OPEN) != 0 && (flags & GJ_FIELD_LOW) == 0) ||
        ((flags & GJ_FIELD_HIGH_OPEN) != 0 && (flags & GJ_FIELD_HIGH) == 0))
        return gj_check_refuse(check, GJ_REFUSE_FIELD_FLAGS, &field->flags, flags);
    if ((flags & GJ_FIELD_IDENTITY) != 0) {
        if (field->parent == GJ_NO_INDEX || !gj_field_is_list(&at->fields[field->parent]) ||
            at->identified[field->parent])
            return gj_check_refuse(check, GJ_REFUSE_FIELD_IDENTITY, &field->flags, i);
        at->identified[field->parent] = true;
    }
    return true;
}

/* The constant at `index` where `present`, and of the field's type; index 0 where not. */
static bool check_constant(layout *at, const gj_image_field *field, const uint32_t *index, bool present,
                           gj_refusal_rule rule)
{
    const gj_program *program = at->check->program;
    bool good =
        !present
            ? *index == 0
            : *index < program->constant_count && program->image_constants[*index].type == field->type &&
                  (field->type != GJ_T_ALTERNATIVE || program->image_constants[*index].aux == field->aux);
    return good || gj_check_refuse(at->check, rule, index, *index);
}

/* Whether `low` lies below `high`, or at it where neither end is open. */
static bool in_order(layout *at, uint32_t low, uint32_t high, bool open, bool *answer)
{
    const gj_value *constants = at->check->program->constants;
    int order = 0;
    if (!gj_number_compare(at->check->scratch, &order, &constants[low], &constants[high]))
        return false;
    *answer = open ? order < 0 : order <= 0;
    return true;
}

static bool check_values(layout *at, uint32_t i)
{
    gj_check *check = at->check;
    const gj_image_field *field = &at->fields[i];
    uint32_t flags = field->flags;
    bool low = (flags & GJ_FIELD_LOW) != 0, low_open = (flags & GJ_FIELD_LOW_OPEN) != 0;
    bool high = (flags & GJ_FIELD_HIGH) != 0, high_open = (flags & GJ_FIELD_HIGH_OPEN) != 0;
    bool fallback = (flags & GJ_FIELD_HAS_DEFAULT) != 0 && (flags & GJ_FIELD_DEFAULT_NOTHING) == 0;
    if (!check_constant(at, field, &field->low, low, GJ_REFUSE_FIELD_BOUND) ||
        !check_constant(at, field, &field->high, high, GJ_REFUSE_FIELD_BOUND) ||
        !check_constant(at, field, &field->fallback, fallback, GJ_REFUSE_FIELD_DEFAULT))
        return false;
    bool good = true;
    if (low && high && !in_order(at, field->low, field->high, low_open || high_open, &good))
        return false;
    if (!good)
        return gj_check_refuse(check, GJ_REFUSE_FIELD_BOUND, &field->low, i);
    bool above = true, below = true, whole = true;
    if (fallback && low && !in_order(at, field->low, field->fallback, low_open, &above))
        return false;
    if (fallback && high && !in_order(at, field->fallback, field->high, high_open, &below))
        return false;
    if (fallback && (flags & GJ_FIELD_WHOLE) != 0)
        whole = gj_number_is_whole(&check->program->constants[field->fallback]);
    return (above && below && whole) || gj_check_refuse(check, GJ_REFUSE_FIELD_DEFAULT, &field->fallback, i);
}

static bool check_field(layout *at, uint32_t i)
{
    gj_check *check = at->check;
    const gj_image_field *field = &at->fields[i];
    if (field->kind > GJ_FIELD_CODES)
        return gj_check_refuse(check, GJ_REFUSE_FIELD_KIND, &field->kind, field->kind);
    return gj_check_strings(check, &field->name, 2) && gj_check_unit(check, &field->unit) &&
           gj_check_citations(check, &field->citation) && gj_check_source(check, &field->source) &&
           gj_check_reserved(check, &field->reserved) && place_field(at, i) && check_type(at, i) &&
           check_flags(at, i) && check_values(at, i);
}

/* What can only be said of a field when all are known: that no link leads on where there is nothing more, and
 * what a list's entries are made of. */
static bool close_field(layout *at, uint32_t i)
{
    gj_check *check = at->check;
    const gj_image_field *field = &at->fields[i];
    if (at->children[i] == 0 && field->first_child != GJ_NO_INDEX)
        return gj_check_refuse(check, GJ_REFUSE_FIELD_LINK, &field->first_child, i);
    if (at->last_child[or_top(at, field->parent)] == i && field->next_sibling != GJ_NO_INDEX)
        return gj_check_refuse(check, GJ_REFUSE_FIELD_LINK, &field->next_sibling, i);
    if (field->kind == GJ_FIELD_CODES) {
        const gj_image_field *value = at->children[i] == 1 ? &at->fields[field->first_child] : NULL;
        if (value == NULL || value->kind != GJ_FIELD_SCALAR ||
            !gj_text_equal(gj_program_text(check->program, value->name), GJ_TEXT("value")))
            return gj_check_refuse(check, GJ_REFUSE_FIELD_KIND, &field->kind, i);
    }
    bool list = gj_field_is_list(field);
    if (field->frame != (list ? at->slots[i] : 0) || (list && field->frame == 0))
        return gj_check_refuse(check, GJ_REFUSE_FIELD_FRAME, &field->frame, i);
    return true;
}

bool gj_check_layout(gj_check *check)
{
    gj_program *program = check->program;
    uint32_t count = program->field_count;
    layout at = {.check = check, .fields = program->fields, .count = count};
    at.depth = GJ_NEW_ARRAY(check->scratch, uint32_t, count);
    at.children = GJ_NEW_ARRAY(check->scratch, uint32_t, count + 1);
    at.last_child = GJ_NEW_ARRAY(check->scratch, uint32_t, count + 1);
    at.slots = GJ_NEW_ARRAY(check->scratch, uint32_t, count + 1);
    at.identified = GJ_NEW_ARRAY(check->scratch, bool, count);
    check->field_list = GJ_NEW_ARRAY(check->scratch, uint32_t, count);
    gj_check_name *names = GJ_NEW_ARRAY(check->scratch, gj_check_name, count);
    if (gj_arena_failed(check->scratch))
        return false;
    for (uint32_t i = 0; i <= count; i++)
        at.last_child[i] = GJ_NO_INDEX;
    for (uint32_t i = 0; i < count; i++) {
        if (!check_field(&at, i))
            return false;
        names[i] = (gj_check_name){
            .group = program->fields[i].parent, .string = program->fields[i].name, .record = i};
    }
    for (uint32_t i = 0; i < count; i++)
        if (!close_field(&at, i))
            return false;
    program->frame = at.slots[count];
    return gj_check_names(check, names, count, GJ_REFUSE_FIELD_NAME, program->fields,
                          sizeof *program->fields);
}
