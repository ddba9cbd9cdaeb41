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
#include "vm/kernel.h"
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
 * Of a reply the socket has what the connection began with, whatever it was
 * translated to, or a rule wrote into this packet. Kernels began late to do the
 * same for IPv6, where they never do it for errors.
 * Return: TRI_FALSE when the packet is no such reply.
 */
static enum tri is_reply(const struct vm_pkt *pkt, bool error)
{
	const struct vm_ct *ct = &pkt->ct;
	bool v4 = pkt->protocol == ETH_P_IP;
	enum rstattr_ct_state wanted =
		v4 && error ? RSTATTR_CT_RELATED : RSTATTR_CT_ESTABLISHED;

	if (ct->presence == VM_CT_NONE || ct->presence == VM_CT_UNTRACKED)
		return TRI_FALSE;
	if (ct->presence == VM_CT_UNKNOWN)
		return TRI_UNKNOWN;
	if ((ct->state && ct->state != wanted) ||
	    (ct->reply.known & ~ct->reply.value & 1) ||
	    (ct->status.known & ~ct->status.value & IPS_SRC_NAT_DONE))
		return TRI_FALSE;
	return ct->state && ct->reply.known & 1 &&
			       ct->status.known & IPS_SRC_NAT_DONE ?
		       TRI_TRUE :
		       TRI_UNKNOWN;
}

/* Return: whether it is known. */
static bool undo_nat(const struct vm *vm, bool error, struct tuple *tuple)
{
	const struct vm_pkt *pkt = vm->pkt;
	const struct vm_ct *ct = &pkt->ct;
	enum tri does = pkt->protocol == ETH_P_IP ?
				TRI_TRUE :
				kernel_has(vm, KERNEL_SOCKET_SNAT_IPV6);
	enum tri reply = is_reply(pkt, error);

	if (does == TRI_FALSE || reply == TRI_FALSE)
		return true;
	vm_pkt_reads_tuples(pkt);
	if (does != TRI_TRUE || reply != TRI_TRUE || !ct->has_tuples ||
	    !ct->orig.src.family || !ct->orig.has_ports)
		return false;
	tuple->dst = ct->orig.src;
	tuple->dport = ct->orig.sport;
	return true;
}

static bool is_served(uint8_t proto)
{
	return proto == IPPROTO_TCP || proto == IPPROTO_UDP;
}

/* The ports at @at, of a header of which @need bytes must be there. */
static enum tri read_ports(const struct vm_pkt *pkt, size_t at, size_t need,
			   struct tuple *tuple)
{
	uint8_t ports[4], last;
	enum tri found = pkt_peek(pkt, at, sizeof(ports), ports);

	if (found == TRI_FALSE ||
	    pkt_peek(pkt, at + need - 1, 1, &last) == TRI_FALSE)
		return TRI_FALSE;
	tuple->sport = (uint16_t)(ports[0] << 8 | ports[1]);
	tuple->dport = (uint16_t)(ports[2] << 8 | ports[3]);
	tuple->has_ports = true;
	return found;
}

/*
 * Errors of ICMP belong to the socket whose packet they quote:
 * extract_icmp4_fields(), extract_icmp6_fields(). IPv6 looks no further than
 * the header of a later fragment (ipv6_skip_exthdr()), IPv4 does not ask.
 * Return: TRI_FALSE when there can be none.
 */
static enum tri quoted(const struct vm_pkt *pkt, size_t thoff,
		       struct tuple *tuple)
{
	bool v4 = pkt->protocol == ETH_P_IP;
	size_t at = thoff + 8;
	struct pkt_transport l4;
	struct vm_pkt inner;
	enum tri found;
	uint8_t type;

	vm_pkt_reads(pkt, 0, VM_DATA_MAX);
	found = pkt_peek(pkt, thoff, 1, &type);
	if (found == TRI_TRUE && !(v4 ? pkt_is_icmp_error(type) : type < 128))
		return TRI_FALSE;
	if (at > pkt->len || pkt->len - at < (v4 ? 20 : 40))
		return TRI_FALSE;
	if (found != TRI_TRUE || at >= pkt->held || pkt->ngaps ||
	    !vm_pkt_load(&inner,
			 (struct span){ pkt->data + at, pkt->held - at },
			 pkt->len - at, pkt->protocol))
		return TRI_UNKNOWN;
	found = pkt_find_transport(&inner, &l4);
	if (found != TRI_TRUE)
		return found;
	if (!is_served(l4.proto) || (!v4 && l4.fragoff))
		return TRI_FALSE;
	vm_pkt_tuple(&inner, tuple);
	tuple->proto = l4.proto;
	found = read_ports(&inner, l4.thoff, 4, tuple);
	tuple_invert(tuple, tuple);
	return found;
}

/*
 * What the socket is looked for by. A later fragment belongs to none, but to
 * older kernels: they read it as if it were the first; of one of IPv6 they take
 * the header of IP for its transport's.
 */
static enum tri find_tuple(const struct vm *vm, struct tuple *tuple,
			   bool *error)
{
	const struct vm_pkt *pkt = vm->pkt;
	bool v4 = pkt->protocol == ETH_P_IP;
	struct pkt_transport l4;
	enum tri found = pkt_find_transport(pkt, &l4);

	if (found != TRI_TRUE)
		return found;
	if (l4.fragoff) {
		enum tri none = kernel_has(vm, KERNEL_FRAGMENTS);

		if (none != TRI_FALSE)
			return none == TRI_TRUE ? TRI_FALSE : TRI_UNKNOWN;
		if (!v4)
			l4.thoff = 0;
	}
	*error = l4.proto == (v4 ? IPPROTO_ICMP : IPPROTO_ICMPV6);
	if (*error)
		return quoted(pkt, l4.thoff, tuple);
	if (!is_served(l4.proto))
		return TRI_FALSE;
	vm_pkt_tuple(pkt, tuple);
	tuple->proto = l4.proto;
	tuple->has_proto = true;
	return read_ports(pkt, l4.thoff, l4.proto == IPPROTO_TCP ? 20 : 8,
			  tuple);
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
	struct tuple tuple;
	bool quotes = false;
	enum tri found;
	int err;

	memset(socket, 0, sizeof(*socket));
	if (pkt->has_sk) {
		*socket = pkt->sk;
		return TRI_TRUE;
	}
	if (link_is(&pkt->in) == TRI_FALSE)
		return sender(pkt, socket);
	found = find_tuple(vm, &tuple, &quotes);
	if (found != TRI_TRUE)
		return found;
	if (link_is(&pkt->in) == TRI_UNKNOWN)
		return TRI_UNKNOWN;
	if (!undo_nat(vm, quotes, &tuple))
		return TRI_UNKNOWN;
	err = facts_socket(vm, &tuple, socket);
	if (!err)
		return TRI_TRUE;
	memset(socket, 0, sizeof(*socket));
	return err == -ENOENT ? TRI_FALSE : TRI_UNKNOWN;
}
