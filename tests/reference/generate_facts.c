/* Records for a layout. How healthy a record is, is chosen once for all of it, so that some are complete,
 * some have holes and some are wrecks. Values come from small pools, so that they meet the limits that rules
 * speak of. */
#include "tests/reference/generate.h"

#include "tests/reference/dates.h"
#include "tests/reference/memory.h"
#include "tests/reference/operators.h"

#include <stdio.h>
#include <string.h>

typedef struct facts {
    ref_choices *choices;
    const ref_book *book;
    uint32_t missing, wrong; /* of 100 */
} facts;

static gj_text kept(const char *text)
{
    size_t size = strlen(text);
    char *copy = ref_alloc(size + 1);
    memcpy(copy, text, size);
    return (gj_text){copy, size};
}

static ref_fact *number_fact(const char *text)
{
    bool fraction = strchr(text, '/') != NULL;
    return ref_fact_new(fraction ? REF_STRING : REF_NUMBER, kept(text));
}

/* A number on a bound, next to it, or a step inside. */
static ref_fact *bound_fact(facts *f, const ref_value *bound)
{
    static const long steps[][2] = {{0, 1}, {1, 1}, {-1, 1}, {1, 2}, {-1, 2}, {1, 3}, {7, 1}, {-7, 1}};
    uint32_t step = ref_pick(f->choices, 8);
    mpq_t by;
    mpq_init(by);
    mpq_set_si(by, steps[step][0], (unsigned long)steps[step][1]);
    mpq_add(by, by, bound->number);
    return number_fact(ref_number_text(by));
}

static ref_fact *number_value(facts *f, const ref_field *field)
{
    static const char *const pool[] = {"0",   "1",   "2",    "3",    "5",     "10",   "20",  "0.5", "1/3",
                                       "4",   "45",  "60",   "69.5", "70",    "80",   "100", "-1",  "2.50",
                                       "1e2", "0.1", "7/8",  "26",   "-0",    "-2/3", "9",   "16",  "1000000",
                                       "95",  "88",  "1.25", "25",   "12E-1", "6",    "8",   "50",  "33.3"};
    static const char *const odd[] = {"9223372036854775807",
                                      "-9223372036854775808",
                                      "4294967296",
                                      "0.000000001",
                                      "123456789012345678901234567890",
                                      "1/4294967295",
                                      "1/4294967296",
                                      "-170141183460469231731687303715884105728",
                                      "1e30",
                                      "99999999999/100000000001"};
    if ((field->flags & GJ_FIELD_LOW) && ref_chance(f->choices, 30))
        return bound_fact(f, &field->low);
    if ((field->flags & GJ_FIELD_HIGH) && ref_chance(f->choices, 30))
        return bound_fact(f, &field->high);
    if (ref_chance(f->choices, 3))
        return number_fact(odd[ref_pick(f->choices, sizeof odd / sizeof odd[0])]);
    if (field->flags & GJ_FIELD_WHOLE) {
        char text[16];
        snprintf(text, sizeof text, "%u", (unsigned)ref_pick(f->choices, 30));
        return number_fact(text);
    }
    return number_fact(pool[ref_pick(f->choices, sizeof pool / sizeof pool[0])]);
}

static ref_fact *date_value(facts *f)
{
    static const char *const pool[] = {"2024-01-31", "2024-02-29", "2023-02-28", "2025-12-31", "2026-01-01",
                                       "2024-05-01", "2024-05-11", "2024-12-31", "2025-08-30", "2025-06-15"};
    if (ref_chance(f->choices, 3))
        return ref_fact_new(REF_STRING, kept(ref_chance(f->choices, 50) ? "9999-12-31" : "0001-01-01"));
    if (ref_chance(f->choices, 40)) {
        long day = ref_day_of((ref_date){2023, 1, 1}) + (long)ref_pick(f->choices, 1400);
        return ref_fact_new(REF_STRING, kept(ref_date_text(day)));
    }
    return ref_fact_new(REF_STRING, kept(pool[ref_pick(f->choices, sizeof pool / sizeof pool[0])]));
}

static ref_fact *scalar_value(facts *f, const ref_field *field)
{
    static const char *const texts[] = {"a", "", "abc", "甲", "甲乙丙", "A-12", "2024", "xy z", "é", "0"};
    switch (field->type) {
    case GJ_T_NUMBER:
        return number_value(f, field);
    case GJ_T_BOOL:
        return ref_fact_new(ref_chance(f->choices, 50) ? REF_TRUE : REF_FALSE, (gj_text){0});
    case GJ_T_DATE:
        return date_value(f);
    case GJ_T_ALTERNATIVE:
        return ref_fact_new(
            REF_STRING, field->alternatives->choices[ref_pick(f->choices, field->alternatives->count)].name);
    default:
        return ref_fact_new(REF_STRING, kept(texts[ref_pick(f->choices, sizeof texts / sizeof texts[0])]));
    }
}

/* A value that hardly any field can have. */
static ref_fact *wrong_value(facts *f)
{
    switch (ref_pick(f->choices, 7)) {
    case 0:
        return ref_fact_new(REF_NULL, (gj_text){0});
    case 1:
        return ref_fact_new(REF_STRING, kept("no such thing"));
    case 2:
        return ref_fact_new(REF_NUMBER, kept("-99999.75"));
    case 3:
        return ref_fact_new(REF_TRUE, (gj_text){0});
    case 4:
        return ref_fact_new(REF_ARRAY, (gj_text){0});
    case 5:
        return ref_fact_new(REF_OBJECT, (gj_text){0});
    default:
        return ref_fact_new(REF_STRING, kept("2023-02-29"));
    }
}

static ref_fact *object_value(facts *f, size_t parent);

static ref_fact *list_value(facts *f, const ref_field *field)
{
    ref_fact *list = ref_fact_new(REF_ARRAY, (gj_text){0});
    for (int room = 5; room > 0 && ref_chance(f->choices, 60); room--) {
        ref_fact *element;
        if (ref_chance(f->choices, f->wrong))
            element = wrong_value(f);
        else if (field->kind == GJ_FIELD_CODES)
            element = scalar_value(f, &f->book->fields[field->first]);
        else
            element = object_value(f, field->index);
        ref_fact_add(list, (gj_text){0}, element);
    }
    return list;
}

static ref_fact *field_value(facts *f, size_t index)
{
    const ref_field *field = &f->book->fields[index];
    if (ref_chance(f->choices, f->wrong))
        return wrong_value(f);
    if ((field->flags & GJ_FIELD_MAY_BE_NOTHING) && ref_chance(f->choices, 25))
        return ref_fact_new(REF_NULL, (gj_text){0});
    switch (field->kind) {
    case GJ_FIELD_GROUP:
        return object_value(f, index);
    case GJ_FIELD_SCALAR:
        return scalar_value(f, field);
    default:
        return list_value(f, field);
    }
}

static ref_fact *object_value(facts *f, size_t parent)
{
    ref_fact *object = ref_fact_new(REF_OBJECT, (gj_text){0});
    size_t field = parent == REF_NONE ? f->book->first_field : f->book->fields[parent].first;
    for (; field != REF_NONE; field = f->book->fields[field].next) {
        if (!ref_chance(f->choices, 100 - f->missing))
            continue;
        ref_fact_add(object, f->book->fields[field].name, field_value(f, field));
        if (ref_chance(f->choices, f->wrong / 4))
            ref_fact_add(object, f->book->fields[field].name, field_value(f, field));
    }
    if (ref_chance(f->choices, f->wrong / 4))
        ref_fact_add(object, kept("no_such_field"), wrong_value(f));
    return object;
}

ref_fact *gen_facts(ref_choices *choices, const ref_book *book)
{
    static const uint32_t health[][2] = {{0, 0}, {2, 0}, {8, 2}, {25, 4}, {60, 8}, {4, 12}};
    facts f = {.choices = choices, .book = book};
    uint32_t level = ref_pick(choices, 6);
    f.missing = health[level][0];
    f.wrong = health[level][1];
    return object_value(&f, REF_NONE);
}

ref_fact *gen_whole_facts(ref_choices *choices, const ref_book *book)
{
    facts f = {.choices = choices, .book = book};
    return object_value(&f, REF_NONE);
}
