/* Manual pages in man(7), one for the program and one a verb, from verbs.def, options.def and the program's
 * own messages. What no table holds (surroundings, files) stands here in both languages. */
#include "tools/command_pages.h"

#include <string.h>

/* Text for man(7): nothing in it is taken for a request or an escape; a hyphen is one that can be copied. */
static void put_text(FILE *out, const char *text)
{
    for (const char *c = text; *c != '\0'; c++) {
        if (*c == '\\')
            fputs("\\(rs", out);
        else if (*c == '-')
            fputs("\\-", out);
        else if (c == text && (*c == '.' || *c == '\''))
            fprintf(out, "\\&%c", *c);
        else
            fputc(*c, out);
    }
}

static void heading(FILE *out, gj_lang lang, const char *en, const char *zh)
{
    fprintf(out, ".SH %s\n", lang == GJ_LANG_ZH ? zh : en);
}

static void put_line(FILE *out, const char *text)
{
    put_text(out, text);
    fputc('\n', out);
}

static void put_bold(FILE *out, const char *text)
{
    fputs("\\fB", out);
    put_text(out, text);
    fputs("\\fR", out);
}

static void put_option(FILE *out, gj_lang lang, const gj_verb_row *verb, unsigned id)
{
    const gj_option_row *option = &gj_option_rows[id];
    const char *argument = verb == NULL ? option->argument : argument_of(verb, id);
    fputs(".TP\n", out);
    if (option->letter != 0)
        fprintf(out, "\\fB\\-%c\\fR, ", option->letter);
    fputs("\\fB\\-\\-", out);
    put_text(out, option->name);
    fputs("\\fR", out);
    if (argument[0] != '\0') {
        fputs(" \\fI", out);
        for (const char *c = argument; *c != '\0'; c++)
            fputc(id == GJ_OPT_format && *c == ',' ? '|' : *c, out);
        fputs("\\fR", out);
    }
    fputc('\n', out);
    put_line(out, option->text[lang]);
}

static void put_options(FILE *out, gj_lang lang, const gj_verb_row *verb)
{
    heading(out, lang, "OPTIONS", "选项");
    for (unsigned id = 0; verb != NULL && id < GJ_OPT_COUNT; id++)
        if (takes(verb, id, false))
            put_option(out, lang, verb, id);
    for (unsigned id = 0; id < GJ_OPT_COUNT; id++)
        if (gj_option_rows[id].common)
            put_option(out, lang, verb, id);
}

static void put_tagged(FILE *out, const char *tag, const char *text)
{
    fputs(".TP\n", out);
    put_bold(out, tag);
    fputc('\n', out);
    put_line(out, text);
}

static void put_operands(FILE *out, gj_lang lang, const gj_verb_row *verb)
{
    bool rules = strstr(verb->operands, "RULES") != NULL, record = strstr(verb->operands, "RECORD") != NULL;
    if (!rules && !record)
        return;
    heading(out, lang, "OPERANDS", "参数");
    if (rules)
        put_tagged(out, "RULES", gj_msg_text(lang, GJ_M_help_rules));
    if (record)
        put_tagged(out, "RECORD", gj_msg_text(lang, GJ_M_help_record));
}

static void put_statuses(FILE *out, gj_lang lang)
{
    heading(out, lang, "EXIT STATUS", "退出状态");
    put_tagged(out, "0", gj_msg_text(lang, GJ_M_help_status_0));
    put_tagged(out, "1", gj_msg_text(lang, GJ_M_help_status_1));
    put_tagged(out, "2", gj_msg_text(lang, GJ_M_help_status_2));
    put_tagged(out, "3", gj_msg_text(lang, GJ_M_help_status_3));
}

static void put_surroundings(FILE *out, gj_lang lang)
{
    static const char *const variables[][3] = {
        {"COLUMNS", "how wide a score sheet is, between 80 (without it) and 120",
         "评分表的宽度，80（缺省）至 120 列"},
        {"GUIJU_RULES", "the folder with the standard rule books, in place of the installed one",
         "标准规则书所在的文件夹，代替安装的那个"},
        {"LC_ALL, LC_MESSAGES, LANG",
         "the language of messages: Chinese where the first that is set begins with zh",
         "提示的语言：依次取第一个已设的变量，以 zh 开头则为中文"},
        {"NO_COLOR", "no colours in messages", "提示不着色"},
    };
    heading(out, lang, "ENVIRONMENT", "环境变量");
    for (size_t i = 0; i < sizeof(variables) / sizeof(variables[0]); i++)
        put_tagged(out, variables[i][0], variables[i][1 + lang]);
    heading(out, lang, "FILES", "文件");
    put_tagged(out, "../share/guiju/stdlib-rules",
               lang == GJ_LANG_ZH ? "标准规则书，从程序所在的文件夹算起"
                                  : "the standard rule books, as seen from the program's folder");
}

static void put_example(FILE *out, const char *example)
{
    fputs(".nf\n", out);
    put_line(out, example);
    fputs(".fi\n", out);
}

/* The list of pages at the end. */
static void put_others(FILE *out, gj_lang lang, const gj_verb_row *verb)
{
    heading(out, lang, "SEE ALSO", "参见");
    if (verb != NULL) {
        fputs(".BR guiju (1)\n", out);
        return;
    }
    for (size_t i = 0; i < gj_verb_count; i++) {
        fputs(".BR guiju\\-", out);
        put_text(out, gj_verb_rows[i].name);
        fprintf(out, " (1)%s\n", i + 1 < gj_verb_count ? "," : "");
    }
}

static void put_head(FILE *out, gj_lang lang, const gj_verb_row *verb, const char *summary)
{
    fputs(".\\\" Made by tools/command_pages from cli/verbs.def and cli/options.def.\n.TH GUIJU", out);
    for (const char *c = verb == NULL ? "" : verb->name; *c != '\0'; c++)
        fprintf(out, "%s%c", c == verb->name ? "\\-" : "",
                *c == '-'                ? '_'
                : *c >= 'a' && *c <= 'z' ? *c - 32
                                         : *c);
    fprintf(out, " 1 \"\" \"guiju %s\" \"%s\"\n", GJ_VERSION,
            lang == GJ_LANG_ZH ? "用户命令" : "User Commands");
    heading(out, lang, "NAME", "名称");
    fputs("guiju", out);
    if (verb != NULL) {
        fputs("\\-", out);
        put_text(out, verb->name);
    }
    fputs(" \\- ", out);
    put_line(out, summary);
    heading(out, lang, "SYNOPSIS", "概要");
}

static void write_general(FILE *out, gj_lang lang)
{
    const char *headline = gj_msg_text(lang, GJ_M_help_headline), *colon = lang == GJ_LANG_ZH ? "：" : ": ";
    const char *summary = strstr(headline, colon);
    put_head(out, lang, NULL, summary == NULL ? headline : summary + strlen(colon));
    fputs("\\fBguiju\\fR ", out);
    put_line(out, gj_msg_text(lang, GJ_M_usage_general));
    heading(out, lang, "VERBS", "动词");
    for (size_t i = 0; i < gj_verb_count; i++)
        put_tagged(out, gj_verb_rows[i].name, gj_verb_rows[i].text[lang]);
    put_options(out, lang, NULL);
    put_statuses(out, lang);
    put_surroundings(out, lang);
    heading(out, lang, "EXAMPLES", "示例");
    for (size_t i = 0; i < gj_verb_count; i++)
        put_example(out, gj_verb_rows[i].example);
    put_others(out, lang, NULL);
}

void write_manual_page(FILE *out, gj_lang lang, const gj_verb_row *verb)
{
    if (verb == NULL) {
        write_general(out, lang);
        return;
    }
    put_head(out, lang, verb, verb->text[lang]);
    fputs("\\fBguiju ", out);
    put_text(out, verb->name);
    fprintf(out, "\\fR %s ", gj_msg_text(lang, GJ_M_usage_options));
    put_line(out, verb->operands);
    put_operands(out, lang, verb);
    put_options(out, lang, verb);
    put_statuses(out, lang);
    heading(out, lang, "EXAMPLES", "示例");
    put_example(out, verb->example);
    put_others(out, lang, verb);
}
