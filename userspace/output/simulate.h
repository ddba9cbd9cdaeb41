/* SPDX-License-Identifier: GPL-2.0-only */
/* The answer of "simulate". */
#ifndef RSTATTR_OUTPUT_SIMULATE_H
#define RSTATTR_OUTPUT_SIMULATE_H

#include "engine/simulation.h"
#include "output/out.h"

/* Which ruleset it was. */
struct simulate_source {
	const char *file;    /* NULL: the one that is loaded */
	uint32_t generation; /* of the one that is loaded */
};

void people_simulate(const struct out *out, const struct simulation *simulation,
		     bool all);
int json_simulate(FILE *file, const struct simulation *simulation,
		  const struct simulate_source *source);

#endif
