/* Random choices, replayed choices, and making a list of choices smaller: blocks are left out, then set to 0,
 * then single numbers are made smaller, over and over until nothing helps. */
#include "tests/reference/choices.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void ref_choices_random(ref_choices *choices, uint64_t seed)
{
    *choices = (ref_choices){.random = seed * 0x9E3779B97F4A7C15u + 0x1234567};
}

void ref_choices_replay(ref_choices *choices, const uint32_t *list, size_t count)
{
    *choices = (ref_choices){.replaying = true, .count = count, .room = count};
    choices->list = malloc((count + 1) * sizeof *list);
    if (choices->list == NULL)
        exit(3);
    if (count > 0)
        memcpy(choices->list, list, count * sizeof *list);
}

void ref_choices_fini(ref_choices *choices)
{
    free(choices->list);
    *choices = (ref_choices){0};
}

/* splitmix64 */
static uint64_t next_random(ref_choices *choices)
{
    uint64_t z = choices->random += 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

static void remember(ref_choices *choices, uint32_t choice)
{
    if (choices->count == choices->room) {
        choices->room = choices->room * 2 + 256;
        choices->list = realloc(choices->list, choices->room * sizeof *choices->list);
        if (choices->list == NULL)
            exit(3);
    }
    choices->list[choices->count++] = choice;
}

uint32_t ref_pick(ref_choices *choices, uint32_t count)
{
    if (choices->replaying)
        return choices->next < choices->count ? choices->list[choices->next++] % count : 0;
    uint32_t choice = (uint32_t)(next_random(choices) % count);
    remember(choices, choice);
    return choice;
}

bool ref_chance(ref_choices *choices, uint32_t of)
{
    if (of == 0 || of >= 100) /* nothing to choose, when replaying neither */
        return of != 0;
    if (choices->replaying)
        return ref_pick(choices, 2) == 1;
    bool yes = next_random(choices) % 100 < of;
    remember(choices, yes ? 1 : 0);
    return yes;
}

typedef struct shrinking {
    uint32_t *list, *trial;
    size_t *count, tries;
    ref_bad_fn *bad;
    void *user;
} shrinking;

/* Whether the trial is bad too; it is then the list. */
static bool take(shrinking *s, size_t count)
{
    if (s->tries == 0)
        return false;
    s->tries--;
    if (!s->bad(s->user, s->trial, count))
        return false;
    memcpy(s->list, s->trial, count * sizeof *s->list);
    *s->count = count;
    return true;
}

static bool leave_out(shrinking *s, size_t block)
{
    bool better = false;
    for (size_t end = *s->count; end >= block && s->tries > 0;) {
        size_t from = end - block, count = *s->count;
        memcpy(s->trial, s->list, from * sizeof *s->list);
        memcpy(s->trial + from, s->list + end, (count - end) * sizeof *s->list);
        if (take(s, count - block))
            better = true;
        end = end - 1 > *s->count ? *s->count : end - (block > 4 ? block / 2 : 1);
    }
    return better;
}

static bool set_to_zero(shrinking *s, size_t block)
{
    bool better = false;
    for (size_t from = 0; from + block <= *s->count && s->tries > 0; from += block) {
        bool zero = true;
        memcpy(s->trial, s->list, *s->count * sizeof *s->list);
        for (size_t i = from; i < from + block; i++) {
            zero = zero && s->trial[i] == 0;
            s->trial[i] = 0;
        }
        better = (!zero && take(s, *s->count)) || better;
    }
    return better;
}

static bool lower(shrinking *s)
{
    bool better = false;
    for (size_t i = 0; i < *s->count && s->tries > 0; i++) {
        uint32_t low = 0;
        while (s->tries > 0 && low < s->list[i]) {
            memcpy(s->trial, s->list, *s->count * sizeof *s->list);
            s->trial[i] = low + (s->list[i] - low) / 2;
            if (take(s, *s->count))
                better = true;
            else
                low = s->trial[i] + 1;
        }
    }
    return better;
}

void ref_shrink(uint32_t *list, size_t *count, size_t tries, ref_bad_fn *bad, void *user)
{
    shrinking s = {.list = list, .count = count, .tries = tries, .bad = bad, .user = user};
    s.trial = malloc((*count + 1) * sizeof *list);
    if (s.trial == NULL)
        exit(3);
    for (bool better = true; better && s.tries > 0;) {
        better = false;
        for (size_t block = *count / 2 + 1; block > 0; block /= 2)
            better = leave_out(&s, block) || better;
        for (size_t block = 16; block > 0; block /= 2)
            better = set_to_zero(&s, block) || better;
        better = lower(&s) || better;
    }
    free(s.trial);
}
