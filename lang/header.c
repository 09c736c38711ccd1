/* The header of a rule book, read without compiling it: to find a version among many. */
#include "lang/lower.h"

gj_status gj_read_header(const gj_compile_options *options, gj_arena *arena, gj_text path,
                         gj_book_header *header)
{
    gj_compilation scratch = {0};
    gj_build b = {.options = options,
                  .out = &scratch,
                  .arena = &scratch.arena,
                  .diags = &scratch.diags,
                  .allocator = options->allocator};
    gj_source *source = NULL;
    gj_file file = {0};
    gj_text content = {0};
    *header = (gj_book_header){.effective = INT32_MIN};
    gj_arena_init(&scratch.arena, options->allocator);
    gj_sources_init(&scratch.sources, &scratch.arena);
    gj_diags_init(&scratch.diags, &scratch.arena, &scratch.sources);
    gj_map_init(&b.units_by_name, options->allocator);
    gj_status status = options->read(options->user, &scratch.arena, path, &content);
    if (status == GJ_OK)
        status = gj_sources_add(&scratch.sources, path, content, &source);
    if (status == GJ_OK)
        status = gj_parse_file(source, &scratch.arena, &scratch.diags, &scratch.ids, &file);
    const gj_entry *e = file.declarations;
    while (e != NULL && e->kind != GJ_N_RULEBOOK)
        e = e->next;
    if (status == GJ_OK && e == NULL)
        status = GJ_E_INVALID;
    for (const gj_entry *line = status == GJ_OK ? e->body : NULL; line != NULL; line = line->next) {
        gj_text name = gj_name_text(&b, line->name), unused;
        gj_type date = gj_type_of(GJ_T_DATE);
        gj_value value;
        if (line->values == NULL)
            continue;
        if (gj_text_equal(name, GJ_TEXT("version")))
            header->version = gj_text_copy(arena, gj_title_text(&b, line->values->span));
        else if (gj_text_equal(name, GJ_TEXT("effective")) &&
                 gj_literal(&b, line->values, &date, &value, &unused))
            header->effective = (int32_t)value.num;
    }
    if (status == GJ_OK) {
        header->name = gj_text_copy(arena, gj_name_text(&b, e->name));
        header->title = gj_text_copy(arena, gj_title_text(&b, e->title));
    }
    /* A name that found no memory looks like another name. */
    bool failed = gj_arena_failed(&scratch.arena) || gj_arena_failed(arena);
    gj_map_fini(&b.units_by_name);
    gj_file_fini(&file);
    gj_diags_fini(&scratch.diags);
    gj_sources_fini(&scratch.sources);
    gj_arena_fini(&scratch.arena);
    return failed ? GJ_E_NOMEM : status;
}
