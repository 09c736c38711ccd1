/* The parts of a workbook: which sheet is the first, its texts, its cells. Invariant: every part is unpacked
 * piece by piece straight into the parser, which stops at GJ_WORKBOOK_LIMIT and at a document type, so that
 * neither a small archive of endless zeros nor entities within entities come to anything. */
#include "cli/workbook.h"

#include <minizip/unzip.h>
#include <string.h>

#include "cli/workbook_parts.h"
#include "vm/date.h"

#define PIECE 65536

bool gj_workbook_is(gj_text text)
{
    return gj_text_starts(text, GJ_TEXT("PK\x03\x04"));
}

void gj_workbook_refuse(gj_workbook_part *part, gj_diag_code why, gj_msg detail)
{
    if (part->status != GJ_OK)
        return;
    part->status = GJ_E_INVALID;
    part->book->why = why;
    part->book->detail = detail;
    (void)XML_StopParser(part->parser, XML_FALSE);
}

void gj_workbook_no_memory(gj_workbook_part *part)
{
    part->status = GJ_E_NOMEM;
    (void)XML_StopParser(part->parser, XML_FALSE);
}

bool gj_xml_is(const XML_Char *name, const char *wanted)
{
    const char *colon = strchr(name, ':');
    return strcmp(colon == NULL ? name : colon + 1, wanted) == 0;
}

const XML_Char *gj_xml_attribute(const XML_Char **attributes, const char *wanted)
{
    for (; attributes[0] != NULL; attributes += 2)
        if (gj_xml_is(attributes[0], wanted))
            return attributes[1];
    return NULL;
}

/* ---- the archive, in memory ---- */

typedef struct archive {
    gj_text bytes;
    size_t at;
} archive;

static voidpf open_archive(voidpf user, const void *name, int mode)
{
    (void)name;
    (void)mode;
    return user;
}

static uLong read_archive(voidpf user, voidpf stream, void *to, uLong size)
{
    archive *a = user;
    (void)stream;
    size_t left = a->bytes.size - a->at, count = size < left ? size : left;
    memcpy(to, a->bytes.bytes + a->at, count);
    a->at += count;
    return (uLong)count;
}

static ZPOS64_T tell_archive(voidpf user, voidpf stream)
{
    (void)stream;
    return ((const archive *)user)->at;
}

static long seek_archive(voidpf user, voidpf stream, ZPOS64_T offset, int origin)
{
    archive *a = user;
    (void)stream;
    size_t from = origin == ZLIB_FILEFUNC_SEEK_CUR   ? a->at
                  : origin == ZLIB_FILEFUNC_SEEK_END ? a->bytes.size
                                                     : 0;
    if (offset > a->bytes.size - from)
        return -1;
    a->at = from + (size_t)offset;
    return 0;
}

static int close_archive(voidpf user, voidpf stream)
{
    (void)user;
    (void)stream;
    return 0;
}

static int error_archive(voidpf user, voidpf stream)
{
    (void)user;
    (void)stream;
    return 0;
}

/* ---- one part ---- */

static void XMLCALL on_doctype(void *user, const XML_Char *name, const XML_Char *system,
                               const XML_Char *public, int subset)
{
    (void)name;
    (void)system;
    (void)public;
    (void)subset;
    gj_workbook_refuse(user, GJ_D_workbook_unreadable, GJ_M_workbook_doctype);
}

static void XMLCALL on_text(void *user, const XML_Char *text, int size)
{
    gj_workbook_part *part = user;
    if (!part->collecting)
        return;
    gj_buffer_bytes(&part->text, text, (size_t)size);
    if (part->text.failed)
        gj_workbook_no_memory(part);
}

/* Unpacks the current file of the archive into the parser. */
static void parse_pieces(unzFile zip, gj_workbook_part *part)
{
    size_t total = 0;
    int count = 1;
    while (part->status == GJ_OK && count > 0) {
        void *piece = XML_GetBuffer(part->parser, PIECE);
        if (piece == NULL) {
            part->status = GJ_E_NOMEM;
            return;
        }
        count = unzReadCurrentFile(zip, piece, PIECE);
        if (count < 0) {
            gj_workbook_refuse(part, GJ_D_workbook_unreadable, GJ_M_workbook_zip);
            return;
        }
        total += (size_t)count;
        if (total > GJ_WORKBOOK_LIMIT) {
            gj_workbook_refuse(part, GJ_D_workbook_too_large, GJ_M_workbook_part_size);
        } else if (XML_ParseBuffer(part->parser, count, count == 0) == XML_STATUS_ERROR &&
                   part->status == GJ_OK) {
            if (XML_GetErrorCode(part->parser) == XML_ERROR_NO_MEMORY)
                part->status = GJ_E_NOMEM;
            else
                gj_workbook_refuse(part, GJ_D_workbook_unreadable, GJ_M_workbook_xml);
        }
    }
}

/* Parses the file of that name with the handlers. GJ_E_INVALID and book->why where it cannot be read; *found
 * false, and GJ_OK, where the archive has none (NULL: then it cannot be read either). */
static gj_status parse_part(unzFile zip, const char *name, gj_workbook_part *part,
                            XML_StartElementHandler start, XML_EndElementHandler end, bool *found)
{
    unz_file_info64 info;
    part->parser = XML_ParserCreate(NULL);
    if (part->parser == NULL)
        return GJ_E_NOMEM;
    gj_buffer_init(&part->text, part->book->arena->allocator);
    XML_SetUserData(part->parser, part);
    XML_SetElementHandler(part->parser, start, end);
    XML_SetCharacterDataHandler(part->parser, on_text);
    XML_SetStartDoctypeDeclHandler(part->parser, on_doctype);
    bool there = unzLocateFile(zip, name, 1) == UNZ_OK;
    if (found != NULL)
        *found = there;
    if (!there && found == NULL) {
        gj_workbook_refuse(part, GJ_D_workbook_unreadable, GJ_M_workbook_no_sheet);
    } else if (there && (unzGetCurrentFileInfo64(zip, &info, NULL, 0, NULL, 0, NULL, 0) != UNZ_OK ||
                         unzOpenCurrentFile(zip) != UNZ_OK)) {
        gj_workbook_refuse(part, GJ_D_workbook_unreadable, GJ_M_workbook_zip);
    } else if (there && info.flag % 2 != 0) {
        gj_workbook_refuse(part, GJ_D_workbook_unreadable, GJ_M_workbook_encrypted);
    } else if (there) {
        parse_pieces(zip, part);
    }
    if (unzCloseCurrentFile(zip) == UNZ_CRCERROR)
        gj_workbook_refuse(part, GJ_D_workbook_unreadable, GJ_M_workbook_zip);
    XML_ParserFree(part->parser);
    gj_buffer_fini(&part->text);
    return part->status;
}

/* ---- which parts there are ---- */

typedef struct contents {
    gj_workbook_part part; /* first */
    gj_text sheet_id;      /* the relation that leads to the first sheet */
    char *sheet, *strings; /* names of files; NULL: none */
} contents;

static void XMLCALL on_workbook(void *user, const XML_Char *name, const XML_Char **attributes)
{
    contents *c = user;
    gj_workbook *book = c->part.book;
    if (gj_xml_is(name, "workbookPr")) {
        const XML_Char *since_1904 = gj_xml_attribute(attributes, "date1904");
        if (since_1904 != NULL && (strcmp(since_1904, "1") == 0 || strcmp(since_1904, "true") == 0))
            book->serial_zero = gj_date_from_civil((gj_civil){1904, 1, 1});
    } else if (gj_xml_is(name, "sheet") && c->sheet_id.size == 0) {
        const XML_Char *title = gj_xml_attribute(attributes, "name"),
                       *id = gj_xml_attribute(attributes, "id");
        if (title != NULL && id != NULL) {
            book->sheet = gj_text_copy(book->arena, gj_text_from(title));
            c->sheet_id = gj_text_copy(book->arena, gj_text_from(id));
        }
    }
}

/* A file that workbook.xml's relations lead to, as the archive names it. */
static char *part_name(gj_arena *arena, const XML_Char *target)
{
    gj_text folder = target[0] == '/' ? GJ_TEXT("") : GJ_TEXT("xl/");
    gj_text rest = gj_text_from(target[0] == '/' ? target + 1 : target);
    char *name = gj_arena_alloc(arena, folder.size + rest.size + 1);
    if (name == NULL)
        return NULL;
    memcpy(name, folder.bytes, folder.size);
    memcpy(name + folder.size, rest.bytes, rest.size);
    return name;
}

static void XMLCALL on_relation(void *user, const XML_Char *name, const XML_Char **attributes)
{
    contents *c = user;
    if (!gj_xml_is(name, "Relationship"))
        return;
    const XML_Char *id = gj_xml_attribute(attributes, "Id"), *type = gj_xml_attribute(attributes, "Type");
    const XML_Char *target = gj_xml_attribute(attributes, "Target");
    if (id == NULL || type == NULL || target == NULL)
        return;
    const char *kind = strrchr(type, '/');
    if (gj_text_equal(gj_text_from(id), c->sheet_id))
        c->sheet = part_name(c->part.book->arena, target);
    else if (kind != NULL && strcmp(kind, "/sharedStrings") == 0)
        c->strings = part_name(c->part.book->arena, target);
}

static void XMLCALL on_end(void *user, const XML_Char *name)
{
    (void)user;
    (void)name;
}

/* ---- shared strings ---- */

typedef struct strings {
    gj_workbook_part part; /* first */
    gj_array items;        /* of gj_text */
    gj_buffer whole;       /* the string at hand, which may have several runs */
} strings;

static void XMLCALL on_string(void *user, const XML_Char *name, const XML_Char **attributes)
{
    strings *s = user;
    (void)attributes;
    if (gj_xml_is(name, "si"))
        gj_buffer_clear(&s->whole);
    else if (gj_xml_is(name, "rPh"))
        s->part.phonetic = true;
    s->part.collecting = gj_xml_is(name, "t") && !s->part.phonetic;
}

static void XMLCALL on_string_end(void *user, const XML_Char *name)
{
    strings *s = user;
    if (gj_xml_is(name, "t")) {
        gj_buffer_text(&s->whole, gj_buffer_as_text(&s->part.text));
        gj_buffer_clear(&s->part.text);
        s->part.collecting = false;
    } else if (gj_xml_is(name, "rPh")) {
        s->part.phonetic = false;
    } else if (gj_xml_is(name, "si")) {
        gj_text text = gj_text_copy(s->part.book->arena, gj_buffer_as_text(&s->whole));
        if (!gj_array_append(&s->items, &text) || s->whole.failed || gj_arena_failed(s->part.book->arena))
            gj_workbook_no_memory(&s->part);
    }
}

/* ---- all together ---- */

static gj_status read_strings(gj_workbook *book, unzFile zip, const char *name, gj_workbook_strings *out)
{
    strings s = {.part = {.book = book}};
    bool found;
    if (name == NULL)
        return GJ_OK;
    gj_array_init(&s.items, book->arena->allocator, sizeof(gj_text));
    gj_buffer_init(&s.whole, book->arena->allocator);
    gj_status status = parse_part(zip, name, &s.part, on_string, on_string_end, &found);
    if (status == GJ_OK) {
        out->items = gj_arena_copy(book->arena, s.items.items, s.items.count * sizeof(gj_text));
        out->count = out->items == NULL ? 0 : s.items.count;
        status = out->items == NULL ? GJ_E_NOMEM : GJ_OK;
    }
    gj_array_fini(&s.items);
    gj_buffer_fini(&s.whole);
    return status;
}

static gj_status read_parts(gj_workbook *book, unzFile zip, gj_buffer *rows)
{
    contents c = {.part = {.book = book}};
    gj_workbook_strings texts = {NULL, 0};
    gj_status status = parse_part(zip, "xl/workbook.xml", &c.part, on_workbook, on_end, NULL);
    if (status == GJ_OK)
        status = parse_part(zip, "xl/_rels/workbook.xml.rels", &c.part, on_relation, on_end, NULL);
    if (status == GJ_OK && gj_arena_failed(book->arena))
        status = GJ_E_NOMEM;
    if (status == GJ_OK)
        status = read_strings(book, zip, c.strings, &texts);
    if (status != GJ_OK)
        return status;
    gj_workbook_sheet sheet = {
        .part = {.book = book}, .strings = &texts, .rows = rows, .row = 1, .column = 1};
    gj_buffer_init(&sheet.value, book->arena->allocator);
    status = parse_part(zip, c.sheet == NULL ? "" : c.sheet, &sheet.part, gj_sheet_start, gj_sheet_end, NULL);
    gj_buffer_fini(&sheet.value);
    return status;
}

gj_status gj_workbook_read(gj_workbook *book, gj_text bytes, gj_buffer *rows)
{
    archive a = {bytes, 0};
    zlib_filefunc64_def functions = {.zopen64_file = open_archive,
                                     .zread_file = read_archive,
                                     .ztell64_file = tell_archive,
                                     .zseek64_file = seek_archive,
                                     .zclose_file = close_archive,
                                     .zerror_file = error_archive,
                                     .opaque = &a};
    book->serial_zero = gj_date_from_civil((gj_civil){1899, 12, 30});
    unzFile zip = unzOpen2_64("", &functions);
    if (zip == NULL) {
        book->why = GJ_D_workbook_unreadable;
        book->detail = GJ_M_workbook_zip;
        return GJ_E_INVALID;
    }
    gj_status status = read_parts(book, zip, rows);
    (void)unzClose(zip);
    return status;
}
