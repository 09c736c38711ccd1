/* Core expressions as canonical text. Invariant: two texts are equal only if the expressions give the same
 * value in every state of the facts. Variables are numbered by how deep they are bound, operands of
 * operations that commute are sorted, and so are lines of a case distinction that exclude each other beyond
 * doubt. An operation that commutes may name its missing facts in another order, which no result shows as a
 * difference. */
#include "lang/canon_core.h"

#include "base/sort.h"
#include "lang/lower.h"
#include "vm/date.h"
#include "vm/number.h"

void gj_canon_core_init(gj_canon_core *core, gj_build *b, gj_arena *arena)
{
    *core = (gj_canon_core){.b = b, .arena = arena};
    gj_array_init(&core->bound, b->allocator, sizeof(uint32_t));
}

void gj_canon_core_fini(gj_canon_core *core)
{
    gj_array_fini(&core->bound);
}

void gj_canon_path(gj_buffer *out, const gj_def *def)
{
    if (def->parent != NULL) {
        gj_canon_path(out, def->parent);
        gj_buffer_char(out, '.');
    }
    gj_buffer_text(out, def->name);
}

void gj_canon_type(gj_canon_core *core, gj_buffer *out, const gj_type *type)
{
    static const char *const names[GJ_T_COUNT] = {"number", "yes_no", "alternative", "date", "text",
                                                  "entry",  "list",   "column",      "set"};
    gj_buffer_string(out, type->kind < GJ_T_COUNT ? names[type->kind] : "?");
    gj_buffer_char(out, ' ');
    if (type->root)
        gj_buffer_string(out, "root ");
    if (type->kind == GJ_T_NUMBER) {
        gj_buffer_text(out, gj_unit_name(core->b, type->unit));
        gj_buffer_char(out, ' ');
    } else if (type->kind == GJ_T_ALTERNATIVE && !type->poison) {
        gj_buffer_text(out, gj_alternatives_at(core->b, type->aux)->name);
        gj_buffer_char(out, ' ');
    }
}

void gj_canon_constant(gj_canon_core *core, gj_buffer *out, const gj_type *type, const gj_value *value,
                       gj_text text)
{
    switch ((gj_type_kind)type->kind) {
    case GJ_T_NUMBER:
        if (!gj_number_format_fraction(core->arena, out, value))
            core->failed = true;
        if (type->unit != GJ_UNIT_ANY && type->unit != GJ_UNIT_PLAIN) {
            gj_buffer_char(out, '_');
            gj_buffer_text(out, gj_unit_name(core->b, type->unit));
        }
        break;
    case GJ_T_BOOL:
        gj_buffer_string(out, value->num != 0 ? "yes" : "no");
        break;
    case GJ_T_DATE:
        gj_date_format(out, (int32_t)value->num);
        break;
    case GJ_T_ALTERNATIVE: {
        const gj_alternatives_info *info = gj_alternatives_at(core->b, type->aux);
        gj_buffer_text(out, info->name);
        gj_buffer_char(out, '/');
        gj_buffer_text(out, info->choices[value->num].name);
        break;
    }
    default:
        gj_buffer_json(out, text);
        break;
    }
}

static void put(gj_canon_core *core, gj_buffer *out, const gj_core *x);

static void bind(gj_canon_core *core, uint32_t variable)
{
    if (!gj_array_append(&core->bound, &variable))
        core->failed = true;
}

static void unbind(gj_canon_core *core)
{
    if (core->bound.count > 0)
        core->bound.count--;
}

static void put_variable(gj_canon_core *core, gj_buffer *out, uint32_t variable)
{
    size_t depth = core->bound.count;
    while (depth > 0 && *GJ_AT(&core->bound, uint32_t, depth - 1) != variable)
        depth--;
    gj_buffer_format(out, "v%zu ", depth);
}

static void put_field(gj_canon_core *core, gj_buffer *out, uint32_t field)
{
    gj_buffer_string(out, "f:");
    gj_buffer_text(out, gj_field_path(core->b, GJ_EACH(core->b->fields, gj_field, field)));
    gj_buffer_char(out, ' ');
}

static void put_def(gj_canon_core *core, gj_buffer *out, uint32_t def)
{
    gj_buffer_string(out, "d:");
    gj_canon_path(out, GJ_EACH(core->b->defs, gj_def, def));
    gj_buffer_char(out, ' ');
}

/* ---- operations ---- */

static bool associates(uint32_t op)
{
    return op == GJ_OP_ADD || op == GJ_OP_MUL || op == GJ_OP_AND || op == GJ_OP_OR || op == GJ_OP_MIN ||
           op == GJ_OP_MAX || op == GJ_OP_EARLIER || op == GJ_OP_LATER;
}

static bool commutes(uint32_t op)
{
    return associates(op) || op == GJ_OP_NUMBER_EQUAL || op == GJ_OP_NUMBER_NOT_EQUAL || op == GJ_OP_EQUAL ||
           op == GJ_OP_NOT_EQUAL || op == GJ_OP_TEXT_EQUAL || op == GJ_OP_TEXT_NOT_EQUAL;
}

static int by_text(void *unused, const void *x, const void *y)
{
    (void)unused;
    return gj_text_compare(*(const gj_text *)x, *(const gj_text *)y);
}

/* Sorts the pieces that stand in `out` from `from` on, `texts` saying where each is. */
static void put_sorted(gj_canon_core *core, gj_buffer *out, size_t from, const gj_array *ends)
{
    gj_buffer copy;
    gj_text *pieces = GJ_NEW_ARRAY(core->arena, gj_text, ends->count + 1);
    gj_buffer_init(&copy, core->b->allocator);
    if (pieces == NULL || out->failed || ends->failed) {
        core->failed = true;
        return;
    }
    gj_buffer_bytes(&copy, out->bytes + from, out->size - from);
    size_t at = 0;
    for (size_t i = 0; i < ends->count && !copy.failed; i++) {
        size_t end = *GJ_AT(ends, size_t, i) - from;
        pieces[i] = (gj_text){copy.bytes + at, end - at};
        at = end;
    }
    if (copy.failed || !gj_sort(core->arena, pieces, ends->count, sizeof *pieces, by_text, NULL)) {
        core->failed = true;
    } else {
        out->size = from;
        for (size_t i = 0; i < ends->count; i++)
            gj_buffer_text(out, pieces[i]);
    }
    gj_buffer_fini(&copy);
}

/* The operands of one operation and of all below that are the same operation. */
static void put_operands(gj_canon_core *core, gj_buffer *out, const gj_core *x, gj_array *ends)
{
    const gj_core *operands[2] = {x->a, x->b};
    for (int i = 0; i < 2; i++) {
        const gj_core *operand = operands[i];
        if (operand == NULL)
            continue;
        if (associates(x->opcode) && operand->kind == GJ_C_OP && operand->opcode == x->opcode) {
            put_operands(core, out, operand, ends);
            continue;
        }
        put(core, out, operand);
        if (!gj_array_append(ends, &out->size))
            core->failed = true;
    }
}

static void put_op(gj_canon_core *core, gj_buffer *out, const gj_core *x)
{
    gj_buffer_string(out, gj_opcode_name((gj_opcode)x->opcode));
    gj_buffer_char(out, ' ');
    if (commutes(x->opcode)) {
        gj_array ends;
        size_t from = out->size;
        gj_array_init(&ends, core->b->allocator, sizeof(size_t));
        put_operands(core, out, x, &ends);
        put_sorted(core, out, from, &ends);
        gj_array_fini(&ends);
        return;
    }
    put(core, out, x->a);
    put(core, out, x->b);
    if (x->opcode == GJ_OP_MATCHES) {
        gj_buffer_json(out, x->text);
        gj_buffer_char(out, ' ');
    }
}

/* ---- cases ---- */

/* What a guard says at least: that `term` is a constant, or lies between bounds. */
typedef struct claim {
    const gj_core *term;
    bool has_low, has_high, low_open, high_open;
    gj_value low, high;
} claim;

static bool same_term(const gj_core *a, const gj_core *b)
{
    if (a->kind != b->kind || a->index != b->index)
        return false;
    if (a->kind == GJ_C_ENTRY_FIELD)
        return a->a != NULL && b->a != NULL && same_term(a->a, b->a);
    return a->kind == GJ_C_FIELD || a->kind == GJ_C_DEF || a->kind == GJ_C_VAR || a->kind == GJ_C_READING;
}

static bool is_order(uint32_t op, bool *open)
{
    *open = op == GJ_OP_LESS || op == GJ_OP_NUMBER_LESS;
    return *open || op == GJ_OP_LESS_EQUAL || op == GJ_OP_NUMBER_LESS_EQUAL;
}

/* Narrows the claim about its term by a guard's conjuncts; with no term yet, takes the first that is compared
 * with a constant. */
static void claim_of(const gj_core *guard, claim *c)
{
    if (guard == NULL || guard->kind != GJ_C_OP)
        return;
    if (guard->opcode == GJ_OP_AND) {
        claim_of(guard->a, c);
        claim_of(guard->b, c);
        return;
    }
    bool equal = guard->opcode == GJ_OP_EQUAL || guard->opcode == GJ_OP_NUMBER_EQUAL, open = false;
    if ((!equal && !is_order(guard->opcode, &open)) || guard->a == NULL || guard->b == NULL)
        return;
    bool constant_left = guard->a->kind == GJ_C_CONST;
    const gj_core *term = constant_left ? guard->b : guard->a,
                  *constant = constant_left ? guard->a : guard->b;
    if (constant->kind != GJ_C_CONST || !same_term(term, term) ||
        (c->term != NULL && !same_term(c->term, term)))
        return;
    c->term = term;
    if ((equal || constant_left) && !c->has_low) {
        c->has_low = true;
        c->low = constant->constant;
        c->low_open = open;
    }
    if ((equal || !constant_left) && !c->has_high) {
        c->has_high = true;
        c->high = constant->constant;
        c->high_open = open;
    }
}

static bool lies_below(gj_canon_core *core, const claim *a, const claim *b)
{
    int order = 0;
    if (!a->has_high || !b->has_low || !gj_number_compare(core->arena, &order, &a->high, &b->low))
        return false;
    return order < 0 || (order == 0 && (a->high_open || b->low_open));
}

/* Whether two guards cannot both be yes. */
static bool exclude(gj_canon_core *core, const gj_core *x, const gj_core *y)
{
    claim a = {0}, b = {0};
    claim_of(x, &a);
    if (a.term == NULL)
        return false;
    b.term = a.term;
    claim_of(y, &b);
    return lies_below(core, &a, &b) || lies_below(core, &b, &a);
}

/* How many lines from `c` on stand side by side and exclude each other: their order means nothing. */
static size_t exclusive_run(gj_canon_core *core, const gj_case *c)
{
    size_t count = 0;
    for (const gj_case *x = c; x != NULL && x->guard != NULL && !x->ordered; x = x->next, count++) {
        size_t limit = 0;
        for (const gj_case *y = c; y != x; y = y->next, limit++)
            if (limit > 200 || !exclude(core, y->guard, x->guard))
                return 0;
    }
    return count;
}

static void put_case(gj_canon_core *core, gj_buffer *out, const gj_case *c)
{
    gj_buffer_string(out, c->guard == NULL ? "(else " : c->ordered ? "(else when " : "(when ");
    put(core, out, c->guard);
    gj_buffer_string(out, ": ");
    put(core, out, c->value);
    gj_buffer_string(out, ") ");
}

static void put_cases(gj_canon_core *core, gj_buffer *out, const gj_core *x)
{
    size_t run = exclusive_run(core, x->cases), from = out->size;
    const gj_case *c = x->cases;
    if (run > 1) {
        gj_array ends;
        gj_array_init(&ends, core->b->allocator, sizeof(size_t));
        for (size_t i = 0; i < run; i++, c = c->next) {
            put_case(core, out, c);
            if (!gj_array_append(&ends, &out->size))
                core->failed = true;
        }
        put_sorted(core, out, from, &ends);
        gj_array_fini(&ends);
    }
    for (; c != NULL; c = c->next)
        put_case(core, out, c);
}

/* ---- loops ---- */

static void put_loop(gj_canon_core *core, gj_buffer *out, const gj_core *x)
{
    size_t bound = 0;
    gj_buffer_format(out, "%d ", (int)x->aggregate);
    for (const gj_loop *loop = x->loops; loop != NULL; loop = loop->next, bound++) {
        gj_buffer_string(out, "(for ");
        put(core, out, loop->list);
        bind(core, loop->variable);
        if (loop->guard != NULL) {
            gj_buffer_string(out, "where ");
            put(core, out, loop->guard);
        }
        gj_buffer_string(out, ") ");
    }
    put(core, out, x->a);
    for (; bound > 0; bound--)
        unbind(core);
}

/* ---- everything ---- */

static void put(gj_canon_core *core, gj_buffer *out, const gj_core *x)
{
    if (x == NULL)
        return;
    gj_buffer_char(out, '(');
    switch ((gj_core_kind)x->kind) {
    case GJ_C_CONST:
        gj_canon_constant(core, out, &x->type, &x->constant, x->text);
        gj_buffer_char(out, ' ');
        break;
    case GJ_C_FIELD:
    case GJ_C_LIST:
        put_field(core, out, x->index);
        break;
    case GJ_C_ENTRY_FIELD:
    case GJ_C_ENTRY_LIST:
        put_field(core, out, x->index);
        put(core, out, x->a);
        break;
    case GJ_C_VAR:
        put_variable(core, out, x->index);
        break;
    case GJ_C_DEF:
    case GJ_C_DEF_AT:
        put_def(core, out, x->index);
        put(core, out, x->a);
        break;
    case GJ_C_READING:
        gj_buffer_string(out, "r:");
        gj_buffer_text(out, GJ_EACH(core->b->readings, gj_reading_info, x->index)->name);
        gj_buffer_char(out, ' ');
        break;
    case GJ_C_NOTHING:
        gj_buffer_string(out, "nothing ");
        break;
    case GJ_C_OPEN:
    case GJ_C_FAIL:
        gj_buffer_string(out, x->kind == GJ_C_OPEN ? "undetermined " : "error ");
        gj_buffer_json(out, x->text);
        gj_buffer_json(out, x->clause);
        break;
    case GJ_C_OP:
        put_op(core, out, x);
        break;
    case GJ_C_CASES:
        put_cases(core, out, x);
        break;
    case GJ_C_LET:
        gj_buffer_string(out, "let ");
        put(core, out, x->a);
        bind(core, x->index);
        put(core, out, x->b);
        unbind(core);
        break;
    case GJ_C_LOOP:
        gj_buffer_string(out, "loop ");
        put_loop(core, out, x);
        break;
    case GJ_C_COUNT:
        gj_buffer_string(out, "count ");
        put(core, out, x->a);
        break;
    case GJ_C_ABSORB:
        gj_buffer_format(out, "%s ", gj_opcode_name((gj_opcode)x->opcode));
        put(core, out, x->a);
        put(core, out, x->b);
        gj_buffer_format(out, "%lld ", (long long)x->constant.num);
        break;
    }
    gj_buffer_string(out, ") ");
}

void gj_canon_body(gj_canon_core *core, gj_buffer *out, const gj_def *def)
{
    core->bound.count = 0;
    if (def->flags & GJ_DEFINITION_EACH) {
        gj_buffer_string(out, "each ");
        put(core, out, def->each);
        bind(core, def->each_variable);
    }
    put(core, out, def->body);
    core->bound.count = 0;
}
