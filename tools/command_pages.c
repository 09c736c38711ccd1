/* Writes the manual pages and the shells' completions from the tables that the program itself is made from:
 *
 *   command_pages FOLDER
 *
 * makes FOLDER/man/man1/guiju.1 and guiju-VERB.1, the same in Chinese under FOLDER/man/zh_CN, and one
 * completion file for each of bash, zsh and fish. Laid out as under $(PREFIX)/share, so that installing is
 * copying. */
#define _POSIX_C_SOURCE 200809L

#include "tools/command_pages.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

/* Opens FOLDER/PATH for writing, making the folders on the way; NULL after saying why not. */
static FILE *open_in(const char *folder, const char *path)
{
    char name[4096];
    if (snprintf(name, sizeof(name), "%s/%s", folder, path) >= (int)sizeof(name))
        return NULL;
    for (char *slash = strchr(name + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        (void)mkdir(name, 0777); /* where that fails, so does what follows */
        *slash = '/';
    }
    FILE *out = fopen(name, "w");
    if (out == NULL)
        fprintf(stderr, "command_pages: %s: %s\n", name, strerror(errno));
    return out;
}

static bool done(FILE *out)
{
    bool failed = ferror(out) != 0;
    return fclose(out) == 0 && !failed;
}

static bool write_manual(const char *folder, gj_lang lang, const gj_verb_row *verb)
{
    char path[256];
    (void)snprintf(path, sizeof(path), "man/%sman1/guiju%s%s.1", lang == GJ_LANG_ZH ? "zh_CN/" : "",
                   verb == NULL ? "" : "-", verb == NULL ? "" : verb->name);
    FILE *out = open_in(folder, path);
    if (out == NULL)
        return false;
    write_manual_page(out, lang, verb);
    return done(out);
}

static bool write_completion(const char *folder, const char *path, void write(FILE *))
{
    FILE *out = open_in(folder, path);
    if (out == NULL)
        return false;
    write(out);
    return done(out);
}

int main(int count, char **words)
{
    if (count != 2) {
        fprintf(stderr, "usage: command_pages FOLDER\n");
        return 2;
    }
    bool fine = true;
    for (int lang = 0; lang < 2; lang++) {
        fine = write_manual(words[1], (gj_lang)lang, NULL) && fine;
        for (size_t i = 0; i < gj_verb_count; i++)
            fine = write_manual(words[1], (gj_lang)lang, &gj_verb_rows[i]) && fine;
    }
    fine = write_completion(words[1], "bash-completion/completions/guiju", write_bash) && fine;
    fine = write_completion(words[1], "zsh/site-functions/_guiju", write_zsh) && fine;
    fine = write_completion(words[1], "fish/vendor_completions.d/guiju.fish", write_fish) && fine;
    return fine ? 0 : 3;
}
