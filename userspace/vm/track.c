// SPDX-License-Identifier: GPL-2.0-only
/*
 * Conntrack at the moment when it meets a packet. What the caller knows of the
 * connection is shown to the rules from here on, not before. What is not
 * given is looked up in the host's table; a packet without an entry there
 * begins a connection, if it is one that may. The windows of TCP are not looked
 * at.
 */
#include <netinet/in.h>

#include "vm/track.h"

#include <errno.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <netinet/if_ether.h>
#include <string.h>

#include "vm/host.h"
#include "vm/synproxy.h"
#include "vm/track_sctp.h"
#include "vm/track_status.h"
#include "vm/track_what.h"

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

static void fill_tuples(struct vm_pkt *pkt)
{
	struct vm_ct *ct = &pkt->ct;

	if (ct->has_tuples)
		return;
	track_tuple(pkt, &ct->orig);
	tuple_invert(&ct->orig, &ct->repl);
	ct->has_tuples = true;
}

/* Of protocols that have ports, but not to this kernel's conntrack. */
static void drop_ports(const struct vm *vm, struct tuple *tuple)
{
	if (!tuple->has_proto || !vm_pkt_has_ports(tuple->proto) ||
	    track_has_ports(vm, tuple->proto))
		return;
	tuple->has_ports = true;
	tuple->sport = 0;
	tuple->dport = 0;
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
static bool zone_of(const struct vm_ct *before, uint16_t *zone)
{
	*zone = before->template ? (uint16_t)before->zone.value : 0;
	return !before->template ||
	       (vm_known(before->zone) && !before->zone_dir);
}

static int ask(struct vm *vm, const struct vm_ct *before,
	       const struct tuple *tuple, struct vm_ct *ct)
{
	uint16_t zone;
	int err;

	if (!vm->host || !vm->host->conntrack || !zone_of(before, &zone))
		return -ENODATA;
	err = vm->host->conntrack(vm->host->ctx, tuple, zone, ct);
	/* Other packets of the connection are counted meanwhile. */
	if (!vm->stateful)
		ct->counted = false;
	return err;
}

/* nf_conntrack_inet_error(): the connection that an error is about. */
static void resolve_error(struct vm *vm, const struct track_head *head,
			  const struct vm_ct *before)
{
	struct vm_pkt *pkt = vm->pkt;
	size_t at = head->thoff + 8;
	struct tuple outer, inner, inverse;
	struct vm_pkt quoted;
	struct vm_ct ct;
	int err;

	vm_pkt_reads(pkt, 0, VM_DATA_MAX);
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
	if (!track_has_tuple(vm, &quoted, &inner) ||
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

/* init_conntrack(): it is new, unless a helper expects it. */
static void begin(struct vm *vm, const struct vm_ct *before,
		  const struct tuple *tuple)
{
	struct vm_ct *ct = &vm->pkt->ct, expected;
	uint16_t zone;
	int err = -ENOENT;

	if (vm->host && vm->host->expected)
		err = zone_of(before, &zone) ?
			      vm->host->expected(vm->host->ctx, tuple, zone,
						 &expected) :
			      -ENODATA;
	if (err == -ENOENT) {
		make_new(vm->pkt);
	} else if (!err) {
		*ct = expected;
		fill_tuples(vm->pkt);
	}
}

static void resolve_normal(struct vm *vm, const struct track_head *head,
			   const struct vm_ct *before)
{
	struct vm_pkt *pkt = vm->pkt;
	struct tuple tuple;
	struct vm_ct ct;
	int err;

	if (!track_has_tuple(vm, pkt, &tuple)) {
		make_none(pkt, VM_CT_NONE);
		return;
	}
	err = ask(vm, before, &tuple, &ct);
	if (!err) {
		pkt->ct = ct;
		if (tuple.proto == IPPROTO_SCTP &&
		    !vm_track_sctp_fits(pkt, head->thoff))
			make_none(pkt, VM_CT_NONE);
		if (tuple.proto != IPPROTO_TCP)
			return;
		switch (vm_track_tcp(pkt, head->bytes[13])) {
		case TCP_FATE_FITS:
			return;
		case TCP_FATE_INVALID:
			make_none(pkt, VM_CT_NONE);
			return;
		case TCP_FATE_REOPENS:
			begin(vm, before, &tuple);
			return;
		}
	}
	if (err != -ENOENT)
		return;
	switch (track_may_begin(vm, head)) {
	case TRI_TRUE:
		begin(vm, before, &tuple);
		break;
	case TRI_FALSE:
		make_none(pkt, VM_CT_NONE);
		break;
	case TRI_UNKNOWN:
		break;
	}
}

static const char cut_dccp[] = "conntrack: the header of DCCP is cut";

/* Nothing was given: the packet and the host may tell. */
static const char *resolve(struct vm *vm, const struct vm_ct *before)
{
	struct track_head head = { 0 };

	switch (track_what_is(vm, &head)) {
	case TRACK_INVALID:
		make_none(vm->pkt, VM_CT_NONE);
		break;
	case TRACK_UNTRACKED:
		make_none(vm->pkt, VM_CT_UNTRACKED);
		break;
	case TRACK_ERROR:
		resolve_error(vm, &head, before);
		break;
	case TRACK_NORMAL:
		resolve_normal(vm, &head, before);
		break;
	case TRACK_UNKNOWN:
		break;
	case TRACK_DROPPED:
		return cut_dccp;
	}
	return NULL;
}

static bool same_tuple(const struct tuple *a, const struct tuple *b)
{
	return addr_equal(&a->src, &b->src) && addr_equal(&a->dst, &b->dst) &&
	       (!a->has_ports || !b->has_ports ||
		(a->sport == b->sport && a->dport == b->dport));
}

/* What was given, and what follows from it. */
static void complete(struct vm *vm)
{
	struct vm_pkt *pkt = vm->pkt;
	struct vm_ct *ct = &pkt->ct;
	struct tuple tuple;

	if (ct->presence != VM_CT_TRACKED)
		return;
	if (ct->state == RSTATTR_CT_NEW) {
		ct->reply = VM_KNOWN(0);
		fill_tuples(pkt);
	}
	if (!vm_known(ct->reply) && ct->has_tuples) {
		vm_pkt_reads_tuples(pkt);
		vm_pkt_tuple(pkt, &tuple);
		if (same_tuple(&tuple, &ct->orig))
			ct->reply = VM_KNOWN(0);
		else if (same_tuple(&tuple, &ct->repl))
			ct->reply = VM_KNOWN(1);
	}
	drop_ports(vm, &ct->orig);
	drop_ports(vm, &ct->repl);
	/* A record says what rules saw: the packet's own part is in it. */
	if (!vm->past)
		vm_track_status(vm);
}

/* That it fits was said already; whether it counts was not. */
static void look_at_sctp(struct vm *vm)
{
	struct track_head head = { 0 };

	if (track_what_is(vm, &head) == TRACK_NORMAL &&
	    head.proto == IPPROTO_SCTP)
		vm_track_sctp_fits(vm->pkt, head.thoff);
}

/**
 * vm_track_in - conntrack meets the packet
 * @vm: the machine
 * @given: what the caller said of the packet's connection
 * @family: VM_HOOKS_IPV4, _IPV6 or _BRIDGE
 *
 * Return: NULL, or why it drops the packet.
 */
const char *vm_track_in(struct vm *vm, const struct vm_ct *given,
		 enum vm_hook_family family)
{
	struct vm_pkt *pkt = vm->pkt;
	struct vm_ct before = pkt->ct;
	const char *why = NULL;
	bool tracked = true;

	/* Untracked by a rule; or looped back, and tracked on the way out. */
	if (before.presence == VM_CT_UNTRACKED ||
	    before.presence == VM_CT_TRACKED)
		return NULL;
	pkt->ct = *given;
	if (pkt->ct.presence == VM_CT_UNKNOWN && !vm->past) {
		vm->err = vm_hooks_tracked(vm->ruleset, family, &tracked);
		if (vm->err)
			return NULL;
		if (!tracked)
			make_none(pkt, VM_CT_NONE);
		else
			why = resolve(vm, &before);
	} else if (!vm->past && pkt->ct.presence == VM_CT_NONE) {
		struct track_head head = { 0 };

		/* What is dropped there is not tracked, either. */
		if (track_what_is(vm, &head) == TRACK_DROPPED)
			why = cut_dccp;
	}
	if (pkt->ct.presence == VM_CT_NONE && tracked)
		synproxy_tracked(vm);
	if (pkt->ct.presence == VM_CT_TRACKED && pkt->ct.sctp_tagged &&
	    given->presence == VM_CT_TRACKED)
		look_at_sctp(vm);
	if (before.template && pkt->ct.presence == VM_CT_TRACKED) {
		pkt->ct.zone = before.zone;
		pkt->ct.zone_dir = before.zone_dir;
	}
	complete(vm);
	return why;
}
