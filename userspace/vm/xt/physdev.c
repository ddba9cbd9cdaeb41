// SPDX-License-Identifier: GPL-2.0-only
/*
 * physdev: the ports of a bridge that a packet passes while IP sees it.
 * net/netfilter/xt_physdev.c. Which ports is not known here, but whether there
 * can be a bridge at all.
 */
#include <netinet/in.h>

#include "vm/xt/xt_table.h"

#include <linux/netfilter/xt_physdev.h>
#include <string.h>

/* Links that may have a bridge below them, or are one. */
static bool may_bridge(const struct vm_link *link)
{
	static const char *const kinds[] = { "bridge", "vlan", "macvlan",
					     "ipvlan", "vrf" };
	size_t i;

	if (vm_known(link->index) && !link->index.value)
		return false;
	if (!link->has_kind)
		return true;
	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (strcmp(link->kind, kinds[i]) == 0)
			return true;
	}
	return false;
}

/* As the kernel's without nf_bridge_info: what is asked must be inverted. */
static enum tri match_without(const struct xt_physdev_info *info)
{
	return xt_tri(!(info->bitmask & ~info->invert & XT_PHYSDEV_OP_MASK));
}

static enum tri match(struct xt_par *par)
{
	const struct xt_physdev_info *info = par->info;

	if (!may_bridge(&par->pkt->in) || par->pkt->local) {
		par->why = "it did not come over a bridge";
		return match_without(info);
	}
	par->why = "the ports of the bridge were not recorded";
	return TRI_UNKNOWN;
}

static void text(const struct xt_use *use, struct text *text)
{
	const struct xt_physdev_info *info = use->info;

	if (info->bitmask & XT_PHYSDEV_OP_ISIN)
		xt_say(text, info->invert & XT_PHYSDEV_OP_ISIN,
		       "--physdev-is-in");
	if (info->bitmask & XT_PHYSDEV_OP_IN)
		xt_say_string(text, info->invert & XT_PHYSDEV_OP_IN,
			      "--physdev-in", info->physindev,
			      sizeof(info->physindev));
	if (info->bitmask & XT_PHYSDEV_OP_ISOUT)
		xt_say(text, info->invert & XT_PHYSDEV_OP_ISOUT,
		       "--physdev-is-out");
	if (info->bitmask & XT_PHYSDEV_OP_OUT)
		xt_say_string(text, info->invert & XT_PHYSDEV_OP_OUT,
			      "--physdev-out", info->physoutdev,
			      sizeof(info->physoutdev));
	if (info->bitmask & XT_PHYSDEV_OP_BRIDGED)
		xt_say(text, info->invert & XT_PHYSDEV_OP_BRIDGED,
		       "--physdev-is-bridged");
}

const struct xt_ops xt_physdev_match = {
	.name = "physdev",
	.families = XT_ON_IP,
	.size = { sizeof(struct xt_physdev_info) },
	.match = match,
	.text = text,
};
