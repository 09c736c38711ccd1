/* Each instruction that may need memory, over numbers too large for a register and over texts, with the
 * arena's limit before every single request: it says that memory ran out, and with enough of it the machine
 * runs on as if nothing had been. By the plain machine, and by linked code. */
#include "tests/unit/assembly.h"

#include <string.h>
#include "vm/opcode_table.h"

#define DIGITS 3000

/* r0, r1, r2: an instruction's operands; the program puts constants into those it reads. */
struct trial {
    struct assembly as;
    gj_machine machine;
    gj_arena home, arena;
};

static gj_type_kind type_of(char letter)
{
    switch (letter) {
    case 'b':
    case 'B':
    case 'u':
        return GJ_T_BOOL;
    case 'x':
    case 'X':
        return GJ_T_TEXT;
    case 's':
    case 'S':
        return GJ_T_SET;
    case 'd':
    case 'D':
        return GJ_T_DATE;
    default:
        return GJ_T_NUMBER;
    }
}

/* Instructions over numbers, texts and sets of numbers alone. */
static bool is_tried(const gj_opcode_row *row)
{
    bool reads = false;
    for (int k = 0; k < 3; k++) {
        if (strchr("nbxsNXSVvMm-", row->shape[k][0]) == NULL)
            return false;
        reads = reads || strchr("NXSVMm", row->shape[k][0]) != NULL;
    }
    return reads && row->shape[0][0] != '-';
}

/* As many digits as need more limbs than the machine has on its stack. */
static const char *digits(char first, char rest)
{
    static char text[2][DIGITS + 1];
    char *out = text[first % 2];
    memset(out, rest, DIGITS);
    out[0] = first;
    return out;
}

static gj_value large(struct trial *t, const char *text)
{
    gj_value value;
    assert_int_equal(gj_number_from_fraction_text(&t->as.program.arena, &value, text_of(text)), GJ_PARSE_OK);
    return value;
}

static void put_operand(struct trial *t, char letter, uint32_t reg, uint32_t number, uint32_t text)
{
    gj_type_kind type = type_of(letter);
    if (type == GJ_T_SET) {
        put_code(&t->as, GJ_OP_SET, reg, 0, 0);
        put_code(&t->as, GJ_OP_INSERT, reg, 3, 0);
    } else {
        put_code(&t->as, GJ_OP_CONST, reg, type == GJ_T_TEXT ? text : number, 0);
    }
}

static void trial_open(struct trial *t, gj_opcode op, const char *const numbers[2])
{
    const gj_opcode_row *row = &gj_opcode_rows[op];
    assembly_init(&t->as, checked_alloc());
    for (int k = 0; k < 3; k++)
        (void)put_register(&t->as, type_of(row->shape[k][0]), 0);
    (void)put_register(&t->as, GJ_T_NUMBER, 0);
    (void)put_register(&t->as, GJ_T_BOOL, 0);
    t->as.registers[0].of = t->as.registers[1].of = t->as.registers[2].of = 0;
    uint32_t fact = put_field(&t->as, "fact", GJ_FIELD_SCALAR, GJ_T_BOOL, 0, TOP, 0);
    uint32_t first = put_constant(&t->as, large(t, numbers[0]));
    uint32_t second = put_constant(&t->as, large(t, numbers[1]));
    uint32_t text = put_constant(&t->as, text_value(&t->as, "a text of some length, which is not short"));
    (void)put_definition(&t->as, "d", GJ_DEF_VALUE, 0, 0, TOP);
    put_code(&t->as, GJ_OP_FIELD, 4, fact, 0); /* so that it runs again for each record */
    put_code(&t->as, GJ_OP_CONST, 3, first, 0);
    for (uint32_t k = 0; k < 3; k++)
        if (strchr("NXSVMm", row->shape[k][0]) != NULL)
            put_operand(t, row->shape[k][0], k, k == 2 ? second : first, text);
    if (row->shape[0][0] == 'm')
        put_code(&t->as, GJ_OP_CONST, 0, second, 0);
    put_code(&t->as, op, 0, row->shape[1][0] == '-' ? 0 : 1, row->shape[2][0] == '-' ? 0 : 2);
    assembly_done(&t->as);
    gj_arena_init(&t->home, checked_alloc());
    gj_arena_init(&t->arena, checked_alloc());
    assert_int_equal(gj_machine_init(&t->machine, &t->as.program, &t->home), GJ_OK);
}

static void trial_close(struct trial *t)
{
    gj_arena_fini(&t->home);
    gj_arena_fini(&t->arena);
    assembly_fini(&t->as);
}

static gj_status run(struct trial *t, size_t limit)
{
    gj_arena_reset(&t->arena);
    t->arena.limit = limit;
    return gj_machine_run(&t->machine, &t->as.record, &t->arena);
}

/* How many bytes it takes. */
static size_t try_limits(struct trial *t, gj_opcode op)
{
    assert_int_equal(run(t, 0), GJ_OK);
    gj_value whole = t->machine.registers[0];
    size_t used = t->arena.used;
    for (size_t limit = 16; limit < used; limit += 16) {
        gj_status status = run(t, limit);
        if (status != GJ_E_LIMIT)
            print_error("%s: limit %zu of %zu: status %d\n", gj_opcode_rows[op].name, limit, used,
                        (int)status);
        assert_int_equal(status, GJ_E_LIMIT);
    }
    assert_int_equal(run(t, 0), GJ_OK);
    assert_int_equal(t->machine.registers[0].state, whole.state);
    assert_int_equal(t->machine.registers[0].den, whole.den);
    return used;
}

static void test_every_instruction(void **state)
{
    const char *const numbers[][2] = {
        {digits('1', '3'), digits('2', '7')},
        {"1000000000000000000000000000001/7", "-1000000000000000000000000000000000003/11"},
        {"-100000000000000000000000000000001", "30000000000000000000000000000000000007"},
        {"9223372036854775807", "9223372036854775807"},
        {"9223372036854775807/4294967295", "9223372036854775806/4294967291"},
        {"1000000000000000000000000000000000000/9", "3"},
    };
    size_t needy = 0;
    (void)state;
    for (uint32_t op = 0; op < GJ_OP_TOTAL; op++) {
        size_t most = 0;
        if (!is_tried(&gj_opcode_rows[op]))
            continue;
        for (size_t n = 0; n < sizeof numbers / sizeof numbers[0]; n++) {
            struct trial t;
            trial_open(&t, (gj_opcode)op, numbers[n]);
            size_t used = try_limits(&t, (gj_opcode)op);
            t.machine.runs = GJ_LINK_AFTER - 1; /* the next run makes linked code */
            assert_int_equal(run(&t, 0), GJ_OK);
            assert_non_null(t.machine.linked);
            used += try_limits(&t, (gj_opcode)op);
            most = used > most ? used : most;
            trial_close(&t);
        }
        needy += most > 0;
    }
    assert_true(needy > 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_instruction),
    };
    return cmocka_run_group_tests_name("instruction memory", tests, NULL, NULL);
}
