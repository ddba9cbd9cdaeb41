// SPDX-License-Identifier: GPL-2.0-only
/*
 * flow_offload: the connection's next packets pass by the rules. Those it
 * cannot be done for, and those it was done for, break the rule.
 * net/netfilter/nft_flow_offload.c
 */
#include <netinet/in.h>

#include "vm/expr_flow_offload.h"

#include <errno.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/rstattr.h>

#include "model/text.h"
#include "vm/ct_state.h"
#include "vm/load.h"
#include "vm/pkt_parse.h"

#define TCP_FIN 0x01
#define TCP_RST 0x04
#define IPV4_HEADER_WORDS 5

static int decode(const struct expr_source *source, void *priv)
{
	const char *name = attr_text(source->attr[NFTA_FLOW_TABLE_NAME]);
	struct expr_flow_offload *flow = priv;

	if (!name)
		return -EINVAL;
	flow->name =
		arena_string(&source->ruleset->arena, name, NFT_NAME_MAXLEN);
	return flow->name ? 0 : -ENOMEM;
}

/* IPSKB_...: options of IPv4 are the host's to look at. */
static bool has_options(const struct vm_pkt *pkt)
{
	uint8_t first;

	return pkt->family == NFPROTO_IPV4 &&
	       pkt_peek(pkt, 0, 1, &first) == TRI_TRUE &&
	       (first & 0x0f) > IPV4_HEADER_WORDS;
}

static const char *bad_header(const struct vm_pkt *pkt)
{
	uint8_t flags;

	if (pkt->parsed == TRI_UNKNOWN)
		return NULL;
	switch (pkt->is_ip ? pkt->tprot : 0) {
	case IPPROTO_UDP:
	case IPPROTO_GRE:
		return NULL;
	case IPPROTO_TCP:
		break;
	default:
		return "only TCP, UDP and GRE are offloaded";
	}
	if (pkt_peek(pkt, (size_t)pkt->thoff + 13, 1, &flags) == TRI_TRUE &&
	    flags & (TCP_FIN | TCP_RST))
		return "the connection ends";
	return NULL;
}

/* Why it is surely not done, or NULL. */
static const char *unfit(const struct vm_pkt *pkt)
{
	const struct vm_ct *ct = &pkt->ct;
	uint32_t set = ct->status.known & ct->status.value;
	uint32_t unset = ct->status.known & ~ct->status.value;

	if (pkt->secpath.known & pkt->secpath.value)
		return "the packet came out of IPsec";
	if (has_options(pkt))
		return "the packet has IP options";
	if (ct->presence == VM_CT_NONE || ct->presence == VM_CT_UNTRACKED)
		return "the packet is not tracked";
	if (ct->presence == VM_CT_TRACKED &&
	    (ct->fresh || unset & IPS_CONFIRMED))
		return "the connection has just begun";
	if (set & IPS_OFFLOAD)
		return "the connection has been offloaded";
	if (pkt->tprot == IPPROTO_TCP && unset & IPS_ASSURED)
		return "the connection is not established";
	if (ct->presence == VM_CT_TRACKED && ct->state == RSTATTR_CT_RELATED)
		return NULL;
	return bad_header(pkt);
}

static void eval(struct vm *vm, const struct nft_expr *expr)
{
	const char *why;

	vm_ct_decide(vm, expr);
	if (vm->err)
		return;
	why = unfit(vm->pkt);
	if (why)
		vm_break(vm, expr, why);
	else
		load_maybe(vm, expr,
			   "it is not known if the connection is offloaded");
}

static void text(const struct nft_expr *expr, struct text *text)
{
	const struct expr_flow_offload *flow = expr_priv(expr);

	text_add(text, "flow add @%s", flow->name);
}

const struct expr_ops expr_flow_offload_ops = {
	.name = "flow_offload",
	.size = sizeof(struct expr_flow_offload),
	.decode = decode,
	.eval = eval,
	.text = text,
};
