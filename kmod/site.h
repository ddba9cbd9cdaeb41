/* SPDX-License-Identifier: GPL-2.0-only */
/* A function of the kernel that packets are dropped in, or go through. */
#ifndef RSTATTR_SITE_H
#define RSTATTR_SITE_H

#include <linux/types.h>

/* Names that are longer are cut; none that matters is. */
#define RSTATTR_WHERE_LEN	32

enum rstattr_site_kind {
	RSTATTR_SITE_OTHER,
	RSTATTR_SITE_CHAIN,	/* nf_tables evaluates a chain */
	RSTATTR_SITE_SLOW,	/* netfilter goes through its hooks */
	RSTATTR_SITE_QUEUE,	/* takes it to user space, or back */
	RSTATTR_SITE_ROUTE,	/* the end of a packet that has no route */
	RSTATTR_SITE_FORWARD6,
	RSTATTR_SITE_NEIGH,	/* the end of one that has no neighbour */
	RSTATTR_SITE_XDP,	/* runs a generic program */
	RSTATTR_SITE_RECEIVE,	/* a protocol takes what came in */
	RSTATTR_SITE_BRIDGE_IN,
	RSTATTR_SITE_BRIDGE_OUT,
};

/**
 * struct rstattr_site - a function
 * @kind: enum rstattr_site_kind
 * @hooked: it has netfilter look at the packet, in @hook of @pf
 * @either: ... of IPv4 or IPv6, as the packet is
 * @pf: NFPROTO_*; of a CHAIN the chain's, 0 if it does not tell
 * @hook: ... and the hook
 * @name: NUL terminated, without what the compiler adds
 */
struct rstattr_site {
	u8 kind;
	u8 pf;
	u8 hook;
	bool hooked;
	bool either;
	char name[RSTATTR_WHERE_LEN];
};

void rstattr_site(unsigned long addr, struct rstattr_site *site);

#endif /* RSTATTR_SITE_H */
