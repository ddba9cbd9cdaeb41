// SPDX-License-Identifier: GPL-2.0-only
/*
 * Bytecode with structures of its own: headers within tunnels, and xtables
 * matches as older versions of iptables-nft make them.
 */
#include <netinet/in.h>

#include "difftest/gen_code.h"

#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nf_tables_compat.h>
#include <linux/netfilter/xt_tcpudp.h>
#include <linux/netfilter_ipv4/ip_tables.h>
#include <linux/netfilter_ipv6/ip6_tables.h>
#include <string.h>

/* enum nft_inner_attributes and its like, in newer headers only. */
#define INNER_NUM 1
#define INNER_TYPE 2
#define INNER_FLAGS 3
#define INNER_HDRSIZE 4
#define INNER_EXPR 5
#define INNER_VXLAN 1
#define INNER_ALL 15

static void put_inner(struct code *code, uint32_t dreg, uint32_t base,
		      uint32_t offset, uint32_t len)
{
	struct nlattr *begun = code_begin(code, "inner");
	struct nlattr *nest[2];

	code_u32(code, INNER_NUM, 0);
	code_u32(code, INNER_TYPE, INNER_VXLAN);
	code_u32(code, INNER_FLAGS, INNER_ALL);
	code_u32(code, INNER_HDRSIZE, 8);
	nest[0] = mnl_attr_nest_start(&code->u.nlh, INNER_EXPR);
	mnl_attr_put_strz(&code->u.nlh, NFTA_EXPR_NAME, "payload");
	nest[1] = mnl_attr_nest_start(&code->u.nlh, NFTA_EXPR_DATA);
	code_u32(code, NFTA_PAYLOAD_DREG, dreg);
	code_u32(code, NFTA_PAYLOAD_BASE, base);
	code_u32(code, NFTA_PAYLOAD_OFFSET, offset);
	code_u32(code, NFTA_PAYLOAD_LEN, len);
	mnl_attr_nest_end(&code->u.nlh, nest[1]);
	mnl_attr_nest_end(&code->u.nlh, nest[0]);
	code_end(code, begun);
}

/**
 * code_inner - load something of what is in VXLAN
 * @gen: the generator
 * @code: the rule
 * @dreg: where to
 * @reg: filled: the same
 * @field: filled: what it is a value of
 *
 * Return: its length.
 */
uint32_t code_inner(struct gen *gen, struct code *code, uint32_t dreg,
		    uint32_t *reg, enum field *field)
{
	*reg = dreg;
	switch (rnd_below(&gen->rnd, 3)) {
	case 0:
		put_inner(code, dreg, NFT_PAYLOAD_NETWORK_HEADER, 8, 1);
		*field = F_TTL;
		return 1;
	case 1:
		put_inner(code, dreg, NFT_PAYLOAD_TRANSPORT_HEADER, 2, 2);
		*field = F_PORT;
		return 2;
	}
	put_inner(code, dreg, NFT_PAYLOAD_TRANSPORT_HEADER, 0, 2);
	*field = F_PORT;
	return 2;
}

void code_inner_probe(struct code *code)
{
	put_inner(code, NFT_REG_1, NFT_PAYLOAD_NETWORK_HEADER, 8, 1);
}

void code_boolean_probe(struct code *code)
{
	struct nlattr *begun = code_begin(code, "meta");
	uint32_t data = 0;

	code_u32(code, NFTA_META_DREG, NFT_REG_1);
	code_u32(code, NFTA_META_KEY, NFT_META_MARK);
	code_end(code, begun);
	begun = code_begin(code, "bitwise");
	code_u32(code, NFTA_BITWISE_SREG, NFT_REG_1);
	code_u32(code, NFTA_BITWISE_DREG, NFT_REG_1);
	code_u32(code, NFTA_BITWISE_LEN, 4);
	code_u32(code, NFTA_BITWISE_OP, CODE_BITWISE_AND);
	code_data(code, NFTA_BITWISE_DATA, &data, 4);
	code_end(code, begun);
}

static void put_match(struct code *code, const char *name, const void *info,
		      size_t len, uint32_t proto)
{
	struct nlattr *begun = code_begin(code, "match");
	char padded[64] = { 0 };

	memcpy(padded, info, len);
	mnl_attr_put_strz(&code->u.nlh, NFTA_MATCH_NAME, name);
	code_u32(code, NFTA_MATCH_REV, 0);
	mnl_attr_put(&code->u.nlh, NFTA_MATCH_INFO, (len + 7) & ~7UL, padded);
	code_end(code, begun);
	code->compat = true;
	code->proto = proto;
}

static void pick_ports(struct gen *gen, uint16_t ports[2])
{
	uint32_t a = pool_number(gen->pool, &gen->rnd, F_PORT);
	uint32_t b = pool_number(gen->pool, &gen->rnd, F_PORT);

	ports[0] = 0;
	ports[1] = 65535;
	if (rnd_percent(&gen->rnd, 40))
		return;
	ports[0] = (uint16_t)(a < b ? a : b);
	ports[1] = (uint16_t)(a < b ? b : a);
}

static void match_tcp(struct gen *gen, struct code *code)
{
	struct xt_tcp info = { 0 };

	pick_ports(gen, info.spts);
	pick_ports(gen, info.dpts);
	if (rnd_percent(&gen->rnd, 40)) {
		info.flg_mask = (uint8_t)rnd_u32(&gen->rnd);
		info.flg_cmp = info.flg_mask &
			       (uint8_t)pool_number(gen->pool, &gen->rnd,
						    F_TCP_FLAGS);
	}
	if (rnd_percent(&gen->rnd, 30))
		info.option = (uint8_t)pool_number(gen->pool, &gen->rnd,
						   F_OPTION);
	info.invflags = (uint8_t)rnd_below(&gen->rnd, 16) &
			(uint8_t)rnd_below(&gen->rnd, 16);
	put_match(code, "tcp", &info, sizeof(info), IPPROTO_TCP);
}

static void match_udp(struct gen *gen, struct code *code)
{
	struct xt_udp info = { 0 };

	pick_ports(gen, info.spts);
	pick_ports(gen, info.dpts);
	info.invflags = (uint8_t)rnd_below(&gen->rnd, 4);
	put_match(code, "udp", &info, sizeof(info), IPPROTO_UDP);
}

static void match_icmp(struct gen *gen, struct code *code)
{
	bool v6 = gen->place.fam == FAM_IP6;
	struct ipt_icmp info = { 0 };

	info.type = (uint8_t)pool_number(gen->pool, &gen->rnd,
					 v6 ? F_ICMPV6_TYPE : F_ICMP_TYPE);
	info.code[0] = (uint8_t)rnd_below(&gen->rnd, 2);
	info.code[1] = rnd_percent(&gen->rnd, 60) ? 255 : 3;
	info.invflags = (uint8_t)rnd_below(&gen->rnd, 2);
	put_match(code, v6 ? "icmp6" : "icmp", &info, sizeof(info),
		  v6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP);
}

/* The rule looks at the protocol, as the match may take for granted. */
static void put_protocol(struct code *code, uint8_t proto)
{
	struct nlattr *begun = code_begin(code, "meta");

	code_u32(code, NFTA_META_DREG, NFT_REG_1);
	code_u32(code, NFTA_META_KEY, NFT_META_L4PROTO);
	code_end(code, begun);
	begun = code_begin(code, "cmp");
	code_u32(code, NFTA_CMP_SREG, NFT_REG_1);
	code_u32(code, NFTA_CMP_OP, NFT_CMP_EQ);
	code_data(code, NFTA_CMP_DATA, &proto, 1);
	code_end(code, begun);
}

/**
 * code_match - a rule with an xtables match of the protocol itself
 * @gen: the generator
 * @code: the rule, empty
 */
void code_match(struct gen *gen, struct code *code)
{
	uint32_t which = rnd_below(&gen->rnd, 3);

	put_protocol(code, which == 0 ? IPPROTO_TCP :
			   which == 1 ? IPPROTO_UDP :
			   gen->place.fam == FAM_IP6 ? IPPROTO_ICMPV6 :
						       IPPROTO_ICMP);
	if (which == 0)
		match_tcp(gen, code);
	else if (which == 1)
		match_udp(gen, code);
	else
		match_icmp(gen, code);
}
