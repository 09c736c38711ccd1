/* Tells what other choices of the readings would change: as a part of the score sheet, and as JSON.
 * Invariant: each choice that was tried is told, or counted among those that change nothing. */
#include "cli/readings.h"

#include "cli/layout.h"
#include "cli/words.h"
#include "vm/field_index.h"
#include "vm/result_notes.h"

/* Changes of one choice that a sheet names before it counts the rest. */
#define SHOWN 12

static const gj_image_choice *choice_of(const gj_program *program, const gj_reading_case *one)
{
    uint32_t first = program->alternatives[program->readings[one->reading].alternatives].first;
    return &program->choices[first + one->choice];
}

/* The definition that a path as "complaints[0].state" leads to; UINT32_MAX: none. */
static uint32_t definition_at(const gj_evaluation *e, gj_text path)
{
    gj_buffer plain;
    bool inside = false;
    gj_buffer_init(&plain, e->cli->allocator);
    for (size_t i = 0; i < path.size; i++) {
        inside = path.bytes[i] == '[' || (inside && path.bytes[i] != ']');
        if (!inside && path.bytes[i] != ']')
            gj_buffer_char(&plain, path.bytes[i]);
    }
    uint32_t found = plain.failed ? UINT32_MAX : gj_program_find(e->program, gj_buffer_as_text(&plain));
    gj_buffer_fini(&plain);
    return found;
}

/* A JSON text's inside, or the same where it is none. */
static gj_text without_quotes(gj_text json)
{
    bool quoted = json.size > 1 && json.bytes[0] == '"';
    return quoted ? (gj_text){json.bytes + 1, json.size - 2} : json;
}

/* A side of a change as the sheet writes values: JSON of a choice, a number or a date loses its quotes. */
static void side_words(gj_buffer *out, const gj_evaluation *e, const gj_words *words, uint32_t definition,
                       gj_text side)
{
    gj_type_kind type;
    uint32_t aux;
    bool typed = definition != UINT32_MAX && gj_machine_type(&e->machine, definition, &type, &aux);
    gj_text inner = without_quotes(side);
    uint32_t choice = UINT32_MAX;
    if (typed && type == GJ_T_ALTERNATIVE)
        choice = gj_choice_find(e->program, aux, inner);
    if (side.size == 0) {
        gj_buffer_string(out, gj_msg_text(words->lang, GJ_M_readings_no_result));
    } else if (gj_text_equal(side, GJ_TEXT("null"))) {
        gj_buffer_string(out, gj_msg_text(words->lang, GJ_M_readings_no_value));
    } else if (gj_text_equal(side, GJ_TEXT("true")) || gj_text_equal(side, GJ_TEXT("false"))) {
        const gj_value value = gj_value_bool(side.bytes[0] == 't');
        gj_words_value(out, words, GJ_T_BOOL, 0, 0, &value);
    } else if (choice != UINT32_MAX) {
        const gj_value value = gj_value_whole(choice);
        gj_words_value(out, words, type, aux, 0, &value);
    } else {
        gj_buffer_text(out, typed && (type == GJ_T_NUMBER || type == GJ_T_DATE) ? inner : side);
    }
}

/* The name of a condition that is not met. */
static void failed_words(gj_buffer *out, const gj_words *words, gj_text side)
{
    if (side.size == 0)
        gj_buffer_string(out, gj_msg_text(words->lang, GJ_M_receipt_absent));
    else
        gj_buffer_text(out, without_quotes(side));
}

/* Writes the line, and empties it. */
static void put_line(gj_layout *layout, gj_buffer *line, size_t indent)
{
    gj_layout_to(layout, indent);
    gj_layout_text(layout, gj_buffer_as_text(line), indent + 2);
    gj_layout_newline(layout);
    layout->out->failed |= line->failed;
    gj_buffer_clear(line);
}

/* "总得分 total: 98 → 100", or "申请条件 eligible[0] not met: licences → (not there)" */
static void change_line(gj_evaluation *e, gj_layout *layout, const gj_words *words,
                        const gj_reading_change *change)
{
    const gj_text of_failed = GJ_TEXT("failed.");
    bool failed = gj_text_starts(change->path, of_failed);
    gj_text path = change->path;
    gj_buffer line;
    size_t end = 0;
    gj_buffer_init(&line, e->cli->allocator);
    if (failed)
        path = (gj_text){path.bytes + of_failed.size, path.size - of_failed.size};
    while (end < path.size && path.bytes[end] != '.' && path.bytes[end] != '[')
        end++;
    uint32_t definition = gj_program_find(e->program, (gj_text){path.bytes, end});
    if (definition != UINT32_MAX && e->program->definitions[definition].title != 0) {
        gj_buffer_text(&line, gj_program_text(e->program, e->program->definitions[definition].title));
        gj_buffer_char(&line, ' ');
    }
    gj_buffer_text(&line, path);
    if (failed)
        gj_buffer_format(&line, " %s", gj_msg_text(words->lang, GJ_M_word_not_met));
    gj_buffer_string(&line, gj_msg_text(words->lang, GJ_M_mark_colon));
    for (int i = 0; i < 2; i++) {
        gj_text side = i == 0 ? change->from : change->to;
        if (failed)
            failed_words(&line, words, side);
        else
            side_words(&line, e, words, definition_at(e, path), side);
        gj_buffer_string(&line, i == 0 ? " → " : "");
    }
    put_line(layout, &line, 4);
    gj_buffer_fini(&line);
}

static void case_lines(gj_evaluation *e, gj_layout *layout, const gj_words *words, const gj_reading_case *one)
{
    const gj_image_reading *reading = &e->program->readings[one->reading];
    const gj_image_choice *choice = choice_of(e->program, one);
    gj_buffer line;
    gj_buffer_init(&line, e->cli->allocator);
    gj_words_titled(&line, words, reading->title, reading->name);
    gj_buffer_string(&line, " = ");
    gj_words_choice(&line, words, choice);
    put_line(layout, &line, 2);
    for (size_t i = 0; i < one->change_count && i < SHOWN; i++)
        change_line(e, layout, words, &one->changes[i]);
    if (one->change_count > SHOWN) {
        gj_msg_count(&line, words->lang, GJ_M_more_not_shown, one->change_count - SHOWN);
        put_line(layout, &line, 4);
    }
    gj_buffer_fini(&line);
}

gj_status gj_readings_text(gj_buffer *out, gj_evaluation *evaluation, size_t width)
{
    gj_evaluation *e = evaluation;
    gj_reading_case *cases;
    size_t count, idle = 0;
    gj_status status = gj_readings_try(e, &cases, &count);
    if (status != GJ_OK)
        return status;
    gj_layout layout = {out, 0, width};
    gj_words words = {e->program, e->arena, e->cli->lang};
    gj_layout_newline(&layout);
    gj_layout_string(&layout, gj_msg_text(words.lang, GJ_M_readings_heading), 0);
    gj_layout_newline(&layout);
    for (size_t i = 0; i < count; i++) {
        idle += cases[i].change_count == 0;
        if (cases[i].change_count != 0)
            case_lines(e, &layout, &words, &cases[i]);
    }
    if (idle != 0) {
        gj_buffer line;
        gj_buffer_init(&line, e->cli->allocator);
        gj_msg_count(&line, words.lang, GJ_M_readings_idle, idle);
        put_line(&layout, &line, 2);
        gj_buffer_fini(&line);
    }
    return out->failed || gj_arena_failed(e->arena) ? GJ_E_NOMEM : GJ_OK;
}

gj_status gj_readings_json(gj_buffer *out, gj_evaluation *evaluation, bool pretty)
{
    gj_evaluation *e = evaluation;
    gj_reading_case *cases;
    size_t count;
    gj_status status = gj_readings_try(e, &cases, &count);
    if (status != GJ_OK)
        return status;
    gj_buffer_string(out, pretty ? "\"other_readings\": [" : "\"other_readings\":[");
    for (size_t i = 0; i < count; i++) {
        const gj_image_choice *choice = choice_of(e->program, &cases[i]);
        gj_buffer_string(out, i == 0 ? "" : ",");
        gj_buffer_string(out, pretty ? "\n    {\"reading\"" : "{\"reading\"");
        gj_json_colon(out, pretty);
        gj_buffer_json(out, gj_program_text(e->program, e->program->readings[cases[i].reading].name));
        gj_json_comma(out, pretty);
        gj_buffer_string(out, "\"choice\"");
        gj_json_colon(out, pretty);
        gj_buffer_json(out, gj_program_text(e->program, choice->name));
        gj_json_comma(out, pretty);
        gj_buffer_string(out, "\"changes\"");
        gj_json_colon(out, pretty);
        gj_buffer_char(out, '{');
        for (size_t k = 0; k < cases[i].change_count; k++) {
            const gj_reading_change *change = &cases[i].changes[k];
            if (k > 0)
                gj_buffer_char(out, ',');
            gj_buffer_string(out, pretty ? "\n      " : "");
            gj_buffer_json(out, change->path);
            gj_json_colon(out, pretty);
            gj_buffer_char(out, '[');
            gj_buffer_text(out, change->from.size != 0 ? change->from : GJ_TEXT("null"));
            gj_json_comma(out, pretty);
            gj_buffer_text(out, change->to.size != 0 ? change->to : GJ_TEXT("null"));
            gj_buffer_char(out, ']');
        }
        gj_buffer_string(out, pretty && cases[i].change_count != 0 ? "\n    }}" : "}}");
    }
    gj_buffer_string(out, pretty && count != 0 ? "\n  ]" : "]");
    return out->failed ? GJ_E_NOMEM : GJ_OK;
}
