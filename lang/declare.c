/* Enters every declaration of all files into the tables of names, in the order that needs nothing twice:
 * units, alternatives, names of everything, trees, the record. Bodies of rules are not looked at here. */
#include "lang/build.h"

gj_symbol *gj_find_value(const gj_build *b, gj_text name)
{
    return gj_map_get(&b->values, name);
}

gj_def *gj_def_part(const gj_def *def, gj_text name)
{
    for (gj_def *part = def->first; part != NULL; part = part->next) {
        if (gj_text_equal(part->name, name))
            return part;
    }
    return NULL;
}

gj_def *gj_def_new(gj_build *b, gj_def *parent, gj_text name, gj_definition_kind kind, gj_span span)
{
    gj_def *def = GJ_NEW(b->arena, gj_def);
    if (def == NULL)
        return NULL;
    *def = (gj_def){.name = name,
                    .parent = parent,
                    .kind = (uint8_t)kind,
                    .span = span,
                    .list = UINT32_MAX,
                    .index = (uint32_t)b->defs.count,
                    .type = gj_type_poison()};
    if (!gj_array_append(&b->defs, &def))
        return NULL;
    if (parent != NULL) {
        if (parent->last == NULL)
            parent->first = def;
        else
            parent->last->next = def;
        parent->last = def;
    }
    return def;
}

void gj_report_twin(gj_build *b, gj_text name, gj_span second, gj_span first)
{
    gj_diag *diag = gj_report_text(b->diags, GJ_D_twin_name, second, name);
    gj_diag_also(b->diags, diag, first.begin == first.end ? GJ_M_of_language : GJ_M_first_here, first,
                 gj_arg_none(), gj_arg_none());
}

static gj_symbol *add_symbol(gj_build *b, gj_symbol_kind kind, gj_span span, const gj_entry *entry, void *of)
{
    gj_text name = gj_name_text(b, span);
    gj_symbol *twin = gj_find_value(b, name);
    if (twin != NULL) {
        gj_report_twin(b, name, span, twin->span);
        return NULL;
    }
    gj_symbol *symbol = GJ_NEW(b->arena, gj_symbol);
    if (symbol == NULL)
        return NULL;
    *symbol = (gj_symbol){.kind = kind, .name = name, .span = span, .entry = entry, .of = of};
    if (!gj_array_append(&b->symbols, &symbol) || !gj_map_put(&b->values, name, symbol))
        b->arena->failed = true;
    return symbol;
}

static void declare_alternatives(gj_build *b, const gj_entry *e)
{
    gj_text name = gj_name_text(b, e->name);
    gj_alternatives_info *twin = gj_map_get(&b->types, name);
    if (twin != NULL) {
        gj_report_twin(b, name, e->name, twin->span);
        return;
    }
    gj_alternatives_info *info =
        gj_alternatives_new(b, name, gj_title_text(b, e->title), e->body, e->op == GJ_O_LESS, e->name);
    if (info != NULL && !gj_map_put(&b->types, name, info))
        b->arena->failed = true;
}

static void declare_reading(gj_build *b, const gj_entry *e)
{
    gj_reading_info *reading = GJ_NEW(b->arena, gj_reading_info);
    if (reading == NULL || add_symbol(b, GJ_S_READING, e->name, e, reading) == NULL)
        return;
    gj_text name = gj_name_text(b, e->name), title = gj_title_text(b, e->title);
    *reading = (gj_reading_info){.name = name,
                                 .title = title,
                                 .index = (uint32_t)b->readings.count,
                                 .cites = e->cites,
                                 .span = e->name};
    reading->alternatives = gj_alternatives_new(b, name, title, e->body, false, e->name);
    if (reading->alternatives == NULL || !gj_array_append(&b->readings, &reading))
        return;
    gj_text chosen = e->values == NULL ? (gj_text){0} : gj_name_text(b, e->values->name);
    if (e->values != NULL && !gj_alternatives_find(reading->alternatives, chosen, &reading->chosen))
        gj_report(b->diags, GJ_D_unknown_choice, e->values->span, gj_arg_text(chosen), gj_arg_text(name),
                  gj_arg_none());
    if (reading->alternatives->count < 2)
        gj_report_text(b->diags, GJ_D_single_reading, e->name, name);
}

static gj_definition_kind kind_of(const gj_entry *e)
{
    switch (e->kind) {
    case GJ_N_SCORE:
        return GJ_DEF_SCORE;
    case GJ_N_BANDS:
        return GJ_DEF_BANDS;
    case GJ_N_STEPS:
        return GJ_DEF_STEPS;
    case GJ_N_CONDITIONS:
    case GJ_N_CHECKLIST:
        return GJ_DEF_CONDITIONS;
    case GJ_N_DEADLINE:
        return GJ_DEF_DEADLINE;
    case GJ_N_PROPERTY:
        return GJ_DEF_PROPERTY;
    default:
        return GJ_DEF_VALUE;
    }
}

/* Lines of one list that bear the name of one above them. */
static void check_names(gj_build *b, const gj_entry *lines)
{
    for (const gj_entry *line = lines; line != NULL; line = line->next) {
        gj_text name = gj_name_text(b, line->name);
        const gj_entry *first = gj_claim(b, lines, name, (void *)(uintptr_t)line);
        if (first != NULL)
            gj_report_twin(b, name, line->name, first->name);
    }
}

static void declare_def(gj_build *b, const gj_entry *e)
{
    if (e->params != NULL) {
        check_names(b, e->params);
        add_symbol(b, GJ_S_FUNCTION, e->name, e, NULL);
        return;
    }
    gj_text name = gj_name_text(b, e->name);
    gj_def *def = gj_def_new(b, NULL, name, kind_of(e), e->name);
    if (def == NULL)
        return;
    def->title = gj_title_text(b, e->title);
    def->entry = e;
    def->cites = e->cites;
    def->flags = e->kind == GJ_N_RESULT || e->kind == GJ_N_BANDS || e->kind == GJ_N_CONDITIONS ||
                         e->kind == GJ_N_CHECKLIST || e->kind == GJ_N_DEADLINE
                     ? GJ_DEFINITION_RESULT
                     : 0;
    if (e->kind == GJ_N_CHECKLIST)
        def->flags |= GJ_DEFINITION_CHECKLIST;
    if (e->op == GJ_O_OR && e->kind == GJ_N_CONDITIONS)
        def->flags |= GJ_DEFINITION_ANY;
    add_symbol(b, GJ_S_DEF, e->name, e, def);
}

static void declare_interface(gj_build *b, const gj_entry *e)
{
    gj_text name = gj_name_text(b, e->name);
    const gj_interface_info *twin = gj_map_get(&b->interfaces, name);
    if (twin != NULL) {
        gj_report_twin(b, name, e->name, twin->entry->name);
        return;
    }
    check_names(b, e->body);
    gj_interface_info *info = GJ_NEW(b->arena, gj_interface_info);
    if (info == NULL)
        return;
    *info = (gj_interface_info){e, name};
    if (!gj_map_put(&b->interfaces, info->name, info))
        b->arena->failed = true;
}

static void declare_silent(gj_build *b, const gj_entry *e)
{
    if (!gj_array_append(&b->silent, &e))
        b->arena->failed = true;
}

/* A number of the calendar as the image has it. */
static void add_to_calendar(gj_build *b, int64_t number)
{
    int32_t entry = (int32_t)number;
    if (!gj_array_append(&b->calendar, &entry))
        b->arena->failed = true;
}

/* Days of a calendar: its ends, and the last one that a line has named. */
typedef struct days {
    int64_t first, last, before;
} days;

/* A line of the calendar: a day, or several in a row. */
static void declare_days(gj_build *b, const gj_entry *line, days *of)
{
    gj_type date = gj_type_of(GJ_T_DATE);
    gj_value day, until;
    gj_text unused;
    const gj_expr *key = line->keys;
    bool run = key != NULL && key->kind == GJ_X_RANGE;
    if (!gj_literal(b, run ? key->a : key, &date, &day, &unused) ||
        !gj_literal(b, run ? key->b : key, &date, &until, &unused))
        return;
    bool holiday = line->values != NULL && gj_word_is(b, line->values->name, "holiday");
    if (!holiday && (line->values == NULL || !gj_word_is(b, line->values->name, "workday"))) {
        gj_report_plain(b->diags, GJ_D_calendar_word, line->span);
        return;
    }
    if (day.num > until.num)
        gj_report_plain(b->diags, GJ_D_calendar_order, key->span);
    for (int64_t at = day.num; at <= until.num; at++) {
        if (at <= of->before || at < of->first || at > of->last) {
            gj_report_plain(b->diags, GJ_D_calendar_order, line->span);
            return;
        }
        of->before = at;
        add_to_calendar(b, at * 2 + (holiday ? 0 : 1));
    }
}

static void declare_calendar(gj_build *b, const gj_entry *e)
{
    gj_type date = gj_type_of(GJ_T_DATE);
    gj_value first, last;
    gj_text unused;
    const gj_expr *range = e->values;
    if (b->calendar.count > 0) {
        gj_report_plain(b->diags, GJ_D_second_calendar, e->name);
        return;
    }
    if (range == NULL || !gj_literal(b, range->a, &date, &first, &unused) ||
        !gj_literal(b, range->b, &date, &last, &unused))
        return;
    if (first.num > last.num) {
        gj_report_text(b->diags, GJ_D_empty_range, range->span, gj_name_text(b, e->name));
        return;
    }
    days of = {.first = first.num, .last = last.num, .before = INT64_MIN};
    add_to_calendar(b, first.num);
    add_to_calendar(b, last.num);
    for (const gj_entry *line = e->body; line != NULL; line = line->next)
        declare_days(b, line, &of);
}

static void header_line(gj_build *b, const gj_entry *line)
{
    if (!gj_word_is(b, line->name, "month_end") || line->values == NULL)
        return;
    const char *const words[] = {"strict", "down", "up"};
    for (int i = 0; i < 3; i++) {
        if (line->values->kind == GJ_X_NAME && gj_word_is(b, line->values->name, words[i])) {
            b->month_end = (gj_month_end)i;
            b->month_end_stated = true;
            return;
        }
    }
    gj_report_plain(b->diags, GJ_D_month_end_word, line->values->span);
}

static void declare_rulebook(gj_build *b, const gj_entry *e)
{
    if (b->rulebook != NULL) {
        gj_diag *diag = gj_report_plain(b->diags, GJ_D_second_rulebook, e->head);
        gj_diag_also(b->diags, diag, GJ_M_first_here, b->rulebook->name, gj_arg_none(), gj_arg_none());
        return;
    }
    b->rulebook = e;
    for (const gj_entry *line = e->body; line != NULL; line = line->next)
        header_line(b, line);
}

typedef void declare_fn(gj_build *b, const gj_entry *entry);

static void for_all(gj_build *b, gj_entry_kind kind, declare_fn *declare)
{
    for (size_t i = 0; i < b->out->files.count; i++) {
        const gj_file *file = GJ_EACH(b->out->files, gj_file, i);
        for (const gj_entry *e = file->declarations; e != NULL; e = e->next) {
            if (e->kind == kind)
                declare(b, e);
        }
    }
}

static void declare_implements(gj_build *b, const gj_entry *e)
{
    if (b->implements == NULL)
        b->implements = e;
    else
        gj_report_plain(b->diags, GJ_D_second_implements, e->head);
    for (const gj_entry *line = e->body; line != NULL; line = line->next)
        declare_silent(b, line);
}

static void declare_table(gj_build *b, const gj_entry *e)
{
    check_names(b, e->params);
    check_names(b, e->outputs);
    bool columns = false;
    for (const gj_entry *line = e->body; line != NULL; line = line->next) {
        if (columns && line->kind == GJ_N_COLUMNS)
            gj_report_text(b->diags, GJ_D_second_columns, line->name, gj_name_text(b, e->name));
        columns = columns || line->kind == GJ_N_COLUMNS;
    }
    add_symbol(b, GJ_S_TABLE, e->name, e, NULL);
}

static void name_tree(gj_build *b, const gj_entry *e)
{
    gj_tree *tree = GJ_NEW(b->arena, gj_tree);
    if (tree == NULL)
        return;
    gj_map_init(&tree->nodes, b->allocator);
    add_symbol(b, GJ_S_TREE, e->name, e, tree);
}

static void declare_allow(gj_build *b, const gj_entry *e)
{
    if (!gj_array_append(&b->allowed, &e))
        b->arena->failed = true;
}

static void name_fields(gj_build *b)
{
    for (gj_field *field = b->record.first; field != NULL; field = field->next)
        add_symbol(b, GJ_S_FIELD, field->span, NULL, field);
}

/* The states of a deadline are the language's own alternatives. */
static void deadline_states(gj_build *b)
{
    static const char *const names[][2] = {
        {"open", "未到期"}, {"met", "按期"}, {"early", "过早"}, {"late", "逾期"}};
    gj_alternatives_info *info =
        gj_alternatives_new(b, GJ_TEXT("deadline_state"), GJ_TEXT("期限状态"), NULL, false, (gj_span){0, 0});
    if (info == NULL)
        return;
    info->choices = GJ_NEW_ARRAY(b->arena, gj_alternative, 4);
    if (info->choices == NULL)
        return;
    for (; info->count < 4; info->count++) {
        info->choices[info->count].name = gj_text_from(names[info->count][0]);
        info->choices[info->count].title = gj_text_from(names[info->count][1]);
    }
    b->deadline_state = info;
    if (!gj_map_put(&b->types, info->name, info))
        b->arena->failed = true;
}

/* Everything with a value of its own, in the order it is written. */
static void declare_rules(gj_build *b)
{
    for (size_t i = 0; i < b->out->files.count; i++) {
        const gj_file *file = GJ_EACH(b->out->files, gj_file, i);
        for (const gj_entry *e = file->declarations; e != NULL; e = e->next) {
            switch ((gj_entry_kind)e->kind) {
            case GJ_N_RESULT:
            case GJ_N_DEFINE:
            case GJ_N_SCORE:
            case GJ_N_BANDS:
            case GJ_N_STEPS:
            case GJ_N_CONDITIONS:
            case GJ_N_CHECKLIST:
            case GJ_N_DEADLINE:
            case GJ_N_PROPERTY:
                declare_def(b, e);
                break;
            case GJ_N_TABLE:
                declare_table(b, e);
                break;
            default:
                break;
            }
        }
    }
}

gj_status gj_declare_all(gj_build *b)
{
    deadline_states(b);
    for_all(b, GJ_N_RULEBOOK, declare_rulebook);
    for_all(b, GJ_N_ALLOW, declare_allow);
    for_all(b, GJ_N_UNIT, gj_declare_unit);
    for_all(b, GJ_N_ALTERNATIVES, declare_alternatives);
    for_all(b, GJ_N_INTERFACE, declare_interface);
    for_all(b, GJ_N_IMPLEMENTS, declare_implements);
    for_all(b, GJ_N_SILENT, declare_silent);
    for_all(b, GJ_N_TREE, name_tree);
    for_all(b, GJ_N_TREE, gj_declare_tree);
    for_all(b, GJ_N_RECORD, gj_declare_record);
    name_fields(b);
    gj_layout(b);
    for_all(b, GJ_N_CALENDAR, declare_calendar);
    for_all(b, GJ_N_READING, declare_reading);
    declare_rules(b);
    return gj_arena_failed(b->arena) ? GJ_E_NOMEM : GJ_OK;
}
