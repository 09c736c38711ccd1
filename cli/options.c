/* Reads a command line into uses of options and operands, by the table in cli/options.def. Invariant: every
 * use has a value exactly where its row has an argument. Which options a verb takes, and what their values
 * mean, is left to cli/run.c and the verbs. */
#include "cli/options.h"

#include <string.h>

const gj_option_row gj_option_rows[GJ_OPT_COUNT] = {
#define GJ_OPTION(id, letter, name, argument, common, en, zh) {letter, name, argument, common, {en, zh}},
#include "cli/options.def"
#undef GJ_OPTION
};

gj_nearest gj_nearest_begin(gj_text wanted)
{
    /* A short name may differ in one place, a long one in a third of them, a single letter in none. */
    size_t points = gj_text_code_points(wanted);
    size_t limit = points < 2 ? 0 : points < 6 ? 1 : points / 3;
    return (gj_nearest){wanted, GJ_NO_TEXT, limit + 1};
}

void gj_nearest_try(gj_nearest *nearest, gj_text name)
{
    if (nearest->distance == 0)
        return;
    size_t distance = gj_text_distance(nearest->wanted, name, nearest->distance - 1);
    if (distance < nearest->distance) {
        nearest->distance = distance;
        nearest->best = name;
    }
}

/* The next name of a list whose names `,` or `|` separates; false at its end. */
static bool next_name(const char **list, gj_text *name)
{
    if (**list == '\0')
        return false;
    size_t size = strcspn(*list, ",|");
    *name = (gj_text){*list, size};
    *list += size;
    if (**list != '\0')
        (*list)++;
    return true;
}

bool gj_name_in_list(const char *list, gj_text text, size_t *index)
{
    gj_text name;
    for (*index = 0; next_name(&list, &name); (*index)++)
        if (gj_text_equal(name, text))
            return true;
    return false;
}

gj_text gj_nearest_in_list(const char *list, gj_text text)
{
    gj_nearest nearest = gj_nearest_begin(text);
    gj_text name;
    while (next_name(&list, &name))
        gj_nearest_try(&nearest, name);
    return nearest.best;
}

bool gj_options_get(const gj_options *options, gj_option_id id, gj_text *value)
{
    for (size_t i = options->use_count; i-- > 0;) {
        if (options->uses[i].id != id)
            continue;
        if (value != NULL)
            *value = options->uses[i].value;
        return true;
    }
    return false;
}

/* The words of a call and how far they were read. */
typedef struct reader {
    size_t count, at;
    const char *const *words;
    gj_options *options;
    gj_usage_problem *problem;
} reader;

static bool wrong(reader *r, gj_msg message, gj_text a, gj_text b, gj_text nearest)
{
    *r->problem = (gj_usage_problem){message, {a, b}, nearest};
    return false;
}

static bool takes_value(gj_option_id id)
{
    return gj_option_rows[id].argument[0] != '\0';
}

static void use(reader *r, gj_option_id id, gj_text value)
{
    r->options->uses[r->options->use_count++] = (gj_option_use){id, value};
}

/* Notes an option whose value, if it takes one, is the next word. `shown` is how it was written. */
static bool use_with_next(reader *r, gj_option_id id, gj_text shown)
{
    if (!takes_value(id)) {
        use(r, id, GJ_NO_TEXT);
        return true;
    }
    if (r->at == r->count)
        return wrong(r, GJ_M_option_needs_value, shown, gj_text_from(gj_option_rows[id].argument),
                     GJ_NO_TEXT);
    use(r, id, gj_text_from(r->words[r->at++]));
    return true;
}

static bool long_option(reader *r, const char *word)
{
    size_t size = strcspn(word, "=");
    gj_text name = {word + 2, size - 2}, shown = {word, size};
    gj_nearest nearest = gj_nearest_begin(name);
    for (unsigned id = 0; id < GJ_OPT_COUNT; id++) {
        gj_text known = gj_text_from(gj_option_rows[id].name);
        if (!gj_text_equal(known, name)) {
            gj_nearest_try(&nearest, known);
            continue;
        }
        if (word[size] != '=')
            return use_with_next(r, (gj_option_id)id, shown);
        if (!takes_value((gj_option_id)id))
            return wrong(r, GJ_M_option_takes_no_value, shown, GJ_NO_TEXT, GJ_NO_TEXT);
        use(r, (gj_option_id)id, gj_text_from(word + size + 1));
        return true;
    }
    return wrong(r, GJ_M_unknown_option, shown, GJ_NO_TEXT, nearest.best);
}

static bool letters(reader *r, const char *word)
{
    for (const char *letter = word + 1; *letter != '\0'; letter++) {
        size_t length;
        (void)gj_utf8_decode(letter, strlen(letter), &length);
        unsigned id = 0;
        while (id < GJ_OPT_COUNT && gj_option_rows[id].letter != *letter)
            id++;
        if (id == GJ_OPT_COUNT)
            return wrong(r, GJ_M_unknown_letter, (gj_text){letter, length}, gj_text_from(word), GJ_NO_TEXT);
        if (takes_value((gj_option_id)id) && letter[1] != '\0') {
            const char *value = letter[1] == '=' ? letter + 2 : letter + 1;
            use(r, (gj_option_id)id, gj_text_from(value));
            return true;
        }
        if (!use_with_next(r, (gj_option_id)id, gj_text_from(word)))
            return false;
    }
    return true;
}

gj_status gj_options_parse(gj_arena *arena, size_t count, const char *const *words, gj_options *options,
                           gj_usage_problem *problem)
{
    size_t most = 0; /* letters together are several uses in one word */
    for (size_t i = 0; i < count; i++)
        most += words[i][0] != '-' ? 0 : words[i][1] == '-' ? 1 : strlen(words[i]);
    *options = (gj_options){0};
    options->uses = GJ_NEW_ARRAY(arena, gj_option_use, most);
    options->operands = GJ_NEW_ARRAY(arena, gj_text, count);
    if (options->uses == NULL || options->operands == NULL)
        return GJ_E_NOMEM;
    reader r = {count, 0, words, options, problem};
    bool only_operands = false, fine = true;
    while (fine && r.at < count) {
        const char *word = words[r.at++];
        if (only_operands || word[0] != '-' || word[1] == '\0')
            options->operands[options->operand_count++] = gj_text_from(word);
        else if (strcmp(word, "--") == 0)
            only_operands = true;
        else
            fine = word[1] == '-' ? long_option(&r, word) : letters(&r, word);
    }
    return fine ? GJ_OK : GJ_E_INVALID;
}
