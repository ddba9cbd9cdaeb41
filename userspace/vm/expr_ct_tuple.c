// SPDX-License-Identifier: GPL-2.0-only
/* ct: addresses and ports of a connection, before and after translation. */
#include "vm/expr_ct.h"

#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/rstattr.h>
#include <netinet/if_ether.h>
#include <string.h>

#include "vm/load.h"

/* Nothing was translated: the packet's own addresses are the connection's. */
static bool from_packet(const struct vm_pkt *pkt, bool reply,
			struct tuple *tuple)
{
	const struct vm_ct *ct = &pkt->ct;

	if ((ct->status.known & IPS_NAT_MASK) != IPS_NAT_MASK ||
	    ct->status.value & IPS_NAT_MASK || !vm_known(ct->reply) ||
	    ct->state == RSTATTR_CT_RELATED)
		return false;
	vm_pkt_tuple(pkt, tuple);
	if (ct->reply.value == reply)
		return true;
	tuple_invert(tuple, tuple);
	return true;
}

/**
 * vm_ct_tuple - a connection's tuple
 * @pkt: its packet, which is tracked
 * @reply: that of the reply direction
 * @tuple: filled as far as known: see its flags
 *
 * Return: whether anything is known of it.
 */
bool vm_ct_tuple(const struct vm_pkt *pkt, bool reply, struct tuple *tuple)
{
	const struct vm_ct *ct = &pkt->ct;
	struct tuple other;

	vm_pkt_reads_tuples(pkt);
	if (!ct->has_tuples)
		return from_packet(pkt, reply, tuple);
	*tuple = reply ? ct->repl : ct->orig;
	if (!reply || !ct->orig.has_icmp)
		return true;
	tuple->has_icmp = true;
	tuple_invert(&ct->orig, &other);
	tuple->icmp_type = other.icmp_type;
	tuple->icmp_code = other.icmp_code;
	/* The identifier may have been translated, too. */
	if (~ct->status.known & IPS_NAT_MASK || ct->status.value & IPS_NAT_MASK)
		tuple->has_icmp_id = false;
	return true;
}

static uint8_t l3num(const struct vm_pkt *pkt)
{
	const struct addr *addr = &pkt->ct.orig.src;

	vm_pkt_reads_tuples(pkt);
	if (pkt->ct.has_tuples && addr->family)
		return addr->family == AF_INET ? NFPROTO_IPV4 : NFPROTO_IPV6;
	return pkt->protocol == ETH_P_IP ? NFPROTO_IPV4 : NFPROTO_IPV6;
}

/* An error of ICMP has another protocol than the connection it belongs to. */
static struct vm_u32 protonum(const struct vm_pkt *pkt)
{
	const struct tuple *orig = &pkt->ct.orig;
	struct tuple tuple;

	vm_pkt_reads_tuples(pkt);
	if (pkt->ct.has_tuples && orig->has_proto)
		return VM_KNOWN(orig->proto);
	vm_pkt_tuple(pkt, &tuple);
	if (pkt->ct.state == RSTATTR_CT_RELATED || !tuple.has_proto)
		return VM_UNKNOWN;
	return VM_KNOWN(tuple.proto);
}

static void get_addr(struct vm *vm, const struct nft_expr *expr, bool src)
{
	const struct expr_ct *get = expr_priv(expr);
	size_t len = l3num(vm->pkt) == NFPROTO_IPV4 ? 4 : 16;
	uint8_t bytes[16] = { 0 }, known[16];
	const struct addr *addr;
	struct tuple tuple;

	/* Behind an IPv4 address the kernel's union is zero. */
	memset(known, 0xff, sizeof(known));
	memset(known, 0, len);
	if (vm_ct_tuple(vm->pkt, get->dir, &tuple)) {
		addr = src ? &tuple.src : &tuple.dst;
		if (addr->family) {
			memcpy(bytes, addr->bytes, len);
			memset(known, 0xff, len);
		}
	}
	vm_store(vm, expr, get->reg, bytes, known, get->len);
}

/* Of one family only. */
static void get_ip(struct vm *vm, const struct nft_expr *expr, uint8_t family,
		   bool src)
{
	if (l3num(vm->pkt) != family)
		vm_break(vm, expr,
			 family == NFPROTO_IPV4 ?
				 "the connection is not one of IPv4" :
				 "the connection is not one of IPv6");
	if (vm->regs.verdict.code != NFT_BREAK)
		get_addr(vm, expr, src);
}

static bool has_ports(uint32_t proto)
{
	return proto == IPPROTO_TCP || proto == IPPROTO_UDP ||
	       proto == IPPROTO_SCTP;
}

/* Keys of calls, and what conntrack only knew in older kernels. */
static bool is_other(uint32_t proto)
{
	return proto == IPPROTO_GRE || proto == IPPROTO_DCCP ||
	       proto == IPPROTO_UDPLITE;
}

/* What the kernel has in place of ports; as in the packet. */
static bool proto_part(const struct vm_pkt *pkt, bool reply, bool src,
		       uint8_t bytes[2])
{
	struct vm_u32 proto = protonum(pkt);
	struct tuple tuple;
	uint16_t number;

	bytes[0] = bytes[1] = 0;
	if (!vm_known(proto) || is_other(proto.value))
		return false;
	if (!vm_ct_tuple(pkt, reply, &tuple))
		memset(&tuple, 0, sizeof(tuple));
	if (has_ports(proto.value)) {
		number = src ? tuple.sport : tuple.dport;
		bytes[0] = (uint8_t)(number >> 8);
		bytes[1] = (uint8_t)number;
		return tuple.has_ports;
	}
	if (proto.value != IPPROTO_ICMP && proto.value != IPPROTO_ICMPV6)
		return true;
	if (src) {
		bytes[0] = (uint8_t)(tuple.icmp_id >> 8);
		bytes[1] = (uint8_t)tuple.icmp_id;
		return tuple.has_icmp_id;
	}
	bytes[0] = tuple.icmp_type;
	bytes[1] = tuple.icmp_code;
	return tuple.has_icmp;
}

static void get_port(struct vm *vm, const struct nft_expr *expr, bool src)
{
	static const uint8_t nothing[2];
	const struct expr_ct *get = expr_priv(expr);
	uint8_t bytes[2];

	vm_store(vm, expr, get->reg, bytes,
		 proto_part(vm->pkt, get->dir, src, bytes) ? NULL : nothing, 2);
}

/**
 * expr_ct_tuple - load what is in the connection's tuples
 * @vm: the machine; its packet is tracked
 * @expr: the expression
 */
void expr_ct_tuple(struct vm *vm, const struct nft_expr *expr)
{
	const struct expr_ct *get = expr_priv(expr);
	bool src = get->key == NFT_CT_SRC || get->key == NFT_CT_SRC_IP ||
		   get->key == NFT_CT_SRC_IP6 || get->key == NFT_CT_PROTO_SRC;

	switch (get->key) {
	case NFT_CT_L3PROTOCOL:
		vm_store_u8(vm, expr, get->reg, VM_KNOWN(l3num(vm->pkt)));
		break;
	case NFT_CT_PROTOCOL:
		vm_store_u8(vm, expr, get->reg, protonum(vm->pkt));
		break;
	case NFT_CT_SRC:
	case NFT_CT_DST:
		get_addr(vm, expr, src);
		break;
	case NFT_CT_SRC_IP:
	case NFT_CT_DST_IP:
		get_ip(vm, expr, NFPROTO_IPV4, src);
		break;
	case NFT_CT_SRC_IP6:
	case NFT_CT_DST_IP6:
		get_ip(vm, expr, NFPROTO_IPV6, src);
		break;
	case NFT_CT_PROTO_SRC:
	case NFT_CT_PROTO_DST:
		get_port(vm, expr, src);
		break;
	}
}
