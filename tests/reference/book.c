/* Takes out of the compiler what evaluation needs. Fields are copied into a table of their own, with numbers
 * as rationals; definitions stay the compiler's trees. */
#include "tests/reference/book.h"

#include "tests/reference/memory.h"
#include "vm/number.h"

#include <stdio.h>
#include <stdlib.h>

static mpq_srcptr rational(const gj_value *value)
{
    mpq_ptr number = (mpq_ptr)ref_alloc(sizeof(mpq_t));
    mpq_init(number);
    if (value->den != 0) {
        mpq_set_si(number, value->num, value->den);
        mpq_canonicalize(number);
        return number;
    }
    gj_arena arena;
    gj_buffer digits;
    gj_arena_init(&arena, gj_allocator_default());
    gj_buffer_init(&digits, gj_allocator_default());
    if (!gj_number_format_fraction(&arena, &digits, value))
        exit(3);
    gj_buffer_char(&digits, '\0');
    mpq_set_str(number, digits.bytes, 10);
    gj_buffer_fini(&digits);
    gj_arena_fini(&arena);
    return number;
}

ref_value ref_constant(gj_type_kind kind, const gj_value *value, gj_text text)
{
    switch (kind) {
    case GJ_T_NUMBER:
        return ref_number(rational(value));
    case GJ_T_TEXT:
        return ref_text(text);
    default:
        return ref_whole((long)value->num);
    }
}

static size_t index_of(const gj_field *field)
{
    return field == NULL ? REF_NONE : field->index;
}

static void copy_field(ref_book *book, const gj_build *b, const gj_field *field)
{
    ref_field *out = &book->fields[field->index];
    gj_type_kind kind = (gj_type_kind)field->type.kind;
    *out = (ref_field){.name = field->name,
                       .index = field->index,
                       .kind = field->kind,
                       .type = kind,
                       .flags = field->flags,
                       .first = index_of(field->first),
                       .next = index_of(field->next)};
    out->parent = field->parent == &b->record ? REF_NONE : field->parent->index;
    if (field->kind == GJ_FIELD_SCALAR && kind == GJ_T_ALTERNATIVE)
        out->alternatives = gj_alternatives_at(b, field->type.aux);
    if (field->flags & GJ_FIELD_DEFAULT_NOTHING)
        out->fallback = ref_nothing();
    else if (field->flags & GJ_FIELD_HAS_DEFAULT)
        out->fallback = ref_constant(kind, &field->fallback, field->fallback_text);
    if (field->flags & GJ_FIELD_LOW)
        out->low = ref_constant(kind, &field->low, (gj_text){0});
    if (field->flags & GJ_FIELD_HIGH)
        out->high = ref_constant(kind, &field->high, (gj_text){0});
}

static void copy_calendar(ref_book *book, const gj_build *b)
{
    if (b->calendar.count < 2)
        return;
    book->has_calendar = true;
    book->calendar_first = *GJ_AT(&b->calendar, int32_t, 0);
    book->calendar_last = *GJ_AT(&b->calendar, int32_t, 1);
    book->exception_count = b->calendar.count - 2;
    book->exceptions = REF_NEW_ARRAY(int32_t, book->exception_count);
    for (size_t i = 0; i < book->exception_count; i++)
        book->exceptions[i] = *GJ_AT(&b->calendar, int32_t, i + 2);
}

void ref_book_inspect(void *user, const struct gj_build *b)
{
    ref_book *book = user;
    *book = (ref_book){.field_count = b->fields.count,
                       .def_count = b->defs.count,
                       .reading_count = b->readings.count,
                       .variables = b->variables,
                       .alternatives_count = b->alternatives.count,
                       .first_field = index_of(b->record.first)};
    book->fields = REF_NEW_ARRAY(ref_field, book->field_count);
    book->defs = REF_NEW_ARRAY(const gj_def *, book->def_count);
    book->readings = REF_NEW_ARRAY(ref_reading, book->reading_count);
    book->alternatives = REF_NEW_ARRAY(const gj_alternatives_info *, book->alternatives_count);
    for (size_t i = 0; i < book->field_count; i++)
        copy_field(book, b, GJ_EACH(b->fields, gj_field, i));
    for (size_t i = 0; i < book->def_count; i++)
        book->defs[i] = GJ_EACH(b->defs, gj_def, i);
    for (size_t i = 0; i < book->reading_count; i++) {
        const gj_reading_info *reading = GJ_EACH(b->readings, gj_reading_info, i);
        book->readings[i] =
            (ref_reading){reading->name, reading->chosen, reading->alternatives->count, reading->chosen};
    }
    for (size_t i = 0; i < book->alternatives_count; i++)
        book->alternatives[i] = gj_alternatives_at(b, (uint32_t)i);
    copy_calendar(book, b);
}

size_t ref_field_find(const ref_book *book, size_t parent, gj_text name)
{
    size_t field = parent == REF_NONE ? book->first_field : book->fields[parent].first;
    while (field != REF_NONE && !gj_text_equal(book->fields[field].name, name))
        field = book->fields[field].next;
    return field;
}
