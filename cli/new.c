/* guiju new: something to begin with. The forms themselves are in cli/form.c and cli/form_xlsx.c; here is the
 * one that is for reading, every field explained. */
#include "cli/cli.h"

#include "cli/escape.h"
#include "cli/form.h"
#include "cli/output.h"
#include "cli/rules.h"
#include "cli/say.h"
#include "cli/xlsx_library.h"
#include "grammar/token.h"

typedef struct form {
    gj_buffer *out;
    gj_words words;
    gj_buffer path;
} form;

static const gj_image_field *field_at(const form *f, uint32_t index)
{
    return &f->words.program->fields[index];
}

/* --- a record explained: one row a field --- */

static void row(form *f, uint32_t index)
{
    const gj_image_field *field = field_at(f, index);
    gj_buffer words;
    gj_buffer_init(&words, f->out->allocator);
    gj_buffer_string(f->out, "| ");
    gj_md_code(f->out, gj_buffer_as_text(&f->path));
    gj_buffer_string(f->out, " | ");
    gj_md_text(f->out, gj_program_text(f->words.program, field->title));
    gj_buffer_string(f->out, " | ");
    gj_field_words(&words, &f->words, index);
    gj_md_text(f->out, gj_buffer_as_text(&words));
    gj_buffer_string(f->out, " | ");
    f->out->failed |= words.failed;
    gj_buffer_clear(&words);
    gj_words_clauses(&words, &f->words, field->citation, field->citations);
    gj_md_text(f->out, gj_buffer_as_text(&words));
    gj_buffer_string(f->out, " |\n");
    f->out->failed |= words.failed;
    gj_buffer_fini(&words);
}

static void rows(form *f, uint32_t first)
{
    for (uint32_t i = first; i != UINT32_MAX; i = field_at(f, i)->next_sibling) {
        const gj_image_field *field = field_at(f, i);
        size_t before = f->path.size;
        if (before != 0)
            gj_buffer_char(&f->path, '.');
        gj_buffer_text(&f->path, gj_program_text(f->words.program, field->name));
        row(f, i);
        if (field->kind == GJ_FIELD_LIST)
            gj_buffer_string(&f->path, "[]");
        if (field->kind == GJ_FIELD_LIST || field->kind == GJ_FIELD_GROUP)
            rows(f, field->first_child);
        f->path.size = f->path.failed ? f->path.size : before;
    }
}

static bool explain(gj_buffer *out, const gj_words *words)
{
    const gj_image_header *header = words->program->header;
    form f = {.out = out, .words = *words};
    gj_buffer_init(&f.path, out->allocator);
    gj_buffer_string(out, "# ");
    gj_md_text(out, gj_words_title(words, header->title, header->rulebook));
    gj_buffer_format(out, "\n\n%s\n| --- | --- | --- | --- |\n",
                     gj_msg_text(words->lang, GJ_M_form_headings));
    rows(&f, gj_field_first(words->program));
    bool fine = !out->failed && !f.path.failed;
    gj_buffer_fini(&f.path);
    return fine;
}

/* A workbook, which is no text for a terminal. */
static gj_exit write_workbook(gj_cli *cli, gj_buffer *out, const gj_words *words)
{
    gj_text path;
    const char *folder = cli->system->environment(cli->system->user, "TMPDIR");
    bool named = gj_options_get(&cli->options, GJ_OPT_output, &path) && !gj_text_equal(path, GJ_TEXT("-"));
    if (!named && cli->system->is_terminal(cli->system->user, cli->out.descriptor))
        return gj_say_misuse(cli, GJ_M_form_needs_output, GJ_NO_TEXT, GJ_NO_TEXT, GJ_NO_TEXT);
    if (folder == NULL || folder[0] == '\0')
        folder = "/tmp";
    gj_xlsx_library library;
    gj_exit exit = GJ_EXIT_CLEAN;
    if (gj_xlsx_open(&library)) {
        int error = gj_form_xlsx(out, &library, words, folder);
        if (error != 0)
            exit = gj_say_unwritable(cli, gj_text_from(folder), error);
    } else {
        gj_say_diag(cli, GJ_D_no_xlsx_library, GJ_TEXT(GJ_XLSX_FILE), GJ_NO_TEXT, GJ_NO_TEXT);
        exit = GJ_EXIT_IO;
    }
    gj_xlsx_close(&library);
    return exit;
}

static gj_exit write_form(gj_cli *cli, gj_buffer *out, const gj_words *words)
{
    gj_text format = gj_cli_format(cli);
    bool fine;
    if (gj_text_equal(format, GJ_TEXT("xlsx")))
        return write_workbook(cli, out, words);
    if (gj_text_equal(format, GJ_TEXT("md")))
        fine = explain(out, words);
    else if (gj_text_equal(format, GJ_TEXT("csv")))
        fine = gj_form_csv(out, words);
    else
        fine = gj_form_json(out, words);
    return fine ? GJ_EXIT_CLEAN : gj_say_no_memory(cli);
}

static gj_exit new_record(gj_cli *cli)
{
    gj_rules rules = {0};
    gj_exit exit = gj_rules_load(cli, cli->options.operands[1], &rules);
    if (exit == GJ_EXIT_CLEAN) {
        gj_buffer out;
        gj_buffer_init(&out, cli->allocator);
        gj_words words = {rules.program, &cli->arena, cli->lang};
        exit = write_form(cli, &out, &words);
        if (exit == GJ_EXIT_CLEAN)
            exit = gj_output_deliver(cli, gj_buffer_as_text(&out));
        gj_buffer_fini(&out);
    }
    gj_rules_free(&rules);
    return exit;
}

/* --- a rule book to begin with --- */

static const char *const beginning[] = {
    "# One fact a line: name \"title\" @clause when guard : value.\n"
    "# guiju check FILE reports what is wrong with it, guiju eval FILE RECORD evaluates a record.\n"
    "rulebook ",
    " \"标题\" {\n"
    "  issuer    : \"发布机构\"\n"
    "  document  : \"文件编号\"\n"
    "  version   : \"1\"\n"
    "  effective : 2026-01-01\n"
    "  month_end : down\n"
    "}\n"
    "\n"
    "unit point, points \"分\"\n"
    "\n"
    "record {\n"
    "  case            \"案卷号\"     : text\n"
    "  as_of           \"判定日期\"   : date\n"
    "  management      \"管理得分\"   : number points in 0..40\n"
    "  service         \"服务得分\"   : number points in 0..60\n"
    "  legal_entity_ok \"主体合法\"   : yes_no\n"
    "  issue_date      \"发证日期\"   : date or nothing\n"
    "}\n"
    "\n"
    "alternatives level_name \"级别\" = failed \"不合格\" < qualified \"达标\" < excellent \"优秀\"\n"
    "\n"
    "result total \"总分\" @1 = management + service\n"
    "\n"
    "bands level \"级别\" @2 on total {\n"
    "  excellent \"优秀\"   @2.1 : >= 90\n"
    "  qualified \"达标\"   @2.2 : >= 70\n"
    "  failed    \"不合格\" @2.3 : else\n"
    "}\n"
    "\n"
    "conditions eligible \"申请条件\" @3 all of {\n"
    "  legal_status \"合法主体\" @3.1 : legal_entity_ok\n"
    "}\n"
    "\n"
    "result expires \"证书到期\" @4 = issue_date + 3 years\n"
    "\n"
    "tests \"级别的界限\" {\n"
    "  management service | level\n"
    "  40         50      | excellent\n"
    "  40         49.5    | qualified\n"
    "  20         49      | failed\n"
    "}\n"};

/* Whether the scanner reads it as one name that needs no quotes. */
static gj_status read_name(gj_cli *cli, gj_text name, bool *plain)
{
    gj_sources sources;
    gj_diags diags;
    gj_array tokens;
    gj_source *source;
    gj_sources_init(&sources, &cli->arena);
    gj_diags_init(&diags, &cli->arena, &sources);
    gj_array_init(&tokens, cli->allocator, sizeof(gj_token));
    *plain = false;
    gj_status status = gj_sources_add(&sources, GJ_TEXT(""), name, &source);
    if (status == GJ_OK && gj_utf8_invalid(name) == name.size)
        status = gj_scan(source, &tokens, &diags);
    if (status == GJ_OK && tokens.count > 0) {
        const gj_token *first = GJ_AT(&tokens, gj_token, 0);
        *plain = diags.errors == 0 && first->lexeme == GJ_LEX_NAME && first->length == name.size &&
                 (first->keyword < 0 || gj_keywords[first->keyword].class != GJ_WORD_RESERVED);
    }
    gj_array_fini(&tokens);
    gj_diags_fini(&diags);
    gj_sources_fini(&sources);
    return status;
}

static gj_exit new_rulebook(gj_cli *cli)
{
    gj_text name = cli->options.operands[1];
    bool plain;
    if (read_name(cli, name, &plain) != GJ_OK)
        return gj_say_no_memory(cli);
    if (!plain)
        return gj_say_misuse(cli, GJ_M_option_bad_value, name, GJ_TEXT("NAME"), GJ_NO_TEXT);
    gj_buffer out;
    gj_buffer_init(&out, cli->allocator);
    gj_buffer_string(&out, beginning[0]);
    gj_buffer_text(&out, name);
    gj_buffer_string(&out, beginning[1]);
    gj_exit exit = out.failed ? gj_say_no_memory(cli) : gj_output_deliver(cli, gj_buffer_as_text(&out));
    gj_buffer_fini(&out);
    return exit;
}

gj_exit gj_verb_new(gj_cli *cli)
{
    static const char kinds[] = "record,rulebook";
    gj_text kind = cli->options.operands[0];
    size_t index;
    if (!gj_name_in_list(kinds, kind, &index))
        return gj_say_misuse(cli, GJ_M_option_bad_value, kind, gj_text_from(kinds),
                             gj_nearest_in_list(kinds, kind));
    return index == 0 ? new_record(cli) : new_rulebook(cli);
}
