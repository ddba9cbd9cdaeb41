// SPDX-License-Identifier: GPL-2.0-only
/*
 * osf: the system that begins a TCP connection, by its fingerprint.
 * net/netfilter/nft_osf.c
 */
#include <netinet/in.h>

#include "vm/expr_osf.h"

#include <errno.h>
#include <stdio.h>

#include "vm/datatype.h"
#include "vm/load.h"
#include "vm/pkt_parse.h"

#define TCP_HEADER 20
#define TCP_SYN 0x02

static int decode(const struct expr_source *source, void *priv)
{
	struct expr_osf *osf = priv;
	uint32_t flags = 0;

	attr_u8(source->attr[NFTA_OSF_TTL], &osf->ttl);
	attr_u32(source->attr[NFTA_OSF_FLAGS], &flags);
	if (osf->ttl > 2 || flags & ~(uint32_t)NFT_OSF_F_VERSION)
		return -EOPNOTSUPP;
	osf->version = flags & NFT_OSF_F_VERSION;
	return attr_reg(source->attr[NFTA_OSF_DREG], NFT_OSF_MAXGENRELEN,
			&osf->dreg) ?
		       0 :
		       -EINVAL;
}

/* Why there is nothing to look at, or NULL; @known says if that is sure. */
static const char *nothing(const struct vm_pkt *pkt, bool *known)
{
	uint8_t ihl, flags;
	size_t thoff;

	*known = true;
	if (pkt->family != NFPROTO_IPV4)
		return "the packet is not one of IPv4";
	*known = pkt->parsed != TRI_UNKNOWN;
	if (!*known || !pkt->is_ip || pkt->tprot != IPPROTO_TCP)
		return "the packet is not one of TCP";
	*known = pkt_peek(pkt, 0, 1, &ihl) == TRI_TRUE;
	thoff = *known ? (size_t)(ihl & 0x0f) * 4 : 0;
	if (*known && (thoff > pkt->len || pkt->len - thoff < TCP_HEADER))
		return "the packet ends before its TCP header does";
	*known = *known && pkt_peek(pkt, thoff + 13, 1, &flags) == TRI_TRUE;
	if (!*known || !(flags & TCP_SYN))
		return "the packet begins no connection";
	return NULL;
}

static void eval(struct vm *vm, const struct nft_expr *expr)
{
	const struct expr_osf *osf = expr_priv(expr);
	bool known;
	const char *why = nothing(vm->pkt, &known);

	if (why && known)
		vm_break(vm, expr, why);
	else if (why)
		load_maybe(vm, expr, "too little is known of the packet");
	/* The fingerprints are where no one can read them. */
	load_unknown(vm, expr, osf->dreg, NFT_OSF_MAXGENRELEN);
}

static bool selector(const struct nft_expr *expr, uint32_t family,
		     uint8_t l4proto, struct selector *selector)
{
	static const char *const ttl[] = { "", "ttl loose ", "ttl skip " };
	const struct expr_osf *osf = expr_priv(expr);

	(void)family;
	(void)l4proto;
	snprintf(selector->name, sizeof(selector->name), "osf %s%s",
		 ttl[osf->ttl], osf->version ? "version" : "name");
	selector->type = DATATYPE_STRING;
	selector->len = NFT_OSF_MAXGENRELEN;
	return true;
}

const struct expr_ops expr_osf_ops = {
	.name = "osf",
	.size = sizeof(struct expr_osf),
	.decode = decode,
	.eval = eval,
	.selector = selector,
};
