/* Generates, compares, shrinks. A disagreement is kept as two lists of choices, one for the book and one for
 * the record; each is made smaller while the other stays, twice over. */
#include "tests/reference/differential.h"

#include "tests/reference/generate.h"
#include "tests/reference/lanes.h"
#include "tests/reference/memory.h"
#include "tests/reference/ranges.h"
#include "vm/vector.h"

#include <stdlib.h>
#include <string.h>

/* Of 100 records so many are followed by one for which ranges are foreseen (tests/reference/ranges.h). */
#define RANGES 25

/* A book and its compilation, made of choices. */
typedef struct made_book {
    gj_buffer text;
    ref_source source;
    ref_subject subject;
    size_t mark;
    bool compiled;
} made_book;

static void make_book(made_book *made, ref_choices *choices)
{
    made->mark = ref_memory_mark();
    gj_buffer_init(&made->text, gj_allocator_default());
    gen_book(choices, &made->text);
    made->source = (ref_source){.path = GJ_TEXT("made.gj"), .text = gj_buffer_as_text(&made->text)};
    made->compiled = ref_subject_init(&made->subject, &made->source);
}

static void drop_book(made_book *made)
{
    ref_subject_fini(&made->subject);
    gj_buffer_fini(&made->text);
    ref_memory_release(made->mark);
}

static ref_verdict run_record(ref_subject *subject, ref_choices *choices, gj_buffer *out)
{
    size_t mark = ref_memory_mark();
    ref_fact *facts = gen_facts(choices, &subject->book);
    ref_verdict verdict = ref_compare(subject, facts, choices, out);
    if (verdict == REF_AGREE && ref_chance(choices, RANGES)) {
        facts = gen_whole_facts(choices, &subject->book);
        verdict = ref_compare_ranges(subject, facts, choices, out);
    }
    ref_memory_release(mark);
    return verdict;
}

/* ---- shrinking ---- */

typedef struct shrinking {
    const uint32_t *book, *record;
    size_t book_count, record_count;
    ref_subject *subject; /* while the record shrinks */
} shrinking;

static bool replay_record(ref_subject *subject, const uint32_t *list, size_t count)
{
    ref_choices choices;
    gj_buffer out;
    gj_buffer_init(&out, gj_allocator_default());
    ref_choices_replay(&choices, list, count);
    bool differs = run_record(subject, &choices, &out) == REF_DIFFER;
    ref_choices_fini(&choices);
    gj_buffer_fini(&out);
    return differs;
}

static bool bad_record(void *user, const uint32_t *list, size_t count)
{
    shrinking *s = user;
    return replay_record(s->subject, list, count);
}

/* Whether the compiler made something that its own verifier refuses. */
static bool is_refused(const made_book *made)
{
    const gj_diags *diags = &made->subject.compilation.diags;
    for (size_t i = 0; !made->compiled && i < diags->list.count; i++) {
        if ((*GJ_AT(&diags->list, gj_diag *, i))->code == GJ_D_internal_image)
            return true;
    }
    return false;
}

static bool refused_book(void *user, const uint32_t *list, size_t count)
{
    ref_choices choices;
    made_book made;
    (void)user;
    ref_choices_replay(&choices, list, count);
    make_book(&made, &choices);
    bool refused = is_refused(&made);
    drop_book(&made);
    ref_choices_fini(&choices);
    return refused;
}

static bool bad_book(void *user, const uint32_t *list, size_t count)
{
    shrinking *s = user;
    ref_choices choices;
    made_book made;
    ref_choices_replay(&choices, list, count);
    make_book(&made, &choices);
    bool differs = made.compiled && replay_record(&made.subject, s->record, s->record_count);
    drop_book(&made);
    ref_choices_fini(&choices);
    return differs;
}

static void report_record(ref_subject *subject, const ref_choices *record, gj_buffer *report)
{
    ref_choices choices;
    size_t mark = ref_memory_mark();
    gj_buffer_string(report, "--- record\n");
    ref_choices_replay(&choices, record->list, record->count);
    ref_fact_print(report, gen_facts(&choices, &subject->book));
    gj_buffer_string(report, "\n--- difference\n");
    ref_choices_fini(&choices);
    ref_choices_replay(&choices, record->list, record->count);
    run_record(subject, &choices, report);
    for (size_t i = 0; i < subject->book.reading_count; i++) {
        const ref_reading *reading = &subject->book.readings[i];
        if (reading->in_force != reading->chosen)
            gj_buffer_format(report, "(reading %.*s: %d)\n", (int)reading->name.size, reading->name.bytes,
                             (int)reading->in_force);
    }
    ref_choices_fini(&choices);
    ref_memory_release(mark);
}

static void shrink_and_report(ref_choices *book, ref_choices *record, gj_buffer *report)
{
    for (int round = 0; round < 2; round++) {
        ref_choices replay;
        made_book made;
        ref_choices_replay(&replay, book->list, book->count);
        make_book(&made, &replay);
        shrinking s = {.subject = &made.subject};
        ref_shrink(record->list, &record->count, 4000, bad_record, &s);
        drop_book(&made);
        ref_choices_fini(&replay);
        s = (shrinking){.record = record->list, .record_count = record->count};
        ref_shrink(book->list, &book->count, 4000, bad_book, &s);
    }
    ref_choices replay;
    made_book made;
    ref_choices_replay(&replay, book->list, book->count);
    make_book(&made, &replay);
    gj_buffer_text(report, gj_buffer_as_text(&made.text));
    report_record(&made.subject, record, report);
    drop_book(&made);
    ref_choices_fini(&replay);
}

static void shrink_and_report_refused(ref_choices *book, gj_buffer *report)
{
    ref_choices replay;
    made_book made;
    ref_shrink(book->list, &book->count, 8000, refused_book, NULL);
    ref_choices_replay(&replay, book->list, book->count);
    make_book(&made, &replay);
    gj_buffer_text(report, gj_buffer_as_text(&made.text));
    gj_buffer_string(report, "--- the compiler's own verifier refuses its image\n");
    gj_diags_text(report, &made.subject.compilation.diags, (gj_render){.lang = GJ_LANG_EN, .limit = 1});
    drop_book(&made);
    ref_choices_fini(&replay);
}

/* ---- many records at once ---- */

/* The texts of the last records of a book, for the vector machine. */
typedef struct kept {
    gj_text texts[GJ_VECTOR_LANES];
    size_t count;
} kept;

/* Records are made again from their choices: what stands behind the facts in them is of no interest here. */
static void keep(kept *k, ref_subject *subject, uint64_t seed)
{
    ref_choices choices;
    gj_buffer text;
    if (k->count == GJ_VECTOR_LANES)
        return;
    size_t mark = ref_memory_mark();
    gj_buffer_init(&text, gj_allocator_default());
    ref_choices_random(&choices, seed);
    ref_fact_print(&text, gen_facts(&choices, &subject->book));
    ref_choices_fini(&choices);
    ref_memory_release(mark);
    k->texts[k->count++] = gj_buffer_as_text(&text);
}

static void drop(kept *k)
{
    for (size_t i = 0; i < k->count; i++)
        free((void *)(uintptr_t)k->texts[i].bytes);
    k->count = 0;
}

/* Whether the vector machine says otherwise of them than the scalar one; the report has the fewest records of
 * which it does. */
static bool lanes_differ(kept *k, ref_subject *subject, gj_buffer *report)
{
    gj_buffer out;
    gj_buffer_init(&out, gj_allocator_default());
    bool differ = ref_compare_lanes(subject, k->texts, k->count, &out) == REF_DIFFER;
    for (size_t i = 0; differ && i < k->count;) {
        gj_text left = k->texts[i];
        gj_buffer less;
        gj_buffer_init(&less, gj_allocator_default());
        k->texts[i] = k->texts[--k->count];
        if (k->count != 0 && ref_compare_lanes(subject, k->texts, k->count, &less) == REF_DIFFER) {
            gj_buffer_fini(&out);
            out = less;
            free((void *)(uintptr_t)left.bytes);
            continue;
        }
        gj_buffer_fini(&less);
        k->count++;
        k->texts[k->count - 1] = k->texts[i];
        k->texts[i++] = left;
    }
    if (differ) {
        gj_buffer_string(report, "--- records at once\n");
        for (size_t i = 0; i < k->count; i++)
            gj_buffer_format(report, "%.*s\n", (int)k->texts[i].size, k->texts[i].bytes);
        gj_buffer_string(report, "--- difference\n");
        gj_buffer_text(report, gj_buffer_as_text(&out));
    }
    gj_buffer_fini(&out);
    return differ;
}

/* ---- runs ---- */

void ref_differ_generated(uint64_t seed, unsigned long records, ref_totals *totals, gj_buffer *report,
                          bool show_rejected)
{
    ref_choices book, record;
    made_book made;
    ref_choices_random(&book, seed);
    make_book(&made, &book);
    totals->books++;
    ref_verdict verdict = REF_AGREE;
    bool refused = is_refused(&made);
    if (!made.compiled) {
        totals->rejected++;
        if (show_rejected)
            gj_diags_text(report, &made.subject.compilation.diags,
                          (gj_render){.lang = GJ_LANG_EN, .limit = 3});
        records = 0;
    }
    record = (ref_choices){0};
    kept together = {.count = 0};
    for (unsigned long i = 0; i < records && verdict != REF_DIFFER; i++) {
        gj_buffer out;
        ref_choices_fini(&record);
        gj_buffer_init(&out, gj_allocator_default());
        ref_choices_random(&record, seed * 1000003 + i);
        verdict = run_record(&made.subject, &record, &out);
        gj_buffer_fini(&out);
        totals->pairs++;
        totals->limits += verdict == REF_LIMIT;
        keep(&together, &made.subject, seed * 1000003 + i);
    }
    if (verdict != REF_DIFFER && together.count != 0 && lanes_differ(&together, &made.subject, report)) {
        totals->disagreements++;
        gj_buffer_format(report, "=== generated book %llu, many records at once\n", (unsigned long long)seed);
    }
    drop(&together);
    drop_book(&made);
    if (verdict == REF_DIFFER || refused) {
        totals->disagreements++;
        gj_buffer_format(report, "=== generated book %llu\n", (unsigned long long)seed);
        if (refused)
            shrink_and_report_refused(&book, report);
        else
            shrink_and_report(&book, &record, report);
    }
    ref_choices_fini(&record);
    ref_choices_fini(&book);
}

bool ref_differ_file(const ref_source *source, uint64_t seed, unsigned long records, ref_totals *totals,
                     gj_buffer *report)
{
    size_t mark = ref_memory_mark();
    ref_subject subject;
    bool compiled = ref_subject_init(&subject, source);
    totals->books++;
    kept together = {.count = 0};
    for (unsigned long i = 0; compiled && i < records; i++) {
        ref_choices record;
        gj_buffer out;
        gj_buffer_init(&out, gj_allocator_default());
        ref_choices_random(&record, seed * 1000003 + i);
        ref_verdict verdict = run_record(&subject, &record, &out);
        gj_buffer_fini(&out);
        totals->pairs++;
        totals->limits += verdict == REF_LIMIT;
        if (verdict == REF_DIFFER) {
            totals->disagreements++;
            shrinking s = {.subject = &subject};
            gj_buffer_format(report, "=== %.*s, record %lu\n", (int)source->path.size, source->path.bytes, i);
            ref_shrink(record.list, &record.count, 20000, bad_record, &s);
            report_record(&subject, &record, report);
            i = records;
        }
        ref_choices_fini(&record);
        keep(&together, &subject, seed * 1000003 + i);
        if (together.count == GJ_VECTOR_LANES || i + 1 == records) {
            if (lanes_differ(&together, &subject, report)) {
                totals->disagreements++;
                i = records;
            }
            drop(&together);
        }
    }
    if (!compiled)
        gj_diags_text(report, &subject.compilation.diags, (gj_render){.lang = GJ_LANG_EN, .limit = 3});
    ref_subject_fini(&subject);
    ref_memory_release(mark);
    return compiled;
}
