// SPDX-License-Identifier: GPL-2.0-only
#include "tests/unit.h"

#include "tests/tap.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/if_packet.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <netinet/if_ether.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "tests/sample.h"

#define MTU_IN 1500
#define MTU_OUT 1300
#define GROUP_IN 7

struct vm_link tap_link[2];

static const uint8_t own_mac[6] = { 2, 0, 0, 0, 0, 1 };
static int fd[2] = { -1, -1 };

/* A command that must succeed. */
void tap_shell(const char *command)
{
	if (system(command))
		fail_msg("%s", command);
}

static int open_link(const char *name)
{
	struct ifreq request = { .ifr_flags = IFF_TAP | IFF_NO_PI };
	int link = open("/dev/net/tun", O_RDWR | O_CLOEXEC);

	if (link < 0)
		return -1;
	snprintf(request.ifr_name, sizeof(request.ifr_name), "%s", name);
	if (ioctl(link, TUNSETIFF, &request))
		return -1;
	return link;
}

/* All is handled by one CPU, before a write to the link returns. */
bool tap_possible(void)
{
	cpu_set_t cpu;

	CPU_ZERO(&cpu);
	CPU_SET(0, &cpu);
	if (sched_setaffinity(0, sizeof(cpu), &cpu) || unshare(CLONE_NEWNET) ||
	    system("iptables-nft -L >/dev/null 2>&1") ||
	    system("ip -V >/dev/null 2>&1")) {
		puts("1..0 # SKIP needs root, iptables-nft and ip");
		return false;
	}
	fd[0] = open_link("in0");
	fd[1] = open_link("out0");
	if (fd[0] < 0 || fd[1] < 0) {
		puts("1..0 # SKIP needs /dev/net/tun");
		return false;
	}
	return true;
}

static void fill_link(struct vm_link *link, const char *name, uint32_t group,
		      uint32_t mtu)
{
	memset(link, 0, sizeof(*link));
	link->index = VM_KNOWN(if_nametoindex(name));
	link->has_name = true;
	snprintf(link->name, sizeof(link->name), "%s", name);
	link->type = VM_KNOWN(ARPHRD_ETHER);
	link->group = VM_KNOWN(group);
	link->has_kind = true;
	snprintf(link->kind, sizeof(link->kind), "tun");
	link->master = VM_KNOWN(0);
	link->mtu = VM_KNOWN(mtu);
}

/* Without neighbours that would have to answer, and with wrong checksums. */
void tap_open(void)
{
	tap_shell("sysctl -qw net.ipv6.conf.all.forwarding=1 "
		  "net.ipv4.ip_forward=1 "
		  "net.ipv4.conf.all.rp_filter=0 "
		  "net.ipv4.conf.default.rp_filter=0 "
		  "net.netfilter.nf_conntrack_checksum=0");
	tap_shell("ip link set lo up");
	tap_shell("ip link set in0 address 02:00:00:00:00:01 group 7 up");
	tap_shell("ip link set out0 address 02:00:00:00:00:02 mtu 1300 "
		  "arp off up");
	tap_shell("ip addr add 10.0.0.1/24 dev in0");
	tap_shell("ip addr add 10.0.1.1/24 dev out0");
	tap_shell("ip -6 addr add 2001:db8::1/64 dev in0 nodad");
	tap_shell("ip -6 addr add 2001:db8:1::1/64 dev out0 nodad");
	tap_shell("ip route add 10.0.2.0/24 dev out0");
	tap_shell("ip -6 route add 2001:db8:2::/48 dev out0");
	fill_link(&tap_link[0], "in0", GROUP_IN, MTU_IN);
	fill_link(&tap_link[1], "out0", 0, MTU_OUT);
}

static const uint8_t *pick_to(bool to_host)
{
	static const uint8_t group[6] = { 0x33, 0x33, 0, 0, 0, 1 };
	static const uint8_t all[6] = { 255, 255, 255, 255, 255, 255 };

	switch (to_host ? 2 : sample_random(4)) {
	case 0:
		return all;
	case 1:
		return group;
	}
	return own_mac;
}

void tap_send(const uint8_t *packet, size_t len, bool v4, bool to_host,
	      uint8_t ll[TAP_ETH])
{
	static const uint8_t src[][6] = { { 2, 0, 0, 0, 0, 9 },
					  { 2, 0, 0, 0, 0, 10 } };
	uint16_t type = htons(v4 ? ETH_P_IP : ETH_P_IPV6);
	uint8_t frame[TAP_ETH + SAMPLE_MAX];

	memcpy(ll, pick_to(to_host), 6);
	memcpy(ll + 6, src[sample_random(2)], 6);
	memcpy(ll + 12, &type, 2);
	memcpy(frame, ll, TAP_ETH);
	memcpy(frame + TAP_ETH, packet, len);
	assert_int_equal(write(fd[0], frame, TAP_ETH + len), TAP_ETH + len);
}

static ssize_t read_frame(int link, uint8_t *frame, size_t room)
{
	struct pollfd ready = { .fd = link, .events = POLLIN };

	return poll(&ready, 1, 0) > 0 ? read(link, frame, room) : 0;
}

size_t tap_receive(uint8_t *bytes, size_t room, bool v4)
{
	uint16_t type = htons(v4 ? ETH_P_IP : ETH_P_IPV6);
	uint8_t frame[2048];
	ssize_t len;

	while ((len = read_frame(fd[1], frame, sizeof(frame))) > 0) {
		if (len <= TAP_ETH || memcmp(frame + 12, &type, 2) != 0 ||
		    (size_t)len - TAP_ETH > room)
			continue;
		memcpy(bytes, frame + TAP_ETH, (size_t)len - TAP_ETH);
		return (size_t)len - TAP_ETH;
	}
	return 0;
}

void tap_drain(void)
{
	uint8_t frame[2048];

	while (read_frame(fd[0], frame, sizeof(frame)) > 0 ||
	       read_frame(fd[1], frame, sizeof(frame)) > 0)
		;
}

static uint32_t packet_type(const uint8_t *ll)
{
	if (memcmp(ll, own_mac, 6) == 0)
		return PACKET_HOST;
	return ll[0] == 0xff ? PACKET_BROADCAST : PACKET_MULTICAST;
}

static uint64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_REALTIME, &time);
	return (uint64_t)time.tv_sec * 1000000000ULL + (uint64_t)time.tv_nsec;
}

void tap_packet(struct vm_pkt *pkt, const uint8_t *bytes, size_t len,
		const uint8_t ll[TAP_ETH], bool v4)
{
	assert_true(vm_pkt_load(pkt, (struct span){ bytes, len }, len,
				v4 ? ETH_P_IP : ETH_P_IPV6));
	pkt->has_ll = true;
	pkt->ll_len = TAP_ETH;
	memcpy(pkt->ll, ll, TAP_ETH);
	pkt->in = tap_link[0];
	pkt->out.index = VM_KNOWN(0);
	pkt->out.has_name = true;
	pkt->mark = VM_KNOWN(0);
	pkt->priority = VM_KNOWN(0);
	pkt->pkttype = VM_KNOWN(packet_type(ll));
	pkt->has_socket = VM_KNOWN(0);
	pkt->secpath = VM_KNOWN(0);
	pkt->cpu = VM_KNOWN(0);
	pkt->time_real = now();
	pkt->ct.presence = VM_CT_NONE;
}
