/* What the verifier accepts runs: definitions of random instructions, operands mostly of the right type, and
 * of runs of instructions that linked code does at once, are verified, and those accepted are run over
 * records, by both loops. The sanitizers watch. Every instruction must have been accepted and run many times,
 * and so must have everything in vm/fused.def. The same in every run. */
#include "tests/unit/support.h"

#include "tests/unit/sample_image.h"
#include "vm/link.h"
#include "vm/opcode_table.h"

#define PROGRAMS 6000
#define LENGTH   12

static uint64_t random_state = 8;

static uint32_t random_below(uint32_t limit)
{
    random_state = random_state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((random_state >> 33) % limit);
}

static const uint8_t scalars[] = {R_N0, R_N1, R_N2, R_B0, R_B1, R_A0, R_S0, R_D0, R_X0};

/* A register that often suits a letter. */
static uint32_t some_register(char letter)
{
    if (random_below(20) == 0)
        return random_below(R_COUNT);
    switch (letter | 0x20) {
    case 'n':
        return R_N0 + random_below(3);
    case 'b':
    case 'u':
        return R_B0 + random_below(2);
    case 'a':
    case 'y':
        return R_A0 + random_below(2);
    case 'd':
        return R_D0;
    case 'x':
        return R_X0;
    case 'i':
        return R_B0 + random_below(5);
    case 'e':
        return random_below(4) == 0 ? R_ROOM : random_below(4) == 0 ? R_SCOPE : R_E0;
    case 'l':
        return R_SITES + random_below(3);
    case 'c':
        return R_COLUMN;
    case 's':
        return R_SET;
    default:
        return scalars[random_below(sizeof scalars)];
    }
}

static sample_instruction some_instruction(uint32_t at, uint32_t length)
{
    uint32_t operands[3] = {0};
    gj_opcode op = (gj_opcode)random_below(GJ_OP_TOTAL);
    while (op == GJ_OP_END || op == GJ_OP_FOR || op == GJ_OP_NEXT)
        op = (gj_opcode)random_below(GJ_OP_TOTAL);
    uint32_t alike = some_register('v'); /* v and V: mostly one register */
    for (size_t k = 0; k < 3; k++) {
        char letter = gj_opcode_rows[op].shape[k][0];
        switch (letter) {
        case '-':
            break;
        case 'K':
            operands[k] = random_below(K_COUNT);
            break;
        case 'F':
            operands[k] = random_below(F_COUNT);
            break;
        case 'T':
            operands[k] = random_below(20);
            break;
        case 'P':
            operands[k] = 1; /* the rule book's name is a pattern */
            break;
        case 'R':
            break;
        case 'J':
            operands[k] = at + 1 + random_below(length - at - 1);
            break;
        default:
            operands[k] = (letter | 0x20) == 'v' && random_below(4) > 0 ? alike : some_register(letter);
            break;
        }
    }
    return (sample_instruction){op, operands[0], operands[1], operands[2]};
}

/* What follows each other in vm/fused.def; jump targets count from the first. */
typedef struct idiom {
    uint32_t count;
    sample_instruction code[6];
} idiom;

static const idiom idioms[] = {
    {4,
     {{GJ_OP_DIV, R_N0, R_N1, R_N2},
      {GJ_OP_SUB, R_N1, R_N2, R_N0},
      {GJ_OP_MUL, R_N0, R_N2, R_N1},
      {GJ_OP_JUMP, 4, 0, 0}}},
    {4,
     {{GJ_OP_WHEN, R_N1, R_B0, 3},
      {GJ_OP_CONST, R_N1, K_HUNDRED, 0},
      {GJ_OP_JUMP, 4, 0, 0},
      {GJ_OP_CONST, R_N1, K_THIRD, 0}}},
    {6,
     {{GJ_OP_FIELD, R_B0, F_CONFORMING, 0},
      {GJ_OP_WHEN, R_N2, R_B0, 4},
      {GJ_OP_MOVE, R_N2, R_N0, 0},
      {GJ_OP_JUMP, 6, 0, 0},
      {GJ_OP_CONST, R_N2, K_ZERO, 0},
      {GJ_OP_JUMP, 6, 0, 0}}},
    {4,
     {{GJ_OP_FIELD, R_N0, F_STAFF, 0},
      {GJ_OP_FIELD, R_N1, F_STAFF, 0},
      {GJ_OP_NUMBER_LESS, R_B0, R_N0, R_N1},
      {GJ_OP_WHEN, R_N2, R_B0, 5}}},
    {4,
     {{GJ_OP_FIELD, R_N0, F_STAFF, 0},
      {GJ_OP_FIELD, R_N0, F_STAFF, 0},
      {GJ_OP_NUMBER_LESS, R_B0, R_N0, R_N0},
      {GJ_OP_WHEN, R_N2, R_B0, 5}}},
    {4,
     {{GJ_OP_CONST, R_B0, K_YES, 0},
      {GJ_OP_STRICT_LIST, R_B0, R_SITES, 0},
      {GJ_OP_NOT, R_B0, R_B0, 0},
      {GJ_OP_OR, R_B1, R_B1, R_B0}}},
    {3, {{GJ_OP_READING, R_S0, 0, 0}, {GJ_OP_EQUAL, R_B0, R_S0, R_S0}, {GJ_OP_AND, R_B1, R_B1, R_B0}}},
    {2, {{GJ_OP_FIELD, R_B1, F_CONFORMING, 0}, {GJ_OP_WHEN, R_N0, R_B1, 3}}},
    {2, {{GJ_OP_NUMBER_LESS, R_B0, R_N0, R_N2}, {GJ_OP_WHEN, R_N2, R_B0, 3}}},
    {2, {{GJ_OP_NUMBER_LESS_EQUAL, R_B0, R_N0, R_N2}, {GJ_OP_WHEN, R_N1, R_B0, 3}}},
    {2, {{GJ_OP_NUMBER_LESS, R_B0, R_N1, R_N2}, {GJ_OP_CASE, R_B1, R_B0, 2}}},
    {2, {{GJ_OP_NUMBER_LESS_EQUAL, R_B0, R_N1, R_N2}, {GJ_OP_CASE, R_B1, R_B0, 2}}},
    {2, {{GJ_OP_IS_NOTHING, R_B0, R_N2, 0}, {GJ_OP_WHEN, R_D0, R_B0, 3}}},
    {2, {{GJ_OP_AND, R_B0, R_B1, R_B0}, {GJ_OP_WHEN, R_N1, R_B0, 3}}},
    {2, {{GJ_OP_CONST, R_N1, K_HUNDRED, 0}, {GJ_OP_JUMP, 2, 0, 0}}},
    {2, {{GJ_OP_MOVE, R_N2, R_N1, 0}, {GJ_OP_JUMP, 2, 0, 0}}},
    {3, {{GJ_OP_ADD, R_N2, R_N1, R_N0}, {GJ_OP_ADD, R_N0, R_N2, R_N1}, {GJ_OP_ADD, R_N0, R_N0, R_N2}}},
    {2, {{GJ_OP_AND, R_B1, R_B0, R_B0}, {GJ_OP_AND, R_B0, R_B0, R_B1}}},
    {3, {{GJ_OP_OR, R_B0, R_B0, R_B1}, {GJ_OP_OR, R_B1, R_B0, R_B1}, {GJ_OP_OR, R_B1, R_B0, R_B1}}},
};

/* Some operands for one, of all kinds, and the idiom, where there is room; returns how many instructions. */
static uint32_t some_idiom(sample_instruction *to, uint32_t at, uint32_t room)
{
    static const uint8_t numbers[] = {K_ZERO, K_HUNDRED, K_HUNDRED, K_THIRD, K_LARGE};
    const idiom *chosen = &idioms[random_below(sizeof idioms / sizeof idioms[0])];
    uint32_t n = 0;
    if (chosen->count + 3 > room) /* a jump may go one further */
        return 0;
    for (; n < 2; n++)
        to[n] = (sample_instruction){GJ_OP_CONST, R_N0 + random_below(3),
                                     numbers[random_below(sizeof numbers)], 0};
    for (uint32_t i = 0; i < chosen->count; i++, n++) {
        to[n] = chosen->code[i];
        if (gj_opcode_rows[to[n].op].shape[1][0] == 'N' && random_below(3) == 0)
            to[n].b = R_N0 + random_below(3); /* perhaps what one of the others makes */
        if (gj_opcode_rows[to[n].op].shape[0][0] == 'J')
            to[n].a += at + 2;
        if (gj_opcode_rows[to[n].op].shape[2][0] == 'J')
            to[n].c += at + 2;
    }
    return n;
}

/* So many instructions up to `end`. */
static uint32_t some_code(sample_instruction *code, uint32_t at, uint32_t count, uint32_t end)
{
    uint32_t stop = at + count;
    while (at < stop) {
        uint32_t taken = random_below(4) == 0 ? some_idiom(&code[at], at, stop - at) : 0;
        if (taken == 0) {
            code[at] = some_instruction(at, end);
            taken = 1;
        }
        at += taken;
    }
    return at;
}

/* Every register has a value to begin with; then random instructions inside two loops. */
static size_t make_code(sample_instruction *code)
{
    static const sample_instruction start[] = {
        {GJ_OP_FIELD, R_N0, F_STAFF, 0},
        {GJ_OP_CONST, R_N1, K_LARGE, 0},
        {GJ_OP_CONST, R_N2, K_THIRD, 0},
        {GJ_OP_FIELD, R_B0, F_CONFORMING, 0},
        {GJ_OP_OPEN, R_B1, 1, 1},
        {GJ_OP_FIELD, R_A0, F_WISH, 0},
        {GJ_OP_READING, R_S0, 0, 0},
        {GJ_OP_FIELD, R_D0, F_AS_OF, 0},
        {GJ_OP_CONST, R_X0, K_TEXT, 0},
        {GJ_OP_LIST, R_SITES, F_SITES, 0},
        {GJ_OP_LIST, R_SCOPES, F_SCOPES, 0},
        {GJ_OP_SET, R_SET, 0, 0},
        {GJ_OP_COLUMN, R_COLUMN, R_SITES, 0},
        {GJ_OP_CONST, R_N1, K_LARGE, 0},
        {GJ_OP_LIST, R_SITES, F_SITES, 0},
    };
    static const sample_instruction search[] = {
        {GJ_OP_ENTRY_FIELD, R_X0, R_E0, F_SITE_ID},
        {GJ_OP_TEXT_EQUAL, R_B0, R_X0, R_X0},
        {GJ_OP_OR, R_B1, R_B1, R_B0},
    };
    uint32_t n = 0, body;
    for (; n < sizeof start / sizeof start[0]; n++)
        code[n] = start[n];
    uint32_t outer = n, end = n + 3 + 2 * LENGTH + 2 + 3;
    code[n++] = (sample_instruction){GJ_OP_FOR, R_E0, R_SITES, end};
    code[n++] = (sample_instruction){GJ_OP_ENTRY_LIST, R_ROOMS, R_E0, F_ROOMS};
    body = n + 1 + LENGTH + 1;
    code[n++] = (sample_instruction){GJ_OP_FOR, R_ROOM, R_ROOMS, body};
    n = some_code(code, n, LENGTH, body);
    code[n] = (sample_instruction){GJ_OP_NEXT, R_ROOM, R_ROOMS, outer + 3};
    n++;
    n = some_code(code, n, LENGTH, end);
    for (int i = 0; i < 3; i++, n++)
        code[n] = search[i];
    code[n] = (sample_instruction){GJ_OP_NEXT, R_E0, R_SITES, outer + 1};
    n++;
    code[n++] = (sample_instruction){GJ_OP_CONST, R_TOTAL, K_ZERO, 0};
    code[n++] = (sample_instruction){GJ_OP_END, 0, 0, 0};
    return n;
}

/* Facts of every state, whole numbers, fractions and large ones. */
static const char *const record_texts[] = {
    "{\"as_of\":\"2026-03-31\",\"staff\":40,\"wish\":\"qualified\",\"service\":{\"conforming\":true},"
    "\"sites\":[{\"id\":\"a\",\"staff\":1.5,\"rooms\":[{\"area\":3},{\"area\":1e30}]},"
    "{\"id\":\"b\",\"staff\":7,\"rooms\":[{}]},{\"id\":\"c\",\"rooms\":[{\"area\":-0.5}]}],"
    "\"scopes\":[\"x\",\"y\",\"x\"],\"note\":null}",
    "{\"staff\":12.25,\"service\":{\"conforming\":false},\"sites\":[{\"id\":\"a\",\"rooms\":[{}]},{}]}",
    "{\"sites\":[{\"id\":\"a\",\"rooms\":[{\"area\":1}]}]}",
    "{\"staff\":0,\"service\":{\"conforming\":true}}",
};

/* Two runs leave the same in a register; what it points to is each run's own. */
static void expect_same(const gj_program *program, uint32_t reg, const gj_value *a, const gj_value *b)
{
    uint32_t type = program->registers[reg].type;
    assert_int_equal(a->state, b->state);
    assert_int_equal(a->den, b->den);
    if (a->state == GJ_VALUE && a->den != 0 && type < GJ_T_TEXT)
        assert_int_equal(a->num, b->num);
}

/* How often linked code had each of its instructions. */
static uint32_t linked_ops[GJ_LINKED_TOTAL];

static void count_linked(const gj_machine *machine)
{
    assert_non_null(machine->linked);
    for (const gj_linked_instruction *at = machine->linked->code; at->op != GJ_OP_END; at++) {
        linked_ops[at->op]++;
        /* of two facts in one register, the second is compared with itself */
        assert_false(at->op == GJ_LINKED_FIELD_FIELD_NUMBER_LESS_WHEN && at[0].a == at[1].a);
    }
}

static void run_over(gj_reader *reader, const gj_program *program, const char *text)
{
    gj_arena memory, once;
    gj_arena_init(&memory, gj_allocator_default());
    gj_arena_init(&once, gj_allocator_default());
    once.limit = 1 << 20;
    gj_machine machine;
    gj_record record = {.program = program, .arena = &memory};
    gj_value first[R_COUNT];
    assert_int_equal(gj_machine_init(&machine, program, &memory), GJ_OK);
    assert_int_equal(gj_record_read(reader, &record, gj_text_from(text)), GJ_OK);
    gj_status status = gj_machine_run(&machine, &record, &once);
    assert_true(status == GJ_OK || status == GJ_E_LIMIT); /* `once` has a limit */
    assert_true(program->register_count <= R_COUNT);
    for (uint32_t i = 0; i < program->register_count; i++)
        first[i] = *gj_machine_register(&machine, i);
    for (int i = 0; i < GJ_LINK_AFTER; i++) { /* the last run is by linked code */
        gj_arena_reset(&once);
        assert_int_equal(gj_machine_run(&machine, &record, &once), status);
    }
    if (status == GJ_OK)
        count_linked(&machine);
    for (uint32_t i = 0; i < program->register_count; i++)
        expect_same(program, i, &first[i], gj_machine_register(&machine, i));
    gj_arena_fini(&once);
    gj_arena_fini(&memory);
}

static void run(gj_reader *reader, const gj_program *program)
{
    for (size_t i = 0; i < sizeof record_texts / sizeof record_texts[0]; i++)
        run_over(reader, program, record_texts[i]);
}

/* Replaces the instruction a program was refused for by one that is always in order. */
static bool mend(sample_instruction *code, size_t count, const gj_refusal *refusal)
{
    if (refusal->offset >= count)
        return false;
    code[refusal->offset] = (sample_instruction){GJ_OP_NOTHING, R_N2, 0, 0};
    return true;
}

static void accepted_code_runs(void **state)
{
    (void)state;
    gj_allocator allocator = gj_allocator_default();
    gj_reader *reader;
    assert_int_equal(gj_reader_new(allocator, &reader), GJ_OK);
    static uint32_t accepted[GJ_OP_TOTAL];
    uint32_t programs = 0;
    for (int round = 0; round < PROGRAMS; round++) {
        sample_instruction code[64];
        size_t count = make_code(code);
        for (int tries = 0; tries < 40; tries++) {
            gj_image_builder builder;
            gj_image_builder_init(&builder, allocator);
            sample_tables(&builder);
            gj_image_definition definition = {.parent = SAMPLE_NONE, .reg = R_TOTAL};
            sample_definition(&builder, "random", definition, code, count);
            void *image;
            size_t size;
            gj_program *program;
            gj_refusal refusal;
            assert_int_equal(gj_image_finish(&builder, &image, &size), GJ_OK);
            gj_image_builder_fini(&builder);
            gj_status status = gj_program_adopt(allocator, image, size, &program, &refusal);
            if (status == GJ_OK) {
                run(reader, program);
                gj_program_free(program);
                programs++;
                for (size_t i = 0; i < count; i++)
                    accepted[code[i].op]++;
                break;
            }
            assert_int_equal(status, GJ_E_INVALID);
            allocator.resize(allocator.user, image, size, 0);
            if (!mend(code, count, &refusal))
                break;
        }
    }
    assert_true(programs > PROGRAMS / 4);
    for (size_t op = 0; op < GJ_OP_TOTAL; op++) {
        if (accepted[op] < 20)
            print_error("%s was accepted %u times only\n", gj_opcode_rows[op].name, accepted[op]);
        assert_true(accepted[op] >= 20);
    }
    for (size_t op = GJ_OP_TOTAL; op < GJ_LINKED_TOTAL; op++) {
        if (linked_ops[op] < 20)
            print_error("linked instruction %zu came %u times only\n", op, linked_ops[op]);
        assert_true(linked_ops[op] >= 20);
    }
    gj_reader_free(reader);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(accepted_code_runs),
    };
    return cmocka_run_group_tests_name("random_code", tests, NULL, NULL);
}
