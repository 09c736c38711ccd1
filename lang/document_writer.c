/* Markdown and HTML. Invariant: whatever a rule file contains, the page's structure is ours: Markdown's marks
 * and HTML's are escaped, control and bidirectional characters shown as their numbers. */
#include "lang/document_writer.h"
#include "lang/html.h"

#include <string.h>

static bool is_html(const gj_page *page)
{
    return page->format == GJ_DOCUMENT_HTML;
}

static void raw(gj_page *page, const char *text)
{
    gj_buffer_string(page->out, text);
}

static void either(gj_page *page, const char *html, const char *markdown)
{
    raw(page, is_html(page) ? html : markdown);
}

/* ---- text ---- */

/* Text on one line, escaped; newlines become blanks. */
static void text(gj_page *page, gj_text content, bool code)
{
    if (is_html(page)) {
        gj_html_text(page->out, content);
        return;
    }
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
        if (c == '|' || (!code && strchr("\\`*_[]<>#", c) != NULL))
            gj_buffer_char(page->out, '\\');
        gj_buffer_char(page->out, c);
    }
    page->out->failed = page->out->failed || safe.failed;
    gj_buffer_fini(&safe);
}

/* In Markdown a backtick inside asks for more of them around. */
static bool has_backtick(gj_page_code code)
{
    for (size_t i = 0; i < code.count; i++) {
        if (code.pieces[i].text.size > 0 &&
            memchr(code.pieces[i].text.bytes, '`', code.pieces[i].text.size) != NULL)
            return true;
    }
    return false;
}

/* A name leads to its rule, and shows its title to whoever points at it. */
static void piece(gj_page *page, const gj_page_piece *p)
{
    const gj_page_name *name = is_html(page) ? p->name : NULL;
    if (name != NULL) {
        raw(page, name->is_own ? "<a href=\"#" : "<abbr");
        if (name->is_own) {
            text(page, name->name, true);
            raw(page, name->is_reading ? "\" class=\"reading\"" : "\"");
        }
        if (name->title.size > 0) {
            raw(page, " title=\"");
            text(page, name->title, true);
            raw(page, "\"");
        }
        raw(page, ">");
    }
    text(page, p->text, true);
    if (name != NULL)
        raw(page, name->is_own ? "</a>" : "</abbr>");
}

static void code(gj_page *page, gj_page_code content)
{
    const char *marks = has_backtick(content) ? "``" : "`";
    either(page, "<code>", marks);
    for (size_t i = 0; i < content.count; i++)
        piece(page, &content.pieces[i]);
    either(page, "</code>", marks);
}

static void plain_code(gj_page *page, gj_text content)
{
    gj_page_piece only = {content, NULL};
    code(page, (gj_page_code){&only, 1});
}

static void clauses_behind(gj_page *page, gj_text clauses)
{
    if (clauses.size == 0)
        return;
    either(page, " <small>", " ");
    text(page, clauses, false);
    either(page, "</small>", "");
}

static void colon(gj_page *page)
{
    raw(page, gj_msg_text(page->lang, GJ_M_mark_colon));
}

/* ---- the page ---- */

/* Browsers see no other file: no fonts to fetch, nothing to run. */
static const char style[] =
    ":root{--line:#c8c8c8;--soft:#f4f4f2;--mark:#a85400;--link:#1a5276}"
    "body{font-family:\"Noto Sans CJK SC\",\"Source Han Sans SC\",\"Microsoft "
    "YaHei\",sans-serif;line-height:1.65;"
    "max-width:56rem;margin:2rem auto;padding:0 1rem;color:#222;background:#fff}"
    "h1{font-size:1.7rem}h2{font-size:1.35rem;border-bottom:1px solid var(--line);padding-bottom:.2rem;"
    "margin-top:2.4rem}h3{font-size:1.08rem;margin:1.8rem 0 .4rem}h1 code,h2 code,h3 code{font-weight:normal;"
    "color:#777}"
    "h3 small,h1 small{font-weight:normal}small{color:#777;font-size:.85em}"
    "table{border-collapse:collapse;margin:.5rem 0;display:block;overflow-x:auto}"
    "td,th{border:1px solid var(--line);padding:.2rem .6rem;text-align:left;vertical-align:top}"
    "th{background:var(--soft)}code{font-family:\"Noto Sans Mono CJK SC\",monospace;font-size:.88em}"
    "pre{background:var(--soft);padding:.5rem .8rem;margin:.5rem 0;white-space:pre-wrap;border-radius:3px}"
    "ul{margin:.4rem 0;padding-left:1.6rem}li{margin:.1rem 0}li.chosen{list-style:\"✔ \"}"
    "li.chosen>b{color:var(--mark)}"
    "aside{border-left:4px solid var(--mark);padding:.1rem .8rem;margin:.6rem 0}"
    "p.on{margin:.3rem 0;color:#555}"
    "code a,nav a{color:var(--link);text-decoration:none}code a:hover,nav a:hover{text-decoration:underline}"
    "code a.reading{color:var(--mark);border-bottom:1px dashed var(--mark)}abbr{text-decoration:none}"
    ".scale{display:flex;list-style:none;padding:0;margin:.8rem 0 1.4rem}"
    ".scale li{flex:1;text-align:center;border:1px solid var(--line);border-left:0;padding:.3rem .2rem;"
    "position:relative;background:var(--soft)}.scale li:first-child{border-left:1px solid var(--line)}"
    ".scale i{position:absolute;left:-.6em;bottom:-1.5em;font-style:normal;font-size:.85em;color:#555}"
    ".scale li:nth-child(n+3){background:#e9eef2}.scale li:nth-child(n+4){background:#dbe5ec}"
    ".scale li:nth-child(n+5){background:#ccdce7}"
    "section{border-left:2px solid var(--line);padding-left:.9rem;margin:.5rem 0;font-size:.93em}"
    "section h4{margin:.2rem 0;color:#555;font-size:1em}"
    "nav ul{columns:2 20rem;list-style:none;padding:0;font-size:.93em}nav summary{cursor:pointer}"
    "@media(prefers-color-scheme:dark){:root{--line:#555;--soft:#262626;--mark:#e0994a;--link:#7fb3d8}"
    "body{color:#ddd;background:#1b1b1b}small,h1 code,h2 code,h3 code,p.on,section h4,.scale i{color:#aaa}"
    ".scale li,.scale li:nth-child(n+3){background:#2a3238}}"
    "@media "
    "print{body{max-width:none;margin:0}nav{display:none}h3{break-after:avoid}tr,li{break-inside:avoid}}"
    "@page{size:A4;margin:2cm}";

void gj_page_begin(gj_page *page, gj_text title)
{
    if (!is_html(page))
        return;
    gj_html_head(page->out, page->lang, title, style, "");
}

void gj_page_end(gj_page *page)
{
    if (is_html(page))
        gj_html_foot(page->out);
}

/* Markdown wants an empty line before a heading, and one is enough. */
static void apart(gj_page *page)
{
    if (!is_html(page) && page->out->size >= 2 && !page->out->failed &&
        !gj_text_equal((gj_text){page->out->bytes + page->out->size - 2, 2}, GJ_TEXT("\n\n")))
        raw(page, "\n");
}

void gj_page_heading(gj_page *page, int level, gj_text title, gj_text name, gj_text clauses)
{
    apart(page);
    if (is_html(page)) {
        gj_buffer_format(page->out, "<h%d", level);
        if (level >= 3 && name.size > 0) {
            raw(page, " id=\"");
            text(page, name, true);
            raw(page, "\"");
        }
        raw(page, ">");
    } else {
        gj_buffer_repeat(page->out, '#', (size_t)level);
        raw(page, " ");
    }
    text(page, title.size > 0 ? title : name, false);
    if (name.size > 0 && title.size > 0) {
        raw(page, " ");
        plain_code(page, name);
    }
    clauses_behind(page, clauses);
    if (is_html(page))
        gj_buffer_format(page->out, "</h%d>\n", level);
    else
        raw(page, "\n\n");
}

void gj_page_contents_begin(gj_page *page, gj_text title)
{
    if (!is_html(page))
        return;
    raw(page, "<nav><details><summary>");
    text(page, title, false);
    raw(page, "</summary>\n<ul>\n");
}

void gj_page_contents(gj_page *page, gj_text title, gj_text name, gj_text clauses)
{
    if (!is_html(page))
        return;
    raw(page, "<li><a href=\"#");
    text(page, name, true);
    raw(page, "\">");
    text(page, title.size > 0 ? title : name, false);
    raw(page, "</a>");
    clauses_behind(page, clauses);
    raw(page, "</li>\n");
}

void gj_page_contents_end(gj_page *page)
{
    if (is_html(page))
        raw(page, "</ul>\n</details></nav>\n");
}

void gj_page_remark(gj_page *page, gj_text title, gj_text content, gj_page_code rule)
{
    either(page, rule.count > 0 ? "<p class=\"on\">" : "<aside>", "> ");
    if (title.size > 0) {
        either(page, "<b>", "**");
        text(page, title, false);
        either(page, "</b>", "**");
    }
    if (content.size > 0) {
        raw(page, title.size > 0 ? " " : "");
        text(page, content, false);
    }
    if (rule.count > 0) {
        raw(page, title.size > 0 || content.size > 0 ? " " : "");
        code(page, rule);
    }
    either(page, rule.count > 0 ? "</p>\n" : "</aside>\n", "\n\n");
}

void gj_page_lead(gj_page *page, gj_text content)
{
    either(page, "<p class=\"on\"><b>", "> **");
    text(page, content, false);
    either(page, "</b></p>\n", "**\n\n");
}

void gj_page_code_block(gj_page *page, gj_page_code content)
{
    if (content.count == 0)
        return;
    if (is_html(page)) {
        raw(page, "<pre>");
        code(page, content);
        raw(page, "</pre>\n");
        return;
    }
    raw(page, "    ");
    for (size_t i = 0; i < content.count; i++)
        gj_buffer_safe(page->out, content.pieces[i].text);
    raw(page, "\n\n");
}

/* ---- tables ---- */

void gj_page_table(gj_page *page, uint32_t columns)
{
    apart(page);
    page->columns = columns;
    page->first_row = true;
    either(page, "<table>\n", "");
}

void gj_page_row(gj_page *page)
{
    either(page, "<tr>", "|");
}

static void cell_begin(gj_page *page)
{
    either(page, page->first_row ? "<th>" : "<td>", " ");
}

static void cell_end(gj_page *page)
{
    either(page, page->first_row ? "</th>" : "</td>", " |");
}

void gj_page_cell(gj_page *page, gj_text content)
{
    cell_begin(page);
    text(page, content, false);
    cell_end(page);
}

void gj_page_cell_code(gj_page *page, gj_page_code content)
{
    cell_begin(page);
    if (content.count > 0)
        code(page, content);
    cell_end(page);
}

void gj_page_row_end(gj_page *page)
{
    either(page, "</tr>\n", "\n");
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
    either(page, "</table>\n", "\n");
}

/* ---- lists ---- */

void gj_page_list(gj_page *page)
{
    apart(page);
    page->lists = 0;
}

/* Opens or closes lists until `count` are open; an entry stays open for the list inside it. */
static void to_depth(gj_page *page, uint32_t count)
{
    bool follows = page->lists >= count && count > 0;
    if (!is_html(page))
        return;
    for (; page->lists > count; page->lists--)
        raw(page, "</li>\n</ul>\n");
    if (follows)
        raw(page, "</li>\n");
    for (; page->lists < count; page->lists++)
        raw(page, "<ul>\n");
}

static void entry_title(gj_page *page, const gj_page_item *item)
{
    bool strong = item->chosen;
    either(page, strong ? "<b>" : "", strong ? "**" : "");
    if (item->title.size > 0)
        text(page, item->title, false);
    else if (item->name.size > 0)
        text(page, item->name, false);
    else if (item->key.count > 0)
        code(page, item->key);
    either(page, strong ? "</b>" : "", strong ? "**" : "");
    if (item->title.size > 0 && item->name.size > 0) {
        raw(page, " ");
        plain_code(page, item->name);
    }
}

void gj_page_entry(gj_page *page, uint32_t depth, const gj_page_item *item)
{
    to_depth(page, depth + 1);
    if (is_html(page)) {
        raw(page, item->chosen ? "<li class=\"chosen\">" : "<li>");
    } else {
        gj_buffer_repeat(page->out, ' ', (size_t)depth * 2);
        raw(page, "- ");
    }
    bool titled = item->title.size > 0 || item->name.size > 0 || item->key.count > 0;
    entry_title(page, item);
    if (item->guard.count > 0) {
        raw(page, gj_msg_text(page->lang, GJ_M_mark_open));
        raw(page, gj_msg_text(page->lang, GJ_M_doc_only_when));
        raw(page, " ");
        code(page, item->guard);
        raw(page, gj_msg_text(page->lang, GJ_M_mark_close));
    }
    if (item->label.size > 0 || item->code.count > 0) {
        if (titled)
            colon(page);
        text(page, item->label, false);
        raw(page, item->label.size > 0 && item->code.count > 0 ? " " : "");
        if (item->code.count > 0)
            code(page, item->code);
    }
    clauses_behind(page, item->clauses);
    either(page, "", "\n");
}

void gj_page_list_end(gj_page *page)
{
    to_depth(page, 0);
    either(page, "", "\n");
}

/* ---- scales, examples ---- */

void gj_page_scale(gj_page *page)
{
    page->first_row = true;
    either(page, "<ol class=\"scale\">\n", "");
}

void gj_page_step(gj_page *page, gj_text title, gj_text from)
{
    if (is_html(page)) {
        raw(page, "<li>");
        if (!page->first_row) {
            raw(page, "<i>");
            text(page, from, false);
            raw(page, "</i>");
        }
        text(page, title, false);
        raw(page, "</li>\n");
    } else {
        if (!page->first_row) {
            raw(page, " ─ ");
            text(page, from, false);
            raw(page, " ─ ");
        }
        text(page, title, false);
    }
    page->first_row = false;
}

void gj_page_scale_end(gj_page *page)
{
    either(page, "</ol>\n", "\n\n");
}

void gj_page_examples(gj_page *page, gj_text title)
{
    if (is_html(page))
        raw(page, "<section>");
    gj_page_heading(page, 4, title, GJ_NO_TEXT, GJ_NO_TEXT);
}

void gj_page_examples_end(gj_page *page)
{
    if (is_html(page))
        raw(page, "</section>\n");
}
