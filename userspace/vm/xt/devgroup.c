// SPDX-License-Identifier: GPL-2.0-only
/* devgroup: the group of a link. net/netfilter/xt_devgroup.c */
#include <netinet/in.h>

#include "vm/xt/xt_table.h"

#include <linux/netfilter/xt_devgroup.h>

static enum tri match_link(const struct vm_link *link, uint32_t group,
			   uint32_t mask)
{
	return xt_masked(link->group, mask, group & mask);
}

static enum tri match(struct xt_par *par)
{
	const struct xt_devgroup_info *info = par->info;
	enum tri result = TRI_TRUE;

	par->why = "the group of the link is not known";
	if (info->flags & XT_DEVGROUP_MATCH_SRC)
		result = xt_flip(match_link(&par->pkt->in, info->src_group,
					    info->src_mask),
				 info->flags & XT_DEVGROUP_INVERT_SRC);
	if (info->flags & XT_DEVGROUP_MATCH_DST)
		result = xt_and(
			result,
			xt_flip(match_link(&par->pkt->out, info->dst_group,
					   info->dst_mask),
				info->flags & XT_DEVGROUP_INVERT_DST));
	if (result == TRI_FALSE)
		par->why = NULL;
	return result;
}

static void text(const struct xt_use *use, struct text *text)
{
	const struct xt_devgroup_info *info = use->info;

	if (info->flags & XT_DEVGROUP_MATCH_SRC)
		xt_say_masked(text, info->flags & XT_DEVGROUP_INVERT_SRC,
			      "--src-group", info->src_group, info->src_mask);
	if (info->flags & XT_DEVGROUP_MATCH_DST)
		xt_say_masked(text, info->flags & XT_DEVGROUP_INVERT_DST,
			      "--dst-group", info->dst_group, info->dst_mask);
}

const struct xt_ops xt_devgroup_match = {
	.name = "devgroup",
	.families = XT_ON_ANY,
	.size = { sizeof(struct xt_devgroup_info) },
	.match = match,
	.text = text,
};
