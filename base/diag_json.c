/* Diagnostics for machines: this project's own JSON and SARIF 2.1.0. Invariant: every key is always there
 * (null where there is nothing to say), codes, slugs and severities never depend on the language, and columns
 * count code points from 1, with the end one past the last. Each diagnostic stands on a line of its own. */
#include "base/diag.h"

#include <string.h>

typedef struct writer {
    gj_buffer *out;
    gj_buffer scratch; /* a text before it is quoted */
    const gj_diags *diags;
    gj_lang lang;
} writer;

static writer begin_writing(gj_buffer *out, const gj_diags *diags, gj_lang lang)
{
    writer w = {.out = out, .diags = diags, .lang = lang};
    gj_buffer_init(&w.scratch, out->allocator);
    return w;
}

/* Quotes what is in `scratch` and empties it. */
static void put_scratch(writer *w)
{
    if (w->scratch.failed)
        w->out->failed = true;
    gj_buffer_json(w->out, gj_buffer_as_text(&w->scratch));
    gj_buffer_clear(&w->scratch);
}

static void put_string(writer *w, const char *text)
{
    gj_buffer_json(w->out, gj_text_from(text));
}

static void raw(writer *w, const char *text)
{
    gj_buffer_string(w->out, text);
}

static const char *level_of(gj_severity severity)
{
    return severity == GJ_SEVERITY_ERROR ? "error" : severity == GJ_SEVERITY_WARNING ? "warning" : "note";
}

typedef struct region {
    gj_place begin, end; /* begin.source is NULL for "nowhere" */
} region;

static region region_of(const writer *w, gj_span span)
{
    region r = {{NULL, 0, 0, 0}, {NULL, 0, 0, 0}};
    if (w->diags->sources == NULL)
        return r;
    r.begin = gj_sources_place(w->diags->sources, span.begin);
    r.end = span.end > span.begin ? gj_sources_place(w->diags->sources, span.end) : r.begin;
    if (r.end.source != r.begin.source)
        r.end = r.begin;
    return r;
}

static void append_extra(writer *w, const gj_diag_extra *extra)
{
    gj_msg_format(&w->scratch, w->lang, extra->message, extra->args,
                  sizeof(extra->args) / sizeof(extra->args[0]));
}

/* "file":…,"line":…,"column":…,"end_line":…,"end_column":… */
static void put_place(writer *w, gj_span span)
{
    region r = region_of(w, span);
    if (r.begin.source == NULL) {
        raw(w, "\"file\":null,\"line\":null,\"column\":null,\"end_line\":null,\"end_column\":null");
        return;
    }
    raw(w, "\"file\":");
    gj_buffer_json(w->out, r.begin.source->path);
    gj_buffer_format(w->out, ",\"line\":%u,\"column\":%u,\"end_line\":%u,\"end_column\":%u", r.begin.line,
                     r.begin.column, r.end.line, r.end.column);
}

static void put_diag(writer *w, const gj_diag *diag)
{
    raw(w, "{\"code\":");
    put_string(w, gj_diag_name(diag->code));
    raw(w, ",\"severity\":");
    put_string(w, level_of(diag->severity));
    raw(w, ",\"slug\":");
    put_string(w, gj_diag_slug(diag->code));
    raw(w, ",\"message\":");
    gj_diag_headline(&w->scratch, w->lang, diag);
    put_scratch(w);
    raw(w, ",");
    put_place(w, diag->span);
    raw(w, ",\"label\":");
    if (gj_diag_label(&w->scratch, w->lang, diag))
        put_scratch(w);
    else
        raw(w, "null");
    raw(w, ",\"help\":");
    if (gj_diag_help(&w->scratch, w->lang, diag))
        put_scratch(w);
    else
        raw(w, "null");
    raw(w, ",\"related\":[");
    for (const gj_diag_extra *extra = diag->extras; extra != NULL; extra = extra->next) {
        raw(w, extra == diag->extras ? "{\"message\":" : ",{\"message\":");
        append_extra(w, extra);
        put_scratch(w);
        raw(w, ",");
        put_place(w, extra->span);
        raw(w, "}");
    }
    raw(w, "],\"fixes\":[");
    for (const gj_diag_fix *fix = diag->fixes; fix != NULL; fix = fix->next) {
        raw(w, fix == diag->fixes ? "{" : ",{");
        put_place(w, fix->span);
        raw(w, ",\"replacement\":");
        gj_buffer_json(w->out, fix->replacement);
        raw(w, fix->certain ? ",\"certain\":true}" : ",\"certain\":false}");
    }
    raw(w, "]}");
}

void gj_diags_json(gj_buffer *out, const gj_diags *diags, gj_lang lang)
{
    writer w = begin_writing(out, diags, lang);
    raw(&w, "{\"diagnostics\":[");
    for (size_t i = 0; i < diags->list.count; i++) {
        raw(&w, i == 0 ? "\n" : ",\n");
        put_diag(&w, *GJ_AT(&diags->list, const gj_diag *, i));
    }
    raw(&w, "]}\n");
    gj_buffer_fini(&w.scratch);
}

/* A path as a URI reference (RFC 3986): a colon would make a scheme of a relative path's first part. */
static void put_uri(writer *w, gj_text path)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/";
    raw(w, "\"uri\":\"");
    if (gj_text_starts(path, GJ_TEXT("/")))
        raw(w, "file://");
    for (size_t i = 0; i < path.size; i++) {
        unsigned char byte = (unsigned char)path.bytes[i];
        if (byte != 0 && strchr(plain, byte) != NULL) {
            gj_buffer_char(w->out, (char)byte);
        } else {
            gj_buffer_char(w->out, '%');
            gj_buffer_char(w->out, "0123456789ABCDEF"[byte >> 4]);
            gj_buffer_char(w->out, "0123456789ABCDEF"[byte & 15]);
        }
    }
    raw(w, "\"");
}

static void put_region(writer *w, region r)
{
    gj_buffer_format(w->out, "{\"startLine\":%u,\"startColumn\":%u,\"endLine\":%u,\"endColumn\":%u}",
                     r.begin.line, r.begin.column, r.end.line, r.end.column);
}

/* A location object; the message in `scratch`, if any, goes with it. */
static void put_location(writer *w, region r, bool message)
{
    raw(w, "{\"physicalLocation\":{\"artifactLocation\":{");
    put_uri(w, r.begin.source->path);
    raw(w, "},\"region\":");
    put_region(w, r);
    raw(w, "}");
    if (message) {
        raw(w, ",\"message\":{\"text\":");
        put_scratch(w);
        raw(w, "}");
    }
    raw(w, "}");
}

/* The headline, and a line each for notes and help: viewers show little else than this text. */
static void put_result_message(writer *w, const gj_diag *diag)
{
    gj_diag_headline(&w->scratch, w->lang, diag);
    for (const gj_diag_extra *extra = diag->extras; extra != NULL; extra = extra->next)
        if (region_of(w, extra->span).begin.source == NULL) {
            gj_buffer_char(&w->scratch, '\n');
            append_extra(w, extra);
        }
    size_t before = w->scratch.size;
    gj_buffer_char(&w->scratch, '\n');
    if (!gj_diag_help(&w->scratch, w->lang, diag) && w->scratch.size > before)
        w->scratch.size = before;
    put_scratch(w);
}

static void put_related(writer *w, const gj_diag *diag)
{
    bool any = false;
    for (const gj_diag_extra *extra = diag->extras; extra != NULL; extra = extra->next) {
        region r = region_of(w, extra->span);
        if (r.begin.source == NULL)
            continue;
        raw(w, any ? "," : ",\"relatedLocations\":[");
        append_extra(w, extra);
        put_location(w, r, true);
        any = true;
    }
    if (any)
        raw(w, "]");
}

static void put_fixes(writer *w, const gj_diag *diag)
{
    bool any = false;
    for (const gj_diag_fix *fix = diag->fixes; fix != NULL; fix = fix->next) {
        region r = region_of(w, fix->span);
        if (r.begin.source == NULL)
            continue;
        raw(w, any ? "," : ",\"fixes\":[");
        raw(w, "{\"artifactChanges\":[{\"artifactLocation\":{");
        put_uri(w, r.begin.source->path);
        raw(w, "},\"replacements\":[{\"deletedRegion\":");
        put_region(w, r);
        raw(w, ",\"insertedContent\":{\"text\":");
        gj_buffer_json(w->out, fix->replacement);
        raw(w, "}}]}]}");
        any = true;
    }
    if (any)
        raw(w, "]");
}

static void put_result(writer *w, const gj_diag *diag, size_t rule)
{
    region r = region_of(w, diag->span);
    raw(w, "{\"ruleId\":");
    put_string(w, gj_diag_name(diag->code));
    gj_buffer_format(w->out, ",\"ruleIndex\":%zu,\"level\":", rule);
    put_string(w, level_of(diag->severity));
    raw(w, ",\"message\":{\"text\":");
    put_result_message(w, diag);
    raw(w, "},\"locations\":[");
    if (r.begin.source != NULL)
        put_location(w, r, gj_diag_label(&w->scratch, w->lang, diag));
    raw(w, "]");
    put_related(w, diag);
    put_fixes(w, diag);
    raw(w, "}");
}

/* One entry per code used, in the order of the table; `index` receives each code's place. */
static void put_rules(writer *w, size_t index[GJ_D_COUNT])
{
    bool used[GJ_D_COUNT] = {false};
    size_t count = 0;
    for (size_t i = 0; i < w->diags->list.count; i++)
        used[(*GJ_AT(&w->diags->list, const gj_diag *, i))->code] = true;
    for (int code = 0; code < (int)GJ_D_COUNT; code++) {
        if (!used[code])
            continue;
        raw(w, count == 0 ? "\n{\"id\":" : ",\n{\"id\":");
        index[code] = count++;
        put_string(w, gj_diag_name((gj_diag_code)code));
        raw(w, ",\"name\":");
        put_string(w, gj_diag_slug((gj_diag_code)code));
        raw(w, ",\"shortDescription\":{\"text\":");
        gj_diag_summary(&w->scratch, w->lang, (gj_diag_code)code);
        put_scratch(w);
        raw(w, "},\"defaultConfiguration\":{\"level\":");
        put_string(w, level_of(gj_diag_severity((gj_diag_code)code)));
        raw(w, "}}");
    }
}

void gj_diags_sarif(gj_buffer *out, const gj_diags *diags, gj_lang lang)
{
    writer w = begin_writing(out, diags, lang);
    size_t index[GJ_D_COUNT] = {0};
    raw(&w,
        "{\"$schema\":\"https://json.schemastore.org/sarif-2.1.0.json\",\"version\":\"2.1.0\",\"runs\":[{\n"
        "\"tool\":{\"driver\":{\"name\":\"guiju\",\"rules\":[");
    put_rules(&w, index);
    raw(&w, "]}},\n\"columnKind\":\"unicodeCodePoints\",\n\"results\":[");
    for (size_t i = 0; i < diags->list.count; i++) {
        const gj_diag *diag = *GJ_AT(&diags->list, const gj_diag *, i);
        raw(&w, i == 0 ? "\n" : ",\n");
        put_result(&w, diag, index[diag->code]);
    }
    raw(&w, "]}]}\n");
    gj_buffer_fini(&w.scratch);
}
