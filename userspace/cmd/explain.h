/* SPDX-License-Identifier: GPL-2.0-only */
/* Finding and showing what "explain" and "run" answer. */
#ifndef RSTATTR_CMD_EXPLAIN_H
#define RSTATTR_CMD_EXPLAIN_H

#include "cmd/view.h"
#include "output/out.h"

int explain_find(struct view *view, const struct options *options,
		 const struct select *select, struct answer *answer,
		 struct error *error);
int explain_print(const struct out *out, const struct options *options,
		  const struct answer *answer);

#endif
