/* Text for a terminal of 80 columns or more: what is wide takes two columns, lines break where Chinese and
 * English may be broken, and nothing a stranger wrote reaches the terminal as a control character. */
#ifndef GJ_CLI_LAYOUT_H
#define GJ_CLI_LAYOUT_H

#include "base/text.h"

#define GJ_LAYOUT_WIDTH 80
/* Longer lines are hard to follow, however wide the terminal is. */
#define GJ_LAYOUT_WIDTH_MAX 120

/* Text being laid out; begins at the start of a line. */
typedef struct gj_layout {
    gj_buffer *out;
    size_t column; /* columns used in the present line */
    size_t width;  /* of a line; 0: GJ_LAYOUT_WIDTH */
} gj_layout;

/* How many columns a line has. */
size_t gj_layout_width(const gj_layout *layout);
/* The width that COLUMNS asks for, between 80 and 120; NULL or anything but a number: 80. */
size_t gj_layout_width_asked(const char *columns);

/* Appends text, going on in new lines indented by `indent` where the line is full. Line breaks in the text
 * count as blanks. */
void gj_layout_text(gj_layout *layout, gj_text text, size_t indent);
/* The same for a C string. */
void gj_layout_string(gj_layout *layout, const char *text, size_t indent);
/* Appends text that is not to be broken: on a new line, indented, where it does not fit in this one. */
void gj_layout_word(gj_layout *layout, gj_text text, size_t indent);
/* Goes to a column: on this line if that leaves a blank before it, else on the next. */
void gj_layout_to(gj_layout *layout, size_t column);
/* Appends text that ends before `column`; where it is wider it follows what stands there, after a blank. */
void gj_layout_right(gj_layout *layout, gj_text text, size_t column);
void gj_layout_newline(gj_layout *layout);
/* A line of `c`, as wide as a line may be. */
void gj_layout_rule(gj_layout *layout, char c);

#endif
