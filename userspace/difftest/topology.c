// SPDX-License-Identifier: GPL-2.0-only
#include "difftest/topology.h"

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include "model/text.h"

const char *const port_link[PORTS] = { "left0", "right0", "p1", "p2" };
const char *const port_peer[PORTS] = { "l0", "r0", "b1", "b2" };

const uint8_t port_mac[PORTS][6] = {
	{ 2, 0, 0, 0, 1, 1 },
	{ 2, 0, 0, 0, 2, 1 },
	{ 2, 0, 0, 0, 3, 1 },
	{ 2, 0, 0, 0, 4, 1 },
};

const uint8_t peer_mac[PORTS][6] = {
	{ 2, 0, 0, 0, 1, 2 },
	{ 2, 0, 0, 0, 2, 2 },
	{ 2, 0, 0, 0, 3, 2 },
	{ 2, 0, 0, 0, 4, 2 },
};

const uint8_t bridge_mac[6] = { 2, 0, 0, 0, 5, 1 };

/* IPv6 gives up a packet of which fragments are missing after 60 s, IPv4 after 30. */
#define FRAGMENTS_S 65

static int new_namespace(void)
{
	if (unshare(CLONE_NEWNET) < 0)
		return -errno;
	return open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
}

/**
 * topology_enter - go to one of the namespaces
 * @topology: the topology
 * @place: which
 */
void topology_enter(const struct topology *topology, enum place place)
{
	if (setns(topology->place[place], CLONE_NEWNET) < 0) {
		perror("difftest: setns");
		exit(2);
	}
}

/**
 * topology_setting - set a sysctl of the present namespace
 * @path: below /proc/sys/net
 * @value: as text
 *
 * Return: 0 or a negative errno; -ENOENT where the kernel has none such.
 */
int topology_setting(const char *path, const char *value)
{
	char name[128];
	ssize_t len;
	int fd, err;

	snprintf(name, sizeof(name), "/proc/sys/net/%s", path);
	fd = open(name, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	len = write(fd, value, strlen(value));
	err = len < 0 ? -errno : 0;
	close(fd);
	return err;
}

/*
 * Runs ip or bridge with "-batch -" in the present namespace; quietly where it
 * is asked whether the kernel can do it.
 */
static int run_how(const char *program, const char *commands, bool quiet)
{
	int in[2], status, null;
	pid_t pid;

	if (pipe2(in, O_CLOEXEC) < 0)
		return -errno;
	pid = fork();
	if (pid < 0)
		return -errno;
	if (pid == 0) {
		dup2(in[0], 0);
		null = quiet ? open("/dev/null", O_WRONLY | O_CLOEXEC) : -1;
		if (null >= 0)
			dup2(null, 2);
		execlp(program, program, "-batch", "-", (char *)NULL);
		_exit(127);
	}
	close(in[0]);
	if (write(in[1], commands, strlen(commands)) < 0)
		perror("difftest: ip -batch");
	close(in[1]);
	if (waitpid(pid, &status, 0) < 0)
		return -errno;
	return status ? -EIO : 0;
}

static int run(const char *program, const char *commands)
{
	return run_how(program, commands, false);
}

static void add_mac(struct text *text, const uint8_t *mac)
{
	text_add(text, "%02x:%02x:%02x:%02x:%02x:%02x", mac[0], mac[1], mac[2],
		 mac[3], mac[4], mac[5]);
}

/* The index is the same in both namespaces that have the link's name. */
static void add_pair(struct text *text, const struct topology *topology,
		     enum port port)
{
	text_add(text, "link add %s index %d address ", port_link[port],
		 10 + port);
	add_mac(text, port_mac[port]);
	text_add(text, " type veth peer name %s address ", port_peer[port]);
	add_mac(text, peer_mac[port]);
	text_add(text, " netns /proc/%d/fd/%d\n", getpid(),
		 topology->place[port_place(port)]);
	text_add(text, "link set %s up\n", port_link[port]);
}

static void add_hosts(struct text *text, int net, const char *dev,
		      const uint8_t *mac, int first, int count)
{
	int i;

	for (i = first; i < first + count; i++) {
		text_add(text, "neigh replace 10.0.%d.%d dev %s lladdr ", net,
			 i, dev);
		add_mac(text, mac);
		text_add(text,
			 " nud permanent\nneigh replace 2001:db8:%d::%d dev %s lladdr ",
			 net, i, dev);
		add_mac(text, mac);
		text_add(text, " nud permanent\n");
	}
}

/* Its address is made of its link's: see traffic.c. */
static void add_eui64(struct text *text, int net, const char *dev,
		      const uint8_t *mac)
{
	text_add(text, "neigh replace 2001:db8:%d::ff:fe00:%x dev %s lladdr ",
		 net, mac[4] << 8 | mac[5], dev);
	add_mac(text, mac);
	text_add(text, " nud permanent\n");
}

/* fe80::77 is in the pool of addresses. */
static void add_local(struct text *text, const char *dev, const uint8_t *mac)
{
	text_add(text, "neigh replace fe80::77 dev %s lladdr ", dev);
	add_mac(text, mac);
	text_add(text, " nud permanent\n");
}

static void add_address(struct text *text, int net, const char *dev)
{
	text_add(text,
		 "addr add 10.0.%d.1/24 brd + dev %s\n"
		 "addr add 2001:db8:%d::1/64 dev %s nodad\n"
		 "addr add fe80::%d/64 dev %s nodad\n",
		 net, dev, net, dev, net, dev);
}

static const char routes[] =
	"addr add 10.0.1.9/32 dev left0\n"
	"route add default via 10.0.2.2\n"
	"route add 10.1.0.0/16 via 10.0.1.2 realm 5\n"
	"route add 10.2.0.0/16 via 10.0.2.3 src 10.0.1.9\n"
	"route add blackhole 10.66.0.0/16\n"
	"route add prohibit 10.67.0.0/16\n"
	"route add unreachable 10.68.0.0/16\n"
	"route add ::/0 via 2001:db8:2::2\n"
	"route add 2001:db8:101::/48 via 2001:db8:1::2\n"
	"route add blackhole 2001:db8:66::/48\n"
	"route add prohibit 2001:db8:67::/48\n";

/* What is the same in the firewall and in the namespace for loading. */
static void add_bridge(struct text *text)
{
	text_add(text, "link set lo up\nlink add br0 index 20 address ");
	add_mac(text, bridge_mac);
	text_add(text, " type bridge stp_state 0 forward_delay 0 "
		       "mcast_snooping 0 ageing_time 0\n");
	text_add(text, "link set p1 master br0\nlink set p2 master br0\n"
		       "link set left0 group 7\nlink set br0 group 9\n");
}

/* Behind which port the hosts are, so that nothing is sent to both. */
static int tell_bridge(void)
{
	struct text text = { 0 };
	int port, err;

	for (port = PORT_P1; port <= PORT_P2; port++) {
		text_add(&text, "fdb replace ");
		add_mac(&text, peer_mac[port]);
		text_add(&text, " dev %s master static\n", port_link[port]);
	}
	err = text.failed ? -ENOMEM : run("bridge", text_get(&text));
	text_release(&text);
	return err;
}

static int make_firewall(const struct topology *topology)
{
	struct text text = { 0 };
	int port, err;

	for (port = 0; port < PORTS; port++)
		add_pair(&text, topology, port);
	add_bridge(&text);
	text_add(&text, "link set br0 up\n");
	add_address(&text, 1, "left0");
	add_address(&text, 2, "right0");
	add_address(&text, 3, "br0");
	add_hosts(&text, 1, "left0", peer_mac[PORT_LEFT], 2, TOPOLOGY_HOSTS);
	add_hosts(&text, 2, "right0", peer_mac[PORT_RIGHT], 2, TOPOLOGY_HOSTS);
	add_hosts(&text, 3, "br0", peer_mac[PORT_P1], 2, 2);
	add_hosts(&text, 3, "br0", peer_mac[PORT_P2], 4, TOPOLOGY_HOSTS - 2);
	add_eui64(&text, 1, "left0", peer_mac[PORT_LEFT]);
	add_eui64(&text, 2, "right0", peer_mac[PORT_RIGHT]);
	add_eui64(&text, 3, "br0", peer_mac[PORT_P1]);
	add_eui64(&text, 3, "br0", peer_mac[PORT_P2]);
	add_local(&text, "left0", peer_mac[PORT_LEFT]);
	add_local(&text, "right0", peer_mac[PORT_RIGHT]);
	add_local(&text, "br0", peer_mac[PORT_P1]);
	text_add(&text, "%s", routes);
	err = text.failed ? -ENOMEM : run("ip", text_get(&text));
	text_release(&text);
	return err ? err : tell_bridge();
}

/* Links of the same names and indexes, which lead nowhere. */
static int make_scratch(void)
{
	struct text text = { 0 };
	int port, err;

	for (port = 0; port < PORTS; port++)
		text_add(&text,
			 "link add %s index %d type veth peer name x%d\n",
			 port_link[port], 10 + port, port);
	add_bridge(&text);
	err = text.failed ? -ENOMEM : run("ip", text_get(&text));
	text_release(&text);
	return err;
}

static const char *const firewall_settings[][2] = {
	{ "ipv4/ip_forward", "1" },
	{ "ipv6/conf/all/forwarding", "1" },
	{ "ipv4/conf/all/rp_filter", "0" },
	{ "ipv4/conf/default/rp_filter", "0" },
	{ "ipv4/conf/all/send_redirects", "0" },
	{ "ipv4/conf/default/send_redirects", "0" },
	{ "ipv4/conf/all/accept_redirects", "0" },
	{ "ipv4/conf/default/accept_redirects", "0" },
	{ "ipv4/conf/all/accept_source_route", "0" },
	{ "ipv4/conf/default/accept_source_route", "0" },
	{ "ipv4/ip_early_demux", "1" },
	/* Of a handshake nothing is kept. */
	{ "ipv4/tcp_syncookies", "2" },
	/* By which the harness knows what the firewall says itself. */
	{ "ipv4/ip_default_ttl", OWN_TTL_TEXT },
	{ "ipv6/conf/all/hop_limit", OWN_TTL_TEXT },
	{ "ipv6/conf/default/hop_limit", OWN_TTL_TEXT },
	{ "ipv6/conf/lo/hop_limit", OWN_TTL_TEXT },
	{ "ipv6/conf/all/accept_ra", "0" },
	{ "ipv6/conf/default/accept_ra", "0" },
	{ "ipv6/conf/all/accept_redirects", "0" },
	{ "ipv6/conf/default/accept_redirects", "0" },
	{ "ipv6/conf/default/accept_dad", "0" },
	{ "ipv6/conf/default/router_solicitations", "0" },
	{ "ipv6/conf/default/addr_gen_mode", "1" },
	{ "ipv6/conf/all/addr_gen_mode", "1" },
};

static void set_firewall(void)
{
	size_t i;

	for (i = 0; i < sizeof(firewall_settings) / sizeof(firewall_settings[0]);
	     i++)
		topology_setting(firewall_settings[i][0],
				 firewall_settings[i][1]);
}

static int read_indexes(struct topology *topology)
{
	int port;

	for (port = 0; port < PORTS; port++) {
		topology_enter(topology, port_place(port));
		topology->peer[port] = if_nametoindex(port_peer[port]);
		topology_enter(topology, PLACE_FW);
		topology->link[port] = if_nametoindex(port_link[port]);
		if (!topology->peer[port] || !topology->link[port])
			return -ENODEV;
	}
	topology->bridge = if_nametoindex("br0");
	return topology->bridge ? 0 : -ENODEV;
}

static int raise_peers(struct topology *topology)
{
	int err;

	topology_enter(topology, PLACE_LEFT);
	err = run("ip", "link set l0 up\nlink set b1 up\n");
	if (err)
		return err;
	topology_enter(topology, PLACE_RIGHT);
	return run("ip", "link set r0 up\nlink set b2 up\n");
}

/**
 * topology_make - make the namespaces and enter the firewall's
 * @topology: filled; give it back with topology_release(), on failure too
 *
 * Return: 0 or a negative errno.
 */
int topology_make(struct topology *topology)
{
	int place, err;

	memset(topology, 0xff, sizeof(*topology));
	topology->home = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	if (topology->home < 0)
		return -errno;
	for (place = 0; place < PLACES; place++) {
		topology->place[place] = new_namespace();
		if (topology->place[place] < 0)
			return topology->place[place];
		if (place == PLACE_FW) {
			set_firewall();
		} else {
			topology_setting("ipv6/conf/all/disable_ipv6", "1");
			topology_setting("ipv6/conf/default/disable_ipv6", "1");
		}
	}
	err = make_scratch();
	if (err)
		return err;
	topology_enter(topology, PLACE_FW);
	err = make_firewall(topology);
	if (!err)
		err = raise_peers(topology);
	if (!err)
		err = read_indexes(topology);
	topology_enter(topology, PLACE_FW);
	if (!err)
		err = topology_await();
	topology_setting("bridge/bridge-nf-call-iptables", "0");
	topology_setting("bridge/bridge-nf-call-ip6tables", "0");
	topology_setting("bridge/bridge-nf-call-arptables", "0");
	topology_setting("netfilter/nf_conntrack_tcp_be_liberal", "1");
	topology_setting("netfilter/nf_conntrack_acct", "1");
	topology_setting("netfilter/nf_conntrack_timestamp", "1");
	return err;
}

/* Whoever is a member of a VLAN sends its frames without a tag. */
static const char *const vlans[TOPOLOGY_FILTERS + 1] = {
	[1] = "",
	/* One broadcast domain of two VLANs. */
	[2] = "vlan add dev p1 vid 2 untagged\n"
	      "vlan add dev p2 vid 2 pvid untagged\n"
	      "vlan add dev br0 vid 2 untagged self\n",
	/* The ports do not reach each other, and the bridge only p1. */
	[3] = "vlan add dev p2 vid 2 pvid untagged\n"
	      "vlan del dev p2 vid 1\n"
	      "vlan add dev br0 vid 2 untagged self\n",
	/* The bridge reaches the ports, and they do not reach it. */
	[4] = "vlan add dev p1 vid 2 pvid untagged\n"
	      "vlan add dev p2 vid 2 pvid untagged\n",
};

/**
 * topology_filter - have the firewall's bridge filter by VLANs
 * @topology: the topology; the firewall's namespace is entered
 * @how: from 1, all being in VLAN 1, to TOPOLOGY_FILTERS; 0: it does not
 *
 * Return: 0 or a negative errno: not every kernel's bridges can.
 */
int topology_filter(const struct topology *topology, unsigned int how)
{
	int err;

	if (!how)
		return 0;
	if (how > TOPOLOGY_FILTERS)
		return -EINVAL;
	topology_enter(topology, PLACE_FW);
	err = run_how("ip", "link set br0 type bridge vlan_filtering 1\n",
		      true);
	if (!err)
		err = run("bridge", vlans[how]);
	/* In all VLANs of the ports. */
	return err ? err : tell_bridge();
}

/* Somebody who is in the present namespace for a minute, and holds nothing. */
static void leave_sleeper(void)
{
	pid_t pid = fork();

	if (pid > 0)
		waitpid(pid, NULL, 0);
	if (pid)
		return;
	/* Not our child, so that nobody has to wait for it. */
	if (fork() == 0) {
		close_range(0, ~0U, 0);
		sleep(FRAGMENTS_S);
	}
	_exit(0);
}

/*
 * A fragment that waits for the others may have a connection. When its
 * namespace ends, old kernels wait for the connection to go, and never let the
 * fragment go: from then on no namespace ends and no module comes. So it stays
 * until all of them have been given up.
 */
static void outlive_fragments(const struct topology *topology)
{
	struct utsname name;
	int major, minor;

	if (topology->place[PLACE_FW] < 0 || uname(&name) < 0 ||
	    sscanf(name.release, "%d.%d", &major, &minor) != 2 || major > 6 ||
	    (major == 6 && minor > 1))
		return;
	topology_enter(topology, PLACE_FW);
	leave_sleeper();
}

/**
 * topology_release - go back home; the namespaces end, at last
 * @topology: what topology_make() made
 */
void topology_release(struct topology *topology)
{
	int place;

	outlive_fragments(topology);
	if (topology->home >= 0 && setns(topology->home, CLONE_NEWNET) < 0)
		perror("difftest: setns");
	for (place = 0; place < PLACES; place++) {
		if (topology->place[place] >= 0)
			close(topology->place[place]);
		topology->place[place] = -1;
	}
	if (topology->home >= 0)
		close(topology->home);
	topology->home = -1;
}
