/* The vector machine between its files: vector_plan.c plans it, vector.c hands records in and results
 * out, vector_run.c is its loop. Internal. */
#ifndef GJ_VM_VECTOR_INTERNAL_H
#define GJ_VM_VECTOR_INTERNAL_H

#include "vm/link.h"
#include "vm/vector.h"

#define GJ_VECTOR_NO_NUMBER UINT32_MAX

/* A set of lanes. */
typedef uint64_t gj_lanes;

/* The widest vector registers of a processor, and a line of its cache: numbers of several lanes are read at
 * once, and would else be read in two parts. */
#define GJ_LANES_ALIGNMENT 64
#define GJ_LANES_ALIGNED   _Alignas(GJ_LANES_ALIGNMENT)

/* A register of the program, for all lanes. Fractions wait to be reduced until somebody asks whether they are
 * the same (gj_vector_reduce): sums of many are done with one common divisor to look for, not with one each.
 */
typedef struct gj_vector_register {
    GJ_LANES_ALIGNED int64_t num[GJ_VECTOR_LANES];  /* yes/no registers: of lanes not in `whole` only */
    GJ_LANES_ALIGNED int64_t tail[GJ_VECTOR_LANES]; /* denominator of a fraction; of lanes that are in neither
                                                     * set gj_value_tail */
    gj_lanes whole; /* lanes that hold a whole number, or anything else that is written with a denominator of
                     * 1: `num` is all of it, or the lane in `yes` */
    gj_lanes fraction; /* lanes with num / tail, 1 <= tail <= INT64_MAX, reduced or not */
    gj_lanes yes;      /* yes/no registers, lanes in `whole` only */
    uint32_t number;   /* the program's; GJ_VECTOR_NO_NUMBER: it holds a constant of the program's */
    bool is_bool;
} gj_vector_register;

/* A definition that runs record by record, as linked code. */
typedef struct gj_vector_scalar {
    const gj_linked *linked;
    gj_vector_register **in, **out; /* what it reads of others, what it leaves; NULL behind the last */
    uint32_t list; /* slot of a list: wherever that is empty, nothing else of the record is looked at, and the
                    * same comes out; GJ_VECTOR_NO_LIST: there is none */
} gj_vector_scalar;

#define GJ_VECTOR_NO_LIST UINT32_MAX

typedef struct gj_vector_instruction {
    uint16_t op;                   /* gj_opcode */
    uint16_t runs;                 /* what the loop does here: the same, or one of those below */
    uint32_t target;               /* of a jump, in the vector machine's code */
    uint32_t operand;              /* FIELD, LIST: the field; READING: the reading */
    uint32_t slot;                 /* FIELD, LIST */
    gj_lanes waiting;              /* lanes that a jump has sent here */
    gj_vector_register *a, *b, *c; /* NULL where the operand is no register */
    union {
        const gj_linked *linked;        /* the one instruction, for lanes out of the ordinary */
        const gj_vector_scalar *scalar; /* GJ_VECTOR_SCALAR */
    } as;
} gj_vector_instruction;

enum {
    GJ_VECTOR_SCALAR = GJ_OP_TOTAL, /* a whole definition, record by record */
    GJ_VECTOR_REDUCE,               /* a's fractions */
    GJ_VECTOR_SHARE,                /* w * (k - x / y), a DIV, a SUB and a MUL */
    GJ_VECTOR_SELECT                /* a WHEN, two CONST or MOVE, and the JUMP between */
};

struct gj_vector {
    gj_machine *machine;
    gj_vector_instruction *code; /* the last is an END */
    gj_vector_register *registers;
    uint32_t register_count;
    gj_vector_register **of;    /* by the program's register; NULL: it has none here */
    gj_vector_register **fixed; /* registers that no record changes; NULL behind the last */
    gj_vector_register **shown; /* what gj_vector_show copies; NULL behind the last */
    gj_vector_register **late;  /* of these, what is reduced at the end, not where it is made */
    uint32_t primings;          /* machine->primings when `fixed` were filled */
    /* the present batch */
    gj_vector_lane *lanes;
    gj_lanes all;                            /* lanes that have a record and have not failed */
    const gj_value *frames[GJ_VECTOR_LANES]; /* every lane has one, be it another's */
    uint64_t steps[GJ_VECTOR_LANES];
};

/* Puts a value into all lanes. */
void gj_vector_fill(gj_vector_register *reg, const gj_value *value);

/* Runs the code over the present batch; failures go to the lanes. */
void gj_vector_code(gj_vector *vector);

static inline gj_lanes gj_lanes_of(unsigned lane)
{
    return (gj_lanes)1 << lane;
}

/* The lowest lane of a set that is not empty. */
static inline unsigned gj_lanes_first(gj_lanes lanes)
{
    return (unsigned)__builtin_ctzll(lanes);
}

/* Reduces the fractions of some lanes. Returns those that there was no memory for: their values are as
 * before. */
gj_lanes gj_vector_reduce(gj_vector *vector, gj_vector_register *reg, gj_lanes lanes);

/* A lane's value; a fraction must have been reduced. */
static inline gj_value gj_vector_get(const gj_vector_register *reg, unsigned lane)
{
    gj_value value;
    bool whole = (reg->whole >> lane & 1) != 0;
    value.num = whole && reg->is_bool ? (int64_t)(reg->yes >> lane & 1) : reg->num[lane];
    gj_value_set_tail(&value, whole ? GJ_VALUE_ONE : (uint64_t)reg->tail[lane]);
    return value;
}

static inline void gj_vector_put(gj_vector_register *reg, unsigned lane, const gj_value *value)
{
    gj_lanes bit = gj_lanes_of(lane);
    uint64_t tail = gj_value_tail(value);
    bool fraction = tail - 2 <= UINT32_MAX - 2; /* small, and not 0 or 1 */
    reg->whole = tail == GJ_VALUE_ONE ? reg->whole | bit : reg->whole & ~bit;
    reg->fraction = fraction ? reg->fraction | bit : reg->fraction & ~bit;
    reg->yes = (reg->yes & ~bit) | (value->num & 1 ? bit : 0);
    reg->num[lane] = value->num;
    reg->tail[lane] = (int64_t)tail;
}

#endif
