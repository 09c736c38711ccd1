/* Interfaces: a family of rule books states the same results. A book that implements one defines each of them
 * with the type it asks, or says it is silent. */
#include "lang/lower.h"

static const gj_entry *find_result(const gj_build *b, gj_text name)
{
    if (b->interface == NULL)
        return NULL;
    for (const gj_entry *e = b->interface->entry->body; e != NULL; e = e->next) {
        if (e->kind == GJ_N_FIELD && gj_text_equal(gj_name_text(b, e->name), name))
            return e;
    }
    return NULL;
}

static bool is_kind(const gj_build *b, const gj_entry *e, const char *word)
{
    return e->type != NULL && e->type->kind == GJ_TN_NAME && gj_word_is(b, e->type->name, word);
}

bool gj_interface_type(gj_build *b, gj_text name, gj_type *type)
{
    const gj_entry *e = find_result(b, name);
    uint32_t flags = 0;
    if (e == NULL)
        return false;
    *type = is_kind(b, e, "deadline") || is_kind(b, e, "conditions") ? gj_type_poison()
                                                                     : gj_plain_type(b, e->type, &flags);
    return true;
}

static const gj_entry *find_silent(const gj_build *b, gj_text name)
{
    for (size_t i = 0; i < b->silent.count; i++) {
        const gj_entry *e = GJ_EACH(b->silent, const gj_entry, i);
        if (gj_text_equal(gj_name_text(b, e->name), name))
            return e;
    }
    return NULL;
}

/* conditions: the names are the interface's own list, so that books can be compared. */
static void check_names(gj_build *b, const gj_entry *wanted, const gj_def *def)
{
    for (const gj_def *part = def->first; wanted->body != NULL && part != NULL; part = part->next) {
        bool known = false;
        gj_near near;
        gj_near_init(&near, part->name);
        for (const gj_entry *name = wanted->body; name != NULL; name = name->next) {
            known = known || gj_text_equal(gj_name_text(b, name->name), part->name);
            gj_near_try(&near, gj_name_text(b, name->name));
        }
        if (known)
            continue;
        gj_diag *diag = gj_report(b->diags, GJ_D_interface_name, part->span, gj_arg_text(part->name),
                                  gj_arg_text(def->name), gj_arg_none());
        gj_near_report(b, diag, &near, part->span);
    }
}

/* `at least`, `at most`: what has no order has no least. A deadline and conditions say for themselves which
 * way is the stricter. */
static void check_demand(gj_build *b, const gj_entry *e)
{
    uint32_t flags = 0;
    bool deadline = is_kind(b, e, "deadline"), conditions = is_kind(b, e, "conditions");
    gj_type type = deadline || conditions ? gj_type_poison() : gj_plain_type(b, e->type, &flags);
    if (deadline || conditions)
        gj_report(b->diags, GJ_D_not_ordered, e->type->span,
                  gj_arg_msg(deadline ? GJ_M_a_deadline : GJ_M_conditions), gj_arg_none(), gj_arg_none());
    else if (!type.poison && !gj_type_is_ordered(b, &type))
        gj_report(b->diags, GJ_D_not_ordered, e->type->span, gj_type_arg(b, &type), gj_arg_none(),
                  gj_arg_none());
}

static void check_result(gj_build *b, const gj_entry *e)
{
    gj_text name = gj_name_text(b, e->name);
    gj_symbol *symbol = gj_find_value(b, name);
    const gj_entry *silent = find_silent(b, name);
    gj_def *def = symbol != NULL && symbol->kind == GJ_S_DEF ? symbol->of : NULL;
    if (def != NULL && silent != NULL) {
        gj_diag *diag = gj_report_text(b->diags, GJ_D_silent_and_defined, silent->name, name);
        gj_diag_also(b->diags, diag, GJ_M_first_here, def->span, gj_arg_none(), gj_arg_none());
    } else if (def == NULL && silent == NULL) {
        gj_diag *diag = gj_report(b->diags, GJ_D_interface_missing, b->implements->name, gj_arg_text(name),
                                  gj_arg_text(b->interface->name), gj_arg_none());
        gj_diag_also(b->diags, diag, GJ_M_asked_here, e->name, gj_arg_none(), gj_arg_none());
    }
    if (def == NULL)
        return;
    def->flags |= GJ_DEFINITION_INTERFACE | GJ_DEFINITION_RESULT;
    bool deadline = is_kind(b, e, "deadline"), conditions = is_kind(b, e, "conditions");
    if ((deadline && def->kind != GJ_DEF_DEADLINE) || (conditions && def->kind != GJ_DEF_CONDITIONS)) {
        gj_diag *diag = gj_report(b->diags, GJ_D_interface_kind, def->span, gj_arg_text(name),
                                  gj_arg_msg(deadline ? GJ_M_a_deadline : GJ_M_conditions), gj_arg_none());
        gj_diag_also(b->diags, diag, GJ_M_asked_here, e->name, gj_arg_none(), gj_arg_none());
    }
    if (conditions && def->kind == GJ_DEF_CONDITIONS)
        check_names(b, e, def);
    uint32_t flags = 0;
    gj_type wanted = deadline || conditions ? gj_type_poison() : gj_plain_type(b, e->type, &flags),
            found = def->type;
    if (!wanted.poison && !found.poison && !gj_same_type(&wanted, &found))
        gj_report(b->diags, GJ_D_types_differ, def->span, gj_type_arg(b, &wanted), gj_type_arg(b, &found),
                  gj_arg_none());
}

void gj_check_interface(gj_build *b)
{
    for (size_t i = 0; i < b->silent.count; i++) {
        const gj_entry *e = GJ_EACH(b->silent, const gj_entry, i);
        gj_text name = gj_name_text(b, e->name);
        if (b->interface != NULL && find_result(b, name) == NULL) {
            gj_diag *diag = gj_report(b->diags, GJ_D_silent_unknown, e->name, gj_arg_text(name),
                                      gj_arg_text(b->interface->name), gj_arg_none());
            gj_near near;
            gj_near_init(&near, name);
            for (const gj_entry *r = b->interface->entry->body; r != NULL; r = r->next)
                gj_near_try(&near, gj_name_text(b, r->name));
            gj_near_report(b, diag, &near, e->name);
        }
        for (size_t k = 0; k < i; k++) {
            if (gj_text_equal(gj_name_text(b, GJ_EACH(b->silent, const gj_entry, k)->name), name))
                gj_report_twin(b, name, e->name, GJ_EACH(b->silent, const gj_entry, k)->name);
        }
    }
    if (b->interface == NULL)
        return;
    for (const gj_entry *e = b->interface->entry->body; e != NULL; e = e->next) {
        if (e->kind != GJ_N_FIELD)
            continue;
        if (e->op != GJ_O_NONE)
            check_demand(b, e);
        check_result(b, e);
    }
}
