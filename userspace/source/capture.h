/* SPDX-License-Identifier: GPL-2.0-only */
/* Packets of a capture file. */
#ifndef RSTATTR_SOURCE_CAPTURE_H
#define RSTATTR_SOURCE_CAPTURE_H

#include "model/error.h"
#include "model/frame.h"

struct capture;

/* A packet of it, numbered from 1; time in ns of CLOCK_REALTIME. */
struct captured {
	unsigned long number;
	uint64_t time_real;
	struct frame frame; /* borrowed until the next one */
};

int capture_open(struct capture **out, const char *file, struct error *error);
int capture_next(struct capture *capture, struct captured *captured,
		 struct error *error);
void capture_close(struct capture *capture);

#endif
