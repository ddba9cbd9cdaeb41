// SPDX-License-Identifier: GPL-2.0-only
/*
 * set and SET: sets of ipset, which are not read here.
 * net/netfilter/xt_set.c
 */
#include <netinet/in.h>

#include "vm/xt/xt_table.h"

#include <linux/netfilter/xt_set.h>

#include "model/text.h"

/* Of no set. */
#define NO_SET UINT16_MAX

static enum tri match(struct xt_par *par)
{
	par->why = "what is in the set of ipset is not known";
	return TRI_UNKNOWN;
}

static void text_match(const struct xt_use *use, struct text *text)
{
	const struct xt_set_info *set = use->info;
	const char *between = " ";
	unsigned int i;

	if (!use->revision)
		return;
	xt_say(text, set->flags & IPSET_INV_MATCH, "--match-set #%u",
	       set->index);
	for (i = 1; i <= set->dim && i <= IPSET_DIM_MAX; i++) {
		text_add(text, "%s%s", between,
			 set->flags & (1U << i) ? "src" : "dst");
		between = ",";
	}
}

/* What it finds in a set may set the mark, the class or the queue. */
static void target(struct xt_par *par)
{
	const struct xt_set_info_target_v3 *info = par->info;

	if (par->use->revision < 3 || info->map_set.index == NO_SET)
		return;
	if (info->flags & IPSET_FLAG_MAP_SKBMARK) {
		par->pkt->mark = VM_UNKNOWN;
		xt_changed(par, "mark", VM_UNKNOWN);
	}
	if (info->flags & IPSET_FLAG_MAP_SKBPRIO) {
		par->pkt->priority = VM_UNKNOWN;
		xt_changed(par, "priority", VM_UNKNOWN);
	}
}

static void text_target(const struct xt_use *use, struct text *text)
{
	const struct xt_set_info_target_v1 *info = use->info;

	if (!use->revision)
		return;
	if (info->add_set.index != NO_SET)
		xt_say(text, false, "--add-set #%u", info->add_set.index);
	if (info->del_set.index != NO_SET)
		xt_say(text, false, "--del-set #%u", info->del_set.index);
}

const struct xt_ops xt_set_match = {
	.name = "set",
	.families = XT_ON_IP,
	.size = { sizeof(struct xt_set_info_match_v0),
		  sizeof(struct xt_set_info_match_v1),
		  sizeof(struct xt_set_info_match_v1),
		  sizeof(struct xt_set_info_match_v3),
		  sizeof(struct xt_set_info_match_v4) },
	.match = match,
	.text = text_match,
};

const struct xt_ops xt_set_target = {
	.name = "SET",
	.families = XT_ON_IP,
	.size = { sizeof(struct xt_set_info_target_v0),
		  sizeof(struct xt_set_info_target_v1),
		  sizeof(struct xt_set_info_target_v2),
		  sizeof(struct xt_set_info_target_v3) },
	.target = target,
	.text = text_target,
};
