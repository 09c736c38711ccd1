/* Markdown and HTML. Invariant: whatever a rule file contains, the page's structure is ours: Markdown's marks
 * and HTML's are escaped, control and bidirectional characters shown as their numbers. */
#include "lang/document_writer.h"

#include <string.h>

static bool is_html(const gj_page *page)
{
    return page->format == GJ_DOCUMENT_HTML;
}

static void raw(gj_page *page, const char *text)
{
    gj_buffer_string(page->out, text);
}

/* Text on one line, escaped; newlines become blanks. */
static void text(gj_page *page, gj_text content, bool code)
{
    gj_buffer safe;
    gj_buffer_init(&safe, page->out->allocator);
    for (size_t i = 0; i < content.size;) { /* newlines first: they are unsafe to gj_buffer_safe */
        size_t end = i;
        while (end < content.size && content.bytes[end] != '\n' && content.bytes[end] != '\r' &&
               content.bytes[end] != '\t')
            end++;
        gj_buffer_safe(&safe, (gj_text){content.bytes + i, end - i});
        if (end < content.size)
            gj_buffer_char(&safe, ' ');
        i = end + 1;
    }
    for (size_t i = 0; i < safe.size; i++) {
        char c = safe.bytes[i];
        if (is_html(page) && c == '<')
            raw(page, "&lt;");
        else if (is_html(page) && c == '>')
            raw(page, "&gt;");
        else if (is_html(page) && c == '&')
            raw(page, "&amp;");
        else if (is_html(page) && c == '"')
            raw(page, "&quot;");
        else if (!is_html(page) && (c == '|' || (!code && strchr("\\`*_[]<>#", c) != NULL))) {
            gj_buffer_char(page->out, '\\');
            gj_buffer_char(page->out, c);
        } else
            gj_buffer_char(page->out, c);
    }
    page->out->failed = page->out->failed || safe.failed;
    gj_buffer_fini(&safe);
}

static void code_text(gj_page *page, gj_text content)
{
    raw(page, is_html(page) ? "<code>" : "`");
    text(page, content, true);
    raw(page, is_html(page) ? "</code>" : "`");
}

static const char style[] =
    "body{font-family:\"Noto Sans CJK SC\",\"Microsoft "
    "YaHei\",sans-serif;line-height:1.6;max-width:56rem;margin:2rem auto;"
    "padding:0 1rem;color:#222;background:#fff}table{border-collapse:collapse;margin:.6rem "
    "0}td,th{border:1px solid #bbb;"
    "padding:.25rem "
    ".6rem;text-align:left;vertical-align:top}code{font-family:monospace;font-size:.92em}pre{background:#"
    "f4f4f4;"
    "padding:.6rem;overflow-x:auto}aside{border-left:4px solid #b60;padding:.1rem .8rem;margin:.6rem "
    "0}small{color:#666}"
    "@media(prefers-color-scheme:dark){body{color:#ddd;background:#1b1b1b}pre{background:#262626}td,th{"
    "border-color:#555}"
    "small{color:#aaa}}@media print{body{max-width:none;margin:0}}@page{size:A4;margin:2cm}";

void gj_page_begin(gj_page *page, gj_text title)
{
    if (!is_html(page))
        return;
    raw(page, "<!DOCTYPE html>\n<html lang=\"");
    raw(page, page->lang == GJ_LANG_ZH ? "zh-CN" : "en");
    raw(page, "\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
              "content=\"width=device-width\">\n<title>");
    text(page, title, false);
    raw(page, "</title>\n<style>");
    raw(page, style);
    raw(page, "</style>\n</head>\n<body>\n");
}

void gj_page_end(gj_page *page)
{
    if (is_html(page))
        raw(page, "</body>\n</html>\n");
}

void gj_page_heading(gj_page *page, int level, gj_text title, gj_text name, gj_text clauses)
{
    if (is_html(page)) {
        gj_buffer_format(page->out, "<h%d>", level);
    } else {
        bool apart = page->out->size == 0 ||
                     gj_text_equal((gj_text){page->out->bytes + page->out->size - 2, 2}, GJ_TEXT("\n\n"));
        raw(page, apart ? "" : "\n");
        gj_buffer_repeat(page->out, '#', (size_t)level);
        raw(page, " ");
    }
    text(page, title.size > 0 ? title : name, false);
    if (name.size > 0 && title.size > 0) {
        raw(page, " ");
        code_text(page, name);
    }
    if (clauses.size > 0) {
        raw(page, is_html(page) ? " <small>" : " ");
        text(page, clauses, false);
        raw(page, is_html(page) ? "</small>" : "");
    }
    if (is_html(page))
        gj_buffer_format(page->out, "</h%d>", level);
    raw(page, is_html(page) ? "\n" : "\n\n");
}

void gj_page_paragraph(gj_page *page, gj_text content)
{
    raw(page, is_html(page) ? "<p>" : "");
    text(page, content, false);
    raw(page, is_html(page) ? "</p>\n" : "\n\n");
}

void gj_page_remark(gj_page *page, gj_text title, gj_text content)
{
    raw(page, is_html(page) ? "<aside><b>" : "> **");
    text(page, title, false);
    raw(page, is_html(page) ? "</b> " : "** ");
    text(page, content, false);
    raw(page, is_html(page) ? "</aside>\n" : "\n\n");
}

void gj_page_code(gj_page *page, gj_text code)
{
    if (is_html(page)) {
        raw(page, "<pre><code>");
        text(page, code, true);
        raw(page, "</code></pre>\n");
        return;
    }
    raw(page, "    ");
    text(page, code, true);
    raw(page, "\n\n");
}

void gj_page_table(gj_page *page, uint32_t columns)
{
    page->columns = columns;
    page->first_row = true;
    if (is_html(page))
        raw(page, "<table>\n");
}

void gj_page_row(gj_page *page)
{
    raw(page, is_html(page) ? "<tr>" : "|");
}

void gj_page_cell(gj_page *page, gj_text content, bool code)
{
    const char *mark = page->first_row ? "th" : "td";
    if (is_html(page))
        gj_buffer_format(page->out, "<%s>", mark);
    else
        raw(page, " ");
    if (code && content.size > 0)
        code_text(page, content);
    else
        text(page, content, false);
    if (is_html(page))
        gj_buffer_format(page->out, "</%s>", mark);
    else
        raw(page, " |");
}

void gj_page_row_end(gj_page *page)
{
    raw(page, is_html(page) ? "</tr>\n" : "\n");
    if (!is_html(page) && page->first_row) {
        raw(page, "|");
        for (uint32_t i = 0; i < page->columns; i++)
            raw(page, " --- |");
        raw(page, "\n");
    }
    page->first_row = false;
}

void gj_page_table_end(gj_page *page)
{
    raw(page, is_html(page) ? "</table>\n" : "\n");
}

void gj_page_list(gj_page *page)
{
    if (is_html(page))
        raw(page, "<ul>\n");
}

void gj_page_item(gj_page *page, uint32_t depth, gj_text title, gj_text name, gj_text rest, gj_text clauses)
{
    if (is_html(page)) {
        gj_buffer_format(page->out, "<li style=\"margin-left:%urem\">", depth * 2);
    } else {
        gj_buffer_repeat(page->out, ' ', depth * 2);
        raw(page, "- ");
    }
    text(page, title.size > 0 ? title : name, false);
    if (title.size > 0 && name.size > 0) {
        raw(page, " ");
        code_text(page, name);
    }
    if (rest.size > 0) {
        raw(page, page->lang == GJ_LANG_ZH ? "：" : ": ");
        code_text(page, rest);
    }
    if (clauses.size > 0) {
        raw(page, is_html(page) ? " <small>" : " ");
        text(page, clauses, false);
        raw(page, is_html(page) ? "</small>" : "");
    }
    raw(page, is_html(page) ? "</li>\n" : "\n");
}

void gj_page_list_end(gj_page *page)
{
    raw(page, is_html(page) ? "</ul>\n" : "\n");
}
