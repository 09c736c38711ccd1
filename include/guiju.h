/* guiju: evaluate certification rule books from a program of your own.
 *
 * Two libraries share this header. libguiju-vm loads, verifies, evaluates and explains compiled rule books
 * (.gjc); libguiju adds the compiler for rule files (.gj), declared behind GUIJU_COMPILER below. Neither
 * keeps global state, prints or exits.
 *
 *   program    a compiled, verified rule book: immutable; any number of threads may share one
 *   machine    evaluates records under a program: belongs to one thread at a time
 *
 * Texts are UTF-8. A returned `const char *` belongs to the object it was asked of and is valid until that
 * object is freed or, for a machine, until its next evaluation, unless the function says otherwise. Functions
 * that take a text take a C string. Pointers must not be NULL where nothing is said. */
#ifndef GUIJU_H
#define GUIJU_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define GUIJU_VERSION "0.1.0"

#define GUIJU_API __attribute__((visibility("default")))

typedef struct guiju_program guiju_program;
typedef struct guiju_machine guiju_machine;

typedef enum guiju_status {
    GUIJU_OK = 0,
    GUIJU_INVALID,   /* the image, the rules, the record's JSON or the name given is wrong */
    GUIJU_NO_MEMORY, /* the allocation hook, or a memory limit, gave nothing */
    GUIJU_IO,        /* a file could not be read */
    GUIJU_LIMIT      /* the step limit was reached, or a number grew beyond 65536 bits */
} guiju_status;

/* Resizes `block` (NULL: allocates) from old_size to new_size bytes; new_size 0 frees and returns NULL. The
 * result is aligned for any type. NULL means there is no memory; `block` is then still valid. */
typedef void *guiju_resize(void *user, void *block, size_t old_size, size_t new_size);

/* How a program or machine behaves. guiju_options_init sets every field; change what you want afterwards. */
typedef struct guiju_options {
    size_t size; /* of this struct, set by guiju_options_init */
    /* Where memory comes from; NULL: the C library. Buffers inside the JSON library, and the parser's stack
     * beyond its first 200 entries, come from the C library in any case. */
    guiju_resize *resize;
    void *user;          /* handed to resize */
    uint64_t step_limit; /* instructions one evaluation may take; 0: none */
    /* Bytes one evaluation may take beside the JSON texts of record and results; 0: none. */
    size_t memory_limit;
} guiju_options;

/* Fills in the defaults: the C library's memory, 2000000000 steps, 256 MiB. */
GUIJU_API void guiju_options_init(guiju_options *options);

/* GUIJU_VERSION as the library was built. */
GUIJU_API const char *guiju_version(void);

/* ---- programs ---- */

/* Checks a compiled rule book and makes it ready. The bytes are copied. `options` may be NULL. GUIJU_OK:
 * *program must be freed. GUIJU_INVALID: the image is refused; `reason` (may be NULL) receives a static text
 * naming the rule that it breaks, as listed in docs/bytecode.md. */
GUIJU_API guiju_status guiju_program_load(const guiju_options *options, const void *image, size_t size,
                                          guiju_program **program, const char **reason);
/* Frees a program; no machine may use it any more. NULL is fine. */
GUIJU_API void guiju_program_free(guiju_program *program);

/* Name, title and version of the rule book; "" where it states none. */
GUIJU_API const char *guiju_program_name(const guiju_program *program);
GUIJU_API const char *guiju_program_title(const guiju_program *program);
GUIJU_API const char *guiju_program_version(const guiju_program *program);
/* The rule set's identity: "sha256:" and 64 hexadecimal digits. */
GUIJU_API const char *guiju_program_identity(const guiju_program *program);

/* ---- machines ---- */

/* A machine for a program, which must outlive it. `options` may be NULL. */
GUIJU_API guiju_status guiju_machine_new(const guiju_options *options, const guiju_program *program,
                                         guiju_machine **machine);
GUIJU_API void guiju_machine_free(guiju_machine *machine); /* NULL is fine */

/* Chooses a reading of an ambiguous clause for all evaluations from now on; the last one's outcome is gone.
 * GUIJU_INVALID: no such reading or choice; nothing has changed then. */
GUIJU_API guiju_status guiju_machine_choose(guiju_machine *machine, const char *reading, const char *choice);
/* Restricts all evaluations from now on to these results, by name or path, and what they need; none (count
 * 0): all results again. What is left out is GUIJU_UNDETERMINED. The last evaluation's outcome is gone.
 * GUIJU_INVALID: one of the names is no result; GUIJU_NO_MEMORY. Nothing has changed after a failure. */
GUIJU_API guiju_status guiju_machine_only(guiju_machine *machine, const char *const *names, size_t count);

/* Evaluates one record, a JSON object of `size` bytes, which are not kept. Wrong or missing facts are not
 * failures: they are results that are undetermined or in error. GUIJU_INVALID: the text is not JSON, or not
 * an object; guiju_results_json says where. GUIJU_LIMIT and GUIJU_NO_MEMORY: there is no outcome; the machine
 * can be used on. */
GUIJU_API guiju_status guiju_evaluate(guiju_machine *machine, const char *json, size_t size);

/* The outcome of the last evaluation as the JSON object that `guiju eval --format ndjson` prints; *size (may
 * be NULL) receives its length; of a text that was no record, {"errors":[...]}. NULL where no evaluation has
 * ended, and where there is no memory (asking again may then help). */
GUIJU_API const char *guiju_results_json(guiju_machine *machine, size_t *size);

typedef enum guiju_state {
    GUIJU_VALUE,        /* there is a value */
    GUIJU_NOTHING,      /* there is known to be none */
    GUIJU_UNDETERMINED, /* facts are missing, or the book leaves it open */
    GUIJU_ERROR,        /* the record or a rule made it an error */
    /* No evaluation has ended with a record, or the program has no single value of that name. */
    GUIJU_NO_RESULT
} guiju_state;

/* One result of the last evaluation by name, or by path for its parts ("surveillance_1.to",
 * "eligible.licences"). *value (may be NULL) receives its text in the state GUIJU_VALUE, without JSON's
 * quotes: "86.5", "260/3", "true", "three_star", "2026-01-15"; NULL where there is no memory for it; in the
 * other states "". It is valid until the next guiju_result of this machine. */
GUIJU_API guiju_state guiju_result(guiju_machine *machine, const char *name, const char **value);

/* Why a result of the last evaluation has its value, or has none: what `guiju explain --format json` says of
 * it, down to the record's facts (without their places in the text, which is not kept). A name or path as for
 * guiju_result; of a result for each entry of a list, all entries. `depth`: how many levels of rules; 0: all.
 * *size (may be NULL) receives the length. NULL where no evaluation has ended with a record, the program has
 * no such name, or there is no memory. Valid until the next guiju_explain or evaluation of this machine. */
GUIJU_API const char *guiju_explain(guiju_machine *machine, const char *name, unsigned depth, size_t *size);

/* ---- the compiler: libguiju only ---- */

typedef struct guiju_image guiju_image;

/* Compiles the rule file at `path`; `use` looks beside it and in `rules` (a folder; NULL: none). GUIJU_OK, or
 * GUIJU_INVALID where the rules have errors: *image must be freed. GUIJU_IO: the file could not be read;
 * GUIJU_NO_MEMORY: *image is NULL with both. */
GUIJU_API guiju_status guiju_compile(const guiju_options *options, const char *path, const char *rules,
                                     guiju_image **image);
/* The compiled program for guiju_program_load; NULL and 0 where the rules have errors. */
GUIJU_API const void *guiju_image_bytes(const guiju_image *image, size_t *size);
/* Every problem of the rules, warnings too, drawn for people, in English or (chinese not 0) Chinese; "" where
 * there is none, NULL where there is no memory. Valid until the next call. */
GUIJU_API const char *guiju_image_problems(guiju_image *image, int chinese);
GUIJU_API void guiju_image_free(guiju_image *image); /* NULL is fine */

#ifdef __cplusplus
}
#endif

#endif
