/* One instruction's operands against its row of opcodes.def: that they exist, and that their types are those
 * the row's letters ask for and agree with each other. The letters are the whole of it: no instruction is
 * treated by name but STORE and INSERT, which change what their column or set holds. Control flow, and
 * whether a register was written before, are vm/verify.c's. */
#include "vm/verify_operands.h"

#include "vm/opcode_table.h"
#include "vm/text_ops.h"

/* What the operands seen so far have agreed on. */
typedef struct agreement {
    gj_check *check;
    uint32_t at;
    gj_operands *operands;
    bool typed; /* type and aux hold the type of what v V i I m M y A K stand for … */
    uint32_t type, aux;
    bool listed; /* … and list that of E L C, or of the E beside an F */
    uint32_t list;
    bool beside_field; /* the row has an F: then l is that field */
    uint32_t made;     /* the field that l beside an F stands for */
} agreement;

static bool refuse(const agreement *on, gj_refusal_rule rule, uint32_t detail)
{
    return gj_refuse(on->check->refusal, rule, on->at, detail);
}

static bool agree_type(agreement *on, uint32_t type, uint32_t aux, uint32_t detail)
{
    if (on->typed && (on->type != type || on->aux != aux))
        return refuse(on, GJ_REFUSE_OPERAND_ALIKE, detail);
    on->typed = true;
    on->type = type;
    on->aux = aux;
    return true;
}

static bool agree_list(agreement *on, uint32_t list, uint32_t detail)
{
    if (on->listed && on->list != list)
        return refuse(on, GJ_REFUSE_OPERAND_LIST, detail);
    on->listed = true;
    on->list = list;
    return true;
}

/* F: the field belongs to the entry beside it, or to the record; it is a list for l, a value for v. */
static bool check_field(agreement *on, uint32_t field)
{
    const gj_program *program = on->check->program;
    if (field >= program->field_count ||
        on->check->field_list[field] != (on->listed ? on->list : GJ_NO_INDEX))
        return refuse(on, GJ_REFUSE_OPERAND_FIELD, field);
    const gj_image_field *layout = &program->fields[field];
    if (layout->type == GJ_T_LIST)
        return on->made == field || refuse(on, GJ_REFUSE_OPERAND_FIELD, field);
    if (on->made != GJ_NO_INDEX)
        return refuse(on, GJ_REFUSE_OPERAND_FIELD, field);
    return agree_type(on, layout->type, layout->aux, field);
}

static bool check_constant(agreement *on, uint32_t constant)
{
    const gj_program *program = on->check->program;
    if (constant >= program->constant_count)
        return refuse(on, GJ_REFUSE_OPERAND_CONSTANT, constant);
    const gj_image_constant *value = &program->image_constants[constant];
    return agree_type(on, value->type, value->type == GJ_T_ALTERNATIVE ? value->aux : 0, constant);
}

static bool check_pattern(agreement *on, uint32_t string)
{
    gj_check *check = on->check;
    if (string >= check->program->string_count)
        return refuse(on, GJ_REFUSE_OPERAND_STRING, string);
    if (!check->pattern[string] && !gj_pattern_check(gj_program_text(check->program, string), NULL))
        return refuse(on, GJ_REFUSE_OPERAND_PATTERN, string);
    check->pattern[string] = true;
    return true;
}

static void note_use(agreement *on, char letter, uint32_t number)
{
    gj_operands *operands = on->operands;
    bool both = letter == 'u' || letter == 'y' || letter == 'm' || letter == 'z';
    if (both || letter == 'w')
        operands->changed = number;
    if (letter == 'w')
        return;
    if (both || (letter >= 'A' && letter <= 'Z'))
        operands->reads[operands->read_count++] = number;
    else
        operands->written = number;
}

static bool check_register(agreement *on, char letter, uint32_t number)
{
    const gj_program *program = on->check->program;
    if (number >= program->register_count)
        return refuse(on, GJ_REFUSE_OPERAND_REGISTER, number);
    note_use(on, letter, number);
    const gj_image_register *reg = &program->registers[number];
    uint32_t type = reg->type;
    bool good = false, alike = false;
    switch (letter) {
    case 'N':
    case 'n':
        good = type == GJ_T_NUMBER;
        break;
    case 'B':
    case 'b':
    case 'u':
        good = type == GJ_T_BOOL;
        break;
    case 'A':
    case 'a':
    case 'y':
        good = type == GJ_T_ALTERNATIVE;
        alike = true;
        break;
    case 'D':
    case 'd':
        good = type == GJ_T_DATE;
        break;
    case 'X':
    case 'x':
        good = type == GJ_T_TEXT;
        break;
    case 'V':
    case 'v':
        good = type <= GJ_T_TEXT;
        alike = true;
        break;
    case 'I':
    case 'i':
        good = type == GJ_T_BOOL || type == GJ_T_ALTERNATIVE || type == GJ_T_DATE;
        alike = true;
        break;
    case 'M':
    case 'm':
        good = type < GJ_T_TEXT;
        alike = true;
        break;
    case 'z':
    case 'w':
        good = type <= GJ_T_TEXT;
        break;
    case 'E':
    case 'e':
        good = type == GJ_T_ENTRY;
        break;
    case 'L':
    case 'l':
        good = type == GJ_T_LIST;
        break;
    case 'C':
    case 'c':
        good = type == GJ_T_COLUMN;
        break;
    case 'S':
    case 's':
        good = type == GJ_T_SET;
        break;
    default: /* a letter that opcodes.def does not know: refused */
        break;
    }
    if (!good)
        return refuse(on, GJ_REFUSE_OPERAND_TYPE, number);
    if (type <= GJ_T_TEXT)
        return !alike || agree_type(on, type, reg->aux, number);
    if (type == GJ_T_SET)
        return agree_type(on, reg->of, reg->of_aux, number);
    if (letter == 'l' && on->beside_field) {
        on->made = reg->aux;
        return true;
    }
    return agree_list(on, reg->aux, number) &&
           (type != GJ_T_COLUMN || agree_type(on, reg->of, reg->of_aux, number));
}

static bool check_operand(agreement *on, char letter, uint32_t number)
{
    const gj_program *program = on->check->program;
    switch (letter) {
    case '-':
        return number == 0 || refuse(on, GJ_REFUSE_OPERAND_UNUSED, number);
    case 'J':
        return true;
    case 'K':
        return check_constant(on, number);
    case 'T':
        return number < program->string_count || refuse(on, GJ_REFUSE_OPERAND_STRING, number);
    case 'P':
        return check_pattern(on, number);
    case 'F':
        return check_field(on, number);
    case 'R':
        if (number >= program->reading_count)
            return refuse(on, GJ_REFUSE_OPERAND_READING, number);
        return agree_type(on, GJ_T_ALTERNATIVE, program->readings[number].alternatives, number);
    default:
        return check_register(on, letter, number);
    }
}

bool gj_verify_operands(gj_check *check, uint32_t at, gj_operands *operands)
{
    uint64_t word = check->program->code[at];
    uint32_t op = GJ_OP_OF(word);
    *operands = (gj_operands){.written = GJ_NO_INDEX, .changed = GJ_NO_INDEX};
    agreement on = {.check = check, .at = at, .operands = operands, .made = GJ_NO_INDEX};
    if (op >= GJ_OP_TOTAL)
        return refuse(&on, GJ_REFUSE_OPCODE, op);
    const gj_opcode_row *row = &gj_opcode_rows[op];
    on.beside_field = row->shape[1][0] == 'F' || row->shape[2][0] == 'F';
    for (int k = 0; k < 3; k++)
        if (!check_operand(&on, row->shape[k][0], gj_operand_of(word, k)))
            return false;
    if (op == GJ_OP_STORE || op == GJ_OP_INSERT)
        operands->changed = GJ_A_OF(word);
    return true;
}
