/* A syntax tree as text, to compare two trees: everything in it but places and numbers of nodes. */
#ifndef GJ_TESTS_UNIT_TREE_DUMP_H
#define GJ_TESTS_UNIT_TREE_DUMP_H

#include "grammar/ast.h"

/* Appends the declarations of a parsed file, one node a line. */
void tree_dump(gj_buffer *out, const gj_file *file);

#endif
