#include "lang/lower.h"

void gj_prove_all(gj_build *b)
{
    (void)b;
}
