/* Which parts of a book its cases reached. Each case adds what it looked at (test_reach.c); at the end the
 * counts by instruction, definition, field and reading become items by place in the source. The compiler
 * makes several copies of one line where a rule stands for many (the parts of a score, a table that is called
 * twice): they are joined, so that a line is reached where any of its copies was. */
#include "cli/test_coverage.h"

#include "vm/opcode_table.h"
#include "vm/result_notes.h"
#include <stdlib.h>
#include <string.h>

static bool in_deadline(const gj_program *program, uint32_t d)
{
    uint32_t parent = program->definitions[d].parent;
    return parent != UINT32_MAX && program->definitions[parent].kind == GJ_DEF_DEADLINE;
}

/* A deadline's state, of one or for each entry of a list: its alternatives; UINT32_MAX: it is none. */
static uint32_t states_of(const gj_program *program, uint32_t d)
{
    const gj_image_definition *def = &program->definitions[d];
    if (def->reg == UINT32_MAX || !in_deadline(program, d))
        return UINT32_MAX;
    const gj_image_register *reg = &program->registers[def->reg];
    if (reg->type == GJ_T_ALTERNATIVE)
        return reg->aux;
    return reg->type == GJ_T_COLUMN && reg->of == GJ_T_ALTERNATIVE ? reg->of_aux : UINT32_MAX;
}

gj_coverage *gj_coverage_new(const gj_testing *t, gj_arena *arena)
{
    const gj_program *p = t->program;
    gj_coverage *x = GJ_NEW(arena, gj_coverage);
    if (x == NULL || gj_reach_init(&x->reach, p, arena) != GJ_OK)
        return NULL;
    x->arena = arena;
    x->reached = GJ_NEW_ARRAY(arena, uint64_t, p->definition_count);
    x->is_yes = GJ_NEW_ARRAY(arena, uint64_t, p->definition_count);
    x->is_no = GJ_NEW_ARRAY(arena, uint64_t, p->definition_count);
    x->states = GJ_NEW_ARRAY(arena, uint64_t *, p->definition_count);
    x->hits = GJ_NEW_ARRAY(arena, uint64_t, p->code_count);
    x->yes = GJ_NEW_ARRAY(arena, uint64_t, p->code_count);
    x->no = GJ_NEW_ARRAY(arena, uint64_t, p->code_count);
    x->choices = GJ_NEW_ARRAY(arena, uint64_t *, p->reading_count);
    x->facts = GJ_NEW_ARRAY(arena, uint64_t, p->field_count);
    x->seen = GJ_NEW_ARRAY(arena, bool, (size_t)p->field_count + p->reading_count);
    for (uint32_t r = 0; r < p->reading_count && x->choices != NULL; r++)
        x->choices[r] = GJ_NEW_ARRAY(arena, uint64_t, p->alternatives[p->readings[r].alternatives].count);
    for (uint32_t d = 0; d < p->definition_count && x->states != NULL; d++) {
        if (states_of(p, d) != UINT32_MAX)
            x->states[d] = GJ_NEW_ARRAY(arena, uint64_t, p->alternatives[states_of(p, d)].count);
    }
    return gj_arena_failed(arena) ? NULL : x;
}

/* ---- one case ---- */

static void add_value(gj_coverage *x, const gj_machine *machine, uint32_t d)
{
    gj_type_kind kind;
    uint32_t aux;
    if (!gj_machine_type(machine, d, &kind, &aux))
        return;
    bool each = (machine->program->definitions[d].flags & GJ_DEFINITION_EACH) != 0, yes = false, no = false;
    uint32_t count = each ? gj_machine_entries(machine, d) : 1;
    for (uint32_t entry = 0; entry < count; entry++) {
        const gj_value *value = gj_machine_value(machine, d, entry);
        if (value == NULL || value->state != GJ_VALUE)
            continue;
        yes = yes || (kind == GJ_T_BOOL && value->num != 0);
        no = no || (kind == GJ_T_BOOL && value->num == 0);
        if (x->states[d] != NULL)
            x->states[d][value->num]++;
    }
    x->is_yes[d] += yes;
    x->is_no[d] += no;
}

static void add_read(gj_coverage *x, const gj_machine *machine, uint64_t word)
{
    const gj_program *p = machine->program;
    uint32_t field = UINT32_MAX;
    switch ((gj_opcode)GJ_OP_OF(word)) {
    case GJ_OP_FIELD:
    case GJ_OP_LIST:
        field = GJ_B_OF(word);
        break;
    case GJ_OP_ENTRY_FIELD:
    case GJ_OP_ENTRY_LIST:
        field = GJ_C_OF(word);
        break;
    case GJ_OP_READING:
        if (!x->seen[p->field_count + GJ_B_OF(word)])
            x->choices[GJ_B_OF(word)][machine->readings[GJ_B_OF(word)]]++;
        x->seen[p->field_count + GJ_B_OF(word)] = true;
        return;
    default:
        return;
    }
    x->facts[field] += !x->seen[field];
    x->seen[field] = true;
}

gj_status gj_coverage_add(gj_coverage *x, gj_testing *t, const gj_test_case *c)
{
    const gj_program *p = t->program;
    gj_status status = gj_reach_case(&x->reach, t->machine, c);
    if (status != GJ_OK)
        return status;
    x->cases++;
    memset(x->seen, 0, (size_t)p->field_count + p->reading_count);
    for (uint32_t i = 0; i < p->code_count; i++) {
        if (x->reach.ran[i] == 0)
            continue;
        x->hits[i]++;
        x->yes[i] += (x->reach.ran[i] & GJ_RAN_YES) != 0;
        x->no[i] += (x->reach.ran[i] & GJ_RAN_NO) != 0;
        add_read(x, t->machine, p->code[i]);
    }
    for (uint32_t d = 0; d < p->definition_count; d++) {
        const gj_image_definition *def = &p->definitions[d];
        bool ran = def->code_size == 0 || (x->reach.ran[def->code + def->code_size - 1] & GJ_RAN) != 0;
        if (!x->reach.needed[d] || !ran)
            continue;
        x->reached[d]++;
        if (def->kind == GJ_DEF_CONDITION || x->states[d] != NULL)
            add_value(x, t->machine, d);
    }
    return GJ_OK;
}

/* ---- items ---- */

typedef struct making {
    const gj_coverage *x;
    const gj_testing *t;
    const gj_program *p;
    gj_array *items, *lines;
    uint32_t *fewest; /* by instruction that branches: copies of its line in the definition with the fewest */
} making;

static void add_item(making *m, gj_cover_item item)
{
    if (gj_test_own(m->t->rules, item.source))
        (void)gj_array_append(m->items, &item);
}

/* The rule that a definition is shown as: itself, or the score or deadline it is a part of. */
static uint32_t rule_of(const gj_program *p, uint32_t d)
{
    uint32_t rule = d;
    for (uint32_t up = d; up != UINT32_MAX; up = p->definitions[up].parent) {
        uint32_t kind = p->definitions[up].kind;
        if (kind == GJ_DEF_SCORE || kind == GJ_DEF_DEADLINE || kind == GJ_DEF_STEPS)
            rule = up;
    }
    return rule;
}

static gj_text path_of(const making *m, uint32_t d)
{
    gj_buffer path;
    gj_buffer_init(&path, m->t->cli->allocator);
    gj_definition_path(&path, m->p, d);
    gj_text copy = gj_text_copy(m->x->arena, gj_buffer_as_text(&path));
    m->items->failed = m->items->failed || path.failed;
    gj_buffer_fini(&path);
    return copy;
}

static void make_rule(making *m, uint32_t d)
{
    const gj_image_definition *def = &m->p->definitions[d], *rule = &m->p->definitions[rule_of(m->p, d)];
    gj_cover_item item = {.source = rule->source,
                          .line = rule->line,
                          .yes = m->x->reached[d],
                          .reached = m->x->reached[d],
                          .clause = gj_test_clause(m->p, d)};
    item.name = path_of(m, rule_of(m->p, d));
    if (def->kind == GJ_DEF_CONDITION) {
        item.kind = GJ_COVER_CONDITION;
        item.yes = m->x->is_yes[d];
        item.no = m->x->is_no[d];
        item.two_sided = true;
    } else if (def->kind == GJ_DEF_BAND || def->kind == GJ_DEF_VETO) {
        return; /* told by the bands' own guards */
    }
    add_item(m, item);
    uint64_t *states = m->x->states[d];
    const gj_image_alternatives *choices = states == NULL ? NULL : &m->p->alternatives[states_of(m->p, d)];
    for (uint32_t k = 0; choices != NULL && k < choices->count; k++) {
        item.kind = GJ_COVER_STATE;
        item.of = path_of(m, rule_of(m->p, d));
        item.name = gj_program_text(m->p, m->p->choices[choices->first + k].name);
        item.ordinal = k;
        item.yes = states[k];
        add_item(m, item);
    }
}

static bool is_branch(uint64_t word)
{
    uint32_t op = GJ_OP_OF(word);
    return op == GJ_OP_CASE || op == GJ_OP_WHEN || op == GJ_OP_SKIP_UNLESS;
}

/* How many branches of the definition from `first` stand on the line of instruction i, up to `end`. */
static uint32_t branches(const gj_program *p, uint32_t first, uint32_t end, uint32_t line)
{
    uint32_t count = 0;
    for (uint32_t i = first; i < end; i++)
        count += is_branch(p->code[i]) && p->lines[i] == line;
    return count;
}

/* The error that the compiler puts behind cases which it has proved to be all there are. */
static bool is_no_case(const gj_program *p, uint32_t i)
{
    if (GJ_OP_OF(p->code[i]) == GJ_OP_OTHERWISE)
        i++;
    return GJ_OP_OF(p->code[i]) == GJ_OP_FAIL &&
           gj_text_equal(gj_program_text(p, GJ_B_OF(p->code[i])),
                         gj_text_from(gj_msg_text(GJ_LANG_ZH, GJ_M_no_case)));
}

static void make_else(making *m, uint32_t d, uint32_t guard, uint32_t target, gj_cover_item item)
{
    const gj_program *p = m->p;
    const gj_image_definition *def = &p->definitions[d];
    uint32_t op = GJ_OP_OF(p->code[target]);
    if (op == GJ_OP_OTHERWISE) {
        target++;
        op = GJ_OP_OF(p->code[target]);
    }
    uint32_t line = p->lines[target];
    bool value = op != GJ_OP_END && op != GJ_OP_JUMP && op != GJ_OP_NEXT && op != GJ_OP_STORE &&
                 op != GJ_OP_MERGE_MIN && op != GJ_OP_MERGE_MAX;
    if (!value || line == p->lines[guard] || line == def->line || is_no_case(p, target) ||
        branches(p, def->code, def->code + def->code_size, line) > 0)
        return;
    item.kind = GJ_COVER_ELSE;
    item.line = line;
    item.source = p->line_sources[target];
    item.yes = m->x->hits[target];
    item.no = 0;
    item.two_sided = false;
    item.ordinal = 0;
    if (p->definitions[d].kind == GJ_DEF_BANDS) { /* the last band has no guard */
        for (uint32_t part = 0; part < p->definition_count; part++) {
            if (p->definitions[part].parent == d && p->definitions[part].line == line) {
                item.kind = GJ_COVER_BAND;
                item.name = path_of(m, part);
                item.clause = gj_test_clause(p, part);
            }
        }
    }
    add_item(m, item);
}

static void make_branch(making *m, uint32_t d, uint32_t i)
{
    const gj_program *p = m->p;
    const gj_image_definition *def = &p->definitions[d];
    uint64_t word = p->code[i];
    uint32_t line = p->lines[i], ordinal = branches(p, def->code, i, line);
    bool filter = GJ_OP_OF(word) == GJ_OP_SKIP_UNLESS;
    uint32_t guard = filter ? GJ_A_OF(word) : GJ_B_OF(word), target = filter ? GJ_B_OF(word) : GJ_C_OF(word);
    if (gj_register_is_constant(&p->registers[guard]) || (in_deadline(p, d) && line == def->line))
        return; /* always so, or made by the compiler */
    gj_cover_item item = {.kind = GJ_COVER_CASE,
                          .line = line,
                          .yes = m->x->yes[i],
                          .no = m->x->no[i],
                          .two_sided = !is_no_case(p, target),
                          .reached = m->x->reached[d],
                          .source = p->line_sources[i],
                          .clause = gj_test_clause(p, d)};
    item.ordinal = m->fewest[i] == 0 ? ordinal : ordinal % m->fewest[i];
    item.name = path_of(m, rule_of(p, d));
    uint32_t owner = m->x->reach.owner[guard];
    if (def->kind == GJ_DEF_BANDS && owner != UINT32_MAX &&
        (p->definitions[owner].kind == GJ_DEF_BAND || p->definitions[owner].kind == GJ_DEF_VETO)) {
        item.kind = GJ_COVER_BAND;
        item.name = path_of(m, owner);
        item.clause = gj_test_clause(p, owner);
    }
    add_item(m, item);
    if (!filter)
        make_else(m, d, i, target, item);
}

static void make_fields(making *m)
{
    for (uint32_t f = 0; f < m->p->field_count; f++) {
        const gj_image_field *field = &m->p->fields[f];
        bool code = field->parent != UINT32_MAX && m->p->fields[field->parent].kind == GJ_FIELD_CODES;
        if (field->kind == GJ_FIELD_GROUP || code)
            continue;
        gj_cover_item item = {.kind = GJ_COVER_FACT,
                              .source = field->source,
                              .line = field->line,
                              .name = gj_program_text(m->p, field->name),
                              .yes = m->x->facts[f],
                              .reached = 1};
        if (field->citations > 0)
            item.clause = gj_program_text(m->p, m->p->citations[field->citation]);
        add_item(m, item);
    }
}

static void make_readings(making *m)
{
    for (uint32_t r = 0; r < m->p->reading_count; r++) {
        const gj_image_reading *reading = &m->p->readings[r];
        const gj_image_alternatives *choices = &m->p->alternatives[reading->alternatives];
        for (uint32_t k = 0; k < choices->count; k++) {
            gj_cover_item item = {.kind = GJ_COVER_READING,
                                  .source = reading->source,
                                  .line = reading->line,
                                  .ordinal = k,
                                  .name = gj_program_text(m->p, m->p->choices[choices->first + k].name),
                                  .of = gj_program_text(m->p, reading->name),
                                  .yes = m->x->choices[r][k],
                                  .reached = 1};
            if (reading->citations > 0)
                item.clause = gj_program_text(m->p, m->p->citations[reading->citation]);
            add_item(m, item);
        }
    }
}

/* Copies of a line's branches: a definition that holds a line twice holds each of its branches twice. */
static bool count_copies(making *m)
{
    const gj_program *p = m->p;
    uint32_t most = 0;
    for (uint32_t i = 0; i < p->code_count; i++)
        most = p->lines[i] > most ? p->lines[i] : most;
    size_t stride = (size_t)most + 1;
    gj_arena scratch;
    gj_arena_init(&scratch, m->t->cli->allocator);
    uint32_t *by_line =
        GJ_NEW_ARRAY(&scratch, uint32_t, stride * (p->source_count == 0 ? 1 : p->source_count));
    for (int pass = 0; pass < 2 && by_line != NULL; pass++) {
        for (uint32_t d = 0; d < p->definition_count; d++) {
            const gj_image_definition *def = &p->definitions[d];
            for (uint32_t i = def->code; i < def->code + def->code_size; i++) {
                if (!is_branch(p->code[i]))
                    continue;
                uint32_t source = p->line_sources[i];
                uint32_t *fewest = &by_line[source * stride + p->lines[i]];
                uint32_t here = branches(p, def->code, def->code + def->code_size, p->lines[i]);
                if (pass == 1)
                    m->fewest[i] = *fewest;
                else if (*fewest == 0 || here < *fewest)
                    *fewest = here;
            }
        }
    }
    bool fine = by_line != NULL;
    gj_arena_fini(&scratch);
    return fine;
}

static int by_place(const void *x, const void *y)
{
    const gj_cover_item *a = x, *b = y;
    if (a->source != b->source)
        return a->source < b->source ? -1 : 1;
    if (a->line != b->line)
        return a->line < b->line ? -1 : 1;
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    if (a->ordinal != b->ordinal)
        return a->ordinal < b->ordinal ? -1 : 1;
    bool named = a->kind != GJ_COVER_CASE && a->kind != GJ_COVER_ELSE; /* these may be of several rules */
    int order = named ? gj_text_compare(a->name, b->name) : 0;
    return order != 0 || !named ? order : gj_text_compare(a->of, b->of);
}

static void join_items(gj_array *items)
{
    size_t kept = 0;
    if (items->count > 0)
        qsort(items->items, items->count, sizeof(gj_cover_item), by_place);
    for (size_t i = 0; i < items->count; i++) {
        gj_cover_item *item = GJ_AT(items, gj_cover_item, i),
                      *last = kept == 0 ? NULL : GJ_AT(items, gj_cover_item, kept - 1);
        if (last == NULL || by_place(last, item) != 0) {
            *GJ_AT(items, gj_cover_item, kept++) = *item;
            continue;
        }
        last->yes += item->yes;
        last->no += item->no;
        last->reached += item->reached;
        last->two_sided = last->two_sided || item->two_sided;
    }
    items->count = kept;
}

static int by_line(const void *x, const void *y)
{
    const gj_cover_line *a = x, *b = y;
    if (a->source != b->source)
        return a->source < b->source ? -1 : 1;
    return a->line < b->line ? -1 : a->line > b->line;
}

static void make_lines(making *m, uint32_t d)
{
    const gj_image_definition *def = &m->p->definitions[d];
    for (uint32_t i = def->code; i < def->code + def->code_size; i++) {
        uint32_t op = GJ_OP_OF(m->p->code[i]);
        gj_cover_line line = {m->p->line_sources[i], m->p->lines[i], m->x->hits[i]};
        bool skip = op == GJ_OP_JUMP || op == GJ_OP_OTHERWISE || is_no_case(m->p, i);
        if (!skip && gj_test_own(m->t->rules, line.source))
            (void)gj_array_append(m->lines, &line);
    }
}

static void join_lines(gj_array *lines)
{
    size_t kept = 0;
    if (lines->count > 0)
        qsort(lines->items, lines->count, sizeof(gj_cover_line), by_line);
    for (size_t i = 0; i < lines->count; i++) {
        gj_cover_line *line = GJ_AT(lines, gj_cover_line, i),
                      *last = kept == 0 ? NULL : GJ_AT(lines, gj_cover_line, kept - 1);
        if (last == NULL || by_line(last, line) != 0)
            *GJ_AT(lines, gj_cover_line, kept++) = *line;
        else if (line->hits > last->hits)
            last->hits = line->hits;
    }
    lines->count = kept;
}

bool gj_cover_full(const gj_cover_item *item)
{
    return item->yes > 0 && (!item->two_sided || item->no > 0);
}

gj_status gj_coverage_items(const gj_coverage *x, const gj_testing *t, gj_array *items, gj_array *lines)
{
    making m = {.x = x, .t = t, .p = t->program, .items = items, .lines = lines};
    m.fewest = GJ_NEW_ARRAY(x->arena, uint32_t, t->program->code_count);
    if (m.fewest == NULL || !count_copies(&m))
        return GJ_E_NOMEM;
    for (uint32_t d = 0; d < m.p->definition_count; d++) {
        const gj_image_definition *def = &m.p->definitions[d];
        if (def->kind == GJ_DEF_TEST || def->kind == GJ_DEF_PROPERTY || def->code_size == 0)
            continue;
        make_rule(&m, d);
        make_lines(&m, d);
        for (uint32_t i = def->code; i < def->code + def->code_size && x->states[d] == NULL; i++) {
            if (is_branch(m.p->code[i]))
                make_branch(&m, d, i);
        }
    }
    make_fields(&m);
    make_readings(&m);
    join_items(items);
    join_lines(lines);
    return items->failed || lines->failed || gj_arena_failed(x->arena) ? GJ_E_NOMEM : GJ_OK;
}
