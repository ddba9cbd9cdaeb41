// SPDX-License-Identifier: GPL-2.0-only
/* Which replies other connections have already. */
#include "vm/nat_unique.h"

#include <linux/netfilter/nf_conntrack_common.h>

#include "vm/host.h"
#include "vm/track_what.h"

/* The packet's connection, which is there when it is replayed afterwards. */
static bool is_own(const struct vm_pkt *pkt, const struct vm_ct *found)
{
	struct tuple orig;

	vm_pkt_reads_tuples(pkt);
	if (pkt->ct.has_tuples)
		orig = pkt->ct.orig;
	else
		vm_pkt_tuple(pkt, &orig);
	return orig.proto == found->orig.proto &&
	       addr_equal(&orig.src, &found->orig.src) &&
	       addr_equal(&orig.dst, &found->orig.dst) &&
	       (!found->orig.has_ports ||
		(orig.sport == found->orig.sport &&
		 orig.dport == found->orig.dport)) &&
	       (!found->orig.has_icmp_id ||
		orig.icmp_id == found->orig.icmp_id);
}

/**
 * nat_used_tuple - nf_nat_used_tuple(): has a connection such replies
 * @vm: the machine
 * @tuple: as packets will have it
 *
 * Return: false where that is not known.
 */
bool nat_used_tuple(const struct vm *vm, const struct tuple *tuple)
{
	struct tuple reply;
	struct vm_ct ct;

	if (!nat_can_ask(vm) || !vm->host->conntrack || !tuple->src.family ||
	    !tuple->dst.family ||
	    (track_has_ports(vm, tuple->proto) && !tuple->has_ports) ||
	    (nat_is_icmp(tuple->proto) && !tuple->has_icmp_id))
		return false;
	tuple_invert(tuple, &reply);
	return vm->host->conntrack(vm->host->ctx, &reply, nat_zone(vm), &ct) ==
		       0 &&
	       !is_own(vm->pkt, &ct);
}

/**
 * vm_nat_clash - can the packet's connection not be confirmed
 * @vm: the machine
 *
 * Where connections are translated, one that is not may have replies that
 * another one's look like, too.
 *
 * Return: whether another one has the same replies: the packet is dropped.
 */
enum tri vm_nat_clash(const struct vm *vm)
{
	const struct vm_ct *ct = &vm->pkt->ct;
	uint32_t status = ct->status.value & ct->status.known;
	struct tuple then;

	if (ct->presence != VM_CT_TRACKED || !ct->fresh || !ct->has_tuples ||
	    status & IPS_CONFIRMED || !(status & IPS_NAT_DONE_MASK))
		return TRI_FALSE;
	if (ct->may_clash)
		return TRI_UNKNOWN;
	vm_pkt_reads_tuples(vm->pkt);
	tuple_invert(&ct->repl, &then);
	return nat_used_tuple(vm, &then) ? TRI_TRUE : TRI_FALSE;
}
