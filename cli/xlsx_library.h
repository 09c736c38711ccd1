/* libxlsxwriter, loaded when a workbook is written and not before: with the libraries that it needs, loading
 * it takes as long as starting the rest of the program, and hardly a call writes one. */
#ifndef GJ_CLI_XLSX_LIBRARY_H
#define GJ_CLI_XLSX_LIBRARY_H

#include <stdbool.h>
#include <xlsxwriter.h>

/* The file that is loaded: of the same binary interface as the header that this was built with. */
#ifdef LXW_SOVERSION
#define GJ_XLSX_FILE "libxlsxwriter.so." LXW_SOVERSION
#else
#define GJ_XLSX_FILE "libxlsxwriter.so"
#endif

typedef struct gj_xlsx_library {
    void *handle;
#define GJ_XLSX(result, name, arguments) result(*name) arguments;
#include "cli/xlsx_library.def"
#undef GJ_XLSX
} gj_xlsx_library;

/* Loads it; false where it is not there, or lacks a function. gj_xlsx_close must be called in every case. */
bool gj_xlsx_open(gj_xlsx_library *library);
void gj_xlsx_close(gj_xlsx_library *library);

#endif
