// SPDX-License-Identifier: GPL-2.0-only
#include "difftest/pool.h"

#include <string.h>

#include "difftest/topology.h"

/* Numbers that mean something; others are random. */
#define CANDIDATES 12

struct domain {
	uint8_t bits;
	uint8_t share; /* per cent that are one of these */
	uint8_t count;
	uint32_t candidate[CANDIDATES];
};

static const struct domain domains[FIELDS] = {
	[F_PORT] = { 16, 70, 12, { 22, 53, 80, 443, 8080, 1023, 1024, 0, 65535,
				   4789, 5432, 49152 } },
	[F_TTL] = { 8, 90, 7, { 1, 2, 63, 64, 65, 128, 255 } },
	[F_DSCP] = { 6, 70, 6, { 0, 8, 10, 46, 63, 26 } },
	[F_ECN] = { 2, 0, 0, { 0 } },
	[F_IP_ID] = { 16, 0, 0, { 0 } },
	[F_IP_LENGTH] = { 16, 80, 8, { 20, 28, 40, 48, 60, 84, 100, 200 } },
	[F_FRAG_OFF] = { 13, 70, 4, { 0, 1, 185, 8191 } },
	[F_PROTO] = { 8, 95, 12, { 6, 17, 1, 58, 132, 33, 136, 50, 51, 2, 47,
				   108 } },
	[F_FLOW_LABEL] = { 20, 30, 2, { 0, 0xfffff } },
	[F_SEQ] = { 32, 20, 3, { 0, 1, 0xffffffff } },
	[F_WINDOW] = { 16, 40, 4, { 0, 1024, 65535, 29200 } },
	[F_URGENT] = { 16, 50, 2, { 0, 1 } },
	[F_TCP_FLAGS] = { 8, 70, 8, { 0x02, 0x12, 0x10, 0x11, 0x04, 0x18, 0x14,
				      0x00 } },
	[F_DOFF] = { 4, 80, 3, { 5, 6, 8 } },
	[F_MSS] = { 16, 60, 4, { 536, 1220, 1400, 1460 } },
	[F_WSCALE] = { 8, 70, 3, { 0, 7, 14 } },
	[F_TIMESTAMP] = { 32, 20, 2, { 0, 1 } },
	[F_UDP_LENGTH] = { 16, 80, 5, { 8, 9, 12, 20, 100 } },
	[F_CHECKSUM] = { 16, 30, 2, { 0, 0xffff } },
	[F_ICMP_TYPE] = { 8, 90, 10, { 0, 3, 4, 5, 8, 11, 12, 13, 14, 17 } },
	[F_ICMPV6_TYPE] = { 8, 90, 10, { 1, 2, 3, 4, 128, 129, 130, 135, 136,
					 143 } },
	[F_ICMP_CODE] = { 8, 90, 6, { 0, 1, 2, 3, 4, 13 } },
	[F_ICMP_ID] = { 16, 0, 0, { 0 } },
	[F_ICMP_WORD] = { 32, 50, 3, { 1280, 1400, 1500 } },
	[F_IGMP_TYPE] = { 8, 90, 4, { 0x11, 0x16, 0x17, 0x22 } },
	[F_SPI] = { 32, 20, 2, { 1, 256 } },
	[F_CPI] = { 16, 20, 2, { 2, 3 } },
	[F_VTAG] = { 32, 20, 1, { 0 } },
	[F_DCCP_TYPE] = { 4, 95, 9, { 0, 1, 2, 3, 4, 5, 6, 7, 8 } },
	[F_CHUNK] = { 8, 95, 8, { 0, 1, 2, 3, 4, 6, 10, 14 } },
	[F_VLAN_ID] = { 12, 70, 4, { 1, 2, 100, 4094 } },
	[F_VLAN_PCP] = { 3, 0, 0, { 0 } },
	[F_ETHERTYPE] = { 16, 95, 6, { 0x0800, 0x86dd, 0x0806, 0x88b5, 0x8863,
				       0x8847 } },
	[F_ARP_OP] = { 16, 95, 5, { 1, 2, 3, 4, 8 } },
	[F_HDRLEN] = { 8, 90, 4, { 0, 1, 2, 3 } },
	[F_ROUTING_TYPE] = { 8, 95, 4, { 0, 2, 3, 4 } },
	[F_MH_TYPE] = { 8, 95, 5, { 0, 1, 5, 6, 7 } },
	[F_OPTION] = { 8, 95, 10, { 0, 1, 2, 3, 4, 5, 8, 19, 34, 30 } },
	[F_MARK] = { 32, 70, 6, { 0, 1, 2, 0x10, 0x100, 0xffffffff } },
	[F_PRIORITY] = { 32, 70, 5, { 0, 2, 4, 6, 0x10001 } },
	[F_BYTE] = { 8, 40, 4, { 0, 1, 0x45, 0xff } },
	[F_WORD] = { 32, 20, 2, { 0, 0xffffffff } },
	[F_LENGTH] = { 16, 90, 8, { 28, 40, 60, 64, 84, 100, 128, 200 } },
	[F_BIT] = { 1, 0, 0, { 0 } },
};

/**
 * pool_bits - how wide a field is
 * @field: the field
 */
unsigned int pool_bits(enum field field)
{
	return domains[field].bits;
}

static uint32_t mask_of(enum field field)
{
	unsigned int bits = domains[field].bits;

	return bits == 32 ? ~0U : (1U << bits) - 1;
}

static uint32_t fresh(struct rnd *rnd, enum field field)
{
	const struct domain *domain = &domains[field];

	if (domain->count && rnd_percent(rnd, domain->share))
		return domain->candidate[rnd_below(rnd, domain->count)];
	return rnd_u32(rnd) & mask_of(field);
}

static const uint8_t v4_own[][4] = {
	{ 10, 0, 1, 1 }, { 10, 0, 2, 1 }, { 10, 0, 3, 1 }, { 10, 0, 1, 9 },
};

static const uint8_t v4_other[][4] = {
	{ 10, 1, 0, 7 },      { 10, 1, 200, 9 },  { 10, 2, 3, 4 },
	{ 192, 0, 2, 1 },     { 198, 51, 100, 2 }, { 203, 0, 113, 99 },
	{ 192, 0, 2, 200 },   { 10, 66, 1, 1 },   { 10, 67, 1, 1 },
	{ 10, 68, 1, 1 },     { 224, 0, 0, 1 },	  { 239, 1, 2, 3 },
	{ 255, 255, 255, 255 }, { 10, 0, 1, 255 }, { 127, 0, 0, 1 },
	{ 0, 0, 0, 0 },	      { 8, 8, 8, 8 },
};

static const uint8_t v6_other[][16] = {
	{ 0x20, 0x01, 0x0d, 0xb8, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7 },
	{ 0x20, 0x01, 0x0d, 0xb8, 1, 1, 0, 9, 0, 0, 0, 0, 0, 0, 0, 8 },
	{ 0x20, 0x01, 0x0d, 0xb8, 0x77, 0x77, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 },
	{ 0x26, 0x06, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x12, 0x34 },
	{ 0x20, 0x01, 0x0d, 0xb8, 0, 0x66, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 },
	{ 0x20, 0x01, 0x0d, 0xb8, 0, 0x67, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 },
	{ 0xff, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 },
	{ 0xff, 0x05, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1 },
	{ 0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x77 },
	{ 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 },
	{ 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 },
};

static void make_v4(struct pool *pool, struct rnd *rnd, int whose, int i)
{
	uint8_t *addr = pool->v4[whose][i];

	if (whose == WHOSE_OWN) {
		memcpy(addr, RND_PICK(rnd, v4_own), 4);
	} else if (whose == WHOSE_OTHER) {
		memcpy(addr, RND_PICK(rnd, v4_other), 4);
	} else {
		addr[0] = 10;
		addr[1] = 0;
		addr[2] = (uint8_t)(1 + whose);
		addr[3] = (uint8_t)(2 + rnd_below(rnd, TOPOLOGY_HOSTS));
	}
}

static void make_v6(struct pool *pool, struct rnd *rnd, int whose, int i)
{
	static const uint8_t net[6] = { 0x20, 0x01, 0x0d, 0xb8, 0, 0 };
	uint8_t *addr = pool->v6[whose][i];

	memcpy(addr, net, 6);
	if (whose == WHOSE_OTHER) {
		memcpy(addr, RND_PICK(rnd, v6_other), 16);
		return;
	}
	addr[5] = (uint8_t)(whose == WHOSE_OWN ? 1 + rnd_below(rnd, 3) :
						 (uint32_t)whose + 1);
	addr[15] = (uint8_t)(whose == WHOSE_OWN ?
				     1 :
				     2 + rnd_below(rnd, TOPOLOGY_HOSTS));
}

/**
 * pool_make - choose the values of a ruleset
 * @pool: filled
 * @rnd: where from
 */
void pool_make(struct pool *pool, struct rnd *rnd)
{
	int field, whose, i;

	memset(pool, 0, sizeof(*pool));
	for (field = 0; field < FIELDS; field++) {
		for (i = 0; i < POOL_VALUES; i++)
			pool->value[field][i] = fresh(rnd, field);
	}
	for (whose = 0; whose < WHOSES; whose++) {
		for (i = 0; i < POOL_ADDRS; i++) {
			make_v4(pool, rnd, whose, i);
			make_v6(pool, rnd, whose, i);
		}
	}
}

/**
 * pool_number - a value of a field
 * @pool: the pool
 * @rnd: the sequence that decides
 * @field: the field
 *
 * Return: in host order; mostly one of the pool, or beside one.
 */
uint32_t pool_number(const struct pool *pool, struct rnd *rnd,
		     enum field field)
{
	uint32_t value = pool->value[field][rnd_below(rnd, POOL_VALUES)];
	uint32_t dice = rnd_below(rnd, 100);

	if (dice < 8)
		value += rnd_percent(rnd, 50) ? 1 : ~0U;
	else if (dice < 14)
		value = fresh(rnd, field);
	return value & mask_of(field);
}

/**
 * pool_whose - whose address to use where it does not matter
 * @rnd: the sequence that decides
 */
enum whose pool_whose(struct rnd *rnd)
{
	return rnd_below(rnd, WHOSES);
}

/**
 * pool_v4 - an IPv4 address
 * @pool: the pool
 * @rnd: the sequence that decides
 * @whose: whose it is
 * @addr: filled with 4 bytes
 */
void pool_v4(const struct pool *pool, struct rnd *rnd, enum whose whose,
	     uint8_t *addr)
{
	memcpy(addr, pool->v4[whose][rnd_below(rnd, POOL_ADDRS)], 4);
}

/**
 * pool_v6 - an IPv6 address
 * @pool: the pool
 * @rnd: the sequence that decides
 * @whose: whose it is
 * @addr: filled with 16 bytes
 */
void pool_v6(const struct pool *pool, struct rnd *rnd, enum whose whose,
	     uint8_t *addr)
{
	memcpy(addr, pool->v6[whose][rnd_below(rnd, POOL_ADDRS)], 16);
}

/**
 * pool_mac - a link layer address
 * @rnd: the sequence that decides
 * @mac: filled with 6 bytes
 */
void pool_mac(struct rnd *rnd, uint8_t *mac)
{
	uint32_t which = rnd_below(rnd, 2 * PORTS + 3);

	if (which < PORTS)
		memcpy(mac, port_mac[which], 6);
	else if (which < 2 * PORTS)
		memcpy(mac, peer_mac[which - PORTS], 6);
	else if (which == 2 * PORTS)
		memcpy(mac, bridge_mac, 6);
	else if (which == 2 * PORTS + 1)
		memset(mac, 0xff, 6);
	else
		rnd_bytes(rnd, mac, 6);
}
