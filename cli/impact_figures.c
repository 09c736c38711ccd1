/* What the counts of an impact come to: matrices, spreads, distributions. Invariant: differences are exact;
 * where they are gathered in steps, the steps' ends are exact, too. */
#include "cli/impact.h"

#include "base/sort.h"
#include "vm/number.h"

/* So many different differences are told one by one, and so many steps hold the others at most. */
#define BINS 10u

gj_text gj_impact_count(gj_impact *impact, uint64_t count)
{
    char room[GJ_DIGITS];
    return gj_text_copy(&impact->arena, gj_text_digits(room, count));
}

/* ---- matrices ---- */

typedef struct label {
    gj_text text;
    int64_t rank;
} label;

static int by_rank(void *unused, const void *x, const void *y)
{
    const label *a = x, *b = y;
    (void)unused;
    if (a->rank != b->rank)
        return a->rank < b->rank ? -1 : 1;
    return gj_text_compare(a->text, b->text);
}

/* All labels of one side, in order; *count of them. NULL: no memory. */
static label *labels_of(gj_impact *impact, const gj_result_impact *result, int side, size_t *count)
{
    label *labels = GJ_NEW_ARRAY(&impact->arena, label, result->transitions.count + 1);
    *count = 0;
    for (size_t i = 0; labels != NULL && i < result->transitions.count; i++) {
        const gj_transition *t = GJ_AT(&result->transitions, gj_transition, i);
        label wanted = {side == 0 ? t->from : t->to, t->rank[side]};
        size_t k = 0;
        while (k < *count && !gj_text_equal(labels[k].text, wanted.text))
            k++;
        if (k == *count)
            labels[(*count)++] = wanted;
    }
    if (labels == NULL || !gj_sort(&impact->arena, labels, *count, sizeof *labels, by_rank, NULL))
        impact->failed = true;
    return impact->failed ? NULL : labels;
}

static uint64_t count_at(const gj_result_impact *result, gj_text from, gj_text to)
{
    for (size_t i = 0; i < result->transitions.count; i++) {
        const gj_transition *t = GJ_AT(&result->transitions, gj_transition, i);
        if (gj_text_equal(t->from, from) && gj_text_equal(t->to, to))
            return t->count;
    }
    return 0;
}

gj_text gj_impact_label(gj_lang lang, gj_text name)
{
    return gj_text_equal(name, GJ_TEXT("#") /* any value at all */)
               ? gj_text_from(gj_msg_text(lang, GJ_M_impact_value))
               : name;
}

void gj_impact_matrix(gj_impact *impact, const gj_result_impact *result, gj_lang lang, gj_grid *grid)
{
    size_t rows = 0, columns = 0;
    label *from = labels_of(impact, result, 0, &rows), *to = labels_of(impact, result, 1, &columns);
    gj_grid_init(grid, impact->allocator, columns + 1);
    if (from == NULL || to == NULL)
        return;
    gj_grid_add(grid, GJ_TEXT("→"));
    for (size_t k = 0; k < columns; k++)
        gj_grid_add(grid, gj_impact_label(lang, to[k].text));
    for (size_t i = 0; i < rows; i++) {
        gj_grid_add(grid, gj_impact_label(lang, from[i].text));
        for (size_t k = 0; k < columns; k++) {
            uint64_t count = count_at(result, from[i].text, to[k].text);
            gj_grid_add(grid, count == 0 ? GJ_TEXT("·") : gj_impact_count(impact, count));
        }
    }
}

/* ---- spreads ---- */

static int by_number(void *arena, const void *x, const void *y)
{
    int order = 0;
    (void)gj_number_compare(arena, &order, x, y);
    return order;
}

static gj_text number_text(gj_impact *impact, const gj_value *value)
{
    gj_text text;
    if (!gj_number_text(&impact->arena, &text, value))
        impact->failed = true;
    return text;
}

bool gj_impact_spread(gj_impact *impact, gj_result_impact *result, gj_text texts[3])
{
    gj_array *d = &result->differences;
    if (d->count == 0)
        return false;
    if (!gj_sort(&impact->arena, d->items, d->count, sizeof(gj_value), by_number, &impact->arena)) {
        impact->failed = true;
        return false;
    }
    size_t at[3] = {0, (d->count - 1) / 2, d->count - 1};
    for (int i = 0; i < 3; i++)
        texts[i] = number_text(impact, GJ_AT(d, gj_value, at[i]));
    return true;
}

bool gj_impact_has_matrix(const gj_result_impact *result)
{
    if (result->kind != GJ_T_NUMBER && result->kind != GJ_T_DATE)
        return true;
    for (size_t i = 0; i < result->transitions.count; i++) {
        const gj_transition *t = GJ_AT(&result->transitions, gj_transition, i);
        if (!gj_text_equal(t->from, t->to))
            return true;
    }
    return false;
}

/* ---- distributions ---- */

static void add_bin(gj_impact *impact, gj_array *bins, const gj_value *from, const gj_value *to,
                    uint64_t count)
{
    gj_difference_bin bin = {number_text(impact, from), number_text(impact, to), count};
    impact->failed |= !gj_array_append(bins, &bin);
}

/* Differences that are the same, one by one; false where they are too many. */
static bool each_alone(gj_impact *impact, const gj_array *d, gj_array *bins)
{
    size_t distinct = 0;
    for (size_t i = 0; i < d->count; i++)
        distinct +=
            i == 0 || by_number(&impact->arena, GJ_AT(d, gj_value, i - 1), GJ_AT(d, gj_value, i)) != 0;
    for (size_t i = 0, next; i < d->count && distinct <= BINS; i = next) {
        const gj_value *value = GJ_AT(d, gj_value, i);
        for (next = i + 1;
             next < d->count && by_number(&impact->arena, value, GJ_AT(d, gj_value, next)) == 0;)
            next++;
        add_bin(impact, bins, value, value, next - i);
    }
    return distinct <= BINS;
}

/* The smallest of 1, 2, 5, 10 … or 1/2, 1/5, 1/10 … thousandths that takes no more than BINS steps for
 * `width`. */
static bool find_step(gj_arena *arena, const gj_value *width, gj_value *step)
{
    static const int64_t firsts[] = {1, 2, 5};
    gj_value scale, ten = gj_value_whole(10), steps, most = gj_value_whole(BINS - 1);
    if (!gj_number_from_fraction(arena, &scale, 1, 1000))
        return false;
    for (int power = 0; power < 40; power++) {
        for (size_t i = 0; i < 3; i++) {
            gj_value first = gj_value_whole(firsts[i]);
            int order;
            if (!gj_number_mul(arena, step, &scale, &first) || !gj_number_div(arena, &steps, width, step) ||
                !gj_number_compare(arena, &order, &steps, &most))
                return false;
            if (order <= 0)
                return true;
        }
        if (!gj_number_mul(arena, &scale, &scale, &ten))
            return false;
    }
    return true; /* some 10^37: the last step will do */
}

static bool in_steps(gj_impact *impact, const gj_array *d, gj_array *bins)
{
    gj_arena *arena = &impact->arena;
    gj_value width, step, from, to;
    bool tie;
    const gj_value *least = GJ_AT(d, gj_value, 0), *most = GJ_AT(d, gj_value, d->count - 1);
    if (!gj_number_sub(arena, &width, most, least) || !find_step(arena, &width, &step))
        return false;
    for (size_t i = 0, next; i < d->count; i = next) {
        if (!gj_number_round(arena, &from, GJ_AT(d, gj_value, i), &step, GJ_ROUND_FLOOR, &tie) ||
            !gj_number_add(arena, &to, &from, &step))
            return false;
        for (next = i + 1; next < d->count && by_number(arena, GJ_AT(d, gj_value, next), &to) < 0;)
            next++;
        add_bin(impact, bins, &from, &to, next - i);
    }
    return true;
}

void gj_impact_distribution(gj_impact *impact, gj_result_impact *result, gj_array *bins)
{
    const gj_array *d = &result->differences;
    if (d->count > 0 && !each_alone(impact, d, bins) && !in_steps(impact, d, bins))
        impact->failed = true;
}
