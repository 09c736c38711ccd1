/* The record's layout. What is above, below and beside a field is looked for each time it is wanted. */
#include "tests/verifier/image.h"

#include <string.h>

#define MOST_DEPTH 32

enum {
    MAY_BE_NOTHING = 1,
    HAS_DEFAULT = 2,
    DEFAULT_NOTHING = 4,
    WHOLE = 8,
    LOW = 16,
    LOW_OPEN = 32,
    HIGH = 64,
    HIGH_OPEN = 128,
    IDENTITY = 256
};

static uint32_t field_word(const image *im, uint32_t field, size_t byte)
{
    return sv_word_of(im, FIELDS, field, byte);
}

bool sv_is_list(const image *im, uint32_t field)
{
    uint32_t kind = field_word(im, field, FIELD_KIND);
    return kind == KIND_LIST || kind == KIND_CODES;
}

uint32_t sv_list_above(const image *im, uint32_t field)
{
    uint32_t up = field_word(im, field, FIELD_PARENT);
    while (up != NONE && !sv_is_list(im, up))
        up = field_word(im, up, FIELD_PARENT);
    return up;
}

bool sv_is_scalar(const image *im, uint32_t type, uint32_t aux)
{
    return type == ALTERNATIVE ? aux < sv_count_of(im, ALTERNATIVES) : type <= TEXT && aux == 0;
}

static const char *check_place(const image *im, uint32_t field)
{
    uint32_t depth = 1, parent = field_word(im, field, FIELD_PARENT);
    MUST(parent == NONE || parent < field, "a parent does not come before its field");
    for (uint32_t up = parent; up != NONE; up = field_word(im, up, FIELD_PARENT))
        depth++;
    MUST(depth <= MOST_DEPTH, "fields nested too deep");
    MUST(parent == NONE || field_word(im, parent, FIELD_KIND) != KIND_SCALAR, "a scalar is a parent");
    uint32_t slot = 0;
    for (uint32_t other = 0; other < field; other++)
        slot += sv_list_above(im, other) == sv_list_above(im, field);
    MUST(field_word(im, field, FIELD_SLOT) == slot, "slots are not numbered in the order of the fields");
    return NULL;
}

/* The links say what the parents say. */
static const char *check_links(const image *im, uint32_t field)
{
    uint32_t child = NONE, sibling = NONE;
    for (uint32_t other = sv_count_of(im, FIELDS); other-- > field + 1;) {
        if (field_word(im, other, FIELD_PARENT) == field)
            child = other;
        if (field_word(im, other, FIELD_PARENT) == field_word(im, field, FIELD_PARENT))
            sibling = other;
    }
    MUST(field_word(im, field, FIELD_FIRST_CHILD) == child, "the link to the first child");
    MUST(field_word(im, field, FIELD_NEXT_SIBLING) == sibling, "the link to the next sibling");
    return NULL;
}

static const char *check_kind(const image *im, uint32_t field)
{
    uint32_t kind = field_word(im, field, FIELD_KIND), type = field_word(im, field, FIELD_TYPE);
    uint32_t aux = field_word(im, field, FIELD_AUX), children = 0, slots = 0;
    for (uint32_t other = 0; other < sv_count_of(im, FIELDS); other++) {
        children += field_word(im, other, FIELD_PARENT) == field;
        slots += sv_list_above(im, other) == field;
    }
    if (kind == KIND_SCALAR)
        MUST(sv_is_scalar(im, type, aux), "a scalar's type");
    if (kind == KIND_GROUP)
        MUST(type == YES_NO && aux == 0, "a group's type");
    if (sv_is_list(im, field))
        MUST(type == LIST && aux == 0, "a list's type");
    MUST(field_word(im, field, FIELD_FRAME) == (sv_is_list(im, field) ? slots : 0), "the slots of an entry");
    MUST(!sv_is_list(im, field) || slots > 0, "entries without slots");
    if (kind == KIND_CODES) {
        uint32_t child = field_word(im, field, FIELD_FIRST_CHILD);
        size_t size;
        MUST(children == 1 && field_word(im, child, FIELD_KIND) == KIND_SCALAR,
             "codes of more than a scalar");
        const char *name = sv_string_of(im, field_word(im, child, NAME), &size);
        MUST(size == 5 && memcmp(name, "value", 5) == 0, "codes not named value");
    }
    return NULL;
}

static const char *check_name(const image *im, uint32_t field)
{
    uint32_t name = field_word(im, field, NAME);
    MUST(!sv_same_string(im, name, 0), "a field without a name");
    for (uint32_t other = 0; other < field; other++)
        MUST(field_word(im, other, FIELD_PARENT) != field_word(im, field, FIELD_PARENT) ||
                 !sv_same_string(im, name, field_word(im, other, NAME)),
             "two fields of one name");
    return NULL;
}

static const char *check_flags(const image *im, uint32_t field)
{
    uint32_t flags = field_word(im, field, FIELD_FLAGS), type = field_word(im, field, FIELD_TYPE);
    bool scalar = field_word(im, field, FIELD_KIND) == KIND_SCALAR;
    MUST(flags < 512, "unknown flags");
    MUST(scalar || (flags & (WHOLE | LOW | HIGH | IDENTITY)) == 0, "a scalar's flag on something else");
    MUST(scalar || !(flags & HAS_DEFAULT) || (flags & DEFAULT_NOTHING), "a list's default");
    MUST(!(flags & DEFAULT_NOTHING) || (flags & HAS_DEFAULT), "a default of nothing without a default");
    MUST(!(flags & WHOLE) || type == NUMBER, "whole, and no number");
    MUST(!(flags & (LOW | HIGH)) || type == NUMBER || type == ALTERNATIVE || type == DATE,
         "bounds without an order");
    MUST(!(flags & LOW_OPEN) || (flags & LOW), "an open end without a bound");
    MUST(!(flags & HIGH_OPEN) || (flags & HIGH), "an open end without a bound");
    if (flags & IDENTITY) {
        uint32_t parent = field_word(im, field, FIELD_PARENT);
        MUST(parent != NONE && sv_is_list(im, parent), "an identity of no entries");
        for (uint32_t other = 0; other < field; other++)
            MUST(field_word(im, other, FIELD_PARENT) != parent ||
                     !(field_word(im, other, FIELD_FLAGS) & IDENTITY),
                 "two identities");
    }
    return NULL;
}

/* A word that names a constant of the field's type, or is zero. */
static const char *check_constant(const image *im, uint32_t field, size_t byte, bool present)
{
    uint32_t constant = field_word(im, field, byte), type = field_word(im, field, FIELD_TYPE);
    if (!present) {
        MUST(constant == 0, "a constant for nothing");
        return NULL;
    }
    MUST(constant < sv_count_of(im, CONSTANTS), "no such constant");
    MUST(sv_word_of(im, CONSTANTS, constant, CONSTANT_TYPE) == type, "a constant of another type");
    MUST(type != ALTERNATIVE ||
             sv_word_of(im, CONSTANTS, constant, CONSTANT_AUX) == field_word(im, field, FIELD_AUX),
         "a constant of other alternatives");
    return NULL;
}

static const char *check_values(const image *im, uint32_t field)
{
    uint32_t flags = field_word(im, field, FIELD_FLAGS), low = field_word(im, field, FIELD_LOW);
    uint32_t high = field_word(im, field, FIELD_HIGH), value = field_word(im, field, FIELD_DEFAULT);
    bool has_value = (flags & HAS_DEFAULT) && !(flags & DEFAULT_NOTHING);
    TRY(check_constant(im, field, FIELD_LOW, flags & LOW));
    TRY(check_constant(im, field, FIELD_HIGH, flags & HIGH));
    TRY(check_constant(im, field, FIELD_DEFAULT, has_value));
    if ((flags & LOW) && (flags & HIGH)) {
        int order = sv_compare_constants(im, low, high);
        MUST(order < 0 || (order == 0 && !(flags & (LOW_OPEN | HIGH_OPEN))), "nothing between the bounds");
    }
    if (has_value && (flags & LOW)) {
        int order = sv_compare_constants(im, low, value);
        MUST(order < 0 || (order == 0 && !(flags & LOW_OPEN)), "a default below the bound");
    }
    if (has_value && (flags & HIGH)) {
        int order = sv_compare_constants(im, value, high);
        MUST(order < 0 || (order == 0 && !(flags & HIGH_OPEN)), "a default above the bound");
    }
    MUST(!has_value || !(flags & WHOLE) || sv_is_whole_constant(im, value), "a default that is not whole");
    return NULL;
}

const char *sv_check_fields(image *im)
{
    uint32_t count = sv_count_of(im, FIELDS);
    for (uint32_t i = 0; i < count; i++) {
        TRY(sv_check_strings(im, FIELDS, i));
        TRY(sv_check_unit(im, FIELDS, i, FIELD_UNIT));
        TRY(sv_check_citations(im, FIELDS, i, FIELD_CITATION));
        TRY(sv_check_source(im, FIELDS, i, FIELD_SOURCE));
        MUST(field_word(im, i, FIELD_RESERVED) == 0, "a reserved word is not zero");
        MUST(field_word(im, i, FIELD_KIND) < FIELD_KINDS, "a field of no kind");
        TRY(check_place(im, i));
    }
    for (uint32_t i = 0; i < count; i++) {
        TRY(check_links(im, i));
        TRY(check_kind(im, i));
        TRY(check_name(im, i));
        TRY(check_flags(im, i));
        TRY(check_values(im, i));
    }
    return NULL;
}
