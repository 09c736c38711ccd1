/* Flattens results. Invariant: cells are compared by what they say, never by indexes of one program, so
 * outcomes of two programs can be held side by side. */
#include "cli/outcome.h"

#include "vm/operations.h"
#include "vm/result_shape.h"
#include "vm/text_ops.h"

typedef struct taking {
    const gj_evaluation *e;
    const gj_machine *machine;
    const gj_program *program;
    gj_lang lang;
    gj_arena *arena;
    gj_array cells;
    gj_buffer text;
    bool failed;
} taking;

static gj_text text_of(taking *t)
{
    gj_text text = gj_text_copy(t->arena, gj_buffer_as_text(&t->text));
    t->failed |= t->text.failed;
    return text;
}

static void put_state(taking *t, const gj_value *value)
{
    static const gj_msg words[] = {[GJ_NOTHING] = GJ_M_word_nothing,
                                   [GJ_UNKNOWN] = GJ_M_word_undetermined,
                                   [GJ_ERROR] = GJ_M_word_error};
    gj_buffer_string(&t->text, gj_msg_text(t->lang, words[value->state]));
}

/* The value without the quotes of JSON. */
static void put_value(taking *t, gj_type_kind type, uint32_t aux, const gj_value *value)
{
    if (value->state != GJ_VALUE) {
        put_state(t, value);
        return;
    }
    if (type == GJ_T_BOOL) {
        gj_buffer_string(&t->text, gj_msg_text(t->lang, value->num != 0 ? GJ_M_word_yes : GJ_M_word_no));
        return;
    }
    if (type == GJ_T_TEXT) {
        gj_buffer_text(&t->text, gj_value_text(value));
        return;
    }
    size_t from = t->text.size;
    if (gj_value_json(&t->text, t->program, type, aux, value, t->machine->arena) != GJ_OK) {
        t->failed = true;
        return;
    }
    if (t->text.size > from + 1 && t->text.bytes[from] == '"') {
        for (size_t i = from; i + 2 < t->text.size; i++)
            t->text.bytes[i] = t->text.bytes[i + 1];
        t->text.size -= 2;
    }
}

static void add_cell(taking *t, gj_text name, gj_type_kind kind, const gj_value *value, bool failed)
{
    gj_cell *cell = gj_array_push(&t->cells);
    if (cell == NULL) {
        t->failed = true;
        return;
    }
    *cell = (gj_cell){.name = name,
                      .kind = (uint8_t)kind,
                      .state = value->state,
                      .failed = failed,
                      .value = *value,
                      .text = text_of(t)};
}

/* "parent.name" */
static gj_text path_below(taking *t, gj_text parent, gj_text name)
{
    gj_buffer path;
    if (parent.size == 0)
        return name;
    gj_buffer_init(&path, t->e->cli->allocator);
    gj_buffer_text(&path, parent);
    gj_buffer_char(&path, '.');
    gj_buffer_text(&path, name);
    gj_text text = gj_text_copy(t->arena, gj_buffer_as_text(&path));
    t->failed |= path.failed;
    gj_buffer_fini(&path);
    return text;
}

/* Appends the conditions that are no, as "a, b", unless the whole holds all the same (any of). */
static bool put_failed(taking *t, uint32_t d, uint32_t entry)
{
    bool any = false;
    if (gj_shape_holds(t->machine, d, entry))
        return false;
    for (uint32_t part = gj_shape_first_failed(t->machine, d, entry); part != UINT32_MAX;
         part = gj_shape_next_failed(t->machine, part, entry)) {
        gj_buffer_string(&t->text, any ? ", " : "");
        gj_buffer_text(&t->text, gj_program_text(t->program, t->program->definitions[part].name));
        any = true;
    }
    return any;
}

/* The cell of what failed: the text at hand, or in words that nothing did or that it is not known. */
static void add_failed(taking *t, gj_text name, const gj_value *whole, bool any)
{
    gj_value value = any ? gj_value_bool(true) : whole->state == GJ_VALUE ? gj_value_nothing() : *whole;
    if (!any)
        put_state(t, &value);
    add_cell(t, path_below(t, name, GJ_TEXT("failed")), GJ_T_LIST, &value, true);
}

/* What a list's entry is called: by its identity, else by its number, from 0 on, as messages write it. */
static void put_entry(taking *t, uint32_t d, const gj_list *list, uint32_t entry)
{
    const gj_image_field *identity;
    const gj_value *value =
        gj_shape_entry_name(t->program, t->program->definitions[d].list, list, entry, &identity);
    if (value == NULL)
        gj_buffer_format(&t->text, "[%u]", (unsigned)entry);
    else
        put_value(t, (gj_type_kind)identity->type, identity->aux, value);
}

/* Conditions for each entry are met where every entry meets them, as the rules themselves have it: a book
 * that states them of the whole can be held against them. What failed names the entries, "y: done; z: done".
 */
static void add_conditions_each(taking *t, gj_text name, uint32_t d)
{
    const gj_value *column = gj_machine_column(t->machine, d);
    uint32_t count = gj_machine_entries(t->machine, d);
    gj_value whole = column->state == GJ_VALUE ? gj_value_bool(true) : *column;
    bool any = false;
    for (uint32_t i = 0; i < count; i++) { /* a no decides, then an error, then what is not known */
        const gj_value *value = gj_machine_value(t->machine, d, i);
        bool no = whole.state == GJ_VALUE && whole.num == 0;
        if (value != NULL && !no &&
            ((value->state == GJ_VALUE && value->num == 0) || value->state > whole.state))
            whole = *value;
    }
    gj_buffer_clear(&t->text);
    put_value(t, GJ_T_BOOL, 0, &whole);
    add_cell(t, name, GJ_T_BOOL, &whole, false);
    gj_buffer_clear(&t->text);
    for (uint32_t i = 0; i < count; i++) {
        size_t from = t->text.size;
        gj_buffer_string(&t->text, any ? "; " : "");
        put_entry(t, d, gj_value_column(column)->list, i);
        gj_buffer_string(&t->text, ": ");
        if (put_failed(t, d, i))
            any = true;
        else
            t->text.size = from;
    }
    add_failed(t, name, &whole, any);
}

static void add_each(taking *t, gj_text name, uint32_t d)
{
    const gj_value *column = gj_machine_column(t->machine, d);
    gj_type_kind type = GJ_T_BOOL;
    uint32_t aux = 0, count = gj_machine_entries(t->machine, d);
    bool typed = gj_machine_type(t->machine, d, &type, &aux);
    gj_value whole = column->state == GJ_VALUE ? gj_value_bool(true) : *column;
    gj_buffer_clear(&t->text);
    if (column->state != GJ_VALUE)
        put_state(t, column);
    for (uint32_t i = 0; i < count; i++) {
        const gj_value *value = typed ? gj_machine_value(t->machine, d, i) : NULL;
        gj_buffer_string(&t->text, i == 0 ? "" : ", ");
        if (value != NULL)
            put_value(t, type, aux, value);
    }
    add_cell(t, name, GJ_T_LIST, &whole, false);
}

static void add(taking *t, gj_text parent, uint32_t d, int depth)
{
    gj_text name = path_below(t, parent, gj_program_text(t->program, t->program->definitions[d].name));
    uint32_t kind = t->program->definitions[d].kind;
    if (depth > 3 || (kind == GJ_DEF_NODE && depth > 0))
        return;
    if (gj_machine_column(t->machine, d) != NULL && !gj_shape_is_bundle(t->machine, d)) {
        if (kind == GJ_DEF_CONDITIONS)
            add_conditions_each(t, name, d);
        else
            add_each(t, name, d);
        return;
    }
    if (gj_shape_is_bundle(t->machine, d)) {
        for (uint32_t part = gj_shape_first(t->machine, d); part != UINT32_MAX;
             part = gj_shape_next(t->machine, part))
            add(t, name, part, depth + 1);
        return;
    }
    const gj_value *value = gj_machine_value(t->machine, d, 0);
    gj_type_kind type = GJ_T_BOOL;
    uint32_t aux = 0;
    if (value == NULL || !gj_machine_type(t->machine, d, &type, &aux))
        return;
    gj_buffer_clear(&t->text);
    put_value(t, type, aux, value);
    add_cell(t, name, type, value, false);
    if (kind == GJ_DEF_CONDITIONS) {
        gj_buffer_clear(&t->text);
        bool any = put_failed(t, d, 0);
        add_failed(t, name, value, any);
    }
}

bool gj_outcome_take(const gj_evaluation *evaluation, gj_lang lang, gj_arena *arena, gj_outcome *outcome)
{
    taking t = {.e = evaluation,
                .machine = &evaluation->machine,
                .program = evaluation->program,
                .lang = lang,
                .arena = arena};
    gj_array_init(&t.cells, evaluation->cli->allocator, sizeof(gj_cell));
    gj_buffer_init(&t.text, evaluation->cli->allocator);
    for (uint32_t d = 0; d < t.program->definition_count; d++)
        if (gj_shape_is_shown(t.machine, d))
            add(&t, (gj_text){0}, d, 0);
    outcome->count = t.cells.count;
    outcome->cells =
        gj_arena_copy(arena, t.cells.items == NULL ? &t : t.cells.items, t.cells.count * sizeof(gj_cell));
    bool fine = !t.failed && !t.cells.failed && outcome->cells != NULL && !gj_arena_failed(arena);
    gj_array_fini(&t.cells);
    gj_buffer_fini(&t.text);
    return fine;
}

const gj_cell *gj_outcome_find(const gj_outcome *outcome, gj_text name, size_t hint)
{
    for (size_t i = 0; i < outcome->count; i++) {
        const gj_cell *cell = &outcome->cells[(hint + i) % outcome->count];
        if (gj_text_equal(cell->name, name))
            return cell;
    }
    return NULL;
}

bool gj_cell_equal(const gj_cell *a, const gj_cell *b)
{
    if (a == NULL || b == NULL)
        return a == b;
    return a->state == b->state && (a->state != GJ_VALUE || gj_text_equal(a->text, b->text));
}

gj_text gj_cell_text(const gj_cell *cell)
{
    return cell == NULL ? GJ_TEXT("–") : cell->text.size > 0 ? cell->text : GJ_TEXT("\"\"");
}

bool gj_cell_has_value(const gj_cell *cell)
{
    return cell != NULL && (cell->state == GJ_VALUE || cell->state == GJ_NOTHING);
}

gj_text gj_cell_top(gj_text name)
{
    return gj_text_until(name, '.');
}
