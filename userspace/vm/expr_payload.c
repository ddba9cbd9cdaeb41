// SPDX-License-Identifier: GPL-2.0-only
/*
 * payload: bytes of the packet, from one of its headers on.
 * net/netfilter/nft_payload.c, and nft_payload_fast_eval() of
 * net/netfilter/nf_tables_core.c
 */
#include "vm/expr_payload.h"

#include <errno.h>
#include <netinet/if_ether.h>
#include <netinet/in.h>
#include <string.h>

#include "vm/expr_meta.h"
#include "vm/kernel.h"
#include "vm/load.h"
#include "vm/pkt_parse.h"
#include "vm/reads.h"

#define VLAN_HEADER 4
#define VLAN_ETHER_HEADER (ETH_HLEN + VLAN_HEADER)
/* From here on a tag beside the packet is to be seen. */
#define VLAN_OFFSET ((size_t)2 * ETH_ALEN)

static const char too_short[] =
	"too few bytes of the packet are known to find its transport header";
static const char no_transport[] = "the packet has no such transport header";
static const char later_fragment[] = "the packet is a later fragment";

static bool is_power_of_2(uint32_t number)
{
	return number && !(number & (number - 1));
}

static int decode_set(const struct expr_source *source,
		      struct expr_payload *payload)
{
	uint32_t type = NFT_PAYLOAD_CSUM_NONE, offset = 0, flags = 0;

	attr_u32(source->attr[NFTA_PAYLOAD_CSUM_TYPE], &type);
	attr_u32(source->attr[NFTA_PAYLOAD_CSUM_OFFSET], &offset);
	attr_u32(source->attr[NFTA_PAYLOAD_CSUM_FLAGS], &flags);
	if (offset > UINT8_MAX || source->attr[NFTA_PAYLOAD_DREG] ||
	    (type == NFT_PAYLOAD_CSUM_SCTP &&
	     payload->base != NFT_PAYLOAD_TRANSPORT_HEADER) ||
	    !attr_reg(source->attr[NFTA_PAYLOAD_SREG], payload->len,
		      &payload->sreg))
		return -EINVAL;
	if (type > NFT_PAYLOAD_CSUM_SCTP ||
	    flags & ~(uint32_t)NFT_PAYLOAD_L4CSUM_PSEUDOHDR)
		return -EOPNOTSUPP;
	payload->csum_type = (uint8_t)type;
	payload->csum_offset = (uint8_t)offset;
	payload->csum_flags = (uint8_t)flags;
	return 0;
}

static int decode(const struct expr_source *source, void *priv)
{
	struct expr_payload *payload = priv;
	uint32_t base, offset, len;

	if (!attr_u32(source->attr[NFTA_PAYLOAD_BASE], &base) ||
	    !attr_u32(source->attr[NFTA_PAYLOAD_OFFSET], &offset) ||
	    !attr_u32(source->attr[NFTA_PAYLOAD_LEN], &len) ||
	    offset > UINT16_MAX || !len || len > NFT_KEY_MAX)
		return -EINVAL;
	if (base > PAYLOAD_TUN_HEADER ||
	    (base == PAYLOAD_TUN_HEADER && !source->depth))
		return -EOPNOTSUPP;
	payload->base = (uint8_t)base;
	payload->offset = (uint16_t)offset;
	payload->len = (uint8_t)len;
	payload->fast = len <= 4 && is_power_of_2(len) && offset % len == 0;
	if (source->attr[NFTA_PAYLOAD_SREG])
		return decode_set(source, payload);
	return attr_reg(source->attr[NFTA_PAYLOAD_DREG], len, &payload->dreg) ?
		       0 :
		       -EINVAL;
}

/* The kernel's fast path did not look at this before 7.1. */
static enum payload_place in_fragment(const struct vm *vm,
				      const struct expr_payload *payload,
				      const char **why)
{
	enum tri skipped = TRI_TRUE;

	*why = later_fragment;
	if (payload && payload->fast)
		skipped = kernel_has(vm, KERNEL_FRAGMENTS);
	if (skipped == TRI_TRUE ||
	    vm->pkt->thoff + (size_t)payload->offset + payload->len >
		    vm->pkt->len)
		return PAYLOAD_NOT_THERE;
	if (skipped == TRI_FALSE)
		return PAYLOAD_THERE;
	*why = "kernels before 7.1 compare later fragments, too";
	return PAYLOAD_NOT_KNOWN;
}

/**
 * payload_transport - where the transport header is
 * @vm: the machine
 * @payload: what is loaded from it; NULL: anything, and not by the fast path
 * @offset: filled, from the network header, if it is there
 * @why: filled otherwise, in words
 */
enum payload_place payload_transport(const struct vm *vm,
				     const struct expr_payload *payload,
				     size_t *offset, const char **why)
{
	const struct vm_pkt *pkt = vm->pkt;

	*offset = pkt->thoff;
	if (!pkt->is_ip) {
		*why = pkt->parsed == TRI_UNKNOWN ? too_short : no_transport;
		return pkt->parsed == TRI_UNKNOWN ? PAYLOAD_NOT_KNOWN :
						    PAYLOAD_NOT_THERE;
	}
	return pkt->fragoff ? in_fragment(vm, payload, why) : PAYLOAD_THERE;
}

/* The header's bytes that say how long it is, or why they do not. */
static enum payload_place peek(const struct vm_pkt *pkt, size_t offset,
			       size_t len, uint8_t *bytes, const char **why)
{
	enum tri there = pkt_peek(pkt, offset, len, bytes);

	if (there == TRI_FALSE)
		*why = no_transport;
	if (there == TRI_UNKNOWN)
		*why = too_short;
	return there == TRI_TRUE    ? PAYLOAD_THERE :
	       there == TRI_UNKNOWN ? PAYLOAD_NOT_KNOWN :
				      PAYLOAD_NOT_THERE;
}

static enum payload_place tcp_end(const struct vm_pkt *pkt, size_t *offset,
				  const char **why)
{
	enum payload_place place;
	uint8_t doff;

	if (*offset > pkt->len || pkt->len - *offset < 20) {
		*why = no_transport;
		return PAYLOAD_NOT_THERE;
	}
	place = peek(pkt, *offset + 12, 1, &doff, why);
	if (place == PAYLOAD_THERE)
		*offset += (size_t)(doff >> 4) * 4;
	return place;
}

/* RFC 2890; the version is in the low bits of the second byte. */
static enum payload_place gre_end(const struct vm_pkt *pkt, size_t *offset,
				  const char **why)
{
	enum payload_place place;
	uint8_t gre[4];

	place = peek(pkt, *offset, sizeof(gre), gre, why);
	if (place != PAYLOAD_THERE)
		return place;
	if (gre[1] & 0x07 || gre[0] & 0x40) {
		*why = "GRE of this kind is not looked into";
		return PAYLOAD_NOT_THERE;
	}
	*offset += 4 + (gre[0] & 0x80 ? 4 : 0) + (gre[0] & 0x20 ? 4 : 0) +
		   (gre[0] & 0x10 ? 4 : 0);
	return PAYLOAD_THERE;
}

static enum payload_place inner_since(const struct vm *vm, const char **why)
{
	switch (kernel_has(vm, KERNEL_INNER)) {
	case TRI_TRUE:
		return PAYLOAD_THERE;
	case TRI_FALSE:
		*why = "kernels before 6.2 do not look into tunnels";
		return PAYLOAD_NOT_THERE;
	default:
		*why = "kernels before 6.2 do not look into tunnels";
		return PAYLOAD_NOT_KNOWN;
	}
}

/**
 * payload_inner - where what the transport carries begins: @ih
 * @vm: the machine
 * @offset: filled, from the network header, if it is there
 * @why: filled otherwise, in words
 *
 * As nft_payload_inner_offset().
 */
enum payload_place payload_inner(const struct vm *vm, size_t *offset,
				 const char **why)
{
	enum payload_place place = payload_transport(vm, NULL, offset, why);
	const struct vm_pkt *pkt = vm->pkt;

	if (place != PAYLOAD_THERE)
		return place;
	switch (pkt->tprot) {
	case IPPROTO_UDP:
		*offset += 8;
		return PAYLOAD_THERE;
	case IPPROTO_TCP:
		return tcp_end(pkt, offset, why);
	case IPPROTO_GRE:
		place = gre_end(pkt, offset, why);
		return place == PAYLOAD_THERE ? inner_since(vm, why) : place;
	case IPPROTO_IPIP:
		return inner_since(vm, why);
	}
	*why = "the packet's protocol has no inner header";
	return PAYLOAD_NOT_THERE;
}

/* nft_payload_copy_vlan(): the header as it was before the tag was taken. */
static bool copy_vlan(const struct vm_pkt *pkt, size_t offset, size_t len,
		      uint8_t *bytes, uint8_t *known)
{
	uint8_t veth[VLAN_ETHER_HEADER] = { 0 }, mask[VLAN_ETHER_HEADER];
	size_t head = 0;

	if (offset < VLAN_ETHER_HEADER) {
		if (!skb_ll_bytes(pkt, 0, ETH_HLEN, veth, mask))
			return false;
		veth[12] = (uint8_t)(pkt->vlan_proto.value >> 8);
		veth[13] = (uint8_t)pkt->vlan_proto.value;
		mask[12] = (uint8_t)(pkt->vlan_proto.known >> 8);
		mask[13] = (uint8_t)pkt->vlan_proto.known;
		veth[14] = (uint8_t)(pkt->vlan_tci.value >> 8);
		veth[15] = (uint8_t)pkt->vlan_tci.value;
		mask[14] = (uint8_t)(pkt->vlan_tci.known >> 8);
		mask[15] = (uint8_t)pkt->vlan_tci.known;
		veth[16] = (uint8_t)(pkt->protocol >> 8);
		veth[17] = (uint8_t)pkt->protocol;
		mask[16] = mask[17] = 0xff;
		head = VLAN_ETHER_HEADER - offset;
		if (head > len)
			head = len;
		memcpy(bytes, veth + offset, head);
		memcpy(known, mask + offset, head);
		offset = VLAN_ETHER_HEADER;
	}
	return len == head ||
	       skb_ll_bytes(pkt, offset - VLAN_HEADER, len - head, bytes + head,
			    known + head);
}

/* With or without a tag: up to the addresses it is the same. */
static bool copy_maybe_vlan(const struct vm_pkt *pkt, size_t offset, size_t len,
			    uint8_t *bytes, uint8_t *known)
{
	size_t i;

	if (!skb_ll_bytes(pkt, offset, len, bytes, known))
		return false;
	for (i = 0; i < len; i++) {
		if (offset + i >= VLAN_OFFSET)
			bytes[i] = known[i] = 0;
	}
	return true;
}

static void load_link(struct vm *vm, const struct nft_expr *expr,
		      const struct expr_payload *payload)
{
	uint8_t bytes[NFT_KEY_MAX], known[NFT_KEY_MAX];
	size_t offset = payload->offset, len = payload->len;
	const struct vm_pkt *pkt = vm->pkt;
	bool there;

	if (!pkt->has_ll) {
		if (load_maybe(vm, expr, "the link layer header is not known"))
			load_unknown(vm, expr, payload->dreg, payload->len);
		return;
	}
	if (!pkt->ll_len) {
		vm_break(vm, expr, "the packet has no link layer header here");
		return;
	}
	if (offset + len <= VLAN_OFFSET ||
	    (vm_known(pkt->vlan_present) && !pkt->vlan_present.value))
		there = skb_ll_bytes(pkt, offset, len, bytes, known);
	else if (vm_known(pkt->vlan_present))
		there = copy_vlan(pkt, offset, len, bytes, known);
	else
		there = copy_maybe_vlan(pkt, offset, len, bytes, known);
	if (there)
		vm_store(vm, expr, payload->dreg, bytes, known, payload->len);
	else
		vm_break(vm, expr, "the packet ends before");
}

static void place_missing(struct vm *vm, const struct nft_expr *expr,
			  const struct expr_payload *payload,
			  enum payload_place place, const char *why)
{
	if (place == PAYLOAD_NOT_THERE)
		vm_break(vm, expr, why);
	else if (load_maybe(vm, expr, why))
		load_unknown(vm, expr, payload->dreg, payload->len);
}

/*
 * A later fragment of IPv6 has its transport's header at zero, from skb->data
 * on: at egress that is the link layer header.
 */
static bool is_at_link(const struct vm_pkt *pkt,
		       const struct expr_payload *payload)
{
	return payload->base == NFT_PAYLOAD_TRANSPORT_HEADER && pkt->fragoff &&
	       !pkt->thoff && pkt->has_ll && skb_egress(pkt);
}

static void load_at_link(struct vm *vm, const struct nft_expr *expr,
			 const struct expr_payload *payload)
{
	uint8_t bytes[NFT_KEY_MAX], known[NFT_KEY_MAX];

	if (skb_ll_bytes(vm->pkt, payload->offset, payload->len, bytes, known))
		vm_store(vm, expr, payload->dreg, bytes, known, payload->len);
	else
		vm_break(vm, expr, later_fragment);
}

static void eval(struct vm *vm, const struct nft_expr *expr)
{
	const struct expr_payload *payload = expr_priv(expr);
	enum payload_place place = PAYLOAD_THERE;
	const struct vm_pkt *pkt = vm->pkt;
	const char *why = NULL;
	size_t offset;

	if (payload->sreg) {
		expr_payload_set(vm, expr);
		return;
	}
	switch (payload->base) {
	case NFT_PAYLOAD_NETWORK_HEADER:
		offset = meta_nhoff(pkt);
		break;
	case NFT_PAYLOAD_TRANSPORT_HEADER:
		offset = pkt->thoff;
		if (!pkt->is_ip || pkt->fragoff)
			place = payload_transport(vm, payload, &offset, &why);
		break;
	case NFT_PAYLOAD_INNER_HEADER:
		place = payload_inner(vm, &offset, &why);
		break;
	default:
		load_link(vm, expr, payload);
		return;
	}
	if (place != PAYLOAD_THERE) {
		place_missing(vm, expr, payload, place, why);
		return;
	}
	if (is_at_link(pkt, payload)) {
		load_at_link(vm, expr, payload);
		return;
	}
	offset += payload->offset;
	if (!pkt->ngaps && offset + payload->len <= pkt->held) {
		if (pkt->reads)
			vm_reads_load(vm, expr, payload->dreg, offset,
				      payload->len);
		vm_store(vm, expr, payload->dreg, pkt->data + offset, NULL,
			 payload->len);
	} else {
		load_packet(vm, expr, payload->dreg, offset, payload->len);
	}
}

const struct expr_ops expr_payload_ops = {
	.name = "payload",
	.size = sizeof(struct expr_payload),
	.decode = decode,
	.eval = eval,
	.selector = expr_payload_selector,
};
