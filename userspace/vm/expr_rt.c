// SPDX-License-Identifier: GPL-2.0-only
/* rt: the route that the packet has. net/netfilter/nft_rt.c */
#include <netinet/in.h>

#include "vm/expr_rt.h"

#include <errno.h>
#include <netinet/if_ether.h>
#include <stdio.h>
#include <string.h>

#include "vm/datatype.h"
#include "vm/facts.h"
#include "vm/load.h"

#define MSS_DEFAULT 536 /* TCP_MSS_DEFAULT */
#define MTU_MAX 0xffff	/* IP_MAX_MTU */
#define TCP_HEADER 20

static int decode(const struct expr_source *source, void *priv)
{
	static const uint8_t len[] = {
		[NFT_RT_CLASSID] = 4,	[NFT_RT_NEXTHOP4] = 4,
		[NFT_RT_NEXTHOP6] = 16, [NFT_RT_TCPMSS] = 2,
		[NFT_RT_XFRM] = 1,
	};
	struct expr_rt *rt = priv;
	uint32_t key;

	if (!attr_u32(source->attr[NFTA_RT_KEY], &key))
		return -EINVAL;
	if (key >= sizeof(len))
		return -EOPNOTSUPP;
	rt->key = (uint8_t)key;
	rt->len = len[key];
	return attr_reg(source->attr[NFTA_RT_DREG], rt->len, &rt->dreg) ?
		       0 :
		       -EINVAL;
}

/*
 * The realm of the way back, in the upper half: fib_validate_source().
 * Return: whether it is known.
 */
static bool source_realm(const struct vm *vm, uint32_t *realm)
{
	const struct vm_pkt *pkt = vm->pkt;
	struct vm_route_query back;
	struct vm_route route;
	struct tuple tuple;

	*realm = 0;
	vm_pkt_tuple(pkt, &tuple);
	memset(&back, 0, sizeof(back));
	back.dst = tuple.src;
	back.src = tuple.dst;
	if (tuple.src.family == AF_INET && addr_is_any(&tuple.src))
		return true;
	if (facts_route(vm, &back, &route))
		return false;
	*realm = route.error ? 0 : route.realm << 16;
	return true;
}

/* set_class_tag(): each half where there is none yet. */
static uint32_t add_realm(uint32_t classid, uint32_t realm)
{
	if (!(classid & 0xffff))
		classid |= realm & 0xffff;
	if (!(classid & 0xffff0000))
		classid |= realm & 0xffff0000;
	return classid;
}

/* IPv6 has no realms. Those that routing rules set are not looked for. */
static struct vm_u32 classid(const struct vm *vm)
{
	const struct vm_pkt *pkt = vm->pkt;
	struct vm_route route = { .realm = 0 };
	uint32_t source = 0;

	if (pkt->family != NFPROTO_IPV4)
		return VM_KNOWN(0);
	if (vm_known(pkt->rtclassid))
		return pkt->rtclassid;
	if (pkt->hook != NF_INET_LOCAL_IN && !facts_dst(vm, &route))
		return VM_UNKNOWN;
	if (link_is(&pkt->in) != TRI_FALSE && !source_realm(vm, &source))
		return VM_UNKNOWN;
	return VM_KNOWN(add_realm(route.realm, source));
}

static void get_nexthop(struct vm *vm, const struct nft_expr *expr)
{
	const struct expr_rt *rt = expr_priv(expr);
	bool v4 = rt->key == NFT_RT_NEXTHOP4;
	struct addr addr;

	if (vm->pkt->family != (v4 ? NFPROTO_IPV4 : NFPROTO_IPV6)) {
		vm_break(vm, expr,
			 v4 ? "the packet is not one of IPv4" :
			      "the packet is not one of IPv6");
		load_unknown(vm, expr, rt->dreg, rt->len);
	} else if (facts_nexthop(vm, &addr)) {
		vm_store(vm, expr, rt->dreg, addr.bytes, NULL, rt->len);
	} else {
		load_unknown(vm, expr, rt->dreg, rt->len);
	}
}

/* What routers on the way have told to be less; or @mtu. 0: not known. */
static uint32_t path_mtu(const struct vm *vm, const struct addr *dst,
			 uint32_t mtu)
{
	const struct vm_host *host = vm->host;
	uint32_t told = 0;

	if (vm->past || !host || !host->path_mtu)
		return mtu;
	if (host->path_mtu(host->ctx, dst, &told))
		return 0;
	return told && told < mtu ? told : mtu;
}

/* dst_mtu(). 0: not known. */
static uint32_t route_mtu(const struct vm *vm, const struct vm_route *route,
			  const struct addr *dst)
{
	bool v4 = vm->pkt->family == NFPROTO_IPV4;
	uint32_t most = v4 ? MTU_MAX : MTU_MAX + 40;
	char name[64 + IFNAMSIZ];
	struct vm_link link;
	uint32_t mtu = route->mtu;
	long own = -1;

	if (!mtu) {
		if (!facts_link(vm, route->oif, &link))
			return 0;
		if (!v4 && link.has_name) {
			snprintf(name, sizeof(name), "net/ipv6/conf/%s/mtu",
				 link.name);
			own = facts_sysctl(vm, name);
		}
		if (own > 0 && own <= UINT32_MAX)
			mtu = (uint32_t)own;
		else if (vm_known(link.mtu))
			mtu = link.mtu.value;
	}
	return path_mtu(vm, dst, mtu < most ? mtu : most);
}

/* get_tcpmss(): the way back counts, too. */
static struct vm_u32 tcpmss(const struct vm *vm)
{
	uint32_t header = vm->pkt->family == NFPROTO_IPV4 ? 20 : 40;
	struct vm_route_query back;
	struct vm_route route;
	struct tuple tuple;
	uint32_t mtu, other;

	if (!facts_dst(vm, &route))
		return VM_UNKNOWN;
	vm_pkt_tuple(vm->pkt, &tuple);
	mtu = route_mtu(vm, &route, &tuple.dst);
	memset(&back, 0, sizeof(back));
	back.dst = tuple.src;
	if (!mtu || facts_route(vm, &back, &route))
		return VM_UNKNOWN;
	if (!route.error) {
		other = route_mtu(vm, &route, &tuple.src);
		if (!other)
			return VM_UNKNOWN;
		mtu = other < mtu ? other : mtu;
	}
	header += TCP_HEADER;
	return VM_KNOWN(mtu <= header || mtu > MTU_MAX ? MSS_DEFAULT :
							 mtu - header);
}

/* Return: whether there is a route to look at. */
static bool has_dst(struct vm *vm, const struct nft_expr *expr)
{
	switch (facts_has_dst(vm->pkt)) {
	case TRI_TRUE:
		return true;
	case TRI_FALSE:
		vm_break(vm, expr, "the packet has not been routed yet");
		return vm->probe;
	default:
		return load_maybe(vm, expr,
				  "it is not known if it has been routed yet");
	}
}

static void eval(struct vm *vm, const struct nft_expr *expr)
{
	const struct expr_rt *rt = expr_priv(expr);

	if (!has_dst(vm, expr))
		return;
	switch (rt->key) {
	case NFT_RT_CLASSID:
		vm_store_u32(vm, expr, rt->dreg, classid(vm));
		break;
	case NFT_RT_NEXTHOP4:
	case NFT_RT_NEXTHOP6:
		get_nexthop(vm, expr);
		break;
	case NFT_RT_TCPMSS:
		vm_store_u16(vm, expr, rt->dreg, tcpmss(vm));
		break;
	case NFT_RT_XFRM:
		/* What no policy is about is sent as it is. */
		load_flag(vm, expr, rt->dreg,
			  facts_ipsec(vm) == TRI_FALSE ? TRI_FALSE :
							 TRI_UNKNOWN);
		break;
	}
}

static bool selector(const struct nft_expr *expr, uint32_t family,
		     uint8_t l4proto, struct selector *selector)
{
	static const struct {
		const char *name;
		uint32_t type;
	} key[] = {
		[NFT_RT_CLASSID] = { "rt classid", DATATYPE_REALM },
		[NFT_RT_NEXTHOP4] = { "rt ip nexthop", DATATYPE_IPADDR },
		[NFT_RT_NEXTHOP6] = { "rt ip6 nexthop", DATATYPE_IP6ADDR },
		[NFT_RT_TCPMSS] = { "rt mtu", DATATYPE_HOST_INTEGER },
		[NFT_RT_XFRM] = { "rt ipsec", DATATYPE_BOOLEAN },
	};
	const struct expr_rt *rt = expr_priv(expr);
	const char *name = key[rt->key].name;

	(void)l4proto;
	/* Where only one is possible, nft leaves it out. */
	if ((rt->key == NFT_RT_NEXTHOP4 && family == NFPROTO_IPV4) ||
	    (rt->key == NFT_RT_NEXTHOP6 && family == NFPROTO_IPV6))
		name = "rt nexthop";
	snprintf(selector->name, sizeof(selector->name), "%s", name);
	selector->type = key[rt->key].type;
	selector->len = rt->len;
	return true;
}

const struct expr_ops expr_rt_ops = {
	.name = "rt",
	.size = sizeof(struct expr_rt),
	.decode = decode,
	.eval = eval,
	.selector = selector,
};
