/* Prints docs/bytecode.md: the program image, its instructions, and what the verifier refuses, from the
 * tables that the programs themselves are made from (vm/sections.def, vm/opcodes.def, vm/refusals.def, and
 * the records of vm/program.h). The members of each record are listed here; a record that has grown a member
 * this page does not show makes the program fail instead of printing a page that is wrong. */
#include <stdio.h>
#include "vm/opcode_table.h"
#include "vm/refusal.h"

typedef struct member {
    const char *name;
    size_t offset, size;
    const char *meaning;
} member;

typedef struct record {
    const char *name;
    size_t size;
    const member *members;
    size_t count;
} record;

#define M(type, name, meaning)                                                                               \
    {                                                                                                        \
#name, offsetof(type, name), sizeof(((type *)0)->name), meaning                                      \
    }

static const member header_members[] = {
    M(gj_image_header, magic, "bytes `NGJ1`"),
    M(gj_image_header, version, "of this format"),
    M(gj_image_header, size, "of the whole image, in bytes"),
    M(gj_image_header, rulebook, "string: name"),
    M(gj_image_header, title, "string"),
    M(gj_image_header, book_version, "string: version as printed"),
    M(gj_image_header, issuer, "string"),
    M(gj_image_header, document, "string"),
    M(gj_image_header, effective, "date, or -2^31"),
    M(gj_image_header, interface, "string: name of the interface; 0 none"),
    M(gj_image_header, steps, "cost: instructions outside of loops"),
    M(gj_image_header, loop_steps, "cost: instructions inside loops"),
    M(gj_image_header, reserved, "0"),
    M(gj_image_header, sections, "for each section: u64 offset, u64 size, in bytes"),
};
static const member source_members[] = {
    M(gj_image_source, path, "string: as given, without directories outside the rule folders"),
    M(gj_image_source, reserved, "0"),
};
static const member unit_members[] = {
    M(gj_image_unit, name, "string"),
    M(gj_image_unit, title, "string"),
};
static const member alternatives_members[] = {
    M(gj_image_alternatives, name, "string"),
    M(gj_image_alternatives, title, "string"),
    M(gj_image_alternatives, first, "the first choice"),
    M(gj_image_alternatives, count, "how many choices, at least 1"),
    M(gj_image_alternatives, ordered, "1: the choices ascend; else 0"),
    M(gj_image_alternatives, reserved, "0"),
};
static const member choice_members[] = {
    M(gj_image_choice, name, "string"),
    M(gj_image_choice, title, "string"),
    M(gj_image_choice, citation, "the first citation"),
    M(gj_image_choice, citations, "how many"),
};
static const member field_members[] = {
    M(gj_image_field, name, "string"),
    M(gj_image_field, title, "string"),
    M(gj_image_field, parent, "the group or list it is in, an earlier field; 2^32-1: none"),
    M(gj_image_field, kind, "0 scalar, 1 group, 2 list, 3 list of codes"),
    M(gj_image_field, type, "type; a group's is yes/no, a list's list"),
    M(gj_image_field, aux, "alternatives; else 0"),
    M(gj_image_field, unit, "unit + 1; 0 none"),
    M(gj_image_field, flags,
      "1 may be nothing, 2 has a default, 4 which is nothing, 8 whole, 16 has a lower bound, 32 not itself "
      "allowed, "
      "64 has an upper bound, 128 not itself allowed, 256 names its list's entries"),
    M(gj_image_field, slot, "its slot in the record or in the list's entry"),
    M(gj_image_field, frame, "lists: slots of an entry; else 0"),
    M(gj_image_field, fallback, "constant: the default; else 0"),
    M(gj_image_field, low, "constant: lower bound; else 0"),
    M(gj_image_field, high, "constant: upper bound; else 0"),
    M(gj_image_field, citation, "the first citation"),
    M(gj_image_field, citations, "how many"),
    M(gj_image_field, source, "source"),
    M(gj_image_field, line, "line"),
    M(gj_image_field, first_child, "field; 2^32-1: none"),
    M(gj_image_field, next_sibling, "field; 2^32-1: none"),
    M(gj_image_field, reserved, "0"),
};
static const member reading_members[] = {
    M(gj_image_reading, name, "string"),
    M(gj_image_reading, title, "string"),
    M(gj_image_reading, alternatives, "its choices"),
    M(gj_image_reading, chosen, "position among them"),
    M(gj_image_reading, citation, "the first citation"),
    M(gj_image_reading, citations, "how many"),
    M(gj_image_reading, source, "source"),
    M(gj_image_reading, line, "line"),
};
static const member constant_members[] = {
    M(gj_image_constant, type, "type: 0 number to 4 text"),
    M(gj_image_constant, aux,
      "alternatives; of a number outside the small form the string with its fraction; else 0"),
    M(gj_image_constant, num, "numerator, 0/1, position, date or string; 0 outside the small form"),
    M(gj_image_constant, den, "denominator of a number, 0 outside the small form; else 1"),
    M(gj_image_constant, reserved, "0"),
};
static const member register_members[] = {
    M(gj_image_register, type, "type"),
    M(gj_image_register, aux, "alternatives; the list's field of an entry, list or column; else 0"),
    M(gj_image_register, of, "columns and sets: type of their values; scalars: 1 + the constant that it always holds; else 0"),
    M(gj_image_register, of_aux, "and its alternatives; else 0"),
};
static const member definition_members[] = {
    M(gj_image_definition, name, "string"),
    M(gj_image_definition, title, "string"),
    M(gj_image_definition, parent, "the definition it is part of; 2^32-1: none"),
    M(gj_image_definition, kind,
      "0 value, 1 group, 2 conditions, 3 condition, 4 deadline, 5 bands, 6 band, 7 veto, 8 steps, 9 step, 10 "
      "score, "
      "11 node, 12 property, 13 test"),
    M(gj_image_definition, flags,
      "1 result, 2 one for each entry, 4 any of, 8 range, 16 of the interface, 32 checklist, 64 hidden"),
    M(gj_image_definition, reg, "register of its value; 2^32-1: none"),
    M(gj_image_definition, unit, "unit + 1; 0 none"),
    M(gj_image_definition, list, "field of the list whose entries have one each; 2^32-1: none"),
    M(gj_image_definition, code, "first instruction; 0 where there is none"),
    M(gj_image_definition, code_size, "instructions"),
    M(gj_image_definition, citation, "the first citation"),
    M(gj_image_definition, citations, "how many"),
    M(gj_image_definition, source, "source"),
    M(gj_image_definition, line, "line"),
    M(gj_image_definition, choice, "bands and vetoes: position of the level; else 0"),
    M(gj_image_definition, reserved, "0"),
};
static const member silent_members[] = {
    M(gj_image_silent, name, "string"),
    M(gj_image_silent, title, "string"),
    M(gj_image_silent, citation, "the first citation"),
    M(gj_image_silent, citations, "how many"),
};

#define R(type, members)                                                                                     \
    {                                                                                                        \
#type, sizeof(type), members, sizeof(members) / sizeof((members)[0])                                 \
    }

static const record records[] = {
    R(gj_image_header, header_members),     R(gj_image_source, source_members),
    R(gj_image_unit, unit_members),         R(gj_image_alternatives, alternatives_members),
    R(gj_image_choice, choice_members),     R(gj_image_field, field_members),
    R(gj_image_reading, reading_members),   R(gj_image_constant, constant_members),
    R(gj_image_register, register_members), R(gj_image_definition, definition_members),
    R(gj_image_silent, silent_members),
};

static const char *const intro[] = {
    "# The program image and its instructions",
    "",
    "Made by `tools/bytecode_doc.c` from `vm/sections.def`, `vm/opcodes.def`, `vm/refusals.def` and",
    "`vm/program.h`; `make docs` renews it and a test compares.",
    "",
    "## The image",
    "",
    "A compiled rule book (`.gjc`) is one contiguous, little-endian block without addresses: it is",
    "mapped and run in place. Identical sources give identical bytes; their SHA-256 is the rule book's",
    "identity on every result.",
    "",
    "The header is followed by the sections in this order. Each begins where the one before it ended,",
    "rounded up to a multiple of 8; the bytes between are zero, and so are those up to the image's size,",
    "a multiple of 8. Strings, fields, constants and so on are named by their index in their section;",
    "string 0 is the empty one.",
    "",
    "| section | of | holds |",
    "| --- | --- | --- |",
};

static const char *const types_and_cost[] = {
    "",
    "Types: 0 number, 1 yes/no, 2 alternative, 3 date (days since 1970-01-01), 4 text, 5 entry, 6 list,",
    "7 column, 8 set.",
    "",
    "Cost: an evaluation runs at most `steps + loop_steps * n` instructions, n being the largest product",
    "of list lengths along one nest of loops, an empty list counting as 1. A `FOR` counts with what is",
    "around its loop, a `NEXT` with its loop; each instruction counts once however deep it stands.",
};

static const char *const instructions[] = {
    "",
    "## Instructions",
    "",
    "```",
    " 63           45 44           26 25            7 6        0",
    "+---------------+---------------+---------------+----------+",
    "|    c (19)     |    b (19)     |    a (19)     |  op (7)  |",
    "+---------------+---------------+---------------+----------+",
    "```",
    "",
    "Operands that an instruction does not use are zero. Shapes of operands:",
    "",
    "| shape | operand |",
    "| --- | --- |",
    "| N B A D X | register read: number, yes/no, alternative, date, text |",
    "| E L C S | register read: list entry, list, column, set |",
    "| V I M | register read: any of the first five; yes/no, alternative or date; anything but text |",
    "| small letter | the same, written |",
    "| u y m z | register read and written: yes/no, alternative, as M, any of the first five |",
    "| K T P F R | constant, string, string that is a pattern, field, reading |",
    "| J | instruction to go to |",
    "",
    "All of one row's v V i I m M y A K have one type (alternatives: of the same alternatives); so has",
    "what its C and S hold, the field F that v takes, the reading R. z is free. E, L and C are of one",
    "list; beside an F, E is an entry of the list that F belongs to (no E: F belongs to the record",
    "itself) and l is F.",
    "",
    "Strict means: an operand that is an error makes the result that error, else one that is unknown",
    "makes it unknown, else one that is nothing makes it nothing.",
    "",
    "| no. | name | a | b | c | meaning |",
    "| ---: | --- | --- | --- | --- | --- |",
};

static const char *const verifier[] = {
    "",
    "## What is refused",
    "",
    "A program from a file is untrusted: it runs only after everything below was found not to be so. The",
    "code is looked at once, forwards. Jumps go forward inside their definition; a jump and its target",
    "stand in the same innermost loop, a `NEXT` standing in its own loop and a `FOR` around it. The",
    "registers written on every path are carried along: kept at each jump for its target, intersected",
    "there. A definition begins with the results of those before it and nothing else; its own result is",
    "written by its own code on every path, and by no other. Entry registers live from `FOR` to `NEXT`;",
    "the list of an open loop stays as it is.",
    "",
    "The place is a byte of the image or an instruction's index.",
    "",
};

static const char *const refusal_head[] = {
    "",
    "| name | place | refused because | 拒绝原因 |",
    "| --- | --- | --- | --- |",
};

#define PRINT(lines) print_lines((lines), sizeof(lines) / sizeof((lines)[0]))

static void print_lines(const char *const *lines, size_t count)
{
    for (size_t i = 0; i < count; i++)
        puts(lines[i]);
}

/* Text inside a Markdown table. */
static void print_cell(const char *text)
{
    for (; *text != '\0'; text++)
        if (*text == '|')
            fputs("\\|", stdout);
        else if (*text == '*')
            fputs("\\*", stdout);
        else
            putchar(*text);
}

static void print_image(void)
{
    static const struct {
        const char *name, *record, *meaning;
    } sections[] = {
#define GJ_SECTION(name, record, meaning) {#name, #record, meaning},
#include "vm/sections.def"
#undef GJ_SECTION
    };
    PRINT(intro);
    for (size_t i = 0; i < GJ_SECTION_COUNT; i++) {
        printf("| %s | `%s` | ", sections[i].name, sections[i].record);
        print_cell(sections[i].meaning);
        puts(" |");
    }
    PRINT(types_and_cost);
}

/* False where a record's members do not fill it without gaps: the lists are not the structs any more. */
static bool print_records(void)
{
    for (size_t i = 0; i < sizeof records / sizeof records[0]; i++) {
        printf("\n### `%s`, %zu bytes\n\n| byte | size | name | holds |\n| ---: | ---: | --- | --- |\n",
               records[i].name, records[i].size);
        size_t next = 0;
        for (size_t k = 0; k < records[i].count; k++) {
            const member *one = &records[i].members[k];
            if (one->offset != next)
                return false;
            next += one->size;
            printf("| %zu | %zu | %s | ", one->offset, one->size, one->name);
            print_cell(one->meaning);
            puts(" |");
        }
        if (next != records[i].size)
            return false;
    }
    return true;
}

static void print_instructions(void)
{
    PRINT(instructions);
    for (unsigned i = 0; i < GJ_OP_TOTAL; i++) {
        const gj_opcode_row *row = &gj_opcode_rows[i];
        printf("| %u | %s | %s | %s | %s | ", i, row->name, row->shape[0], row->shape[1], row->shape[2]);
        print_cell(row->meaning);
        puts(" |");
    }
}

static void print_verifier(void)
{
    PRINT(verifier);
    printf("Limits: %u MiB; %u records of a section; %u levels of nesting; %u loops in loops; %u jump\n",
           GJ_IMAGE_SIZE_MAX >> 20, GJ_IMAGE_COUNT_MAX, GJ_IMAGE_DEPTH_MAX, GJ_LOOP_DEPTH_MAX,
           GJ_OPEN_JUMPS_MAX);
    printf("targets ahead; %u registers written by one definition.\n", GJ_DEFINITION_REGISTERS_MAX);
    PRINT(refusal_head);
    for (size_t i = 0; i < GJ_REFUSE_COUNT; i++) {
        const gj_refusal_row *row = &gj_refusal_rows[i];
        printf("| `%s` | %s | ", row->name, row->place == GJ_REFUSAL_BYTE ? "byte" : "instruction");
        print_cell(row->text[0]);
        fputs(" | ", stdout);
        print_cell(row->text[1]);
        puts(" |");
    }
}

int main(void)
{
    print_image();
    if (!print_records()) {
        fputs("bytecode_doc: a record of vm/program.h is not as listed here\n", stderr);
        return 3;
    }
    print_instructions();
    print_verifier();
    return ferror(stdout) != 0 || fflush(stdout) != 0 ? 3 : 0;
}
