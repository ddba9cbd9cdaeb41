// SPDX-License-Identifier: GPL-2.0-only
/* cluster: is it this node's connection. net/netfilter/xt_cluster.c */
#include <netinet/in.h>

#include "vm/xt/xt_table.h"

#include <linux/if_packet.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter/xt_cluster.h>

#include "vm/expr_ct.h"
#include "vm/expr_hash.h"
/* A match that changes the packet: a node takes what all nodes receive. */
static void take_over(struct xt_par *par)
{
	struct vm_u32 *type = &par->pkt->pkttype;
	uint8_t addr[16], known[16];

	xt_addr(par, true, addr, known);
	if (par->pkt->family == NFPROTO_IPV6 ? addr[0] == 0xff :
					       addr[0] >> 4 == 0xe)
		return;
	if (!vm_known(*type) || type->value == PACKET_MULTICAST)
		*type = vm_known(*type) ? VM_KNOWN(PACKET_HOST) : VM_UNKNOWN;
}

/* Of IPv6 the kernel takes the first word only, too. */
static uint32_t node_of(const struct addr *addr,
			const struct xt_cluster_match_info *info)
{
	uint32_t hash = jhash(addr->bytes, 4, info->hash_seed);

	return (uint32_t)((uint64_t)hash * info->total_nodes >> 32);
}

static enum tri match(struct xt_par *par)
{
	const struct xt_cluster_match_info *info = par->info;
	const struct vm_ct *ct = &par->pkt->ct;
	struct tuple tuple;
	enum tri tracked;
	uint32_t node;

	take_over(par);
	tracked = xt_ct(par);
	if (tracked != TRI_TRUE)
		return tracked;
	par->why = "where the connection comes from is not known";
	if (!vm_ct_tuple(par->pkt, false, &tuple) || !tuple.src.family ||
	    xt_masked(ct->status, IPS_EXPECTED, 0) != TRI_TRUE)
		return TRI_UNKNOWN;
	node = node_of(&tuple.src, info) & 31;
	return xt_tri((info->node_mask >> node & 1) !=
		      !!(info->flags & XT_CLUSTER_F_INV));
}

static void text(const struct xt_use *use, struct text *text)
{
	const struct xt_cluster_match_info *info = use->info;

	xt_say(text, info->flags & XT_CLUSTER_F_INV,
	       "--cluster-local-nodemask 0x%08x", info->node_mask);
	xt_say(text, false,
	       "--cluster-total-nodes %u --cluster-hash-seed 0x%08x",
	       info->total_nodes, info->hash_seed);
}

const struct xt_ops xt_cluster_match = {
	.name = "cluster",
	.families = XT_ON_ANY,
	.size = { sizeof(struct xt_cluster_match_info) },
	.match = match,
	.tracks = xt_needs_ct,
	.text = text,
};
