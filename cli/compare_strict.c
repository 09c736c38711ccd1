/* What "stricter" means, by what is declared and nothing else: the interface says of a result that a book
 * asks for it at least (more is stricter) or allows it at most (less is stricter); conditions that do not
 * hold are stricter than those that do; a deadline that ends earlier or begins later is the stricter one; of
 * levels that every book gives by bands the lower is the stricter, and so is the lower number where the
 * books' bands are on it. Of everything else nothing is said. */
#include "cli/compare_internal.h"

#include "lang/diff.h"
#include "vm/number.h"

/* The definition of a book for a result; NULL: it has none. */
static const gj_image_definition *definition_of(const gj_compare *c, size_t book, gj_text name)
{
    const gj_program *program = c->books[book]->rules.program;
    uint32_t d = gj_program_find(program, name);
    return d == UINT32_MAX ? NULL : &program->definitions[d];
}

/* The kind that all books that state the result share; GJ_DEF_KIND_COUNT: they do not agree, or none does. */
static uint32_t common_kind(const gj_compare *c, gj_text name)
{
    uint32_t kind = GJ_DEF_KIND_COUNT;
    for (size_t i = 0; i < c->count; i++) {
        const gj_image_definition *def = definition_of(c, i, name);
        if (def == NULL)
            continue;
        if (kind != GJ_DEF_KIND_COUNT && kind != def->kind)
            return GJ_DEF_KIND_COUNT;
        kind = def->kind;
    }
    return kind;
}

/* The alternatives of a result; NULL: it has no choices. */
static const gj_image_alternatives *choices_of(const gj_compare *c, size_t book, gj_text name)
{
    const gj_program *program = c->books[book]->rules.program;
    const gj_image_definition *def = definition_of(c, book, name);
    if (def == NULL || def->reg == UINT32_MAX || program->registers[def->reg].type != GJ_T_ALTERNATIVE)
        return NULL;
    return &program->alternatives[program->registers[def->reg].aux];
}

/* Whether every book's choices are the same in the same order, so that their places can be compared. */
static bool choices_agree(const gj_compare *c, gj_text name)
{
    const gj_image_alternatives *first = NULL;
    const gj_program *of = NULL;
    for (size_t i = 0; i < c->count; i++) {
        const gj_program *program = c->books[i]->rules.program;
        const gj_image_alternatives *own = choices_of(c, i, name);
        if (own == NULL)
            continue;
        if (!own->ordered || (first != NULL && own->count != first->count))
            return false;
        for (uint32_t k = 0; first != NULL && k < own->count; k++)
            if (!gj_text_equal(gj_program_text(program, program->choices[own->first + k].name),
                               gj_program_text(of, of->choices[first->first + k].name)))
                return false;
        first = own;
        of = program;
    }
    return true;
}

/* Whether the bands of a result of the interface are on that number, in every book that states both and has a
 * source. */
static bool is_graded(const gj_compare *c, gj_text number)
{
    bool any = false;
    for (size_t i = 0; i < c->count; i++) {
        const gj_book *book = c->books[i];
        gj_build b = {.out = (gj_compilation *)(uintptr_t)&book->rules.compilation};
        bool bands = false, graded = false;
        if (!book->source || definition_of(c, i, number) == NULL)
            continue;
        for (size_t r = 0; r < c->declared.count; r++) {
            const gj_entry *e =
                gj_find_declaration(&book->rules.compilation, GJ_AT(&c->declared, gj_compared, r)->name);
            if (e == NULL || e->kind != GJ_N_BANDS || e->keys == NULL)
                continue;
            bands = true;
            graded = graded || (e->keys->kind == GJ_X_NAME && e->keys->next == NULL &&
                                gj_text_equal(gj_name_text(&b, e->keys->name), number));
        }
        if (bands && !graded)
            return false;
        any = any || graded;
    }
    return any;
}

gj_direction gj_compare_direction(const gj_compare *c, gj_text cell)
{
    gj_text top = gj_cell_top(cell);
    const gj_compared *result = gj_compare_result(c, cell);
    uint32_t kind = common_kind(c, top);
    if (kind == GJ_DEF_DEADLINE)
        return gj_text_ends(cell, GJ_TEXT(".to"))     ? GJ_DIRECTION_LOWER
               : gj_text_ends(cell, GJ_TEXT(".from")) ? GJ_DIRECTION_HIGHER
                                                      : GJ_DIRECTION_NONE;
    if (result == NULL || top.size != cell.size || !choices_agree(c, top))
        return GJ_DIRECTION_NONE;
    if (result->demand != GJ_O_NONE)
        return result->demand == GJ_O_AT_LEAST ? GJ_DIRECTION_HIGHER : GJ_DIRECTION_LOWER;
    return kind == GJ_DEF_CONDITIONS || kind == GJ_DEF_BANDS || is_graded(c, cell) ? GJ_DIRECTION_LOWER
                                                                                   : GJ_DIRECTION_NONE;
}

int gj_compare_stricter(gj_compare *c, gj_direction direction, gj_arena *arena, const gj_cell *a,
                        const gj_cell *b)
{
    int order = 0;
    bool scalar =
        a->kind == GJ_T_NUMBER || a->kind == GJ_T_DATE || a->kind == GJ_T_BOOL || a->kind == GJ_T_ALTERNATIVE;
    if (direction == GJ_DIRECTION_NONE || a->kind != b->kind || !scalar || a->state != GJ_VALUE ||
        b->state != GJ_VALUE)
        return 0;
    if (a->kind != GJ_T_NUMBER)
        order = (a->value.num > b->value.num) - (a->value.num < b->value.num);
    else if (!gj_number_compare(arena, &order, &a->value, &b->value))
        c->failed = true;
    return direction == GJ_DIRECTION_LOWER ? order : -order;
}
