// SPDX-License-Identifier: GPL-2.0-only
/*
 * tproxy: a socket of this host gets the packet, whatever its destination.
 * net/netfilter/nft_tproxy.c
 */
#include <netinet/in.h>

#include "vm/expr_tproxy.h"

#include <errno.h>
#include <string.h>

#include "model/text.h"
#include "vm/facts.h"
#include "vm/load.h"

#define UDP_HEADER 8

static int decode(const struct expr_source *source, void *priv)
{
	const struct nlattr *addr = source->attr[NFTA_TPROXY_REG_ADDR];
	const struct nlattr *port = source->attr[NFTA_TPROXY_REG_PORT];
	struct expr_tproxy *tproxy = priv;
	uint32_t family;

	if (!attr_u32(source->attr[NFTA_TPROXY_FAMILY], &family) ||
	    (!addr && !port))
		return -EINVAL;
	if (family != NFPROTO_UNSPEC && family != NFPROTO_IPV4 &&
	    family != NFPROTO_IPV6)
		return -EOPNOTSUPP;
	tproxy->family = (uint8_t)family;
	if (addr && (family == NFPROTO_UNSPEC ||
		     !attr_reg(addr, family == NFPROTO_IPV4 ? 4 : 16,
			       &tproxy->sreg_addr)))
		return -EINVAL;
	if (port && !attr_reg(port, sizeof(uint16_t), &tproxy->sreg_port))
		return -EINVAL;
	return 0;
}

static bool is_zero(const struct addr *addr)
{
	static const struct addr zero;

	return memcmp(addr->bytes, zero.bytes, addr_bits(addr) / 8) == 0;
}

/* nf_tproxy_laddr4() and 6(). Return: whether it is known. */
static bool find_addr(struct vm *vm, const struct expr_tproxy *tproxy,
		      struct tuple *tuple)
{
	bool v4 = tuple->dst.family == AF_INET;
	const struct vm_u32 *in = &vm->pkt->in.index;
	struct addr addr;
	size_t i;
	int err;

	if (tproxy->sreg_addr) {
		for (i = 0; i < (v4 ? 1 : 4); i++) {
			if (vm->regs.known[tproxy->sreg_addr + i] != ~0U)
				return false;
		}
		addr_from_bytes(&addr, vm_reg(vm, tproxy->sreg_addr),
				v4 ? 4 : 16);
		tuple->dst = addr;
		if (!is_zero(&addr))
			return true;
	}
	if (!vm_known(*in))
		return false;
	err = facts_link_addr(vm, in->value, v4 ? AF_INET : AF_INET6, NULL,
			      0, &addr);
	if (!err)
		tuple->dst = addr;
	return err != -ENODATA;
}

static bool find_port(const struct vm *vm, const struct expr_tproxy *tproxy,
		      struct tuple *tuple)
{
	uint16_t port;

	if (!tproxy->sreg_port)
		return true;
	port = ntohs((uint16_t)vm->regs.data[tproxy->sreg_port]);
	if (port)
		tuple->dport = port;
	return (vm->regs.known[tproxy->sreg_port] & 0xffff) == 0xffff;
}

static enum tri is_transparent(const struct vm_socket *socket)
{
	if (!(socket->transparent.known & 1))
		return TRI_UNKNOWN;
	return socket->transparent.value & 1 ? TRI_TRUE : TRI_FALSE;
}

/* A connection's own socket, else one that listens where it is to go. */
static enum tri find(struct vm *vm, const struct expr_tproxy *tproxy)
{
	struct vm_socket socket;
	struct tuple tuple, to;
	int err;

	vm_pkt_tuple(vm->pkt, &tuple);
	err = facts_socket(vm, &tuple, &socket);
	if (err && err != -ENOENT)
		return TRI_UNKNOWN;
	if (!err && socket.established)
		return socket.full ? is_transparent(&socket) : TRI_UNKNOWN;
	to = tuple;
	if (!find_addr(vm, tproxy, &to) || !find_port(vm, tproxy, &to))
		return TRI_UNKNOWN;
	err = facts_socket(vm, &to, &socket);
	if (err)
		return err == -ENOENT ? TRI_FALSE : TRI_UNKNOWN;
	return socket.established ? TRI_UNKNOWN : is_transparent(&socket);
}

/* What it cannot be done for, or NULL. */
static const char *unfit(const struct vm_pkt *pkt,
			 const struct expr_tproxy *tproxy)
{
	if ((pkt->family != NFPROTO_IPV4 && pkt->family != NFPROTO_IPV6) ||
	    (tproxy->family && tproxy->family != pkt->family))
		return "the packet is of another family";
	if (pkt->parsed == TRI_UNKNOWN)
		return NULL;
	if (!pkt->is_ip ||
	    (pkt->tprot != IPPROTO_TCP && pkt->tprot != IPPROTO_UDP))
		return "the packet is neither of TCP nor of UDP";
	if (pkt->thoff > pkt->len || pkt->len - pkt->thoff < UDP_HEADER)
		return "the packet ends before its ports do";
	return NULL;
}

static void eval(struct vm *vm, const struct nft_expr *expr)
{
	const struct expr_tproxy *tproxy = expr_priv(expr);
	const char *why = unfit(vm->pkt, tproxy);

	if (why) {
		vm_break(vm, expr, why);
		return;
	}
	switch (find(vm, tproxy)) {
	case TRI_TRUE:
		break;
	case TRI_FALSE:
		vm_break(vm, expr, "no transparent socket listens there");
		return;
	default:
		if (!load_maybe(vm, expr, "the host's sockets are not known"))
			return;
	}
	if (vm->probe)
		return;
	vm->pkt->has_socket = VM_KNOWN(1);
	vm->pkt->uid = VM_UNKNOWN;
	vm->pkt->gid = VM_UNKNOWN;
	vm_step(vm, "a local socket gets the packet");
}

static void text(const struct nft_expr *expr, struct text *text)
{
	const struct expr_tproxy *tproxy = expr_priv(expr);

	text_add(text, "tproxy");
	if (tproxy->family)
		text_add(text,
			 tproxy->family == NFPROTO_IPV4 ? " ip to" : " ip6 to");
}

const struct expr_ops expr_tproxy_ops = {
	.name = "tproxy",
	.size = sizeof(struct expr_tproxy),
	.decode = decode,
	.eval = eval,
	.text = text,
};
