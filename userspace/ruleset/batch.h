/* SPDX-License-Identifier: GPL-2.0-only */
/* A transaction of nftables: all of its messages take effect, or none. */
#ifndef RSTATTR_RULESET_BATCH_H
#define RSTATTR_RULESET_BATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "nl/nl.h"

struct batch {
	char *at;
	size_t len;
	size_t room;
	size_t message; /* where the present one begins */
	uint32_t count;
	bool failed; /* no memory */
};

void batch_message(struct batch *batch, uint16_t type, uint32_t family,
		   uint16_t flags);
void batch_put(struct batch *batch, uint16_t type, const void *data,
	       size_t len);
void batch_put_text(struct batch *batch, uint16_t type, const char *text);
void batch_put_u32(struct batch *batch, uint16_t type, uint32_t value);
void batch_put_copy(struct batch *batch, const struct nlattr *attr);
size_t batch_nest(struct batch *batch, uint16_t type);
void batch_nest_end(struct batch *batch, size_t nest);
int batch_send(struct batch *batch, struct nl *nl);
void batch_release(struct batch *batch);

#endif
