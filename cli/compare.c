/* guiju compare: rule books of one interface side by side. Books that cannot be compared are named and left
 * out; the rest goes on as long as two are left. */
#include "cli/compare_internal.h"

#include "cli/html.h"
#include "cli/named.h"
#include "cli/say.h"

gj_text gj_compare_keep(gj_compare *c, const gj_buffer *text)
{
    gj_text copy = gj_text_copy(&c->arena, gj_buffer_as_text(text));
    c->failed |= text->failed || gj_arena_failed(&c->arena);
    return copy;
}

gj_text gj_compare_number(gj_compare *c, uint64_t number)
{
    char room[GJ_DIGITS];
    gj_text text = gj_text_copy(&c->arena, gj_text_digits(room, number));
    c->failed |= gj_arena_failed(&c->arena);
    return text;
}

gj_lang gj_compare_lang(const gj_compare *c)
{
    return c->paper.format == GJ_GRID_CSV ? GJ_LANG_EN : c->cli->lang;
}

gj_text gj_compare_word(const gj_compare *c, gj_msg message)
{
    return gj_text_from(gj_msg_text(gj_compare_lang(c), message));
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

const gj_compared *gj_compare_result(const gj_compare *c, gj_text cell)
{
    return gj_named_find(&c->results, gj_cell_top(cell), 0);
}

gj_text gj_compare_absent(const gj_compare *c, size_t book, gj_text cell)
{
    uint32_t silent;
    return gj_compare_is_silent(c->books[book]->rules.program, gj_cell_top(cell), &silent)
               ? gj_compare_word(c, GJ_M_compare_silent)
               : GJ_TEXT("–");
}

void gj_compare_grid(gj_compare *c, gj_grid *grid, gj_text corner, size_t more)
{
    gj_grid_init(grid, c->cli->allocator, 1 + c->count + more);
    grid->limit = GJ_COMPARE_COLUMNS;
    gj_grid_add(grid, corner);
    for (size_t i = 0; i < c->count; i++)
        gj_grid_add(grid, c->labels[i]);
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

static void add_result(gj_compare *c, gj_text name, gj_text title, gj_operator demand)
{
    gj_compared result = {name, title, demand};
    gj_compared *known = gj_named_find(&c->declared, name, 0);
    if (known != NULL) { /* another book's interface: what the two do not ask alike, they do not ask */
        known->demand = known->demand == demand ? demand : GJ_O_NONE;
        return;
    }
    c->failed |= !gj_array_append(&c->declared, &result);
}

/* The interface's results as the books' sources list them; where no source or interface is at hand, the
 * results of all. */
static void find_results(gj_compare *c)
{
    gj_text interface =
        gj_program_text(c->books[0]->rules.program, c->books[0]->rules.program->header->interface);
    for (size_t i = 0; i < c->count && interface.size > 0; i++) {
        const gj_entry *e = c->books[i]->source ? find_interface(c->books[i], interface) : NULL;
        gj_build b = {.out = &c->books[i]->rules.compilation, .arena = &c->arena};
        for (const gj_entry *line = e == NULL ? NULL : e->body; line != NULL; line = line->next)
            if (line->kind == GJ_N_FIELD)
                add_result(c, gj_name_text(&b, line->name), gj_title_text(&b, line->title),
                           (gj_operator)line->op);
    }
    bool listed = c->declared.count > 0;
    for (size_t i = 0; i < c->count && !listed; i++) {
        const gj_program *program = c->books[i]->rules.program;
        for (uint32_t d = 0; d < program->definition_count; d++) {
            const gj_image_definition *def = &program->definitions[d];
            uint32_t wanted = interface.size > 0 ? GJ_DEFINITION_INTERFACE : GJ_DEFINITION_RESULT;
            if (def->parent == UINT32_MAX && (def->flags & wanted) && !(def->flags & GJ_DEFINITION_HIDDEN))
                add_result(c, gj_program_text(program, def->name), gj_program_text(program, def->title),
                           GJ_O_NONE);
        }
    }
    for (size_t r = 0; r < c->declared.count; r++) {
        const gj_compared *result = GJ_AT(&c->declared, gj_compared, r);
        if (is_wanted(c, result->name))
            c->failed |= !gj_array_append(&c->results, result);
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

static void leave_out(gj_compare *c, gj_text name)
{
    gj_say(c->cli, GJ_M_compare_left_out, name, GJ_NO_TEXT);
    c->left_out[c->left_out_count++] = name;
}

/* Keeps the books that can be compared; says why another cannot. */
static gj_exit select_books(gj_compare *c, gj_book *books, size_t count)
{
    gj_exit exit = GJ_EXIT_CLEAN;
    gj_text interface = GJ_NO_TEXT;
    for (size_t i = 0; i < count; i++) {
        const gj_program *program = books[i].rules.program;
        exit = gj_worse(exit, books[i].exit);
        if (program == NULL) {
            leave_out(c, books[i].name);
            continue;
        }
        gj_text own = gj_program_text(program, program->header->interface);
        if (c->count == 0)
            interface = own;
        if (!gj_text_equal(interface, own)) {
            exit = gj_worse(exit, GJ_EXIT_PROBLEMS);
            gj_say(c->cli, GJ_M_compare_other_interface, books[i].name, own.size > 0 ? own : GJ_TEXT("–"));
            leave_out(c, books[i].name);
            continue;
        }
        c->books[c->count++] = &books[i];
    }
    return exit;
}

/* What stands above all tables of a page: the books with their titles and versions. */
static void write_books(gj_compare *c)
{
    static const gj_msg headings[] = {GJ_M_thing_rulebook, GJ_M_aspect_title, GJ_M_compare_version,
                                      GJ_M_compare_issuer};
    gj_grid grid;
    gj_grid_init(&grid, c->cli->allocator, 4);
    for (size_t i = 0; i < 4; i++)
        gj_grid_add(&grid, gj_compare_word(c, headings[i]));
    for (size_t i = 0; i < c->count; i++) {
        const gj_program *program = c->books[i]->rules.program;
        const gj_image_header *header = program->header;
        gj_grid_add(&grid, c->labels[i]);
        gj_grid_add(&grid, gj_program_text(program, header->title));
        gj_grid_add(&grid, gj_program_text(program, header->book_version));
        gj_grid_add(&grid, gj_program_text(program, header->issuer));
    }
    gj_paper_grid(&c->paper, 1, &grid);
    gj_grid_fini(&grid);
}

/* A terminal was told already; what is kept or sent on says it itself. */
static void write_left_out(gj_compare *c)
{
    for (size_t i = 0; i < c->left_out_count; i++)
        gj_paper_say(&c->paper, 0, GJ_M_compare_left_out, c->left_out[i], GJ_NO_TEXT, GJ_NO_TEXT);
}

/* A page's head: the books' names, then a table of them. */
static void begin_page(gj_compare *c)
{
    gj_buffer title;
    gj_buffer_init(&title, c->cli->allocator);
    for (size_t i = 0; i < c->count; i++) {
        gj_buffer_string(&title, i > 0 ? " · " : "");
        gj_buffer_text(&title, c->labels[i]);
    }
    gj_html_begin(gj_compare_out(c), c->cli->lang, gj_compare_keep(c, &title));
    gj_buffer_fini(&title);
    write_books(c);
}

void gj_compare_begin(gj_compare *c)
{
    gj_grid_format format = c->paper.format;
    if (c->begun)
        return;
    c->begun = true;
    if (format == GJ_GRID_CSV)
        gj_buffer_string(gj_compare_out(c), "\xEF\xBB\xBF");
    if (format == GJ_GRID_HTML)
        begin_page(c);
    if (format == GJ_GRID_HTML || format == GJ_GRID_MD)
        write_left_out(c);
}

static gj_exit compare(gj_compare *c)
{
    const gj_options *options = &c->cli->options;
    gj_text over, records, record = GJ_NO_TEXT, step = GJ_NO_TEXT;
    bool sweep = gj_options_get(options, GJ_OPT_over, &over),
         many = gj_options_get(options, GJ_OPT_records, &records);
    bool one = gj_options_get(options, GJ_OPT_record, &record);
    gj_exit exit = GJ_EXIT_CLEAN;
    if (gj_options_get(options, GJ_OPT_step, &step) && !sweep)
        return gj_say_misuse(c->cli, GJ_M_compare_step_alone, GJ_NO_TEXT, GJ_NO_TEXT, GJ_NO_TEXT);
    if (sweep)
        exit = gj_worse(exit, gj_compare_over(c, over, step, record));
    else if (one)
        exit = gj_worse(exit, gj_compare_record(c, record));
    if (many && exit <= GJ_EXIT_PROBLEMS)
        exit = gj_worse(exit, gj_compare_records(c, records));
    if (!sweep && !one && !many) {
        gj_compare_rules(c);
        if (c->paper.format != GJ_GRID_CSV) /* a file of CSV holds one table */
            exit = gj_worse(exit, gj_compare_tests(c));
    }
    if (c->begun && c->paper.format == GJ_GRID_HTML)
        gj_html_end(gj_compare_out(c));
    return exit;
}

gj_exit gj_verb_compare(gj_cli *cli)
{
    gj_book books[GJ_COMPARE_BOOKS];
    gj_compare c = {.cli = cli, .paper = {.out = &cli->out.text, .lang = cli->lang}};
    size_t count = cli->options.operand_count, format = GJ_GRID_TEXT;
    if (gj_options_get(&cli->options, GJ_OPT_format, NULL))
        (void)gj_name_in_list(cli->verb->formats, gj_cli_format(cli), &format);
    c.paper.format = (gj_grid_format)format;
    gj_arena_init(&c.arena, cli->allocator);
    gj_array_init(&c.declared, cli->allocator, sizeof(gj_compared));
    gj_array_init(&c.results, cli->allocator, sizeof(gj_compared));
    for (size_t i = 0; i < count; i++)
        gj_book_open(cli, cli->options.operands[i], false, &books[i]);
    gj_exit exit = select_books(&c, books, count);
    if (c.count >= 2) {
        find_results(&c);
        label_books(&c);
        if (c.results.count == 0 && !c.failed) {
            gj_text only = GJ_NO_TEXT;
            (void)gj_options_get(&cli->options, GJ_OPT_only, &only);
            exit = gj_worse(exit, gj_say_misuse(cli, GJ_M_unknown_result, only, c.labels[0], GJ_NO_TEXT));
        } else if (!c.failed) {
            exit = gj_worse(exit, compare(&c));
        }
    } else if (exit == GJ_EXIT_CLEAN || exit == GJ_EXIT_PROBLEMS) {
        gj_say(cli, GJ_M_compare_too_few, GJ_NO_TEXT, GJ_NO_TEXT);
        exit = GJ_EXIT_PROBLEMS;
    }
    if (c.failed)
        exit = gj_say_no_memory(cli);
    for (size_t i = 0; i < count; i++)
        gj_book_close(&books[i]);
    gj_array_fini(&c.results);
    gj_array_fini(&c.declared);
    gj_arena_fini(&c.arena);
    return exit;
}
