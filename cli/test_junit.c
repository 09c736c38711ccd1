/* Test results as JUnit XML, as continuous integration reads it. Text becomes XML 1.0 text whatever it holds:
 * markup is escaped, and what XML cannot hold at all becomes U+FFFD. */
#include "cli/test_internal.h"

static bool allowed(int32_t c)
{
    return c == '\t' || c == '\n' || c == '\r' || (c >= 0 && c != 0xFFFE && c != 0xFFFF && !gj_is_unsafe(c));
}

/* An attribute keeps its line breaks as character references; between tags they stand as they are. */
static void xml(gj_buffer *out, gj_text text, bool attribute)
{
    for (size_t i = 0, length = 1; i < text.size; i += length) {
        int32_t c = gj_utf8_decode(text.bytes + i, text.size - i, &length);
        if (!allowed(c))
            gj_buffer_string(out, "\xEF\xBF\xBD");
        else if (c == '&')
            gj_buffer_string(out, "&amp;");
        else if (c == '<')
            gj_buffer_string(out, "&lt;");
        else if (c == '>')
            gj_buffer_string(out, "&gt;");
        else if (c == '"')
            gj_buffer_string(out, "&quot;");
        else if (c == '\r' || (attribute && (c == '\n' || c == '\t')))
            gj_buffer_format(out, "&#%d;", (int)c);
        else
            gj_buffer_bytes(out, text.bytes + i, length);
    }
}

void gj_junit_case(gj_buffer *out, gj_text suite, gj_text name, gj_text file, uint32_t line, gj_text failure)
{
    gj_buffer_string(out, "    <testcase classname=\"");
    xml(out, suite, true);
    gj_buffer_string(out, "\" name=\"");
    xml(out, name, true);
    gj_buffer_string(out, "\" file=\"");
    xml(out, file, true);
    gj_buffer_format(out, "\" line=\"%u\"", line);
    if (failure.size == 0) {
        gj_buffer_string(out, "/>\n");
        return;
    }
    size_t head = 0;
    while (head < failure.size && failure.bytes[head] != '\n')
        head++;
    gj_buffer_string(out, ">\n      <failure message=\"");
    xml(out, (gj_text){failure.bytes, head}, true);
    gj_buffer_string(out, "\">");
    xml(out, failure, false);
    gj_buffer_string(out, "</failure>\n    </testcase>\n");
}

void gj_junit_end(gj_buffer *out, uint64_t passed, uint64_t failed)
{
    gj_buffer whole;
    gj_buffer_init(&whole, out->allocator);
    gj_buffer_format(
        &whole, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites tests=\"%llu\" failures=\"%llu\">\n",
        (unsigned long long)(passed + failed), (unsigned long long)failed);
    gj_buffer_format(&whole, "  <testsuite name=\"guiju test\" tests=\"%llu\" failures=\"%llu\">\n",
                     (unsigned long long)(passed + failed), (unsigned long long)failed);
    gj_buffer_text(&whole, gj_buffer_as_text(out));
    gj_buffer_string(&whole, "  </testsuite>\n</testsuites>\n");
    bool failed_before = out->failed;
    gj_buffer_clear(out);
    gj_buffer_text(out, gj_buffer_as_text(&whole));
    out->failed = out->failed || whole.failed || failed_before;
    gj_buffer_fini(&whole);
}
