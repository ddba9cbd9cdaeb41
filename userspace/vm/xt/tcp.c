// SPDX-License-Identifier: GPL-2.0-only
/* tcp: ports, flags and options. net/netfilter/xt_tcpudp.c */
#include <netinet/in.h>

#include "vm/xt/xt_table.h"

#include <linux/netfilter/xt_tcpudp.h>

#include "model/text.h"
#include "vm/xt/options.h"

#define TCP_HEADER 20

static enum tri port_in(struct vm_u32 port, const __u16 range[2], bool invert)
{
	return xt_flip(xt_in(port, range[0], range[1]), invert);
}

/* A fragment that begins eight bytes in: it would overwrite the flags. */
static enum tri match_fragment(struct xt_par *par, enum tri result)
{
	if (result == TRI_FALSE && par->pkt->fragoff == 1)
		return xt_drop(par, TRI_TRUE);
	return result;
}

static enum tri match_option(struct xt_par *par, const struct xt_tcp *info,
			     enum tri before)
{
	bool invert = info->invflags & XT_TCP_INV_OPTION;
	struct vm_u32 offset;
	enum tri found;

	xt_l4(par, 12, 1, &offset);
	offset.known |= 0x0f;
	if (!vm_known(offset)) {
		/* It may be too short, or longer than the packet. */
		par->hotdrop = TRI_UNKNOWN;
		return TRI_UNKNOWN;
	}
	offset.value >>= 4;
	if (offset.value * 4 < TCP_HEADER)
		return xt_drop(par, before);
	found = xt_find_option(par, par->pkt->thoff + TCP_HEADER,
			       offset.value * 4 - TCP_HEADER, info->option);
	if (par->hotdrop == TRI_TRUE)
		return xt_drop(par, before);
	return xt_flip(found, invert);
}

static enum tri match(struct xt_par *par)
{
	const struct xt_tcp *info = par->info;
	struct vm_u32 sport, dport, flags;
	enum tri result;

	if (!xt_first_fragment(par, &result))
		return match_fragment(par, result);
	if (par->pkt->thoff + (size_t)TCP_HEADER > par->pkt->len)
		return xt_drop(par, TRI_TRUE);
	xt_l4(par, 0, 2, &sport);
	xt_l4(par, 2, 2, &dport);
	xt_l4(par, 13, 1, &flags);
	result = port_in(sport, info->spts, info->invflags & XT_TCP_INV_SRCPT);
	result = xt_and(result, port_in(dport, info->dpts,
					info->invflags & XT_TCP_INV_DSTPT));
	result = xt_and(result,
			xt_flip(xt_masked(flags, info->flg_mask, info->flg_cmp),
				info->invflags & XT_TCP_INV_FLAGS));
	if (info->option && result != TRI_FALSE)
		result = xt_and(result, match_option(par, info, result));
	return result;
}

static void text(const struct xt_use *use, struct text *text)
{
	static const char *const flag[] = { "FIN", "SYN", "RST", "PSH", "ACK",
					    "URG", "ECE", "CWR", NULL };
	const struct xt_tcp *info = use->info;
	bool invert = info->invflags & XT_TCP_INV_FLAGS;

	xt_say_range(text, info->invflags & XT_TCP_INV_SRCPT, "--sport",
		     info->spts[0], info->spts[1], UINT16_MAX);
	xt_say_range(text, info->invflags & XT_TCP_INV_DSTPT, "--dport",
		     info->dpts[0], info->dpts[1], UINT16_MAX);
	if (info->flg_mask == 0x17 && info->flg_cmp == 0x02) {
		xt_say(text, invert, "--syn");
	} else if (info->flg_mask || invert) {
		xt_say_list(text, invert, "--tcp-flags", flag, info->flg_mask);
		xt_say_list(text, false, "", flag, info->flg_cmp);
	}
	if (info->option)
		xt_say(text, info->invflags & XT_TCP_INV_OPTION,
		       "--tcp-option %u", info->option);
}

const struct xt_ops xt_tcp_match = {
	.name = "tcp",
	.families = XT_ON_IP,
	.size = { sizeof(struct xt_tcp) },
	.match = match,
	.text = text,
};
