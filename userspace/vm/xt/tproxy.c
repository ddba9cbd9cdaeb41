// SPDX-License-Identifier: GPL-2.0-only
/*
 * TPROXY: a socket of this host gets the packet, whatever its destination.
 * net/netfilter/xt_TPROXY.c
 */
#include <netinet/in.h>

#include "vm/xt/xt_table.h"

#include <linux/netfilter/xt_TPROXY.h>
#include <string.h>

#include "model/text.h"
#include "vm/tproxy.h"

#define UDP_HEADER 8

/* The info of both revisions. */
struct query {
	uint32_t mask;
	uint32_t value;
	struct tproxy where;
};

static void read_info(const struct xt_use *use, struct query *query)
{
	const struct xt_tproxy_target_info *old = use->info;
	const struct xt_tproxy_target_info_v1 *info = use->info;

	query->mask = old->mark_mask;
	query->value = old->mark_value;
	if (use->revision == 0) {
		addr_from_bytes(&query->where.addr, &old->laddr, 4);
		query->where.port = ntohs(old->lport);
		return;
	}
	addr_from_bytes(&query->where.addr, &info->laddr,
			use->family == NFPROTO_IPV6 ? 16 : 4);
	query->where.port = ntohs(info->lport);
}

static void target(struct xt_par *par)
{
	static const char *const text[] = {
		"a transparent socket takes the packet",
		"no transparent socket takes the packet",
	};
	struct vm *vm = par->vm;
	struct vm_socket socket = { 0 };
	enum tri found = TRI_FALSE;
	struct query query;

	read_info(par->use, &query);
	if (par->pkt->parsed == TRI_UNKNOWN ||
	    par->pkt->thoff + (size_t)UDP_HEADER <= par->pkt->len)
		found = tproxy_find(vm, &query.where, &socket);
	if (found == TRI_UNKNOWN)
		memset(&socket, 0, sizeof(socket));
	if (found == TRI_UNKNOWN && !vm->probe)
		found = xt_tri(vm_choose(vm, par->expr, 2, text) == 0);
	if (found == TRI_FALSE) {
		vm->regs.verdict.code = NF_DROP;
		return;
	}
	par->pkt->mark = xt_set_bits(par->pkt->mark, query.mask, query.value);
	vm->regs.verdict.code = NF_ACCEPT;
	tproxy_give(vm, &socket);
}

static void text(const struct xt_use *use, struct text *text)
{
	struct query query;

	read_info(use, &query);
	xt_say(text, false, "--on-port %u --on-ip ", query.where.port);
	xt_say_addr(text, query.where.addr.bytes, use->family);
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
