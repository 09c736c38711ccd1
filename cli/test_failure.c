/* Why a case failed: what was expected, what was found, and what that came from in this run: the rules that
 * fired, two levels down, as `guiju explain` tells it. */
#include "cli/test_internal.h"

#include "cli/explain_internal.h"
#include "vm/result_notes.h"

/* Levels of rules: what is expected, and what it was made of. */
#define DEPTH 2

static gj_words words_of(gj_testing *t)
{
    return (gj_words){t->program, &t->arena, t->cli->lang};
}

static void show_value(gj_testing *t, gj_buffer *out, uint32_t definition)
{
    const gj_image_definition *def = &t->program->definitions[definition];
    const gj_image_register *reg = &t->program->registers[def->reg];
    const gj_value *value = gj_machine_value(t->machine, definition, 0);
    gj_words words = words_of(t);
    if (value->state == GJ_UNKNOWN)
        gj_buffer_string(out, gj_msg_text(t->cli->lang, GJ_M_is_undetermined));
    else if (value->state == GJ_ERROR)
        gj_buffer_string(out, gj_msg_text(t->cli->lang, GJ_M_is_error));
    else if (reg->type > GJ_T_TEXT)
        gj_buffer_string(out, "…");
    else
        gj_words_value(out, &words, (gj_type_kind)reg->type, reg->aux, def->unit, value);
}

/* `sits failed payment, marks`: the entries of conditions that are no. */
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
        if (!any)
            gj_definition_path(out, t->program, conditions);
        gj_buffer_string(out, any ? ", " : " failed ");
        gj_buffer_text(out, gj_program_text(t->program, def->name));
        any = true;
    }
    if (!any)
        gj_buffer_string(out, gj_msg_text(t->cli->lang, GJ_M_no_entries_failed));
}

/* What was found, in the words that the test uses. */
static void show_found(gj_testing *t, gj_buffer *out, const gj_test_expectation *e)
{
    uint32_t about = e->about != UINT32_MAX ? e->about : e->definition;
    if (e->kind == GJ_EXPECT_FAILED) {
        show_failed(t, out, about);
        return;
    }
    if (e->about != UINT32_MAX) {
        gj_definition_path(out, t->program, about);
        gj_buffer_string(out, " = ");
    }
    show_value(t, out, about);
}

/* The explanation of what an expectation is about; of an expression its parts alone, which the expectation
 * has already named. */
static bool explain(gj_testing *t, gj_buffer *out, const gj_test_expectation *e)
{
    gj_explanation *tree;
    uint32_t about = e->about != UINT32_MAX ? e->about : e->definition;
    if (gj_explain(t->machine, &t->arena, (gj_explain_options){.depth = DEPTH}, about, UINT32_MAX, &tree) !=
        GJ_OK)
        return false;
    gj_explaining x = {.machine = t->machine,
                       .program = t->program,
                       .words = words_of(t),
                       .arena = &t->arena,
                       .out = out,
                       .layout = {out, 0, 0}};
    gj_explain_text(&x, tree);
    return !x.failed;
}

/* Appends lines, further in; without the first one where that is not wanted. */
static void indent_lines(gj_buffer *out, gj_text lines, bool first)
{
    for (size_t at = 0, end; at < lines.size; at = end + 1, first = true) {
        for (end = at; end < lines.size && lines.bytes[end] != '\n'; end++)
            ;
        if (!first)
            continue;
        gj_buffer_string(out, "      ");
        gj_buffer_bytes(out, lines.bytes + at, end - at);
        gj_buffer_char(out, '\n');
    }
}

void gj_test_report(gj_testing *t, gj_buffer *out, const gj_test_expectation *e)
{
    const gj_sources *sources = &t->rules->compilation.sources;
    gj_place place = gj_sources_place(sources, e->span.begin);
    char line[GJ_DIGITS];
    gj_buffer text;
    gj_buffer_init(&text, t->cli->allocator);
    gj_buffer_string(out, "  ");
    gj_test_line_out(t, out, GJ_M_test_expected, place.source == NULL ? GJ_NO_TEXT : place.source->path,
                     gj_text_digits(line, place.line), gj_sources_text(sources, e->span));
    show_found(t, &text, e);
    gj_buffer_string(out, "    ");
    gj_test_line_out(t, out, GJ_M_test_found, gj_buffer_as_text(&text), GJ_NO_TEXT, GJ_NO_TEXT);
    out->failed = out->failed || text.failed;
    gj_buffer_clear(&text);
    if (!explain(t, &text, e))
        out->failed = true;
    indent_lines(out, gj_buffer_as_text(&text), e->about != UINT32_MAX);
    out->failed = out->failed || text.failed;
    gj_buffer_fini(&text);
}
