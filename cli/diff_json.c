/* The changes of a rule book for programs. */
#include "cli/diff_internal.h"

static const char *const kind_names[] = {"added", "removed", "renamed", "changed"};

static void put_member(gj_buffer *out, const char *name, gj_text value)
{
    gj_buffer_format(out, ",\"%s\":", name);
    gj_buffer_json(out, value);
}

static void put_place(gj_buffer *out, const char *name, const gj_place *place)
{
    gj_buffer_format(out, ",\"%s\":", name);
    if (place->source == NULL) {
        gj_buffer_string(out, "null");
        return;
    }
    gj_buffer_string(out, "{\"file\":");
    gj_buffer_json(out, place->source->path);
    gj_buffer_format(out, ",\"line\":%u}", (unsigned)place->line);
}

static void put_json_change(gj_buffer *out, const gj_change *c)
{
    gj_buffer_format(out, "{\"change\":\"%s\"", kind_names[c->kind]);
    put_member(out, "kind", gj_text_from(gj_msg_text(GJ_LANG_EN, c->word)));
    if (c->aspect != GJ_M_COUNT)
        put_member(out, "of", gj_text_from(gj_msg_text(GJ_LANG_EN, c->aspect)));
    put_member(out, "name", c->path);
    put_member(out, "title", c->title);
    put_member(out, "clause", c->clause);
    put_member(out, "old", c->old_text);
    put_member(out, "new", c->new_text);
    put_place(out, "old_place", &c->old_place);
    put_place(out, "new_place", &c->new_place);
    gj_buffer_char(out, '}');
}

static void put_book_json(gj_buffer *out, const char *name, const gj_book *book)
{
    const gj_program *program = book->rules.program;
    gj_buffer_format(out, "\"%s\":{\"rules\":", name);
    gj_buffer_json(out, book->name);
    if (program != NULL) {
        put_member(out, "rulebook", gj_program_text(program, program->header->rulebook));
        put_member(out, "version", gj_program_text(program, program->header->book_version));
    }
    if (book->canonical)
        gj_buffer_format(out, ",\"canon\":\"sha256:%s\"", book->canon.digest);
    gj_buffer_char(out, '}');
}

void gj_diff_json(gj_buffer *out, const gj_book *old, const gj_book *new, const gj_diff *diff)
{
    put_book_json(out, "old", old);
    gj_buffer_string(out, ",\n");
    put_book_json(out, "new", new);
    gj_buffer_format(out, ",\n\"same\":%s,\n\"changes\":[",
                     diff->same && diff->changes.count == 0 ? "true" : "false");
    for (size_t i = 0; i < diff->changes.count; i++) {
        gj_buffer_string(out, i == 0 ? "\n" : ",\n");
        put_json_change(out, GJ_AT(&diff->changes, gj_change, i));
    }
    gj_buffer_char(out, ']');
}
