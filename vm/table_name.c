/* What the name in a table stands for. Invariant: a path leads from the top of the record, step by step,
 * through fields that the layout has; a list is followed by an entry's number or is the end. A name wins over
 * a title, and a title that stands for two fields for none. */
#include "vm/table_internal.h"

#include <string.h>

#define NO_FIELD UINT32_MAX
/* A step is a field or the number behind it; no field lies deeper. */
#define STEPS_MAX (2 * GJ_IMAGE_DEPTH_MAX)

/* The size of the blank that a text begins with; 0: none. */
static size_t blank_size(gj_text text)
{
    if (text.size > 0 && (text.bytes[0] == ' ' || text.bytes[0] == '\t'))
        return 1;
    if (gj_text_starts(text, GJ_TEXT("\xC2\xA0")))
        return 2;
    return gj_text_starts(text, GJ_TEXT("　")) ? 3 : 0;
}

gj_text gj_table_trim(gj_text text)
{
    size_t blank;
    while ((blank = blank_size(text)) > 0)
        text = (gj_text){text.bytes + blank, text.size - blank};
    for (;;) {
        for (blank = 1; blank <= 3 && blank <= text.size; blank++)
            if (blank_size((gj_text){text.bytes + text.size - blank, blank}) == blank)
                break;
        if (blank > 3 || blank > text.size)
            return text;
        text.size -= blank;
    }
}

/* The child of that title. Titles are few at each level and names are tried first, so they are not hashed. */
static uint32_t find_title(const gj_program *program, uint32_t parent, gj_text title, uint32_t twins[2])
{
    uint32_t found = NO_FIELD;
    for (uint32_t f = gj_field_children(program, parent); f != NO_FIELD;
         f = program->fields[f].next_sibling) {
        if (!gj_text_equal(gj_program_text(program, program->fields[f].title), title))
            continue;
        if (found != NO_FIELD) {
            twins[0] = found;
            twins[1] = f;
            return found;
        }
        found = f;
    }
    return found;
}

/* How much of `rest` may be one word, more than `size` bytes: up to a mark that can stand behind a word, or
 * all of it. */
static size_t next_end(gj_text rest, size_t size)
{
    size_t end = size + 1;
    while (end < rest.size && rest.bytes[end] != '.' && rest.bytes[end] != '[')
        end++;
    return end;
}

/* The field that `rest` begins with; *size: how much of it that takes. Titles may have dots in them, so
 * longer and longer words are tried. */
static uint32_t find_word(const gj_program *program, uint32_t parent, gj_text rest, size_t *size,
                          uint32_t twins[2])
{
    for (size_t end = next_end(rest, 0); rest.size > 0; end = next_end(rest, end)) {
        gj_text word = gj_table_trim((gj_text){rest.bytes, end});
        uint32_t field = gj_field_find(program, parent, word);
        if (field == NO_FIELD && word.size > 0)
            field = find_title(program, parent, word, twins);
        if (field != NO_FIELD || end >= rest.size) {
            *size = end;
            return field;
        }
    }
    return NO_FIELD;
}

/* "[12]" at the beginning of `rest`; its size, 0: it is none. */
static size_t entry_number(gj_text rest, uint32_t *number)
{
    size_t at = 1;
    *number = 0;
    while (at < rest.size && at <= 7 && gj_is_digit(rest.bytes[at]))
        *number = *number * 10 + (uint32_t)(rest.bytes[at++] - '0');
    bool fine = at > 1 && at < rest.size && rest.bytes[at] == ']' && *number < GJ_RECORD_ENTRIES;
    return fine ? at + 1 : 0;
}

static gj_table_name unknown(uint32_t parent, gj_text word)
{
    return (gj_table_name){.found = GJ_NAME_UNKNOWN, .parent = parent, .word = word};
}

gj_table_name gj_table_resolve(const gj_program *program, gj_arena *arena, gj_text name)
{
    uint32_t steps[STEPS_MAX], count = 0, parent = NO_FIELD;
    gj_table_name result = {.found = GJ_NAME_KNOWN};
    gj_text rest = gj_table_trim(name);
    while (!result.path.no_entry) {
        size_t size = 0;
        uint32_t field = find_word(program, parent, rest, &size, result.twins);
        if (field == NO_FIELD)
            return unknown(parent, rest);
        if (result.twins[1] != 0)
            return (gj_table_name){
                GJ_NAME_SEVERAL, {0}, parent, {rest.bytes, size}, {result.twins[0], result.twins[1]}};
        gj_text whole = rest;
        bool list = gj_field_is_list(&program->fields[field]);
        steps[count++] = field;
        rest = (gj_text){rest.bytes + size, rest.size - size};
        if (rest.size > 0 && rest.bytes[0] == '[') {
            size_t bracket = list ? entry_number(rest, &steps[count]) : 0;
            if (bracket == 0)
                return unknown(parent, whole);
            count++;
            rest = (gj_text){rest.bytes + bracket, rest.size - bracket};
        } else if (list && rest.size > 0) {
            result.path.no_entry = true;
        }
        if (rest.size == 0)
            break;
        if (rest.bytes[0] != '.')
            return unknown(parent, whole);
        /* An entry of a list of names or texts has nothing inside that a name could lead to. */
        if (program->fields[field].kind == GJ_FIELD_CODES && !result.path.no_entry)
            return unknown(parent, whole);
        rest = (gj_text){rest.bytes + 1, rest.size - 1};
        parent = field;
    }
    result.path.steps = gj_arena_copy(arena, steps, count * sizeof(steps[0]));
    result.path.count = result.path.steps == NULL ? 0 : count;
    return result;
}

void gj_table_name_error(gj_reader *reader, const gj_table_name *name, gj_token token)
{
    if (name->found == GJ_NAME_UNKNOWN) {
        gj_reader_unknown_name(reader, name->parent, name->word, token);
        return;
    }
    const gj_field_info *info = reader->record->program->index->info;
    gj_buffer both;
    gj_buffer_init(&both, reader->allocator);
    gj_buffer_text(&both, info[name->twins[0]].name);
    gj_buffer_string(&both, ", ");
    gj_buffer_text(&both, info[name->twins[1]].name);
    gj_arg names = gj_arg_text(gj_text_copy(reader->record->arena, gj_buffer_as_text(&both)));
    reader->failed |= both.failed;
    gj_buffer_fini(&both);
    (void)gj_reader_error(reader, GJ_D_record_title_twice, NO_FIELD, token,
                          gj_arg_text(gj_text_copy(reader->record->arena, name->word)), names);
}
