/* What the search found, for people and programs. */
#include "cli/witness.h"

#include <stdio.h>

#define NO_TEXT ((gj_text){NULL, 0})

static gj_text number_text(char text[24], size_t number)
{
    (void)snprintf(text, 24, "%zu", number);
    return gj_text_from(text);
}

static void write_people(gj_buffer *out, gj_lang lang, bool md, const gj_witnesses *w)
{
    char texts[4][24];
    size_t shown = w->found.count < GJ_WITNESS_SHOWN ? w->found.count : GJ_WITNESS_SHOWN;
    gj_buffer_string(out, md ? "\n## " : "\n");
    gj_diff_say(out, lang, shown > 0 ? GJ_M_witness_found : GJ_M_witness_none, NO_TEXT, NO_TEXT, NO_TEXT);
    for (size_t i = 0; i < shown; i++) {
        const gj_witness *witness = GJ_AT(&w->found, gj_witness, i);
        gj_buffer_string(out, md ? "\n- `" : "  ");
        gj_buffer_safe(out, witness->result);
        gj_buffer_string(out, md ? "`: " : ": ");
        gj_diff_short(out, witness->old_text, 60);
        gj_buffer_string(out, " → ");
        gj_diff_short(out, witness->new_text, 60);
        gj_buffer_string(out, md ? "\n\n  ```json\n  " : "\n    ");
        gj_buffer_safe(out, witness->record);
        gj_buffer_string(out, md ? "\n  ```\n" : "\n");
    }
    gj_buffer_char(out, '\n');
    gj_arg args[3] = {gj_arg_text(number_text(texts[0], w->tries)),
                      gj_arg_text(number_text(texts[1], w->starts)),
                      gj_arg_text(number_text(texts[2], w->fields))};
    gj_msg_format(out, lang, GJ_M_witness_looked, args, 3);
    gj_buffer_string(out, lang == GJ_LANG_ZH ? "" : " ");
    gj_diff_say(out, lang, GJ_M_witness_around, number_text(texts[3], w->thresholds), NO_TEXT, NO_TEXT);
    if (w->limited)
        gj_diff_say(out, lang, GJ_M_witness_limited, NO_TEXT, NO_TEXT, NO_TEXT);
    gj_buffer names;
    gj_buffer_init(&names, out->allocator);
    for (size_t i = 0; i < w->open.count; i++) {
        gj_buffer_string(&names, i == 0 ? "" : ", ");
        gj_buffer_text(&names, *GJ_AT(&w->open, gj_text, i));
    }
    if (w->open.count > 0)
        gj_diff_say(out, lang, GJ_M_witness_open, gj_buffer_as_text(&names), NO_TEXT, NO_TEXT);
    out->failed |= names.failed;
    gj_buffer_fini(&names);
}

static void write_json(gj_buffer *out, const gj_witnesses *w)
{
    gj_buffer_format(
        out, "{\"tries\":%zu,\"starts\":%zu,\"fields\":%zu,\"thresholds\":%zu,\"limited\":%s,\"found\":[",
        w->tries, w->starts, w->fields, w->thresholds, w->limited ? "true" : "false");
    for (size_t i = 0; i < w->found.count; i++) {
        const gj_witness *witness = GJ_AT(&w->found, gj_witness, i);
        gj_buffer_string(out, i == 0 ? "\n{\"result\":" : ",\n{\"result\":");
        gj_buffer_json(out, witness->result);
        gj_buffer_string(out, ",\"old\":");
        gj_buffer_json(out, witness->old_text);
        gj_buffer_string(out, ",\"new\":");
        gj_buffer_json(out, witness->new_text);
        gj_buffer_string(out, ",\"record\":");
        gj_buffer_text(out, witness->record);
        gj_buffer_char(out, '}');
    }
    gj_buffer_string(out, "],\"not_found\":[");
    for (size_t i = 0; i < w->open.count; i++) {
        gj_buffer_string(out, i == 0 ? "" : ",");
        gj_buffer_json(out, *GJ_AT(&w->open, gj_text, i));
    }
    gj_buffer_string(out, "]}");
}

void gj_witness_write(gj_buffer *out, gj_lang lang, gj_diff_format format, const gj_witnesses *witnesses)
{
    if (format == GJ_DIFF_JSON)
        write_json(out, witnesses);
    else
        write_people(out, lang, format == GJ_DIFF_MD, witnesses);
}
