// SPDX-License-Identifier: GPL-2.0-only
/* TCP and UDP echo on many ports, IPv4 and IPv6, until killed. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "traffic.h"

#define MAX_FDS 1024

enum role { LISTENER, CONNECTION, DATAGRAM };

static struct pollfd fds[MAX_FDS];
static enum role roles[MAX_FDS];
static int nfds;

static void watch(int fd, enum role role)
{
	if (nfds == MAX_FDS) {
		close(fd);
		return;
	}
	fds[nfds] = (struct pollfd){ .fd = fd, .events = POLLIN };
	roles[nfds++] = role;
}

static void unwatch(int i)
{
	close(fds[i].fd);
	nfds--;
	fds[i] = fds[nfds];
	roles[i] = roles[nfds];
}

/* One IPv6 socket takes IPv4 too. */
static void bind_port(int type, uint16_t port)
{
	struct sockaddr_in6 sin6 = {
		.sin6_family = AF_INET6,
		.sin6_port = htons(port),
		.sin6_addr = IN6ADDR_ANY_INIT,
	};
	int fd, one = 1, zero = 0;

	fd = socket(AF_INET6, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		die("socket");
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &zero, sizeof(zero));
	if (bind(fd, (struct sockaddr *)&sin6, sizeof(sin6)))
		die("bind");
	if (type == SOCK_STREAM && listen(fd, 1024))
		die("listen");
	watch(fd, type == SOCK_STREAM ? LISTENER : DATAGRAM);
}

static void serve_listener(int fd)
{
	int c = accept4(fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

	if (c >= 0)
		watch(c, CONNECTION);
}

/* Returns false when the connection is over. */
static bool serve_connection(int fd)
{
	char buf[2048];
	ssize_t n = recv(fd, buf, sizeof(buf), 0);

	if (n < 0)
		return errno == EAGAIN || errno == EINTR;
	return n && send(fd, buf, n, MSG_NOSIGNAL) == n;
}

static void serve_datagram(int fd)
{
	struct sockaddr_in6 from;
	socklen_t len = sizeof(from);
	char buf[2048];
	ssize_t n;

	n = recvfrom(fd, buf, sizeof(buf), 0, (struct sockaddr *)&from, &len);
	if (n >= 0)
		sendto(fd, buf, n, 0, (struct sockaddr *)&from, len);
}

int cmd_server(const struct options *o, int argc, char **argv)
{
	unsigned int port;
	struct target t;
	int i;

	(void)o;
	catch_stop();
	for (i = 0; i < argc; i++) {
		parse_target(&t, "::", argv[i]);
		for (port = t.first; port <= t.last; port++) {
			bind_port(SOCK_STREAM, port);
			bind_port(SOCK_DGRAM, port);
		}
	}
	puts("ready");
	while (!stop && (poll(fds, nfds, -1) >= 0 || errno == EINTR)) {
		/* Downwards: unwatch() moves the last one here. */
		for (i = nfds - 1; i >= 0; i--) {
			if (!fds[i].revents)
				continue;
			if (roles[i] == LISTENER)
				serve_listener(fds[i].fd);
			else if (roles[i] == DATAGRAM)
				serve_datagram(fds[i].fd);
			else if (!serve_connection(fds[i].fd))
				unwatch(i);
		}
	}
	return 0;
}
