/* --record and --over: what the call asks for, evaluated point by point. */
#include "cli/compare_internal.h"

#include "cli/impact.h"
#include "cli/say.h"
#include "vm/field_index.h"
#include "vm/number.h"

/* A sweep tries no more values than this. */
#define POINTS      200000u
#define POINTS_TEXT GJ_TEXT("200000")

gj_exit gj_compare_record(gj_compare *c, gj_text record)
{
    gj_sweep s;
    gj_exit exit = gj_sweep_begin(&s, c, record);
    if (exit == GJ_EXIT_CLEAN && !gj_sweep_point(&s, GJ_NO_TEXT, true))
        exit = GJ_EXIT_PROBLEMS;
    if (exit == GJ_EXIT_CLEAN) {
        gj_text label = gj_record_name(&s.evaluations[0].record);
        gj_compare_write_record(&s, label.size > 0 ? label : s.name);
        for (size_t i = 0; i < c->count && exit == GJ_EXIT_CLEAN; i++) {
            if (s.evaluations[i].record.error_count == 0)
                continue;
            exit = GJ_EXIT_PROBLEMS;
            if (!s.told)
                exit = gj_worse(
                    exit, gj_evaluation_say_errors(&s.evaluations[i], s.name, 0, gj_buffer_as_text(&s.base)));
        }
    }
    gj_sweep_end(&s);
    return s.wrong ? gj_worse(exit, GJ_EXIT_PROBLEMS) : exit;
}

/* ---- a sweep ---- */

/* From, to and step of a sweep. */
typedef struct range {
    gj_text field;
    gj_value from, to, step;
} range;

/* "FIELD=A..B"; false where it does not read so. */
static bool parse_over(gj_compare *c, gj_text over, range *r)
{
    size_t equal = 0, dots = 0;
    int order = 0;
    while (equal < over.size && over.bytes[equal] != '=')
        equal++;
    for (dots = equal + 1; dots + 1 < over.size; dots++)
        if (over.bytes[dots] == '.' && over.bytes[dots + 1] == '.')
            break;
    if (equal == 0 || dots + 1 >= over.size)
        return false;
    r->field = (gj_text){over.bytes, equal};
    gj_text from = {over.bytes + equal + 1, dots - equal - 1},
            to = {over.bytes + dots + 2, over.size - dots - 2};
    return gj_number_from_decimal(&c->arena, &r->from, from) == GJ_PARSE_OK &&
           gj_number_from_decimal(&c->arena, &r->to, to) == GJ_PARSE_OK &&
           gj_number_compare(&c->arena, &order, &r->from, &r->to) && order <= 0;
}

static gj_exit parse_range(gj_compare *c, gj_text over, gj_text step, range *r)
{
    gj_value width, count, most = gj_value_whole(POINTS);
    int order = 0;
    r->step = gj_value_whole(1);
    if (!parse_over(c, over, r))
        return gj_say_misuse(c->cli, GJ_M_option_bad_value, over, GJ_TEXT("--over FIELD=A..B"), GJ_NO_TEXT);
    if (step.size > 0 &&
        (gj_number_from_decimal(&c->arena, &r->step, step) != GJ_PARSE_OK || gj_number_sign(&r->step) <= 0))
        return gj_say_misuse(c->cli, GJ_M_option_bad_value, step, GJ_TEXT("--step N"), GJ_NO_TEXT);
    if (!gj_number_sub(&c->arena, &width, &r->to, &r->from) ||
        !gj_number_div(&c->arena, &count, &width, &r->step) ||
        !gj_number_compare(&c->arena, &order, &count, &most))
        return gj_say_no_memory(c->cli);
    return order <= 0 ? GJ_EXIT_CLEAN
                      : gj_say_misuse(c->cli, GJ_M_compare_too_many, POINTS_TEXT, GJ_NO_TEXT, GJ_NO_TEXT);
}

/* Whether some book's field of that path is not of whole numbers, or the points are not every whole number.
 */
static bool has_between(const gj_compare *c, const range *r)
{
    bool between = !gj_number_is_whole(&r->from) || r->step.num != 1 || r->step.den != 1;
    for (size_t i = 0; i < c->count; i++) {
        const gj_program *program = c->books[i]->rules.program;
        uint32_t field = UINT32_MAX;
        for (size_t from = 0, to = 0; from <= r->field.size; from = to + 1) {
            for (to = from; to < r->field.size && r->field.bytes[to] != '.';)
                to++;
            field = gj_field_find(program, field, (gj_text){r->field.bytes + from, to - from});
            if (field == UINT32_MAX)
                break;
        }
        between = between || (field != UINT32_MAX && !(program->fields[field].flags & GJ_FIELD_WHOLE));
    }
    return between;
}

/* Evaluates all points; false where the sweep could not go on. */
static bool run(gj_sweep *s, const range *r)
{
    gj_compare *c = s->c;
    gj_value at = r->from;
    gj_text text;
    int order = 0;
    for (bool first = true; gj_number_compare(&c->arena, &order, &at, &r->to); first = false) {
        if (order > 0)
            return true;
        if (!gj_number_text(&c->arena, &text, &at))
            break;
        if (!gj_sweep_point(s, text, first))
            return false;
        if (!gj_number_add(&c->arena, &at, &at, &r->step))
            break;
    }
    c->failed = true;
    return false;
}

gj_exit gj_compare_over(gj_compare *c, gj_text over, gj_text step, gj_text record)
{
    gj_sweep s;
    range r = {0};
    gj_exit exit = parse_range(c, over, step, &r);
    if (exit != GJ_EXIT_CLEAN)
        return exit;
    exit = gj_sweep_begin(&s, c, record);
    s.field = s.pairs.field = r.field;
    c->failed |= !gj_number_text(&c->arena, &s.step, &r.step);
    s.between = has_between(c, &r);
    if (exit == GJ_EXIT_CLEAN) {
        if (run(&s, &r))
            gj_compare_write_over(&s);
        else
            exit = GJ_EXIT_PROBLEMS;
        if (s.taking < c->count)
            exit = GJ_EXIT_PROBLEMS;
    }
    gj_sweep_end(&s);
    return s.wrong ? gj_worse(exit, GJ_EXIT_PROBLEMS) : exit;
}
