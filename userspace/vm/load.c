// SPDX-License-Identifier: GPL-2.0-only
#include "vm/load.h"

#include <string.h>

#include "vm/kernel.h"
#include "vm/pkt_parse.h"

/* Of <linux/netfilter.h>, newer than some of the headers built with. */
#define HOOK_NETDEV_EGRESS 1

#define IPV6_HEADER 40
/* IP6_MAX_EXT_HDRS_CNT */
#define IPV6_HEADERS_MAX 12

/**
 * load_maybe - where it is not known whether there is something to load
 * @vm: the machine
 * @expr: the load
 * @why: in words, why it is not known; a constant
 *
 * As vm_maybe_break(), but what is assumed once holds for each load that is
 * the same.
 *
 * Return: whether to go on as if it were there.
 */
bool load_maybe(struct vm *vm, const struct nft_expr *expr, const char *why)
{
	struct vm_condition condition = {
		.expr = expr,
		.value = TRI_UNKNOWN,
		.origin = { .load = expr },
		.why = why,
	};

	return vm_decide(vm, &condition) && !vm->err;
}

/**
 * load_unknown - a value is there, and nothing known of it
 * @vm: the machine
 * @expr: the load
 * @reg: the first register
 * @len: bytes
 */
void load_unknown(struct vm *vm, const struct nft_expr *expr, uint8_t reg,
		  uint32_t len)
{
	static const uint8_t nothing[NFT_KEY_MAX];

	if (len <= NFT_KEY_MAX)
		vm_store(vm, expr, reg, nothing, nothing, len);
}

/**
 * load_packet - bytes of the packet
 * @vm: the machine; the rule breaks where the packet ends before
 * @expr: the load
 * @reg: the first register
 * @offset: from the network header
 * @len: bytes, at most NFT_KEY_MAX
 */
void load_packet(struct vm *vm, const struct nft_expr *expr, uint8_t reg,
		 size_t offset, uint32_t len)
{
	uint8_t bytes[NFT_KEY_MAX], known[NFT_KEY_MAX];

	if (len > NFT_KEY_MAX ||
	    !vm_pkt_bytes(vm->pkt, offset, len, bytes, known))
		vm_break(vm, expr, "the packet ends before");
	else
		vm_store(vm, expr, reg, bytes, known, len);
}

/**
 * load_flag - whether something is there, as one byte
 * @vm: the machine
 * @expr: the load
 * @reg: the register
 * @value: whether it is; where it is not known, at least that it is 0 or 1
 */
void load_flag(struct vm *vm, const struct nft_expr *expr, uint8_t reg,
	       enum tri value)
{
	struct vm_u32 flag = {
		.value = value == TRI_TRUE,
		.known = value == TRI_UNKNOWN ? ~1U : ~0U,
	};

	vm_store_u8(vm, expr, reg, flag);
}

/**
 * skb_egress - does the packet leave by a link, its header already before it
 * @pkt: the packet
 *
 * There, and only there, the kernel's skb->data is the link layer header.
 */
bool skb_egress(const struct vm_pkt *pkt)
{
	return pkt->family == NFPROTO_NETDEV && pkt->hook == HOOK_NETDEV_EGRESS;
}

/**
 * skb_ingress - does the packet come in by a link, below all protocols
 * @pkt: the packet
 */
bool skb_ingress(const struct vm_pkt *pkt)
{
	return pkt->family == NFPROTO_NETDEV && !skb_egress(pkt);
}

/**
 * skb_len - how long the kernel says the packet is
 * @pkt: the packet
 */
struct vm_u32 skb_len(const struct vm_pkt *pkt)
{
	if (!skb_egress(pkt))
		return VM_KNOWN(pkt->len);
	return pkt->has_ll || pkt->ll_len ? VM_KNOWN(pkt->len + pkt->ll_len) :
					    VM_UNKNOWN;
}

/**
 * skb_ll_bytes - bytes from the link layer header on
 * @pkt: the packet; has_ll
 * @offset: from that header, without VLAN tags that are beside the packet
 * @len: how many
 * @bytes: filled, as by vm_pkt_bytes()
 * @known: filled, as by vm_pkt_bytes()
 *
 * Return: false when the packet ends before.
 */
bool skb_ll_bytes(const struct vm_pkt *pkt, size_t offset, size_t len,
		  uint8_t *bytes, uint8_t *known)
{
	size_t head = 0;

	if (offset < pkt->ll_len) {
		head = pkt->ll_len - offset;
		if (head > len)
			head = len;
		memcpy(bytes, pkt->ll + offset, head);
		memset(known, 0xff, head);
		offset = pkt->ll_len;
	}
	return len == head ||
	       vm_pkt_bytes(pkt, offset - pkt->ll_len, len - head, bytes + head,
			    known + head);
}

static uint16_t be16(const uint8_t *bytes)
{
	return (uint16_t)(bytes[0] << 8 | bytes[1]);
}

/* ipv6_ext_hdr() of the kernel, but IPPROTO_NONE, which ends the headers. */
static bool is_extension(uint8_t nexthdr)
{
	return nexthdr == IPPROTO_HOPOPTS || nexthdr == IPPROTO_ROUTING ||
	       nexthdr == IPPROTO_FRAGMENT || nexthdr == IPPROTO_AH ||
	       nexthdr == IPPROTO_DSTOPTS;
}

static size_t extension_len(uint8_t nexthdr, uint8_t len)
{
	if (nexthdr == IPPROTO_FRAGMENT)
		return 8;
	return nexthdr == IPPROTO_AH ? ((size_t)len + 2) * 4 :
				       ((size_t)len + 1) * 8;
}

/*
 * What must be there of an extension header before it is looked at, and
 * whether it is that of a later fragment.
 */
static enum tri peek_extension(const struct vm_pkt *pkt, size_t at,
			       uint8_t nexthdr, uint8_t *header,
			       uint16_t *fragoff)
{
	enum tri found = pkt_peek(pkt, at, 2, header);
	uint8_t more[2];

	if (found == TRI_TRUE && nexthdr == IPPROTO_ROUTING &&
	    (at > pkt->len || pkt->len - at < 4))
		return TRI_FALSE;
	if (found != TRI_TRUE || nexthdr != IPPROTO_FRAGMENT)
		return found;
	found = pkt_peek(pkt, at + 2, 2, more);
	if (found == TRI_TRUE)
		*fragoff = be16(more) & 0xfff8;
	return found;
}

/* A later fragment: nothing behind its header is looked at. */
static enum tri end_fragment(struct skb_ipv6 *found, int target, size_t at,
			     uint8_t behind)
{
	if (target != SKB_IPV6_ANY) {
		found->offset = at;
		return found->nexthdr == target ? TRI_TRUE : TRI_FALSE;
	}
	/* The caller's offset is left as it was. */
	found->nexthdr = behind;
	return is_extension(behind) ? TRI_FALSE : TRI_TRUE;
}

/* Whether to go on at a header; in @sure whether that is certain. */
static bool go_on(const struct vm *vm, enum kernel_change change, bool *sure)
{
	enum tri has = kernel_has(vm, change);

	if (has == TRI_UNKNOWN)
		*sure = false;
	return has != TRI_TRUE;
}

static bool is_end(const struct skb_ipv6 *found, int target, bool stop_at_auth)
{
	return found->nexthdr == target ||
	       (found->nexthdr == IPPROTO_AH && stop_at_auth &&
		target == SKB_IPV6_ANY);
}

/**
 * skb_find_ipv6 - ipv6_find_hdr() of net/ipv6/exthdrs_core.c
 * @vm: the machine, with the packet
 * @header: where its IPv6 header is, which is there
 * @target: the header looked for, or SKB_IPV6_ANY: that of the transport
 * @stop_at_auth: an authentication header counts as the transport
 * @found: filled; its offset is @header's if it was not found out
 *
 * Return: TRI_FALSE for -ENOENT and -EBADMSG.
 */
enum tri skb_find_ipv6(const struct vm *vm, size_t header, int target,
		       bool stop_at_auth, struct skb_ipv6 *found)
{
	size_t at = header + IPV6_HEADER, len;
	const struct vm_pkt *pkt = vm->pkt;
	unsigned int count = 0;
	uint8_t part[2];
	enum tri there;
	bool sure = true;

	*found = (struct skb_ipv6){ .offset = header };
	there = pkt_peek(pkt, header + 6, 1, &found->nexthdr);
	if (there != TRI_TRUE)
		return there;
	while (is_extension(found->nexthdr)) {
		if (++count > IPV6_HEADERS_MAX &&
		    !go_on(vm, KERNEL_HEADERS_MAX, &sure))
			return TRI_FALSE;
		there = peek_extension(pkt, at, found->nexthdr, part,
				       &found->fragoff);
		if (there == TRI_TRUE && found->fragoff)
			there = end_fragment(found, target, at, part[0]);
		else if (there == TRI_TRUE &&
			 !is_end(found, target, stop_at_auth))
			goto next;
		else
			found->offset = at;
		return there == TRI_TRUE && !sure ? TRI_UNKNOWN : there;
next:
		len = extension_len(found->nexthdr, part[1]);
		if (pkt->len - at < len &&
		    !go_on(vm, KERNEL_HEADER_ENDS, &sure))
			return TRI_FALSE;
		found->nexthdr = part[0];
		at += len;
	}
	found->offset = at;
	if (target != SKB_IPV6_ANY && found->nexthdr != target)
		return TRI_FALSE;
	return sure ? TRI_TRUE : TRI_UNKNOWN;
}
