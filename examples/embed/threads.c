/* Evaluates audit records in several threads under one compiled rule book:
 *
 *   threads BOOK.gjc RECORD.json RESULT...
 *
 * The program is loaded once and shared; each thread has a machine of its own. Every thread evaluates the
 * record many times, and prints the results that were asked for at the end. */
#include <guiju.h>

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { THREADS = 4, EVALUATIONS = 250 };

struct file {
    char *bytes;
    size_t size;
};

struct job {
    pthread_t thread;
    const guiju_program *program;
    const struct file *record;
    char **names; /* of the results, NULL behind the last */
    char line[512];
    guiju_status status;
};

/* Reads a whole file; exits where it cannot. */
static struct file read_file(const char *path)
{
    struct file file = {NULL, 0};
    FILE *in = fopen(path, "rb");
    if (in != NULL && fseek(in, 0, SEEK_END) == 0) {
        long size = ftell(in);
        rewind(in);
        file.bytes = size >= 0 ? malloc((size_t)size + 1) : NULL;
        if (file.bytes != NULL)
            file.size = fread(file.bytes, 1, (size_t)size, in);
    }
    if (file.bytes == NULL) {
        perror(path);
        exit(1);
    }
    fclose(in);
    return file;
}

/* Appends one result to the job's line: its value, or why there is none. */
static void add_result(struct job *job, guiju_machine *machine, const char *name)
{
    static const char *const states[] = {"", "nothing", "undetermined", "error", "no such result"};
    const char *value;
    guiju_state state = guiju_result(machine, name, &value);
    size_t used = strlen(job->line);
    snprintf(job->line + used, sizeof job->line - used, " %s=%s", name,
             state != GUIJU_VALUE ? states[state]
             : value == NULL      ? "no memory"
                                  : value);
}

static void *run(void *user)
{
    struct job *job = user;
    guiju_machine *machine;
    job->status = guiju_machine_new(NULL, job->program, &machine);
    if (job->status != GUIJU_OK)
        return NULL;
    for (int i = 0; i < EVALUATIONS && job->status == GUIJU_OK; i++)
        job->status = guiju_evaluate(machine, job->record->bytes, job->record->size);
    for (char **name = job->names; *name != NULL; name++)
        add_result(job, machine, *name);
    guiju_machine_free(machine);
    return NULL;
}

int main(int count, char **words)
{
    if (count < 4) {
        fprintf(stderr, "usage: threads BOOK.gjc RECORD.json RESULT...\n");
        return 2;
    }
    struct file image = read_file(words[1]), record = read_file(words[2]);
    guiju_program *program;
    const char *reason;
    if (guiju_program_load(NULL, image.bytes, image.size, &program, &reason) != GUIJU_OK) {
        fprintf(stderr, "%s is refused: %s\n", words[1], reason);
        return 1;
    }
    printf("%s %s under guiju %s\n", guiju_program_name(program), guiju_program_version(program),
           guiju_version());

    struct job jobs[THREADS];
    int failed = 0;
    for (int i = 0; i < THREADS; i++) {
        jobs[i] = (struct job){.program = program, .record = &record, .names = words + 3};
        if (pthread_create(&jobs[i].thread, NULL, run, &jobs[i]) != 0)
            abort();
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(jobs[i].thread, NULL);
        printf("thread %d:%s\n", i + 1, jobs[i].line);
        failed |= jobs[i].status != GUIJU_OK;
    }
    guiju_program_free(program); /* after the last machine */
    free(image.bytes);
    free(record.bytes);
    return failed;
}
