// SPDX-License-Identifier: GPL-2.0-only
/* tunnel: what a tunnel link noted of the packet. net/netfilter/nft_tunnel.c */
#include "vm/expr_tunnel.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "vm/datatype.h"
#include "vm/facts.h"
#include "vm/load.h"

static int decode(const struct expr_source *source, void *priv)
{
	struct expr_tunnel *tunnel = priv;
	uint32_t key, mode = NFT_TUNNEL_MODE_NONE;

	if (!attr_u32(source->attr[NFTA_TUNNEL_KEY], &key))
		return -EINVAL;
	attr_u32(source->attr[NFTA_TUNNEL_MODE], &mode);
	if (key > NFT_TUNNEL_ID || mode > NFT_TUNNEL_MODE_MAX)
		return -EOPNOTSUPP;
	tunnel->key = (uint8_t)key;
	tunnel->mode = (uint8_t)mode;
	tunnel->len = key == NFT_TUNNEL_PATH ? 1 : 4;
	return attr_reg(source->attr[NFTA_TUNNEL_DREG], tunnel->len,
			&tunnel->dreg) ?
		       0 :
		       -EINVAL;
}

/* Links that note nothing, and past which no note gets. */
static bool is_plain(const struct vm_link *link)
{
	static const char *const kinds[] = { "", "veth", "dummy", "tun" };
	size_t i;

	if (link_is(link) == TRI_FALSE)
		return true;
	for (i = 0; link->has_kind && i < sizeof(kinds) / sizeof(kinds[0]);
	     i++) {
		if (strcmp(link->kind, kinds[i]) == 0)
			return true;
	}
	return false;
}

/* Short of programs that note something by themselves (tc, BPF). */
static bool has_none(const struct vm_pkt *pkt)
{
	return is_plain(&pkt->in) && is_plain(&pkt->out) &&
	       (link_is(&pkt->in) == TRI_TRUE ||
		link_is(&pkt->out) == TRI_TRUE);
}

static void eval(struct vm *vm, const struct nft_expr *expr)
{
	const struct expr_tunnel *tunnel = expr_priv(expr);
	bool none = has_none(vm->pkt);

	if (tunnel->key == NFT_TUNNEL_PATH) {
		load_flag(vm, expr, tunnel->dreg,
			  none ? TRI_FALSE : TRI_UNKNOWN);
		return;
	}
	if (none)
		vm_break(vm, expr, "the packet came by no tunnel");
	else
		load_maybe(vm, expr, "the packet's tunnel is not known");
	load_unknown(vm, expr, tunnel->dreg, tunnel->len);
}

static bool selector(const struct nft_expr *expr, uint32_t family,
		     uint8_t l4proto, struct selector *selector)
{
	const struct expr_tunnel *tunnel = expr_priv(expr);
	bool path = tunnel->key == NFT_TUNNEL_PATH;

	(void)family;
	(void)l4proto;
	snprintf(selector->name, sizeof(selector->name), "tunnel %s",
		 path ? "path" : "id");
	selector->type = path ? DATATYPE_BOOLEAN : DATATYPE_HOST_INTEGER;
	selector->len = tunnel->len;
	return true;
}

const struct expr_ops expr_tunnel_ops = {
	.name = "tunnel",
	.size = sizeof(struct expr_tunnel),
	.decode = decode,
	.eval = eval,
	.selector = selector,
};
