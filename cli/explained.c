/* Explanations held beside each other. Invariant: the words are those of `guiju explain`; only places in
 * files and what goes too deep are left out. */
#include "cli/explained.h"

#include "cli/explain_internal.h"

/* Levels of rules, and lines of one explanation. */
#define DEPTH 4u
#define LINES 40u

/* Appends the first lines, and how many more there are. */
static void put_lines(gj_buffer *out, gj_lang lang, gj_text text)
{
    size_t lines = 0, end = text.size;
    for (size_t i = 0; i < text.size; i++)
        if (text.bytes[i] == '\n' && ++lines == LINES)
            end = i + 1;
    gj_buffer_text(out, (gj_text){text.bytes, end});
    if (lines > LINES) {
        gj_msg_count(out, lang, GJ_M_impact_more_lines, lines - LINES);
        gj_buffer_char(out, '\n');
    }
}

bool gj_explained(gj_evaluation *e, gj_lang lang, gj_text name, size_t width, gj_buffer *out)
{
    const gj_program *program = e->program;
    gj_buffer text;
    gj_buffer_init(&text, e->cli->allocator);
    gj_explaining x = {.machine = &e->machine,
                       .program = program,
                       .words = {program, e->arena, lang},
                       .arena = e->arena,
                       .out = &text,
                       .layout = {.out = &text, .width = width},
                       .bare = true};
    gj_explain_options options = {.depth = DEPTH};
    uint32_t definition = gj_program_find(program, name), silent = 0;
    gj_explanation *tree;
    while (silent < program->silent_count &&
           !gj_text_equal(gj_program_text(program, program->silent[silent].name), name))
        silent++;
    if (definition == UINT32_MAX && silent < program->silent_count)
        gj_explain_text_silent(&x, &program->silent[silent]);
    else if (definition == UINT32_MAX)
        gj_buffer_string(&text, "–\n");
    else if (gj_explain(&e->machine, e->arena, options, definition, UINT32_MAX, &tree) == GJ_OK)
        gj_explain_text(&x, tree);
    else
        x.failed = true;
    put_lines(out, lang, gj_buffer_as_text(&text));
    bool fine = !x.failed && !text.failed && !out->failed && !gj_arena_failed(e->arena);
    gj_buffer_fini(&text);
    return fine;
}
