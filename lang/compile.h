/* The compiler: a rule file and what it uses, to a verified program image.
 *
 *   bytes -> tokens -> tree        grammar/
 *   -> modules                     lang/modules.c     `use`, circles, versions
 *   -> names                       lang/declare.c     every declaration into one table, twins reported
 *   -> types and core              lang/lower*.c      every rule to core definitions, typed and checked
 *   -> proofs and lints            lang/prove*.c
 *   -> code                        lang/emit.c        core definitions to an image
 *   -> verified                    vm/program.c
 */
#ifndef GJ_LANG_COMPILE_H
#define GJ_LANG_COMPILE_H

#include "base/diag.h"
#include "grammar/ast.h"
#include "vm/program.h"

/* Reads a file whole into `arena`; GJ_E_IO where it cannot be read, GJ_E_LIMIT where it is
 * larger than GJ_FILE_SIZE_MAX. */
typedef gj_status gj_read_file_fn(void *user, gj_arena *arena, gj_text path, gj_text *content);

/* Where a path leads once symbolic links are followed, as text in `arena`; "" is the working folder.
 * An empty text where there is nothing, GJ_E_IO where that cannot be found out, GJ_E_INVALID where it is
 * neither an ordinary file nor a folder: a device, a pipe. */
typedef gj_status gj_locate_file_fn(void *user, gj_arena *arena, gj_text path, gj_text *real);

struct gj_build;

/* Shown the lowered book just before code is made of it; for tests that evaluate it in another way. The
 * gj_build is there during the call only, what lies in the compilation's arena as long as the compilation. */
typedef void gj_inspect_fn(void *user, const struct gj_build *build);

typedef struct gj_compile_options {
    gj_allocator allocator;
    gj_read_file_fn *read;
    gj_locate_file_fn *locate; /* NULL: paths are what they say, as for files in memory */
    void *user;
    const gj_text *folders; /* where `use` looks besides the folder of the using file: the standard rules */
    size_t folder_count;
    size_t memory_limit; /* bytes of the compilation's arena; 0: none */
    bool tests;          /* compile the tests too; the image is then for running them, not for keeping */
    bool test_values;    /* with `tests`: so that what came out can be put in place of what was expected */
    bool program_only; /* only the program is wanted: what can only warn is not looked for, and neither tests
                          nor tokens are kept. Where there are errors, not all diagnostics may be there:
                          compile again without it to tell them. Not with `tests` or `inspect` */
    gj_inspect_fn *inspect; /* NULL: none */
    void *inspect_user;
} gj_compile_options;

/* One case of a `test` or a line of `tests`, ready to run. */
typedef struct gj_test_fact {
    struct gj_test_fact *next;
    gj_text path, json; /* for gj_record_assign */
    gj_span span;
} gj_test_fact;

typedef enum gj_expect_kind {
    GJ_EXPECT_TRUE,         /* definition `definition` (hidden, yes/no) must be yes */
    GJ_EXPECT_UNDETERMINED, /* `definition` must be unknown */
    GJ_EXPECT_ERROR,        /* … must be an error */
    GJ_EXPECT_FAILED        /* … conditions: exactly the named entries are `no` */
} gj_expect_kind;

/* How the rule file says what is expected, for writing something else there. */
typedef struct gj_test_said {
    uint32_t value;  /* the definition that has the value; UINT32_MAX: no single value is stated */
    gj_span whole;   /* behind `expect` up to the line's end; of a table's cell the cell */
    gj_span subject; /* what is to have the value; "nowhere" of a cell */
    gj_span literal; /* the value, where it stands by itself behind `=` or `is`, or in a cell */
    gj_span unit;    /* the literal's unit, at its end */
    bool plain;      /* the subject is a name or a path: a word may follow it */
} gj_test_said;

typedef struct gj_test_expectation {
    struct gj_test_expectation *next;
    gj_expect_kind kind;
    uint32_t definition;  /* index in the program */
    uint32_t about;       /* the definition whose value is shown on failure; UINT32_MAX none */
    const gj_text *names; /* FAILED */
    size_t name_count;
    gj_span span;
    gj_test_said said; /* only with `test_values` */
} gj_test_expectation;

typedef struct gj_test_assumption {
    struct gj_test_assumption *next;
    bool is_reading;
    uint32_t index; /* definition or reading */
    gj_value value; /* reading: .num is the choice */
    gj_span span;
} gj_test_assumption;

typedef struct gj_test_case {
    struct gj_test_case *next;
    gj_text name;  /* title or name; a line of a table: its number behind it */
    gj_text given; /* a file's path beside the rules, "" none; other tests' facts are already included */
    gj_span span;
    gj_test_fact *facts;
    gj_test_assumption *assumptions;
    gj_test_expectation *expectations;
} gj_test_case;

typedef struct gj_compilation {
    gj_arena arena;
    gj_sources sources;
    gj_diags diags;
    gj_array files; /* of gj_file *, in the order of reading; the first is the book's own */
    uint32_t ids;
    void *image; /* NULL where there were errors; from options.allocator */
    size_t image_size;
    gj_program *program; /* the verified image (it borrows the bytes); NULL where there were errors */
    gj_test_case *tests;
} gj_compilation;

/* Compiles the rule file at `path`. GJ_OK: compilation->program can run. GJ_E_INVALID: the diagnostics say
 * why. GJ_E_IO: the file itself could not be read (reported too). In every case gj_compilation_fini must be
 * called. */
gj_status gj_compile(const gj_compile_options *options, gj_text path, gj_compilation *compilation);
void gj_compilation_fini(gj_compilation *compilation);

/* The header of a rule book file without compiling it: name, version and effective date (INT32_MIN: none
 * stated). Texts are copied into `arena`. GJ_E_INVALID where the file has no `rulebook`. */
typedef struct gj_book_header {
    gj_text name, title, version;
    int32_t effective;
} gj_book_header;
gj_status gj_read_header(const gj_compile_options *options, gj_arena *arena, gj_text path,
                         gj_book_header *header);

#endif
