/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A network namespace that nobody else uses, to let the kernel hold a
 * ruleset that is not the host's: one from a file, or one rule whose text is
 * wanted. A process of its own stays in it and runs libnftables there; that
 * one exits when it runs out of memory, and leaves its caller alive.
 *
 * Without CAP_SYS_ADMIN the namespace comes with a user namespace, and then
 * setns() to scratch_netns() needs that one entered before; its sockets work
 * in any case.
 */
#ifndef RSTATTR_RULESET_SCRATCH_H
#define RSTATTR_RULESET_SCRATCH_H

#include <stdbool.h>

#include "model/error.h"
#include "nl/nl.h"
#include "ruleset/links.h"

struct scratch;

struct scratch_options {
	bool present;	   /* no namespace of its own: only the process */
	bool clone_links;  /* those of the present network namespace */
	const char *links; /* or those of this file; NULL: none but lo */
};

/* Flags of scratch_run(). */
#define SCRATCH_STATELESS 1U /* no values of counters */
#define SCRATCH_HANDLES 2U

int scratch_open(struct scratch **out, const struct scratch_options *options,
		 struct error *error);
void scratch_close(struct scratch *scratch);
int scratch_netns(const struct scratch *scratch);
int scratch_socket(struct scratch *scratch, int bus, struct nl *nl);
int scratch_links(struct scratch *scratch, const struct links *links,
		  struct error *error);
int scratch_load(struct scratch *scratch, const char *path,
		 struct error *error);
int scratch_run(struct scratch *scratch, const char *commands,
		unsigned int flags, char **output, struct error *error);

#endif
