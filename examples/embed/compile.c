/* Compiles a rule file and evaluates a record from standard input under it:
 *
 *   compile RULES.gj RULES-FOLDER <record.json
 *
 * Prints every problem of the rules in Chinese, or the results as JSON. */
#include <guiju.h>

#include <stdio.h>

int main(int count, char **words)
{
    if (count != 3) {
        fprintf(stderr, "usage: compile RULES.gj RULES-FOLDER <record.json\n");
        return 2;
    }
    guiju_image *image;
    guiju_program *program = NULL;
    guiju_machine *machine = NULL;
    guiju_status status = guiju_compile(NULL, words[1], words[2], &image);
    if (status == GUIJU_INVALID)
        fputs(guiju_image_problems(image, 1), stderr);
    if (status == GUIJU_OK) {
        size_t size;
        const void *bytes = guiju_image_bytes(image, &size);
        status = guiju_program_load(NULL, bytes, size, &program, NULL);
    }
    guiju_image_free(image); /* the program has a copy */
    if (status == GUIJU_OK)
        status = guiju_machine_new(NULL, program, &machine);
    if (status == GUIJU_OK) {
        static char record[1 << 20];
        status = guiju_evaluate(machine, record, fread(record, 1, sizeof record, stdin));
        const char *results = guiju_results_json(machine, NULL);
        if (results != NULL)
            puts(results);
    }
    guiju_machine_free(machine);
    guiju_program_free(program);
    return status != GUIJU_OK;
}
