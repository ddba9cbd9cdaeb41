// SPDX-License-Identifier: GPL-2.0-only
/* state: what conntrack without options knows. net/netfilter/xt_state.c */
#include <netinet/in.h>

#include "vm/xt/xt_table.h"

#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter/xt_state.h>
#include <linux/rstattr.h>

#include "vm/ct_state.h"

static uint32_t state_bit(const struct vm_ct *ct)
{
	if (ct->presence == VM_CT_UNTRACKED)
		return XT_STATE_UNTRACKED;
	/* What is to be tracked in some zone counts as new already. */
	if (ct->presence != VM_CT_TRACKED && ct->template)
		return XT_STATE_BIT(IP_CT_NEW);
	if (ct->presence != VM_CT_TRACKED)
		return XT_STATE_INVALID;
	switch (ct->state) {
	case RSTATTR_CT_NEW:
		return XT_STATE_BIT(IP_CT_NEW);
	case RSTATTR_CT_RELATED:
		return XT_STATE_BIT(IP_CT_RELATED);
	}
	return XT_STATE_BIT(IP_CT_ESTABLISHED);
}

static enum tri match(struct xt_par *par)
{
	const struct xt_state_info *info = par->info;

	if (!vm_ct_decide(par->vm, par->expr)) {
		par->why = "how conntrack sees the packet is not known";
		return TRI_UNKNOWN;
	}
	return xt_tri(info->statemask & state_bit(&par->pkt->ct));
}

static void text(const struct xt_use *use, struct text *text)
{
	static const char *const name[] = {
		"INVALID", "ESTABLISHED", "RELATED", "NEW", "",
		"",	   "UNTRACKED",	  NULL,
	};
	const struct xt_state_info *info = use->info;

	xt_say_list(text, false, "--state", name, info->statemask);
}

const struct xt_ops xt_state_match = {
	.name = "state",
	.families = XT_ON_ANY,
	.size = { sizeof(struct xt_state_info) },
	.match = match,
	.tracks = xt_needs_ct,
	.text = text,
};
