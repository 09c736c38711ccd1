/* The code of each definition: brackets of loops, then every way that control may take, then for each
 * register that is read the question whether some way leads there without writing it. */
#include "tests/verifier/image.h"

#include <stdlib.h>

#define MOST_LOOPS     16
#define MOST_AHEAD     256
#define MOST_REGISTERS 16384

/* A way from one instruction to another, and the register that is written on it. */
typedef struct way {
    uint32_t to, writes; /* NONE: nothing */
} way;

typedef struct place {
    use use;
    uint32_t loop; /* the FOR of the innermost loop whose body it stands in; NONE */
    uint32_t next; /* of a FOR: its NEXT */
    way ways[3];
    int way_count;
} place;

typedef struct body {
    const image *im;
    uint32_t definition, begin, end; /* instructions */
    place *places;                   /* by instruction, from `begin` on */
} body;

static place *at(const body *b, uint32_t instruction)
{
    return &b->places[instruction - b->begin];
}

/* FOR and NEXT are brackets. */
static const char *check_brackets(body *b)
{
    uint32_t open[MOST_LOOPS], depth = 0;
    for (uint32_t i = b->begin; i < b->end; i++) {
        place *p = at(b, i);
        p->loop = depth == 0 ? NONE : open[depth - 1];
        if (p->use.op == OP_FOR) {
            MUST(depth < MOST_LOOPS, "loops nested too deep");
            for (uint32_t k = 0; k < depth; k++)
                MUST(at(b, open[k])->use.a != p->use.a, "a loop takes the entry of a loop around it");
            open[depth++] = i;
        } else if (p->use.op == OP_NEXT) {
            MUST(depth > 0, "a NEXT without a FOR");
            place *loop = at(b, open[--depth]);
            MUST(loop->use.a == p->use.a && loop->use.b == p->use.b, "a NEXT of another FOR");
            MUST(p->use.c == open[depth] + 1, "a NEXT that does not go behind its FOR");
            MUST(loop->use.c == i + 1, "a FOR that does not go behind its NEXT");
        }
        MUST((p->use.op == OP_END) == (i + 1 == b->end), "an END that is not the end");
    }
    MUST(depth == 0, "a FOR without a NEXT");
    return NULL;
}

static void add_way(place *p, uint32_t to, uint32_t writes)
{
    p->ways[p->way_count++] = (way){to, writes};
}

static void find_ways(place *p, uint32_t here)
{
    use u = p->use;
    switch (u.op) {
    case OP_JUMP:
        add_way(p, u.a, NONE);
        return;
    case OP_END:
        return;
    case OP_SKIP_UNLESS:
        add_way(p, u.b, NONE);
        break;
    case OP_CASE:
        add_way(p, u.c, NONE);
        break;
    case OP_OTHERWISE:
        add_way(p, u.c, u.a);
        break;
    case OP_WHEN:
        add_way(p, u.c, NONE);
        add_way(p, u.c - 1, u.a);
        break;
    case OP_FOR:
        add_way(p, u.c, NONE);
        break;
    case OP_NEXT:
        add_way(p, u.c, NONE);
        break;
    default:
        break;
    }
    add_way(p, here + 1, u.written);
}

/* All ways but a NEXT's go forward, inside the definition and the loop. */
static const char *check_ways(const body *b)
{
    for (uint32_t i = b->begin; i < b->end; i++) {
        const place *p = at(b, i);
        for (int k = 0; k < p->way_count; k++) {
            uint32_t to = p->ways[k].to;
            if (to == i + 1 && k + 1 == p->way_count && p->use.op != OP_JUMP)
                continue; /* to the next instruction; brackets have their own rules */
            if (p->use.op == OP_NEXT)
                continue;
            MUST(to > i && to < b->end, "a jump that goes elsewhere than forward");
            MUST(at(b, to)->loop == p->loop, "a jump into or out of a loop");
        }
    }
    return NULL;
}

/* Marks the instructions that some way reaches on which the register is not written (NONE: any way). */
static void mark_reached(const body *b, uint32_t reg, bool *reached, uint32_t *stack)
{
    uint32_t depth = 0;
    for (uint32_t i = b->begin; i < b->end; i++)
        reached[i - b->begin] = false;
    reached[0] = true;
    stack[depth++] = b->begin;
    while (depth > 0) {
        const place *p = at(b, stack[--depth]);
        for (int k = 0; k < p->way_count; k++) {
            uint32_t to = p->ways[k].to;
            if ((reg != NONE && p->ways[k].writes == reg) || reached[to - b->begin])
                continue;
            reached[to - b->begin] = true;
            stack[depth++] = to;
        }
    }
}

/* Whether a read of the register needs a write before it in this definition. */
static bool must_be_written(const body *b, uint32_t reg)
{
    uint32_t owner = sv_owner_of(b->im, reg);
    return !sv_holds_constant(b->im, reg) && (owner == NONE || owner >= b->definition);
}

static const char *check_reads(const body *b, bool *asked, bool *reached, uint32_t *stack)
{
    for (uint32_t i = b->begin; i < b->end; i++) {
        const use *u = &at(b, i)->use;
        for (int k = 0; k < u->read_count; k++) {
            uint32_t reg = u->reads[k];
            if (asked[reg] || !must_be_written(b, reg))
                continue;
            asked[reg] = true;
            mark_reached(b, reg, reached, stack);
            for (uint32_t other = b->begin; other < b->end; other++)
                for (int r = 0; r < at(b, other)->use.read_count; r++)
                    MUST(at(b, other)->use.reads[r] != reg || !reached[other - b->begin],
                         "a register is read that some way has not written");
        }
    }
    for (uint32_t i = 0; i < sv_count_of(b->im, DEFINITIONS); i++) {
        uint32_t reg = sv_word_of(b->im, DEFINITIONS, i, DEFINITION_REGISTER);
        if (reg == NONE || sv_owner_of(b->im, reg) != b->definition)
            continue;
        mark_reached(b, reg, reached, stack);
        MUST(!reached[b->end - 1 - b->begin], "a result that some way does not write");
    }
    return NULL;
}

static const char *check_written(const body *b, uint32_t instruction, uint32_t reg)
{
    uint32_t owner = sv_owner_of(b->im, reg);
    MUST(owner == NONE || owner == b->definition, "another definition's result is written");
    MUST(!sv_holds_constant(b->im, reg), "a constant is written");
    for (uint32_t loop = at(b, instruction)->loop; loop != NONE; loop = at(b, loop)->loop)
        MUST(at(b, loop)->use.b != reg, "the list of a loop is written inside it");
    return NULL;
}

static const char *check_writes(const body *b, bool *written)
{
    uint32_t count = 0;
    for (uint32_t i = b->begin; i < b->end; i++) {
        const place *p = at(b, i);
        if (p->use.changed != NONE)
            TRY(check_written(b, i, p->use.changed));
        for (int k = 0; k < p->way_count; k++) {
            uint32_t reg = p->ways[k].writes;
            if (reg == NONE)
                continue;
            TRY(check_written(b, i, reg));
            count += !written[reg];
            written[reg] = true;
        }
    }
    MUST(count <= MOST_REGISTERS, "too many registers written");
    return NULL;
}

static const char *check_ahead(const body *b, bool *target)
{
    uint32_t ahead = 0;
    for (uint32_t i = b->begin; i < b->end; i++) {
        const place *p = at(b, i);
        ahead -= target[i - b->begin];
        int jumps = p->use.op == OP_NEXT ? 0 : p->use.op == OP_JUMP ? 1 : p->way_count - 1;
        for (int k = 0; k < jumps; k++) {
            ahead += !target[p->ways[k].to - b->begin];
            target[p->ways[k].to - b->begin] = true;
        }
        MUST(ahead <= MOST_AHEAD, "too many jump targets ahead");
    }
    return NULL;
}

static const char *check_body(body *b, bool *marks, bool *registers, uint32_t *stack)
{
    for (uint32_t i = b->begin; i < b->end; i++)
        TRY(sv_check_operands(b->im, i, &at(b, i)->use));
    TRY(check_brackets(b));
    for (uint32_t i = b->begin; i < b->end; i++)
        find_ways(at(b, i), i);
    TRY(check_ways(b));
    mark_reached(b, NONE, marks, stack);
    for (uint32_t i = b->begin; i < b->end; i++)
        MUST(marks[i - b->begin], "an instruction that no way reaches");
    TRY(check_reads(b, registers, marks, stack));
    for (uint32_t i = 0; i < sv_count_of(b->im, REGISTERS); i++)
        registers[i] = false;
    TRY(check_writes(b, registers));
    for (uint32_t i = b->begin; i < b->end; i++)
        marks[i - b->begin] = false;
    return check_ahead(b, marks);
}

static const char *check_definition(const image *im, uint32_t definition)
{
    uint32_t begin = sv_word_of(im, DEFINITIONS, definition, DEFINITION_CODE);
    uint32_t size = sv_word_of(im, DEFINITIONS, definition, DEFINITION_CODE_SIZE);
    if (size == 0)
        return NULL;
    body b = {.im = im, .definition = definition, .begin = begin, .end = begin + size};
    b.places = sv_take(size, sizeof *b.places);
    bool *marks = sv_take(size, sizeof *marks),
         *registers = sv_take(sv_count_of(im, REGISTERS), sizeof *registers);
    uint32_t *stack = sv_take(size, sizeof *stack);
    const char *wrong = check_body(&b, marks, registers, stack);
    free(b.places);
    free(marks);
    free(registers);
    free(stack);
    return wrong;
}

/* What the header says the code costs; loops are known to be brackets. */
static const char *check_cost(const image *im)
{
    uint32_t steps[2] = {0, 0}, depth = 0;
    for (uint32_t i = 0; i < sv_count_of(im, CODE); i++) {
        uint64_t op = sv_bytes_at(im, im->sections[CODE].at + 8 * (size_t)i, 8) & 127;
        steps[depth > 0]++;
        depth = op == OP_FOR ? depth + 1 : op == OP_NEXT ? depth - 1 : depth;
    }
    MUST(sv_bytes_at(im, HEADER_STEPS, 4) == steps[0], "the cost outside of loops");
    MUST(sv_bytes_at(im, HEADER_LOOP_STEPS, 4) == steps[1], "the cost inside loops");
    return NULL;
}

const char *sv_check_code(const image *im)
{
    for (uint32_t i = 0; i < sv_count_of(im, DEFINITIONS); i++)
        TRY(check_definition(im, i));
    return check_cost(im);
}
