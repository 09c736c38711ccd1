/* Ranges in words. What a range is comes from vm/range.c; here it is only told, and not told
 * where it says nothing that the type does not say already. */
#include "cli/foreseen.h"

/* Alternatives that are named before the rest is counted. */
#define NAMED 6

typedef struct teller {
    gj_buffer *out;
    const gj_words *words;
    gj_type_kind type;
    uint32_t aux, unit;
} teller;

static const char *message(const teller *t, gj_msg id)
{
    return gj_msg_text(t->words->lang, id);
}

static void add_value(const teller *t, gj_buffer *out, gj_value value)
{
    gj_words_value(out, t->words, t->type, t->aux, t->unit, &value);
}

/* A message with one or two values in it. */
static void say(const teller *t, gj_buffer *out, gj_msg id, const gj_value *a, const gj_value *b)
{
    gj_buffer first, second;
    gj_buffer_init(&first, t->words->arena->allocator);
    gj_buffer_init(&second, t->words->arena->allocator);
    if (b != NULL) { /* the unit stands once, behind the last */
        gj_words_value(&first, t->words, t->type, t->aux, 0, a);
        gj_words_value(&second, t->words, t->type, t->aux, t->unit, b);
    } else {
        gj_words_value(&first, t->words, t->type, t->aux, t->unit, a);
    }
    const gj_arg args[2] = {gj_arg_text(gj_buffer_as_text(&first)), gj_arg_text(gj_buffer_as_text(&second))};
    gj_msg_format(out, t->words->lang, id, args, b != NULL ? 2 : 1);
    out->failed |= first.failed || second.failed;
    gj_buffer_fini(&first);
    gj_buffer_fini(&second);
}

static void tell_side(const teller *t, gj_buffer *out, const gj_bound *bound, bool low)
{
    gj_msg id = t->type == GJ_T_DATE ? (low ? GJ_M_range_not_before : GJ_M_range_not_after)
                : bound->open        ? (low ? GJ_M_range_more_than : GJ_M_range_less_than)
                                     : (low ? GJ_M_range_at_least : GJ_M_range_at_most);
    say(t, out, id, &bound->value, NULL);
}

static void tell_numbers(const teller *t, const gj_interval *numbers)
{
    bool low = gj_range_has_end(t->type, &numbers->low), high = gj_range_has_end(t->type, &numbers->high);
    if (gj_interval_is_exact(numbers)) {
        add_value(t, t->out, numbers->low.value);
    } else if (low && high && !numbers->low.open && !numbers->high.open) {
        say(t, t->out, GJ_M_range_between, &numbers->low.value, &numbers->high.value);
    } else if (low && high) {
        gj_buffer first, second;
        gj_buffer_init(&first, t->words->arena->allocator);
        gj_buffer_init(&second, t->words->arena->allocator);
        tell_side(t, &first, &numbers->low, true);
        tell_side(t, &second, &numbers->high, false);
        const gj_arg args[2] = {gj_arg_text(gj_buffer_as_text(&first)),
                                gj_arg_text(gj_buffer_as_text(&second))};
        gj_msg_format(t->out, t->words->lang, GJ_M_range_and, args, 2);
        t->out->failed |= first.failed || second.failed;
        gj_buffer_fini(&first);
        gj_buffer_fini(&second);
    } else if (low || high) {
        tell_side(t, t->out, low ? &numbers->low : &numbers->high, low);
    }
}

static void tell_choices(const teller *t, uint64_t choices)
{
    unsigned told = 0, count = (unsigned)__builtin_popcountll(choices);
    for (; choices != 0 && told < NAMED; choices &= choices - 1) {
        gj_buffer_string(t->out, told++ == 0 ? "" : message(t, GJ_M_range_or));
        add_value(t, t->out, gj_value_whole(__builtin_ctzll(choices)));
    }
    if (count > told)
        gj_msg_count(t->out, t->words->lang, GJ_M_in_all, count);
}

/* Whether the range says more than the type: not every value of it is possible. */
static bool is_news(const teller *t, const gj_possible *range)
{
    gj_possible any = gj_possible_any(t->words->program, t->type, t->aux);
    if (!(range->states & GJ_MAY_VALUE))
        return (range->states & GJ_MAY_NOTHING) != 0;
    if (range->kind == GJ_POSSIBLE_CHOICES)
        return range->choices != any.choices;
    if (range->kind == GJ_POSSIBLE_NUMBERS)
        return gj_range_has_end(t->type, &range->numbers.low) ||
               gj_range_has_end(t->type, &range->numbers.high);
    return false;
}

static bool is_certain(const gj_possible *range)
{
    return gj_possible_is_exact(range);
}

void gj_foreseen_words(gj_buffer *out, const gj_words *words, gj_type_kind type, uint32_t aux, uint32_t unit,
                       const gj_possible *range)
{
    gj_buffer text;
    gj_buffer_init(&text, words->arena->allocator);
    const teller t = {&text, words, type, aux, unit};
    if (!is_news(&t, range))
        return;
    if (range->states & GJ_MAY_VALUE) {
        if (range->kind == GJ_POSSIBLE_CHOICES)
            tell_choices(&t, range->choices);
        else
            tell_numbers(&t, &range->numbers);
    }
    if (range->states & GJ_MAY_NOTHING) {
        gj_buffer_string(&text, text.size == 0 ? "" : message(&t, GJ_M_range_or));
        add_value(&t, &text, gj_value_nothing());
    }
    if (range->states & GJ_MAY_UNKNOWN) {
        gj_buffer_string(&text, message(&t, GJ_M_range_or));
        gj_buffer_string(&text, message(&t, GJ_M_sheet_open));
    }
    if (is_certain(range)) {
        gj_msg_with(out, words->lang, GJ_M_range_certain, gj_buffer_as_text(&text));
    } else {
        gj_buffer_text(out, gj_buffer_as_text(&text));
    }
    out->failed |= text.failed;
    gj_buffer_fini(&text);
}

/* ---- sheets ---- */

/* A sheet tells of many results; each gets so many runs. */
#define SHEET_RUNS 150u

gj_status gj_foreseen(gj_foreseeing *f, gj_machine *machine, const gj_words *words, gj_arena *arena,
                      uint32_t definition, uint32_t entry, gj_text *out)
{
    gj_type_kind type = GJ_T_BOOL;
    uint32_t aux = 0;
    gj_possible range;
    gj_status status = GJ_OK;
    *out = GJ_NO_TEXT;
    if (!gj_machine_type(machine, definition, &type, &aux))
        return GJ_OK;
    if (!f->begun) {
        f->begun = true;
        status = gj_ranges_init(&f->ranges, machine, NULL, 0);
    }
    if (status != GJ_OK || !gj_ranges_is_open(&f->ranges, definition))
        return status;
    status = gj_ranges_of(&f->ranges, definition, entry, SHEET_RUNS, &range);
    if (status != GJ_OK)
        return status;
    gj_buffer text;
    gj_buffer_init(&text, arena->allocator);
    gj_foreseen_words(&text, words, type, aux, words->program->definitions[definition].unit, &range);
    *out = gj_text_copy(arena, gj_buffer_as_text(&text));
    status = text.failed || gj_arena_failed(arena) ? GJ_E_NOMEM : GJ_OK;
    gj_buffer_fini(&text);
    return status;
}

void gj_foreseen_end(gj_foreseeing *f)
{
    if (f->begun)
        gj_ranges_fini(&f->ranges);
    f->begun = false;
}
