/* What a field is tried with. Invariant: what a later stage adds stands behind what the earlier ones had. */
#include "cli/witness_internal.h"

#include "vm/field_index.h"
#include "vm/number.h"
#include "vm/results.h"

/* A field has so many candidates at most. */
#define CANDIDATES 300u

typedef struct filling {
    gj_witness_run *s;
    const gj_program *program;
    const gj_image_field *row;
    gj_array *candidates; /* of gj_text */
} filling;

/* Takes the text and frees the buffer. */
static void add(filling *f, gj_buffer *out)
{
    gj_text text = gj_buffer_as_text(out);
    bool known = f->candidates->count == CANDIDATES || gj_array_has_text(f->candidates, text);
    text = known ? text : gj_text_copy(&f->s->varied, text);
    if (out->failed || (!known && !gj_array_append(f->candidates, &text)))
        f->s->failed = true;
    gj_buffer_fini(out);
}

static void add_word(filling *f, const char *word)
{
    gj_buffer out;
    gj_buffer_init(&out, f->s->cli->allocator);
    gj_buffer_string(&out, word);
    add(f, &out);
}

static bool within(const filling *f, const gj_value *value)
{
    const gj_image_field *row = f->row;
    const gj_value *constants = f->program->constants;
    gj_arena *arena = &f->s->varied;
    int order;
    if ((row->flags & GJ_FIELD_WHOLE) && !gj_number_is_whole(value))
        return false;
    if ((row->flags & GJ_FIELD_LOW) && (!gj_number_compare(arena, &order, value, &constants[row->low]) ||
                                        order < ((row->flags & GJ_FIELD_LOW_OPEN) ? 1 : 0)))
        return false;
    return !(row->flags & GJ_FIELD_HIGH) || (gj_number_compare(arena, &order, value, &constants[row->high]) &&
                                             order <= ((row->flags & GJ_FIELD_HIGH_OPEN) ? -1 : 0));
}

static void add_numbers(filling *f, size_t until)
{
    static const struct {
        int64_t num, den;
    } steps[] = {{0, 1}, {1, 1}, {-1, 1}, {1, 10}, {-1, 10}};
    gj_arena *arena = &f->s->varied;
    for (size_t i = 0; i < until; i++) {
        for (size_t k = 0; k < sizeof steps / sizeof *steps; k++) {
            gj_value step, value;
            gj_buffer out;
            if (!gj_number_from_fraction(arena, &step, steps[k].num, steps[k].den) ||
                !gj_number_add(arena, &value, GJ_AT(&f->s->borders.numbers, gj_value, i), &step) ||
                !within(f, &value))
                continue;
            gj_buffer_init(&out, f->s->cli->allocator);
            if (gj_value_json(&out, f->program, GJ_T_NUMBER, 0, &value, arena) != GJ_OK)
                f->s->failed = true;
            add(f, &out);
        }
    }
}

/* A day and those beside it. */
static void add_days_around(filling *f, int32_t date)
{
    for (int64_t around = -1; around <= 1; around++) {
        gj_buffer out;
        int32_t day;
        if (gj_date_add_days(date, around, &day) != GJ_DATE_OK)
            continue;
        gj_buffer_init(&out, f->s->cli->allocator);
        gj_buffer_char(&out, '"');
        gj_date_format(&out, day);
        gj_buffer_char(&out, '"');
        add(f, &out);
    }
}

/* Days that lie a length before and behind another. */
static void add_dates_from(filling *f, int32_t from, size_t lengths)
{
    for (size_t i = 0; i < lengths; i++) {
        const gj_witness_length *length = GJ_AT(&f->s->borders.lengths, gj_witness_length, i);
        for (int64_t by = length->count, side = 0; side < 2; side++, by = -by) {
            int32_t date;
            if (length->days && gj_date_add_days(from, by, &date) == GJ_DATE_OK)
                add_days_around(f, date);
            if (length->months && gj_date_add_months(from, by, GJ_MONTH_END_DOWN, &date) == GJ_DATE_OK)
                add_days_around(f, date);
        }
    }
}

static void add_choices(filling *f)
{
    const gj_image_alternatives *choices = &f->program->alternatives[f->row->aux];
    for (uint32_t i = 0; i < choices->count; i++) {
        gj_buffer out;
        gj_buffer_init(&out, f->s->cli->allocator);
        gj_buffer_json(&out, gj_program_text(f->program, f->program->choices[choices->first + i].name));
        add(f, &out);
    }
}

void gj_witness_candidates(gj_witness_run *s, uint32_t field, size_t stage, const gj_array *dates,
                           gj_array *candidates)
{
    const gj_program *program = s->books[1]->rules.program;
    filling f = {s, program, &program->fields[field], candidates};
    gj_witness_extent until = s->borders.until[stage];
    if (f.row->type == GJ_T_BOOL) {
        add_word(&f, "true");
        add_word(&f, "false");
    } else if (f.row->type == GJ_T_ALTERNATIVE) {
        add_choices(&f);
    } else if (f.row->type == GJ_T_NUMBER) {
        add_numbers(&f, until.numbers);
    } else if (f.row->type == GJ_T_DATE) {
        for (size_t i = 0; i < until.dates; i++)
            add_dates_from(&f, *GJ_AT(&s->borders.dates, int32_t, i), until.lengths);
        for (size_t i = 0; i < dates->count; i++)
            add_dates_from(&f, *GJ_AT(dates, int32_t, i), until.lengths);
    } else if (f.row->type == GJ_T_TEXT) {
        for (size_t i = 0; i < until.texts; i++) {
            gj_buffer out;
            gj_buffer_init(&out, s->cli->allocator);
            gj_buffer_text(&out, *GJ_AT(&s->borders.texts, gj_text, i));
            add(&f, &out);
        }
    }
    if (f.row->flags & GJ_FIELD_MAY_BE_NOTHING)
        add_word(&f, "null");
}
