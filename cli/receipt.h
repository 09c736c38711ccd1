/* Receipts: what an evaluation was made of and what came out, so that it can be settled years later. */
#ifndef GJ_CLI_RECEIPT_H
#define GJ_CLI_RECEIPT_H

#include "cli/evaluation.h"
#include "vm/canonical.h"

/* The form of receipts that is written, and the only one that is understood. */
#define GJ_RECEIPT_FORM "1"

/* Appends the receipt of the record just evaluated, whose text is given (readable, not limited):
 * {"receipt": 1, "tool": "guiju …", "record_identity": "sha256:…", "only": […], "evaluation": {…},
 * "identity": "sha256:…"}; the evaluation as `eval --format json` has it, messages in English; last the
 * receipt's own identity. GJ_E_NOMEM. */
gj_status gj_receipt_write(gj_buffer *out, gj_evaluation *evaluation, gj_text record);

/* Appends a receipt's identity: that of the receipt without its member `identity`. Whoever changes a receipt
 * can make it anew, so it tells of accidents, not of forgers. */
gj_status gj_receipt_own_identity(gj_buffer *out, gj_allocator allocator, gj_text receipt);

#endif
