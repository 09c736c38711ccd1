/* The impact of a change for programs. */
#include "cli/impact.h"

static void put_distribution(gj_buffer *out, gj_impact *impact, gj_result_impact *result)
{
    gj_array bins;
    gj_array_init(&bins, impact->allocator, sizeof(gj_difference_bin));
    gj_impact_distribution(impact, result, &bins);
    gj_buffer_string(out, ",\"distribution\":[");
    for (size_t i = 0; i < bins.count; i++) {
        const gj_difference_bin *bin = GJ_AT(&bins, gj_difference_bin, i);
        gj_buffer_string(out, i == 0 ? "{\"from\":" : ",{\"from\":");
        gj_buffer_json(out, bin->from);
        gj_buffer_string(out, ",\"to\":");
        gj_buffer_json(out, bin->to);
        gj_buffer_format(out, ",\"count\":%llu}", (unsigned long long)bin->count);
    }
    gj_buffer_char(out, ']');
    gj_array_fini(&bins);
}

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
        gj_buffer_json(out, gj_impact_label(GJ_LANG_EN, t->from));
        gj_buffer_string(out, ",\"to\":");
        gj_buffer_json(out, gj_impact_label(GJ_LANG_EN, t->to));
        gj_buffer_format(out, ",\"count\":%llu}", (unsigned long long)t->count);
    }
    gj_buffer_char(out, ']');
    if (gj_impact_spread(impact, result, texts)) {
        static const char *const names[] = {"least", "median", "greatest"};
        gj_buffer_format(out, ",\"up\":%llu,\"down\":%llu", (unsigned long long)result->up,
                         (unsigned long long)result->down);
        for (int i = 0; i < 3; i++) {
            gj_buffer_format(out, ",\"%s\":", names[i]);
            gj_buffer_json(out, texts[i]);
        }
        put_distribution(out, impact, result);
    }
    gj_buffer_char(out, '}');
}

void gj_impact_json(gj_buffer *out, gj_impact *impact)
{
    bool any = false;
    gj_buffer_format(out,
                     "{\"records\":%llu,\"changed\":%llu,\"unreadable\":%llu,\"flawed\":%llu,\"results\":[",
                     (unsigned long long)impact->records, (unsigned long long)impact->changed,
                     (unsigned long long)impact->bad, (unsigned long long)impact->flawed);
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
    out->failed |= impact->failed || gj_arena_failed(&impact->arena);
}
