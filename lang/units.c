/* Units of measure: products of base units, interned, so that two units are the same if their indexes are. A
 * unit given as a multiple of others (`day = 8 hours`) stays a unit of its own: values never convert by
 * themselves. */
#include "lang/build.h"
#include "vm/number.h"
#include <string.h>

const gj_unit_info *gj_unit_info_of(const gj_build *b, uint32_t unit)
{
    return unit < b->units.count ? GJ_EACH(b->units, gj_unit_info, unit) : NULL;
}

static bool same_factors(const gj_unit_info *x, const gj_unit_info *y)
{
    if (x->factors != y->factors)
        return false;
    for (uint32_t i = 0; i < x->factors; i++) {
        if (x->factor[i].base != y->factor[i].base || x->factor[i].power != y->factor[i].power)
            return false;
    }
    return true;
}

static uint32_t add_unit(gj_build *b, const gj_unit_info *unit)
{
    gj_unit_info *copy = gj_arena_copy(b->arena, unit, sizeof *unit);
    if (copy == NULL || !gj_array_append(&b->units, &copy))
        return GJ_UNIT_PLAIN;
    return (uint32_t)b->units.count - 1;
}

/* "yuan/person_day", "m2": for messages and the image. */
static gj_text spell(gj_build *b, const gj_unit_info *unit)
{
    gj_buffer out;
    gj_buffer_init(&out, b->allocator);
    for (int side = 1; side >= -1; side -= 2) {
        for (uint32_t i = 0; i < unit->factors; i++) {
            int32_t power = unit->factor[i].power * side;
            if (power <= 0)
                continue;
            if (side < 0)
                gj_buffer_string(&out, out.size == 0 ? "1/" : "/");
            else if (out.size > 0)
                gj_buffer_char(&out, '*');
            gj_buffer_text(&out, gj_unit_info_of(b, unit->factor[i].base)->name);
            if (power > 1)
                gj_buffer_format(&out, "%d", power);
        }
    }
    gj_text name = gj_text_copy(b->arena, gj_buffer_as_text(&out));
    b->arena->failed |= out.failed;
    gj_buffer_fini(&out);
    return name;
}

uint32_t gj_unit_product(gj_build *b, uint32_t x, uint32_t y, int sign)
{
    if (y == GJ_UNIT_ANY || y == GJ_UNIT_PLAIN)
        return x;
    gj_unit_info product = {0};
    if (x != GJ_UNIT_ANY)
        product = *gj_unit_info_of(b, x);
    product.name = product.title = (gj_text){0};
    const gj_unit_info *other = gj_unit_info_of(b, y);
    for (uint32_t i = 0; i < other->factors; i++) {
        uint32_t at = 0;
        while (at < product.factors && product.factor[at].base < other->factor[i].base)
            at++;
        if (at == product.factors || product.factor[at].base != other->factor[i].base) {
            if (product.factors == GJ_UNIT_FACTORS)
                return GJ_UNIT_PLAIN;
            memmove(&product.factor[at + 1], &product.factor[at],
                    (product.factors - at) * sizeof product.factor[0]);
            product.factor[at].base = other->factor[i].base;
            product.factor[at].power = 0;
            product.factors++;
        }
        product.factor[at].power += sign * other->factor[i].power;
        if (product.factor[at].power == 0) {
            product.factors--;
            memmove(&product.factor[at], &product.factor[at + 1],
                    (product.factors - at) * sizeof product.factor[0]);
        }
    }
    if (product.factors == 0)
        return GJ_UNIT_PLAIN;
    for (uint32_t i = 1; i < b->units.count; i++) {
        if (same_factors(gj_unit_info_of(b, i), &product))
            return i;
    }
    product.name = spell(b, &product);
    product.title = product.name;
    return add_unit(b, &product);
}

bool gj_unit_find(const gj_build *b, gj_text name, uint32_t *unit)
{
    const uint32_t *found = gj_map_get(&b->units_by_name, name);
    if (found != NULL)
        *unit = *found;
    return found != NULL;
}

gj_text gj_unit_name(gj_build *b, uint32_t unit)
{
    if (unit == GJ_UNIT_ANY || unit == GJ_UNIT_PLAIN)
        return (gj_text){0};
    return gj_unit_info_of(b, unit)->name;
}

static void unknown_unit(gj_build *b, gj_span span)
{
    gj_text name = gj_name_text(b, span);
    gj_diag *diag = gj_report_text(b->diags, GJ_D_unknown_unit, span, name);
    gj_near near;
    gj_near_init(&near, name);
    for (uint32_t i = 1; i < b->units.count; i++)
        gj_near_try(&near, gj_unit_info_of(b, i)->name);
    gj_near_report(b, diag, &near, span);
}

uint32_t gj_unit_of(gj_build *b, const gj_expr *expr)
{
    uint32_t unit = GJ_UNIT_PLAIN;
    if (expr == NULL)
        return GJ_UNIT_PLAIN;
    if (expr->kind == GJ_X_NAME) {
        if (!gj_unit_find(b, gj_name_text(b, expr->name), &unit))
            unknown_unit(b, expr->name);
        return unit;
    }
    uint32_t left = gj_unit_of(b, expr->a), right = gj_unit_of(b, expr->b);
    return gj_unit_product(b, left, right, expr->op == GJ_O_DIV ? -1 : 1);
}

void gj_declare_unit(gj_build *b, const gj_entry *entry)
{
    if (entry->names == NULL)
        return;
    gj_unit_info unit = {.title = gj_title_text(b, entry->title), .factors = 1, .span = entry->names->name};
    unit.name = gj_name_text(b, entry->names->name);
    unit.factor[0].base = (uint32_t)b->units.count;
    unit.factor[0].power = 1;
    uint32_t index = add_unit(b, &unit);
    uint32_t *shared = gj_arena_copy(b->arena, &index, sizeof index);
    if (shared == NULL)
        return;
    for (const gj_entry *n = entry->names; n != NULL; n = n->next) {
        gj_text name = gj_name_text(b, n->name);
        uint32_t earlier;
        if (gj_unit_find(b, name, &earlier)) {
            gj_report_twin(b, name, n->name, gj_unit_info_of(b, earlier)->span);
        } else if (!gj_map_put(&b->units_by_name, name, shared)) {
            b->arena->failed = true;
        }
    }
}
