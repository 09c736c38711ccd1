/* Loading libxlsxwriter while the program runs. Invariant: a library that is open has every function. */
#include "cli/xlsx_library.h"

#include <dlfcn.h>
#include <string.h>

/* A wrong row would call a function with other arguments than it takes. */
#define GJ_XLSX(result, name, arguments)                                                                     \
    _Static_assert(_Generic(&name, result(*) arguments : 1, default : 0), #name " is declared otherwise");
#include "cli/xlsx_library.def"
#undef GJ_XLSX

/* POSIX lets a pointer to data hold one to a function, and C wants it copied. */
static bool find(void *handle, const char *name, void *function, size_t size)
{
    void *found = dlsym(handle, name);
    memcpy(function, &found, size);
    return found != NULL;
}

bool gj_xlsx_open(gj_xlsx_library *library)
{
    *library = (gj_xlsx_library){.handle = dlopen(GJ_XLSX_FILE, RTLD_LAZY | RTLD_LOCAL)};
    bool whole = library->handle != NULL;
#define GJ_XLSX(result, name, arguments)                                                                     \
    whole = whole && find(library->handle, #name, &library->name, sizeof library->name);
#include "cli/xlsx_library.def"
#undef GJ_XLSX
    return whole;
}

void gj_xlsx_close(gj_xlsx_library *library)
{
    if (library->handle != NULL)
        (void)dlclose(library->handle);
    library->handle = NULL;
}
