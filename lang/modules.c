/* Which files make up a rule book: the one given, and what `use` brings in, found beside the using file or in
 * the folders of the standard rules. A name or a relative path without `..` is all that `use` accepts, and
 * where symbolic links lead out of those folders, or to a device, the file is refused unread: a rule book
 * cannot read outside its folders. A circle is an error that shows its path. */
#include "lang/build.h"

#include <string.h>

typedef struct module {
    gj_text path;
    struct module *user; /* who used it first */
    gj_span span;        /* there */
    bool reading;
    bool shared; /* found in a folder of the standard rules, or beside a file that was */
} module;

typedef struct loader {
    gj_build *b;
    gj_map modules;   /* path -> module */
    gj_arena content; /* a file as it was read, until the sources have a copy of it */
    uint32_t count;
    gj_array roots; /* of gj_text: the folders that may be read, links followed; none where paths are not
                       located */
} loader;

#define GJ_MODULE_LIMIT 1000

/* Folder, name and ending as one path; the name's `/` of a version becomes `-`. */
static gj_text join_path(gj_build *b, gj_text folder, gj_text name, gj_text version)
{
    gj_buffer out;
    gj_buffer_init(&out, b->allocator);
    gj_buffer_text(&out, folder);
    if (folder.size > 0 && folder.bytes[folder.size - 1] != '/')
        gj_buffer_char(&out, '/');
    gj_buffer_text(&out, name);
    if (version.size > 0) {
        gj_buffer_char(&out, '/');
        for (size_t i = 0; i < version.size; i++)
            gj_buffer_char(&out, version.bytes[i] == '/' ? '-' : version.bytes[i]);
    }
    bool ending = name.size > 3 && memcmp(name.bytes + name.size - 3, ".gj", 3) == 0;
    if (!ending)
        gj_buffer_string(&out, ".gj");
    gj_text path = gj_text_copy(b->arena, gj_buffer_as_text(&out));
    if (out.failed)
        b->arena->failed = true;
    gj_buffer_fini(&out);
    return path;
}

static bool path_allowed(gj_text path)
{
    if (path.size == 0 || path.bytes[0] == '/' || memchr(path.bytes, '\\', path.size) != NULL ||
        memchr(path.bytes, ':', path.size) != NULL)
        return false;
    for (size_t i = 0; i < path.size;) {
        size_t end = i;
        while (end < path.size && path.bytes[end] != '/')
            end++;
        if (end == i || path.bytes[i] == '.')
            return false;
        i = end + 1;
    }
    return path.bytes[path.size - 1] != '/';
}

static gj_status load(loader *l, module *m, gj_text content);

static void report_unreadable(gj_build *b, gj_span span, gj_text path)
{
    gj_arg why = gj_arg_msg(GJ_M_not_readable);
    gj_report(b->diags, GJ_D_cannot_read, span, gj_arg_text(path), why, gj_arg_none());
}

/* The folders that files may be read from: the book's own and the standard ones. One that is not there has no
 * files. */
static gj_status find_roots(loader *l, gj_text path)
{
    const gj_compile_options *options = l->b->options;
    gj_status status = GJ_OK;
    for (size_t i = 0; options->locate != NULL && status == GJ_OK && i <= options->folder_count; i++) {
        gj_text folder = i == 0 ? gj_text_folder(path) : options->folders[i - 1], real = {0};
        status = options->locate(options->user, l->b->arena, folder, &real);
        if (status == GJ_OK && real.size != 0 && !gj_array_append(&l->roots, &real))
            status = GJ_E_NOMEM;
        if (status == GJ_E_INVALID)
            status = GJ_OK;
        if (status == GJ_E_IO)
            report_unreadable(l->b, (gj_span){0, 0}, folder);
    }
    return status;
}

/* Where a used file really lies; an empty text where there is none. GJ_E_INVALID: it is not the book's to
 * read. */
static gj_status locate(loader *l, gj_text path, gj_text *real)
{
    const gj_compile_options *options = l->b->options;
    *real = path;
    if (options->locate == NULL)
        return GJ_OK;
    gj_status status = options->locate(options->user, l->b->arena, path, real);
    if (status != GJ_OK || real->size == 0)
        return status;
    for (size_t i = 0; i < l->roots.count; i++)
        if (gj_path_is_below(*real, *GJ_AT(&l->roots, gj_text, i)))
            return GJ_OK;
    return GJ_E_INVALID;
}

/* The text is there until the next file is read. */
static gj_status read_file(loader *l, gj_text path, gj_text *content)
{
    const gj_compile_options *options = l->b->options;
    gj_arena_reset(&l->content);
    gj_status status = options->read(options->user, &l->content, path, content);
    return gj_arena_failed(&l->content) ? GJ_E_NOMEM : status;
}

/* Reads a used file; *found says whether there is one. What is there and cannot be read is reported, not
 * passed over: the next folder may hold another of the same name. Statuses as of `use`, and GJ_E_INVALID:
 * reported. */
static gj_status read_module(loader *l, gj_text path, gj_text name, gj_span span, gj_text *content,
                             bool *found)
{
    gj_build *b = l->b;
    gj_text real;
    *found = true;
    gj_status status = locate(l, path, &real);
    if (status == GJ_OK && real.size == 0) {
        *found = false;
        return GJ_OK;
    }
    if (status == GJ_OK)
        status = read_file(l, real, content);
    if (status == GJ_E_IO && b->options->locate == NULL) {
        *found = false;
        return GJ_OK;
    }
    if (status == GJ_E_IO)
        report_unreadable(b, span, path);
    if (status == GJ_E_LIMIT)
        gj_report_text(b->diags, GJ_D_module_limit, span, path);
    if (status == GJ_E_INVALID)
        gj_report_text(b->diags, GJ_D_module_outside, span, name);
    return status == GJ_E_LIMIT ? GJ_E_INVALID : status;
}

static void report_circle(loader *l, const module *user, const module *used, gj_span span)
{
    gj_diag *diag = gj_report_text(l->b->diags, GJ_D_module_circle, span, used->path);
    for (const module *m = user; m != NULL && m != used; m = m->user)
        gj_diag_also(l->b->diags, diag, GJ_M_used_here, m->span, gj_arg_text(m->path), gj_arg_none());
}

static gj_status use(loader *l, module *user, const gj_entry *entry)
{
    gj_build *b = l->b;
    bool quoted = entry->name.begin == 0;
    gj_span span = quoted ? entry->title : entry->name;
    gj_text name = quoted ? gj_title_text(b, entry->title) : gj_name_text(b, entry->name);
    gj_text version = quoted ? (gj_text){0} : gj_first_clause(b, entry->cites);
    if (!path_allowed(name)) {
        gj_report_text(b->diags, GJ_D_module_path, span, name);
        return GJ_OK;
    }
    for (size_t i = 0; i <= b->options->folder_count; i++) {
        gj_text folder = i == 0 ? gj_text_folder(user->path) : b->options->folders[i - 1];
        gj_text path = join_path(b, folder, name, version), content = {0};
        if (path.size == 0)
            return GJ_E_NOMEM;
        module *known = gj_map_get(&l->modules, path);
        if (known != NULL) {
            if (known->reading)
                report_circle(l, user, known, span);
            return GJ_OK;
        }
        bool found;
        gj_status status = read_module(l, path, name, span, &content, &found);
        if (status != GJ_OK)
            return status == GJ_E_INVALID ? GJ_OK : status;
        if (!found)
            continue;
        module *m = GJ_NEW(b->arena, module);
        if (m == NULL)
            return GJ_E_NOMEM;
        *m = (module){.path = path, .user = user, .span = span, .shared = i > 0 || user->shared};
        return load(l, m, content);
    }
    gj_report_text(b->diags, GJ_D_module_missing, span, name);
    return GJ_OK;
}

static uint32_t depth_of(const module *m)
{
    uint32_t depth = 0;
    for (; m != NULL; m = m->user)
        depth++;
    return depth;
}

static gj_status load(loader *l, module *m, gj_text content)
{
    gj_build *b = l->b;
    if (++l->count > GJ_MODULE_LIMIT || depth_of(m) > 100) {
        gj_report_text(b->diags, GJ_D_module_limit, m->span, m->path);
        return GJ_OK;
    }
    gj_source *source;
    gj_file *file = GJ_NEW(b->arena, gj_file);
    gj_status status =
        file == NULL ? GJ_E_NOMEM : gj_sources_add(&b->out->sources, m->path, content, &source);
    if (status == GJ_E_LIMIT) {
        gj_report_text(b->diags, GJ_D_module_limit, m->span, m->path);
        return GJ_OK;
    }
    if (status != GJ_OK || !gj_map_put(&l->modules, m->path, m) || !gj_array_append(&b->out->files, &file))
        return GJ_E_NOMEM;
    source->shared = m->shared;
    m->reading = true;
    status = b->options->program_only ? gj_parse_rules(source, b->arena, b->diags, &b->out->ids, file)
                                      : gj_parse_file(source, b->arena, b->diags, &b->out->ids, file);
    for (const gj_entry *e = file->declarations; status == GJ_OK && e != NULL; e = e->next) {
        if (e->kind == GJ_N_USE)
            status = use(l, m, e);
    }
    m->reading = false;
    return status;
}

static gj_status load_main(loader *l, gj_text path)
{
    gj_build *b = l->b;
    gj_text content = {0};
    gj_status status = read_file(l, path, &content);
    if (status == GJ_E_IO) {
        report_unreadable(b, (gj_span){0, 0}, path);
        return status;
    }
    if (status == GJ_E_LIMIT) {
        gj_report_text(b->diags, GJ_D_module_limit, (gj_span){0, 0}, path);
        return GJ_E_INVALID;
    }
    if (status != GJ_OK)
        return status;
    module *m = GJ_NEW(b->arena, module);
    status = m == NULL ? GJ_E_NOMEM : find_roots(l, path);
    if (status != GJ_OK)
        return status;
    m->path = gj_text_copy(b->arena, path);
    return load(l, m, content);
}

gj_status gj_modules_load(gj_build *b, gj_text path)
{
    loader l = {.b = b};
    gj_arena_init(&l.content, b->allocator);
    l.content.limit = b->options->memory_limit;
    gj_map_init(&l.modules, b->allocator);
    gj_array_init(&l.roots, b->allocator, sizeof(gj_text));
    gj_status status = load_main(&l, path);
    gj_array_fini(&l.roots);
    gj_map_fini(&l.modules);
    gj_arena_fini(&l.content);
    return status;
}
