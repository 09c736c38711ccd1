/* The constants of a canonical body, read off its text: lang/canon_core.c writes each as `(25_points ) `. A
 * minus before a number and a fraction of two are seen as one, because rules write their limits so. */
#include "lang/canon.h"

static bool stands_at(gj_text body, size_t at, const char *what)
{
    gj_text wanted = gj_text_from(what);
    return at <= body.size && gj_text_starts((gj_text){body.bytes + at, body.size - at}, wanted);
}

static bool stands_before(gj_text body, size_t at, const char *what)
{
    size_t size = gj_text_from(what).size;
    return at >= size && stands_at(body, at - size, what);
}

/* The number behind the bracket at `open`; where it ends, its own bracket included. 0: there is none. */
static size_t read_number(gj_text body, size_t open, gj_canon_literal *out)
{
    size_t from = open + 1, at = from;
    if (!stands_at(body, open, "("))
        return 0;
    at += stands_at(body, at, "-") ? 1 : 0;
    if (at >= body.size || !gj_is_digit(body.bytes[at]))
        return 0;
    while (at < body.size && (gj_is_digit(body.bytes[at]) || body.bytes[at] == '/' || body.bytes[at] == '-'))
        at++;
    *out = (gj_canon_literal){.kind = 'n', .text = {body.bytes + from, at - from}};
    if (stands_at(body, at, "_")) {
        from = ++at;
        while (at < body.size && body.bytes[at] != ' ')
            at++;
        out->unit = (gj_text){body.bytes + from, at - from};
    }
    return stands_at(body, at, " ) ") ? at + 3 : 0;
}

static bool is_date(gj_text text)
{
    return text.size == 10 && text.bytes[4] == '-' && text.bytes[7] == '-';
}

/* Where the text that begins at the quotation mark ends, the second mark included. */
static size_t end_of_text(gj_text body, size_t at)
{
    for (at++; at < body.size && body.bytes[at] != '"'; at++)
        at += body.bytes[at] == '\\';
    return at < body.size ? at + 1 : body.size;
}

/* Visits the number at the bracket; where to go on. */
static size_t visit_number(gj_text body, size_t open, gj_canon_literal_visit *visit, void *user)
{
    gj_canon_literal number, divisor;
    size_t end = read_number(body, open, &number);
    if (end == 0)
        return open + 1;
    if (is_date(number.text)) {
        number.kind = 'd';
        visit(user, &number);
        return end;
    }
    number.negative = stands_before(body, open, "(NEG ");
    size_t behind = stands_before(body, open, "(DIV ") ? read_number(body, end, &divisor) : 0;
    if (behind != 0 && !is_date(divisor.text)) {
        number.negative = stands_before(body, open, "(NEG (DIV ");
        number.divisor = divisor.text;
        end = behind;
    }
    visit(user, &number);
    return end;
}

void gj_canon_literals(gj_text body, gj_canon_literal_visit *visit, void *user)
{
    for (size_t at = 0; at < body.size;) {
        if (body.bytes[at] == '"') { /* a text that is compared stands in brackets, a title does not */
            size_t end = end_of_text(body, at);
            gj_canon_literal text = {.kind = 't', .text = {body.bytes + at, end - at}};
            if (stands_before(body, at, "(") && stands_at(body, end, " ) "))
                visit(user, &text);
            at = end;
        } else if (body.bytes[at] == '(') {
            at = visit_number(body, at, visit, user);
        } else {
            at++;
        }
    }
}
