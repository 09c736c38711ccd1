/* Fields of the record in words. Invariant: what is said of a field is what the record reader checks
 * (vm/record.h), taken from the same tables. */
#include "cli/field_words.h"

#include "vm/field_index.h"
#include "vm/results.h"

uint32_t gj_field_first(const gj_program *program)
{
    return gj_field_children(program, UINT32_MAX);
}

bool gj_field_is_keyed(const gj_program *program, uint32_t field)
{
    const gj_image_field *fields = program->fields;
    if (fields[field].kind != GJ_FIELD_GROUP || fields[field].first_child == UINT32_MAX)
        return false;
    for (uint32_t f = fields[field].first_child; f != UINT32_MAX; f = fields[f].next_sibling)
        if (fields[f].kind != GJ_FIELD_GROUP)
            return false;
    return true;
}

const gj_image_field *gj_field_element(const gj_program *program, const gj_image_field *field)
{
    return field->first_child == UINT32_MAX ? field : &program->fields[field->first_child];
}

static void constant(gj_buffer *out, const gj_words *words, const gj_image_field *field, uint32_t index)
{
    if (gj_value_json(out, words->program, (gj_type_kind)field->type, field->aux,
                      &words->program->constants[index], words->arena) != GJ_OK)
        out->failed = true;
}

static void separate(gj_buffer *out, const gj_words *words)
{
    gj_buffer_string(out, gj_words_string(words, GJ_M_mark_semicolon));
}

/* `cell`: for a cell of a table; else for JSON. */
static void scalar_words(gj_buffer *out, const gj_words *words, const gj_image_field *field, bool cell)
{
    switch ((gj_type_kind)field->type) {
    case GJ_T_NUMBER:
        gj_buffer_string(out, gj_words_string(words, field->flags & GJ_FIELD_WHOLE ? GJ_M_expect_whole
                                                                                   : GJ_M_expect_number));
        if (field->flags & GJ_FIELD_LOW) {
            gj_buffer_string(out, field->flags & GJ_FIELD_LOW_OPEN ? " > " : " ≥ ");
            constant(out, words, field, field->low);
        }
        if (field->flags & GJ_FIELD_HIGH) {
            gj_buffer_string(out, field->flags & GJ_FIELD_HIGH_OPEN ? " < " : " ≤ ");
            constant(out, words, field, field->high);
        }
        if (field->unit != 0 && !cell) { /* a table has a column for it */
            gj_buffer_string(out, gj_words_string(words, GJ_M_mark_comma));
            gj_buffer_text(out, gj_words_unit(words, field->unit));
        }
        break;
    case GJ_T_BOOL:
        if (cell)
            gj_buffer_format(out, "%s / %s", gj_words_string(words, GJ_M_word_yes),
                             gj_words_string(words, GJ_M_word_no));
        else
            gj_buffer_string(out, "true / false");
        break;
    case GJ_T_ALTERNATIVE:
        gj_words_choices(out, words, field->aux);
        break;
    case GJ_T_DATE:
        gj_buffer_string(out, "YYYY-MM-DD");
        break;
    default:
        gj_buffer_string(out, gj_words_string(words, GJ_M_expect_text));
        break;
    }
}

void gj_field_words(gj_buffer *out, const gj_words *words, uint32_t field)
{
    const gj_image_field *row = &words->program->fields[field];
    switch ((gj_field_kind)row->kind) {
    case GJ_FIELD_SCALAR:
        scalar_words(out, words, row, false);
        break;
    case GJ_FIELD_GROUP:
        gj_buffer_string(out, gj_words_string(words, GJ_M_expect_group));
        break;
    case GJ_FIELD_LIST:
        gj_buffer_string(out, gj_words_string(words, GJ_M_expect_entries));
        break;
    case GJ_FIELD_CODES:
        gj_buffer_string(out, gj_words_string(words, GJ_M_expect_codes));
        gj_buffer_string(out, gj_words_string(words, GJ_M_mark_colon));
        scalar_words(out, words, gj_field_element(words->program, row), false);
        break;
    }
    if (row->flags & GJ_FIELD_MAY_BE_NOTHING) {
        separate(out, words);
        gj_buffer_string(out, gj_words_string(words, GJ_M_field_or_null));
    }
    if (row->flags & (GJ_FIELD_HAS_DEFAULT | GJ_FIELD_DEFAULT_NOTHING)) {
        separate(out, words);
        gj_buffer_string(out, gj_words_string(words, GJ_M_field_default));
        gj_buffer_char(out, ' ');
        (void)gj_field_default_json(out, words, row);
    }
}

/* A default as a cell has it; lists and groups only have "nothing". */
static void cell_default(gj_buffer *out, const gj_words *words, const gj_image_field *row)
{
    if (row->flags & GJ_FIELD_DEFAULT_NOTHING)
        gj_buffer_string(out, gj_words_string(words, GJ_M_form_nothing));
    else if (row->type == GJ_T_BOOL)
        gj_buffer_string(out, gj_words_string(words, words->program->constants[row->fallback].num != 0
                                                         ? GJ_M_word_yes
                                                         : GJ_M_word_no));
    else
        gj_words_value(out, words, (gj_type_kind)row->type, row->aux, 0,
                       &words->program->constants[row->fallback]);
}

void gj_field_cell_words(gj_buffer *out, const gj_words *words, uint32_t field)
{
    const gj_image_field *row = &words->program->fields[field];
    size_t begin = out->size;
    if (row->kind == GJ_FIELD_SCALAR) {
        scalar_words(out, words, row, true);
    } else if (row->kind == GJ_FIELD_LIST) {
        gj_buffer_string(out, gj_words_string(words, GJ_M_form_list));
    } else if (row->kind == GJ_FIELD_CODES) {
        gj_buffer_string(out, gj_words_string(words, GJ_M_form_codes));
        gj_buffer_string(out, gj_words_string(words, GJ_M_mark_colon));
        scalar_words(out, words, gj_field_element(words->program, row), true);
    } else if (!gj_field_is_keyed(words->program, field)) {
        gj_buffer_string(out, gj_words_string(words, GJ_M_form_group));
    }
    if (row->flags & GJ_FIELD_MAY_BE_NOTHING) {
        if (out->size > begin)
            separate(out, words);
        gj_buffer_string(out, gj_words_string(words, GJ_M_form_or_nothing));
    }
    if (row->flags & (GJ_FIELD_HAS_DEFAULT | GJ_FIELD_DEFAULT_NOTHING)) {
        separate(out, words);
        gj_buffer_string(out, gj_words_string(words, GJ_M_form_default));
        gj_buffer_char(out, ' ');
        cell_default(out, words, row);
    }
}

bool gj_field_default_json(gj_buffer *out, const gj_words *words, const gj_image_field *field)
{
    if (field->flags & GJ_FIELD_DEFAULT_NOTHING)
        gj_buffer_string(out, "null");
    else if ((field->flags & GJ_FIELD_HAS_DEFAULT) && field->kind == GJ_FIELD_SCALAR)
        constant(out, words, field, field->fallback);
    else
        return false;
    return true;
}
