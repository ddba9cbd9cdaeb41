// SPDX-License-Identifier: GPL-2.0-only
/* helper: of the connection that expected this one. net/netfilter/xt_helper.c */
#include <netinet/in.h>

#include "vm/xt/xt_table.h"

#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter/xt_helper.h>

static enum tri match(struct xt_par *par)
{
	const struct xt_helper_info *info = par->info;
	const struct vm_ct *ct = &par->pkt->ct;
	enum tri tracked = xt_ct(par);

	if (tracked == TRI_UNKNOWN)
		return TRI_UNKNOWN;
	/* Only what was expected has a master. */
	if (tracked == TRI_FALSE || ct->fresh ||
	    xt_masked(ct->status, IPS_EXPECTED, 0) == TRI_TRUE)
		return xt_tri(info->invert);
	par->why = "the connection's helper is not known";
	return TRI_UNKNOWN;
}

static void text(const struct xt_use *use, struct text *text)
{
	const struct xt_helper_info *info = use->info;

	xt_say_string(text, info->invert, "--helper", info->name,
		      sizeof(info->name));
}

const struct xt_ops xt_helper_match = {
	.name = "helper",
	.families = XT_ON_ANY,
	.size = { sizeof(struct xt_helper_info) },
	.match = match,
	.tracks = xt_needs_ct,
	.text = text,
};
