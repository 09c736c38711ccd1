/* The small tables: what the header names, sources, units, alternatives and their choices, the holiday table,
 * and the citations that run through all of them. */
#include "tests/verifier/image.h"

const char *sv_check_strings(const image *im, int of, size_t record)
{
    MUST(sv_word_of(im, of, record, NAME) < im->string_count, "a name is no string");
    MUST(sv_word_of(im, of, record, TITLE) < im->string_count, "a title is no string");
    return NULL;
}

const char *sv_check_citations(image *im, int of, size_t record, size_t byte)
{
    uint32_t first = sv_word_of(im, of, record, byte), count = sv_word_of(im, of, record, byte + 4);
    if (count == 0) {
        MUST(first == 0, "no citations begin somewhere");
        return NULL;
    }
    MUST(first == im->next_citation, "citations do not follow each other");
    MUST(count <= sv_count_of(im, CITATIONS) - im->next_citation, "citations pass the end");
    im->next_citation += count;
    return NULL;
}

const char *sv_check_source(const image *im, int of, size_t record, size_t byte)
{
    MUST(sv_word_of(im, of, record, byte) < sv_count_of(im, SOURCES), "no such source");
    return NULL;
}

const char *sv_check_unit(const image *im, int of, size_t record, size_t byte)
{
    MUST(sv_word_of(im, of, record, byte) <= sv_count_of(im, UNITS), "no such unit");
    return NULL;
}

static bool is_date(int64_t date)
{
    return date >= -719162 && date <= 2932896; /* 0001-01-01 .. 9999-12-31 */
}

static const char *check_header(const image *im)
{
    for (size_t at = 16; at < HEADER_EFFECTIVE; at += 4)
        MUST(sv_bytes_at(im, at, 4) < im->string_count, "the header names no string");
    MUST(sv_bytes_at(im, HEADER_INTERFACE, 4) < im->string_count, "the header names no string");
    int32_t effective = (int32_t)sv_bytes_at(im, HEADER_EFFECTIVE, 4);
    MUST(effective == INT32_MIN || is_date(effective), "the header's date is none");
    return NULL;
}

static const char *check_alternatives(image *im)
{
    uint32_t next = 0;
    for (uint32_t i = 0; i < sv_count_of(im, ALTERNATIVES); i++) {
        TRY(sv_check_strings(im, ALTERNATIVES, i));
        uint32_t count = sv_word_of(im, ALTERNATIVES, i, ALTERNATIVES_COUNT);
        MUST(sv_word_of(im, ALTERNATIVES, i, ALTERNATIVES_RESERVED) == 0, "a reserved word is not zero");
        MUST(sv_word_of(im, ALTERNATIVES, i, ALTERNATIVES_ORDERED) <= 1, "ordered is neither 0 nor 1");
        MUST(sv_word_of(im, ALTERNATIVES, i, ALTERNATIVES_FIRST) == next, "choices do not follow each other");
        MUST(count > 0 && count <= sv_count_of(im, CHOICES) - next, "choices are none or pass the end");
        for (uint32_t k = next; k < next + count; k++) {
            TRY(sv_check_strings(im, CHOICES, k));
            TRY(sv_check_citations(im, CHOICES, k, CHOICE_CITATION));
            MUST(!sv_same_string(im, sv_word_of(im, CHOICES, k, NAME), 0), "a choice without a name");
            for (uint32_t other = next; other < k; other++)
                MUST(!sv_same_string(im, sv_word_of(im, CHOICES, k, NAME),
                                     sv_word_of(im, CHOICES, other, NAME)),
                     "two choices of one name");
        }
        next += count;
    }
    MUST(next == sv_count_of(im, CHOICES), "choices are left over");
    return NULL;
}

static const char *check_calendar(const image *im)
{
    uint32_t count = sv_count_of(im, CALENDAR);
    if (count == 0)
        return NULL;
    MUST(count >= 2, "a holiday table without an end");
    int32_t first = (int32_t)sv_word_of(im, CALENDAR, 0, 0), last = (int32_t)sv_word_of(im, CALENDAR, 1, 0);
    MUST(is_date(first) && is_date(last) && first <= last, "the holiday table's dates");
    int64_t before = (int64_t)first - 1;
    for (uint32_t i = 2; i < count; i++) {
        int64_t twice = (int32_t)sv_word_of(im, CALENDAR, i, 0), date = before + 1;
        while (date <= last && date * 2 != twice && date * 2 + 1 != twice)
            date++;
        MUST(date <= last, "the holiday table's exceptions do not ascend within it");
        before = date;
    }
    return NULL;
}

const char *sv_check_tables(image *im)
{
    TRY(check_header(im));
    for (uint32_t i = 0; i < sv_count_of(im, SOURCES); i++) {
        MUST(sv_word_of(im, SOURCES, i, SOURCE_PATH) < im->string_count, "a path is no string");
        MUST(sv_word_of(im, SOURCES, i, SOURCE_RESERVED) == 0, "a reserved word is not zero");
    }
    for (uint32_t i = 0; i < sv_count_of(im, UNITS); i++)
        TRY(sv_check_strings(im, UNITS, i));
    for (uint32_t i = 0; i < sv_count_of(im, CITATIONS); i++)
        MUST(sv_word_of(im, CITATIONS, i, 0) < im->string_count, "a citation is no string");
    TRY(check_alternatives(im));
    return check_calendar(im);
}
