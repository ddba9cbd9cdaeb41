// SPDX-License-Identifier: GPL-2.0-only
/* connbytes: what a connection has carried. net/netfilter/xt_connbytes.c */
#include <netinet/in.h>

#include "vm/xt/xt_table.h"

#include <linux/netfilter/xt_connbytes.h>

#include "model/text.h"
#include "vm/expr_ct.h"
#include "vm/facts.h"

static bool in_range(const struct xt_connbytes_info *info, uint64_t what)
{
	uint64_t from = info->count.from, to = info->count.to;

	if (to >= from)
		return what <= to && what >= from;
	return what < to || what > from; /* inverted */
}

static enum tri match(struct xt_par *par)
{
	const struct xt_connbytes_info *info = par->info;
	enum tri tracked = xt_ct(par);
	uint64_t packets, bytes;
	uint8_t direction;

	if (tracked != TRI_TRUE)
		return tracked;
	/* The rule has turned accounting on, but somebody may turn it off. */
	if (par->pkt->ct.uncounted ||
	    (par->pkt->ct.fresh &&
	     facts_sysctl(par->vm, "net.netfilter.nf_conntrack_acct") == 0))
		return TRI_FALSE;
	direction = info->direction == XT_CONNBYTES_DIR_BOTH ? EXPR_CT_BOTH :
							       info->direction;
	if (vm_ct_count(par->vm, direction, &packets, &bytes)) {
		if (info->what == XT_CONNBYTES_AVGPKT)
			bytes = packets ? bytes / packets : 0;
		return xt_tri(in_range(
			info, info->what == XT_CONNBYTES_PKTS ? packets :
								bytes));
	}
	par->why = "what the connection has carried is not known";
	return TRI_UNKNOWN;
}

static void text(const struct xt_use *use, struct text *text)
{
	static const char *const mode[] = { "packets", "bytes", "avgpkt" };
	static const char *const dir[] = { "original", "reply", "both" };
	const struct xt_connbytes_info *info = use->info;
	uint64_t from = info->count.from, to = info->count.to;
	bool invert = to < from;

	xt_say(text, invert,
	       "--connbytes %llu:", (unsigned long long)(invert ? to : from));
	if ((invert ? from : to) != UINT64_MAX)
		text_add(text, "%llu",
			 (unsigned long long)(invert ? from : to));
	if (info->what < 3)
		xt_say(text, false, "--connbytes-mode %s", mode[info->what]);
	if (info->direction < 3)
		xt_say(text, false, "--connbytes-dir %s", dir[info->direction]);
}

const struct xt_ops xt_connbytes_match = {
	.name = "connbytes",
	.families = XT_ON_ANY,
	.size = { sizeof(struct xt_connbytes_info) },
	.match = match,
	.tracks = xt_needs_ct,
	.text = text,
};
