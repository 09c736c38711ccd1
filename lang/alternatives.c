/* Alternatives: named choices, of which a value is one. */
#include "lang/build.h"

gj_alternatives_info *gj_alternatives_at(const gj_build *b, uint32_t index)
{
    return GJ_EACH(b->alternatives, gj_alternatives_info, index);
}

bool gj_alternatives_find(const gj_alternatives_info *alternatives, gj_text name, uint32_t *position)
{
    for (uint32_t i = 0; i < alternatives->count; i++) {
        if (gj_text_equal(alternatives->choices[i].name, name)) {
            *position = i;
            return true;
        }
    }
    return false;
}

gj_text gj_alternatives_label(gj_build *b, const gj_alternatives_info *alternatives)
{
    if (alternatives->name.size > 0)
        return alternatives->name;
    gj_buffer out;
    gj_buffer_init(&out, b->allocator);
    for (uint32_t i = 0; i < alternatives->count && i < 3; i++) {
        gj_buffer_string(&out, i == 0 ? "" : ", ");
        gj_buffer_text(&out, alternatives->choices[i].name);
    }
    gj_buffer_string(&out, alternatives->count > 3 ? ", …" : "");
    gj_text label = gj_text_copy(b->arena, gj_buffer_as_text(&out));
    b->arena->failed |= out.failed;
    gj_buffer_fini(&out);
    return label;
}

gj_alternatives_info *gj_alternatives_new(gj_build *b, gj_text name, gj_text title, const gj_entry *choices,
                                          bool ordered, gj_span span)
{
    uint32_t count = 0;
    for (const gj_entry *e = choices; e != NULL; e = e->next)
        count++;
    gj_alternatives_info *info = GJ_NEW(b->arena, gj_alternatives_info);
    gj_alternative *list = GJ_NEW_ARRAY(b->arena, gj_alternative, count);
    if (info == NULL || list == NULL)
        return NULL;
    *info = (gj_alternatives_info){.name = name,
                                   .title = title,
                                   .choices = list,
                                   .ordered = ordered,
                                   .span = span,
                                   .index = (uint32_t)b->alternatives.count};
    for (const gj_entry *e = choices; e != NULL; e = e->next) {
        if (e->kind != GJ_N_CHOICE)
            continue;
        gj_text choice = gj_name_text(b, e->name);
        uint32_t twin;
        if (gj_alternatives_find(info, choice, &twin)) {
            gj_diag *diag = gj_report_text(b->diags, GJ_D_twin_choice, e->name, choice);
            gj_diag_also(b->diags, diag, GJ_M_first_here, list[twin].span, gj_arg_none(), gj_arg_none());
            continue;
        }
        list[info->count++] = (gj_alternative){choice, gj_title_text(b, e->title), e->cites, e->name};
    }
    if (!gj_array_append(&b->alternatives, &info))
        return NULL;
    return info;
}
