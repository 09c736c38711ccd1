/* The rules themselves: for each result of the interface what each book says of it, in short: the rule, its
 * clause, that the book is silent and why, and the readings that the result depends on. */
#include "cli/compare_internal.h"

#include "base/map.h"
#include "cli/diff_internal.h"
#include "cli/html.h"
#include "lang/diff.h"
#include "lang/rule_text.h"

/* ---- a rule in short ---- */

typedef struct shortening {
    gj_compare *c;
    const gj_book *book;
    gj_buffer *out;
} shortening;

static void put_span(shortening *s, gj_span span)
{
    gj_lang reader = gj_compare_lang(s->c);
    if (span.begin != 0)
        gj_buffer_text(s->out, gj_rule_text(&s->book->rules.compilation, &s->c->arena, span, &reader));
}

/* A word of the language that the book need not spell out. */
static void put_word(shortening *s, const char *word)
{
    gj_buffer_text(s->out, gj_keyword_spelled(gj_text_from(word), gj_compare_lang(s->c)));
}

static void put_line(shortening *s, const gj_entry *line, int depth)
{
    if (line->kind == GJ_N_VETO) {
        put_word(s, "veto");
        gj_buffer_char(s->out, ' ');
    }
    bool own_word = line->kind == GJ_N_LIMIT || line->kind == GJ_N_MEASURE; /* "to", "earned" */
    if (own_word && line->name.begin != 0)
        gj_buffer_text(s->out,
                       gj_keyword_spelled(gj_sources_text(&s->book->rules.compilation.sources, line->name),
                                          gj_compare_lang(s->c)));
    else if (line->name.begin != 0)
        put_span(s, line->name);
    else if (line->keys != NULL)
        put_span(s, gj_exprs_span(line->keys));
    if (line->guard != NULL) {
        gj_buffer_string(s->out, line->name.begin != 0 || line->keys != NULL ? " " : "");
        put_word(s, "when");
        gj_buffer_char(s->out, ' ');
        put_span(s, line->guard->span);
    } else if (line->is_else) {
        put_word(s, "else");
    }
    if (line->values != NULL) {
        gj_buffer_string(s->out, ": ");
        put_span(s, gj_exprs_span(line->values));
    }
    if (line->body == NULL || depth > 4)
        return;
    if (line->kind == GJ_N_CONDITION) {
        gj_buffer_char(s->out, ' ');
        put_word(s, line->op == GJ_O_OR ? "any of" : "all of");
    }
    gj_buffer_string(s->out, " { ");
    for (const gj_entry *e = line->body; e != NULL; e = e->next) {
        put_line(s, e, depth + 1);
        gj_buffer_string(s->out, e->next != NULL ? "; " : " }");
    }
}

/* " from items"; nothing where nothing stands there. */
static void put_named(shortening *s, const char *word, gj_span span)
{
    if (span.begin == 0)
        return;
    gj_buffer_char(s->out, ' ');
    put_word(s, word);
    gj_buffer_char(s->out, ' ');
    put_span(s, span);
}

/* "over marks at item from items = 10 points: " */
static void put_measured(shortening *s, const gj_entry *e)
{
    put_word(s, "over");
    gj_buffer_char(s->out, ' ');
    put_span(s, gj_exprs_span(e->keys));
    if (e->names != NULL) {
        put_named(s, "at", e->names->name);
        put_named(s, "from", e->names->title);
    }
    if (e->values != NULL) {
        gj_buffer_string(s->out, " = ");
        put_span(s, gj_exprs_span(e->values));
    }
    gj_buffer_string(s->out, e->body != NULL ? ": " : "");
}

/* What a rule is about, before its lines: "on score: ", "any of for each f in findings: ". */
static void put_subject(shortening *s, const gj_entry *e)
{
    bool over = e->kind == GJ_N_BANDS || e->kind == GJ_N_STEPS || e->kind == GJ_N_CHECKLIST;
    bool conditions = e->kind == GJ_N_CONDITIONS;
    if (over) {
        put_word(s, e->kind == GJ_N_BANDS ? "on" : e->kind == GJ_N_STEPS ? "from" : "in");
        gj_buffer_char(s->out, ' ');
        put_span(s, gj_exprs_span(e->keys));
    } else if (conditions) {
        put_word(s, e->op == GJ_O_OR ? "any of" : "all of");
    }
    if (e->each != NULL) {
        gj_buffer_string(s->out, over || conditions ? " " : "");
        put_span(s, e->each->span);
    }
    gj_buffer_string(s->out, over || conditions || e->each != NULL ? ": " : "");
}

static void put_rule(shortening *s, const gj_entry *e)
{
    if (e->kind == GJ_N_SCORE) {
        put_measured(s, e);
    } else {
        put_subject(s, e);
        put_span(s, gj_exprs_span(e->values));
    }
    for (const gj_entry *line = e->body; line != NULL; line = line->next) {
        put_line(s, line, 0);
        gj_buffer_string(s->out, line->next != NULL ? "; " : "");
    }
}

static gj_text rule_of(gj_compare *c, const gj_book *book, gj_text name)
{
    const gj_entry *e = book->source ? gj_find_declaration(&book->rules.compilation, name) : NULL;
    gj_buffer out;
    gj_buffer_init(&out, c->cli->allocator);
    shortening s = {.c = c, .book = book, .out = &out};
    if (e != NULL)
        put_rule(&s, e);
    else if (!book->source)
        gj_buffer_string(&out, gj_msg_text(c->cli->lang, GJ_M_compare_bytecode));
    gj_text text = gj_compare_keep(c, &out);
    gj_buffer_fini(&out);
    return text;
}

/* ---- readings ---- */

typedef struct closure {
    gj_compare *c;
    const gj_book *book;
    gj_map seen;       /* definitions */
    gj_array queue;    /* of gj_text: definitions to look at */
    gj_array readings; /* of gj_text */
} closure;

static void meet(void *user, char kind, gj_text path)
{
    closure *k = user;
    if (kind == 'f')
        return;
    if (kind == 'r') {
        if (!gj_array_has_text(&k->readings, path) && !gj_array_append(&k->readings, &path))
            k->c->failed = true;
        return;
    }
    if (gj_map_get(&k->seen, path) != NULL)
        return;
    if (!gj_map_put(&k->seen, path, k) || !gj_array_append(&k->queue, &path))
        k->c->failed = true;
}

/* The readings that a result depends on, with the choice in force: "stars = corrected, …". */
static gj_text readings_of(gj_compare *c, const gj_book *book, gj_text name)
{
    closure k = {.c = c, .book = book};
    gj_buffer out;
    if (!book->canonical)
        return GJ_NO_TEXT;
    gj_map_init(&k.seen, c->cli->allocator);
    gj_array_init(&k.queue, c->cli->allocator, sizeof(gj_text));
    gj_array_init(&k.readings, c->cli->allocator, sizeof(gj_text));
    gj_buffer_init(&out, c->cli->allocator);
    meet(&k, 'd', name);
    for (size_t at = 0; at < k.queue.count && !c->failed; at++) {
        gj_text path = *GJ_AT(&k.queue, gj_text, at);
        gj_canon_definition_references(&book->canon, path, meet, &k);
    }
    const gj_program *program = book->rules.program;
    for (uint32_t r = 0; r < program->reading_count; r++) { /* in the book's order */
        gj_text reading = gj_program_text(program, program->readings[r].name);
        if (!gj_array_has_text(&k.readings, reading))
            continue;
        const gj_image_alternatives *choices = &program->alternatives[program->readings[r].alternatives];
        if (out.size > 0)
            gj_buffer_text(&out, gj_compare_word(c, GJ_M_mark_list));
        gj_buffer_text(&out, reading);
        gj_buffer_string(&out, " = ");
        gj_buffer_text(
            &out,
            gj_program_text(program, program->choices[choices->first + program->readings[r].chosen].name));
    }
    gj_text text = gj_compare_keep(c, &out);
    gj_buffer_fini(&out);
    gj_array_fini(&k.readings);
    gj_array_fini(&k.queue);
    gj_map_fini(&k.seen);
    return text;
}

/* ---- one book's answer ---- */

typedef struct answer {
    gj_msg kind; /* rule, silent, or none */
    gj_text rule, clause, readings;
} answer;

static gj_text clauses(gj_compare *c, const gj_program *program, uint32_t first, uint32_t count)
{
    gj_buffer out;
    gj_buffer_init(&out, c->cli->allocator);
    for (uint32_t i = 0; i < count; i++) {
        gj_buffer_string(&out, i == 0 ? "@" : " @");
        gj_buffer_text(&out, gj_program_text(program, program->citations[first + i]));
    }
    gj_text text = gj_compare_keep(c, &out);
    gj_buffer_fini(&out);
    return text;
}

static answer answer_of(gj_compare *c, const gj_book *book, gj_text name)
{
    const gj_program *program = book->rules.program;
    uint32_t d = gj_program_find(program, name), silent;
    if (d != UINT32_MAX) {
        const gj_image_definition *def = &program->definitions[d];
        return (answer){GJ_M_compare_rule, rule_of(c, book, name),
                        clauses(c, program, def->citation, def->citations), readings_of(c, book, name)};
    }
    if (gj_compare_is_silent(program, name, &silent)) {
        const gj_image_silent *row = &program->silent[silent];
        return (answer){GJ_M_compare_silent, gj_program_text(program, row->title),
                        clauses(c, program, row->citation, row->citations), GJ_NO_TEXT};
    }
    return (answer){GJ_M_compare_none, GJ_NO_TEXT, GJ_NO_TEXT, GJ_NO_TEXT};
}

/* "silent: ", before what the book says of it; nothing before a rule. */
static void put_kind(gj_compare *c, gj_buffer *out, const answer *a)
{
    if (a->kind == GJ_M_compare_rule)
        return;
    gj_buffer_text(out, gj_compare_word(c, a->kind));
    gj_buffer_text(out, a->rule.size > 0 ? gj_compare_word(c, GJ_M_mark_colon) : GJ_NO_TEXT);
}

static void write_text(gj_compare *c, const gj_compared *result)
{
    gj_buffer *out = gj_compare_out(c);
    gj_paper_heading(&c->paper, 2, result->name, result->title);
    size_t widest = 0;
    for (size_t i = 0; i < c->count; i++)
        widest = gj_text_width(c->labels[i]) > widest ? gj_text_width(c->labels[i]) : widest;
    for (size_t i = 0; i < c->count; i++) {
        answer a = answer_of(c, c->books[i], result->name);
        size_t begin = out->size;
        gj_buffer_string(out, "  ");
        gj_buffer_text(out, c->labels[i]);
        gj_buffer_pad(out, begin, widest + 4);
        put_kind(c, out, &a);
        gj_diff_short(out, a.rule, 400);
        gj_buffer_string(out, a.clause.size > 0 ? " " : "");
        gj_buffer_safe(out, a.clause);
        gj_buffer_char(out, '\n');
        if (a.readings.size > 0) {
            gj_buffer_repeat(out, ' ', widest + 4);
            gj_buffer_text(out, gj_compare_word(c, GJ_M_compare_readings));
            gj_buffer_safe(out, a.readings);
            gj_buffer_char(out, '\n');
        }
    }
}

static gj_text cell_of(gj_compare *c, const answer *a)
{
    gj_buffer out;
    gj_buffer_init(&out, c->cli->allocator);
    put_kind(c, &out, a);
    gj_buffer_text(&out, a->rule);
    gj_buffer_string(&out, a->clause.size > 0 ? " " : "");
    gj_buffer_text(&out, a->clause);
    if (a->readings.size > 0) {
        gj_buffer_text(&out, gj_compare_word(c, GJ_M_mark_semicolon));
        gj_buffer_text(&out, gj_compare_word(c, GJ_M_compare_readings));
        gj_buffer_text(&out, a->readings);
    }
    gj_text text = gj_compare_keep(c, &out);
    gj_buffer_fini(&out);
    return text;
}

static void write_md(gj_compare *c)
{
    gj_grid grid;
    gj_grid_init(&grid, c->cli->allocator, c->count + 2);
    gj_grid_add(&grid, gj_text_from(gj_msg_text(c->cli->lang, GJ_M_thing_result)));
    gj_grid_add(&grid, gj_text_from(gj_msg_text(c->cli->lang, GJ_M_aspect_title)));
    for (size_t i = 0; i < c->count; i++)
        gj_grid_add(&grid, c->labels[i]);
    for (size_t r = 0; r < c->results.count; r++) {
        const gj_compared *result = GJ_AT(&c->results, gj_compared, r);
        gj_grid_add(&grid, result->name);
        gj_grid_add(&grid, result->title);
        for (size_t i = 0; i < c->count; i++) {
            answer a = answer_of(c, c->books[i], result->name);
            gj_grid_add(&grid, cell_of(c, &a));
        }
    }
    gj_paper_grid(&c->paper, 1, &grid);
    gj_grid_fini(&grid);
}

/* ---- HTML: a matrix that keeps rule, clause and readings apart ---- */

static void write_answer(gj_compare *c, const answer *a)
{
    gj_buffer *out = gj_compare_out(c);
    bool rule = a->kind == GJ_M_compare_rule;
    gj_buffer_string(out, rule ? "<td>" : "<td class=\"silent\">");
    if (!rule)
        gj_buffer_format(out, "<b>%s</b>%s", gj_msg_text(c->cli->lang, a->kind),
                         a->rule.size > 0 ? gj_msg_text(c->cli->lang, GJ_M_mark_colon) : "");
    gj_html_element(out, rule ? "code" : "span", NULL, a->rule);
    gj_buffer_char(out, ' ');
    if (a->clause.size > 0)
        gj_html_element(out, "span", "clause", a->clause);
    if (a->readings.size > 0) {
        gj_buffer_format(out, "<span class=\"readings\">%s",
                         gj_msg_text(c->cli->lang, GJ_M_compare_readings));
        gj_html_text(out, a->readings);
        gj_buffer_string(out, "</span>");
    }
    gj_buffer_string(out, "</td>\n");
}

static void write_html(gj_compare *c)
{
    gj_buffer *out = gj_compare_out(c);
    gj_buffer_string(out, "<table class=\"full\">\n<thead><tr>");
    gj_html_element(out, "th", NULL, gj_compare_word(c, GJ_M_thing_result));
    for (size_t i = 0; i < c->count; i++)
        gj_html_element(out, "th", NULL, c->labels[i]);
    gj_buffer_string(out, "</tr></thead>\n<tbody>\n");
    for (size_t r = 0; r < c->results.count; r++) {
        const gj_compared *result = GJ_AT(&c->results, gj_compared, r);
        gj_buffer_string(out, "<tr><th scope=\"row\">");
        gj_html_element(out, "span", NULL, result->title);
        gj_html_element(out, "code", NULL, result->name);
        gj_buffer_string(out, "</th>\n");
        for (size_t i = 0; i < c->count; i++) {
            answer a = answer_of(c, c->books[i], result->name);
            write_answer(c, &a);
        }
        gj_buffer_string(out, "</tr>\n");
    }
    gj_buffer_string(out, "</tbody>\n</table>\n");
}

/* ---- CSV ---- */

/* Without the @, which spreadsheets take for the beginning of a formula. */
static gj_text plain_clauses(gj_compare *c, gj_text text)
{
    gj_buffer out;
    gj_buffer_init(&out, c->cli->allocator);
    for (size_t i = 0; i < text.size; i++)
        if (text.bytes[i] != '@' || (i > 0 && text.bytes[i - 1] != ' '))
            gj_buffer_char(&out, text.bytes[i]);
    gj_text plain = gj_compare_keep(c, &out);
    gj_buffer_fini(&out);
    return plain;
}

static void write_csv(gj_compare *c)
{
    static const char *const headings[] = {"result", "title", "rulebook", "kind",
                                           "clause", "rule",  "readings"};
    gj_grid grid;
    gj_grid_init(&grid, c->cli->allocator, 7);
    for (size_t i = 0; i < 7; i++)
        gj_grid_add(&grid, gj_text_from(headings[i]));
    for (size_t r = 0; r < c->results.count; r++) {
        const gj_compared *result = GJ_AT(&c->results, gj_compared, r);
        for (size_t i = 0; i < c->count; i++) {
            answer a = answer_of(c, c->books[i], result->name);
            gj_text row[] = {result->name,
                             result->title,
                             c->labels[i],
                             gj_text_from(gj_msg_text(GJ_LANG_EN, a.kind)),
                             plain_clauses(c, a.clause),
                             a.rule,
                             a.readings};
            for (size_t k = 0; k < 7; k++)
                gj_grid_add(&grid, row[k]);
        }
    }
    gj_paper_grid(&c->paper, 1, &grid);
    gj_grid_fini(&grid);
}

void gj_compare_rules(gj_compare *c)
{
    gj_compare_begin(c);
    if (c->paper.format == GJ_GRID_MD)
        write_md(c);
    else if (c->paper.format == GJ_GRID_CSV)
        write_csv(c);
    else if (c->paper.format == GJ_GRID_HTML)
        write_html(c);
    else
        for (size_t r = 0; r < c->results.count; r++)
            write_text(c, GJ_AT(&c->results, gj_compared, r));
}
