/* Writing a receipt. Invariant: the same evaluation of the same record gives the same bytes, in whatever
 * order the record's members stood and whatever language was asked for. Holding one to a record is
 * cli/verify.c. */
#include "cli/receipt.h"

#include "vm/result_notes.h"

gj_status gj_receipt_identity(gj_buffer *out, gj_allocator allocator, gj_text record)
{
    gj_json *json = NULL;
    gj_json_problem problem;
    gj_buffer canonical;
    gj_buffer_init(&canonical, allocator);
    gj_status status = gj_json_new(&json);
    if (status == GJ_OK)
        status = gj_canonical_json(json, &canonical, record, &problem);
    if (status == GJ_OK) {
        uint8_t digest[32];
        gj_sha256(canonical.bytes, canonical.size, digest);
        gj_buffer_string(out, "sha256:");
        for (size_t i = 0; i < sizeof(digest); i++)
            gj_buffer_format(out, "%02x", (unsigned)digest[i]);
    }
    gj_json_free(json);
    gj_buffer_fini(&canonical);
    return status == GJ_OK && out->failed ? GJ_E_NOMEM : status;
}

/* Appends `text` with every line but the first indented by two more columns. */
static void indented(gj_buffer *out, gj_text text)
{
    for (size_t i = 0; i < text.size; i++) {
        gj_buffer_char(out, text.bytes[i]);
        if (text.bytes[i] == '\n')
            gj_buffer_string(out, "  ");
    }
}

gj_status gj_receipt_write(gj_buffer *out, gj_evaluation *evaluation, gj_text record)
{
    gj_evaluation *e = evaluation;
    gj_buffer results;
    gj_buffer_init(&results, e->cli->allocator);
    gj_buffer_string(out, "{\n  \"receipt\": 1,\n  \"tool\": \"guiju " GJ_VERSION
                          "\",\n  \"record_identity\": \"");
    gj_status status = gj_receipt_identity(out, e->cli->allocator, record);
    gj_buffer_string(out, "\",\n");
    if (e->only != NULL) {
        gj_buffer_string(out, "  \"only\": [");
        for (size_t i = 0; i < e->only_count; i++) {
            gj_buffer path;
            gj_buffer_init(&path, e->cli->allocator);
            gj_definition_path(&path, e->program, e->only[i]);
            gj_buffer_string(out, i == 0 ? "" : ", ");
            gj_buffer_json(out, gj_buffer_as_text(&path));
            out->failed |= path.failed;
            gj_buffer_fini(&path);
        }
        gj_buffer_string(out, "],\n");
    }
    if (status == GJ_OK)
        status = gj_results_json(&results, &e->machine, &e->record, e->only, e->only_count, GJ_LANG_EN, true);
    gj_buffer_string(out, "  \"evaluation\": ");
    indented(out, gj_buffer_as_text(&results));
    gj_buffer_string(out, "\n}\n");
    if (status == GJ_OK && (results.failed || out->failed))
        status = GJ_E_NOMEM;
    gj_buffer_fini(&results);
    return status;
}
