/* One instruction's operands, by the letters of its row in vm/opcodes.def. */
#include "tests/verifier/image.h"

#include <string.h>

static const char *const rows[OPS][3] = {
#define GJ_OP(name, a, b, c, meaning) {#a, #b, #c},
#include "vm/opcodes.def"
#undef GJ_OP
};

/* Which types a letter takes, by number. */
static const char *types_of(char letter)
{
    switch (letter) {
    case 'N':
    case 'n':
        return "0";
    case 'B':
    case 'b':
    case 'u':
        return "1";
    case 'A':
    case 'a':
    case 'y':
        return "2";
    case 'D':
    case 'd':
        return "3";
    case 'X':
    case 'x':
        return "4";
    case 'V':
    case 'v':
    case 'z':
    case 'w':
        return "01234";
    case 'I':
    case 'i':
        return "123";
    case 'M':
    case 'm':
        return "0123";
    case 'E':
    case 'e':
        return "5";
    case 'L':
    case 'l':
        return "6";
    case 'C':
    case 'c':
        return "7";
    case 'S':
    case 's':
        return "8";
    default:
        return ""; /* no register */
    }
}

/* A type that must be that of the others in the row. */
typedef struct agreed {
    bool known;
    uint32_t type, aux;
} agreed;

static const char *agree(agreed *on, uint32_t type, uint32_t aux)
{
    MUST(!on->known || (on->type == type && on->aux == aux), "operands of different types");
    *on = (agreed){true, type, aux};
    return NULL;
}

static const char *check_register(const image *im, char letter, uint32_t reg, use *out)
{
    MUST(reg < sv_count_of(im, REGISTERS), "no such register");
    uint32_t type = sv_word_of(im, REGISTERS, reg, REGISTER_TYPE);
    MUST(strchr(types_of(letter), (int)('0' + type)) != NULL, "a register of another type");
    if (strchr("uymzw", letter) != NULL)
        out->changed = reg;
    if (strchr("uymzNBADXELCSVIM", letter) != NULL)
        out->reads[out->read_count++] = reg;
    if (strchr("nbadxelcsvi", letter) != NULL)
        out->written = reg;
    return NULL;
}

/* What the register, constant, field or reading says about the type that all of the row have. */
static const char *check_type(const image *im, char letter, uint32_t number, agreed *type)
{
    if (strchr("AayVvIiMm", letter) != NULL)
        return agree(type, sv_word_of(im, REGISTERS, number, REGISTER_TYPE),
                     sv_word_of(im, REGISTERS, number, REGISTER_AUX));
    if (strchr("CcSs", letter) != NULL)
        return agree(type, sv_word_of(im, REGISTERS, number, REGISTER_OF),
                     sv_word_of(im, REGISTERS, number, REGISTER_OF_AUX));
    if (letter == 'R')
        return agree(type, ALTERNATIVE, sv_word_of(im, READINGS, number, READING_ALTERNATIVES));
    if (letter == 'K') {
        uint32_t of = sv_word_of(im, CONSTANTS, number, CONSTANT_TYPE);
        return agree(type, of, of == ALTERNATIVE ? sv_word_of(im, CONSTANTS, number, CONSTANT_AUX) : 0);
    }
    if (letter == 'F' && !sv_is_list(im, number))
        return agree(type, sv_word_of(im, FIELDS, number, FIELD_TYPE),
                     sv_word_of(im, FIELDS, number, FIELD_AUX));
    return NULL;
}

static const char *check_one(const image *im, char letter, uint32_t number, use *out)
{
    size_t size;
    switch (letter) {
    case '-':
        MUST(number == 0, "an operand that is not used");
        return NULL;
    case 'J':
        return NULL;
    case 'K':
        MUST(number < sv_count_of(im, CONSTANTS), "no such constant");
        return NULL;
    case 'F':
        MUST(number < sv_count_of(im, FIELDS), "no such field");
        return NULL;
    case 'R':
        MUST(number < sv_count_of(im, READINGS), "no such reading");
        return NULL;
    case 'T':
    case 'P': {
        MUST(number < im->string_count, "no such string");
        const char *text = sv_string_of(im, number, &size);
        MUST(letter != 'P' || sv_is_pattern(text, size), "no pattern");
        return NULL;
    }
    default:
        return check_register(im, letter, number, out);
    }
}

/* A field belongs to the entry beside it, or to the record; a list is made by `l`, a value by another. */
static const char *check_field(const image *im, uint32_t field, uint32_t list, uint32_t made)
{
    MUST(sv_list_above(im, field) == list, "a field of something else");
    MUST(made == (sv_is_list(im, field) ? field : NONE), "a list for a value, or another list");
    return NULL;
}

const char *sv_check_operands(const image *im, uint32_t instruction, use *out)
{
    uint64_t word = sv_bytes_at(im, im->sections[CODE].at + 8 * (size_t)instruction, 8);
    *out = (use){.op = word & 127,
                 .a = word >> 7 & 0x7FFFF,
                 .b = word >> 26 & 0x7FFFF,
                 .c = (uint32_t)(word >> 45),
                 .written = NONE,
                 .changed = NONE};
    MUST(out->op < OPS, "no such instruction");
    const uint32_t numbers[3] = {out->a, out->b, out->c};
    const char letters[3] = {*rows[out->op][0], *rows[out->op][1], *rows[out->op][2]};
    agreed type = {0}, list = {0};
    uint32_t made = NONE;
    bool beside_field = memchr(letters, 'F', 3) != NULL;
    for (int k = 0; k < 3; k++) {
        TRY(check_one(im, letters[k], numbers[k], out));
        TRY(check_type(im, letters[k], numbers[k], &type));
        if (letters[k] == 'l' && beside_field)
            made = sv_word_of(im, REGISTERS, numbers[k], REGISTER_AUX);
        else if (strchr("EeLlCc", letters[k]) != NULL)
            TRY(agree(&list, LIST, sv_word_of(im, REGISTERS, numbers[k], REGISTER_AUX)));
    }
    for (int k = 0; k < 3; k++)
        if (letters[k] == 'F')
            TRY(check_field(im, numbers[k], list.known ? list.aux : NONE, made));
    if (out->op == OP_STORE || out->op == OP_INSERT)
        out->changed = out->a;
    return NULL;
}
