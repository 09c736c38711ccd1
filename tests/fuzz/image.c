/* Any bytes as a program: both verifiers refuse it, or it can be shown and run over records within its stated
 * cost. Mutations know where the sections are and keep the counted costs right, since hardly an image would
 * get past the header otherwise. */
#include "tests/fuzz/fuzz.h"

#include "tests/verifier/mutate.h"
#include "tests/verifier/run.h"
#include "tests/verifier/second.h"
#include "vm/program.h"

#include <string.h>

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t room);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t room, unsigned int seed);

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
    const char *wrong = second_verify(image, size);
    if ((wrong == NULL) != (status == GJ_OK))
        fprintf(stderr, "the verifier: %s; the second: %s\n", status == GJ_OK ? "accepts" : refusal.rule,
                wrong == NULL ? "accepts" : wrong);
    FUZZ_CHECK((wrong == NULL) == (status == GJ_OK));
    if (status == GJ_OK) {
        uint64_t random = size;
        unsigned long limits = 0;
        wrong = run_accepted(program, &random, &limits);
        if (wrong != NULL)
            fprintf(stderr, "%s\n", wrong);
        FUZZ_CHECK(wrong == NULL);
        gj_program_free(program);
    }
    free(image);
    return 0;
}

#ifdef FUZZ_MUTATOR
/* Half of the time one thing that a verifier should look at twice; else whatever libFuzzer thinks of. */
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t room, unsigned int seed)
{
    uint64_t random = seed;
    if (seed % 8 < 4) {
        mutate_image(data, size, &random);
        if (seed % 64 > 0)
            mutate_costs(data, size);
        return size;
    }
    if (seed % 8 < 6 && size > 8) { /* one word of eight bytes, everything else where it is */
        uint8_t *word = data + random_below(&random, (uint32_t)(size / 8)) * 8;
        LLVMFuzzerMutate(word, 8, 8);
        mutate_costs(data, size);
        return size;
    }
    return LLVMFuzzerMutate(data, size, room);
}
#endif
