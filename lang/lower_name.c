/* Names, and what stands behind a point or in brackets. A name is looked for from the inside out: loop
 * variables and parameters, the facts and measures of the node in a score, the alternatives that are wanted
 * here, the names of the rule book, units, and at last alternatives that only one declaration has. */
#include "lang/lower.h"
#include "grammar/token.h"
#include <string.h>

void gj_bind(gj_lower *lw, gj_text name, gj_operand operand)
{
    gj_binding *binding = GJ_NEW(lw->b->arena, gj_binding);
    if (binding == NULL)
        return;
    *binding = (gj_binding){lw->scope, name, operand};
    lw->scope = binding;
}

/* Whether the groups that a field lies in may not be there at all, for all we know. */
static bool group_may_be_missing(const gj_lower *lw, const gj_field *field, const gj_core *entry)
{
    for (const gj_field *up = field->parent; up != NULL && up != &lw->b->record && up->kind == GJ_FIELD_GROUP;
         up = up->parent) {
        if ((up->flags & GJ_FIELD_MAY_BE_NOTHING) && !up->keyed && !gj_is_group_narrowed(lw, up, entry))
            return true;
    }
    return false;
}

gj_operand gj_operand_field(gj_lower *lw, gj_field *field, gj_core *entry, gj_span span)
{
    gj_build *b = lw->b;
    field->used = true;
    if (field->kind == GJ_FIELD_GROUP)
        return (gj_operand){.kind = GJ_OPERAND_GROUP, .field = field, .core = entry};
    bool list = field->kind != GJ_FIELD_SCALAR;
    gj_core_kind kind = list ? (entry == NULL ? GJ_C_LIST : GJ_C_ENTRY_LIST)
                             : (entry == NULL ? GJ_C_FIELD : GJ_C_ENTRY_FIELD);
    gj_core *core = gj_core_new(b, kind, field->type, span);
    if (core == NULL)
        return (gj_operand){0};
    core->index = field->index;
    core->a = entry;
    if (list)
        return (gj_operand){.kind = GJ_OPERAND_LIST, .core = core, .field = field};
    core->type.may_be_nothing =
        (field->flags & GJ_FIELD_MAY_BE_NOTHING) || group_may_be_missing(lw, field, entry);
    if (core->type.may_be_nothing && gj_is_narrowed(lw, core))
        core->type.may_be_nothing = false;
    return gj_operand_core(core);
}

/* One value per entry: inside another such rule over the same list it is this entry's; elsewhere conditions
 * mean that every entry meets them. */
static gj_operand each_def(gj_lower *lw, gj_def *def, gj_span span)
{
    gj_build *b = lw->b;
    if (def->body == NULL)
        return (gj_operand){.kind = def->first == NULL ? GJ_OPERAND_NONE : GJ_OPERAND_DEF, .def = def};
    gj_core *at = gj_core_new(b, GJ_C_DEF_AT, def->type, span);
    if (at == NULL)
        return (gj_operand){0};
    at->index = def->index;
    def->used = true;
    if (lw->entry != NULL && lw->list == def->list) {
        at->a = lw->entry;
        if (at->type.may_be_nothing && gj_is_narrowed(lw, at))
            at->type.may_be_nothing = false;
        return gj_operand_core(at);
    }
    if (def->kind != GJ_DEF_CONDITIONS) {
        gj_report_text(b->diags, GJ_D_one_per_entry, span, def->name);
        return (gj_operand){0};
    }
    gj_loop *loop = GJ_NEW(b->arena, gj_loop);
    gj_type entry = {.kind = GJ_T_ENTRY, .aux = def->list};
    gj_core *all = gj_core_new(b, GJ_C_LOOP, gj_type_of(GJ_T_BOOL), span);
    gj_core *variable = gj_core_new(b, GJ_C_VAR, entry, span);
    if (loop == NULL || all == NULL || variable == NULL)
        return (gj_operand){0};
    variable->index = b->variables++;
    *loop = (gj_loop){.variable = variable->index, .list = def->each};
    at->a = variable;
    all->aggregate = GJ_O_EVERY;
    all->loops = loop;
    all->a = at;
    if (at->type.may_be_nothing) {
        gj_type yes_no = gj_type_of(GJ_T_BOOL);
        all->a = gj_core_op(b, GJ_OP_IF_NOTHING, yes_no, at, gj_core_bool(b, true, span), span);
    }
    return gj_operand_core(all);
}

/* Of a definition, which is lowered before. */
static gj_operand operand_def(gj_lower *lw, gj_def *def, gj_span span)
{
    gj_lower_def(lw->b, def, span);
    def->used = true;
    if (def->flags & GJ_DEFINITION_EACH)
        return each_def(lw, def, span);
    if (def->state != 2)
        return (gj_operand){0};
    if (def->first != NULL || def->body == NULL)
        return (gj_operand){
            .kind = def->body == NULL && def->first == NULL ? GJ_OPERAND_NONE : GJ_OPERAND_DEF, .def = def};
    gj_core *core = gj_core_def(lw->b, def, span);
    if (core != NULL && core->type.may_be_nothing && gj_is_narrowed(lw, core))
        core->type.may_be_nothing = false;
    return gj_operand_core(core);
}

static gj_operand of_node(const gj_node *node)
{
    return (gj_operand){.kind = GJ_OPERAND_NODE, .node = node};
}

/* Facts and measures of the node that a score is measuring. */
static bool find_measure(gj_lower *lw, gj_text name, gj_text word, gj_span span, gj_operand *found)
{
    if (lw->node == NULL)
        return false;
    if (lw->from != NULL) {
        gj_field *key = gj_field_part(lw->from, lw->node->name);
        gj_field *fact = key == NULL ? NULL : gj_field_part(key, name);
        if (fact != NULL) {
            key->used = true;
            *found = gj_operand_field(lw, fact, NULL, span);
            return true;
        }
    }
    gj_def *part = lw->node_def == NULL ? NULL : gj_def_part(lw->node_def, name);
    if (part == NULL && lw->node_def != NULL)
        part = gj_def_part(lw->node_def, word);
    if (part != NULL && part->state == 2) {
        *found = operand_def(lw, part, span);
        return true;
    }
    if (gj_text_equal(word, GJ_TEXT("worth"))) {
        *found = gj_operand_core(gj_core_const(lw->b, gj_type_number(lw->node->unit), lw->node->worth, span));
        return true;
    }
    if (gj_text_equal(word, GJ_TEXT("node"))) {
        *found = of_node(lw->node);
        return true;
    }
    if (gj_text_equal(word, GJ_TEXT("children"))) {
        *found = (gj_operand){.kind = GJ_OPERAND_CHILDREN, .node = lw->node};
        return true;
    }
    return false;
}

static gj_operand of_symbol(gj_lower *lw, gj_symbol *symbol, gj_span span)
{
    gj_build *b = lw->b;
    symbol->used = true;
    switch (symbol->kind) {
    case GJ_S_FIELD:
        return gj_operand_field(lw, symbol->of, NULL, span);
    case GJ_S_DEF:
        return operand_def(lw, symbol->of, span);
    case GJ_S_TREE:
        return of_node(&((gj_tree *)symbol->of)->root);
    case GJ_S_READING: {
        gj_reading_info *reading = symbol->of;
        reading->used = true;
        gj_type type = {.kind = GJ_T_ALTERNATIVE, .aux = reading->alternatives->index};
        gj_core *core = gj_core_new(b, GJ_C_READING, type, span);
        if (core != NULL)
            core->index = reading->index;
        return gj_operand_core(core);
    }
    case GJ_S_FUNCTION:
    case GJ_S_TABLE:
        gj_report_text(b->diags, GJ_D_needs_arguments, span, symbol->name);
        return (gj_operand){0};
    }
    return (gj_operand){0};
}

/* An alternative that only one declaration has. */
static bool find_choice(gj_lower *lw, gj_text name, gj_span span, gj_operand *found)
{
    gj_build *b = lw->b;
    const gj_alternatives_info *owner = NULL;
    uint32_t position = 0, owners = 0, at;
    for (uint32_t i = 0; i < b->alternatives.count; i++) {
        const gj_alternatives_info *info = gj_alternatives_at(b, i);
        if (info->name.size > 0 && gj_alternatives_find(info, name, &at)) {
            owner = info;
            position = at;
            owners++;
        }
    }
    if (owners == 0)
        return false;
    if (owners > 1) {
        gj_report(b->diags, GJ_D_which_alternatives, span, gj_arg_text(name), gj_arg_text(owner->name),
                  gj_arg_none());
        *found = (gj_operand){0};
        return true;
    }
    *found = gj_operand_core(gj_core_choice(b, owner->index, position, span));
    return true;
}

/* A Chinese keyword and a name run together. */
static void hint_glued(gj_lower *lw, gj_diag *diag, gj_text name, gj_span span)
{
    for (size_t i = 0; i < gj_keyword_count; i++) {
        gj_text zh = gj_text_from(gj_keywords[i].zh);
        if (gj_keywords[i].class != GJ_WORD_RESERVED || zh.size >= name.size || !gj_text_starts(name, zh))
            continue;
        gj_text rest = {name.bytes + zh.size, name.size - zh.size};
        bool number = gj_is_digit(rest.bytes[0]);
        if (!number && gj_find_value(lw->b, rest) == NULL)
            continue;
        char *spaced = gj_arena_alloc(lw->b->arena, name.size + 1);
        if (spaced == NULL)
            return;
        memcpy(spaced, name.bytes, zh.size);
        spaced[zh.size] = ' ';
        memcpy(spaced + zh.size + 1, rest.bytes, rest.size);
        gj_text fixed = {spaced, name.size + 1};
        gj_diag_also(lw->b->diags, diag, GJ_M_space_missing, (gj_span){0, 0}, gj_arg_text(fixed),
                     gj_arg_none());
        gj_diag_fix_it(lw->b->diags, diag, span, fixed, !number);
        return;
    }
}

static gj_operand unknown_name(gj_lower *lw, gj_text name, gj_span span, const gj_type *expected)
{
    gj_build *b = lw->b;
    gj_diag *diag = gj_report_text(b->diags, GJ_D_unknown_name, span, name);
    gj_near near;
    gj_near_init(&near, name);
    if (expected != NULL && expected->kind == GJ_T_ALTERNATIVE && !expected->poison && !expected->any) {
        const gj_alternatives_info *info = gj_alternatives_at(b, expected->aux);
        for (uint32_t i = 0; i < info->count; i++)
            gj_near_try(&near, info->choices[i].name);
    }
    for (const gj_binding *binding = lw->scope; binding != NULL; binding = binding->next)
        gj_near_try(&near, binding->name);
    gj_near_value(b, &near);
    gj_near_report(b, diag, &near, span);
    hint_glued(lw, diag, name, span);
    return (gj_operand){0};
}

gj_operand gj_lower_name(gj_lower *lw, const gj_expr *expr, const gj_type *expected)
{
    gj_build *b = lw->b;
    gj_text name = gj_name_text(b, expr->name), word = gj_canonical(b, name);
    gj_operand found;
    uint32_t position, unit;
    for (const gj_binding *binding = lw->scope; binding != NULL; binding = binding->next) {
        if (!gj_text_equal(binding->name, name))
            continue;
        gj_operand local = binding->operand;
        if (local.kind == GJ_OPERAND_VALUE && local.core != NULL && gj_is_narrowed(lw, local.core)) {
            gj_core *narrow = gj_arena_copy(b->arena, local.core, sizeof *local.core);
            if (narrow != NULL)
                narrow->type.may_be_nothing = false;
            local.core = narrow;
        }
        return local;
    }
    if (find_measure(lw, name, word, expr->span, &found))
        return found;
    if (expected != NULL && !expected->poison && !expected->any && expected->kind == GJ_T_ALTERNATIVE &&
        gj_alternatives_find(gj_alternatives_at(b, expected->aux), name, &position))
        return gj_operand_core(gj_core_choice(b, expected->aux, position, expr->span));
    gj_symbol *symbol = gj_find_value(b, name);
    if (symbol != NULL)
        return of_symbol(lw, symbol, expr->span);
    if (gj_text_equal(word, GJ_TEXT("yes")) || gj_text_equal(word, GJ_TEXT("no")))
        return gj_operand_core(gj_core_bool(b, gj_text_equal(word, GJ_TEXT("yes")), expr->span));
    if (gj_text_equal(word, GJ_TEXT("nothing")))
        return gj_operand_core(gj_core_nothing(b, (gj_type){.any = true}, expr->span));
    if (gj_map_get(&b->types, name) != NULL)
        return (gj_operand){.kind = GJ_OPERAND_ALTERNATIVES, .alternatives = gj_map_get(&b->types, name)};
    if (gj_unit_find(b, name, &unit))
        return gj_operand_core(gj_core_const(b, gj_type_number(unit), gj_value_whole(1), expr->span));
    if (find_choice(lw, name, expr->span, &found))
        return found;
    return unknown_name(lw, name, expr->span, expected);
}

/* ---- behind a point ---- */

static gj_operand no_part(gj_lower *lw, gj_text name, gj_span span, gj_near *near, gj_text whole)
{
    if (span.end - span.begin > name.size &&
        gj_text_equal(gj_span_text(lw->b, (gj_span){span.end - (uint32_t)name.size, span.end}), name))
        span.begin = span.end - (uint32_t)name.size; /* the caret belongs under the part */
    gj_diag *diag =
        gj_report(lw->b->diags, GJ_D_no_part, span, gj_arg_text(whole), gj_arg_text(name), gj_arg_none());
    gj_near_report(lw->b, diag, near, span);
    return (gj_operand){0};
}

static gj_operand part_of_field(gj_lower *lw, gj_field *field, gj_core *entry, gj_text name, gj_span span)
{
    gj_field *part = gj_field_part(field, name);
    if (part != NULL)
        return gj_operand_field(lw, part, entry, span);
    gj_near near;
    gj_near_init(&near, name);
    for (const gj_field *f = field->first; f != NULL; f = f->next)
        gj_near_try(&near, f->name);
    return no_part(lw, name, span, &near, field->name);
}

/* The part of that name; in a score, any node below. */
static gj_def *find_def_part(gj_def *def, gj_text name, gj_text word)
{
    gj_def *part = gj_def_part(def, name);
    if (part == NULL)
        part = gj_def_part(def, word);
    if (part != NULL || (def->kind != GJ_DEF_SCORE && def->kind != GJ_DEF_NODE))
        return part;
    for (gj_def *below = def->first; below != NULL && part == NULL; below = below->next) {
        if (below->kind == GJ_DEF_NODE)
            part = find_def_part(below, name, word);
        if (part != NULL && part->kind != GJ_DEF_NODE)
            part = NULL;
    }
    return part;
}

static gj_operand part_of_def(gj_lower *lw, gj_def *def, gj_text name, gj_span span)
{
    gj_def *part = find_def_part(def, name, gj_canonical(lw->b, name));
    if (part == NULL || part->state != 2) { /* a part that is done may be used while its whole is not */
        gj_lower_def(lw->b, def, span);
        part = find_def_part(def, name, gj_canonical(lw->b, name));
    }
    if (part != NULL)
        return operand_def(lw, part, span);
    if (def->state != 2)
        return (gj_operand){0};
    gj_near near;
    gj_near_init(&near, name);
    for (const gj_def *d = def->first; d != NULL; d = d->next)
        gj_near_try(&near, d->name);
    return no_part(lw, name, span, &near, def->name);
}

static gj_operand part_of_node(gj_lower *lw, const gj_node *node, gj_text name, gj_span span)
{
    if (gj_text_equal(gj_canonical(lw->b, name), GJ_TEXT("worth")))
        return gj_operand_core(gj_core_const(lw->b, gj_type_number(node->unit), node->worth, span));
    gj_node *below = gj_tree_node(node->tree, name);
    if (below != NULL)
        return of_node(below);
    gj_near near;
    gj_near_init(&near, name);
    for (const gj_node *n = node->first; n != NULL; n = gj_node_after(node, n))
        gj_near_try(&near, n->name);
    return no_part(lw, name, span, &near, node->name);
}

static gj_operand choice_of(gj_lower *lw, const gj_alternatives_info *info, gj_text name, gj_span span)
{
    uint32_t position;
    if (gj_alternatives_find(info, name, &position))
        return gj_operand_core(gj_core_choice(lw->b, info->index, position, span));
    gj_near near;
    gj_near_init(&near, name);
    for (uint32_t i = 0; i < info->count; i++)
        gj_near_try(&near, info->choices[i].name);
    return no_part(lw, name, span, &near, gj_alternatives_label(lw->b, info));
}

static bool is_name(const gj_expr *expr)
{
    return expr != NULL && expr->kind == GJ_X_NAME;
}

gj_operand gj_lower_member(gj_lower *lw, const gj_expr *expr)
{
    gj_build *b = lw->b;
    gj_text name = gj_name_text(b, expr->name);
    if (is_name(expr->a)) { /* alternatives have a namespace of their own: `severity.major` */
        gj_text left = gj_name_text(b, expr->a->name);
        const gj_alternatives_info *info = gj_map_get(&b->types, left);
        uint32_t position;
        if (info != NULL && gj_find_value(b, left) == NULL)
            return choice_of(lw, info, name, expr->span);
        if (info != NULL && gj_alternatives_find(info, name, &position) &&
            !((gj_symbol *)gj_find_value(b, left))->of)
            return choice_of(lw, info, name, expr->span);
    }
    if (expr->a != NULL && expr->a->kind == GJ_X_CALL) {
        gj_symbol *table = gj_find_value(b, gj_name_text(b, expr->a->name));
        if (table != NULL && table->kind == GJ_S_TABLE)
            return gj_operand_core(gj_lower_table(lw, expr->a, table, expr));
    }
    gj_operand of = gj_lower_operand(lw, expr->a, NULL);
    switch (of.kind) {
    case GJ_OPERAND_GROUP:
        return part_of_field(lw, of.field, of.core, name, expr->span);
    case GJ_OPERAND_DEF: {
        gj_core *entry = lw->entry;
        uint32_t list = lw->list;
        if (of.core != NULL) { /* name[entry].part */
            lw->entry = of.core;
            lw->list = of.def->list;
        }
        gj_operand part = part_of_def(lw, of.def, name, expr->span);
        lw->entry = entry;
        lw->list = list;
        return part;
    }
    case GJ_OPERAND_NODE:
        return part_of_node(lw, of.node, name, expr->span);
    case GJ_OPERAND_ALTERNATIVES:
        return choice_of(lw, of.alternatives, name, expr->span);
    case GJ_OPERAND_VALUE:
        if (of.core->type.kind == GJ_T_ENTRY) {
            gj_field *list = GJ_EACH(b->fields, gj_field, of.core->type.aux);
            return part_of_field(lw, list, of.core, name, expr->span);
        }
        if (of.core->type.kind == GJ_T_ALTERNATIVE &&
            is_name(expr->a)) { /* a field and alternatives of one name */
            const gj_alternatives_info *info = gj_map_get(&b->types, gj_name_text(b, expr->a->name));
            if (info != NULL)
                return choice_of(lw, info, name, expr->span);
        }
        break;
    case GJ_OPERAND_NONE:
        return (gj_operand){0};
    default:
        break;
    }
    gj_report(b->diags, GJ_D_has_no_parts, expr->span, gj_arg_text(gj_span_text(b, expr->a->span)),
              gj_arg_text(name), gj_arg_none());
    return (gj_operand){0};
}

/* ---- in brackets ---- */

static gj_text key_name(const gj_lower *lw, gj_operand key)
{
    if (key.kind == GJ_OPERAND_NODE)
        return key.node->name;
    if (key.kind == GJ_OPERAND_DEF && key.def->node != NULL)
        return key.def->node->name;
    if (key.kind == GJ_OPERAND_VALUE && key.core->kind == GJ_C_CONST &&
        key.core->type.kind == GJ_T_ALTERNATIVE)
        return gj_alternatives_at(lw->b, key.core->type.aux)->choices[key.core->constant.num].name;
    return (gj_text){0};
}

gj_operand gj_lower_index(gj_lower *lw, const gj_expr *expr)
{
    gj_build *b = lw->b;
    if (is_name(expr->a)) { /* one value per entry: name[entry] */
        gj_symbol *symbol = gj_find_value(b, gj_name_text(b, expr->a->name));
        gj_def *def = symbol != NULL && symbol->kind == GJ_S_DEF ? symbol->of : NULL;
        if (def != NULL)
            gj_lower_def(b, def, expr->a->span);
        if (def != NULL && (def->flags & GJ_DEFINITION_EACH)) {
            symbol->used = true;
            gj_type entry = {.kind = GJ_T_ENTRY, .aux = def->list};
            gj_core *at = gj_lower_value(lw, expr->b, &entry);
            if (at == NULL || at->type.poison)
                return (gj_operand){0};
            if (at->type.kind != GJ_T_ENTRY || at->type.aux != def->list) {
                gj_report_text(b->diags, GJ_D_wrong_entry, expr->b->span, gj_span_text(b, expr->b->span));
                return (gj_operand){0};
            }
            gj_core *entry_was = lw->entry;
            uint32_t list_was = lw->list;
            lw->entry = at;
            lw->list = def->list;
            gj_operand value = def->body == NULL
                                   ? (gj_operand){.kind = GJ_OPERAND_DEF, .def = def, .core = at}
                                   : operand_def(lw, def, expr->span);
            lw->entry = entry_was;
            lw->list = list_was;
            return value;
        }
    }
    gj_operand of = gj_lower_operand(lw, expr->a, NULL);
    gj_type key_type = gj_type_poison();
    if (of.kind == GJ_OPERAND_GROUP && of.field->keyed && is_name(expr->b)) { /* keys need no quoting */
        gj_field *key = gj_field_part(of.field, gj_name_text(b, expr->b->name));
        bool local = false;
        for (const gj_binding *s = lw->scope; s != NULL; s = s->next)
            local = local || gj_text_equal(s->name, gj_name_text(b, expr->b->name));
        if (key != NULL && !local)
            return gj_operand_field(lw, key, of.core, expr->span);
    }
    gj_operand key = gj_lower_operand(lw, expr->b, &key_type);
    gj_text name = key_name(lw, key);
    if (of.kind == GJ_OPERAND_NONE || key.kind == GJ_OPERAND_NONE)
        return (gj_operand){0};
    if (name.size > 0 && of.kind == GJ_OPERAND_GROUP)
        return part_of_field(lw, of.field, of.core, name, expr->span);
    if (name.size > 0 && of.kind == GJ_OPERAND_DEF)
        return part_of_def(lw, of.def, name, expr->span);
    gj_report_text(b->diags, GJ_D_cannot_index, expr->span, gj_span_text(b, expr->a->span));
    return (gj_operand){0};
}
