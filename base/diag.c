/* Diagnostics as data: reporting, sorting, the two tables of texts and how a text is filled in. Invariant:
 * the list holds only complete diagnostics, whose every text is in the arena; what found no memory is counted
 * but not listed, and the arena has `failed` set. Drawing is in diag_text.c, JSON and SARIF in diag_json.c.
 */
#include "base/diag.h"

#include <stdlib.h>
#include <string.h>

typedef struct entry {
    char name[7];
    gj_severity severity;
    uint32_t number;
    const char *slug;
    const char *headline[2], *label[2], *help[2]; /* by gj_lang */
} entry;

#define DIGIT(number, unit) (char)('0' + (number) / (unit) % 10)

static const entry entries[GJ_D_COUNT] = {
#define GJ_DIAG(number, severity, slug, en, zh, label_en, label_zh, help_en, help_zh)                        \
    {{'G', 'J', DIGIT(number, 1000), DIGIT(number, 100), DIGIT(number, 10), DIGIT(number, 1), '\0'},         \
     severity,                                                                                               \
     number,                                                                                                 \
     #slug,                                                                                                  \
     {en, zh},                                                                                               \
     {label_en, label_zh},                                                                                   \
     {help_en, help_zh}},
#include "base/diag.def"
#undef GJ_DIAG
};

static const char *const messages[GJ_M_COUNT][2] = {
#define GJ_MSG(id, en, zh) {en, zh},
#include "base/messages.def"
#undef GJ_MSG
};

void gj_diags_init(gj_diags *diags, gj_arena *arena, const gj_sources *sources)
{
    *diags = (gj_diags){.arena = arena, .sources = sources};
    gj_array_init(&diags->list, arena->allocator, sizeof(gj_diag *));
}

void gj_diags_fini(gj_diags *diags)
{
    gj_array_fini(&diags->list);
    diags->errors = diags->warnings = 0;
}

gj_arg gj_arg_text(gj_text text)
{
    return (gj_arg){{text, text}};
}

gj_arg gj_arg_msg(gj_msg message)
{
    return (gj_arg){
        {gj_text_from(messages[message][GJ_LANG_EN]), gj_text_from(messages[message][GJ_LANG_ZH])}};
}

gj_arg gj_arg_u64(gj_diags *diags, uint64_t number)
{
    char room[GJ_DIGITS];
    return gj_arg_text(gj_text_copy(diags->arena, gj_text_digits(room, number)));
}

gj_arg gj_arg_none(void)
{
    return (gj_arg){{{NULL, 0}, {NULL, 0}}};
}

/* Copies an argument into the arena; an absent one (no bytes) stays absent. False when there is no memory. */
static bool copy_arg(gj_arena *arena, gj_arg *to, gj_arg from)
{
    bool same = from.in[0].bytes == from.in[1].bytes && from.in[0].size == from.in[1].size;
    for (int lang = 0; lang < 2; lang++) {
        if (from.in[lang].bytes == NULL)
            continue;
        to->in[lang] = lang == 1 && same ? to->in[0] : gj_text_copy(arena, from.in[lang]);
        if (to->in[lang].bytes == NULL)
            return false;
    }
    return true;
}

gj_diag *gj_report(gj_diags *diags, gj_diag_code code, gj_span span, gj_arg a, gj_arg b, gj_arg c)
{
    gj_severity severity = entries[code].severity;
    diags->errors += severity == GJ_SEVERITY_ERROR;
    diags->warnings += severity == GJ_SEVERITY_WARNING;
    gj_diag *diag = GJ_NEW(diags->arena, gj_diag);
    if (diag == NULL)
        return NULL;
    diag->code = code;
    diag->severity = severity;
    diag->span = span;
    diag->sequence = diags->reported;
    if (!copy_arg(diags->arena, &diag->args[0], a) || !copy_arg(diags->arena, &diag->args[1], b) ||
        !copy_arg(diags->arena, &diag->args[2], c))
        return NULL;
    if (!gj_array_append(&diags->list, &diag)) {
        diags->arena->failed = true; /* the one place where callers look */
        return NULL;
    }
    diags->reported++;
    return diag;
}

gj_diag *gj_report_text(gj_diags *diags, gj_diag_code code, gj_span span, gj_text a)
{
    return gj_report(diags, code, span, gj_arg_text(a), gj_arg_none(), gj_arg_none());
}

gj_diag *gj_report_plain(gj_diags *diags, gj_diag_code code, gj_span span)
{
    return gj_report(diags, code, span, gj_arg_none(), gj_arg_none(), gj_arg_none());
}

void gj_diag_also(gj_diags *diags, gj_diag *diag, gj_msg message, gj_span span, gj_arg a, gj_arg b)
{
    if (diag == NULL)
        return;
    gj_diag_extra *extra = GJ_NEW(diags->arena, gj_diag_extra);
    if (extra == NULL || !copy_arg(diags->arena, &extra->args[0], a) ||
        !copy_arg(diags->arena, &extra->args[1], b))
        return;
    extra->message = message;
    extra->span = span;
    if (diag->last_extra == NULL)
        diag->extras = extra;
    else
        diag->last_extra->next = extra;
    diag->last_extra = extra;
}

void gj_diag_fix_it(gj_diags *diags, gj_diag *diag, gj_span span, gj_text replacement, bool certain)
{
    if (diag == NULL)
        return;
    gj_diag_fix *fix = GJ_NEW(diags->arena, gj_diag_fix);
    if (fix == NULL)
        return;
    fix->replacement = gj_text_copy(diags->arena, replacement);
    if (fix->replacement.bytes == NULL)
        return; /* without memory for its text the edit would be a deletion */
    fix->span = span;
    fix->certain = certain;
    gj_diag_fix **end = &diag->fixes;
    while (*end != NULL)
        end = &(*end)->next;
    *end = fix;
}

static int order_u32(uint32_t a, uint32_t b)
{
    return (a > b) - (a < b);
}

static int order(const void *left, const void *right)
{
    const gj_diag *a = *(gj_diag *const *)left, *b = *(gj_diag *const *)right;
    int result = order_u32(a->span.begin, b->span.begin);
    if (result == 0)
        result = order_u32(a->span.end, b->span.end);
    if (result == 0)
        result = order_u32(entries[a->code].number, entries[b->code].number);
    if (result == 0)
        result = order_u32(a->sequence, b->sequence); /* qsort is not stable by itself */
    return result;
}

/* Two reports of one thing. Without a place only the arguments tell things apart: two files that cannot be
 * read are two errors. */
static bool duplicates(const gj_diag *a, const gj_diag *b)
{
    if (a->code != b->code || a->span.begin != b->span.begin || a->span.end != b->span.end)
        return false;
    if (a->span.begin != 0)
        return true;
    for (size_t i = 0; i < sizeof(a->args) / sizeof(a->args[0]); i++)
        if (!gj_text_equal(a->args[i].in[0], b->args[i].in[0]))
            return false;
    return true;
}

void gj_diags_sort(gj_diags *diags)
{
    size_t count = diags->list.count, kept = 0;
    if (count == 0)
        return;
    qsort(diags->list.items, count, sizeof(gj_diag *), order);
    for (size_t i = 0; i < count; i++) {
        gj_diag *diag = *GJ_AT(&diags->list, gj_diag *, i);
        if (kept != 0 && duplicates(*GJ_AT(&diags->list, gj_diag *, kept - 1), diag)) {
            diags->errors -= diag->severity == GJ_SEVERITY_ERROR;
            diags->warnings -= diag->severity == GJ_SEVERITY_WARNING;
            continue;
        }
        *GJ_AT(&diags->list, gj_diag *, kept++) = diag;
    }
    diags->list.count = kept;
}

const char *gj_diag_name(gj_diag_code code)
{
    return entries[code].name;
}

const char *gj_diag_slug(gj_diag_code code)
{
    return entries[code].slug;
}

gj_severity gj_diag_severity(gj_diag_code code)
{
    return entries[code].severity;
}

gj_diag_code gj_diag_by_name(gj_text name)
{
    int code = 0;
    while (code < (int)GJ_D_COUNT && !gj_text_equal(name, gj_text_from(entries[code].name)))
        code++;
    return (gj_diag_code)code;
}

/* A place in a pattern that an argument decides: "{0}" is the argument itself, "{0|day|days}" the word that
 * goes with its number. */
typedef struct slot {
    size_t argument;
    gj_text one, many;  /* bytes NULL: the argument itself */
    const char *behind; /* the brace that ends it */
} slot;

/* Whether a slot begins at `at`. */
static bool is_slot(const char *at, slot *found)
{
    if (at[0] != '{' || !gj_is_digit(at[1]))
        return false;
    *found = (slot){.argument = (size_t)(at[1] - '0'), .behind = at + 3};
    if (at[2] == '|') { /* a test holds every pattern to having the other two marks */
        const char *one = at + 3, *many = one + strcspn(one, "|") + 1;
        size_t size = strcspn(many, "}");
        found->one = (gj_text){one, (size_t)(many - one) - 1};
        found->many = (gj_text){many, size};
        found->behind = many + size + 1;
    }
    return at[2] == '}' || at[2] == '|';
}

static void fill_slot(gj_buffer *out, const slot *s, gj_text argument)
{
    if (s->many.bytes == NULL)
        gj_buffer_safe(out, argument);
    else
        gj_buffer_text(out, gj_text_equal(argument, GJ_TEXT("1")) ? s->one : s->many);
}

/* One pass over the pattern: arguments are appended, never read again, so braces in them mean nothing. */
static void fill_in(gj_buffer *out, gj_lang lang, const char *pattern, const gj_arg *args, size_t count)
{
    const char *clean = pattern, *at = pattern;
    while (*at != '\0') {
        slot s;
        if (!is_slot(at, &s)) {
            at++;
            continue;
        }
        gj_buffer_bytes(out, clean, (size_t)(at - clean));
        if (args != NULL && s.argument < count)
            fill_slot(out, &s, args[s.argument].in[lang]);
        clean = at = s.behind;
    }
    gj_buffer_bytes(out, clean, (size_t)(at - clean));
}

/* As fill_in, but nothing at all where the pattern is empty or one of its arguments was not given. */
static bool fill_in_whole(gj_buffer *out, gj_lang lang, const char *pattern, const gj_diag *diag)
{
    if (*pattern == '\0')
        return false;
    for (const char *at = pattern; *at != '\0'; at++) {
        slot s;
        if (is_slot(at, &s) && (s.argument >= sizeof(diag->args) / sizeof(diag->args[0]) ||
                                diag->args[s.argument].in[lang].bytes == NULL))
            return false;
    }
    fill_in(out, lang, pattern, diag->args, sizeof(diag->args) / sizeof(diag->args[0]));
    return true;
}

void gj_msg_format(gj_buffer *out, gj_lang lang, gj_msg message, const gj_arg *args, size_t count)
{
    fill_in(out, lang, messages[message][lang], args, count);
}

void gj_msg_with(gj_buffer *out, gj_lang lang, gj_msg message, gj_text argument)
{
    gj_arg arg = gj_arg_text(argument);
    gj_msg_format(out, lang, message, &arg, 1);
}

void gj_msg_count(gj_buffer *out, gj_lang lang, gj_msg message, uint64_t number)
{
    char room[GJ_DIGITS];
    gj_msg_with(out, lang, message, gj_text_digits(room, number));
}

const char *gj_msg_text(gj_lang lang, gj_msg message)
{
    return messages[message][lang];
}

bool gj_msg_is_help(gj_msg message)
{
    return message == GJ_M_did_you_mean;
}

void gj_diag_headline(gj_buffer *out, gj_lang lang, const gj_diag *diag)
{
    fill_in(out, lang, entries[diag->code].headline[lang], diag->args,
            sizeof(diag->args) / sizeof(diag->args[0]));
}

bool gj_diag_label(gj_buffer *out, gj_lang lang, const gj_diag *diag)
{
    return fill_in_whole(out, lang, entries[diag->code].label[lang], diag);
}

bool gj_diag_help(gj_buffer *out, gj_lang lang, const gj_diag *diag)
{
    return fill_in_whole(out, lang, entries[diag->code].help[lang], diag);
}

void gj_diag_summary(gj_buffer *out, gj_lang lang, gj_diag_code code)
{
    gj_arg args[4];
    for (size_t i = 0; i < sizeof(args) / sizeof(args[0]); i++)
        args[i] = gj_arg_text(GJ_TEXT("…"));
    fill_in(out, lang, entries[code].headline[lang], args, sizeof(args) / sizeof(args[0]));
}
