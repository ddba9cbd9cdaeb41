// SPDX-License-Identifier: GPL-2.0-only
/* realm: of the route that was chosen. net/netfilter/xt_realm.c */
#include <netinet/in.h>

#include "vm/xt/xt_table.h"

#include <linux/netfilter/xt_realm.h>

static enum tri match(struct xt_par *par)
{
	const struct xt_realm_info *info = par->info;

	par->why = "the realm of its route is not known";
	return xt_flip(xt_masked(par->pkt->rtclassid, info->mask, info->id),
		       info->invert);
}

static void text(const struct xt_use *use, struct text *text)
{
	const struct xt_realm_info *info = use->info;

	xt_say_masked(text, info->invert, "--realm", info->id, info->mask);
}

const struct xt_ops xt_realm_match = {
	.name = "realm",
	.families = XT_ON_IPV4,
	.size = { sizeof(struct xt_realm_info) },
	.match = match,
	.text = text,
};
