/* SPDX-License-Identifier: GPL-2.0-only */
/* A cause at the first glance, for several outputs; private to output/. */
#ifndef RSTATTR_OUTPUT_CAUSE_H
#define RSTATTR_OUTPUT_CAUSE_H

#include "engine/grade.h"
#include "output/out.h"

void cause_head(const struct out *out, const struct cause_words *words,
		enum grade grade, const char *did);

#endif
