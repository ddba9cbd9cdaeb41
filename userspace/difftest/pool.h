/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The few values that rules and packets of one ruleset are made of, so that
 * they meet often, and miss often by one.
 */
#ifndef RSTATTR_DIFFTEST_POOL_H
#define RSTATTR_DIFFTEST_POOL_H

#include "difftest/random.h"

/* What a number is the value of. */
enum field {
	F_PORT,
	F_TTL,
	F_DSCP,
	F_ECN,
	F_IP_ID,
	F_IP_LENGTH,
	F_FRAG_OFF,
	F_PROTO,
	F_FLOW_LABEL,
	F_SEQ,
	F_WINDOW,
	F_URGENT,
	F_TCP_FLAGS,
	F_DOFF,
	F_MSS,
	F_WSCALE,
	F_TIMESTAMP,
	F_UDP_LENGTH,
	F_CHECKSUM,
	F_ICMP_TYPE,
	F_ICMPV6_TYPE,
	F_ICMP_CODE,
	F_ICMP_ID,
	F_ICMP_WORD,
	F_IGMP_TYPE,
	F_SPI,
	F_CPI,
	F_VTAG,
	F_DCCP_TYPE,
	F_CHUNK,
	F_VLAN_ID,
	F_VLAN_PCP,
	F_ETHERTYPE,
	F_ARP_OP,
	F_HDRLEN,
	F_ROUTING_TYPE,
	F_MH_TYPE,
	F_OPTION,
	F_MARK,
	F_PRIORITY,
	F_BYTE,
	F_WORD,
	F_LENGTH, /* of the packet */
	F_BIT,
	FIELDS,
};

#define POOL_VALUES 5
#define POOL_ADDRS 5

/* Whose an address is, seen from the firewall. */
enum whose {
	WHOSE_LEFT,
	WHOSE_RIGHT,
	WHOSE_BRIDGE,
	WHOSE_OWN,
	WHOSE_OTHER, /* behind routers, nowhere, groups */
	WHOSES,
};

struct pool {
	uint32_t value[FIELDS][POOL_VALUES];
	uint8_t v4[WHOSES][POOL_ADDRS][4];
	uint8_t v6[WHOSES][POOL_ADDRS][16];
};

void pool_make(struct pool *pool, struct rnd *rnd);
unsigned int pool_bits(enum field field);
uint32_t pool_number(const struct pool *pool, struct rnd *rnd,
		     enum field field);
void pool_v4(const struct pool *pool, struct rnd *rnd, enum whose whose,
	     uint8_t *addr);
void pool_v6(const struct pool *pool, struct rnd *rnd, enum whose whose,
	     uint8_t *addr);
enum whose pool_whose(struct rnd *rnd);
void pool_mac(struct rnd *rnd, uint8_t *mac);

#endif
