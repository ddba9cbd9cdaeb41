// SPDX-License-Identifier: GPL-2.0-only
#include "tests/unit.h"

#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "facts/internal.h"

static FILE *file_of(const char *text)
{
	FILE *file = fmemopen((void *)(uintptr_t)text, strlen(text), "r");

	assert_non_null(file);
	return file;
}

static void test_counters(void **state)
{
	struct facts_counters counters = { 0 };
	FILE *file =
		file_of("TcpExt: SyncookiesSent ListenOverflows ListenDrops\n"
			"TcpExt: 1 22 333\n"
			"IpExt: InNoRoutes ListenDrops\n"
			"IpExt: 4 5\n");

	(void)state;
	assert_true(counters_parse(file, &counters));
	fclose(file);
	assert_true(counters.known[COUNTER_LISTEN_OVERFLOWS]);
	assert_int_equal(counters.value[COUNTER_LISTEN_OVERFLOWS], 22);
	assert_int_equal(counters.value[COUNTER_LISTEN_DROPS], 333);
	assert_false(counters.known[COUNTER_ABORT_ON_MEMORY]);
	file = file_of("Tcp: RtoMin PassiveOpens\nTcp: 200 9\n");
	assert_true(counters_parse(file, &counters));
	fclose(file);
	assert_int_equal(counters.value[COUNTER_PASSIVE_OPENS], 9);
	file = file_of("Tcp: A\nUdp: 1\n");
	assert_false(counters_parse(file, &counters));
	fclose(file);
	/* A line of fewer numbers than names. */
	file = file_of("TcpExt: ListenDrops ListenOverflows\nTcpExt: 7\n");
	assert_true(counters_parse(file, &counters));
	fclose(file);
	assert_int_equal(counters.value[COUNTER_LISTEN_DROPS], 7);
	assert_int_equal(counters.value[COUNTER_LISTEN_OVERFLOWS], 22);
}

static void test_sockstat(void **state)
{
	struct facts_sockstat sockstat = { 0 };
	FILE *file = file_of("sockets: used 10\n"
			     "TCP: inuse 5 orphan 2 tw 7 alloc 9 mem 33\n");

	(void)state;
	assert_true(sockstat_parse(file, &sockstat));
	fclose(file);
	assert_int_equal(sockstat.orphans, 2);
	assert_int_equal(sockstat.mem, 33);
	file = file_of("sockets: used 10\n");
	assert_false(sockstat_parse(file, &sockstat));
	fclose(file);
}

static void test_reserved(void **state)
{
	(void)state;
	assert_int_equal(reserved_ports("\n", 100, 199), 0);
	assert_int_equal(reserved_ports("150\n", 100, 199), 1);
	assert_int_equal(reserved_ports("1-99,100-109,150,190-300\n", 100, 199),
			 21);
	assert_int_equal(reserved_ports("1-65535\n", 100, 199), 100);
}

static struct tcp_socket socket_of(uint8_t tcp_state, const char *local,
				   uint16_t lport, const char *remote,
				   uint16_t rport)
{
	struct tcp_socket socket;

	memset(&socket, 0, sizeof(socket));
	socket.state = tcp_state;
	socket.lport = lport;
	socket.rport = rport;
	socket.local.family = AF_INET;
	socket.remote.family = AF_INET;
	assert_int_equal(inet_pton(AF_INET, local, socket.local.bytes), 1);
	assert_int_equal(inet_pton(AF_INET, remote, socket.remote.bytes), 1);
	return socket;
}

static struct facts_sockets sockets_of(size_t max)
{
	return (struct facts_sockets){
		.listeners.max = max,
		.waiting.max = max,
		.self.max = max,
		.locals.max = max,
		.half.max = max,
		.targets.max = max,
	};
}

static void test_sockets(void **state)
{
	const struct facts_settings settings = { .has_range = true,
						 .low = 40000,
						 .high = 50000 };
	struct facts_sockets sockets = sockets_of(100);
	struct tcp_socket socket;
	uint16_t i;

	(void)state;
	socket = socket_of(TCP_LISTEN, "0.0.0.0", 80, "0.0.0.0", 0);
	assert_int_equal(sockets_add(&sockets, &socket, &settings), 0);
	for (i = 0; i < 5; i++) {
		socket = socket_of(TCP_ESTABLISHED, "10.0.0.1", 40000 + i,
				   "10.0.0.2", 5432);
		sockets_add(&sockets, &socket, &settings);
	}
	socket = socket_of(TCP_TIME_WAIT, "10.0.0.1", 40100, "10.0.0.2", 5432);
	sockets_add(&sockets, &socket, &settings);
	/* Not of the range, towards another, and a server's. */
	socket =
		socket_of(TCP_ESTABLISHED, "10.0.0.1", 39999, "10.0.0.2", 5432);
	sockets_add(&sockets, &socket, &settings);
	socket =
		socket_of(TCP_ESTABLISHED, "10.0.0.1", 40200, "10.0.0.3", 5432);
	sockets_add(&sockets, &socket, &settings);
	socket = socket_of(TCP_CLOSE_WAIT, "10.0.0.1", 40300, "10.0.0.4", 9);
	sockets_add(&sockets, &socket, NULL);
	assert_int_equal(sockets.listeners.count, 1);
	assert_int_equal(sockets.waiting.count, 1);
	assert_int_equal(sockets.targets.count, 2);
	assert_int_equal(sockets.targets.item[0].count, 6);
	assert_int_equal(sockets.locals.count, 1);
	assert_int_equal(sockets.locals.item[0].count, 8);
	assert_int_equal(sockets.locals.item[0].unsure, 8);
	assert_int_equal(sockets.states[TCP_ESTABLISHED], 7);
	assert_int_equal(sockets.self.count, 0);
	/* Two that are half open, no sockets yet. */
	socket = socket_of(TCP_SYN_RECV, "10.0.0.1", 80, "10.0.0.7", 40001);
	sockets_add(&sockets, &socket, &settings);
	socket.rport = 40002;
	sockets_add(&sockets, &socket, &settings);
	assert_int_equal(sockets.half.count, 1);
	assert_int_equal(sockets.half.item[0].count, 2);
	assert_int_equal(sockets.half.item[0].key.port, 80);
	assert_int_equal(sockets.locals.item[0].count, 8);
	socket = socket_of(TCP_ESTABLISHED, "127.0.0.1", 7, "127.0.0.1", 7);
	sockets_add(&sockets, &socket, &settings);
	assert_int_equal(sockets.self.count, 1);
	/* Its address may be anybody's. */
	socket = socket_of(TCP_ESTABLISHED, "192.0.2.1", 80, "10.0.0.9", 99);
	socket.has_options = true;
	socket.transparent = true;
	sockets_add(&sockets, &socket, NULL);
	assert_int_equal(sockets.locals.count, 2);
	sockets_release(&sockets);
}

static void test_bounds(void **state)
{
	struct facts_sockets sockets = sockets_of(3);
	struct tcp_socket socket;
	char address[32];
	unsigned int i;

	(void)state;
	for (i = 0; i < 10; i++) {
		snprintf(address, sizeof(address), "10.0.0.%u", i);
		socket = socket_of(TCP_CLOSE_WAIT, address, 80, "10.0.1.1", 9);
		assert_int_equal(sockets_add(&sockets, &socket, NULL), 0);
	}
	assert_int_equal(sockets.waiting.count, 3);
	assert_int_equal(sockets.waiting.beyond, 7);
	assert_int_equal(sockets.locals.count, 3);
	assert_int_equal(sockets.locals.beyond, 7);
	assert_int_equal(sockets.states[TCP_CLOSE_WAIT], 10);
	sockets_release(&sockets);
}

static void test_tally(void **state)
{
	struct tally tally = { .max = 5000 };
	struct tcp_socket sample = { .has_options = true };
	struct tally_key key;
	unsigned int i;

	(void)state;
	for (i = 0; i < 6000; i++) {
		memset(&key, 0, sizeof(key));
		key.local.family = AF_INET;
		key.port = (uint16_t)(i % 3000);
		sample.inode = i >= 3000 ? i : 0;
		assert_int_equal(tally_add(&tally, &key, &sample), 0);
	}
	assert_int_equal(tally.count, 3000);
	assert_int_equal(tally.item[17].count, 2);
	assert_int_equal(tally.item[17].key.port, 17);
	/* One that a program has is the better sample. */
	assert_int_equal(tally.item[17].sample.inode, 3017);
	assert_int_equal(tally.beyond, 0);
	tally_release(&tally);
}

static void write_file(const char *root, const char *path, const char *text)
{
	char full[256];
	FILE *file;

	snprintf(full, sizeof(full), "%s%s", root, path);
	file = fopen(full, "we");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static void shell(const char *fmt, const char *root)
{
	char command[512];

	snprintf(command, sizeof(command), fmt, root);
	assert_int_equal(system(command), 0);
}

static void test_files(void **state)
{
	char root[] = "/tmp/rstattr-facts-XXXXXX";
	struct facts_files files = { 0 };

	(void)state;
	assert_non_null(mkdtemp(root));
	shell("cd %s && mkdir -p etc/sysctl.d run/sysctl.d usr/lib/sysctl.d && ln -s usr/lib lib",
	      root);
	write_file(root, "/etc/sysctl.conf", "net.ipv4.a = 1\n");
	shell("ln -s ../sysctl.conf %s/etc/sysctl.d/99-sysctl.conf", root);
	write_file(
		root, "/etc/sysctl.d/10-x.conf",
		"# net.ipv4.no = 1\n\n ; net.no=1\n  -net/ipv4/conf/eth0.5/b=2 \n"
		"kernel.no=3\nnet.ipv4.c\n");
	write_file(root, "/etc/sysctl.d/11-no.txt", "net.ipv4.no = 1\n");
	shell("ln -s /dev/null %s/etc/sysctl.d/20-off.conf", root);
	shell("ln -s /dev/null %s/etc/sysctl.d/21-off.conf", root);
	write_file(root, "/run/sysctl.d/10-x.conf", "net.ipv4.hidden = 1\n");
	write_file(root, "/usr/lib/sysctl.d/21-off.conf", "net.no = 1\n");
	write_file(root, "/usr/lib/sysctl.d/30-d.conf", "net.core.d=4\n");
	assert_int_equal(files_read(&files, root), 0);
	assert_int_equal(files.files, 3);
	assert_int_equal(files.count, 3);
	assert_string_equal(files.item[0].file, "/etc/sysctl.conf");
	assert_string_equal(files.item[0].name, "net.ipv4.a");
	assert_string_equal(files.item[0].value, "1");
	assert_string_equal(files.item[1].file, "/etc/sysctl.d/10-x.conf");
	assert_int_equal(files.item[1].line, 4);
	assert_string_equal(files.item[1].name, "net.ipv4.conf.eth0/5.b");
	assert_string_equal(files.item[1].value, "2");
	assert_string_equal(files.item[2].file, "/usr/lib/sysctl.d/30-d.conf");
	files_release(&files);
	shell("rm -r %s", root);
}

static void test_managers(void **state)
{
	struct nft_chain chains[] = {
		{ .name = "INPUT", .next = &chains[1] },
		{ .name = "f2b-sshd", .next = &chains[2] },
		{ .name = "f2b-web", .next = &chains[3] },
		{ .name = "DOCKER-USER" },
	};
	struct nft_table table = { .family = NFPROTO_IPV4,
				   .name = "filter",
				   .chain = chains };
	char *text = manager_of(&table);

	(void)state;
	assert_string_equal(text,
			    "iptables-nft with chains of fail2ban and Docker");
	free(text);
	/* The same name in another family is somebody's own. */
	table.family = NFPROTO_INET;
	table.chain = NULL;
	text = manager_of(&table);
	assert_string_equal(text, "");
	free(text);
	assert_false(manager_iptables(&table));
	table.name = "firewalld";
	text = manager_of(&table);
	assert_string_equal(text, "firewalld");
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_counters), TEST(test_sockstat), TEST(test_reserved),
		TEST(test_sockets),  TEST(test_bounds),	  TEST(test_tally),
		TEST(test_files),    TEST(test_managers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
