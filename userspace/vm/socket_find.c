// SPDX-License-Identifier: GPL-2.0-only
/* Whose packet it is: net/ipv4/netfilter/nf_socket_ipv4.c and IPv6's. */
#include <netinet/in.h>

#include "vm/expr_socket.h"

#include <errno.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/rstattr.h>
#include <netinet/if_ether.h>
#include <string.h>

#include "vm/expr_cmp.h"
#include "vm/facts.h"

/* It carries the one that sent it. */
static enum tri sender(const struct vm_pkt *pkt, struct vm_socket *socket)
{
	socket->full = true;
	if (!vm_known(pkt->has_socket))
		return TRI_UNKNOWN;
	return pkt->has_socket.value ? TRI_TRUE : TRI_FALSE;
}

/*
 * A reply to one whose source was translated: it still has the translated
 * address while the socket has the other. Return: whether it is known.
 */
static bool undo_nat(const struct vm_pkt *pkt, struct tuple *tuple)
{
	const struct vm_ct *ct = &pkt->ct;

	if (ct->presence == VM_CT_NONE || ct->presence == VM_CT_UNTRACKED ||
	    (ct->presence == VM_CT_TRACKED &&
	     (ct->state == RSTATTR_CT_NEW ||
	      (ct->reply.known & 1 && !(ct->reply.value & 1)) ||
	      ct->status.known & ~ct->status.value & IPS_SRC_NAT)))
		return true;
	if (!(ct->reply.known & ct->reply.value & 1) || !ct->has_tuples ||
	    !ct->orig.src.family || !ct->orig.has_ports)
		return false;
	tuple->dst = ct->orig.src;
	tuple->dport = ct->orig.sport;
	return true;
}

/* Errors of ICMP belong to the socket whose packet they quote. */
static enum tri may_quote(const struct tuple *tuple)
{
	if (!tuple->has_icmp)
		return TRI_UNKNOWN;
	if (tuple->proto == IPPROTO_ICMPV6)
		return tuple->icmp_type < 128 ? TRI_UNKNOWN : TRI_FALSE;
	switch (tuple->icmp_type) {
	case 3:
	case 4:
	case 5:
	case 11:
	case 12:
		return TRI_UNKNOWN;
	}
	return TRI_FALSE;
}

/**
 * vm_socket_find - the socket that the packet belongs to
 * @vm: the machine
 * @socket: filled as far as known
 *
 * Return: whether there is one.
 */
enum tri vm_socket_find(const struct vm *vm, struct vm_socket *socket)
{
	const struct vm_pkt *pkt = vm->pkt;
	uint8_t icmp =
		pkt->protocol == ETH_P_IP ? IPPROTO_ICMP : IPPROTO_ICMPV6;
	struct tuple tuple;
	int err;

	memset(socket, 0, sizeof(*socket));
	if (link_is(&pkt->in) == TRI_FALSE)
		return sender(pkt, socket);
	vm_pkt_tuple(pkt, &tuple);
	if (!tuple.has_proto || link_is(&pkt->in) == TRI_UNKNOWN)
		return TRI_UNKNOWN;
	if (tuple.proto == icmp)
		return may_quote(&tuple);
	if (tuple.proto != IPPROTO_TCP && tuple.proto != IPPROTO_UDP)
		return TRI_FALSE;
	if (!undo_nat(pkt, &tuple))
		return TRI_UNKNOWN;
	err = facts_socket(vm, &tuple, socket);
	if (!err)
		return TRI_TRUE;
	memset(socket, 0, sizeof(*socket));
	return err == -ENOENT ? TRI_FALSE : TRI_UNKNOWN;
}
