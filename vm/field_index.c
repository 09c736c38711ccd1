/* Builds what the record reader looks names up in. One hash table serves all names: a name is looked for
 * within its scope, which is the parent field or the alternatives it belongs to. Frames in which nothing is
 * known are worked out here once, so that starting a record is one copy. What a verified layout guarantees is
 * not checked again. */
#include "vm/field_index.h"

#include <string.h>

static uint64_t load_4(const char *at)
{
    uint32_t word;
    memcpy(&word, at, sizeof(word));
    return word;
}

static uint64_t load_8(const char *at)
{
    uint64_t word;
    memcpy(&word, at, sizeof(word));
    return word;
}

/* Eight bytes at a time, the last ones overlapping. Hashes never leave the process, so byte order is no
 * matter. */
static uint32_t hash_name(uint32_t scope, gj_text name)
{
    uint64_t hash = gj_hash_mix(scope, name.size);
    const char *at = name.bytes, *end = name.bytes + name.size;
    if (name.size >= 8) {
        for (; end - at > 8; at += 8)
            hash = gj_hash_mix(hash, load_8(at));
        hash = gj_hash_mix(hash, load_8(end - 8));
    } else if (name.size >= 4) {
        hash = gj_hash_mix(hash, load_4(at) << 32 | load_4(end - 4));
    } else if (name.size > 0) {
        hash = gj_hash_mix(hash, (uint64_t)(unsigned char)at[0] << 16 |
                                     (uint64_t)(unsigned char)at[name.size / 2] << 8 |
                                     (uint64_t)(unsigned char)end[-1]);
    }
    return (uint32_t)(hash >> 32);
}

static uint32_t field_scope(uint32_t parent)
{
    return parent + 1; /* the top, UINT32_MAX, is 0 */
}

static uint32_t choice_scope(const gj_program *program, uint32_t alternatives)
{
    return program->field_count + 1 + alternatives;
}

static gj_text slot_name(const gj_program *program, const gj_name_slot *slot)
{
    if (slot->scope <= program->field_count)
        return program->index->info[slot->target].name;
    const gj_image_alternatives *set = &program->alternatives[slot->scope - program->field_count - 1];
    return gj_program_text(program, program->choices[set->first + slot->target].name);
}

static uint32_t find(const gj_program *program, uint32_t scope, gj_text name)
{
    const gj_field_index *index = program->index;
    uint32_t hash = hash_name(scope, name);
    for (uint32_t at = hash & index->mask;; at = (at + 1) & index->mask) {
        const gj_name_slot *slot = &index->names[at];
        if (!slot->used)
            return UINT32_MAX;
        if (slot->hash == hash && slot->scope == scope && gj_text_equal(slot_name(program, slot), name))
            return slot->target;
    }
}

uint32_t gj_field_find(const gj_program *program, uint32_t parent, gj_text name)
{
    return find(program, field_scope(parent), name);
}

uint32_t gj_choice_find(const gj_program *program, uint32_t alternatives, gj_text name)
{
    return find(program, choice_scope(program, alternatives), name);
}

uint32_t gj_field_next(const gj_program *program, uint32_t top, uint32_t field)
{
    const gj_image_field *fields = program->fields;
    if (fields[field].kind == GJ_FIELD_GROUP && fields[field].first_child != UINT32_MAX)
        return fields[field].first_child;
    while (fields[field].next_sibling == UINT32_MAX) {
        field = fields[field].parent;
        if (field == top)
            return UINT32_MAX;
    }
    return fields[field].next_sibling;
}

static void add_name(gj_field_index *index, uint32_t scope, gj_text name, uint32_t target)
{
    uint32_t hash = hash_name(scope, name);
    uint32_t at = hash & index->mask;
    while (index->names[at].used)
        at = (at + 1) & index->mask;
    index->names[at] = (gj_name_slot){.hash = hash, .scope = scope, .target = target, .used = 1};
}

static bool build_names(gj_program *program)
{
    gj_field_index *index = program->index;
    size_t count = program->field_count, capacity = 4;
    for (uint32_t i = 0; i < program->alternatives_count; i++)
        count += program->alternatives[i].count;
    while (capacity < count * 2)
        capacity *= 2;
    if (capacity > UINT32_MAX)
        return false;
    index->names = GJ_NEW_ARRAY(&program->arena, gj_name_slot, capacity);
    index->mask = (uint32_t)(capacity - 1);
    if (index->names == NULL)
        return false;
    for (uint32_t i = 0; i < program->field_count; i++)
        add_name(index, field_scope(program->fields[i].parent), index->info[i].name, i);
    for (uint32_t i = 0; i < program->alternatives_count; i++) {
        const gj_image_alternatives *set = &program->alternatives[i];
        for (uint32_t k = 0; k < set->count; k++)
            add_name(index, choice_scope(program, i),
                     gj_program_text(program, program->choices[set->first + k].name), k);
    }
    return true;
}

static gj_value unsaid(const gj_program *program, const gj_image_field *f)
{
    if (f->flags & GJ_FIELD_DEFAULT_NOTHING)
        return gj_value_nothing();
    return f->flags & GJ_FIELD_HAS_DEFAULT ? program->constants[f->fallback] : gj_value_missing();
}

/* Writes a frame of which nothing is known but that `top`, to which it belongs, is there. A group that is
 * absent takes its fields with it: they are nothing where it is, else missing, whatever their own defaults.
 */
static void write_unsaid(const gj_program *program, uint32_t top, gj_value *frame)
{
    const gj_image_field *fields = program->fields;
    for (uint32_t f = gj_field_children(program, top); f != UINT32_MAX; f = gj_field_next(program, top, f)) {
        uint32_t parent = fields[f].parent;
        frame[fields[f].slot] = parent == top ? program->index->info[f].unsaid : frame[fields[parent].slot];
    }
}

static const gj_value *build_blank(gj_program *program, uint32_t top, uint32_t slots)
{
    gj_value *frame = GJ_NEW_ARRAY(&program->arena, gj_value, slots);
    if (frame != NULL)
        write_unsaid(program, top, frame);
    return frame;
}

static bool build_frames(gj_program *program)
{
    gj_field_index *index = program->index;
    index->blank = build_blank(program, UINT32_MAX, program->frame);
    for (uint32_t i = 0; i < program->field_count; i++) {
        const gj_image_field *field = &program->fields[i];
        index->info[i].identity = UINT32_MAX;
        if (!gj_field_is_list(field))
            continue;
        index->info[i].blank = build_blank(program, i, field->frame);
        if (field->kind == GJ_FIELD_CODES)
            index->info[i].identity = field->first_child;
        else
            for (uint32_t f = field->first_child; f != UINT32_MAX; f = program->fields[f].next_sibling)
                if (program->fields[f].flags & GJ_FIELD_IDENTITY)
                    index->info[i].identity = f;
    }
    return !gj_arena_failed(&program->arena);
}

/* A bound as a whole number; false where it is none. */
static bool whole_bound(const gj_program *program, uint32_t constant, int64_t open, int64_t *bound)
{
    const gj_value *value = &program->constants[constant];
    if (value->den != 1 || value->num <= -INT64_MAX || value->num >= INT64_MAX)
        return false;
    *bound = value->num + open;
    return true;
}

/* What of the field's values can be told at a glance. */
static uint32_t glance_of(const gj_program *program, const gj_image_field *f, gj_field_info *info)
{
    int64_t low = -INT64_MAX, high = INT64_MAX;
    if (f->kind == GJ_FIELD_GROUP)
        return GJ_GLANCE_GROUP;
    if (f->kind != GJ_FIELD_SCALAR || f->flags & GJ_FIELD_IDENTITY)
        return GJ_GLANCE_NONE;
    if (f->type == GJ_T_BOOL) {
        info->span = 1;
        return GJ_GLANCE_BOOL;
    }
    if (f->type != GJ_T_NUMBER ||
        (f->flags & GJ_FIELD_LOW &&
         !whole_bound(program, f->low, f->flags & GJ_FIELD_LOW_OPEN ? 1 : 0, &low)) ||
        (f->flags & GJ_FIELD_HIGH &&
         !whole_bound(program, f->high, f->flags & GJ_FIELD_HIGH_OPEN ? -1 : 0, &high)) ||
        low > high)
        return GJ_GLANCE_NONE;
    info->low = low;
    info->span = (uint64_t)high - (uint64_t)low;
    return GJ_GLANCE_WHOLE;
}

/* NULL where there is no such field. */
static const gj_field_info *info_of(const gj_program *program, uint32_t field)
{
    return field == UINT32_MAX ? NULL : &program->index->info[field];
}

static void look_at(const gj_program *program, uint32_t field, gj_field_info *info)
{
    const gj_image_field *f = &program->fields[field];
    info->name = gj_program_text(program, f->name);
    info->field = field;
    info->slot = f->slot;
    info->next = info_of(program, f->next_sibling);
    info->first = info_of(program, f->first_child);
    info->glance = glance_of(program, f, info);
    info->unsaid = unsaid(program, f);
    if (f->parent != UINT32_MAX)
        program->index->info[f->parent].children++;
}

/* Whether a name stands in a JSON text as it is. No rule book has another, but an image may. */
static bool is_plain(gj_text name)
{
    for (size_t i = 0; i < name.size; i++)
        if ((unsigned char)name.bytes[i] < 0x20 || name.bytes[i] == '"' || name.bytes[i] == '\\')
            return false;
    return true;
}

static void look_at_name(gj_field_info *info)
{
    char member[GJ_MEMBER_HEAD + 3] = {'"'};
    size_t size = info->name.size < GJ_MEMBER_HEAD ? info->name.size : GJ_MEMBER_HEAD;
    memcpy(member + 1, info->name.bytes, size);
    memcpy(member + 1 + size, "\":", 2);
    size = size + 3 < GJ_MEMBER_HEAD ? size + 3 : GJ_MEMBER_HEAD;
    info->member_size = is_plain(info->name) ? (uint32_t)info->name.size + 3 : UINT32_MAX;
    memcpy(info->member, member, size);
    memset(info->member_mask, 0xFF, size);
}

gj_status gj_field_index_build(gj_program *program)
{
    gj_field_index *index = program->index = GJ_NEW(&program->arena, gj_field_index);
    if (index == NULL)
        return GJ_E_NOMEM;
    index->first_child = UINT32_MAX;
    for (uint32_t i = program->field_count; i > 0; i--)
        if (program->fields[i - 1].parent == UINT32_MAX)
            index->first_child = i - 1;
    index->info = GJ_NEW_ARRAY(&program->arena, gj_field_info, program->field_count);
    index->slot_of = GJ_NEW_ARRAY(&program->arena, uint32_t, program->field_count);
    if (index->info == NULL || index->slot_of == NULL)
        return GJ_E_NOMEM;
    for (uint32_t i = 0; i < program->field_count; i++) {
        index->slot_of[i] = program->fields[i].slot;
        gj_field_info *info = &index->info[i];
        look_at(program, i, info);
        look_at_name(info);
    }
    if (!build_names(program) || !build_frames(program))
        return GJ_E_NOMEM;
    uint32_t name = gj_field_find(program, UINT32_MAX, GJ_TEXT("case"));
    bool text = name != UINT32_MAX && program->fields[name].kind == GJ_FIELD_SCALAR &&
                program->fields[name].type == GJ_T_TEXT;
    index->name = text ? name : UINT32_MAX;
    return GJ_OK;
}
