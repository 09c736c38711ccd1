/* Any bytes as a program: it is refused, or it can be shown and run over records within its stated cost.
 * Mutations know where the sections are and keep the counted costs right, since hardly an image would get
 * past the header otherwise. */
#include "tests/fuzz/fuzz.h"

#include "vm/evaluate.h"
#include "vm/verify.h"

#include <string.h>

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t room);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t room, unsigned int seed);

static const char record_text[] =
    "{\"as_of\":\"2026-03-31\",\"staff\":40,\"wish\":\"qualified\",\"service\":{\"conforming\":true},"
    "\"sites\":[{\"id\":\"a\",\"staff\":1.5,\"rooms\":[{\"area\":3},{\"area\":1e30}]},"
    "{\"id\":\"b\",\"staff\":7,\"rooms\":[]},{\"id\":\"c\",\"rooms\":[{}]}],"
    "\"scopes\":[\"x\",\"y\"],\"note\":null,\"r0\":[{\"f0\":1,\"sub\":[{\"s0\":2},{}]},{}],\"r1\":[1,2,3],"
    "\"r2\":5}";

/* The most turns that one nest of loops can make over the record. */
static uint64_t turns(const gj_program *program, const gj_value *frame, uint32_t parent)
{
    uint64_t most = 1;
    for (uint32_t f = 0; f < program->field_count; f++) {
        const gj_image_field *field = &program->fields[f];
        if (field->kind != GJ_FIELD_LIST && field->kind != GJ_FIELD_CODES)
            continue;
        uint32_t up = field->parent;
        while (up != UINT32_MAX && program->fields[up].kind == GJ_FIELD_GROUP)
            up = program->fields[up].parent;
        if (up != parent || frame[field->slot].state != GJ_VALUE)
            continue;
        const gj_list *list = (const gj_list *)(uintptr_t)frame[field->slot].num;
        uint64_t inner = 1;
        for (uint32_t i = 0; i < list->count; i++) {
            uint64_t here = turns(program, list->slots + (size_t)i * list->stride, f);
            inner = here > inner ? here : inner;
        }
        uint64_t all = list->count * inner;
        most = all > most ? all : most;
    }
    return most;
}

/* Loops can stand in loops over the same lists, 16 deep. */
static uint64_t bound(const gj_program *program, const gj_record *record)
{
    uint64_t n = turns(program, record->slots, UINT32_MAX), product = 1;
    for (int depth = 0; depth < 16 && product < (uint64_t)1 << 40; depth++)
        product *= n;
    return program->header->steps + program->header->loop_steps * product;
}

static void run(const gj_program *program)
{
    gj_allocator allocator = gj_allocator_default();
    gj_arena home, facts, arena;
    gj_reader *reader;
    gj_machine machine;
    gj_arena_init(&home, allocator);
    gj_arena_init(&facts, allocator);
    gj_arena_init(&arena, allocator);
    arena.limit = (size_t)16 << 20;
    facts.limit = (size_t)64 << 20;
    FUZZ_CHECK(gj_reader_new(allocator, &reader) == GJ_OK);
    FUZZ_CHECK(gj_machine_init(&machine, program, &home) == GJ_OK);
    machine.step_limit = 2000000;
    for (int blank = 0; blank < 2; blank++) {
        gj_record record = {.program = program, .arena = &facts};
        gj_status status =
            blank ? gj_record_blank(&record)
                  : gj_record_read(reader, &record, (gj_text){record_text, sizeof record_text - 1});
        if (status != GJ_OK)
            break;
        status = gj_machine_run(&machine, &record, &arena);
        FUZZ_CHECK(status == GJ_OK || status == GJ_E_NOMEM || status == GJ_E_LIMIT);
        FUZZ_CHECK(status != GJ_OK || machine.steps <= bound(program, &record));
        gj_arena_reset(&arena);
    }
    gj_reader_free(reader);
    gj_arena_fini(&arena);
    gj_arena_fini(&facts);
    gj_arena_fini(&home);
}

const char *const fuzz_corpus = "tests/fuzz/corpus/images";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    gj_allocator allocator = gj_allocator_default();
    void *image = malloc(size + 1); /* its own block, so that reading past the end is noticed */
    gj_program *program;
    gj_refusal refusal = {0};
    FUZZ_CHECK(image != NULL);
    if (size > 0)
        memcpy(image, data, size);
    gj_status status = gj_program_load(allocator, image, size, &program, &refusal);
    FUZZ_CHECK(status == GJ_OK || (status == GJ_E_INVALID && refusal.rule != NULL));
    if (status == GJ_OK) {
        gj_buffer out;
        gj_buffer_init(&out, allocator);
        FUZZ_CHECK(gj_program_dump(program, &out) == GJ_OK);
        gj_buffer_fini(&out);
        run(program);
        gj_program_free(program);
    }
    free(image);
    return 0;
}

#ifdef FUZZ_MUTATOR
/* Puts the counted costs into the header, where code and header can be found. */
static void count_costs(uint8_t *data, size_t size)
{
    gj_image_header header;
    if (size < sizeof header)
        return;
    memcpy(&header, data, sizeof header);
    uint64_t offset = header.sections[GJ_SECTION_CODE].offset, bytes = header.sections[GJ_SECTION_CODE].size;
    if (offset > size || bytes > size - offset || bytes / 8 > GJ_IMAGE_COUNT_MAX)
        return;
    uint64_t *code = malloc(bytes + 8);
    if (code == NULL)
        return;
    memcpy(code, data + offset, bytes);
    gj_code_cost(code, bytes / 8, &header.steps, &header.loop_steps);
    free(code);
    memcpy(data, &header, sizeof header);
}

/* Mostly changes one record of one section and leaves everything where it is. */
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t room, unsigned int seed)
{
    gj_image_header header;
    if (size >= sizeof header && seed % 8 != 0) {
        memcpy(&header, data, sizeof header);
        unsigned section = seed / 8 % 3 != 0 ? (unsigned)GJ_SECTION_CODE : seed / 24 % GJ_SECTION_COUNT;
        uint64_t offset = header.sections[section].offset, bytes = header.sections[section].size;
        if (offset <= size && bytes <= size - offset && bytes >= 8) {
            size_t word = section == GJ_SECTION_CODE ? 8 : 4,
                   at = offset + seed / 512 % (bytes / word) * word;
            if (seed / 7 % 4 == 0 && bytes / word > 1) /* a word from elsewhere in the section */
                memmove(data + at, data + offset + seed / 97 % (bytes / word) * word, word);
            else
                LLVMFuzzerMutate(data + at, word, word);
            count_costs(data, size);
            return size;
        }
    }
    return LLVMFuzzerMutate(data, size, room);
}
#endif
