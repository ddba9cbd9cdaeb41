// SPDX-License-Identifier: GPL-2.0-only
/*
 * connlimit: how many connections an address has. net/netfilter/xt_connlimit.c.
 * The kernel keeps its own list for each rule, which it does not tell.
 */
#include <netinet/in.h>

#include "vm/xt/xt_table.h"

#include <linux/netfilter/xt_connlimit.h>

#include "model/text.h"

static enum tri match(struct xt_par *par)
{
	const struct xt_connlimit_info *info = par->info;

	/* There is always one: the packet's own. */
	if (!info->limit)
		return xt_tri(!(info->flags & XT_CONNLIMIT_INVERT));
	par->why = "how many connections there are is not known";
	return TRI_UNKNOWN;
}

static unsigned int mask_len(const uint8_t *mask, unsigned int bits)
{
	unsigned int len = 0;

	while (len < bits && mask[len / 8] >> (7 - len % 8) & 1)
		len++;
	return len;
}

static void text(const struct xt_use *use, struct text *text)
{
	const struct xt_connlimit_info *info = use->info;

	xt_say(text, false, "%s %u",
	       info->flags & XT_CONNLIMIT_INVERT ? "--connlimit-upto" :
						   "--connlimit-above",
	       info->limit);
	xt_say(text, false, "--connlimit-mask %u",
	       mask_len((const uint8_t *)&info->mask,
			use->family == NFPROTO_IPV6 ? 128 : 32));
	if (info->flags & XT_CONNLIMIT_DADDR)
		xt_say(text, false, "--connlimit-daddr");
}

const struct xt_ops xt_connlimit_match = {
	.name = "connlimit",
	.families = XT_ON_ANY,
	.moves = true,
	.size = { 0, sizeof(struct xt_connlimit_info) },
	.match = match,
	.tracks = xt_needs_ct,
	.text = text,
};
