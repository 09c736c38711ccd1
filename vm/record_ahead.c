/* Reading ahead in an object: texts mostly keep to the layout's order, and most facts are truths and small
 * whole numbers, in groups. Such a member is compared with what the layout expects and stored, without
 * looking up its name or asking what kind of value it is; since what a record says cannot be guessed, values
 * are taken by arithmetic rather than by branches. Invariant: what is passed over is JSON, and whatever is
 * not plainly right is left to the walk (vm/record_read.c), with nothing stored that the walk would not store
 * again. */
#include "vm/record_internal.h"

#include <string.h>

/* Behind the whole number of up to three digits at `at`, and the number; NULL where it is none. What stands
 * behind it is still to be looked at: it may be a fourth digit. */
static inline const char *whole_at(const char *at, uint32_t *number)
{
    /* By size, for the numbers that are written without a zero in front; of no digits, none is. */
    static const uint32_t least[] = {UINT32_MAX, 0, 10, 100};
    uint32_t word;
    memcpy(&word, at, sizeof word);
    word ^= 0x30303030; /* a digit becomes what it counts; nothing else does */
    /* The lowest bit set is right; a byte above it may take a carry from one that is no digit. */
    uint32_t others = (((word + 0x76767676) | word) & 0x00808080) | 0x80000000;
    unsigned bit = (unsigned)__builtin_ctz(others);
    word = (uint32_t)((uint64_t)word << (39 - bit));  /* zeros in front; one digit a byte, */
    word = (word * (10 * 256 + 1) >> 8) & 0x00FF00FF; /* then two digits two bytes, */
    word = word * (100 * 65536 + 1) >> 16;            /* then four digits four bytes */
    *number = word;
    return word < least[bit / 8] ? NULL : at + bit / 8;
}

/* The same of `true`, 1, and `false`, 0. */
static inline const char *truth_at(const char *at, uint32_t *number)
{
    static const uint64_t words[] = {UINT64_C(0x65757274), UINT64_C(0x65736C6166)},
                          masks[] = {UINT64_C(0xFFFFFFFF), UINT64_C(0xFFFFFFFFFF)};
    uint64_t word;
    memcpy(&word, at, sizeof word);
    unsigned no = (unsigned)word >> 1 & 1; /* one of the bits in which the first letters differ */
    *number = no ^ 1;
    return (word & masks[no]) == words[no] ? at + 4 + no : NULL;
}

/* Behind the value that the field has at a glance, which something else may follow; NULL where it has none.
 */
static inline const char *value_at(const gj_field_info *info, const char *at, uint32_t *number)
{
    if (info->glance == GJ_GLANCE_BOOL)
        return truth_at(at, number);
    if (info->glance != GJ_GLANCE_WHOLE)
        return NULL;
    at = whole_at(at, number);
    return (uint64_t)*number - (uint64_t)info->low <= info->span ? at : NULL;
}

/* A group begins. */
static gj_level *enter(gj_reader *reader, const gj_field_info *info, gj_level *object)
{
    gj_number_set(&object->frame[info->slot], 1, 1);
    return gj_reader_open(reader, info->field, object->frame);
}

/* Writes what those fields of a group are that were not met. */
static void leave_unsaid(const gj_reader *reader, const gj_level *group)
{
    const gj_field_info *info = &reader->infos[group->field];
    if (group->met < info->children)
        for (info = info->first; info != NULL; info = info->next)
            if (reader->seen[info->field].stamp != group->stamp)
                gj_record_fill(reader->record->program, info->field, group->frame, info->unsaid);
}

/* Closes the groups inside `outermost` that end at *at, which moves behind them; the innermost one left. What
 * is not said in them is written only now: mostly there is nothing. */
static inline gj_level *leave(gj_reader *reader, gj_level *object, const gj_level *outermost, const char **at)
{
    while (**at == '}' && object != outermost) {
        leave_unsaid(reader, object);
        object--;
        reader->depth--;
        *at = gj_json_past_blanks(*at + 1);
    }
    return object;
}

/* Groups stay open: the walk is to know of them, and they are as if nothing more was said. */
static void hand_over(const gj_reader *reader, const gj_level *object, const gj_level *outermost,
                      gj_json_progress *progress)
{
    for (; object != outermost; object--) {
        leave_unsaid(reader, object);
        progress->objects = progress->objects << 1 | 1;
        progress->depth++;
    }
}

void gj_record_ahead(void *user, gj_json_progress *progress)
{
    gj_reader *reader = user;
    if (reader->passed > 0 || reader->record->keep_places)
        return;
    const char *at = progress->at;
    gj_level *object = gj_reader_level(reader), *const outermost = object;
    const gj_field_info *info = object->expected, **from = object->from;
    while (info != NULL) {
        gj_seen *seen = &reader->seen[info->field];
        at = gj_json_past_blanks(at);
        if (!gj_field_member_at(info, at, progress->end) || seen->stamp == object->stamp)
            break;
        seen->stamp = object->stamp;
        seen->name.offset = (uint32_t)((size_t)(at - progress->text) + progress->mark);
        seen->name.length = info->member_size - 1;
        object->met++;
        from = &seen->behind;
        at = gj_json_past_blanks(at + info->member_size);
        uint32_t number;
        const char *behind = value_at(info, at, &number);
        if (behind != NULL && *behind == ',') { /* nearly all */
            gj_number_set(&object->frame[info->slot], number, 1);
            info = *from;
            at = behind + 1;
            continue;
        }
        object->expected = *from;
        object->from = from;
        bool goes_on = true; /* behind the character at `at` */
        if (behind != NULL && gj_json_ends_scalar(*behind)) {
            gj_number_set(&object->frame[info->slot], number, 1);
            at = gj_json_past_blanks(behind);
            object = leave(reader, object, outermost, &at);
            goes_on = *at == ',';
            progress->due = goes_on ? GJ_JSON_DUE_NAME : GJ_JSON_DUE_MORE;
        } else if (*at == '{' && info->glance == GJ_GLANCE_GROUP && *gj_json_past_blanks(at + 1) == '"' &&
                   reader->depth < GJ_JSON_MAX_DEPTH) {
            object = enter(reader, info, object);
        } else {
            reader->target = info->field;
            reader->name = seen->name;
            reader->passing = false;
            progress->due = GJ_JSON_DUE_VALUE;
            goes_on = false;
        }
        info = object->expected;
        from = object->from;
        if (!goes_on)
            break;
        at++;
    }
    object->expected = info;
    object->from = from;
    progress->at = at;
    hand_over(reader, object, outermost, progress);
}
