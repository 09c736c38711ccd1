/* The table of a score: what each part of the tree is worth, what of it applies and what was earned.
 * Invariant: the two upper levels have a row each; the items below are named only where they lost points, do
 * not apply or are not assessed. */
#include "cli/sheet_internal.h"

#include "vm/result_shape.h"

#define WORTH      57
#define APPLICABLE 68
#define EARNED     80
/* Levels with rows of their own. */
#define LEVELS 2

typedef struct table {
    gj_sheet *sheet;
    gj_buffer lost, out, open; /* the items that are named */
    size_t open_count;
} table;

static const gj_image_definition *definition_at(const gj_sheet *s, uint32_t d)
{
    return &s->program->definitions[d];
}

const gj_value *gj_sheet_measure(const gj_sheet *sheet, uint32_t node, const char *name)
{
    uint32_t part = gj_shape_measure(sheet->machine, node, gj_text_from(name));
    return part == UINT32_MAX ? NULL : gj_machine_value(sheet->machine, part, 0);
}

static void number_cell(gj_sheet *s, const gj_value *value, size_t column)
{
    gj_sheet_again(s, &s->value);
    if (value == NULL)
        gj_buffer_char(&s->value, '-');
    else if (value->state == GJ_VALUE)
        gj_words_number(&s->value, &s->words, value);
    else if (value->state == GJ_UNKNOWN) /* in a cell there is no room for the whole word */
        gj_buffer_string(&s->value, gj_msg_text(s->words.lang, GJ_M_sheet_unknown));
    else
        gj_words_value(&s->value, &s->words, GJ_T_NUMBER, 0, 0, value);
    gj_layout_right(&s->layout, gj_buffer_as_text(&s->value), column);
}

static void write_row(gj_sheet *s, uint32_t d, gj_text title, gj_text name, size_t indent)
{
    const gj_value *applicable = gj_sheet_measure(s, d, "applicable"),
                   *worth = gj_sheet_measure(s, d, "worth");
    const gj_value *rest = gj_sheet_measure(s, d, "applicable_worth");
    gj_value none = gj_value_whole(0);
    if (rest == NULL && applicable != NULL && applicable->state == GJ_VALUE)
        rest = applicable->num != 0 ? worth : &none;
    else if (rest == NULL && applicable != NULL)
        rest = applicable;
    gj_layout *l = &s->layout;
    gj_layout_to(l, indent);
    gj_layout_text(l, title, indent + 2);
    if (!gj_text_equal(title, name)) {
        gj_layout_word(l, GJ_TEXT(" "), indent + 2);
        gj_layout_word(l, name, indent + 2);
    }
    if (l->column > WORTH - 6)
        gj_layout_newline(l);
    number_cell(s, worth, WORTH);
    number_cell(s, rest, APPLICABLE);
    number_cell(s, gj_sheet_measure(s, d, "earned"), EARNED);
    gj_layout_newline(l);
}

static void add_item(gj_sheet *s, gj_buffer *list, uint32_t d)
{
    gj_buffer_string(list, list->size == 0 ? "" : s->words.lang == GJ_LANG_ZH ? "；" : "; ");
    gj_words_titled(list, &s->words, definition_at(s, d)->title, definition_at(s, d)->name);
}

/* Notes an item that a reader asks about. */
static void look_at_item(table *t, uint32_t d)
{
    gj_sheet *s = t->sheet;
    const gj_value *applicable = gj_sheet_measure(s, d, "applicable"),
                   *worth = gj_sheet_measure(s, d, "worth");
    const gj_value *earned = gj_sheet_measure(s, d, "earned");
    int order = 0;
    if (earned == NULL || worth == NULL || worth->state != GJ_VALUE)
        return;
    if (applicable != NULL && applicable->state == GJ_VALUE && applicable->num == 0) {
        add_item(s, &t->out, d);
    } else if (earned->state >= GJ_UNKNOWN) {
        if (t->open_count++ < 8)
            add_item(s, &t->open, d);
    } else if (earned->state == GJ_VALUE) {
        if (!gj_number_compare(s->arena, &order, earned, worth))
            s->failed = true;
        if (order == 0)
            return;
        add_item(s, &t->lost, d);
        gj_buffer_char(&t->lost, ' ');
        gj_words_number(&t->lost, &s->words, earned);
        gj_buffer_char(&t->lost, '/');
        gj_words_number(&t->lost, &s->words, worth);
    }
}

static void walk_nodes(table *t, uint32_t d, int level)
{
    gj_sheet *s = t->sheet;
    for (uint32_t part = s->machine->first_part[d]; part != UINT32_MAX && level < GJ_SHAPE_DEPTH;
         part = s->machine->next_part[part]) {
        const gj_image_definition *definition = definition_at(s, part);
        if (definition->kind != GJ_DEF_NODE)
            continue;
        if (level < LEVELS)
            write_row(s, part, gj_words_title(&s->words, definition->title, definition->name),
                      gj_program_text(s->program, definition->name), 2 + 2 * (size_t)level);
        else if (!gj_shape_has_nodes(s->machine, part))
            look_at_item(t, part);
        walk_nodes(t, part, level + 1);
    }
}

static void write_items(gj_sheet *s, gj_msg label, const gj_buffer *items, size_t more)
{
    if (items->size == 0)
        return;
    gj_layout *l = &s->layout;
    gj_layout_to(l, 2);
    gj_layout_string(l, gj_msg_text(s->words.lang, label), 2);
    gj_layout_string(l, s->words.lang == GJ_LANG_ZH ? "：" : ": ", 2);
    if (s->words.lang == GJ_LANG_EN)
        gj_layout_word(l, GJ_TEXT(" "), 2);
    gj_layout_text(l, gj_buffer_as_text(items), 4);
    if (more != 0) {
        gj_sheet_again(s, &s->value);
        gj_buffer_format(&s->value, " … (+%zu)", more);
        gj_layout_text(l, gj_buffer_as_text(&s->value), 4);
    }
    gj_layout_newline(l);
}

static void write_score(gj_sheet *s, uint32_t d)
{
    const gj_image_definition *definition = definition_at(s, d);
    gj_layout *l = &s->layout;
    gj_layout_newline(l);
    gj_layout_text(l, gj_words_title(&s->words, definition->title, definition->name), 2);
    gj_layout_word(l, GJ_TEXT(" "), 2);
    gj_layout_word(l, gj_program_text(s->program, definition->name), 2);
    gj_layout_right(l, gj_text_from(gj_msg_text(s->words.lang, GJ_M_sheet_worth)), WORTH);
    gj_layout_right(l, gj_text_from(gj_msg_text(s->words.lang, GJ_M_sheet_applicable)), APPLICABLE);
    gj_layout_right(l, gj_text_from(gj_msg_text(s->words.lang, GJ_M_sheet_earned)), EARNED);
    gj_layout_newline(l);
    table t = {.sheet = s};
    gj_buffer_init(&t.lost, s->arena->allocator);
    gj_buffer_init(&t.out, s->arena->allocator);
    gj_buffer_init(&t.open, s->arena->allocator);
    walk_nodes(&t, d, 0);
    write_row(s, d, gj_text_from(gj_msg_text(s->words.lang, GJ_M_sheet_sum)), GJ_TEXT(""), 2);
    write_items(s, GJ_M_sheet_lost, &t.lost, 0);
    write_items(s, GJ_M_sheet_not_applicable, &t.out, 0);
    write_items(s, GJ_M_sheet_not_assessed, &t.open, t.open_count > 8 ? t.open_count - 8 : 0);
    s->failed |= t.lost.failed || t.out.failed || t.open.failed;
    gj_buffer_fini(&t.lost);
    gj_buffer_fini(&t.out);
    gj_buffer_fini(&t.open);
}

void gj_sheet_write_scores(gj_sheet *sheet)
{
    for (uint32_t d = 0; d < sheet->program->definition_count; d++) {
        const gj_image_definition *definition = definition_at(sheet, d);
        if (definition->kind == GJ_DEF_SCORE && !(definition->flags & GJ_DEFINITION_HIDDEN))
            write_score(sheet, d);
    }
}
