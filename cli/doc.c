/* guiju doc: a rule book as a page to read, Markdown or HTML. */
#include "cli/cli.h"

#include "cli/output.h"
#include "cli/rules.h"
#include "cli/say.h"
#include "lang/document.h"

gj_exit gj_verb_doc(gj_cli *cli)
{
    gj_rules rules = {.whole = true};
    gj_buffer page;
    gj_exit exit = gj_rules_load(cli, cli->options.operands[0], &rules);
    gj_buffer_init(&page, cli->allocator);
    if (exit == GJ_EXIT_CLEAN && !rules.compiled) {
        exit = gj_say_misuse(cli, GJ_M_doc_needs_source, cli->options.operands[0], GJ_NO_TEXT, GJ_NO_TEXT);
    } else if (exit == GJ_EXIT_CLEAN) {
        bool html = gj_text_equal(gj_cli_format(cli), GJ_TEXT("html"));
        gj_document_format format = html ? GJ_DOCUMENT_HTML : GJ_DOCUMENT_MARKDOWN;
        if (gj_document(&rules.compilation, format, cli->lang, &page) != GJ_OK)
            exit = gj_say_no_memory(cli);
        else
            exit = gj_output_deliver(cli, gj_buffer_as_text(&page));
    }
    gj_buffer_fini(&page);
    gj_rules_free(&rules);
    return exit;
}
