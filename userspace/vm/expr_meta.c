// SPDX-License-Identifier: GPL-2.0-only
/*
 * meta: what the kernel knows of the packet beside its bytes.
 * net/netfilter/nft_meta.c and net/bridge/netfilter/nft_meta_bridge.c
 */
#include "vm/expr_meta.h"

#include <errno.h>
#include <linux/if_packet.h>
#include <string.h>

#include "model/text.h"
#include "vm/load.h"
#include "vm/pkt_parse.h"

/* Bits of skb->pkt_type. */
#define PKTTYPE_BITS 7U

static void get_len(struct vm *vm, const struct nft_expr *expr)
{
	const struct expr_meta *meta = expr_priv(expr);

	vm_store_u32(vm, expr, meta->dreg, skb_len(vm->pkt));
}

static void get_protocol(struct vm *vm, const struct nft_expr *expr)
{
	const struct expr_meta *meta = expr_priv(expr);
	struct vm_u32 type = meta_ethertype(vm);
	uint8_t bytes[2] = { (uint8_t)(type.value >> 8), (uint8_t)type.value };
	uint8_t known[2] = { (uint8_t)(type.known >> 8), (uint8_t)type.known };

	vm_store(vm, expr, meta->dreg, bytes, known, sizeof(bytes));
}

static void get_nfproto(struct vm *vm, const struct nft_expr *expr)
{
	const struct expr_meta *meta = expr_priv(expr);

	vm_store(vm, expr, meta->dreg, &vm->pkt->family, NULL, 1);
}

static void get_l4proto(struct vm *vm, const struct nft_expr *expr)
{
	const struct expr_meta *meta = expr_priv(expr);

	if (!vm->pkt->is_ip)
		meta_ethertype(vm);
	if (vm->pkt->is_ip)
		vm_store(vm, expr, meta->dreg, &vm->pkt->tprot, NULL, 1);
	else if (vm->pkt->parsed != TRI_UNKNOWN)
		vm_break(vm, expr, "the packet has no transport protocol");
	else if (
		load_maybe(
			vm, expr,
			"too few bytes of the packet are known to tell its transport protocol"))
		load_unknown(vm, expr, meta->dreg, 1);
}

static void get_priority(struct vm *vm, const struct nft_expr *expr)
{
	const struct expr_meta *meta = expr_priv(expr);

	vm_store_u32(vm, expr, meta->dreg, vm->pkt->priority);
}

static void get_mark(struct vm *vm, const struct nft_expr *expr)
{
	const struct expr_meta *meta = expr_priv(expr);

	vm_store_u32(vm, expr, meta->dreg, vm->pkt->mark);
}

static void get_secmark(struct vm *vm, const struct nft_expr *expr)
{
	const struct expr_meta *meta = expr_priv(expr);

	vm_store_u32(vm, expr, meta->dreg, vm->pkt->secmark);
}

static void get_cpu(struct vm *vm, const struct nft_expr *expr)
{
	const struct expr_meta *meta = expr_priv(expr);

	vm_store_u32(vm, expr, meta->dreg, vm->pkt->cpu);
}

static void get_random(struct vm *vm, const struct nft_expr *expr)
{
	const struct expr_meta *meta = expr_priv(expr);

	load_unknown(vm, expr, meta->dreg, meta->len);
}

static void get_secpath(struct vm *vm, const struct nft_expr *expr)
{
	const struct expr_meta *meta = expr_priv(expr);
	struct vm_u32 secpath = vm->pkt->secpath;

	secpath.known |= ~1U;
	vm_store_u8(vm, expr, meta->dreg, secpath);
}

/* What was sent to many and came back is told apart by its address. */
static void get_loopback_pkttype(struct vm *vm, const struct nft_expr *expr)
{
	const struct expr_meta *meta = expr_priv(expr);
	const struct vm_pkt *pkt = vm->pkt;
	struct vm_u32 type = VM_KNOWN(PACKET_MULTICAST);
	uint8_t first;
	enum tri there;

	if (pkt->protocol == 0x0800) {
		there = pkt_peek(pkt, 16, 1, &first);
		if (there == TRI_UNKNOWN)
			type.known = ~3U;
		else if (there == TRI_FALSE || first >> 4 != 0xe)
			type.value = PACKET_BROADCAST;
	} else if (pkt->protocol != 0x86dd || pkt->family == NFPROTO_BRIDGE) {
		vm_break(vm, expr, "the packet came from here");
		return;
	}
	vm_store_u8(vm, expr, meta->dreg, type);
}

static void get_pkttype(struct vm *vm, const struct nft_expr *expr)
{
	const struct expr_meta *meta = expr_priv(expr);
	struct vm_u32 type = vm->pkt->pkttype;

	if (vm_known(type) && type.value == PACKET_LOOPBACK) {
		get_loopback_pkttype(vm, expr);
		return;
	}
	type.known |= ~PKTTYPE_BITS;
	vm_store_u8(vm, expr, meta->dreg, type);
}

struct meta_key {
	void (*get)(struct vm *vm, const struct nft_expr *expr);
	uint8_t len;
};

/* clang-format off */
static const struct meta_key keys[META_KEYS] = {
	[NFT_META_LEN] = { get_len, 4 },
	[NFT_META_PROTOCOL] = { get_protocol, 2 },
	[NFT_META_PRIORITY] = { get_priority, 4 },
	[NFT_META_MARK] = { get_mark, 4 },
	[NFT_META_IIF] = { meta_get_link, 4 },
	[NFT_META_OIF] = { meta_get_link, 4 },
	[NFT_META_IIFNAME] = { meta_get_link, IFNAMSIZ },
	[NFT_META_OIFNAME] = { meta_get_link, IFNAMSIZ },
	[NFT_META_IIFTYPE] = { meta_get_link, 2 },
	[NFT_META_OIFTYPE] = { meta_get_link, 2 },
	[NFT_META_SKUID] = { meta_get_socket, 4 },
	[NFT_META_SKGID] = { meta_get_socket, 4 },
	[NFT_META_RTCLASSID] = { meta_get_socket, 4 },
	[NFT_META_SECMARK] = { get_secmark, 4 },
	[NFT_META_NFPROTO] = { get_nfproto, 4 },
	[NFT_META_L4PROTO] = { get_l4proto, 4 },
	[NFT_META_BRI_IIFNAME] = { meta_get_bridge, IFNAMSIZ },
	[NFT_META_BRI_OIFNAME] = { meta_get_bridge, IFNAMSIZ },
	[NFT_META_PKTTYPE] = { get_pkttype, 4 },
	[NFT_META_CPU] = { get_cpu, 4 },
	[NFT_META_IIFGROUP] = { meta_get_link, 4 },
	[NFT_META_OIFGROUP] = { meta_get_link, 4 },
	[NFT_META_CGROUP] = { meta_get_socket, 4 },
	[NFT_META_PRANDOM] = { get_random, 4 },
	[NFT_META_SECPATH] = { get_secpath, 1 },
	[NFT_META_IIFKIND] = { meta_get_link, IFNAMSIZ },
	[NFT_META_OIFKIND] = { meta_get_link, IFNAMSIZ },
	[NFT_META_BRI_IIFPVID] = { meta_get_bridge, 2 },
	[NFT_META_BRI_IIFVPROTO] = { meta_get_bridge, 2 },
	[NFT_META_TIME_NS] = { meta_get_time, 8 },
	[NFT_META_TIME_DAY] = { meta_get_time, 1 },
	[NFT_META_TIME_HOUR] = { meta_get_time, 4 },
	[NFT_META_SDIF] = { meta_get_sdif, 4 },
	[NFT_META_SDIFNAME] = { meta_get_sdif, IFNAMSIZ },
	[META_BRI_IIFHWADDR] = { meta_get_bridge, 6 },
};
/* clang-format on */

static uint8_t set_len(uint32_t key)
{
	switch (key) {
	case NFT_META_MARK:
	case NFT_META_PRIORITY:
	case NFT_META_SECMARK:
		return 4;
	case NFT_META_NFTRACE:
	case NFT_META_PKTTYPE:
	case META_BRI_BROUTE:
		return 1;
	}
	return 0;
}

static int decode(const struct expr_source *source, void *priv)
{
	struct expr_meta *meta = priv;
	uint32_t key;
	bool set = source->attr[NFTA_META_SREG];

	if (!attr_u32(source->attr[NFTA_META_KEY], &key) ||
	    (set && source->attr[NFTA_META_DREG]))
		return -EINVAL;
	if (key >= META_KEYS)
		return -EOPNOTSUPP;
	meta->key = (uint8_t)key;
	meta->self = key == NFT_META_PRANDOM ? meta : NULL;
	meta->len = set ? set_len(key) : keys[key].len;
	if (!meta->len)
		return -EOPNOTSUPP;
	if (set)
		return attr_reg(source->attr[NFTA_META_SREG], meta->len,
				&meta->sreg) ?
			       0 :
			       -EINVAL;
	return attr_reg(source->attr[NFTA_META_DREG], meta->len, &meta->dreg) ?
		       0 :
		       -EINVAL;
}

static void eval(struct vm *vm, const struct nft_expr *expr)
{
	const struct expr_meta *meta = expr_priv(expr);

	if (meta->sreg)
		expr_meta_set(vm, expr);
	else
		keys[meta->key].get(vm, expr);
}

static void text(const struct nft_expr *expr, struct text *text)
{
	struct selector selector;

	expr_meta_selector(expr, NFPROTO_UNSPEC, 0, &selector);
	text_add(text, "%s set", selector.name);
}

const struct expr_ops expr_meta_ops = {
	.name = "meta",
	.size = sizeof(struct expr_meta),
	.decode = decode,
	.eval = eval,
	.selector = expr_meta_selector,
	.text = text,
};
