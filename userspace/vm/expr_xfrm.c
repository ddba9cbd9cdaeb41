// SPDX-License-Identifier: GPL-2.0-only
/* xfrm: the IPsec states of the packet. net/netfilter/nft_xfrm.c */
#include "vm/expr_xfrm.h"

#include <errno.h>
#include <stdio.h>

#include "vm/datatype.h"
#include "vm/facts.h"
#include "vm/load.h"

/* Of <linux/xfrm.h>, which does not go along with <netinet/in.h>. */
#define POLICY_IN 0
#define POLICY_OUT 1
#define DEPTH_MAX 6

static int decode(const struct expr_source *source, void *priv)
{
	static const uint8_t len[] = {
		[NFT_XFRM_KEY_DADDR_IP4] = 4, [NFT_XFRM_KEY_DADDR_IP6] = 16,
		[NFT_XFRM_KEY_SADDR_IP4] = 4, [NFT_XFRM_KEY_SADDR_IP6] = 16,
		[NFT_XFRM_KEY_REQID] = 4,     [NFT_XFRM_KEY_SPI] = 4,
	};
	struct expr_xfrm *xfrm = priv;
	uint32_t key, spnum = 0;
	uint8_t dir;

	if (!attr_u32(source->attr[NFTA_XFRM_KEY], &key) ||
	    !attr_u8(source->attr[NFTA_XFRM_DIR], &dir))
		return -EINVAL;
	if (key >= sizeof(len) || !len[key] || dir > POLICY_OUT)
		return -EOPNOTSUPP;
	attr_u32(source->attr[NFTA_XFRM_SPNUM], &spnum);
	if (spnum >= DEPTH_MAX)
		return -EINVAL;
	xfrm->key = (uint8_t)key;
	xfrm->len = len[key];
	xfrm->out = dir == POLICY_OUT;
	xfrm->spnum = (uint8_t)spnum;
	return attr_reg(source->attr[NFTA_XFRM_DREG], xfrm->len, &xfrm->dreg) ?
		       0 :
		       -EINVAL;
}

/* Addresses are only there of tunnels, and of one family. */
static bool is_addr(const struct expr_xfrm *xfrm)
{
	return xfrm->key != NFT_XFRM_KEY_REQID && xfrm->key != NFT_XFRM_KEY_SPI;
}

static enum tri has_state(const struct vm *vm, const struct expr_xfrm *xfrm)
{
	const struct vm_u32 *path = &vm->pkt->secpath;

	if (!xfrm->out && vm_known(*path)) {
		if (!path->value)
			return TRI_FALSE;
		return xfrm->spnum || is_addr(xfrm) ? TRI_UNKNOWN : TRI_TRUE;
	}
	return facts_ipsec(vm) == TRI_FALSE ? TRI_FALSE : TRI_UNKNOWN;
}

static void eval(struct vm *vm, const struct nft_expr *expr)
{
	const struct expr_xfrm *xfrm = expr_priv(expr);

	switch (has_state(vm, xfrm)) {
	case TRI_FALSE:
		vm_break(vm, expr, "the packet has nothing to do with IPsec");
		break;
	case TRI_UNKNOWN:
		load_maybe(vm, expr, "the packet's IPsec is not known");
		break;
	case TRI_TRUE:
		break;
	}
	load_unknown(vm, expr, xfrm->dreg, xfrm->len);
}

static bool selector(const struct nft_expr *expr, uint32_t family,
		     uint8_t l4proto, struct selector *selector)
{
	static const struct {
		const char *name;
		uint32_t type;
	} key[] = {
		[NFT_XFRM_KEY_DADDR_IP4] = { "ip daddr", DATATYPE_IPADDR },
		[NFT_XFRM_KEY_DADDR_IP6] = { "ip6 daddr", DATATYPE_IP6ADDR },
		[NFT_XFRM_KEY_SADDR_IP4] = { "ip saddr", DATATYPE_IPADDR },
		[NFT_XFRM_KEY_SADDR_IP6] = { "ip6 saddr", DATATYPE_IP6ADDR },
		[NFT_XFRM_KEY_REQID] = { "reqid", DATATYPE_HOST_INTEGER },
		[NFT_XFRM_KEY_SPI] = { "spi", DATATYPE_INTEGER },
	};
	const struct expr_xfrm *xfrm = expr_priv(expr);
	const char *dir = xfrm->out ? "out" : "in";

	(void)family;
	(void)l4proto;
	if (xfrm->spnum)
		snprintf(selector->name, sizeof(selector->name),
			 "ipsec %s spnum %u %s", dir, xfrm->spnum,
			 key[xfrm->key].name);
	else
		snprintf(selector->name, sizeof(selector->name), "ipsec %s %s",
			 dir, key[xfrm->key].name);
	selector->type = key[xfrm->key].type;
	selector->len = xfrm->len;
	return true;
}

const struct expr_ops expr_xfrm_ops = {
	.name = "xfrm",
	.size = sizeof(struct expr_xfrm),
	.decode = decode,
	.eval = eval,
	.selector = selector,
};
