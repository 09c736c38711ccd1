/* A value as registers and record slots hold it: 16 bytes, a state and a payload. The type is never stored:
 * the program's register and field tables say what `num` means, and the verifier has proved that it is used
 * so.
 *
 *   type          num                                            den
 *   number        numerator, reduced                             denominator 1 .. 2^32-1
 *                 or a pointer to a gj_big                       0
 *   yes/no        1 / 0                                          1
 *   alternative   its position in its alternatives, from 0       1
 *   date          days since 1970-01-01                          1
 *   text          a pointer to a gj_string                       1
 *   entry         a pointer to the entry's first slot            1
 *   list          a pointer to a gj_list                         1
 *   column        a pointer to a gj_column                       1
 *   set           a pointer to a gj_set                          1
 *
 * In the states unknown and error, `num` is a pointer to the gj_reason; in the state nothing it is 0. */
#ifndef GJ_VM_VALUE_H
#define GJ_VM_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include "base/text.h"

typedef enum gj_state {
    GJ_VALUE = 0,
    GJ_NOTHING = 1, /* known not to exist */
    GJ_UNKNOWN = 2, /* undetermined: a fact is missing, or the book leaves it open */
    GJ_ERROR = 3
} gj_state;

typedef enum gj_type_kind {
    GJ_T_NUMBER = 0,
    GJ_T_BOOL,
    GJ_T_ALTERNATIVE, /* aux: index of the alternatives */
    GJ_T_DATE,
    GJ_T_TEXT,
    GJ_T_ENTRY,  /* aux: index of the list's field */
    GJ_T_LIST,   /* aux: index of the list's field */
    GJ_T_COLUMN, /* one value per entry of a list; aux: index of the list's field */
    GJ_T_SET,    /* distinct values seen so far */
    GJ_T_COUNT
} gj_type_kind;

typedef struct gj_value {
    int64_t num;
    uint32_t den;
    uint8_t state; /* gj_state */
    uint8_t pad[3];
} gj_value;

/* Text in a register: constants point into the program image, the record's into the evaluation's arena. */
typedef struct gj_string {
    uint32_t size;
    char bytes[]; /* UTF-8, no terminator promised */
} gj_string;

/* A record list: `count` entries of `stride` slots each, one after the other. */
typedef struct gj_list {
    gj_value *slots;
    uint32_t count, stride;
} gj_list;

typedef struct gj_column {
    const gj_list *list;
    gj_value *values; /* list->count of them */
} gj_column;

typedef enum gj_reason_kind {
    GJ_WHY_MISSING, /* a record field: `field` and the entry indexes on the way to it */
    GJ_WHY_OPEN,    /* the book leaves it open: text and clause */
    GJ_WHY_TIE,     /* `round … half undetermined` met a tie */
    GJ_WHY_FIELD,   /* the record's value there was wrong: field and record error */
    GJ_WHY_RULE,    /* an `error "…"` of the book: text and clause */
    GJ_WHY_FAULT,   /* the machine: division by zero and its like, `fault` says which */
    GJ_WHY_BOTH     /* two reasons */
} gj_reason_kind;

typedef enum gj_fault {
    GJ_FAULT_NONE = 0,
    GJ_FAULT_DIVISION,   /* division by zero, or modulo by zero */
    GJ_FAULT_IRRATIONAL, /* a square root used as a number is not rational */
    GJ_FAULT_NEGATIVE,   /* square root of a negative number */
    GJ_FAULT_NOT_WHOLE,  /* days or months to add are not a whole number */
    GJ_FAULT_DATE_RANGE, /* outside 0001-01-01 .. 9999-12-31 */
    GJ_FAULT_MONTH_END,  /* strict month arithmetic met a day that does not exist */
    GJ_FAULT_CALENDAR,   /* a date outside the holiday table */
    GJ_FAULT_STEP,       /* rounding step not above zero */
    GJ_FAULT_DIGITS,     /* a negative, broken or too long number to pad */
    GJ_FAULT_TEXT_SIZE   /* a text beyond GJ_TEXT_SIZE_MAX bytes */
} gj_fault;

/* Why a value is unknown or an error: a graph in the evaluation's arena, walked only when somebody asks. */
typedef struct gj_reason {
    uint8_t kind;          /* gj_reason_kind */
    uint8_t fault;         /* gj_fault, for GJ_WHY_FAULT */
    uint32_t field;        /* GJ_WHY_MISSING, GJ_WHY_FIELD: index of the field in the program's layout */
    const gj_value *entry; /* … first slot of the list entry it belongs to, NULL at the top level */
    uint32_t text, clause; /* GJ_WHY_OPEN, GJ_WHY_RULE: string offsets in the image; 0: none */
    uint32_t instruction;  /* GJ_WHY_FAULT, OPEN, RULE, TIE: index of the instruction that met it */
    const struct gj_reason *a, *b; /* GJ_WHY_BOTH */
} gj_reason;

/* A value's denominator, state and (zero) padding as one word: GJ_VALUE_ONE for a whole number and everything
 * that is no number. Values are read and written as two words of 8 bytes, because a read that covers several
 * smaller writes waits until all of them have reached the cache. */
#define GJ_VALUE_ONE UINT64_C(1)

static inline uint64_t gj_value_tail(const gj_value *value)
{
    uint64_t tail;
    memcpy(&tail, (const char *)value + offsetof(gj_value, den), sizeof tail);
    return tail;
}

static inline void gj_value_set_tail(gj_value *value, uint64_t tail)
{
    memcpy((char *)value + offsetof(gj_value, den), &tail, sizeof tail);
}

/* Whether both are small whole numbers; of other types than numbers, whether both are values. */
static inline bool gj_are_whole(const gj_value *a, const gj_value *b)
{
    return ((gj_value_tail(a) ^ GJ_VALUE_ONE) | (gj_value_tail(b) ^ GJ_VALUE_ONE)) == 0;
}

_Static_assert(sizeof(gj_value) == 16, "a value is two words");
_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the denominator is the tail's lower half");

/* Whether both are in one state with one payload; texts and numbers with limbs only where they are the same
 * object. */
static inline bool gj_value_same(const gj_value *a, const gj_value *b)
{
    return a->state == b->state && a->num == b->num && a->den == b->den;
}

static inline gj_value gj_value_whole(int64_t number)
{
    return (gj_value){.num = number, .den = 1, .state = GJ_VALUE};
}

static inline gj_value gj_value_bool(bool yes)
{
    return gj_value_whole(yes ? 1 : 0);
}

static inline gj_value gj_value_nothing(void)
{
    return (gj_value){.num = 0, .den = 1, .state = GJ_NOTHING};
}

static inline const gj_reason *gj_value_reason(const gj_value *value)
{
    return (const gj_reason *)(uintptr_t)value->num;
}

static inline const gj_string *gj_value_string(const gj_value *value)
{
    return (const gj_string *)(uintptr_t)value->num;
}

#endif
