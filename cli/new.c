/* guiju new: something to begin with.
 *
 * A blank record is a form: every fact there is, at its default, and null where somebody has to say
 * something. A null that is left is told by `eval` with its place, except where null is an answer (it did not
 * happen). In an entry with a key (items.a1) yes/no facts are null although they have defaults: an entry that
 * is there counts as assessed, and a form that says "conforms" fifty times by itself would be no form. */
#include "cli/cli.h"

#include "cli/escape.h"

#include "cli/field_words.h"
#include "cli/output.h"
#include "cli/rules.h"
#include "cli/say.h"

#define NO_TEXT ((gj_text){NULL, 0})

typedef struct form {
    gj_buffer *out;
    gj_words words;
    gj_buffer path;
} form;

static const gj_image_field *field_at(const form *f, uint32_t index)
{
    return &f->words.program->fields[index];
}

static bool is_flat(const form *f, uint32_t group)
{
    for (uint32_t i = field_at(f, group)->first_child; i != UINT32_MAX; i = field_at(f, i)->next_sibling)
        if (field_at(f, i)->kind != GJ_FIELD_SCALAR)
            return false;
    return true;
}

static void line(form *f, size_t depth, bool flat)
{
    if (flat)
        return;
    gj_buffer_char(f->out, '\n');
    gj_buffer_repeat(f->out, ' ', 2 * depth);
}

/* {"name": value, …} of the fields from `first` on; `keyed`: inside an entry with a key. */
static void object(form *f, uint32_t first, size_t depth, bool flat, bool keyed);

static void value(form *f, uint32_t index, size_t depth, bool keyed)
{
    const gj_image_field *field = field_at(f, index);
    bool asked = keyed && field->kind == GJ_FIELD_SCALAR && field->type == GJ_T_BOOL;
    if (!asked && gj_field_default_json(f->out, &f->words, field))
        return;
    if (asked || field->kind != GJ_FIELD_GROUP) {
        gj_buffer_string(f->out, "null");
        return;
    }
    bool entry = keyed || (field->parent != UINT32_MAX && gj_field_is_keyed(f->words.program, field->parent));
    object(f, field->first_child, depth, is_flat(f, index), entry);
}

static void object(form *f, uint32_t first, size_t depth, bool flat, bool keyed)
{
    gj_buffer_char(f->out, '{');
    for (uint32_t i = first; i != UINT32_MAX; i = field_at(f, i)->next_sibling) {
        if (i != first)
            gj_buffer_string(f->out, flat ? ", " : ",");
        line(f, depth + 1, flat);
        gj_buffer_json(f->out, gj_program_text(f->words.program, field_at(f, i)->name));
        gj_buffer_string(f->out, ": ");
        value(f, i, depth + 1, keyed);
    }
    line(f, depth, flat || first == UINT32_MAX);
    gj_buffer_char(f->out, '}');
}

/* --- the same, explained: one row a field --- */

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

static void explain(form *f)
{
    const gj_image_header *header = f->words.program->header;
    gj_buffer_string(f->out, "# ");
    gj_md_text(f->out, gj_words_title(&f->words, header->title, header->rulebook));
    gj_buffer_format(f->out, "\n\n%s\n| --- | --- | --- | --- |\n",
                     gj_msg_text(f->words.lang, GJ_M_form_headings));
    rows(f, gj_field_first(f->words.program));
}

static gj_exit new_record(gj_cli *cli)
{
    gj_rules rules = {0};
    gj_exit exit = gj_rules_load(cli, cli->options.operands[1], &rules);
    if (exit == GJ_EXIT_CLEAN) {
        gj_buffer out;
        gj_buffer_init(&out, cli->allocator);
        form f = {.out = &out, .words = {rules.program, &cli->arena, cli->lang}};
        gj_buffer_init(&f.path, cli->allocator);
        if (gj_text_equal(gj_cli_format(cli), GJ_TEXT("md"))) {
            explain(&f);
        } else {
            object(&f, gj_field_first(rules.program), 0, false, false);
            gj_buffer_char(&out, '\n');
        }
        exit = out.failed || f.path.failed ? gj_say_no_memory(cli)
                                           : gj_output_deliver(cli, gj_buffer_as_text(&out));
        gj_buffer_fini(&f.path);
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

/* A name that needs no quotes: letters, digits and _ of ASCII, or anything beyond it, no digit first. */
static bool is_plain_name(gj_text name)
{
    for (size_t i = 0; i < name.size; i++) {
        unsigned char c = (unsigned char)name.bytes[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
        if (!letter && (i == 0 || c < '0' || c > '9'))
            return false;
    }
    return name.size != 0 && gj_utf8_invalid(name) == name.size;
}

static gj_exit new_rulebook(gj_cli *cli)
{
    gj_text name = cli->options.operands[1];
    if (!is_plain_name(name))
        return gj_say_misuse(cli, GJ_M_option_bad_value, name, GJ_TEXT("NAME"), NO_TEXT);
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
