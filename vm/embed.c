/* include/guiju.h for programs and machines: opaque handles around the machine's own types. Nothing is
 * computed here; names are looked up, texts are made, and what belongs together is freed together. */
#include "include/guiju.h"

#include "vm/embed.h"
#include "vm/explain_json.h"
#include "vm/results.h"

#include <string.h>

struct guiju_program {
    gj_allocator allocator;
    gj_program *program;
    gj_buffer texts; /* name, title, version, identity, each with its NUL */
    size_t title, version, identity;
};

struct guiju_machine {
    gj_allocator allocator;
    const guiju_program *of;
    gj_reader *reader;
    gj_arena home, arena; /* of the machine; of the present evaluation */
    gj_machine machine;
    gj_record record;
    gj_results *results; /* the writer; NULL: not yet needed */
    gj_buffer json, text, explanation;
    bool evaluated;
};

void guiju_options_init(guiju_options *options)
{
    *options =
        (guiju_options){.size = sizeof *options, .step_limit = 2000000000u, .memory_limit = 256u << 20};
}

const char *guiju_version(void)
{
    return GUIJU_VERSION;
}

guiju_options gj_embed_options(const guiju_options *given)
{
    guiju_options options;
    guiju_options_init(&options);
    if (given != NULL && given->size > 0) /* an older program's struct may be shorter */
        memcpy(&options, given, given->size < sizeof options ? given->size : sizeof options);
    options.size = sizeof options;
    return options;
}

gj_allocator gj_embed_allocator(const guiju_options *options)
{
    return options->resize == NULL ? gj_allocator_default() : (gj_allocator){options->resize, options->user};
}

guiju_status gj_embed_status(gj_status status)
{
    static const guiju_status statuses[] = {[GJ_OK] = GUIJU_OK,
                                            [GJ_E_INVALID] = GUIJU_INVALID,
                                            [GJ_E_NOMEM] = GUIJU_NO_MEMORY,
                                            [GJ_E_IO] = GUIJU_IO,
                                            [GJ_E_LIMIT] = GUIJU_LIMIT};
    return statuses[status];
}

/* ---- programs ---- */

static size_t add_text(guiju_program *p, gj_text text)
{
    size_t at = p->texts.size;
    gj_buffer_text(&p->texts, text);
    gj_buffer_char(&p->texts, '\0');
    return at;
}

static void add_texts(guiju_program *p)
{
    const gj_image_header *header = p->program->header;
    (void)add_text(p, gj_program_text(p->program, header->rulebook));
    p->title = add_text(p, gj_program_text(p->program, header->title));
    p->version = add_text(p, gj_program_text(p->program, header->book_version));
    p->identity = p->texts.size;
    gj_buffer_string(&p->texts, "sha256:");
    for (size_t i = 0; i < sizeof p->program->sha256; i++)
        gj_buffer_format(&p->texts, "%02x", p->program->sha256[i]);
    gj_buffer_char(&p->texts, '\0');
}

/* Loads a copy of the image into `p`, which takes it over. */
static gj_status load_copy(guiju_program *p, const void *image, size_t size, gj_refusal *refusal)
{
    gj_allocator allocator = p->allocator;
    void *copy = allocator.resize(allocator.user, NULL, 0, size);
    if (copy == NULL)
        return GJ_E_NOMEM;
    memcpy(copy, image, size);
    gj_status status = gj_program_adopt(allocator, copy, size, &p->program, refusal);
    if (status != GJ_OK) {
        (void)allocator.resize(allocator.user, copy, size, 0);
        return status;
    }
    add_texts(p);
    return p->texts.failed ? GJ_E_NOMEM : GJ_OK;
}

guiju_status guiju_program_load(const guiju_options *options, const void *image, size_t size,
                                guiju_program **program, const char **reason)
{
    guiju_options chosen = gj_embed_options(options);
    gj_allocator allocator = gj_embed_allocator(&chosen);
    gj_refusal refusal = {0};
    *program = NULL;
    if (reason != NULL)
        *reason = "";
    guiju_program *p = allocator.resize(allocator.user, NULL, 0, sizeof *p);
    if (p == NULL)
        return GUIJU_NO_MEMORY;
    *p = (guiju_program){.allocator = allocator};
    gj_buffer_init(&p->texts, allocator);
    /* Sizes that are refused unseen need no copy. */
    gj_status status = size == 0 || size > GJ_IMAGE_SIZE_MAX
                           ? gj_program_load(allocator, NULL, size, &p->program, &refusal)
                           : load_copy(p, image, size, &refusal);
    if (reason != NULL && refusal.rule != NULL)
        *reason = refusal.rule;
    if (status == GJ_OK)
        *program = p;
    else
        guiju_program_free(p);
    return gj_embed_status(status);
}

void guiju_program_free(guiju_program *program)
{
    if (program == NULL)
        return;
    gj_allocator allocator = program->allocator;
    gj_program_free(program->program);
    gj_buffer_fini(&program->texts);
    (void)allocator.resize(allocator.user, program, sizeof *program, 0);
}

const char *guiju_program_name(const guiju_program *program)
{
    return program->texts.bytes;
}

const char *guiju_program_title(const guiju_program *program)
{
    return program->texts.bytes + program->title;
}

const char *guiju_program_version(const guiju_program *program)
{
    return program->texts.bytes + program->version;
}

const char *guiju_program_identity(const guiju_program *program)
{
    return program->texts.bytes + program->identity;
}

/* ---- machines ---- */

guiju_status guiju_machine_new(const guiju_options *options, const guiju_program *program,
                               guiju_machine **machine)
{
    guiju_options chosen = gj_embed_options(options);
    gj_allocator allocator = gj_embed_allocator(&chosen);
    guiju_machine *m = allocator.resize(allocator.user, NULL, 0, sizeof *m);
    *machine = NULL;
    if (m == NULL)
        return GUIJU_NO_MEMORY;
    *m = (guiju_machine){.allocator = allocator, .of = program};
    gj_arena_init(&m->home, allocator);
    gj_arena_init(&m->arena, allocator);
    gj_buffer_init(&m->json, allocator);
    gj_buffer_init(&m->text, allocator);
    gj_buffer_init(&m->explanation, allocator);
    m->arena.limit = chosen.memory_limit;
    gj_status status = gj_reader_new(allocator, &m->reader);
    if (status == GJ_OK)
        status = gj_machine_init(&m->machine, program->program, &m->home);
    m->machine.step_limit = chosen.step_limit;
    if (status == GJ_OK)
        *machine = m;
    else
        guiju_machine_free(m);
    return gj_embed_status(status);
}

void guiju_machine_free(guiju_machine *machine)
{
    if (machine == NULL)
        return;
    gj_allocator allocator = machine->allocator;
    gj_reader_free(machine->reader);
    gj_results_free(machine->results);
    gj_arena_fini(&machine->home);
    gj_arena_fini(&machine->arena);
    gj_buffer_fini(&machine->json);
    gj_buffer_fini(&machine->text);
    gj_buffer_fini(&machine->explanation);
    (void)allocator.resize(allocator.user, machine, sizeof *machine, 0);
}

guiju_status guiju_machine_choose(guiju_machine *machine, const char *reading, const char *choice)
{
    const gj_program *p = machine->of->program;
    uint32_t index = gj_program_find_reading(p, gj_text_from(reading));
    if (index == UINT32_MAX)
        return GUIJU_INVALID;
    const gj_image_alternatives *choices = &p->alternatives[p->readings[index].alternatives];
    for (uint32_t i = 0; i < choices->count; i++) {
        if (gj_text_equal(gj_program_text(p, p->choices[choices->first + i].name), gj_text_from(choice))) {
            gj_machine_choose(&machine->machine, index, i);
            gj_results_free(machine->results); /* it has prepared what is said of readings */
            machine->results = NULL;
            machine->evaluated = false; /* what was found then was found under another reading */
            return GUIJU_OK;
        }
    }
    return GUIJU_INVALID;
}

/* Looks the names up; false where one is no result. */
static bool find_all(const gj_program *program, const char *const *names, size_t count, uint32_t *definitions)
{
    for (size_t i = 0; i < count; i++) {
        definitions[i] = gj_program_find(program, gj_text_from(names[i]));
        if (definitions[i] == UINT32_MAX)
            return false;
    }
    return true;
}

/* Replaces the machine by one that computes only the definitions, so that a failure changes nothing and a
 * caller who chooses anew for every record does not fill the machine's own arena. */
static gj_status restrict_to(guiju_machine *machine, const uint32_t *definitions, size_t count)
{
    const gj_program *program = machine->of->program;
    gj_arena home;
    gj_machine fresh;
    gj_arena_init(&home, machine->allocator);
    gj_status status = gj_machine_init(&fresh, program, &home);
    if (status == GJ_OK)
        status = gj_machine_select(&fresh, definitions, count);
    if (status != GJ_OK) {
        gj_arena_fini(&home);
        return status;
    }
    for (uint32_t r = 0; r < program->reading_count; r++)
        gj_machine_choose(&fresh, r, machine->machine.readings[r]);
    fresh.step_limit = machine->machine.step_limit;
    gj_results_free(machine->results); /* it writes what the other machine shows */
    machine->results = NULL;
    gj_arena_fini(&machine->home);
    machine->home = home;
    machine->machine = fresh;
    machine->machine.home = machine->machine.arena = &machine->home;
    machine->evaluated = false;
    return GJ_OK;
}

guiju_status guiju_machine_only(guiju_machine *machine, const char *const *names, size_t count)
{
    gj_arena scratch;
    gj_arena_init(&scratch, machine->allocator);
    uint32_t *definitions = GJ_NEW_ARRAY(&scratch, uint32_t, count);
    gj_status status = GJ_E_NOMEM;
    if (definitions != NULL)
        status = find_all(machine->of->program, names, count, definitions)
                     ? restrict_to(machine, definitions, count)
                     : GJ_E_INVALID;
    gj_arena_fini(&scratch);
    return gj_embed_status(status);
}

guiju_status guiju_evaluate(guiju_machine *machine, const char *json, size_t size)
{
    gj_arena_reset(&machine->arena);
    gj_buffer_clear(&machine->json);
    machine->evaluated = false;
    machine->record = (gj_record){.program = machine->of->program, .arena = &machine->arena};
    gj_status status = gj_record_read(machine->reader, &machine->record, (gj_text){json, size});
    if (status == GJ_OK && !machine->record.unreadable)
        status = gj_machine_run(&machine->machine, &machine->record, &machine->arena);
    if (status == GJ_E_LIMIT && machine->arena.limited)
        status = GJ_E_NOMEM;
    machine->evaluated = status == GJ_OK;
    return status == GJ_OK && machine->record.unreadable ? GUIJU_INVALID : gj_embed_status(status);
}

/* The outcome, by a writer that is made once for all evaluations. */
static gj_status write_results(guiju_machine *machine)
{
    gj_results_tally tally;
    gj_status status = GJ_OK;
    if (machine->results == NULL)
        status = gj_results_new(machine->allocator, &machine->machine, NULL, 0, GJ_LANG_EN, false,
                                &machine->results);
    return status == GJ_OK ? gj_results_write(machine->results, &machine->json, &machine->record, &tally)
                           : status;
}

const char *guiju_results_json(guiju_machine *machine, size_t *size)
{
    if (size != NULL)
        *size = 0;
    if (!machine->evaluated)
        return NULL;
    if (machine->json.size == 0) {
        /* The evaluation had what it needed; an earlier try at this may not have. */
        machine->arena.failed = false;
        gj_status status = write_results(machine);
        gj_buffer_char(&machine->json, '\0');
        if (status != GJ_OK || machine->json.failed) {
            gj_buffer_clear(&machine->json);
            return NULL;
        }
    }
    if (size != NULL)
        *size = machine->json.size - 1;
    return machine->json.bytes;
}

/* A JSON text without its quotes; nothing that comes here holds escapes. */
static void drop_quotes(gj_buffer *text)
{
    if (text->failed || text->size < 2 || text->bytes[0] != '"')
        return;
    text->size -= 2;
    memmove(text->bytes, text->bytes + 1, text->size);
}

/* A value as the text that guiju_result gives; NULL where there is no memory. */
static const char *text_of(guiju_machine *machine, gj_type_kind type, uint32_t aux, const gj_value *value)
{
    gj_buffer *text = &machine->text;
    gj_status status = GJ_OK;
    gj_buffer_clear(text);
    if (type == GJ_T_TEXT) {
        const gj_string *string = gj_value_string(value);
        gj_buffer_bytes(text, string->bytes, string->size);
    } else {
        machine->arena.failed = false; /* as above */
        status = gj_value_json(text, machine->of->program, type, aux, value, &machine->arena);
        drop_quotes(text);
    }
    gj_buffer_char(text, '\0');
    return status != GJ_OK || text->failed ? NULL : text->bytes;
}

guiju_state guiju_result(guiju_machine *machine, const char *name, const char **value)
{
    static const guiju_state states[] = {[GJ_VALUE] = GUIJU_VALUE,
                                         [GJ_NOTHING] = GUIJU_NOTHING,
                                         [GJ_UNKNOWN] = GUIJU_UNDETERMINED,
                                         [GJ_ERROR] = GUIJU_ERROR};
    const gj_program *p = machine->of->program;
    gj_type_kind type;
    uint32_t aux;
    if (value != NULL)
        *value = "";
    if (!machine->evaluated || machine->record.unreadable)
        return GUIJU_NO_RESULT;
    uint32_t definition = gj_program_find(p, gj_text_from(name));
    if (definition == UINT32_MAX || (p->definitions[definition].flags & GJ_DEFINITION_EACH) ||
        !gj_machine_type(&machine->machine, definition, &type, &aux))
        return GUIJU_NO_RESULT;
    const gj_value *found = gj_machine_value(&machine->machine, definition, 0);
    if (found->state == GJ_VALUE && value != NULL)
        *value = text_of(machine, type, aux, found);
    return states[found->state];
}

/* Writes the explanation of a definition. */
static gj_status explain_into(guiju_machine *machine, uint32_t definition, unsigned depth)
{
    gj_explain_writer writer = {.machine = &machine->machine,
                                .arena = &machine->arena,
                                .out = &machine->explanation,
                                .lang = GJ_LANG_EN};
    gj_explanation *tree;
    gj_status status = gj_explain(&machine->machine, &machine->arena, (gj_explain_options){.depth = depth},
                                  definition, UINT32_MAX, &tree);
    if (status != GJ_OK)
        return status;
    gj_explain_json(&writer, tree, 0);
    gj_buffer_char(&machine->explanation, '\0');
    return writer.failed || machine->explanation.failed || gj_arena_failed(&machine->arena) ? GJ_E_NOMEM
                                                                                            : GJ_OK;
}

const char *guiju_explain(guiju_machine *machine, const char *name, unsigned depth, size_t *size)
{
    gj_buffer_clear(&machine->explanation);
    if (size != NULL)
        *size = 0;
    if (!machine->evaluated || machine->record.unreadable)
        return NULL;
    uint32_t definition = gj_program_find(machine->of->program, gj_text_from(name));
    machine->arena.failed = false; /* as above */
    if (definition == UINT32_MAX || explain_into(machine, definition, depth) != GJ_OK)
        return NULL;
    if (size != NULL)
        *size = machine->explanation.size - 1;
    return machine->explanation.bytes;
}
