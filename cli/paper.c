/* The forms for people. Invariant: all of them say the same; a terminal alone may cut a cell. */
#include "cli/paper.h"

#include "cli/diff_internal.h"
#include "cli/escape.h"
#include "cli/html.h"

static size_t indent_of(const gj_paper *paper, int level)
{
    return paper->format == GJ_GRID_TEXT && level > 1 ? (size_t)(level - 1) * 2 : 0;
}

/* Markdown: an empty line between what stands there and what comes. */
static void set_apart(gj_paper *paper)
{
    if (paper->format == GJ_GRID_MD && paper->begun)
        gj_buffer_char(paper->out, '\n');
    paper->begun = true;
}

void gj_paper_heading(gj_paper *paper, int level, gj_text name, gj_text title)
{
    gj_buffer *out = paper->out;
    if (paper->format == GJ_GRID_CSV)
        return;
    if (paper->format == GJ_GRID_HTML) {
        gj_html_heading(out, level, name, title);
        return;
    }
    set_apart(paper);
    if (paper->format == GJ_GRID_MD) {
        gj_buffer_repeat(out, '#', (size_t)level);
        gj_buffer_char(out, ' ');
    } else {
        gj_buffer_char(out, '\n');
    }
    gj_buffer_repeat(out, ' ', indent_of(paper, level - 1));
    void (*put)(gj_buffer *, gj_text) = paper->format == GJ_GRID_MD ? gj_md_cell : gj_buffer_safe;
    put(out, name);
    if (title.size > 0) {
        gj_buffer_string(out, " “");
        put(out, title);
        gj_buffer_string(out, "”");
    }
    gj_buffer_char(out, '\n');
}

static void formatted(gj_paper *paper, gj_buffer *text, gj_msg message, gj_text a, gj_text b, gj_text c)
{
    gj_arg args[3] = {gj_arg_text(a), gj_arg_text(b), gj_arg_text(c)};
    gj_buffer_init(text, paper->out->allocator);
    gj_msg_format(text, paper->lang, message, args, 3);
    paper->out->failed |= text->failed;
}

void gj_paper_heading_say(gj_paper *paper, int level, gj_msg message, gj_text a, gj_text b)
{
    gj_buffer text;
    formatted(paper, &text, message, a, b, GJ_NO_TEXT);
    gj_paper_heading(paper, level, gj_buffer_as_text(&text), GJ_NO_TEXT);
    gj_buffer_fini(&text);
}

void gj_paper_line(gj_paper *paper, int level, gj_text line)
{
    if (paper->format == GJ_GRID_CSV)
        return;
    if (paper->format == GJ_GRID_HTML) {
        gj_html_element(paper->out, "p", NULL, line);
        gj_buffer_char(paper->out, '\n');
        return;
    }
    set_apart(paper);
    gj_buffer_repeat(paper->out, ' ', indent_of(paper, level));
    if (paper->format == GJ_GRID_MD)
        gj_md_cell(paper->out, line);
    else
        gj_buffer_safe(paper->out, line);
    gj_buffer_char(paper->out, '\n');
}

void gj_paper_say(gj_paper *paper, int level, gj_msg message, gj_text a, gj_text b, gj_text c)
{
    gj_buffer text;
    formatted(paper, &text, message, a, b, c);
    gj_paper_line(paper, level, gj_buffer_as_text(&text));
    gj_buffer_fini(&text);
}

void gj_paper_gap(gj_paper *paper)
{
    if (paper->format == GJ_GRID_TEXT)
        gj_buffer_char(paper->out, '\n');
}

void gj_paper_code(gj_paper *paper, int level, gj_text code)
{
    gj_buffer *out = paper->out;
    bool html = paper->format == GJ_GRID_HTML;
    set_apart(paper);
    gj_buffer_string(out, html ? "<pre>" : paper->format == GJ_GRID_MD ? "```\n" : "");
    for (size_t at = 0, end; at < code.size; at = end + 1) {
        for (end = at; end < code.size && code.bytes[end] != '\n';)
            end++;
        gj_text line = {code.bytes + at, end - at};
        if (html) {
            gj_html_text(out, line);
        } else {
            gj_buffer_repeat(out, ' ', line.size > 0 ? indent_of(paper, level) : 0);
            gj_buffer_safe(out, line);
        }
        gj_buffer_string(out, html && end >= code.size ? "" : "\n");
    }
    gj_buffer_string(out, html ? "</pre>\n" : paper->format == GJ_GRID_MD ? "```\n" : "");
}

void gj_paper_grid(gj_paper *paper, int level, gj_grid *grid)
{
    set_apart(paper);
    grid->indent = indent_of(paper, level);
    gj_grid_write(paper->out, grid, paper->format);
}
