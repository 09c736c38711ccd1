/* Coverage as text for people (what is missing, under a summary), as JSON, and as an lcov tracefile that
 * genhtml and editors read. What is missing in a rule that no case reached is told once: by the rule. */
#include "cli/test_coverage.h"

typedef struct share {
    uint64_t covered, total;
} share;

/* Summed up: the kinds, the guards among them, and the lines behind guards. */
typedef struct summary {
    share kinds[GJ_COVER_KINDS], guards, cases;
} summary;

static void count(share *s, bool covered)
{
    s->total++;
    s->covered += covered;
}

static summary sum_up(const gj_array *items)
{
    summary s = {0};
    for (size_t i = 0; i < items->count; i++) {
        const gj_cover_item *item = GJ_AT(items, gj_cover_item, i);
        count(&s.kinds[item->kind], gj_cover_full(item));
        if (item->kind == GJ_COVER_CASE || item->kind == GJ_COVER_ELSE)
            count(&s.cases, item->yes > 0);
        if (item->two_sided && item->kind == GJ_COVER_CASE)
            count(&s.guards, gj_cover_full(item));
    }
    return s;
}

/* The name of a share in JSON, its words, and where it stands in the summary. */
typedef struct share_row {
    const char *key;
    gj_msg words;
    size_t offset;
} share_row;

static const share_row shares[] = {
    {"rules", GJ_M_cover_rules, offsetof(summary, kinds[GJ_COVER_RULE])},
    {"cases", GJ_M_cover_cases, offsetof(summary, cases)},
    {"guards", GJ_M_cover_guards, offsetof(summary, guards)},
    {"bands", GJ_M_cover_bands, offsetof(summary, kinds[GJ_COVER_BAND])},
    {"conditions", GJ_M_cover_conditions, offsetof(summary, kinds[GJ_COVER_CONDITION])},
    {"states", GJ_M_cover_states, offsetof(summary, kinds[GJ_COVER_STATE])},
    {"readings", GJ_M_cover_readings, offsetof(summary, kinds[GJ_COVER_READING])},
    {"facts", GJ_M_cover_facts, offsetof(summary, kinds[GJ_COVER_FACT])},
};
#define SHARE_COUNT (sizeof shares / sizeof shares[0])

static const share *share_of(const summary *s, size_t row)
{
    return (const share *)(const void *)((const char *)s + shares[row].offset);
}

static const char *const kind_words[GJ_COVER_KINDS] = {"rule",      "case",  "case",    "band",
                                                       "condition", "state", "reading", "fact"};

/* Whether it is to be listed: something is missing, and the rule around it is not missing itself. */
static bool is_listed(const gj_cover_item *item)
{
    bool inner = item->kind != GJ_COVER_RULE && item->kind != GJ_COVER_READING &&
                 item->kind != GJ_COVER_FACT && item->kind != GJ_COVER_CONDITION;
    return !gj_cover_full(item) && (!inner || item->reached > 0);
}

/* "yes", "no" or "both": which side is missing; what is not two-sided lacks being reached. */
static const char *missing(const gj_cover_item *item)
{
    if (!item->two_sided && item->kind != GJ_COVER_CASE)
        return "reached";
    return item->yes == 0 && (item->no == 0 && item->two_sided) ? "both" : item->yes == 0 ? "yes" : "no";
}

static gj_text path_of(const gj_testing *t, uint32_t source)
{
    return gj_program_text(t->program, t->program->sources[source].path);
}

/* ---- text ---- */

static gj_msg words_of(const gj_cover_item *item)
{
    const char *what = missing(item);
    bool band = item->kind == GJ_COVER_BAND;
    switch ((gj_cover_kind)item->kind) {
    case GJ_COVER_STATE:
        return GJ_M_cover_no_state;
    case GJ_COVER_READING:
        return GJ_M_cover_no_choice;
    case GJ_COVER_FACT:
        return GJ_M_cover_no_fact;
    default:
        break;
    }
    if (what[0] == 'r')
        return band ? GJ_M_cover_never_applied : GJ_M_cover_never_reached;
    if (what[0] == 'b')
        return GJ_M_cover_never_asked;
    if (what[0] == 'y')
        return band ? GJ_M_cover_never_applied : GJ_M_cover_never_yes;
    return band ? GJ_M_cover_always_applied : GJ_M_cover_never_no;
}

static void write_item(const gj_testing *t, gj_buffer *out, const gj_cover_item *item)
{
    gj_buffer_string(out, "  ");
    gj_buffer_text(out, path_of(t, item->source));
    gj_buffer_format(out, ":%u", item->line);
    if (item->clause.size > 0) {
        gj_buffer_string(out, " @");
        gj_buffer_text(out, item->clause);
    }
    gj_buffer_string(out, "  ");
    gj_arg args[2] = {gj_arg_text(item->name), gj_arg_text(item->of)};
    gj_msg_format(out, t->cli->lang, words_of(item), args, 2);
    if (item->kind == GJ_COVER_CASE || item->kind == GJ_COVER_ELSE) {
        if (item->ordinal > 0) /* not the line's first */
            gj_buffer_format(out, " #%u", item->ordinal + 1);
        gj_buffer_string(out, "  | ");
        gj_buffer_safe(out, gj_test_source_line(t->rules, item->source, item->line));
    }
    gj_buffer_char(out, '\n');
}

static void write_text(const gj_testing *t, gj_buffer *out, uint64_t cases, const gj_array *items)
{
    summary s = sum_up(items);
    char number[GJ_DIGITS];
    gj_buffer book;
    gj_buffer_init(&book, t->cli->allocator);
    gj_test_book(t, &book);
    gj_test_line_out(t, out, GJ_M_cover_title, gj_buffer_as_text(&book), gj_text_digits(number, cases),
                     GJ_NO_TEXT);
    out->failed = out->failed || book.failed;
    gj_buffer_fini(&book);
    for (size_t i = 0; i < SHARE_COUNT; i++) {
        const share *of = share_of(&s, i);
        if (of->total == 0)
            continue;
        size_t from = out->size;
        gj_buffer_string(out, "  ");
        gj_buffer_string(out, gj_msg_text(t->cli->lang, shares[i].words));
        gj_buffer_pad(out, from, 28);
        gj_buffer_format(out, "%5llu / %llu\n", (unsigned long long)of->covered,
                         (unsigned long long)of->total);
    }
    bool any = false;
    for (size_t i = 0; i < items->count; i++) {
        const gj_cover_item *item = GJ_AT(items, gj_cover_item, i);
        if (!is_listed(item))
            continue;
        if (!any)
            gj_test_line_out(t, out, GJ_M_cover_uncovered, GJ_NO_TEXT, GJ_NO_TEXT, GJ_NO_TEXT);
        any = true;
        write_item(t, out, item);
    }
}

/* ---- JSON ---- */

static void member(gj_buffer *out, const char *key, gj_text text)
{
    gj_buffer_format(out, ", \"%s\": ", key);
    gj_buffer_json(out, text);
}

static void write_json_item(const gj_testing *t, gj_buffer *out, const gj_cover_item *item)
{
    gj_buffer_format(out, "{\"kind\": \"%s\"", kind_words[item->kind]);
    member(out, "file", path_of(t, item->source));
    gj_buffer_format(out, ", \"line\": %u", item->line);
    member(out, "clause", item->clause);
    member(out, "name", item->name);
    if (item->of.size > 0)
        member(out, "of", item->of);
    member(out, "missing", gj_text_from(missing(item)));
    member(out, "text", gj_test_source_line(t->rules, item->source, item->line));
    gj_buffer_char(out, '}');
}

static void write_json(const gj_testing *t, gj_buffer *out, uint64_t cases, const gj_array *items)
{
    summary s = sum_up(items);
    bool any = false;
    gj_buffer_string(out, "{\n  \"rulebook\": ");
    gj_buffer_json(out, gj_program_text(t->program, t->program->header->rulebook));
    gj_buffer_string(out, ",\n  \"version\": ");
    gj_buffer_json(out, gj_program_text(t->program, t->program->header->book_version));
    gj_buffer_format(out, ",\n  \"tests\": %llu,\n  \"summary\": {", (unsigned long long)cases);
    for (size_t i = 0; i < SHARE_COUNT; i++)
        gj_buffer_format(out, "%s\n    \"%s\": {\"covered\": %llu, \"total\": %llu}", i == 0 ? "" : ",",
                         shares[i].key, (unsigned long long)share_of(&s, i)->covered,
                         (unsigned long long)share_of(&s, i)->total);
    gj_buffer_string(out, "\n  },\n  \"uncovered\": [");
    for (size_t i = 0; i < items->count; i++) {
        const gj_cover_item *item = GJ_AT(items, gj_cover_item, i);
        if (!is_listed(item))
            continue;
        gj_buffer_string(out, any ? ",\n    " : "\n    ");
        any = true;
        write_json_item(t, out, item);
    }
    gj_buffer_string(out, any ? "\n  ]\n}" : "]\n}");
}

/* ---- lcov ---- */

/* A file's path as genhtml is to open it. */
static gj_text file_of(const gj_testing *t, uint32_t source)
{
    return (*GJ_AT(&t->rules->compilation.files, const gj_file *, source))->source->path;
}

static void taken(gj_buffer *out, const gj_cover_item *item, uint64_t block, uint32_t branch, uint64_t times)
{
    gj_buffer_format(out, "BRDA:%u,%llu,%u,", item->line, (unsigned long long)block, branch);
    if (item->yes + item->no == 0)
        gj_buffer_string(out, "-\n");
    else
        gj_buffer_format(out, "%llu\n", (unsigned long long)times);
}

static void lcov_functions(gj_buffer *out, uint32_t source, const gj_array *items)
{
    share s = {0};
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < items->count; i++) {
            const gj_cover_item *item = GJ_AT(items, gj_cover_item, i);
            if (item->source != source || (item->kind != GJ_COVER_RULE && item->kind != GJ_COVER_CONDITION))
                continue;
            if (pass == 0)
                gj_buffer_format(out, "FN:%u,", item->line);
            else
                gj_buffer_format(out, "FNDA:%llu,", (unsigned long long)item->reached);
            gj_buffer_text(out, item->name);
            gj_buffer_char(out, '\n');
            if (pass == 1)
                count(&s, item->reached > 0);
        }
    }
    gj_buffer_format(out, "FNF:%llu\nFNH:%llu\n", (unsigned long long)s.total, (unsigned long long)s.covered);
}

static void lcov_branches(gj_buffer *out, uint32_t source, const gj_array *items)
{
    share s = {0};
    uint64_t block = 0;
    for (size_t i = 0; i < items->count; i++) {
        const gj_cover_item *item = GJ_AT(items, gj_cover_item, i);
        bool branches = item->kind == GJ_COVER_CASE || item->kind == GJ_COVER_CONDITION ||
                        (item->kind == GJ_COVER_BAND && item->two_sided);
        if (item->source != source || !branches)
            continue;
        taken(out, item, block, 0, item->yes);
        count(&s, item->yes > 0);
        if (item->two_sided) {
            taken(out, item, block, 1, item->no);
            count(&s, item->no > 0);
        }
        block++;
    }
    gj_buffer_format(out, "BRF:%llu\nBRH:%llu\n", (unsigned long long)s.total, (unsigned long long)s.covered);
}

static void lcov_lines(gj_buffer *out, uint32_t source, const gj_array *lines)
{
    share s = {0};
    for (size_t i = 0; i < lines->count; i++) {
        const gj_cover_line *line = GJ_AT(lines, gj_cover_line, i);
        if (line->source != source)
            continue;
        gj_buffer_format(out, "DA:%u,%llu\n", line->line, (unsigned long long)line->hits);
        count(&s, line->hits > 0);
    }
    gj_buffer_format(out, "LF:%llu\nLH:%llu\n", (unsigned long long)s.total, (unsigned long long)s.covered);
}

static bool has_lines(const gj_array *lines, uint32_t source)
{
    for (size_t i = 0; i < lines->count; i++) {
        if (GJ_AT(lines, gj_cover_line, i)->source == source)
            return true;
    }
    return false;
}

static void write_lcov(const gj_testing *t, gj_buffer *out, const gj_array *items, const gj_array *lines)
{
    for (uint32_t source = 0; source < t->program->source_count; source++) {
        if (!has_lines(lines, source))
            continue;
        gj_buffer_string(out, "TN:\nSF:");
        gj_buffer_safe(out, file_of(t, source));
        gj_buffer_char(out, '\n');
        lcov_functions(out, source, items);
        lcov_branches(out, source, items);
        lcov_lines(out, source, lines);
        gj_buffer_string(out, "end_of_record\n");
    }
}

gj_status gj_coverage_write(gj_coverage *coverage, const gj_testing *t, gj_text format, gj_buffer *out)
{
    gj_array items, lines;
    gj_array_init(&items, t->cli->allocator, sizeof(gj_cover_item));
    gj_array_init(&lines, t->cli->allocator, sizeof(gj_cover_line));
    gj_status status = gj_coverage_items(coverage, t, &items, &lines);
    if (status == GJ_OK && gj_text_equal(format, GJ_TEXT("json")))
        write_json(t, out, coverage->cases, &items);
    else if (status == GJ_OK && gj_text_equal(format, GJ_TEXT("lcov")))
        write_lcov(t, out, &items, &lines);
    else if (status == GJ_OK)
        write_text(t, out, coverage->cases, &items);
    gj_array_fini(&items);
    gj_array_fini(&lines);
    return status;
}
