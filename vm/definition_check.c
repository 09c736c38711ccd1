/* The third pass over an image: readings, registers, definitions and silences. It proves that registers have
 * types that exist, that definitions form a tree, that their code follows each other over the whole code
 * section, and settles for every result register the one definition whose code may write it. Whether that
 * code does is left to vm/verify.c. Linear but for the sorting of the readings' names. */
#include "vm/image_check.h"

#define ALL_FLAGS                                                                                            \
    (GJ_DEFINITION_RESULT | GJ_DEFINITION_EACH | GJ_DEFINITION_ANY | GJ_DEFINITION_RANGE |                   \
     GJ_DEFINITION_INTERFACE | GJ_DEFINITION_CHECKLIST | GJ_DEFINITION_HIDDEN)

static bool check_readings(gj_check *check)
{
    const gj_program *program = check->program;
    gj_check_name *names = GJ_NEW_ARRAY(check->scratch, gj_check_name, program->reading_count);
    if (names == NULL)
        return false;
    for (uint32_t i = 0; i < program->reading_count; i++) {
        const gj_image_reading *reading = &program->readings[i];
        if (!gj_check_strings(check, &reading->name, 2) || !gj_check_citations(check, &reading->citation) ||
            !gj_check_source(check, &reading->source))
            return false;
        if (reading->alternatives >= program->alternatives_count ||
            reading->chosen >= program->alternatives[reading->alternatives].count)
            return gj_check_refuse(check, GJ_REFUSE_READING_CHOICE, &reading->alternatives, i);
        names[i] = (gj_check_name){.string = reading->name, .record = i};
    }
    return gj_check_names(check, names, program->reading_count, GJ_REFUSE_READING_NAME, program->readings,
                          sizeof *program->readings);
}

static bool scalar_type(const gj_program *program, uint32_t type, uint32_t aux)
{
    return type <= GJ_T_TEXT && (type == GJ_T_ALTERNATIVE ? aux < program->alternatives_count : aux == 0);
}

static bool list_field(const gj_program *program, uint32_t field)
{
    return field < program->field_count && program->fields[field].type == GJ_T_LIST;
}

/* A register of a scalar type that holds a constant: there is such a constant, of that type. */
static bool is_constant(const gj_program *program, const gj_image_register *reg)
{
    if (reg->type > GJ_T_TEXT || reg->of > program->constant_count)
        return false;
    const gj_image_constant *constant = &program->image_constants[reg->of - 1];
    return constant->type == reg->type && (reg->type != GJ_T_ALTERNATIVE || constant->aux == reg->aux);
}

static bool check_register(gj_check *check, uint32_t i)
{
    const gj_program *program = check->program;
    const gj_image_register *reg = &program->registers[i];
    bool good = false, holds = reg->type == GJ_T_COLUMN || reg->type == GJ_T_SET;
    switch (reg->type) {
    case GJ_T_ENTRY:
    case GJ_T_LIST:
        good = list_field(program, reg->aux);
        break;
    case GJ_T_COLUMN:
        /* A list at the top has one instance in a record,
         * so that every entry of it fits every column of it. */
        good = list_field(program, reg->aux) && check->field_list[reg->aux] == GJ_NO_INDEX;
        break;
    case GJ_T_SET:
        good = reg->aux == 0;
        break;
    default:
        good = scalar_type(program, reg->type, reg->aux);
        break;
    }
    good = good && (holds ? scalar_type(program, reg->of, reg->of_aux) : reg->of_aux == 0);
    if (good && !holds && reg->of != 0)
        good = is_constant(program, reg);
    return good || gj_check_refuse(check, GJ_REFUSE_REGISTER_TYPE, reg, i);
}

/* The type of one value of a definition that has a register. */
static uint32_t value_type(const gj_program *program, const gj_image_definition *definition, uint32_t *aux)
{
    const gj_image_register *reg = &program->registers[definition->reg];
    bool each = (definition->flags & GJ_DEFINITION_EACH) != 0;
    *aux = each ? reg->of_aux : reg->aux;
    return each ? reg->of : reg->type;
}

/* The register exists, is a column where there is a value for each entry, else a scalar,
 * and suits the kind. */
static bool check_value(gj_check *check, const gj_image_definition *definition)
{
    const gj_program *program = check->program;
    if (definition->reg == GJ_NO_INDEX)
        return true;
    bool good = definition->reg < program->register_count && definition->kind != GJ_DEF_GROUP;
    if (good) {
        const gj_image_register *reg = &program->registers[definition->reg];
        bool each = (definition->flags & GJ_DEFINITION_EACH) != 0;
        uint32_t aux, type = value_type(program, definition, &aux);
        good = each ? reg->type == GJ_T_COLUMN && reg->aux == definition->list
                    : reg->type <= GJ_T_TEXT && reg->of == 0;
        switch (definition->kind) {
        case GJ_DEF_CONDITIONS:
        case GJ_DEF_CONDITION:
        case GJ_DEF_BAND:
        case GJ_DEF_VETO:
        case GJ_DEF_TEST:
            good = good && type == GJ_T_BOOL;
            break;
        case GJ_DEF_BANDS:
            good = good && type == GJ_T_ALTERNATIVE;
            break;
        case GJ_DEF_STEPS:
        case GJ_DEF_STEP:
            good = good && type == GJ_T_NUMBER;
            break;
        default:
            break;
        }
    }
    return good || gj_check_refuse(check, GJ_REFUSE_DEFINITION_REGISTER, &definition->reg, definition->reg);
}

static bool check_definition(gj_check *check, uint32_t i)
{
    const gj_program *program = check->program;
    const gj_image_definition *definition = &program->definitions[i];
    if (!gj_check_strings(check, &definition->name, 2) || !gj_check_unit(check, &definition->unit) ||
        !gj_check_citations(check, &definition->citation) || !gj_check_source(check, &definition->source) ||
        !gj_check_reserved(check, &definition->reserved))
        return false;
    if (definition->kind >= GJ_DEF_KIND_COUNT || (definition->flags & ~ALL_FLAGS) != 0)
        return gj_check_refuse(check, GJ_REFUSE_DEFINITION_KIND, &definition->kind, i);
    bool each = (definition->flags & GJ_DEFINITION_EACH) != 0;
    if (each ? !list_field(program, definition->list) : definition->list != GJ_NO_INDEX)
        return gj_check_refuse(check, GJ_REFUSE_DEFINITION_LIST, &definition->list, definition->list);
    /* A part may stand before its whole: a whole with code reads its parts' results. */
    uint32_t depth = 0;
    for (uint32_t up = definition->parent; up != GJ_NO_INDEX; up = program->definitions[up].parent)
        if (up >= program->definition_count || ++depth >= GJ_IMAGE_DEPTH_MAX)
            return gj_check_refuse(check, GJ_REFUSE_DEFINITION_PARENT, &definition->parent, i);
    return check_value(check, definition);
}

/* Bands and vetoes name a level of the bands they are part of. All registers are known to be in range. */
static bool check_choice(gj_check *check, const gj_image_definition *definition)
{
    const gj_program *program = check->program;
    uint32_t choices = 1;
    if (definition->kind == GJ_DEF_BAND || definition->kind == GJ_DEF_VETO) {
        uint32_t aux = 0;
        choices = 0;
        const gj_image_definition *bands =
            definition->parent == GJ_NO_INDEX ? NULL : &program->definitions[definition->parent];
        if (bands != NULL && bands->kind == GJ_DEF_BANDS && bands->reg != GJ_NO_INDEX &&
            value_type(program, bands, &aux) == GJ_T_ALTERNATIVE)
            choices = program->alternatives[aux].count;
    }
    return definition->choice < choices ||
           gj_check_refuse(check, GJ_REFUSE_DEFINITION_CHOICE, &definition->choice, definition->choice);
}

/* Code follows code in the order of the definitions, from the first instruction to the last. */
static bool check_code_runs(gj_check *check)
{
    const gj_program *program = check->program;
    uint32_t next = 0;
    for (uint32_t i = 0; i < program->definition_count; i++) {
        const gj_image_definition *definition = &program->definitions[i];
        uint32_t begin = definition->code_size == 0 ? 0 : next;
        if (definition->code != begin || definition->code_size > program->code_count - next)
            return gj_check_refuse(check, GJ_REFUSE_DEFINITION_CODE, &definition->code, i);
        next += definition->code_size;
    }
    const gj_image_header *header = program->header;
    if (next != program->code_count)
        return gj_check_refuse(check, GJ_REFUSE_DEFINITION_CODE, &header->sections[GJ_SECTION_CODE].size,
                               next);
    const gj_section of_lines[] = {GJ_SECTION_LINES, GJ_SECTION_LINE_SOURCES};
    for (size_t i = 0; i < sizeof of_lines / sizeof of_lines[0]; i++)
        if (header->sections[of_lines[i]].size / sizeof(uint32_t) != program->code_count)
            return gj_check_refuse(check, GJ_REFUSE_LINE_COUNT, &header->sections[of_lines[i]].size, next);
    for (uint32_t i = 0; i < program->code_count; i++)
        if (program->line_sources[i] >= program->source_count)
            return gj_check_refuse(check, GJ_REFUSE_LINE_SOURCE, &program->line_sources[i],
                                   program->line_sources[i]);
    return true;
}

/* A definition with code owns its register. A part without code shows another's register, or one that the
 * code of the nearest definition above it writes. */
static bool settle_owners(gj_check *check)
{
    const gj_program *program = check->program;
    const gj_image_definition *definitions = program->definitions;
    check->owner = GJ_NEW_ARRAY(check->scratch, uint32_t, program->register_count);
    if (check->owner == NULL)
        return false;
    for (uint32_t r = 0; r < program->register_count; r++)
        check->owner[r] = GJ_NO_INDEX;
    for (uint32_t i = 0; i < program->definition_count; i++) {
        uint32_t reg = definitions[i].reg;
        if (reg == GJ_NO_INDEX || definitions[i].code_size == 0)
            continue;
        if (check->owner[reg] != GJ_NO_INDEX)
            return gj_check_refuse(check, GJ_REFUSE_RESULT_OWNER, &definitions[i].reg, reg);
        check->owner[reg] = i;
    }
    for (uint32_t i = 0; i < program->definition_count; i++) {
        uint32_t reg = definitions[i].reg, up = definitions[i].parent;
        if (reg == GJ_NO_INDEX || check->owner[reg] != GJ_NO_INDEX)
            continue;
        while (up != GJ_NO_INDEX && definitions[up].code_size == 0)
            up = definitions[up].parent;
        if (up == GJ_NO_INDEX)
            return gj_check_refuse(check, GJ_REFUSE_RESULT_OWNER, &definitions[i].reg, reg);
        check->owner[reg] = up;
    }
    return true;
}

static bool check_silences(gj_check *check)
{
    const gj_program *program = check->program;
    for (uint32_t i = 0; i < program->silent_count; i++)
        if (!gj_check_strings(check, &program->silent[i].name, 2) ||
            !gj_check_citations(check, &program->silent[i].citation))
            return false;
    if (check->next_citation != program->citation_count)
        return gj_check_refuse(check, GJ_REFUSE_CITATION_UNUSED, &program->citations[check->next_citation],
                               check->next_citation);
    return true;
}

bool gj_check_definitions(gj_check *check)
{
    const gj_program *program = check->program;
    if (!check_readings(check))
        return false;
    for (uint32_t i = 0; i < program->register_count; i++)
        if (!check_register(check, i))
            return false;
    for (uint32_t i = 0; i < program->definition_count; i++)
        if (!check_definition(check, i))
            return false;
    for (uint32_t i = 0; i < program->definition_count; i++)
        if (!check_choice(check, &program->definitions[i]))
            return false;
    return check_code_runs(check) && settle_owners(check) && check_silences(check);
}
