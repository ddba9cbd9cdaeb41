// SPDX-License-Identifier: GPL-2.0-only
/* helper: of the connection that expected this one. net/netfilter/xt_helper.c */
#include <netinet/in.h>

#include "vm/xt/xt_table.h"

#include <linux/netfilter/xt_helper.h>
#include <string.h>

#include "vm/ct_state.h"

static enum tri match(struct xt_par *par)
{
	const struct xt_helper_info *info = par->info;
	const struct vm_ct *ct = &par->pkt->ct;
	enum tri tracked = xt_ct(par);

	if (tracked == TRI_TRUE)
		tracked = vm_ct_has_helper(ct);
	else if (tracked == TRI_UNKNOWN)
		return TRI_UNKNOWN;
	switch (tracked) {
	case TRI_FALSE:
		return xt_tri(info->invert);
	case TRI_TRUE:
		/* Without a name: any. A name's beginning is enough. */
		return xt_tri(!strncmp(info->name, ct->helper,
				       *info->name ? strlen(ct->helper) : 0) !=
			      !!info->invert);
	case TRI_UNKNOWN:
		break;
	}
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
