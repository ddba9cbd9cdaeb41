// SPDX-License-Identifier: GPL-2.0-only
/* Who seems to scan, and has a connection to this host nevertheless. */
#include <netinet/in.h>
#include <netinet/tcp.h>

#include <errno.h>
#include <linux/netfilter/nf_conntrack_tcp.h>

#include "cmd/view.h"
#include "facts/connection.h"
#include "host/host.h"

struct visit {
	struct scans *scans;
	uint64_t netns;
};

static bool is_open(const struct connection *connection)
{
	if (connection->is_socket)
		return connection->state != TCP_SYN_SENT;
	return connection->orig.proto == IPPROTO_TCP &&
	       connection->state == TCP_CONNTRACK_ESTABLISHED;
}

static int on_connection(const struct connection *connection, void *data)
{
	struct visit *visit = data;
	const struct addr *ends[] = { &connection->orig.src,
				      &connection->orig.dst };
	size_t i;
	int err = 0;

	for (i = 0; !err && i < 2 && is_open(connection); i++) {
		if (scans_suspect(visit->scans, visit->netns, ends[i]))
			err = scans_know(visit->scans, visit->netns, ends[i]);
	}
	return err;
}

static int on_ct(const struct vm_ct *ct, uint32_t timeout, void *data)
{
	struct connection connection;

	connection_from_ct(&connection, ct, timeout);
	return on_connection(&connection, data);
}

/* An address that was known before the dump began anew was known rightly. */
static void forget(void *data)
{
	(void)data;
}

/* What cannot be read leaves what the recorder says. */
static int look_here(struct host *host, void *data)
{
	int err = 0;

	if (host)
		err = host_connections(host, on_ct, forget, data);
	return err == -ENOMEM ? err :
				tcp_connections_read(on_connection, data);
}

/**
 * view_scans - find out which events are of scans
 * @view: the view
 * @scans: of all events; judged afterwards
 *
 * Return: 0 or a negative errno.
 */
int view_scans(struct view *view, struct scans *scans)
{
	struct visit visit = { .scans = scans };
	size_t i;
	int err = 0;

	scans_judge(scans);
	for (i = 0; !err && i < scans->count; i++) {
		/* They are in the order of their namespaces. */
		if (i && scans->probe[i].key.netns == visit.netns)
			continue;
		visit.netns = scans->probe[i].key.netns;
		if (scans_suspect(scans, visit.netns, NULL))
			err = view_visit(view, visit.netns, look_here, &visit, NULL);
	}
	if (!err)
		scans_judge(scans);
	return err;
}
