/* The cells of a sheet, in the order in which they stand there, as rows of comma-separated values. Invariant:
 * what has been written ends within the row and column that come next, and never passes GJ_WORKBOOK_LIMIT. */
#include <string.h>

#include "cli/workbook_parts.h"

/* What spreadsheets have. */
#define ROWS    1048576u
#define COLUMNS 16384u

static bool read_row(const XML_Char *text, uint32_t *row)
{
    uint64_t number;
    bool fine = gj_text_whole(gj_text_from(text), ROWS, &number) && number > 0;
    *row = (uint32_t)number;
    return fine;
}

/* "B12": the row and the column; false where it is no such thing. */
static bool read_place(const XML_Char *place, uint32_t *row, uint32_t *column)
{
    *column = 0;
    for (; *place >= 'A' && *place <= 'Z' && *column <= COLUMNS; place++)
        *column = *column * 26 + (uint32_t)(*place - 'A' + 1);
    return *column > 0 && *column <= COLUMNS && read_row(place, row);
}

static char type_of(const XML_Char *type)
{
    if (type == NULL || strcmp(type, "n") == 0)
        return 'n';
    if (strcmp(type, "s") == 0 || strcmp(type, "b") == 0 || strcmp(type, "e") == 0 || strcmp(type, "d") == 0)
        return type[0];
    return 't';
}

static void begin_cell(gj_workbook_sheet *s, const XML_Char **attributes)
{
    const XML_Char *place = gj_xml_attribute(attributes, "r");
    uint32_t row = s->at_row, column = s->at_column + 1;
    if ((place != NULL && !read_place(place, &row, &column)) || row != s->at_row || column <= s->at_column ||
        column > COLUMNS) {
        gj_workbook_refuse(&s->part, GJ_D_workbook_unreadable, GJ_M_workbook_order);
        return;
    }
    s->at_column = column;
    s->type = type_of(gj_xml_attribute(attributes, "t"));
    s->formula = false;
    gj_buffer_clear(&s->value);
}

static void begin_row(gj_workbook_sheet *s, const XML_Char **attributes)
{
    const XML_Char *number = gj_xml_attribute(attributes, "r");
    uint32_t row = s->at_row + 1;
    if ((number != NULL && !read_row(number, &row)) || row <= s->at_row || row > ROWS)
        gj_workbook_refuse(&s->part, GJ_D_workbook_unreadable, GJ_M_workbook_order);
    s->at_row = row;
    s->at_column = 0;
}

void XMLCALL gj_sheet_start(void *user, const XML_Char *name, const XML_Char **attributes)
{
    gj_workbook_sheet *s = user;
    if (gj_xml_is(name, "row"))
        begin_row(s, attributes);
    else if (gj_xml_is(name, "c"))
        begin_cell(s, attributes);
    else if (gj_xml_is(name, "f"))
        s->formula = true;
    else if (gj_xml_is(name, "rPh"))
        s->part.phonetic = true;
    s->part.collecting =
        !s->part.phonetic && (gj_xml_is(name, "v") || gj_xml_is(name, "t") || gj_xml_is(name, "f"));
    gj_buffer_clear(&s->part.text);
}

/* Goes to the cell at hand: line breaks and commas for what is passed over. */
static bool go_to_cell(gj_workbook_sheet *s)
{
    size_t more = (size_t)(s->at_row - s->row) + s->at_column;
    if (s->rows->size + more + s->value.size > GJ_WORKBOOK_LIMIT) {
        gj_workbook_refuse(&s->part, GJ_D_workbook_too_large, GJ_M_workbook_cells);
        return false;
    }
    if (s->at_row > s->row) {
        gj_buffer_repeat(s->rows, '\n', s->at_row - s->row);
        s->row = s->at_row;
        s->column = 1;
    }
    gj_buffer_repeat(s->rows, ',', s->at_column - s->column);
    s->column = s->at_column;
    return true;
}

static void write_quoted(gj_buffer *out, gj_text text)
{
    gj_buffer_char(out, '"');
    for (size_t i = 0; i < text.size; i++) {
        char c = text.bytes[i];
        if (c == '"')
            gj_buffer_char(out, '"');
        gj_buffer_char(out, c == '\n' || c == '\r' ? ' ' : c);
    }
    gj_buffer_char(out, '"');
}

/* What is no value: shown as it is, but for what would end the cell. */
static void write_bare(gj_buffer *out, gj_text text)
{
    for (size_t i = 0; i < text.size; i++)
        gj_buffer_char(out, strchr(",\"\n\r", text.bytes[i]) != NULL ? ' ' : text.bytes[i]);
}

/* The shared string of that number. */
static bool shared_string(const gj_workbook_sheet *s, gj_text digits, gj_text *string)
{
    uint64_t number;
    if (!gj_text_whole(digits, SIZE_MAX, &number) || number >= s->strings->count)
        return false;
    *string = s->strings->items[number];
    return true;
}

/* A date as ISO 8601 has it, without midnight. */
static gj_text day_of(gj_text text)
{
    gj_text midnight = GJ_TEXT("T00:00:00");
    if (text.size >= 19 && gj_text_starts((gj_text){text.bytes + 10, text.size - 10}, midnight))
        text.size = 10;
    return text;
}

static void end_cell(gj_workbook_sheet *s)
{
    gj_text value = gj_buffer_as_text(&s->value);
    if (s->formula) {
        if (!go_to_cell(s))
            return;
        gj_buffer_char(s->rows, '=');
        write_bare(s->rows, value);
        return;
    }
    if (value.size == 0)
        return;
    if (s->type == 's' && !shared_string(s, value, &value)) {
        gj_workbook_refuse(&s->part, GJ_D_workbook_unreadable, GJ_M_workbook_order);
        return;
    }
    if (s->rows->size + value.size > GJ_WORKBOOK_LIMIT) {
        gj_workbook_refuse(&s->part, GJ_D_workbook_too_large, GJ_M_workbook_cells);
        return;
    }
    if (value.size == 0 || !go_to_cell(s))
        return;
    if (s->type == 'e') {
        write_bare(s->rows, value);
    } else if (s->type == 'n') {
        gj_buffer_char(s->rows, '"');
        gj_workbook_number(s->rows, value);
        gj_buffer_char(s->rows, '"');
    } else if (s->type == 'b') {
        write_quoted(s->rows, gj_text_equal(value, GJ_TEXT("1")) ? GJ_TEXT("true") : GJ_TEXT("false"));
    } else {
        write_quoted(s->rows, s->type == 'd' ? day_of(value) : value);
    }
}

void XMLCALL gj_sheet_end(void *user, const XML_Char *name)
{
    gj_workbook_sheet *s = user;
    bool value = gj_xml_is(name, "v") || gj_xml_is(name, "t"), formula = gj_xml_is(name, "f");
    if (s->part.collecting && (formula || (value && !s->formula)))
        gj_buffer_text(&s->value, gj_buffer_as_text(&s->part.text));
    if (value || formula)
        s->part.collecting = false;
    if (gj_xml_is(name, "rPh"))
        s->part.phonetic = false;
    if (gj_xml_is(name, "c"))
        end_cell(s);
    if (s->value.failed || s->rows->failed)
        gj_workbook_no_memory(&s->part);
}
