/* The form as a workbook (libxlsxwriter): one sheet with a row a fact, of which only the second column is to
 * be written into, and one with the choices that its drop-down lists offer. What the spreadsheet checks is a
 * help while typing; what counts is what the record reader says. Bounds are given to the spreadsheet as the
 * numbers it has. The same rule book gives the same bytes. */
#define _POSIX_C_SOURCE 200809L /* mkstemp */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/form.h"
#include "cli/xlsx_library.h"

#if defined(__has_feature) /* clang */
#if __has_feature(address_sanitizer)
#define __SANITIZE_ADDRESS__ 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/lsan_interface.h>
#endif

/* Entries of each list that the form has rows for. */
#define ENTRIES 3
/* The day that the workbook says it was made: every form says the same. */
#define MADE 946684800 /* 2000-01-01 */

typedef struct choices {
    uint32_t alternatives; /* UINT32_MAX: yes and no */
    bool nothing;          /* may be nothing, too */
    char *range;
} choices;

typedef struct book {
    const gj_xlsx_library *library;
    const gj_words *words;
    const gj_program *program;
    gj_arena *arena;
    lxw_workbook *file;
    lxw_worksheet *sheet, *lists;
    lxw_format *heading, *locked, *group, *value, *text, *date, *free;
    choices *sets; /* by column of the sheet with lists */
    uint16_t set_count;
    lxw_error error;
} book;

static void keep_error(book *b, lxw_error error)
{
    if (b->error == LXW_NO_ERROR)
        b->error = error;
}

static void write_text(book *b, lxw_worksheet *sheet, uint32_t row, uint16_t column, gj_text text,
                       lxw_format *format)
{
    const char *string = gj_text_c_string(b->arena, text);
    if (string == NULL)
        keep_error(b, LXW_ERROR_MEMORY_MALLOC_FAILED);
    else if (text.size == 0)
        keep_error(b, b->library->worksheet_write_blank(sheet, row, column, format));
    else
        keep_error(b, b->library->worksheet_write_string(sheet, row, column, string, format));
}

static const char *say(const book *b, gj_msg message)
{
    return gj_msg_text(b->words->lang, message);
}

/* ---- choices ---- */

/* What a person chooses: the title in Chinese, where it means nothing else in this cell; else the name. */
static gj_text choice_text(const book *b, const gj_image_alternatives *set, uint32_t position, bool nothing)
{
    const gj_image_choice *rows = &b->program->choices[set->first];
    gj_text name = gj_program_text(b->program, rows[position].name);
    gj_text title = gj_program_text(b->program, rows[position].title);
    if (b->words->lang != GJ_LANG_ZH || title.size == 0 ||
        (nothing && gj_text_equal(title, gj_text_from(say(b, GJ_M_form_nothing)))))
        return name;
    for (uint32_t i = 0; i < set->count; i++)
        if ((i != position && gj_text_equal(gj_program_text(b->program, rows[i].title), title)) ||
            gj_text_equal(gj_program_text(b->program, rows[i].name), title))
            return name;
    return title;
}

/* Writes a set of choices into a column of its own; how many. */
static uint32_t write_choices(book *b, uint16_t column, const choices *set)
{
    uint32_t row = 0;
    if (set->alternatives == UINT32_MAX) {
        write_text(b, b->lists, row++, column, gj_text_from(say(b, GJ_M_word_yes)), NULL);
        write_text(b, b->lists, row++, column, gj_text_from(say(b, GJ_M_word_no)), NULL);
    } else {
        const gj_image_alternatives *of = &b->program->alternatives[set->alternatives];
        for (; row < of->count; row++)
            write_text(b, b->lists, row, column, choice_text(b, of, row, set->nothing), NULL);
    }
    if (set->nothing)
        write_text(b, b->lists, row++, column, gj_text_from(say(b, GJ_M_form_nothing)), NULL);
    return row;
}

/* The range of cells that a field's choices stand in; NULL where there is no memory. */
static char *range_of(book *b, const gj_image_field *field)
{
    choices wanted = {.alternatives = field->type == GJ_T_BOOL ? UINT32_MAX : field->aux,
                      .nothing = (field->flags & GJ_FIELD_MAY_BE_NOTHING) != 0};
    for (uint16_t i = 0; i < b->set_count; i++)
        if (b->sets[i].alternatives == wanted.alternatives && b->sets[i].nothing == wanted.nothing)
            return b->sets[i].range;
    uint32_t rows = write_choices(b, b->set_count, &wanted);
    char first[LXW_MAX_CELL_NAME_LENGTH], last[LXW_MAX_CELL_NAME_LENGTH];
    b->library->lxw_rowcol_to_cell_abs(first, 0, b->set_count, LXW_TRUE, LXW_TRUE);
    b->library->lxw_rowcol_to_cell_abs(last, rows - 1, b->set_count, LXW_TRUE, LXW_TRUE);
    gj_buffer range;
    gj_buffer_init(&range, b->arena->allocator);
    gj_buffer_format(&range, "='%s'!%s:%s", say(b, GJ_M_form_choices_sheet), first, last);
    wanted.range = range.failed ? NULL : gj_text_c_string(b->arena, gj_buffer_as_text(&range));
    gj_buffer_fini(&range);
    b->sets[b->set_count++] = wanted;
    return wanted.range;
}

/* ---- what may be typed ---- */

/* A bound as the spreadsheet's number; false where it is none that is small enough. `inwards`: the next whole
 * number inside, where the bound itself is not allowed. */
static bool bound_of(const book *b, uint32_t constant, int inwards, double *bound)
{
    const gj_value *value = &b->program->constants[constant];
    if (value->den == 0)
        return false;
    *bound = (double)value->num / (double)value->den + (value->den == 1 ? inwards : 0);
    return true;
}

static void check_number(const book *b, const gj_image_field *field, lxw_data_validation *check)
{
    bool whole = (field->flags & GJ_FIELD_WHOLE) != 0;
    bool low_open = (field->flags & GJ_FIELD_LOW_OPEN) != 0,
         high_open = (field->flags & GJ_FIELD_HIGH_OPEN) != 0;
    bool low = (field->flags & GJ_FIELD_LOW) != 0 &&
               bound_of(b, field->low, whole && low_open, &check->minimum_number);
    bool high = (field->flags & GJ_FIELD_HIGH) != 0 &&
                bound_of(b, field->high, -(whole && high_open), &check->maximum_number);
    check->validate = whole ? LXW_VALIDATION_TYPE_INTEGER : LXW_VALIDATION_TYPE_DECIMAL;
    check->error_message = (char *)(uintptr_t)say(b, GJ_M_form_bad_number);
    if (low && high) {
        check->criteria = LXW_VALIDATION_CRITERIA_BETWEEN;
    } else if (low) {
        check->criteria = low_open && !whole ? LXW_VALIDATION_CRITERIA_GREATER_THAN
                                             : LXW_VALIDATION_CRITERIA_GREATER_THAN_OR_EQUAL_TO;
        check->value_number = check->minimum_number;
    } else if (high) {
        check->criteria = high_open && !whole ? LXW_VALIDATION_CRITERIA_LESS_THAN
                                              : LXW_VALIDATION_CRITERIA_LESS_THAN_OR_EQUAL_TO;
        check->value_number = check->maximum_number;
    } else {
        check->criteria = LXW_VALIDATION_CRITERIA_BETWEEN;
        check->minimum_number = -999999999999.0;
        check->maximum_number = 999999999999.0;
    }
}

/* Spreadsheets know no days before 1900-03-01, or count them wrongly: where the record may have one, it is
 * typed as text, and the warning passed over. */
static void check_date(const book *b, const gj_image_field *field, lxw_data_validation *check)
{
    gj_civil low = {1900, 3, 1}, high = {9999, 12, 31};
    if ((field->flags & GJ_FIELD_LOW) && b->program->constants[field->low].num >= gj_date_from_civil(low))
        low = gj_date_to_civil((int32_t)b->program->constants[field->low].num);
    else if (field->flags & GJ_FIELD_LOW)
        check->error_type = LXW_VALIDATION_ERROR_TYPE_WARNING;
    if (field->flags & GJ_FIELD_HIGH)
        high = gj_date_to_civil((int32_t)b->program->constants[field->high].num);
    check->validate = LXW_VALIDATION_TYPE_DATE;
    check->criteria = LXW_VALIDATION_CRITERIA_BETWEEN;
    check->minimum_datetime = (lxw_datetime){.year = low.year, .month = low.month, .day = low.day};
    check->maximum_datetime = (lxw_datetime){.year = high.year, .month = high.month, .day = high.day};
    check->error_message = (char *)(uintptr_t)say(b, GJ_M_form_bad_date);
}

/* libxlsxwriter 1.1.4 makes two copies of the range of a list and frees one: a few bytes for each list, in a
 * process that is about to end. The leak checker is not to see them, so that it stops at ours. */
static lxw_error add_validation(book *b, uint32_t row, lxw_data_validation *check)
{
#if defined(__SANITIZE_ADDRESS__)
    __lsan_disable();
#endif
    lxw_error error = b->library->worksheet_data_validation_cell(b->sheet, row, 1, check);
#if defined(__SANITIZE_ADDRESS__)
    __lsan_enable();
#endif
    return error;
}

/* Where a cell may say that there is none, or hold a fraction, the spreadsheet warns and lets one go on. */
static void add_check(book *b, uint32_t row, const gj_image_field *field)
{
    lxw_data_validation check = {0};
    bool nothing = (field->flags & GJ_FIELD_MAY_BE_NOTHING) != 0;
    check.error_type = LXW_VALIDATION_ERROR_TYPE_STOP;
    if (field->type == GJ_T_BOOL || field->type == GJ_T_ALTERNATIVE) {
        check.validate = LXW_VALIDATION_TYPE_LIST_FORMULA;
        check.value_formula = range_of(b, field);
        check.error_message = (char *)(uintptr_t)say(b, GJ_M_form_bad_choice);
    } else if (field->type == GJ_T_NUMBER) {
        check_number(b, field, &check);
        if (nothing || !(field->flags & GJ_FIELD_WHOLE))
            check.error_type = LXW_VALIDATION_ERROR_TYPE_WARNING;
    } else if (field->type == GJ_T_DATE) {
        check_date(b, field, &check);
        if (nothing)
            check.error_type = LXW_VALIDATION_ERROR_TYPE_WARNING;
    } else {
        return;
    }
    if (check.validate == LXW_VALIDATION_TYPE_LIST_FORMULA && check.value_formula == NULL)
        keep_error(b, LXW_ERROR_MEMORY_MALLOC_FAILED);
    else
        keep_error(b, add_validation(b, row, &check));
}

/* ---- the sheet ---- */

static lxw_format *new_format(book *b, bool unlocked, bool bold, uint32_t background)
{
    lxw_format *format = b->library->workbook_add_format(b->file);
    if (format == NULL) {
        keep_error(b, LXW_ERROR_MEMORY_MALLOC_FAILED);
        return NULL;
    }
    b->library->format_set_text_wrap(format);
    b->library->format_set_align(format, LXW_ALIGN_VERTICAL_TOP);
    if (unlocked)
        b->library->format_set_unlocked(format);
    if (bold)
        b->library->format_set_bold(format);
    if (background != 0)
        b->library->format_set_bg_color(format, background);
    return format;
}

static void make_formats(book *b)
{
    const uint32_t grey = 0xE7E9ED, pale = 0xFFFBE6;
    b->heading = new_format(b, false, true, grey);
    b->locked = new_format(b, false, false, 0);
    b->group = new_format(b, false, true, 0);
    b->value = new_format(b, true, false, pale);
    b->text = new_format(b, true, false, pale);
    b->date = new_format(b, true, false, pale);
    b->free = new_format(b, true, false, 0);
    if (b->error != LXW_NO_ERROR)
        return;
    lxw_format *const boxed[] = {b->value, b->text, b->date};
    for (size_t i = 0; i < sizeof(boxed) / sizeof(boxed[0]); i++)
        b->library->format_set_border(boxed[i], LXW_BORDER_HAIR);
    b->library->format_set_num_format(b->text, "@");
    b->library->format_set_num_format(b->date, "yyyy-mm-dd");
}

static void write_row(book *b, uint32_t at, const gj_form_row *row)
{
    const gj_image_field *field = &b->program->fields[row->field];
    bool heading = field->kind != GJ_FIELD_SCALAR && field->kind != GJ_FIELD_CODES;
    lxw_format *plain = heading ? b->group : b->locked, *value = b->value;
    if (field->kind == GJ_FIELD_CODES || field->type == GJ_T_TEXT)
        value = b->text;
    else if (field->kind == GJ_FIELD_SCALAR && field->type == GJ_T_DATE)
        value = b->date;
    write_text(b, b->sheet, at, 0, row->path, plain);
    write_text(b, b->sheet, at, 1, GJ_NO_TEXT, value);
    write_text(b, b->sheet, at, 2, row->title, plain);
    write_text(b, b->sheet, at, 3, row->expected, b->locked);
    write_text(b, b->sheet, at, 4, row->unit, b->locked);
    write_text(b, b->sheet, at, 5, row->clauses, b->locked);
    if (field->kind == GJ_FIELD_SCALAR)
        add_check(b, at, field);
}

/* Further rows may be added below: a column's own format is that of the cells nobody wrote. */
static void lay_out(book *b)
{
    static const double widths[] = {34, 22, 28, 48, 10, 16};
    static const gj_msg headings[] = {GJ_M_form_column_name,  GJ_M_form_column_value,
                                      GJ_M_form_column_title, GJ_M_form_column_expected,
                                      GJ_M_form_column_unit,  GJ_M_form_column_clause};
    lxw_protection allowed = {.format_columns = 1, .format_rows = 1, .insert_rows = 1, .autofilter = 1};
    for (uint16_t i = 0; i < 6; i++) {
        keep_error(b, b->library->worksheet_set_column(b->sheet, i, i, widths[i], b->free));
        write_text(b, b->sheet, 0, i, gj_text_from(say(b, headings[i])), b->heading);
    }
    b->library->worksheet_freeze_panes(b->sheet, 1, 0);
    b->library->worksheet_repeat_rows(b->sheet, 0, 0);
    b->library->worksheet_set_landscape(b->sheet);
    b->library->worksheet_set_paper(b->sheet, 9); /* A4 */
    b->library->worksheet_fit_to_pages(b->sheet, 1, 0);
    b->library->worksheet_protect(b->sheet, NULL, &allowed);
    b->library->worksheet_protect(b->lists, NULL, NULL);
}

static void write_comment(book *b, uint32_t row, gj_text text)
{
    gj_buffer comment;
    gj_buffer_init(&comment, b->arena->allocator);
    gj_buffer_string(&comment, "# ");
    gj_buffer_text(&comment, text);
    const char *string = gj_text_c_string(b->arena, gj_buffer_as_text(&comment));
    if (string == NULL || comment.failed)
        keep_error(b, LXW_ERROR_MEMORY_MALLOC_FAILED);
    else
        keep_error(b, b->library->worksheet_merge_range(b->sheet, row, 0, row, 5, string, b->locked));
    gj_buffer_fini(&comment);
}

static void write_book(book *b, const gj_array *rows)
{
    lxw_doc_properties about = {.created = MADE};
    keep_error(b, b->library->workbook_set_properties(b->file, &about));
    b->sheet = b->library->workbook_add_worksheet(b->file, say(b, GJ_M_form_record_sheet));
    b->lists = b->library->workbook_add_worksheet(b->file, say(b, GJ_M_form_choices_sheet));
    b->sets = GJ_NEW_ARRAY(b->arena, choices, 2 * ((size_t)b->program->alternatives_count + 1));
    if (b->sheet == NULL || b->lists == NULL || b->sets == NULL)
        keep_error(b, LXW_ERROR_MEMORY_MALLOC_FAILED);
    if (b->error == LXW_NO_ERROR)
        make_formats(b);
    if (b->error != LXW_NO_ERROR)
        return;
    lay_out(b);
    write_comment(b, 1, gj_form_title(b->words));
    write_comment(b, 2, gj_text_from(say(b, GJ_M_form_how)));
    for (size_t i = 0; i < rows->count && b->error == LXW_NO_ERROR; i++)
        write_row(b, (uint32_t)i + 3, GJ_AT(rows, gj_form_row, i));
}

static int error_of(lxw_error error)
{
    if (error == LXW_NO_ERROR)
        return 0;
    if (error == LXW_ERROR_MEMORY_MALLOC_FAILED)
        return ENOMEM;
    return errno != 0 ? errno : EIO;
}

/* Makes the workbook at `path`. */
static int make_file(const gj_xlsx_library *library, const gj_words *words, const char *path,
                     const char *folder)
{
    lxw_workbook_options options = {.tmpdir = (char *)(uintptr_t)folder}; /* only read */
    book b = {.library = library, .words = words, .program = words->program, .arena = words->arena};
    gj_array rows;
    gj_array_init(&rows, words->arena->allocator, sizeof(gj_form_row));
    int error = gj_form_rows(words, ENTRIES, &rows) ? 0 : ENOMEM;
    if (error == 0) {
        errno = 0;
        b.file = library->workbook_new_opt(path, &options);
        if (b.file == NULL)
            error = ENOMEM;
    }
    if (error == 0) {
        write_book(&b, &rows);
        keep_error(&b, library->workbook_close(b.file)); /* frees it whatever happens */
        error = error_of(b.error);
    }
    gj_array_fini(&rows);
    return error;
}

static int read_file(gj_buffer *out, const char *path)
{
    char piece[4096];
    size_t got;
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return errno;
    while ((got = fread(piece, 1, sizeof(piece), file)) > 0)
        gj_buffer_bytes(out, piece, got);
    int error = ferror(file) ? EIO : out->failed ? ENOMEM : 0;
    (void)fclose(file);
    return error;
}

/* The library can only write into a file that it opens by name; nobody else sees this one. */
int gj_form_xlsx(gj_buffer *out, const gj_xlsx_library *library, const gj_words *words, const char *folder)
{
    gj_buffer name;
    gj_buffer_init(&name, out->allocator);
    gj_buffer_format(&name, "%s/guiju-XXXXXX", folder);
    gj_buffer_char(&name, '\0');
    if (name.failed) {
        gj_buffer_fini(&name);
        return ENOMEM;
    }
    int descriptor = mkstemp(name.bytes), error = descriptor < 0 ? errno : 0;
    if (error == 0) {
        (void)close(descriptor);
        error = make_file(library, words, name.bytes, folder);
        if (error == 0)
            error = read_file(out, name.bytes);
        (void)unlink(name.bytes);
    }
    gj_buffer_fini(&name);
    return error;
}
