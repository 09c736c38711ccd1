/* A compiled rule book: the program image as the machine sees it.
 *
 * An image (.gjc) is one contiguous, little-endian, position-independent block; it is mapped and run in
 * place. The structs below are the image's own records, read where they lie; only this header and the image
 * builder (lang/image_builder.c) know their layout. Strings are referred to by index in the string table (0:
 * the empty string). Everything else is referred to by index in its section.
 *
 *   header | sections in the order of gj_section, each starting at a multiple of 8, padded with zero bytes
 */
#ifndef GJ_VM_PROGRAM_H
#define GJ_VM_PROGRAM_H

#include "base/arena.h"
#include "base/status.h"
#include "vm/date.h"
#include "vm/number.h"
#include "vm/value.h"

typedef enum gj_opcode {
#define GJ_OP(name, a, b, c, meaning) GJ_OP_##name,
#include "vm/opcodes.def"
#undef GJ_OP
    GJ_OP_TOTAL
} gj_opcode;

_Static_assert(GJ_OP_TOTAL <= 128, "an opcode has seven bits");

#define GJ_OP_BITS      7
#define GJ_OPERAND_BITS 19
#define GJ_OPERAND_MAX  ((1u << GJ_OPERAND_BITS) - 1)
/* Where operand k (0: a, 1: b, 2: c) begins in an instruction. */
#define GJ_OPERAND_SHIFT(k) (GJ_OP_BITS + GJ_OPERAND_BITS * (k))
#define GJ_OP_OF(word)      ((uint32_t)((word)&0x7F))
#define GJ_A_OF(word)       ((uint32_t)((word) >> GJ_OPERAND_SHIFT(0) & GJ_OPERAND_MAX))
#define GJ_B_OF(word)       ((uint32_t)((word) >> GJ_OPERAND_SHIFT(1) & GJ_OPERAND_MAX))
#define GJ_C_OF(word)       ((uint32_t)((word) >> GJ_OPERAND_SHIFT(2)))

static inline uint64_t gj_instruction(gj_opcode op, uint32_t a, uint32_t b, uint32_t c)
{
    return (uint64_t)op | (uint64_t)a << GJ_OPERAND_SHIFT(0) | (uint64_t)b << GJ_OPERAND_SHIFT(1) |
           (uint64_t)c << GJ_OPERAND_SHIFT(2);
}

typedef enum gj_section {
#define GJ_SECTION(name, record, meaning) GJ_SECTION_##name,
#include "vm/sections.def"
#undef GJ_SECTION
    GJ_SECTION_COUNT
} gj_section;

#define GJ_IMAGE_MAGIC   0x314A474Eu /* "NGJ1" read as little-endian bytes 4E 47 4A 31 */
#define GJ_IMAGE_VERSION 2u

/* Limits that loading holds an image to before it takes any memory for it. */
#define GJ_IMAGE_SIZE_MAX           (64u << 20) /* bytes */
#define GJ_IMAGE_COUNT_MAX          (1u << 19)  /* records of a section: what an operand can name */
#define GJ_IMAGE_DEPTH_MAX          32u         /* nesting of fields, of definitions */
#define GJ_IMAGE_DIGITS_MAX         (1u << 20)  /* characters of all numbers outside the small form */
#define GJ_LOOP_DEPTH_MAX           16u         /* loops in loops */
#define GJ_OPEN_JUMPS_MAX           256u        /* different jump targets ahead at one instruction */
#define GJ_DEFINITION_REGISTERS_MAX 16384u      /* registers that one definition's code writes */

typedef struct gj_image_header {
    uint32_t magic, version;
    uint64_t size;                                            /* of the whole image */
    uint32_t rulebook, title, book_version, issuer, document; /* strings; name, as printed … */
    int32_t effective;                                        /* date, or INT32_MIN */
    uint32_t interface;                                       /* string: name of the interface, 0 none */
    /* Cost. An evaluation runs at most steps + loop_steps * n instructions, n being the largest product of
     * list lengths along one nest of loops, an empty list counting as 1. */
    uint32_t steps; /* how many instructions stand outside of loops (a FOR belongs to what is around it) */
    uint32_t loop_steps; /* how many stand inside a loop, NEXT included, each counted once however deep */
    uint32_t reserved;   /* zero */
    struct {
        uint64_t offset, size; /* bytes */
    } sections[GJ_SECTION_COUNT];
} gj_image_header;

typedef struct gj_image_source {
    uint32_t path; /* as given, without directories outside the rule folders */
    uint32_t reserved;
} gj_image_source;

typedef struct gj_image_unit {
    uint32_t name, title;
} gj_image_unit;

typedef struct gj_image_alternatives {
    uint32_t name, title;
    uint32_t first, count; /* in CHOICES */
    uint32_t ordered;      /* 0 or 1 */
    uint32_t reserved;
} gj_image_alternatives;

typedef struct gj_image_choice {
    uint32_t name, title;
    uint32_t citation, citations; /* run in CITATIONS */
} gj_image_choice;

typedef enum gj_field_kind {
    GJ_FIELD_SCALAR,
    GJ_FIELD_GROUP, /* an object with fields; `slot` holds whether it is there (yes/no) */
    GJ_FIELD_LIST,  /* a list of objects; `slot` holds the gj_list */
    GJ_FIELD_CODES  /* a list of alternatives or texts, as ["scope", "dates"]: a list whose entries have one
                     * scalar child named `value` */
} gj_field_kind;

#define GJ_FIELD_MAY_BE_NOTHING  1u /* null is allowed */
#define GJ_FIELD_HAS_DEFAULT     2u /* `fallback` stands where the field is absent (NOTHING: fallback none) */
#define GJ_FIELD_DEFAULT_NOTHING 4u
#define GJ_FIELD_WHOLE           8u  /* only whole numbers */
#define GJ_FIELD_LOW             16u /* `low` is a bound … */
#define GJ_FIELD_LOW_OPEN        32u /* … not itself allowed */
#define GJ_FIELD_HIGH            64u
#define GJ_FIELD_HIGH_OPEN       128u
#define GJ_FIELD_IDENTITY        256u /* the scalar that names a list's entries: no two alike */

/* Fields form a tree: parent is the index of the enclosing group or list, UINT32_MAX at the top. Slots are
 * numbered from 0 in the frame they belong to: the record's own frame, or an entry of the nearest list above.
 */
typedef struct gj_image_field {
    uint32_t name, title;
    uint32_t parent;
    uint32_t kind; /* gj_field_kind */
    uint32_t type; /* gj_type_kind of a scalar (number, yes/no, alternative, date, text); LIST for lists, BOOL
                      for groups */
    uint32_t aux;  /* alternatives of a scalar of that type */
    uint32_t unit; /* index in UNITS + 1; 0 none */
    uint32_t flags;               /* GJ_FIELD_… */
    uint32_t slot;                /* the frame's fields are numbered in the order of their indexes */
    uint32_t frame;               /* lists: slots per entry, at least 1; else 0 */
    uint32_t fallback, low, high; /* constants, where the flags say so; else 0 */
    uint32_t citation, citations;
    uint32_t source, line;
    uint32_t first_child; /* index of the first child field, children are linked by next_sibling, as are the
                           * fields at the top (the first is field 0); UINT32_MAX: none */
    uint32_t next_sibling;
    uint32_t reserved;
} gj_image_field;

/* Whether a field's slot holds a list: of objects or of codes. */
static inline bool gj_field_is_list(const gj_image_field *field)
{
    return field->kind == GJ_FIELD_LIST || field->kind == GJ_FIELD_CODES;
}

typedef struct gj_image_reading {
    uint32_t name, title;
    uint32_t alternatives; /* its choices */
    uint32_t chosen;       /* position in them */
    uint32_t citation, citations;
    uint32_t source, line;
} gj_image_reading;

typedef struct gj_image_constant {
    uint32_t type; /* gj_type_kind: number, yes/no, alternative, date, text */
    uint32_t aux;  /* alternatives; of a number outside the small form: string with its fraction text */
    int64_t num;   /* number, 0/1, position, date, or string index */
    uint32_t den;  /* numbers; 0: see aux; else 1 */
    uint32_t reserved;
} gj_image_constant;

typedef struct gj_image_register {
    uint32_t type; /* gj_type_kind */
    uint32_t aux;  /* alternatives; the list's field of an entry, list or column (a column's list has no list
                    * above it); else 0 */
    uint32_t of;   /* columns and sets: gj_type_kind of their values, a scalar; scalars: 1 + the constant that
                    * the register holds from the beginning and for ever; else 0 */
    uint32_t of_aux; /* … and its alternatives, else 0 */
} gj_image_register;

/* Whether a register holds one constant from the beginning and for ever. */
static inline bool gj_register_is_constant(const gj_image_register *reg)
{
    return reg->type <= GJ_T_TEXT && reg->of != 0;
}

typedef enum gj_definition_kind {
    GJ_DEF_VALUE,      /* define, result: a scalar in `reg` */
    GJ_DEF_GROUP,      /* a name with parts and no value of its own */
    GJ_DEF_CONDITIONS, /* yes/no over its entries */
    GJ_DEF_CONDITION,  /* one entry: yes/no; nothing: does not apply */
    GJ_DEF_DEADLINE,   /* parts from, to, state */
    GJ_DEF_BANDS,      /* an alternative; parts are its bands and vetoes */
    GJ_DEF_BAND,       /* yes/no: all its requirements hold (limits), `choice` is the level */
    GJ_DEF_VETO,
    GJ_DEF_STEPS, /* a number; parts are the values after each step */
    GJ_DEF_STEP,  /* the value after the step; nothing: its guard did not hold */
    GJ_DEF_SCORE, /* a measure over a tree; parts are its nodes */
    GJ_DEF_NODE,  /* parts are worth, earned, applicable … and child nodes */
    GJ_DEF_PROPERTY,
    GJ_DEF_TEST, /* a hidden yes/no that a test expects */
    GJ_DEF_KIND_COUNT
} gj_definition_kind;

#define GJ_DEFINITION_RESULT    1u  /* shown and compared */
#define GJ_DEFINITION_EACH      2u  /* one value for each entry of a list: `reg` is a column */
#define GJ_DEFINITION_ANY       4u  /* conditions: any of, not all of */
#define GJ_DEFINITION_RANGE     8u  /* a group with parts from and to: a range of numbers */
#define GJ_DEFINITION_INTERFACE 16u /* the result is one of the interface's */
#define GJ_DEFINITION_CHECKLIST 32u /* conditions that came from a checklist */
#define GJ_DEFINITION_HIDDEN    64u /* made by the compiler; never shown by itself */

typedef struct gj_image_definition {
    uint32_t name, title;
    uint32_t parent; /* UINT32_MAX at the top */
    uint32_t kind;   /* gj_definition_kind */
    uint32_t flags;
    uint32_t reg;  /* UINT32_MAX: no value */
    uint32_t unit; /* index in UNITS + 1; 0 none */
    uint32_t list; /* EACH: the list's field, else UINT32_MAX */
    uint32_t code,
        code_size; /* instructions, the last an END; size 0: no code of its own (code is 0 then): `reg` is
                    * another definition's, or written by the code of the nearest parent that has any */
    uint32_t citation, citations;
    uint32_t source, line;
    uint32_t choice; /* BAND, VETO: position of the level in the bands' alternatives */
    uint32_t reserved;
} gj_image_definition;

typedef struct gj_image_silent {
    uint32_t name, title;
    uint32_t citation, citations;
} gj_image_silent;

/* The format: no record has hidden padding. */
_Static_assert(sizeof(gj_image_header) == 56 + 16 * GJ_SECTION_COUNT, "image format");
_Static_assert(sizeof(gj_image_source) == 8, "image format");
_Static_assert(sizeof(gj_image_unit) == 8, "image format");
_Static_assert(sizeof(gj_image_alternatives) == 24, "image format");
_Static_assert(sizeof(gj_image_choice) == 16, "image format");
_Static_assert(sizeof(gj_image_field) == 80, "image format");
_Static_assert(sizeof(gj_image_reading) == 32, "image format");
_Static_assert(sizeof(gj_image_constant) == 24, "image format");
_Static_assert(sizeof(gj_image_register) == 16, "image format");
_Static_assert(sizeof(gj_image_definition) == 64, "image format");
_Static_assert(sizeof(gj_image_silent) == 16, "image format");
_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "images are run in place and are little-endian");

/* A verified program: immutable, may be shared by threads. Counts are of records, not bytes. */
typedef struct gj_program {
    const gj_image_header *header;
    const uint8_t *image;
    size_t image_size;
    const uint32_t *strings; /* string_count + 1 offsets */
    const uint8_t *string_bytes;
    const gj_image_source *sources;
    const gj_image_unit *units;
    const gj_image_alternatives *alternatives;
    const gj_image_choice *choices;
    const gj_image_field *fields;
    const gj_image_reading *readings;
    const gj_image_constant *image_constants;
    const gj_image_register *registers;
    const gj_image_definition *definitions;
    const uint32_t *citations;
    const uint64_t *code;
    const uint32_t *lines, *line_sources; /* by instruction */
    const gj_image_silent *silent;
    uint32_t string_count, source_count, unit_count, alternatives_count, choice_count, field_count,
        reading_count, constant_count, register_count, definition_count, citation_count, code_count,
        silent_count;
    uint32_t frame; /* slots of the record's own frame */
    gj_calendar calendar;
    gj_value *constants;          /* image constants as values, in the program's arena */
    gj_arena arena;               /* what loading made: constants, indexes */
    void *owned_image;            /* freed with the program where the program owns its bytes */
    uint8_t sha256[32];           /* of the image: the rule set's identity */
    struct gj_field_index *index; /* names to fields, for the record reader */
} gj_program;

/* Why an image was refused. */
typedef struct gj_refusal {
    const char *rule; /* a stable short name, as "jump-target"; vm/refusal.h explains it */
    uint64_t offset;  /* byte in the image, or instruction index where the rule is about code */
    uint32_t detail;  /* the number that was found wrong: an index, a count, a register */
} gj_refusal;

/* Checks an image and makes it ready to run; the bytes must stay valid and unchanged (8-aligned) while the
 * program lives. GJ_E_INVALID fills *refusal. The program is freed with gj_program_free. */
gj_status gj_program_load(gj_allocator allocator, const void *image, size_t size, gj_program **program,
                          gj_refusal *refusal);
/* The same, the program taking over `image` (allocated with `allocator`, `size` bytes) on GJ_OK only. */
gj_status gj_program_adopt(gj_allocator allocator, void *image, size_t size, gj_program **program,
                           gj_refusal *refusal);
void gj_program_free(gj_program *program); /* NULL is fine */

/* A string of the table; index must be in range (the verifier saw to it for all in the image). */
const gj_string *gj_program_string(const gj_program *program, uint32_t index);
gj_text gj_program_text(const gj_program *program, uint32_t index);
/* Index of the top-level definition of that name, or of a dotted path ("eligible.licences"); UINT32_MAX:
 * none. */
uint32_t gj_program_find(const gj_program *program, gj_text name);
uint32_t gj_program_find_reading(const gj_program *program, gj_text name);

/* Prints the program: header, layout, constants, definitions with their instructions and source lines. */
gj_status gj_program_dump(const gj_program *program, gj_buffer *out);
/* One instruction as text: "ADD r12, r3, r4"; k3 constant, s3 string, f3 field, a3 reading,
 * @12 instruction. */
void gj_instruction_format(const gj_program *program, uint32_t index, gj_buffer *out);
const char *gj_opcode_name(gj_opcode op); /* "?" where there is none */

/* FIPS 180-4. `bytes` may be NULL when size is 0. */
void gj_sha256(const void *bytes, size_t size, uint8_t digest[32]);
/* The same without the processor's help: what the other is tested against. */
void gj_sha256_plain(const void *bytes, size_t size, uint8_t digest[32]);

#endif
