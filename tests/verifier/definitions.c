/* Readings, registers, definitions, silences. */
#include "tests/verifier/image.h"

#define MOST_DEPTH 32

enum {
    KIND_VALUE,
    KIND_GROUP_DEFINITION,
    KIND_CONDITIONS,
    KIND_CONDITION,
    KIND_DEADLINE,
    KIND_BANDS,
    KIND_BAND,
    KIND_VETO,
    KIND_STEPS,
    KIND_STEP,
    KIND_SCORE,
    KIND_NODE,
    KIND_PROPERTY,
    KIND_TEST,
    DEFINITION_KINDS
};
#define EACH 2u

static uint32_t definition_word(const image *im, uint32_t definition, size_t byte)
{
    return sv_word_of(im, DEFINITIONS, definition, byte);
}

static uint32_t register_word(const image *im, uint32_t reg, size_t byte)
{
    return sv_word_of(im, REGISTERS, reg, byte);
}

static bool has_code(const image *im, uint32_t definition)
{
    return definition_word(im, definition, DEFINITION_CODE_SIZE) > 0;
}

/* The first definition with code that names the register; else the nearest with code above the first that
 * names it. */
uint32_t sv_owner_of(const image *im, uint32_t reg)
{
    uint32_t first = NONE;
    for (uint32_t i = sv_count_of(im, DEFINITIONS); i-- > 0;)
        if (definition_word(im, i, DEFINITION_REGISTER) == reg)
            first = i;
    for (uint32_t i = 0; i < sv_count_of(im, DEFINITIONS); i++)
        if (definition_word(im, i, DEFINITION_REGISTER) == reg && has_code(im, i))
            return i;
    while (first != NONE && !has_code(im, first))
        first = definition_word(im, first, DEFINITION_PARENT);
    return first;
}

bool sv_holds_constant(const image *im, uint32_t reg)
{
    return register_word(im, reg, REGISTER_TYPE) <= TEXT && register_word(im, reg, REGISTER_OF) != 0;
}

static const char *check_readings(image *im)
{
    for (uint32_t i = 0; i < sv_count_of(im, READINGS); i++) {
        TRY(sv_check_strings(im, READINGS, i));
        TRY(sv_check_citations(im, READINGS, i, READING_CITATION));
        TRY(sv_check_source(im, READINGS, i, READING_SOURCE));
        uint32_t alternatives = sv_word_of(im, READINGS, i, READING_ALTERNATIVES);
        MUST(alternatives < sv_count_of(im, ALTERNATIVES), "a reading of no alternatives");
        MUST(sv_word_of(im, READINGS, i, READING_CHOSEN) <
                 sv_word_of(im, ALTERNATIVES, alternatives, ALTERNATIVES_COUNT),
             "a reading's choice is none");
        MUST(!sv_same_string(im, sv_word_of(im, READINGS, i, NAME), 0), "a reading without a name");
        for (uint32_t other = 0; other < i; other++)
            MUST(
                !sv_same_string(im, sv_word_of(im, READINGS, i, NAME), sv_word_of(im, READINGS, other, NAME)),
                "two readings of one name");
    }
    return NULL;
}

static const char *check_register(const image *im, uint32_t reg)
{
    uint32_t type = register_word(im, reg, REGISTER_TYPE), aux = register_word(im, reg, REGISTER_AUX);
    uint32_t of = register_word(im, reg, REGISTER_OF), of_aux = register_word(im, reg, REGISTER_OF_AUX);
    MUST(type <= SET, "a register of no type");
    if (type == COLUMN || type == SET)
        MUST(sv_is_scalar(im, of, of_aux), "a column or set of no type");
    else
        MUST(of_aux == 0, "alternatives of nothing");
    if (type == SET)
        MUST(aux == 0, "a set of a list");
    if (type == ENTRY || type == LIST || type == COLUMN)
        MUST(aux < sv_count_of(im, FIELDS) && sv_is_list(im, aux), "an entry, list or column of no list");
    if (type == ENTRY || type == LIST)
        MUST(of == 0, "an entry or list of values");
    if (type == COLUMN)
        MUST(sv_list_above(im, aux) == NONE, "a column of a list in a list");
    if (type > TEXT)
        return NULL;
    MUST(sv_is_scalar(im, type, aux), "a scalar's alternatives");
    if (of != 0) {
        MUST(of <= sv_count_of(im, CONSTANTS), "a register holds no constant");
        MUST(sv_word_of(im, CONSTANTS, of - 1, CONSTANT_TYPE) == type, "a register holds another type");
        MUST(type != ALTERNATIVE || sv_word_of(im, CONSTANTS, of - 1, CONSTANT_AUX) == aux,
             "a register holds other alternatives");
    }
    return NULL;
}

static bool is_each(const image *im, uint32_t definition)
{
    return definition_word(im, definition, DEFINITION_FLAGS) & EACH;
}

/* The type of one value of a definition that has a register. */
static uint32_t value_type(const image *im, uint32_t definition, uint32_t *aux)
{
    uint32_t reg = definition_word(im, definition, DEFINITION_REGISTER);
    *aux = register_word(im, reg, is_each(im, definition) ? REGISTER_OF_AUX : REGISTER_AUX);
    return register_word(im, reg, is_each(im, definition) ? REGISTER_OF : REGISTER_TYPE);
}

static const char *check_value(const image *im, uint32_t definition)
{
    uint32_t kind = definition_word(im, definition, DEFINITION_KIND), aux;
    uint32_t reg = definition_word(im, definition, DEFINITION_REGISTER);
    if (reg == NONE)
        return NULL;
    MUST(kind != KIND_GROUP_DEFINITION, "a group with a value");
    MUST(reg < sv_count_of(im, REGISTERS), "no such register");
    if (is_each(im, definition)) {
        MUST(register_word(im, reg, REGISTER_TYPE) == COLUMN, "a value for each that is no column");
        MUST(register_word(im, reg, REGISTER_AUX) == definition_word(im, definition, DEFINITION_LIST),
             "a column of another list");
    } else {
        MUST(register_word(im, reg, REGISTER_TYPE) <= TEXT, "a value that is no scalar");
        MUST(register_word(im, reg, REGISTER_OF) == 0, "a value that is a constant");
    }
    uint32_t type = value_type(im, definition, &aux);
    bool yes_no = kind == KIND_CONDITIONS || kind == KIND_CONDITION || kind == KIND_BAND ||
                  kind == KIND_VETO || kind == KIND_TEST;
    MUST(!yes_no || type == YES_NO, "a condition that is not yes/no");
    MUST(kind != KIND_BANDS || type == ALTERNATIVE, "bands without alternatives");
    MUST((kind != KIND_STEPS && kind != KIND_STEP) || type == NUMBER, "steps without a number");
    return NULL;
}

static const char *check_definition(image *im, uint32_t i)
{
    TRY(sv_check_strings(im, DEFINITIONS, i));
    TRY(sv_check_unit(im, DEFINITIONS, i, DEFINITION_UNIT));
    TRY(sv_check_citations(im, DEFINITIONS, i, DEFINITION_CITATION));
    TRY(sv_check_source(im, DEFINITIONS, i, DEFINITION_SOURCE));
    MUST(definition_word(im, i, DEFINITION_RESERVED) == 0, "a reserved word is not zero");
    MUST(definition_word(im, i, DEFINITION_KIND) < DEFINITION_KINDS, "a definition of no kind");
    MUST(definition_word(im, i, DEFINITION_FLAGS) < 128, "unknown flags");
    uint32_t list = definition_word(im, i, DEFINITION_LIST);
    MUST(is_each(im, i) || list == NONE, "a list for a single value");
    MUST(!is_each(im, i) || (list < sv_count_of(im, FIELDS) && sv_is_list(im, list)), "no such list");
    uint32_t depth = 1;
    for (uint32_t up = definition_word(im, i, DEFINITION_PARENT); up != NONE;
         up = definition_word(im, up, DEFINITION_PARENT)) {
        MUST(up < sv_count_of(im, DEFINITIONS), "no such parent");
        MUST(++depth <= MOST_DEPTH, "definitions nested too deep, or in a circle");
    }
    return check_value(im, i);
}

static const char *check_choice(const image *im, uint32_t i)
{
    uint32_t kind = definition_word(im, i, DEFINITION_KIND);
    uint32_t choice = definition_word(im, i, DEFINITION_CHOICE);
    if (kind != KIND_BAND && kind != KIND_VETO) {
        MUST(choice == 0, "a level of no band");
        return NULL;
    }
    uint32_t bands = definition_word(im, i, DEFINITION_PARENT), aux;
    MUST(bands != NONE && definition_word(im, bands, DEFINITION_KIND) == KIND_BANDS, "a band of no bands");
    MUST(definition_word(im, bands, DEFINITION_REGISTER) != NONE, "a band of bands without a value");
    MUST(value_type(im, bands, &aux) == ALTERNATIVE, "a band of bands without alternatives");
    MUST(choice < sv_word_of(im, ALTERNATIVES, aux, ALTERNATIVES_COUNT), "a level that is none");
    return NULL;
}

/* Code follows code, and each result has one definition that writes it. */
static const char *check_runs(const image *im)
{
    uint32_t next = 0;
    for (uint32_t i = 0; i < sv_count_of(im, DEFINITIONS); i++) {
        uint32_t code = definition_word(im, i, DEFINITION_CODE);
        uint32_t size = definition_word(im, i, DEFINITION_CODE_SIZE);
        MUST(code == (size == 0 ? 0 : next), "code does not follow code");
        MUST(size <= sv_count_of(im, CODE) - next, "code passes the end");
        next += size;
    }
    MUST(next == sv_count_of(im, CODE), "code of no definition");
    MUST(sv_count_of(im, LINES) == sv_count_of(im, CODE), "not a line for each instruction");
    MUST(sv_count_of(im, LINE_SOURCES) == sv_count_of(im, CODE), "not a file for each instruction");
    for (uint32_t i = 0; i < sv_count_of(im, CODE); i++)
        MUST(sv_word_of(im, LINE_SOURCES, i, 0) < sv_count_of(im, SOURCES), "a line of no file");
    for (uint32_t i = 0; i < sv_count_of(im, DEFINITIONS); i++) {
        uint32_t reg = definition_word(im, i, DEFINITION_REGISTER);
        if (reg == NONE)
            continue;
        MUST(sv_owner_of(im, reg) != NONE, "a result that no code writes");
        MUST(!has_code(im, i) || sv_owner_of(im, reg) == i, "a result of two definitions");
    }
    return NULL;
}

const char *sv_check_definitions(image *im)
{
    TRY(check_readings(im));
    for (uint32_t i = 0; i < sv_count_of(im, REGISTERS); i++)
        TRY(check_register(im, i));
    for (uint32_t i = 0; i < sv_count_of(im, DEFINITIONS); i++)
        TRY(check_definition(im, i));
    for (uint32_t i = 0; i < sv_count_of(im, DEFINITIONS); i++)
        TRY(check_choice(im, i));
    TRY(check_runs(im));
    for (uint32_t i = 0; i < sv_count_of(im, SILENT); i++) {
        TRY(sv_check_strings(im, SILENT, i));
        TRY(sv_check_citations(im, SILENT, i, SILENT_CITATION));
    }
    MUST(im->next_citation == sv_count_of(im, CITATIONS), "citations of nothing");
    return NULL;
}
