/* SPDX-License-Identifier: GPL-2.0-only */
/* What an expression is called in the table of what was seen. */
#ifndef RSTATTR_DIFFTEST_KIND_H
#define RSTATTR_DIFFTEST_KIND_H

#include <libmnl/libmnl.h>

#include "difftest/table.h"

/* What is needed of an expression to attribute what comes of it. */
struct kind {
	size_t key; /* in the table */
	bool is_counter;
	bool ends; /* with a verdict: what follows is not reached */
	bool map;  /* may end with a verdict, or go on */
	uint32_t sreg, slen; /* 32-bit registers read; slen 0: none */
	uint32_t dreg, dlen; /* written */
	bool loads;	     /* from packet or host, not from registers */
};

void kind_of(struct table *table, const struct nlattr *elem,
	     struct kind *kind);

#endif
