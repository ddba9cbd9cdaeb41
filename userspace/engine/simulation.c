// SPDX-License-Identifier: GPL-2.0-only
#include <netinet/in.h>

#include "engine/simulation.h"

#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/netfilter.h>
#include <linux/netfilter_arp.h>
#include <linux/rtnetlink.h>
#include <string.h>

#include "vm/hooks.h"

static void no_link(struct vm_link *link)
{
	memset(link, 0, sizeof(*link));
	link->index = VM_KNOWN(0);
	link->has_name = true;
	link->master = VM_KNOWN(0);
}

static void name_link(struct vm_link *link, const struct simulator *simulator,
		      const char *option, const char *name,
		      struct reasons *taken)
{
	const struct vm_host *host = simulator->host;
	int err = -ENODATA;

	if (!name)
		return;
	if (host && host->link_named)
		err = host->link_named(host->ctx, name, link);
	if (!err)
		return;
	memset(link, 0, sizeof(*link));
	link->has_name = true;
	strncpy(link->name, name, IFNAMSIZ - 1);
	if (err != -ENODEV)
		return;
	/* Its index would be one that no other has. */
	link->index = VM_KNOWN(INT32_MAX);
	reasons_add(
		taken,
		"there is an interface %s, as --%s says; this host has none of that name",
		name, option);
}

/* As the network stack has it of a packet that nobody has touched. */
static void fill_fresh(struct vm_pkt *pkt)
{
	pkt->mark = VM_KNOWN(0);
	pkt->priority = VM_KNOWN(0);
	pkt->secmark = VM_KNOWN(0);
	pkt->secpath = VM_KNOWN(0);
	pkt->nftrace = VM_KNOWN(0);
}

/* Hooks that nothing of the ruleset comes before. */
static bool is_first(const char *hook)
{
	return !hook || strcmp(hook, "ingress") == 0 ||
	       strcmp(hook, "prerouting") == 0 || strcmp(hook, "output") == 0;
}

static bool is_v4_broadcast(const struct simulator *simulator,
			    const struct addr *addr)
{
	static const uint8_t all[4] = { 255, 255, 255, 255 };
	const struct vm_host *host = simulator->host;
	uint8_t type;

	if (addr->family != AF_INET)
		return false;
	if (memcmp(addr->bytes, all, 4) == 0)
		return true;
	return host && host->addr_type &&
	       host->addr_type(host->ctx, addr, 0, &type) == 0 &&
	       type == RTN_BROADCAST;
}

static bool is_multicast(const struct addr *addr)
{
	if (addr->family == AF_INET)
		return (addr->bytes[0] & 0xf0) == 0xe0;
	return addr->family == AF_INET6 && addr->bytes[0] == 0xff;
}

/* Of a described packet that comes in: what the link layer would have said. */
static void fill_pkttype(struct vm_pkt *pkt, const struct simulator *simulator,
			 const struct frame *frame, const struct addr *dst)
{
	bool broadcast, multicast;

	if (frame->has_pkttype) {
		pkt->pkttype = VM_KNOWN(frame->pkttype);
		return;
	}
	broadcast = frame->ll_len ? frame->ll[0] == 0xff :
				    is_v4_broadcast(simulator, dst);
	multicast = frame->ll_len ? frame->ll[0] & 1 : is_multicast(dst);
	if (broadcast)
		pkt->pkttype = VM_KNOWN(PACKET_BROADCAST);
	else if (multicast)
		pkt->pkttype = VM_KNOWN(PACKET_MULTICAST);
	else if (!frame->ll_len)
		pkt->pkttype = VM_KNOWN(PACKET_HOST);
}

static void fill_frame(struct vm_pkt *pkt, const struct frame *frame, bool made)
{
	if (frame->ll_len) {
		pkt->has_ll = true;
		memcpy(pkt->ll, frame->ll, frame->ll_len);
		pkt->ll_len = frame->ll_len;
	}
	if (frame->has_vlan) {
		pkt->vlan_present = VM_KNOWN(1);
		pkt->vlan_tci = VM_KNOWN(frame->vlan_tci);
		pkt->vlan_proto = VM_KNOWN(frame->vlan_proto);
	} else if (made || frame->ll_len) {
		pkt->vlan_present = VM_KNOWN(0);
	}
	pkt->checksum_known_good = made;
}

static void fill_spec(struct vm_pkt *pkt, const struct packet_spec *spec,
		      const struct simulator *simulator, struct reasons *taken)
{
	if (is_first(spec->hook))
		fill_fresh(pkt);
	if (vm_known(spec->mark))
		pkt->mark = spec->mark;
	pkt->uid = spec->uid;
	pkt->gid = spec->gid;
	if (vm_known(spec->uid) || vm_known(spec->gid)) {
		pkt->has_socket = VM_KNOWN(1);
		pkt->local = true;
	}
	pkt->ct = spec->ct;
	name_link(&pkt->in, simulator, "iif", spec->iif, taken);
	name_link(&pkt->out, simulator, "oif", spec->oif, taken);
}

static bool make_pkt(struct vm_pkt *pkt, struct simulation *simulation,
		     const struct simulator *simulator,
		     const struct packet_spec *spec, const struct frame *frame)
{
	const struct addr *dst = &simulation->packet.tuple.dst;

	if (!vm_pkt_load(pkt, frame->bytes, frame->len, frame->protocol))
		return false;
	fill_frame(pkt, frame, spec->kind == PACKET_SPEC_MADE);
	fill_spec(pkt, spec, simulator, &simulation->verdict.taken);
	if (!pkt->local)
		fill_pkttype(pkt, simulator, frame, dst);
	pkt->time_real = simulator->now_real;
	return true;
}

static const struct {
	const char *name;
	uint32_t inet;
	uint32_t arp;
} hooks[] = {
	{ "prerouting", NF_INET_PRE_ROUTING, NF_ARP_NUMHOOKS },
	{ "input", NF_INET_LOCAL_IN, NF_ARP_IN },
	{ "forward", NF_INET_FORWARD, NF_ARP_FORWARD },
	{ "output", NF_INET_LOCAL_OUT, NF_ARP_OUT },
	{ "postrouting", NF_INET_POST_ROUTING, NF_ARP_NUMHOOKS },
};

/* Return: false when packets of this protocol do not meet that hook. */
static bool make_journey(struct vm_journey *journey, const char *hook,
			 uint16_t protocol)
{
	size_t i = 0;

	memset(journey, 0, sizeof(*journey));
	if (!hook)
		return true;
	journey->way = VM_WAY_HOOK;
	journey->family = NFPROTO_NETDEV;
	journey->hook = strcmp(hook, "egress") == 0 ? VM_NETDEV_EGRESS : 0;
	if (strcmp(hook, "egress") == 0 || strcmp(hook, "ingress") == 0)
		return true;
	while (strcmp(hooks[i].name, hook) != 0)
		i++;
	journey->hook = protocol == ETH_P_ARP ? hooks[i].arp : hooks[i].inet;
	switch (protocol) {
	case ETH_P_IP:
		journey->family = NFPROTO_IPV4;
		return true;
	case ETH_P_IPV6:
		journey->family = NFPROTO_IPV6;
		return true;
	case ETH_P_ARP:
		journey->family = NFPROTO_ARP;
		return journey->hook != NF_ARP_NUMHOOKS;
	}
	return false;
}

/* Does the packet come in by a link: it does not leave from here. */
static bool comes_in(const struct vm_pkt *pkt, const struct vm_journey *journey,
		     const struct simulator *simulator, const struct addr *src)
{
	const struct vm_host *host = simulator->host;
	uint8_t type;

	if (pkt->local || (journey->way == VM_WAY_HOOK &&
			   (journey->hook == NF_INET_LOCAL_OUT ||
			    journey->hook == NF_INET_POST_ROUTING)))
		return false;
	if (journey->way == VM_WAY_HOOK && journey->family == NFPROTO_NETDEV)
		return journey->hook != VM_NETDEV_EGRESS;
	return host && host->addr_type &&
	       host->addr_type(host->ctx, src, 0, &type) == 0 &&
	       type != RTN_LOCAL;
}

/* The link that routes lead back to the source by. */
static bool find_in(struct vm_link *link, const struct simulator *simulator,
		    const struct addr *src)
{
	const struct vm_host *host = simulator->host;
	struct vm_route_query query = { .dst = *src };
	struct vm_route route;

	if (!src->family || !host || !host->route || !host->link)
		return false;
	return host->route(host->ctx, &query, &route) == 0 &&
	       route.type == RTN_UNICAST && route.oif &&
	       host->link(host->ctx, route.oif, link) == 0;
}

/*
 * Where it is not said by which link it comes in, and that makes a
 * difference, the likely one is taken, and that is told.
 */
static int try_in(struct simulation *simulation,
		  const struct simulator *simulator,
		  struct replay_question *question, struct vm_pkt *pkt)
{
	const struct addr *src = &simulation->packet.tuple.src;
	struct verdict *verdict = &simulation->verdict;
	struct reasons taken = verdict->taken;
	char text[ADDR_TEXT_MAX];
	int err;

	if (verdict->count < 2 || simulation->spec->iif ||
	    !comes_in(pkt, &question->journey, simulator, src) ||
	    !find_in(&pkt->in, simulator, src))
		return 0;
	memset(&verdict->taken, 0, sizeof(verdict->taken));
	verdict_release(verdict);
	err = verdict_make(verdict, question, simulator->texts, NULL);
	verdict->taken = taken;
	if (err)
		return err;
	reasons_add(
		&verdict->taken,
		"it comes in by %s, where the route to %s leads (else say --iif)",
		pkt->in.name, addr_text(src, text));
	verdict_lower(verdict, REPLAY_LIKELY);
	return 0;
}

static int ask(struct simulation *simulation, const struct simulator *simulator,
	       struct replay_question *question, struct vm_pkt *pkt)
{
	struct reasons taken = simulation->verdict.taken;
	int err;

	err = verdict_make(&simulation->verdict, question, simulator->texts,
			   NULL);
	simulation->verdict.taken = taken;
	return err ? err : try_in(simulation, simulator, question, pkt);
}

/**
 * simulate - what a ruleset would do with a packet
 * @simulation: filled; release it with simulation_release(), also after a
 *		failure
 * @simulator: ruleset, host and the rest
 * @spec: what was said of the packet; borrowed
 * @frame: the packet, of the description or of a capture file
 * @error: filled on failure
 *
 * Return: 0; -EINVAL when there is no such way for this packet; or why the
 * ruleset could not be read: -EAGAIN when it changed meanwhile, -ENOMEM, ...
 */
int simulate(struct simulation *simulation, const struct simulator *simulator,
	     const struct packet_spec *spec, const struct frame *frame,
	     struct error *error)
{
	struct replay_question question = { .ruleset = simulator->ruleset,
					    .host = simulator->host };
	struct vm_pkt pkt;
	int err;

	memset(simulation, 0, sizeof(*simulation));
	simulation->spec = spec;
	simulation->protocol = frame->protocol;
	simulation->len = frame->len;
	packet_parse(&simulation->packet, frame->bytes);
	if (!make_pkt(&pkt, simulation, simulator, spec, frame))
		return error_set(error, -EINVAL,
				 "the packet's lengths contradict each other");
	if (!make_journey(&question.journey, spec->hook, frame->protocol))
		return error_set(
			error, -EINVAL,
			"--hook \"%s\": packets of protocol 0x%04x do not meet it",
			spec->hook, frame->protocol);
	if (pkt.local && !spec->iif)
		no_link(&pkt.in);
	question.pkt = &pkt;
	err = ask(simulation, simulator, &question, &pkt);
	simulation->in = pkt.in;
	simulation->out = pkt.out;
	return err ? error_set(error, err, "the ruleset cannot be read: %s",
			       strerror(-err)) :
		     0;
}

static bool mentions(const struct verdict *verdict, const char *word)
{
	const struct path_condition *at;
	size_t i;

	for (i = 0; i < verdict->count; i++) {
		for (at = verdict->way[i].path.assumed; at; at = at->next) {
			if (at->sentence && strstr(at->sentence, word))
				return true;
		}
	}
	return false;
}

/**
 * simulation_hint - what would make the answer surer
 * @simulation: the simulation
 *
 * Return: a constant, "--iif NAME", or NULL.
 */
const char *simulation_hint(const struct simulation *simulation)
{
	static const struct {
		const char *word;
		const char *option;
	} hints[] = {
		{ "iif", "--iif NAME" },
		{ "ct state", "--ct STATE" },
		{ "oif", "--oif NAME" },
		{ "ct direction", "--ct STATE,reply" },
		{ "meta mark", "--mark NUMBER" },
		{ "skuid", "--uid NUMBER" },
		{ "skgid", "--gid NUMBER" },
	};
	size_t i;

	for (i = 0; i < sizeof(hints) / sizeof(hints[0]); i++) {
		if (mentions(&simulation->verdict, hints[i].word))
			return hints[i].option;
	}
	return NULL;
}

/**
 * simulation_release - free what a simulation owns
 * @simulation: the simulation
 */
void simulation_release(struct simulation *simulation)
{
	verdict_release(&simulation->verdict);
}
