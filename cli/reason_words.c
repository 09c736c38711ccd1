/* Why a result has no value, in words: the same on the sheet and in an explanation. */
#include "cli/reason_words.h"

#include "vm/result_notes.h"

static void wrong_fact(gj_buffer *out, const gj_machine *machine, const gj_reason *reason, gj_lang lang)
{
    gj_buffer path;
    gj_buffer_init(&path, machine->arena->allocator);
    gj_record_path(machine->record, reason->field, reason->entry, &path);
    gj_msg_with(out, lang, GJ_M_sheet_wrong_fact, gj_buffer_as_text(&path));
    out->failed |= path.failed;
    gj_buffer_fini(&path);
}

void gj_reason_words(gj_buffer *out, const gj_machine *machine, const gj_reason *reason, gj_lang lang)
{
    if (reason->kind == GJ_WHY_FIELD) {
        wrong_fact(out, machine, reason, lang);
        return;
    }
    if (reason->kind == GJ_WHY_RULE || reason->kind == GJ_WHY_FAULT) {
        (void)gj_reason_explain(out, machine, reason, lang);
        return;
    }
    if (reason->kind == GJ_WHY_TIE)
        gj_buffer_string(out, gj_msg_text(lang, GJ_M_rounding_tie));
    else
        gj_buffer_text(out, gj_program_text(machine->program, reason->text));
    gj_text clause = gj_reason_clause(machine->program, reason);
    gj_buffer_string(out, clause.size != 0 ? " @" : "");
    gj_buffer_text(out, clause);
}
