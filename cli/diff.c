/* guiju diff: two versions of a rule book. The changes come from lang/diff.h; what they do to records from
 * cli/impact.c, and where there are no records, cli/witness.c looks for some. Exit 1 says that something
 * changed. */
#include "cli/diff_internal.h"

#include "cli/html.h"
#include "cli/impact.h"
#include "cli/witness.h"
#include "cli/say.h"

/* The values of --format, as verbs.def lists them. */
typedef enum diff_format { DIFF_TEXT, DIFF_MD, DIFF_HTML, DIFF_JSON } diff_format;

/* Columns of an explanation: two of them stand side by side. */
#define WIDTH_TEXT 57u
#define WIDTH_HTML 76u

typedef struct run {
    gj_cli *cli;
    const gj_book *old, *new;
    gj_paper paper;
    bool json; /* then the paper is not written on, and texts are English */
} run;

/* Records on which the versions differ, where the call names none. */
static gj_exit search(run *r)
{
    gj_witnesses found;
    gj_witnesses_init(&found, r->cli->allocator);
    gj_exit exit = gj_witness_search(r->cli, r->old, r->new, r->paper.lang, &found);
    if (r->json)
        gj_buffer_string(r->paper.out, ",\n\"search\":");
    if (exit == GJ_EXIT_CLEAN && r->json)
        gj_witness_json(r->paper.out, &found);
    else if (exit == GJ_EXIT_CLEAN)
        gj_witness_write(&r->paper, &found);
    else if (r->json)
        gj_buffer_string(r->paper.out, "null");
    gj_witnesses_fini(&found);
    return exit;
}

/* What the change does to the records of --records; without that option, to records made up. */
static gj_exit impact(run *r, bool same)
{
    gj_text path;
    const gj_program *old = r->old->rules.program, *new = r->new->rules.program;
    if (old == NULL || new == NULL)
        return GJ_EXIT_CLEAN;
    if (!gj_options_get(&r->cli->options, GJ_OPT_records, &path))
        return same ? GJ_EXIT_CLEAN : search(r);
    gj_impact found;
    gj_impact_init(&found, r->cli->allocator);
    found.width = r->json ? 0 : r->paper.format == GJ_GRID_HTML ? WIDTH_HTML : WIDTH_TEXT;
    gj_exit exit = gj_impact_run(r->cli, old, new, path, r->paper.lang, &found);
    bool read = exit <= GJ_EXIT_PROBLEMS || found.records > 0; /* else there is nothing to tell */
    gj_buffer_string(r->paper.out, r->json ? ",\n\"impact\":" : "");
    if (!read)
        gj_buffer_string(r->paper.out, r->json ? "null" : "");
    else if (r->json)
        gj_impact_json(r->paper.out, &found);
    else
        gj_impact_write(&r->paper, &found);
    gj_impact_fini(&found);
    return exit;
}

/* Compares and writes; both versions have their source. */
static gj_exit compare(run *r)
{
    const gj_book *old = r->old, *new = r->new;
    gj_version versions[2] = {{&old->rules.compilation, old->canonical ? &old->canon : NULL},
                              {&new->rules.compilation, new->canonical ? &new->canon : NULL}};
    gj_diff diff;
    gj_exit exit = GJ_EXIT_CLEAN;
    if (gj_diff_books(r->cli->allocator, &versions[0], &versions[1], &diff) != GJ_OK) {
        exit = gj_say_no_memory(r->cli);
    } else {
        gj_buffer_string(r->paper.out, r->json ? "{" : "");
        if (r->json)
            gj_diff_json(r->paper.out, old, new, &diff);
        else
            gj_diff_write(&r->paper, old, new, &diff);
        exit = impact(r, diff.same);
        gj_buffer_string(r->paper.out, r->json ? "}\n" : "");
        if (!r->json && r->paper.format == GJ_GRID_HTML)
            gj_html_end(r->paper.out);
        if (diff.changes.count > 0 || !diff.same)
            exit = gj_worse(exit, GJ_EXIT_PROBLEMS);
    }
    gj_diff_fini(&diff);
    return exit;
}

gj_exit gj_verb_diff(gj_cli *cli)
{
    static const gj_grid_format forms[] = {GJ_GRID_TEXT, GJ_GRID_MD, GJ_GRID_HTML, GJ_GRID_TEXT};
    gj_book old, new;
    size_t format = DIFF_TEXT;
    if (gj_options_get(&cli->options, GJ_OPT_format, NULL))
        (void)gj_name_in_list(cli->verb->formats, gj_cli_format(cli), &format);
    gj_book_open(cli, cli->options.operands[0], false, &old);
    gj_book_open(cli, cli->options.operands[1], false, &new);
    gj_exit exit = gj_worse(old.exit, new.exit);
    const gj_book *books[2] = {&old, &new};
    bool sources = old.source && new.source &&exit <= GJ_EXIT_PROBLEMS;
    for (int i = 0; i < 2; i++) {
        if (books[i]->exit == GJ_EXIT_CLEAN && !books[i]->source)
            exit = gj_worse(
                exit, gj_say_misuse(cli, GJ_M_diff_needs_source, books[i]->name, GJ_NO_TEXT, GJ_NO_TEXT));
        else if (books[i]->source && !books[i]->canonical && sources)
            gj_say(cli, GJ_M_diff_written_only, books[i]->name, GJ_NO_TEXT);
    }
    run r = {.cli = cli,
             .old = &old,
             .new = &new,
             .json = format == DIFF_JSON,
             .paper = {.out = &cli->out.text,
                       .lang = format == DIFF_JSON ? GJ_LANG_EN : cli->lang,
                       .format = forms[format]}};
    if (sources)
        exit = gj_worse(exit, compare(&r));
    gj_book_close(&old);
    gj_book_close(&new);
    return exit;
}
