// SPDX-License-Identifier: GPL-2.0-only
/*
 * The sockets of TCP, by sock_diag(7). Listeners are read first, so that of
 * other sockets it is known whether their port is a server's.
 */
#include <netinet/in.h>
#include <netinet/tcp.h>

#include <errno.h>
#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <stdlib.h>
#include <string.h>

#include "facts/diag.h"
#include "facts/internal.h"
#include "model/clock.h"
#include "nl/nl.h"

#define STATE(state) (1U << (state))
#define STATES_ALL (STATE(FACTS_STATES) - 1)

/* The rest of a handshake; netinet/tcp.h does not have it, the number is ABI. */
#define STATE_NEW_SYN_RECV 12

/* Ports that something listens on, a bit each. */
struct ports {
	uint8_t bits[65536 / 8];
};

struct reading {
	struct facts_sockets *sockets;
	const struct facts_settings *settings;
	struct ports ports;
};

static bool has_port(const struct ports *ports, uint16_t port)
{
	return ports->bits[port / 8] & (1 << port % 8);
}

static int keep(struct tcp_sockets *sockets, const struct tcp_socket *socket)
{
	struct tcp_socket *grown;

	if (sockets->count >= sockets->max) {
		sockets->beyond++;
		return 0;
	}
	grown = facts_grow(sockets->item, sockets->count, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	sockets->item = grown;
	grown[sockets->count++] = *socket;
	return 0;
}

static bool is_self(const struct tcp_socket *socket)
{
	return socket->state == TCP_ESTABLISHED &&
	       socket->lport == socket->rport &&
	       addr_equal(&socket->local, &socket->remote);
}

static int add_local(struct facts_sockets *sockets,
		     const struct tcp_socket *socket)
{
	struct tally_key key;

	if (addr_is_any(&socket->local) ||
	    (socket->has_options && socket->transparent))
		return 0;
	memset(&key, 0, sizeof(key));
	key.local = socket->local;
	return tally_add(&sockets->locals, &key, socket);
}

/* A port that connect() chose is taken towards this remote end only. */
static int add_target(struct facts_sockets *sockets,
		      const struct tcp_socket *socket)
{
	struct tally_key key;

	memset(&key, 0, sizeof(key));
	key.local = socket->local;
	key.remote = socket->remote;
	key.port = socket->rport;
	return tally_add(&sockets->targets, &key, socket);
}

/* Of a listener, which is known by its port alone if it has any address. */
static int add_half(struct facts_sockets *sockets,
		    const struct tcp_socket *socket)
{
	struct tally_key key;

	memset(&key, 0, sizeof(key));
	key.local = socket->local;
	key.port = socket->lport;
	return tally_add(&sockets->half, &key, socket);
}

static bool is_half(uint8_t state)
{
	return state == TCP_SYN_RECV || state == STATE_NEW_SYN_RECV;
}

static bool in_range(const struct facts_settings *settings, uint16_t port)
{
	return settings->has_range && port >= settings->low &&
	       port <= settings->high;
}

/* What is half open has no socket yet, and what is in TIME-WAIT none any more. */
static bool is_socket(uint8_t state)
{
	return state != TCP_TIME_WAIT && state != TCP_CLOSE && !is_half(state);
}

/**
 * sockets_add - take note of a socket
 * @sockets: gains it
 * @socket: the socket
 * @settings: of which the range of ports is taken; NULL: its port is no
 *	      client's
 *
 * Return: 0 or -ENOMEM.
 */
int sockets_add(struct facts_sockets *sockets, const struct tcp_socket *socket,
		const struct facts_settings *settings)
{
	int err = 0;

	if (socket->state < FACTS_STATES)
		sockets->states[socket->state]++;
	if (socket->state == TCP_LISTEN)
		return keep(&sockets->listeners, socket);
	if (is_half(socket->state))
		return add_half(sockets, socket);
	if (socket->state == TCP_CLOSE_WAIT)
		err = keep(&sockets->waiting, socket);
	if (!err && is_self(socket))
		err = keep(&sockets->self, socket);
	if (!err && is_socket(socket->state))
		err = add_local(sockets, socket);
	if (!err && settings && in_range(settings, socket->lport))
		err = add_target(sockets, socket);
	return err;
}

static void read_addr(uint8_t family, const __be32 bytes[4], struct addr *addr)
{
	static const uint8_t mapped[12] = { 0, 0, 0, 0, 0,    0,
					    0, 0, 0, 0, 0xff, 0xff };

	if (family == AF_INET6 && memcmp(bytes, mapped, sizeof(mapped)) == 0)
		addr_from_bytes(addr, &bytes[3], 4);
	else
		addr_from_bytes(addr, bytes, family == AF_INET ? 4 : 16);
}

static void read_options(const struct nlattr *attr, struct tcp_socket *socket)
{
	struct inet_diag_sockopt opt;

	if (mnl_attr_get_payload_len(attr) < sizeof(opt))
		return;
	memcpy(&opt, mnl_attr_get_payload(attr), sizeof(opt));
	socket->has_options = true;
	socket->transparent = opt.transparent;
	socket->freebind = opt.freebind;
}

/* Acknowledgments of keepalive probes are no sign of life of the program. */
static void read_idle(const struct nlattr *attr, struct tcp_socket *socket)
{
	size_t len = mnl_attr_get_payload_len(attr);
	struct tcp_info info;

	if (len < offsetof(struct tcp_info, tcpi_last_ack_recv))
		return;
	memset(&info, 0, sizeof(info));
	memcpy(&info, mnl_attr_get_payload(attr),
	       len < sizeof(info) ? len : sizeof(info));
	socket->has_idle = true;
	socket->idle_ms = info.tcpi_last_data_recv < info.tcpi_last_data_sent ?
				  info.tcpi_last_data_recv :
				  info.tcpi_last_data_sent;
}

/**
 * sockets_parse - a socket as sock_diag tells it
 * @nlh: the message, of type SOCK_DIAG_BY_FAMILY and long enough
 * @socket: filled
 */
void sockets_parse(const struct nlmsghdr *nlh, struct tcp_socket *socket)
{
	const struct inet_diag_msg *msg = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *attr;

	memset(socket, 0, sizeof(*socket));
	read_addr(msg->idiag_family, msg->id.idiag_src, &socket->local);
	read_addr(msg->idiag_family, msg->id.idiag_dst, &socket->remote);
	socket->lport = ntohs(msg->id.idiag_sport);
	socket->rport = ntohs(msg->id.idiag_dport);
	socket->state = msg->idiag_state;
	socket->inode = msg->idiag_inode;
	if (socket->state == TCP_LISTEN) {
		socket->queued = msg->idiag_rqueue;
		socket->backlog = msg->idiag_wqueue;
	}
	mnl_attr_for_each(attr, nlh, sizeof(*msg))
	{
		if (mnl_attr_get_type(attr) == INET_DIAG_SOCKOPT)
			read_options(attr, socket);
		else if (mnl_attr_get_type(attr) == INET_DIAG_INFO)
			read_idle(attr, socket);
	}
}

static int on_socket(const struct nlmsghdr *nlh, void *data)
{
	struct reading *reading = data;
	struct tcp_socket socket;

	if (nlh->nlmsg_type != SOCK_DIAG_BY_FAMILY ||
	    mnl_nlmsg_get_payload_len(nlh) < sizeof(struct inet_diag_msg))
		return 0;
	sockets_parse(nlh, &socket);
	if (socket.state == TCP_LISTEN)
		reading->ports.bits[socket.lport / 8] |=
			(uint8_t)(1 << socket.lport % 8);
	return sockets_add(reading->sockets, &socket,
			   has_port(&reading->ports, socket.lport) ?
				   NULL :
				   reading->settings);
}

/**
 * sockets_read - the sockets of TCP of this network namespace
 * @sockets: filled; release it with sockets_release()
 * @settings: read before
 *
 * Needs no privileges.
 *
 * Return: 0 or a negative errno; -ENOENT where the kernel has no tcp_diag.
 */
int sockets_read(struct facts_sockets *sockets,
		 const struct facts_settings *settings)
{
	static const struct diag_ask asks[] = {
		{ .states = STATE(TCP_LISTEN) },
		{ .states = STATE(TCP_CLOSE_WAIT), .info = true },
		{ .states = STATES_ALL &
			    ~(STATE(TCP_LISTEN) | STATE(TCP_CLOSE_WAIT)) },
	};
	struct reading reading = { .sockets = sockets, .settings = settings };
	struct nl nl;
	size_t i;
	int err;

	sockets->listeners.max = FACTS_LISTENERS_MAX;
	sockets->waiting.max = FACTS_WAITING_MAX;
	sockets->self.max = FACTS_SELF_MAX;
	sockets->locals.max = FACTS_LOCALS_MAX;
	sockets->targets.max = FACTS_TARGETS_MAX;
	sockets->half.max = FACTS_HALF_MAX;
	err = nl_open(&nl, NETLINK_SOCK_DIAG);
	if (err)
		return err;
	for (i = 0; !err && i < sizeof(asks) / sizeof(asks[0]); i++)
		err = diag_sockets(&nl, &asks[i], on_socket, &reading);
	nl_close(&nl);
	if (err)
		sockets_release(sockets);
	else
		sockets->read = clock_now_real();
	return err;
}

/**
 * sockets_release - free what sockets_read() took
 * @sockets: empty afterwards
 */
void sockets_release(struct facts_sockets *sockets)
{
	free(sockets->listeners.item);
	free(sockets->waiting.item);
	free(sockets->self.item);
	tally_release(&sockets->locals);
	tally_release(&sockets->targets);
	tally_release(&sockets->half);
	memset(sockets, 0, sizeof(*sockets));
}
