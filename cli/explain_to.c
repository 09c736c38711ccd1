/* guiju explain … --to VALUE: what it would take. Reading the goal, and telling what vm/correct.c found, as
 * text and as JSON. Nothing is said that was not tried or proved there. */
#include "cli/explain_internal.h"

#include "cli/say.h"
#include "vm/field_index.h"
#include "vm/results.h"

/* ---- the goal ---- */

/* As sheets and records write it, in either language. */
static bool read_yes_no(gj_text value, gj_value *out)
{
    static const struct {
        gj_msg word;
        bool yes;
    } words[] = {
        {GJ_M_word_yes, true}, {GJ_M_word_no, false}, {GJ_M_word_met, true}, {GJ_M_word_not_met, false}};
    bool yes = gj_text_equal(value, GJ_TEXT("true")), found = yes || gj_text_equal(value, GJ_TEXT("false"));
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]) && !found; i++) {
        found = gj_text_equal(value, gj_text_from(gj_msg_text(GJ_LANG_EN, words[i].word))) ||
                gj_text_equal(value, gj_text_from(gj_msg_text(GJ_LANG_ZH, words[i].word)));
        yes = words[i].yes;
    }
    *out = gj_value_bool(yes);
    return found;
}

/* By name or by title; *nearest: the name that was perhaps meant. */
static bool read_choice(const gj_program *program, uint32_t aux, gj_text value, gj_value *out,
                        gj_text *nearest)
{
    const gj_image_alternatives *of = &program->alternatives[aux];
    gj_nearest names = gj_nearest_begin(value);
    for (uint32_t i = 0; i < of->count; i++) {
        const gj_image_choice *choice = &program->choices[of->first + i];
        gj_nearest_try(&names, gj_program_text(program, choice->name));
        if (gj_text_equal(value, gj_program_text(program, choice->name)) ||
            (choice->title != 0 && gj_text_equal(value, gj_program_text(program, choice->title)))) {
            *out = gj_value_whole(i);
            return true;
        }
    }
    *nearest = names.best;
    return false;
}

/* The type of a definition's value where a goal can be set for it: numbers, yes/no, alternatives. */
static bool type_of(const gj_machine *machine, uint32_t definition, gj_type_kind *type, uint32_t *aux)
{
    return gj_machine_type(machine, definition, type, aux) && *type <= GJ_T_ALTERNATIVE;
}

static gj_exit misuse_goal(gj_cli *cli, const gj_program *program, gj_type_kind type, uint32_t aux,
                           gj_text value, gj_text nearest)
{
    const gj_words words = {program, &cli->arena, cli->lang};
    gj_buffer wanted;
    gj_buffer_init(&wanted, cli->allocator);
    if (type == GJ_T_ALTERNATIVE)
        gj_words_choices(&wanted, &words, aux);
    else if (type == GJ_T_BOOL)
        gj_buffer_format(&wanted, "%s%s%s", gj_msg_text(cli->lang, GJ_M_word_yes),
                         gj_msg_text(cli->lang, GJ_M_mark_list), gj_msg_text(cli->lang, GJ_M_word_no));
    else
        gj_buffer_string(&wanted, gj_msg_text(cli->lang, GJ_M_expect_number));
    gj_exit exit = wanted.failed
                       ? gj_say_no_memory(cli)
                       : gj_say_misuse(cli, GJ_M_to_bad_value, value, gj_buffer_as_text(&wanted), nearest);
    gj_buffer_fini(&wanted);
    return exit;
}

gj_exit gj_explain_goal(gj_cli *cli, const gj_machine *machine, gj_arena *arena, uint32_t definition,
                        gj_text name, gj_text value, gj_goal *goal)
{
    const gj_program *program = machine->program;
    gj_type_kind type;
    uint32_t aux;
    gj_text nearest = GJ_NO_TEXT;
    bool read;
    *goal = (gj_goal){.definition = definition};
    if (definition == UINT32_MAX || !type_of(machine, definition, &type, &aux))
        return gj_say_misuse(cli, GJ_M_to_no_goal, name, GJ_NO_TEXT, GJ_NO_TEXT);
    if (type == GJ_T_BOOL) {
        read = read_yes_no(value, &goal->wanted);
    } else if (type == GJ_T_ALTERNATIVE) {
        goal->at_least = program->alternatives[aux].ordered != 0;
        read = read_choice(program, aux, value, &goal->wanted, &nearest);
    } else {
        goal->at_least = true;
        read = gj_number_from_decimal(arena, &goal->wanted, value) == GJ_PARSE_OK;
    }
    return read ? GJ_EXIT_CLEAN : misuse_goal(cli, program, type, aux, value, nearest);
}

/* ---- text ---- */

typedef struct telling {
    gj_explaining *x;
    const gj_goal *goal;
    const gj_correcting *found;
    gj_text name; /* of the result, as it was asked for */
    gj_type_kind type;
    uint32_t aux, unit;
    gj_buffer text, right;
} telling;

/* Begins the text anew; what it lacks for want of memory is not forgotten. */
static void clear(telling *t)
{
    t->x->failed |= t->text.failed;
    gj_buffer_clear(&t->text);
}

static void put(telling *t, size_t indent)
{
    gj_explain_line(t->x, indent, &t->text, &t->right);
}

static void put_message(telling *t, size_t indent, gj_msg message, gj_text a, gj_text b, gj_text c)
{
    const gj_arg args[3] = {gj_arg_text(a), gj_arg_text(b), gj_arg_text(c)};
    gj_msg_format(&t->text, t->x->words.lang, message, args, 3);
    put(t, indent);
}

/* Words for a value, in the record's arena. */
static gj_text words_for(telling *t, gj_type_kind type, uint32_t aux, uint32_t unit, const gj_value *value)
{
    gj_buffer out;
    gj_buffer_init(&out, t->x->arena->allocator);
    gj_words_value(&out, &t->x->words, type, aux, unit, value);
    gj_text text = gj_text_copy(t->x->arena, gj_buffer_as_text(&out));
    t->x->failed |= out.failed;
    gj_buffer_fini(&out);
    return text;
}

static gj_text count_words(telling *t, uint32_t count)
{
    char room[GJ_DIGITS];
    return gj_text_copy(t->x->arena, gj_text_digits(room, count));
}

static void write_path(telling *t, const gj_correction *correction, gj_buffer *out)
{
    gj_record_path(t->x->machine->record, correction->field, correction->entry, out);
    if (correction->kind == GJ_CORRECT_DROP)
        gj_buffer_format(out, "[%u]", (unsigned)correction->index);
}

/* A field in a group is called by the group's title and its own. */
static void write_title(telling *t, uint32_t field, gj_buffer *out)
{
    const gj_program *program = t->x->program;
    uint32_t parent = program->fields[field].parent;
    uint32_t titles[2] = {parent == UINT32_MAX || program->fields[parent].kind != GJ_FIELD_GROUP
                              ? 0
                              : program->fields[parent].title,
                          program->fields[field].title};
    for (int i = 0; i < 2; i++)
        if (titles[i] != 0) {
            gj_buffer_text(out, gj_program_text(program, titles[i]));
            gj_buffer_char(out, ' ');
        }
}

static void write_after(telling *t, const gj_correction *correction)
{
    const gj_program *program = t->x->program;
    const gj_image_field *field = &program->fields[correction->field];
    gj_lang lang = t->x->words.lang;
    if (correction->kind == GJ_CORRECT_DROP) {
        gj_buffer_string(&t->text, gj_msg_text(lang, GJ_M_to_dropped));
    } else if (correction->kind == GJ_CORRECT_ADD) {
        const gj_image_field *code = &program->fields[field->first_child];
        gj_msg_with(&t->text, lang, GJ_M_to_added,
                    words_for(t, (gj_type_kind)code->type, code->aux, 0, &correction->after));
    } else {
        gj_type_kind type = (gj_type_kind)field->type;
        gj_buffer_text(&t->text, words_for(t, type, field->aux, 0, &correction->before));
        gj_buffer_string(&t->text, " → ");
        gj_buffer_text(&t->text, words_for(t, type, field->aux, field->unit, &correction->after));
    }
}

static void write_place(telling *t, const gj_correction *correction)
{
    uint32_t offset;
    if (!gj_record_place_of(t->x->machine->record, correction->slot, &offset))
        return;
    gj_place place = gj_explain_place(t->x, offset);
    gj_buffer_text(&t->right, t->x->path);
    gj_buffer_format(&t->right, ":%u:%u", (unsigned)place.line, (unsigned)place.column);
}

static void write_correction(telling *t, const gj_correction *correction)
{
    write_title(t, correction->field, &t->text);
    write_path(t, correction, &t->text);
    gj_buffer_string(&t->text, gj_msg_text(t->x->words.lang, GJ_M_mark_colon));
    write_after(t, correction);
    write_place(t, correction);
    put(t, 6);
}

static void write_ways(telling *t)
{
    uint32_t size = 0;
    for (size_t w = 0; w < t->found->way_count; w++) {
        const gj_way *way = &t->found->ways[w];
        if (way->count != size)
            put_message(t, 2, GJ_M_to_way, count_words(t, way->count), GJ_NO_TEXT, GJ_NO_TEXT);
        size = way->count;
        gj_buffer_format(&t->text, "%zu. ", w + 1);
        gj_msg_with(&t->text, t->x->words.lang, GJ_M_to_result,
                    words_for(t, t->type, t->aux, t->unit, &way->result));
        put(t, 4);
        for (uint32_t i = 0; i < way->count; i++)
            write_correction(t, way->corrections[i]);
    }
}

static void write_blocks(telling *t)
{
    const gj_correcting *found = t->found;
    put_message(t, 2, found->block_count == 0 ? GJ_M_to_blocked_none : GJ_M_to_blocked, GJ_NO_TEXT,
                GJ_NO_TEXT, GJ_NO_TEXT);
    for (uint32_t i = 0; i < found->block_count; i++) {
        write_title(t, found->blocks[i], &t->text);
        gj_record_path(t->x->machine->record, found->blocks[i], NULL, &t->text);
        put(t, 4);
    }
}

static void write_text(telling *t)
{
    const gj_correcting *found = t->found;
    gj_text wanted = words_for(t, t->type, t->aux, t->unit, &t->goal->wanted);
    if (t->goal->at_least) {
        gj_msg_with(&t->text, t->x->words.lang, GJ_M_to_at_least, wanted);
        wanted = gj_text_copy(t->x->arena, gj_buffer_as_text(&t->text));
        clear(t);
    }
    const gj_image_definition *row = &t->x->program->definitions[t->goal->definition];
    gj_text title = gj_program_text(t->x->program, row->title);
    gj_buffer_text(&t->text, title);
    gj_buffer_string(&t->text, title.size != 0 ? " " : "");
    put_message(t, 0, GJ_M_to_heading, t->name, words_for(t, t->type, t->aux, t->unit, &found->now), wanted);
    if (found->reached) {
        put_message(t, 2, GJ_M_to_reached, GJ_NO_TEXT, GJ_NO_TEXT, GJ_NO_TEXT);
        return;
    }
    write_ways(t);
    if (found->now.state == GJ_UNKNOWN && found->way_count == 0) {
        put_message(t, 2, GJ_M_to_undetermined, GJ_NO_TEXT, GJ_NO_TEXT, GJ_NO_TEXT);
        return;
    }
    if (found->way_count == 0) {
        put_message(t, 2, found->impossible ? GJ_M_to_impossible : GJ_M_to_not_found, GJ_NO_TEXT, GJ_NO_TEXT,
                    GJ_NO_TEXT);
        put_message(t, 2, GJ_M_to_most, words_for(t, t->type, t->aux, t->unit, &found->most), GJ_NO_TEXT,
                    GJ_NO_TEXT);
    }
    if (found->impossible)
        write_blocks(t);
    if (found->cut)
        put_message(t, 2, GJ_M_to_cut, GJ_NO_TEXT, GJ_NO_TEXT, GJ_NO_TEXT);
    if (found->way_count > 0 && !found->smallest)
        put_message(t, 2, GJ_M_to_gathered, GJ_NO_TEXT, GJ_NO_TEXT, GJ_NO_TEXT);
    put_message(t, 2, GJ_M_to_searched, count_words(t, found->findings), count_words(t, found->helpful),
                count_words(t, found->replays));
    if (found->complete > 0)
        put_message(t, 2, GJ_M_to_complete, count_words(t, found->complete), GJ_NO_TEXT, GJ_NO_TEXT);
}

/* ---- JSON ---- */

static void json_value(telling *t, gj_type_kind type, uint32_t aux, const gj_value *value)
{
    if (value->state == GJ_VALUE)
        t->x->failed |= gj_value_json(t->x->out, t->x->program, type, aux, value, t->x->arena) != GJ_OK;
    else if (value->state == GJ_NOTHING)
        gj_buffer_string(t->x->out, "null");
    else
        gj_buffer_format(t->x->out, "{\"state\": \"%s\"}", gj_state_name((gj_state)value->state));
}

static void json_correction(telling *t, const gj_correction *correction)
{
    static const char *const kinds[] = {"value", "drop", "add"};
    const gj_program *program = t->x->program;
    const gj_image_field *field = &program->fields[correction->field];
    gj_buffer *out = t->x->out, path;
    uint32_t offset;
    gj_buffer_init(&path, t->x->arena->allocator);
    write_path(t, correction, &path);
    gj_buffer_string(out, "{\"fact\": ");
    gj_buffer_json(out, gj_buffer_as_text(&path));
    gj_buffer_format(out, ", \"kind\": \"%s\"", kinds[correction->kind]);
    if (correction->kind == GJ_CORRECT_VALUE) {
        gj_buffer_string(out, ", \"from\": ");
        json_value(t, (gj_type_kind)field->type, field->aux, &correction->before);
    }
    if (correction->kind != GJ_CORRECT_DROP) {
        if (correction->kind == GJ_CORRECT_ADD)
            field = &program->fields[field->first_child];
        gj_buffer_string(out, ", \"to\": ");
        json_value(t, (gj_type_kind)field->type, field->aux, &correction->after);
    }
    if (gj_record_place_of(t->x->machine->record, correction->slot, &offset)) {
        gj_place place = gj_explain_place(t->x, offset);
        gj_buffer_format(out, ", \"place\": {\"line\": %u, \"column\": %u}", (unsigned)place.line,
                         (unsigned)place.column);
    }
    gj_buffer_char(out, '}');
    t->x->failed |= path.failed;
    gj_buffer_fini(&path);
}

static void json_ways(telling *t)
{
    gj_buffer *out = t->x->out;
    gj_buffer_string(out, ",\n      \"ways\": [");
    for (size_t w = 0; w < t->found->way_count; w++) {
        const gj_way *way = &t->found->ways[w];
        gj_buffer_string(out, w == 0 ? "\n        {\"result\": " : ",\n        {\"result\": ");
        json_value(t, t->type, t->aux, &way->result);
        gj_buffer_string(out, ", \"change\": ");
        json_value(t, GJ_T_NUMBER, 0, &way->change);
        gj_buffer_string(out, ", \"corrections\": [");
        for (uint32_t i = 0; i < way->count; i++) {
            gj_buffer_string(out, i == 0 ? "\n          " : ",\n          ");
            json_correction(t, way->corrections[i]);
        }
        gj_buffer_string(out, "]}");
    }
    gj_buffer_string(out, "]");
}

static void write_json(telling *t)
{
    const gj_correcting *found = t->found;
    gj_buffer *out = t->x->out;
    gj_buffer_string(out, "{\n      \"rule\": ");
    gj_buffer_json(out, t->name);
    gj_buffer_string(out, ",\n      \"now\": ");
    json_value(t, t->type, t->aux, &found->now);
    gj_buffer_string(out, ",\n      \"goal\": ");
    json_value(t, t->type, t->aux, &t->goal->wanted);
    gj_buffer_format(out, ",\n      \"at_least\": %s,\n      \"reached\": %s",
                     t->goal->at_least ? "true" : "false", found->reached ? "true" : "false");
    json_ways(t);
    gj_buffer_format(out, ",\n      \"impossible\": %s,\n      \"smallest\": %s,\n      \"most\": ",
                     found->impossible ? "true" : "false", found->smallest ? "true" : "false");
    json_value(t, t->type, t->aux, &found->most);
    gj_buffer_string(out, ",\n      \"blocked_by\": [");
    for (uint32_t i = 0; i < found->block_count; i++) {
        gj_record_path(t->x->machine->record, found->blocks[i], NULL, &t->text);
        gj_buffer_string(out, i == 0 ? "" : ", ");
        gj_buffer_json(out, gj_buffer_as_text(&t->text));
        clear(t);
    }
    gj_buffer_format(out,
                     "],\n      \"searched\": {\"findings\": %u, \"helpful\": %u, \"complete\": %u, "
                     "\"evaluations\": %u}\n    }",
                     (unsigned)found->findings, (unsigned)found->helpful, (unsigned)found->complete,
                     (unsigned)found->replays);
}

bool gj_explain_to(gj_explaining *x, const gj_goal *goal, gj_text name, bool json)
{
    gj_correcting found;
    telling t = {.x = x, .goal = goal, .found = &found, .name = name};
    gj_status status = gj_correct(x->machine, x->arena, goal, &found);
    if (status == GJ_E_LIMIT)
        return false;
    x->failed |= status != GJ_OK || !type_of(x->machine, goal->definition, &t.type, &t.aux);
    if (x->failed)
        return true;
    t.unit = x->program->definitions[goal->definition].unit;
    gj_buffer_init(&t.text, x->arena->allocator);
    gj_buffer_init(&t.right, x->arena->allocator);
    if (json)
        write_json(&t);
    else
        write_text(&t);
    x->failed |= t.text.failed || t.right.failed;
    gj_buffer_fini(&t.text);
    gj_buffer_fini(&t.right);
    return true;
}
