// SPDX-License-Identifier: GPL-2.0-only
/*
 * SYNPROXY: this host shakes hands in the server's place.
 * net/ipv4/netfilter/ipt_SYNPROXY.c and net/ipv6/netfilter/ip6t_SYNPROXY.c
 */
#include <netinet/in.h>

#include "vm/synproxy.h"
#include "vm/xt/xt_table.h"

#include <linux/netfilter/nf_synproxy.h>

#define TCP_HEADER 20
#define TCP_FIN 0x01
#define TCP_SYN 0x02
#define TCP_RST 0x04
#define TCP_ACK 0x10
#define TCP_FLAGS (TCP_FIN | TCP_SYN | TCP_RST | TCP_ACK)

static void answer(struct xt_par *par, uint8_t flags)
{
	switch (flags & TCP_FLAGS) {
	case TCP_SYN:
		par->vm->regs.verdict.code = NF_STOLEN;
		vm_step(par->vm, "answered with a SYN cookie");
		break;
	case TCP_ACK:
		par->vm->regs.verdict.code =
			synproxy_cookie_holds(par->vm, par->expr) ? NF_STOLEN :
								    NF_DROP;
		break;
	}
}

/* With its options; synproxy_parse_options() wants them whole. */
static enum tri is_whole(struct xt_par *par)
{
	struct vm_u32 offset;
	size_t len;

	if (par->pkt->parsed == TRI_UNKNOWN)
		return TRI_UNKNOWN;
	if (par->pkt->thoff + (size_t)TCP_HEADER > par->pkt->len)
		return TRI_FALSE;
	xt_l4(par, 12, 1, &offset);
	if (!vm_known(offset))
		return TRI_UNKNOWN;
	len = (size_t)(offset.value >> 4) * 4;
	return xt_tri(len >= TCP_HEADER &&
		      par->pkt->thoff + len <= par->pkt->len);
}

static void target(struct xt_par *par)
{
	static const uint8_t what[] = { TCP_SYN, TCP_ACK, 0 };
	static const char *const text[] = { "it is a SYN", "it is an ACK",
					    "it is neither SYN nor ACK" };
	struct vm_u32 flags = VM_UNKNOWN;
	enum tri whole;

	if (par->vm->probe)
		return;
	whole = synproxy_sum_holds(par->vm, par->expr, false) ? is_whole(par) :
								TRI_FALSE;
	if (whole == TRI_FALSE) {
		par->vm->regs.verdict.code = NF_DROP;
		return;
	}
	if (whole == TRI_TRUE)
		xt_l4(par, 13, 1, &flags);
	if (vm_known(flags))
		answer(par, (uint8_t)flags.value);
	else
		answer(par, what[vm_choose(par->vm, par->expr, 3, text)]);
}

static void text(const struct xt_use *use, struct text *text)
{
	const struct nf_synproxy_info *info = use->info;

	if (info->options & NF_SYNPROXY_OPT_SACK_PERM)
		xt_say(text, false, "--sack-perm");
	if (info->options & NF_SYNPROXY_OPT_TIMESTAMP)
		xt_say(text, false, "--timestamp");
	if (info->options & NF_SYNPROXY_OPT_WSCALE)
		xt_say(text, false, "--wscale %u", info->wscale);
	if (info->options & NF_SYNPROXY_OPT_MSS)
		xt_say(text, false, "--mss %u", info->mss);
}

const struct xt_ops xt_synproxy_target = {
	.name = "SYNPROXY",
	.families = XT_ON_IP,
	.size = { sizeof(struct nf_synproxy_info) },
	.target = target,
	.tracks = xt_needs_ct,
	.text = text,
};
