/* A layout with one of everything for the tests of the record reader, and records written out as text:
 *
 *   case text · as_of date or none · effective_staff number >= 0 · branch_count whole number 0..500
 *   audit_kind initial|surveillance_1|recertification · mystery yes/no, default no · ratio number > 0, < 1
 *   opened date >= 2020-01-31 · grade none < low < high, at most low, default none
 *   items { c8 { applicable = yes, failed = 0, points or none 0..4 }, c9 { points } }
 *   visit (nothing where absent) or none { day date, result { score number, default 7 } }
 *   sites list or none of { name (identity), staff, seen { day or none, default none },
 *                           rooms list of { area, number (identity) } }
 *   plan_items codes of scope|dates|team · tags texts */
#ifndef GJ_TESTS_UNIT_RECORD_FIXTURE_H
#define GJ_TESTS_UNIT_RECORD_FIXTURE_H

#include "tests/unit/support.h"
#include "vm/field_index.h"
#include "vm/record.h"

enum field {
    F_CASE,
    F_AS_OF,
    F_STAFF,
    F_BRANCHES,
    F_AUDIT_KIND,
    F_MYSTERY,
    F_RATIO,
    F_OPENED,
    F_GRADE,
    F_ITEMS,
    F_C8,
    F_C8_APPLICABLE,
    F_C8_FAILED,
    F_C8_POINTS,
    F_C9,
    F_C9_POINTS,
    F_VISIT,
    F_VISIT_DAY,
    F_VISIT_RESULT,
    F_VISIT_SCORE,
    F_SITES,
    F_SITE_NAME,
    F_SITE_STAFF,
    F_SITE_SEEN,
    F_SITE_DAY,
    F_ROOMS,
    F_ROOM_AREA,
    F_ROOM_NUMBER,
    F_PLAN_ITEMS,
    F_PLAN_ITEM,
    F_TAGS,
    F_TAG,
    F_COUNT
};

struct reading {
    gj_program *program;
    gj_reader *reader;
    gj_arena arena;
    gj_record record;
};

/* Loads the layout and makes a reader, both with `allocator`. */
gj_status reading_init(struct reading *r, gj_allocator allocator);
void reading_fini(struct reading *r);
/* Reads a record anew. */
gj_status read_text(struct reading *r, gj_text text);
void read_json(struct reading *r, const char *json);

/* A test whose state is a struct reading of its own. */
#define READING_TEST(test) cmocka_unit_test_setup_teardown(test, set_up_reading, tear_down_reading)
int set_up_reading(void **state);
int tear_down_reading(void **state);

/* The slot at a path of field names, list entries as "[2]". Fails the test where there is none. */
const gj_value *slot_at(struct reading *r, const char *path);
/* Fails unless the slot at `path` reads so: a value as JSON, or "nothing", "missing", "error PATH" (the field
 * and entry its reason names), "list N". */
#define assert_slot(r, path, expected) assert_slot_at((r), (path), (expected), __FILE__, __LINE__)
void assert_slot_at(struct reading *r, const char *path, const char *expected, const char *file, int line);
/* Fails unless the record's errors are so, each a line "GJ1022 5+3 PATH: headline\n". */
#define assert_errors(r, expected) assert_errors_at((r), (expected), __FILE__, __LINE__)
void assert_errors_at(struct reading *r, const char *expected, const char *file, int line);
/* Appends all that is known of the record: every slot of it and its lists, and its errors, as above. */
void write_record(struct reading *r, gj_buffer *out);

#endif
