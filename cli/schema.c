/* guiju schema: the record's layout as JSON Schema, draft 2020-12. Invariant: a record that the reader takes
 * without errors is valid by this schema; what JSON Schema cannot say (no two entries alike) is left out.
 * Nothing is required, because a fact may always be unknown. */
#include "cli/cli.h"

#include "cli/field_words.h"
#include "cli/rules.h"
#include "cli/say.h"

typedef struct writer {
    gj_buffer *out;
    gj_words words;
} writer;

static void raw(writer *w, const char *text)
{
    gj_buffer_string(w->out, text);
}

/* ,"key":"text" */
static void member(writer *w, const char *key, gj_text text)
{
    if (text.size == 0)
        return;
    gj_buffer_format(w->out, ",\"%s\":", key);
    gj_buffer_json(w->out, text);
}

static void newline(writer *w, int depth)
{
    gj_buffer_char(w->out, '\n');
    gj_buffer_repeat(w->out, ' ', 2 * (size_t)depth);
}

/* Title, unit and clauses, behind what stands there. */
static void annotations(writer *w, const gj_image_field *field)
{
    member(w, "title", gj_program_text(w->words.program, field->title));
    gj_buffer description;
    gj_buffer_init(&description, w->out->allocator);
    if (field->unit != 0) {
        gj_buffer_string(&description, gj_msg_text(w->words.lang, GJ_M_field_unit));
        gj_buffer_text(&description, gj_words_unit(&w->words, field->unit));
        if (field->citations != 0)
            gj_buffer_char(&description, ' ');
    }
    gj_words_clauses(&description, &w->words, field->citation, field->citations);
    member(w, "description", gj_buffer_as_text(&description));
    w->out->failed |= description.failed;
    gj_buffer_fini(&description);
    size_t before = w->out->size;
    raw(w, ",\"default\":");
    if (!gj_field_default_json(w->out, &w->words, field) && !w->out->failed)
        w->out->size = before;
}

/* A bound, where a JSON number can say it. */
static void bound(writer *w, const gj_image_field *field, const char *key, uint32_t constant)
{
    bool decimal = false;
    const gj_value *value = &w->words.program->constants[constant];
    if (!gj_number_is_decimal(w->words.arena, value, &decimal))
        w->out->failed = true;
    if (!decimal || field->type != GJ_T_NUMBER)
        return;
    gj_buffer_format(w->out, ",\"%s\":", key);
    if (!gj_number_format(w->words.arena, w->out, value))
        w->out->failed = true;
}

static void choices(writer *w, const gj_image_field *field, bool nullable)
{
    const gj_image_alternatives *row = &w->words.program->alternatives[field->aux];
    raw(w, ",\"oneOf\":[");
    for (uint32_t i = 0; i < row->count; i++) {
        const gj_image_choice *choice = &w->words.program->choices[row->first + i];
        raw(w, i == 0 ? "{\"const\":" : ",{\"const\":");
        gj_buffer_json(w->out, gj_program_text(w->words.program, choice->name));
        member(w, "title", gj_program_text(w->words.program, choice->title));
        raw(w, "}");
    }
    raw(w, nullable ? ",{\"const\":null}]" : "]");
}

/* "type":… and what goes with it. */
static void scalar(writer *w, const gj_image_field *field, bool nullable)
{
    const char *type = "string";
    if (field->type == GJ_T_NUMBER)
        type = field->flags & GJ_FIELD_WHOLE ? "integer" : "number";
    else if (field->type == GJ_T_BOOL)
        type = "boolean";
    gj_buffer_format(w->out, nullable ? "\"type\":[\"%s\",\"null\"]" : "\"type\":\"%s\"", type);
    if (field->type == GJ_T_DATE)
        raw(w, ",\"format\":\"date\"");
    if (field->type == GJ_T_ALTERNATIVE)
        choices(w, field, nullable);
    if (field->flags & GJ_FIELD_LOW)
        bound(w, field, field->flags & GJ_FIELD_LOW_OPEN ? "exclusiveMinimum" : "minimum", field->low);
    if (field->flags & GJ_FIELD_HIGH)
        bound(w, field, field->flags & GJ_FIELD_HIGH_OPEN ? "exclusiveMaximum" : "maximum", field->high);
}

static void properties(writer *w, uint32_t first, int depth);

static void field_schema(writer *w, uint32_t index, int depth)
{
    const gj_image_field *field = &w->words.program->fields[index];
    bool nullable = (field->flags & GJ_FIELD_MAY_BE_NOTHING) != 0;
    const char *container = nullable ? "\"type\":[\"%s\",\"null\"]" : "\"type\":\"%s\"";
    raw(w, "{");
    switch ((gj_field_kind)field->kind) {
    case GJ_FIELD_SCALAR:
        scalar(w, field, nullable);
        annotations(w, field);
        break;
    case GJ_FIELD_GROUP:
        gj_buffer_format(w->out, container, "object");
        annotations(w, field);
        properties(w, field->first_child, depth);
        break;
    case GJ_FIELD_LIST:
        gj_buffer_format(w->out, container, "array");
        annotations(w, field);
        raw(w, ",\"items\":{\"type\":\"object\"");
        properties(w, field->first_child, depth);
        raw(w, "}");
        break;
    case GJ_FIELD_CODES: {
        gj_buffer_format(w->out, container, "array");
        annotations(w, field);
        raw(w, ",\"items\":{");
        scalar(w, gj_field_element(w->words.program, field), false);
        raw(w, "}");
        break;
    }
    }
    raw(w, "}");
}

/* ,"additionalProperties":false,…,"properties":{…}: one a line. Names that begin with // are comments. */
static void properties(writer *w, uint32_t first, int depth)
{
    raw(w, ",\"additionalProperties\":false,\"patternProperties\":{\"^//\":true},\"properties\":{");
    for (uint32_t f = first; f != UINT32_MAX; f = w->words.program->fields[f].next_sibling) {
        if (f != first)
            raw(w, ",");
        newline(w, depth + 1);
        gj_buffer_json(w->out, gj_program_text(w->words.program, w->words.program->fields[f].name));
        raw(w, ": ");
        field_schema(w, f, depth + 1);
    }
    if (first != UINT32_MAX)
        newline(w, depth);
    raw(w, "}");
}

static void document(gj_cli *cli, const gj_program *program)
{
    writer w = {&cli->out.text, {program, &cli->arena, cli->lang}};
    const gj_image_header *header = program->header;
    raw(&w, "{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\"");
    gj_buffer title;
    gj_buffer_init(&title, cli->allocator);
    gj_buffer_text(&title, gj_words_title(&w.words, header->title, header->rulebook));
    if (gj_program_text(program, header->book_version).size != 0) {
        gj_buffer_char(&title, ' ');
        gj_buffer_text(&title, gj_program_text(program, header->book_version));
    }
    member(&w, "title", gj_buffer_as_text(&title));
    w.out->failed |= title.failed;
    gj_buffer_fini(&title);
    raw(&w, ",\"type\":\"object\"");
    properties(&w, gj_field_first(program), 0);
    raw(&w, "}\n");
}

gj_exit gj_verb_schema(gj_cli *cli)
{
    gj_rules rules = {0};
    gj_exit exit = gj_rules_load(cli, cli->options.operands[0], &rules);
    if (exit == GJ_EXIT_CLEAN)
        document(cli, rules.program);
    gj_rules_free(&rules);
    return exit;
}
