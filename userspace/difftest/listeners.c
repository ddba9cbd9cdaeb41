// SPDX-License-Identifier: GPL-2.0-only
#include "difftest/listeners.h"

#include <netinet/in.h>
#include <stdbool.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/socket.h>
#include <unistd.h>

/* The same for all ports at one place of the pool. */
struct kind {
	bool bound; /* to an address of left0 */
	bool transparent;
	int mark;
};

static const struct kind kinds[POOL_VALUES] = {
	{ false, false, 0 },
	{ true, false, 0x10 },
	[LISTENERS_TRANSPARENT] = { false, true, 0 },
	{ true, true, 1 },
	{ false, true, 2 },
};

static socklen_t address_of(bool v6, const struct kind *kind, uint16_t port,
			    struct sockaddr_storage *at)
{
	static const uint8_t left[16] = { 0x20, 0x01, 0x0d, 0xb8, 0, 1, 0, 0,
					  0,	0,    0,    0,	  0, 0, 0, 1 };
	struct sockaddr_in *v4 = (struct sockaddr_in *)at;
	struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)at;

	memset(at, 0, sizeof(*at));
	if (!v6) {
		v4->sin_family = AF_INET;
		v4->sin_port = htons(port);
		v4->sin_addr.s_addr = kind->bound ? htonl(0x0a000101) : 0;
		return sizeof(*v4);
	}
	in6->sin6_family = AF_INET6;
	in6->sin6_port = htons(port);
	if (kind->bound)
		memcpy(&in6->sin6_addr, left, sizeof(left));
	return sizeof(*in6);
}

/* Return: the socket, or -1: two values of the pool may be the same. */
static int listen_at(bool v6, int type, const struct kind *kind, uint16_t port)
{
	int fd = socket(v6 ? AF_INET6 : AF_INET, type | SOCK_CLOEXEC, 0);
	struct sockaddr_storage at;
	socklen_t len = address_of(v6, kind, port, &at);
	int on = 1;

	if (fd < 0)
		return -1;
	if (v6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on));
	if (kind->transparent)
		setsockopt(fd, v6 ? IPPROTO_IPV6 : IPPROTO_IP,
			   v6 ? IPV6_TRANSPARENT : IP_TRANSPARENT, &on,
			   sizeof(on));
	setsockopt(fd, SOL_SOCKET, SO_MARK, &kind->mark, sizeof(kind->mark));
	if (bind(fd, (struct sockaddr *)&at, len) < 0 ||
	    (type == SOCK_STREAM && listen(fd, 1) < 0)) {
		close(fd);
		return -1;
	}
	return fd;
}

/**
 * listeners_open - open sockets in the present namespace
 * @listeners: filled; close it with listeners_close()
 * @pool: with the ports
 *
 * Nobody reads them. Those of TCP answer with cookies, as the namespace is set
 * up, so that no connection comes to be.
 */
void listeners_open(struct listeners *listeners, const struct pool *pool)
{
	static const int types[] = { SOCK_STREAM, SOCK_DGRAM };
	size_t port, i;
	int v6, fd;

	listeners->count = 0;
	setfsuid(LISTENERS_UID);
	for (port = 0; port < POOL_VALUES; port++) {
		uint16_t number = (uint16_t)pool->value[F_PORT][port];

		for (i = 0; number && i < 2; i++) {
			for (v6 = 0; v6 < 2; v6++) {
				fd = listen_at(v6, types[i], &kinds[port],
					       number);
				if (fd >= 0)
					listeners->fd[listeners->count++] = fd;
			}
		}
	}
	setfsuid(0);
}

void listeners_close(struct listeners *listeners)
{
	while (listeners->count)
		close(listeners->fd[--listeners->count]);
}
