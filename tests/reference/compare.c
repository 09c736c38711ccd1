/* Runs a record through the machine and through the reference evaluator, and looks at every definition that
 * the program kept: its state, its value, and the set of reasons where there is none. Reasons are compared as
 * words: paths of facts, texts of the book, kinds of faults. */
#include "tests/reference/compare.h"

#include "tests/reference/interpret.h"
#include "tests/reference/memory.h"
#include "vm/number.h"
#include "vm/record.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

unsigned long ref_compared, ref_compared_unknown, ref_compared_failed;

/* ---- compiling ---- */

static gj_status read_file(void *user, gj_arena *arena, gj_text path, gj_text *content)
{
    const ref_source *source = user;
    if (source->text.bytes != NULL && gj_text_equal(path, source->path)) {
        *content = source->text;
        return GJ_OK;
    }
    char *name = gj_text_c_string(arena, path);
    FILE *file = name == NULL ? NULL : fopen(name, "rb");
    if (file == NULL)
        return GJ_E_IO;
    gj_buffer bytes;
    char block[4096];
    gj_buffer_init(&bytes, arena->allocator);
    for (size_t got; (got = fread(block, 1, sizeof block, file)) > 0;)
        gj_buffer_bytes(&bytes, block, got);
    fclose(file);
    *content = gj_text_copy(arena, gj_buffer_as_text(&bytes));
    gj_buffer_fini(&bytes);
    return GJ_OK;
}

bool ref_subject_init(ref_subject *subject, const ref_source *source)
{
    gj_allocator allocator = gj_allocator_default();
    *subject = (ref_subject){0};
    gj_compile_options options = {.allocator = allocator,
                                  .read = read_file,
                                  .user = (void *)(uintptr_t)source,
                                  .folders = source->folders,
                                  .folder_count = source->folder_count,
                                  .inspect = ref_book_inspect,
                                  .inspect_user = &subject->book};
    gj_arena_init(&subject->home, allocator);
    gj_arena_init(&subject->arena, allocator);
    if (gj_compile(&options, source->path, &subject->compilation) != GJ_OK)
        return false;
    subject->ready =
        gj_reader_new(allocator, &subject->reader) == GJ_OK &&
        gj_machine_init(&subject->machine, subject->compilation.program, &subject->home) == GJ_OK;
    return subject->ready;
}

void ref_subject_fini(ref_subject *subject)
{
    gj_reader_free(subject->reader);
    gj_arena_fini(&subject->arena);
    gj_arena_fini(&subject->home);
    gj_compilation_fini(&subject->compilation);
}

/* ---- reasons of the machine in words ---- */

typedef struct word_list {
    const gj_record *record;
    const char **words;
    size_t count, room;
} word_list;

static const char *fault_words(gj_fault fault)
{
    static const char *const words[] = {[GJ_FAULT_NONE] = "none",
                                        [GJ_FAULT_DIVISION] = "division",
                                        [GJ_FAULT_IRRATIONAL] = "irrational",
                                        [GJ_FAULT_NEGATIVE] = "negative",
                                        [GJ_FAULT_NOT_WHOLE] = "not whole",
                                        [GJ_FAULT_DATE_RANGE] = "date range",
                                        [GJ_FAULT_MONTH_END] = "month end",
                                        [GJ_FAULT_CALENDAR] = "calendar",
                                        [GJ_FAULT_STEP] = "step",
                                        [GJ_FAULT_DIGITS] = "digits",
                                        [GJ_FAULT_TEXT_SIZE] = "text size"};
    return words[fault];
}

static void add_word(void *user, const gj_reason *reason)
{
    word_list *list = user;
    const gj_program *program = list->record->program;
    gj_buffer out;
    gj_buffer_init(&out, gj_allocator_default());
    gj_text text = gj_program_text(program, reason->text), clause = gj_program_text(program, reason->clause);
    switch ((gj_reason_kind)reason->kind) {
    case GJ_WHY_MISSING:
    case GJ_WHY_FIELD:
        gj_buffer_string(&out, reason->kind == GJ_WHY_MISSING ? "missing " : "wrong ");
        gj_record_path(list->record, reason->field, reason->entry, &out);
        break;
    case GJ_WHY_OPEN:
    case GJ_WHY_RULE:
        if (gj_text_equal(text, gj_text_from(gj_msg_text(GJ_LANG_ZH, GJ_M_no_case))))
            gj_buffer_string(&out, "no case");
        else
            gj_buffer_format(&out, "%s %.*s @%.*s", reason->kind == GJ_WHY_OPEN ? "open" : "rule",
                             (int)text.size, text.bytes, (int)clause.size, clause.bytes);
        break;
    case GJ_WHY_TIE:
        gj_buffer_string(&out, "tie");
        break;
    case GJ_WHY_FAULT:
        gj_buffer_format(&out, "fault %s", fault_words((gj_fault)reason->fault));
        break;
    case GJ_WHY_BOTH:
        break;
    }
    char *kept = ref_alloc(out.size + 1);
    memcpy(kept, out.bytes, out.size);
    gj_buffer_fini(&out);
    if (list->count == list->room) {
        const char **more = REF_NEW_ARRAY(const char *, list->room * 2 + 8);
        for (size_t i = 0; i < list->count; i++)
            more[i] = list->words[i];
        list->words = more;
        list->room = list->room * 2 + 8;
    }
    list->words[list->count++] = kept;
}

static int by_words(const void *x, const void *y)
{
    return strcmp(*(const char *const *)x, *(const char *const *)y);
}

static word_list machine_reasons(ref_subject *subject, const gj_value *value)
{
    word_list list = {.record = subject->machine.record};
    if (gj_reasons(&subject->arena, value, add_word, &list) != GJ_OK)
        exit(3);
    if (list.count > 1)
        qsort(list.words, list.count, sizeof list.words[0], by_words);
    size_t kept = 0;
    for (size_t i = 0; i < list.count; i++) {
        if (kept == 0 || strcmp(list.words[kept - 1], list.words[i]) != 0)
            list.words[kept++] = list.words[i];
    }
    list.count = kept;
    return list;
}

/* ---- values ---- */

static bool same_number(ref_subject *subject, const gj_value *value, mpq_srcptr number)
{
    if (value->den != 0)
        return mpq_cmp_si(number, value->num, value->den) == 0;
    gj_buffer digits;
    gj_buffer_init(&digits, gj_allocator_default());
    if (!gj_number_format_fraction(&subject->arena, &digits, value))
        exit(3);
    gj_buffer_char(&digits, '\0');
    bool same = strcmp(digits.bytes, mpq_get_str(NULL, 10, number)) == 0;
    gj_buffer_fini(&digits);
    return same;
}

static bool same_value(ref_subject *subject, const gj_value *value, const ref_value *expected,
                       gj_type_kind kind)
{
    if (kind == GJ_T_NUMBER)
        return same_number(subject, value, expected->number);
    if (kind == GJ_T_TEXT) {
        const gj_string *string = gj_value_string(value);
        return gj_text_equal((gj_text){string->bytes, string->size}, expected->text);
    }
    return value->num == expected->whole;
}

static bool same_reasons(ref_subject *subject, const gj_value *value, const ref_value *expected)
{
    size_t count;
    const char **words = ref_reasons(expected->why, &count);
    word_list machine = machine_reasons(subject, value);
    if (machine.count != count)
        return false;
    for (size_t i = 0; i < count; i++) {
        if (strcmp(words[i], machine.words[i]) != 0)
            return false;
    }
    return true;
}

static void write_expected(gj_buffer *out, const ref_value *value, gj_type_kind kind)
{
    size_t count;
    static const char *const states[] = {"", "nothing", "unknown:", "error:"};
    gj_buffer_string(out, states[value->state]);
    if (value->state == REF_VALUE && kind == GJ_T_NUMBER)
        gj_buffer_string(out, ref_number_text(value->number));
    else if (value->state == REF_VALUE && kind == GJ_T_TEXT)
        gj_buffer_json(out, value->text);
    else if (value->state == REF_VALUE && kind == GJ_T_DATE)
        gj_buffer_i64(out, value->whole);
    else if (value->state == REF_VALUE)
        gj_buffer_i64(out, value->whole);
    const char **words = ref_reasons(value->why, &count);
    for (size_t i = 0; value->state >= REF_UNKNOWN && i < count; i++)
        gj_buffer_format(out, "%s %s", i == 0 ? "" : ",", words[i]);
}

static void write_machine(gj_buffer *out, ref_subject *subject, const gj_value *value, gj_type_kind kind)
{
    ref_value shown = {.state = (ref_state)value->state};
    if (shown.state == REF_VALUE)
        shown = ref_constant(kind == GJ_T_TEXT ? GJ_T_BOOL : kind, value, (gj_text){0});
    if (shown.state == REF_VALUE && kind == GJ_T_TEXT)
        shown.text = (gj_text){gj_value_string(value)->bytes, gj_value_string(value)->size};
    write_expected(out, &shown, kind);
    if (shown.state < REF_UNKNOWN)
        return;
    word_list list = machine_reasons(subject, value);
    for (size_t i = 0; i < list.count; i++)
        gj_buffer_format(out, "%s %s", i == 0 ? "" : ",", list.words[i]);
}

static void write_name(gj_buffer *out, const gj_def *def)
{
    if (def->parent != NULL) {
        write_name(out, def->parent);
        gj_buffer_char(out, '.');
    }
    gj_buffer_text(out, def->name);
}

static bool compare_value(ref_subject *subject, const gj_def *def, long entry, const gj_value *value,
                          const ref_value *expected, gj_buffer *out)
{
    gj_type_kind kind = (gj_type_kind)def->type.kind;
    ref_compared++;
    if (value != NULL && (gj_state)value->state == (gj_state)expected->state) {
        ref_compared_unknown += expected->state == REF_UNKNOWN;
        ref_compared_failed += expected->state == REF_FAILED;
        if (expected->state == REF_NOTHING ||
            (expected->state == REF_VALUE ? same_value(subject, value, expected, kind)
                                          : same_reasons(subject, value, expected)))
            return true;
    }
    write_name(out, def);
    if (entry >= 0)
        gj_buffer_format(out, "[%d]", (int)entry);
    gj_buffer_string(out, "\n  machine:   ");
    if (value == NULL)
        gj_buffer_string(out, "none");
    else
        write_machine(out, subject, value, kind);
    gj_buffer_string(out, "\n  reference: ");
    write_expected(out, expected, kind);
    gj_buffer_char(out, '\n');
    return false;
}

static bool compare_def(ref_subject *subject, ref_run *run, const gj_def *def, gj_buffer *out)
{
    const gj_machine *machine = &subject->machine;
    const ref_result *expected = ref_run_def(run, def->index);
    if (!(def->flags & GJ_DEFINITION_EACH))
        return compare_value(subject, def, -1, gj_machine_value(machine, def->image, 0), &expected->value,
                             out);
    if (expected->list.state != REF_VALUE)
        return compare_value(subject, def, -1, gj_machine_column(machine, def->image), &expected->list, out);
    if (gj_machine_entries(machine, def->image) != expected->list.list->count) {
        write_name(out, def);
        gj_buffer_string(out, ": another number of entries\n");
        return false;
    }
    bool same = true;
    for (size_t i = 0; i < expected->list.list->count; i++)
        same = compare_value(subject, def, (long)i, gj_machine_value(machine, def->image, (uint32_t)i),
                             &expected->values[i], out) &&
               same;
    return same;
}

ref_verdict ref_compare(ref_subject *subject, const ref_fact *facts, ref_choices *choices, gj_buffer *out)
{
    size_t mark = ref_memory_mark(), wrong;
    gj_arena_reset(&subject->arena);
    for (size_t i = 0; i < subject->book.reading_count; i++) {
        ref_reading *reading = &subject->book.readings[i];
        bool other = ref_chance(choices, 30);
        reading->in_force = other ? (long)ref_pick(choices, (uint32_t)reading->choices) : reading->chosen;
        gj_machine_choose(&subject->machine, (uint32_t)i, (uint32_t)reading->in_force);
    }
    gj_buffer text;
    gj_record record = {.program = subject->compilation.program, .arena = &subject->arena};
    gj_buffer_init(&text, gj_allocator_default());
    ref_fact_print(&text, facts);
    gj_status status = gj_record_read(subject->reader, &record, gj_buffer_as_text(&text));
    gj_buffer_fini(&text);
    if (status == GJ_OK)
        status = gj_machine_run(&subject->machine, &record, &subject->arena);
    if (status != GJ_OK) {
        ref_memory_release(mark);
        return REF_LIMIT;
    }
    ref_run run;
    ref_run_init(&run, &subject->book, ref_record_read(&subject->book, facts, &wrong));
    bool same = (wrong > 0) == (record.error_count > 0);
    if (!same)
        gj_buffer_format(out, "wrong facts: machine %u, reference %zu\n", (unsigned)record.error_count,
                         wrong);
    for (size_t i = 0; i < subject->book.def_count; i++) {
        const gj_def *def = subject->book.defs[i];
        if (def->body != NULL && def->image != UINT32_MAX)
            same = compare_def(subject, &run, def, out) && same;
    }
    ref_memory_release(mark);
    return same ? REF_AGREE : REF_DIFFER;
}
