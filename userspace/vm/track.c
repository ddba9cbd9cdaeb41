// SPDX-License-Identifier: GPL-2.0-only
/*
 * Conntrack at the moment when it meets a packet. What the caller knows of the
 * connection is shown to the rules from here on, not before. What is not
 * given is looked up in the host's table; a packet without an entry there
 * begins a connection, if it is one that may. Expectations and the windows of
 * TCP are not looked at.
 */
#include <netinet/in.h>

#include "vm/track.h"

#include <errno.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <netinet/if_ether.h>
#include <string.h>

#include "vm/host.h"
#include "vm/pkt_parse.h"
#include "vm/track_status.h"
#include "vm/track_valid.h"

#define TCP_FIN 0x01
#define TCP_SYN 0x02
#define TCP_RST 0x04
#define TCP_ACK 0x10
#define TCP_URG 0x20

/* What a packet can be to conntrack before it is looked for. */
enum what {
	WHAT_NORMAL,
	WHAT_INVALID,
	WHAT_UNTRACKED,
	WHAT_ERROR, /* of ICMP: belongs to what it reports of */
	WHAT_UNKNOWN,
};

/* Its transport header. */
struct head {
	uint8_t proto;
	size_t thoff;
	enum tri read; /* of the bytes */
	uint8_t bytes[14];
};

/**
 * vm_track_hide - before conntrack: nothing is known of a connection
 * @pkt: the packet
 * @given: filled with what the caller said, for vm_track_in()
 */
void vm_track_hide(struct vm_pkt *pkt, struct vm_ct *given)
{
	*given = pkt->ct;
	memset(&pkt->ct, 0, sizeof(pkt->ct));
	pkt->ct.presence = VM_CT_NONE;
}

/* Flags that some TCP sends; tcp_error() refuses all others. */
static bool tcp_flags_valid(uint8_t flags)
{
	switch (flags & (TCP_FIN | TCP_SYN | TCP_RST | TCP_ACK | TCP_URG)) {
	case TCP_SYN:
	case TCP_SYN | TCP_URG:
	case TCP_SYN | TCP_ACK:
	case TCP_RST:
	case TCP_RST | TCP_ACK:
	case TCP_FIN | TCP_ACK:
	case TCP_FIN | TCP_ACK | TCP_URG:
	case TCP_ACK:
	case TCP_ACK | TCP_URG:
		return true;
	}
	return false;
}

static enum what what_tcp(const struct vm_pkt *pkt, const struct head *head)
{
	size_t len = (size_t)(head->bytes[12] >> 4) * 4;

	return len < 20 || pkt->len - head->thoff < len ||
			       !tcp_flags_valid(head->bytes[13]) ?
		       WHAT_INVALID :
		       WHAT_NORMAL;
}

static enum what what_udp(const struct vm_pkt *pkt, const struct head *head)
{
	size_t len = (size_t)head->bytes[4] << 8 | head->bytes[5];

	return len < 8 || len > pkt->len - head->thoff ? WHAT_INVALID :
							 WHAT_NORMAL;
}

/* udplite_error(): a checksum is a must, of the header at least. */
static enum what what_udplite(const struct vm_pkt *pkt, const struct head *head)
{
	size_t len = (size_t)head->bytes[4] << 8 | head->bytes[5];

	if ((len && len < 8) || len > pkt->len - head->thoff)
		return WHAT_INVALID;
	return head->bytes[6] || head->bytes[7] ? WHAT_NORMAL : WHAT_INVALID;
}

/* icmp_is_err(), and types that nobody knows. */
static enum what what_icmp(uint8_t type)
{
	switch (type) {
	case 3:	 /* destination unreachable */
	case 4:	 /* source quench */
	case 5:	 /* redirect */
	case 11: /* time exceeded */
	case 12: /* parameter problem */
		return WHAT_ERROR;
	}
	return type > 18 ? WHAT_INVALID : WHAT_NORMAL;
}

/* Listener and neighbour discovery are not tracked. */
static enum what what_icmpv6(uint8_t type)
{
	if ((type >= 130 && type <= 136) || type == 143)
		return WHAT_UNTRACKED;
	return type < 128 || type == 137 ? WHAT_ERROR : WHAT_NORMAL;
}

static enum tri find_head(const struct vm_pkt *pkt, struct head *head)
{
	struct pkt_transport l4;
	enum tri found = pkt->protocol == ETH_P_IP ?
				 pkt_find_ipv4(pkt, &l4) :
				 pkt_find_ipv6(pkt, false, &l4);
	size_t need;

	if (found != TRI_TRUE)
		return found;
	if (l4.fragoff || l4.thoff > pkt->len)
		return TRI_FALSE;
	head->proto = l4.proto;
	head->thoff = l4.thoff;
	need = l4.proto == IPPROTO_TCP ? 14 : 8;
	head->read = pkt_peek(pkt, l4.thoff, need, head->bytes);
	return TRI_TRUE;
}

/* Protocols that conntrack does not look into have no header to miss. */
static bool looks_into(const struct vm_pkt *pkt, uint8_t proto)
{
	return proto == IPPROTO_TCP || proto == IPPROTO_UDP ||
	       proto == IPPROTO_SCTP || proto == IPPROTO_UDPLITE ||
	       proto == (pkt->protocol == ETH_P_IP ? IPPROTO_ICMP :
						     IPPROTO_ICMPV6);
}

/* Of the other family: nf_conntrack_icmp_packet() and its twin refuse it. */
static bool is_foreign_icmp(const struct vm_pkt *pkt, uint8_t proto)
{
	return proto == (pkt->protocol == ETH_P_IP ? IPPROTO_ICMPV6 :
						     IPPROTO_ICMP);
}

static enum what what_is(const struct vm_pkt *pkt, struct head *head)
{
	enum tri found = find_head(pkt, head);

	if (found != TRI_TRUE)
		return found == TRI_FALSE ? WHAT_INVALID : WHAT_UNKNOWN;
	if (is_foreign_icmp(pkt, head->proto))
		return WHAT_INVALID;
	if (!looks_into(pkt, head->proto))
		return WHAT_NORMAL;
	if (head->read != TRI_TRUE)
		return head->read == TRI_FALSE ? WHAT_INVALID : WHAT_UNKNOWN;
	switch (head->proto) {
	case IPPROTO_TCP:
		return what_tcp(pkt, head);
	case IPPROTO_UDP:
		return what_udp(pkt, head);
	case IPPROTO_UDPLITE:
		return what_udplite(pkt, head);
	case IPPROTO_ICMP:
		return what_icmp(head->bytes[0]);
	case IPPROTO_SCTP:
		return pkt->len - head->thoff < 12 ? WHAT_INVALID : WHAT_NORMAL;
	}
	return what_icmpv6(head->bytes[0]);
}

/* Lengths and types first, then the checksum: both make it invalid. */
static enum what what_is_it(struct vm *vm, struct head *head)
{
	enum what what = what_is(vm->pkt, head);

	if (what == WHAT_INVALID || what == WHAT_UNKNOWN ||
	    !looks_into(vm->pkt, head->proto))
		return what;
	return vm_track_sum_wrong(vm, head->thoff, head->proto) ? WHAT_INVALID :
								  what;
}

/*
 * May it be a connection's first packet: tcp_new(), and what
 * nf_conntrack_icmp_packet() and its like for IPv6 allow.
 */
static enum tri may_begin(struct vm *vm, const struct head *head)
{
	const struct vm_host *host = vm->host;
	uint8_t flags = head->bytes[13];
	uint8_t type = head->bytes[0];
	long loose = 1;

	switch (looks_into(vm->pkt, head->proto) ? head->proto : 0) {
	case IPPROTO_TCP:
		if (flags & TCP_RST || flags & TCP_FIN)
			return TRI_FALSE;
		if (flags & TCP_SYN)
			return flags & TCP_ACK ? TRI_FALSE : TRI_TRUE;
		if (!host->sysctl ||
		    host->sysctl(host->ctx,
				 "net.netfilter.nf_conntrack_tcp_loose",
				 &loose))
			return TRI_UNKNOWN;
		return loose ? TRI_TRUE : TRI_FALSE;
	case IPPROTO_ICMP:
		return type == 8 || type == 13 || type == 15 || type == 17 ?
			       TRI_TRUE :
			       TRI_FALSE;
	case IPPROTO_SCTP:
		return vm_track_sctp_begins(vm->pkt, head->thoff) ? TRI_TRUE :
								    TRI_FALSE;
	case IPPROTO_ICMPV6:
		return type == 128 || type == 139 ? TRI_TRUE : TRI_FALSE;
	}
	return TRI_TRUE;
}

static void fill_tuples(struct vm_pkt *pkt)
{
	struct vm_ct *ct = &pkt->ct;

	if (ct->has_tuples)
		return;
	vm_pkt_tuple(pkt, &ct->orig);
	tuple_invert(&ct->orig, &ct->repl);
	ct->has_tuples = true;
}

static void make_new(struct vm_pkt *pkt)
{
	memset(&pkt->ct, 0, sizeof(pkt->ct));
	pkt->ct.presence = VM_CT_TRACKED;
	pkt->ct.state = RSTATTR_CT_NEW;
	pkt->ct.reply = VM_KNOWN(0);
	pkt->ct.status = VM_KNOWN(0);
	pkt->ct.mark = VM_KNOWN(0);
	pkt->ct.zone = VM_KNOWN(0);
	pkt->ct.fresh = true;
	fill_tuples(pkt);
}

static void make_none(struct vm_pkt *pkt, enum vm_ct_presence presence)
{
	memset(&pkt->ct, 0, sizeof(pkt->ct));
	pkt->ct.presence = presence;
}

/* @before: with the template that a rule may have made, for another zone. */
static int ask(struct vm *vm, const struct vm_ct *before,
	       const struct tuple *tuple, struct vm_ct *ct)
{
	uint16_t zone = 0;
	int err;

	if (!vm->host || !vm->host->conntrack)
		return -ENODATA;
	if (before->template) {
		if (!vm_known(before->zone) || before->zone_dir)
			return -ENODATA;
		zone = (uint16_t)before->zone.value;
	}
	err = vm->host->conntrack(vm->host->ctx, tuple, zone, ct);
	/* Other packets of the connection are counted meanwhile. */
	if (!vm->stateful)
		ct->counted = false;
	return err;
}

/*
 * nf_ct_get_tuple() and nf_ct_invert_tuple(), where all bytes are known: GRE
 * without a key of PPTP is told apart by its addresses alone.
 */
static bool has_tuple(const struct vm_pkt *pkt, struct tuple *tuple)
{
	vm_pkt_tuple(pkt, tuple);
	if (!tuple->has_proto || !tuple->src.family || !tuple->dst.family)
		return false;
	if (is_foreign_icmp(pkt, tuple->proto))
		return false;
	if (tuple->proto == IPPROTO_GRE)
		tuple->has_ports = true;
	if (!looks_into(pkt, tuple->proto))
		return true;
	if (tuple->proto == IPPROTO_ICMP)
		return tuple->has_icmp && tuple->has_icmp_id &&
		       (tuple->icmp_type == 0 || tuple->icmp_type == 8 ||
			(tuple->icmp_type >= 13 && tuple->icmp_type <= 18));
	if (tuple->proto == IPPROTO_ICMPV6)
		return tuple->has_icmp && tuple->has_icmp_id &&
		       (tuple->icmp_type == 128 || tuple->icmp_type == 129 ||
			tuple->icmp_type == 139 || tuple->icmp_type == 140);
	return tuple->has_ports;
}

/* nf_conntrack_inet_error(): the connection that an error is about. */
static void resolve_error(struct vm *vm, const struct head *head,
			  const struct vm_ct *before)
{
	struct vm_pkt *pkt = vm->pkt;
	size_t at = head->thoff + 8;
	struct tuple outer, inner, inverse;
	struct vm_pkt quoted;
	struct vm_ct ct;
	int err;

	if (pkt->ngaps || pkt->held < pkt->len)
		return;
	/* nf_ct_get_tuplepr() finds no tuple in what is quoted. */
	if (at >= pkt->len ||
	    !vm_pkt_load(&quoted,
			 (struct span){ pkt->data + at, pkt->held - at },
			 pkt->len - at, pkt->protocol)) {
		make_none(pkt, VM_CT_NONE);
		return;
	}
	/* Whose packet is quoted is told of it. */
	vm_pkt_tuple(pkt, &outer);
	if (!has_tuple(&quoted, &inner) ||
	    !addr_equal(&outer.dst, &inner.src)) {
		make_none(pkt, VM_CT_NONE);
		return;
	}
	tuple_invert(&inner, &inverse);
	err = ask(vm, before, &inverse, &ct);
	if (err == -ENOENT) {
		make_none(pkt, VM_CT_NONE);
	} else if (!err) {
		pkt->ct = ct;
		pkt->ct.state = RSTATTR_CT_RELATED;
		pkt->ct.is_error = true;
	}
}

static void resolve_normal(struct vm *vm, const struct head *head,
			   const struct vm_ct *before)
{
	struct vm_pkt *pkt = vm->pkt;
	struct tuple tuple;
	struct vm_ct ct;
	int err;

	if (!has_tuple(pkt, &tuple)) {
		make_none(pkt, VM_CT_NONE);
		return;
	}
	err = ask(vm, before, &tuple, &ct);
	if (!err) {
		pkt->ct = ct;
		if (tuple.proto != IPPROTO_TCP)
			return;
		switch (vm_track_tcp(pkt, head->bytes[13])) {
		case TCP_FATE_FITS:
			return;
		case TCP_FATE_INVALID:
			make_none(pkt, VM_CT_NONE);
			return;
		case TCP_FATE_REOPENS:
			make_new(pkt);
			return;
		}
	}
	if (err != -ENOENT)
		return;
	switch (may_begin(vm, head)) {
	case TRI_TRUE:
		make_new(pkt);
		break;
	case TRI_FALSE:
		make_none(pkt, VM_CT_NONE);
		break;
	case TRI_UNKNOWN:
		break;
	}
}

/* Nothing was given: the packet and the host may tell. */
static void resolve(struct vm *vm, const struct vm_ct *before)
{
	struct head head = { 0 };

	switch (what_is_it(vm, &head)) {
	case WHAT_INVALID:
		make_none(vm->pkt, VM_CT_NONE);
		break;
	case WHAT_UNTRACKED:
		make_none(vm->pkt, VM_CT_UNTRACKED);
		break;
	case WHAT_ERROR:
		resolve_error(vm, &head, before);
		break;
	case WHAT_NORMAL:
		resolve_normal(vm, &head, before);
		break;
	case WHAT_UNKNOWN:
		break;
	}
}

static bool same_tuple(const struct tuple *a, const struct tuple *b)
{
	return addr_equal(&a->src, &b->src) && addr_equal(&a->dst, &b->dst) &&
	       (!a->has_ports || !b->has_ports ||
		(a->sport == b->sport && a->dport == b->dport));
}

/* What was given, and what follows from it. */
static void complete(struct vm_pkt *pkt)
{
	struct vm_ct *ct = &pkt->ct;
	struct tuple tuple;

	if (ct->presence != VM_CT_TRACKED)
		return;
	if (ct->state == RSTATTR_CT_NEW) {
		ct->reply = VM_KNOWN(0);
		fill_tuples(pkt);
	}
	if (!vm_known(ct->reply) && ct->has_tuples) {
		vm_pkt_tuple(pkt, &tuple);
		if (same_tuple(&tuple, &ct->orig))
			ct->reply = VM_KNOWN(0);
		else if (same_tuple(&tuple, &ct->repl))
			ct->reply = VM_KNOWN(1);
	}
	vm_track_status(pkt);
}

/**
 * vm_track_in - conntrack meets the packet
 * @vm: the machine
 * @given: what the caller said of the packet's connection
 * @family: VM_HOOKS_IPV4, _IPV6 or _BRIDGE
 */
void vm_track_in(struct vm *vm, const struct vm_ct *given,
		 enum vm_hook_family family)
{
	struct vm_pkt *pkt = vm->pkt;
	struct vm_ct before = pkt->ct;
	bool tracked = true;

	/* Untracked by a rule; or looped back, and tracked on the way out. */
	if (before.presence == VM_CT_UNTRACKED ||
	    before.presence == VM_CT_TRACKED)
		return;
	pkt->ct = *given;
	if (pkt->ct.presence == VM_CT_UNKNOWN && !vm->past) {
		vm->err = vm_hooks_tracked(vm->ruleset, family, &tracked);
		if (vm->err)
			return;
		if (!tracked)
			make_none(pkt, VM_CT_NONE);
		else
			resolve(vm, &before);
	}
	if (before.template && pkt->ct.presence == VM_CT_TRACKED) {
		pkt->ct.zone = before.zone;
		pkt->ct.zone_dir = before.zone_dir;
	}
	complete(pkt);
}
