// SPDX-License-Identifier: GPL-2.0-only
/*
 * UDP datagrams and ICMP echo requests on connected sockets. Every ICMP error
 * that comes back is taken from the socket's error queue. One line for each
 * port (ping: one line with port=0):
 *
 *   port=N sent=N ok=N icmp3/1=N icmp3/3=N ... missing=N
 *
 * icmpT/C is ICMP in answer to IPv4 and ICMPv6 in answer to IPv6. With
 * --timeout 0 no answer is waited for.
 */
#include <errno.h>
#include <time.h>		/* linux/errqueue.h wants it */
#include <linux/errqueue.h>
#include <netinet/icmp6.h>
#include <netinet/ip_icmp.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "traffic.h"

#define TYPES 5		/* destination unreachable is 3 or 1 */
#define CODES 16

struct dialogue {
	int fd;
	bool echo;
	unsigned long sent;
	unsigned long ok;
	unsigned long refused;		/* sent locally refused (EPERM) */
	unsigned long icmp[TYPES][CODES];
	unsigned long errors;
};

static void count_error(struct dialogue *d, const struct cmsghdr *cmsg)
{
	struct sock_extended_err ee;

	memcpy(&ee, CMSG_DATA(cmsg), sizeof(ee));
	if (ee.ee_origin != SO_EE_ORIGIN_ICMP &&
	    ee.ee_origin != SO_EE_ORIGIN_ICMP6)
		return;
	if (ee.ee_type < TYPES && ee.ee_code < CODES)
		d->icmp[ee.ee_type][ee.ee_code]++;
	d->errors++;
}

static void take_errors(struct dialogue *d)
{
	char data[2048], control[512];
	struct iovec iov = { .iov_base = data, .iov_len = sizeof(data) };

	for (;;) {
		struct msghdr msg = {
			.msg_iov = &iov, .msg_iovlen = 1,
			.msg_control = control,
			.msg_controllen = sizeof(control),
		};
		struct cmsghdr *cmsg;

		if (recvmsg(d->fd, &msg, MSG_ERRQUEUE | MSG_DONTWAIT) < 0)
			return;
		for (cmsg = CMSG_FIRSTHDR(&msg); cmsg;
		     cmsg = CMSG_NXTHDR(&msg, cmsg))
			if ((cmsg->cmsg_level == SOL_IP &&
			     cmsg->cmsg_type == IP_RECVERR) ||
			    (cmsg->cmsg_level == SOL_IPV6 &&
			     cmsg->cmsg_type == IPV6_RECVERR))
				count_error(d, cmsg);
	}
}

/* A raw socket sees other ICMP too: only echo replies are answers. */
static bool is_answer(const struct dialogue *d, int family, const uint8_t *p,
		      ssize_t n)
{
	if (!d->echo)
		return true;
	if (family == AF_INET6)
		return n > 0 && p[0] == ICMP6_ECHO_REPLY;
	return n > 20 && p[(p[0] & 15) * 4] == ICMP_ECHOREPLY;
}

static void take_answers(struct dialogue *d, int family)
{
	uint8_t data[2048];

	for (;;) {
		ssize_t n = recv(d->fd, data, sizeof(data), MSG_DONTWAIT);

		if (n >= 0)
			d->ok += is_answer(d, family, data, n);
		else if (errno == EAGAIN || errno == EINTR)
			break;
		/* Else a pending error, and reading it has cleared it. */
	}
	take_errors(d);
}

static size_t fill(const struct dialogue *d, const struct options *o,
		   int family, uint8_t *buf)
{
	struct icmphdr icmp = {
		.type = family == AF_INET ? ICMP_ECHO : ICMP6_ECHO_REQUEST,
		.un.echo = { .id = htons(getpid() & 0xffff),
			     .sequence = htons(d->sent) },
	};

	memset(buf, 'x', o->size);
	if (!d->echo)
		return o->size;
	/* The kernel makes the checksum of ICMPv6. */
	memcpy(buf, &icmp, sizeof(icmp));
	if (family == AF_INET) {
		icmp.checksum = checksum(0, buf, sizeof(icmp));
		memcpy(buf, &icmp, sizeof(icmp));
	}
	return sizeof(icmp);
}

/* An error pending on the socket fails a send that was never made. */
static void send_one(struct dialogue *d, const struct options *o, int family)
{
	uint8_t buf[1500];
	size_t len = fill(d, o, family, buf);
	int tries;

	for (tries = 0; tries < 100; tries++) {
		if (send(d->fd, buf, len, 0) >= 0) {
			d->sent++;
			return;
		}
		if (errno == EPERM) {
			d->sent++;
			d->refused++;
			return;
		}
		take_errors(d);
	}
	die("send");
}

static void open_dialogue(struct dialogue *d, const struct options *o,
			  const struct target *to, bool echo)
{
	int on = 1, size = 4 << 20;
	struct target from;

	memset(d, 0, sizeof(*d));
	d->echo = echo;
	d->fd = socket(to->family, (echo ? SOCK_RAW : SOCK_DGRAM) | SOCK_CLOEXEC,
		       !echo ? 0 : to->family == AF_INET ? IPPROTO_ICMP :
							 IPPROTO_ICMPV6);
	if (d->fd < 0)
		die("socket");
	setsockopt(d->fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	setsockopt(d->fd, SOL_SOCKET, SO_BROADCAST, &on, sizeof(on));
	if (to->family == AF_INET)
		setsockopt(d->fd, SOL_IP, IP_RECVERR, &on, sizeof(on));
	else
		setsockopt(d->fd, SOL_IPV6, IPV6_RECVERR, &on, sizeof(on));
	if (o->source) {
		parse_target(&from, o->source, NULL);
		if (bind(d->fd, &from.addr.sa, from.len))
			die("bind");
	}
	if (connect(d->fd, &to->addr.sa, to->len))
		die("connect");
}

static void print_dialogue(const struct dialogue *d, uint16_t port)
{
	int type, code;

	printf("port=%u sent=%lu ok=%lu", port, d->sent, d->ok);
	for (type = 0; type < TYPES; type++)
		for (code = 0; code < CODES; code++)
			if (d->icmp[type][code])
				printf(" icmp%d/%d=%lu", type, code,
				       d->icmp[type][code]);
	if (d->refused)
		printf(" EPERM=%lu", d->refused);
	printf(" missing=%lu\n",
	       d->sent - d->refused - d->ok - d->errors);
}

static void converse(const struct options *o, const struct target *to,
		     bool echo, uint16_t port)
{
	uint64_t deadline;
	struct dialogue d;
	unsigned long n;

	open_dialogue(&d, o, to, echo);
	for (n = 0; (n < o->count || o->forever) && !stop; n++) {
		send_one(&d, o, to->family);
		take_answers(&d, to->family);
	}
	deadline = now_ms() + o->timeout_ms;
	while (d.ok + d.errors + d.refused < d.sent && now_ms() < deadline) {
		struct pollfd p = { .fd = d.fd, .events = POLLIN };

		poll(&p, 1, 50);
		take_answers(&d, to->family);
	}
	print_dialogue(&d, port);
	close(d.fd);
}

int cmd_udp(const struct options *o, int argc, char **argv)
{
	struct target to;
	unsigned int port;

	(void)argc;
	if (o->size > 1400)
		usage_error("size");
	catch_stop();
	parse_target(&to, argv[0], argv[1]);
	for (port = to.first; port <= to.last; port++) {
		set_port(&to, port);
		converse(o, &to, false, port);
	}
	return 0;
}

int cmd_ping(const struct options *o, int argc, char **argv)
{
	struct target to;
	int i;

	catch_stop();
	for (i = 0; i < argc; i++) {
		parse_target(&to, argv[i], NULL);
		converse(o, &to, true, i);
	}
	return 0;
}
