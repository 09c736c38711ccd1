/* From facts to values. For each object the fields are gone through one by one: the facts of that name are
 * looked for; none is a default or a missing fact, one is checked, two are a mistake. Paths are carried along
 * as text, for the reasons. */
#include "tests/reference/record.h"

#include "tests/reference/dates.h"
#include "tests/reference/memory.h"

#include <stdio.h>
#include <string.h>

typedef struct reading {
    const ref_book *book;
    size_t *wrong;
} reading;

static const char *format_path(const char *path, const char *separator, gj_text name)
{
    size_t room = strlen(path) + name.size + 2;
    char *out = ref_alloc(room);
    snprintf(out, room, "%s%s%.*s", path, path[0] == '\0' ? "" : separator, (int)name.size, name.bytes);
    return out;
}

static const char *element_path(const char *path, size_t number)
{
    size_t room = strlen(path) + 24;
    char *out = ref_alloc(room);
    snprintf(out, room, "%s[%zu]", path, number);
    return out;
}

static ref_value wrong_field(const char *path)
{
    return ref_without(REF_FAILED, "wrong %s", path);
}

static ref_value missing_field(const char *path)
{
    return ref_without(REF_UNKNOWN, "missing %s", path);
}

/* ---- scalars ---- */

static bool all_digits(gj_text text)
{
    for (size_t i = 0; i < text.size; i++) {
        if (text.bytes[i] < '0' || text.bytes[i] > '9')
            return false;
    }
    return text.size > 0;
}

/* A decimal as JSON writes it, which the generator has seen to; a power of ten may follow. */
static mpq_srcptr read_decimal(gj_text text)
{
    char digits[4096];
    size_t size = 0;
    long power = 0;
    bool fraction = false;
    for (size_t i = 0; i < text.size && size + 1 < sizeof digits; i++) {
        char c = text.bytes[i];
        if (c == 'e' || c == 'E') {
            char exponent[16];
            snprintf(exponent, sizeof exponent, "%.*s", (int)(text.size - i - 1), text.bytes + i + 1);
            long value = 0;
            sscanf(exponent, "%ld", &value);
            power += value;
            break;
        }
        if (c == '.')
            fraction = true;
        else {
            digits[size++] = c;
            power -= fraction ? 1 : 0;
        }
    }
    digits[size] = '\0';
    mpq_ptr number = (mpq_ptr)ref_alloc(sizeof(mpq_t));
    mpz_t ten;
    mpq_init(number);
    mpz_init(ten);
    mpz_set_str(mpq_numref(number), digits, 10);
    mpz_ui_pow_ui(ten, 10, (unsigned long)(power < 0 ? -power : power));
    if (power < 0)
        mpz_set(mpq_denref(number), ten);
    else
        mpz_mul(mpq_numref(number), mpq_numref(number), ten);
    mpq_canonicalize(number);
    return number;
}

/* "1/3"; false where the text is no fraction of whole numbers. */
static bool read_fraction(gj_text text, mpq_srcptr *out)
{
    const char *slash = memchr(text.bytes, '/', text.size);
    if (slash == NULL)
        return false;
    gj_text above = {text.bytes, (size_t)(slash - text.bytes)},
            below = {slash + 1, text.size - above.size - 1};
    gj_text digits = above;
    if (above.size > 0 && above.bytes[0] == '-')
        digits = (gj_text){above.bytes + 1, above.size - 1};
    if (!all_digits(digits) || !all_digits(below))
        return false;
    char copy[256];
    if (text.size >= sizeof copy)
        return false;
    memcpy(copy, text.bytes, text.size);
    copy[text.size] = '\0';
    mpq_ptr number = (mpq_ptr)ref_alloc(sizeof(mpq_t));
    mpq_init(number);
    mpq_set_str(number, copy, 10);
    if (mpz_sgn(mpq_denref(number)) == 0)
        return false;
    mpq_canonicalize(number);
    *out = number;
    return true;
}

static bool read_date(gj_text text, long *day)
{
    if (text.size != 10 || text.bytes[4] != '-' || text.bytes[7] != '-' ||
        !all_digits((gj_text){text.bytes, 4}) || !all_digits((gj_text){text.bytes + 5, 2}) ||
        !all_digits((gj_text){text.bytes + 8, 2}))
        return false;
    const char *t = text.bytes;
    ref_date date = {(t[0] - '0') * 1000 + (t[1] - '0') * 100 + (t[2] - '0') * 10 + (t[3] - '0'),
                     (t[5] - '0') * 10 + (t[6] - '0'), (t[8] - '0') * 10 + (t[9] - '0')};
    if (!ref_date_exists(date))
        return false;
    *day = ref_day_of(date);
    return true;
}

static int compare(const ref_field *field, ref_value a, ref_value b)
{
    if (field->type == GJ_T_NUMBER)
        return mpq_cmp(a.number, b.number);
    return (a.whole > b.whole) - (a.whole < b.whole);
}

static bool in_range(const ref_field *field, ref_value value)
{
    if ((field->flags & GJ_FIELD_WHOLE) && mpz_cmp_ui(mpq_denref(value.number), 1) != 0)
        return false;
    if (field->flags & GJ_FIELD_LOW) {
        int order = compare(field, value, field->low);
        if (order < 0 || (order == 0 && (field->flags & GJ_FIELD_LOW_OPEN)))
            return false;
    }
    if (field->flags & GJ_FIELD_HIGH) {
        int order = compare(field, value, field->high);
        if (order > 0 || (order == 0 && (field->flags & GJ_FIELD_HIGH_OPEN)))
            return false;
    }
    return true;
}

/* The value that a fact states for a scalar field; false where it states none that the field can have. */
static bool read_scalar(const ref_field *field, const ref_fact *fact, ref_value *out)
{
    mpq_srcptr number;
    long day;
    switch (field->type) {
    case GJ_T_NUMBER:
        if (fact->kind == REF_NUMBER)
            *out = ref_number(read_decimal(fact->text));
        else if (fact->kind == REF_STRING && read_fraction(fact->text, &number))
            *out = ref_number(number);
        else
            return false;
        return in_range(field, *out);
    case GJ_T_BOOL:
        *out = ref_whole(fact->kind == REF_TRUE);
        return fact->kind == REF_TRUE || fact->kind == REF_FALSE;
    case GJ_T_DATE:
        if (fact->kind != REF_STRING || !read_date(fact->text, &day))
            return false;
        *out = ref_whole(day);
        return in_range(field, *out);
    case GJ_T_ALTERNATIVE:
        if (fact->kind != REF_STRING)
            return false;
        for (uint32_t i = 0; i < field->alternatives->count; i++) {
            if (gj_text_equal(field->alternatives->choices[i].name, fact->text)) {
                *out = ref_whole(i);
                return true;
            }
        }
        return false;
    default:
        *out = ref_text(fact->text);
        return fact->kind == REF_STRING;
    }
}

/* ---- objects and lists ---- */

static void read_object(reading *r, size_t parent, const ref_fact *facts, ref_value *slots, const char *path);

/* The field and, of a group, all that is in it. */
static void fill(reading *r, size_t field, ref_value *slots, ref_value value)
{
    const ref_field *f = &r->book->fields[field];
    slots[field] = value;
    if (f->kind != GJ_FIELD_GROUP)
        return;
    for (size_t child = f->first; child != REF_NONE; child = r->book->fields[child].next)
        fill(r, child, slots, value);
}

static void spoil(reading *r, size_t field, ref_value *slots, const char *path)
{
    ++*r->wrong;
    fill(r, field, slots, wrong_field(path));
}

static bool same_identity(const ref_field *field, ref_value a, ref_value b)
{
    if (a.state != REF_VALUE || b.state != REF_VALUE)
        return false;
    return field->type == GJ_T_TEXT ? gj_text_equal(a.text, b.text) : compare(field, a, b) == 0;
}

/* Of entries with one identity all but the first have a wrong one; codes are their own. */
static void check_identities(reading *r, const ref_list *list, size_t field, const char *path)
{
    const ref_field *f = &r->book->fields[field];
    bool codes = r->book->fields[f->parent].kind == GJ_FIELD_CODES;
    for (size_t i = list->count; i-- > 1;) {
        for (size_t k = 0; k < i; k++) {
            if (same_identity(f, list->entries[i].slots[field], list->entries[k].slots[field])) {
                ++*r->wrong;
                const char *at = element_path(path, i);
                list->entries[i].slots[field] = wrong_field(codes ? at : format_path(at, ".", f->name));
                break;
            }
        }
    }
}

static void read_list(reading *r, size_t field, const ref_fact *fact, ref_value *slots, const char *path)
{
    const ref_field *f = &r->book->fields[field];
    ref_list *list = REF_NEW(ref_list);
    size_t number = 0, identity = REF_NONE;
    bool spoilt = false;
    for (const ref_fact *element = fact->first; element != NULL; element = element->next)
        list->count++;
    list->entries = REF_NEW_ARRAY(ref_entry, list->count);
    for (const ref_fact *element = fact->first; element != NULL; element = element->next, number++) {
        ref_entry *entry = &list->entries[number];
        const char *at = element_path(path, number);
        entry->number = number;
        entry->slots = REF_NEW_ARRAY(ref_value, r->book->field_count);
        if (f->kind == GJ_FIELD_CODES) {
            if (element->kind == REF_NULL ||
                !read_scalar(&r->book->fields[f->first], element, &entry->slots[f->first])) {
                ++*r->wrong;
                entry->slots[f->first] = wrong_field(at);
            }
        } else if (element->kind != REF_OBJECT) {
            ++*r->wrong;
            spoilt = true;
        } else {
            read_object(r, field, element, entry->slots, at);
        }
    }
    for (size_t child = f->first; child != REF_NONE; child = r->book->fields[child].next) {
        if (f->kind == GJ_FIELD_CODES || (r->book->fields[child].flags & GJ_FIELD_IDENTITY))
            identity = child;
    }
    if (spoilt) {
        slots[field] = wrong_field(path);
        return;
    }
    if (identity != REF_NONE)
        check_identities(r, list, identity, path);
    slots[field] = (ref_value){.state = REF_VALUE, .list = list};
}

/* Nothing is said of the field: its default, or missing. What is in a group that is not there is missing with
 * it, and the reason names the outermost such group. */
static void read_absent(reading *r, size_t field, ref_value *slots, const char *path)
{
    const ref_field *f = &r->book->fields[field];
    fill(r, field, slots, f->flags & GJ_FIELD_HAS_DEFAULT ? f->fallback : missing_field(path));
}

static void read_present(reading *r, size_t field, const ref_fact *fact, ref_value *slots, const char *path)
{
    const ref_field *f = &r->book->fields[field];
    bool list = f->kind == GJ_FIELD_LIST || f->kind == GJ_FIELD_CODES;
    if (fact->kind == REF_NULL && (f->flags & GJ_FIELD_MAY_BE_NOTHING)) {
        fill(r, field, slots, ref_nothing());
    } else if (f->kind == GJ_FIELD_GROUP && fact->kind == REF_OBJECT) {
        slots[field] = ref_whole(1);
        read_object(r, field, fact, slots, path);
    } else if (list && fact->kind == REF_ARRAY) {
        read_list(r, field, fact, slots, path);
    } else if (f->kind != GJ_FIELD_SCALAR || fact->kind == REF_NULL || !read_scalar(f, fact, &slots[field])) {
        spoil(r, field, slots, path);
    }
}

static void read_object(reading *r, size_t parent, const ref_fact *facts, ref_value *slots, const char *path)
{
    size_t first = parent == REF_NONE ? r->book->first_field : r->book->fields[parent].first;
    for (size_t field = first; field != REF_NONE; field = r->book->fields[field].next) {
        const char *at = format_path(path, ".", r->book->fields[field].name);
        const ref_fact *said = NULL;
        size_t times = 0;
        for (const ref_fact *fact = facts->first; fact != NULL; fact = fact->next) {
            if (gj_text_equal(fact->name, r->book->fields[field].name)) {
                said = said == NULL ? fact : said;
                times++;
            }
        }
        if (times == 0)
            read_absent(r, field, slots, at);
        else
            read_present(r, field, said, slots, at);
        for (; times > 1; times--)
            spoil(r, field, slots, at);
    }
    for (const ref_fact *fact = facts->first; fact != NULL; fact = fact->next)
        *r->wrong += ref_field_find(r->book, parent, fact->name) == REF_NONE;
}

const ref_entry *ref_record_read(const ref_book *book, const ref_fact *facts, size_t *wrong)
{
    reading r = {book, wrong};
    ref_entry *record = REF_NEW(ref_entry);
    *wrong = 0;
    record->slots = REF_NEW_ARRAY(ref_value, book->field_count);
    read_object(&r, REF_NONE, facts, record->slots, "");
    return record;
}
