// SPDX-License-Identifier: GPL-2.0-only
/* What a network that was just made needs before it behaves as an old one. */
#include "difftest/topology.h"

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

/* Milliseconds, at most. */
#define CARRIER_TRIES 5000
#define DISCARD 9

/*
 * A link that is up sends nothing until its carrier has been noted, by a work
 * queue that is late on a busy machine. Setting the flags waits for that to end.
 */
static int await_carrier(int fd, const char *name)
{
	struct ifreq request = { 0 };
	int tries;

	snprintf(request.ifr_name, sizeof(request.ifr_name), "%s", name);
	for (tries = 0; tries < CARRIER_TRIES; tries++) {
		if (ioctl(fd, SIOCGIFFLAGS, &request) < 0)
			return -errno;
		if (request.ifr_flags & IFF_RUNNING)
			return ioctl(fd, SIOCSIFFLAGS, &request) ? -errno : 0;
		usleep(1000);
	}
	return -ETIMEDOUT;
}

static int send_to(const char *text)
{
	struct sockaddr_in6 addr = { .sin6_family = AF_INET6,
				     .sin6_port = htons(DISCARD),
				     .sin6_scope_id = if_nametoindex("br0") };
	int fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int err = 0;

	if (fd < 0)
		return -errno;
	if (inet_pton(AF_INET6, text, &addr.sin6_addr) != 1 ||
	    sendto(fd, "", 1, 0, (struct sockaddr *)&addr, sizeof(addr)) < 0)
		err = -errno;
	close(fd);
	return err;
}

/*
 * br_netfilter sends the first packet that it translates to a bridge's
 * neighbour by the bridge's egress; later ones get the header that is kept
 * since. Only the kernel knows whether there is one, so there is for all.
 */
static int fill_headers(void)
{
	static const char *const others[] = { "fe80::77", "ff02::1",
					      "ff05::101",
					      "2001:db8:3::ff:fe00:302",
					      "2001:db8:3::ff:fe00:402" };
	char text[64];
	int i, err = 0;

	for (i = 0; i < 5 && !err; i++)
		err = send_to(others[i]);
	for (i = 2; i < 2 + TOPOLOGY_HOSTS && !err; i++) {
		snprintf(text, sizeof(text), "::ffff:10.0.3.%d", i);
		err = send_to(text);
		snprintf(text, sizeof(text), "2001:db8:3::%d", i);
		if (!err)
			err = send_to(text);
	}
	return err;
}

/**
 * topology_await - wait until the links of the present namespace can be used
 *
 * Return: 0 or a negative errno.
 */
int topology_await(void)
{
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int err = fd < 0 ? -errno : await_carrier(fd, "br0");
	int port;

	for (port = 0; port < PORTS && !err; port++)
		err = await_carrier(fd, port_link[port]);
	if (fd >= 0)
		close(fd);
	return err ? err : fill_headers();
}
