/* Invariant: a page's structure is ours; a text of a rule book or a record never becomes a tag, an attribute
 * or an address, and the policy in the head would stop a script that got in all the same. */
#include "lang/html.h"

void gj_html_text(gj_buffer *out, gj_text text)
{
    for (size_t at = 0; at < text.size;) {
        size_t length;
        int32_t point = gj_utf8_decode(text.bytes + at, text.size - at, &length);
        const char *entity = point == '&'    ? "&amp;"
                             : point == '<'  ? "&lt;"
                             : point == '>'  ? "&gt;"
                             : point == '"'  ? "&quot;"
                             : point == '\'' ? "&#39;"
                                             : NULL;
        if (entity != NULL)
            gj_buffer_string(out, entity);
        else if (point == '\n' || point == '\t')
            gj_buffer_char(out, ' ');
        else
            gj_buffer_safe(out, (gj_text){text.bytes + at, length});
        at += length;
    }
}

void gj_html_head(gj_buffer *out, gj_lang lang, gj_text title, const char *style, const char *more_style)
{
    gj_buffer_format(out, "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n",
                     lang == GJ_LANG_ZH ? "zh-CN" : "en");
    gj_buffer_string(out,
                     "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                     "style-src 'unsafe-inline'\">\n"
                     "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>");
    gj_html_text(out, title);
    gj_buffer_string(out, "</title>\n<style>\n");
    gj_buffer_string(out, style);
    gj_buffer_string(out, more_style);
    gj_buffer_string(out, "</style>\n</head>\n<body>\n");
}

void gj_html_foot(gj_buffer *out)
{
    gj_buffer_string(out, "</body>\n</html>\n");
}
