/* Escapes for CSV and Markdown. Invariant: whatever the text, a field stays one field, and a line one line
 * without markup. HTML's are in lang/html.c. */
#include "cli/escape.h"

#include <string.h>

/* ---- CSV ---- */

static bool is_number(gj_text text)
{
    bool digits = false;
    for (size_t i = text.size > 0 && text.bytes[0] == '-'; i < text.size; i++) {
        if (!gj_is_digit(text.bytes[i]) && text.bytes[i] != '.')
            return false;
        digits = true;
    }
    return digits;
}

/* Spreadsheets also take the full-width signs, and pass over blanks in front. */
static bool is_formula(gj_text text)
{
    static const char *const signs[] = {"=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"};
    gj_text rest = text;
    while (rest.size > 0 && rest.bytes[0] == ' ')
        rest = (gj_text){rest.bytes + 1, rest.size - 1};
    for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++)
        if (rest.size > 1 && gj_text_starts(rest, gj_text_from(signs[i])))
            return !is_number(text);
    return false;
}

void gj_csv_field(gj_buffer *out, gj_text text)
{
    bool quotes = false;
    for (size_t i = 0; i < text.size; i++)
        quotes = quotes || (text.bytes[i] != '\0' && strchr("\",\n\r", text.bytes[i]) != NULL);
    if (quotes)
        gj_buffer_char(out, '"');
    if (is_formula(text))
        gj_buffer_char(out, '\'');
    for (size_t at = 0, end; at < text.size; at = end) {
        for (end = at; end < text.size && text.bytes[end] != '"' && text.bytes[end] != '\n';)
            end++;
        gj_buffer_safe(out, (gj_text){text.bytes + at, end - at});
        if (end < text.size)
            gj_buffer_string(out, text.bytes[end++] == '"' ? "\"\"" : "\n");
    }
    if (quotes)
        gj_buffer_char(out, '"');
}

/* ---- Markdown ---- */

static bool is_word(char c)
{
    return gj_is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

void gj_md_text(gj_buffer *out, gj_text text)
{
    for (size_t at = 0; at < text.size;) {
        size_t length;
        int32_t point = gj_utf8_decode(text.bytes + at, text.size - at, &length);
        if (point == '\n' || point == '\r' || point == '\t') {
            gj_buffer_char(out, ' ');
        } else if (point == '<' || point == '>' || point == '&') {
            gj_buffer_string(out, point == '<' ? "&lt;" : point == '>' ? "&gt;" : "&amp;");
        } else {
            /* An underscore inside a word is only that. */
            bool inside = point == '_' && at > 0 && at + 1 < text.size && is_word(text.bytes[at - 1]) &&
                          is_word(text.bytes[at + 1]);
            if (point > 0 && point < 128 && !inside && strchr("\\`*_[]|#~", (int)point) != NULL)
                gj_buffer_char(out, '\\');
            gj_buffer_safe(out, (gj_text){text.bytes + at, length});
        }
        at += length;
    }
}

void gj_md_cell(gj_buffer *out, gj_text text)
{
    for (size_t at = 0, length = 1; at < text.size; at += length) {
        int32_t point = gj_utf8_decode(text.bytes + at, text.size - at, &length);
        bool link = point == ']' && at + 1 < text.size && text.bytes[at + 1] == '(';
        if (point == '\n' || point == '\r') {
            gj_buffer_char(out, ' ');
        } else if (point == '<') {
            gj_buffer_string(out, "&lt;");
        } else {
            if (link || point == '|' || point == '\\')
                gj_buffer_char(out, '\\');
            gj_buffer_safe(out, (gj_text){text.bytes + at, length});
        }
    }
}

void gj_md_code(gj_buffer *out, gj_text text)
{
    gj_buffer_char(out, '`');
    for (size_t at = 0; at < text.size; at++) {
        char c = text.bytes[at];
        if (c == '|')
            gj_buffer_string(out, "\\|"); /* a table's cell would end */
        else if (c == '`' || c == '\n' || c == '\r')
            gj_buffer_char(out, c == '`' ? '\'' : ' ');
        else if ((unsigned char)c < 0x80)
            gj_buffer_safe(out, (gj_text){text.bytes + at, 1});
        else {
            size_t length;
            (void)gj_utf8_decode(text.bytes + at, text.size - at, &length);
            gj_buffer_safe(out, (gj_text){text.bytes + at, length});
            at += length - 1;
        }
    }
    gj_buffer_char(out, '`');
}
