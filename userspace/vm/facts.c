// SPDX-License-Identifier: GPL-2.0-only
#include <netinet/in.h>

#include "vm/facts.h"

#include <errno.h>
#include <linux/if_packet.h>
#include <linux/rtnetlink.h>
#include <net/if_arp.h>
#include <netinet/if_ether.h>
#include <string.h>

#include "vm/pkt_parse.h"

#define HOOK_INGRESS 5
#define LOOPBACK_INDEX 1

/**
 * facts_route - the host's routing tables
 * @vm: the machine
 * @query: the question
 * @route: filled
 *
 * Return: 0, or -ENODATA: it is not known.
 */
int facts_route(const struct vm *vm, const struct vm_route_query *query,
		struct vm_route *route)
{
	memset(route, 0, sizeof(*route));
	if (!vm->host || !vm->host->route || !query->dst.family ||
	    vm->host->route(vm->host->ctx, query, route))
		return -ENODATA;
	return 0;
}

/**
 * facts_link - a link by its index
 * @vm: the machine
 * @index: the index
 * @link: filled
 *
 * Return: whether it is known; its index is 0 if there is no such link.
 */
bool facts_link(const struct vm *vm, uint32_t index, struct vm_link *link)
{
	int err;

	memset(link, 0, sizeof(*link));
	if (!vm->host || !vm->host->link)
		return false;
	err = vm->host->link(vm->host->ctx, index, link);
	if (err == -ENODEV)
		*link = (struct vm_link){ .index = VM_KNOWN(0),
					  .has_name = true };
	return !err || err == -ENODEV;
}

/**
 * facts_link_addr - a link's address
 * @vm: the machine
 * @index: of the link
 * @family: AF_INET or AF_INET6
 * @towards: whom it is for; NULL: the link's first address
 * @scope: without @towards and of IPv6: ADDR_SCOPE_* of which it has one; or 0
 * @addr: filled
 *
 * Return: 0, -EADDRNOTAVAIL: it has none, or -ENODATA: it is not known.
 */
int facts_link_addr(const struct vm *vm, uint32_t index, uint8_t family,
		    const struct addr *towards, unsigned int scope,
		    struct addr *addr)
{
	memset(addr, 0, sizeof(*addr));
	if (!vm->host || !vm->host->link_addr)
		return -ENODATA;
	return vm->host->link_addr(vm->host->ctx, index, family, towards,
				   scope, addr);
}

/**
 * facts_sysctl - a setting
 * @vm: the machine
 * @name: e.g. "net.ipv4.ip_forward"; with slashes where a link's name is part
 *
 * Return: its number, or -1: it is not known.
 */
long facts_sysctl(const struct vm *vm, const char *name)
{
	long value;

	if (!vm->host || !vm->host->sysctl ||
	    vm->host->sysctl(vm->host->ctx, name, &value))
		return -1;
	return value;
}

/**
 * facts_socket - the socket a packet that came in belongs to
 * @vm: the machine
 * @tuple: addresses and ports, of TCP or UDP
 * @socket: filled
 *
 * Return: 0, -ENOENT: there is none, or -ENODATA: it is not known, as of any
 * moment but now.
 */
int facts_socket(const struct vm *vm, const struct tuple *tuple,
		 struct vm_socket *socket)
{
	const struct vm_u32 *iif = &vm->pkt->in.index;

	memset(socket, 0, sizeof(*socket));
	if (vm->past || !vm->host || !vm->host->socket || !tuple->has_ports ||
	    !tuple->src.family || !tuple->dst.family || !vm_known(*iif))
		return -ENODATA;
	return vm->host->socket(vm->host->ctx, tuple, iif->value, socket);
}

/**
 * facts_ipsec - has the host any IPsec policies or states
 * @vm: the machine
 */
enum tri facts_ipsec(const struct vm *vm)
{
	bool used;

	if (!vm->host || !vm->host->ipsec ||
	    vm->host->ipsec(vm->host->ctx, &used))
		return TRI_UNKNOWN;
	return used ? TRI_TRUE : TRI_FALSE;
}

/**
 * link_is - is there a link at all
 * @link: of a packet
 */
enum tri link_is(const struct vm_link *link)
{
	if (link->index.value & link->index.known)
		return TRI_TRUE;
	return vm_known(link->index) ? TRI_FALSE : TRI_UNKNOWN;
}

/**
 * link_is_loopback - has a link IFF_LOOPBACK
 * @link: of a packet
 */
enum tri link_is_loopback(const struct vm_link *link)
{
	if (vm_known(link->type))
		return link->type.value == ARPHRD_LOOPBACK ? TRI_TRUE :
							     TRI_FALSE;
	if (vm_known(link->index))
		return link->index.value == LOOPBACK_INDEX ? TRI_TRUE :
							     TRI_FALSE;
	return TRI_UNKNOWN;
}

/* Copies of what is sent to a group come back by their own link. */
static bool to_one(const struct vm_pkt *pkt)
{
	static const uint8_t ones[4] = { 0xff, 0xff, 0xff, 0xff };
	bool v4 = pkt->protocol == ETH_P_IP;
	uint8_t dst[4];

	if (pkt_peek(pkt, v4 ? 16 : 24, 4, dst) != TRI_TRUE)
		return false;
	if (!v4)
		return dst[0] != 0xff;
	return dst[0] >> 4 != 0xe && memcmp(dst, ones, 4) != 0;
}

/**
 * pkt_on_loopback - nft_fib_is_loopback() of the kernel
 * @pkt: the packet
 */
enum tri pkt_on_loopback(const struct vm_pkt *pkt)
{
	enum tri link = link_is_loopback(&pkt->in);

	if (link == TRI_TRUE)
		return TRI_TRUE;
	if (!vm_known(pkt->pkttype))
		return to_one(pkt) ? link : TRI_UNKNOWN;
	return pkt->pkttype.value == PACKET_LOOPBACK ? TRI_TRUE : link;
}

/**
 * facts_has_dst - has the packet been routed
 * @pkt: the packet
 *
 * Over the loopback link it keeps the route by which it was sent.
 */
enum tri facts_has_dst(const struct vm_pkt *pkt)
{
	if (vm_known(pkt->has_dst))
		return pkt->has_dst.value ? TRI_TRUE : TRI_FALSE;
	if (pkt->family == NFPROTO_NETDEV || pkt->family == NFPROTO_BRIDGE ||
	    pkt->family == NFPROTO_ARP)
		return TRI_UNKNOWN;
	if (pkt->hook == NF_INET_PRE_ROUTING || pkt->hook == HOOK_INGRESS)
		return link_is_loopback(&pkt->in);
	return TRI_TRUE;
}

static bool ask_dst(const struct vm_pkt *pkt, struct vm_route_query *query)
{
	struct tuple tuple;
	uint8_t tos[2];

	memset(query, 0, sizeof(*query));
	vm_pkt_tuple(pkt, &tuple);
	if (!tuple.dst.family || pkt_peek(pkt, 0, 2, tos) != TRI_TRUE)
		return false;
	query->dst = tuple.dst;
	query->src = tuple.src;
	query->proto = tuple.has_proto ? tuple.proto : 0;
	if (tuple.has_ports) {
		query->sport = tuple.sport;
		query->dport = tuple.dport;
	}
	query->tos = pkt->protocol == ETH_P_IP ?
			     tos[1] :
			     (uint8_t)(tos[0] << 4 | tos[1] >> 4);
	/* As where the traversal routes: what is not known is zero. */
	query->mark = pkt->mark.value & pkt->mark.known;
	query->iif = pkt->in.index.value & pkt->in.index.known;
	return true;
}

/**
 * facts_dst - the route of a packet on its way out
 * @vm: the machine; its packet goes out by some link
 * @route: filled
 *
 * Return: whether it is known; where the tables send it by another link than
 * it goes by it is not.
 */
bool facts_dst(const struct vm *vm, struct vm_route *route)
{
	const struct vm_u32 *out = &vm->pkt->out.index;
	struct vm_route_query query;

	if (vm->dst) {
		*route = *vm->dst;
		return !route->error;
	}
	if (!ask_dst(vm->pkt, &query) || facts_route(vm, &query, route) ||
	    route->error)
		return false;
	return vm_known(*out) && out->value == route->oif;
}

/**
 * facts_nexthop - rt_nexthop() and rt6_nexthop()
 * @vm: the machine; its packet has been routed
 * @addr: filled
 *
 * Return: whether it is known.
 */
bool facts_nexthop(const struct vm *vm, struct addr *addr)
{
	const struct vm_pkt *pkt = vm->pkt;
	struct vm_route route;
	struct tuple tuple;

	vm_pkt_tuple(pkt, &tuple);
	*addr = tuple.dst;
	if (!tuple.dst.family)
		return false;
	/* It has arrived. */
	if (pkt->hook == NF_INET_LOCAL_IN || pkt->hook == NF_INET_PRE_ROUTING ||
	    pkt->hook == HOOK_INGRESS)
		return true;
	if (!facts_dst(vm, &route))
		return false;
	/* An IPv4 route by a router of IPv6 has no next hop of its own kind. */
	if (route.gateway.family == tuple.dst.family)
		*addr = route.gateway;
	return true;
}

/**
 * facts_queue - does a program listen at a queue of NFQUEUE now
 * @vm: the machine
 * @number: of the queue
 * @listens: filled
 *
 * Return: 0, or -ENODATA: it is not known, as of any moment but now.
 */
int facts_queue(const struct vm *vm, uint16_t number, bool *listens)
{
	if (vm->past || !vm->host || !vm->host->queue ||
	    vm->host->queue(vm->host->ctx, number, listens))
		return -ENODATA;
	return 0;
}
