/* Canonical JSON, a walk of the reader's events that keeps no tree. All is built in one buffer: when an
 * object ends, its members are what stands behind its beginning, and are put into order there. */
#include "vm/canonical.h"

#include <string.h>

#include "base/array.h"

/* Longest plain form of a number. */
#define PLAIN_MAX 40

static void plain(gj_buffer *out, const char *digits, size_t count, int64_t exponent)
{
    int64_t point = (int64_t)count + exponent; /* digits before the point */
    if (point <= 0) {
        gj_buffer_string(out, "0.");
        gj_buffer_repeat(out, '0', (size_t)-point);
        gj_buffer_bytes(out, digits, count);
    } else if (exponent >= 0) {
        gj_buffer_bytes(out, digits, count);
        gj_buffer_repeat(out, '0', (size_t)exponent);
    } else {
        gj_buffer_bytes(out, digits, (size_t)point);
        gj_buffer_char(out, '.');
        gj_buffer_bytes(out, digits + point, count - (size_t)point);
    }
}

void gj_canonical_number(gj_buffer *out, gj_text text)
{
    gj_buffer digits;
    gj_buffer_init(&digits, out->allocator);
    size_t at = 0;
    bool negative = text.size > 0 && text.bytes[0] == '-', behind = false, down = false;
    int64_t exponent = 0, written = 0;
    for (at = negative; at < text.size && text.bytes[at] != 'e' && text.bytes[at] != 'E'; at++) {
        char c = text.bytes[at];
        if (c == '.') {
            behind = true;
        } else {
            exponent -= behind;
            if (c != '0' || digits.size != 0) /* zeros in front */
                gj_buffer_char(&digits, c);
        }
    }
    for (at++; at < text.size; at++) {
        down |= text.bytes[at] == '-';
        if (gj_is_digit(text.bytes[at]) && written < INT64_MAX / 100)
            written = written * 10 + (text.bytes[at] - '0');
    }
    exponent += down ? -written : written;
    size_t count = digits.size;
    while (count > 0 && digits.bytes[count - 1] == '0') {
        count--;
        exponent++;
    }
    out->failed |= digits.failed;
    if (count == 0) {
        gj_buffer_char(out, '0');
    } else {
        if (negative)
            gj_buffer_char(out, '-');
        int64_t point = (int64_t)count + exponent;
        if (point > -PLAIN_MAX && point <= PLAIN_MAX && (exponent >= 0 || count <= PLAIN_MAX)) {
            plain(out, digits.bytes, count, exponent);
        } else {
            gj_buffer_bytes(out, digits.bytes, count);
            gj_buffer_char(out, 'e');
            gj_buffer_i64(out, exponent);
        }
    }
    gj_buffer_fini(&digits);
}

void gj_canonical_scalar(gj_buffer *out, gj_json_kind kind, gj_text text)
{
    if (kind == GJ_JSON_NUMBER)
        gj_canonical_number(out, text);
    else if (kind == GJ_JSON_STRING)
        gj_buffer_json(out, text);
    else
        gj_buffer_string(out, kind == GJ_JSON_TRUE ? "true" : kind == GJ_JSON_FALSE ? "false" : "null");
}

typedef struct member {
    size_t begin, end, key_end; /* in the buffer: "key":value */
} member;

typedef struct container {
    size_t begin, first; /* of its text, of its members */
    bool object;
} container;

typedef struct canon {
    gj_buffer *out, sorted;
    gj_array members;
    container open[GJ_JSON_MAX_DEPTH + 1];
    size_t depth;
} canon;

static bool fine(const canon *c)
{
    return !c->out->failed && !c->sorted.failed && !c->members.failed;
}

/* A value begins: in a list it is an item. */
static void value_begins(canon *c)
{
    if (c->depth > 0 && !c->open[c->depth - 1].object) {
        if (c->out->size > c->open[c->depth - 1].begin + 1)
            gj_buffer_char(c->out, ',');
    }
}

/* A value has ended: in an object it completes a member. */
static void value_ends(canon *c)
{
    if (c->depth > 0 && c->open[c->depth - 1].object && c->members.count > 0)
        GJ_AT(&c->members, member, c->members.count - 1)->end = c->out->size;
}

static bool canon_scalar(void *user, gj_json_kind kind, gj_text text, size_t offset, size_t length)
{
    canon *c = user;
    (void)offset;
    (void)length;
    value_begins(c);
    gj_canonical_scalar(c->out, kind, text);
    value_ends(c);
    return fine(c);
}

static bool canon_begin(void *user, gj_json_kind kind, size_t offset)
{
    canon *c = user;
    (void)offset;
    value_begins(c);
    c->open[c->depth++] = (container){c->out->size, c->members.count, kind == GJ_JSON_OBJECT};
    gj_buffer_char(c->out, kind == GJ_JSON_OBJECT ? '{' : '[');
    return fine(c);
}

static bool canon_key(void *user, gj_text key, size_t offset, size_t length)
{
    canon *c = user;
    (void)offset;
    (void)length;
    member made = {.begin = c->out->size};
    gj_buffer_json(c->out, key);
    made.key_end = c->out->size;
    gj_buffer_char(c->out, ':');
    gj_array_append(&c->members, &made);
    return fine(c);
}

static int compare_members(const canon *c, const member *a, const member *b)
{
    gj_text key_a = {c->out->bytes + a->begin, a->key_end - a->begin};
    gj_text key_b = {c->out->bytes + b->begin, b->key_end - b->begin};
    int order = gj_text_compare(key_a, key_b);
    return order != 0 ? order : (a->begin > b->begin) - (a->begin < b->begin);
}

/* Merge sort: qsort passes no context. `scratch` has room for as many. */
static void sort_members(const canon *c, member *members, member *scratch, size_t count)
{
    if (count < 2)
        return;
    size_t half = count / 2, left = 0, right = half;
    sort_members(c, members, scratch, half);
    sort_members(c, members + half, scratch, count - half);
    for (size_t i = 0; i < count; i++) {
        bool take_left =
            right == count || (left < half && compare_members(c, &members[left], &members[right]) < 0);
        scratch[i] = members[take_left ? left++ : right++];
    }
    memcpy(members, scratch, count * sizeof(*members));
}

static void order_members(canon *c, const container *object)
{
    size_t count = c->members.count - object->first;
    for (size_t i = 0; i < count; i++) { /* room to sort in */
        if (gj_array_push(&c->members) == NULL)
            return;
    }
    member *members = GJ_AT(&c->members, member, object->first);
    sort_members(c, members, members + count, count);
    gj_buffer_clear(&c->sorted);
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            gj_buffer_char(&c->sorted, ',');
        gj_buffer_bytes(&c->sorted, c->out->bytes + members[i].begin, members[i].end - members[i].begin);
    }
    c->members.count = object->first;
    c->out->size = object->begin + 1;
    gj_buffer_text(c->out, gj_buffer_as_text(&c->sorted));
}

static bool canon_end(void *user, gj_json_kind kind)
{
    canon *c = user;
    const container *closed = &c->open[--c->depth];
    if (kind == GJ_JSON_OBJECT && fine(c))
        order_members(c, closed);
    gj_buffer_char(c->out, kind == GJ_JSON_OBJECT ? '}' : ']');
    value_ends(c);
    return fine(c);
}

gj_status gj_canonical_json(gj_json *json, gj_buffer *out, gj_text text, gj_json_problem *problem)
{
    static const gj_json_events events = {
        .scalar = canon_scalar, .begin = canon_begin, .key = canon_key, .end = canon_end};
    canon c = {.out = out};
    gj_buffer_init(&c.sorted, out->allocator);
    gj_array_init(&c.members, out->allocator, sizeof(member));
    gj_status status = gj_json_walk(json, text, &events, &c, problem);
    if (status == GJ_OK && !fine(&c))
        status = GJ_E_NOMEM;
    gj_buffer_fini(&c.sorted);
    gj_array_fini(&c.members);
    return status;
}
