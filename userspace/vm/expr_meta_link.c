// SPDX-License-Identifier: GPL-2.0-only
/* meta: the links by which the packet came and by which it goes. */
#include <net/if_arp.h>
#include <string.h>

#include "vm/expr_meta.h"
#include "vm/host.h"
#include "vm/load.h"

/* NF_ARP_OUT, and NF_NETDEV_EGRESS, which is newer than some headers. */
#define HOOK_OUT 1

static const char no_in[] = "the packet has no input interface here";
static const char no_out[] = "the packet has no output interface here";

/**
 * meta_store_name - load a name as interfaces have
 * @vm: the machine
 * @expr: the load
 * @reg: the first register
 * @name: the name; "": there is no such interface
 */
void meta_store_name(struct vm *vm, const struct nft_expr *expr, uint8_t reg,
		     const char *name)
{
	char padded[IFNAMSIZ] = { 0 };

	memcpy(padded, name, strnlen(name, IFNAMSIZ));
	vm_store(vm, expr, reg, padded, NULL, IFNAMSIZ);
}

/* Hooks of the bridge: skb->dev is the bridge where the host is delivered to. */
static const struct vm_link *bridge_device(const struct vm_pkt *pkt)
{
	static const struct vm_link bridge = {
		.index = { 1, ~0U }, /* whichever: there is one */
		.type = { ARPHRD_ETHER, ~0U },
	};

	switch (pkt->hook) {
	case NF_INET_PRE_ROUTING: /* NF_BR_PRE_ROUTING, and so on */
		return &pkt->in;
	case NF_INET_LOCAL_IN:
		return &bridge;
	}
	return &pkt->out;
}

/*
 * skb->dev, which is what "iiftype" looks at: the input interface, except
 * where the packet is about to leave. NULL: it is not set yet.
 */
static const struct vm_link *device(const struct vm_pkt *pkt)
{
	switch (pkt->family) {
	case NFPROTO_BRIDGE:
		return bridge_device(pkt);
	case NFPROTO_ARP:
	case NFPROTO_NETDEV:
		return pkt->hook == HOOK_OUT ? &pkt->out : &pkt->in;
	}
	if (pkt->hook == NF_INET_LOCAL_OUT)
		return NULL;
	return pkt->hook == NF_INET_POST_ROUTING ? &pkt->out : &pkt->in;
}

static bool is_input(uint8_t key)
{
	return key == NFT_META_IIF || key == NFT_META_IIFNAME ||
	       key == NFT_META_IIFTYPE || key == NFT_META_IIFGROUP ||
	       key == NFT_META_IIFKIND;
}

/*
 * At which hooks there must be one, whichever it is. The bridge's hooks have
 * the numbers of IP's.
 */
static enum tri link_there(const struct vm_pkt *pkt, bool input,
			   const struct vm_link *link)
{
	bool leaves;

	if (vm_known(link->index))
		return link->index.value ? TRI_TRUE : TRI_FALSE;
	if (pkt->family == NFPROTO_ARP || pkt->family == NFPROTO_NETDEV) {
		leaves = pkt->hook == HOOK_OUT;
	} else {
		if (pkt->hook == NF_INET_FORWARD)
			return TRI_TRUE;
		/* What is forwarded still knows where it came in. */
		if (pkt->hook == NF_INET_POST_ROUTING && input &&
		    pkt->family != NFPROTO_BRIDGE)
			return pkt->local ? TRI_FALSE : TRI_UNKNOWN;
		leaves = pkt->hook == NF_INET_LOCAL_OUT ||
			 pkt->hook == NF_INET_POST_ROUTING;
	}
	return leaves != input ? TRI_TRUE : TRI_FALSE;
}

/* What can be told of a link only if there is one. */
static void get_detail(struct vm *vm, const struct nft_expr *expr,
		       const struct vm_link *link)
{
	const struct expr_meta *meta = expr_priv(expr);

	switch (meta->key) {
	case NFT_META_IIFTYPE:
	case NFT_META_OIFTYPE:
		vm_store_u16(vm, expr, meta->dreg, link->type);
		return;
	case NFT_META_IIFGROUP:
	case NFT_META_OIFGROUP:
		vm_store_u32(vm, expr, meta->dreg, link->group);
		return;
	}
	if (!link->has_kind) {
		if (load_maybe(vm, expr, "the interface's kind is not known"))
			load_unknown(vm, expr, meta->dreg, meta->len);
	} else if (link->kind[0]) {
		meta_store_name(vm, expr, meta->dreg, link->kind);
	} else {
		vm_break(vm, expr, "the interface is of no kind");
	}
}

static void get_name(struct vm *vm, const struct nft_expr *expr,
		     const struct vm_link *link, enum tri there)
{
	const struct expr_meta *meta = expr_priv(expr);

	if (there == TRI_FALSE)
		meta_store_name(vm, expr, meta->dreg, "");
	else if (link->has_name)
		meta_store_name(vm, expr, meta->dreg, link->name);
	else
		load_unknown(vm, expr, meta->dreg, IFNAMSIZ);
}

/**
 * meta_get_link - iif, oifname, iiftype, oifgroup, iifkind, ...
 * @vm: the machine
 * @expr: the expression
 */
void meta_get_link(struct vm *vm, const struct nft_expr *expr)
{
	const struct expr_meta *meta = expr_priv(expr);
	bool input = is_input(meta->key);
	const struct vm_link *link = input ? &vm->pkt->in : &vm->pkt->out;
	enum tri there;

	if (meta->key == NFT_META_IIFTYPE)
		link = device(vm->pkt);
	there = !link ? TRI_FALSE : link_there(vm->pkt, input, link);
	/* skb->dev is the other one, or surely there. */
	if (meta->key == NFT_META_IIFTYPE && link && link != &vm->pkt->in)
		there = link_there(vm->pkt, false, link);
	switch (meta->key) {
	case NFT_META_IIF:
	case NFT_META_OIF:
		vm_store_u32(vm, expr, meta->dreg,
			     there == TRI_FALSE ? VM_KNOWN(0) : link->index);
		return;
	case NFT_META_IIFNAME:
	case NFT_META_OIFNAME:
		get_name(vm, expr, link, there);
		return;
	}
	if (there == TRI_FALSE)
		vm_break(vm, expr, input ? no_in : no_out);
	else if (there == TRI_TRUE ||
		 load_maybe(vm, expr, "the interface is not known"))
		get_detail(vm, expr, link);
}

/*
 * nft_meta_get_bridge(): the bridge of which a link is a port.
 * Return: whether there is one; @bridge is filled as far as known.
 */
static enum tri bridge_of(const struct vm *vm, const struct vm_link *port,
			  struct vm_link *bridge)
{
	const struct vm_host *host = vm->host;

	memset(bridge, 0, sizeof(*bridge));
	if (vm_known(port->index) && !port->index.value)
		return TRI_FALSE;
	if (!vm_known(port->master))
		return TRI_UNKNOWN;
	if (!port->master.value)
		return TRI_FALSE;
	/* Who else would call the bridge's hooks with it. */
	if (!host || !host->link ||
	    host->link(host->ctx, port->master.value, bridge))
		return vm->pkt->family == NFPROTO_BRIDGE ? TRI_TRUE :
							   TRI_UNKNOWN;
	if (!bridge->has_kind)
		return TRI_UNKNOWN;
	return strcmp(bridge->kind, "bridge") == 0 ? TRI_TRUE : TRI_FALSE;
}

/* ibrhwaddr */
static void get_bridge_mac(struct vm *vm, const struct nft_expr *expr,
			   enum tri there, const struct vm_link *bridge)
{
	const struct expr_meta *meta = expr_priv(expr);
	uint8_t known[sizeof(bridge->mac)];

	memset(known, 0xff, sizeof(known));
	if (there == TRI_TRUE && bridge->has_mac)
		vm_store(vm, expr, meta->dreg, bridge->mac, known,
			 sizeof(known));
	else if (there == TRI_TRUE ||
		 load_maybe(vm, expr, "the interface's bridge is not known"))
		load_unknown(vm, expr, meta->dreg, meta->len);
}

/* ibrpvid, ibrvproto: only where br_vlan_enabled(). */
static void get_bridge_vlan(struct vm *vm, const struct nft_expr *expr,
			    enum tri there, const struct vm_link *bridge)
{
	const struct vm_u32 *pvid = &vm->pkt->in.pvid;
	const struct expr_meta *meta = expr_priv(expr);
	const struct vm_u32 *filtering = &bridge->vlan_filtering;

	if (vm_known(*filtering) && !filtering->value) {
		vm_break(vm, expr, "the bridge does not filter VLANs");
		return;
	}
	if ((there != TRI_TRUE || !vm_known(*filtering)) &&
	    !load_maybe(vm, expr,
			"it is not known whether the bridge filters VLANs"))
		return;
	if (meta->key == NFT_META_BRI_IIFVPROTO &&
	    vm_known(bridge->vlan_proto))
		vm_store_u16(vm, expr, meta->dreg,
			     VM_KNOWN(htons((uint16_t)bridge->vlan_proto.value)));
	else if (meta->key == NFT_META_BRI_IIFPVID && vm_known(*pvid))
		vm_store_u16(vm, expr, meta->dreg, *pvid);
	else
		load_unknown(vm, expr, meta->dreg, meta->len);
}

/**
 * meta_get_bridge - ibrname, obrname, ibrpvid, ibrvproto, ibrhwaddr
 * @vm: the machine
 * @expr: the expression
 */
void meta_get_bridge(struct vm *vm, const struct nft_expr *expr)
{
	const struct expr_meta *meta = expr_priv(expr);
	const struct vm_link *port = meta->key == NFT_META_BRI_OIFNAME ?
					     &vm->pkt->out :
					     &vm->pkt->in;
	struct vm_link bridge;
	enum tri there = bridge_of(vm, port, &bridge);

	if (meta->key == NFT_META_BRI_IIFNAME ||
	    meta->key == NFT_META_BRI_OIFNAME) {
		if (there == TRI_FALSE)
			meta_store_name(vm, expr, meta->dreg, "");
		else if (there == TRI_TRUE && bridge.has_name)
			meta_store_name(vm, expr, meta->dreg, bridge.name);
		else
			load_unknown(vm, expr, meta->dreg, IFNAMSIZ);
		return;
	}
	if (there == TRI_FALSE)
		vm_break(vm, expr, "the interface is no bridge's port");
	else if (meta->key == META_BRI_IIFHWADDR)
		get_bridge_mac(vm, expr, there, &bridge);
	else
		get_bridge_vlan(vm, expr, there, &bridge);
}

/**
 * meta_get_sdif - sdif, sdifname: the slave of a VRF
 * @vm: the machine
 * @expr: the expression
 */
void meta_get_sdif(struct vm *vm, const struct nft_expr *expr)
{
	const struct expr_meta *meta = expr_priv(expr);
	const struct vm_host *host = vm->host;
	struct vm_u32 sdif = vm->pkt->sdif;
	struct vm_link link;

	if (vm->pkt->family != NFPROTO_IPV4 && vm->pkt->family != NFPROTO_IPV6)
		sdif = VM_KNOWN(0);
	if (meta->key == NFT_META_SDIF)
		vm_store_u32(vm, expr, meta->dreg, sdif);
	else if (vm_known(sdif) && !sdif.value)
		meta_store_name(vm, expr, meta->dreg, "");
	else if (vm_known(sdif) && host && host->link &&
		 host->link(host->ctx, sdif.value, &link) == 0 && link.has_name)
		meta_store_name(vm, expr, meta->dreg, link.name);
	else
		load_unknown(vm, expr, meta->dreg, meta->len);
}
