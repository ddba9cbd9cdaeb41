// SPDX-License-Identifier: GPL-2.0-only
/* multiport: several ports and ranges. net/netfilter/xt_multiport.c */
#include <netinet/in.h>

#include "vm/xt/xt_table.h"

#include <linux/netfilter/xt_multiport.h>

#include "model/text.h"

/* Where an entry of the list ends: a range takes two. */
static unsigned int range_end(const struct xt_multiport_v1 *info,
			      unsigned int at)
{
	return info->pflags[at] && at + 1 < XT_MULTI_PORTS ? at + 1 : at;
}

static unsigned int count_of(const struct xt_multiport_v1 *info)
{
	return info->count < XT_MULTI_PORTS ? info->count : XT_MULTI_PORTS;
}

static enum tri match(struct xt_par *par)
{
	const struct xt_multiport_v1 *info = par->info;
	struct vm_u32 sport, dport;
	unsigned int i, end;
	enum tri result;

	if (!xt_first_fragment(par, &result))
		return result;
	if (!xt_l4(par, 0, 2, &sport) || !xt_l4(par, 2, 2, &dport))
		return xt_drop(par, TRI_TRUE);
	for (i = 0; i < count_of(info); i = end + 1) {
		uint16_t min = info->ports[i];

		end = range_end(info, i);
		if (info->flags != XT_MULTIPORT_DESTINATION)
			result = xt_or(result,
				       xt_in(sport, min, info->ports[end]));
		if (info->flags != XT_MULTIPORT_SOURCE)
			result = xt_or(result,
				       xt_in(dport, min, info->ports[end]));
	}
	return xt_flip(result, info->invert);
}

static void text(const struct xt_use *use, struct text *text)
{
	static const char *const option[] = {
		[XT_MULTIPORT_SOURCE] = "--sports",
		[XT_MULTIPORT_DESTINATION] = "--dports",
		[XT_MULTIPORT_EITHER] = "--ports",
	};
	const struct xt_multiport_v1 *info = use->info;
	const char *between = " ";
	unsigned int i, end;

	xt_say(text, info->invert, "%s",
	       option[info->flags <= XT_MULTIPORT_EITHER ?
			      info->flags :
			      XT_MULTIPORT_EITHER]);
	for (i = 0; i < count_of(info); i = end + 1) {
		end = range_end(info, i);
		text_add(text, "%s%u", between, info->ports[i]);
		if (end != i)
			text_add(text, ":%u", info->ports[end]);
		between = ",";
	}
}

const struct xt_ops xt_multiport_match = {
	.name = "multiport",
	.families = XT_ON_IP,
	.size = { 0, sizeof(struct xt_multiport_v1) },
	.match = match,
	.text = text,
};
