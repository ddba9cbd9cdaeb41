// SPDX-License-Identifier: GPL-2.0-only
/*
 * The translation of a connection carried out on its packets, and on errors
 * of ICMP about it: net/netfilter/nf_nat_core.c and nf_nat_proto.c.
 */
#include <netinet/in.h>

#include "vm/nat.h"

#include <linux/netfilter/nf_conntrack_common.h>
#include <netinet/icmp6.h>
#include <netinet/if_ether.h>
#include <netinet/ip_icmp.h>
#include <stdio.h>
#include <string.h>

#include "vm/checksum.h"
#include "vm/pkt_parse.h"
#include "vm/track_what.h"

#define ICMP_HEADER 8

static void end_text(char *text, size_t room, const struct tuple *tuple,
		     bool src)
{
	const struct addr *addr = src ? &tuple->src : &tuple->dst;
	bool brackets = addr->family == AF_INET6 && tuple->has_ports;
	char name[ADDR_TEXT_MAX] = "an address that is not known";
	char port[32] = "";

	if (addr->family)
		addr_text(addr, name);
	if (tuple->has_ports)
		snprintf(port, sizeof(port), ":%u",
			 (unsigned int)(src ? tuple->sport : tuple->dport));
	else if (tuple->has_proto && vm_pkt_has_ports(tuple->proto))
		snprintf(port, sizeof(port), ", port not known");
	snprintf(text, room, "%s%s%s%s", brackets ? "[" : "", name,
		 brackets ? "]" : "", port);
}

/* @what: what has become another one, " of what it quotes" or nothing. */
static void tell(struct vm *vm, enum vm_nat_manip manip, const char *what,
		 const struct tuple *before, const struct vm_pkt *pkt)
{
	char from[ADDR_TEXT_MAX + 40], to[ADDR_TEXT_MAX + 40];
	bool src = manip == VM_NAT_SRC;
	struct tuple after;

	if (!vm->tracer)
		return;
	vm_pkt_tuple(pkt, &after);
	end_text(from, sizeof(from), before, src);
	end_text(to, sizeof(to), &after, src);
	vm_changed(vm, "%s%s %s becomes %s", src ? "source" : "destination",
		   what, from, to);
}

/* Whether the connection has that translation, as far as it is known. */
static enum tri translated(const struct vm_ct *ct, enum vm_nat_manip manip)
{
	uint32_t bit = manip == VM_NAT_SRC ? IPS_SRC_NAT : IPS_DST_NAT;
	const struct tuple *orig = &ct->orig, *repl = &ct->repl;
	bool same;

	if (ct->status.known & bit)
		return ct->status.value & bit ? TRI_TRUE : TRI_FALSE;
	if (!ct->has_tuples)
		return TRI_UNKNOWN;
	if (manip == VM_NAT_SRC)
		same = addr_equal(&orig->src, &repl->dst) &&
		       (!orig->has_ports || orig->sport == repl->dport);
	else
		same = addr_equal(&orig->dst, &repl->src) &&
		       (!orig->has_ports || orig->dport == repl->sport);
	return same ? TRI_FALSE : TRI_TRUE;
}

/* The packet will look like the inverse of the other direction's. */
static void target_of(const struct vm_ct *ct, bool reply, struct tuple *target)
{
	const struct tuple *other = reply ? &ct->orig : &ct->repl;

	memset(target, 0, sizeof(*target));
	if (!ct->has_tuples)
		return;
	*target = *other;
	target->src = other->dst;
	target->dst = other->src;
	target->sport = other->dport;
	target->dport = other->sport;
}

static bool is_translated(struct vm *vm, enum vm_nat_manip manip)
{
	static const char *const text[] = {
		"the connection is not translated",
		"the connection is translated, to what is not known",
	};
	enum tri is = translated(&vm->pkt->ct, manip);

	if (is == TRI_UNKNOWN)
		return vm_choose(vm, NULL, 2, text) == 1;
	return is == TRI_TRUE;
}

/* What it translates of this packet, were it one of the other direction. */
static enum vm_nat_manip manip_of(const struct vm_ct *ct,
				  enum vm_nat_manip manip)
{
	if (!vm_known(ct->reply) || !ct->reply.value)
		return manip;
	return manip == VM_NAT_SRC ? VM_NAT_DST : VM_NAT_SRC;
}

/* gre_manip_pkt(): why it cannot be translated, or NULL. */
static const char *gre_refused(const struct vm_pkt *pkt,
			       enum vm_nat_manip manip)
{
	struct pkt_transport l4;
	uint8_t head[8];
	enum tri read;

	if (pkt_find_transport(pkt, &l4) != TRI_TRUE || l4.fragoff ||
	    l4.proto != IPPROTO_GRE)
		return NULL;
	read = pkt_peek(pkt, l4.thoff, sizeof(head), head);
	if (read == TRI_FALSE)
		return "nat: GRE that is too short to translate";
	if (read == TRI_TRUE && manip == VM_NAT_DST && (head[1] & 0x07) > 1)
		return "nat: GRE of a version that is not known";
	return NULL;
}

/**
 * vm_nat_packet - translate the packet as its connection says
 * @vm: the machine; its packet is tracked
 * @manip: what this hook translates; of a reply it is the other's reverse
 *
 * Return: NULL, or why it is dropped.
 */
const char *vm_nat_packet(struct vm *vm, enum vm_nat_manip manip)
{
	struct vm_ct *ct = &vm->pkt->ct;
	bool reply = vm_known(ct->reply) && ct->reply.value;
	struct tuple before, target;
	const char *why;

	if (!is_translated(vm, manip_of(ct, manip)) || vm->err)
		return NULL;
	why = gre_refused(vm->pkt, manip);
	if (why)
		return why;
	vm_pkt_tuple(vm->pkt, &before);
	target_of(ct, reply, &target);
	if (!vm_nat_mangle(vm, vm->pkt, manip, &target))
		return NULL;
	vm_forget(vm);
	tell(vm, manip, "", &before, vm->pkt);
	return NULL;
}

/* Bytes of @from that are known, written into @to from @at on. */
static void copy_into(struct vm_pkt *to, size_t at, const struct vm_pkt *from)
{
	uint8_t bytes[64], known[64];
	size_t offset, step;

	for (offset = 0; offset < from->held; offset += step) {
		step = from->held - offset < 64 ? from->held - offset : 64;
		vm_pkt_bytes(from, offset, step, bytes, known);
		vm_pkt_write(to, at + offset, bytes, known, step);
	}
}

/* What an error of ICMP quotes, with what is known of it. */
static bool load_quoted(const struct vm_pkt *pkt, size_t at,
			struct vm_pkt *quoted)
{
	static const uint8_t zero[VM_DATA_MAX];
	size_t i;

	vm_pkt_reads(pkt, 0, VM_DATA_MAX);
	if (at >= pkt->held ||
	    !vm_pkt_load(quoted,
			 (struct span){ pkt->data + at, pkt->held - at },
			 pkt->len - at, pkt->protocol))
		return false;
	for (i = 0; i < pkt->ngaps; i++) {
		const struct vm_gap *gap = &pkt->gap[i];
		size_t end = (size_t)gap->offset + gap->len;
		size_t from = gap->offset > at ? gap->offset : at;

		if (end > from)
			vm_pkt_write(quoted, from - at, zero, zero, end - from);
	}
	return true;
}

/* Ports can be written: l4proto_manip_pkt() needs all protocols' 8 bytes. */
static bool has_room(const struct vm *vm, const struct vm_pkt *quoted)
{
	struct pkt_transport l4;

	if (pkt_find_transport(quoted, &l4) != TRI_TRUE ||
	    !(track_has_ports(vm, l4.proto) || l4.proto == IPPROTO_ICMP ||
	      l4.proto == IPPROTO_ICMPV6 || l4.proto == IPPROTO_GRE))
		return true;
	return quoted->len >= l4.thoff + 8;
}

/* Computed anew over all of it. */
static void sum_icmp(struct vm_pkt *pkt, size_t thoff)
{
	static const uint8_t zero[2];
	bool v4 = pkt->protocol == ETH_P_IP;
	size_t len = pkt->len - thoff;
	uint8_t bytes[2];
	uint16_t sum;

	vm_pkt_reads(pkt, 0, VM_DATA_MAX);
	vm_pkt_write(pkt, thoff + 2, zero, NULL, 2);
	if (pkt->ngaps || pkt->held < pkt->len) {
		vm_pkt_write(pkt, thoff + 2, zero, zero, 2);
		return;
	}
	if (v4)
		sum = checksum_of(pkt->data + thoff, len);
	else
		sum = checksum_transport(pkt->data + 8, 32, len, IPPROTO_ICMPV6,
					 pkt->data + thoff, len);
	bytes[0] = (uint8_t)(sum >> 8);
	bytes[1] = (uint8_t)sum;
	vm_pkt_write(pkt, thoff + 2, bytes, NULL, 2);
}

/* What is quoted went the other way: its other end is translated back. */
static bool mangle_quoted(struct vm *vm, size_t thoff, enum vm_nat_manip manip,
			  const struct tuple *target)
{
	enum vm_nat_manip other = manip == VM_NAT_SRC ? VM_NAT_DST : VM_NAT_SRC;
	struct tuple before;
	struct vm_pkt quoted;

	if (!load_quoted(vm->pkt, thoff + ICMP_HEADER, &quoted))
		return true;
	if (!has_room(vm, &quoted))
		return false;
	vm_pkt_tuple(&quoted, &before);
	if (vm_nat_mangle(vm, &quoted, other, target))
		tell(vm, other, " of what it quotes", &before, &quoted);
	copy_into(vm->pkt, thoff + ICMP_HEADER, &quoted);
	sum_icmp(vm->pkt, thoff);
	return true;
}

/* Nobody may redirect a connection that is translated, or not yet decided. */
static bool is_bad_redirect(const struct vm_pkt *pkt, size_t thoff)
{
	const struct vm_u32 *status = &pkt->ct.status;
	uint8_t redirect = pkt->protocol == ETH_P_IP ? ICMP_REDIRECT :
						       ND_REDIRECT;
	uint8_t type;

	if (pkt_peek(pkt, thoff, 1, &type) != TRI_TRUE || type != redirect)
		return false;
	return status->known & status->value & IPS_NAT_MASK ||
	       (status->known & ~status->value & IPS_NAT_DONE_MASK);
}

/**
 * vm_nat_error - translate an error of ICMP as the connection it is about
 * @vm: the machine; its packet is such an error, and related
 * @manip: what this hook translates
 *
 * nf_nat_icmp_reply_translation() and nf_nat_icmpv6_reply_translation(): the
 * error's own address, and the other one of the packet that it quotes.
 *
 * Return: NULL, or why it is dropped.
 */
const char *vm_nat_error(struct vm *vm, enum vm_nat_manip manip)
{
	struct vm_pkt *pkt = vm->pkt;
	struct vm_ct *ct = &pkt->ct;
	bool reply = vm_known(ct->reply) && ct->reply.value;
	struct tuple before, target, quoted;
	struct pkt_transport l4;

	if (pkt_find_transport(pkt, &l4) != TRI_TRUE)
		return NULL;
	/* Its header and one of IP are looked at, whatever is quoted. */
	if (pkt->len < l4.thoff + ICMP_HEADER +
			       (pkt->protocol == ETH_P_IP ? 20U : 40U))
		return "nat: an error that quotes less than a header";
	if (is_bad_redirect(pkt, l4.thoff))
		return "nat: a redirect of a connection that is translated";
	if (!is_translated(vm, manip_of(ct, manip)) || vm->err)
		return NULL;
	vm_pkt_tuple(pkt, &before);
	target_of(ct, reply, &target);
	tuple_invert(&target, &quoted);
	if (!mangle_quoted(vm, l4.thoff, manip, &quoted))
		return "nat: an error that quotes too little to translate";
	if (vm_nat_mangle(vm, pkt, manip, &target))
		tell(vm, manip, "", &before, pkt);
	vm_forget(vm);
	return NULL;
}
