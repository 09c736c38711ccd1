/* Runs a fuzz target on files, and on the files in folders; without any, on those that are kept for it, which
 * is what `make test` does. Speaks TAP. Each file is named before it is run, so that a crash says which it
 * was. */
#include "tests/fuzz/fuzz.h"

#include <dirent.h>
#include <string.h>

static unsigned long files;

static void run_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    uint8_t *bytes = NULL;
    size_t size = 0, room = 0, got;
    if (file == NULL) {
        fprintf(stderr, "%s: cannot be read\n", path);
        exit(2);
    }
    do {
        room = room * 2 + 65536;
        bytes = realloc(bytes, room);
        FUZZ_CHECK(bytes != NULL);
        got = fread(bytes + size, 1, room - size, file);
        size += got;
    } while (got > 0);
    fclose(file);
    printf("# %s\n", path);
    fflush(stdout);
    uint8_t *exact = malloc(size + 1); /* so that reading past the end is noticed */
    FUZZ_CHECK(exact != NULL);
    memcpy(exact, bytes, size);
    free(bytes);
    LLVMFuzzerTestOneInput(exact, size);
    free(exact);
    printf("ok %lu - %s\n", ++files, path);
}

static void run_path(const char *path)
{
    DIR *folder = opendir(path);
    if (folder == NULL) {
        run_file(path);
        return;
    }
    for (const struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        char inside[4096];
        if (entry->d_name[0] == '.')
            continue;
        snprintf(inside, sizeof inside, "%s/%s", path, entry->d_name);
        run_path(inside);
    }
    closedir(folder);
}

int main(int argc, char **argv)
{
    if (argc < 2)
        run_path(fuzz_corpus);
    for (int i = 1; i < argc; i++)
        run_path(argv[i]);
    printf("1..%lu\n", files);
    return files > 0 ? 0 : 1;
}
