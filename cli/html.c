/* What the pages of `diff` and `compare` share: their looks, headings and tables. */
#include "cli/html.h"

/* Colours are named once for light, once for dark and once for paper; c0 to c9 are those of charts. */
static const char colours[] =
    ":root{color-scheme:light dark;--ink:#1d2330;--soft:#5b6472;--paper:#fff;--line:#d5dae1;--tint:#f3f5f8;"
    "--good:#1f6b41;--bad:#a8231c;--open:#7a5600;--mark:#fff3d6;"
    "--c0:#1f5fa8;--c1:#b4501e;--c2:#2a7a4f;--c3:#8b3a8f;--c4:#6b6b1d;"
    "--c5:#0f7b83;--c6:#a3234d;--c7:#4f4fb0;--c8:#7a4a2a;--c9:#50606e}\n"
    "@media(prefers-color-scheme:dark){:root{--ink:#e6e9ee;--soft:#a3acb9;--paper:#15181d;--line:#343b45;"
    "--tint:#1e232a;--good:#63c08a;--bad:#ff8a80;--open:#e0b04a;--mark:#3a3220;"
    "--c0:#6fb1ff;--c1:#ff9d66;--c2:#63c08a;--c3:#d08be0;--c4:#cfcf66;"
    "--c5:#5fd0d8;--c6:#ff85a8;--c7:#a3a3ff;--c8:#d9a37c;--c9:#a9b8c6}}\n"
    "@media print{:root{--ink:#000;--soft:#444;--paper:#fff;--line:#bbb;--tint:#f2f2f2;--good:#1c5c36;"
    "--bad:#8e1b14;--open:#6a4a00;--mark:#fbf1d9;"
    "--c0:#1f5fa8;--c1:#b4501e;--c2:#2a7a4f;--c3:#8b3a8f;--c4:#6b6b1d;"
    "--c5:#0f7b83;--c6:#a3234d;--c7:#4f4fb0;--c8:#7a4a2a;--c9:#50606e}}\n";
static const char layout[] =
    "*{box-sizing:border-box}body{margin:0;background:var(--paper);color:var(--ink);"
    "font:15px/1.5 system-ui,\"Noto Sans CJK SC\",\"Source Han Sans SC\",\"PingFang SC\","
    "\"Microsoft YaHei\",sans-serif}\n"
    "main{max-width:80rem;margin:0 auto;padding:2rem 1.25rem}"
    "h1{font-size:1.4rem;margin:0 0 .75rem;overflow-wrap:anywhere}"
    "h2{font-size:1.1rem;margin:2rem 0 .5rem;border-bottom:1px solid var(--line);padding-bottom:.2rem;"
    "overflow-wrap:anywhere}h3{font-size:1rem;margin:1.25rem 0 .4rem;overflow-wrap:anywhere}p{margin:.4rem "
    "0}\n"
    ".wide{overflow-x:auto}table{border-collapse:collapse;margin:.4rem 0}th,td{padding:.25rem .6rem;"
    "text-align:left;vertical-align:top;border-bottom:1px solid var(--line);overflow-wrap:break-word}"
    "th{font-weight:600;color:var(--soft)}td:empty{min-width:1rem}td.n{text-align:right;font-variant-numeric:"
    "tabular-nums;"
    "white-space:nowrap}tr.differs td,tr.differs th{background:var(--mark)}\n"
    "code,pre{font:.87em/1.5 ui-monospace,\"DejaVu Sans Mono\",\"Noto Sans Mono CJK SC\",monospace}"
    "pre{margin:.4rem 0;padding:.5rem .7rem;background:var(--tint);white-space:pre-wrap;"
    "overflow-wrap:anywhere}"
    ".note{color:var(--soft)}.clause{color:var(--soft)}.silent{color:var(--open)}"
    ".readings{display:block;color:var(--soft);font-size:.9em}\n"
    "table.full{width:100%;table-layout:fixed}table.full th:first-child{width:13rem}table.full td,table.full "
    "th{overflow-wrap:anywhere}th code{display:block}"
    ".added,ins{color:var(--good)}.removed,del{color:var(--bad)}.renamed,.changed{color:var(--open)}"
    "ins,del{text-decoration:none}\n"
    "table.pair{width:100%;table-layout:fixed}table.pair td{padding:0 .6rem;border-bottom:0;"
    "white-space:pre-wrap;font:.87em/1.5 ui-monospace,\"DejaVu Sans Mono\",\"Noto Sans Mono CJK SC\","
    "monospace}table.pair td+td{border-left:1px solid var(--line)}table.pair td.old{color:var(--bad)}"
    "table.pair td.new{color:var(--good)}table.pair td.old,table.pair td.new{background:var(--tint)}\n"
    "svg{display:block;width:100%;max-width:60rem;height:auto;margin:.5rem 0}svg text{font-size:12px;"
    "fill:var(--ink)}svg .soft{fill:var(--soft);font-size:11px}svg .grid{stroke:var(--line)}"
    "svg .differ{fill:var(--mark)}svg .steps{fill:none;stroke-width:2.2}"
    ".s0{stroke:var(--c0)}.s1{stroke:var(--c1)}.s2{stroke:var(--c2)}.s3{stroke:var(--c3)}"
    ".s4{stroke:var(--c4)}.s5{stroke:var(--c5)}.s6{stroke:var(--c6)}.s7{stroke:var(--c7)}"
    ".s8{stroke:var(--c8)}.s9{stroke:var(--c9)}\n"
    "@page{size:A4 landscape;margin:14mm 12mm}@media print{body{font-size:9.5pt}main{max-width:none;"
    "padding:0}.wide{overflow:visible}tr,svg,h3+.wide table{break-inside:avoid}table.full "
    "tr{break-inside:auto}h1,h2,h3{break-after:avoid}"
    "thead{display:table-header-group}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}\n";

void gj_html_begin(gj_buffer *out, gj_lang lang, gj_text title)
{
    gj_html_head(out, lang, title, colours, layout);
    gj_buffer_string(out, "<main>\n");
    gj_html_element(out, "h1", NULL, title);
    gj_buffer_char(out, '\n');
}

void gj_html_end(gj_buffer *out)
{
    gj_buffer_string(out, "</main>\n");
    gj_html_foot(out);
}

void gj_html_element(gj_buffer *out, const char *tag, const char *class, gj_text text)
{
    gj_buffer_format(out, "<%s", tag);
    if (class != NULL)
        gj_buffer_format(out, " class=\"%s\"", class);
    gj_buffer_char(out, '>');
    gj_html_text(out, text);
    gj_buffer_format(out, "</%s>", tag);
}

void gj_html_heading(gj_buffer *out, int level, gj_text name, gj_text title)
{
    gj_buffer_format(out, "<h%d>", level);
    gj_html_text(out, title.size > 0 ? title : name);
    if (title.size > 0 && name.size > 0) {
        gj_buffer_string(out, " <code>");
        gj_html_text(out, name);
        gj_buffer_string(out, "</code>");
    }
    gj_buffer_format(out, "</h%d>\n", level);
}

/* Whether a cell is a number, or the dot for none: those stand on the right. */
static bool is_number(gj_text text)
{
    size_t digits = gj_text_equal(text, GJ_TEXT("·"));
    if (digits > 0)
        return true;
    for (size_t i = 0; i < text.size; i++) {
        char c = text.bytes[i];
        if (gj_is_digit(c))
            digits++;
        else if (c != '.' && c != '/' && !(c == '-' && i == 0))
            return false;
    }
    return digits > 0;
}

static void put_row(gj_buffer *out, const gj_text *cells, size_t count, bool head)
{
    gj_buffer_string(out,
                     gj_text_equal(cells[count - 1], GJ_GRID_DIFFERS) ? "<tr class=\"differs\">" : "<tr>");
    for (size_t i = 0; i < count; i++) {
        const char *tag = head || i == 0 ? "th" : "td";
        gj_buffer_format(out, "<%s%s>", tag,
                         head                  ? " scope=\"col\""
                         : i == 0              ? " scope=\"row\""
                         : is_number(cells[i]) ? " class=\"n\""
                                               : "");
        gj_html_text(out, cells[i]);
        gj_buffer_format(out, "</%s>", tag);
    }
    gj_buffer_string(out, "</tr>\n");
}

void gj_html_grid(gj_buffer *out, const gj_grid *grid)
{
    const gj_text *cells = grid->cells.items;
    size_t rows = grid->cells.count / grid->columns;
    if (rows == 0)
        return;
    gj_buffer_string(out, "<div class=\"wide\"><table>\n<thead>");
    put_row(out, cells, grid->columns, true);
    gj_buffer_string(out, "</thead>\n<tbody>\n");
    for (size_t row = 1; row < rows; row++)
        put_row(out, cells + row * grid->columns, grid->columns, false);
    gj_buffer_string(out, "</tbody>\n</table></div>\n");
}
