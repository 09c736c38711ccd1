/* include/guiju.h for programs and machines: opaque handles around the machine's own types. Nothing is computed here;
 * names are looked up, texts are made, and what belongs together is freed together. */
#include "include/guiju.h"

#include "vm/embed.h"
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
    gj_buffer json, text;
    bool evaluated;
};

void guiju_options_init(guiju_options *options)
{
    *options = (guiju_options){.size = sizeof *options, .step_limit = 2000000000u, .memory_limit = 256u << 20};
}

const char *guiju_version(void)
{
    return "0.1.0";
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
    static const guiju_status statuses[] = {[GJ_OK] = GUIJU_OK, [GJ_E_INVALID] = GUIJU_INVALID,
                                            [GJ_E_NOMEM] = GUIJU_NO_MEMORY, [GJ_E_IO] = GUIJU_IO,
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

guiju_status guiju_program_load(const guiju_options *options, const void *image, size_t size, guiju_program **program,
                                const char **reason)
{
    guiju_options chosen = gj_embed_options(options);
    gj_allocator allocator = gj_embed_allocator(&chosen);
    gj_refusal refusal = {.rule = ""};
    guiju_program *p = allocator.resize(allocator.user, NULL, 0, sizeof *p);
    void *copy = p == NULL ? NULL : allocator.resize(allocator.user, NULL, 0, size + (size == 0));
    *program = NULL;
    if (reason != NULL)
        *reason = "";
    if (copy == NULL) {
        if (p != NULL)
            (void)allocator.resize(allocator.user, p, sizeof *p, 0);
        return GUIJU_NO_MEMORY;
    }
    memcpy(copy, image, size);
    *p = (guiju_program){.allocator = allocator};
    gj_buffer_init(&p->texts, allocator);
    gj_status status = size == 0 ? GJ_E_INVALID : gj_program_adopt(allocator, copy, size, &p->program, &refusal);
    if (status != GJ_OK) {
        (void)allocator.resize(allocator.user, copy, size + (size == 0), 0);
        if (reason != NULL && refusal.rule != NULL)
            *reason = refusal.rule;
    } else {
        add_texts(p);
        status = p->texts.failed ? GJ_E_NOMEM : GJ_OK;
    }
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

guiju_status guiju_machine_new(const guiju_options *options, const guiju_program *program, guiju_machine **machine)
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
    gj_arena_fini(&machine->home);
    gj_arena_fini(&machine->arena);
    gj_buffer_fini(&machine->json);
    gj_buffer_fini(&machine->text);
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
            return GUIJU_OK;
        }
    }
    return GUIJU_INVALID;
}

guiju_status guiju_machine_only(guiju_machine *machine, const char *const *names, size_t count)
{
    uint32_t *definitions = GJ_NEW_ARRAY(&machine->home, uint32_t, count + 1);
    if (definitions == NULL)
        return GUIJU_NO_MEMORY;
    for (size_t i = 0; i < count; i++) {
        definitions[i] = gj_program_find(machine->of->program, gj_text_from(names[i]));
        if (definitions[i] == UINT32_MAX)
            return GUIJU_INVALID;
    }
    return gj_embed_status(gj_machine_select(&machine->machine, definitions, count));
}

guiju_status guiju_evaluate(guiju_machine *machine, const char *json, size_t size)
{
    gj_arena_reset(&machine->arena);
    gj_buffer_clear(&machine->json);
    machine->evaluated = false;
    machine->record = (gj_record){.program = machine->of->program, .arena = &machine->arena};
    gj_status status = gj_record_read(machine->reader, &machine->record, (gj_text){json, size});
    if (status == GJ_OK)
        status = gj_machine_run(&machine->machine, &machine->record, &machine->arena);
    machine->evaluated = status == GJ_OK;
    return gj_embed_status(status);
}

const char *guiju_results_json(guiju_machine *machine, size_t *size)
{
    if (size != NULL)
        *size = 0;
    if (!machine->evaluated)
        return NULL;
    if (machine->json.size == 0) {
        gj_status status = gj_results_json(&machine->json, &machine->machine, &machine->record, NULL, 0, GJ_LANG_EN, false);
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

/* A JSON text without its quotes: names and dates need no unescaping, texts of the record may. */
static const char *without_quotes(guiju_machine *machine)
{
    gj_text text = gj_buffer_as_text(&machine->text);
    bool quoted = text.size >= 2 && text.bytes[0] == '"';
    if (quoted)
        machine->text.bytes[--machine->text.size] = '\0';
    else
        gj_buffer_char(&machine->text, '\0');
    return machine->text.failed ? "" : machine->text.bytes + quoted;
}

guiju_state guiju_result(guiju_machine *machine, const char *name, const char **value)
{
    static const guiju_state states[] = {[GJ_VALUE] = GUIJU_VALUE, [GJ_NOTHING] = GUIJU_NOTHING,
                                         [GJ_UNKNOWN] = GUIJU_UNDETERMINED, [GJ_ERROR] = GUIJU_ERROR};
    const gj_program *p = machine->of->program;
    uint32_t definition = gj_program_find(p, gj_text_from(name));
    if (value != NULL)
        *value = "";
    if (!machine->evaluated || definition == UINT32_MAX || p->definitions[definition].reg == UINT32_MAX ||
        (p->definitions[definition].flags & GJ_DEFINITION_EACH))
        return GUIJU_NO_RESULT;
    const gj_value *found = gj_machine_value(&machine->machine, definition, 0);
    if (found == NULL)
        return GUIJU_NO_RESULT;
    if (found->state != GJ_VALUE || value == NULL)
        return states[found->state];
    const gj_image_register *reg = &p->registers[p->definitions[definition].reg];
    gj_buffer_clear(&machine->text);
    if (reg->type == GJ_T_TEXT) {
        const gj_string *text = gj_value_string(found);
        gj_buffer_bytes(&machine->text, text->bytes, text->size);
        gj_buffer_char(&machine->text, '\0');
        *value = machine->text.failed ? "" : machine->text.bytes;
    } else if (gj_value_json(&machine->text, p, (gj_type_kind)reg->type, reg->aux, found, &machine->arena) == GJ_OK) {
        *value = without_quotes(machine);
    }
    return GUIJU_VALUE;
}
