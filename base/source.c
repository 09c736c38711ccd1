/* Source files and the way from a byte offset to a line and a column. Invariant: files lie one behind the
 * other in the space of offsets, with one offset between them (the end of a file is a place, too), so `files`
 * is sorted by `base`; where to begin to look for an offset, `pages` says. Reading files is cli's business.
 */
#include "base/source.h"

#include <string.h>

#define TAB_STOP  8u
#define PAGE_BITS 12 /* of an offset within its page */

void gj_sources_init(gj_sources *sources, gj_arena *arena)
{
    sources->arena = arena;
    gj_array_init(&sources->files, arena->allocator, sizeof(gj_source *));
    gj_array_init(&sources->pages, arena->allocator, sizeof(uint32_t));
    sources->next_base = 1; /* 0 is "nowhere" */
}

void gj_sources_fini(gj_sources *sources)
{
    gj_array_fini(&sources->files);
    gj_array_fini(&sources->pages);
    sources->next_base = 1;
}

static bool find_lines(gj_arena *arena, gj_source *source)
{
    const char *begin = source->text.bytes, *end = begin + source->text.size;
    size_t count = 1;
    for (const char *at = begin; (at = memchr(at, '\n', (size_t)(end - at))) != NULL; at++)
        count++;
    source->lines = GJ_NEW_ARRAY(arena, uint32_t, count);
    if (source->lines == NULL)
        return false;
    source->line_count = 1; /* the first line begins at 0, which the arena wrote */
    for (const char *at = begin; (at = memchr(at, '\n', (size_t)(end - at))) != NULL;)
        source->lines[source->line_count++] = (uint32_t)(++at - begin);
    return true;
}

/* The pages up to the offset `end` that are new begin in the last file. */
static bool add_pages(gj_sources *sources, size_t end)
{
    uint32_t last = (uint32_t)(sources->files.count - 1);
    while (sources->pages.count <= end >> PAGE_BITS)
        if (!gj_array_append(&sources->pages, &last))
            return false;
    return true;
}

gj_status gj_sources_add(gj_sources *sources, gj_text path, gj_text text, gj_source **added)
{
    *added = NULL;
    /* The end offset and the next base must stay below 2^32 - 1. */
    uint32_t last = UINT32_MAX - 1;
    if (sources->next_base >= last || text.size >= last - sources->next_base)
        return GJ_E_LIMIT;
    gj_source *source = GJ_NEW(sources->arena, gj_source);
    if (source == NULL)
        return GJ_E_NOMEM;
    const char *bytes = gj_text_c_string(sources->arena, text);
    const char *shown = gj_text_c_string(sources->arena, path);
    if (bytes == NULL || shown == NULL)
        return GJ_E_NOMEM;
    source->text = (gj_text){bytes, text.size};
    source->path = (gj_text){shown, path.size};
    source->base = sources->next_base;
    if (!find_lines(sources->arena, source) || !gj_array_append(&sources->files, &source))
        return GJ_E_NOMEM;
    if (!add_pages(sources, source->base + text.size)) {
        sources->files.count--;
        sources->files.failed = true; /* the one of the two that others look at */
        return GJ_E_NOMEM;
    }
    sources->next_base += (uint32_t)text.size + 1;
    *added = source;
    return GJ_OK;
}

static const gj_source *file_of(const gj_sources *sources, uint32_t offset)
{
    if (offset == 0 || offset >= sources->next_base)
        return NULL;
    const gj_source *const *files = sources->files.items;
    size_t at = *GJ_AT(&sources->pages, const uint32_t, offset >> PAGE_BITS);
    while (at + 1 < sources->files.count && files[at + 1]->base <= offset)
        at++;
    return files[at];
}

const gj_source *gj_sources_find(const gj_sources *sources, gj_span span)
{
    return file_of(sources, span.begin);
}

gj_text gj_sources_text(const gj_sources *sources, gj_span span)
{
    const gj_source *source = file_of(sources, span.begin);
    if (source == NULL || span.end <= span.begin)
        return (gj_text){NULL, 0};
    size_t begin = span.begin - source->base, end = span.end - source->base;
    if (end > source->text.size)
        end = source->text.size;
    return (gj_text){source->text.bytes + begin, end - begin};
}

/* How many cells of a sheet's row begin before `size` bytes of it: commas in quotes separate none. */
static uint32_t cells_before(gj_text row, size_t size)
{
    uint32_t cells = 1;
    bool quoted = false;
    for (size_t i = 0; i < size && i < row.size; i++) {
        quoted ^= row.bytes[i] == '"';
        cells += !quoted && row.bytes[i] == ',';
    }
    return cells;
}

uint32_t gj_sources_line(const gj_sources *sources, uint32_t offset, const gj_source **source)
{
    *source = file_of(sources, offset);
    if (*source == NULL)
        return 0;
    uint32_t within = offset - (*source)->base;
    uint32_t low = 0, count = (*source)->line_count; /* the answer is among `count` from `low` on */
    while (count > 1) {
        uint32_t half = count / 2;
        low += (*source)->lines[low + half] <= within ? half : 0;
        count -= half;
    }
    return low + 1;
}

gj_place gj_sources_place(const gj_sources *sources, uint32_t offset)
{
    const gj_source *source;
    gj_place place = {NULL, 0, 0, 0};
    place.line = gj_sources_line(sources, offset, &source);
    if (source == NULL)
        return place;
    uint32_t within = offset - source->base, at = source->lines[place.line - 1];
    place.source = source;
    place.column = place.cell = 1;
    if (source->sheet.size != 0) {
        place.column = cells_before(gj_source_line(source, place.line), within - at);
        return place;
    }
    while (at < within) {
        size_t length;
        int32_t point = gj_utf8_decode(source->text.bytes + at, source->text.size - at, &length);
        if (length > within - at)
            break; /* inside a code point: the place is that of the code point */
        at += (uint32_t)length;
        place.column++;
        if (point == '\t')
            place.cell += TAB_STOP - (place.cell - 1) % TAB_STOP;
        else
            place.cell += (uint32_t)gj_width_of(point);
    }
    return place;
}

uint32_t gj_place_line(gj_place place)
{
    return place.source->lines_before + place.line;
}

void gj_place_write(gj_buffer *out, gj_place place)
{
    const gj_source *source = place.source;
    gj_buffer_safe(out, source->path);
    if (source->sheet.size == 0) {
        gj_buffer_format(out, ":%u:%u", (unsigned)gj_place_line(place), (unsigned)place.column);
        return;
    }
    char letters[8];
    size_t at = sizeof(letters);
    for (uint32_t rest = place.column; rest > 0 && at > 0; rest = (rest - 1) / 26) /* A … Z, AA … */
        letters[--at] = (char)('A' + (rest - 1) % 26);
    gj_buffer_char(out, ':');
    gj_buffer_safe(out, source->sheet);
    gj_buffer_char(out, '!');
    gj_buffer_bytes(out, letters + at, sizeof(letters) - at);
    gj_buffer_format(out, "%u", (unsigned)gj_place_line(place));
}

gj_text gj_source_line(const gj_source *source, uint32_t line)
{
    if (line == 0 || line > source->line_count)
        return (gj_text){NULL, 0};
    size_t begin = source->lines[line - 1];
    size_t end = line == source->line_count ? source->text.size : source->lines[line] - 1;
    if (end > begin && line < source->line_count && source->text.bytes[end - 1] == '\r')
        end--;
    return (gj_text){source->text.bytes + begin, end - begin};
}
