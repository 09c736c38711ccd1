/* Trees of weighted nodes: data stated once, measured by scores. Sums are proved here: every node is worth
 * what its parts are worth together. */
#include "lang/build.h"
#include "vm/number.h"

gj_node *gj_tree_node(const gj_tree *tree, gj_text name)
{
    return gj_map_get(&tree->nodes, name);
}

bool gj_tree_level(const gj_tree *tree, gj_text name, uint32_t *level)
{
    for (uint32_t i = 0; i < tree->level_count; i++) {
        if (gj_text_equal(tree->levels[i], name)) {
            *level = i + 1;
            return true;
        }
    }
    return false;
}

gj_node *gj_node_after(const gj_node *root, const gj_node *node)
{
    if (node->first != NULL)
        return node->first;
    while (node != root && node->next == NULL)
        node = node->parent;
    return node == root ? NULL : node->next;
}

static void report_sum(gj_build *b, const gj_node *node, const gj_value *sum)
{
    gj_buffer stated, added;
    gj_buffer_init(&stated, b->allocator);
    gj_buffer_init(&added, b->allocator);
    gj_number_format(b->arena, &stated, &node->worth);
    gj_number_format(b->arena, &added, sum);
    gj_report(b->diags, GJ_D_weights_do_not_add_up, node->span, gj_arg_text(node->name),
              gj_arg_text(gj_buffer_as_text(&stated)), gj_arg_text(gj_buffer_as_text(&added)));
    b->arena->failed |= stated.failed || added.failed;
    gj_buffer_fini(&stated);
    gj_buffer_fini(&added);
}

static void check_sum(gj_build *b, const gj_node *node)
{
    gj_value sum = gj_value_whole(0);
    int order = 0;
    for (const gj_node *part = node->first; part != NULL; part = part->next) {
        if (!gj_number_add(b->arena, &sum, &sum, &part->worth))
            return;
    }
    if (node->first != NULL && !node->unsure && gj_number_compare(b->arena, &order, &sum, &node->worth) &&
        order != 0)
        report_sum(b, node, &sum);
}

static void add_nodes(gj_build *b, gj_tree *tree, gj_node *parent, const gj_entry *lines)
{
    gj_type worth = gj_type_number(parent->unit);
    for (const gj_entry *e = lines; e != NULL; e = e->next) {
        if (e->kind != GJ_N_NODE) { /* one that could not be read may be worth anything */
            parent->unsure = true;
            continue;
        }
        gj_text name = gj_name_text(b, e->name), unused;
        gj_node *twin = gj_tree_node(tree, name);
        if (twin != NULL) {
            gj_diag *diag = gj_report_text(b->diags, GJ_D_twin_node, e->name, name);
            gj_diag_also(b->diags, diag, GJ_M_first_here, twin->span, gj_arg_none(), gj_arg_none());
            parent->unsure = true;
            continue;
        }
        gj_node *node = GJ_NEW(b->arena, gj_node);
        if (node == NULL)
            return;
        *node = (gj_node){.name = name,
                          .title = gj_title_text(b, e->title),
                          .parent = parent,
                          .worth = gj_value_whole(0),
                          .level = parent->level + 1,
                          .unit = parent->unit,
                          .cites = e->cites,
                          .span = e->name,
                          .tree = tree};
        if (e->values != NULL)
            gj_literal(b, e->values, &worth, &node->worth, &unused);
        if (gj_number_sign(&node->worth) < 0)
            gj_report_text(b->diags, GJ_D_negative_worth, e->values->span, name);
        if (tree->level_count > 0 && node->level > tree->level_count)
            gj_report_text(b->diags, GJ_D_node_too_deep, e->name, name);
        if (parent->last == NULL)
            parent->first = node;
        else
            parent->last->next = node;
        parent->last = node;
        if (!gj_map_put(&tree->nodes, name, node))
            b->arena->failed = true;
        add_nodes(b, tree, node, e->body);
        check_sum(b, node);
    }
}

void gj_declare_tree(gj_build *b, const gj_entry *entry)
{
    gj_symbol *symbol = gj_find_value(b, gj_name_text(b, entry->name));
    gj_tree *tree = symbol == NULL || symbol->entry != entry ? NULL : symbol->of;
    if (tree == NULL)
        return;
    gj_text unused;
    uint32_t levels = 0;
    for (const gj_entry *e = entry->names; e != NULL; e = e->next)
        levels++;
    tree->levels = GJ_NEW_ARRAY(b->arena, gj_text, levels);
    if (tree->levels == NULL)
        return;
    for (const gj_entry *e = entry->names; e != NULL; e = e->next)
        tree->levels[tree->level_count++] = gj_name_text(b, e->name);
    gj_node *root = &tree->root;
    *root = (gj_node){.name = gj_name_text(b, entry->name),
                      .title = gj_title_text(b, entry->title),
                      .worth = gj_value_whole(0),
                      .cites = entry->cites,
                      .span = entry->name,
                      .tree = tree};
    const gj_expr *worth = entry->values;
    if (worth != NULL && worth->kind == GJ_X_NUMBER && worth->name.begin != 0)
        gj_unit_find(b, gj_name_text(b, worth->name), &root->unit);
    gj_type type = gj_type_number(root->unit);
    if (worth != NULL)
        gj_literal(b, worth, &type, &root->worth, &unused);
    add_nodes(b, tree, root, entry->body);
    check_sum(b, root);
}
