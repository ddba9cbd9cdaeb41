// SPDX-License-Identifier: GPL-2.0-only
/* dccp: ports, packet types and options. net/netfilter/xt_dccp.c */
#include <netinet/in.h>

#include "vm/xt/xt_table.h"

#include <linux/netfilter/xt_dccp.h>

#include "model/text.h"
#include "vm/xt/options.h"

#define DCCP_HEADER 12
#define LONG_SEQUENCE 0x01

/* What follows the header: dccp_packet_hdr_len(). */
static size_t type_len(unsigned int type)
{
	switch (type) {
	case 0: /* request */
		return 4;
	case 2: /* data */
		return 0;
	case 3: /* ack */
	case 4: /* dataack */
	case 5: /* closereq */
	case 6: /* close */
	case 8: /* sync */
	case 9: /* syncack */
		return 8;
	}
	return 12; /* response, reset */
}

static enum tri match_option(struct xt_par *par,
			     const struct xt_dccp_info *info, enum tri before)
{
	struct vm_u32 offset, type;
	size_t len, all;
	enum tri found;

	xt_l4(par, 4, 1, &offset);
	xt_l4(par, 8, 1, &type);
	if (!vm_known(offset) || !vm_known(type)) {
		par->hotdrop = TRI_UNKNOWN;
		return TRI_UNKNOWN;
	}
	all = (size_t)offset.value * 4;
	len = DCCP_HEADER + (type.value & LONG_SEQUENCE ? 4U : 0U) +
	      type_len(type.value >> 1 & 0x0f);
	if (all < len)
		return xt_drop(par, before);
	found = xt_find_option(par, par->pkt->thoff + len, all - len,
			       info->option);
	if (par->hotdrop == TRI_TRUE)
		return xt_drop(par, before);
	return found;
}

static enum tri match_type(struct vm_u32 type, uint16_t mask)
{
	if ((type.known & 0x1e) != 0x1e)
		return TRI_UNKNOWN;
	return xt_tri(mask >> (type.value >> 1 & 0x0f) & 1);
}

static enum tri match(struct xt_par *par)
{
	const struct xt_dccp_info *info = par->info;
	struct vm_u32 sport, dport, type;
	enum tri result;

	if (!xt_first_fragment(par, &result))
		return result;
	if (par->pkt->thoff + (size_t)DCCP_HEADER > par->pkt->len)
		return xt_drop(par, TRI_TRUE);
	xt_l4(par, 0, 2, &sport);
	xt_l4(par, 2, 2, &dport);
	xt_l4(par, 8, 1, &type);
	result = TRI_TRUE;
	if (info->flags & XT_DCCP_SRC_PORTS)
		result = xt_flip(xt_in(sport, info->spts[0], info->spts[1]),
				 info->invflags & XT_DCCP_SRC_PORTS);
	if (info->flags & XT_DCCP_DEST_PORTS)
		result = xt_and(
			result,
			xt_flip(xt_in(dport, info->dpts[0], info->dpts[1]),
				info->invflags & XT_DCCP_DEST_PORTS));
	if (info->flags & XT_DCCP_TYPE)
		result =
			xt_and(result, xt_flip(match_type(type, info->typemask),
					       info->invflags & XT_DCCP_TYPE));
	if (info->flags & XT_DCCP_OPTION && result != TRI_FALSE)
		result = xt_and(result,
				xt_flip(match_option(par, info, result),
					info->invflags & XT_DCCP_OPTION));
	return result;
}

static void text(const struct xt_use *use, struct text *text)
{
	static const char *const type[] = { "REQUEST", "RESPONSE", "DATA",
					    "ACK",     "DATAACK",  "CLOSEREQ",
					    "CLOSE",   "RESET",	   "SYNC",
					    "SYNCACK", "INVALID",  NULL };
	const struct xt_dccp_info *info = use->info;

	if (info->flags & XT_DCCP_SRC_PORTS)
		xt_say_range(text, info->invflags & XT_DCCP_SRC_PORTS,
			     "--source-port", info->spts[0], info->spts[1],
			     UINT32_MAX);
	if (info->flags & XT_DCCP_DEST_PORTS)
		xt_say_range(text, info->invflags & XT_DCCP_DEST_PORTS,
			     "--destination-port", info->dpts[0], info->dpts[1],
			     UINT32_MAX);
	if (info->flags & XT_DCCP_TYPE)
		xt_say_list(text, info->invflags & XT_DCCP_TYPE, "--dccp-types",
			    type, info->typemask);
	if (info->flags & XT_DCCP_OPTION)
		xt_say(text, info->invflags & XT_DCCP_OPTION,
		       "--dccp-option %u", info->option);
}

const struct xt_ops xt_dccp_match = {
	.name = "dccp",
	.families = XT_ON_IP,
	.size = { sizeof(struct xt_dccp_info) },
	.match = match,
	.text = text,
};
