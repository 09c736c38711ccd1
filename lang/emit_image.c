/* The image around the code: layout, alternatives, readings, definitions with their titles and clauses,
 * header. */
#include "lang/emit.h"
#include <stdlib.h>

/* A path as the program keeps it: below the book's own folder or the standard rules', so that the same
 * sources give the same program wherever they lie. */
static gj_text short_path(const gj_emit_state *em, gj_text path)
{
    gj_text folder = gj_text_folder(GJ_EACH(em->b->out->files, gj_file, 0)->source->path);
    for (size_t i = 0; !gj_text_starts(path, folder) && i < em->b->options->folder_count; i++)
        folder = em->b->options->folders[i];
    size_t from = gj_text_starts(path, folder) ? folder.size : gj_text_folder(path).size;
    while (from < path.size && path.bytes[from] == '/')
        from++;
    return (gj_text){path.bytes + from, path.size - from};
}

uint32_t gj_emit_source(gj_emit_state *em, gj_span span, uint32_t *line)
{
    const gj_source *source;
    if (span.begin >= em->near_begin && span.begin < em->near_end) {
        *line = em->near_line;
        return em->near_source;
    }
    *line = gj_sources_line(&em->b->out->sources, span.begin, &source);
    uint32_t found = 0, count = (uint32_t)em->b->out->files.count;
    while (found < count && GJ_EACH(em->b->out->files, gj_file, found)->source != source)
        found++;
    if (found == count)
        return 0; /* nowhere */
    em->near_begin = source->base + source->lines[*line - 1];
    em->near_end = *line == source->line_count ? em->near_begin : source->base + source->lines[*line];
    em->near_line = *line;
    em->near_source = found;
    return found;
}

static void cite(gj_emit_state *em, const gj_cite *cites, uint32_t *first, uint32_t *count)
{
    gj_text labels[64];
    *count = 0;
    for (const gj_cite *c = cites; c != NULL && *count < 64; c = c->next)
        labels[(*count)++] = gj_cite_label(em->b, c);
    *first = gj_image_citations(&em->image, labels, *count);
}

static void add_sources(gj_emit_state *em)
{
    for (size_t i = 0; i < em->b->out->files.count; i++) {
        const gj_file *file = GJ_EACH(em->b->out->files, gj_file, i);
        gj_image_source source = {.path = gj_image_string(&em->image, short_path(em, file->source->path))};
        gj_image_add(&em->image.sources, &source);
    }
}

/* Unit 0 of the compiler is the plain number; the image counts without it. */
static void add_units(gj_emit_state *em)
{
    for (uint32_t i = 1; i < em->b->units.count; i++) {
        const gj_unit_info *info = gj_unit_info_of(em->b, i);
        gj_image_unit unit = {gj_image_string(&em->image, info->name),
                              gj_image_string(&em->image, info->title)};
        gj_image_add(&em->image.units, &unit);
    }
}

static uint32_t image_unit(const gj_type *type)
{
    return type->kind == GJ_T_NUMBER && !type->poison && type->unit != GJ_UNIT_ANY ? type->unit : 0;
}

static void add_alternatives(gj_emit_state *em)
{
    uint32_t first = 0;
    for (uint32_t i = 0; i < em->b->alternatives.count; i++) {
        const gj_alternatives_info *info = gj_alternatives_at(em->b, i);
        gj_image_alternatives out = {.name = gj_image_string(&em->image, info->name),
                                     .title = gj_image_string(&em->image, info->title),
                                     .first = first,
                                     .count = info->count,
                                     .ordered = info->ordered};
        gj_image_add(&em->image.alternatives, &out);
        for (uint32_t k = 0; k < info->count; k++) {
            gj_image_choice choice = {.name = gj_image_string(&em->image, info->choices[k].name),
                                      .title = gj_image_string(&em->image, info->choices[k].title)};
            cite(em, info->choices[k].cites, &choice.citation, &choice.citations);
            gj_image_add(&em->image.choices, &choice);
        }
        first += info->count;
    }
}

static uint32_t field_constant(gj_emit_state *em, const gj_field *field, const gj_value *value, gj_text text)
{
    if (field->type.kind == GJ_T_TEXT)
        return gj_image_constant_text(&em->image, text);
    uint32_t aux = field->type.kind == GJ_T_ALTERNATIVE ? field->type.aux : 0;
    return gj_image_constant_of(&em->image, (gj_type_kind)field->type.kind, aux, value);
}

static void add_fields(gj_emit_state *em)
{
    gj_build *b = em->b;
    for (size_t i = 0; i < b->fields.count; i++) {
        const gj_field *field = GJ_EACH(b->fields, gj_field, i);
        gj_image_field out = {.name = gj_image_string(&em->image, field->name),
                              .title = gj_image_string(&em->image, field->title),
                              .parent = field->parent == &b->record ? UINT32_MAX : field->parent->index,
                              .kind = (uint32_t)field->kind,
                              .type = field->type.kind,
                              .aux = field->type.kind == GJ_T_ALTERNATIVE ? field->type.aux : 0,
                              .unit = image_unit(&field->type),
                              .flags = field->flags};
        bool fallback = (field->flags & GJ_FIELD_HAS_DEFAULT) && !(field->flags & GJ_FIELD_DEFAULT_NOTHING);
        if (fallback)
            out.fallback = field_constant(em, field, &field->fallback, field->fallback_text);
        if (field->flags & GJ_FIELD_LOW)
            out.low = field_constant(em, field, &field->low, (gj_text){0});
        if (field->flags & GJ_FIELD_HIGH)
            out.high = field_constant(em, field, &field->high, (gj_text){0});
        cite(em, field->cites, &out.citation, &out.citations);
        out.source = gj_emit_source(em, field->span, &out.line);
        gj_image_add(&em->image.fields, &out);
    }
}

static void add_readings(gj_emit_state *em)
{
    for (size_t i = 0; i < em->b->readings.count; i++) {
        const gj_reading_info *reading = GJ_EACH(em->b->readings, gj_reading_info, i);
        gj_image_reading out = {.name = gj_image_string(&em->image, reading->name),
                                .title = gj_image_string(&em->image, reading->title),
                                .alternatives = reading->alternatives->index,
                                .chosen = reading->chosen};
        cite(em, reading->cites, &out.citation, &out.citations);
        out.source = gj_emit_source(em, reading->span, &out.line);
        gj_image_add(&em->image.readings, &out);
    }
}

static void add_calendar(gj_emit_state *em)
{
    for (size_t i = 0; i < em->b->calendar.count; i++)
        gj_image_add(&em->image.calendar, GJ_AT(&em->b->calendar, int32_t, i));
}

/* ---- definitions ---- */

/* When a definition is known: a value when it is computed, a group when its last part is. */
static uint32_t rank_of(gj_def *def)
{
    if (def->body != NULL || def->first == NULL)
        return def->rank;
    uint32_t rank = 0;
    for (gj_def *part = def->first; part != NULL; part = part->next) {
        uint32_t part_rank = rank_of(part);
        rank = part_rank > rank ? part_rank : rank;
    }
    def->rank = rank;
    return rank;
}

static uint32_t depth_of(const gj_def *def)
{
    uint32_t depth = 0;
    for (; def->parent != NULL; def = def->parent)
        depth++;
    return depth;
}

static int by_rank(const void *x, const void *y)
{
    const gj_def *a = *(gj_def *const *)x, *b = *(gj_def *const *)y;
    if (a->rank != b->rank)
        return a->rank < b->rank ? -1 : 1;
    bool a_group = a->body == NULL, b_group = b->body == NULL;
    if (a_group != b_group)
        return a_group ? 1 : -1;
    uint32_t a_depth = depth_of(a), b_depth = depth_of(b);
    if (a_depth != b_depth)
        return a_depth > b_depth ? -1 : 1;
    return a->index < b->index ? -1 : 1;
}

static bool any_used(const gj_def *def)
{
    if (def->parent != NULL ? false : def->used || (def->flags & GJ_DEFINITION_RESULT))
        return true;
    return def->kind == GJ_DEF_SCORE || def->kind == GJ_DEF_TEST;
}

/* What the program shows or needs; definitions of used files that nothing refers to are left out. */
static bool is_kept(const gj_def *def)
{
    while (def->parent != NULL)
        def = def->parent;
    return def->kind != GJ_DEF_PROPERTY && any_used(def);
}

static uint32_t gj_definition_flags(const gj_def *def)
{
    return def->flags & ~(def->parent != NULL ? (uint32_t)GJ_DEFINITION_RESULT : 0u);
}

static void add_definition(gj_emit_state *em, gj_def *def)
{
    gj_image_definition out = {.name = gj_image_string(&em->image, def->name),
                               .title = gj_image_string(&em->image, def->title),
                               .parent = def->parent == NULL ? UINT32_MAX : def->parent->image,
                               .kind = def->kind,
                               .flags = gj_definition_flags(def),
                               .reg = UINT32_MAX,
                               .unit = image_unit(&def->type),
                               .list = def->flags & GJ_DEFINITION_EACH ? def->list : UINT32_MAX,
                               .choice = def->choice};
    cite(em, def->cites, &out.citation, &out.citations);
    out.source = gj_emit_source(em, def->span, &out.line);
    if (def->body != NULL)
        gj_emit_definition(em, def, &out);
    gj_image_add(&em->image.definitions, &out);
}

static gj_status add_definitions(gj_emit_state *em)
{
    gj_build *b = em->b;
    gj_array kept;
    gj_array_init(&kept, b->allocator, sizeof(gj_def *));
    for (size_t i = 0; i < b->defs.count; i++) {
        gj_def *def = GJ_EACH(b->defs, gj_def, i);
        def->image = UINT32_MAX;
        if (is_kept(def) && !gj_array_append(&kept, &def))
            em->failed = true;
        if (def->parent == NULL)
            rank_of(def);
    }
    if (!em->failed && kept.count > 0)
        qsort(kept.items, kept.count, sizeof(gj_def *), by_rank);
    for (size_t i = 0; i < kept.count; i++)
        GJ_EACH(kept, gj_def, i)->image = (uint32_t)i;
    for (size_t i = 0; i < kept.count && !em->failed; i++)
        add_definition(em, GJ_EACH(kept, gj_def, i));
    gj_array_fini(&kept);
    return em->failed ? GJ_E_NOMEM : GJ_OK;
}

static void add_silent(gj_emit_state *em)
{
    for (size_t i = 0; i < em->b->silent.count; i++) {
        const gj_entry *e = GJ_EACH(em->b->silent, const gj_entry, i);
        gj_image_silent out = {.name = gj_image_string(&em->image, gj_name_text(em->b, e->name)),
                               .title = gj_image_string(&em->image, gj_title_text(em->b, e->title))};
        cite(em, e->cites, &out.citation, &out.citations);
        gj_image_add(&em->image.silent, &out);
    }
}

/* ---- header ---- */

static gj_text header_text(gj_build *b, const char *name)
{
    const gj_entry *line = b->rulebook == NULL ? NULL : b->rulebook->body;
    for (; line != NULL; line = line->next) {
        if (gj_word_is(b, line->name, name) && line->values != NULL)
            return line->values->kind == GJ_X_TEXT ? gj_title_text(b, line->values->span)
                                                   : gj_span_text(b, line->values->span);
    }
    return (gj_text){0};
}

static void fill_header(gj_emit_state *em)
{
    gj_build *b = em->b;
    gj_image_header *header = &em->image.header;
    header->rulebook =
        gj_image_string(&em->image, b->rulebook == NULL ? (gj_text){0} : gj_name_text(b, b->rulebook->name));
    header->title = gj_image_string(&em->image, b->rulebook == NULL ? (gj_text){0}
                                                                    : gj_title_text(b, b->rulebook->title));
    header->book_version = gj_image_string(&em->image, header_text(b, "version"));
    header->issuer = gj_image_string(&em->image, header_text(b, "issuer"));
    header->document = gj_image_string(&em->image, header_text(b, "document"));
    header->interface = gj_image_string(&em->image, b->interface == NULL ? (gj_text){0} : b->interface->name);
    const gj_entry *line = b->rulebook == NULL ? NULL : b->rulebook->body;
    for (; line != NULL; line = line->next) {
        gj_type date = gj_type_of(GJ_T_DATE);
        gj_value value;
        gj_text unused;
        if (gj_word_is(b, line->name, "effective") && line->values != NULL &&
            gj_literal(b, line->values, &date, &value, &unused))
            header->effective = (int32_t)value.num;
    }
}

gj_status gj_emit(gj_build *b)
{
    gj_emit_state em = {.b = b};
    gj_image_builder_init(&em.image, b->allocator);
    gj_array_init(&em.busy, b->allocator, sizeof(uint8_t));
    gj_array_init(&em.idle, b->allocator, sizeof(uint32_t));
    gj_array_init(&em.constants, b->allocator, sizeof(uint32_t));
    gj_array_init(&em.facts, b->allocator, sizeof(gj_loaded_fact));
    em.registers = GJ_NEW_ARRAY(b->arena, uint32_t, b->defs.count + 1);
    em.variables = GJ_NEW_ARRAY(b->arena, uint32_t, (size_t)b->variables + 1);
    gj_status status = em.registers == NULL || em.variables == NULL ? GJ_E_NOMEM : GJ_OK;
    if (status == GJ_OK) {
        fill_header(&em);
        add_sources(&em);
        add_units(&em);
        add_alternatives(&em);
        add_fields(&em);
        add_readings(&em);
        add_calendar(&em);
        status = add_definitions(&em);
        add_silent(&em);
    }
    if (status == GJ_OK)
        status = gj_image_finish(&em.image, &b->out->image, &b->out->image_size);
    gj_array_fini(&em.busy);
    gj_array_fini(&em.idle);
    gj_array_fini(&em.constants);
    gj_array_fini(&em.facts);
    gj_image_builder_fini(&em.image);
    return status;
}
