// SPDX-License-Identifier: GPL-2.0-only
/*
 * meta ... set. nft_meta_set_eval() of net/netfilter/nft_meta.c and
 * nft_meta_bridge_set_eval() of net/bridge/netfilter/nft_meta_bridge.c
 */
#include <linux/if_packet.h>

#include "model/text.h"
#include "vm/datatype.h"
#include "vm/expr_meta.h"

static struct vm_u32 source(const struct vm *vm, const struct expr_meta *meta)
{
	struct vm_u32 value = {
		.value = vm->regs.data[meta->sreg],
		.known = vm->regs.known[meta->sreg],
	};
	const uint8_t *byte = (const uint8_t *)&vm->regs.data[meta->sreg];
	const uint8_t *known = (const uint8_t *)&vm->regs.known[meta->sreg];

	if (meta->len == 1) {
		value.value = *byte;
		value.known = ~0xffU | *known;
	}
	return value;
}

static bool type_ok(struct vm_u32 type)
{
	return type.value <= PACKET_OTHERHOST;
}

/* Only what a packet from the network may be, becomes what it may be. */
static void set_pkttype(struct vm_pkt *pkt, struct vm_u32 value)
{
	if ((vm_known(value) && !type_ok(value)) ||
	    (vm_known(pkt->pkttype) && !type_ok(pkt->pkttype)))
		return;
	if (!vm_known(value) || !vm_known(pkt->pkttype))
		pkt->pkttype = VM_UNKNOWN;
	else
		pkt->pkttype = value;
}

static struct vm_u32 flag(struct vm_u32 value)
{
	if (value.value & value.known)
		return VM_KNOWN(1);
	return vm_known(value) ? VM_KNOWN(0) : (struct vm_u32){ 0, ~1U };
}

/* "meta mark set to 0x00000001" */
static void tell(struct vm *vm, const struct nft_expr *expr,
		 struct vm_u32 value)
{
	const struct expr_meta *meta = expr_priv(expr);
	uint8_t byte = (uint8_t)value.value, byte_known = (uint8_t)value.known;
	struct datatype_value written = {
		.len = meta->len,
		.data = meta->len == 1 ? &byte : (uint8_t *)&value.value,
		.known = meta->len == 1 ? &byte_known : (uint8_t *)&value.known,
	};
	struct selector selector;
	struct text text = { 0 };

	if (!vm->tracer || !vm->tracer->changed)
		return;
	expr_meta_selector(expr, NFPROTO_UNSPEC, 0, &selector);
	written.type = selector.type;
	datatype_text(&text, &written);
	vm_changed(vm, "%s set to %s", selector.name, text_get(&text));
	text_release(&text);
}

/**
 * expr_meta_set - change what goes along with the packet
 * @vm: the machine; unchanged while it probes
 * @expr: a meta expression with a source register
 */
void expr_meta_set(struct vm *vm, const struct nft_expr *expr)
{
	const struct expr_meta *meta = expr_priv(expr);
	struct vm_u32 value = source(vm, meta);
	struct vm_pkt *pkt = vm->pkt;

	if (vm->probe)
		return;
	switch (meta->key) {
	case NFT_META_MARK:
		pkt->mark = value;
		break;
	case NFT_META_PRIORITY:
		pkt->priority = value;
		break;
	case NFT_META_SECMARK:
		pkt->secmark = value;
		break;
	case NFT_META_NFTRACE:
		pkt->nftrace = flag(value);
		break;
	case NFT_META_PKTTYPE:
		set_pkttype(pkt, value);
		break;
	}
	vm_forget(vm);
	tell(vm, expr, value);
}
