// SPDX-License-Identifier: GPL-2.0-only
/* Who listens on a port of TCP, at whichever address: sock_diag(7). */
#include <netinet/in.h>
#include <netinet/tcp.h>

#include <errno.h>
#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <string.h>

#include "facts/diag.h"
#include "facts/internal.h"
#include "model/clock.h"
#include "nl/nl.h"

struct listening {
	struct beside_listeners *listeners;
	uint16_t port;
};

static void read_v6only(const struct nlmsghdr *nlh, struct listener *listener)
{
	const struct nlattr *attr;

	mnl_attr_for_each(attr, nlh, sizeof(struct inet_diag_msg))
	{
		if (mnl_attr_get_type(attr) == INET_DIAG_SKV6ONLY &&
		    mnl_attr_get_payload_len(attr) >= 1)
			listener->v6only = mnl_attr_get_u8(attr);
	}
}

/**
 * listening_parse - a listener as sock_diag tells it
 * @nlh: the message
 * @listeners: gains it; what is beyond their room is counted
 *
 * Return: 0.
 */
int listening_parse(const struct nlmsghdr *nlh,
		    struct beside_listeners *listeners)
{
	const struct inet_diag_msg *msg = mnl_nlmsg_get_payload(nlh);
	struct listener *listener;

	if (nlh->nlmsg_type != SOCK_DIAG_BY_FAMILY ||
	    mnl_nlmsg_get_payload_len(nlh) < sizeof(*msg) ||
	    msg->idiag_state != TCP_LISTEN)
		return 0;
	if (listeners->count == BESIDE_LISTENERS_MAX) {
		listeners->beyond++;
		return 0;
	}
	listener = &listeners->item[listeners->count++];
	memset(listener, 0, sizeof(*listener));
	sockets_parse(nlh, &listener->socket);
	read_v6only(nlh, listener);
	/* One that is gone since has no name: then nobody is let in by it. */
	if (msg->id.idiag_if &&
	    !if_indextoname(msg->id.idiag_if, listener->link))
		memcpy(listener->link, "?", sizeof("?"));
	return 0;
}

/* The kernel looks for the port; what it sends beside is left out. */
static int on_socket(const struct nlmsghdr *nlh, void *data)
{
	const struct inet_diag_msg *msg = mnl_nlmsg_get_payload(nlh);
	struct listening *listening = data;

	if (mnl_nlmsg_get_payload_len(nlh) >= sizeof(*msg) &&
	    ntohs(msg->id.idiag_sport) != listening->port)
		return 0;
	return listening_parse(nlh, listening->listeners);
}

/**
 * listening_read - the listeners of TCP on a port
 * @listeners: filled, without their processes
 * @port: the port
 *
 * Needs no privileges.
 *
 * Return: 0 or a negative errno.
 */
int listening_read(struct beside_listeners *listeners, uint16_t port)
{
	const struct diag_ask ask = { .states = 1U << TCP_LISTEN,
				      .port = port };
	struct listening listening = { listeners, port };
	struct nl nl;
	int err = nl_open(&nl, NETLINK_SOCK_DIAG);

	if (err)
		return err;
	listeners->count = 0;
	err = diag_sockets(&nl, &ask, on_socket, &listening);
	nl_close(&nl);
	if (!err)
		listeners->read = clock_now_real();
	return err;
}
