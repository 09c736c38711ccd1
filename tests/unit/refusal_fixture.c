/* Every image goes to the second verifier too, which must say the same. The rules that were broken are
 * remembered for one test binary: its last test asks for them. */
#include "tests/unit/refusal_fixture.h"

#include <string.h>
#include "tests/verifier/second.h"

static bool seen[GJ_REFUSE_COUNT];

uint64_t expect_refusal(const char *what, const void *image, size_t size, gj_refusal_rule rule)
{
    gj_program *program = NULL;
    gj_refusal refusal;
    gj_status status = gj_program_load(checked_alloc(), image, size, &program, &refusal);
    const char *wanted = rule == GJ_REFUSE_COUNT ? "nothing" : gj_refusal_rows[rule].name;
    const char *got = status == GJ_OK ? "nothing" : status == GJ_E_INVALID ? refusal.rule : "no memory";
    if (strcmp(wanted, got) != 0)
        print_error("%s: refused by %s at %llu (%u), not by %s\n", what, got,
                    (unsigned long long)refusal.offset, refusal.detail, wanted);
    assert_string_equal(got, wanted);
    if (rule != GJ_REFUSE_ALIGNMENT) { /* where an image lies is no concern of the second verifier's */
        const char *second = second_verify(image, size);
        if ((second == NULL) != (rule == GJ_REFUSE_COUNT))
            print_error("%s: the second verifier says %s\n", what, second == NULL ? "nothing" : second);
        assert_int_equal(second == NULL, rule == GJ_REFUSE_COUNT);
    }
    gj_program_free(program);
    if (rule == GJ_REFUSE_COUNT)
        return 0;
    seen[rule] = true;
    assert_ptr_equal(gj_refusal_find(&refusal), &gj_refusal_rows[rule]);
    if (gj_refusal_rows[rule].place == GJ_REFUSAL_BYTE)
        assert_true(refusal.offset <= size);
    return refusal.offset;
}

void expect_all_refused(gj_refusal_place place)
{
    for (size_t i = 0; i < GJ_REFUSE_COUNT; i++) {
        if (gj_refusal_rows[i].place != place)
            continue;
        if (!seen[i])
            print_error("no image is refused by %s\n", gj_refusal_rows[i].name);
        assert_true(seen[i]);
    }
}
