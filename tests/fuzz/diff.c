/* Any bytes as a rule book and changes of it: the bytes up to the first NUL are the book, and of those behind
 * it each three are one change (what kind, where). A book against itself has no differences. Old against new
 * and new against old tell the same changes: what was added in one direction was removed in the other, and
 * old and new texts change places. Where the canons differ, something is told. */
#include "tests/fuzz/fuzz.h"

#include "lang/compile.h"
#include "lang/diff.h"

#include <string.h>

#define CHANGES 4 /* at most, of one book */

/* ---- changing a book ---- */

/* The line at a place, its newline included. */
static gj_text line_at(gj_text text, size_t at)
{
    size_t begin = at, end = at;
    while (begin > 0 && text.bytes[begin - 1] != '\n')
        begin--;
    while (end < text.size && text.bytes[end] != '\n')
        end++;
    return (gj_text){text.bytes + begin, end + (end < text.size) - begin};
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (unsigned char)c >= 0x80;
}

/* Every occurrence of the word at a place gets an x in front. */
static void rename_word(gj_text text, size_t at, gj_buffer *out)
{
    size_t begin = at, end = at;
    while (begin > 0 && is_letter(text.bytes[begin - 1]))
        begin--;
    while (end < text.size && is_letter(text.bytes[end]))
        end++;
    gj_text word = {text.bytes + begin, end - begin};
    for (size_t i = 0; i < text.size; i++) {
        bool here = word.size > 0 && (i == 0 || !is_letter(text.bytes[i - 1])) &&
                    text.size - i >= word.size && memcmp(text.bytes + i, word.bytes, word.size) == 0 &&
                    (text.size - i == word.size || !is_letter(text.bytes[i + word.size]));
        gj_buffer_string(out, here ? "x" : "");
        gj_buffer_char(out, text.bytes[i]);
    }
}

/* Appends the text with one thing changed. */
static void change(gj_text text, const uint8_t edit[3], gj_buffer *out)
{
    if (text.size == 0)
        return;
    size_t at = (size_t)(edit[1] << 8 | edit[2]) * text.size / 65536;
    gj_text line = line_at(text, at);
    size_t begin = (size_t)(line.bytes - text.bytes), end = begin + line.size;
    gj_text after = end < text.size ? line_at(text, end) : (gj_text){text.bytes + end, 0};
    size_t digit = at;
    switch (edit[0] % 5) {
    case 0: /* a line less */
        gj_buffer_bytes(out, text.bytes, begin);
        gj_buffer_bytes(out, text.bytes + end, text.size - end);
        return;
    case 1: /* two lines change places */
        gj_buffer_bytes(out, text.bytes, begin);
        gj_buffer_text(out, after);
        gj_buffer_text(out, line);
        gj_buffer_bytes(out, after.bytes + after.size, text.size - end - after.size);
        return;
    case 2: /* another digit */
        while (digit < text.size && (text.bytes[digit] < '0' || text.bytes[digit] > '9'))
            digit++;
        gj_buffer_text(out, text);
        if (digit < text.size && !out->failed)
            out->bytes[digit] = (char)('0' + edit[0] / 5 % 10);
        return;
    case 3: /* another name, everywhere */
        rename_word(text, at, out);
        return;
    default: /* a line twice */
        gj_buffer_bytes(out, text.bytes, end);
        gj_buffer_bytes(out, text.bytes + begin, text.size - begin);
        return;
    }
}

/* ---- books ---- */

typedef struct book {
    gj_compilation compilation;
    gj_canon canon;
    bool canonical;
} book;

static gj_status read_file(void *user, gj_arena *arena, gj_text path, gj_text *content)
{
    (void)arena;
    if (!gj_text_equal(path, GJ_TEXT("fuzz.gj")))
        return GJ_E_IO;
    *content = *(const gj_text *)user;
    return GJ_OK;
}

static void open(book *b, gj_text text)
{
    gj_compile_options options = {.allocator = gj_allocator_default(),
                                  .read = read_file,
                                  .user = &text,
                                  .memory_limit = (size_t)256 << 20,
                                  .inspect = gj_canon_inspect,
                                  .inspect_user = &b->canon};
    gj_canon_init(&b->canon, gj_allocator_default());
    b->canonical = gj_compile(&options, GJ_TEXT("fuzz.gj"), &b->compilation) == GJ_OK;
}

static void close(book *b)
{
    gj_canon_fini(&b->canon);
    gj_compilation_fini(&b->compilation);
}

static void differ(const book *old, const book *new, gj_diff *diff)
{
    gj_version versions[2] = {{&old->compilation, old->canonical ? &old->canon : NULL},
                              {&new->compilation, new->canonical ? &new->canon : NULL}};
    FUZZ_CHECK(gj_diff_books(gj_allocator_default(), &versions[0], &versions[1], diff) == GJ_OK);
}

/* ---- what must hold ---- */

static void check_itself(const book *b)
{
    gj_diff diff;
    differ(b, b, &diff);
    FUZZ_CHECK(diff.changes.count == 0);
    FUZZ_CHECK(diff.same == b->canonical && !diff.unexplained);
    gj_diff_fini(&diff);
}

static gj_change_kind opposite(gj_change_kind kind)
{
    return kind == GJ_CHANGE_ADDED ? GJ_CHANGE_REMOVED : kind == GJ_CHANGE_REMOVED ? GJ_CHANGE_ADDED : kind;
}

static bool mirrors(const gj_change *a, const gj_change *b)
{
    return a->kind == opposite(b->kind) && a->word == b->word && a->aspect == b->aspect &&
           gj_text_equal(a->old_text, b->new_text) && gj_text_equal(a->new_text, b->old_text);
}

static void show(const char *way, const gj_diff *diff)
{
    for (size_t i = 0; i < diff->changes.count; i++) {
        const gj_change *c = GJ_AT(&diff->changes, gj_change, i);
        fprintf(stderr, "%s: kind %d word %d aspect %d %.*s: %.*s -> %.*s\n", way, (int)c->kind, (int)c->word,
                (int)c->aspect, (int)c->path.size, c->path.bytes, (int)c->old_text.size, c->old_text.bytes,
                (int)c->new_text.size, c->new_text.bytes);
    }
}

static void check_mirrored(const gj_diff *there, const gj_diff *back)
{
    size_t count = there->changes.count, matched = 0;
    bool *used = calloc(count + 1, sizeof *used);
    FUZZ_CHECK(used != NULL);
    for (size_t i = 0; i < count && back->changes.count == count; i++) {
        size_t k = 0;
        while (k < count && (used[k] || !mirrors(GJ_AT(&there->changes, gj_change, i),
                                                 GJ_AT(&back->changes, gj_change, k))))
            k++;
        used[k] = true;
        matched += k < count;
    }
    free(used);
    if (matched != count || back->changes.count != count) {
        show("old to new", there);
        show("new to old", back);
    }
    FUZZ_CHECK(matched == count && back->changes.count == count);
}

const char *const fuzz_corpus = "tests/fuzz/corpus/changes";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *edits = size == 0 ? NULL : memchr(data, 0, size);
    gj_text text = {(const char *)data, edits == NULL ? size : (size_t)(edits - data)};
    book old, new;
    gj_buffer texts[2];
    gj_buffer_init(&texts[0], gj_allocator_default());
    gj_buffer_init(&texts[1], gj_allocator_default());
    gj_buffer_text(&texts[0], text);
    int now = 0;
    for (size_t i = text.size + 1, n = 0; edits != NULL && size - i >= 3 && i < size && n < CHANGES;
         i += 3, n++) {
        gj_buffer_clear(&texts[!now]);
        change(gj_buffer_as_text(&texts[now]), data + i, &texts[!now]);
        now = !now;
    }
    FUZZ_CHECK(!texts[now].failed);
    open(&old, text);
    open(&new, gj_buffer_as_text(&texts[now]));
    check_itself(&old);
    check_itself(&new);
    gj_diff there, back;
    differ(&old, &new, &there);
    differ(&new, &old, &back);
    FUZZ_CHECK(there.same == back.same && there.unexplained == back.unexplained);
    FUZZ_CHECK(!old.canonical || !new.canonical || there.same || there.changes.count > 0);
    check_mirrored(&there, &back);
    gj_diff_fini(&there);
    gj_diff_fini(&back);
    close(&old);
    close(&new);
    gj_buffer_fini(&texts[0]);
    gj_buffer_fini(&texts[1]);
    return 0;
}
