/* Evaluating several records at once, as the rest of an evaluation sees it. Internal. */
#ifndef GJ_CLI_EVALUATION_BATCH_H
#define GJ_CLI_EVALUATION_BATCH_H

#include "cli/evaluation.h"

/* Reads *record; evaluation->arena becomes its arena and may take so many bytes until the evaluation is
 * settled. The status is gj_record_read's. */
gj_status gj_evaluation_read(gj_evaluation *evaluation, gj_record *record, gj_text text, size_t memory);

/* Frees what batches have taken. */
void gj_evaluation_end_batch(gj_evaluation *evaluation);

#endif
