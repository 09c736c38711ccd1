/* What is wrong with a text that is not JSON, and where. The JSON library says that a text is wrong; this
 * says why, for a caret and a sentence. Looked for only after the library has refused a text. */
#ifndef GJ_VM_JSON_FAULT_H
#define GJ_VM_JSON_FAULT_H

#include "base/text.h"

/* How deep objects and arrays may nest. */
#define GJ_JSON_MAX_DEPTH 64
/* Longest text, in bytes: offsets are 32 bits wide. */
#define GJ_JSON_MAX_SIZE ((size_t)64 << 20)

static inline bool gj_json_is_blank(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

typedef enum gj_json_fault {
    GJ_JSON_OK = 0,
    GJ_JSON_EMPTY,            /* nothing but blanks */
    GJ_JSON_UTF8,             /* not UTF-8 from here on */
    GJ_JSON_SIZE,             /* longer than GJ_JSON_MAX_SIZE */
    GJ_JSON_DEPTH,            /* the bracket that nests too deep */
    GJ_JSON_TRAILING,         /* something behind the value */
    GJ_JSON_VALUE,            /* a value was expected here */
    GJ_JSON_NAME,             /* a name in quotes was expected here */
    GJ_JSON_COLON,            /* : was expected here */
    GJ_JSON_COMMA_OR_BRACE,   /* , or } was expected here */
    GJ_JSON_COMMA_OR_BRACKET, /* , or ] was expected here */
    GJ_JSON_NUMBER_FAULT,     /* begins as a number but is none */
    GJ_JSON_WORD,             /* a word that JSON does not have */
    GJ_JSON_ESCAPE,           /* a bad escape in a string */
    GJ_JSON_CONTROL,          /* a control character in a string */
    GJ_JSON_OPEN_STRING       /* the quote of a string that never ends */
} gj_json_fault;

/* `length` is 0 where the text ends too early. */
typedef struct gj_json_problem {
    gj_json_fault fault;
    size_t offset, length; /* bytes */
} gj_json_problem;

/* The first problem in the order of the text (bad UTF-8 before all else); GJ_JSON_OK where it is one JSON
 * value within the limits above. A byte order mark at the start is passed over. */
gj_json_problem gj_json_find_problem(gj_text text);

/* How many bytes at the start of `text` are a JSON number (RFC 8259, section 6); 0: none. */
size_t gj_json_number_size(gj_text text);

/* The four hexadecimal digits that a text begins with, as a number; -1 where it does not begin with four. */
int32_t gj_json_code_unit(gj_text text);

/* The byte order mark's length where the text starts with one, else 0. */
size_t gj_json_mark_size(gj_text text);

#endif
