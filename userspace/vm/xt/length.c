// SPDX-License-Identifier: GPL-2.0-only
/* length: the packet's, with its IP header. net/netfilter/xt_length.c */
#include <netinet/in.h>

#include "vm/xt/xt_table.h"

#include <linux/netfilter/xt_length.h>

static struct vm_u32 length_of(const struct xt_par *par)
{
	struct vm_u32 len;

	if (par->pkt->family == NFPROTO_IPV6)
		return VM_KNOWN(par->pkt->len);
	len = xt_head(par, 2, 2);
	/* iph_totlen(): segmentation is left to the device. */
	if (vm_known(len) && !len.value && par->pkt->len > UINT16_MAX)
		return VM_KNOWN(par->pkt->len);
	return len;
}

static enum tri match(struct xt_par *par)
{
	const struct xt_length_info *info = par->info;

	return xt_flip(xt_in(length_of(par), info->min, info->max),
		       info->invert);
}

static void text(const struct xt_use *use, struct text *text)
{
	const struct xt_length_info *info = use->info;

	xt_say_range(text, info->invert, "--length", info->min, info->max,
		     UINT32_MAX);
}

const struct xt_ops xt_length_match = {
	.name = "length",
	.families = XT_ON_IP,
	.size = { sizeof(struct xt_length_info) },
	.match = match,
	.text = text,
};
