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
#include "vm/load.h"
#include "vm/tproxy.h"

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

/* Return: whether it is known. */
static bool read_addr(struct vm *vm, const struct expr_tproxy *expr,
		      struct addr *addr)
{
	bool v4 = vm->pkt->family == NFPROTO_IPV4;
	size_t i;

	if (!expr->sreg_addr)
		return true;
	for (i = 0; i < (v4 ? 1 : 4); i++) {
		if (vm->regs.known[expr->sreg_addr + i] != ~0U)
			return false;
	}
	addr_from_bytes(addr, vm_reg(vm, expr->sreg_addr), v4 ? 4 : 16);
	return true;
}

static bool read_port(const struct vm *vm, const struct expr_tproxy *expr,
		      uint16_t *port)
{
	if (!expr->sreg_port)
		return true;
	*port = ntohs((uint16_t)vm->regs.data[expr->sreg_port]);
	return (vm->regs.known[expr->sreg_port] & 0xffff) == 0xffff;
}

static enum tri find(struct vm *vm, const struct expr_tproxy *expr,
		     struct vm_socket *socket)
{
	struct tproxy tproxy = { 0 };

	return read_addr(vm, expr, &tproxy.addr) &&
			       read_port(vm, expr, &tproxy.port) ?
		       tproxy_find(vm, &tproxy, socket) :
		       TRI_UNKNOWN;
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
	struct vm_socket socket = { 0 };

	if (why) {
		vm_break(vm, expr, why);
		return;
	}
	switch (find(vm, tproxy, &socket)) {
	case TRI_TRUE:
		break;
	case TRI_FALSE:
		vm_break(vm, expr, "no transparent socket listens there");
		return;
	default:
		if (!load_maybe(vm, expr, "the host's sockets are not known"))
			return;
		memset(&socket, 0, sizeof(socket));
	}
	if (!vm->probe)
		tproxy_give(vm, &socket);
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
