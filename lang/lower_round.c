/* round(x, to STEP, MODE): modes by name, by a reading, and of square roots, which are rounded without ever
 * being written down. */
#include "lang/lower.h"

static const struct {
    const char *words, *name;
    gj_opcode op;
} modes[] = {{"half up", "half_up", GJ_OP_ROUND_HALF_UP},
             {"half even", "half_even", GJ_OP_ROUND_HALF_EVEN},
             {"half down", "half_down", GJ_OP_ROUND_HALF_DOWN},
             {"down", "down", GJ_OP_ROUND_DOWN},
             {"up", "up", GJ_OP_ROUND_UP},
             {"ceil", "ceil", GJ_OP_ROUND_CEIL},
             {"floor", "floor", GJ_OP_ROUND_FLOOR},
             {"half undetermined", "half_undetermined", GJ_OP_ROUND_HALF_UNDETERMINED}};

#define MODES (sizeof modes / sizeof modes[0])

/* Words with any blanks between them, as one. */
static bool same_words(gj_text text, const char *words)
{
    size_t at = 0;
    for (; *words != '\0'; words++) {
        if (*words != ' ') {
            if (at >= text.size || text.bytes[at++] != *words)
                return false;
            continue;
        }
        if (at >= text.size || text.bytes[at] != ' ')
            return false;
        while (at < text.size && text.bytes[at] == ' ')
            at++;
    }
    return at == text.size;
}

/* round(x, to STEP, half by READING): the reading's choices name modes. */
static gj_core *round_by(gj_lower *lw, const gj_expr *expr, gj_core *x, gj_core *step)
{
    gj_build *b = lw->b;
    gj_core *reading = gj_lower_value(lw, expr->c, NULL), *let;
    if (reading == NULL || reading->type.poison)
        return reading;
    if (reading->kind != GJ_C_READING) {
        gj_report_plain(b->diags, GJ_D_round_by, expr->c->span);
        return gj_core_poison(lw->b, expr->span);
    }
    gj_core *shared = gj_core_share(b, x, &let);
    gj_core *cases = gj_core_new(b, GJ_C_CASES, x->type, expr->span);
    const gj_alternatives_info *info = gj_alternatives_at(b, reading->type.aux);
    for (uint32_t i = 0; i < info->count; i++) {
        size_t m = 0;
        while (m < MODES && !gj_text_equal(info->choices[i].name, gj_text_from(modes[m].name)))
            m++;
        if (m == MODES) {
            gj_report_text(b->diags, GJ_D_round_mode, info->choices[i].span, info->choices[i].name);
            return gj_core_poison(lw->b, expr->span);
        }
        gj_core *is = gj_core_op(b, GJ_OP_EQUAL, gj_type_of(GJ_T_BOOL), reading,
                                 gj_core_choice(b, info->index, i, expr->span), expr->span);
        gj_core_add_case(b, cases, is, gj_core_op(b, modes[m].op, x->type, shared, step, expr->span), false,
                         expr->span);
    }
    return gj_core_in_let(let, cases);
}

/* A root that is surely not below zero: sqrt(…), times or divided by a constant. */
static bool is_not_negative(const gj_core *root)
{
    if (root->kind == GJ_C_CONST)
        return gj_number_sign(&root->constant) >= 0;
    if (root->kind != GJ_C_OP)
        return false;
    if (root->opcode == GJ_OP_NOT_NEGATIVE)
        return true;
    if (root->opcode == GJ_OP_SIGNED_SQUARE)
        return is_not_negative(root->a);
    return (root->opcode == GJ_OP_MUL || root->opcode == GJ_OP_DIV) && is_not_negative(root->a) &&
           is_not_negative(root->b);
}

/* Rounding a root r to steps of s: with q = r/s, down is floor(q), up is ceil(q), and half up
 * floor((floor(2q)+1)/2), all exact without ever writing the root down. */
static gj_core *round_root(gj_lower *lw, const gj_expr *expr, gj_core *root, gj_core *step)
{
    gj_build *b = lw->b;
    gj_text mode = gj_canonical(b, gj_span_text(b, expr->name));
    gj_type plain = root->type;
    plain.root = false;
    gj_span span = expr->span;
    if (step->kind != GJ_C_CONST) /* a multiple of itself, or an error where it is not above 0 */
        step = gj_core_op(b, GJ_OP_ROUND_FLOOR, step->type, step, step, span);
    if (step == NULL)
        return NULL;
    gj_core *square = gj_core_op(b, GJ_OP_SIGNED_SQUARE, step->type, step, NULL, span);
    gj_core *quotient = gj_core_op(b, GJ_OP_DIV, root->type, root, square, span), *steps;
    bool sure = is_not_negative(root);
    if (same_words(mode, "ceil") || (sure && same_words(mode, "up"))) {
        steps = gj_core_op(b, GJ_OP_ROOT_CEIL, plain, quotient, NULL, span);
    } else if (same_words(mode, "floor") || (sure && same_words(mode, "down"))) {
        steps = gj_core_op(b, GJ_OP_ROOT_FLOOR, plain, quotient, NULL, span);
    } else if (sure && same_words(mode, "half up")) {
        gj_core *twice = gj_core_op(b, GJ_OP_MUL, root->type, quotient, gj_core_number(b, 4, span), span);
        gj_core *halves = gj_core_op(b, GJ_OP_ROOT_FLOOR, plain, twice, NULL, span);
        gj_core *more = gj_core_op(b, GJ_OP_ADD, plain, halves, gj_core_number(b, 1, span), span);
        gj_core *half = gj_core_op(b, GJ_OP_DIV, plain, more, gj_core_number(b, 2, span), span);
        steps = gj_core_op(b, GJ_OP_ROUND_FLOOR, plain, half, gj_core_number(b, 1, span), span);
    } else {
        gj_span said = expr->c == NULL ? expr->name : gj_span_join(expr->name, expr->c->span);
        gj_report_text(b->diags, GJ_D_round_root, said, gj_span_text(b, said));
        return gj_core_poison(lw->b, expr->span);
    }
    return gj_core_op(b, GJ_OP_MUL, plain, steps, step, span);
}

bool gj_refuse_step(gj_lower *lw, const gj_core *step, gj_span span)
{
    bool negated = step->kind == GJ_C_OP && step->opcode == GJ_OP_NEG;
    const gj_core *constant = negated ? step->a : step;
    if (constant->kind != GJ_C_CONST)
        return false;
    int sign = gj_number_sign(&constant->constant);
    if ((negated ? -sign : sign) > 0)
        return false;
    gj_report_plain(lw->b->diags, GJ_D_round_step, span);
    return true;
}

gj_core *gj_lower_round(gj_lower *lw, const gj_expr *expr)
{
    gj_build *b = lw->b;
    gj_type number = gj_type_number(GJ_UNIT_ANY);
    number.root = true;
    gj_core *x = gj_lower_typed(lw, expr->a, &number);
    if (x == NULL || x->type.poison)
        return x;
    gj_type step_type = x->type;
    step_type.may_be_nothing = step_type.root = false;
    gj_core *step = gj_lower_typed(lw, expr->b, &step_type);
    if (step == NULL || step->type.poison)
        return step;
    if (gj_refuse_step(lw, step, expr->b->span))
        return gj_core_poison(lw->b, expr->span);
    if (x->type.root)
        return round_root(lw, expr, x, step);
    if (expr->c != NULL)
        return round_by(lw, expr, x, step);
    gj_text mode = gj_canonical(b, gj_span_text(b, expr->name));
    for (size_t i = 0; i < MODES; i++) {
        if (same_words(mode, modes[i].words))
            return gj_core_op(b, modes[i].op, x->type, x, step, expr->span);
    }
    gj_report_text(b->diags, GJ_D_round_mode, expr->name, mode);
    return gj_core_poison(lw->b, expr->span);
}
