/* Opens rule books for `diff` and `compare`. Invariant: what cannot be had is marked as missing, never made
 * up. */
#include "cli/book.h"

#include "cli/say.h"

void gj_book_open(gj_cli *cli, gj_text name, bool tests, gj_book *book)
{
    *book = (gj_book){.name = name};
    gj_canon_init(&book->canon, cli->allocator);
    book->rules.tests = tests;
    book->rules.inspect = gj_canon_inspect;
    book->rules.inspect_user = &book->canon;
    book->exit = gj_rules_load(cli, name, &book->rules);
    if (book->rules.compiled && book->rules.program != NULL && book->canon.failed)
        book->exit = gj_say_no_memory(cli);
    book->source = book->rules.compiled && book->rules.compilation.files.count > 0;
    book->canonical = book->rules.compiled && book->rules.program != NULL && !book->canon.failed;
}

void gj_book_close(gj_book *book)
{
    gj_canon_fini(&book->canon);
    gj_rules_free(&book->rules);
}

void gj_book_label(gj_buffer *out, const gj_book *book)
{
    const gj_program *program = book->rules.program;
    gj_text name = program == NULL ? GJ_TEXT("") : gj_program_text(program, program->header->rulebook);
    gj_text version = program == NULL ? GJ_TEXT("") : gj_program_text(program, program->header->book_version);
    if (name.size == 0) {
        gj_buffer_safe(out, book->name);
        return;
    }
    gj_buffer_safe(out, name);
    if (version.size > 0) {
        gj_buffer_char(out, ' ');
        gj_buffer_safe(out, version);
    }
}
