/* The program guiju: hands its words to cli/run.c and returns the exit status. Everything else is in
 * libguiju-cli.a, which tests link without this file. */
#define _XOPEN_SOURCE 700

#include "cli/cli.h"

#include <signal.h>
#ifdef __GLIBC__
#include <malloc.h>

/* A page that is given back to the system and taken again costs more than most of what is done with it, and a
 * call is over soon: up to this much, in bytes, memory is kept. */
#define KEPT (16 << 20)
/* … and so much is asked for at a time; what is not used of it costs nothing. */
#define ASKED (1 << 20)

static void keep_memory(void)
{
    (void)mallopt(M_MMAP_THRESHOLD, KEPT);
    (void)mallopt(M_TRIM_THRESHOLD, KEPT);
    (void)mallopt(M_TOP_PAD, ASKED);
    (void)mallopt(M_ARENA_MAX, 1); /* a heap for each thread would keep as much again */
}
#endif

int main(int argc, char **argv)
{
#ifdef __GLIBC__
    keep_memory();
#endif
    /* A reader that closed its end is an error like any other: told, with a status. */
    (void)signal(SIGPIPE, SIG_IGN);
    (void)signal(SIGXFSZ, SIG_IGN); /* so is a file that would pass `ulimit -f` */
    size_t count = argc > 0 ? (size_t)argc - 1 : 0;
    return gj_cli_run(gj_system_posix(), gj_allocator_default(), count,
                      (const char *const *)argv + (argc > 0));
}
