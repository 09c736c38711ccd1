/* The notes beside the results: missing facts by path, open clauses, errors.
 *
 * A note is written when a result turns out to have no value, straight into the JSON of its section. Every
 * record error ends up in `errors` at least once: with the results it spoils, or at the end without one. How
 * the sections are put together is vm/results.c. */
#include "vm/result_notes.h"

void gj_members_init(gj_members *members, gj_allocator allocator)
{
    gj_buffer_init(&members->text, allocator);
    members->count = 0;
}

void gj_members_fini(gj_members *members)
{
    gj_buffer_fini(&members->text);
}

void gj_json_comma(gj_buffer *out, bool pretty)
{
    gj_buffer_string(out, pretty ? ", " : ",");
}

void gj_json_colon(gj_buffer *out, bool pretty)
{
    gj_buffer_string(out, pretty ? ": " : ":");
}

/* Begins the next member: a comma where one is due, a new line where pretty, the key with its colon
 * (key.bytes NULL: an array's item). The caller appends the value. */
static void begin_member(gj_members *members, gj_text key, bool pretty)
{
    if (members->count++ > 0)
        gj_buffer_string(&members->text, ",");
    if (pretty)
        gj_buffer_string(&members->text, "\n    ");
    if (key.bytes) {
        gj_buffer_json(&members->text, key);
        gj_json_colon(&members->text, pretty);
    }
}

void gj_notes_init(gj_notes *notes, const gj_machine *machine, gj_lang lang, bool pretty,
                   gj_allocator allocator)
{
    *notes = (gj_notes){.machine = machine, .lang = lang, .pretty = pretty};
    gj_members_init(&notes->undetermined, allocator);
    gj_members_init(&notes->open, allocator);
    gj_members_init(&notes->errors, allocator);
}

void gj_notes_begin(gj_notes *notes, const gj_record *record)
{
    gj_members *members[] = {&notes->undetermined, &notes->open, &notes->errors};
    for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
        gj_buffer_clear(&members[i]->text);
        members[i]->count = 0;
    }
    size_t count = 0;
    for (const gj_record_error *error = record->errors; error; error = error->next)
        count++;
    notes->record = record;
    notes->told = count == 0 ? NULL : GJ_NEW_ARRAY(notes->machine->arena, bool, count);
    notes->failed = count != 0 && notes->told == NULL;
}

void gj_notes_fini(gj_notes *notes)
{
    gj_members_fini(&notes->undetermined);
    gj_members_fini(&notes->open);
    gj_members_fini(&notes->errors);
}

void gj_definition_path(gj_buffer *out, const gj_program *program, uint32_t definition)
{
    uint32_t chain[32];
    size_t depth = 0;
    for (; definition != UINT32_MAX && depth < sizeof chain / sizeof *chain;
         definition = program->definitions[definition].parent)
        chain[depth++] = definition;
    while (depth-- > 0) {
        gj_buffer_text(out, gj_program_text(program, program->definitions[chain[depth]].name));
        if (depth > 0)
            gj_buffer_string(out, ".");
    }
}

/* The definition whose code an instruction belongs to; UINT32_MAX: none. */
static uint32_t definition_of(const gj_program *program, uint32_t instruction)
{
    for (uint32_t d = 0; d < program->definition_count; d++) {
        const gj_image_definition *definition = &program->definitions[d];
        if (instruction >= definition->code && instruction - definition->code < definition->code_size)
            return d;
    }
    return UINT32_MAX;
}

gj_text gj_reason_clause(const gj_program *program, const gj_reason *reason)
{
    if (reason->clause)
        return gj_program_text(program, reason->clause);
    for (uint32_t d = definition_of(program, reason->instruction); d != UINT32_MAX;
         d = program->definitions[d].parent) {
        if (program->definitions[d].citations > 0)
            return gj_program_text(program, program->citations[program->definitions[d].citation]);
    }
    return GJ_NO_TEXT;
}

/* --- undetermined --- */

typedef struct missing_visit {
    gj_notes *notes;
    gj_buffer path;
    size_t count;
    const gj_reason *open; /* the first clause that leaves it open */
} missing_visit;

static void visit_missing(void *user, const gj_reason *reason)
{
    missing_visit *visit = user;
    if (reason->kind == GJ_WHY_OPEN || reason->kind == GJ_WHY_TIE) {
        if (!visit->open)
            visit->open = reason;
        return;
    }
    if (reason->kind != GJ_WHY_MISSING)
        return;
    gj_notes *notes = visit->notes;
    gj_buffer *out = &notes->undetermined.text;
    if (visit->count++ > 0)
        gj_json_comma(out, notes->pretty);
    gj_buffer_clear(&visit->path);
    gj_record_path(notes->record, reason->field, reason->entry, &visit->path);
    gj_buffer_json(out, gj_buffer_as_text(&visit->path));
    notes->failed |= visit->path.failed;
}

static void note_open(gj_notes *notes, gj_text result, const gj_reason *reason)
{
    const gj_program *program = notes->machine->program;
    gj_buffer *out = &notes->open.text;
    begin_member(&notes->open, result, notes->pretty);
    gj_buffer_string(out, "{\"reason\"");
    gj_json_colon(out, notes->pretty);
    if (reason->kind == GJ_WHY_TIE)
        gj_buffer_json(out, gj_text_from(gj_msg_text(notes->lang, GJ_M_rounding_tie)));
    else
        gj_buffer_json(out, gj_program_text(program, reason->text));
    gj_json_comma(out, notes->pretty);
    gj_buffer_string(out, "\"clause\"");
    gj_json_colon(out, notes->pretty);
    gj_text clause = gj_reason_clause(program, reason);
    if (clause.size)
        gj_buffer_json(out, clause);
    else
        gj_buffer_string(out, "null");
    gj_buffer_string(out, "}");
}

void gj_notes_undetermined(gj_notes *notes, gj_text result, const gj_value *value)
{
    missing_visit visit = {.notes = notes};
    gj_buffer_init(&visit.path, notes->machine->arena->allocator);
    begin_member(&notes->undetermined, result, notes->pretty);
    gj_buffer_string(&notes->undetermined.text, "[");
    if (gj_reasons(notes->machine->arena, value, visit_missing, &visit) != GJ_OK)
        notes->failed = true;
    gj_buffer_string(&notes->undetermined.text, "]");
    if (visit.open)
        note_open(notes, result, visit.open);
    gj_buffer_fini(&visit.path);
}

/* --- errors --- */

static void error_item(gj_members *errors, bool pretty, gj_text result, gj_diag_code code, gj_text field,
                       gj_text message)
{
    gj_buffer *out = &errors->text;
    begin_member(errors, GJ_NO_TEXT, pretty);
    gj_buffer_string(out, "{");
    if (result.size) {
        gj_buffer_string(out, "\"result\"");
        gj_json_colon(out, pretty);
        gj_buffer_json(out, result);
        gj_json_comma(out, pretty);
    }
    gj_buffer_string(out, "\"code\"");
    gj_json_colon(out, pretty);
    gj_buffer_json(out, gj_text_from(gj_diag_name(code)));
    if (field.size) {
        gj_json_comma(out, pretty);
        gj_buffer_string(out, "\"field\"");
        gj_json_colon(out, pretty);
        gj_buffer_json(out, field);
    }
    gj_json_comma(out, pretty);
    gj_buffer_string(out, "\"message\"");
    gj_json_colon(out, pretty);
    gj_buffer_json(out, message);
    gj_buffer_string(out, "}");
}

static gj_arg arg_of(gj_text text)
{
    return (gj_arg){{text, text}};
}

/* An error with a code of this catalogue. */
static void diag_item(gj_notes *notes, gj_text result, gj_diag_code code, gj_text field, gj_text a, gj_text b)
{
    gj_diag diag = {.code = code, .args = {arg_of(a), arg_of(b)}};
    gj_buffer message;
    gj_buffer_init(&message, notes->machine->arena->allocator);
    gj_diag_headline(&message, notes->lang, &diag);
    error_item(&notes->errors, notes->pretty, result, code, field, gj_buffer_as_text(&message));
    notes->failed |= message.failed;
    gj_buffer_fini(&message);
}

static void record_item(gj_members *errors, const gj_record_error *error, gj_text result, gj_lang lang,
                        bool pretty)
{
    gj_buffer message;
    gj_buffer_init(&message, errors->text.allocator);
    gj_record_error_text(&message, lang, error);
    error_item(errors, pretty, result, error->code, error->path, gj_buffer_as_text(&message));
    errors->text.failed |= message.failed;
    gj_buffer_fini(&message);
}

static gj_diag_code code_of(gj_fault fault)
{
    switch (fault) {
    case GJ_FAULT_DIVISION:
        return GJ_D_division_by_zero;
    case GJ_FAULT_IRRATIONAL:
        return GJ_D_irrational_root;
    case GJ_FAULT_NEGATIVE:
        return GJ_D_negative_root;
    case GJ_FAULT_NOT_WHOLE:
        return GJ_D_count_not_whole;
    case GJ_FAULT_DATE_RANGE:
        return GJ_D_date_out_of_range;
    case GJ_FAULT_MONTH_END:
        return GJ_D_month_without_day;
    case GJ_FAULT_CALENDAR:
        return GJ_D_outside_holiday_table;
    case GJ_FAULT_STEP:
        return GJ_D_rounding_step;
    case GJ_FAULT_DIGITS:
        return GJ_D_digits_range;
    case GJ_FAULT_TEXT_SIZE:
        return GJ_D_text_too_long;
    case GJ_FAULT_NONE:
        break;
    }
    return GJ_D_assumed_error;
}

/* Whether an error's path is the wanted one, or that of something around it. */
static bool covers(gj_text path, gj_text wanted)
{
    if (path.size == 0 || !gj_text_starts(wanted, path))
        return false;
    return path.size == wanted.size || wanted.bytes[path.size] == '.' || wanted.bytes[path.size] == '[';
}

typedef struct error_visit {
    gj_notes *notes;
    gj_text result;
} error_visit;

static void field_error(gj_notes *notes, gj_text result, const gj_reason *reason)
{
    gj_buffer path;
    gj_buffer_init(&path, notes->machine->arena->allocator);
    gj_record_path(notes->record, reason->field, reason->entry, &path);
    gj_text wanted = gj_buffer_as_text(&path);
    bool found = false;
    size_t index = 0;
    for (const gj_record_error *error = notes->record->errors; error; error = error->next, index++) {
        if (!covers(error->path, wanted))
            continue;
        record_item(&notes->errors, error, result, notes->lang, notes->pretty);
        if (notes->told)
            notes->told[index] = true;
        found = true;
    }
    if (!found) /* beyond the errors that a record keeps */
        diag_item(notes, result, GJ_D_fact_unusable, wanted, wanted, GJ_NO_TEXT);
    notes->failed |= path.failed;
    gj_buffer_fini(&path);
}

gj_diag_code gj_reason_explain(gj_buffer *out, const gj_machine *machine, const gj_reason *reason,
                               gj_lang lang)
{
    const gj_program *program = machine->program;
    gj_buffer where, clause;
    gj_buffer_init(&where, machine->arena->allocator);
    gj_buffer_init(&clause, machine->arena->allocator);
    gj_text cited = gj_reason_clause(program, reason);
    if (cited.size) {
        gj_buffer_string(&clause, " @");
        gj_buffer_text(&clause, cited);
    }
    gj_diag_code code = GJ_D_rule_refuses;
    if (reason->kind == GJ_WHY_RULE) {
        gj_buffer_text(&where, gj_program_text(program, reason->text));
    } else {
        uint32_t definition = definition_of(program, reason->instruction);
        if (definition != UINT32_MAX)
            gj_definition_path(&where, program, definition);
        code = code_of((gj_fault)reason->fault);
    }
    gj_diag diag = {.code = code,
                    .args = {arg_of(gj_buffer_as_text(&where)), arg_of(gj_buffer_as_text(&clause))}};
    gj_diag_headline(out, lang, &diag);
    out->failed |= where.failed || clause.failed;
    gj_buffer_fini(&where);
    gj_buffer_fini(&clause);
    return code;
}

static void rule_error(gj_notes *notes, gj_text result, const gj_reason *reason)
{
    gj_buffer message;
    gj_buffer_init(&message, notes->machine->arena->allocator);
    gj_diag_code code = gj_reason_explain(&message, notes->machine, reason, notes->lang);
    error_item(&notes->errors, notes->pretty, result, code, GJ_NO_TEXT, gj_buffer_as_text(&message));
    notes->failed |= message.failed;
    gj_buffer_fini(&message);
}

static void visit_error(void *user, const gj_reason *reason)
{
    error_visit *visit = user;
    if (reason->kind == GJ_WHY_FIELD)
        field_error(visit->notes, visit->result, reason);
    else
        rule_error(visit->notes, visit->result, reason);
}

void gj_notes_error(gj_notes *notes, gj_text result, const gj_value *value)
{
    error_visit visit = {notes, result};
    if (value->num == 0)
        diag_item(notes, result, GJ_D_assumed_error, GJ_NO_TEXT, GJ_NO_TEXT, GJ_NO_TEXT);
    if (gj_reasons(notes->machine->arena, value, visit_error, &visit) != GJ_OK)
        notes->failed = true;
}

void gj_notes_rest(gj_notes *notes)
{
    size_t index = 0;
    for (const gj_record_error *error = notes->record->errors; error; error = error->next, index++) {
        if (notes->told && !notes->told[index])
            record_item(&notes->errors, error, GJ_NO_TEXT, notes->lang, notes->pretty);
    }
}

gj_status gj_record_errors_json(gj_buffer *out, const gj_record *record, gj_lang lang, bool pretty)
{
    gj_members errors;
    gj_members_init(&errors, out->allocator);
    for (const gj_record_error *error = record->errors; error; error = error->next)
        record_item(&errors, error, GJ_NO_TEXT, lang, pretty);
    gj_buffer_string(out, "[");
    gj_buffer_text(out, gj_buffer_as_text(&errors.text));
    gj_buffer_string(out, pretty && errors.count ? "\n  ]" : "]");
    bool failed = errors.text.failed || out->failed;
    gj_members_fini(&errors);
    return failed ? GJ_E_NOMEM : GJ_OK;
}
