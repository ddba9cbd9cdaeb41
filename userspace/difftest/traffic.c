// SPDX-License-Identifier: GPL-2.0-only
#include "difftest/traffic.h"

#include <linux/if_ether.h>
#include <string.h>

#include "difftest/build.h"
#include "difftest/children.h"

/**
 * traffic_begin - the packets of a ruleset
 * @traffic: filled
 * @pool: values; must live longer
 * @profile: what the ruleset is about
 * @rnd: the sequence that decides
 */
void traffic_begin(struct traffic *traffic, const struct pool *pool,
		   const struct profile *profile, struct rnd rnd)
{
	memset(traffic, 0, sizeof(*traffic));
	traffic->pool = pool;
	traffic->profile = *profile;
	traffic->rnd = rnd;
}

static void pick(struct traffic *traffic, struct ends *ends, int end,
		 enum whose whose)
{
	pool_v4(traffic->pool, &traffic->rnd, whose, ends->v4[end]);
	pool_v6(traffic->pool, &traffic->rnd, whose, ends->v6[end]);
}

/* From somebody behind the link; seldom from whom it cannot be. */
static enum whose source(struct traffic *traffic, enum port port)
{
	static const enum whose behind[PORTS] = { WHOSE_LEFT, WHOSE_RIGHT,
						  WHOSE_BRIDGE, WHOSE_BRIDGE };

	if (rnd_percent(&traffic->rnd, 88))
		return behind[port];
	return rnd_percent(&traffic->rnd, 80) ? WHOSE_OTHER :
						pool_whose(&traffic->rnd);
}

/* An address of who is behind the link, made of its link layer's. */
static void pick_eui64(enum port port, uint8_t *addr)
{
	static const uint8_t net[8] = { 0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0 };
	const uint8_t *mac = peer_mac[port];

	memcpy(addr, net, 8);
	addr[5] = (uint8_t)(port == PORT_LEFT ? 1 : port == PORT_RIGHT ? 2 : 3);
	memcpy(addr + 8, mac, 3);
	addr[8] ^= 2;
	addr[11] = 0xff;
	addr[12] = 0xfe;
	memcpy(addr + 13, mac + 3, 3);
}

static enum whose destination(struct traffic *traffic, enum port port)
{
	uint32_t dice = rnd_below(&traffic->rnd, 100);

	if (dice < 45)
		return port == PORT_LEFT ? WHOSE_RIGHT : WHOSE_LEFT;
	if (dice < 75)
		return WHOSE_OWN;
	return dice < 92 ? WHOSE_OTHER : WHOSE_RIGHT;
}

static enum port pick_port(struct traffic *traffic)
{
	uint32_t dice = rnd_below(&traffic->rnd, 100);

	if (dice < (traffic->profile.bridge ? 70U : 10U))
		return dice & 1 ? PORT_P1 : PORT_P2;
	return dice & 2 ? PORT_LEFT : PORT_RIGHT;
}

/*
 * The frame's destination: the link's own, for what is to be routed; of a
 * bridge its own, or who is behind the other port.
 */
static void pick_mac(struct traffic *traffic, enum port port, uint8_t *mac)
{
	struct rnd *rnd = &traffic->rnd;
	bool bridged = port == PORT_P1 || port == PORT_P2;
	uint32_t dice = rnd_below(rnd, 100);

	if (dice < 4)
		memset(mac, 0xff, 6);
	else if (dice < 8)
		rnd_bytes(rnd, mac, 6);
	else if (!bridged)
		memcpy(mac, port_mac[port], 6);
	else if (dice < 50)
		memcpy(mac, peer_mac[port ^ 1], 6);
	else
		memcpy(mac, bridge_mac, 6);
}

/* What a filter makes of VLAN tags is not followed. */
static bool may_have_tags(const struct traffic *traffic, enum port port)
{
	return !traffic->profile.filtering ||
	       (port != PORT_P1 && port != PORT_P2);
}

static uint32_t pick_ethertype(struct traffic *traffic)
{
	const struct profile *profile = &traffic->profile;
	uint32_t dice = rnd_below(&traffic->rnd, 100);

	if (dice < (profile->arp ? 70U : profile->bridge ? 12U : 3U))
		return ETH_P_ARP;
	if (rnd_percent(&traffic->rnd, profile->bridge || profile->netdev ?
					       5 :
					       1))
		return pool_number(traffic->pool, &traffic->rnd, F_ETHERTYPE);
	return rnd_percent(&traffic->rnd, 60) ? ETH_P_IP : ETH_P_IPV6;
}

static void put_head(struct traffic *traffic, struct sample *packet,
		     uint32_t type)
{
	const struct profile *profile = &traffic->profile;
	uint32_t tags = rnd_percent(&traffic->rnd,
				    profile->bridge || profile->netdev ? 8 :
									 1);
	uint8_t *at = packet->bytes;

	if (!may_have_tags(traffic, packet->port))
		tags = 0;
	pick_mac(traffic, packet->port, at);
	memcpy(at + 6, peer_mac[packet->port], 6);
	if (rnd_percent(&traffic->rnd, 4))
		pool_mac(&traffic->rnd, at + 6);
	/* The source of a frame is never a group. */
	at[6] &= 0xfe;
	at += 12;
	if (tags && rnd_percent(&traffic->rnd, 15))
		tags = 2;
	while (tags--) {
		set16(at, tags ? 0x88a8 : 0x8100);
		set16(at + 2, pool_number(traffic->pool, &traffic->rnd,
					  F_VLAN_PCP) << 13 |
				      pool_number(traffic->pool, &traffic->rnd,
						  F_BIT) << 12 |
				      pool_number(traffic->pool, &traffic->rnd,
						  F_VLAN_ID));
		at += 4;
	}
	set16(at, type);
	packet->len = (size_t)(at + 2 - packet->bytes);
}

static void append(struct sample *packet, const struct build *build)
{
	size_t len = build->len;

	if (packet->len + len > sizeof(packet->bytes))
		len = sizeof(packet->bytes) - packet->len;
	memcpy(packet->bytes + packet->len, build->bytes, len);
	packet->len += len;
}

/*
 * Where the interpreter has to find out what conntrack makes of a packet, those
 * of connections with states come in their right order: as answers only.
 */
static bool fresh(struct traffic *traffic)
{
	const struct profile *profile = &traffic->profile;

	return profile->tracked &&
	       (!profile->recorded || rnd_percent(&traffic->rnd, 40));
}

static void make_in(struct traffic *traffic, struct sample *packet)
{
	struct build build = { .pool = traffic->pool,
			       .rnd = &traffic->rnd,
			       .proto = traffic->profile.proto,
			       .extended = traffic->profile.extended };
	struct ends ends;
	uint32_t type;

	packet->way = WAY_IN;
	packet->port = pick_port(traffic);
	type = pick_ethertype(traffic);
	if ((type == ETH_P_8021Q || type == ETH_P_8021AD) &&
	    !may_have_tags(traffic, packet->port))
		type = ETH_P_IP;
	put_head(traffic, packet, type);
	pick(traffic, &ends, 0, source(traffic, packet->port));
	if (rnd_percent(&traffic->rnd, 20))
		pick_eui64(packet->port, ends.v6[0]);
	pick(traffic, &ends, 1, destination(traffic, packet->port));
	switch (type) {
	case ETH_P_IP:
	case ETH_P_IPV6:
		build_ip(&build, type == ETH_P_IPV6, &ends, fresh(traffic));
		if (rnd_percent(&traffic->rnd, 10))
			build_spoil(&build);
		break;
	case ETH_P_ARP:
		build_arp(&build, &ends, packet->bytes + 6);
		break;
	default:
		build_payload(&build);
	}
	append(packet, &build);
	/* Padding behind the packet. */
	if (packet->len < 60 && rnd_percent(&traffic->rnd, 50)) {
		memset(packet->bytes + packet->len, 0xaa, 60 - packet->len);
		packet->len = 60;
	}
}

static bool is_group(const struct ends *ends)
{
	const uint8_t *v4 = ends->v4[1];

	/* Zero means this host itself, and becomes another address. */
	return v4[0] >= 0xe0 || !v4[0] || v4[3] == 0xff ||
	       ends->v6[1][0] == 0xff || !(ends->v6[1][0] | ends->v6[1][15]);
}

static void make_out(struct traffic *traffic, struct sample *packet)
{
	struct build build = { .pool = traffic->pool,
			       .rnd = &traffic->rnd,
			       .proto = traffic->profile.proto,
			       .extended = traffic->profile.extended };
	struct rnd *rnd = &traffic->rnd;
	struct ends ends;

	packet->way = WAY_OUT;
	packet->v6 = rnd_percent(rnd, 40);
	packet->mark = pool_number(traffic->pool, rnd, F_MARK);
	packet->priority = pool_number(traffic->pool, rnd, F_PRIORITY);
	packet->user = rnd_below(rnd, PACKET_USERS);
	pick(traffic, &ends, 0, WHOSE_OWN);
	/* What is sent to a group comes back, too: that is not tested. */
	do {
		pick(traffic, &ends, 1,
		     destination(traffic, rnd_percent(rnd, 50) ? PORT_LEFT :
								 PORT_RIGHT));
	} while (is_group(&ends));
	build_ip(&build, packet->v6, &ends, fresh(traffic));
	if (rnd_percent(rnd, 5))
		build_spoil(&build);
	packet->len = 0;
	append(packet, &build);
}

/**
 * traffic_next - make the next packet
 * @traffic: the packets
 * @packet: filled
 */
void traffic_next(struct traffic *traffic, struct sample *packet)
{
	const struct profile *profile = &traffic->profile;
	struct rnd *rnd = &traffic->rnd;

	memset(packet, 0, sizeof(*packet));
	/* What is expected cannot be asked for before its first packet. */
	if (profile->helped && !profile->recorded && rnd_percent(rnd, 30)) {
		children_packet(traffic, packet);
		return;
	}
	if (rnd_percent(rnd, profile->tracked ? 25 : 5) &&
	    traffic_reply(traffic, packet))
		return;
	if (profile->ip && rnd_percent(rnd, profile->bridge ? 5 : 20))
		make_out(traffic, packet);
	else
		make_in(traffic, packet);
}

/**
 * traffic_hear - note what left the firewall, to be answered
 * @traffic: the packets
 * @inject: after inject_send()
 */
void traffic_hear(struct traffic *traffic, const struct inject *inject)
{
	size_t i;
	int port;

	for (i = 0; i < inject->nsights; i++) {
		const struct sight *sight = &inject->sight[i];
		struct heard *heard =
			&traffic->heard[traffic->nheard % HEARD_MAX];

		for (port = 0; port < PORTS; port++) {
			if (sight->link == inject->topology->link[port])
				break;
		}
		if (port == PORTS || !sight->outgoing || sight->len < 34 ||
		    sight->len > PACKET_BYTES)
			continue;
		heard->port = port;
		heard->len = sight->len;
		memcpy(heard->bytes, sight->bytes, sight->len);
		traffic->nheard++;
	}
}
