// SPDX-License-Identifier: GPL-2.0-only
/* Sends crafted packets: a few of a kind, or very many from all CPUs. */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "traffic.h"

#define BATCH 32

static void send_packet(int fd, const struct target *dst, const void *buf,
			size_t len)
{
	struct target to = *dst;

	/* A raw IPv6 socket takes the port for a protocol. */
	set_port(&to, 0);
	while (sendto(fd, buf, len, 0, &to.addr.sa, to.len) < 0)
		if (errno != ENOBUFS && errno != EAGAIN && errno != EINTR)
			die("sendto");
}

/* raw KIND SRC DST SPORT[:DPORT[-DPORT]] */
int cmd_raw(const struct options *o, int argc, char **argv)
{
	enum craft kind = craft_by_name(argv[0]);
	unsigned long n, sent = 0;
	struct target src, dst;
	unsigned int port;
	char *colon;
	int fd;

	(void)argc;
	colon = strchr(argv[3], ':');
	if (colon)
		*colon = '\0';
	parse_target(&src, argv[1], argv[3]);
	parse_target(&dst, argv[2], colon ? colon + 1 : "0");
	fd = craft_socket(dst.family);
	for (n = 0; n < o->count; n++) {
		for (port = dst.first; port <= dst.last; port++, sent++) {
			uint8_t buf[256];

			set_port(&dst, port);
			send_packet(fd, &dst, buf,
				    craft(buf, kind, &src, &dst));
		}
	}
	printf("sent=%lu\n", sent);
	return 0;
}

/* frame IFACE MAC TYPE: --count Ethernet frames of a type, with no sense in them */
int cmd_frame(const struct options *o, int argc, char **argv)
{
	struct sockaddr_ll to = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(strtoul(argv[2], NULL, 0)),
		.sll_ifindex = if_nametoindex(argv[0]), .sll_halen = ETH_ALEN,
	};
	uint8_t *mac = to.sll_addr, data[64] = { };
	unsigned long n;
	int fd;

	(void)argc;
	if (sscanf(argv[1], "%hhx:%hhx:%hhx:%hhx:%hhx:%hhx", mac, mac + 1,
		   mac + 2, mac + 3, mac + 4, mac + 5) != ETH_ALEN)
		usage_error("MAC address");
	fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	for (n = 0; n < o->count; n++)
		if (sendto(fd, data, sizeof(data), 0, (struct sockaddr *)&to,
			   sizeof(to)) < 0)
			die("frame");
	printf("sent=%lu\n", n);
	return 0;
}

static void pin(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		die("sched_setaffinity");
}

/* Sends n packets in batches, each from another source port. */
static unsigned long blast(enum craft kind, struct target src,
			   const struct target *dst, unsigned long n)
{
	static uint8_t bufs[BATCH][256];
	static struct mmsghdr msgs[BATCH];
	static struct iovec iovs[BATCH];
	int fd = craft_socket(dst->family);
	struct target to = *dst;
	unsigned long sent = 0;
	uint16_t port = 0;
	int i, k, done;

	set_port(&to, 0);
	while (sent < n) {
		k = n - sent < BATCH ? (int)(n - sent) : BATCH;
		for (i = 0; i < k; i++) {
			set_port(&src, 1024 + port++ % 60000);
			iovs[i].iov_base = bufs[i];
			iovs[i].iov_len = craft(bufs[i], kind, &src, dst);
			msgs[i].msg_hdr = (struct msghdr){
				.msg_name = &to.addr, .msg_namelen = to.len,
				.msg_iov = &iovs[i], .msg_iovlen = 1,
			};
		}
		for (i = 0; i < k; i += done) {
			done = sendmmsg(fd, msgs + i, k - i, 0);
			if (done < 0 && errno != ENOBUFS && errno != EAGAIN &&
			    errno != EINTR)
				die("sendmmsg");
			if (done < 0)
				done = 0;
			sent += done;
		}
	}
	close(fd);
	return sent;
}

/* bulk SRC DST PORT: --count packets, a share from each CPU, all at once */
int cmd_bulk(const struct options *o, int argc, char **argv)
{
	enum craft kind = o->udp ? CRAFT_UDP : CRAFT_SYN;
	int cpu, cpus = sysconf(_SC_NPROCESSORS_ONLN);
	unsigned long *sent, total = 0;
	struct target src, dst;

	(void)argc;
	parse_target(&src, argv[0], NULL);
	parse_target(&dst, argv[1], argv[2]);
	sent = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
		    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (sent == MAP_FAILED)
		die("mmap");
	for (cpu = 0; cpu < cpus; cpu++) {
		unsigned long share = o->count / cpus;

		if (!cpu)
			share += o->count % cpus;
		switch (fork()) {
		case -1:
			die("fork");
		case 0:
			/* Who ends this program ends all of it. */
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			pin(cpu);
			sent[cpu] = blast(kind, src, &dst, share);
			_exit(0);
		}
	}
	while (wait(NULL) > 0)
		;
	for (cpu = 0; cpu < cpus; cpu++)
		total += sent[cpu];
	printf("sent=%lu cpus=%d\n", total, cpus);
	return 0;
}
