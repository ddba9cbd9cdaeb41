/* SPDX-License-Identifier: GPL-2.0-only */
/* The state of the module and its probes. */
#ifndef RSTATTR_MODEL_STATUS_H
#define RSTATTR_MODEL_STATUS_H

#include "model/books.h"

struct probes {
	struct probe *item; /* with strings of their own */
	size_t count;
};

int probes_add(struct probes *probes, const struct probe *probe);
void probes_release(struct probes *probes);

#endif
