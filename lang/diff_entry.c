/* Compares two entries that stand for the same thing: what is said of it attribute by attribute, then the
 * lines in it. Invariant: whatever gj_diff_entry() tells apart is reported as at least one change, here or
 * below, but for the order of lines that stand side by side. */
#include "lang/diff_internal.h"

/* Longer expressions are cut down to the part that changed. */
#define WHOLE_COLUMNS 60u

static gj_msg word_of(const gj_entry *e)
{
    static const gj_msg words[] = {[GJ_N_RULEBOOK] = GJ_M_thing_rulebook,
                                   [GJ_N_SOURCES] = GJ_M_thing_sources,
                                   [GJ_N_INTERFACE] = GJ_M_thing_interface,
                                   [GJ_N_IMPLEMENTS] = GJ_M_thing_implements,
                                   [GJ_N_SILENT] = GJ_M_thing_silent,
                                   [GJ_N_NOTE] = GJ_M_thing_note,
                                   [GJ_N_UNIT] = GJ_M_thing_unit,
                                   [GJ_N_ALTERNATIVES] = GJ_M_thing_alternatives,
                                   [GJ_N_RECORD] = GJ_M_thing_field,
                                   [GJ_N_DEFINE] = GJ_M_thing_define,
                                   [GJ_N_RESULT] = GJ_M_thing_result,
                                   [GJ_N_TREE] = GJ_M_thing_tree,
                                   [GJ_N_SCORE] = GJ_M_thing_score,
                                   [GJ_N_BANDS] = GJ_M_thing_bands,
                                   [GJ_N_TABLE] = GJ_M_thing_table,
                                   [GJ_N_STEPS] = GJ_M_thing_steps,
                                   [GJ_N_CONDITIONS] = GJ_M_thing_conditions,
                                   [GJ_N_CHECKLIST] = GJ_M_thing_checklist,
                                   [GJ_N_DEADLINE] = GJ_M_thing_deadline,
                                   [GJ_N_CALENDAR] = GJ_M_thing_calendar,
                                   [GJ_N_READING] = GJ_M_thing_reading,
                                   [GJ_N_PROPERTY] = GJ_M_thing_property,
                                   [GJ_N_HEADER] = GJ_M_thing_header,
                                   [GJ_N_FIELD] = GJ_M_thing_field,
                                   [GJ_N_CHOICE] = GJ_M_thing_choice,
                                   [GJ_N_CASE] = GJ_M_thing_case,
                                   [GJ_N_BY_CASE] = GJ_M_thing_case,
                                   [GJ_N_NODE] = GJ_M_thing_node,
                                   [GJ_N_MEASURE] = GJ_M_thing_measure,
                                   [GJ_N_BAND] = GJ_M_thing_band,
                                   [GJ_N_VETO] = GJ_M_thing_veto,
                                   [GJ_N_COLUMNS] = GJ_M_thing_columns,
                                   [GJ_N_ROW] = GJ_M_thing_row,
                                   [GJ_N_STEP] = GJ_M_thing_step,
                                   [GJ_N_CONDITION] = GJ_M_thing_condition,
                                   [GJ_N_ENTRY] = GJ_M_thing_entry,
                                   [GJ_N_LIMIT] = GJ_M_thing_limit,
                                   [GJ_N_PARAM] = GJ_M_thing_line,
                                   [GJ_N_CASES] = GJ_M_thing_line};
    gj_msg word = e->kind < sizeof words / sizeof *words ? words[e->kind] : GJ_M_thing_line;
    return word == 0 ? GJ_M_thing_line : word;
}

static const gj_entry *lines_of(const gj_entry *e)
{
    if (e->body != NULL)
        return e->body;
    const gj_type_node *type = e->type;
    return type == NULL ? NULL : type->fields;
}

/* ---- where we are ---- */

static bool is_keyed(const gj_entry *e)
{
    return e->name.begin == 0 &&
           (e->kind == GJ_N_ROW || e->kind == GJ_N_BY_CASE || e->kind == GJ_N_CASE || e->kind == GJ_N_LIMIT);
}

/* What an entry is called below its parent: its name, or [its keys]. */
static void put_label(gj_differ *d, int side, gj_buffer *out, const gj_entry *e)
{
    if (is_keyed(e)) {
        gj_text keys = gj_diff_show_exprs(d, side, e->keys), guard = gj_diff_show_exprs(d, side, e->guard);
        gj_buffer_char(out, '[');
        gj_buffer_text(out, keys);
        if (keys.size > 0 && guard.size > 0)
            gj_buffer_char(out, ' ');
        gj_buffer_text(out,
                       keys.size + guard.size == 0 ? gj_diff_show_word(d, side, e->span, "else") : guard);
        gj_buffer_char(out, ']');
        return;
    }
    gj_text name =
        gj_diff_written(d, side, e->kind == GJ_N_UNIT && e->names != NULL ? e->names->name : e->name);
    gj_buffer_text(out, name);
}

gj_diff_spot gj_diff_spot_of(gj_differ *d, const gj_diff_spot *parent, int side, const gj_entry *e,
                             const gj_entry *other)
{
    gj_diff_spot spot = {.word = word_of(e)};
    gj_text title = gj_title_text(&d->side[side].b, e->kind == GJ_N_PARAM ? (gj_span){0, 0} : e->title);
    gj_buffer path;
    gj_buffer_init(&path, d->allocator);
    if (parent != NULL) {
        gj_buffer_text(&path, parent->path);
        if (parent->path.size > 0 && !is_keyed(e) && e->name.begin != 0)
            gj_buffer_char(&path, '.');
    }
    put_label(d, side, &path, e);
    spot.path = gj_text_copy(d->arena, gj_buffer_as_text(&path));
    d->failed |= path.failed;
    gj_buffer_fini(&path);
    spot.title = title.size > 0 || parent == NULL ? title : parent->title;
    spot.declaration = parent == NULL ? spot.path : parent->declaration;
    spot.span[side] = e->head.begin != 0 ? e->head : e->span;
    spot.cites[side] = e->cites != NULL || parent == NULL ? e->cites : parent->cites[side];
    if (other != NULL) {
        spot.span[!side] = other->head.begin != 0 ? other->head : other->span;
        spot.cites[!side] = other->cites != NULL || parent == NULL ? other->cites : parent->cites[!side];
    }
    return spot;
}

void gj_diff_report(gj_differ *d, const gj_diff_spot *spot, gj_change_kind kind, gj_msg aspect,
                    gj_text old_text, gj_text new_text, bool expression)
{
    gj_change *change = gj_array_push(&d->diff->changes);
    if (change == NULL) {
        d->failed = true;
        return;
    }
    bool removed = kind == GJ_CHANGE_REMOVED;
    if (kind == GJ_CHANGE_CHANGED && old_text.size > 0 && gj_text_equal(old_text, new_text))
        aspect = GJ_M_aspect_referred; /* by what it is, nobody could see that anything changed */
    *change = (gj_change){.kind = kind,
                          .word = spot->word,
                          .aspect = aspect,
                          .path = spot->path,
                          .title = spot->title,
                          .old_text = old_text,
                          .new_text = new_text,
                          .declaration = spot->declaration,
                          .expression = expression};
    change->clause = gj_diff_show_cites(d, removed ? 0 : 1, spot->cites[removed ? 0 : 1]);
    if (spot->span[0].begin != 0)
        change->old_place = gj_sources_place(&d->side[0].b.out->sources, spot->span[0].begin);
    if (spot->span[1].begin != 0)
        change->new_place = gj_sources_place(&d->side[1].b.out->sources, spot->span[1].begin);
}

/* What stands behind the name, title and clauses of a line. */
static gj_span behind_head(const gj_entry *e)
{
    uint32_t from = e->title.end > e->name.end ? e->title.end : e->name.end;
    for (const gj_cite *cite = e->cites; cite != NULL; cite = cite->next)
        from = cite->span.end > from ? cite->span.end : from;
    return (gj_span){from, e->span.end};
}

/* Tells an entry that only one version has. */
static void report_one_sided(gj_differ *d, const gj_diff_spot *parent, int side, const gj_entry *e)
{
    gj_diff_spot spot = gj_diff_spot_of(d, parent, side, e, NULL);
    gj_text text = gj_diff_show_exprs(d, side, e->values);
    if (e->kind == GJ_N_FIELD && e->type != NULL)
        text = gj_diff_show(d, side, e->type->span);
    else if (e->guard != NULL && e->body == NULL && !is_keyed(e))
        text = gj_diff_show(d, side, behind_head(e)); /* "when … : …" */
    gj_diff_report(d, &spot, side == 0 ? GJ_CHANGE_REMOVED : GJ_CHANGE_ADDED, GJ_M_COUNT,
                   side == 0 ? text : (gj_text){0}, side == 1 ? text : (gj_text){0}, false);
}

/* ---- expressions ---- */

static bool same_expr(gj_differ *d, const gj_expr *old, const gj_expr *new)
{
    return gj_text_equal(gj_diff_expr(d, 0, old), gj_diff_expr(d, 1, new));
}

/* The operands of an expression: three, then the list. */
static const gj_expr *operand(const gj_expr *e, size_t i)
{
    if (i < 3)
        return i == 0 ? e->a : i == 1 ? (e->kind == GJ_X_LIST ? NULL : e->b) : e->c;
    const gj_expr *item = e->list;
    for (i -= 3; item != NULL && i > 0; i--)
        item = item->next;
    return item;
}

static size_t operand_count(const gj_expr *e)
{
    size_t count = 3;
    for (const gj_expr *item = e->list; item != NULL; item = item->next)
        count++;
    return count;
}

static bool has_by(const gj_expr *e)
{
    if (e == NULL)
        return false;
    if (e->kind == GJ_X_BY)
        return true;
    for (size_t i = 0; i < operand_count(e); i++)
        if (has_by(operand(e, i)))
            return true;
    return false;
}

/* Whether two expressions differ in nothing but one operand; *at says in which. */
static bool one_operand_differs(gj_differ *d, const gj_expr *old, const gj_expr *new, size_t *at)
{
    size_t count = operand_count(old), differing = 0;
    if (old->kind != new->kind || old->op != new->op || count != operand_count(new) || old->entries != NULL ||
        new->entries != NULL || old->kind == GJ_X_NUMBER ||
        !gj_text_equal(gj_diff_name(d, 0, old->name), gj_diff_name(d, 1, new->name)) ||
        !gj_text_equal(gj_diff_each(d, 0, old->binders), gj_diff_each(d, 1, new->binders)))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (same_expr(d, operand(old, i), operand(new, i)))
            continue;
        *at = i;
        differing++;
    }
    return differing == 1 && operand(old, *at) != NULL && operand(new, *at) != NULL;
}

static void compare_expr(gj_differ *d, const gj_diff_spot *spot, gj_msg aspect, const gj_expr *old,
                         const gj_expr *new)
{
    size_t at = 0;
    if (same_expr(d, old, new))
        return;
    if (old != NULL && new != NULL &&
        old->kind == GJ_X_BY &&new->kind == GJ_X_BY &&same_expr(d, old->a, new->a)) {
        gj_diff_lists(d, spot, NULL, old->entries, new->entries);
        return;
    }
    gj_text from = gj_diff_show(d, 0, old == NULL ? (gj_span){0, 0} : old->span),
            to = gj_diff_show(d, 1, new == NULL ? (gj_span){0, 0} : new->span);
    bool is_long = gj_text_width(from) > WHOLE_COLUMNS || gj_text_width(to) > WHOLE_COLUMNS;
    if (old != NULL && new != NULL && (is_long || has_by(old) || has_by(new)) &&
        one_operand_differs(d, old, new, &at)) {
        compare_expr(d, spot, aspect, operand(old, at), operand(new, at));
        return;
    }
    gj_diff_report(d, spot, GJ_CHANGE_CHANGED, aspect, from, to, true);
}

/* Values side by side; of a row each by the name of its column. */
static void compare_values(gj_differ *d, const gj_diff_spot *spot, const gj_entry *old, const gj_entry *new)
{
    size_t counts[2] = {0, 0};
    for (const gj_expr *v = old->values; v != NULL; v = v->next)
        counts[0]++;
    for (const gj_expr *v = new->values; v != NULL; v = v->next)
        counts[1]++;
    if (counts[0] != counts[1] || counts[0] == 0) {
        gj_diff_report(d, spot, GJ_CHANGE_CHANGED, GJ_M_COUNT, gj_diff_show_exprs(d, 0, old->values),
                       gj_diff_show_exprs(d, 1, new->values), true);
        return;
    }
    const gj_expr *y = new->values;
    for (const gj_expr *x = old->values; x != NULL; x = x->next, y = y->next)
        compare_expr(d, spot, GJ_M_COUNT, x, y);
}

/* ---- attributes ---- */

static void compare_text(gj_differ *d, const gj_diff_spot *spot, gj_msg aspect, gj_text x, gj_text y,
                         gj_text show_x, gj_text show_y, bool expression)
{
    if (!gj_text_equal(x, y))
        gj_diff_report(d, spot, GJ_CHANGE_CHANGED, aspect, show_x, show_y, expression);
}

static gj_span entries_span(const gj_entry *first)
{
    gj_span span = {0, 0};
    for (; first != NULL; first = first->next)
        span = gj_span_join(span, first->span);
    return span;
}

/* A type with what stands around its fields, which are compared one by one: "list of { … } or nothing". */
static gj_text show_type(gj_differ *d, int side, const gj_type_node *type)
{
    gj_buffer out;
    if (type == NULL)
        return (gj_text){0};
    if (type->fields == NULL)
        return gj_diff_show(d, side, type->span);
    gj_span fields = entries_span(type->fields);
    gj_buffer_init(&out, d->allocator);
    gj_buffer_text(&out, gj_diff_show(d, side, (gj_span){type->span.begin, fields.begin}));
    gj_buffer_string(&out, " … ");
    gj_buffer_text(&out, gj_diff_show(d, side, (gj_span){fields.end, type->span.end}));
    gj_text text = gj_text_copy(d->arena, gj_buffer_as_text(&out));
    d->failed |= out.failed;
    gj_buffer_fini(&out);
    return text;
}

/* A field's type with the `at least` or `at most` before it: what stands behind its colon. */
static gj_text show_demand(gj_differ *d, int side, const gj_entry *e)
{
    gj_text text = gj_diff_show(d, side, behind_head(e)), wide = GJ_TEXT("：");
    size_t colon = gj_text_starts(text, wide) ? wide.size : text.size > 0 && text.bytes[0] == ':';
    while (colon < text.size && text.bytes[colon] == ' ')
        colon++;
    return (gj_text){text.bytes + colon, text.size - colon};
}

/* What kind of thing an entry is, where two of one name differ in that. */
static gj_text show_kind(gj_differ *d, int side, const gj_entry *e)
{
    bool conditions = e->kind == GJ_N_CONDITIONS || e->kind == GJ_N_CONDITION;
    if (conditions && e->op != GJ_O_NONE)
        return gj_diff_show_word(d, side, e->span, e->op == GJ_O_OR ? "any of" : "all of");
    return gj_diff_show(d, side, e->head);
}

static void compare_head(gj_differ *d, const gj_diff_spot *spot, const gj_entry *old, const gj_entry *new)
{
    gj_text titles[2] = {gj_title_text(&d->side[0].b, old->title), gj_title_text(&d->side[1].b, new->title)};
    compare_text(d, spot, GJ_M_aspect_title, titles[0], titles[1], titles[0], titles[1], false);
    gj_text cites[2] = {gj_diff_show_cites(d, 0, old->cites), gj_diff_show_cites(d, 1, new->cites)};
    compare_text(d, spot, GJ_M_aspect_clause, cites[0], cites[1], cites[0], cites[1], false);
    if (old->op != new->op &&new->kind == GJ_N_FIELD)
        gj_diff_report(d, spot, GJ_CHANGE_CHANGED, GJ_M_aspect_type, show_demand(d, 0, old),
                       show_demand(d, 1, new), false);
    else if (old->op != new->op)
        gj_diff_report(d, spot, GJ_CHANGE_CHANGED, GJ_M_aspect_kind, show_kind(d, 0, old),
                       show_kind(d, 1, new), true);
    compare_text(d, spot, GJ_M_aspect_params, gj_diff_params(d, 0, old->params),
                 gj_diff_params(d, 1, new->params), gj_diff_show(d, 0, entries_span(old->params)),
                 gj_diff_show(d, 1, entries_span(new->params)), true);
    compare_text(d, spot, GJ_M_aspect_outputs, gj_diff_params(d, 0, old->outputs),
                 gj_diff_params(d, 1, new->outputs), gj_diff_show(d, 0, entries_span(old->outputs)),
                 gj_diff_show(d, 1, entries_span(new->outputs)), true);
    compare_text(d, spot, GJ_M_aspect_names, gj_diff_names(d, 0, old->names), gj_diff_names(d, 1, new->names),
                 gj_diff_show(d, 0, entries_span(old->names)), gj_diff_show(d, 1, entries_span(new->names)),
                 true);
    compare_text(d, spot, GJ_M_aspect_each, gj_diff_each(d, 0, old->each), gj_diff_each(d, 1, new->each),
                 gj_diff_show(d, 0, old->each == NULL ? (gj_span){0, 0} : old->each->span),
                 gj_diff_show(d, 1, new->each == NULL ? (gj_span){0, 0} : new->each->span), true);
}

/* Compares two entries that are the same thing in both versions. */
static void compare_entries(gj_differ *d, const gj_diff_spot *parent, const gj_entry *old,
                            const gj_entry *new)
{
    bool renamed_book = new->kind == GJ_N_RULEBOOK &&
                        !gj_text_equal(gj_diff_written(d, 0, old->name), gj_diff_written(d, 1, new->name));
    if (!renamed_book && gj_text_equal(gj_diff_entry(d, 0, old, true), gj_diff_entry(d, 1, new, true)))
        return;
    gj_diff_spot spot = gj_diff_spot_of(d, parent, 1, new, old);
    if (renamed_book)
        gj_diff_report(d, &spot, GJ_CHANGE_RENAMED, GJ_M_COUNT, gj_diff_written(d, 0, old->name),
                       gj_diff_written(d, 1, new->name), false);
    compare_head(d, &spot, old, new);
    if (new->kind == GJ_N_BAND || new->kind == GJ_N_VETO) /* refers to a choice */
        compare_text(d, &spot, GJ_M_COUNT, gj_diff_name(d, 0, old->name), gj_diff_name(d, 1, new->name),
                     gj_diff_written(d, 0, old->name), gj_diff_written(d, 1, new->name), true);
    if (!is_keyed(new)) /* of rows, keys are told beforehand: boundaries move between two of them */
        compare_text(d, &spot, GJ_M_aspect_keys, gj_diff_exprs(d, 0, old->keys),
                     gj_diff_exprs(d, 1, new->keys), gj_diff_show_exprs(d, 0, old->keys),
                     gj_diff_show_exprs(d, 1, new->keys), true);
    compare_expr(d, &spot, GJ_M_aspect_guard, old->guard, new->guard);
    if (old->is_else != new->is_else)
        gj_diff_report(d, &spot, GJ_CHANGE_CHANGED, GJ_M_aspect_kind, gj_diff_show(d, 0, old->span),
                       gj_diff_show(d, 1, new->span), true);
    if (!gj_text_equal(gj_diff_exprs(d, 0, old->values), gj_diff_exprs(d, 1, new->values)))
        compare_values(d, &spot, old, new);
    compare_text(d, &spot, GJ_M_aspect_type, gj_diff_type(d, 0, old->type, false),
                 gj_diff_type(d, 1, new->type, false), show_type(d, 0, old->type), show_type(d, 1, new->type),
                 false);
    gj_diff_lists(d, &spot, new, lines_of(old), lines_of(new));
}

/* ---- lists ---- */

/* Whether a line means something else in another place. */
static bool is_placed(const gj_entry *of, const gj_entry *line)
{
    if (of == NULL)
        return false;
    return line->kind == GJ_N_STEP || (line->kind == GJ_N_CASE && line->is_else) ||
           (line->kind == GJ_N_CHOICE && of->kind == GJ_N_ALTERNATIVES && of->op == GJ_O_LESS);
}

static gj_text labels(gj_differ *d, int side, const gj_diff_pairs *pairs)
{
    gj_buffer out;
    gj_buffer_init(&out, d->allocator);
    for (size_t i = 0; i < pairs->count[side]; i++) {
        if (pairs->pair[side][i] == SIZE_MAX)
            continue;
        gj_buffer_string(&out, out.size > 0 ? ", " : "");
        put_label(d, side, &out, pairs->entry[side][i]);
    }
    gj_text text = gj_text_copy(d->arena, gj_buffer_as_text(&out));
    d->failed |= out.failed;
    gj_buffer_fini(&out);
    return text;
}

static void compare_order(gj_differ *d, const gj_diff_spot *parent, const gj_entry *of,
                          const gj_diff_pairs *pairs)
{
    size_t last = 0;
    for (size_t i = 0; i < pairs->count[1]; i++) {
        size_t from = pairs->pair[1][i];
        if (from == SIZE_MAX || !is_placed(of, pairs->entry[1][i]))
            continue;
        if (from < last) {
            gj_diff_report(d, parent, GJ_CHANGE_CHANGED, GJ_M_aspect_order, labels(d, 0, pairs),
                           labels(d, 1, pairs), true);
            return;
        }
        last = from;
    }
}

void gj_diff_lists(gj_differ *d, const gj_diff_spot *parent, const gj_entry *of, const gj_entry *old,
                   const gj_entry *new)
{
    gj_diff_pairs pairs;
    if (!gj_diff_match(d, old, new, &pairs)) {
        d->failed = true;
        return;
    }
    gj_diff_splits(d, parent, &pairs);
    gj_diff_boundaries(d, parent, &pairs);
    compare_order(d, parent, of, &pairs);
    size_t gone = 0; /* old entries up to here have been told */
    for (size_t i = 0; i < pairs.count[1]; i++) {
        size_t from = pairs.pair[1][i];
        if (pairs.told[1][i])
            continue;
        if (from == SIZE_MAX) {
            report_one_sided(d, parent, 1, pairs.entry[1][i]);
            continue;
        }
        for (; gone < from; gone++)
            if (pairs.pair[0][gone] == SIZE_MAX && !pairs.told[0][gone])
                report_one_sided(d, parent, 0, pairs.entry[0][gone]);
        if (pairs.renamed[from]) {
            gj_diff_spot spot = gj_diff_spot_of(d, parent, 1, pairs.entry[1][i], pairs.entry[0][from]);
            gj_text names[2] = {gj_diff_written(d, 0, pairs.entry[0][from]->name),
                                gj_diff_written(d, 1, pairs.entry[1][i]->name)};
            gj_diff_report(d, &spot, GJ_CHANGE_RENAMED, GJ_M_COUNT, names[0], names[1], false);
            gj_diff_found_renaming(d, pairs.entry[0][from], pairs.entry[1][i], parent == NULL);
        }
        compare_entries(d, parent, pairs.entry[0][from], pairs.entry[1][i]);
    }
    for (; gone < pairs.count[0]; gone++)
        if (pairs.pair[0][gone] == SIZE_MAX && !pairs.told[0][gone])
            report_one_sided(d, parent, 0, pairs.entry[0][gone]);
}
