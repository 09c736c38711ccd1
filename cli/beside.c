/* Aligning lines by their longest common subsequence. Invariant: reading one side down the rows gives its
 * text back. */
#include "cli/beside.h"

static size_t split(gj_arena *arena, gj_text text, gj_text **lines)
{
    size_t count = 0, at = 0;
    for (size_t i = 0; i < text.size; i++)
        count += text.bytes[i] == '\n';
    *lines = GJ_NEW_ARRAY(arena, gj_text, count + 1);
    if (*lines == NULL)
        return 0;
    count = 0;
    for (size_t i = 0; i <= text.size; i++) {
        if (i < text.size && text.bytes[i] != '\n')
            continue;
        if (i < text.size || i > at)
            (*lines)[count++] = (gj_text){text.bytes + at, i - at};
        at = i + 1;
    }
    return count;
}

/* Adds a stretch in which no line is common. */
static bool add_apart(gj_array *rows, const gj_text *left, size_t left_count, const gj_text *right,
                      size_t right_count)
{
    bool fine = true;
    for (size_t i = 0; i < left_count || i < right_count; i++) {
        gj_beside_row row = {.has_left = i < left_count, .has_right = i < right_count};
        if (row.has_left)
            row.left = left[i];
        if (row.has_right)
            row.right = right[i];
        fine = fine && gj_array_append(rows, &row);
    }
    return fine;
}

bool gj_beside(gj_arena *arena, gj_text left, gj_text right, gj_array *rows)
{
    gj_text *a, *b;
    size_t n = split(arena, left, &a), m = split(arena, right, &b);
    gj_array_clear(rows);
    /* longest[i][k]: lines in common of what follows from i and k on */
    uint32_t *longest = a == NULL || b == NULL ? NULL : GJ_NEW_ARRAY(arena, uint32_t, (n + 1) * (m + 1));
    if (longest == NULL)
        return false;
    for (size_t i = n; i-- > 0;)
        for (size_t k = m; k-- > 0;) {
            uint32_t down = longest[(i + 1) * (m + 1) + k], on = longest[i * (m + 1) + k + 1];
            longest[i * (m + 1) + k] = gj_text_equal(a[i], b[k]) ? longest[(i + 1) * (m + 1) + k + 1] + 1
                                       : down > on               ? down
                                                                 : on;
        }
    size_t i = 0, k = 0, from[2] = {0, 0};
    bool fine = true;
    while (i < n && k < m) {
        if (gj_text_equal(a[i], b[k])) {
            gj_beside_row row = {a[i], b[k], true, true, true};
            fine = fine && add_apart(rows, a + from[0], i - from[0], b + from[1], k - from[1]) &&
                   gj_array_append(rows, &row);
            from[0] = ++i;
            from[1] = ++k;
        } else if (longest[(i + 1) * (m + 1) + k] >= longest[i * (m + 1) + k + 1]) {
            i++;
        } else {
            k++;
        }
    }
    return fine && add_apart(rows, a + from[0], n - from[0], b + from[1], m - from[1]);
}
