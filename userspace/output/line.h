/* SPDX-License-Identifier: GPL-2.0-only */
/* Events as they happen, one line each. */
#ifndef RSTATTR_OUTPUT_LINE_H
#define RSTATTR_OUTPUT_LINE_H

#include "model/event.h"
#include "output/out.h"

void line_event(const struct out *out, const struct event *event,
		const char *netns);
void line_lost(const struct out *out, uint64_t lost, const char *netns,
	       uint64_t now_real);
int line_event_json(FILE *file, const struct event *event, const char *netns);
int line_lost_json(FILE *file, uint64_t lost, uint64_t cookie,
		   const char *netns, uint64_t now_real);

#endif
