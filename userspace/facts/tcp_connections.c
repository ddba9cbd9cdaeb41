// SPDX-License-Identifier: GPL-2.0-only
/* Sockets of TCP that may wait for the other end: sock_diag(7). */
#include <netinet/in.h>
#include <netinet/tcp.h>

#include <errno.h>
#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <string.h>

#include "facts/connection.h"
#include "facts/diag.h"
#include "facts/internal.h"
#include "model/clock.h"
#include "nl/nl.h"

#define STATE(state) (1U << (state))

/* Connections that are begun, open, or have something to be acknowledged. */
#define STATES                                                                 \
	(STATE(TCP_SYN_SENT) | STATE(TCP_ESTABLISHED) | STATE(TCP_FIN_WAIT1) | \
	 STATE(TCP_CLOSE_WAIT) | STATE(TCP_LAST_ACK) | STATE(TCP_CLOSING))

struct reading {
	connection_fn fn;
	void *data;
};

static void read_info(const struct nlmsghdr *nlh, struct connection *connection)
{
	const struct nlattr *attr;
	struct tcp_info info;

	mnl_attr_for_each(attr, nlh, sizeof(struct inet_diag_msg))
	{
		size_t len = mnl_attr_get_payload_len(attr);

		if (mnl_attr_get_type(attr) != INET_DIAG_INFO ||
		    len < offsetof(struct tcp_info, tcpi_pmtu))
			continue;
		memset(&info, 0, sizeof(info));
		memcpy(&info, mnl_attr_get_payload(attr),
		       len < sizeof(info) ? len : sizeof(info));
		connection->has_info = true;
		connection->retransmits = info.tcpi_retransmits;
		connection->unacked = info.tcpi_unacked;
		connection->heard_ms = info.tcpi_last_ack_recv;
	}
}

static void fill(struct connection *connection, const struct tcp_socket *socket)
{
	memset(connection, 0, sizeof(*connection));
	connection->is_socket = true;
	connection->read = clock_now_real();
	connection->state = socket->state;
	connection->inode = socket->inode;
	connection->orig = (struct tuple){
		.src = socket->local,
		.dst = socket->remote,
		.proto = IPPROTO_TCP,
		.has_proto = true,
		.has_ports = true,
		.sport = socket->lport,
		.dport = socket->rport,
	};
	tuple_invert(&connection->orig, &connection->repl);
}

static int on_socket(const struct nlmsghdr *nlh, void *data)
{
	const struct reading *reading = data;
	struct connection connection;
	struct tcp_socket socket;

	if (nlh->nlmsg_type != SOCK_DIAG_BY_FAMILY ||
	    mnl_nlmsg_get_payload_len(nlh) < sizeof(struct inet_diag_msg))
		return 0;
	sockets_parse(nlh, &socket);
	fill(&connection, &socket);
	read_info(nlh, &connection);
	return reading->fn(&connection, reading->data);
}

/**
 * tcp_connections_read - the connections that sockets here have
 * @fn: called for each; a negative errno ends it
 * @data: for @fn
 *
 * Needs no privileges.
 *
 * Return: 0 or a negative errno.
 */
int tcp_connections_read(connection_fn fn, void *data)
{
	static const struct diag_ask ask = { .states = STATES, .info = true };
	struct reading reading = { fn, data };
	struct nl nl;
	int err = nl_open(&nl, NETLINK_SOCK_DIAG);

	if (err)
		return err;
	err = diag_sockets(&nl, &ask, on_socket, &reading);
	nl_close(&nl);
	return err;
}
