/* The header of a rule book, read without compiling it: to find a version among many. A header nearly always
 * comes first, so that a file's beginning is enough; only where it is not so is the whole file parsed. */
#include "grammar/token.h"
#include "lang/lower.h"

/* A parse of its own, of which only the header is kept. */
typedef struct reading {
    gj_compilation scratch;
    gj_build b;
    gj_file file;
} reading;

static void begin(reading *r, const gj_compile_options *options)
{
    *r = (reading){.b = {.options = options, .allocator = options->allocator}};
    r->b.out = &r->scratch;
    r->b.arena = &r->scratch.arena;
    r->b.diags = &r->scratch.diags;
    gj_arena_init(&r->scratch.arena, options->allocator);
    gj_sources_init(&r->scratch.sources, &r->scratch.arena);
    gj_diags_init(&r->scratch.diags, &r->scratch.arena, &r->scratch.sources);
    gj_map_init(&r->b.units_by_name, options->allocator);
}

static void end(reading *r)
{
    gj_map_fini(&r->b.units_by_name);
    gj_file_fini(&r->file);
    gj_diags_fini(&r->scratch.diags);
    gj_sources_fini(&r->scratch.sources);
    gj_arena_fini(&r->scratch.arena);
}

static gj_status parse(reading *r, gj_text path, gj_text content)
{
    gj_source *source = NULL;
    gj_status status = gj_sources_add(&r->scratch.sources, path, content, &source);
    if (status != GJ_OK)
        return status;
    gj_file_fini(&r->file);
    return gj_parse_file(source, &r->scratch.arena, &r->scratch.diags, &r->scratch.ids, &r->file);
}

/* Up to the first line that begins with a closing brace, which belongs to it; the whole where there is none,
 * or where the file is no text and has no header. */
static gj_text beginning_of(gj_text content)
{
    if (gj_utf8_invalid(content) != content.size)
        return content;
    size_t at = 1;
    while (at < content.size && !(content.bytes[at - 1] == '\n' && content.bytes[at] == '}'))
        at++;
    while (at < content.size && content.bytes[at] != '\n')
        at++;
    return (gj_text){content.bytes, at < content.size ? at + 1 : content.size};
}

static const gj_entry *find_rulebook(const gj_file *file)
{
    const gj_entry *e = file->declarations;
    while (e != NULL && e->kind != GJ_N_RULEBOOK)
        e = e->next;
    return e;
}

/* Parses as much of the file as it takes. What is wrong with its beginning may be put right further on, and
 * what stands before a header may be anything: then the whole file decides. */
static gj_status parse_header(reading *r, gj_text path, gj_text content, const gj_entry **rulebook)
{
    gj_text beginning = beginning_of(content);
    gj_status status = parse(r, path, beginning);
    *rulebook = find_rulebook(&r->file);
    bool enough = r->scratch.diags.errors == 0 && *rulebook != NULL && *rulebook == r->file.declarations;
    if (status == GJ_OK && !enough && beginning.size < content.size) {
        status = parse(r, path, content);
        *rulebook = find_rulebook(&r->file);
    }
    return status == GJ_OK && *rulebook == NULL ? GJ_E_INVALID : status;
}

static void read_lines(gj_build *b, gj_arena *arena, const gj_entry *rulebook, gj_book_header *header)
{
    for (const gj_entry *line = rulebook->body; line != NULL; line = line->next) {
        gj_text name = gj_keyword_spelled(gj_name_text(b, line->name), GJ_LANG_EN), unused;
        gj_type date = gj_type_of(GJ_T_DATE);
        gj_value value;
        if (line->values == NULL)
            continue;
        if (gj_text_equal(name, GJ_TEXT("version")))
            header->version = gj_text_copy(arena, gj_title_text(b, line->values->span));
        else if (gj_text_equal(name, GJ_TEXT("effective")) &&
                 gj_literal(b, line->values, &date, &value, &unused))
            header->effective = (int32_t)value.num;
    }
    header->name = gj_text_copy(arena, gj_name_text(b, rulebook->name));
    header->title = gj_text_copy(arena, gj_title_text(b, rulebook->title));
}

gj_status gj_read_header(const gj_compile_options *options, gj_arena *arena, gj_text path,
                         gj_book_header *header)
{
    reading r;
    gj_text content = {0};
    const gj_entry *rulebook = NULL;
    *header = (gj_book_header){.effective = INT32_MIN};
    begin(&r, options);
    gj_status status = options->read(options->user, &r.scratch.arena, path, &content);
    if (status == GJ_OK)
        status = parse_header(&r, path, content, &rulebook);
    if (status == GJ_OK)
        read_lines(&r.b, arena, rulebook, header);
    /* A name that found no memory looks like another name. */
    bool failed = gj_arena_failed(&r.scratch.arena) || gj_arena_failed(arena);
    end(&r);
    return failed ? GJ_E_NOMEM : status;
}
