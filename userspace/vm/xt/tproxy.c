// SPDX-License-Identifier: GPL-2.0-only
/*
 * TPROXY: a socket of this host gets the packet, whatever its destination.
 * net/netfilter/xt_TPROXY.c
 */
#include <netinet/in.h>

#include "vm/xt/xt_table.h"

#include <errno.h>
#include <linux/netfilter/xt_TPROXY.h>
#include <string.h>

#include "model/text.h"
#include "vm/facts.h"

#define UDP_HEADER 8

/* The info of both revisions. */
struct query {
	uint32_t mask;
	uint32_t value;
	struct addr addr;
	uint16_t port; /* 0: the packet's own */
};

static void read_info(const struct xt_use *use, struct query *query)
{
	const struct xt_tproxy_target_info *old = use->info;
	const struct xt_tproxy_target_info_v1 *info = use->info;

	query->mask = old->mark_mask;
	query->value = old->mark_value;
	if (use->revision == 0) {
		addr_from_bytes(&query->addr, &old->laddr, 4);
		query->port = ntohs(old->lport);
		return;
	}
	addr_from_bytes(&query->addr, &info->laddr,
			use->family == NFPROTO_IPV6 ? 16 : 4);
	query->port = ntohs(info->lport);
}

static bool is_zero(const struct addr *addr)
{
	static const struct addr zero;

	return memcmp(addr->bytes, zero.bytes, sizeof(zero.bytes)) == 0;
}

/* nf_tproxy_laddr4() and 6(). Return: whether it is known. */
static bool listening_addr(const struct xt_par *par, const struct query *query,
			   struct addr *addr)
{
	const struct vm_u32 *in = &par->pkt->in.index;
	struct addr own;
	int err;

	if (!is_zero(&query->addr)) {
		*addr = query->addr;
		return true;
	}
	if (!vm_known(*in))
		return false;
	err = facts_link_addr(par->vm, in->value, query->addr.family, NULL,
			      0, &own);
	if (!err)
		*addr = own;
	return err != -ENODATA;
}

/* A connection's own socket, else one that listens where it is to go. */
static enum tri find_socket(const struct xt_par *par, const struct query *query)
{
	struct vm_socket socket;
	struct tuple tuple;
	int err;

	vm_pkt_tuple(par->pkt, &tuple);
	err = facts_socket(par->vm, &tuple, &socket);
	if (err && err != -ENOENT)
		return TRI_UNKNOWN;
	if (!err && socket.established)
		return socket.full ? xt_masked(socket.transparent, 1, 1) :
				     TRI_UNKNOWN;
	if (!listening_addr(par, query, &tuple.dst))
		return TRI_UNKNOWN;
	if (query->port)
		tuple.dport = query->port;
	err = facts_socket(par->vm, &tuple, &socket);
	if (err)
		return err == -ENOENT ? TRI_FALSE : TRI_UNKNOWN;
	return socket.established ? TRI_UNKNOWN :
				    xt_masked(socket.transparent, 1, 1);
}

static void target(struct xt_par *par)
{
	static const char *const text[] = {
		"a transparent socket takes the packet",
		"no transparent socket takes the packet",
	};
	struct vm *vm = par->vm;
	enum tri found = TRI_FALSE;
	struct query query;

	read_info(par->use, &query);
	if (par->pkt->parsed == TRI_UNKNOWN ||
	    par->pkt->thoff + (size_t)UDP_HEADER <= par->pkt->len)
		found = find_socket(par, &query);
	if (found == TRI_UNKNOWN && !vm->probe)
		found = xt_tri(vm_choose(vm, par->expr, 2, text) == 0);
	if (found == TRI_FALSE) {
		vm->regs.verdict.code = NF_DROP;
		return;
	}
	par->pkt->mark = xt_set_bits(par->pkt->mark, query.mask, query.value);
	par->pkt->has_socket = VM_KNOWN(1);
	par->pkt->uid = VM_UNKNOWN;
	par->pkt->gid = VM_UNKNOWN;
	vm->regs.verdict.code = NF_ACCEPT;
	vm_step(vm, "a local socket gets the packet");
}

static void text(const struct xt_use *use, struct text *text)
{
	struct query query;

	read_info(use, &query);
	xt_say(text, false, "--on-port %u --on-ip ", query.port);
	xt_say_addr(text, query.addr.bytes, use->family);
	xt_say_masked(text, false, "--tproxy-mark", query.value, query.mask);
}

const struct xt_ops xt_tproxy_target = {
	.name = "TPROXY",
	.families = XT_ON_IP,
	.size = { sizeof(struct xt_tproxy_target_info),
		  sizeof(struct xt_tproxy_target_info_v1) },
	.target = target,
	.text = text,
};
