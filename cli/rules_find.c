/* Finds the rule file that a name on the command line means. Invariant: which file is found depends only on
 * the call and on the files' own headers, never on the order in which the system lists a folder. Reading a
 * header is the compiler's business (gj_read_header). */
#include "cli/rules.h"

#include <stdlib.h>
#include <string.h>

#include "cli/rules_internal.h"
#include "cli/say.h"

#define PATH_LENGTH  4096
#define USUAL_FOLDER "/usr/local/share/guiju/stdlib-rules"

bool gj_rules_is_path(gj_text name)
{
    return memchr(name.bytes, '/', name.size) != NULL || gj_text_ends(name, GJ_TEXT(".gj")) ||
           gj_text_ends(name, GJ_TEXT(".gjc"));
}

static bool is_folder(const gj_cli *cli, const char *path)
{
    return cli->system->kind(cli->system->user, path) == GJ_PATH_FOLDER;
}

/* The rule books installed with the program: it may lie in any prefix, and be moved with its tree. The path
 * goes into `out`; false where the system does not say where the program is. */
static bool beside_program(const gj_cli *cli, char *out, size_t size)
{
    static const char below[] = "/share/guiju/stdlib-rules"; /* of the folder that holds bin/guiju */
    if (cli->system->resolve(cli->system->user, "/proc/self/exe", out, size) != 0)
        return false;
    for (int part = 0; part < 2; part++) {
        char *slash = strrchr(out, '/');
        if (slash == NULL)
            return false;
        *slash = '\0';
    }
    size_t length = strlen(out);
    if (size - length < sizeof(below))
        return false;
    memcpy(out + length, below, sizeof(below));
    return true;
}

gj_text gj_rules_folder(gj_cli *cli)
{
    const char *chosen = cli->system->environment(cli->system->user, "GUIJU_RULES");
    if (chosen != NULL && chosen[0] != '\0')
        return gj_text_copy(&cli->arena, gj_text_from(chosen));
    char beside[PATH_LENGTH];
    if (beside_program(cli, beside, sizeof(beside)) && is_folder(cli, beside))
        return gj_text_copy(&cli->arena, gj_text_from(beside));
    static const char *const usual[] = {GJ_RULES_DIR, "/usr/share/guiju/stdlib-rules", USUAL_FOLDER};
    for (size_t i = 0; i < sizeof(usual) / sizeof(usual[0]); i++)
        if (is_folder(cli, usual[i]))
            return gj_text_from(usual[i]);
    return GJ_TEXT("");
}

static int by_bytes(const void *a, const void *b)
{
    return gj_text_compare(*(const gj_text *)a, *(const gj_text *)b);
}

/* One rule file that has the wanted name. */
typedef struct candidate {
    const char *path;
    gj_text version;
    int32_t effective;
} candidate;

typedef struct search {
    gj_cli *cli;
    gj_compile_options options;
    gj_text folder, name;
    gj_array candidates; /* of candidate */
    gj_array names;      /* of gj_text: what a folder holds, while it is listed */
} search;

static bool collect_name(void *user, const char *name)
{
    search *s = user;
    gj_text copy = gj_text_copy(&s->cli->arena, gj_text_from(name));
    return copy.bytes != NULL && gj_array_append(&s->names, &copy);
}

/* FOLDER/NAME and an ending, as a C string in the arena; NULL where there is no memory. */
static const char *join(gj_cli *cli, gj_text folder, gj_text name, const char *ending)
{
    gj_buffer out;
    gj_buffer_init(&out, cli->allocator);
    gj_buffer_text(&out, folder);
    gj_buffer_char(&out, '/');
    gj_buffer_text(&out, name);
    gj_buffer_string(&out, ending);
    const char *joined = out.failed ? NULL : gj_text_c_string(&cli->arena, gj_buffer_as_text(&out));
    gj_buffer_fini(&out);
    return joined;
}

/* A rule file that is there and cannot be read ends the search: an older version must not take its place. */
static gj_exit say_unreadable(search *s, const char *path)
{
    gj_say_diag(s->cli, GJ_D_cannot_read, gj_text_from(path),
                gj_text_from(gj_msg_text(s->cli->lang, GJ_M_not_readable)), GJ_NO_TEXT);
    return GJ_EXIT_IO;
}

/* Adds a file as a candidate. Without a header of its own it counts
 * only where its file name is the book's. */
static gj_exit consider(search *s, const char *path, bool named_so)
{
    gj_book_header header = {.effective = INT32_MIN};
    gj_status status = gj_read_header(&s->options, &s->cli->arena, gj_text_from(path), &header);
    if (status == GJ_E_NOMEM)
        return gj_say_no_memory(s->cli);
    if (status == GJ_E_IO)
        return say_unreadable(s, path);
    bool fits = status == GJ_OK && gj_text_equal(header.name, s->name);
    if (!fits && !named_so)
        return GJ_EXIT_CLEAN;
    candidate found = {path, fits ? header.version : GJ_NO_TEXT, fits ? header.effective : INT32_MIN};
    return gj_array_append(&s->candidates, &found) ? GJ_EXIT_CLEAN : gj_say_no_memory(s->cli);
}

/* FOLDER/NAME.gj, and every rule file in FOLDER/NAME/. Says what cannot be read. */
static gj_exit look(search *s)
{
    gj_exit exit = GJ_EXIT_CLEAN;
    gj_cli *cli = s->cli;
    const char *file = join(cli, s->folder, s->name, ".gj"), *inside = join(cli, s->folder, s->name, "");
    if (file == NULL || inside == NULL)
        return gj_say_no_memory(cli);
    if (cli->system->kind(cli->system->user, file) == GJ_PATH_REGULAR)
        exit = consider(s, file, true);
    if (exit != GJ_EXIT_CLEAN || !is_folder(cli, inside))
        return exit;
    gj_array_clear(&s->names);
    if (cli->system->list(cli->system->user, inside, collect_name, s) != 0)
        return say_unreadable(s, inside);
    if (s->names.count != 0)
        qsort(s->names.items, s->names.count, sizeof(gj_text), by_bytes);
    for (size_t i = 0; i < s->names.count && exit == GJ_EXIT_CLEAN; i++) {
        gj_text name = *GJ_AT(&s->names, gj_text, i);
        if (!gj_text_ends(name, GJ_TEXT(".gj")))
            continue;
        const char *path = join(cli, gj_text_from(inside), name, "");
        exit = path == NULL ? gj_say_no_memory(cli) : consider(s, path, false);
    }
    return exit == GJ_EXIT_CLEAN && s->names.failed ? gj_say_no_memory(cli) : exit;
}

static gj_exit say_unknown(search *s)
{
    gj_cli *cli = s->cli;
    gj_array_clear(&s->names);
    if (s->folder.size == 0 || cli->system->list(cli->system->user, gj_text_c_string(&cli->arena, s->folder),
                                                 collect_name, s) != 0) {
        gj_say_diag(cli, GJ_D_no_rules_folder, s->folder.size != 0 ? s->folder : gj_text_from(USUAL_FOLDER),
                    GJ_NO_TEXT, GJ_NO_TEXT);
        return GJ_EXIT_IO;
    }
    if (s->names.count != 0)
        qsort(s->names.items, s->names.count, sizeof(gj_text), by_bytes);
    gj_nearest nearest = gj_nearest_begin(s->name);
    for (size_t i = 0; i < s->names.count; i++) {
        gj_text name = *GJ_AT(&s->names, gj_text, i);
        if (gj_text_ends(name, GJ_TEXT(".gj")))
            name.size -= 3;
        gj_nearest_try(&nearest, name);
    }
    gj_say_diag(cli, GJ_D_unknown_rulebook, s->name, GJ_NO_TEXT, nearest.best);
    return GJ_EXIT_IO;
}

static size_t digits_at(gj_text text, size_t at)
{
    size_t end = at;
    while (end < text.size && gj_is_digit(text.bytes[end]))
        end++;
    return end - at;
}

/* Versions as people count them: A/9 comes before A/10. */
static int order_of_versions(gj_text a, gj_text b)
{
    size_t at = 0;
    while (at < a.size && at < b.size) {
        size_t one = digits_at(a, at), other = digits_at(b, at);
        if (one != other)
            return one < other ? -1 : 1;
        size_t size = one > 0 ? one : 1;
        int order = gj_text_compare((gj_text){a.bytes + at, size}, (gj_text){b.bytes + at, size});
        if (order != 0)
            return order;
        at += size;
    }
    return (a.size > b.size) - (a.size < b.size);
}

/* Equal dates are settled by version and path, so that the answer is always one. */
static int newest_first(const void *x, const void *y)
{
    const candidate *a = x, *b = y;
    if (a->effective != b->effective)
        return a->effective > b->effective ? -1 : 1;
    int order = order_of_versions(b->version, a->version);
    return order != 0 ? order : strcmp(b->path, a->path);
}

/* The candidates stand newest first. */
static gj_exit say_no_version(search *s, gj_text version, gj_text at)
{
    gj_buffer there;
    gj_buffer_init(&there, s->cli->allocator);
    for (size_t i = 0; i < s->candidates.count; i++) {
        const candidate *c = GJ_AT(&s->candidates, candidate, i);
        gj_buffer_string(&there, i == 0 ? "" : gj_msg_text(s->cli->lang, GJ_M_mark_list));
        gj_buffer_text(&there, s->name);
        gj_buffer_char(&there, '@');
        gj_buffer_text(&there, c->version);
        if (c->effective != INT32_MIN) {
            gj_buffer_string(&there, gj_msg_text(s->cli->lang, GJ_M_mark_open));
            gj_date_format(&there, c->effective);
            gj_buffer_string(&there, gj_msg_text(s->cli->lang, GJ_M_mark_close));
        }
    }
    if (version.size != 0)
        gj_say_diag(s->cli, GJ_D_unknown_version, s->name, version, GJ_NO_TEXT);
    else
        gj_say_diag(s->cli, GJ_D_no_version_in_force, s->name, at, GJ_NO_TEXT);
    gj_say(s->cli, GJ_M_versions_there, gj_buffer_as_text(&there), GJ_NO_TEXT);
    gj_buffer_fini(&there);
    return GJ_EXIT_IO;
}

static gj_exit choose(search *s, gj_text version, gj_text at, gj_text *path)
{
    int32_t day = INT32_MAX;
    if (at.size != 0)
        (void)gj_date_parse(at, &day); /* the caller has tried */
    if (s->candidates.count != 0)
        qsort(s->candidates.items, s->candidates.count, sizeof(candidate), newest_first);
    for (size_t i = 0; i < s->candidates.count; i++) {
        const candidate *c = GJ_AT(&s->candidates, candidate, i);
        if ((version.size == 0 || gj_text_equal(c->version, version)) && c->effective <= day) {
            *path = gj_text_from(c->path);
            return GJ_EXIT_CLEAN;
        }
    }
    return say_no_version(s, version, at);
}

static gj_exit find_standard(gj_cli *cli, gj_text name, gj_text at, gj_text *path)
{
    const char *mark = memchr(name.bytes, '@', name.size);
    gj_text version = GJ_TEXT("");
    search s = {.cli = cli, .name = name, .folder = gj_rules_folder(cli)};
    if (mark != NULL) {
        s.name.size = (size_t)(mark - name.bytes);
        version = (gj_text){mark + 1, name.size - s.name.size - 1};
    }
    if (mark != NULL && at.size != 0)
        return gj_say_misuse(cli, GJ_M_at_needs_name, name, GJ_NO_TEXT, GJ_NO_TEXT);
    s.options = gj_rules_compile_options(cli, &s.folder);
    gj_array_init(&s.candidates, cli->allocator, sizeof(candidate));
    gj_array_init(&s.names, cli->allocator, sizeof(gj_text));
    gj_exit exit = look(&s);
    if (exit == GJ_EXIT_CLEAN && gj_arena_failed(&cli->arena))
        exit = gj_say_no_memory(cli);
    else if (exit == GJ_EXIT_CLEAN)
        exit = s.candidates.count == 0 ? say_unknown(&s) : choose(&s, version, at, path);
    gj_array_fini(&s.names);
    gj_array_fini(&s.candidates);
    return exit;
}

/* "wprz@A/1" is a name, although it has a slash. */
static bool is_versioned_name(gj_text name)
{
    const char *mark = memchr(name.bytes, '@', name.size), *slash = memchr(name.bytes, '/', name.size);
    return mark != NULL && mark != name.bytes && (slash == NULL || mark < slash) &&
           !gj_text_ends(name, GJ_TEXT(".gj")) && !gj_text_ends(name, GJ_TEXT(".gjc"));
}

gj_exit gj_rules_find(gj_cli *cli, gj_text name, gj_text at, gj_text *path)
{
    int32_t day;
    if (at.size != 0 && !gj_date_parse(at, &day))
        return gj_say_misuse(cli, GJ_M_option_bad_value, at, GJ_TEXT("--at YYYY-MM-DD"), GJ_NO_TEXT);
    if (is_versioned_name(name) || !gj_rules_is_path(name))
        return find_standard(cli, name, at, path);
    if (at.size != 0)
        return gj_say_misuse(cli, GJ_M_at_needs_name, name, GJ_NO_TEXT, GJ_NO_TEXT);
    *path = name;
    return GJ_EXIT_CLEAN;
}
