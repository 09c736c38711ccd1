/* The score sheet as one self-contained page. Invariant: no scripts, nothing from elsewhere, and every text
 * of a record or rule book goes through gj_html_text; the policy in its head would stop a script that got in
 * all the same. Prints on A4 with lines to sign on. The drawings are in cli/sheet_svg.c. */
#include "cli/sheet_model.h"

#include "cli/html.h"

/* Steps are indented no further than this; the style below has a rule for each depth. */
#define STEP_DEPTH 8

/* Colours are named once for light and once for dark. */
static const char style[] =
    ":root{color-scheme:light dark;--ink:#1d2330;--soft:#5b6472;--paper:#fff;--line:#d5dae1;"
    "--tint:#f3f5f8;--good:#2c7a4b;--bad:#b3261e;--open:#8a6100;--b0:#1b4358;--b1:#28566b;"
    "--b2:#37677b;--b3:#47778a}\n"
    "@media(prefers-color-scheme:dark){"
    ":root{--ink:#e6e9ee;--soft:#a3acb9;--paper:#15181d;--line:#343b45;--tint:#262c35;"
    "--good:#63c08a;--bad:#ff8a80;--open:#e0b04a;--b0:#2f6f8c;--b1:#35606f;--b2:#3a545d;--b3:#3f4a50}"
    "}\n"
    "*{box-sizing:border-box}"
    "body{margin:0;background:var(--paper);color:var(--ink);"
    "font:15px/1.5 system-ui,\"Noto Sans CJK SC\",\"Source Han Sans SC\",\"PingFang SC\","
    "\"Microsoft YaHei\",sans-serif}\n"
    "article{max-width:60rem;margin:0 auto;padding:2rem 1.25rem}"
    "h1{font-size:1.4rem;margin:0 0 .75rem}"
    "h2{font-size:1.05rem;margin:1.75rem 0 .5rem;border-bottom:1px solid var(--line);"
    "padding-bottom:.2rem}\n"
    "dl{display:grid;grid-template-columns:max-content 1fr;gap:.1rem 1rem;margin:0}"
    "dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}\n"
    "table{border-collapse:collapse;width:100%}"
    "th,td{padding:.15rem .5rem;text-align:left;vertical-align:baseline;"
    "border-bottom:1px solid var(--line)}th{color:var(--soft);font-weight:600}"
    "td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}\n"
    ".d1 td:first-child{padding-left:1.5rem}.d2 td:first-child{padding-left:2.75rem}"
    ".d3 td:first-child{padding-left:4rem}.d4 td:first-child{padding-left:5.25rem}"
    ".d5 td:first-child{padding-left:6.5rem}.d6 td:first-child{padding-left:7.75rem}"
    ".d7 td:first-child{padding-left:9rem}.d8 td:first-child{padding-left:10.25rem}\n"
    "code{font:.85em ui-monospace,monospace;color:var(--soft);overflow-wrap:anywhere}"
    ".c{color:var(--soft);font-size:.9em}.score th:nth-child(2),.results "
    "th:nth-child(3),td.c{text-align:right}"
    ".f{color:var(--soft);font-size:.85em;overflow-wrap:anywhere}span.f{display:block;font-weight:400}\n"
    ".score th:nth-child(1){width:30%}.score th:nth-child(3){width:22%}"
    ".sum td,.steps .rule.d0 "
    "td:first-child{font-weight:600}"
    ".score .d0 td:first-child{font-weight:600}.lossy td:nth-child(7){color:var(--bad)}"
    ".score td:last-child{vertical-align:middle}td.c{min-width:5.5rem}.fact td{color:var(--soft)}"
    ".steps td:first-child{width:62%}.steps td.c{white-space:nowrap}.time text{paint-order:stroke;"
    "stroke:var(--paper);stroke-width:3px}.met{color:var(--good)}.not{color:var(--bad)}.open{color:var(--"
    "open)}\n"
    "svg{display:block;max-width:100%}svg text{font-size:12px;fill:var(--ink)}"
    "svg .limit{fill:var(--soft);font-size:11px}.bar{width:5rem;height:.6rem}.track{fill:var(--tint)}"
    ".fill{fill:var(--good)}.fill.lost{fill:var(--b1)}\n"
    ".scale,.time{width:100%;height:auto;margin:.5rem 0}.band{stroke:var(--paper)}.b0{fill:var(--b0)}"
    ".b1{fill:var(--b1)}.b2{fill:var(--b2)}.b3{fill:var(--b3)}.below{fill:var(--tint)}"
    ".scale .name{fill:#fff}.mark{fill:var(--bad);stroke:var(--bad)}.scale .score{font-weight:700}\n"
    ".rail{stroke:var(--line)}.span{opacity:.45}.span.open,.end.open{fill:var(--b0)}"
    ".span.met,.end.met{fill:var(--good)}.span.late,.end.late{fill:var(--bad)}"
    ".span.early,.end.early{fill:var(--open)}.today{stroke:var(--bad)}"
    ".time text.today{fill:var(--bad)}\n"
    ".sign{display:flex;flex-wrap:wrap;gap:1.5rem;margin-top:3.5rem}"
    ".sign div{flex:1 1 9rem;border-top:1px solid var(--ink);padding-top:.25rem;color:var(--soft)}\n"
    "@page{size:A4;margin:16mm 14mm;@bottom-right{content:counter(page)\" / \"counter(pages);"
    "font-size:8pt}}@media print{"
    ":root{color-scheme:light;--ink:#000;--soft:#444;--paper:#fff;--line:#bbb;--tint:#e4e7eb;"
    "--good:#1c5c36;--bad:#8e1b14;--open:#6a4a00;--b0:#1b4358;--b1:#28566b;--b2:#37677b;--b3:#47778a}"
    "body{font-size:9.5pt}article{max-width:none;padding:0}article+article{break-before:page}"
    "thead{display:table-header-group}tr,svg,.sign{break-inside:avoid}h2{break-after:avoid}"
    "*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}\n";

static void message(gj_buffer *out, const gj_sheet_model *m, gj_msg id)
{
    gj_html_text(out, gj_text_from(gj_msg_text(m->words.lang, id)));
}

static void heading(gj_buffer *out, const gj_sheet_model *m, gj_msg id)
{
    gj_buffer_string(out, "<h2>");
    message(out, m, id);
    gj_buffer_string(out, "</h2>\n");
}

static void named(gj_buffer *out, gj_text title, gj_text name)
{
    gj_html_text(out, title);
    if (name.size != 0 && !gj_text_equal(title, name)) {
        gj_buffer_string(out, title.size != 0 ? " <code>" : "<code>");
        gj_html_text(out, name);
        gj_buffer_string(out, "</code>");
    }
}

static void clauses(gj_buffer *out, gj_text text)
{
    gj_buffer_string(out, "<td class=\"c\">");
    gj_html_text(out, text);
    gj_buffer_string(out, "</td>");
}

static void number_cell(gj_buffer *out, gj_text text)
{
    gj_buffer_string(out, "<td class=\"n\">");
    gj_html_text(out, text);
    gj_buffer_string(out, "</td>");
}

/* `numbers`: from which column on numbers stand. */
static void table_head(gj_buffer *out, const gj_sheet_model *m, const char *class, const gj_msg *columns,
                       size_t count, size_t numbers)
{
    gj_buffer_format(out, "<table class=\"%s\"><thead><tr>", class);
    for (size_t i = 0; i < count; i++) {
        gj_buffer_string(out, i >= numbers ? "<th scope=\"col\" class=\"n\">" : "<th scope=\"col\">");
        message(out, m, columns[i]);
        gj_buffer_string(out, "</th>");
    }
}

/* A score's part: what of it applies, what was earned, and for an item why. */
static void write_part(gj_buffer *out, const gj_score_row *row, bool sum)
{
    const char *kind = sum ? "sum" : row->lost.words.size != 0 ? "lossy" : "part";
    gj_buffer_format(out, "<tr class=\"%s d%u\"><td>", kind, (unsigned)(row->depth < 3 ? row->depth : 3));
    named(out, row->title, row->name);
    gj_buffer_string(out, "</td>");
    clauses(out, row->clauses);
    gj_buffer_string(out, "<td class=\"f\">");
    gj_html_text(out, row->found);
    gj_buffer_string(out, row->found.size != 0 && row->why.size != 0 ? "<br>" : "");
    gj_html_text(out, row->why);
    gj_buffer_string(out, "</td>");
    number_cell(out, row->worth.words);
    number_cell(out, row->applicable.words);
    number_cell(out, row->earned.words);
    number_cell(out, row->lost.words);
    gj_buffer_string(out, "<td>");
    if (!row->item || row->depth < 2) /* parts and indicators */
        gj_svg_bar(out, row->permille);
    gj_buffer_string(out, "</td></tr>\n");
}

static void write_score(gj_buffer *out, const gj_sheet_model *m, const gj_score_data *score)
{
    static const gj_msg columns[] = {GJ_M_sheet_part,  GJ_M_sheet_clause,     GJ_M_sheet_found,
                                     GJ_M_sheet_worth, GJ_M_sheet_applicable, GJ_M_sheet_earned,
                                     GJ_M_sheet_lost};
    gj_buffer_string(out, "<h2>");
    named(out, score->title, score->name);
    gj_buffer_string(out, "</h2>\n");
    table_head(out, m, "score", columns, 7, 3);
    gj_buffer_string(out, "<th></th></tr></thead><tbody>\n");
    for (size_t i = 0; i < score->row_count; i++)
        write_part(out, &score->rows[i], i + 1 == score->row_count);
    gj_buffer_string(out, "</tbody></table>\n");
}

static void write_row(gj_buffer *out, const gj_sheet_row *row)
{
    static const char *const marks[] = {[GJ_MARK_NONE] = "",
                                        [GJ_MARK_MET] = "<span class=\"met\">✓</span> ",
                                        [GJ_MARK_NOT_MET] = "<span class=\"not\">✗</span> ",
                                        [GJ_MARK_OPEN] = "<span class=\"open\">?</span> ",
                                        [GJ_MARK_CHOSEN] = "* ",
                                        [GJ_MARK_WRONG] = "<span class=\"not\">!</span> "};
    gj_buffer_format(out, "<tr class=\"d%u\"><td>", (unsigned)(row->depth < 3 ? row->depth : 3));
    named(out, row->title, row->name);
    gj_buffer_string(out, "</td><td>");
    gj_buffer_string(out, marks[row->mark]);
    gj_html_text(out, row->value);
    if (row->detail.size != 0) {
        gj_buffer_string(out, "<span class=\"f\">");
        gj_html_text(out, row->detail);
        gj_buffer_string(out, "</span>");
    }
    gj_buffer_string(out, "</td>");
    clauses(out, row->clauses);
    gj_buffer_string(out, "</tr>\n");
}

static void write_results(gj_buffer *out, const gj_sheet_model *m, bool own)
{
    static const gj_msg columns[] = {GJ_M_sheet_results, GJ_M_sheet_value, GJ_M_sheet_clause};
    bool any = false;
    for (size_t i = 0; i < m->rows.count; i++) {
        const gj_sheet_row *row = GJ_AT(&m->rows, gj_sheet_row, i);
        if (row->own != own)
            continue;
        if (!any) {
            heading(out, m, own ? GJ_M_sheet_own_results : GJ_M_sheet_results);
            for (size_t k = 0; k < m->scales.count && !own; k++)
                gj_svg_scale(out, GJ_AT(&m->scales, gj_scale_data, k));
            table_head(out, m, "results", columns, 3, 3);
            gj_buffer_string(out, "</tr></thead><tbody>\n");
        }
        any = true;
        write_row(out, row);
    }
    if (any)
        gj_buffer_string(out, "</tbody></table>\n");
}

static void write_step(gj_buffer *out, const gj_sheet_model *m, const gj_step_data *step)
{
    static const char *const kinds[] = {
        [GJ_STEP_RULE] = "rule", [GJ_STEP_CASE] = "case", [GJ_STEP_FACT] = "fact", [GJ_STEP_ENTRY] = "fact"};
    bool asks = step->kind == GJ_STEP_CASE, wide = asks || step->kind == GJ_STEP_ENTRY;
    gj_buffer_format(out, "<tr class=\"%s d%u\"><td%s>", kinds[step->kind],
                     (unsigned)(step->depth < STEP_DEPTH ? step->depth : STEP_DEPTH),
                     wide ? " colspan=\"2\"" : "");
    gj_buffer_string(out, asks ? "<span class=\"met\">✓</span> " : "");
    named(out, asks ? step->formula : step->title, step->name);
    if (!asks && step->formula.size != 0) {
        gj_buffer_string(out, "<span class=\"f\">");
        gj_html_text(out, step->formula);
        gj_buffer_string(out, "</span>");
    }
    gj_buffer_string(out, asks ? "" : wide ? " " : "</td><td>");
    gj_html_text(out, step->value);
    if (step->again) {
        gj_buffer_string(out, "<span class=\"c\">");
        message(out, m, GJ_M_explain_repeated);
        gj_buffer_string(out, "</span>");
    }
    gj_buffer_string(out, "</td>");
    clauses(out, step->clauses);
    gj_buffer_string(out, "</tr>\n");
}

static void write_steps(gj_buffer *out, const gj_sheet_model *m, bool own)
{
    bool any = false;
    for (size_t i = 0; i < m->steps.count; i++) {
        const gj_step_data *step = GJ_AT(&m->steps, gj_step_data, i);
        if (step->own != own)
            continue;
        if (!any) {
            heading(out, m, own ? GJ_M_sheet_own_steps : GJ_M_sheet_steps);
            gj_buffer_string(out, "<table class=\"steps\"><tbody>\n");
        }
        any = true;
        write_step(out, m, step);
    }
    if (any)
        gj_buffer_string(out, "</tbody></table>\n");
}

static void write_notes(gj_buffer *out, const gj_sheet_model *m)
{
    for (int errors = 0; errors < 2; errors++) {
        bool any = false;
        for (const gj_sheet_note *note = m->notes; note != NULL; note = note->next) {
            if (note->error != (errors == 1))
                continue;
            if (!any) {
                heading(out, m, errors == 1 ? GJ_M_sheet_errors : GJ_M_sheet_undetermined);
                gj_buffer_string(out, "<ul>\n");
            }
            any = true;
            gj_buffer_string(out, "<li>");
            gj_html_text(out, note->results);
            for (size_t i = 0; i < 2; i++) {
                if (note->why[i].size == 0)
                    continue;
                gj_buffer_string(out, "<br><b>");
                message(out, m, gj_sheet_note_label(note, i));
                gj_buffer_string(out, "</b> ");
                gj_html_text(out, note->why[i]);
            }
            gj_buffer_string(out, "</li>\n");
        }
        if (any)
            gj_buffer_string(out, "</ul>\n");
    }
}

static void write_list(gj_buffer *out, const gj_sheet_model *m, const gj_array *rows, gj_msg title)
{
    if (rows->count == 0)
        return;
    heading(out, m, title);
    gj_buffer_string(out, "<table><tbody>\n");
    for (size_t i = 0; i < rows->count; i++)
        write_row(out, GJ_AT(rows, gj_sheet_row, i));
    gj_buffer_string(out, "</tbody></table>\n");
}

static void write_signatures(gj_buffer *out, const gj_sheet_model *m)
{
    static const gj_msg lines[] = {GJ_M_sheet_sign_leader, GJ_M_sheet_sign_member, GJ_M_sheet_sign_client,
                                   GJ_M_sheet_sign_date};
    gj_buffer_string(out, "<div class=\"sign\">");
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        gj_buffer_string(out, "<div>");
        message(out, m, lines[i]);
        gj_buffer_string(out, "</div>");
    }
    gj_buffer_string(out, "</div>\n");
}

void gj_sheet_html_begin(gj_buffer *out, gj_lang lang, gj_text title)
{
    gj_html_head(out, lang, title, style, "");
}

void gj_sheet_html_end(gj_buffer *out)
{
    gj_html_foot(out);
}

gj_status gj_sheet_html(gj_buffer *out, gj_evaluation *evaluation, gj_results_tally *tally)
{
    gj_sheet_model model, *m = &model;
    gj_status status = gj_sheet_model_make(m, evaluation, tally);
    if (status == GJ_OK) {
        gj_buffer_string(out, "<article>\n<h1>");
        gj_html_text(out, m->title);
        gj_buffer_string(out, "</h1>\n<dl>\n");
        for (size_t i = 0; i < m->head_count; i++) {
            gj_buffer_string(out, "<dt>");
            message(out, m, m->head[i].label);
            gj_buffer_string(out, "</dt><dd>");
            gj_html_text(out, m->head[i].value);
            gj_buffer_string(out, "</dd>\n");
        }
        gj_buffer_string(out, "</dl>\n");
        for (size_t i = 0; i < m->scores.count; i++)
            write_score(out, m, GJ_AT(&m->scores, gj_score_data, i));
        write_results(out, m, false);
        if (m->deadlines.count != 0) {
            heading(out, m, GJ_M_sheet_deadlines);
            gj_svg_timeline(out, m);
        }
        write_steps(out, m, false);
        write_results(out, m, true);
        write_steps(out, m, true);
        write_notes(out, m);
        write_list(out, m, &m->silent, GJ_M_sheet_silent);
        write_list(out, m, &m->readings, GJ_M_sheet_readings);
        write_signatures(out, m);
        gj_buffer_string(out, "</article>\n");
    }
    gj_sheet_model_fini(m);
    return status == GJ_OK && out->failed ? GJ_E_NOMEM : status;
}
