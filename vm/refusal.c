/* The rules of vm/refusals.def in memory. What the rules mean is in vm/image_check.c, vm/layout_check.c,
 * vm/definition_check.c and vm/verify.c; how a refusal is shown to people is left to the caller. */
#include "vm/refusal.h"

#include <string.h>

const gj_refusal_row gj_refusal_rows[GJ_REFUSE_COUNT] = {
#define GJ_REFUSAL(id, name, place, en, zh) {name, GJ_REFUSAL_##place, {en, zh}},
#include "vm/refusals.def"
#undef GJ_REFUSAL
};

const gj_refusal_row *gj_refusal_find(const gj_refusal *refusal)
{
    if (refusal->rule == NULL)
        return NULL;
    for (size_t i = 0; i < GJ_REFUSE_COUNT; i++)
        if (strcmp(gj_refusal_rows[i].name, refusal->rule) == 0)
            return &gj_refusal_rows[i];
    return NULL;
}

bool gj_refuse(gj_refusal *refusal, gj_refusal_rule rule, uint64_t offset, uint32_t detail)
{
    *refusal = (gj_refusal){.rule = gj_refusal_rows[rule].name, .offset = offset, .detail = detail};
    return false;
}
