/* Completions for bash, zsh and fish from verbs.def and options.def: verbs, their options, the options'
 * choices, the standard rule books by name, and files. Where the rule books lie is found as the program finds
 * it (cli/rules_find.c): in GUIJU_RULES, or beside the program. */
#include "tools/command_pages.h"

#include <string.h>

/* The names of a choice with blanks between them. */
static void put_choice(FILE *out, const char *argument)
{
    for (const char *c = argument; *c != '\0'; c++)
        fputc(*c == '|' || *c == ',' ? ' ' : *c, out);
}

/* Whether an operand is a rule book. */
static bool names_rules(const gj_verb_row *verb)
{
    return strstr(verb->operands, "RULES") != NULL || strstr(verb->operands, "OLD") != NULL;
}

/* Words that stand first where a verb wants one of them: "record RULES | rulebook NAME" gives "record
 * rulebook". */
static void put_first_words(FILE *out, const gj_verb_row *verb)
{
    bool begin = true;
    for (const char *c = verb->operands; *c != '\0'; c++) {
        if (begin && *c >= 'a' && *c <= 'z') {
            size_t size = strcspn(c, " ");
            fprintf(out, "%.*s ", (int)size, c);
            c += size - 1;
        }
        begin = (begin && *c == ' ') || *c == '|';
    }
}

/* In single quotes of a shell. */
static void put_quoted(FILE *out, const char *text, const char *quote)
{
    fputc('\'', out);
    for (const char *c = text; *c != '\0'; c++) {
        if (*c == '\'')
            fputs(quote, out);
        else
            fputc(*c, out);
    }
    fputc('\'', out);
}

/* ---- bash ---- */

static void put_bash_options(FILE *out, const gj_verb_row *verb)
{
    for (unsigned id = 0; id < GJ_OPT_COUNT; id++) {
        if (!(verb == NULL ? gj_option_rows[id].common : takes(verb, id, true)))
            continue;
        fprintf(out, " --%s", gj_option_rows[id].name);
        if (gj_option_rows[id].letter != 0)
            fprintf(out, " -%c", gj_option_rows[id].letter);
    }
}

/* What may stand behind an option with an argument, in a `case "$verb $before"`. */
static void put_bash_arguments(FILE *out)
{
    for (unsigned id = 0; id < GJ_OPT_COUNT; id++) {
        const gj_option_row *option = &gj_option_rows[id];
        if (option->argument[0] == '\0')
            continue;
        for (size_t i = 0; id == GJ_OPT_format && i < gj_verb_count; i++) {
            if (!takes(&gj_verb_rows[i], id, false))
                continue;
            fprintf(out, "    '%s --%s') words='", gj_verb_rows[i].name, option->name);
            put_choice(out, gj_verb_rows[i].formats);
            fputs("' ;;\n", out);
        }
        if (id == GJ_OPT_format)
            continue;
        fprintf(out, "    *' --%s'", option->name);
        if (option->letter != 0)
            fprintf(out, " | *' -%c'", option->letter);
        fputs(") ", out);
        if (is_choice(option->argument)) {
            fputs("words='", out);
            put_choice(out, option->argument);
            fputs("'", out);
        } else {
            fputs(strcmp(option->argument, "FILE") == 0 ? "files=1" : "return", out);
        }
        fputs(" ;;\n", out);
    }
}

void write_bash(FILE *out)
{
    fputs(
        "# bash completion for guiju. Made by tools/command_pages from cli/verbs.def and cli/options.def.\n"
        "_guiju_books() {\n"
        "    local bin folder file name\n"
        "    bin=$(type -P -- \"${1/#\\~\\//$HOME/}\") && bin=$(readlink -f -- \"$bin\") || return\n"
        "    bin=${bin%/*}\n"
        "    for folder in \"${GUIJU_RULES-}\" \"$bin/../share/guiju/stdlib-rules\" \"$bin/../stdlib-rules\" "
        "\"$bin/../../stdlib-rules\"; do\n"
        "        [[ -n $folder && -d $folder ]] || continue\n"
        "        for file in \"$folder\"/*.gj \"$folder\"/*/*.gj; do\n"
        "            name=${file#\"$folder\"/}\n"
        "            name=${name%%/*}\n"
        "            printf '%s\\n' \"${name%.gj}\"\n"
        "        done\n"
        "        return\n"
        "    done\n"
        "}\n\n"
        "_guiju() {\n"
        "    local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} verb= words= "
        "files= books= i\n"
        "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
        "        [[ ${COMP_WORDS[i]} != -* && -z $verb ]] && verb=${COMP_WORDS[i]}\n"
        "    done\n"
        "    # --name=value comes as three words.\n"
        "    [[ $before == = ]] && before=${COMP_WORDS[COMP_CWORD - 2]}\n"
        "    [[ $current == = ]] && current=\n"
        "    COMPREPLY=()\n"
        "    case \"$verb $before\" in\n",
        out);
    put_bash_arguments(out);
    fputs("    *)\n        case \"$verb\" in\n        '')\n            if [[ $current == -* ]]; then words='",
          out);
    put_bash_options(out, NULL);
    fputs("'\n            else words='", out);
    for (size_t i = 0; i < gj_verb_count; i++)
        fprintf(out, " %s", gj_verb_rows[i].name);
    fputs("'; fi ;;\n", out);
    for (size_t i = 0; i < gj_verb_count; i++) {
        const gj_verb_row *verb = &gj_verb_rows[i];
        fprintf(out, "        %s)\n            if [[ $current == -* ]]; then words='", verb->name);
        put_bash_options(out, verb);
        fputs("'\n            else words='", out);
        put_first_words(out, verb);
        fprintf(out, "' files=1%s; fi ;;\n", names_rules(verb) ? " books=1" : "");
    }
    fputs("        esac ;;\n    esac\n"
          "    [[ -n $books ]] && words+=\" $(_guiju_books \"${COMP_WORDS[0]}\")\"\n"
          "    [[ -n $words ]] && mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$current\" | sort -u)\n"
          "    if [[ -n $files ]]; then\n"
          "        compopt -o filenames 2>/dev/null\n"
          "        mapfile -t -O \"${#COMPREPLY[@]}\" COMPREPLY < <(compgen -f -- \"$current\")\n"
          "    fi\n"
          "}\n\n"
          "complete -F _guiju guiju\n",
          out);
}

/* ---- zsh ---- */

/* A description inside an _arguments specification, in double duty: brackets and colons are escaped. */
static void put_zsh_text(FILE *out, const char *text)
{
    for (const char *c = text; *c != '\0'; c++) {
        if (strchr("[]:\\", *c) != NULL)
            fputc('\\', out);
        if (*c == '\'')
            fputs("'\\''", out);
        else
            fputc(*c, out);
    }
}

static void put_zsh_option(FILE *out, const gj_verb_row *verb, unsigned id, const char *indent)
{
    const gj_option_row *option = &gj_option_rows[id];
    const char *argument = verb == NULL ? option->argument : argument_of(verb, id);
    for (int form = option->letter == 0; form < 2; form++) {
        fprintf(out, "%s'*", indent);
        if (form == 0)
            fprintf(out, "-%c%s", option->letter, argument[0] != '\0' ? "+" : "");
        else
            fprintf(out, "--%s%s", option->name, argument[0] != '\0' ? "=" : "");
        fputc('[', out);
        put_zsh_text(out, option->text[GJ_LANG_EN]);
        fputc(']', out);
        if (is_choice(argument)) {
            fprintf(out, ":%s:(", option->name);
            put_choice(out, argument);
            fputc(')', out);
        } else if (argument[0] != '\0') {
            fprintf(out, ":%s:%s", option->name, strcmp(argument, "FILE") == 0 ? "_files" : " ");
        }
        fputs("' \\\n", out);
    }
}

void write_zsh(FILE *out)
{
    fputs("#compdef guiju\n# Made by tools/command_pages from cli/verbs.def and cli/options.def.\n\n"
          "_guiju_rules() {\n"
          "  local bin folder\n"
          "  local -a books\n"
          "  bin=${commands[guiju]:A:h}\n"
          "  for folder in \"$GUIJU_RULES\" $bin/../share/guiju/stdlib-rules $bin/../stdlib-rules "
          "$bin/../../stdlib-rules; do\n"
          "    [[ -n $folder && -d $folder ]] || continue\n"
          "    books=($folder/*.gj(N:t:r) $folder/*/*.gj(N:h:t))\n"
          "    break\n"
          "  done\n"
          "  _alternative \"books:rule book:(${(u)books})\" 'files:file:_files'\n"
          "}\n\n"
          "_guiju() {\n"
          "  local curcontext=$curcontext state line\n"
          "  typeset -A opt_args\n"
          "  local -a verbs=(\n",
          out);
    for (size_t i = 0; i < gj_verb_count; i++) {
        fprintf(out, "    '%s:", gj_verb_rows[i].name);
        put_zsh_text(out, gj_verb_rows[i].text[GJ_LANG_EN]);
        fputs("'\n", out);
    }
    fputs("  )\n  _arguments -C \\\n", out);
    for (unsigned id = 0; id < GJ_OPT_COUNT; id++)
        if (gj_option_rows[id].common)
            put_zsh_option(out, NULL, id, "    ");
    fputs("    '1:verb:->verb' '*::operand:->operand' && return\n"
          "  case $state in\n"
          "  verb) _describe verb verbs ;;\n"
          "  operand)\n"
          "    case $line[1] in\n",
          out);
    for (size_t i = 0; i < gj_verb_count; i++) {
        const gj_verb_row *verb = &gj_verb_rows[i];
        fprintf(out, "    %s)\n      _arguments \\\n", verb->name);
        for (unsigned id = 0; id < GJ_OPT_COUNT; id++)
            if (takes(verb, id, true))
                put_zsh_option(out, verb, id, "        ");
        if (verb->operands[0] >= 'a' && verb->operands[0] <= 'z') {
            fputs("        '1:what:(", out);
            put_first_words(out, verb);
            fputs(")' \\\n", out);
        }
        fprintf(out, "        '*:%s' ;;\n",
                names_rules(verb) ? "rule book or file:_guiju_rules" : "file:_files");
    }
    fputs("    esac ;;\n  esac\n}\n\n_guiju \"$@\"\n", out);
}

/* ---- fish ---- */

static void put_fish_option(FILE *out, const char *condition, const gj_verb_row *verb, unsigned id)
{
    const gj_option_row *option = &gj_option_rows[id];
    const char *argument = verb == NULL ? option->argument : argument_of(verb, id);
    fprintf(out, "complete -c guiju %s", condition);
    if (option->letter != 0)
        fprintf(out, " -s %c", option->letter);
    fprintf(out, " -l %s", option->name);
    if (is_choice(argument)) {
        fputs(" -x -a '", out);
        put_choice(out, argument);
        fputs("'", out);
    } else if (argument[0] != '\0') {
        fputs(strcmp(argument, "FILE") == 0 ? " -r -F" : " -x", out);
    }
    fputs(" -d ", out);
    put_quoted(out, option->text[GJ_LANG_EN], "\\'");
    fputc('\n', out);
}

void write_fish(FILE *out)
{
    fputs(
        "# fish completion for guiju. Made by tools/command_pages from cli/verbs.def and cli/options.def.\n"
        "function __guiju_books\n"
        "    set -l program (command -s guiju); or return\n"
        "    set -l bin (path dirname (path resolve $program) 2>/dev/null; or dirname (realpath $program))\n"
        "    for folder in $GUIJU_RULES $bin/../share/guiju/stdlib-rules $bin/../stdlib-rules "
        "$bin/../../stdlib-rules\n"
        "        test -d \"$folder\"; or continue\n"
        "        for file in $folder/*.gj $folder/*/*.gj\n"
        "            string replace -r '^.*/stdlib-rules/|^'(string escape --style=regex -- $folder)'/' '' "
        "$file | "
        "string replace -r '(/|\\.gj$).*' ''\n"
        "        end\n"
        "        return\n"
        "    end\n"
        "end\n\n",
        out);
    for (unsigned id = 0; id < GJ_OPT_COUNT; id++)
        if (gj_option_rows[id].common)
            put_fish_option(out, "", NULL, id);
    for (size_t i = 0; i < gj_verb_count; i++) {
        const gj_verb_row *verb = &gj_verb_rows[i];
        char condition[128];
        fprintf(out, "\ncomplete -c guiju -n __fish_use_subcommand -f -a %s -d ", verb->name);
        put_quoted(out, verb->text[GJ_LANG_EN], "\\'");
        fputc('\n', out);
        (void)snprintf(condition, sizeof(condition), "-n '__fish_seen_subcommand_from %s'", verb->name);
        for (unsigned id = 0; id < GJ_OPT_COUNT; id++)
            if (takes(verb, id, false))
                put_fish_option(out, condition, verb, id);
        if (names_rules(verb))
            fprintf(out, "complete -c guiju %s -a '(__guiju_books)' -d 'rule book'\n", condition);
        if (verb->operands[0] >= 'a' && verb->operands[0] <= 'z') {
            fprintf(out, "complete -c guiju %s -a '", condition);
            put_first_words(out, verb);
            fputs("'\n", out);
        }
    }
}
