/* gj_format: parses, so that only files without syntax errors get further, reads the tokens as pieces, lays
 * them out, and reads the result again. Invariant: what is handed out says the same as the source, token by
 * token and comment by comment, because anything else is thrown away and the source handed out as it is. What
 * a layout looks like is the business of the other format files. */
#include "grammar/format.h"

#include "grammar/format_internal.h"

static gj_status lay_out(gj_pieces *pieces, gj_allocator allocator, gj_buffer *out)
{
    gj_layout_lines lines;
    gj_array_init(&lines.lines, allocator, sizeof(gj_format_line));
    gj_array_init(&lines.cells, allocator, sizeof(gj_format_cell));
    gj_array_init(&lines.runs, allocator, sizeof(uint32_t));
    gj_status status = gj_format_layout(pieces, &lines);
    if (status == GJ_OK && !gj_format_align(pieces, &lines))
        status = GJ_E_NOMEM;
    if (status == GJ_OK)
        gj_format_write(pieces, &lines, out);
    gj_array_fini(&lines.lines);
    gj_array_fini(&lines.cells);
    gj_array_fini(&lines.runs);
    return out->failed ? GJ_E_NOMEM : status;
}

/* Reads a layout again; *same says whether it still says what it should. */
static gj_status read_again(const gj_pieces *pieces, gj_format_keywords keywords, gj_allocator allocator,
                            gj_text text, bool *same)
{
    gj_arena arena;
    gj_sources sources;
    gj_diags diags;
    gj_array tokens;
    gj_pieces again;
    gj_source *source = NULL;
    *same = false;
    gj_arena_init(&arena, allocator);
    gj_sources_init(&sources, &arena);
    gj_diags_init(&diags, &arena, &sources);
    gj_array_init(&tokens, allocator, sizeof(gj_token));
    gj_pieces_init(&again, allocator);
    gj_status status = gj_sources_add(&sources, GJ_TEXT(""), text, &source);
    if (status == GJ_OK)
        status = gj_scan(source, &tokens, &diags);
    if (status == GJ_OK)
        status = gj_pieces_read(&again, source, keywords, &tokens, &diags);
    if (status == GJ_OK)
        *same = diags.errors == 0 && gj_pieces_equal(pieces, &again);
    if (gj_arena_failed(&arena))
        status = GJ_E_NOMEM;
    gj_pieces_fini(&again);
    gj_array_fini(&tokens);
    gj_diags_fini(&diags);
    gj_sources_fini(&sources);
    gj_arena_fini(&arena);
    return status == GJ_E_LIMIT ? GJ_OK : status;
}

static gj_status format_tokens(const gj_source *source, gj_format_keywords keywords, const gj_array *tokens,
                               gj_diags *diags, gj_buffer *out)
{
    gj_allocator allocator = out->allocator;
    gj_pieces pieces;
    gj_buffer text;
    bool same = false;
    gj_pieces_init(&pieces, allocator);
    gj_buffer_init(&text, allocator);
    gj_status status = gj_pieces_read(&pieces, source, keywords, tokens, diags);
    if (status == GJ_OK)
        status = lay_out(&pieces, allocator, &text);
    if (status == GJ_OK)
        status = read_again(&pieces, keywords, allocator, gj_buffer_as_text(&text), &same);
    if (status == GJ_OK)
        gj_buffer_text(out, same ? gj_buffer_as_text(&text) : source->text);
    gj_buffer_fini(&text);
    gj_pieces_fini(&pieces);
    return out->failed ? GJ_E_NOMEM : status;
}

gj_status gj_format(const gj_source *source, gj_format_keywords keywords, gj_diags *diags, gj_buffer *out)
{
    gj_arena arena;
    gj_file file;
    uint32_t ids = 0;
    size_t errors = diags->errors;
    gj_arena_init(&arena, out->allocator);
    gj_status status = gj_parse_file(source, &arena, diags, &ids, &file);
    if (status == GJ_OK && diags->errors != errors)
        status = GJ_E_INVALID;
    gj_arena_fini(&arena); /* the tree has shown that it can be built; the tokens are enough */
    if (status == GJ_OK)
        status = format_tokens(source, keywords, &file.tokens, diags, out);
    gj_file_fini(&file);
    return gj_arena_failed(diags->arena) ? GJ_E_NOMEM : status;
}
