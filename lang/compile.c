/* The way of a rule book, one step a line: read, declare, lower, check, prove, emit, verify. A step that
 * finds mistakes lets the next one look too, as long as it can trust what it reads; code is made only of a
 * clean book. */
#include "lang/lower.h"

static gj_status predeclare_units(gj_build *b)
{
    static const struct {
        const char *name, *one, *title;
    } units[] = {
        {"", "", ""}, {"days", "day", "天"}, {"months", "month", "个月"}, {"workdays", "workday", "工作日"}};
    for (uint32_t i = 0; i < 4; i++) {
        gj_unit_info *unit = GJ_NEW(b->arena, gj_unit_info);
        uint32_t *index = GJ_NEW(b->arena, uint32_t);
        if (unit == NULL || index == NULL || !gj_array_append(&b->units, &unit))
            return GJ_E_NOMEM;
        unit->name = gj_text_from(units[i].name);
        unit->title = gj_text_from(units[i].title);
        unit->factors = i == 0 ? 0 : 1;
        unit->factor[0].base = i;
        unit->factor[0].power = 1;
        *index = i;
        if (i > 0 && (!gj_map_put(&b->units_by_name, unit->name, index) ||
                      !gj_map_put(&b->units_by_name, gj_text_from(units[i].one), index)))
            return GJ_E_NOMEM;
    }
    return GJ_OK;
}

static gj_status build_init(gj_build *b, const gj_compile_options *options, gj_compilation *out)
{
    *b = (gj_build){.options = options,
                    .out = out,
                    .arena = &out->arena,
                    .diags = &out->diags,
                    .allocator = options->allocator};
    gj_spellings_init(&b->known);
    gj_map_init(&b->values, b->allocator);
    gj_map_init(&b->types, b->allocator);
    gj_map_init(&b->units_by_name, b->allocator);
    gj_map_init(&b->parts, b->allocator);
    gj_map_init(&b->interfaces, b->allocator);
    gj_array_init(&b->units, b->allocator, sizeof(gj_unit_info *));
    gj_array_init(&b->alternatives, b->allocator, sizeof(gj_alternatives_info *));
    gj_array_init(&b->fields, b->allocator, sizeof(gj_field *));
    gj_array_init(&b->readings, b->allocator, sizeof(gj_reading_info *));
    gj_array_init(&b->defs, b->allocator, sizeof(gj_def *));
    gj_array_init(&b->symbols, b->allocator, sizeof(gj_symbol *));
    gj_array_init(&b->silent, b->allocator, sizeof(const gj_entry *));
    gj_array_init(&b->calendar, b->allocator, sizeof(int32_t));
    gj_array_init(&b->allowed, b->allocator, sizeof(const gj_entry *));
    return predeclare_units(b);
}

static gj_map *tree_nodes(gj_build *b, size_t symbol)
{
    const gj_symbol *row = GJ_EACH(b->symbols, gj_symbol, symbol);
    return row->kind == GJ_S_TREE ? &((gj_tree *)row->of)->nodes : NULL;
}

/* What holds memory of its own beside the arena, given back or (`finish` false) asked whether any ran short:
 * what is missing from a table would only look like a rule that nobody wrote. */
static bool build_failed(gj_build *b, bool finish)
{
    bool failed = gj_arena_failed(b->arena);
    gj_map *maps[] = {&b->values, &b->types, &b->units_by_name, &b->parts, &b->interfaces};
    gj_array *arrays[] = {&b->units,   &b->alternatives, &b->fields,   &b->readings, &b->defs,
                          &b->symbols, &b->silent,       &b->calendar, &b->allowed};
    for (size_t i = 0; i < b->symbols.count; i++) {
        gj_map *nodes = tree_nodes(b, i);
        failed |= nodes != NULL && nodes->failed;
        if (finish && nodes != NULL)
            gj_map_fini(nodes);
    }
    for (size_t i = 0; i < sizeof maps / sizeof maps[0]; i++) {
        failed |= maps[i]->failed;
        if (finish)
            gj_map_fini(maps[i]);
    }
    for (size_t i = 0; i < sizeof arrays / sizeof arrays[0]; i++) {
        failed |= arrays[i]->failed;
        if (finish)
            gj_array_fini(arrays[i]);
    }
    return failed;
}

static void find_interface(gj_build *b)
{
    if (b->implements == NULL)
        return;
    gj_text name = gj_name_text(b, b->implements->name);
    b->interface = gj_map_get(&b->interfaces, name);
    if (b->interface == NULL)
        gj_report_text(b->diags, GJ_D_unknown_interface, b->implements->name, name);
}

/* The compiler's own output is not trusted either. */
static gj_status verify(gj_build *b)
{
    gj_compilation *out = b->out;
    gj_refusal refusal = {0};
    gj_status status = gj_program_load(b->allocator, out->image, out->image_size, &out->program, &refusal);
    if (status == GJ_E_INVALID)
        gj_report(b->diags, GJ_D_internal_image, b->rulebook == NULL ? (gj_span){0, 0} : b->rulebook->name,
                  gj_arg_text(gj_text_from(refusal.rule)), gj_arg_u64(b->diags, refusal.offset),
                  gj_arg_u64(b->diags, refusal.detail));
    return status;
}

static bool clean(const gj_build *b)
{
    return b->diags->errors == 0;
}

static gj_status run(gj_build *b, gj_text path)
{
    gj_status status = gj_modules_load(b, path);
    bool readable = clean(b);
    if (status == GJ_OK)
        status = gj_declare_all(b);
    if (status != GJ_OK)
        return status;
    find_interface(b);
    gj_lower_all(b);
    if (build_failed(b, false))
        return GJ_E_NOMEM; /* what comes now reads what has been made, and must not find holes */
    if (readable)
        gj_check_interface(b);
    if (clean(b))
        gj_prove_all(b);
    if (b->options->tests && clean(b))
        gj_declare_tests(b);
    if (build_failed(b, false))
        return GJ_E_NOMEM;
    if (!clean(b))
        return GJ_E_INVALID;
    if (b->options->inspect != NULL)
        b->options->inspect(b->options->inspect_user, b);
    status = gj_emit(b);
    if (status == GJ_E_LIMIT) {
        gj_report_plain(b->diags, GJ_D_image_limit,
                        b->rulebook == NULL ? (gj_span){0, 0} : b->rulebook->name);
        return GJ_E_INVALID;
    }
    return status == GJ_OK ? verify(b) : status;
}

gj_status gj_compile(const gj_compile_options *options, gj_text path, gj_compilation *compilation)
{
    gj_build b;
    *compilation = (gj_compilation){0};
    gj_arena_init(&compilation->arena, options->allocator);
    compilation->arena.limit = options->memory_limit;
    gj_sources_init(&compilation->sources, &compilation->arena);
    gj_diags_init(&compilation->diags, &compilation->arena, &compilation->sources);
    gj_array_init(&compilation->files, options->allocator, sizeof(gj_file *));
    gj_status status = build_init(&b, options, compilation);
    if (status == GJ_OK)
        status = run(&b, path);
    if (status == GJ_OK && b.out->tests != NULL)
        gj_resolve_tests(&b);
    if (build_failed(&b, true) || compilation->diags.list.failed)
        status = GJ_E_NOMEM;
    gj_diags_sort(&compilation->diags);
    return status;
}

void gj_compilation_fini(gj_compilation *compilation)
{
    gj_allocator allocator = compilation->arena.allocator;
    gj_program_free(compilation->program);
    if (compilation->image != NULL)
        allocator.resize(allocator.user, compilation->image, compilation->image_size, 0);
    for (size_t i = 0; i < compilation->files.count; i++)
        gj_file_fini(GJ_EACH(compilation->files, gj_file, i));
    gj_array_fini(&compilation->files);
    gj_diags_fini(&compilation->diags);
    gj_sources_fini(&compilation->sources);
    gj_arena_fini(&compilation->arena);
}
