/* Reading ahead in an object: texts mostly keep to the layout's order, and most facts are truths and small
 * whole numbers. Such a member is compared with what the layout expects and stored, without looking up its
 * name or asking what kind of value it is. Invariant: whatever is not plainly right is left to the walk
 * (vm/record_read.c), with nothing stored that the walk would not store again. */
#include "vm/record_internal.h"

#include <string.h>

/* A number of digits alone is longer than this only where it does not fit a word. */
#define DIGITS_MAX 18

/* The digits from `at` to `end` as a number that the field may have; false: it is something else. */
static bool whole_at(const gj_field_info *info, const char *at, const char *end, int64_t *number)
{
    size_t size = (size_t)(end - at);
    if (size > DIGITS_MAX || (size > 1 && *at == '0'))
        return false;
    int64_t made = 0;
    for (const char *digit = at; digit < end; digit++) {
        unsigned value = (unsigned)(unsigned char)*digit - '0';
        if (value > 9)
            return false;
        made = made * 10 + value;
    }
    *number = made;
    return made >= info->low && made <= info->high;
}

static bool truth_at(const char *at, const char *end, int64_t *number)
{
    *number = *at == 't';
    return (end - at == 4 && memcmp(at, "true", 4) == 0) || (end - at == 5 && memcmp(at, "false", 5) == 0);
}

static bool value_at(const gj_field_info *info, const char *at, const char *end, int64_t *number)
{
    if (info->glance == GJ_GLANCE_WHOLE)
        return whole_at(info, at, end, number);
    return info->glance == GJ_GLANCE_BOOL && truth_at(at, end, number);
}

/* The walk goes on with this member's value, as if it had read its name. */
static void hand_over(gj_reader *reader, uint32_t field)
{
    reader->target = field;
    reader->name = reader->seen[field].name;
    reader->passing = false;
}

size_t gj_record_ahead(void *user, const gj_json_ahead *ahead)
{
    gj_reader *reader = user;
    if (reader->passed > 0)
        return 0;
    gj_level *object = gj_reader_level(reader);
    const gj_field_info *infos = reader->record->program->index->info;
    const uint64_t stamp = object->stamp;
    gj_value *const frame = object->frame;
    const char *const text = ahead->text;
    const uint32_t *token = ahead->tokens, *const end = token + ahead->count;
    uint32_t field = object->expected;
    /* Of a member there are its name, a colon, its value, and what is behind that. */
    while (field != UINT32_MAX && end - token >= 4) {
        const gj_field_info *info = &infos[field];
        gj_seen *seen = &reader->seen[field];
        const char *name = text + token[0];
        if (*name != '"' || text[token[1]] != ':' || seen->stamp == stamp ||
            !gj_field_stands_at(info, name + 1))
            break;
        seen->stamp = stamp;
        seen->name.offset = (uint32_t)(token[0] + ahead->mark);
        seen->name.length = (uint32_t)info->name.size + 2;
        const char *behind = text + token[3];
        int64_t number = 0;
        if (reader->record->keep_places || !value_at(info, text + token[2], behind, &number) ||
            (*behind != ',' && *behind != '}')) {
            hand_over(reader, field);
            token += 2;
            field = info->next;
            break;
        }
        gj_number_set(&frame[info->slot], number, 1);
        field = info->next;
        token += *behind == ',' ? 4 : 3;
        if (*behind == '}')
            break;
    }
    object->expected = field;
    return (size_t)(token - ahead->tokens);
}
