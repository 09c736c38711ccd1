/* The facts of a test as JSON, so that they go through the same reader as any record. */
#include "lang/tests.h"
#include "vm/date.h"
#include "vm/number.h"

static bool value_json(gj_test_facts *f, const gj_expr *value, const gj_field *field);

static bool wrong(gj_test_facts *f, gj_span span, gj_msg wanted)
{
    gj_report(f->b->diags, GJ_D_wrong_literal, span, gj_arg_text(gj_span_text(f->b, span)),
              gj_arg_msg(wanted), gj_arg_none());
    return false;
}

static bool scalar_json(gj_test_facts *f, const gj_expr *expr, const gj_type *type)
{
    gj_value value;
    gj_text text;
    if (expr->kind == GJ_X_NAME && gj_word_is(f->b, expr->name, "nothing")) {
        gj_buffer_string(&f->out, "null");
        return true;
    }
    if (!gj_literal(f->b, expr, type, &value, &text))
        return false;
    switch ((gj_type_kind)type->kind) {
    case GJ_T_NUMBER: {
        bool decimal = true;
        if (gj_number_is_decimal(f->b->arena, &value, &decimal) && !decimal)
            gj_buffer_char(&f->out, '"');
        gj_number_format(f->b->arena, &f->out, &value);
        if (!decimal)
            gj_buffer_char(&f->out, '"');
        return true;
    }
    case GJ_T_BOOL:
        gj_buffer_string(&f->out, value.num ? "true" : "false");
        return true;
    case GJ_T_DATE:
        gj_buffer_char(&f->out, '"');
        gj_date_format(&f->out, (int32_t)value.num);
        gj_buffer_char(&f->out, '"');
        return true;
    case GJ_T_ALTERNATIVE:
        gj_buffer_json(&f->out, gj_alternatives_at(f->b, type->aux)->choices[value.num].name);
        return true;
    default:
        gj_buffer_json(&f->out, text);
        return true;
    }
}

/* { name = value … } of a group or of a list's entry. */
static bool object_json(gj_test_facts *f, const gj_expr *object, const gj_field *field)
{
    bool all = true, first = true;
    gj_buffer_char(&f->out, '{');
    for (const gj_entry *e = object->entries; e != NULL; e = e->next) {
        gj_text name = gj_name_text(f->b, e->name);
        const gj_field *part = gj_field_part(field, name);
        if (part == NULL) {
            gj_diag *diag = gj_report(f->b->diags, GJ_D_no_part, e->name, gj_arg_text(field->name),
                                      gj_arg_text(name), gj_arg_none());
            gj_near near;
            gj_near_init(&near, name);
            for (const gj_field *candidate = field->first; candidate != NULL; candidate = candidate->next)
                gj_near_try(&near, candidate->name);
            gj_near_report(f->b, diag, &near, e->name);
            all = false;
            continue;
        }
        if (!first)
            gj_buffer_char(&f->out, ',');
        first = false;
        gj_buffer_json(&f->out, name);
        gj_buffer_char(&f->out, ':');
        all = value_json(f, e->values, part) && all;
    }
    gj_buffer_char(&f->out, '}');
    return all;
}

/* all { … }: the same entry for each key. */
static bool all_keys_json(gj_test_facts *f, const gj_expr *object, const gj_field *field)
{
    bool all = true;
    gj_buffer_char(&f->out, '{');
    for (const gj_field *key = field->first; key != NULL; key = key->next) {
        if (key != field->first)
            gj_buffer_char(&f->out, ',');
        gj_buffer_json(&f->out, key->name);
        gj_buffer_char(&f->out, ':');
        all = all && object_json(f, object, key);
    }
    gj_buffer_char(&f->out, '}');
    return all;
}

/* 4 times { … } */
static bool times_json(gj_test_facts *f, const gj_expr *object, const gj_field *field)
{
    gj_type number = gj_type_number(GJ_UNIT_ANY);
    gj_value count;
    gj_text unused;
    int64_t times = 0;
    if (!gj_literal(f->b, object->a, &number, &count, &unused) || !gj_number_to_i64(&count, &times) ||
        times < 0 || times > 10000)
        return wrong(f, object->span, GJ_M_type_times);
    bool all = true;
    gj_buffer_char(&f->out, '[');
    for (int64_t i = 0; i < times && all; i++) {
        if (i > 0)
            gj_buffer_char(&f->out, ',');
        all = object_json(f, object, field);
    }
    gj_buffer_char(&f->out, ']');
    return all;
}

static bool list_json(gj_test_facts *f, const gj_expr *list, const gj_field *field)
{
    bool all = true;
    gj_buffer_char(&f->out, '[');
    for (const gj_expr *item = list->list; item != NULL; item = item->next) {
        if (item != list->list)
            gj_buffer_char(&f->out, ',');
        if (field->kind == GJ_FIELD_CODES) {
            bool name = item->kind == GJ_X_NAME && field->first->type.kind == GJ_T_TEXT;
            if (name) /* codes need no quotes */
                gj_buffer_json(&f->out, gj_name_text(f->b, item->name));
            else
                all = scalar_json(f, item, &field->first->type) && all;
        } else if (item->kind == GJ_X_OBJECT) {
            all = object_json(f, item, field) && all;
        } else {
            all = wrong(f, item->span, GJ_M_type_group);
        }
    }
    gj_buffer_char(&f->out, ']');
    return all;
}

static bool value_json(gj_test_facts *f, const gj_expr *value, const gj_field *field)
{
    if (value == NULL)
        return false;
    bool nothing = value->kind == GJ_X_NAME && gj_word_is(f->b, value->name, "nothing");
    if (nothing) {
        gj_buffer_string(&f->out, "null");
        return true;
    }
    if (field->kind == GJ_FIELD_SCALAR)
        return scalar_json(f, value, &field->type);
    if (field->kind == GJ_FIELD_GROUP) {
        if (value->kind != GJ_X_OBJECT || value->a != NULL)
            return wrong(f, value->span, GJ_M_type_group);
        bool all = gj_word_is(f->b, value->name, "all");
        return all && field->keyed ? all_keys_json(f, value, field) : object_json(f, value, field);
    }
    if (value->kind == GJ_X_LIST)
        return list_json(f, value, field);
    if (value->kind == GJ_X_OBJECT && value->a != NULL && field->kind == GJ_FIELD_LIST)
        return times_json(f, value, field);
    return wrong(f, value->span, GJ_M_type_list);
}

/* A number of empty entries: the column `special_deductions.count` of a table. */
static bool count_json(gj_test_facts *f, const gj_expr *value)
{
    gj_expr object = {.kind = GJ_X_OBJECT, .span = value->span, .a = (gj_expr *)(uintptr_t)value};
    gj_field empty = {.kind = GJ_FIELD_LIST};
    return times_json(f, &object, &empty);
}

gj_field *gj_test_field(gj_build *b, const gj_expr *path, bool *count)
{
    *count = false;
    if (path == NULL)
        return NULL;
    if (path->kind == GJ_X_NAME) {
        gj_symbol *symbol = gj_find_value(b, gj_name_text(b, path->name));
        return symbol != NULL && symbol->kind == GJ_S_FIELD ? symbol->of : NULL;
    }
    if (path->kind != GJ_X_MEMBER)
        return NULL;
    gj_field *of = gj_test_field(b, path->a, count);
    if (of == NULL)
        return NULL;
    if (of->kind == GJ_FIELD_LIST && gj_word_is(b, path->name, "count")) {
        *count = true;
        return of;
    }
    return of->kind == GJ_FIELD_GROUP ? gj_field_part(of, gj_name_text(b, path->name)) : NULL;
}

bool gj_test_fact_json(gj_build *b, const gj_expr *path, const gj_expr *value, gj_test_fact *fact)
{
    gj_test_facts f = {.b = b};
    bool count;
    gj_field *field = gj_test_field(b, path, &count);
    if (field == NULL) {
        gj_diag *diag = gj_report_text(b->diags, GJ_D_unknown_fact, path->span, gj_span_text(b, path->span));
        gj_near near;
        gj_near_init(&near, gj_span_text(b, path->span));
        for (const gj_field *top = b->record.first; top != NULL; top = top->next)
            gj_near_try(&near, top->name);
        gj_near_report(b, diag, &near, path->span);
        return false;
    }
    gj_buffer_init(&f.out, b->allocator);
    bool fits = count ? count_json(&f, value) : value_json(&f, value, field);
    fact->path = gj_field_path(b, field);
    fact->json = gj_text_copy(b->arena, gj_buffer_as_text(&f.out));
    fact->span = path->span;
    if (f.out.failed)
        b->arena->failed = true;
    gj_buffer_fini(&f.out);
    return fits;
}
