// SPDX-License-Identifier: GPL-2.0-only
#include "facts/beside.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "facts/internal.h"
#include "model/clock.h"

static void add_setting(struct beside_settings *settings,
			const struct vm_host *host, const char *name,
			bool of_link)
{
	struct beside_setting *setting = &settings->item[settings->count];
	long value;

	if (strlen(name) >= sizeof(setting->name) || !host->sysctl ||
	    host->sysctl(host->ctx, name, &value))
		return;
	memcpy(setting->name, name, strlen(name) + 1);
	setting->of_link = of_link;
	setting->value = value;
	settings->count++;
	settings->read = clock_now_real();
}

/* With slashes, for a link's name may have dots; sysctl(8) takes both. */
static void add_of_link(struct beside_settings *settings,
			const struct vm_host *host, const char *link,
			const char *what)
{
	char name[BESIDE_SETTING_NAME];

	if (!link[0])
		return;
	snprintf(name, sizeof(name), "net/ipv4/conf/%s/%s", link, what);
	add_setting(settings, host, name, strcmp(link, "all") != 0);
}

static void read_netfilter_settings(struct beside *beside,
				    const struct vm_host *host)
{
	struct beside_settings *settings = &beside->settings;
	unsigned int what = beside->ask.what;

	if (what & BESIDE_CT_ROOM) {
		add_setting(settings, host, "net.netfilter.nf_conntrack_count",
			    false);
		add_setting(settings, host, "net.netfilter.nf_conntrack_max",
			    false);
	}
	if (what & BESIDE_CT_TIMEOUT)
		add_setting(
			settings, host,
			"net.netfilter.nf_conntrack_tcp_timeout_established",
			false);
	if (what & BESIDE_BRIDGE)
		add_setting(settings, host,
			    beside->ask.dst.family == AF_INET6 ?
				    "net.bridge.bridge-nf-call-ip6tables" :
				    "net.bridge.bridge-nf-call-iptables",
			    false);
}

static void read_port(struct beside *beside)
{
	struct beside_port *port = &beside->port;

	if (beside->ask.what & BESIDE_BRIDGE &&
	    if_indextoname(beside->ask.port_link, port->link))
		port->read = clock_now_real();
}

static void read_settings(struct beside *beside, const struct vm_host *host)
{
	struct beside_settings *settings = &beside->settings;
	unsigned int what = beside->ask.what;

	if (what & BESIDE_BACKLOG)
		add_setting(settings, host, "net.core.somaxconn", false);
	if (what & BESIDE_NAT)
		add_setting(settings, host,
			    "net.netfilter.nf_conntrack_tcp_be_liberal", false);
	if (what & BESIDE_RP_FILTER) {
		add_of_link(settings, host, "all", "rp_filter");
		add_of_link(settings, host, beside->iif, "rp_filter");
	}
	read_netfilter_settings(beside, host);
	if (!(what & BESIDE_FORWARDING))
		return;
	if (beside->ask.dst.family == AF_INET6) {
		add_setting(settings, host, "net.ipv6.conf.all.forwarding",
			    false);
		return;
	}
	add_setting(settings, host, "net.ipv4.ip_forward", false);
	add_of_link(settings, host, beside->iif, "forwarding");
}

/**
 * beside_way_read - which way a packet goes
 * @way: filled, unless it cannot be asked
 * @host: who is asked
 * @query: for what
 */
void beside_way_read(struct beside_way *way, const struct vm_host *host,
		     const struct vm_route_query *query)
{
	if (!query->dst.family || !host->route ||
	    host->route(host->ctx, query, &way->route))
		return;
	if (!way->route.oif || !if_indextoname(way->route.oif, way->link))
		way->link[0] = '\0';
	way->read = clock_now_real();
}

static void read_way(struct beside *beside, const struct vm_host *host)
{
	const struct beside_ask *ask = &beside->ask;
	struct vm_route_query query = {
		.dst = ask->dst,
		.src = ask->src,
		.iif = ask->iif,
		.mark = ask->mark,
		.proto = ask->proto,
		.sport = ask->sport,
		.dport = ask->dport,
		.input = ask->iif != 0,
	};

	if (ask->what & BESIDE_WAY_BACK)
		query = (struct vm_route_query){ .dst = ask->src };
	else if (!(ask->what & BESIDE_WAY))
		return;
	beside_way_read(&beside->way, host, &query);
}

/* Where the way leads: to a router, or to the destination itself. */
static void read_neigh(struct beside *beside)
{
	const struct vm_route *route = &beside->way.route;

	if (!(beside->ask.what & BESIDE_NEIGH) || !beside->way.read ||
	    route->error)
		return;
	neighbour_read(&beside->neigh,
		       route->gateway.family ? &route->gateway :
					       &beside->ask.dst,
		       route->oif);
}

static int want_listeners(struct owners *owners,
			  struct beside_listeners *listeners)
{
	size_t i;
	int err = 0;

	for (i = 0; !err && i < listeners->count; i++)
		err = owners_want(owners, listeners->item[i].socket.inode,
				  &listeners->item[i].socket.owner);
	return err;
}

static int want_queues(struct owners *owners, struct beside_queues *queues)
{
	size_t i;
	int err = 0;

	for (i = 0; !err && i < queues->count; i++)
		err = owners_want(owners, queues->item[i].inode,
				  &queues->item[i].owner);
	return err;
}

/**
 * beside_read - look at what is asked for, in the present network namespace
 * @beside: zeroed but for what is asked; it stays where it is until the owners
 *	    are found
 * @host: of this namespace
 * @owners: gains the sockets of which the process is wanted
 *
 * Return: 0 or -ENOMEM.
 */
int beside_read(struct beside *beside, const struct vm_host *host,
		struct owners *owners)
{
	const struct beside_ask *ask = &beside->ask;
	int err;

	if (ask->iif && !if_indextoname(ask->iif, beside->iif))
		beside->iif[0] = '\0';
	if (ask->what & BESIDE_LISTENERS &&
	    listening_read(&beside->listeners, ask->port))
		beside->listeners.read = 0;
	if (ask->what & BESIDE_BACKLOG)
		counters_read(&beside->counters);
	if (ask->what & BESIDE_CT_COUNTERS &&
	    conntrack_read(&beside->conntrack))
		beside->conntrack.read = 0;
	read_port(beside);
	read_settings(beside, host);
	read_way(beside, host);
	read_neigh(beside);
	if (ask->what & BESIDE_QUEUES)
		queues_read(&beside->queues);
	err = want_listeners(owners, &beside->listeners);
	return err ? err : want_queues(owners, &beside->queues);
}
