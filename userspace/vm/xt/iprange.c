// SPDX-License-Identifier: GPL-2.0-only
/* iprange: from an address to another. net/netfilter/xt_iprange.c */
#include <netinet/in.h>

#include "vm/xt/xt_table.h"

#include <linux/netfilter/xt_iprange.h>

#include "model/text.h"

static enum tri match_end(const struct xt_par *par, bool dst,
			  const union nf_inet_addr *min,
			  const union nf_inet_addr *max)
{
	uint8_t bytes[16], known[16];
	size_t len = xt_addr(par, dst, bytes, known);

	return xt_and(tri_not(tri_less(bytes, known, (const uint8_t *)min, len,
				       false)),
		      tri_less(bytes, known, (const uint8_t *)max, len, true));
}

static enum tri match(struct xt_par *par)
{
	const struct xt_iprange_mtinfo *info = par->info;
	enum tri result = TRI_TRUE;

	if (info->flags & IPRANGE_SRC)
		result = xt_flip(
			match_end(par, false, &info->src_min, &info->src_max),
			info->flags & IPRANGE_SRC_INV);
	if (info->flags & IPRANGE_DST)
		result = xt_and(result,
				xt_flip(match_end(par, true, &info->dst_min,
						  &info->dst_max),
					info->flags & IPRANGE_DST_INV));
	return result;
}

static void say(const struct xt_use *use, struct text *text, bool invert,
		const char *option, const union nf_inet_addr *min,
		const union nf_inet_addr *max)
{
	xt_say(text, invert, "%s ", option);
	xt_say_addr(text, min, use->family);
	text_add(text, "-");
	xt_say_addr(text, max, use->family);
}

static void text(const struct xt_use *use, struct text *text)
{
	const struct xt_iprange_mtinfo *info = use->info;

	if (info->flags & IPRANGE_SRC)
		say(use, text, info->flags & IPRANGE_SRC_INV, "--src-range",
		    &info->src_min, &info->src_max);
	if (info->flags & IPRANGE_DST)
		say(use, text, info->flags & IPRANGE_DST_INV, "--dst-range",
		    &info->dst_min, &info->dst_max);
}

const struct xt_ops xt_iprange_match = {
	.name = "iprange",
	.families = XT_ON_IP,
	.size = { 0, sizeof(struct xt_iprange_mtinfo) },
	.match = match,
	.text = text,
};
