/* How cells spell values: what a person or a spreadsheet writes, as JSON would have it. Invariant: nothing is
 * guessed. A cell that spells no value of its field's type is handed on as a text, and the record reader says
 * what is wrong with it. Numbers keep their digits; dates are accepted in the orders in which the year comes
 * first. */
#include "vm/table_internal.h"

/* Whether the cell is one of the words, which are in lower case; letters of ASCII in any case. */
static bool is_word(gj_text cell, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        gj_text word = gj_text_from(words[i]);
        bool same = cell.size == word.size;
        for (size_t k = 0; same && k < cell.size; k++) {
            char c = cell.bytes[k];
            same = (c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c) == word.bytes[k];
        }
        if (same)
            return true;
    }
    return false;
}

#define IS_WORD(cell, words) is_word(cell, words, sizeof(words) / sizeof((words)[0]))

bool gj_table_is_nothing(gj_text cell)
{
    static const char *const words[] = {"无", "nothing", "null"};
    return IS_WORD(cell, words);
}

/* A number as JSON writes it, from one with a plus sign, leading zeros or no digit before the point. */
static gj_text plain_number(gj_arena *arena, gj_text cell)
{
    size_t at = 0;
    bool minus = cell.size > 0 && cell.bytes[0] == '-';
    at += cell.size > 0 && (cell.bytes[0] == '-' || cell.bytes[0] == '+');
    while (at + 1 < cell.size && cell.bytes[at] == '0' && gj_is_digit(cell.bytes[at + 1]))
        at++;
    bool bare = at + 1 < cell.size && cell.bytes[at] == '.' && gj_is_digit(cell.bytes[at + 1]);
    gj_text rest = {cell.bytes + at, cell.size - at};
    if (!bare && at == (size_t)minus) /* as it is */
        return cell;
    size_t size = (size_t)minus + (size_t)bare + rest.size;
    char *made = gj_arena_alloc(arena, size);
    if (made == NULL)
        return cell;
    size_t end = 0;
    if (minus)
        made[end++] = '-';
    if (bare)
        made[end++] = '0';
    for (size_t i = 0; i < rest.size; i++)
        made[end++] = rest.bytes[i];
    return (gj_text){made, size};
}

static gj_table_value spell_number(gj_arena *arena, gj_text cell)
{
    gj_text number = plain_number(arena, cell);
    if (number.size > 0 && gj_json_number_size(number) == number.size)
        return (gj_table_value){GJ_JSON_NUMBER, number};
    return (gj_table_value){GJ_JSON_STRING, cell};
}

static gj_table_value spell_bool(gj_text cell)
{
    static const char *const yes[] = {"true", "yes", "是"}, *const no[] = {"false", "no", "否"};
    if (IS_WORD(cell, yes))
        return (gj_table_value){GJ_JSON_TRUE, {NULL, 0}};
    if (IS_WORD(cell, no))
        return (gj_table_value){GJ_JSON_FALSE, {NULL, 0}};
    return (gj_table_value){GJ_JSON_STRING, cell};
}

/* Reads up to `most` digits; false where there is none. */
static bool take_number(gj_text *rest, size_t most, int32_t *number)
{
    size_t at = 0;
    for (*number = 0; at < rest->size && at < most && gj_is_digit(rest->bytes[at]); at++)
        *number = *number * 10 + (rest->bytes[at] - '0');
    *rest = (gj_text){rest->bytes + at, rest->size - at};
    return at > 0;
}

static bool take(gj_text *rest, gj_text mark)
{
    if (!gj_text_starts(*rest, mark))
        return false;
    *rest = (gj_text){rest->bytes + mark.size, rest->size - mark.size};
    return true;
}

/* 2026-5-3, 2026/5/3, 2026.5.3 or 2026年5月3日: the year with four digits, then month and day. */
static bool read_civil(gj_text cell, gj_civil *civil)
{
    static const gj_text marks[][3] = {{{"-", 1}, {"-", 1}, {"", 0}},
                                       {{"/", 1}, {"/", 1}, {"", 0}},
                                       {{".", 1}, {".", 1}, {"", 0}},
                                       {{"年", 3}, {"月", 3}, {"日", 3}}};
    for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
        gj_text rest = cell;
        if (take_number(&rest, 4, &civil->year) && cell.size - rest.size == 4 && take(&rest, marks[i][0]) &&
            take_number(&rest, 2, &civil->month) && take(&rest, marks[i][1]) &&
            take_number(&rest, 2, &civil->day) && take(&rest, marks[i][2]) && rest.size == 0)
            return true;
    }
    return false;
}

static gj_table_value date_value(gj_arena *arena, gj_civil civil)
{
    char *made = gj_arena_alloc(arena, 10);
    if (made == NULL)
        return (gj_table_value){GJ_JSON_STRING, {NULL, 0}};
    const int32_t parts[3] = {civil.year, civil.month, civil.day};
    static const int places[3] = {3, 6, 9}, widths[3] = {4, 2, 2};
    made[4] = made[7] = '-';
    for (int i = 0; i < 3; i++) {
        int32_t rest = parts[i];
        for (int k = 0; k < widths[i]; k++, rest /= 10)
            made[places[i] - k] = (char)('0' + rest % 10);
    }
    return (gj_table_value){GJ_JSON_STRING, {made, 10}};
}

/* A workbook's number of a day. Before 61 its count is wrong by a day (it has a 29 February 1900). */
static bool read_serial(const gj_table *table, gj_text cell, int32_t *date)
{
    int32_t days;
    gj_text rest = cell;
    if (!table->workbook || !take_number(&rest, 7, &days) || rest.size > 0 || days < 61)
        return false;
    return gj_date_add_days(table->serial_zero, days, date) == GJ_DATE_OK;
}

/* A day that does not exist stays as it is written, in the usual form, so that the reader can say so. */
static gj_table_value spell_date(const gj_table *table, gj_arena *arena, gj_text cell)
{
    gj_civil civil;
    int32_t date;
    if (read_civil(cell, &civil))
        return date_value(arena, civil);
    if (read_serial(table, cell, &date))
        return date_value(arena, gj_date_to_civil(date));
    return (gj_table_value){GJ_JSON_STRING, cell};
}

/* The choice of that name or, where only one has it, of that title; UINT32_MAX: none. */
static uint32_t find_choice(const gj_program *program, uint32_t alternatives, gj_text cell)
{
    uint32_t found = gj_choice_find(program, alternatives, cell);
    const gj_image_alternatives *set = &program->alternatives[alternatives];
    bool twice = false;
    if (found != UINT32_MAX)
        return found;
    for (uint32_t i = 0; i < set->count; i++)
        if (gj_text_equal(gj_program_text(program, program->choices[set->first + i].title), cell)) {
            twice = found != UINT32_MAX;
            found = i;
        }
    return twice ? UINT32_MAX : found;
}

gj_table_value gj_table_spell(const gj_program *program, const gj_image_field *field, const gj_table *table,
                              gj_arena *arena, gj_text cell)
{
    if (field->type == GJ_T_ALTERNATIVE) {
        uint32_t choice = find_choice(program, field->aux, cell);
        if (choice != UINT32_MAX) {
            const gj_image_alternatives *set = &program->alternatives[field->aux];
            return (gj_table_value){GJ_JSON_STRING,
                                    gj_program_text(program, program->choices[set->first + choice].name)};
        }
    }
    if (field->flags & GJ_FIELD_MAY_BE_NOTHING && gj_table_is_nothing(cell))
        return (gj_table_value){GJ_JSON_NULL, {NULL, 0}};
    switch (field->type) {
    case GJ_T_NUMBER:
        return spell_number(arena, cell);
    case GJ_T_BOOL:
        return spell_bool(cell);
    case GJ_T_DATE:
        return spell_date(table, arena, cell);
    default: /* a blank cell is no text at all: two quotes stand for the empty one */
        return (gj_table_value){GJ_JSON_STRING, gj_text_equal(cell, GJ_TEXT("\"\"")) ? GJ_TEXT("") : cell};
    }
}
