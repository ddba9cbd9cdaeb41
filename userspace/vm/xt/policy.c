// SPDX-License-Identifier: GPL-2.0-only
/*
 * policy: how IPsec treats the packet. net/netfilter/xt_policy.c. Of what came
 * in it is known whether IPsec had to do with it, but not how.
 */
#include <netinet/in.h>

#include "vm/xt/xt_table.h"

#include <linux/netfilter/xt_policy.h>

#include "model/text.h"
#include "vm/facts.h"

static enum tri match(struct xt_par *par)
{
	const struct xt_policy_info *info = par->info;
	const struct vm_u32 *secpath = &par->pkt->secpath;
	bool none = info->flags & XT_POLICY_MATCH_NONE;

	if (facts_ipsec(par->vm) == TRI_FALSE && !par->vm->past)
		return xt_tri(none);
	if (!(info->flags & XT_POLICY_MATCH_IN)) {
		par->why = "whether IPsec takes the packet is not known";
		return TRI_UNKNOWN;
	}
	if (vm_known(*secpath) && (!secpath->value || none))
		return xt_tri(!secpath->value && none);
	par->why = "by which IPsec policy it came is not known";
	return TRI_UNKNOWN;
}

static void say_addr(const struct xt_use *use, struct text *text, bool invert,
		     const char *option, const union xt_policy_addr *addr,
		     const union xt_policy_addr *mask)
{
	xt_say(text, invert, "%s ", option);
	xt_say_addr(text, addr, use->family);
	text_add(text, "/");
	xt_say_addr(text, mask, use->family);
}

static void say_elem(const struct xt_use *use, struct text *text,
		     const struct xt_policy_elem *elem)
{
	if (elem->match.reqid)
		xt_say(text, elem->invert.reqid, "--reqid %u", elem->reqid);
	if (elem->match.spi)
		xt_say(text, elem->invert.spi, "--spi 0x%x", ntohl(elem->spi));
	if (elem->match.proto)
		xt_say(text, elem->invert.proto, "--proto %u", elem->proto);
	if (elem->match.mode)
		xt_say(text, elem->invert.mode, "--mode %s",
		       elem->mode == XT_POLICY_MODE_TUNNEL ? "tunnel" :
							     "transport");
	if (elem->match.daddr)
		say_addr(use, text, elem->invert.daddr, "--tunnel-dst",
			 &elem->daddr, &elem->dmask);
	if (elem->match.saddr)
		say_addr(use, text, elem->invert.saddr, "--tunnel-src",
			 &elem->saddr, &elem->smask);
}

static void text(const struct xt_use *use, struct text *text)
{
	const struct xt_policy_info *info = use->info;
	unsigned int i;

	xt_say(text, false, "--dir %s",
	       info->flags & XT_POLICY_MATCH_IN ? "in" : "out");
	xt_say(text, false, "--pol %s",
	       info->flags & XT_POLICY_MATCH_NONE ? "none" : "ipsec");
	if (info->flags & XT_POLICY_MATCH_STRICT)
		xt_say(text, false, "--strict");
	for (i = 0; i < info->len && i < XT_POLICY_MAX_ELEM; i++) {
		if (i)
			xt_say(text, false, "--next");
		say_elem(use, text, &info->pol[i]);
	}
}

const struct xt_ops xt_policy_match = {
	.name = "policy",
	.families = XT_ON_IP,
	.size = { sizeof(struct xt_policy_info) },
	.match = match,
	.text = text,
};
