/* Reasons: joining two into one, and walking what stands behind a value.
 *
 * Joining costs one node and never looks into its operands, so a reason is a graph in which a leaf may be
 * reached in very many ways. The walk therefore remembers every node it has met, does not recurse, and takes
 * time in proportion to the nodes. Wording is left to those who show reasons. */
#include "vm/states.h"

#include <string.h>

static bool same_leaf(const gj_reason *a, const gj_reason *b)
{
    if (a->kind != b->kind)
        return false;
    switch ((gj_reason_kind)a->kind) {
    case GJ_WHY_MISSING:
    case GJ_WHY_FIELD:
        return a->field == b->field && a->entry == b->entry;
    case GJ_WHY_OPEN:
    case GJ_WHY_RULE:
        return a->text == b->text && a->clause == b->clause;
    case GJ_WHY_TIE:
    case GJ_WHY_FAULT:
        return a->fault == b->fault && a->instruction == b->instruction;
    case GJ_WHY_BOTH:
        break;
    }
    return false;
}

static bool same(const gj_reason *a, const gj_reason *b)
{
    return a == b || same_leaf(a, b);
}

/* Reasons that are the same have the same hash. */
static uint64_t hash_of(const gj_reason *reason)
{
    uint64_t hash = gj_hash_mix(0, reason->kind);
    switch ((gj_reason_kind)reason->kind) {
    case GJ_WHY_MISSING:
    case GJ_WHY_FIELD:
        return gj_hash_mix(gj_hash_mix(hash, reason->field), (uintptr_t)reason->entry);
    case GJ_WHY_OPEN:
    case GJ_WHY_RULE:
        return gj_hash_mix(gj_hash_mix(hash, reason->text), reason->clause);
    case GJ_WHY_TIE:
    case GJ_WHY_FAULT:
        return gj_hash_mix(gj_hash_mix(hash, reason->fault), reason->instruction);
    case GJ_WHY_BOTH:
        break;
    }
    return gj_hash_mix(hash, (uintptr_t)reason);
}

bool gj_reason_join(gj_arena *arena, const gj_reason **out, const gj_reason *a, const gj_reason *b)
{
    if (!a || !b || same(a, b)) {
        *out = a ? a : b;
        return true;
    }
    /* Loops join the same fact again and again onto what they have: do not let that grow. */
    if (a->kind == GJ_WHY_BOTH && (same(a->b, b) || same(a->a, b))) {
        *out = a;
        return true;
    }
    gj_reason *both = GJ_NEW(arena, gj_reason);
    if (!both)
        return false;
    both->kind = GJ_WHY_BOTH;
    both->a = a;
    both->b = b;
    *out = both;
    return true;
}

/* The walk's memory: an open-addressed table of nodes met, and a stack of nodes to come. Small ones need no
 * memory from the arena. */
#define SMALL 64

typedef struct walk {
    gj_arena *arena;
    const gj_reason **met, **stack;
    size_t met_count, met_capacity, depth, stack_capacity;
    const gj_reason *small_met[SMALL], *small_stack[SMALL];
} walk;

static void place(const gj_reason **table, size_t capacity, const gj_reason *reason)
{
    size_t at = (size_t)hash_of(reason) & (capacity - 1);
    while (table[at])
        at = (at + 1) & (capacity - 1);
    table[at] = reason;
}

/* Whether the node is new; *fine is cleared where there is no memory. */
static bool meet(walk *w, const gj_reason *reason, bool *fine)
{
    for (size_t at = (size_t)hash_of(reason) & (w->met_capacity - 1); w->met[at];
         at = (at + 1) & (w->met_capacity - 1)) {
        if (same(w->met[at], reason))
            return false;
    }
    if (2 * (w->met_count + 1) > w->met_capacity) {
        size_t capacity = 2 * w->met_capacity;
        const gj_reason **table = gj_arena_array(w->arena, capacity, sizeof *table);
        if (!table) {
            *fine = false;
            return false;
        }
        for (size_t i = 0; i < w->met_capacity; i++) {
            if (w->met[i])
                place(table, capacity, w->met[i]);
        }
        w->met = table;
        w->met_capacity = capacity;
    }
    place(w->met, w->met_capacity, reason);
    w->met_count++;
    return true;
}

static bool push(walk *w, const gj_reason *reason)
{
    if (!reason)
        return true;
    if (w->depth == w->stack_capacity) {
        const gj_reason **stack = gj_arena_array(w->arena, 2 * w->stack_capacity, sizeof *stack);
        if (!stack)
            return false;
        memcpy(stack, w->stack, w->depth * sizeof *stack);
        w->stack = stack;
        w->stack_capacity *= 2;
    }
    w->stack[w->depth++] = reason;
    return true;
}

gj_status gj_reasons(gj_arena *arena, const gj_value *value, gj_reason_visit *visit, void *user)
{
    if (value->state < GJ_UNKNOWN || value->num == 0)
        return GJ_OK;
    walk w = {.arena = arena, .met_capacity = SMALL, .stack_capacity = SMALL};
    w.met = w.small_met;
    w.stack = w.small_stack;
    bool fine = push(&w, gj_value_reason(value));
    while (fine && w.depth > 0) {
        const gj_reason *reason = w.stack[--w.depth];
        if (!meet(&w, reason, &fine))
            continue;
        if (reason->kind == GJ_WHY_BOTH)
            fine = push(&w, reason->b) && push(&w, reason->a);
        else
            visit(user, reason);
    }
    return fine ? GJ_OK : GJ_E_NOMEM;
}
