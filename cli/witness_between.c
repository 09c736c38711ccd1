/* Where a result turns between two values of a field, the way between them is halved until the value stands
 * alone at which it does: rules compute with facts before they compare, and then no constant says where to
 * look. Only results in words are followed; numbers move all the time. */
#include "cli/witness_internal.h"

#include "base/sort.h"
#include "vm/number.h"
#include "vm/results.h"

/* Numbers that need not be whole are looked at in hundredths. */
#define PARTS 100
/* Values beyond are left alone, so that sums of two stay exact. */
#define FARTHEST (INT64_C(1) << 50)

/* A value of the field, in days or parts, and what the results in question came to. */
typedef struct point {
    int64_t at;
    gj_text signature;
} point;

typedef struct halving {
    gj_witness_run *s;
    const gj_witness_start *from;
    const gj_witness_field *field;
    const gj_image_field *row;
    gj_array points; /* of point */
} halving;

static int64_t parts_of(const halving *h)
{
    return h->row->type == GJ_T_DATE || (h->row->flags & GJ_FIELD_WHOLE) ? 1 : PARTS;
}

/* What the results that have no witness came to under both versions. */
static gj_text signature(halving *h)
{
    gj_witness_run *s = h->s;
    gj_buffer out;
    gj_buffer_init(&out, s->cli->allocator);
    for (int side = 0; side < 2; side++) {
        for (size_t i = 0; i < s->outcomes[side].count; i++) {
            const gj_cell *cell = &s->outcomes[side].cells[i];
            bool words = cell->kind == GJ_T_BOOL || cell->kind == GJ_T_ALTERNATIVE || cell->kind == GJ_T_LIST;
            if (!gj_witness_is_goal(s, cell->name) || gj_witness_of(s, cell->name) != NULL)
                continue;
            if (words || cell->state != GJ_VALUE)
                gj_buffer_text(&out, cell->text);
            gj_buffer_char(&out, '\n');
        }
    }
    gj_text text = gj_text_copy(&s->varied, gj_buffer_as_text(&out));
    s->failed |= out.failed;
    gj_buffer_fini(&out);
    return text;
}

/* The field's value in the record last evaluated, in its parts; false: none, or not a whole number of them.
 */
static bool read_value(const halving *h, int64_t *at)
{
    const gj_value *value = &h->s->evaluations[1].record.slots[h->row->slot];
    gj_value parts = gj_value_whole(parts_of(h)), scaled;
    if (value->state != GJ_VALUE)
        return false;
    if (h->row->type == GJ_T_DATE)
        *at = value->num;
    else if (!gj_number_mul(&h->s->varied, &scaled, value, &parts) || !gj_number_to_i64(&scaled, at))
        return false;
    return *at > -FARTHEST && *at < FARTHEST;
}

static void add_point(halving *h, int64_t at)
{
    point new = {at, signature(h)};
    if (!gj_array_append(&h->points, &new))
        h->s->failed = true;
}

/* Tries the field with a text; the record's value becomes a point. */
static void try_text(halving *h, gj_text json)
{
    gj_fact fact = {h->field->path, json};
    int64_t at;
    if (gj_witness_try(h->s, h->from, &fact, 1) && read_value(h, &at))
        add_point(h, at);
}

static gj_text json_of_value(halving *h, const gj_value *value)
{
    gj_witness_run *s = h->s;
    gj_buffer out;
    gj_buffer_init(&out, s->cli->allocator);
    if (gj_value_json(&out, s->books[1]->rules.program, (gj_type_kind)h->row->type, 0, value, &s->varied) !=
        GJ_OK)
        s->failed = true;
    gj_text text = gj_text_copy(&s->varied, gj_buffer_as_text(&out));
    s->failed |= out.failed;
    gj_buffer_fini(&out);
    return text;
}

static gj_text json_of(halving *h, int64_t at)
{
    gj_value value = {.state = GJ_VALUE, .num = at, .den = 1};
    if (h->row->type == GJ_T_NUMBER && !gj_number_from_fraction(&h->s->varied, &value, at, parts_of(h)))
        h->s->failed = true;
    return json_of_value(h, &value);
}

/* Far from what the rules name: the field's bounds, or rising steps to both sides. */
static void try_far(halving *h)
{
    static const int64_t steps[] = {30, 400, 4000, 100000};
    const gj_program *program = h->s->books[1]->rules.program;
    int64_t middle = 0;
    if (h->row->flags & GJ_FIELD_LOW)
        try_text(h, json_of_value(h, &program->constants[h->row->low]));
    if (h->row->flags & GJ_FIELD_HIGH)
        try_text(h, json_of_value(h, &program->constants[h->row->high]));
    if (h->row->type == GJ_T_DATE && h->points.count > 0)
        middle = GJ_AT(&h->points, point, 0)->at;
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        try_text(h, json_of(h, middle + steps[i] * parts_of(h)));
        try_text(h, json_of(h, middle - steps[i] * parts_of(h)));
    }
}

static int by_value(void *unused, const void *x, const void *y)
{
    const point *a = x, *b = y;
    (void)unused;
    return (a->at > b->at) - (a->at < b->at);
}

/* Comes as near as the parts allow to where the low point's results end. */
static void halve(halving *h, point low, point high)
{
    while (high.at - low.at > 1 && !gj_witness_done(h->s)) {
        int64_t middle = low.at + (high.at - low.at) / 2;
        gj_fact fact = {h->field->path, json_of(h, middle)};
        if (!gj_witness_try(h->s, h->from, &fact, 1))
            return;
        point found = {middle, signature(h)};
        if (gj_text_equal(found.signature, low.signature))
            low = found;
        else
            high = found;
    }
}

static void halve_field(halving *h)
{
    gj_witness_run *s = h->s;
    gj_array_clear(&h->points);
    for (size_t k = 0; k < h->field->count && !gj_witness_done(s); k++)
        try_text(h, h->field->candidates[k]);
    try_far(h);
    if (!gj_sort(&s->varied, h->points.items, h->points.count, sizeof(point), by_value, NULL))
        s->failed = true;
    for (size_t i = 1; i < h->points.count && !gj_witness_done(s); i++) {
        point low = *GJ_AT(&h->points, point, i - 1), high = *GJ_AT(&h->points, point, i);
        if (!gj_text_equal(low.signature, high.signature))
            halve(h, low, high);
    }
}

void gj_witness_between(gj_witness_run *s, const gj_witness_start *from)
{
    halving h = {.s = s, .from = from};
    gj_array_init(&h.points, s->cli->allocator, sizeof(point));
    for (size_t i = 0; i < s->fields.count && !gj_witness_done(s); i++) {
        h.field = GJ_AT(&s->fields, gj_witness_field, i);
        h.row = &s->books[1]->rules.program->fields[h.field->field];
        bool rises = h.row->type == GJ_T_NUMBER || h.row->type == GJ_T_DATE;
        if (h.row->kind == GJ_FIELD_SCALAR && rises && !h.field->alike)
            halve_field(&h);
    }
    gj_array_fini(&h.points);
}
