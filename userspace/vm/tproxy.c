// SPDX-License-Identifier: GPL-2.0-only
#include "vm/tproxy.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>

#include "vm/facts.h"
#include "vm/kernel.h"
#include "vm/pkt_parse.h"

/* nf_tproxy_laddr4() and 6(). Return: whether it is known. */
static bool find_addr(const struct vm *vm, const struct addr *wanted,
		      struct addr *addr)
{
	static const struct addr zero;
	const struct vm_u32 *in = &vm->pkt->in.index;
	struct addr own;
	int err;

	if (memcmp(wanted->bytes, zero.bytes, sizeof(zero.bytes)) != 0) {
		*addr = *wanted;
		return true;
	}
	if (!vm_known(*in))
		return false;
	err = facts_link_addr(vm, in->value, addr->family, NULL, 0, &own);
	if (!err)
		*addr = own;
	return err != -ENODATA;
}

/*
 * Where they were when the chain began, whatever a rule has written since. Of
 * a later fragment what stands where its header would be is taken for ports, by
 * kernels that do not look whether it is one.
 */
static enum tri read_ports(const struct vm *vm, struct tuple *tuple)
{
	const struct vm_pkt *pkt = vm->pkt;
	enum tri apart, read;
	uint8_t ports[4] = { 0 };

	apart = pkt->fragoff ? kernel_has(vm, KERNEL_FRAGMENTS) : TRI_FALSE;
	if (apart != TRI_FALSE)
		return apart == TRI_TRUE ? TRI_FALSE : TRI_UNKNOWN;
	tuple->has_proto = true;
	tuple->proto = pkt->tprot;
	read = pkt_peek(pkt, pkt->thoff, sizeof(ports), ports);
	tuple->has_ports = true;
	tuple->sport = (uint16_t)(ports[0] << 8 | ports[1]);
	tuple->dport = (uint16_t)(ports[2] << 8 | ports[3]);
	return read;
}

/* nf_tproxy_get_sock_v4() and v6() look at the header of TCP. */
static enum tri has_header(const struct vm_pkt *pkt)
{
	uint8_t last;

	if (pkt->parsed == TRI_UNKNOWN)
		return TRI_UNKNOWN;
	if (pkt->tprot != IPPROTO_TCP)
		return TRI_TRUE;
	return pkt_peek(pkt, (size_t)pkt->thoff + 19, 1, &last) == TRI_FALSE ?
		       TRI_FALSE :
		       TRI_TRUE;
}

static enum tri is_transparent(const struct vm_socket *socket)
{
	if (!(socket->transparent.known & 1))
		return TRI_UNKNOWN;
	return socket->transparent.value & 1 ? TRI_TRUE : TRI_FALSE;
}

/**
 * tproxy_find - a connection's own socket, else one that listens there
 * @vm: the machine; its packet is one of TCP or UDP
 * @tproxy: where
 * @socket: filled
 *
 * Return: whether there is one, and it is transparent.
 */
enum tri tproxy_find(const struct vm *vm, const struct tproxy *tproxy,
		     struct vm_socket *socket)
{
	struct tuple tuple;
	enum tri whole = has_header(vm->pkt);
	int err;

	if (whole != TRI_TRUE)
		return whole;
	vm_pkt_tuple(vm->pkt, &tuple);
	whole = read_ports(vm, &tuple);
	if (whole != TRI_TRUE)
		return whole;
	err = facts_socket(vm, &tuple, socket);
	if (err && err != -ENOENT)
		return TRI_UNKNOWN;
	if (!err && socket->established)
		return socket->full ? is_transparent(socket) : TRI_UNKNOWN;
	if (!find_addr(vm, &tproxy->addr, &tuple.dst))
		return TRI_UNKNOWN;
	if (tproxy->port)
		tuple.dport = tproxy->port;
	err = facts_socket(vm, &tuple, socket);
	if (err)
		return err == -ENOENT ? TRI_FALSE : TRI_UNKNOWN;
	return socket->established ? TRI_UNKNOWN : is_transparent(socket);
}

/**
 * tproxy_give - nf_tproxy_assign_sock()
 * @vm: the machine
 * @socket: whose the packet is from now on; all zero: nothing is known of it
 */
void tproxy_give(struct vm *vm, const struct vm_socket *socket)
{
	struct vm_pkt *pkt = vm->pkt;

	pkt->has_socket = VM_KNOWN(1);
	pkt->has_sk = socket->full;
	pkt->sk = *socket;
	pkt->uid = socket->uid;
	pkt->gid = socket->gid;
	vm_step(vm, "a local socket gets the packet");
}
