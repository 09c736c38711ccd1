/* Help, made from the tables in cli/verbs.def and cli/options.def: nothing here knows a verb. Invariant:
 * every line fits 80 columns unless a table's own text is longer. */
#include "cli/cli.h"

#include <string.h>

#include "cli/layout.h"

#define MARGIN 22

static const char *word(const gj_cli *cli, gj_msg message)
{
    return gj_msg_text(cli->lang, message);
}

static void heading(gj_cli *cli, gj_buffer *out, gj_msg message)
{
    gj_buffer_char(out, '\n');
    gj_buffer_string(out, word(cli, message));
    gj_buffer_string(out, word(cli, GJ_M_mark_heading));
    gj_buffer_char(out, '\n');
}

/* Two columns: the second begins on a line of its own where the first one is too long. */
static void row(gj_buffer *out, const char *left, const char *right)
{
    gj_layout layout = {out, 0, 0};
    gj_layout_word(&layout, gj_text_from(left), 0);
    gj_layout_to(&layout, MARGIN);
    gj_layout_string(&layout, right, MARGIN);
    gj_layout_newline(&layout);
}

void gj_help_usage(gj_cli *cli, const gj_verb_row *verb, gj_buffer *out)
{
    gj_buffer_string(out, word(cli, GJ_M_usage));
    gj_buffer_string(out, gj_msg_text(cli->lang, GJ_M_mark_colon));
    if (verb == NULL) {
        gj_buffer_string(out, "guiju ");
        gj_buffer_string(out, word(cli, GJ_M_usage_general));
    } else {
        gj_buffer_format(out, "guiju %s %s %s", verb->name, word(cli, GJ_M_usage_options), verb->operands);
    }
    gj_buffer_format(out, "\n%s%sguiju ", word(cli, GJ_M_usage_more),
                     gj_msg_text(cli->lang, GJ_M_mark_colon));
    if (verb != NULL)
        gj_buffer_format(out, "%s ", verb->name);
    gj_buffer_string(out, "--help\n");
}

static void show_option(gj_cli *cli, gj_buffer *out, const gj_verb_row *verb, unsigned id)
{
    const gj_option_row *option = &gj_option_rows[id];
    gj_buffer left;
    gj_buffer_init(&left, cli->allocator);
    gj_buffer_string(&left, "  ");
    if (option->letter != 0)
        gj_buffer_format(&left, "-%c, ", option->letter);
    gj_buffer_format(&left, "--%s", option->name);
    if (id == GJ_OPT_format && verb != NULL) {
        gj_buffer_char(&left, ' ');
        for (const char *c = verb->formats; *c != '\0'; c++)
            gj_buffer_char(&left, *c == ',' ? '|' : *c);
    } else if (option->argument[0] != '\0') {
        gj_buffer_format(&left, " %s", option->argument);
    }
    gj_buffer_char(&left, '\0');
    if (left.failed)
        out->failed = true;
    else
        row(out, left.bytes, option->text[cli->lang]);
    gj_buffer_fini(&left);
}

static void show_options(gj_cli *cli, gj_buffer *out, const gj_verb_row *verb, bool common)
{
    heading(cli, out, common ? GJ_M_help_common : GJ_M_help_options);
    for (unsigned id = 0; id < GJ_OPT_COUNT; id++)
        /* A verb is always there unless the common options are shown. */
        /* cppcheck-suppress nullPointer */
        if (common ? gj_option_rows[id].common : (verb->options >> id & 1) != 0)
            show_option(cli, out, verb, id);
}

void gj_help_verb(gj_cli *cli, const gj_verb_row *verb, gj_buffer *out)
{
    gj_buffer_string(out, word(cli, GJ_M_usage));
    gj_buffer_string(out, gj_msg_text(cli->lang, GJ_M_mark_colon));
    gj_buffer_format(out, "guiju %s %s %s\n\n%s\n", verb->name, word(cli, GJ_M_usage_options), verb->operands,
                     verb->text[cli->lang]);
    if (verb->options != 0)
        show_options(cli, out, verb, false);
    show_options(cli, out, verb, true);
    if (strstr(verb->operands, "RULES") != NULL || strstr(verb->operands, "RECORD") != NULL) {
        heading(cli, out, GJ_M_help_operands);
        if (strstr(verb->operands, "RULES") != NULL)
            row(out, "  RULES", word(cli, GJ_M_help_rules));
        if (strstr(verb->operands, "RECORD") != NULL)
            row(out, "  RECORD", word(cli, GJ_M_help_record));
    }
    heading(cli, out, GJ_M_help_example);
    gj_buffer_format(out, "  %s\n", verb->example);
}

void gj_help_general(gj_cli *cli, gj_buffer *out)
{
    gj_buffer_string(out, word(cli, GJ_M_help_headline));
    gj_buffer_format(out, "\n\n%s%sguiju %s\n", word(cli, GJ_M_usage),
                     gj_msg_text(cli->lang, GJ_M_mark_colon), word(cli, GJ_M_usage_general));
    heading(cli, out, GJ_M_help_verbs);
    for (size_t i = 0; i < gj_verb_count; i++) {
        gj_buffer left;
        gj_buffer_init(&left, cli->allocator);
        gj_buffer_format(&left, "  %s", gj_verb_rows[i].name);
        gj_buffer_char(&left, '\0');
        if (left.failed)
            out->failed = true;
        else
            row(out, left.bytes, gj_verb_rows[i].text[cli->lang]);
        gj_buffer_fini(&left);
    }
    show_options(cli, out, NULL, true);
    heading(cli, out, GJ_M_help_statuses);
    row(out, "  0", word(cli, GJ_M_help_status_0));
    row(out, "  1", word(cli, GJ_M_help_status_1));
    row(out, "  2", word(cli, GJ_M_help_status_2));
    row(out, "  3", word(cli, GJ_M_help_status_3));
    heading(cli, out, GJ_M_help_example);
    for (size_t i = 0; i < gj_verb_count; i++)
        gj_buffer_format(out, "  %s\n", gj_verb_rows[i].example);
}
