/* Compiles from memory and writes values as people would. Everything is taken through cmocka's allocator, so
 * a leak anywhere between the scanner and the results fails the test. */
#include "tests/unit/book_fixture.h"

#include <stdio.h>
#include <string.h>

static gj_status read_rules(void *user, gj_arena *arena, gj_text path, gj_text *content)
{
    const book *b = user;
    if (!gj_text_equal(path, GJ_TEXT("book.gj")))
        return GJ_E_IO;
    *content = gj_text_copy(arena, gj_text_from(b->rules));
    return GJ_OK;
}

void book_begin(book *b, const char *rules)
{
    *b = (book){.rules = rules};
    gj_compile_options options = {.allocator = checked_alloc(), .read = read_rules, .user = b};
    gj_status status = gj_compile(&options, GJ_TEXT("book.gj"), &b->made);
    if (status != GJ_OK) {
        gj_buffer out;
        gj_buffer_init(&out, checked_alloc());
        gj_diags_text(&out, &b->made.diags, (gj_render){.lang = GJ_LANG_EN});
        print_error("%.*s", (int)out.size, out.bytes == NULL ? "" : out.bytes);
        gj_buffer_fini(&out);
    }
    assert_int_equal(status, GJ_OK);
    gj_arena_init(&b->home, checked_alloc());
    gj_arena_init(&b->arena, checked_alloc());
    assert_int_equal(gj_machine_init(&b->machine, b->made.program, &b->home), GJ_OK);
    assert_int_equal(gj_reader_new(checked_alloc(), &b->reader), GJ_OK);
}

void book_end(book *b)
{
    gj_reader_free(b->reader);
    gj_arena_fini(&b->arena);
    gj_arena_fini(&b->home);
    gj_compilation_fini(&b->made);
}

void book_run(book *b, const char *json)
{
    gj_arena_reset(&b->arena);
    b->record = (gj_record){.program = b->made.program, .arena = &b->arena};
    assert_int_equal(gj_record_read(b->reader, &b->record, gj_text_from(json)), GJ_OK);
    assert_false(b->record.unreadable);
    assert_int_equal(gj_machine_run(&b->machine, &b->record, &b->arena), GJ_OK);
}

static void show_value(book *b, gj_buffer *out, const gj_value *value, gj_type_kind type, uint32_t aux)
{
    const gj_program *p = b->made.program;
    static const char *const states[] = {"", "nothing", "undetermined", "error"};
    if (value == NULL || value->state != GJ_VALUE) {
        gj_buffer_string(out, value == NULL ? "none" : states[value->state]);
        return;
    }
    switch (type) {
    case GJ_T_NUMBER:
        assert_true(gj_number_format(&b->arena, out, value));
        return;
    case GJ_T_BOOL:
        gj_buffer_string(out, value->num ? "yes" : "no");
        return;
    case GJ_T_ALTERNATIVE:
        gj_buffer_text(
            out, gj_program_text(p, p->choices[p->alternatives[aux].first + (uint32_t)value->num].name));
        return;
    case GJ_T_DATE:
        gj_date_format(out, (int32_t)value->num);
        return;
    case GJ_T_TEXT: {
        const gj_string *string = gj_value_string(value);
        gj_buffer_format(out, "\"%.*s\"", (int)string->size, string->bytes);
        return;
    }
    default:
        gj_buffer_string(out, "?");
    }
}

static void show_definition(book *b, gj_buffer *out, uint32_t d)
{
    const gj_program *p = b->made.program;
    gj_type_kind type = GJ_T_COUNT;
    uint32_t aux = 0;
    if (!gj_machine_type(&b->machine, d, &type, &aux)) {
        const char *between = "{";
        for (uint32_t part = 0; part < p->definition_count; part++) {
            if (p->definitions[part].parent != d)
                continue;
            gj_buffer_string(out, between);
            gj_buffer_text(out, gj_program_text(p, p->definitions[part].name));
            gj_buffer_string(out, " = ");
            show_definition(b, out, part);
            between = ", ";
        }
        gj_buffer_char(out, '}');
        return;
    }
    if (!(p->definitions[d].flags & GJ_DEFINITION_EACH)) {
        show_value(b, out, gj_machine_value(&b->machine, d, 0), type, aux);
        return;
    }
    const gj_value *column = gj_machine_column(&b->machine, d);
    if (column->state != GJ_VALUE) {
        show_value(b, out, column, type, aux);
        return;
    }
    gj_buffer_char(out, '[');
    for (uint32_t i = 0; i < gj_machine_entries(&b->machine, d); i++) {
        gj_buffer_string(out, i == 0 ? "" : ", ");
        show_value(b, out, gj_machine_value(&b->machine, d, i), type, aux);
    }
    gj_buffer_char(out, ']');
}

void book_show(book *b, gj_buffer *out, const char *path)
{
    uint32_t d = gj_program_find(b->made.program, gj_text_from(path));
    if (d == UINT32_MAX)
        gj_buffer_string(out, "no such definition");
    else
        show_definition(b, out, d);
}

void assert_value_at(book *b, const char *path, const char *expected, const char *file, int line)
{
    gj_buffer out;
    gj_buffer_init(&out, checked_alloc());
    book_show(b, &out, path);
    bool same = gj_text_equal(gj_buffer_as_text(&out), gj_text_from(expected));
    if (!same)
        print_error("%s is %.*s, expected %s\n", path, (int)out.size, out.bytes == NULL ? "" : out.bytes,
                    expected);
    gj_buffer_fini(&out);
    if (!same)
        _fail(file, line);
}

void assert_rows(const char *before, const char *json, const book_row *rows, size_t count)
{
    gj_buffer rules, out;
    book b;
    size_t wrong = 0;
    gj_buffer_init(&rules, checked_alloc());
    gj_buffer_init(&out, checked_alloc());
    gj_buffer_string(&rules, before);
    for (size_t i = 0; i < count; i++)
        gj_buffer_format(&rules, "\nresult r%zu %s%s", i, rows[i].rule[0] == '{' ? "" : "= ", rows[i].rule);
    gj_buffer_string(&rules, "\n");
    gj_buffer_bytes(&rules, "", 1);
    assert_false(rules.failed);
    book_begin(&b, rules.bytes);
    book_run(&b, json);
    for (size_t i = 0; i < count; i++) {
        char name[32];
        (void)snprintf(name, sizeof(name), "r%zu", i);
        gj_buffer_clear(&out);
        book_show(&b, &out, name);
        if (gj_text_equal(gj_buffer_as_text(&out), gj_text_from(rows[i].value)))
            continue;
        print_error("%s\n  is %.*s, expected %s\n", rows[i].rule, (int)out.size,
                    out.bytes == NULL ? "" : out.bytes, rows[i].value);
        wrong++;
    }
    book_end(&b);
    gj_buffer_fini(&rules);
    gj_buffer_fini(&out);
    assert_int_equal(wrong, 0);
}
