/* guiju diff: two versions of a rule book. The changes come from lang/diff.h; what they do to records from
 * cli/impact.c, and where there are no records, cli/witness.c looks for some. Exit 1 says that something
 * changed. */
#include "cli/diff_internal.h"

#include "cli/impact.h"
#include "cli/witness.h"
#include "cli/say.h"

#define NO_TEXT ((gj_text){NULL, 0})

/* Records on which the versions differ, where the call names none. */
static gj_exit search(gj_cli *cli, const gj_book *old, const gj_book *new, gj_diff_format format)
{
    gj_witnesses found;
    gj_lang lang = format == GJ_DIFF_JSON ? GJ_LANG_EN : cli->lang;
    gj_witnesses_init(&found, cli->allocator);
    gj_exit exit = gj_witness_search(cli, old, new, lang, &found);
    if (format == GJ_DIFF_JSON)
        gj_buffer_string(&cli->out.text, ",\n\"search\":");
    if (exit == GJ_EXIT_CLEAN)
        gj_witness_write(&cli->out.text, lang, format, &found);
    else if (format == GJ_DIFF_JSON)
        gj_buffer_string(&cli->out.text, "null");
    gj_witnesses_fini(&found);
    return exit;
}

/* What the change does to the records of --records; without that option, to records made up. */
static gj_exit impact(gj_cli *cli, const gj_book *old, const gj_book *new, gj_diff_format format, bool same)
{
    gj_text path;
    if (old->rules.program == NULL || new->rules.program == NULL)
        return GJ_EXIT_CLEAN;
    if (!gj_options_get(&cli->options, GJ_OPT_records, &path))
        return same ? GJ_EXIT_CLEAN : search(cli, old, new, format);
    gj_impact found;
    gj_lang lang = format == GJ_DIFF_JSON ? GJ_LANG_EN : cli->lang;
    gj_impact_init(&found, cli->allocator);
    gj_exit exit = gj_impact_run(cli, old->rules.program, new->rules.program, path, lang, &found);
    if (format == GJ_DIFF_JSON)
        gj_buffer_string(&cli->out.text, ",\n\"impact\":");
    gj_impact_write(&cli->out.text, lang, format, &found);
    gj_impact_fini(&found);
    return exit;
}

/* Compares and writes; both versions have their source. */
static gj_exit compare(gj_cli *cli, const gj_book *old, const gj_book *new, gj_diff_format format)
{
    gj_buffer *out = &cli->out.text;
    gj_version versions[2] = {{&old->rules.compilation, old->canonical ? &old->canon : NULL},
                              {&new->rules.compilation, new->canonical ? &new->canon : NULL}};
    gj_diff diff;
    gj_exit exit = GJ_EXIT_CLEAN;
    if (gj_diff_books(cli->allocator, &versions[0], &versions[1], &diff) != GJ_OK) {
        exit = gj_say_no_memory(cli);
    } else {
        bool json = format == GJ_DIFF_JSON;
        if (json)
            gj_buffer_string(out, "{");
        gj_diff_write(out, cli->lang, format, old, new, &diff);
        exit = impact(cli, old, new, format, diff.same);
        if (json)
            gj_buffer_string(out, "}\n");
        if (diff.changes.count > 0 || !diff.same)
            exit = gj_worse(exit, GJ_EXIT_PROBLEMS);
    }
    gj_diff_fini(&diff);
    return exit;
}

gj_exit gj_verb_diff(gj_cli *cli)
{
    gj_book old, new;
    size_t format = GJ_DIFF_TEXT;
    if (gj_options_get(&cli->options, GJ_OPT_format, NULL))
        (void)gj_name_in_list(cli->verb->formats, gj_cli_format(cli), &format);
    gj_book_open(cli, cli->options.operands[0], false, &old);
    gj_book_open(cli, cli->options.operands[1], false, &new);
    gj_exit exit = gj_worse(old.exit, new.exit);
    const gj_book *books[2] = {&old, &new};
    bool sources = old.source && new.source &&exit <= GJ_EXIT_PROBLEMS;
    for (int i = 0; i < 2; i++) {
        if (books[i]->exit == GJ_EXIT_CLEAN && !books[i]->source)
            exit =
                gj_worse(exit, gj_say_misuse(cli, GJ_M_diff_needs_source, books[i]->name, NO_TEXT, NO_TEXT));
        else if (books[i]->source && !books[i]->canonical && sources)
            gj_say(cli, GJ_M_diff_written_only, books[i]->name, NO_TEXT);
    }
    if (sources)
        exit = gj_worse(exit, compare(cli, &old, &new, (gj_diff_format)format));
    gj_book_close(&old);
    gj_book_close(&new);
    return exit;
}
