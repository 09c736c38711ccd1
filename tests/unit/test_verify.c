/* Every rule about code refuses a definition of a few instructions that breaks it and nothing else, at its
 * place; what the compiler makes of branches and loops is accepted. The last test finds rules that no code
 * here breaks. */
#include <string.h>
#include "tests/unit/refusal_fixture.h"
#include "tests/unit/sample_image.h"

/* Between `before`, whose result is R_TOTAL, and `after`, whose result is R_LEVEL. */
typedef struct code_case {
    gj_refusal_rule rule; /* GJ_REFUSE_COUNT: accepted */
    uint32_t at;          /* where it is refused */
    uint32_t result;      /* register of the definition, or SAMPLE_NONE */
    const sample_instruction *code;
    size_t count;
} code_case;

static void expect_code(const char *what, gj_image_builder *builder, const code_case *one)
{
    static const sample_instruction before[] = {
        {GJ_OP_CONST, R_N2, K_ZERO, 0}, {GJ_OP_MOVE, R_TOTAL, R_N2, 0}, {GJ_OP_END, 0, 0, 0}};
    static const sample_instruction columns[] = {
        {GJ_OP_LIST, R_SITES, F_SITES, 0}, {GJ_OP_COLUMN, R_PER_SITE, R_SITES, 0}, {GJ_OP_END, 0, 0, 0}};
    static const sample_instruction after[] = {{GJ_OP_CONST, R_LEVEL, K_QUALIFIED, 0}, {GJ_OP_END, 0, 0, 0}};
    gj_image_definition plain = {.parent = SAMPLE_NONE, .reg = R_TOTAL};
    gj_image_definition each = {
        .parent = SAMPLE_NONE, .reg = R_PER_SITE, .flags = GJ_DEFINITION_EACH, .list = F_SITES};
    sample_definition(builder, "before", plain, SAMPLE_CODE(before));
    sample_definition(builder, "columns", each, SAMPLE_CODE(columns));
    plain.reg = one->result;
    uint32_t begin = gj_image_here(builder);
    sample_definition(builder, "tested", plain, one->code, one->count);
    plain.reg = R_LEVEL;
    sample_definition(builder, "after", plain, SAMPLE_CODE(after));
    void *image;
    size_t size;
    assert_int_equal(gj_image_finish(builder, &image, &size), GJ_OK);
    uint64_t offset = expect_refusal(what, image, size, one->rule);
    if (one->rule != GJ_REFUSE_COUNT && offset != begin + one->at)
        print_error("%s: refused at %d\n", what, (int)offset - (int)begin);
    if (one->rule != GJ_REFUSE_COUNT)
        assert_int_equal(offset, begin + one->at);
    builder->allocator.resize(builder->allocator.user, image, size, 0);
}

#define I(op, a, b, c)                                                                                       \
    {                                                                                                        \
        GJ_OP_##op, a, b, c                                                                                  \
    }
#define END   I(END, 0, 0, 0)
#define SITES I(LIST, R_SITES, F_SITES, 0)
#define CODE(...)                                                                                            \
    (const sample_instruction[]){__VA_ARGS__},                                                               \
        sizeof((const sample_instruction[]){__VA_ARGS__}) / sizeof(sample_instruction)
#define REFUSED(rule, at, ...)                                                                               \
    {                                                                                                        \
        GJ_REFUSE_##rule, at, SAMPLE_NONE, CODE(__VA_ARGS__)                                                 \
    }
#define RESULT(rule, at, ...)                                                                                \
    {                                                                                                        \
        GJ_REFUSE_##rule, at, R_DISTINCT, CODE(__VA_ARGS__)                                                  \
    }
#define ACCEPTED(...)                                                                                        \
    {                                                                                                        \
        GJ_REFUSE_COUNT, 0, SAMPLE_NONE, CODE(__VA_ARGS__)                                                   \
    }

static const code_case code_cases[] = {
    /* both arms write */
    ACCEPTED(I(FIELD, R_B0, F_CONFORMING, 0), I(SKIP_UNLESS, R_B0, 4, 0), I(CONST, R_N0, K_ZERO, 0),
             I(JUMP, 5, 0, 0), I(CONST, R_N0, K_HUNDRED, 0), I(NEG, R_N1, R_N0, 0), END),
    /* three jumps to one place; what all have written is written there */
    ACCEPTED(I(FIELD, R_B0, F_CONFORMING, 0), I(CONST, R_N0, K_ZERO, 0), I(SKIP_UNLESS, R_B0, 6, 0),
             I(SKIP_UNLESS, R_B0, 6, 0), I(CONST, R_N1, K_ZERO, 0), I(SKIP_UNLESS, R_B0, 6, 0),
             I(NEG, R_N1, R_N0, 0), END),
    /* a loop that sums, with a jump to its NEXT; then the same entry again */
    ACCEPTED(SITES, I(FIELD, R_B0, F_CONFORMING, 0), I(CONST, R_N0, K_ZERO, 0), I(FOR, R_E0, R_SITES, 8),
             I(ENTRY_FIELD, R_N1, R_E0, F_SITE_STAFF), I(SKIP_UNLESS, R_B0, 7, 0), I(ADD, R_N0, R_N0, R_N1),
             I(NEXT, R_E0, R_SITES, 4), I(FOR, R_E0, R_SITES, 10), I(NEXT, R_E0, R_SITES, 9),
             I(NEG, R_N2, R_N0, 0), END),
    /* loops in a loop over the same list; its list is free again behind it */
    ACCEPTED(SITES, I(FOR, R_E0, R_SITES, 5), I(FOR, R_E1, R_SITES, 4), I(NEXT, R_E1, R_SITES, 3),
             I(NEXT, R_E0, R_SITES, 2), SITES, END),
    /* an entry of one loop and a column of another definition */
    ACCEPTED(SITES, I(FOR, R_E0, R_SITES, 4), I(LOAD, R_N0, R_PER_SITE, R_E0), I(NEXT, R_E0, R_SITES, 2),
             END),

    REFUSED(OPERAND_UNUSED, 0, I(NOTHING, R_N0, 1, 0), END),
    REFUSED(OPERAND_UNUSED, 0, I(END, 0, 0, 1)),
    REFUSED(OPERAND_REGISTER, 0, I(NOTHING, R_COUNT, 0, 0), END),
    REFUSED(OPERAND_REGISTER, 0, I(NEG, R_N0, GJ_OPERAND_MAX, 0), END),
    REFUSED(OPERAND_TYPE, 0, I(NEG, R_B0, R_TOTAL, 0), END),
    REFUSED(OPERAND_TYPE, 0, I(NEG, R_N0, R_PER_SITE, 0), END),
    REFUSED(OPERAND_TYPE, 0, I(LESS, R_B0, R_TOTAL, R_TOTAL), END),
    REFUSED(OPERAND_TYPE, 0, I(LEAST, R_X0, R_X0, 0), END),
    REFUSED(OPERAND_TYPE, 0, I(MOVE, R_SITES, R_SITES, 0), END),
    REFUSED(OPERAND_ALIKE, 0, I(CONST, R_B0, K_HUNDRED, 0), END),
    REFUSED(OPERAND_ALIKE, 0, I(CONST, R_S0, K_QUALIFIED, 0), END),
    REFUSED(OPERAND_ALIKE, 0, I(MOVE, R_B0, R_TOTAL, 0), END),
    REFUSED(OPERAND_ALIKE, 0, I(FIELD, R_N0, F_WISH, 0), END),
    REFUSED(OPERAND_ALIKE, 0, I(READING, R_A0, 0, 0), END),
    REFUSED(OPERAND_ALIKE, 0, I(EQUAL, R_B0, R_A0, R_S0), END),
    REFUSED(OPERAND_ALIKE, 1, I(CONST, R_A0, K_QUALIFIED, 0), I(MERGE_MIN, R_A0, R_A0, K_PRINTED), END),
    REFUSED(OPERAND_ALIKE, 0, I(INSERT, R_SET, R_TOTAL, 0), END),
    REFUSED(OPERAND_ALIKE, 0, I(STORE, R_COLUMN, R_E0, R_X0), END),
    REFUSED(OPERAND_ALIKE, 0, I(LOAD, R_X0, R_COLUMN, R_E0), END),
    REFUSED(OPERAND_LIST, 1, SITES, I(FOR, R_ROOM, R_SITES, 3), I(NEXT, R_ROOM, R_SITES, 2), END),
    REFUSED(OPERAND_LIST, 0, I(COLUMN, R_COLUMN, R_ROOMS, 0), END),
    REFUSED(OPERAND_LIST, 0, I(STORE, R_COLUMN, R_ROOM, R_TOTAL), END),
    REFUSED(OPERAND_CONSTANT, 0, I(CONST, R_N0, K_COUNT, 0), END),
    REFUSED(OPERAND_STRING, 0, I(OPEN, R_N0, GJ_OPERAND_MAX, 0), END),
    REFUSED(OPERAND_STRING, 0, I(FAIL, R_N0, 0, GJ_OPERAND_MAX), END),
    REFUSED(OPERAND_STRING, 0, I(MATCHES, R_B0, R_X0, GJ_OPERAND_MAX), END),
    REFUSED(OPERAND_FIELD, 0, I(FIELD, R_N0, F_COUNT, 0), END),
    REFUSED(OPERAND_FIELD, 0, I(FIELD, R_N0, F_SITE_STAFF, 0), END),
    REFUSED(OPERAND_FIELD, 0, I(FIELD, R_N0, F_SITES, 0), END),
    REFUSED(OPERAND_FIELD, 0, I(LIST, R_SITES, F_SCOPES, 0), END),
    REFUSED(OPERAND_FIELD, 0, I(LIST, R_SITES, F_STAFF, 0), END),
    REFUSED(OPERAND_FIELD, 0, I(LIST, R_ROOMS, F_ROOMS, 0), END),
    REFUSED(OPERAND_FIELD, 0, I(ENTRY_FIELD, R_N0, R_E0, F_AREA), END),
    REFUSED(OPERAND_FIELD, 0, I(ENTRY_FIELD, R_N0, R_E0, F_STAFF), END),
    REFUSED(OPERAND_READING, 0, I(READING, R_S0, 1, 0), END),

    REFUSED(JUMP_TARGET, 0, I(JUMP, 0, 0, 0), END),
    REFUSED(JUMP_TARGET, 1, I(NOTHING, R_N0, 0, 0), I(JUMP, 0, 0, 0), END),
    REFUSED(JUMP_TARGET, 0, I(JUMP, 2, 0, 0), END),
    REFUSED(JUMP_TARGET, 1, SITES, I(FOR, R_E0, R_SITES, 3), I(NEXT, R_E0, R_SITES, 2)),
    REFUSED(JUMP_LOOP, 4, SITES, I(FIELD, R_B0, F_CONFORMING, 0), I(SKIP_UNLESS, R_B0, 4, 0),
            I(FOR, R_E0, R_SITES, 5), I(NEXT, R_E0, R_SITES, 4), END),
    REFUSED(JUMP_LOOP, 3, SITES, I(FIELD, R_B0, F_CONFORMING, 0), I(FOR, R_E0, R_SITES, 5),
            I(SKIP_UNLESS, R_B0, 5, 0), I(NEXT, R_E0, R_SITES, 3), END),
    REFUSED(JUMP_LOOP, 2, SITES, I(FOR, R_E0, R_SITES, 2), END),
    REFUSED(UNREACHABLE, 1, I(JUMP, 2, 0, 0), I(NOTHING, R_N0, 0, 0), END),
    REFUSED(END_MISSING, 0, I(NOTHING, R_N0, 0, 0)),
    REFUSED(END_EARLY, 0, END, END),
    REFUSED(LOOP_NEXT, 2, SITES, I(FOR, R_E0, R_SITES, 3), I(NEXT, R_E0, R_SITES, 1), END),
    REFUSED(LOOP_NEXT, 3, SITES, I(FOR, R_E0, R_SITES, 5), I(FOR, R_E1, R_SITES, 4),
            I(NEXT, R_E0, R_SITES, 2), I(NEXT, R_E1, R_SITES, 3), END),
    /* the entry alone is another one */
    REFUSED(LOOP_NEXT, 3, SITES, I(FOR, R_E0, R_SITES, 5), I(FOR, R_E1, R_SITES, 4),
            I(NEXT, R_E0, R_SITES, 3), I(NEXT, R_E0, R_SITES, 2), END),
    REFUSED(LOOP_EXIT, 2, SITES, I(FOR, R_E0, R_SITES, 4), I(NEXT, R_E0, R_SITES, 2), I(NOTHING, R_N0, 0, 0),
            END),
    REFUSED(LOOP_ENTRY, 2, SITES, I(FOR, R_E0, R_SITES, 5), I(FOR, R_E0, R_SITES, 4),
            I(NEXT, R_E0, R_SITES, 3), I(NEXT, R_E0, R_SITES, 2), END),
    REFUSED(LOOP_LIST, 2, SITES, I(FOR, R_E0, R_SITES, 4), SITES, I(NEXT, R_E0, R_SITES, 2), END),
    REFUSED(LOOP_LIST, 4, SITES, I(FOR, R_E0, R_SITES, 6), I(FOR, R_E1, R_SITES, 4),
            I(NEXT, R_E1, R_SITES, 3), SITES, I(NEXT, R_E0, R_SITES, 2), END),

    REFUSED(REGISTER_UNSET, 0, I(NEG, R_N0, R_N1, 0), END),
    REFUSED(REGISTER_UNSET, 0, I(NEG, R_N0, R_N2, 0), END), /* `before` has written it */
    REFUSED(REGISTER_UNSET, 0, I(STRICT, R_N0, R_TOTAL, 0), END),
    REFUSED(REGISTER_UNSET, 3, I(FIELD, R_B0, F_CONFORMING, 0), I(SKIP_UNLESS, R_B0, 3, 0),
            I(CONST, R_N0, K_ZERO, 0), I(NEG, R_N1, R_N0, 0), END),
    REFUSED(REGISTER_UNSET, 4, SITES, I(FOR, R_E0, R_SITES, 4), I(CONST, R_N0, K_ZERO, 0),
            I(NEXT, R_E0, R_SITES, 2), I(NEG, R_N1, R_N0, 0), END),
    REFUSED(REGISTER_UNSET, 3, SITES, I(FOR, R_E0, R_SITES, 3), I(NEXT, R_E0, R_SITES, 2),
            I(ENTRY_FIELD, R_N0, R_E0, F_SITE_STAFF), END),
    REFUSED(REGISTER_UNSET, 4, SITES, I(FIELD, R_B0, F_CONFORMING, 0), I(CASE, R_B0, R_B0, 4),
            I(CONST, R_N0, K_ZERO, 0), I(NEG, R_N1, R_N0, 0), END),
    REFUSED(DEFINITION_ORDER, 0, I(MOVE, R_A0, R_LEVEL, 0), END),
    REFUSED(RESULT_OVERWRITTEN, 0, I(CONST, R_TOTAL, K_ZERO, 0), END),
    REFUSED(RESULT_OVERWRITTEN, 0, I(STRICT, R_TOTAL, R_TOTAL, 0), END),
    REFUSED(RESULT_OVERWRITTEN, 2, SITES, I(FOR, R_E0, R_SITES, 4), I(STORE, R_PER_SITE, R_E0, R_TOTAL),
            I(NEXT, R_E0, R_SITES, 3), END),
    RESULT(RESULT_UNWRITTEN, 3, I(FIELD, R_B0, F_CONFORMING, 0), I(SKIP_UNLESS, R_B0, 3, 0),
           I(CONST, R_DISTINCT, K_ZERO, 0), END),
    RESULT(RESULT_UNWRITTEN, 0, END),
    RESULT(REGISTER_UNSET, 0, I(NEG, R_DISTINCT, R_DISTINCT, 0), END),
};

static void instructions_are_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof code_cases / sizeof code_cases[0]; i++) {
        gj_image_builder builder;
        gj_image_builder_init(&builder, checked_alloc());
        sample_tables(&builder);
        const code_case *one = &code_cases[i];
        char what[64] = "accepted";
        if (one->rule != GJ_REFUSE_COUNT)
            strncpy(what, gj_refusal_rows[one->rule].name, sizeof what - 1);
        expect_code(what, &builder, one);
        gj_image_builder_fini(&builder);
    }
}

/* ---- limits ---- */

/* A definition of more instructions than a table here should have. */
static void expect_many(gj_refusal_rule rule, uint32_t at, uint32_t registers, gj_image_register type,
                        const sample_instruction *code, size_t count)
{
    gj_image_builder builder;
    gj_image_builder_init(&builder, checked_alloc());
    sample_tables(&builder);
    for (uint32_t i = 0; i < registers; i++)
        gj_image_add(&builder.registers, &type);
    code_case one = {rule, at, SAMPLE_NONE, code, count};
    expect_code("limit", &builder, &one);
    gj_image_builder_fini(&builder);
}

static void too_many_jumps_ahead_are_refused(void **state)
{
    (void)state;
    static sample_instruction code[2 * GJ_OPEN_JUMPS_MAX + 8];
    for (uint32_t many = GJ_OPEN_JUMPS_MAX; many <= GJ_OPEN_JUMPS_MAX + 1; many++) {
        size_t n = 0;
        code[n++] = (sample_instruction)I(FIELD, R_B0, F_CONFORMING, 0);
        for (uint32_t i = 0; i < many; i++)
            code[n++] = (sample_instruction)I(SKIP_UNLESS, R_B0, many + 1 + i, 0);
        for (uint32_t i = 1; i < many; i++)
            code[n++] = (sample_instruction)I(NOTHING, R_N0, 0, 0);
        code[n++] = (sample_instruction)END;
        bool good = many == GJ_OPEN_JUMPS_MAX;
        expect_many(good ? GJ_REFUSE_COUNT : GJ_REFUSE_JUMP_LIMIT, many, 0, (gj_image_register){0}, code, n);
    }
}

static void too_many_registers_are_refused(void **state)
{
    (void)state;
    static sample_instruction code[GJ_DEFINITION_REGISTERS_MAX + 2];
    for (uint32_t many = GJ_DEFINITION_REGISTERS_MAX; many <= GJ_DEFINITION_REGISTERS_MAX + 1; many++) {
        for (uint32_t i = 0; i < many; i++)
            code[i] = (sample_instruction)I(NOTHING, R_COUNT + i, 0, 0);
        code[many] = (sample_instruction)END;
        bool good = many == GJ_DEFINITION_REGISTERS_MAX;
        expect_many(good ? GJ_REFUSE_COUNT : GJ_REFUSE_REGISTER_LIMIT, many - 1, many, (gj_image_register){0},
                    code, many + 1);
    }
}

static void loops_too_deep_are_refused(void **state)
{
    (void)state;
    static sample_instruction code[2 * GJ_LOOP_DEPTH_MAX + 8];
    for (uint32_t deep = GJ_LOOP_DEPTH_MAX; deep <= GJ_LOOP_DEPTH_MAX + 1; deep++) {
        size_t n = 0;
        code[n++] = (sample_instruction)SITES;
        for (uint32_t i = 0; i < deep; i++)
            code[n++] = (sample_instruction)I(FOR, R_COUNT + i, R_SITES, 2 * deep + 1 - i);
        for (uint32_t i = deep; i-- > 0;)
            code[n++] = (sample_instruction)I(NEXT, R_COUNT + i, R_SITES, i + 2);
        code[n++] = (sample_instruction)END;
        bool good = deep == GJ_LOOP_DEPTH_MAX;
        expect_many(good ? GJ_REFUSE_COUNT : GJ_REFUSE_LOOP_DEPTH, deep, deep,
                    (gj_image_register){GJ_T_ENTRY, F_SITES, 0, 0}, code, n);
    }
}

/* A NEXT over another register with the same list, everything else right. */
static void a_next_names_the_list_of_its_for(void **state)
{
    (void)state;
    for (uint32_t other = 0; other < 2; other++) {
        const sample_instruction code[] = {SITES, I(LIST, R_COUNT, F_SITES, 0), I(FOR, R_E0, R_SITES, 4),
                                           I(NEXT, R_E0, other ? R_COUNT : R_SITES, 3), END};
        expect_many(other ? GJ_REFUSE_LOOP_NEXT : GJ_REFUSE_COUNT, 3, 1,
                    (gj_image_register){GJ_T_LIST, F_SITES, 0, 0}, SAMPLE_CODE(code));
    }
}

/* More registers than one word of the verifier's sets has bits; what was written on one way only, at either
 * end of the words, is still told apart. */
static void registers_beyond_the_first_word_are_told_apart(void **state)
{
    (void)state;
    enum { MANY = 130 };
    static sample_instruction code[2 * MANY + 8];
    for (uint32_t asked = 0; asked < MANY; asked++) {
        for (uint32_t left_out = 0; left_out < 2; left_out++) {
            size_t n = 0;
            code[n++] = (sample_instruction)I(FIELD, R_B0, F_CONFORMING, 0);
            code[n++] = (sample_instruction)I(SKIP_UNLESS, R_B0, MANY + 3, 0);
            for (uint32_t i = 0; i < MANY; i++)
                code[n++] = (sample_instruction)I(NOTHING, R_COUNT + i, 0, 0);
            code[n++] = (sample_instruction)I(JUMP, 2 * MANY + 3 - left_out, 0, 0);
            for (uint32_t i = 0; i < MANY; i++)
                if (i != asked || !left_out)
                    code[n++] = (sample_instruction)I(NOTHING, R_COUNT + i, 0, 0);
            code[n] = (sample_instruction)I(NEG, R_N0, R_COUNT + asked, 0); /* where both ways meet */
            code[n + 1] = (sample_instruction)END;
            expect_many(left_out ? GJ_REFUSE_REGISTER_UNSET : GJ_REFUSE_COUNT, (uint32_t)n, MANY,
                        (gj_image_register){GJ_T_NUMBER, 0, 0, 0}, code, n + 2);
        }
    }
}

static void unknown_instructions_are_refused(void **state)
{
    (void)state;
    for (uint32_t op = GJ_OP_TOTAL; op < 128; op += 127 - GJ_OP_TOTAL) {
        gj_image_builder builder;
        gj_image_builder_init(&builder, checked_alloc());
        sample_tables(&builder);
        sample_definitions(&builder);
        *GJ_AT(&builder.code, uint64_t, 1) = op;
        void *image;
        size_t size;
        assert_int_equal(gj_image_finish(&builder, &image, &size), GJ_OK);
        assert_int_equal(expect_refusal("opcode", image, size, GJ_REFUSE_OPCODE), 1);
        builder.allocator.resize(builder.allocator.user, image, size, 0);
        gj_image_builder_fini(&builder);
    }
}

static void malformed_patterns_are_refused(void **state)
{
    (void)state;
    for (int good = 0; good < 2; good++) {
        gj_image_builder builder;
        gj_image_builder_init(&builder, checked_alloc());
        sample_tables(&builder);
        uint32_t pattern = sample_string(&builder, good ? "[a-z]*" : "[a-z");
        const sample_instruction code[] = {I(CONST, R_X0, K_TEXT, 0), I(MATCHES, R_B0, R_X0, pattern), END};
        code_case one = {good ? GJ_REFUSE_COUNT : GJ_REFUSE_OPERAND_PATTERN, 1, SAMPLE_NONE,
                         SAMPLE_CODE(code)};
        expect_code("pattern", &builder, &one);
        gj_image_builder_fini(&builder);
    }
}

static void every_rule_was_broken(void **state)
{
    (void)state;
    expect_all_refused(GJ_REFUSAL_CODE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(instructions_are_refused),
        cmocka_unit_test(too_many_jumps_ahead_are_refused),
        cmocka_unit_test(too_many_registers_are_refused),
        cmocka_unit_test(loops_too_deep_are_refused),
        cmocka_unit_test(malformed_patterns_are_refused),
        cmocka_unit_test(unknown_instructions_are_refused),
        cmocka_unit_test(a_next_names_the_list_of_its_for),
        cmocka_unit_test(registers_beyond_the_first_word_are_told_apart),
        cmocka_unit_test(every_rule_was_broken),
    };
    return cmocka_run_group_tests_name("verify", tests, NULL, NULL);
}
