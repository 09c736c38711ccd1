/* Disagreements are told by the words of both; see tests/verifier/cross.h. */
#include "tests/verifier/cross.h"

#include <stdlib.h>
#include <string.h>
#include "tests/verifier/mutate.h"
#include "tests/verifier/run.h"
#include "tests/verifier/second.h"
#include "vm/refusal.h"

_Static_assert(GJ_REFUSE_COUNT <= sizeof(((cross_totals *)0)->refused) / sizeof(unsigned long),
               "room for every rule");

static bool disagree(cross_totals *totals, gj_buffer *report, const char *first, const char *second)
{
    totals->disagreements++;
    gj_buffer_format(report, "the verifier: %s; the second: %s\n", first, second);
    return false;
}

bool cross_check(const uint8_t *image, size_t size, uint64_t *random, cross_totals *totals, gj_buffer *report)
{
    gj_program *program = NULL;
    gj_refusal refusal = {0};
    uint8_t *copy = malloc(size + 1); /* its own block, so that reading past the end is noticed */
    if (copy == NULL)
        return disagree(totals, report, "no memory", "no memory");
    if (size > 0)
        memcpy(copy, image, size);
    gj_status status = gj_program_load(gj_allocator_default(), copy, size, &program, &refusal);
    const char *second = second_verify(copy, size);
    bool good = true;
    totals->images++;
    if (status == GJ_E_INVALID)
        totals->refused[gj_refusal_find(&refusal) - gj_refusal_rows]++;
    if (status == GJ_OK)
        totals->accepted++;
    if (status != GJ_OK && status != GJ_E_INVALID)
        good = disagree(totals, report, "ends without a verdict", second == NULL ? "accepts" : second);
    else if ((status == GJ_OK) != (second == NULL))
        good = disagree(totals, report, status == GJ_OK ? "accepts" : refusal.rule,
                        second == NULL ? "accepts" : second);
    const char *wrong = good && status == GJ_OK ? run_accepted(program, random, &totals->limits) : NULL;
    if (wrong != NULL)
        good = disagree(totals, report, wrong, "accepts");
    gj_program_free(program);
    free(copy);
    return good;
}

bool cross_mutants(const uint8_t *image, size_t size, unsigned long count, uint64_t *random,
                   cross_totals *totals, gj_buffer *report, uint8_t *bad)
{
    bool good = true;
    for (unsigned long i = 0; good && i < count; i++) {
        memcpy(bad, image, size);
        for (uint32_t changes = 1 + random_below(random, 3); changes > 0; changes--)
            mutate_image(bad, size, random);
        if (random_below(random, 16) > 0) /* else nearly all would end at their costs */
            mutate_costs(bad, size);
        good = cross_check(bad, size, random, totals, report);
    }
    return good;
}
