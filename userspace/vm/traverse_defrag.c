// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fragments, where conntrack is: they wait for each other, and what goes on is
 * the whole packet. nf_defrag_ipv4.c, nf_conntrack_reasm.c of IPv6.
 */
#include <netinet/in.h>

#include "vm/walk.h"

#include <netinet/if_ether.h>
#include <string.h>

#include "vm/pkt_parse.h"

#define IPV6_HEADER 40
#define FRAGMENT_HEADER 8
#define MORE_FRAGMENTS 1

enum fate {
	FATE_PASSES,
	FATE_IS_WHOLE, /* the only one: its fragment header goes */
	FATE_HELD,
	FATE_DROPPED,
};

/* Where a fragment header is, and where it is named. */
struct fragment {
	size_t at;
	size_t named_at;
	uint8_t next;
	uint16_t offset;
	bool more;
};

static uint16_t be16(const uint8_t *bytes)
{
	return (uint16_t)(bytes[0] << 8 | bytes[1]);
}

static bool is_extension(uint8_t next)
{
	return next == IPPROTO_HOPOPTS || next == IPPROTO_ROUTING ||
	       next == IPPROTO_AH || next == IPPROTO_DSTOPTS;
}

static size_t extension_len(uint8_t type, uint8_t len)
{
	return type == IPPROTO_AH ? ((size_t)len + 2) * 4 :
				    ((size_t)len + 1) * 8;
}

/*
 * find_prev_fhdr(). Return: TRI_UNKNOWN for one that is cut: dropped, unless
 * ipv6frag_thdr_truncated() lets it pass.
 */
static enum tri find_fragment(const struct vm_pkt *pkt,
			      struct fragment *fragment)
{
	size_t at = IPV6_HEADER, named_at = 6;
	uint8_t next, head[4];

	if (pkt_peek(pkt, 6, 1, &next) != TRI_TRUE)
		return TRI_FALSE;
	while (next != IPPROTO_FRAGMENT) {
		if (!is_extension(next) ||
		    pkt_peek(pkt, at, 2, head) != TRI_TRUE)
			return TRI_FALSE;
		named_at = at;
		at += extension_len(next, head[1]);
		next = head[0];
	}
	if (at > pkt->len)
		return TRI_FALSE;
	if (pkt_peek(pkt, at, 4, head) != TRI_TRUE)
		return TRI_UNKNOWN;
	if (at + FRAGMENT_HEADER > pkt->len)
		return be16(head + 2) & 0xfff8 || is_extension(head[0]) ||
				       head[0] == IPPROTO_FRAGMENT ||
				       head[0] == IPPROTO_NONE ?
			       TRI_UNKNOWN :
			       TRI_FALSE;
	*fragment = (struct fragment){ .at = at,
				       .named_at = named_at,
				       .next = head[0],
				       .offset = be16(head + 2) & 0xfff8,
				       .more = head[3] & MORE_FRAGMENTS };
	return TRI_TRUE;
}

/* ipv6frag_thdr_truncated(): the first one lacks part of a header. */
static bool is_truncated(const struct vm_pkt *pkt,
			 const struct fragment *fragment)
{
	size_t at = fragment->at + FRAGMENT_HEADER;
	uint8_t next = fragment->next, head[2];

	if (fragment->offset)
		return false;
	while (is_extension(next)) {
		if (pkt_peek(pkt, at, 2, head) != TRI_TRUE)
			return false;
		at += extension_len(next, head[1]);
		next = head[0];
	}
	if (next == IPPROTO_FRAGMENT || next == IPPROTO_NONE)
		return false;
	at += next == IPPROTO_TCP    ? 20 :
	      next == IPPROTO_UDP    ? 8 :
	      next == IPPROTO_ICMPV6 ? 8 :
				       1;
	return at > pkt->len;
}

/* nf_ct_frag6_queue() */
static enum fate fate_of_ipv6(const struct vm_pkt *pkt,
			      struct fragment *fragment)
{
	uint8_t payload[2];
	enum tri found;
	size_t end;

	if (pkt_peek(pkt, 4, 2, payload) != TRI_TRUE || !be16(payload))
		return FATE_PASSES;
	found = find_fragment(pkt, fragment);
	if (found == TRI_UNKNOWN)
		return pkt->held < pkt->len ? FATE_PASSES : FATE_DROPPED;
	if (found == TRI_FALSE || is_truncated(pkt, fragment))
		return FATE_PASSES;
	if (IPV6_HEADER + (size_t)be16(payload) <
	    fragment->at + FRAGMENT_HEADER)
		return FATE_DROPPED;
	end = IPV6_HEADER + (size_t)be16(payload) - fragment->at -
	      FRAGMENT_HEADER;
	if (fragment->offset + end > UINT16_MAX)
		return FATE_DROPPED;
	if (fragment->more && (fragment->offset + end) & 7)
		return FATE_PASSES;
	if (!end)
		return FATE_DROPPED;
	/* What the length promises and the packet lacks may still come. */
	if (fragment->at + FRAGMENT_HEADER + end > pkt->len)
		return FATE_HELD;
	return fragment->offset || fragment->more ? FATE_HELD : FATE_IS_WHOLE;
}

/**
 * walk_is_ipv4_fragment - ip_is_fragment()
 * @pkt: the packet
 *
 * Return: whether it is surely one.
 */
bool walk_is_ipv4_fragment(const struct vm_pkt *pkt)
{
	uint8_t bytes[2];

	return pkt->protocol == ETH_P_IP &&
	       pkt_peek(pkt, 6, 2, bytes) == TRI_TRUE &&
	       ((bytes[0] & 0x3f) || bytes[1]);
}

static enum fate fate_of_ipv4(const struct vm_pkt *pkt)
{
	return walk_is_ipv4_fragment(pkt) ? FATE_HELD : FATE_PASSES;
}

/* nf_ct_frag6_reasm() of one. */
static void take_off(struct vm *vm, const struct fragment *fragment)
{
	struct vm_pkt *pkt = vm->pkt;
	size_t behind = fragment->at + FRAGMENT_HEADER;
	uint8_t payload[2];

	if (pkt->ngaps || pkt->held < behind ||
	    pkt_peek(pkt, 4, 2, payload) != TRI_TRUE)
		return;
	vm_step(vm, "it is the only fragment: its header is taken off");
	/* What stands behind the length's end is cut off. */
	if (IPV6_HEADER + (size_t)be16(payload) < pkt->len)
		pkt->len = IPV6_HEADER + (size_t)be16(payload);
	if (pkt->held > pkt->len)
		pkt->held = pkt->len;
	vm_pkt_reads(pkt, 0, VM_DATA_MAX);
	pkt->data[fragment->named_at] = fragment->next;
	memmove(pkt->data + fragment->at, pkt->data + behind,
		pkt->held - behind);
	pkt->held -= FRAGMENT_HEADER;
	pkt->len -= FRAGMENT_HEADER;
	pkt->data[4] = (uint8_t)((be16(payload) - FRAGMENT_HEADER) >> 8);
	pkt->data[5] = (uint8_t)(be16(payload) - FRAGMENT_HEADER);
	vm_forget(vm);
}

/**
 * walk_defrag - fragments at the hook before conntrack
 * @walk: the walk
 * @at: the hook
 *
 * A recorded packet that is a fragment has passed here as one. One that is
 * looped back meets it again, as what was untracked may not be any more; but
 * not one of IPv6 that is tracked already.
 *
 * Return: false when the packet's way is over, and the result says how.
 */
bool walk_defrag(struct walk *walk, const struct walk_at *at)
{
	struct vm *vm = walk->vm;
	struct fragment fragment = { 0 };
	enum fate fate;
	bool defrags;

	if (walk->before || walk->over || vm->past ||
	    vm->pkt->ct.presence == VM_CT_UNTRACKED ||
	    (vm->pkt->ct.presence == VM_CT_TRACKED &&
	     vm->pkt->protocol == ETH_P_IPV6))
		return true;
	fate = vm->pkt->protocol == ETH_P_IP ?
		       fate_of_ipv4(vm->pkt) :
		       fate_of_ipv6(vm->pkt, &fragment);
	if (fate == FATE_PASSES)
		return true;
	vm->err = vm_hooks_defrags(vm->ruleset, at->place, &defrags);
	if (vm->err)
		return walk_end(walk, VM_END_ERROR, NULL);
	if (!defrags)
		return true;
	if (fate == FATE_IS_WHOLE) {
		take_off(vm, &fragment);
		return true;
	}
	vm_step(vm, fate == FATE_HELD ?
			    "held until all fragments have come" :
			    "a fragment that makes no sense");
	return walk_end(walk, fate == FATE_HELD ? VM_END_STOLEN : VM_END_DROP,
			NULL);
}
