/* conditions and checklists: named entries, each yes, no or not applicable (nothing), and the whole. */
#include "lang/lower.h"

static gj_core *entry_holds(gj_lower *lw, gj_core *guard, gj_core *holds, gj_span span)
{
    if (guard == NULL)
        return holds;
    return gj_core_choose(lw->b, guard, holds, gj_core_nothing(lw->b, gj_type_of(GJ_T_BOOL), span), span);
}

/* The entry's value where the whole is asked: not applicable counts as met (all of) or not met (any of). */
static gj_core *counted(gj_lower *lw, gj_def *entry, bool any)
{
    gj_build *b = lw->b;
    gj_core *value;
    if (entry->flags & GJ_DEFINITION_EACH) {
        value = gj_core_new(b, GJ_C_DEF_AT, entry->type, entry->span);
        if (value != NULL) {
            value->index = entry->index;
            value->a = lw->entry;
        }
    } else {
        value = gj_core_def(b, entry, entry->span);
    }
    if (value == NULL || !entry->type.may_be_nothing)
        return value;
    return gj_core_op(b, GJ_OP_IF_NOTHING, gj_type_of(GJ_T_BOOL), value, gj_core_bool(b, !any, entry->span),
                      entry->span);
}

static gj_def *add_entry(gj_lower *lw, gj_def *parent, const gj_entry *line)
{
    gj_build *b = lw->b;
    gj_text name = gj_name_text(b, line->name);
    const gj_entry *twin = gj_claim(b, parent, name, (void *)(uintptr_t)line);
    if (twin != NULL) {
        gj_report_twin(b, name, line->name, twin->name);
        return NULL;
    }
    gj_def *entry = gj_lower_part(lw, parent, name, GJ_DEF_CONDITION, NULL, line->name);
    if (entry == NULL)
        return NULL;
    entry->title = gj_title_text(b, line->title);
    entry->cites = line->cites;
    entry->entry = line;
    return entry;
}

typedef struct joining {
    gj_build *b;
    bool any;
} joining;

static gj_core *join_two(void *user, gj_core *x, gj_core *y)
{
    const joining *j = user;
    return j->any ? gj_core_or(j->b, x, y) : gj_core_and(j->b, x, y);
}

static gj_core *join_entries(gj_lower *lw, gj_def *parent, bool any)
{
    joining j = {lw->b, any};
    size_t count = 0;
    for (const gj_def *entry = parent->first; entry != NULL; entry = entry->next)
        count++;
    gj_core **terms = GJ_NEW_ARRAY(lw->b->arena, gj_core *, count);
    if (terms == NULL)
        return NULL;
    count = 0;
    for (gj_def *entry = parent->first; entry != NULL; entry = entry->next) {
        if (entry->body != NULL)
            terms[count++] = counted(lw, entry, any);
    }
    gj_core *whole = gj_core_join(terms, count, join_two, &j);
    return whole == NULL ? gj_core_bool(lw->b, !any, parent->span) : whole;
}

static void lower_lines(gj_lower *lw, gj_def *parent, const gj_entry *lines, gj_core *for_which);

static void lower_condition(gj_lower *lw, gj_def *parent, const gj_entry *line, gj_core *for_which)
{
    gj_build *b = lw->b;
    gj_def *entry = add_entry(lw, parent, line);
    if (entry == NULL)
        return;
    gj_core *guard = line->guard == NULL ? NULL : gj_lower_bool(lw, line->guard);
    guard = gj_core_and(b, for_which, guard);
    size_t mark = gj_narrow_by(lw, guard, true);
    gj_core *holds;
    if (line->has_body) {
        entry->kind = GJ_DEF_CONDITIONS;
        entry->flags |= line->op == GJ_O_OR ? GJ_DEFINITION_ANY : 0u;
        lower_lines(lw, entry, line->body, NULL);
        holds = join_entries(lw, entry, line->op == GJ_O_OR);
    } else {
        gj_type yes_no = gj_type_of(GJ_T_BOOL);
        holds = gj_lower_cell(lw, line->values, &yes_no, line->cites);
        if (holds != NULL && !holds->type.poison) {
            holds = gj_lower_present(lw, holds, line->values->span);
            gj_type type = yes_no;
            if (holds == NULL || holds->type.poison || !gj_unify(lw, &type, &holds->type, line->values->span))
                holds = gj_core_poison(b, line->span);
            else
                gj_settle(holds, &yes_no);
        }
    }
    gj_narrow_back(lw, mark);
    gj_finish_def(b, entry, entry_holds(lw, guard, holds, line->span));
}

static void lower_lines(gj_lower *lw, gj_def *parent, const gj_entry *lines, gj_core *for_which)
{
    for (const gj_entry *line = lines; line != NULL; line = line->next) {
        if (line->kind == GJ_N_CONDITION && (line->values != NULL || line->has_body))
            lower_condition(lw, parent, line, for_which);
    }
}

/* code in list, for a list of codes. */
static gj_core *code_present(gj_lower *lw, gj_operand list, const gj_entry *line)
{
    gj_expr code = {.kind = GJ_X_NAME, .span = line->name, .name = line->name};
    gj_build *b = lw->b;
    gj_type type = list.field->first->type, entry = {.kind = GJ_T_ENTRY, .aux = list.field->index};
    gj_core *wanted = type.kind == GJ_T_TEXT ? gj_core_text(b, gj_name_text(b, line->name), line->name)
                                             : gj_lower_typed(lw, &code, &type);
    gj_loop *loop = GJ_NEW(b->arena, gj_loop);
    gj_core *variable = gj_core_new(b, GJ_C_VAR, entry, line->name);
    gj_core *some = gj_core_new(b, GJ_C_LOOP, gj_type_of(GJ_T_BOOL), line->name);
    if (wanted == NULL || loop == NULL || variable == NULL || some == NULL || wanted->type.poison)
        return gj_core_poison(b, line->span);
    variable->index = b->variables++;
    *loop = (gj_loop){.variable = variable->index, .list = list.core};
    gj_operand found = gj_operand_field(lw, list.field->first, variable, line->name);
    some->aggregate = GJ_O_SOME;
    some->loops = loop;
    some->a = gj_lower_compare(lw, GJ_O_EQUAL, found.core, wanted, line->name);
    return some->a == NULL || some->a->type.poison ? gj_core_poison(b, line->span) : some;
}

static void lower_checklist(gj_lower *lw, gj_def *def, gj_core *for_which)
{
    gj_build *b = lw->b;
    gj_operand list = gj_lower_operand(lw, def->entry->keys, NULL);
    if (list.kind != GJ_OPERAND_LIST || list.field->kind != GJ_FIELD_CODES) {
        if (list.kind != GJ_OPERAND_NONE)
            gj_report_text(b->diags, GJ_D_not_codes, def->entry->keys->span,
                           gj_span_text(b, def->entry->keys->span));
        return;
    }
    for (const gj_entry *line = def->entry->body; line != NULL; line = line->next) {
        if (line->kind != GJ_N_ENTRY)
            continue;
        gj_def *entry = add_entry(lw, def, line);
        if (entry == NULL)
            continue;
        gj_core *guard = line->guard == NULL ? NULL : gj_lower_bool(lw, line->guard);
        guard = gj_core_and(b, for_which, guard);
        gj_finish_def(b, entry, entry_holds(lw, guard, code_present(lw, list, line), line->span));
    }
}

void gj_lower_conditions(gj_lower *lw, gj_def *def)
{
    gj_core *for_which;
    bool any = (def->flags & GJ_DEFINITION_ANY) != 0;
    if (gj_lower_each(lw, def, def->entry->each, &for_which) && lw->entry == NULL) {
        gj_finish_def(lw->b, def, NULL);
        return;
    }
    if (def->entry->kind == GJ_N_CHECKLIST)
        lower_checklist(lw, def, for_which);
    else
        lower_lines(lw, def, def->entry->body, for_which);
    gj_finish_def(lw->b, def, join_entries(lw, def, any));
}
