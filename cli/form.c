/* The rows of a form, and the forms that are plain text. A table has a row for each fact; in JSON each fact
 * stands behind a name that is a comment (//), with what may stand there for its value: deleting the two
 * strokes and writing the value is how it is filled in. A null would not do for what is not known: it states
 * that there is none. */
#include "cli/form.h"

#include "cli/escape.h"

typedef struct form {
    const gj_words *words;
    const gj_program *program;
    gj_buffer path, cell;
    gj_array *rows;
    uint32_t entries; /* of each list */
    bool failed;
} form;

static gj_text keep(form *f)
{
    gj_text kept = gj_text_copy(f->words->arena, gj_buffer_as_text(&f->cell));
    f->failed |= f->cell.failed; /* clearing the buffer forgets it */
    gj_buffer_clear(&f->cell);
    return kept;
}

gj_text gj_form_title(const gj_words *words)
{
    const gj_image_header *header = words->program->header;
    gj_buffer title;
    gj_buffer_init(&title, words->arena->allocator);
    gj_buffer_text(&title, gj_words_title(words, header->title, header->rulebook));
    if (gj_program_text(words->program, header->book_version).size != 0) {
        gj_buffer_char(&title, ' ');
        gj_buffer_text(&title, gj_program_text(words->program, header->book_version));
    }
    gj_text kept = gj_text_copy(words->arena, gj_buffer_as_text(&title));
    if (title.failed)
        words->arena->failed = true; /* as if the copy had not been had */
    gj_buffer_fini(&title);
    return kept;
}

static void add_row(form *f, uint32_t index)
{
    const gj_image_field *field = &f->program->fields[index];
    gj_form_row row = {.field = index,
                       .path = gj_text_copy(f->words->arena, gj_buffer_as_text(&f->path)),
                       .title = gj_program_text(f->program, field->title),
                       .unit = gj_words_unit(f->words, field->unit)};
    gj_field_cell_words(&f->cell, f->words, index);
    row.expected = keep(f);
    gj_words_clauses(&f->cell, f->words, field->citation, field->citations);
    for (size_t i = 0; i < f->cell.size; i++)
        if (f->cell.bytes[i] == '@') /* which begins a formula in some spreadsheets */
            f->cell.bytes[i] = ' ';
    row.clauses = keep(f);
    (void)gj_array_append(f->rows, &row);
}

static void add_rows(form *f, uint32_t first);

/* What is inside a group or a list, behind the path so far. */
static void add_inside(form *f, const gj_image_field *field)
{
    size_t before = f->path.size;
    if (field->kind == GJ_FIELD_GROUP)
        add_rows(f, field->first_child);
    for (uint32_t entry = 0; field->kind == GJ_FIELD_LIST && entry < f->entries; entry++) {
        gj_buffer_format(&f->path, "[%u]", (unsigned)entry);
        add_rows(f, field->first_child);
        f->path.size = f->path.failed ? f->path.size : before;
    }
}

static void add_rows(form *f, uint32_t first)
{
    for (uint32_t i = first; i != UINT32_MAX; i = f->program->fields[i].next_sibling) {
        const gj_image_field *field = &f->program->fields[i];
        size_t before = f->path.size;
        if (before != 0)
            gj_buffer_char(&f->path, '.');
        gj_buffer_text(&f->path, gj_program_text(f->program, field->name));
        add_row(f, i);
        add_inside(f, field);
        f->path.size = f->path.failed ? f->path.size : before;
    }
}

bool gj_form_rows(const gj_words *words, uint32_t entries, gj_array *rows)
{
    form f = {.words = words, .program = words->program, .rows = rows, .entries = entries};
    gj_buffer_init(&f.path, words->arena->allocator);
    gj_buffer_init(&f.cell, words->arena->allocator);
    add_rows(&f, gj_field_first(words->program));
    bool fine = !f.path.failed && !f.failed && !rows->failed && !gj_arena_failed(words->arena);
    gj_buffer_fini(&f.path);
    gj_buffer_fini(&f.cell);
    return fine;
}

/* ---- comma-separated values ---- */

static void write_comment(gj_buffer *out, gj_text text)
{
    gj_buffer comment;
    gj_buffer_init(&comment, out->allocator);
    gj_buffer_string(&comment, "# ");
    gj_buffer_text(&comment, text);
    gj_csv_field(out, gj_buffer_as_text(&comment));
    gj_buffer_string(out, "\r\n");
    out->failed |= comment.failed;
    gj_buffer_fini(&comment);
}

bool gj_form_csv(gj_buffer *out, const gj_words *words)
{
    static const gj_msg headings[] = {GJ_M_form_column_title, GJ_M_form_column_expected,
                                      GJ_M_form_column_unit, GJ_M_form_column_clause};
    gj_array rows;
    gj_array_init(&rows, out->allocator, sizeof(gj_form_row));
    bool fine = gj_form_rows(words, 1, &rows);
    gj_buffer_string(out, "\xEF\xBB\xBF");
    gj_buffer_format(out, "%s,%s", gj_msg_text(words->lang, GJ_M_form_column_name),
                     gj_msg_text(words->lang, GJ_M_form_column_value));
    for (size_t i = 0; i < sizeof(headings) / sizeof(headings[0]); i++)
        gj_buffer_format(out, ",%s", gj_msg_text(words->lang, headings[i]));
    gj_buffer_string(out, "\r\n");
    write_comment(out, gj_form_title(words));
    write_comment(out, gj_text_from(gj_msg_text(words->lang, GJ_M_form_how)));
    for (size_t i = 0; i < rows.count; i++) {
        const gj_form_row *row = GJ_AT(&rows, gj_form_row, i);
        const gj_text cells[] = {row->path, {NULL, 0}, row->title, row->expected, row->unit, row->clauses};
        for (size_t k = 0; k < sizeof(cells) / sizeof(cells[0]); k++) {
            gj_buffer_string(out, k == 0 ? "" : ",");
            gj_csv_field(out, cells[k]);
        }
        gj_buffer_string(out, "\r\n");
    }
    gj_array_fini(&rows);
    return fine && !out->failed && !gj_arena_failed(words->arena);
}

/* ---- JSON ---- */

typedef struct json_form {
    gj_buffer *out;
    const gj_words *words;
    const gj_program *program;
    gj_buffer line;
} json_form;

static const char *mark(const json_form *f, gj_msg id)
{
    return gj_msg_text(f->words->lang, id);
}

/* "标题 @5.1：数 ≥ 0，分；缺省 0", and of a group or list what is in it. */
static void describe(json_form *f, uint32_t index)
{
    const gj_image_field *field = &f->program->fields[index];
    gj_text title = gj_program_text(f->program, field->title);
    gj_buffer_text(&f->line, title);
    if (field->citations > 0) {
        gj_buffer_string(&f->line, title.size > 0 ? " " : "");
        gj_words_clauses(&f->line, f->words, field->citation, field->citations);
    }
    if (title.size > 0 || field->citations > 0)
        gj_buffer_string(&f->line, mark(f, GJ_M_mark_colon));
    if (field->kind == GJ_FIELD_LIST)
        gj_buffer_string(&f->line, gj_msg_text(f->words->lang, GJ_M_form_json_list));
    else
        gj_field_words(&f->line, f->words, index);
    if (field->kind != GJ_FIELD_LIST && field->kind != GJ_FIELD_GROUP)
        return;
    gj_buffer_string(&f->line, " {");
    for (uint32_t i = field->first_child; i != UINT32_MAX; i = f->program->fields[i].next_sibling) {
        gj_buffer_text(&f->line, gj_program_text(f->program, f->program->fields[i].name));
        gj_buffer_string(&f->line, " = ");
        describe(f, i);
        gj_buffer_string(
            &f->line, f->program->fields[i].next_sibling == UINT32_MAX ? "" : mark(f, GJ_M_mark_semicolon));
    }
    gj_buffer_char(&f->line, '}');
}

static void comment(json_form *f, gj_text name, gj_text text)
{
    gj_buffer label;
    gj_buffer_init(&label, f->out->allocator);
    gj_buffer_string(&label, "//");
    gj_buffer_string(&label, name.size > 0 ? " " : "");
    gj_buffer_text(&label, name);
    gj_buffer_json(f->out, gj_buffer_as_text(&label));
    gj_buffer_string(f->out, ": ");
    gj_buffer_json(f->out, text);
    f->out->failed |= label.failed;
    gj_buffer_fini(&label);
}

/* The fields from `first` on, a line each. What is under keys and is simply there opens up; for the rest
 * being there is a statement of its own, and so it stays in the comment. */
static void members(json_form *f, uint32_t first, size_t depth)
{
    for (uint32_t i = first; i != UINT32_MAX; i = f->program->fields[i].next_sibling) {
        const gj_image_field *field = &f->program->fields[i];
        gj_text name = gj_program_text(f->program, field->name);
        bool opens = gj_field_is_keyed(f->program, i) &&
                     !(field->flags & (GJ_FIELD_MAY_BE_NOTHING | GJ_FIELD_DEFAULT_NOTHING));
        if (i != first)
            gj_buffer_char(f->out, ',');
        gj_buffer_char(f->out, '\n');
        gj_buffer_repeat(f->out, ' ', 2 * depth);
        if (opens) {
            gj_buffer_json(f->out, name);
            gj_buffer_string(f->out, ": {");
            members(f, field->first_child, depth + 1);
            gj_buffer_char(f->out, '\n');
            gj_buffer_repeat(f->out, ' ', 2 * depth);
            gj_buffer_char(f->out, '}');
            continue;
        }
        gj_buffer_clear(&f->line);
        describe(f, i);
        f->out->failed |= f->line.failed;
        comment(f, name, gj_buffer_as_text(&f->line));
    }
}

bool gj_form_json(gj_buffer *out, const gj_words *words)
{
    json_form f = {.out = out, .words = words, .program = words->program};
    uint32_t first = gj_field_first(words->program);
    gj_buffer_init(&f.line, out->allocator);
    gj_buffer_string(out, "{\n  ");
    comment(&f, GJ_NO_TEXT, gj_text_from(gj_msg_text(words->lang, GJ_M_form_json_how)));
    gj_buffer_string(out, first == UINT32_MAX ? "" : ",");
    members(&f, first, 1);
    gj_buffer_string(out, "\n}\n");
    gj_buffer_fini(&f.line);
    return !out->failed && !gj_arena_failed(words->arena);
}
