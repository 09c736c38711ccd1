/* guiju compare: rule books of one interface side by side. Books that cannot be compared are named and left
 * out; the rest goes on as long as two are left. */
#include "cli/compare_internal.h"

#include "cli/diff_internal.h"
#include "cli/say.h"

#define NO_TEXT ((gj_text){NULL, 0})

gj_text gj_compare_keep(gj_compare *c, const gj_buffer *text)
{
    gj_text copy = gj_text_copy(&c->arena, gj_buffer_as_text(text));
    c->failed |= text->failed || gj_arena_failed(&c->arena);
    return copy;
}

void gj_compare_heading(gj_compare *c, gj_text name, gj_text title)
{
    gj_buffer *out = gj_compare_out(c);
    if (c->format == GJ_GRID_CSV)
        return;
    gj_buffer_string(out, c->format == GJ_GRID_MD ? "\n## " : "\n");
    gj_buffer_safe(out, name);
    if (title.size > 0) {
        gj_buffer_string(out, " “");
        gj_buffer_safe(out, title);
        gj_buffer_string(out, "”");
    }
    gj_buffer_string(out, c->format == GJ_GRID_MD ? "\n\n" : "\n");
}

bool gj_compare_is_silent(const gj_program *program, gj_text name, uint32_t *silent)
{
    for (uint32_t i = 0; i < program->silent_count; i++) {
        if (gj_text_equal(gj_program_text(program, program->silent[i].name), name)) {
            *silent = i;
            return true;
        }
    }
    return false;
}

gj_text gj_compare_top(gj_text cell)
{
    for (size_t i = 0; i < cell.size; i++)
        if (cell.bytes[i] == '.')
            return (gj_text){cell.bytes, i};
    return cell;
}

bool gj_compare_is_result(const gj_compare *c, gj_text cell)
{
    gj_text top = gj_compare_top(cell);
    for (size_t i = 0; i < c->results.count; i++)
        if (gj_text_equal(GJ_AT(&c->results, gj_compared, i)->name, top))
            return true;
    return false;
}

/* ---- what is compared ---- */

static const gj_entry *find_interface(const gj_book *book, gj_text name)
{
    gj_build b = {.out = (gj_compilation *)(uintptr_t)&book->rules.compilation};
    for (size_t i = 0; i < book->rules.compilation.files.count; i++) {
        const gj_file *file = GJ_EACH(book->rules.compilation.files, gj_file, i);
        for (const gj_entry *e = file->declarations; e != NULL; e = e->next)
            if (e->kind == GJ_N_INTERFACE && gj_text_equal(gj_name_text(&b, e->name), name))
                return e;
    }
    return NULL;
}

/* Whether --only names a result, or is not there. */
static bool is_wanted(const gj_compare *c, gj_text name)
{
    const gj_options *options = &c->cli->options;
    bool asked = false;
    for (size_t u = 0; u < options->use_count; u++) {
        if (options->uses[u].id != GJ_OPT_only)
            continue;
        gj_text names = options->uses[u].value;
        asked = true;
        for (size_t from = 0, to = 0; from <= names.size; from = to + 1) {
            for (to = from; to < names.size && names.bytes[to] != ',';)
                to++;
            if (gj_text_equal((gj_text){names.bytes + from, to - from}, name))
                return true;
        }
    }
    return !asked;
}

static void add_result(gj_compare *c, gj_text name, gj_text title)
{
    gj_compared result = {name, title};
    if (!is_wanted(c, name))
        return;
    for (size_t i = 0; i < c->results.count; i++)
        if (gj_text_equal(GJ_AT(&c->results, gj_compared, i)->name, name))
            return;
    if (!gj_array_append(&c->results, &result))
        c->failed = true;
}

/* The interface's results as its source lists them; where no source or interface is at hand, the results of
 * all. */
static void find_results(gj_compare *c)
{
    gj_text interface =
        gj_program_text(c->books[0]->rules.program, c->books[0]->rules.program->header->interface);
    for (size_t i = 0; i < c->count && c->results.count == 0 && interface.size > 0; i++) {
        const gj_entry *e = c->books[i]->source ? find_interface(c->books[i], interface) : NULL;
        gj_build b = {.out = &c->books[i]->rules.compilation, .arena = &c->arena};
        for (const gj_entry *line = e == NULL ? NULL : e->body; line != NULL; line = line->next)
            if (line->kind == GJ_N_FIELD)
                add_result(c, gj_name_text(&b, line->name), gj_title_text(&b, line->title));
    }
    for (size_t i = 0; i < c->count && (c->results.count == 0 || interface.size == 0); i++) {
        const gj_program *program = c->books[i]->rules.program;
        for (uint32_t d = 0; d < program->definition_count; d++) {
            const gj_image_definition *def = &program->definitions[d];
            uint32_t wanted = interface.size > 0 ? GJ_DEFINITION_INTERFACE : GJ_DEFINITION_RESULT;
            if (def->parent == UINT32_MAX && (def->flags & wanted) && !(def->flags & GJ_DEFINITION_HIDDEN))
                add_result(c, gj_program_text(program, def->name), gj_program_text(program, def->title));
        }
    }
}

/* "wprz", or with its version where two books have one name. */
static void label_books(gj_compare *c)
{
    for (size_t i = 0; i < c->count; i++) {
        const gj_program *program = c->books[i]->rules.program;
        gj_text name = gj_program_text(program, program->header->rulebook);
        bool twin = name.size == 0;
        for (size_t k = 0; k < c->count; k++) {
            const gj_program *other = c->books[k]->rules.program;
            twin = twin || (k != i && gj_text_equal(gj_program_text(other, other->header->rulebook), name));
        }
        gj_buffer label;
        gj_buffer_init(&label, c->cli->allocator);
        if (twin)
            gj_book_label(&label, c->books[i]);
        else
            gj_buffer_safe(&label, name);
        c->labels[i] = gj_compare_keep(c, &label);
        gj_buffer_fini(&label);
    }
}

/* Keeps the books that can be compared; says why another cannot. */
static gj_exit select_books(gj_compare *c, gj_book *books, size_t count)
{
    gj_exit exit = GJ_EXIT_CLEAN;
    gj_text interface = NO_TEXT;
    for (size_t i = 0; i < count; i++) {
        const gj_program *program = books[i].rules.program;
        exit = gj_worse(exit, books[i].exit);
        if (program == NULL) {
            gj_say(c->cli, GJ_M_compare_left_out, books[i].name, NO_TEXT);
            continue;
        }
        gj_text own = gj_program_text(program, program->header->interface);
        if (c->count == 0)
            interface = own;
        if (!gj_text_equal(interface, own)) {
            exit = gj_worse(exit, GJ_EXIT_PROBLEMS);
            gj_say(c->cli, GJ_M_compare_other_interface, books[i].name, own.size > 0 ? own : GJ_TEXT("–"));
            gj_say(c->cli, GJ_M_compare_left_out, books[i].name, NO_TEXT);
            continue;
        }
        c->books[c->count++] = &books[i];
    }
    return exit;
}

static gj_exit compare(gj_compare *c)
{
    const gj_options *options = &c->cli->options;
    gj_text over, records, record = NO_TEXT, step = NO_TEXT;
    bool sweep = gj_options_get(options, GJ_OPT_over, &over),
         many = gj_options_get(options, GJ_OPT_records, &records);
    bool one = gj_options_get(options, GJ_OPT_record, &record);
    gj_exit exit = GJ_EXIT_CLEAN;
    if (gj_options_get(options, GJ_OPT_step, &step) && !sweep)
        return gj_say_misuse(c->cli, GJ_M_compare_step_alone, NO_TEXT, NO_TEXT, NO_TEXT);
    if (c->format == GJ_GRID_CSV)
        gj_buffer_string(gj_compare_out(c), "\xEF\xBB\xBF");
    if (sweep)
        exit = gj_worse(exit, gj_compare_over(c, over, step, record));
    else if (one)
        exit = gj_worse(exit, gj_compare_record(c, record));
    if (many && exit <= GJ_EXIT_PROBLEMS)
        exit = gj_worse(exit, gj_compare_records(c, records));
    if (!sweep && !one && !many)
        gj_compare_rules(c);
    return exit;
}

gj_exit gj_verb_compare(gj_cli *cli)
{
    gj_book books[GJ_COMPARE_BOOKS];
    gj_compare c = {.cli = cli};
    size_t count = cli->options.operand_count, format = GJ_GRID_TEXT;
    if (gj_options_get(&cli->options, GJ_OPT_format, NULL))
        (void)gj_name_in_list(cli->verb->formats, gj_cli_format(cli), &format);
    c.format = (gj_grid_format)format;
    gj_arena_init(&c.arena, cli->allocator);
    gj_array_init(&c.results, cli->allocator, sizeof(gj_compared));
    for (size_t i = 0; i < count; i++)
        gj_book_open(cli, cli->options.operands[i], false, &books[i]);
    gj_exit exit = select_books(&c, books, count);
    if (c.count >= 2) {
        find_results(&c);
        label_books(&c);
        if (c.results.count == 0) {
            gj_text only = NO_TEXT;
            (void)gj_options_get(&cli->options, GJ_OPT_only, &only);
            exit = gj_worse(exit, gj_say_misuse(cli, GJ_M_unknown_result, only, c.labels[0], NO_TEXT));
        } else {
            exit = gj_worse(exit, compare(&c));
        }
    } else if (exit == GJ_EXIT_CLEAN || exit == GJ_EXIT_PROBLEMS) {
        gj_say(cli, GJ_M_compare_too_few, NO_TEXT, NO_TEXT);
        exit = GJ_EXIT_PROBLEMS;
    }
    if (c.failed || c.results.failed)
        exit = gj_say_no_memory(cli);
    for (size_t i = 0; i < count; i++)
        gj_book_close(&books[i]);
    gj_array_fini(&c.results);
    gj_arena_fini(&c.arena);
    return exit;
}
