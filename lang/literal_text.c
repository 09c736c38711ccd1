/* Names, numbers and dates as rule files write them. Invariant: full-width digits and points mean their ASCII
 * twins; the scanner has made sure of the form. */
#include "lang/literal_text.h"

#include "base/text.h"

gj_text gj_name_written(gj_text raw)
{
    static const char *const quotes[][2] = {{"\"", "\""}, {"“", "”"}, {"「", "」"}};
    for (size_t i = 0; i < sizeof quotes / sizeof quotes[0]; i++) {
        gj_text open = gj_text_from(quotes[i][0]), close = gj_text_from(quotes[i][1]);
        if (raw.size >= open.size + close.size && gj_text_starts(raw, open) && gj_text_ends(raw, close))
            return (gj_text){raw.bytes + open.size, raw.size - open.size - close.size};
    }
    return raw;
}

/* The digits as ASCII, without zeros in front: 007 is 7, and the decimal reader takes no leading zeros. */
static gj_text ascii_digits(gj_arena *arena, gj_text raw)
{
    char *out = gj_arena_alloc(arena, raw.size + 1);
    size_t size = 0, zeros = 0;
    if (out == NULL)
        return (gj_text){0};
    for (size_t i = 0; i < raw.size;) {
        size_t length;
        int32_t c = gj_utf8_decode(raw.bytes + i, raw.size - i, &length);
        if (c >= 0xFF10 && c <= 0xFF19)
            out[size++] = (char)('0' + (c - 0xFF10));
        else if (c == 0xFF0E)
            out[size++] = '.';
        else if (c < 0x80 && c != '%')
            out[size++] = (char)c;
        i += length;
    }
    while (zeros + 1 < size && out[zeros] == '0' && out[zeros + 1] != '.')
        zeros++;
    return (gj_text){out + zeros, size - zeros};
}

gj_number_parse_result gj_number_written(gj_arena *arena, gj_value *out, gj_text text, bool percent)
{
    gj_value hundred = gj_value_whole(100);
    gj_number_parse_result parsed = gj_number_from_decimal(arena, out, ascii_digits(arena, text));
    if (parsed != GJ_PARSE_OK || !percent)
        return parsed;
    return gj_number_div(arena, out, out, &hundred) ? GJ_PARSE_OK : GJ_PARSE_NOMEM;
}

bool gj_date_written(gj_text text, int32_t *date)
{
    int32_t part[3] = {0, 0, 0};
    int at = 0;
    bool in_number = false;
    for (size_t i = 0; i < text.size;) {
        size_t length;
        int32_t c = gj_utf8_decode(text.bytes + i, text.size - i, &length);
        int32_t digit = c >= '0' && c <= '9' ? c - '0' : c >= 0xFF10 && c <= 0xFF19 ? c - 0xFF10 : -1;
        if (digit >= 0 && at < 3) {
            part[at] = part[at] * 10 + digit;
            in_number = true;
        } else if (in_number) {
            at++;
            in_number = false;
        }
        i += length;
    }
    if (!gj_date_valid(part[0], part[1], part[2]))
        return false;
    *date = gj_date_from_civil((gj_civil){part[0], part[1], part[2]});
    return true;
}
