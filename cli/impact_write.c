/* The impact of a change for people and programs: for each result that changed a matrix of values or the
 * spread of the differences, then the first cases. */
#include "cli/impact.h"

#include <stdio.h>

#include "base/sort.h"
#include "cli/grid.h"
#include "vm/number.h"

#define NO_TEXT ((gj_text){NULL, 0})

static gj_text count_text(char text[24], uint64_t count)
{
    (void)snprintf(text, 24, "%llu", (unsigned long long)count);
    return gj_text_from(text);
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

/* The label of any value at all. */
static gj_text shown(gj_lang lang, gj_text name)
{
    return gj_text_equal(name, GJ_TEXT("#")) ? gj_text_from(gj_msg_text(lang, GJ_M_impact_value)) : name;
}

static void put_matrix(gj_buffer *out, gj_lang lang, gj_impact *impact, const gj_result_impact *result,
                       bool md)
{
    size_t rows, columns;
    char text[24];
    label *from = labels_of(impact, result, 0, &rows), *to = labels_of(impact, result, 1, &columns);
    gj_grid grid;
    if (from == NULL || to == NULL)
        return;
    gj_grid_init(&grid, impact->allocator, columns + 1);
    gj_grid_add(&grid, GJ_TEXT("→"));
    for (size_t k = 0; k < columns; k++)
        gj_grid_add(&grid, shown(lang, to[k].text));
    for (size_t i = 0; i < rows; i++) {
        gj_grid_add(&grid, shown(lang, from[i].text));
        for (size_t k = 0; k < columns; k++) {
            uint64_t count = count_at(result, from[i].text, to[k].text);
            gj_grid_add(&grid,
                        count == 0 ? GJ_TEXT("·") : gj_text_copy(&impact->arena, count_text(text, count)));
        }
    }
    if (!md)
        grid.indent = 4;
    gj_grid_write(out, &grid, md ? GJ_GRID_MD : GJ_GRID_TEXT);
    gj_grid_fini(&grid);
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
    gj_buffer out;
    gj_buffer_init(&out, impact->allocator);
    if (!gj_number_format(&impact->arena, &out, value))
        impact->failed = true;
    gj_text text = gj_text_copy(&impact->arena, gj_buffer_as_text(&out));
    gj_buffer_fini(&out);
    return text;
}

/* The differences sorted: the least, the middle one (the lower of two), the greatest. */
static bool spread(gj_impact *impact, gj_result_impact *result, gj_text texts[3])
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

/* Whether a matrix says more than the spread: the states or choices changed. */
static bool has_matrix(const gj_result_impact *result)
{
    if (result->kind == GJ_T_BOOL || result->kind == GJ_T_ALTERNATIVE)
        return true;
    for (size_t i = 0; i < result->transitions.count; i++) {
        const gj_transition *t = GJ_AT(&result->transitions, gj_transition, i);
        if (!gj_text_equal(t->from, t->to))
            return true;
    }
    return false;
}

static void put_spread(gj_buffer *out, gj_lang lang, bool md, gj_impact *impact, gj_result_impact *result)
{
    gj_text texts[3];
    char up[24], down[24];
    if (!spread(impact, result, texts))
        return;
    const char *indent = md ? "" : "    ";
    bool days = result->kind == GJ_T_DATE, same = gj_text_equal(texts[0], texts[2]);
    gj_msg message = same   ? days ? GJ_M_impact_spread_same_days : GJ_M_impact_spread_same
                     : days ? GJ_M_impact_spread_days
                            : GJ_M_impact_spread;
    gj_buffer_string(out, indent);
    gj_diff_say(out, lang, GJ_M_impact_moved, count_text(up, result->up), count_text(down, result->down),
                NO_TEXT);
    gj_buffer_string(out, indent);
    gj_diff_say(out, lang, message, texts[0], texts[1], texts[2]);
    gj_buffer_string(out, md && has_matrix(result) ? "\n" : "");
}

static void put_case(gj_buffer *out, gj_lang lang, const gj_case_impact *c)
{
    char line[24];
    gj_buffer_string(out, "  ");
    gj_buffer_safe(out, c->label);
    if (c->line != 0) {
        gj_arg arg = gj_arg_text(count_text(line, c->line));
        gj_buffer_string(out, c->label.size > 0 ? ", " : "");
        gj_msg_format(out, lang, GJ_M_impact_line, &arg, 1);
    }
    gj_buffer_char(out, '\n');
    for (size_t i = 0; i < c->count; i++) {
        gj_buffer_string(out, "    ");
        gj_buffer_safe(out, c->changes[i].name);
        gj_buffer_string(out, ": ");
        gj_diff_short(out, c->changes[i].from, 60);
        gj_buffer_string(out, " → ");
        gj_diff_short(out, c->changes[i].to, 60);
        gj_buffer_char(out, '\n');
    }
}

static void write_people(gj_buffer *out, gj_lang lang, bool md, gj_impact *impact)
{
    char texts[3][24];
    gj_buffer_string(out, md ? "\n## " : "\n");
    gj_diff_say(out, lang, GJ_M_impact_totals, count_text(texts[0], impact->records),
                count_text(texts[1], impact->changed), NO_TEXT);
    if (impact->bad > 0)
        gj_diff_say(out, lang, GJ_M_impact_bad, count_text(texts[2], impact->bad), NO_TEXT, NO_TEXT);
    for (size_t i = 0; i < impact->results.count; i++) {
        gj_result_impact *result = GJ_AT(&impact->results, gj_result_impact, i);
        if (result->changed == 0)
            continue;
        gj_buffer_string(out, md ? "\n### " : "\n  ");
        gj_diff_say(out, lang, GJ_M_impact_result, result->name, count_text(texts[0], result->changed),
                    NO_TEXT);
        gj_buffer_string(out, md ? "\n" : "");
        put_spread(out, lang, md, impact, result);
        if (has_matrix(result))
            put_matrix(out, lang, impact, result, md);
    }
    if (impact->cases.count == 0)
        return;
    gj_buffer_string(out, md ? "\n### " : "\n");
    gj_diff_say(out, lang, GJ_M_impact_first, NO_TEXT, NO_TEXT, NO_TEXT);
    gj_buffer_string(out, md ? "\n```\n" : "");
    for (size_t i = 0; i < impact->cases.count; i++)
        put_case(out, lang, GJ_AT(&impact->cases, gj_case_impact, i));
    gj_buffer_string(out, md ? "```\n" : "");
}

/* ---- JSON ---- */

static void put_result_json(gj_buffer *out, gj_impact *impact, gj_result_impact *result)
{
    gj_text texts[3];
    gj_buffer_string(out, "{\"result\":");
    gj_buffer_json(out, result->name);
    gj_buffer_format(out, ",\"records\":%llu,\"changed\":%llu,\"transitions\":[",
                     (unsigned long long)result->records, (unsigned long long)result->changed);
    for (size_t i = 0; i < result->transitions.count; i++) {
        const gj_transition *t = GJ_AT(&result->transitions, gj_transition, i);
        gj_buffer_string(out, i == 0 ? "{\"from\":" : ",{\"from\":");
        gj_buffer_json(out, shown(GJ_LANG_EN, t->from));
        gj_buffer_string(out, ",\"to\":");
        gj_buffer_json(out, shown(GJ_LANG_EN, t->to));
        gj_buffer_format(out, ",\"count\":%llu}", (unsigned long long)t->count);
    }
    gj_buffer_char(out, ']');
    if (spread(impact, result, texts)) {
        static const char *const names[] = {"least", "median", "greatest"};
        gj_buffer_format(out, ",\"up\":%llu,\"down\":%llu", (unsigned long long)result->up,
                         (unsigned long long)result->down);
        for (int i = 0; i < 3; i++) {
            gj_buffer_format(out, ",\"%s\":", names[i]);
            gj_buffer_json(out, texts[i]);
        }
    }
    gj_buffer_char(out, '}');
}

static void write_json(gj_buffer *out, gj_impact *impact)
{
    bool any = false;
    gj_buffer_format(out, "{\"records\":%llu,\"changed\":%llu,\"unreadable\":%llu,\"results\":[",
                     (unsigned long long)impact->records, (unsigned long long)impact->changed,
                     (unsigned long long)impact->bad);
    for (size_t i = 0; i < impact->results.count; i++) {
        gj_result_impact *result = GJ_AT(&impact->results, gj_result_impact, i);
        if (result->changed == 0)
            continue;
        gj_buffer_string(out, any ? ",\n" : "\n");
        any = true;
        put_result_json(out, impact, result);
    }
    gj_buffer_string(out, "],\"cases\":[");
    for (size_t i = 0; i < impact->cases.count; i++) {
        const gj_case_impact *c = GJ_AT(&impact->cases, gj_case_impact, i);
        gj_buffer_format(out, "%s\n{\"line\":%llu,\"record\":", i == 0 ? "" : ",",
                         (unsigned long long)c->line);
        gj_buffer_json(out, c->label);
        gj_buffer_string(out, ",\"changes\":[");
        for (size_t k = 0; k < c->count; k++) {
            gj_buffer_string(out, k == 0 ? "{\"result\":" : ",{\"result\":");
            gj_buffer_json(out, c->changes[k].name);
            gj_buffer_string(out, ",\"old\":");
            gj_buffer_json(out, c->changes[k].from);
            gj_buffer_string(out, ",\"new\":");
            gj_buffer_json(out, c->changes[k].to);
            gj_buffer_char(out, '}');
        }
        gj_buffer_string(out, "]}");
    }
    gj_buffer_string(out, "]}");
}

void gj_impact_write(gj_buffer *out, gj_lang lang, gj_diff_format format, gj_impact *impact)
{
    if (format == GJ_DIFF_JSON)
        write_json(out, impact);
    else
        write_people(out, lang, format == GJ_DIFF_MD, impact);
    out->failed |= impact->failed;
}
