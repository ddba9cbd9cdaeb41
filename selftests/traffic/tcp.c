// SPDX-License-Identifier: GPL-2.0-only
/*
 * Real TCP connections. For each port one line:
 *
 *   port=N tries=N syns=N ok=N ECONNREFUSED=N ... timeout=N
 *
 * syns is how many SYNs the kernel sent for them, retransmissions included:
 * an ICMP error that comes while connect() holds the socket is ignored, and
 * then the SYN goes out again.
 */
#include <errno.h>
#include <linux/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "traffic.h"

#define MAX_OPEN 256

static const struct outcome {
	int error;
	const char *name;
} outcomes[] = {
	{ 0, "ok" },
	{ ECONNREFUSED, "ECONNREFUSED" },
	{ ECONNRESET, "ECONNRESET" },
	{ EHOSTUNREACH, "EHOSTUNREACH" },
	{ ENETUNREACH, "ENETUNREACH" },
	{ ENOPROTOOPT, "ENOPROTOOPT" },
	{ EACCES, "EACCES" },
	{ EPERM, "EPERM" },
	{ EPROTO, "EPROTO" },
	{ ETIMEDOUT, "timeout" },
	{ -1, "other" },
};

struct tally {
	unsigned long tries;
	unsigned long syns;
	unsigned long outcome[ARRAY_SIZE(outcomes)];
};

/* One connection that is not decided yet; fd is -1 in a free place. */
struct connection {
	int fd;
	struct tally *tally;
	bool connected;
};

static struct connection open_conns[MAX_OPEN];
static struct pollfd pfds[MAX_OPEN];

static void print_tally(const struct tally *t, uint16_t port)
{
	size_t i;

	printf("port=%u tries=%lu syns=%lu", port, t->tries, t->syns);
	for (i = 0; i < ARRAY_SIZE(outcomes); i++)
		printf(" %s=%lu", outcomes[i].name, t->outcome[i]);
	putchar('\n');
}

static void finish(struct connection *c, int error)
{
	struct tcp_info info = { };
	socklen_t len = sizeof(info);
	size_t i;

	getsockopt(c->fd, IPPROTO_TCP, TCP_INFO, &info, &len);
	c->tally->syns += 1 + info.tcpi_total_retrans;
	for (i = 0; i < ARRAY_SIZE(outcomes) - 1; i++)
		if (outcomes[i].error == error)
			break;
	if (outcomes[i].error == -1)
		fprintf(stderr, "traffic: %s\n", strerror(error));
	c->tally->outcome[i]++;
	close(c->fd);
	c->fd = -1;
}

static int bind_source(int fd, const struct options *o)
{
	struct target t;

	if (!o->source)
		return 0;
	parse_target(&t, o->source, NULL);
	return bind(fd, &t.addr.sa, t.len);
}

static void start(struct connection *c, const struct options *o,
		  const struct target *to, struct tally *tally)
{
	c->tally = tally;
	c->connected = false;
	c->fd = socket(to->family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC,
		       0);
	if (c->fd < 0)
		die("socket");
	if (bind_source(c->fd, o))
		die("bind");
	tally->tries++;
	if (connect(c->fd, &to->addr.sa, to->len) && errno != EINPROGRESS)
		finish(c, errno);
}

/* Sends one piece of data and leaves the connection open for the echo. */
static void send_data(struct connection *c, const struct options *o)
{
	char buf[1024] = { };

	if (send(c->fd, buf, o->size, MSG_NOSIGNAL) < 0)
		finish(c, errno);
}

static void ready(struct connection *c, const struct options *o)
{
	socklen_t len = sizeof(int);
	char buf[1024];
	int error = 0;

	getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &error, &len);
	if (error) {
		finish(c, error);
	} else if (!c->connected) {
		c->connected = true;
		if (!o->data)
			finish(c, 0);
		else if (!o->pause)
			send_data(c, o);
	} else {
		ssize_t n = recv(c->fd, buf, sizeof(buf), 0);

		if (n < 0 && errno == EAGAIN)
			return;
		finish(c, n > 0 ? 0 : n ? errno : ECONNRESET);
	}
}

/* Returns how many are still open. */
static int poll_open(const struct options *o, int timeout)
{
	int i, n = 0;

	for (i = 0; i < MAX_OPEN; i++) {
		struct connection *c = &open_conns[i];

		pfds[i] = (struct pollfd){ .fd = c->fd,
			.events = c->connected ? POLLIN : POLLOUT };
	}
	if (poll(pfds, MAX_OPEN, timeout) > 0)
		for (i = 0; i < MAX_OPEN; i++)
			if (pfds[i].revents)
				ready(&open_conns[i], o);
	for (i = 0; i < MAX_OPEN; i++)
		n += open_conns[i].fd >= 0;
	return n;
}

static struct connection *free_place(void)
{
	int i;

	for (i = 0; i < MAX_OPEN; i++)
		if (open_conns[i].fd < 0)
			return &open_conns[i];
	return NULL;
}

static bool all_connected(void)
{
	int i;

	for (i = 0; i < MAX_OPEN; i++)
		if (open_conns[i].fd >= 0 && !open_conns[i].connected)
			return false;
	return true;
}

/* Says "connected", waits for a line, then sends on what is still open. */
static void pause_before_data(const struct options *o, uint64_t deadline)
{
	int i;

	while (!all_connected() && now_ms() < deadline)
		poll_open(o, 10);
	puts("connected");
	while (getchar() != '\n' && !feof(stdin))
		;
	for (i = 0; i < MAX_OPEN; i++)
		if (open_conns[i].fd >= 0 && open_conns[i].connected)
			send_data(&open_conns[i], o);
}

static void drain(const struct options *o)
{
	uint64_t deadline = now_ms() + o->timeout_ms;
	int i;

	if (o->pause)
		pause_before_data(o, deadline);
	while (poll_open(o, 50) && now_ms() < deadline)
		;
	for (i = 0; i < MAX_OPEN; i++)
		if (open_conns[i].fd >= 0)
			finish(&open_conns[i], ETIMEDOUT);
}

/* One after the other, --pace apart, until SIGTERM. */
static void connect_forever(const struct options *o, struct target *to,
			    struct tally *tallies)
{
	while (!stop) {
		unsigned int port;

		for (port = to->first; port <= to->last && !stop; port++) {
			uint64_t deadline = now_ms() + o->timeout_ms;

			set_port(to, port);
			start(&open_conns[0], o, to, &tallies[port - to->first]);
			while (open_conns[0].fd >= 0 && now_ms() < deadline)
				poll_open(o, 50);
			if (open_conns[0].fd >= 0)
				finish(&open_conns[0], ETIMEDOUT);
			if (o->pace_ms)
				poll(NULL, 0, o->pace_ms);
		}
	}
}

static void connect_all(const struct options *o, struct target *to,
			struct tally *tallies)
{
	unsigned long n;
	unsigned int port;

	for (n = 0; n < o->count; n++) {
		for (port = to->first; port <= to->last; port++) {
			struct connection *c = free_place();

			if (!c) {
				drain(o);
				c = free_place();
			}
			set_port(to, port);
			start(c, o, to, &tallies[port - to->first]);
		}
	}
	drain(o);
}

int cmd_tcp(const struct options *o, int argc, char **argv)
{
	struct tally *tallies;
	struct target to;
	unsigned int port;
	int i;

	(void)argc;
	parse_target(&to, argv[0], argv[1]);
	tallies = calloc(to.last - to.first + 1, sizeof(*tallies));
	if (!tallies || o->size > 1024)
		die("tcp");
	for (i = 0; i < MAX_OPEN; i++)
		open_conns[i].fd = -1;
	catch_stop();
	if (o->forever)
		connect_forever(o, &to, tallies);
	else
		connect_all(o, &to, tallies);
	for (port = to.first; port <= to.last; port++)
		print_tally(&tallies[port - to.first], port);
	free(tallies);
	return 0;
}
