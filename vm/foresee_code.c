/* Runs one definition's code over sets of values. Code goes forward only, but for loops: where a guard may
 * come out either way, one path goes on and the other waits until the run reaches the instruction it jumps
 * to, and there they are joined. A loop over a list that is known is run entry by entry; over one that is
 * not, until what its registers can hold changes no more, bounds that keep moving being given up. */
#include "vm/foresee_internal.h"

#include <string.h>

#include "vm/opcode_table.h"
#include "vm/possible_ops.h"

/* Turns of a loop over an unknown list before moving bounds are given up, and before everything is. */
#define WIDEN_AFTER   2
#define GIVE_UP_AFTER 12

typedef struct gj_walk {
    gj_foresight *f;
    gj_path path;
} gj_walk;

static void run_code(gj_walk *w, uint32_t from, uint32_t to);

static gj_arena *scratch(const gj_walk *w)
{
    return &w->f->scratch;
}

static gj_possible read_register(gj_walk *w, uint32_t reg)
{
    uint32_t place = w->f->local[reg];
    gj_possible held = place != UINT32_MAX ? w->path.regs[place] : gj_foresee_register(w->f, reg);
    return gj_path_see(&w->path, scratch(w), &held);
}

static void write_register(gj_walk *w, uint32_t reg, gj_possible value)
{
    if (!gj_origin_same(value.origin, value.origin))
        value.origin = gj_foresee_origin(w->f);
    if (w->f->local[reg] != UINT32_MAX)
        w->path.regs[w->f->local[reg]] = value;
}

/* The present path also goes to an instruction ahead. */
static void wait_at(gj_walk *w, const gj_path *path, uint32_t at)
{
    if (!path->reached)
        return;
    for (gj_waiting *held = w->f->waiting; held != NULL; held = held->next)
        if (held->at == at) {
            gj_path_join(scratch(w), &held->path, path);
            return;
        }
    gj_waiting *made = GJ_NEW(scratch(w), gj_waiting);
    if (made == NULL || !gj_path_copy(scratch(w), &made->path, path))
        return;
    made->at = at;
    made->next = w->f->waiting;
    w->f->waiting = made;
}

static void arrive(gj_walk *w, uint32_t at)
{
    for (gj_waiting **link = &w->f->waiting; *link != NULL; link = &(*link)->next)
        if ((*link)->at == at) {
            gj_path_join(scratch(w), &w->path, &(*link)->path);
            *link = (*link)->next;
            return;
        }
}

/* ---- guards ---- */

/* A copy of the present path on which the value is in these states, or is this yes/no. False: none goes
 * there. */
static bool branch(gj_walk *w, gj_path *out, const gj_possible *value, unsigned states, int choice)
{
    if (!(value->states & states) || !gj_path_copy(scratch(w), out, &w->path))
        return false;
    if (choice >= 0)
        gj_path_assume(out, scratch(w), value, choice == 1);
    else
        gj_path_states(out, scratch(w), value, states);
    return out->reached;
}

/* On a path of its own, register `reg` takes the states of `value` that are none: alone, or joined with its
 * own. */
static void take_reason(gj_walk *w, gj_path *path, uint32_t reg, const gj_possible *value, bool joined)
{
    const gj_image_register *row = &w->f->program->registers[reg];
    uint32_t place = w->f->local[reg];
    unsigned states = value->states & ~GJ_MAY_VALUE;
    if (place == UINT32_MAX)
        return;
    gj_possible held = gj_possible_any(w->f->program, (gj_type_kind)row->type, row->aux);
    if (joined) {
        held = path->regs[place];
        states = gj_possible_strict(held.states, states);
    }
    path->regs[place] = gj_possible_states(held, states);
    path->regs[place].origin = gj_foresee_origin(w->f);
}

/* CASE and WHEN: yes goes on, no goes to c, and no value elsewhere. */
static void guard(gj_walk *w, uint64_t word)
{
    bool whole = GJ_OP_OF(word) == GJ_OP_CASE;
    gj_possible value = read_register(w, GJ_B_OF(word));
    gj_path other;
    if (branch(w, &other, &value, GJ_MAY_ALL & ~GJ_MAY_VALUE, -1)) {
        take_reason(w, &other, GJ_A_OF(word), &value, whole);
        wait_at(w, &other, whole ? GJ_C_OF(word) : GJ_C_OF(word) - 1);
    }
    if (branch(w, &other, &value, GJ_MAY_VALUE, 0))
        wait_at(w, &other, GJ_C_OF(word));
    if (value.states & GJ_MAY_VALUE)
        gj_path_assume(&w->path, scratch(w), &value, true);
    else
        w->path.reached = false;
}

static void otherwise(gj_walk *w, uint64_t word)
{
    gj_possible value = read_register(w, GJ_B_OF(word));
    gj_path other;
    if (branch(w, &other, &value, GJ_MAY_ALL & ~GJ_MAY_VALUE, -1)) {
        take_reason(w, &other, GJ_A_OF(word), &value, false);
        wait_at(w, &other, GJ_C_OF(word));
    }
    gj_path_states(&w->path, scratch(w), &value, GJ_MAY_VALUE);
}

static void skip_unless(gj_walk *w, uint64_t word)
{
    gj_possible value = read_register(w, GJ_A_OF(word));
    gj_path other;
    if (branch(w, &other, &value, GJ_MAY_VALUE, 0))
        wait_at(w, &other, GJ_B_OF(word));
    if (value.states == GJ_MAY_VALUE)
        gj_path_assume(&w->path, scratch(w), &value, true);
    else if (value.choices == 1) /* no is not among what goes on here */
        gj_path_states(&w->path, scratch(w), &value, GJ_MAY_ALL & ~GJ_MAY_VALUE);
}

/* ---- loops ---- */

static void known_list(gj_walk *w, uint64_t word, uint32_t at, const gj_list *list)
{
    gj_possible entry = {.states = GJ_MAY_VALUE, .kind = GJ_POSSIBLE_KNOWN, .numbers = gj_interval_all()};
    for (uint32_t i = 0; i < list->count && w->path.reached && !w->f->exhausted; i++) {
        entry.known = list->slots + (size_t)i * list->stride;
        entry.origin = gj_foresee_origin(w->f);
        write_register(w, GJ_A_OF(word), entry);
        run_code(w, at + 1, GJ_C_OF(word));
    }
}

static bool same_registers(const gj_path *a, const gj_path *b)
{
    for (uint32_t i = 0; i < a->reg_count; i++)
        if (!gj_possible_equal(&a->regs[i], &b->regs[i]))
            return false;
    return true;
}

static void widen(gj_walk *w, const gj_path *before)
{
    for (uint32_t i = 0; i < before->reg_count; i++) {
        gj_possible *now = &w->path.regs[i];
        if ((now->states & before->regs[i].states & GJ_MAY_VALUE) &&
            (now->kind == GJ_POSSIBLE_NUMBERS || now->kind == GJ_POSSIBLE_SET))
            now->numbers = gj_interval_widen(scratch(w), &before->regs[i].numbers, &now->numbers);
    }
}

static void unknown_list(gj_walk *w, uint64_t word, uint32_t at)
{
    gj_possible entry = {.states = GJ_MAY_VALUE, .kind = GJ_POSSIBLE_KNOWN, .numbers = gj_interval_all()};
    gj_path before;
    for (int turn = 0; w->path.reached && !w->f->exhausted; turn++) {
        gj_path_forget(&w->path);
        if (!gj_path_copy(scratch(w), &before, &w->path))
            return;
        w->f->column_changed = false;
        entry.origin = gj_foresee_origin(w->f);
        write_register(w, GJ_A_OF(word), entry);
        run_code(w, at + 1, GJ_C_OF(word));
        bool changed = w->f->column_changed;
        gj_path_join(scratch(w), &w->path, &before);
        gj_path_forget(&w->path);
        if (turn >= WIDEN_AFTER)
            widen(w, &before);
        if (!changed && same_registers(&w->path, &before))
            return;
        if (turn >= GIVE_UP_AFTER)
            w->f->exhausted = true;
    }
}

static void enter_loop(gj_walk *w, uint64_t word, uint32_t at)
{
    gj_possible list = read_register(w, GJ_B_OF(word));
    gj_path other;
    if (branch(w, &other, &list, GJ_MAY_ALL & ~GJ_MAY_VALUE, -1))
        wait_at(w, &other, GJ_C_OF(word));
    gj_path_states(&w->path, scratch(w), &list, GJ_MAY_VALUE);
    if (!(list.states & GJ_MAY_VALUE))
        w->path.reached = false;
    if (!w->path.reached)
        return;
    if (list.known != NULL) {
        known_list(w, word, at, list.known);
        return;
    }
    wait_at(w, &w->path, GJ_C_OF(word)); /* it may be empty */
    unknown_list(w, word, at);
}

/* ---- instructions ---- */

static void note_guess(gj_walk *w, uint64_t word, const gj_possible *b, const gj_possible *c,
                       gj_possible *value)
{
    gj_opcode op = (gj_opcode)GJ_OP_OF(word);
    bool comparison = op >= GJ_OP_NUMBER_LESS && op <= GJ_OP_NOT_EQUAL;
    if (!comparison && op != GJ_OP_AND && op != GJ_OP_OR && op != GJ_OP_NOT && op != GJ_OP_IS_NOTHING)
        return;
    unsigned depth = b->guess != NULL ? b->guess->depth : 0;
    if (c != NULL && c->guess != NULL && c->guess->depth > depth)
        depth = c->guess->depth;
    gj_guess *guess = depth < GJ_GUESS_DEPTH ? GJ_NEW(scratch(w), gj_guess) : NULL;
    if (guess == NULL)
        return;
    guess->op = (uint8_t)op;
    guess->depth = (uint8_t)(depth + 1);
    guess->a = *b;
    guess->b = c != NULL ? *c : *b;
    value->guess = guess;
}

static void compute(gj_walk *w, uint64_t word)
{
    const gj_program *program = w->f->program;
    const gj_opcode_row *row = &gj_opcode_rows[GJ_OP_OF(word)];
    uint32_t a = GJ_A_OF(word);
    bool two = strchr("NBADXVIM", row->shape[2][0]) != NULL;
    gj_possible before =
        w->f->local[a] != UINT32_MAX ? read_register(w, a) : gj_possible_numbers(gj_interval_all());
    gj_possible b = read_register(w, GJ_B_OF(word)), c = b, out;
    if (two)
        c = read_register(w, GJ_C_OF(word));
    if (!gj_possible_compute(program, scratch(w), &w->path, word, &before, &b, two ? &c : NULL, &out))
        out = gj_possible_any(program, (gj_type_kind)program->registers[a].type, program->registers[a].aux);
    bool moved = GJ_OP_OF(word) == GJ_OP_IF_NOTHING || GJ_OP_OF(word) == GJ_OP_IF_UNKNOWN;
    if (!moved || !gj_origin_same(out.origin, b.origin)) {
        out.origin = (gj_origin){0, 0};
        out.guess = NULL;
    }
    note_guess(w, word, &b, two ? &c : NULL, &out);
    write_register(w, a, out);
}

/* Facts, lists and columns; false: another instruction. */
static bool memory(gj_walk *w, uint64_t word)
{
    gj_foresight *f = w->f;
    uint32_t a = GJ_A_OF(word), b = GJ_B_OF(word), c = GJ_C_OF(word);
    gj_possible first, second, third;
    switch ((gj_opcode)GJ_OP_OF(word)) {
    case GJ_OP_FIELD:
    case GJ_OP_LIST:
        first = gj_foresee_fact(f, b, f->machine->record->slots, NULL);
        write_register(w, a, gj_path_see(&w->path, scratch(w), &first));
        return true;
    case GJ_OP_ENTRY_FIELD:
    case GJ_OP_ENTRY_LIST:
        first = read_register(w, b);
        second = gj_foresee_entry_fact(f, c, &first);
        write_register(w, a, gj_path_see(&w->path, scratch(w), &second));
        return true;
    case GJ_OP_COUNT:
        first = read_register(w, b);
        write_register(w, a, gj_foresee_count(f, &first));
        return true;
    case GJ_OP_COLUMN:
        first = read_register(w, b);
        write_register(w, a, gj_foresee_column(f, &first));
        return true;
    case GJ_OP_STORE:
        first = read_register(w, a);
        second = read_register(w, b);
        third = read_register(w, c);
        gj_foresee_store(f, &first, &second, &third);
        return true;
    case GJ_OP_LOAD:
        first = read_register(w, b);
        second = read_register(w, c);
        write_register(w, a, gj_foresee_load(f, a, &first, &second));
        return true;
    case GJ_OP_SET:
        write_register(w, a,
                       (gj_possible){.states = GJ_MAY_VALUE,
                                     .kind = GJ_POSSIBLE_SET,
                                     .numbers = gj_interval_whole(0, 0)});
        return true;
    case GJ_OP_INSERT:
        first = read_register(w, a);
        second = read_register(w, b);
        write_register(w, a, gj_foresee_insert(&first, &second));
        return true;
    default:
        return false;
    }
}

/* What has a value from the program alone; false: another instruction. */
static bool given(gj_walk *w, uint64_t word)
{
    const gj_program *program = w->f->program;
    uint32_t a = GJ_A_OF(word), b = GJ_B_OF(word);
    const gj_image_register *row = &program->registers[a];
    gj_possible any;
    gj_value value;
    switch ((gj_opcode)GJ_OP_OF(word)) {
    case GJ_OP_CONST:
        value = program->constants[b];
        break;
    case GJ_OP_READING:
        value = gj_value_whole(w->f->machine->readings[b]);
        break;
    case GJ_OP_NOTHING:
        value = gj_value_nothing();
        break;
    case GJ_OP_OPEN:
    case GJ_OP_FAIL:
        any = gj_possible_any(program, (gj_type_kind)row->type, row->aux);
        write_register(w, a,
                       gj_possible_states(any, GJ_OP_OF(word) == GJ_OP_OPEN ? GJ_MAY_UNKNOWN : GJ_MAY_ERROR));
        return true;
    case GJ_OP_MOVE:
        write_register(w, a, read_register(w, b));
        return true;
    default:
        return false;
    }
    write_register(w, a, gj_possible_of(program, (gj_type_kind)row->type, row->aux, &value));
    return true;
}

/* One instruction; returns where to go on. */
static uint32_t step(gj_walk *w, uint32_t at)
{
    uint64_t word = w->f->program->code[at];
    switch ((gj_opcode)GJ_OP_OF(word)) {
    case GJ_OP_JUMP:
        wait_at(w, &w->path, GJ_A_OF(word));
        w->path.reached = false;
        break;
    case GJ_OP_CASE:
    case GJ_OP_WHEN:
        guard(w, word);
        break;
    case GJ_OP_OTHERWISE:
        otherwise(w, word);
        break;
    case GJ_OP_SKIP_UNLESS:
        skip_unless(w, word);
        break;
    case GJ_OP_FOR:
        enter_loop(w, word, at);
        return GJ_C_OF(word);
    case GJ_OP_NEXT: /* the loop that runs this code sees to it */
    case GJ_OP_END:
        break;
    default:
        if (!given(w, word) && !memory(w, word))
            compute(w, word);
        break;
    }
    return at + 1;
}

static void run_code(gj_walk *w, uint32_t from, uint32_t to)
{
    uint32_t at = from;
    while (at < to && !w->f->exhausted) {
        arrive(w, at);
        uint64_t word = w->f->program->code[at];
        if (w->path.reached)
            at = step(w, at);
        else
            at = GJ_OP_OF(word) == GJ_OP_FOR ? GJ_C_OF(word) : at + 1;
        if (++w->f->work > GJ_FORESEE_WORK || scratch(w)->used > GJ_FORESEE_MEMORY ||
            gj_arena_failed(scratch(w)))
            w->f->exhausted = true;
    }
}

/* ---- a definition ---- */

static void begin_registers(gj_walk *w, uint32_t definition)
{
    gj_foresight *f = w->f;
    uint32_t first = f->first_written[definition], count = f->first_written[definition + 1] - first;
    w->path = (gj_path){.reached = true, .reg_count = count};
    w->path.regs = GJ_NEW_ARRAY(scratch(w), gj_possible, count);
    for (uint32_t i = 0; i < count && w->path.regs != NULL; i++) {
        uint32_t reg = f->written[first + i];
        const gj_image_register *row = &f->program->registers[reg];
        /* It is written before it is read; the verifier has seen to it. */
        w->path.regs[i] =
            gj_possible_states(gj_possible_any(f->program, (gj_type_kind)row->type, row->aux), 0);
        f->local[reg] = i;
    }
}

static void end_registers(gj_walk *w, uint32_t definition)
{
    gj_foresight *f = w->f;
    uint32_t first = f->first_written[definition];
    for (uint32_t i = 0; i < w->path.reg_count; i++) {
        uint32_t reg = f->written[first + i];
        const gj_image_register *row = &f->program->registers[reg];
        f->local[reg] = UINT32_MAX;
        f->stamps[reg] = f->stamp;
        f->regs[reg] = f->exhausted || w->path.regs == NULL
                           ? gj_possible_any(f->program, (gj_type_kind)row->type, row->aux)
                           : gj_path_see(&w->path, scratch(w), &w->path.regs[i]);
    }
}

void gj_foresee_definition(gj_foresight *f, uint32_t definition)
{
    const gj_image_definition *row = &f->program->definitions[definition];
    gj_walk w = {.f = f};
    f->waiting = NULL;
    begin_registers(&w, definition);
    if (w.path.regs != NULL && !f->exhausted)
        run_code(&w, row->code, row->code + row->code_size);
    end_registers(&w, definition);
}
