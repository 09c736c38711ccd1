/* guiju explain-code: what a diagnostic's code means, from the one table of diagnostics and its page in
 * docs/diagnostics/. */
#include "cli/cli.h"

#include "cli/diagnostic_page.h"

#include "cli/say.h"
#include <stdlib.h>

static const char *severity_word(const gj_cli *cli, gj_diag_code code)
{
    static const gj_msg words[] = {[GJ_SEVERITY_NOTE] = GJ_M_note,
                                   [GJ_SEVERITY_WARNING] = GJ_M_warning,
                                   [GJ_SEVERITY_ERROR] = GJ_M_error};
    return gj_msg_text(cli->lang, words[gj_diag_severity(code)]);
}

/* "gj0203" and "203" mean GJ0203. */
static gj_diag_code code_of(gj_text name)
{
    char full[7] = "GJ0000";
    size_t digits = 0;
    while (digits < name.size && gj_is_digit(name.bytes[name.size - digits - 1]))
        digits++;
    bool prefix = name.size - digits == 2 && (name.bytes[0] | 32) == 'g' && (name.bytes[1] | 32) == 'j';
    if (digits == 0 || digits > 4 || (name.size != digits && !prefix))
        return GJ_D_COUNT;
    for (size_t i = 0; i < digits; i++)
        full[5 - i] = name.bytes[name.size - 1 - i];
    return gj_diag_by_name(gj_text_from(full));
}

static void put_example(gj_cli *cli, gj_msg heading, const char *example)
{
    if (*example == '\0')
        return;
    gj_buffer_char(&cli->out.text, '\n');
    gj_buffer_string(&cli->out.text, gj_msg_text(cli->lang, heading));
    gj_buffer_char(&cli->out.text, '\n');
    gj_buffer_string(&cli->out.text, example);
}

/* The code's page: what it means, what to do, a bad and a good example. */
static void put_page(gj_cli *cli, int number)
{
    for (size_t i = 0; i < gj_diagnostic_page_count; i++) {
        const gj_diagnostic_page *page = &gj_diagnostic_pages[i];
        if (page->number != number)
            continue;
        gj_buffer_format(&cli->out.text, "\n%s\n", page->text[cli->lang]);
        put_example(cli, GJ_M_example_bad, page->bad);
        put_example(cli, GJ_M_example_good, page->good);
        return;
    }
}

gj_exit gj_verb_explain_code(gj_cli *cli)
{
    gj_text name = cli->options.operands[0];
    gj_diag_code code = code_of(name);
    if (code == GJ_D_COUNT)
        return gj_say_misuse(cli, GJ_M_unknown_code, name, GJ_NO_TEXT, GJ_NO_TEXT);
    gj_buffer *out = &cli->out.text;
    gj_buffer_format(out, "%s %s (%s)\n\n", gj_diag_name(code), gj_diag_slug(code), severity_word(cli, code));
    gj_diag_summary(out, cli->lang, code);
    gj_buffer_char(out, '\n');
    /* With nothing filled in, a help line that names an argument is left out. */
    gj_diag blank = {.code = code, .severity = gj_diag_severity(code)};
    size_t before = out->size;
    gj_buffer_format(out, "%s%s", gj_msg_text(cli->lang, GJ_M_help), gj_msg_text(cli->lang, GJ_M_mark_colon));
    bool has_help = gj_diag_help(out, cli->lang, &blank);
    gj_buffer_char(out, '\n');
    if (!has_help && !out->failed)
        out->size = before;
    put_page(cli, (int)strtol(gj_diag_name(code) + 2, NULL, 10));
    return GJ_EXIT_CLEAN;
}
