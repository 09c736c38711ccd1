/* What the two halves of include/guiju.h share: options and statuses. Internal to the libraries. */
#ifndef GJ_VM_EMBED_H
#define GJ_VM_EMBED_H

#include "base/arena.h"
#include "base/status.h"
#include "include/guiju.h"

/* The given options over the defaults; NULL: the defaults. */
guiju_options gj_embed_options(const guiju_options *given);
gj_allocator gj_embed_allocator(const guiju_options *options);
guiju_status gj_embed_status(gj_status status);

#endif
