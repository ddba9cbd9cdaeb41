/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Cases that are written down: what the interpreter once took otherwise than
 * the kernel. A file has several:
 *
 *	== what it shows
 *	optional		(not every kernel takes it)
 *	recorded		(the kernel says how it tracked each packet)
 *	shown			(br_netfilter shows IP what a bridge forwards)
 *	filtering 1		(by VLANs, as topology_filter() has it)
 *	port 8080		(transparent sockets of the firewall listen there)
 *	iptables: *raw		(a line of iptables-restore; ip6tables: likewise)
 *	table ip t { ... }	(all other lines are nft's)
 *	in left0 0200...	(a frame that comes in by a link)
 *	out 4500...		(a packet that a raw socket of this host sends)
 *	# ...			(for the reader)
 */
#ifndef RSTATTR_DIFFTEST_GOLDEN_H
#define RSTATTR_DIFFTEST_GOLDEN_H

#include <stdio.h>

#include "difftest/generate.h"
#include "difftest/sample.h"

#define GOLDEN_PACKETS 16

struct golden {
	char title[128];
	bool optional;
	bool recorded;
	bool helped; /* children.h's connections are there */
	bool shown;
	unsigned int filtering;
	uint16_t port; /* where something listens, or 0 */
	struct text nft;
	struct text iptables[2]; /* and ip6tables */
	struct sample packet[GOLDEN_PACKETS];
	size_t count;
};

int golden_read(FILE *file, char **line, size_t *room, struct golden *golden);
void golden_make(const struct golden *golden, const struct support *support,
		 struct generated *out);
void golden_release(struct golden *golden);

#endif
