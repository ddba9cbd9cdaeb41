// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the sockets of a control group send and receive: on the kernel that
 * runs, in a group and a network namespace of the test's own, as root.
 */
#include "tests/unit.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "facts/cgroup.h"
#include "facts/traffic.h"
#include "facts/traffic_code.h"

#define PORT 4001

/* Every jump must end within the program, and ahead. */
static void check_code(const struct traffic_code *code)
{
	size_t i;

	assert_in_range(code->count, 2, TRAFFIC_CODE_MAX - 1);
	for (i = 0; i < code->count; i++) {
		const struct bpf_insn *insn = &code->insn[i];

		if (BPF_CLASS(insn->code) != BPF_JMP || !insn->off)
			continue;
		assert_true(insn->off > 0);
		assert_true(i + 1 + (size_t)insn->off < code->count);
	}
	assert_int_equal(code->insn[code->count - 1].code, BPF_JMP | BPF_EXIT);
}

static void test_code(void **state)
{
	struct traffic_code code;

	(void)state;
	traffic_code_packets(&code, 3, 4, true);
	check_code(&code);
	traffic_code_packets(&code, 3, 4, false);
	check_code(&code);
	traffic_code_sockets(&code, 5);
	check_code(&code);
}

static void loopback_up(void)
{
	struct ifreq ifr = { .ifr_name = "lo", .ifr_flags = IFF_UP };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	ioctl(fd, SIOCSIFFLAGS, &ifr);
	close(fd);
}

static int bound(uint16_t port)
{
	const struct sockaddr_in at = { .sin_family = AF_INET,
					.sin_port = htons(port),
					.sin_addr = {
						htonl(INADDR_LOOPBACK) } };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	return bind(fd, (const void *)&at, sizeof(at)) < 0 ? -1 : fd;
}

/* A datagram from one port to the next, both of the same process. */
static int send_and_receive(uint16_t port)
{
	struct sockaddr_in to = { .sin_family = AF_INET,
				  .sin_port = htons(port + 1),
				  .sin_addr = { htonl(INADDR_LOOPBACK) } };
	int from = bound(port), at = bound(port + 1);
	char byte = 'x';

	return sendto(from, &byte, 1, 0, (const void *)&to, sizeof(to)) == 1 &&
			       recv(at, &byte, 1, 0) == 1 ?
		       0 :
		       1;
}

/* In a group, or in none of its own. */
static void send_one(const char *group, uint16_t port)
{
	pid_t pid = fork();
	int status;

	if (pid == 0)
		_exit(group && cgroup_move(group, 0) ? 1 :
						       send_and_receive(port));
	assert_true(pid > 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

struct ends {
	int sent;
	int received;
};

static int on_flow(const struct traffic_flow *flow, void *data)
{
	char local[ADDR_END_MAX], remote[ADDR_END_MAX];
	struct ends *ends = data;

	addr_end_text(&flow->local, flow->lport, local);
	addr_end_text(&flow->remote, flow->rport, remote);
	assert_int_equal(flow->proto, IPPROTO_UDP);
	assert_true(flow->first && flow->first <= flow->last);
	ends->sent += strcmp(local, "127.0.0.1:4001") == 0 &&
		      strcmp(remote, "127.0.0.1:4002") == 0;
	ends->received += strcmp(local, "127.0.0.1:4002") == 0 &&
			  strcmp(remote, "127.0.0.1:4001") == 0;
	return 0;
}

static int on_space(uint64_t netns, void *data)
{
	assert_true(netns);
	++*(int *)data;
	return 0;
}

static void test_group(void **state)
{
	char path[PATH_MAX];
	struct traffic *traffic;
	struct error error;
	struct ends ends = { 0, 0 };
	int spaces = 0;
	int fd, err;

	(void)state;
	if (cgroup_of(getpid(), path) || unshare(CLONE_NEWNET) < 0)
		skip();
	snprintf(path + strlen(path), sizeof(path) - strlen(path),
		 "/rstattr-test-%d", (int)getpid());
	if (mkdir(path, 0755) < 0)
		skip();
	loopback_up();
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	err = traffic_start(&traffic, fd, &error);
	close(fd);
	if (err == -EPERM) {
		cgroup_remove(path);
		skip();
	}
	assert_int_equal(err, 0);
	send_one(NULL, PORT + 2);
	send_one(path, PORT);
	assert_int_equal(traffic_flows(traffic, on_flow, &ends), 0);
	assert_int_equal(traffic_spaces(traffic, on_space, &spaces), 0);
	assert_int_equal(ends.sent, 1);
	assert_int_equal(ends.received, 1);
	assert_int_equal(spaces, 1);
	assert_int_equal(traffic_lost(traffic), 0);
	traffic_stop(traffic);
	for (err = -EBUSY; err == -EBUSY;)
		err = cgroup_remove(path);
	assert_int_equal(err, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_code),
		TEST(test_group),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
