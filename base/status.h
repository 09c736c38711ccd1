/* What a function that can fail returns. Explanations of GJ_E_INVALID are in the diagnostics list that the
 * caller handed in; the status only says which kind of thing went wrong. */
#ifndef GJ_BASE_STATUS_H
#define GJ_BASE_STATUS_H

typedef enum gj_status {
    GJ_OK = 0,
    GJ_E_INVALID, /* the input is wrong; the diagnostics say where and why */
    GJ_E_NOMEM,   /* the allocation hook returned NULL */
    GJ_E_IO,      /* a file could not be read or written */
    GJ_E_LIMIT    /* a stated limit (steps, memory, size) was reached */
} gj_status;

#endif
