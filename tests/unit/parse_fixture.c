/* Texts are parsed as one file, `book.gj`. */
#include "tests/unit/parse_fixture.h"

typedef gj_status parser(const gj_source *source, gj_arena *arena, gj_diags *diags, uint32_t *ids,
                         gj_file *file);

static void begin(parsed *p, gj_text text, parser *parse)
{
    gj_source *source = NULL;
    uint32_t ids = 0;
    *p = (parsed){0};
    diag_begin(&p->f, checked_alloc());
    assert_int_equal(gj_sources_add(&p->f.sources, GJ_TEXT("book.gj"), text, &source), GJ_OK);
    p->status = parse(source, &p->f.arena, &p->f.diags, &ids, &p->file);
    gj_diags_sort(&p->f.diags);
}

void parse_begin(parsed *p, gj_text text)
{
    begin(p, text, gj_parse_file);
}

void parse_begin_rules(parsed *p, gj_text text)
{
    begin(p, text, gj_parse_rules);
}

void parse_end(parsed *p)
{
    gj_file_fini(&p->file);
    diag_end(&p->f);
}

size_t parse_declarations(const parsed *p)
{
    size_t count = 0;
    for (const gj_entry *e = p->file.declarations; e != NULL; e = e->next)
        count += e->kind != GJ_N_HOLE;
    return count;
}
