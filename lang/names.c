/* Names as text: quotes, the two spellings of the language's own words, clause labels, and the nearest name
 * to a misspelt one. */
#include "lang/build.h"
#include <string.h>

static gj_text strip(gj_text text, gj_text open, gj_text close)
{
    if (text.size < open.size + close.size || text.bytes[0] != open.bytes[0])
        return text; /* as nearly always */
    if (memcmp(text.bytes, open.bytes, open.size) == 0 &&
        memcmp(text.bytes + text.size - close.size, close.bytes, close.size) == 0)
        return (gj_text){text.bytes + open.size, text.size - open.size - close.size};
    return text;
}

gj_text gj_name_text(const gj_build *b, gj_span name)
{
    return strip(gj_span_text(b, name), GJ_TEXT("「"), GJ_TEXT("」"));
}

gj_text gj_title_text(gj_build *b, gj_span title)
{
    if (title.begin == 0)
        return (gj_text){0};
    gj_text raw = gj_span_text(b, title);
    if (raw.size > 0 && raw.bytes[0] != '"')
        return strip(raw, GJ_TEXT("“"), GJ_TEXT("”"));
    raw = strip(raw, GJ_TEXT("\""), GJ_TEXT("\""));
    if (raw.size == 0 || memchr(raw.bytes, '\\', raw.size) == NULL)
        return raw;
    char *plain = gj_arena_alloc(b->arena, raw.size);
    size_t size = 0;
    if (plain == NULL)
        return raw;
    for (size_t i = 0; i < raw.size; i++) {
        if (raw.bytes[i] == '\\' && i + 1 < raw.size)
            i++;
        plain[size++] = raw.bytes[i];
    }
    return (gj_text){plain, size};
}

gj_text gj_canonical(const gj_build *b, gj_text word)
{
    int row = gj_spellings_find(&b->known, word);
    return row < 0 ? word : gj_text_from(gj_keywords[row].en);
}

bool gj_word_is(const gj_build *b, gj_span name, const char *word)
{
    return name.begin != 0 && gj_text_equal(gj_canonical(b, gj_span_text(b, name)), gj_text_from(word));
}

gj_text gj_cite_label(const gj_build *b, const gj_cite *cite)
{
    gj_text raw = gj_span_text(b, cite->span);
    size_t at = raw.size > 0 && raw.bytes[0] == '@' ? 1 : 3; /* @ or the full-width one */
    if (raw.size < at)
        return (gj_text){0};
    return strip((gj_text){raw.bytes + at, raw.size - at}, GJ_TEXT("「"), GJ_TEXT("」"));
}

gj_text gj_first_clause(const gj_build *b, const gj_cite *cites)
{
    return cites == NULL ? (gj_text){0} : gj_cite_label(b, cites);
}

void gj_near_init(gj_near *near, gj_text wanted)
{
    *near = (gj_near){.wanted = wanted, .distance = gj_text_code_points(wanted) / 3 + 1};
    near->distance++; /* anything up to a third of the name, and one at least */
}

void gj_near_try(gj_near *near, gj_text candidate)
{
    if (candidate.size == 0)
        return;
    size_t distance = gj_text_distance(near->wanted, candidate, near->distance);
    bool tie =
        distance == near->distance && near->best.size > 0 && gj_text_compare(candidate, near->best) < 0;
    if (distance < near->distance || tie) {
        near->distance = distance;
        near->best = candidate;
    }
}

void gj_near_report(gj_build *b, gj_diag *diag, const gj_near *near, gj_span span)
{
    if (near->best.size == 0 || diag == NULL)
        return;
    gj_diag_also(b->diags, diag, GJ_M_did_you_mean, (gj_span){0, 0}, gj_arg_text(near->best), gj_arg_none());
    gj_diag_fix_it(b->diags, diag, span, near->best, false);
}

void gj_near_value(gj_build *b, gj_near *near)
{
    for (size_t i = 0; i < b->symbols.count; i++)
        gj_near_try(near, GJ_EACH(b->symbols, gj_symbol, i)->name);
}

void *gj_claim(gj_build *b, const void *parent, gj_text name, void *part)
{
    char *key = gj_arena_alloc(b->arena, sizeof parent + name.size);
    if (key == NULL)
        return NULL;
    memcpy(key, &parent, sizeof parent);
    memcpy(key + sizeof parent, name.bytes, name.size);
    gj_text text = {key, sizeof parent + name.size};
    void *first = gj_map_get(&b->parts, text);
    if (first == NULL && !gj_map_put(&b->parts, text, part))
        b->arena->failed = true;
    return first;
}
