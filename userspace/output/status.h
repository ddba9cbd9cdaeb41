/* SPDX-License-Identifier: GPL-2.0-only */
/* The state of the module, for people and for programs. */
#ifndef RSTATTR_OUTPUT_STATUS_H
#define RSTATTR_OUTPUT_STATUS_H

#include "engine/answer.h"
#include "model/status.h"
#include "output/out.h"

struct status_view {
	const char *tool; /* version of this program */
	const char *kernel; /* release */
	const struct info *info;
	const struct probes *probes;
	const struct answer *answer;
};

void people_status(const struct out *out, const struct status_view *view,
		   uint64_t now_real);
int json_status(FILE *file, const struct status_view *view);

#endif
