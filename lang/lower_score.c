/* score: a measure over the nodes of a tree. For each node at the measured level the lines become definitions
 * of its own; above it, sums. Everything is written out, so a score costs what its arithmetic costs. */
#include "lang/lower.h"

typedef struct score {
    gj_lower *lw;
    gj_def *def;
    const gj_entry *entry;
    const gj_tree *tree;
    uint32_t level; /* measured; 0: the leaves */
    gj_field *from;
} score;

static bool is_measured(const score *s, const gj_node *node)
{
    return s->level == 0 ? node->first == NULL : node->level == s->level;
}

static gj_def *add_value(score *s, gj_def *node, const char *name, gj_core *body)
{
    return gj_lower_part(s->lw, node, gj_text_from(name), GJ_DEF_VALUE, body, s->def->span);
}

static gj_core *part_value(score *s, gj_def *node, const char *name)
{
    gj_def *part = gj_def_part(node, gj_text_from(name));
    if (part == NULL)
        return NULL;
    return part->body == NULL ? gj_core_poison(s->lw->b, s->def->span)
                              : gj_core_def(s->lw->b, part, s->def->span);
}

static const gj_entry *find_line(const score *s, const char *name)
{
    for (const gj_entry *line = s->entry->body; line != NULL; line = line->next) {
        if (line->kind == GJ_N_MEASURE && gj_word_is(s->lw->b, line->name, name))
            return line;
    }
    return NULL;
}

static gj_core *lower_line(score *s, const gj_entry *line, const gj_type *expected)
{
    if (line->has_body)
        return gj_lower_cases(s->lw, line->body, expected, line->span);
    return gj_lower_cell(s->lw, line->values, expected, line->cites);
}

static gj_core *lower_measure(score *s, const gj_entry *line, const gj_type *wanted)
{
    gj_core *value = lower_line(s, line, wanted);
    value = gj_lower_present(s->lw, value, line->name);
    if (value == NULL || value->type.poison)
        return value;
    gj_type type = *wanted;
    if (!gj_unify(s->lw, &type, &value->type, line->span))
        return gj_core_poison(s->lw->b, line->span);
    gj_settle(value, &type);
    return value;
}

/* `applicable` where no line says it: the fact of that name, else yes. */
static gj_core *applicable_of(score *s, const gj_node *node)
{
    gj_build *b = s->lw->b;
    gj_type yes_no = gj_type_of(GJ_T_BOOL);
    const gj_entry *line = find_line(s, "applicable");
    if (line != NULL)
        return lower_measure(s, line, &yes_no);
    gj_field *key = s->from == NULL ? NULL : gj_field_part(s->from, node->name);
    gj_field *fact = key == NULL ? NULL : gj_field_part(key, GJ_TEXT("applicable"));
    if (fact == NULL)
        return gj_core_bool(b, true, s->def->span);
    gj_operand of = gj_operand_field(s->lw, fact, NULL, s->def->span);
    return of.core;
}

static void add_worth(score *s, gj_def *def, const gj_node *node)
{
    gj_core *worth = gj_core_const(s->lw->b, gj_type_number(node->unit), node->worth, s->def->span);
    add_value(s, def, "worth", worth);
}

/* Lines beside applicable and earned, in their order; a line may use those above it. */
static bool is_own_line(const score *s, const gj_entry *line)
{
    return line->kind == GJ_N_MEASURE && !gj_word_is(s->lw->b, line->name, "applicable") &&
           !gj_word_is(s->lw->b, line->name, "earned");
}

static void measure(score *s, gj_def *def, const gj_node *node)
{
    gj_lower *lw = s->lw;
    gj_build *b = lw->b;
    lw->node = node;
    lw->node_def = def;
    lw->from = s->from;
    add_worth(s, def, node);
    add_value(s, def, "applicable", applicable_of(s, node));
    for (const gj_entry *line = s->entry->body; line != NULL; line = line->next) {
        if (!is_own_line(s, line))
            continue;
        gj_def *part = gj_lower_part(lw, def, gj_name_text(b, line->name), GJ_DEF_VALUE,
                                     gj_lower_unroot(lw, lower_line(s, line, NULL)), line->name);
        if (part != NULL) {
            part->title = gj_title_text(b, line->title);
            part->cites = line->cites;
        }
    }
    gj_type points = gj_type_number(node->unit);
    const gj_entry *line = find_line(s, "earned");
    gj_core *earned = line == NULL ? NULL : lower_measure(s, line, &points);
    gj_core *applies = part_value(s, def, "applicable");
    gj_core *zero = gj_core_const(b, points, gj_value_whole(0), s->def->span);
    if (earned != NULL && applies != NULL)
        add_value(s, def, "earned", gj_core_choose(b, applies, earned, zero, s->def->span));
    if (applies != NULL) {
        gj_core *worth = gj_core_const(b, points, node->worth, s->def->span);
        add_value(s, def, "applicable_worth", gj_core_choose(b, applies, worth, zero, s->def->span));
    }
    lw->node = NULL;
    lw->node_def = NULL;
    lw->from = NULL;
}

typedef struct summing {
    score *s;
    gj_opcode op;
} summing;

static gj_core *sum_two(void *user, gj_core *x, gj_core *y)
{
    const summing *sum = user;
    if (x == NULL || y == NULL)
        return NULL;
    return gj_core_op(sum->s->lw->b, sum->op, x->type, x, y, sum->s->def->span);
}

/* A sum, or for yes/no the `or`, over the node parts below a definition. */
static void add_sum(score *s, gj_def *def, const char *name, bool any)
{
    summing sum = {s, any ? GJ_OP_OR : GJ_OP_ADD};
    size_t count = 0;
    for (const gj_def *below = def->first; below != NULL; below = below->next)
        count++;
    gj_core **terms = GJ_NEW_ARRAY(s->lw->b->arena, gj_core *, count);
    if (terms == NULL)
        return;
    count = 0;
    for (gj_def *below = def->first; below != NULL; below = below->next) {
        if (below->kind != GJ_DEF_NODE)
            continue;
        terms[count] = part_value(s, below, name);
        if (terms[count++] == NULL)
            return;
    }
    if (count > 0)
        add_value(s, def, name, gj_core_join(terms, count, sum_two, &sum));
}

static void add_sums(score *s, gj_def *def)
{
    add_sum(s, def, "applicable", true);
    add_sum(s, def, "earned", false);
    add_sum(s, def, "applicable_worth", false);
}

static void add_node(score *s, gj_def *parent, const gj_node *node)
{
    gj_def *def = gj_def_new(s->lw->b, parent, node->name, GJ_DEF_NODE, node->span);
    if (def == NULL)
        return;
    def->title = node->title;
    def->cites = node->cites;
    def->node = node;
    def->used = true;
    def->state = 2;
    if (is_measured(s, node)) {
        measure(s, def, node);
        return;
    }
    add_worth(s, def, node);
    for (const gj_node *below = node->first; below != NULL; below = below->next)
        add_node(s, def, below);
    add_sums(s, def);
}

/* A score over parts of another score: sums, nothing measured anew. */
static bool add_view(score *s, gj_def *of, gj_value *worth)
{
    static const char *const sums[] = {"earned", "applicable_worth", "worth"};
    gj_build *b = s->lw->b;
    for (int i = 0; i < 3; i++) {
        gj_core *value = part_value(s, of, sums[i]);
        gj_def *mine = gj_def_part(s->def, gj_text_from(sums[i]));
        if (value == NULL)
            return false;
        if (mine == NULL)
            add_value(s, s->def, sums[i], value);
        else if (mine->body != NULL)
            mine->body = gj_core_op(b, GJ_OP_ADD, mine->type, mine->body, value, s->def->span);
    }
    if (of->node != NULL)
        return gj_number_add(b->arena, worth, worth, &of->node->worth);
    return true;
}

static void check_worth(score *s, const gj_value *worth)
{
    gj_build *b = s->lw->b;
    const gj_expr *stated = s->entry->values;
    gj_value value;
    gj_text unused;
    gj_type type = gj_type_number(GJ_UNIT_ANY);
    int order;
    if (stated == NULL || !gj_literal(b, stated, &type, &value, &unused) ||
        !gj_number_compare(b->arena, &order, &value, worth) || order == 0)
        return;
    gj_buffer said, found;
    gj_buffer_init(&said, b->allocator);
    gj_buffer_init(&found, b->allocator);
    gj_number_format(b->arena, &said, &value);
    gj_number_format(b->arena, &found, worth);
    gj_report(b->diags, GJ_D_weights_do_not_add_up, stated->span, gj_arg_text(s->def->name),
              gj_arg_text(gj_buffer_as_text(&said)), gj_arg_text(gj_buffer_as_text(&found)));
    b->arena->failed |= said.failed || found.failed;
    gj_buffer_fini(&said);
    gj_buffer_fini(&found);
}

/* `from` and `at` of the head. */
static bool read_head(score *s)
{
    gj_build *b = s->lw->b;
    const gj_entry *names = s->entry->names; /* name: level, title: from */
    if (names == NULL)
        return true;
    if (names->name.begin != 0 && s->tree != NULL &&
        !gj_tree_level(s->tree, gj_name_text(b, names->name), &s->level)) {
        gj_report(b->diags, GJ_D_unknown_level, names->name, gj_arg_text(gj_name_text(b, names->name)),
                  gj_arg_text(s->tree->root.name), gj_arg_none());
        return false;
    }
    if (names->title.begin == 0)
        return true;
    gj_symbol *symbol = gj_find_value(b, gj_name_text(b, names->title));
    gj_field *field = symbol != NULL && symbol->kind == GJ_S_FIELD ? symbol->of : NULL;
    if (field == NULL || !field->keyed) {
        gj_report_text(b->diags, GJ_D_score_from, names->title, gj_name_text(b, names->title));
        return false;
    }
    symbol->used = true;
    s->from = field;
    return true;
}

void gj_lower_score(gj_lower *lw, gj_def *def)
{
    gj_build *b = lw->b;
    score s = {.lw = lw, .def = def, .entry = def->entry};
    gj_value worth = gj_value_whole(0);
    bool whole = true, head = false, unsure = false; /* unsure: a part was wrong, so its worth is not known */
    for (const gj_expr *over = s.entry->keys; over != NULL && whole; over = over->next) {
        gj_operand of = gj_lower_operand(lw, over, NULL);
        if (of.kind == GJ_OPERAND_NODE) {
            s.tree = of.node->tree;
            if (!head && !read_head(&s))
                break;
            head = true;
            if (of.node == &s.tree->root) {
                for (const gj_node *node = of.node->first; node != NULL; node = node->next)
                    add_node(&s, def, node);
            } else {
                add_node(&s, def, of.node);
            }
            whole = gj_number_add(b->arena, &worth, &worth, &of.node->worth);
        } else if (of.kind == GJ_OPERAND_DEF) {
            whole = add_view(&s, of.def, &worth);
        } else {
            unsure = true;
            if (of.kind != GJ_OPERAND_NONE)
                gj_report_text(b->diags, GJ_D_score_over, over->span, gj_span_text(b, over->span));
        }
    }
    if (head) {
        gj_core *sum = gj_core_const(b, gj_type_number(s.tree->root.unit), worth, def->span);
        add_value(&s, def, "worth", sum);
        add_sums(&s, def);
    }
    if (!unsure)
        check_worth(&s, &worth);
    def->state = 2;
}
