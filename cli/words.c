/* Values in words. Invariant: a number is shown exactly; what is behind ≈ is only a help to the reader. */
#include "cli/words.h"
#include "vm/text_ops.h"

gj_text gj_words_title(const gj_words *words, uint32_t title, uint32_t name)
{
    gj_text text = gj_program_text(words->program, title);
    return text.size != 0 ? text : gj_program_text(words->program, name);
}

void gj_words_titled(gj_buffer *out, const gj_words *words, uint32_t title, uint32_t name)
{
    gj_text text = gj_program_text(words->program, title);
    gj_buffer_text(out, text);
    if (text.size != 0)
        gj_buffer_char(out, ' ');
    gj_buffer_text(out, gj_program_text(words->program, name));
}

/* The units of time that every book has. No book can declare them anew, so the name tells. Each is an English
 * plural, whose singular lacks the s. */
static bool is_time(gj_text unit)
{
    return gj_text_equal(unit, GJ_TEXT("days")) || gj_text_equal(unit, GJ_TEXT("months")) ||
           gj_text_equal(unit, GJ_TEXT("workdays"));
}

gj_text gj_words_unit(const gj_words *words, uint32_t unit)
{
    if (unit == 0)
        return GJ_TEXT("");
    const gj_image_unit *row = &words->program->units[unit - 1];
    gj_text name = gj_program_text(words->program, row->name);
    if (words->lang == GJ_LANG_EN && is_time(name)) /* their titles are Chinese, their names English */
        return name;
    return gj_words_title(words, row->title, row->name);
}

void gj_words_choice(gj_buffer *out, const gj_words *words, const gj_image_choice *choice)
{
    gj_text title = gj_program_text(words->program, choice->title);
    gj_buffer_text(out, gj_program_text(words->program, choice->name));
    gj_buffer_string(out, title.size == 0 ? "" : " ");
    gj_buffer_text(out, title);
}

void gj_words_choices(gj_buffer *out, const gj_words *words, uint32_t alternatives)
{
    const gj_image_alternatives *row = &words->program->alternatives[alternatives];
    for (uint32_t i = 0; i < row->count; i++) {
        gj_buffer_string(out, i == 0 ? "" : gj_words_string(words, GJ_M_mark_list));
        gj_words_choice(out, words, &words->program->choices[row->first + i]);
    }
}

void gj_words_clauses(gj_buffer *out, const gj_words *words, uint32_t first, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        gj_buffer_string(out, i == 0 ? "@" : " @");
        gj_buffer_text(out, gj_program_text(words->program, words->program->citations[first + i]));
    }
}

void gj_words_exact(gj_buffer *out, const gj_words *words, const gj_value *value)
{
    out->failed |= !gj_number_format(words->arena, out, value);
}

void gj_words_number(gj_buffer *out, const gj_words *words, const gj_value *value)
{
    bool decimal = true;
    bool fine =
        gj_number_is_decimal(words->arena, value, &decimal) && gj_number_format(words->arena, out, value);
    if (fine && !decimal) {
        gj_value step, near;
        bool tie;
        fine = gj_number_from_fraction(words->arena, &step, 1, 100) &&
               gj_number_round(words->arena, &near, value, &step, GJ_ROUND_HALF_UP, &tie);
        gj_buffer_string(out, " (≈");
        fine = fine && gj_number_format(words->arena, out, &near);
        gj_buffer_char(out, ')');
    }
    out->failed |= !fine;
}

static void put_unit(gj_buffer *out, const gj_words *words, uint32_t unit, const gj_value *number)
{
    gj_text text = gj_words_unit(words, unit);
    if (is_time(text) && number->num == 1 && number->den == 1)
        text.size--;
    gj_buffer_text(out, text);
}

void gj_words_value(gj_buffer *out, const gj_words *words, gj_type_kind type, uint32_t aux, uint32_t unit,
                    const gj_value *value)
{
    static const gj_msg states[] = {[GJ_NOTHING] = GJ_M_word_nothing,
                                    [GJ_UNKNOWN] = GJ_M_word_undetermined,
                                    [GJ_ERROR] = GJ_M_word_error};
    if (value->state != GJ_VALUE) {
        gj_buffer_string(out, gj_words_string(words, states[value->state]));
    } else if (type == GJ_T_NUMBER) {
        gj_words_number(out, words, value);
        if (unit != 0) {
            gj_buffer_char(out, ' ');
            put_unit(out, words, unit, value);
        }
    } else if (type == GJ_T_BOOL) {
        gj_buffer_string(out, gj_words_string(words, value->num != 0 ? GJ_M_word_yes : GJ_M_word_no));
    } else if (type == GJ_T_ALTERNATIVE) {
        const gj_image_choice *choice =
            &words->program->choices[words->program->alternatives[aux].first + (uint64_t)value->num];
        gj_text of = gj_program_text(words->program, words->program->alternatives[aux].name);
        bool own =
            gj_text_equal(of, GJ_TEXT("deadline_state")); /* the language's: its names are English words */
        if (own && words->lang == GJ_LANG_EN)
            gj_buffer_text(out, gj_program_text(words->program, choice->name));
        else
            gj_words_titled(out, words, choice->title, choice->name);
    } else if (type == GJ_T_DATE) {
        gj_date_format(out, (int32_t)value->num);
    } else if (type == GJ_T_TEXT) {
        gj_buffer_text(out, gj_value_text(value));
    }
}
