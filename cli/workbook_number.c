/* Numbers of a workbook. A spreadsheet keeps 83.3 as the nearest binary fraction and may write that with
 * seventeen digits, 83.299999999999997, while it shows fifteen at most. What the person wrote is what it
 * shows: the first fifteen significant digits, rounded. Digits in, digits out; no floating point. */
#include <string.h>

#include "cli/workbook.h"
#include "vm/json_fault.h"

#define SIGNIFICANT 15
#define MOST_DIGITS 64 /* of a number that is rounded; a spreadsheet writes 17 */

typedef struct decimal {
    char digits[MOST_DIGITS];
    int count;    /* no zero first or last, but for 0 itself, which has none */
    int exponent; /* 0.DIGITS times ten to the power of this */
} decimal;

/* The parts of a JSON number; false where it is longer than any spreadsheet's. */
static bool take_apart(gj_text text, decimal *number)
{
    bool point = false;
    size_t i = text.bytes[0] == '-';
    *number = (decimal){.count = 0};
    for (; i < text.size && text.bytes[i] != 'e' && text.bytes[i] != 'E'; i++) {
        if (text.bytes[i] == '.') {
            point = true;
            continue;
        }
        bool leading = number->count == 0 && text.bytes[i] == '0';
        if (number->count == MOST_DIGITS)
            return false;
        if (!leading)
            number->digits[number->count++] = text.bytes[i];
        number->exponent += point ? (leading ? -1 : 0) : (leading ? 0 : 1);
    }
    if (i == text.size)
        return true;
    int power = 0;
    bool minus = text.bytes[++i] == '-';
    for (i += minus || text.bytes[i] == '+'; i < text.size; i++) {
        power = power * 10 + (text.bytes[i] - '0');
        if (power > 400)
            return false;
    }
    number->exponent += minus ? -power : power;
    return true;
}

/* To fifteen digits, half up; without zeros at the end. */
static void round_off(decimal *number)
{
    bool up = number->count > SIGNIFICANT && number->digits[SIGNIFICANT] >= '5';
    if (number->count > SIGNIFICANT)
        number->count = SIGNIFICANT;
    while (up && number->count > 0 && number->digits[number->count - 1] == '9')
        number->count--;
    if (up && number->count > 0) {
        number->digits[number->count - 1]++;
    } else if (up) { /* 999… */
        number->digits[number->count++] = '1';
        number->exponent++;
    }
    while (number->count > 0 && number->digits[number->count - 1] == '0')
        number->count--;
}

static void write_plain(gj_buffer *out, const decimal *number)
{
    if (number->exponent <= 0) {
        gj_buffer_string(out, "0.");
        gj_buffer_repeat(out, '0', (size_t)-number->exponent);
        gj_buffer_bytes(out, number->digits, (size_t)number->count);
        return;
    }
    int whole = number->exponent < number->count ? number->exponent : number->count;
    gj_buffer_bytes(out, number->digits, (size_t)whole);
    gj_buffer_repeat(out, '0', (size_t)(number->exponent - whole));
    if (number->count > whole) {
        gj_buffer_char(out, '.');
        gj_buffer_bytes(out, number->digits + whole, (size_t)(number->count - whole));
    }
}

void gj_workbook_number(gj_buffer *out, gj_text digits)
{
    decimal number;
    if (digits.size == 0 || gj_json_number_size(digits) != digits.size || !take_apart(digits, &number)) {
        gj_buffer_text(out, digits);
        return;
    }
    round_off(&number);
    if (number.count == 0) {
        gj_buffer_char(out, '0');
        return;
    }
    if (digits.bytes[0] == '-')
        gj_buffer_char(out, '-');
    write_plain(out, &number);
}
