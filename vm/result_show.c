/* One definition as JSON.
 *
 * A definition is either a value or a bundle of parts (a group, deadline, score or node); EACH makes an array
 * of either. What has no value stands in `undetermined` or `errors` (vm/result_notes.c) under its own path: a
 * whole result that is not known does not appear in `results`, a part or an array's element is null there. */
#include "vm/results_internal.h"

#include "vm/operations.h"
#include "vm/result_shape.h"
#include "vm/text_ops.h"

const char *gj_state_name(gj_state state)
{
    static const char *const names[] = {
        [GJ_VALUE] = "value", [GJ_NOTHING] = "nothing", [GJ_UNKNOWN] = "undetermined", [GJ_ERROR] = "error"};
    return names[state];
}

/* A small number's JSON. */
static char *put_number(char *to, const gj_value *value)
{
    bool decimal = gj_number_den_is_decimal(value->den);
    *to = '"';
    to = gj_number_put(to + !decimal, value->num, value->den, decimal);
    *to = '"';
    return to + !decimal;
}

static bool number_json(gj_buffer *out, const gj_value *value, gj_arena *arena)
{
    if (value->den != 0) {
        char *room = gj_buffer_room(out, GJ_RESULT_NUMBER);
        out->size += room == NULL ? 0 : (size_t)(put_number(room, value) - room);
        return true;
    }
    bool decimal = false, fine = gj_number_is_decimal(arena, value, &decimal);
    if (!decimal)
        gj_buffer_char(out, '"');
    fine = fine && gj_number_format(arena, out, value);
    if (!decimal)
        gj_buffer_char(out, '"');
    return fine;
}

gj_status gj_value_json(gj_buffer *out, const gj_program *program, gj_type_kind type, uint32_t aux,
                        const gj_value *value, gj_arena *arena)
{
    bool fine = true;
    if (value->state != GJ_VALUE) {
        gj_buffer_string(out, "null");
    } else if (type == GJ_T_NUMBER) {
        fine = number_json(out, value, arena);
    } else if (type == GJ_T_BOOL) {
        gj_buffer_text(out, value->num ? GJ_TEXT("true") : GJ_TEXT("false"));
    } else if (type == GJ_T_ALTERNATIVE) {
        const gj_image_alternatives *alternatives = &program->alternatives[aux];
        const gj_image_choice *choices = &program->choices[alternatives->first];
        gj_buffer_json(out, gj_program_text(program, choices[value->num].name));
    } else if (type == GJ_T_DATE) {
        gj_buffer_char(out, '"');
        gj_date_format(out, (int32_t)value->num);
        gj_buffer_char(out, '"');
    } else if (type == GJ_T_TEXT) {
        gj_buffer_json(out, gj_value_text(value));
    } else {
        gj_buffer_string(out, "null");
    }
    return fine && !out->failed ? GJ_OK : GJ_E_NOMEM;
}

static gj_text name_of(const gj_results *w, uint32_t d)
{
    return gj_program_text(w->program, gj_results_definition(w, d)->name);
}

/* --- showing --- */

/* Notes a state that is no value under the present path; false where there is a value to show. */
static bool noted(gj_results *w, const gj_value *value)
{
    if (value->state == GJ_UNKNOWN)
        gj_notes_undetermined(&w->notes, gj_buffer_as_text(&w->path), value);
    else if (value->state == GJ_ERROR)
        gj_notes_error(&w->notes, gj_buffer_as_text(&w->path), value);
    return value->state >= GJ_UNKNOWN;
}

static void show(gj_results *w, uint32_t d, uint32_t entry, int depth);

static void show_each(gj_results *w, uint32_t d, int depth)
{
    gj_buffer *out = w->out;
    size_t path = w->path.size;
    uint32_t count = gj_machine_entries(w->machine, d);
    gj_buffer_char(out, '[');
    for (uint32_t entry = 0; entry < count; entry++) {
        if (entry > 0)
            gj_json_comma(out, w->pretty);
        gj_buffer_format(&w->path, "[%u]", (unsigned)entry);
        show(w, d, entry, depth);
        w->path.size = path;
    }
    gj_buffer_char(out, ']');
}

static void show_part(gj_results *w, uint32_t part, uint32_t entry, bool first, int depth)
{
    gj_buffer *out = w->out;
    size_t path = w->path.size;
    if (!first)
        gj_json_comma(out, w->pretty);
    gj_buffer_json(out, name_of(w, part));
    gj_json_colon(out, w->pretty);
    gj_buffer_char(&w->path, '.');
    gj_buffer_text(&w->path, name_of(w, part));
    const gj_value *column = gj_machine_column(w->machine, part);
    if (!column || gj_machine_column(w->machine, gj_results_definition(w, part)->parent))
        show(w, part, entry, depth + 1);
    else if (column->state == GJ_VALUE)
        show_each(w, part, depth + 1); /* an array inside a plain group */
    else
        show(w, part, 0, depth + 1);
    w->path.size = path;
}

static void show_deadline(gj_results *w, uint32_t d, uint32_t entry, int depth)
{
    static const char *const names[] = {"from", "to", "state"};
    bool first = true;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        uint32_t part = gj_shape_part(w->machine, d, names[i]);
        if (part == UINT32_MAX)
            continue;
        show_part(w, part, entry, first, depth);
        first = false;
    }
}

/* Appends the JSON of one definition, or of one entry's. */
static void show(gj_results *w, uint32_t d, uint32_t entry, int depth)
{
    gj_buffer *out = w->out;
    gj_value value = gj_shape_verdict(w->machine, d, entry, depth, &w->failed);
    if (noted(w, &value) || value.state == GJ_NOTHING || depth > GJ_SHAPE_DEPTH) {
        gj_buffer_string(out, "null");
        return;
    }
    if (!gj_shape_is_bundle(w->machine, d)) {
        gj_type_kind type = GJ_T_BOOL;
        uint32_t aux = 0;
        (void)gj_machine_type(w->machine, d, &type, &aux);
        if (gj_value_json(out, w->program, type, aux, &value, w->machine->arena) != GJ_OK)
            w->failed = true;
        return;
    }
    gj_buffer_char(out, '{');
    if (gj_results_definition(w, d)->kind == GJ_DEF_DEADLINE) {
        show_deadline(w, d, entry, depth);
    } else {
        for (uint32_t part = gj_shape_first(w->machine, d), first = part; part != UINT32_MAX;
             part = gj_shape_next(w->machine, part))
            show_part(w, part, entry, part == first, depth);
    }
    gj_buffer_char(out, '}');
}

/* A section's next member begins with the item's key, the first one's without the comma. */
static gj_text next_key(const gj_result_item *one, size_t *members)
{
    size_t from = (*members)++ == 0;
    return (gj_text){one->key.bytes + from, one->key.size - from};
}

/* Writes most results, without asking for room at each: as many items from `i` on as are numbers of the small
 * form, yes or no, or alternatives. Returns the first that is not. */
static size_t show_quick(gj_results *w, size_t i)
{
    char *begin = gj_buffer_room(w->out, w->room), *to = begin;
    if (begin == NULL)
        return w->item_count;
    for (; i < w->item_count; i++) {
        const gj_result_item *one = &w->items[i];
        const gj_value *value = one->room == 0 ? NULL : gj_machine_register(w->machine, one->reg);
        if (!value || value->state != GJ_VALUE || value->den == 0)
            break;
        to = gj_result_put(to, next_key(one, &w->shown));
        if (one->choices != NULL)
            to = gj_result_put(to, one->choices[value->num]);
        else if (value->den == 1 && value->num >= 0 && value->num < 10)
            *to++ = (char)('0' + value->num); /* every second number is one of these */
        else
            to = put_number(to, value);
    }
    w->out->size += (size_t)(to - begin);
    return i;
}

static void show_top(gj_results *w, const gj_result_item *one)
{
    uint32_t d = one->definition;
    w->failed |= w->path.failed; /* clearing forgets it */
    gj_buffer_clear(&w->path);
    gj_buffer_text(&w->path, one->path);
    const gj_value *column = gj_machine_column(w->machine, d);
    gj_value value = column ? *column : gj_shape_verdict(w->machine, d, 0, 0, &w->failed);
    if (noted(w, &value))
        return;
    gj_buffer_text(w->out, next_key(one, &w->shown));
    if (column && column->state == GJ_VALUE)
        show_each(w, d, 0);
    else
        show(w, d, 0, 0);
}

/* --- what failed --- */

/* Makes a section what it was before members were begun in it. */
static void take_back(gj_members *members, const gj_members *before)
{
    members->count = before->count;
    members->text.size = before->text.size;
}

/* Appends ["a","b"]: the entries of conditions that apply and are no; false where there are none, and then
 * the buffer is as it was. */
static bool failed_names(gj_results *w, uint32_t d, uint32_t entry)
{
    gj_buffer *out = &w->failures.text;
    bool any = false;
    for (uint32_t part = gj_shape_first_failed(w->machine, d, entry); part != UINT32_MAX;
         part = gj_shape_next_failed(w->machine, part, entry)) {
        if (any)
            gj_json_comma(out, w->pretty);
        else
            gj_buffer_char(out, '[');
        any = true;
        gj_buffer_json(out, name_of(w, part));
    }
    if (any)
        gj_buffer_char(out, ']');
    return any;
}

static void entry_name(gj_results *w, uint32_t field, const gj_list *list, uint32_t entry)
{
    gj_buffer *out = &w->failures.text;
    const gj_image_field *identity;
    const gj_value *value = gj_shape_entry_name(w->program, field, list, entry, &identity);
    if (!value)
        gj_buffer_format(out, "%u", (unsigned)entry);
    else if (gj_value_json(out, w->program, (gj_type_kind)identity->type, identity->aux, value,
                           w->machine->arena) != GJ_OK)
        w->failed = true;
}

static void note_failed_each(gj_results *w, const gj_result_item *one, const gj_list *list)
{
    uint32_t d = one->definition;
    gj_buffer *out = &w->failures.text;
    bool any = false;
    for (uint32_t entry = 0; entry < list->count; entry++) {
        const gj_members before = w->failures;
        if (gj_shape_holds(w->machine, d, entry)) /* an "any of" holds whatever else is no */
            continue;
        if (any) {
            gj_json_comma(out, w->pretty);
        } else {
            gj_buffer_text(out, next_key(one, &w->failures.count));
            gj_buffer_char(out, '[');
        }
        gj_buffer_string(out, "{\"entry\"");
        gj_json_colon(out, w->pretty);
        entry_name(w, gj_results_definition(w, d)->list, list, entry);
        gj_json_comma(out, w->pretty);
        gj_buffer_string(out, "\"failed\"");
        gj_json_colon(out, w->pretty);
        if (failed_names(w, d, entry)) {
            gj_buffer_char(out, '}');
            any = true;
        } else {
            take_back(&w->failures, &before);
        }
    }
    if (any)
        gj_buffer_char(out, ']');
}

static void note_failed(gj_results *w, const gj_result_item *one)
{
    const gj_value *column = gj_machine_column(w->machine, one->definition);
    if (column) {
        if (column->state == GJ_VALUE)
            note_failed_each(w, one, gj_value_column(column)->list);
    } else if (!gj_shape_holds(w->machine, one->definition, 0)) {
        const gj_members before = w->failures;
        gj_buffer_text(&w->failures.text, next_key(one, &w->failures.count));
        if (!failed_names(w, one->definition, 0))
            take_back(&w->failures, &before);
    }
}

void gj_results_show(gj_results *w)
{
    for (size_t i = 0; (i = show_quick(w, i)) < w->item_count; i++) {
        const gj_result_item *one = &w->items[i];
        show_top(w, one);
        if (gj_results_definition(w, one->definition)->kind == GJ_DEF_CONDITIONS)
            note_failed(w, one);
    }
}
