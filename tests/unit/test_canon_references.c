/* What the body of an item refers to, read off its text. */
#include "tests/unit/support.h"
#include "lang/canon.h"

#include <string.h>

static void note(void *user, char kind, gj_text path)
{
    gj_buffer *out = user;
    gj_buffer_char(out, kind);
    gj_buffer_char(out, '=');
    gj_buffer_text(out, path);
    gj_buffer_char(out, ';');
}

/* The references of a body as "d=a.b;f=c;". */
static void assert_references(const char *body, const char *expected)
{
    gj_buffer out;
    gj_buffer_init(&out, checked_alloc());
    gj_canon_references(text_of(body), note, &out);
    gj_buffer_char(&out, '\0');
    assert_false(out.failed);
    assert_string_equal(out.bytes, expected);
    gj_buffer_fini(&out);
}

static void references_stand_at_the_beginning_of_a_word(void **state)
{
    (void)state;
    assert_references("d:level", "d=level;");
    assert_references("(add d:sum.part f:price) (call r:stars)", "d=sum.part;f=price;r=stars;");
    assert_references("(when (d:a) f:b : 3)", "d=a;f=b;");
    assert_references("record: field: d x:y", "");
    assert_references("end: d:a", "d=a;");
    assert_references("", "");
}

static void texts_refer_to_nothing(void **state)
{
    (void)state;
    assert_references("(text \" d:a\") f:b", "f=b;");
    assert_references("(text \"\\\" d:a \\\\\") f:b", "f=b;");
    assert_references("(text \"d:a", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(references_stand_at_the_beginning_of_a_word),
        cmocka_unit_test(texts_refer_to_nothing),
    };
    return cmocka_run_group_tests_name("canon references", tests, NULL, NULL);
}
