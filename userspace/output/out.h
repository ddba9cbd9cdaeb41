/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Text for a terminal. Names, comments and the like come from rulesets, also
 * from those of others' containers: they are printed so that they cannot
 * command the terminal.
 */
#ifndef RSTATTR_OUTPUT_OUT_H
#define RSTATTR_OUTPUT_OUT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "model/packet.h"

enum colour {
	COLOUR_NONE,
	COLOUR_HEAD, /* what happened */
	COLOUR_NAME, /* who did it */
	COLOUR_FAINT,
	COLOUR_WARN,
};

struct out {
	FILE *file;
	bool colour;
};

void out_text(const struct out *out, const char *text);
void out_colour(const struct out *out, enum colour colour, const char *fmt,
		...) __attribute__((format(printf, 3, 4)));
void out_label(const struct out *out, const char *label);
void out_end(const struct out *out, const struct addr *addr, bool has_port,
	     uint16_t port);
void out_tuple(const struct out *out, const struct tuple *tuple);

size_t utf8_length(const unsigned char *text);

#endif
