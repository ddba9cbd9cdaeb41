// SPDX-License-Identifier: GPL-2.0-only
/*
 * synproxy: this host shakes hands in the server's place.
 * net/netfilter/nft_synproxy.c
 */
#include <netinet/in.h>

#include "vm/expr_synproxy.h"

#include <errno.h>
#include <netinet/if_ether.h>

#include "model/text.h"
#include "vm/load.h"
#include "vm/pkt_parse.h"
#include "vm/synproxy.h"

#define TCP_HEADER 20
#define TCP_SYN 0x02
#define TCP_ACK 0x10

/* NF_SYNPROXY_OPT_* of <linux/netfilter/nf_synproxy.h>. */
#define OPT_MSS 0x01
#define OPT_WSCALE 0x02
#define OPT_SACK_PERM 0x04
#define OPT_TIMESTAMP 0x08
#define OPT_MASK (OPT_MSS | OPT_WSCALE | OPT_SACK_PERM | OPT_TIMESTAMP)

static int decode(const struct expr_source *source, void *priv)
{
	const struct nlattr *mss = source->attr[NFTA_SYNPROXY_MSS];
	struct expr_synproxy *synproxy = priv;

	attr_u32(source->attr[NFTA_SYNPROXY_FLAGS], &synproxy->flags);
	if (synproxy->flags & ~(uint32_t)OPT_MASK)
		return -EOPNOTSUPP;
	if (mss && mnl_attr_get_payload_len(mss) >= sizeof(uint16_t))
		synproxy->mss = ntohs(mnl_attr_get_u16(mss));
	attr_u8(source->attr[NFTA_SYNPROXY_WSCALE], &synproxy->wscale);
	return 0;
}

/* The header with its options; TRI_UNKNOWN: the flags are not known. */
static enum tri header(const struct vm_pkt *pkt, uint8_t tcp[TCP_HEADER])
{
	size_t left = pkt->len > pkt->thoff ? pkt->len - pkt->thoff : 0;
	enum tri there;
	size_t doff;

	if (pkt->parsed == TRI_UNKNOWN)
		return TRI_UNKNOWN;
	there = pkt_peek(pkt, pkt->thoff, TCP_HEADER, tcp);
	if (there != TRI_TRUE)
		return there;
	doff = (size_t)(tcp[12] >> 4) * 4;
	return doff >= TCP_HEADER && doff <= left ? TRI_TRUE : TRI_FALSE;
}

static void steal(struct vm *vm, const char *why)
{
	vm->regs.verdict.code = NF_STOLEN;
	vm_step(vm, "%s", why);
}

static void answer(struct vm *vm, const struct nft_expr *expr, uint8_t flags)
{
	if (flags & TCP_SYN)
		steal(vm, "answered with a SYN cookie");
	else if (!(flags & TCP_ACK))
		return;
	else if (synproxy_cookie_holds(vm, expr))
		steal(vm, "the cookie is right: the server is asked now");
	else
		vm->regs.verdict.code = NF_DROP;
}

static void eval_tcp(struct vm *vm, const struct nft_expr *expr)
{
	static const uint8_t what[] = { TCP_SYN, TCP_ACK, 0 };
	static const char *const text[] = { "it is a SYN", "it is an ACK",
					    "it is neither SYN nor ACK" };
	uint8_t tcp[TCP_HEADER];
	enum tri there;

	if (!synproxy_sum_holds(vm, expr, true)) {
		vm->regs.verdict.code = NF_DROP;
		return;
	}
	there = header(vm->pkt, tcp);
	if (there == TRI_TRUE)
		answer(vm, expr, tcp[13]);
	else if (there == TRI_FALSE)
		vm->regs.verdict.code = NF_DROP;
	else if (!vm->probe)
		answer(vm, expr, what[vm_choose(vm, expr, 3, text)]);
}

static void eval(struct vm *vm, const struct nft_expr *expr)
{
	const struct vm_pkt *pkt = vm->pkt;

	if (pkt->parsed != TRI_UNKNOWN &&
	    (!pkt->is_ip || pkt->tprot != IPPROTO_TCP))
		vm_break(vm, expr, "the packet is not one of TCP");
	else if (pkt->parsed == TRI_UNKNOWN)
		load_maybe(vm, expr, "too little is known of the packet");
	if (vm->regs.verdict.code == NFT_CONTINUE && !vm->probe && !vm->err)
		eval_tcp(vm, expr);
}

static void text(const struct nft_expr *expr, struct text *text)
{
	const struct expr_synproxy *synproxy = expr_priv(expr);

	text_add(text, "synproxy");
	if (synproxy->flags & OPT_MSS)
		text_add(text, " mss %u", synproxy->mss);
	if (synproxy->flags & OPT_WSCALE)
		text_add(text, " wscale %u", synproxy->wscale);
	if (synproxy->flags & OPT_TIMESTAMP)
		text_add(text, " timestamp");
	if (synproxy->flags & OPT_SACK_PERM)
		text_add(text, " sack-perm");
}

const struct expr_ops expr_synproxy_ops = {
	.name = "synproxy",
	.size = sizeof(struct expr_synproxy),
	.decode = decode,
	.eval = eval,
	.text = text,
};
