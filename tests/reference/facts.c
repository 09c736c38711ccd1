/* JSON values as a tree, and their text. Generated records are made as such a tree; the machine reads the
 * text of it, the reference evaluator the tree itself, so that it has no JSON reader that could be wrong. */
#include "tests/reference/facts.h"

#include "tests/reference/memory.h"

ref_fact *ref_fact_new(ref_fact_kind kind, gj_text text)
{
    ref_fact *fact = REF_NEW(ref_fact);
    fact->kind = kind;
    fact->text = text;
    return fact;
}

ref_fact *ref_fact_add(ref_fact *parent, gj_text name, ref_fact *child)
{
    child->name = name;
    if (parent->last == NULL)
        parent->first = child;
    else
        parent->last->next = child;
    parent->last = child;
    return child;
}

void ref_fact_print(gj_buffer *out, const ref_fact *fact)
{
    static const char *const words[] = {"null", "false", "true"};
    switch (fact->kind) {
    case REF_NULL:
    case REF_FALSE:
    case REF_TRUE:
        gj_buffer_string(out, words[fact->kind]);
        return;
    case REF_NUMBER:
        gj_buffer_text(out, fact->text);
        return;
    case REF_STRING:
        gj_buffer_json(out, fact->text);
        return;
    case REF_ARRAY:
    case REF_OBJECT:
        break;
    }
    bool object = fact->kind == REF_OBJECT;
    gj_buffer_char(out, object ? '{' : '[');
    for (const ref_fact *child = fact->first; child != NULL; child = child->next) {
        if (child != fact->first)
            gj_buffer_string(out, ", ");
        if (object) {
            gj_buffer_json(out, child->name);
            gj_buffer_string(out, ": ");
        }
        ref_fact_print(out, child);
    }
    gj_buffer_char(out, object ? '}' : ']');
}
