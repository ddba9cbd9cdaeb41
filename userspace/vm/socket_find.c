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
#include "vm/pkt_parse.h"

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

static bool is_error(const struct tuple *tuple)
{
	if (tuple->proto == IPPROTO_ICMPV6)
		return tuple->icmp_type < 128;
	switch (tuple->icmp_type) {
	case 3:	 /* destination unreachable */
	case 4:	 /* source quench */
	case 5:	 /* redirect */
	case 11: /* time exceeded */
	case 12: /* parameter problem */
		return true;
	}
	return false;
}

/*
 * Errors of ICMP belong to the socket whose packet they quote. Return:
 * TRI_FALSE when there can be none.
 */
static enum tri quoted(const struct vm_pkt *pkt, struct tuple *tuple)
{
	bool v4 = pkt->protocol == ETH_P_IP;
	struct pkt_transport l4;
	struct vm_pkt inner;
	uint8_t proto;
	size_t at;

	if (!tuple->has_icmp)
		return TRI_UNKNOWN;
	if (!is_error(tuple))
		return TRI_FALSE;
	if ((v4 ? pkt_find_ipv4(pkt, &l4) : pkt_find_ipv6(pkt, false, &l4)) !=
	    TRI_TRUE)
		return TRI_UNKNOWN;
	at = l4.thoff + 8;
	if (at > pkt->len || pkt->len - at < (v4 ? 20 : 40))
		return TRI_FALSE;
	if (pkt_peek(pkt, at + (v4 ? 9 : 6), 1, &proto) == TRI_TRUE && v4 &&
	    proto != IPPROTO_TCP && proto != IPPROTO_UDP)
		return TRI_FALSE;
	if (at >= pkt->held || pkt->ngaps ||
	    !vm_pkt_load(&inner,
			 (struct span){ pkt->data + at, pkt->held - at },
			 pkt->len - at, pkt->protocol))
		return TRI_UNKNOWN;
	vm_pkt_tuple(&inner, tuple);
	tuple_invert(tuple, tuple);
	if (!tuple->has_proto || tuple->has_ports)
		return tuple->has_proto ? TRI_TRUE : TRI_UNKNOWN;
	return tuple->proto == IPPROTO_TCP || tuple->proto == IPPROTO_UDP ?
		       TRI_UNKNOWN :
		       TRI_FALSE;
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
	bool v4 = pkt->protocol == ETH_P_IP;
	enum tri has = TRI_TRUE;
	struct tuple tuple;
	int err;

	memset(socket, 0, sizeof(*socket));
	if (link_is(&pkt->in) == TRI_FALSE)
		return sender(pkt, socket);
	vm_pkt_tuple(pkt, &tuple);
	if (!tuple.has_proto || link_is(&pkt->in) == TRI_UNKNOWN)
		return TRI_UNKNOWN;
	if (tuple.proto == (v4 ? IPPROTO_ICMP : IPPROTO_ICMPV6))
		has = quoted(pkt, &tuple);
	if (has != TRI_TRUE)
		return has;
	if (tuple.proto != IPPROTO_TCP && tuple.proto != IPPROTO_UDP)
		return TRI_FALSE;
	/* The kernel does that for IPv4 only. */
	if (v4 && !undo_nat(pkt, &tuple))
		return TRI_UNKNOWN;
	err = facts_socket(vm, &tuple, socket);
	if (!err)
		return TRI_TRUE;
	memset(socket, 0, sizeof(*socket));
	return err == -ENOENT ? TRI_FALSE : TRI_UNKNOWN;
}
