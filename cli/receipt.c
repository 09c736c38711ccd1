/* Writing a receipt. Invariant: the same evaluation of the same record gives the same bytes, in whatever
 * order the record's members stood and whatever language was asked for. Holding one to a record is
 * cli/verify.c. */
#include "cli/receipt.h"

#include <string.h>

#include "vm/result_notes.h"

/* "sha256:" and the digest of some bytes. */
static void append_digest(gj_buffer *out, gj_text bytes)
{
    uint8_t digest[32];
    gj_sha256(bytes.bytes, bytes.size, digest);
    gj_buffer_string(out, "sha256:");
    for (size_t i = 0; i < sizeof(digest); i++)
        gj_buffer_format(out, "%02x", (unsigned)digest[i]);
}

static gj_status canonical(gj_buffer *out, gj_text text)
{
    gj_json *json = NULL;
    gj_json_problem problem;
    gj_status status = gj_json_new(&json);
    if (status == GJ_OK)
        status = gj_canonical_json(json, out, text, &problem);
    gj_json_free(json);
    return status == GJ_OK && out->failed ? GJ_E_NOMEM : status;
}

/* Appends "sha256:" and the SHA-256 of the record's canonical JSON. */
static gj_status write_identity(gj_buffer *out, gj_allocator allocator, gj_text record)
{
    gj_buffer text;
    gj_buffer_init(&text, allocator);
    gj_status status = canonical(&text, record);
    if (status == GJ_OK)
        append_digest(out, gj_buffer_as_text(&text));
    gj_buffer_fini(&text);
    return status == GJ_OK && out->failed ? GJ_E_NOMEM : status;
}

/* Takes the member `identity` out of a canonical object, where members are sorted: it stands behind
 * `evaluation`, and before others. */
static void take_out_identity(gj_buffer *text)
{
    static const char begin[] = "},\"identity\":\"sha256:", end[] = "\",\"";
    for (size_t at = 0; at + sizeof(begin) - 1 <= text->size; at++) {
        if (memcmp(text->bytes + at, begin, sizeof(begin) - 1) != 0)
            continue;
        size_t from = at + 2, to = at + sizeof(begin) - 1; /* from the member's quote on */
        while (to + sizeof(end) - 1 <= text->size && memcmp(text->bytes + to, end, sizeof(end) - 1) != 0)
            to++;
        if (to + sizeof(end) - 1 > text->size)
            return;
        to += 2; /* its quote and the comma */
        memmove(text->bytes + from, text->bytes + to, text->size - to);
        text->size -= to - from;
        return;
    }
}

gj_status gj_receipt_own_identity(gj_buffer *out, gj_allocator allocator, gj_text receipt)
{
    gj_buffer text;
    gj_buffer_init(&text, allocator);
    gj_status status = canonical(&text, receipt);
    if (status == GJ_OK) {
        take_out_identity(&text);
        append_digest(out, gj_buffer_as_text(&text));
    }
    gj_buffer_fini(&text);
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

/* Adds the identity to the receipt that begins at `begin` and is whole but for it. */
static gj_status add_identity(gj_buffer *out, gj_allocator allocator, size_t begin)
{
    gj_buffer identity;
    gj_buffer_init(&identity, allocator);
    gj_text written = {out->bytes + begin, out->size - begin};
    gj_status status = gj_receipt_own_identity(&identity, allocator, written);
    out->size -= 3; /* "\n}\n" */
    gj_buffer_string(out, ",\n  \"identity\": \"");
    gj_buffer_text(out, gj_buffer_as_text(&identity));
    gj_buffer_string(out, "\"\n}\n");
    gj_buffer_fini(&identity);
    return status;
}

gj_status gj_receipt_write(gj_buffer *out, gj_evaluation *evaluation, gj_text record)
{
    gj_evaluation *e = evaluation;
    gj_buffer results;
    gj_buffer_init(&results, e->cli->allocator);
    size_t begin = out->size;
    gj_buffer_string(out, "{\n  \"receipt\": " GJ_RECEIPT_FORM ",\n  \"tool\": \"guiju " GJ_VERSION
                          "\",\n  \"record_identity\": \"");
    gj_buffer json;
    gj_buffer_init(&json, e->cli->allocator);
    gj_status status = gj_evaluation_json(e, record, &json);
    if (status == GJ_OK)
        status = write_identity(out, e->cli->allocator, gj_buffer_as_text(&json));
    gj_buffer_fini(&json);
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
    if (status == GJ_OK && !out->failed)
        status = add_identity(out, e->cli->allocator, begin);
    if (status == GJ_OK && (results.failed || out->failed))
        status = GJ_E_NOMEM;
    gj_buffer_fini(&results);
    return status;
}
