/* One way through a definition's code while facts are missing: what its registers can hold on it, and what is
 * known on it because of the guards it passed. Only the files of vm/range.c's machinery include this.
 *
 * What a guard says is kept by origin (vm/possible.h): it holds for every register with that origin, and for
 * the same fact when it is read again. Invariant: what a path claims is true whenever evaluation goes that
 * way. A path keeps so many claims and drops further ones, which is only less precise. */
#ifndef GJ_VM_PATH_H
#define GJ_VM_PATH_H

#include "vm/possible.h"

#define GJ_PATH_NARROWED 16u
#define GJ_PATH_ORDERS   12u

/* What a yes/no says of its operands; so many in one another at most. */
#define GJ_GUESS_DEPTH 32u
typedef struct gj_guess {
    uint8_t op, depth; /* gj_opcode: a comparison, AND, OR, NOT, IS_NOTHING */
    gj_possible a, b;  /* one operand: b is not used */
} gj_guess;

typedef struct gj_narrowed {
    gj_origin origin;
    gj_possible value;
} gj_narrowed;

typedef struct gj_order {
    gj_origin less, more;
    bool strict; /* less < more; else less <= more */
} gj_order;

typedef struct gj_path {
    bool reached; /* evaluation may go this way */
    uint32_t narrowed_count, order_count;
    gj_narrowed narrowed[GJ_PATH_NARROWED];
    gj_order orders[GJ_PATH_ORDERS];
    gj_possible *regs; /* of the registers that the definition writes */
    uint32_t reg_count;
} gj_path;

typedef enum gj_known_order { GJ_ORDER_NONE, GJ_ORDER_LESS_EQUAL, GJ_ORDER_LESS } gj_known_order;

/* What the path knows of a against b. */
gj_known_order gj_path_order(const gj_path *path, gj_origin a, gj_origin b);
/* A value in the light of what the path knows. */
gj_possible gj_path_see(const gj_path *path, gj_arena *arena, const gj_possible *value);
/* Goes on where the yes/no is what `yes` says: what that means is noted. The path is not reached any more
 * where it cannot be. */
void gj_path_assume(gj_path *path, gj_arena *arena, const gj_possible *value, bool yes);
/* Goes on where the value is in one of these states. */
void gj_path_states(gj_path *path, gj_arena *arena, const gj_possible *value, unsigned states);

/* Registers of their own, in `arena`; false: no memory. */
bool gj_path_copy(gj_arena *arena, gj_path *out, const gj_path *path);
/* Two ways meet: `path` becomes what either may be. */
void gj_path_join(gj_arena *arena, gj_path *path, const gj_path *other);
/* Forgets what guards have said, and that registers were the same as others. */
void gj_path_forget(gj_path *path);

#endif
