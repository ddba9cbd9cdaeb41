// SPDX-License-Identifier: GPL-2.0-only
#include <netinet/in.h>

#include "difftest/replay.h"

#include <linux/if_packet.h>
#include <netinet/if_ether.h>
#include <sched.h>
#include <string.h>
#include <time.h>

#include "model/frame.h"
#include "ruleset/load.h"

/* Whose group the test's sockets are of, sock_diag does not tell. */
static int find_socket(void *ctx, const struct tuple *tuple, uint32_t iif,
		       struct vm_socket *socket)
{
	struct host *host = ctx;
	const struct vm_host *facts = host_facts(host);
	int err = facts->socket(facts->ctx, tuple, iif, socket);

	if (!err)
		socket->gid = VM_KNOWN(0);
	return err;
}

/**
 * replay_open - read the ruleset and the host in the present namespace
 * @replay: filled; close it with replay_close(), on failure too
 * @error: filled on failure
 *
 * Return: 0 or a negative errno.
 */
int replay_open(struct replay *replay, struct error *error)
{
	struct nl nl;
	int err;

	memset(replay, 0, sizeof(*replay));
	err = nl_open(&nl, NETLINK_NETFILTER);
	if (err)
		return err;
	err = ruleset_load_all(&nl, &replay->ruleset, error);
	nl_close(&nl);
	if (err)
		return err;
	replay->loaded = true;
	err = host_open(&replay->host, error);
	if (err)
		return err;
	replay->facts = *host_facts(replay->host);
	replay->facts.ctx = replay->host;
	replay->facts.socket = find_socket;
	return 0;
}

static uint64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_REALTIME, &time);
	return (uint64_t)time.tv_sec * 1000000000ULL +
	       (uint64_t)time.tv_nsec;
}

/* eth_type_trans() */
static uint32_t type_of(const uint8_t *dst, const uint8_t *own)
{
	static const uint8_t all[6] = { 255, 255, 255, 255, 255, 255 };

	if (memcmp(dst, own, 6) == 0)
		return PACKET_HOST;
	if (!(dst[0] & 1))
		return PACKET_OTHERHOST;
	return memcmp(dst, all, 6) == 0 ? PACKET_BROADCAST : PACKET_MULTICAST;
}

static void fill_fresh(struct vm_pkt *pkt)
{
	pkt->mark = VM_KNOWN(0);
	pkt->priority = VM_KNOWN(0);
	pkt->cgroup = VM_KNOWN(0);
	pkt->secmark = VM_KNOWN(0);
	pkt->secpath = VM_KNOWN(0);
	pkt->nftrace = VM_KNOWN(0);
	pkt->sdif = VM_KNOWN(0);
	pkt->cpu = VM_KNOWN(sched_getcpu());
	pkt->time_real = now();
	pkt->unchecked = true;
	/* What the firewall answers itself is not heard. */
	pkt->no_cookie = true;
}

static bool make_in(struct replay *replay, const struct topology *topology,
		    const struct sample *packet)
{
	const struct vm_host *facts = host_facts(replay->host);
	struct vm_pkt *pkt = &replay->pkt;
	struct frame frame;

	if (!frame_parse(&frame, FRAME_ETHERNET,
			 (struct span){ packet->bytes, packet->len },
			 packet->len) ||
	    !vm_pkt_load(pkt, frame.bytes, frame.len, frame.protocol))
		return false;
	fill_fresh(pkt);
	pkt->has_ll = true;
	memcpy(pkt->ll, frame.ll, frame.ll_len);
	pkt->ll_len = frame.ll_len;
	pkt->vlan_present = VM_KNOWN(frame.has_vlan);
	pkt->vlan_tci = VM_KNOWN(frame.vlan_tci);
	pkt->vlan_proto = VM_KNOWN(frame.vlan_proto);
	pkt->pkttype =
		VM_KNOWN(type_of(packet->bytes, port_mac[packet->port]));
	pkt->has_socket = VM_KNOWN(0);
	return facts->link(facts->ctx, topology->link[packet->port],
			   &pkt->in) == 0;
}

/* What raw_send_hdrinc() fills in. */
static void finish_header(struct vm_pkt *pkt)
{
	uint8_t *bytes = pkt->data;
	size_t i, head = (size_t)(bytes[0] & 15) * 4;
	uint32_t sum = 0;

	if (head < 20 || head > pkt->len)
		return;
	bytes[2] = (uint8_t)(pkt->len >> 8);
	bytes[3] = (uint8_t)pkt->len;
	bytes[10] = 0;
	bytes[11] = 0;
	for (i = 0; i < head; i += 2)
		sum += (uint32_t)bytes[i] << 8 | bytes[i + 1];
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	bytes[10] = (uint8_t)(~sum >> 8);
	bytes[11] = (uint8_t)~sum;
}

static bool make_out(struct replay *replay, const struct sample *packet)
{
	const struct packet_user *user = &packet_user[packet->user];
	struct vm_pkt *pkt = &replay->pkt;

	if (!vm_pkt_load(pkt, (struct span){ packet->bytes, packet->len },
			 packet->len, packet->v6 ? ETH_P_IPV6 : ETH_P_IP))
		return false;
	fill_fresh(pkt);
	if (!packet->v6)
		finish_header(pkt);
	pkt->local = true;
	pkt->summed = true;
	pkt->mark = VM_KNOWN(packet->mark);
	pkt->priority = VM_KNOWN(packet->priority);
	pkt->has_socket = VM_KNOWN(1);
	pkt->uid = VM_KNOWN(user->uid);
	pkt->gid = VM_KNOWN(user->gid);
	pkt->pkttype = VM_KNOWN(PACKET_HOST);
	pkt->vlan_present = VM_KNOWN(0);
	return true;
}

/**
 * replay_load - describe a packet to the machine
 * @replay: its packet is filled; what is known of its connection may be added
 * @topology: where it comes in
 * @packet: the packet
 *
 * Return: false for a packet that cannot be described.
 */
bool replay_load(struct replay *replay, const struct topology *topology,
		 const struct sample *packet)
{
	replay->bridged = packet->way == WAY_IN &&
			  (packet->port == PORT_P1 || packet->port == PORT_P2);
	return packet->way == WAY_IN ? make_in(replay, topology, packet) :
				       make_out(replay, packet);
}

/**
 * replay_packet - what the interpreter makes of the packet that was loaded
 * @replay: the ruleset; its state moves as the kernel's does. Packet, machine
 *	    and result are filled.
 * @packet: the packet
 * @tracer: told of what happens; may be NULL
 *
 * Nothing is assumed: what is not known ends the run with -ENODATA.
 */
void replay_packet(struct replay *replay, const struct sample *packet,
		const struct vm_tracer *tracer)
{
	struct vm_journey journey = {
		.way = packet->way == WAY_IN ? VM_WAY_IN : VM_WAY_OUT,
	};

	replay->vm = (struct vm){
		.ruleset = &replay->ruleset,
		.host = &replay->facts,
		.pkt = &replay->pkt,
		.tracer = tracer,
		.stateful = true,
	};
	vm_traverse(&replay->vm, &journey, &replay->result);
}

/**
 * replay_close - free it
 * @replay: what replay_open() opened
 */
void replay_close(struct replay *replay)
{
	if (replay->host)
		host_close(replay->host);
	if (replay->loaded)
		nft_ruleset_release(&replay->ruleset);
	memset(replay, 0, sizeof(*replay));
}
