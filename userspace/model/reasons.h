/* SPDX-License-Identifier: GPL-2.0-only */
/* Why an answer is incomplete: a list of sentences, each said once. */
#ifndef RSTATTR_MODEL_REASONS_H
#define RSTATTR_MODEL_REASONS_H

#include <stddef.h>

struct reasons {
	char **text;
	size_t count;
};

int reasons_add(struct reasons *reasons, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void reasons_release(struct reasons *reasons);

#endif
