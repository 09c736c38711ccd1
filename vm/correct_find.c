/* The findings of a record, and for each the one value that is best for the goal by itself. What a finding
 * is, is read off the layout (vm/correct.h says how), never off names. */
#include "vm/correct_internal.h"

#include "base/sort.h"
#include "vm/field_index.h"
#include "vm/operations.h"
#include "vm/text_ops.h"

/* Values that are tried for one fact. */
#define CANDIDATES_MAX 96u

typedef struct finder {
    gj_corrector *c;
    const gj_program *program;
    const gj_merit *base;      /* of the record as it is */
    gj_value *numbers, *codes; /* constants of the goal's rules */
    uint32_t number_count, code_count;
    bool *applies; /* by field: it says whether a part of a score applies */
} finder;

static bool is_default(const finder *f, const gj_image_field *field, const gj_value *value)
{
    if (field->flags & GJ_FIELD_DEFAULT_NOTHING)
        return value->state == GJ_NOTHING;
    return (field->flags & GJ_FIELD_HAS_DEFAULT) &&
           gj_value_same(value, &f->program->constants[field->fallback]);
}

/* ---- constants ---- */

static void note_constant(finder *f, uint32_t index)
{
    const gj_image_constant *row = &f->program->image_constants[index];
    const gj_value *value = &f->program->constants[index];
    gj_value *list = row->type == GJ_T_NUMBER ? f->numbers : row->type == GJ_T_TEXT ? f->codes : NULL;
    uint32_t *count = row->type == GJ_T_NUMBER ? &f->number_count : &f->code_count;
    if (list == NULL || value->den == 0 || *count == CANDIDATES_MAX)
        return;
    for (uint32_t i = 0; i < *count; i++)
        if (gj_value_same(&list[i], value))
            return;
    list[(*count)++] = *value;
}

/* The constants that the goal's rules look at, and no others. */
static void note_constants(finder *f)
{
    const gj_foresight *foresight = &f->c->ranges.foresight;
    for (uint32_t d = 0; d < f->program->definition_count; d++) {
        const gj_image_definition *definition = &f->program->definitions[d];
        for (uint32_t i = definition->code;
             foresight->needed[d] && i < definition->code + definition->code_size; i++) {
            uint64_t word = f->program->code[i];
            if (GJ_OP_OF(word) == GJ_OP_CONST)
                note_constant(f, GJ_B_OF(word));
            uint32_t regs[2] = {GJ_B_OF(word), GJ_C_OF(word)};
            bool compares = GJ_OP_OF(word) >= GJ_OP_ADD && GJ_OP_OF(word) <= GJ_OP_TEXT_NOT_EQUAL;
            for (int k = 0; k < 2 && compares; k++)
                if (gj_register_is_constant(&f->program->registers[regs[k]]))
                    note_constant(f, f->program->registers[regs[k]].of - 1);
        }
    }
}

/* What a score's parts ask to know whether they apply: that is not found, but so. */
static void note_applicability(finder *f)
{
    const gj_program *program = f->program;
    for (uint32_t d = 0; d < program->definition_count; d++) {
        const gj_image_definition *row = &program->definitions[d];
        if (row->parent == UINT32_MAX ||
            (program->definitions[row->parent].kind != GJ_DEF_NODE &&
             program->definitions[row->parent].kind != GJ_DEF_SCORE) ||
            !gj_text_equal(gj_program_text(program, row->name), GJ_TEXT("applicable")))
            continue;
        for (uint32_t i = row->code; i < row->code + row->code_size; i++)
            if (GJ_OP_OF(program->code[i]) == GJ_OP_FIELD)
                f->applies[GJ_B_OF(program->code[i])] = true;
    }
}

/* ---- candidates ---- */

/* How far a number is moved; from nothing, or a large number, it is as far to each. */
static void distance(const finder *f, const gj_correction *correction, gj_value *out)
{
    gj_arena *arena = &f->c->home;
    const gj_value *before = &correction->before;
    *out = gj_value_whole(1);
    if (before->state == GJ_VALUE && before->den != 0)
        (void)gj_number_sub(arena, out, before, &correction->after); /* without memory `home` says so */
    (void)gj_number_abs(arena, out, out);
}

/* Whether a number is moved less far than by the best so far. Nothing, which is tried first, is further from
 * a number than any other number. */
static bool is_nearer(const finder *f, const gj_correction *candidate, const gj_correction *best)
{
    gj_value here, there;
    int order = 0;
    if (best->after.state != GJ_VALUE)
        return true;
    distance(f, candidate, &here);
    distance(f, best, &there);
    (void)gj_number_compare(&f->c->home, &order, &here, &there);
    return order < 0;
}

/* Takes a candidate where it is better than the best so far; of equal ones the nearer, then the first. */
static void try_candidate(finder *f, gj_move *best, bool *any, gj_correction candidate)
{
    const gj_correction *one[1] = {&candidate};
    if (gj_correct_spent(f->c, 1)) {
        f->c->cut = true;
        return;
    }
    gj_merit merit = gj_correct_replay(f->c, one, 1);
    if (f->c->status != GJ_OK)
        return;
    int better = *any ? gj_merit_compare(&merit, &best->merit, f->c->direction) : 1;
    if (better == 0 && f->program->fields[candidate.field].type == GJ_T_NUMBER)
        better = is_nearer(f, &candidate, &best->correction);
    if (better <= 0)
        return;
    *any = true;
    best->correction = candidate;
    best->merit = merit;
}

static void try_value(finder *f, gj_move *best, bool *any, gj_correction like, gj_value after)
{
    const gj_image_field *field = &f->program->fields[like.field];
    if (gj_value_same(&like.before, &after))
        return;
    gj_possible allowed = gj_possible_fact(f->program, &f->c->home, like.field, false);
    if (!gj_possible_holds(&f->c->home, &allowed, &after))
        return;
    if (field->type == GJ_T_NUMBER && after.state == GJ_VALUE && after.den == 0)
        return;
    like.after = after;
    try_candidate(f, best, any, like);
}

/* Whether a number only gets better the further it goes where its field has no bound: nothing to correct, as
 * a bonus that could always be more. */
static bool is_endless(finder *f, const gj_move *best)
{
    const gj_correction *held = &best->correction;
    const gj_image_field *field = &f->program->fields[held->field];
    const gj_value one = gj_value_whole(1);
    gj_correction beyond = *held;
    const gj_correction *tried[1] = {&beyond};
    int order = 0;
    if (field->type != GJ_T_NUMBER || held->after.state != GJ_VALUE || held->before.state != GJ_VALUE)
        return false;
    (void)gj_number_compare(&f->c->home, &order, &held->after, &held->before);
    if (field->flags & (order > 0 ? GJ_FIELD_HIGH : GJ_FIELD_LOW))
        return false;
    (void)(order > 0 ? gj_number_add : gj_number_sub)(&f->c->home, &beyond.after, &held->after, &one);
    gj_merit merit = gj_correct_replay(f->c, tried, 1);
    return f->c->status == GJ_OK && gj_merit_compare(&merit, &best->merit, f->c->direction) > 0;
}

static bool try_scalar(finder *f, gj_move *best, gj_correction like)
{
    const gj_image_field *field = &f->program->fields[like.field];
    bool any = false, has_default = (field->flags & GJ_FIELD_HAS_DEFAULT) != 0;
    if (is_default(f, field, &like.before))
        return false;
    if (field->flags & GJ_FIELD_DEFAULT_NOTHING)
        try_value(f, best, &any, like, gj_value_nothing());
    else if (has_default)
        try_value(f, best, &any, like, f->program->constants[field->fallback]);
    if (field->type == GJ_T_BOOL && !has_default) {
        try_value(f, best, &any, like, gj_value_bool(false));
        try_value(f, best, &any, like, gj_value_bool(true));
    } else if (field->type == GJ_T_ALTERNATIVE && !has_default) {
        const gj_image_alternatives *of = &f->program->alternatives[field->aux];
        for (uint32_t i = 0; of->ordered && i < of->count && i < CANDIDATES_MAX; i++)
            try_value(f, best, &any, like, gj_value_whole(i));
    } else if (field->type == GJ_T_NUMBER) {
        if (field->flags & GJ_FIELD_LOW)
            try_value(f, best, &any, like, f->program->constants[field->low]);
        if (field->flags & GJ_FIELD_HIGH)
            try_value(f, best, &any, like, f->program->constants[field->high]);
        for (uint32_t i = 0; i < f->number_count; i++)
            try_value(f, best, &any, like, f->numbers[i]);
    }
    return any && !is_endless(f, best);
}

static bool add_move(finder *f, gj_move move)
{
    move.helps = gj_merit_compare(&move.merit, f->base, f->c->direction) > 0;
    return gj_array_append(&f->c->moves, &move);
}

static bool has_code(const gj_list *list, uint32_t slot, const gj_value *code, gj_type_kind type)
{
    for (uint32_t i = 0; i < list->count; i++) {
        const gj_value *held = &list->slots[(size_t)i * list->stride + slot];
        if (held->state != GJ_VALUE)
            continue;
        if (type != GJ_T_TEXT ? held->num == code->num
                              : gj_text_equal(gj_value_text(held), gj_value_text(code)))
            return true;
    }
    return false;
}

/* Codes that a list of codes could have and has not. Unlike other findings each is kept only where it helps:
 * what else could be written there is without end. */
static bool find_codes(finder *f, gj_correction like)
{
    const gj_image_field *field = &f->program->fields[like.field];
    const gj_image_field *code = &f->program->fields[field->first_child];
    gj_type_kind type = (gj_type_kind)code->type;
    uint32_t count = type == GJ_T_TEXT          ? f->code_count
                     : type == GJ_T_ALTERNATIVE ? f->program->alternatives[code->aux].count
                                                : 0;
    for (uint32_t i = 0; i < count && i < CANDIDATES_MAX && f->c->status == GJ_OK; i++) {
        gj_move move = {.correction = like};
        bool any = false;
        move.correction.kind = GJ_CORRECT_ADD;
        move.correction.after = type == GJ_T_TEXT ? f->codes[i] : gj_value_whole(i);
        if (has_code(gj_value_list(like.slot), code->slot, &move.correction.after, type))
            continue;
        try_candidate(f, &move, &any, move.correction);
        if (any && gj_merit_compare(&move.merit, f->base, f->c->direction) > 0 && !add_move(f, move))
            return false;
    }
    return true;
}

static bool find_list(finder *f, gj_correction like)
{
    const gj_image_field *field = &f->program->fields[like.field];
    uint32_t count = gj_value_list(like.slot)->count;
    for (uint32_t i = 0; i < count && f->c->status == GJ_OK && !f->c->cut; i++) {
        gj_move move = {.correction = like};
        bool any = false;
        move.correction.kind = GJ_CORRECT_DROP;
        move.correction.index = i;
        try_candidate(f, &move, &any, move.correction);
        if (any && !add_move(f, move))
            return false;
    }
    return field->kind != GJ_FIELD_CODES || find_codes(f, like);
}

static bool is_code(const gj_program *program, uint32_t field)
{
    uint32_t parent = program->fields[field].parent;
    return parent != UINT32_MAX && program->fields[parent].kind == GJ_FIELD_CODES;
}

/* Only what the record states is freed, groups aside: it has a value or is nothing. */
static bool find_at(finder *f, const gj_open_fact *fact)
{
    const gj_image_field *field = &f->program->fields[fact->field];
    gj_correction like = {.kind = GJ_CORRECT_VALUE,
                          .field = fact->field,
                          .entry = fact->entry,
                          .slot = (gj_value *)(uintptr_t)fact->slot,
                          .before = *fact->slot};
    gj_move move = {.correction = like};
    if (is_code(f->program, fact->field) || f->applies[fact->field])
        return true;
    if (gj_field_is_list(field))
        return like.before.state != GJ_VALUE || find_list(f, like);
    return !try_scalar(f, &move, like) || add_move(f, move);
}

/* Equal ones stay in the layout's order: gj_sort is stable. */
static int by_merit(void *user, const void *a, const void *b)
{
    const gj_move *x = a, *y = b;
    if (x->helps != y->helps)
        return x->helps ? -1 : 1;
    return gj_merit_compare(&y->merit, &x->merit, ((const gj_corrector *)user)->direction);
}

gj_status gj_correct_find(gj_corrector *c)
{
    finder f = {.c = c, .program = c->machine->program};
    const gj_merit base = gj_correct_replay(c, NULL, 0);
    f.base = &base;
    f.numbers = GJ_NEW_ARRAY(&c->home, gj_value, CANDIDATES_MAX);
    f.codes = GJ_NEW_ARRAY(&c->home, gj_value, CANDIDATES_MAX);
    f.applies = GJ_NEW_ARRAY(&c->home, bool, f.program->field_count);
    if (gj_arena_failed(&c->home))
        return GJ_E_NOMEM;
    note_constants(&f);
    note_applicability(&f);
    const gj_foresight *foresight = &c->ranges.foresight;
    c->cut = foresight->too_many;
    for (size_t i = 0; i < foresight->facts.count && c->status == GJ_OK && !c->cut; i++) {
        const gj_open_fact *fact = gj_foresight_fact(foresight, i);
        if (fact->missing == UINT32_MAX && c->ranges.reads[i] && !find_at(&f, fact))
            return GJ_E_NOMEM;
    }
    if (c->status == GJ_OK &&
        !gj_sort(&c->home, c->moves.items, c->moves.count, sizeof(gj_move), by_merit, c))
        return GJ_E_NOMEM;
    return c->status;
}
