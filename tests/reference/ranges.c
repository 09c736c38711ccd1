/* Ranges against what happens: a complete record is evaluated, then holes are made in it, and what the
 * machine foresees for the record with holes must hold what the complete one came to. */
#include "tests/reference/ranges.h"

#include <stdlib.h>
#include <string.h>

#include "tests/reference/memory.h"
#include "vm/operations.h"
#include "vm/range.h"

unsigned long ref_ranges_checked, ref_ranges_open, ref_ranges_bounded;

/* ---- holes ---- */

typedef struct holes {
    const ref_book *book;
    const gj_record *whole; /* whose wrong facts stay */
    ref_choices *choices;
    uint32_t chance; /* of 100 */
} holes;

static bool is_wrong(const gj_record *record, gj_text path)
{
    for (const gj_record_error *error = record->errors; error != NULL; error = error->next)
        if (error->path.size == 0 || gj_text_starts(error->path, path))
            return true;
    return false;
}

static ref_fact *copy_with_holes(holes *h, const ref_fact *fact, size_t field, gj_text path);

static gj_text joined(const char *format, gj_text path, gj_text name, int index)
{
    gj_buffer out;
    gj_buffer_init(&out, gj_allocator_default());
    gj_buffer_format(&out, format, (int)path.size, path.bytes, (int)name.size, name.bytes, index);
    char *kept = ref_alloc(out.size + 1);
    memcpy(kept, out.bytes, out.size);
    gj_text text = {kept, out.size};
    gj_buffer_fini(&out);
    return text;
}

static void copy_members(holes *h, const ref_fact *fact, size_t field, gj_text path, ref_fact *copy)
{
    int index = 0;
    for (const ref_fact *child = fact->first; child != NULL; child = child->next) {
        size_t below = fact->kind == REF_OBJECT ? ref_field_find(h->book, field, child->name) : field;
        gj_text where = fact->kind == REF_ARRAY ? joined("%.*s%.*s[%d]", path, (gj_text){0}, index++)
                        : path.size == 0        ? child->name
                                                : joined("%.*s.%.*s", path, child->name, 0);
        const ref_field *row = below == REF_NONE ? NULL : &h->book->fields[below];
        /* What has a default is known even where nothing is said of it. */
        bool may_go =
            fact->kind == REF_OBJECT && row != NULL &&
            (row->flags & (GJ_FIELD_HAS_DEFAULT | GJ_FIELD_DEFAULT_NOTHING | GJ_FIELD_IDENTITY)) == 0;
        if (may_go && ref_chance(h->choices, h->chance) && !is_wrong(h->whole, where))
            continue;
        ref_fact_add(copy, child->name, copy_with_holes(h, child, below, where));
    }
}

static ref_fact *copy_with_holes(holes *h, const ref_fact *fact, size_t field, gj_text path)
{
    ref_fact *copy = ref_fact_new(fact->kind, fact->text);
    if (fact->kind == REF_OBJECT || fact->kind == REF_ARRAY)
        copy_members(h, fact, field, path, copy);
    return copy;
}

/* ---- what is foreseen ---- */

static bool holds(gj_arena *arena, const gj_possible *range, const gj_value *value, gj_type_kind kind)
{
    if (kind != GJ_T_TEXT || value->state != GJ_VALUE || range->known == NULL)
        return gj_possible_holds(arena, range, value);
    const gj_string *a = range->known, *b = gj_value_string(value);
    return (range->states & GJ_MAY_VALUE) != 0 &&
           gj_text_equal((gj_text){a->bytes, a->size}, (gj_text){b->bytes, b->size});
}

static void write_bound(gj_buffer *out, const gj_bound *bound)
{
    if (bound->infinite != 0)
        gj_buffer_string(out, bound->infinite < 0 ? "-inf" : "inf");
    else
        gj_buffer_format(out, "%lld/%u%s", (long long)bound->value.num, (unsigned)bound->value.den,
                         bound->open ? " open" : "");
}

static void write_path(gj_buffer *out, const gj_program *program, uint32_t definition)
{
    if (program->definitions[definition].parent != UINT32_MAX) {
        write_path(out, program, program->definitions[definition].parent);
        gj_buffer_char(out, '.');
    }
    gj_buffer_text(out, gj_program_text(program, program->definitions[definition].name));
}

static void report(gj_buffer *out, const gj_program *program, uint32_t definition, uint32_t entry,
                   const gj_possible *range, const gj_value *value)
{
    write_path(out, program, definition);
    gj_buffer_format(out, "[%u]\n  foreseen: states %x choices %llx from ", (unsigned)entry,
                     (unsigned)range->states, (unsigned long long)range->choices);
    write_bound(out, &range->numbers.low);
    gj_buffer_string(out, " to ");
    write_bound(out, &range->numbers.high);
    gj_buffer_format(out, "%s\n  came out: state %u %lld/%u\n", range->numbers.whole ? ", whole" : "",
                     (unsigned)value->state, (long long)value->num, (unsigned)value->den);
}

typedef struct outcome {
    uint32_t definition, entry;
    gj_value value;
} outcome;

/* What the complete record came to, definition by definition, entry by entry. */
static outcome *outcomes_of(const gj_machine *machine, size_t *count)
{
    const gj_program *program = machine->program;
    size_t room = 64;
    outcome *list = ref_alloc(room * sizeof *list);
    *count = 0;
    for (uint32_t d = 0; d < program->definition_count; d++) {
        uint32_t entries =
            program->definitions[d].flags & GJ_DEFINITION_EACH ? gj_machine_entries(machine, d) : 1;
        for (uint32_t entry = 0; entry < entries; entry++) {
            const gj_value *value = gj_machine_value(machine, d, entry);
            if (value == NULL)
                continue;
            if (*count == room) {
                outcome *more = ref_alloc(2 * room * sizeof *more);
                memcpy(more, list, room * sizeof *more);
                list = more;
                room *= 2;
            }
            list[(*count)++] = (outcome){d, entry, *value};
        }
    }
    return list;
}

static bool check_one(gj_ranges *ranges, const outcome *expected, bool divided, gj_arena *arena,
                      gj_buffer *out)
{
    gj_type_kind kind;
    uint32_t aux;
    gj_possible range;
    if (!gj_machine_type(ranges->foresight.machine, expected->definition, &kind, &aux))
        return true;
    if (!divided)
        range = gj_foresight_value(&ranges->foresight, expected->definition, expected->entry);
    else if (gj_ranges_of(ranges, expected->definition, expected->entry, 60, &range) != GJ_OK)
        exit(3);
    ref_ranges_checked++;
    ref_ranges_open += !gj_possible_is_exact(&range);
    if (divided && range.kind == GJ_POSSIBLE_NUMBERS && !gj_possible_is_exact(&range))
        ref_ranges_bounded += range.numbers.low.infinite == 0 || range.numbers.high.infinite == 0;
    if (holds(arena, &range, &expected->value, kind))
        return true;
    report(out, ranges->foresight.program, expected->definition, expected->entry, &range, &expected->value);
    return false;
}

static bool check_all(ref_subject *subject, const outcome *expected, size_t count, ref_choices *choices,
                      gj_arena *arena, gj_buffer *out)
{
    gj_ranges ranges;
    bool fine = true;
    if (gj_ranges_init(&ranges, &subject->machine, NULL, 0) != GJ_OK ||
        gj_foresight_run(&ranges.foresight, ranges.values) != GJ_OK)
        exit(3);
    for (size_t i = 0; i < count && fine; i++)
        fine = check_one(&ranges, &expected[i], false, arena, out);
    for (int i = 0; i < 4 && fine && count > 0; i++)
        fine = check_one(&ranges, &expected[ref_pick(choices, (uint32_t)count)], true, arena, out);
    gj_ranges_fini(&ranges);
    return fine;
}

static gj_status evaluate(ref_subject *subject, const ref_fact *facts, gj_record *record, gj_arena *arena)
{
    gj_buffer text;
    *record = (gj_record){.program = subject->compilation.program, .arena = arena};
    gj_buffer_init(&text, gj_allocator_default());
    ref_fact_print(&text, facts);
    gj_status status = gj_record_read(subject->reader, record, gj_buffer_as_text(&text));
    gj_buffer_fini(&text);
    return status == GJ_OK ? gj_machine_run(&subject->machine, record, arena) : status;
}

ref_verdict ref_compare_ranges(ref_subject *subject, const ref_fact *facts, ref_choices *choices,
                               gj_buffer *out)
{
    static const uint32_t chances[] = {10, 3, 30, 70};
    size_t mark = ref_memory_mark(), count;
    gj_record whole, record;
    gj_arena arena;
    ref_verdict verdict = REF_LIMIT;
    gj_arena_init(&arena, gj_allocator_default());
    gj_arena_reset(&subject->arena);
    if (evaluate(subject, facts, &whole, &subject->arena) == GJ_OK && whole.error_count < GJ_RECORD_ERRORS) {
        outcome *expected = outcomes_of(&subject->machine, &count);
        holes h = {&subject->book, &whole, choices, chances[ref_pick(choices, 4)]};
        ref_fact *with_holes = copy_with_holes(&h, facts, REF_NONE, (gj_text){0});
        if (evaluate(subject, with_holes, &record, &arena) == GJ_OK) {
            bool fine = check_all(subject, expected, count, choices, &arena, out);
            verdict = fine ? REF_AGREE : REF_DIFFER;
        }
        if (verdict == REF_DIFFER) {
            gj_buffer_string(out, "--- of ");
            ref_fact_print(out, facts);
            gj_buffer_string(out, "\n--- with holes ");
            ref_fact_print(out, with_holes);
            gj_buffer_char(out, '\n');
        }
    }
    gj_arena_fini(&arena);
    ref_memory_release(mark);
    return verdict;
}
