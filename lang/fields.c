/* The record: fields, their types and ranges, and the layout in slots. A group keyed by a tree's nodes or by
 * alternatives is laid out as one group for each key, so that evaluation never looks anything up by name. */
#include "lang/lower.h"
#include "lang/literal_text.h"
#include <string.h>

gj_field *gj_field_part(const gj_field *field, gj_text name)
{
    for (gj_field *part = field->first; part != NULL; part = part->next) {
        if (gj_text_equal(part->name, name))
            return part;
    }
    return NULL;
}

gj_text gj_field_path(gj_build *b, const gj_field *field)
{
    if (field->parent == NULL || field->parent == &b->record)
        return field->name;
    gj_buffer out;
    gj_buffer_init(&out, b->allocator);
    gj_buffer_text(&out, gj_field_path(b, field->parent));
    gj_buffer_char(&out, '.');
    gj_buffer_text(&out, field->name);
    gj_text path = gj_text_copy(b->arena, gj_buffer_as_text(&out));
    b->arena->failed |= out.failed;
    gj_buffer_fini(&out);
    return path;
}

/* ---- literals ---- */

static bool number_literal(gj_build *b, const gj_expr *expr, gj_value *value)
{
    gj_span digits = expr->a != NULL ? expr->a->span : expr->span;
    bool percent = expr->kind == GJ_X_PERCENT;
    gj_number_parse_result parsed = gj_number_written(b->arena, value, gj_span_text(b, digits), percent);
    if (parsed == GJ_PARSE_SYNTAX || parsed == GJ_PARSE_SIZE)
        gj_report_plain(b->diags, GJ_D_number_size, digits);
    return parsed == GJ_PARSE_OK;
}

static bool date_literal(gj_build *b, const gj_expr *expr, gj_value *value)
{
    gj_text raw = gj_span_text(b, expr->span);
    int32_t date;
    if (!gj_date_written(raw, &date)) {
        gj_report_text(b->diags, GJ_D_no_such_date, expr->span, raw);
        return false;
    }
    *value = gj_value_whole(date);
    return true;
}

static bool choice_literal(gj_build *b, const gj_expr *expr, uint32_t aux, gj_value *value)
{
    const gj_alternatives_info *alternatives = gj_alternatives_at(b, aux);
    gj_text name = gj_name_text(b, expr->name);
    uint32_t position;
    if (gj_alternatives_find(alternatives, name, &position)) {
        *value = gj_value_whole(position);
        return true;
    }
    gj_diag *diag = gj_report(b->diags, GJ_D_unknown_choice, expr->span, gj_arg_text(name),
                              gj_arg_text(gj_alternatives_label(b, alternatives)), gj_arg_none());
    gj_near near;
    gj_near_init(&near, name);
    for (uint32_t i = 0; i < alternatives->count; i++)
        gj_near_try(&near, alternatives->choices[i].name);
    gj_near_report(b, diag, &near, expr->span);
    return false;
}

bool gj_literal(gj_build *b, const gj_expr *expr, const gj_type *type, gj_value *value, gj_text *text)
{
    *text = (gj_text){0};
    if (expr == NULL || expr->kind == GJ_X_HOLE || type->poison)
        return false;
    if (type->kind == GJ_T_NUMBER && expr->kind == GJ_X_MINUS)
        return gj_literal(b, expr->a, type, value, text) && gj_number_neg(b->arena, value, value);
    if (type->kind == GJ_T_NUMBER && (expr->kind == GJ_X_NUMBER || expr->kind == GJ_X_PERCENT)) {
        uint32_t unit = type->unit;
        if (expr->name.begin != 0 && gj_unit_find(b, gj_name_text(b, expr->name), &unit) &&
            unit != type->unit && type->unit != GJ_UNIT_ANY)
            gj_report(b->diags, GJ_D_other_unit, expr->span, gj_arg_text(gj_unit_name(b, unit)),
                      gj_arg_text(gj_unit_name(b, type->unit)), gj_arg_none());
        return number_literal(b, expr, value);
    }
    if (type->kind == GJ_T_NUMBER && expr->kind == GJ_X_BINARY && expr->op == GJ_O_DIV) {
        gj_value below;
        if (!gj_literal(b, expr->a, type, value, text) || !gj_literal(b, expr->b, type, &below, text))
            return false;
        if (gj_number_sign(&below) != 0)
            return gj_number_div(b->arena, value, value, &below);
    }
    if (type->kind == GJ_T_DATE && expr->kind == GJ_X_DATE)
        return date_literal(b, expr, value);
    if (type->kind == GJ_T_TEXT && expr->kind == GJ_X_TEXT) {
        *text = gj_title_text(b, expr->span);
        *value = gj_value_whole(0);
        return true;
    }
    if (type->kind == GJ_T_BOOL && expr->kind == GJ_X_NAME &&
        (gj_word_is(b, expr->name, "yes") || gj_word_is(b, expr->name, "no"))) {
        *value = gj_value_bool(gj_word_is(b, expr->name, "yes"));
        return true;
    }
    if (type->kind == GJ_T_ALTERNATIVE && expr->kind == GJ_X_NAME)
        return choice_literal(b, expr, type->aux, value);
    gj_report(b->diags, GJ_D_wrong_literal, expr->span, gj_arg_text(gj_span_text(b, expr->span)),
              gj_type_arg(b, type), gj_arg_none());
    return false;
}

/* ---- types ---- */

static gj_type named_type(gj_build *b, const gj_type_node *node, uint32_t *flags)
{
    gj_text name = gj_name_text(b, node->name), word = gj_canonical(b, name);
    if (gj_text_equal(word, GJ_TEXT("number")) || gj_text_equal(word, GJ_TEXT("whole"))) {
        if (gj_text_equal(word, GJ_TEXT("whole")))
            *flags |= GJ_FIELD_WHOLE;
        return gj_type_number(gj_unit_of(b, node->unit));
    }
    if (node->unit != NULL)
        gj_report_text(b->diags, GJ_D_unit_of_no_number, node->span, name);
    if (gj_text_equal(word, GJ_TEXT("yes_no")))
        return gj_type_of(GJ_T_BOOL);
    if (gj_text_equal(word, GJ_TEXT("text")))
        return gj_type_of(GJ_T_TEXT);
    if (gj_text_equal(word, GJ_TEXT("date")))
        return gj_type_of(GJ_T_DATE);
    const gj_alternatives_info *alternatives = gj_map_get(&b->types, name);
    if (alternatives != NULL)
        return (gj_type){.kind = GJ_T_ALTERNATIVE, .aux = alternatives->index};
    uint32_t unit;
    if (gj_unit_find(b, name, &unit)) /* `staff: people` */
        return gj_type_number(unit);
    gj_symbol *list = gj_find_value(b, name);
    if (list != NULL && list->kind == GJ_S_FIELD && ((gj_field *)list->of)->kind == GJ_FIELD_LIST)
        return (gj_type){.kind = GJ_T_ENTRY,
                         .aux = ((gj_field *)list->of)->index}; /* a parameter: an entry of the list */
    gj_diag *diag = gj_report_text(b->diags, GJ_D_unknown_type, node->name, name);
    gj_near near;
    gj_near_init(&near, name);
    const char *const plain[] = {"number", "whole", "yes_no", "text", "date"};
    for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++)
        gj_near_try(&near, gj_text_from(plain[i]));
    for (size_t i = 0; i < b->alternatives.count; i++)
        gj_near_try(&near, gj_alternatives_at(b, (uint32_t)i)->name);
    gj_near_report(b, diag, &near, node->name);
    return gj_type_poison();
}

gj_type gj_plain_type(gj_build *b, const gj_type_node *node, uint32_t *flags)
{
    if (node == NULL)
        return gj_type_poison();
    if (node->kind == GJ_TN_NAME)
        return named_type(b, node, flags);
    if (node->kind == GJ_TN_ONE_OF) {
        gj_alternatives_info *made =
            gj_alternatives_new(b, GJ_TEXT(""), (gj_text){0}, node->choices, false, node->span);
        return made == NULL ? gj_type_poison() : (gj_type){.kind = GJ_T_ALTERNATIVE, .aux = made->index};
    }
    gj_report_plain(b->diags, GJ_D_type_not_here, node->span);
    return gj_type_poison();
}

/* ---- fields ---- */

static gj_field *add_field(gj_build *b, gj_field *parent, gj_text name, gj_text title, gj_span span)
{
    gj_field *field = GJ_NEW(b->arena, gj_field);
    if (field == NULL)
        return NULL;
    const gj_field *twin = gj_claim(b, parent, name, field);
    if (twin != NULL) {
        gj_report_twin(b, name, span, twin->span);
        return NULL;
    }
    *field = (gj_field){.name = name,
                        .title = title,
                        .parent = parent,
                        .span = span,
                        .fallback = gj_value_whole(0),
                        .low = gj_value_whole(0),
                        .high = gj_value_whole(0)};
    if (parent->last == NULL)
        parent->first = field;
    else
        parent->last->next = field;
    parent->last = field;
    return field;
}

static void add_fields(gj_build *b, gj_field *parent, const gj_entry *lines);
static void set_type(gj_build *b, gj_field *field, const gj_type_node *node);

static void set_bound(gj_build *b, gj_field *field, const gj_expr *literal, gj_operator op)
{
    gj_value value;
    gj_text unused;
    if (!gj_literal(b, literal, &field->type, &value, &unused))
        return;
    if (op == GJ_O_GREATER || op == GJ_O_GREATER_EQUAL) {
        field->low = value;
        field->flags |= GJ_FIELD_LOW | (op == GJ_O_GREATER ? GJ_FIELD_LOW_OPEN : 0u);
    } else if (op == GJ_O_LESS || op == GJ_O_LESS_EQUAL) {
        field->high = value;
        field->flags |= GJ_FIELD_HIGH | (op == GJ_O_LESS ? GJ_FIELD_HIGH_OPEN : 0u);
    } else {
        gj_report_plain(b->diags, GJ_D_bound_operator, literal->span);
    }
}

/* Whether the bounds leave nothing between them. */
static bool is_empty(gj_build *b, const gj_field *field)
{
    int order;
    return (field->flags & GJ_FIELD_LOW) && (field->flags & GJ_FIELD_HIGH) &&
           gj_number_compare(b->arena, &order, &field->low, &field->high) &&
           (order > 0 || (order == 0 && (field->flags & (GJ_FIELD_LOW_OPEN | GJ_FIELD_HIGH_OPEN))));
}

static void set_bounds(gj_build *b, gj_field *field, const gj_type_node *node)
{
    for (const gj_expr *bound = node->bounds; bound != NULL; bound = bound->next) {
        if (field->type.kind != GJ_T_NUMBER && field->type.kind != GJ_T_DATE) {
            gj_report_plain(b->diags, GJ_D_bound_without_number, bound->span);
            return;
        }
        if (bound->kind == GJ_X_RANGE) {
            set_bound(b, field, bound->a, GJ_O_GREATER_EQUAL);
            set_bound(b, field, bound->b, bound->op == GJ_O_RANGE_OPEN ? GJ_O_LESS : GJ_O_LESS_EQUAL);
        } else {
            set_bound(b, field, bound->a, (gj_operator)bound->op);
        }
    }
    if (is_empty(b, field))
        gj_report_text(b->diags, GJ_D_empty_range, field->span, field->name);
}

/* Whether a record could not say what the field takes where the record says nothing. */
static bool is_outside(gj_build *b, const gj_field *field, const gj_value *value)
{
    gj_value one = gj_value_whole(1), rest;
    int low = 1, high = -1;
    if ((field->flags & GJ_FIELD_WHOLE) && gj_number_mod(b->arena, &rest, value, &one) &&
        gj_number_sign(&rest) != 0)
        return true;
    if ((field->flags & GJ_FIELD_LOW) && !gj_number_compare(b->arena, &low, value, &field->low))
        return false;
    if ((field->flags & GJ_FIELD_HIGH) && !gj_number_compare(b->arena, &high, value, &field->high))
        return false;
    return low < 0 || (low == 0 && (field->flags & GJ_FIELD_LOW_OPEN)) || high > 0 ||
           (high == 0 && (field->flags & GJ_FIELD_HIGH_OPEN));
}

static void set_fallback(gj_build *b, gj_field *field, const gj_expr *fallback)
{
    if (fallback == NULL)
        return;
    if (fallback->kind == GJ_X_NAME && gj_word_is(b, fallback->name, "nothing")) {
        if (!(field->flags & GJ_FIELD_MAY_BE_NOTHING))
            gj_report_text(b->diags, GJ_D_default_nothing, fallback->span, field->name);
        field->flags |= GJ_FIELD_HAS_DEFAULT | GJ_FIELD_DEFAULT_NOTHING | GJ_FIELD_MAY_BE_NOTHING;
        return;
    }
    if (field->kind != GJ_FIELD_SCALAR) {
        gj_report_text(b->diags, GJ_D_default_of_group, fallback->span, field->name);
        return;
    }
    if (!gj_literal(b, fallback, &field->type, &field->fallback, &field->fallback_text))
        return;
    if (!is_empty(b, field) && is_outside(b, field, &field->fallback))
        gj_report(b->diags, GJ_D_default_outside, fallback->span, gj_arg_text(field->name),
                  gj_arg_text(gj_span_text(b, fallback->span)), gj_arg_none());
    field->flags |= GJ_FIELD_HAS_DEFAULT;
}

/* One group a key, each with the same fields. */
static void add_key(gj_build *b, gj_field *field, const gj_type_node *node, gj_text name, gj_text title,
                    gj_cite *cites, gj_span span, const gj_node *tree_node)
{
    gj_field *key = add_field(b, field, name, title, span);
    if (key == NULL)
        return;
    key->kind = GJ_FIELD_GROUP;
    key->type = gj_type_of(GJ_T_BOOL);
    key->cites = cites;
    key->key = tree_node;
    key->flags = field->flags & (GJ_FIELD_MAY_BE_NOTHING | GJ_FIELD_HAS_DEFAULT | GJ_FIELD_DEFAULT_NOTHING);
    add_fields(b, key, node->fields);
}

static void set_keys(gj_build *b, gj_field *field, const gj_type_node *node)
{
    gj_text name = gj_name_text(b, node->name);
    field->keyed = true;
    const gj_alternatives_info *alternatives = gj_map_get(&b->types, name);
    gj_symbol *symbol = gj_find_value(b, name);
    if (symbol != NULL && symbol->kind == GJ_S_TREE) {
        const gj_tree *tree = symbol->of;
        uint32_t level = 0;
        if (node->level.begin != 0 && !gj_tree_level(tree, gj_name_text(b, node->level), &level))
            gj_report(b->diags, GJ_D_unknown_level, node->level, gj_arg_text(gj_name_text(b, node->level)),
                      gj_arg_text(name), gj_arg_none());
        for (const gj_node *n = tree->root.first; n != NULL; n = gj_node_after(&tree->root, n)) {
            if (level == 0 ? n->first == NULL : n->level == level)
                add_key(b, field, node, n->name, n->title, n->cites, n->span, n);
        }
    } else if (alternatives != NULL) {
        for (uint32_t i = 0; i < alternatives->count; i++) {
            const gj_alternative *choice = &alternatives->choices[i];
            add_key(b, field, node, choice->name, choice->title, choice->cites, choice->span, NULL);
        }
    } else {
        gj_report_text(b->diags, GJ_D_unknown_keys, node->name, name);
    }
    /* the keys hold the flags; the group around them is there or not */
    if (field->flags & GJ_FIELD_DEFAULT_NOTHING)
        field->flags = GJ_FIELD_HAS_DEFAULT | GJ_FIELD_DEFAULT_NOTHING | GJ_FIELD_MAY_BE_NOTHING;
}

static void set_list(gj_build *b, gj_field *field, const gj_type_node *node)
{
    field->type = gj_type_of(GJ_T_LIST);
    if (node->of != NULL) {
        field->kind = GJ_FIELD_CODES;
        gj_field *value = add_field(b, field, GJ_TEXT("value"), field->title, field->span);
        if (value != NULL)
            value->type = gj_plain_type(b, node->of, &value->flags);
        return;
    }
    field->kind = GJ_FIELD_LIST;
    add_fields(b, field, node->fields);
    if (node->name.begin != 0) {
        gj_field *identity = gj_field_part(field, gj_name_text(b, node->name));
        if (identity == NULL)
            gj_report_text(b->diags, GJ_D_unknown_identity, node->name, gj_name_text(b, node->name));
        else
            identity->flags |= GJ_FIELD_IDENTITY;
    }
}

static void set_type(gj_build *b, gj_field *field, const gj_type_node *node)
{
    if (node->or_nothing) {
        if (gj_word_is(b, node->or_what, "nothing"))
            field->flags |= GJ_FIELD_MAY_BE_NOTHING;
        else
            gj_report_text(b->diags, GJ_D_or_what, node->or_what, gj_span_text(b, node->or_what));
    }
    if (node->kind == GJ_TN_LIST) {
        set_list(b, field, node);
    } else if (node->kind == GJ_TN_KEYED) {
        field->kind = GJ_FIELD_GROUP;
        field->type = gj_type_of(GJ_T_BOOL);
        set_fallback(b, field, node->fallback);
        if (node->name.begin != 0)
            set_keys(b, field, node);
        else
            add_fields(b, field, node->fields);
        return;
    } else {
        field->type = gj_plain_type(b, node, &field->flags);
        if (field->type.kind == GJ_T_NUMBER && field->type.unit == GJ_UNIT_ANY)
            field->type.unit = GJ_UNIT_PLAIN;
    }
    set_bounds(b, field, node);
    set_fallback(b, field, node->fallback);
    field->type.may_be_nothing = (field->flags & GJ_FIELD_MAY_BE_NOTHING) != 0;
}

static void add_fields(gj_build *b, gj_field *parent, const gj_entry *lines)
{
    for (const gj_entry *e = lines; e != NULL; e = e->next) {
        gj_field *field = add_field(b, parent, gj_name_text(b, e->name), gj_title_text(b, e->title), e->name);
        if (field == NULL)
            continue;
        field->cites = e->cites;
        set_type(b, field, e->type);
    }
}

void gj_declare_record(gj_build *b, const gj_entry *entry)
{
    add_fields(b, &b->record, entry->body);
}

/* ---- layout ---- */

static void number_fields(gj_build *b, gj_field *parent)
{
    for (gj_field *field = parent->first; field != NULL; field = field->next) {
        field->index = (uint32_t)b->fields.count;
        if (field->type.kind == GJ_T_LIST)
            field->type.aux = field->index;
        if (!gj_array_append(&b->fields, &field))
            b->arena->failed = true;
        number_fields(b, field);
    }
}

void gj_layout(gj_build *b)
{
    number_fields(b, &b->record);
}
