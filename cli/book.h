/* A rule book opened for comparison: its program, its source and its canon. */
#ifndef GJ_CLI_BOOK_H
#define GJ_CLI_BOOK_H

#include "cli/rules.h"
#include "lang/canon.h"

typedef struct gj_book {
    gj_text name;   /* as the call names it */
    gj_rules rules; /* rules.program NULL: it does not compile */
    gj_canon canon;
    bool source;    /* its source was read, whether it compiles or not; false: bytecode, or no file */
    bool canonical; /* `canon` is that of the program */
    gj_exit exit;
} gj_book;

/* Opens a rule book and says what is wrong with it. gj_book_close must be called in every case. `tests`: with
 * the cases of its tests. */
void gj_book_open(gj_cli *cli, gj_text name, bool tests, gj_book *book);
void gj_book_close(gj_book *book);

/* "zdi unversioned", or the path where the header says nothing. */
void gj_book_label(gj_buffer *out, const gj_book *book);

#endif
