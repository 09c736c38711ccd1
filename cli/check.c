/* guiju check: compiles rule books and reports everything that is wrong with them, as one list over all of
 * them. Invariant: the status is 1 where any error stands, whatever the format. What is wrong with rules is
 * found below (lang/); here it is only gathered, fixed where that is certain, and shown. */
#include "cli/cli.h"

#include "cli/fix.h"
#include "cli/merge.h"
#include "cli/rules.h"
#include "cli/say.h"

/* One fix can uncover the next; after so many rounds the rest is left. */
#define FIX_ROUNDS 8

typedef struct gathering {
    gj_sources sources;
    gj_diags diags;
} gathering;

/* Compiles one rule file, fixing it first where that is asked for, and adds its problems. */
static gj_exit check_file(gj_cli *cli, gj_text path, gathering *all)
{
    bool fix = gj_options_get(&cli->options, GJ_OPT_fix, NULL);
    gj_exit exit = GJ_EXIT_CLEAN;
    for (int round = 0;; round++) {
        gj_rules rules = {.tests = true};
        gj_status status = gj_rules_compile(cli, path, &rules);
        size_t applied = 0;
        if (status == GJ_E_NOMEM || status == GJ_E_LIMIT)
            exit = gj_say_no_memory(cli);
        else if (fix && round < FIX_ROUNDS && status != GJ_E_IO)
            exit = gj_fix_apply(cli, &rules.compilation.diags, &applied);
        if (exit == GJ_EXIT_CLEAN && applied == 0) {
            if (gj_diags_merge(&all->diags, &all->sources, &rules.compilation.diags) != GJ_OK)
                exit = gj_say_no_memory(cli);
            else if (status != GJ_OK)
                exit = status == GJ_E_IO ? GJ_EXIT_IO : GJ_EXIT_PROBLEMS;
        }
        gj_rules_free(&rules);
        if (exit != GJ_EXIT_CLEAN || applied == 0)
            return exit;
    }
}

/* A .gjc file has been proved already when it loads. */
static gj_exit check_one(gj_cli *cli, gj_text name, gathering *all)
{
    gj_text at = GJ_NO_TEXT, path = GJ_NO_TEXT;
    (void)gj_options_get(&cli->options, GJ_OPT_at, &at);
    gj_exit exit = gj_rules_find(cli, name, at, &path);
    if (exit != GJ_EXIT_CLEAN)
        return exit;
    if (path.size >= 4 && gj_text_equal((gj_text){path.bytes + path.size - 4, 4}, GJ_TEXT(".gjc"))) {
        gj_rules rules = {0};
        exit = gj_rules_load(cli, name, &rules);
        gj_rules_free(&rules);
        return exit;
    }
    return check_file(cli, path, all);
}

static void show(gj_cli *cli, gathering *all, gj_exit exit)
{
    gj_text format = gj_cli_format(cli);
    gj_diags_sort(&all->diags);
    if (gj_text_equal(format, GJ_TEXT("json"))) {
        gj_diags_json(&cli->out.text, &all->diags, cli->lang);
    } else if (gj_text_equal(format, GJ_TEXT("sarif"))) {
        gj_diags_sarif(&cli->out.text, &all->diags, cli->lang);
    } else if (all->diags.list.count != 0) {
        gj_say_diags(cli, &all->diags);
    } else if (exit == GJ_EXIT_CLEAN && !cli->quiet) {
        gj_say(cli, GJ_M_nothing_wrong, GJ_NO_TEXT, GJ_NO_TEXT);
    }
}

gj_exit gj_verb_check(gj_cli *cli)
{
    gathering all;
    gj_sources_init(&all.sources, &cli->arena);
    gj_diags_init(&all.diags, &cli->arena, &all.sources);
    gj_exit exit = GJ_EXIT_CLEAN;
    for (size_t i = 0; i < cli->options.operand_count && exit != GJ_EXIT_USAGE; i++)
        exit = gj_worse(exit, check_one(cli, cli->options.operands[i], &all));
    if (exit != GJ_EXIT_USAGE)
        show(cli, &all, exit);
    gj_diags_fini(&all.diags);
    gj_sources_fini(&all.sources);
    return exit;
}
