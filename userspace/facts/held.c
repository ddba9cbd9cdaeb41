// SPDX-License-Identifier: GPL-2.0-only
#include "facts/held.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ifaddrs.h>
#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "facts/diag.h"
#include "facts/internal.h"
#include "model/proc.h"
#include "nl/nl.h"

/* What is left of a connection in TIME-WAIT is nobody's. */
#define STATES_HELD (~(1U << TCP_TIME_WAIT))

struct reading {
	held_fn fn;
	void *data;
	uint8_t proto;
};

static void read_attrs(const struct nlmsghdr *nlh, struct held_socket *held)
{
	const struct nlattr *attr;

	mnl_attr_for_each(attr, nlh, sizeof(struct inet_diag_msg))
	{
		size_t len = mnl_attr_get_payload_len(attr);

		if (mnl_attr_get_type(attr) == INET_DIAG_CGROUP_ID &&
		    len >= sizeof(uint64_t))
			held->cgroup = mnl_attr_get_u64(attr);
		if (mnl_attr_get_type(attr) == INET_DIAG_SKV6ONLY && len >= 1)
			held->both &= !mnl_attr_get_u8(attr);
	}
}

static void fill(struct held_socket *held, const struct tcp_socket *socket,
		 uint8_t proto)
{
	memset(held, 0, sizeof(*held));
	held->local = socket->local;
	held->remote = socket->remote;
	held->lport = socket->lport;
	held->rport = socket->rport;
	held->proto = proto;
	held->inode = socket->inode;
	held->listens = proto == IPPROTO_TCP ? socket->state == TCP_LISTEN :
					       !socket->rport;
	held->both =
		socket->local.family == AF_INET6 && addr_is_any(&socket->local);
}

static int on_socket(const struct nlmsghdr *nlh, void *data)
{
	const struct reading *reading = data;
	struct held_socket held;
	struct tcp_socket socket;

	if (nlh->nlmsg_type != SOCK_DIAG_BY_FAMILY ||
	    mnl_nlmsg_get_payload_len(nlh) < sizeof(struct inet_diag_msg))
		return 0;
	sockets_parse(nlh, &socket);
	fill(&held, &socket, reading->proto);
	read_attrs(nlh, &held);
	return reading->fn(&held, reading->data);
}

/**
 * held_sockets - the sockets of TCP and UDP of this network namespace
 * @fn: called for each; a negative errno ends it
 * @data: for @fn
 *
 * Needs no privileges.
 *
 * Return: 0; a negative errno, -ENOENT where the kernel tells nothing of
 * one of them; or what @fn returned.
 */
int held_sockets(held_fn fn, void *data)
{
	static const uint8_t protocols[] = { IPPROTO_TCP, IPPROTO_UDP };
	struct nl nl;
	size_t i;
	int err = nl_open(&nl, NETLINK_SOCK_DIAG);

	if (err)
		return err;
	for (i = 0; !err && i < sizeof(protocols); i++) {
		const struct diag_ask ask = { .states = STATES_HELD,
					      .proto = protocols[i] };
		struct reading reading = { fn, data, protocols[i] };

		err = diag_sockets(&nl, &ask, on_socket, &reading);
	}
	nl_close(&nl);
	return err;
}

/**
 * held_inodes - the sockets that a process has open, by their inodes
 * @pid: the process
 * @fn: called for each; a negative errno ends it
 * @data: for @fn
 *
 * Return: 0; -EACCES and the like; or what @fn returned.
 */
int held_inodes(pid_t pid, inode_fn fn, void *data)
{
	static const char prefix[] = "socket:[";
	const struct dirent *entry;
	char path[40], link[64];
	DIR *dir;
	int err = 0;

	snprintf(path, sizeof(path), "/proc/%d/fd", (int)pid);
	dir = opendir(path);
	if (!dir)
		return -errno;
	while (!err && (entry = readdir(dir))) {
		ssize_t len = readlinkat(dirfd(dir), entry->d_name, link,
					 sizeof(link) - 1);

		link[len > 0 ? len : 0] = '\0';
		if (strncmp(link, prefix, strlen(prefix)) == 0)
			err = fn((uint32_t)strtoul(link + strlen(prefix), NULL,
						   10),
				 data);
	}
	closedir(dir);
	return err;
}

static bool take(const struct sockaddr *from, struct addr *addr)
{
	const struct sockaddr_in *v4 = (const void *)from;
	const struct sockaddr_in6 *v6 = (const void *)from;

	if (!from)
		return false;
	if (from->sa_family == AF_INET)
		addr_from_bytes(addr, &v4->sin_addr, sizeof(v4->sin_addr));
	else if (from->sa_family == AF_INET6)
		addr_from_bytes(addr, &v6->sin6_addr, sizeof(v6->sin6_addr));
	else
		return false;
	return !addr_is_near(addr);
}

/**
 * held_addresses - the addresses of this network namespace
 * @fn: called for each but those that any namespace may have, of loopback and
 *	of links; a negative errno ends it
 * @data: for @fn
 *
 * Return: 0, a negative errno, or what @fn returned.
 */
int held_addresses(held_addr_fn fn, void *data)
{
	const struct ifaddrs *at;
	struct ifaddrs *all;
	struct addr addr;
	int err = 0;

	if (getifaddrs(&all) < 0)
		return -errno;
	for (at = all; !err && at; at = at->ifa_next) {
		if (take(at->ifa_addr, &addr))
			err = fn(&addr, data);
	}
	freeifaddrs(all);
	return err;
}
