/* SPDX-License-Identifier: GPL-2.0-only */
/* From when on: a duration back, or a moment. */
#ifndef RSTATTR_ENGINE_SINCE_H
#define RSTATTR_ENGINE_SINCE_H

#include <stdbool.h>
#include <stdint.h>

#include "model/error.h"
#include "model/event.h"

enum since_kind {
	SINCE_ALWAYS,
	SINCE_AGO, /* ns before now */
	SINCE_AT, /* ns of CLOCK_REALTIME */
};

struct since {
	enum since_kind kind;
	uint64_t ns;
};

int since_parse(struct since *since, const char *text, uint64_t now_real,
		struct error *error);
uint64_t since_real(const struct since *since, uint64_t now_real);
bool since_match(const struct since *since, const struct event *event,
		 uint64_t now_boot);

#endif
