/* From cells in any order to one object in the order of the layout. Invariant: what the reader is given nests
 * properly; a list's entries come in the order of their numbers, and none is left out that the table speaks
 * of: an entry whose cells are all blank is there and unknown where a later one is filled in, and not there
 * at the end of its list. */
#include "base/sort.h"
#include "vm/table_internal.h"

typedef struct walk {
    gj_reader *reader;
    const gj_program *program;
    const gj_table *table;
    gj_table_fact *facts;
    gj_buffer *json; /* NULL: to the reader */
    gj_arena *arena;
} walk;

/* ---- where it goes ---- */

static void comma(gj_buffer *json)
{
    char last = json->size == 0 ? '{' : json->bytes[json->size - 1];
    if (last != '{' && last != '[' && last != ':')
        gj_buffer_char(json, ',');
}

/* The field's name; false where its value is to be left out. */
static bool put_key(walk *w, uint32_t field, gj_token token)
{
    if (w->json == NULL)
        return gj_reader_key(w->reader, field, token);
    comma(w->json);
    gj_buffer_json(w->json, w->program->index->info[field].name);
    gj_buffer_char(w->json, ':');
    return true;
}

static void put_value(walk *w, gj_table_value value, gj_token token)
{
    static const char *const words[] = {
        [GJ_JSON_NULL] = "null", [GJ_JSON_FALSE] = "false", [GJ_JSON_TRUE] = "true"};
    if (w->json == NULL) {
        gj_reader_scalar(w->reader, value.kind, value.text, token);
        return;
    }
    comma(w->json);
    if (value.kind == GJ_JSON_STRING)
        gj_buffer_json(w->json, value.text);
    else if (value.kind == GJ_JSON_NUMBER)
        gj_buffer_text(w->json, value.text);
    else
        gj_buffer_string(w->json, words[value.kind]);
}

static void put_begin(walk *w, gj_json_kind kind, gj_token token)
{
    if (w->json == NULL) {
        gj_reader_begin(w->reader, kind, token);
        return;
    }
    comma(w->json);
    gj_buffer_char(w->json, kind == GJ_JSON_OBJECT ? '{' : '[');
}

static void put_end(walk *w, gj_json_kind kind)
{
    if (w->json == NULL)
        gj_reader_end(w->reader);
    else
        gj_buffer_char(w->json, kind == GJ_JSON_OBJECT ? '}' : ']');
}

/* The field, whose name has just been put, has no value that could be used. */
static void put_fault(walk *w, uint32_t field, gj_diag_code code, gj_token token)
{
    if (w->json == NULL)
        gj_reader_refuse(w->reader, field, code, token);
    else /* what no field of the kind can be */
        gj_buffer_string(w->json, w->program->fields[field].kind == GJ_FIELD_SCALAR ? "{}" : "false");
}

/* ---- cells ---- */

/* A part of a cell as a place in the source; the whole cell where the part is a copy. */
static gj_token part_token(const walk *w, const gj_table_fact *fact, gj_text part)
{
    gj_text source = w->reader->text;
    uintptr_t at = (uintptr_t)part.bytes, begin = (uintptr_t)source.bytes;
    if (part.size == 0 || at < begin || at >= begin + source.size)
        return fact->cell;
    return (gj_token){(uint32_t)(at - begin), (uint32_t)part.size};
}

/* Takes what stands before the next ; or ；. */
static gj_text next_part(gj_text *rest)
{
    gj_text part = {rest->bytes, 0};
    size_t mark = 0;
    while (part.size < rest->size && mark == 0) {
        gj_text tail = {rest->bytes + part.size, rest->size - part.size};
        mark = tail.bytes[0] == ';' ? 1 : gj_text_starts(tail, GJ_TEXT("；")) ? 3 : 0;
        part.size += mark == 0;
    }
    *rest = (gj_text){rest->bytes + part.size + mark, rest->size - part.size - mark};
    return gj_table_trim(part);
}

/* "scope; dates" as a list. */
static void put_codes(walk *w, uint32_t field, const gj_table_fact *fact)
{
    const gj_image_field *element = &w->program->fields[w->program->fields[field].first_child];
    put_begin(w, GJ_JSON_ARRAY, fact->cell);
    for (gj_text rest = fact->value; rest.size > 0;) {
        gj_text part = next_part(&rest);
        if (part.size > 0)
            put_value(w, gj_table_spell(w->program, element, w->table, w->arena, part),
                      part_token(w, fact, part));
    }
    put_end(w, GJ_JSON_ARRAY);
}

static void put_empty(walk *w, const gj_table_fact *fact)
{
    put_begin(w, GJ_JSON_OBJECT, fact->cell);
    put_end(w, GJ_JSON_OBJECT);
}

/* The cell of a field, whose name has been put. */
static void put_cell(walk *w, uint32_t field, const gj_table_fact *fact)
{
    const gj_image_field *f = &w->program->fields[field];
    bool nothing = f->kind != GJ_FIELD_SCALAR && gj_table_is_nothing(fact->value);
    if (f->kind == GJ_FIELD_SCALAR) {
        put_value(w, gj_table_spell(w->program, f, w->table, w->arena, fact->value), fact->cell);
    } else if (nothing && f->flags & GJ_FIELD_MAY_BE_NOTHING) {
        put_value(w, (gj_table_value){GJ_JSON_NULL, {NULL, 0}}, fact->cell);
    } else if (gj_field_is_list(f) && (nothing || gj_text_equal(fact->value, GJ_TEXT("[]")))) {
        put_begin(w, GJ_JSON_ARRAY, fact->cell);
        put_end(w, GJ_JSON_ARRAY);
    } else if (f->kind == GJ_FIELD_CODES) {
        put_codes(w, field, fact);
    } else if (f->kind == GJ_FIELD_GROUP && gj_text_equal(fact->value, GJ_TEXT("{}"))) {
        put_empty(w, fact); /* it is there, and nothing more is said of it */
    } else {
        put_value(w, (gj_table_value){GJ_JSON_STRING, fact->value}, fact->cell);
    }
}

/* ---- objects and lists ---- */

static bool is_fault(const gj_table_fact *fact)
{
    return fact->path.no_entry || fact->fault != GJ_D_COUNT;
}

/* The first fact in [from, to) that says something; `to`: none. */
static size_t first_said(const walk *w, size_t from, size_t to)
{
    while (from < to && w->facts[from].blank)
        from++;
    return from;
}

/* How far the facts from `from` on have the same step at `depth`. */
static size_t run_end(const walk *w, size_t from, size_t to, uint32_t depth)
{
    size_t end = from + 1;
    while (end < to && w->facts[end].path.steps[depth] == w->facts[from].path.steps[depth])
        end++;
    return end;
}

static void walk_object(walk *w, size_t from, size_t to, uint32_t depth);

/* An element that is not there, between two that are. */
static void put_gap(walk *w, uint32_t field, gj_token token)
{
    if (w->json == NULL)
        gj_reader_gap(w->reader, field, token);
    else
        put_value(w, (gj_table_value){GJ_JSON_NULL, {NULL, 0}}, token);
}

/* One entry's facts: cells of its own first, then what is inside it. */
static void walk_entry(walk *w, size_t from, size_t to, uint32_t depth, uint32_t field)
{
    bool codes = w->program->fields[field].kind == GJ_FIELD_CODES, own = false;
    size_t at = from;
    for (; at < to && w->facts[at].path.count == depth + 1; at++) {
        const gj_table_fact *fact = &w->facts[at];
        if (fact->blank)
            continue;
        if (own && w->json == NULL)
            gj_reader_twice(w->reader, field, fact->name, w->facts[at - 1].name);
        else if (!own && codes)
            put_value(w,
                      gj_table_spell(w->program, &w->program->fields[w->program->fields[field].first_child],
                                     w->table, w->arena, fact->value),
                      fact->cell);
        else if (!own && gj_text_equal(fact->value, GJ_TEXT("{}")))
            put_empty(w, fact);
        else if (!own)
            put_value(w, (gj_table_value){GJ_JSON_STRING, fact->value}, fact->cell);
        own = true;
    }
    if (codes || (own && first_said(w, at, to) == to))
        return;
    put_begin(w, GJ_JSON_OBJECT, w->facts[from].name);
    walk_object(w, at, to, depth + 1);
    put_end(w, GJ_JSON_OBJECT);
}

static void walk_entries(walk *w, size_t from, size_t to, uint32_t depth, uint32_t field)
{
    uint32_t expected = 0, last = 0; /* the last entry of which something is said */
    for (size_t i = from; i < to; i++)
        if (!w->facts[i].blank)
            last = w->facts[i].path.steps[depth];
    for (size_t i = from, end; i < to && w->facts[i].path.steps[depth] <= last; i = end) {
        uint32_t number = w->facts[i].path.steps[depth];
        end = run_end(w, i, to, depth);
        if (number != expected)
            put_gap(w, field, w->facts[i].name);
        expected = number + 1;
        walk_entry(w, i, end, depth, field);
    }
}

/* All facts of one field of an object. */
static void walk_field(walk *w, size_t from, size_t to, uint32_t depth)
{
    uint32_t field = w->facts[from].path.steps[depth];
    bool list = gj_field_is_list(&w->program->fields[field]);
    size_t at = from;
    const gj_table_fact *told = NULL;
    for (; at < to && w->facts[at].path.count == depth + 1; at++) {
        const gj_table_fact *fact = &w->facts[at];
        bool again = told != NULL && told->path.no_entry && fact->path.no_entry; /* told once is enough */
        if (fact->blank || again || !put_key(w, field, fact->name))
            continue;
        told = fact;
        if (is_fault(fact))
            put_fault(w, field, fact->path.no_entry ? GJ_D_record_which_entry : fact->fault,
                      fact->path.no_entry ? fact->name : fact->cell);
        else
            put_cell(w, field, fact);
    }
    size_t first = first_said(w, at, to);
    if (first == to || !put_key(w, field, w->facts[first].name))
        return;
    put_begin(w, list ? GJ_JSON_ARRAY : GJ_JSON_OBJECT, w->facts[first].name);
    if (list)
        walk_entries(w, at, to, depth + 1, field);
    else
        walk_object(w, at, to, depth + 1);
    put_end(w, list ? GJ_JSON_ARRAY : GJ_JSON_OBJECT);
}

static void walk_object(walk *w, size_t from, size_t to, uint32_t depth)
{
    for (size_t i = from, end; i < to && !gj_reader_failed(w->reader); i = end) {
        end = run_end(w, i, to, depth);
        walk_field(w, i, end, depth);
    }
}

/* By path, shorter ones first; in the order of the table where paths are equal, the sort being stable. */
static int compare_paths(void *user, const void *a, const void *b)
{
    const gj_table_path *x = &((const gj_table_fact *)a)->path, *y = &((const gj_table_fact *)b)->path;
    (void)user;
    for (uint32_t i = 0; i < x->count && i < y->count; i++)
        if (x->steps[i] != y->steps[i])
            return x->steps[i] < y->steps[i] ? -1 : 1;
    return (x->count > y->count) - (x->count < y->count);
}

bool gj_table_walk(gj_reader *reader, const gj_table *table, gj_table_fact *facts, size_t count,
                   gj_buffer *json)
{
    walk w = {.reader = reader,
              .program = reader->record->program,
              .table = table,
              .facts = facts,
              .json = json,
              .arena = reader->record->arena};
    if (!gj_sort(w.arena, facts, count, sizeof(*facts), compare_paths, NULL))
        return false;
    put_begin(&w, GJ_JSON_OBJECT, (gj_token){0, 0});
    walk_object(&w, 0, count, 0);
    put_end(&w, GJ_JSON_OBJECT);
    return true;
}
