/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The recorder's own counters, per network namespace and for the module as a
 * whole. None is computed here from another: they are shown as they were read.
 */
#ifndef RSTATTR_MODEL_BOOKS_H
#define RSTATTR_MODEL_BOOKS_H

#include <stdbool.h>
#include <stdint.h>

#include "model/rule.h"

struct books {
	uint64_t seen;
	uint64_t attributed;
	uint64_t unattributed;
	uint64_t lost;
	uint64_t sent;
	uint64_t not_sent;
	uint64_t unseen;
	uint64_t recorded;
	uint64_t overwritten;
	uint64_t record_lost;
	uint64_t rules;
	uint64_t rules_retired;
	uint64_t retired;
	uint64_t overflow;
	uint64_t legacy;
	uint64_t bytes;
	uint64_t resets_recorded;
	uint64_t resets_overwritten;
	uint64_t resets_lost;
	uint64_t drops_recorded;
	uint64_t drops_overwritten;
	uint64_t drops_lost;
	uint64_t drops_throttled; /* beyond what is recorded in a second */
	uint64_t drops_exact;	  /* by netfilter, in mode exact; of these: */
	uint64_t drops_attributed;
	uint64_t drops_unattributed;
	uint64_t drops_ruleless; /* of another user of netfilter */
	uint64_t drops_retired;
	uint64_t drops_overflow;
	/* Events of TCP by reason; those newer than this program are UNSPEC. */
	uint64_t resets[RSTATTR_REASON_MAX + 1];
	uint64_t drops[RSTATTR_REASON_MAX + 1];
};

/* One namespace's books; "has" holds BIT(RSTATTR_STATS_*). */
struct stats {
	uint64_t has;
	uint64_t netns;
	uint64_t instance;
	uint64_t now_boot;
	uint64_t now_real;
	uint64_t since_boot;
	uint32_t rules_now;
	struct books books;
	struct reply_counts replies;
};

/* The module; "has" holds BIT(RSTATTR_INFO_*). */
struct info {
	uint64_t has;
	uint64_t now_boot;
	uint64_t now_real;
	char version[64];
	uint32_t abi;
	uint32_t events;
	uint32_t capture;
	uint32_t rules;
	uint64_t bytes;
	uint64_t bytes_max;
	uint64_t netns_bytes_max;
	uint32_t netns;
	uint64_t netns_no_memory;
	uint32_t staging;
	uint64_t staging_lost;
	uint32_t frames;
	uint32_t frames_open;
	uint32_t drops; /* enum rstattr_drop_mode */
	uint32_t drop_rate; /* recorded of a namespace in a second */
};

/* A probe; strings are borrowed, and NULL where not known. */
struct probe {
	uint64_t has;
	const char *name;
	const char *module; /* NULL: in the kernel itself */
	const char *symbol;
	uint32_t state;
	uint32_t method;
	uint64_t hits;
	uint64_t missed;
	uint32_t error; /* positive errno */
};

void books_add(struct books *sum, const struct books *books);
bool books_balance(const struct books *books);
uint64_t books_resets(const struct books *books);
uint64_t books_drops(const struct books *books);

#endif
