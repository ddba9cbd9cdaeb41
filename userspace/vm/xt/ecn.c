// SPDX-License-Identifier: GPL-2.0-only
/*
 * ecn and ECN: congestion, as IP and TCP tell it. net/netfilter/xt_ecn.c and
 * net/ipv4/netfilter/ipt_ECN.c
 */
#include <netinet/in.h>

#include "vm/xt/xt_table.h"

#include <linux/netfilter/xt_ecn.h>
#include <linux/netfilter_ipv4/ipt_ECN.h>

#define TCP_HEADER 20
#define ECN_BITS 0x03
#define TCP_ECE 0x40
#define TCP_CWR 0x80

static enum tri match_ip(const struct xt_par *par,
			 const struct xt_ecn_info *info)
{
	bool v4 = par->use->family == NFPROTO_IPV4;
	struct vm_u32 byte = xt_head(par, 1, 1);
	unsigned int up = v4 ? 0 : 4;

	return xt_masked(byte, (uint32_t)ECN_BITS << up,
			 (uint32_t)info->ip_ect << up);
}

static enum tri match_flag(const struct xt_ecn_info *info, struct vm_u32 flags,
			   uint8_t operation, uint8_t flag)
{
	if (!(info->operation & operation))
		return TRI_TRUE;
	return xt_flip(xt_masked(flags, flag, flag), info->invert & operation);
}

static enum tri match_tcp(struct xt_par *par, const struct xt_ecn_info *info)
{
	struct vm_u32 flags;

	if (par->pkt->parsed == TRI_UNKNOWN)
		return TRI_UNKNOWN;
	if (par->pkt->thoff + (size_t)TCP_HEADER > par->pkt->len)
		return TRI_FALSE;
	xt_l4(par, 13, 1, &flags);
	return xt_and(match_flag(info, flags, XT_ECN_OP_MATCH_ECE, TCP_ECE),
		      match_flag(info, flags, XT_ECN_OP_MATCH_CWR, TCP_CWR));
}

static enum tri match(struct xt_par *par)
{
	const struct xt_ecn_info *info = par->info;
	enum tri result = TRI_TRUE;

	if (info->operation & XT_ECN_OP_MATCH_IP)
		result = xt_flip(match_ip(par, info),
				 info->invert & XT_ECN_OP_MATCH_IP);
	if (info->operation & (XT_ECN_OP_MATCH_ECE | XT_ECN_OP_MATCH_CWR))
		result = xt_and(result, match_tcp(par, info));
	return result;
}

static void set_ip(struct xt_par *par, const struct ipt_ECN_info *info)
{
	struct vm_u32 tos = xt_head(par, 1, 1);
	uint8_t to;

	if (!vm_known(tos)) {
		xt_lose(par, 1, 1);
		xt_lose(par, 10, 2);
		return;
	}
	to = (uint8_t)((tos.value & ~IPT_ECN_IP_MASK) |
		       (info->ip_ect & IPT_ECN_IP_MASK));
	if (to == tos.value)
		return;
	xt_sum_replace(par, 10, (uint16_t)tos.value, to);
	xt_put(par, 1, &to, 1);
	vm_changed(par->vm, "ecn becomes %u", to & IPT_ECN_IP_MASK);
}

static void set_tcp(struct xt_par *par, const struct ipt_ECN_info *info)
{
	size_t at = (size_t)(xt_head(par, 0, 1).value & 0x0f) * 4;
	struct vm_u32 word;
	uint16_t to;

	if (at + TCP_HEADER > par->pkt->len) {
		par->vm->regs.verdict.code = NF_DROP;
		return;
	}
	xt_number(par, at + 12, 2, &word);
	if (!vm_known(word)) {
		xt_lose(par, at + 12, 2);
		xt_lose(par, at + 16, 2);
		return;
	}
	to = (uint16_t)word.value;
	if (info->operation & IPT_ECN_OP_SET_ECE)
		to = (uint16_t)((to & ~TCP_ECE) |
				(info->proto.tcp.ece ? TCP_ECE : 0));
	if (info->operation & IPT_ECN_OP_SET_CWR)
		to = (uint16_t)((to & ~TCP_CWR) |
				(info->proto.tcp.cwr ? TCP_CWR : 0));
	if (to == word.value)
		return;
	xt_l4_sum_replace(par, at + 16, (uint16_t)word.value, to);
	xt_put_u16(par, at + 12, to);
	vm_changed(par->vm, "tcp flags become 0x%02x", to & 0xff);
}

static void target(struct xt_par *par)
{
	const struct ipt_ECN_info *info = par->info;

	if (info->operation & IPT_ECN_OP_SET_IP)
		set_ip(par, info);
	if (info->operation & (IPT_ECN_OP_SET_ECE | IPT_ECN_OP_SET_CWR) &&
	    xt_in(xt_head(par, 9, 1), IPPROTO_TCP, IPPROTO_TCP) == TRI_TRUE)
		set_tcp(par, info);
}

static void text_match(const struct xt_use *use, struct text *text)
{
	const struct xt_ecn_info *info = use->info;

	if (info->operation & XT_ECN_OP_MATCH_ECE)
		xt_say(text, info->invert & XT_ECN_OP_MATCH_ECE,
		       "--ecn-tcp-ece");
	if (info->operation & XT_ECN_OP_MATCH_CWR)
		xt_say(text, info->invert & XT_ECN_OP_MATCH_CWR,
		       "--ecn-tcp-cwr");
	if (info->operation & XT_ECN_OP_MATCH_IP)
		xt_say(text, info->invert & XT_ECN_OP_MATCH_IP,
		       "--ecn-ip-ect %u", info->ip_ect);
}

static void text_target(const struct xt_use *use, struct text *text)
{
	const struct ipt_ECN_info *info = use->info;

	if (info->operation == (IPT_ECN_OP_SET_ECE | IPT_ECN_OP_SET_CWR))
		xt_say(text, false, "--ecn-tcp-remove");
	if (info->operation & IPT_ECN_OP_SET_IP)
		xt_say(text, false, "--ecn-ip-ect %u", info->ip_ect);
}

const struct xt_ops xt_ecn_match = {
	.name = "ecn",
	.families = XT_ON_IP,
	.size = { sizeof(struct xt_ecn_info) },
	.match = match,
	.text = text_match,
};

const struct xt_ops xt_ecn_target = {
	.name = "ECN",
	.families = XT_ON_IPV4,
	.size = { sizeof(struct ipt_ECN_info) },
	.target = target,
	.text = text_target,
};
