/* The pages of docs/diagnostics/, as the build puts them into the program (tools/diagnostic_pages). */
#ifndef GJ_CLI_DIAGNOSTIC_PAGE_H
#define GJ_CLI_DIAGNOSTIC_PAGE_H

#include <stddef.h>

typedef struct gj_diagnostic_page {
    int number;             /* of GJ0301: 301 */
    const char *text[2];    /* by gj_lang: what it means and what to do */
    const char *bad, *good; /* examples, "" for none; each line indented */
} gj_diagnostic_page;

extern const gj_diagnostic_page gj_diagnostic_pages[];
extern const size_t gj_diagnostic_page_count;

#endif
