/* Mutations. Most keep what a single look would refuse (an operand of the right kind, a word that stood at
 * the same place of another record), so that many images pass and the rest fail late. */
#include "tests/verifier/mutate.h"

#include <string.h>
#include "vm/opcode_table.h"
#include "vm/verify.h"

uint32_t random_below(uint64_t *random, uint32_t limit)
{
    *random = *random * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((*random >> 33) % limit);
}

/* A section's bytes, where the header tells the truth about it. */
static uint8_t *section_of(uint8_t *image, size_t size, gj_section section, uint32_t *bytes)
{
    gj_image_header header;
    memcpy(&header, image, sizeof header);
    uint64_t offset = header.sections[section].offset, length = header.sections[section].size;
    *bytes = 0;
    if (offset % 8 != 0 || offset > size || length > size - offset || length / 8 > GJ_IMAGE_COUNT_MAX)
        return NULL;
    *bytes = (uint32_t)length;
    return image + offset;
}

void mutate_costs(uint8_t *image, size_t size)
{
    gj_image_header header;
    uint32_t bytes;
    if (size < sizeof header)
        return;
    const uint8_t *code = section_of(image, size, GJ_SECTION_CODE, &bytes);
    if (code == NULL || ((uintptr_t)code & 7) != 0)
        return;
    memcpy(&header, image, sizeof header);
    gj_code_cost((const uint64_t *)(const void *)code, bytes / 8, &header.steps, &header.loop_steps);
    memcpy(image, &header, sizeof header);
}

/* Another number for an operand: of its neighbourhood, or from an operand with the same letter elsewhere. */
static uint32_t other_operand(const uint64_t *code, uint32_t count, char letter, uint32_t number,
                              uint64_t *random)
{
    if (random_below(random, 3) == 0)
        return (number + random_below(random, 5) - 2) & GJ_OPERAND_MAX;
    for (int tries = 0; tries < 20; tries++) {
        uint64_t word = code[random_below(random, count)];
        int k = (int)random_below(random, 3);
        if (GJ_OP_OF(word) < GJ_OP_TOTAL &&
            ((unsigned)gj_opcode_rows[GJ_OP_OF(word)].shape[k][0] | 0x20) == ((unsigned)letter | 0x20))
            return gj_operand_of(word, k);
    }
    return random_below(random, 16);
}

static void mutate_operand(uint64_t *code, uint32_t count, uint32_t at, uint64_t *random)
{
    uint64_t word = code[at];
    uint32_t op = GJ_OP_OF(word), k = random_below(random, 3);
    uint32_t operands[3] = {GJ_A_OF(word), GJ_B_OF(word), GJ_C_OF(word)};
    char letter = op < GJ_OP_TOTAL ? gj_opcode_rows[op].shape[k][0] : '-';
    if (letter == '-' && random_below(random, 8) > 0)
        return;
    operands[k] = other_operand(code, count, letter, operands[k], random);
    code[at] = gj_instruction((gj_opcode)op, operands[0], operands[1], operands[2]);
}

static void mutate_code(uint64_t *code, uint32_t count, uint64_t *random)
{
    uint32_t at = random_below(random, count), other = random_below(random, count);
    uint64_t word = code[at];
    switch (random_below(random, 8)) {
    case 0: /* another instruction over the same operands */
        code[at] = (word & ~(uint64_t)0x7F) | random_below(random, GJ_OP_TOTAL + 1);
        break;
    case 1: /* an instruction from elsewhere */
        code[at] = code[other];
        break;
    case 2: /* two that change places */
        other = at + 1 < count ? at + 1 : at;
        code[at] = code[other];
        code[other] = word;
        break;
    case 3: /* a jump with a new target */
        for (uint32_t i = 0; i < count; i++, at = (at + 1) % count) {
            uint32_t op = GJ_OP_OF(code[at]);
            for (int k = 0; op < GJ_OP_TOTAL && k < 3; k++) {
                if (gj_opcode_rows[op].shape[k][0] != 'J')
                    continue;
                uint64_t target = (gj_operand_of(code[at], k) + random_below(random, 7) - 3) & GJ_OPERAND_MAX;
                code[at] &= ~((uint64_t)GJ_OPERAND_MAX << GJ_OPERAND_SHIFT(k));
                code[at] |= target << GJ_OPERAND_SHIFT(k);
                return;
            }
        }
        break;
    default:
        mutate_operand(code, count, at, random);
        break;
    }
}

/* A word of a record, from the same place of another record, or a number that breaks things. */
static void mutate_record(uint8_t *bytes, uint32_t size, uint32_t record, uint64_t *random)
{
    static const uint32_t words[] = {0, 1, 2, 3, 4, 5, 7, 8, 16, 64, 0x7FFFFFFF, 0x80000000, UINT32_MAX};
    uint32_t count = size / record, field = random_below(random, (record + 3) / 4) * 4;
    uint8_t *at = bytes + (size_t)random_below(random, count) * record + field;
    uint32_t width = record - field < 4 ? record - field : 4, word = 0;
    memcpy(&word, at, width);
    switch (random_below(random, 4)) {
    case 0:
        memcpy(&word, bytes + (size_t)random_below(random, count) * record + field, width);
        break;
    case 1:
        word += random_below(random, 2) == 0 ? 1 : UINT32_MAX;
        break;
    case 2:
        word ^= 1u << random_below(random, 8 * width);
        break;
    default:
        word = words[random_below(random, sizeof words / sizeof words[0])];
        break;
    }
    memcpy(at, &word, width);
}

void mutate_image(uint8_t *image, size_t size, uint64_t *random)
{
    static const uint32_t records[GJ_SECTION_COUNT] = {
#define GJ_SECTION(name, record, meaning) sizeof(record),
#include "vm/sections.def"
#undef GJ_SECTION
    };
    uint32_t bytes, kind = random_below(random, 16);
    if (size < sizeof(gj_image_header))
        return;
    if (kind == 0) { /* anything anywhere, the header most often */
        uint32_t most = random_below(random, 2) == 0 ? (uint32_t)sizeof(gj_image_header) : (uint32_t)size;
        image[random_below(random, most)] ^= (uint8_t)(1u << random_below(random, 8));
        return;
    }
    gj_section section = kind < 9 ? GJ_SECTION_CODE : (gj_section)random_below(random, GJ_SECTION_COUNT);
    uint8_t *at = section_of(image, size, section, &bytes);
    if (at == NULL || bytes < records[section] || ((uintptr_t)at & 7) != 0)
        return;
    if (section == GJ_SECTION_CODE)
        mutate_code((uint64_t *)(void *)at, bytes / 8, random);
    else
        mutate_record(at, bytes, records[section], random);
}
