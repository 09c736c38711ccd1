/* Why a case failed: what was expected, what was found, and what that was made of in this run, one level
 * down. */
#include "cli/test_internal.h"

#include <string.h>

#include "vm/opcode_table.h"
#include "vm/result_notes.h"
#include "vm/results.h"

#define NO_TEXT ((gj_text){NULL, 0})

static void write_value(const gj_testing *t, gj_buffer *out, gj_type_kind kind, uint32_t aux,
                        const gj_value *value)
{
    gj_arena scratch;
    gj_arena_init(&scratch, t->cli->allocator);
    if (value->state == GJ_UNKNOWN)
        gj_buffer_string(out, gj_msg_text(t->cli->lang, GJ_M_is_undetermined));
    else if (value->state == GJ_ERROR)
        gj_buffer_string(out, gj_msg_text(t->cli->lang, GJ_M_is_error));
    else if (kind > GJ_T_TEXT)
        gj_buffer_string(out, "…");
    else
        out->failed = gj_value_json(out, t->program, kind, aux, value, &scratch) != GJ_OK || out->failed;
    gj_arena_fini(&scratch);
}

static void show_value(const gj_testing *t, gj_buffer *out, uint32_t definition)
{
    const gj_image_register *reg = &t->program->registers[t->program->definitions[definition].reg];
    write_value(t, out, (gj_type_kind)reg->type, reg->aux, gj_machine_value(t->machine, definition, 0));
}

/* The names of a conditions' entries that are no. */
static void show_failed(const gj_testing *t, gj_buffer *out, uint32_t conditions)
{
    bool any = false;
    for (uint32_t i = 0; i < t->program->definition_count; i++) {
        const gj_image_definition *def = &t->program->definitions[i];
        if (def->parent != conditions || def->reg == UINT32_MAX)
            continue;
        const gj_value *value = gj_machine_value(t->machine, i, 0);
        if (value->state != GJ_VALUE || value->num != 0)
            continue;
        gj_buffer_string(out, any ? ", " : "");
        gj_buffer_text(out, gj_program_text(t->program, def->name));
        any = true;
    }
    if (!any)
        gj_buffer_string(out, gj_msg_text(t->cli->lang, GJ_M_no_entries_failed));
}

/* What a value was made of, one level down, each once. */
typedef struct because {
    const gj_testing *t;
    gj_buffer *out;
    uint32_t seen[16], count;
} because;

/* Names a definition or a fact (told apart by the highest bit) that was read; true where it is to be shown.
 */
static bool first_time(because *b, uint32_t what)
{
    for (uint32_t i = 0; i < b->count; i++) {
        if (b->seen[i] == what)
            return false;
    }
    if (b->count == 16)
        return false;
    b->seen[b->count++] = what;
    gj_buffer_string(b->out, "      ");
    return true;
}

static void read_fact(because *b, uint32_t field, gj_type_kind kind, const gj_value *value)
{
    if (!first_time(b, field | 0x80000000u))
        return;
    gj_record_path(b->t->machine->record, field, NULL, b->out);
    gj_buffer_string(b->out, " = ");
    write_value(b->t, b->out, kind, b->t->program->fields[field].aux, value);
    gj_buffer_char(b->out, '\n');
}

static void read_definition(because *b, uint32_t reg)
{
    const gj_program *program = b->t->program;
    for (uint32_t d = 0; d < program->definition_count; d++) {
        const gj_image_definition *def = &program->definitions[d];
        if (def->reg != reg || def->code_size == 0)
            continue;
        if (!first_time(b, d))
            return;
        gj_definition_path(b->out, program, d);
        gj_buffer_string(b->out, " = ");
        show_value(b->t, b->out, d);
        gj_buffer_char(b->out, '\n');
        return;
    }
}

static void because_step(void *user, const gj_machine *machine, uint32_t instruction)
{
    because *b = user;
    uint64_t word = b->t->program->code[instruction];
    gj_opcode op = (gj_opcode)GJ_OP_OF(word);
    if (op == GJ_OP_FIELD)
        read_fact(b, GJ_B_OF(word), (gj_type_kind)b->t->program->fields[GJ_B_OF(word)].type,
                  &machine->registers[GJ_A_OF(word)]);
    if (op == GJ_OP_READING && first_time(b, GJ_B_OF(word) | 0xC0000000u)) {
        const gj_image_reading *reading = &b->t->program->readings[GJ_B_OF(word)];
        const gj_image_alternatives *choices = &b->t->program->alternatives[reading->alternatives];
        gj_buffer_text(b->out, gj_program_text(b->t->program, reading->name));
        gj_buffer_string(b->out, " = ");
        gj_buffer_text(
            b->out,
            gj_program_text(b->t->program,
                            b->t->program->choices[choices->first + machine->readings[GJ_B_OF(word)]].name));
        gj_buffer_char(b->out, '\n');
    }
    for (int k = 0; k < 3; k++) {
        char shape = gj_opcode_rows[op].shape[k][0];
        if (shape >= 'A' && shape <= 'Z' && strchr("NBADXIMV", shape) != NULL)
            read_definition(b, gj_operand_of(word, k));
    }
}

void gj_test_report(gj_testing *t, gj_buffer *out, const gj_test_expectation *e)
{
    const gj_sources *sources = &t->rules->compilation.sources;
    gj_place place = gj_sources_place(sources, e->span.begin);
    gj_buffer text, line;
    gj_buffer_init(&text, t->cli->allocator);
    gj_buffer_init(&line, t->cli->allocator);
    gj_buffer_format(&line, "%u", place.line);
    gj_buffer_string(out, "  ");
    gj_test_line_out(t, out, GJ_M_test_expected, place.source == NULL ? NO_TEXT : place.source->path,
                     gj_buffer_as_text(&line), gj_sources_text(sources, e->span));
    uint32_t about = e->about != UINT32_MAX ? e->about : e->definition;
    if (e->kind == GJ_EXPECT_FAILED) {
        show_failed(t, &text, e->definition);
    } else {
        if (e->about != UINT32_MAX) {
            gj_definition_path(&text, t->program, about);
            gj_buffer_string(&text, " = ");
        }
        show_value(t, &text, about);
    }
    gj_buffer_string(out, "    ");
    gj_test_line_out(t, out, GJ_M_test_found, gj_buffer_as_text(&text), NO_TEXT, NO_TEXT);
    because b = {.t = t, .out = &text};
    const gj_trace trace = {because_step, &b};
    out->failed = out->failed || text.failed;
    gj_buffer_clear(&text);
    if (gj_machine_trace(t->machine, about, &trace) != GJ_OK)
        out->failed = true;
    if (text.size > 0) {
        gj_buffer_string(out, "    ");
        gj_test_line_out(t, out, GJ_M_test_because, NO_TEXT, NO_TEXT, NO_TEXT);
        gj_buffer_text(out, gj_buffer_as_text(&text));
    }
    out->failed = out->failed || line.failed || text.failed;
    gj_buffer_fini(&line);
    gj_buffer_fini(&text);
}
