/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The network that packets are sent through, in namespaces of its own:
 *
 *   LEFT             FW                         RIGHT
 *   l0 ------- left0 10.0.1.1   10.0.2.1 right0 ------- r0
 *   b1 ------------- p1 | br0 10.0.3.1 | p2 ----------- b2
 *
 * and the same with 2001:db8:1::1 and so on. LEFT and RIGHT have no addresses
 * and answer nothing. All neighbours of the firewall are told to it. A fourth
 * namespace, with the same link names, is where rulesets are loaded first.
 */
#ifndef RSTATTR_DIFFTEST_TOPOLOGY_H
#define RSTATTR_DIFFTEST_TOPOLOGY_H

#include <stdint.h>

enum place {
	PLACE_FW,
	PLACE_LEFT,
	PLACE_RIGHT,
	PLACE_SCRATCH,
	PLACES,
};

/* Where a packet enters: the peer of a link of the firewall. */
enum port {
	PORT_LEFT,
	PORT_RIGHT,
	PORT_P1,
	PORT_P2,
	PORTS,
};

/* What the firewall itself sends may travel so far, and nothing else. */
#define OWN_TTL_TEXT "177"

/* Hosts behind left0, right0 and br0: 10.0.x.2 to 10.0.x.5. */
#define TOPOLOGY_HOSTS 4

/* Ways to filter by VLANs: see topology_filter(). */
#define TOPOLOGY_FILTERS 4

struct topology {
	int home; /* the caller's namespace */
	int place[PLACES];
	uint32_t link[PORTS]; /* indexes of left0, right0, p1, p2 */
	uint32_t peer[PORTS]; /* of their peers, in LEFT or RIGHT */
	uint32_t bridge;
};

extern const char *const port_link[PORTS];
extern const char *const port_peer[PORTS];
extern const uint8_t port_mac[PORTS][6];
extern const uint8_t peer_mac[PORTS][6];
extern const uint8_t bridge_mac[6];

static inline enum place port_place(enum port port)
{
	return port == PORT_LEFT || port == PORT_P1 ? PLACE_LEFT : PLACE_RIGHT;
}

int topology_make(struct topology *topology);
int topology_await(void);
int topology_filter(const struct topology *topology, unsigned int how);
void topology_enter(const struct topology *topology, enum place place);
void topology_release(struct topology *topology);
int topology_setting(const char *path, const char *value);

#endif
