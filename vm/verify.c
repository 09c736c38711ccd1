/* The verifier of code; vm/verify.h states the rules. Invariant: while the pass stands at an instruction,
 * `now` holds exactly the registers that are written on every path from the definition's beginning to it, and
 * `reachable` whether there is such a path. Operands and their types are vm/verify_operands.c's. */
#include "vm/verify.h"

#include <string.h>
#include "vm/opcode_table.h"
#include "vm/verify_operands.h"

/* Registers that a definition writes are numbered in the order of their first write; sets are of these
 * numbers. */
typedef struct kept_set {
    uint64_t *bits;
    uint32_t words; /* the rest is empty */
    uint32_t loop;  /* of the jumps that keep it */
    uint32_t next;  /* of the free ones */
} kept_set;

typedef struct open_loop {
    uint32_t begin, exit; /* the FOR; where it goes when the list is used up */
    uint32_t entry, list; /* registers */
} open_loop;

typedef struct verifier {
    gj_check *check;
    const gj_program *program;
    uint32_t definition, at, end; /* the definition, the instruction, and the definition's end */

    uint32_t *number;        /* by register: its number in this definition, where seen_in says so */
    uint32_t *seen_in;       /* by register: 1 + the definition that last wrote it */
    bool *result;            /* by register: the result of a definition that is complete, or a constant */
    bool *looped;            /* by register: the list of an open loop */
    uint32_t *registers;     /* by number: the register */
    uint32_t register_count; /* numbers given in this definition */

    uint64_t *now;
    uint32_t words; /* of `now` in use */
    bool reachable;

    uint32_t *kept; /* by instruction: 1 + the set kept for it, 0: no jump to it so far */
    kept_set sets[GJ_OPEN_JUMPS_MAX];
    uint32_t set_count, set_words; /* sets made so far; words each has room for */
    uint32_t free_set;             /* 1 + the first of those not in use */

    open_loop loops[GJ_LOOP_DEPTH_MAX];
    uint32_t depth;
    uint32_t steps, loop_steps;
} verifier;

static bool refuse(const verifier *v, gj_refusal_rule rule, uint32_t detail)
{
    return gj_refuse(v->check->refusal, rule, v->at, detail);
}

static bool is_written(const verifier *v, uint32_t reg)
{
    if (v->result[reg])
        return true;
    if (v->seen_in[reg] != v->definition + 1)
        return false;
    return (v->now[v->number[reg] / 64] >> (v->number[reg] % 64) & 1) != 0;
}

static bool check_read(const verifier *v, uint32_t reg)
{
    if (is_written(v, reg))
        return true;
    uint32_t owner = v->check->owner[reg];
    bool later = owner != GJ_NO_INDEX && owner > v->definition;
    return refuse(v, later ? GJ_REFUSE_DEFINITION_ORDER : GJ_REFUSE_REGISTER_UNSET, reg);
}

/* A register that is written or changed belongs to no other definition, and is no constant. */
static bool check_owner(const verifier *v, uint32_t reg)
{
    uint32_t owner = v->check->owner[reg];
    if (owner != GJ_NO_INDEX ? owner == v->definition : !v->result[reg])
        return true;
    return refuse(v, GJ_REFUSE_RESULT_OVERWRITTEN, reg);
}

static bool write_register(verifier *v, uint32_t reg)
{
    if (v->looped[reg])
        return refuse(v, GJ_REFUSE_LOOP_LIST, reg);
    if (!check_owner(v, reg))
        return false;
    if (v->seen_in[reg] != v->definition + 1) {
        if (v->register_count == GJ_DEFINITION_REGISTERS_MAX)
            return refuse(v, GJ_REFUSE_REGISTER_LIMIT, reg);
        v->seen_in[reg] = v->definition + 1;
        v->number[reg] = v->register_count;
        v->registers[v->register_count++] = reg;
        v->words = (v->register_count + 63) / 64;
    }
    v->now[v->number[reg] / 64] |= (uint64_t)1 << (v->number[reg] % 64);
    return true;
}

/* The loop an instruction stands in, as a number: 0, or 1 + its FOR. */
static uint32_t loop_here(const verifier *v)
{
    return v->depth == 0 ? 0 : v->loops[v->depth - 1].begin + 1;
}

static kept_set *new_set(verifier *v, uint32_t target)
{
    if (v->free_set != 0) {
        kept_set *set = &v->sets[v->free_set - 1];
        v->kept[target] = v->free_set;
        v->free_set = set->next;
        return set;
    }
    if (v->set_count == GJ_OPEN_JUMPS_MAX) {
        refuse(v, GJ_REFUSE_JUMP_LIMIT, target);
        return NULL;
    }
    kept_set *set = &v->sets[v->set_count];
    set->bits = GJ_NEW_ARRAY(v->check->scratch, uint64_t, v->set_words);
    if (set->bits == NULL)
        return NULL;
    v->kept[target] = ++v->set_count;
    return set;
}

/* A jump from here: what is written now stays written at the target only
 * if all who go there have written it. */
static bool jump_to(verifier *v, uint32_t target)
{
    if (target <= v->at || target >= v->end)
        return refuse(v, GJ_REFUSE_JUMP_TARGET, target);
    if (v->kept[target] == 0) {
        kept_set *set = new_set(v, target);
        if (set == NULL)
            return false;
        memcpy(set->bits, v->now, v->words * sizeof *v->now);
        set->words = v->words;
        set->loop = loop_here(v);
        return true;
    }
    kept_set *set = &v->sets[v->kept[target] - 1];
    if (set->loop != loop_here(v))
        return refuse(v, GJ_REFUSE_JUMP_LOOP, target);
    for (uint32_t i = 0; i < set->words; i++)
        set->bits[i] &= v->now[i];
    return true;
}

/* A jump from here that writes a register on the way; on other ways it is as it was before. */
static bool jump_writing(verifier *v, uint32_t reg, uint32_t target)
{
    bool before = is_written(v, reg);
    if (!write_register(v, reg) || !jump_to(v, target))
        return false;
    if (!before)
        v->now[v->number[reg] / 64] &= ~((uint64_t)1 << (v->number[reg] % 64));
    return true;
}

/* The pass arrives at an instruction: joins the paths of the jumps to it with the one from above. */
static bool arrive(verifier *v)
{
    uint32_t kept = v->kept[v->at];
    if (kept == 0)
        return v->reachable || refuse(v, GJ_REFUSE_UNREACHABLE, v->at);
    kept_set *set = &v->sets[kept - 1];
    if (set->loop != loop_here(v))
        return refuse(v, GJ_REFUSE_JUMP_LOOP, v->at);
    for (uint32_t i = 0; i < v->words; i++) {
        uint64_t other = i < set->words ? set->bits[i] : 0;
        v->now[i] = v->reachable ? v->now[i] & other : other;
    }
    v->reachable = true;
    set->next = v->free_set;
    v->free_set = kept;
    return true;
}

static bool enter_loop(verifier *v, uint32_t entry, uint32_t list, uint32_t exit)
{
    if (is_written(v, entry))
        return refuse(v, GJ_REFUSE_LOOP_ENTRY, entry);
    if (v->depth == GJ_LOOP_DEPTH_MAX)
        return refuse(v, GJ_REFUSE_LOOP_DEPTH, v->depth);
    if (!jump_to(v, exit)) /* before the entry is written: behind the loop it is not */
        return false;
    v->loops[v->depth++] = (open_loop){.begin = v->at, .exit = exit, .entry = entry, .list = list};
    return write_register(v, entry);
}

static bool leave_loop(verifier *v, uint32_t entry, uint32_t list, uint32_t target)
{
    const open_loop *loop = v->depth == 0 ? NULL : &v->loops[v->depth - 1];
    if (loop == NULL || loop->entry != entry || loop->list != list || target != loop->begin + 1)
        return refuse(v, GJ_REFUSE_LOOP_NEXT, target);
    if (loop->exit != v->at + 1)
        return refuse(v, GJ_REFUSE_LOOP_EXIT, loop->exit);
    v->depth--;
    return true;
}

/* Lists of open loops may not be overwritten; two loops may run over one register. */
static void mark_lists(verifier *v, uint32_t list, bool open)
{
    for (uint32_t i = 0; i < v->depth && !open; i++)
        open = v->loops[i].list == list;
    v->looped[list] = open;
}

/* Where control goes from an instruction whose operands are in order. */
static bool check_flow(verifier *v, uint64_t word)
{
    uint32_t a = GJ_A_OF(word), b = GJ_B_OF(word), c = GJ_C_OF(word);
    switch (GJ_OP_OF(word)) {
    case GJ_OP_JUMP:
        v->reachable = false;
        return jump_to(v, a);
    case GJ_OP_SKIP_UNLESS:
        return jump_to(v, b);
    case GJ_OP_CASE:
        return jump_to(v, c);
    case GJ_OP_OTHERWISE:
        return jump_writing(v, a, c);
    case GJ_OP_WHEN:
        return jump_to(v, c) && jump_writing(v, a, c - 1);
    case GJ_OP_FOR:
        if (!enter_loop(v, a, b, c))
            return false;
        mark_lists(v, b, true);
        return true;
    case GJ_OP_NEXT:
        if (!leave_loop(v, a, b, c))
            return false;
        mark_lists(v, b, false);
        return true;
    case GJ_OP_END:
        /* No loop is open here: its FOR goes to an instruction before the end, where the pass would have
         * found itself in another loop than the FOR. */
        return v->at + 1 == v->end || refuse(v, GJ_REFUSE_END_EARLY, v->definition);
    default:
        return v->at + 1 != v->end || refuse(v, GJ_REFUSE_END_MISSING, v->definition);
    }
}

static bool verify_instruction(verifier *v)
{
    gj_operands operands;
    if (!arrive(v) || !gj_verify_operands(v->check, v->at, &operands))
        return false;
    for (uint32_t i = 0; i < operands.read_count; i++)
        if (!check_read(v, operands.reads[i]))
            return false;
    if (operands.changed != GJ_NO_INDEX && !check_owner(v, operands.changed))
        return false;
    *(v->depth == 0 ? &v->steps : &v->loop_steps) += 1;
    uint64_t word = v->program->code[v->at];
    if (!check_flow(v, word))
        return false;
    /* FOR has written its entry itself. */
    return operands.written == GJ_NO_INDEX || GJ_OP_OF(word) == GJ_OP_FOR ||
           write_register(v, operands.written);
}

static bool verify_definition(verifier *v, uint32_t definition)
{
    const gj_image_definition *record = &v->program->definitions[definition];
    v->definition = definition;
    v->end = record->code + record->code_size;
    v->reachable = true;
    v->depth = 0;
    memset(v->now, 0, v->words * sizeof *v->now);
    v->words = v->register_count = 0;
    for (v->at = record->code; v->at < v->end; v->at++)
        if (!verify_instruction(v))
            return false;
    v->at = v->end - 1;
    for (uint32_t i = 0; i < v->register_count; i++) {
        uint32_t reg = v->registers[i];
        if (v->check->owner[reg] != definition)
            continue;
        v->result[reg] = (v->now[i / 64] >> (i % 64) & 1) != 0;
        if (!v->result[reg])
            return refuse(v, GJ_REFUSE_RESULT_UNWRITTEN, reg);
    }
    return true;
}

/* What no code writes at all. */
static bool check_results(verifier *v)
{
    const gj_program *program = v->program;
    for (uint32_t i = 0; i < program->definition_count; i++) {
        uint32_t reg = program->definitions[i].reg;
        if (reg == GJ_NO_INDEX || v->result[reg])
            continue;
        const gj_image_definition *owner = &program->definitions[v->check->owner[reg]];
        v->at = owner->code + owner->code_size - 1;
        return refuse(v, GJ_REFUSE_RESULT_UNWRITTEN, reg);
    }
    return true;
}

bool gj_verify_code(gj_check *check)
{
    const gj_program *program = check->program;
    gj_arena *scratch = check->scratch;
    uint32_t registers = program->register_count;
    uint32_t most = registers < GJ_DEFINITION_REGISTERS_MAX ? registers : GJ_DEFINITION_REGISTERS_MAX;
    verifier *v = GJ_NEW(scratch, verifier);
    if (v == NULL)
        return false;
    v->check = check;
    v->program = program;
    v->set_words = (most + 63) / 64;
    v->number = GJ_NEW_ARRAY(scratch, uint32_t, registers);
    v->seen_in = GJ_NEW_ARRAY(scratch, uint32_t, registers);
    v->result = GJ_NEW_ARRAY(scratch, bool, registers);
    v->looped = GJ_NEW_ARRAY(scratch, bool, registers);
    v->registers = GJ_NEW_ARRAY(scratch, uint32_t, most);
    v->now = GJ_NEW_ARRAY(scratch, uint64_t, v->set_words);
    v->kept = GJ_NEW_ARRAY(scratch, uint32_t, program->code_count);
    check->pattern = GJ_NEW_ARRAY(scratch, bool, program->string_count);
    if (gj_arena_failed(scratch))
        return false;
    for (uint32_t i = 0; i < registers; i++)
        v->result[i] = gj_register_is_constant(&program->registers[i]);
    for (uint32_t i = 0; i < program->definition_count; i++)
        if (program->definitions[i].code_size > 0 && !verify_definition(v, i))
            return false;
    if (!check_results(v))
        return false;
    if (program->header->steps != v->steps)
        return gj_check_refuse(check, GJ_REFUSE_COST_STEPS, &program->header->steps, v->steps);
    if (program->header->loop_steps != v->loop_steps)
        return gj_check_refuse(check, GJ_REFUSE_COST_LOOPS, &program->header->loop_steps, v->loop_steps);
    return true;
}

void gj_code_cost(const uint64_t *code, size_t count, uint32_t *steps, uint32_t *loop_steps)
{
    uint32_t depth = 0;
    *steps = *loop_steps = 0;
    for (size_t i = 0; i < count; i++) {
        *(depth == 0 ? steps : loop_steps) += 1;
        if (GJ_OP_OF(code[i]) == GJ_OP_FOR)
            depth++;
        else if (GJ_OP_OF(code[i]) == GJ_OP_NEXT && depth > 0)
            depth--;
    }
}
