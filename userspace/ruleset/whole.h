/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The text of a rule out of the listing of its whole chain. It costs more the
 * larger the table is, and works for all that libnftables can print.
 */
#ifndef RSTATTR_RULESET_WHOLE_H
#define RSTATTR_RULESET_WHOLE_H

#include "model/rule.h"
#include "nl/nl.h"
#include "ruleset/scratch.h"

struct listed;

struct whole {
	struct nl *nl; /* a netfilter netlink socket of the namespace */
	struct scratch *scratch; /* that namespace; NULL: the present one */
	struct scratch *own;	 /* libnftables in the present one */
	struct listed *listed;
};

int whole_text(struct whole *whole, const struct rule *rule, char **text);
void whole_forget(struct whole *whole);
void whole_release(struct whole *whole);

#endif
