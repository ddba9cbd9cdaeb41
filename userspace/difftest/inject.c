// SPDX-License-Identifier: GPL-2.0-only
#include "difftest/inject.h"

#include <errno.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/socket.h>
#include <unistd.h>

/* How long a packet may take from one end of a veth to the other. */
#define WAIT_MS 2000
#define SETTLE_US 50000
#define ROOM (4 << 20)

const struct packet_user packet_user[PACKET_USERS] = {
	{ 0, 0 },
	{ 1000, 1000 },
	{ 1001, 100 },
	{ 65534, 65534 },
};

static int packet_socket(uint16_t protocol)
{
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, htons(protocol));

	return fd < 0 ? -errno : fd;
}

static int raw_socket(int family, const struct packet_user *user)
{
	int fd;

	setfsgid(user->gid);
	setfsuid(user->uid);
	fd = socket(family, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW);
	setfsuid(0);
	setfsgid(0);
	return fd < 0 ? -errno : fd;
}

static int open_sockets(struct inject *inject)
{
	const struct topology *topology = inject->topology;
	int i, room = ROOM;

	for (i = 0; i < PORTS; i++) {
		topology_enter(topology, port_place(i));
		inject->peer[i] = packet_socket(0);
		if (inject->peer[i] < 0)
			return inject->peer[i];
	}
	topology_enter(topology, PLACE_FW);
	for (i = 0; i < PACKET_USERS; i++) {
		inject->raw[0][i] = raw_socket(AF_INET, &packet_user[i]);
		inject->raw[1][i] = raw_socket(AF_INET6, &packet_user[i]);
		if (inject->raw[0][i] < 0 || inject->raw[1][i] < 0)
			return -EPERM;
	}
	inject->tap = packet_socket(ETH_P_ALL);
	if (inject->tap < 0)
		return inject->tap;
	setsockopt(inject->tap, SOL_SOCKET, SO_RCVBUFFORCE, &room,
		   sizeof(room));
	inject->lo = if_nametoindex("lo");
	return 0;
}

/**
 * inject_open - make the sockets that packets are sent by
 * @inject: filled; close it with inject_close(), on failure too
 * @topology: must live longer
 *
 * Return: 0 or a negative errno. The firewall's namespace is entered.
 */
int inject_open(struct inject *inject, const struct topology *topology)
{
	memset(inject, 0xff, sizeof(*inject));
	inject->topology = topology;
	inject->nsights = 0;
	return open_sockets(inject);
}

static void send_in(struct inject *inject, const struct sample *packet)
{
	struct sockaddr_ll to = {
		.sll_family = AF_PACKET,
		.sll_ifindex =
			(int)inject->topology->peer[packet->port],
		.sll_halen = 6,
	};

	memcpy(to.sll_addr, packet->bytes, 6);
	memcpy(&to.sll_protocol, packet->bytes + 12, 2);
	if (sendto(inject->peer[packet->port], packet->bytes, packet->len, 0,
		   (struct sockaddr *)&to, sizeof(to)) < 0)
		inject->error = errno;
}

static void send_out(struct inject *inject, const struct sample *packet)
{
	union {
		struct sockaddr any;
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
	} to;
	int fd = inject->raw[packet->v6][packet->user];
	int priority = (int)packet->priority;

	memset(&to, 0, sizeof(to));
	if (packet->v6) {
		to.v6.sin6_family = AF_INET6;
		memcpy(&to.v6.sin6_addr, packet->bytes + 24, 16);
	} else {
		to.v4.sin_family = AF_INET;
		memcpy(&to.v4.sin_addr, packet->bytes + 16, 4);
	}
	setsockopt(fd, SOL_SOCKET, SO_MARK, &packet->mark,
		   sizeof(packet->mark));
	setsockopt(fd, SOL_SOCKET, SO_PRIORITY, &priority, sizeof(priority));
	if (sendto(fd, packet->bytes, packet->len, 0, &to.any,
		   packet->v6 ? sizeof(to.v6) : sizeof(to.v4)) < 0)
		inject->error = errno;
}

/* Return: false when there is nothing more to see. */
static bool see(struct inject *inject, struct sight *sight)
{
	struct sockaddr_ll from;
	socklen_t room = sizeof(from);
	ssize_t len = recvfrom(inject->tap, sight->bytes, sizeof(sight->bytes),
			       MSG_DONTWAIT | MSG_TRUNC,
			       (struct sockaddr *)&from, &room);

	if (len < 0)
		return false;
	sight->link = (uint32_t)from.sll_ifindex;
	sight->outgoing = from.sll_pkttype == PACKET_OUTGOING;
	sight->len = (size_t)len < sizeof(sight->bytes) ? (size_t)len :
							  sizeof(sight->bytes);
	return true;
}

/* Links by which something is still to come in. */
static bool expected(const struct inject *inject, const struct sample *packet)
{
	uint32_t link = packet->way == WAY_IN ?
				inject->topology->link[packet->port] :
				0;
	int looped = 0;
	size_t i;

	for (i = 0; i < inject->nsights; i++) {
		const struct sight *sight = &inject->sight[i];

		if (sight->link == inject->lo)
			looped += sight->outgoing ? 1 : -1;
		if (sight->link == link && !sight->outgoing)
			link = 0;
	}
	return (link && !inject->error) || looped > 0;
}

static void collect(struct inject *inject)
{
	struct sight ignored;

	while (inject->nsights < SIGHTS_MAX) {
		if (!see(inject, &inject->sight[inject->nsights]))
			return;
		inject->nsights++;
	}
	while (see(inject, &ignored))
		;
}

/**
 * inject_send - send a packet, and see what comes of it
 * @inject: the sockets; error, sights and lost are filled
 * @packet: the packet
 *
 * The kernel is done with it on return: the packet is taken from the link in
 * the sending call or, seldom, by a thread that is not interrupted until the
 * firewall is through with it; both are on this processor.
 */
void inject_send(struct inject *inject, const struct sample *packet)
{
	struct pollfd ready = { .fd = inject->tap, .events = POLLIN };

	collect(inject);
	inject->nsights = 0;
	inject->error = 0;
	inject->lost = false;
	if (packet->way == WAY_IN)
		send_in(inject, packet);
	else
		send_out(inject, packet);
	collect(inject);
	while (expected(inject, packet)) {
		if (poll(&ready, 1, WAIT_MS) <= 0) {
			inject->lost = true;
			return;
		}
		collect(inject);
	}
}

/**
 * inject_settle - see what a busy machine delivers late
 * @inject: after inject_send(); what has left since is added
 */
void inject_settle(struct inject *inject)
{
	usleep(SETTLE_US);
	collect(inject);
}

/**
 * inject_close - close the sockets
 * @inject: what inject_open() opened
 */
void inject_close(struct inject *inject)
{
	int i;

	for (i = 0; i < PORTS; i++) {
		if (inject->peer[i] >= 0)
			close(inject->peer[i]);
	}
	for (i = 0; i < PACKET_USERS; i++) {
		if (inject->raw[0][i] >= 0)
			close(inject->raw[0][i]);
		if (inject->raw[1][i] >= 0)
			close(inject->raw[1][i]);
	}
	if (inject->tap >= 0)
		close(inject->tap);
}
