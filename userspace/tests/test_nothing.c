// SPDX-License-Identifier: GPL-2.0-only
/* That nothing here did it: how sure that is, and who is silent then. */
#include "tests/unit.h"

#include <errno.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter/nf_conntrack_tcp.h>
#include <linux/rtnetlink.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "engine/answer.h"
#include "engine/select.h"
#include "host/host.h"
#include "output/json.h"
#include "output/people.h"
#include "tests/build.h"
#include "tests/paper.h"

static struct tuple tuple_of(const char *src, uint16_t sport, const char *dst,
			     uint16_t dport)
{
	struct tuple tuple = { .proto = IPPROTO_TCP,
			       .has_proto = true,
			       .has_ports = true,
			       .sport = sport,
			       .dport = dport };

	tuple.src.family = AF_INET;
	tuple.dst.family = AF_INET;
	assert_int_equal(inet_pton(AF_INET, src, tuple.src.bytes), 1);
	assert_int_equal(inet_pton(AF_INET, dst, tuple.dst.bytes), 1);
	return tuple;
}

/* A connection that conntrack has seen the begin of, and no answer. */
static struct connection syn_sent(void)
{
	struct connection connection = {
		.read = BUILD_EPOCH,
		.netns = 1,
		.counted = true,
		.packets = { 4, 0 },
		.timeout = 100,
		.state = TCP_CONNTRACK_SYN_SENT,
		.orig = tuple_of("10.0.3.17", 40112, "198.51.100.9", 443),
		.way = { .read = BUILD_EPOCH,
			 .link = "eth0",
			 .route = { .type = RTN_UNICAST, .oif = 2 } },
	};

	connection.way.route.gateway =
		tuple_of("192.0.2.1", 0, "0.0.0.0", 0).src;
	tuple_invert(&connection.orig, &connection.repl);
	return connection;
}

static struct connection socket_of(uint8_t tcp_state, uint32_t retransmits)
{
	struct connection connection = syn_sent();

	connection.is_socket = true;
	connection.state = tcp_state;
	connection.has_info = true;
	connection.retransmits = retransmits;
	connection.heard_ms = 2500;
	connection.owner = (struct process){ 77, "curl" };
	return connection;
}

static void open_answer(struct answer *answer)
{
	const struct stats stats = {
		.has = BIT(RSTATTR_STATS_SINCE_BOOT),
		.netns = 1,
		.now_boot = 1000,
		.now_real = BUILD_EPOCH + 1000,
		.since_boot = 10,
	};

	*answer = (struct answer){ .source = "kmod" };
	answer_add_stats(answer, &stats);
	answer->spaces.item[0].name = strdup("host");
	answer->nothing.everywhere = true;
	answer->nothing.ends = strdup("10.0.3.17 - 198.51.100.9:443");
}

static void judge(struct answer *answer)
{
	const struct select select = { .since.kind = SINCE_ALWAYS };

	assert_int_equal(nothing_judge(answer, &select, BUILD_EPOCH + 2000), 0);
}

static void test_people(void **state)
{
	static const char expected[] =
		"NOTHING ON THIS HOST reset or dropped 10.0.3.17 - 198.51.100.9:443 [derived]\n"
		" looked  rejects, drops, stack resets since 22:13:20, no gaps, 1 namespace\n"
		" fact    conntrack SYN_SENT, 4 packets out eth0, 0 back; 10.0.3.17:40112 to 198.51.100.9:443 tcp (read 22:13:20)\n"
		" so      peer.silent [likely]: next hop 192.0.2.1 or the peer\n"
		" blind   NIC drops, hardware offload, qdiscs, flowtables, full listeners (rstattr doctor)\n"
		" next    rstattr explain --wait 10.0.3.17 198.51.100.9:443\n"
		"books 0 = 0 attributed + 0 unattributed + 0 lost; recording since 22:13:20\n";
	struct connection connection = syn_sent();
	struct answer answer;
	struct paper paper;

	(void)state;
	open_answer(&answer);
	nothing_add(&answer.nothing, &connection);
	judge(&answer);
	paper_open(&paper);
	people_explain(&paper.out, &answer, BUILD_EPOCH + 2000, false);
	assert_string_equal(paper_read(&paper), expected);
	paper_close(&paper);
	answer_release(&answer);
}

/* What may have been overlooked makes it unknown, and nobody is blamed. */
static void test_missing(void **state)
{
	struct probe probes_item = { .name = (char *)(uintptr_t) "x",
				     .state = RSTATTR_PROBE_MISSING };
	const struct probes probes = { &probes_item, 1 };
	const struct info off = { .drops = RSTATTR_DROPS_OFF };
	struct connection connection = syn_sent();
	struct answer answer;
	struct paper paper;

	(void)state;
	open_answer(&answer);
	nothing_module(&answer.nothing, &off, &probes);
	answer.books.drops_throttled = 3;
	answer.books.overwritten = 1;
	reasons_add(&answer.reasons, "2 rejects lost");
	nothing_add(&answer.nothing, &connection);
	judge(&answer);
	assert_int_equal(answer.nothing.grade, GRADE_UNKNOWN);
	assert_null(answer.nothing.silent);
	assert_int_equal(answer.nothing.missing.count, 4);
	paper_open(&paper);
	people_nothing(&paper.out, &answer.nothing, NULL, BUILD_EPOCH + 2000);
	assert_non_null(strstr(
		paper_read(&paper),
		"NOTHING FOUND that reset or dropped 10.0.3.17 - 198.51.100.9:443 [unknown]\n"
		" looked  rejects, stack resets since 22:13:20, 1 namespace\n"
		" missing drops: the module does not look at them (drops=off)\n"
		" missing 2 rejects lost\n"
		" missing 1 event overwritten in the recorder (--since asks for less)\n"
		" missing 3 drops not recorded: too many in a second\n"));
	assert_null(strstr(paper.text, "peer.silent"));
	paper_close(&paper);
	answer_release(&answer);
}

/* With --since that is still held, what is older is not missed. */
static void test_since(void **state)
{
	const struct select select = { .since = { SINCE_AT,
						  BUILD_EPOCH + 500 } };
	struct answer answer;

	(void)state;
	open_answer(&answer);
	answer.books.overwritten = 1;
	assert_int_equal(nothing_judge(&answer, &select, BUILD_EPOCH + 2000),
			 0);
	assert_int_equal(answer.nothing.grade, GRADE_DERIVED);
	assert_int_equal(answer.nothing.since, BUILD_EPOCH + 500);
	assert_null(answer.nothing.silent);
	answer_release(&answer);
}

static void check_silent(const struct connection *connection, bool silent)
{
	struct answer answer;

	open_answer(&answer);
	nothing_add(&answer.nothing, connection);
	judge(&answer);
	assert_int_equal(answer.nothing.silent != NULL, silent);
	answer_release(&answer);
}

static void test_silent(void **state)
{
	struct connection connection = syn_sent();

	(void)state;
	check_silent(&connection, true);
	/* The other end is this host, or there is no way to it. */
	connection.way.route.type = RTN_LOCAL;
	check_silent(&connection, false);
	connection.way.route.error = ENETUNREACH;
	check_silent(&connection, false);
	connection = syn_sent();
	connection.answered = true;
	check_silent(&connection, false);
	connection = syn_sent();
	connection.orig.dst.bytes[0] = 224;
	check_silent(&connection, false);
	connection = socket_of(TCP_SYN_SENT, 0);
	check_silent(&connection, false); /* too young */
	connection = socket_of(TCP_SYN_SENT, 3);
	check_silent(&connection, true);
	connection = socket_of(TCP_ESTABLISHED, 3);
	check_silent(&connection, false);
	connection.unacked = 2;
	check_silent(&connection, true);
}

/* A container's connection, as it, a router of ours, and the host know it. */
static void test_last_way(void **state)
{
	struct connection inner = socket_of(TCP_SYN_SENT, 3);
	struct connection router = syn_sent(), outer = syn_sent();
	struct answer answer;

	(void)state;
	inner.netns = 2;
	router.netns = 3;
	router.way.route.gateway.bytes[3] = 3;
	outer.way.route.gateway.bytes[3] = 9;
	open_answer(&answer);
	nothing_add(&answer.nothing, &inner);
	nothing_add(&answer.nothing, &router);
	nothing_add(&answer.nothing, &outer);
	judge(&answer);
	assert_string_equal(answer.nothing.silent,
			    "next hop 192.0.2.9 or the peer");
	answer_release(&answer);
	open_answer(&answer);
	nothing_add(&answer.nothing, &inner);
	nothing_add(&answer.nothing, &router);
	judge(&answer);
	assert_string_equal(answer.nothing.silent,
			    "next hop 192.0.2.3 or the peer");
	answer_release(&answer);
}

static void test_no_connection(void **state)
{
	struct answer answer;

	(void)state;
	open_answer(&answer);
	answer.nothing.connections_read = BUILD_EPOCH;
	judge(&answer);
	assert_int_equal(answer.nothing.facts.count, 1);
	assert_string_equal(answer.nothing.facts.item[0].what, "no-connection");
	assert_null(answer.nothing.silent);
	answer_release(&answer);
}

static void test_words(void **state)
{
	struct fact_list facts = { 0 };
	struct connection connection = socket_of(TCP_SYN_SENT, 3);

	(void)state;
	connection_fact(&facts, &connection, NULL);
	assert_string_equal(
		facts.item[0].text,
		"socket SYN-SENT of curl[77], out eth0, sent again 3 times without an answer; 10.0.3.17:40112 to 198.51.100.9:443 tcp");
	connection = socket_of(TCP_ESTABLISHED, 1);
	connection_fact(&facts, &connection, "web");
	assert_string_equal(
		facts.item[1].text,
		"socket ESTABLISHED of curl[77], out eth0, sent again 1 time without an answer, the last one heard 2.500 s ago; 10.0.3.17:40112 to 198.51.100.9:443 tcp; netns web");
	connection = syn_sent();
	connection.counted = false;
	connection.repl = tuple_of("10.0.0.5", 8443, "10.0.0.1", 40112);
	connection_fact(&facts, &connection, NULL);
	assert_string_equal(
		facts.item[2].text,
		"conntrack SYN_SENT out eth0, none back (packets are not counted); 10.0.3.17:40112 to 198.51.100.9:443 tcp, by NAT 10.0.0.1:40112 to 10.0.0.5:8443");
	fact_list_release(&facts);
}

static void test_many(void **state)
{
	struct connection connection = syn_sent();
	struct answer answer;
	size_t i;

	(void)state;
	open_answer(&answer);
	for (i = 0; i < 20; i++)
		nothing_add(&answer.nothing, &connection);
	connection.answered = true;
	connection.packets[1] = 1;
	nothing_add(&answer.nothing, &connection);
	judge(&answer);
	assert_int_equal(answer.nothing.facts.count, NOTHING_SILENT_MAX + 2);
	assert_string_equal(
		answer.nothing.facts.item[NOTHING_SILENT_MAX + 1].text,
		"and 12 more connections of these");
	answer_release(&answer);
}

static void test_json(void **state)
{
	struct connection connection = syn_sent();
	const json_t *nothing, *looked, *fact;
	struct answer answer;
	struct paper paper;
	json_t *root;

	(void)state;
	open_answer(&answer);
	nothing_add(&answer.nothing, &connection);
	judge(&answer);
	paper_open(&paper);
	assert_int_equal(json_explain(paper.out.file, &answer), 0);
	root = paper_json(&paper);
	nothing = json_object_get(root, "nothing");
	assert_string_equal(json_get_string(nothing, "cause"), "peer.silent");
	assert_string_equal(json_get_string(nothing, "grade"), "derived");
	assert_string_equal(json_get_string(nothing, "cause_grade"), "likely");
	assert_string_equal(json_get_string(nothing, "silent"),
			    "next hop 192.0.2.1 or the peer");
	looked = json_object_get(nothing, "looked");
	assert_true(json_get_boolean(looked, "drops"));
	assert_true(json_get_boolean(looked, "everywhere"));
	assert_int_equal(json_get_integer(looked, "namespaces"), 1);
	assert_int_equal(json_array_size(json_object_get(looked, "missing")),
			 0);
	fact = json_array_get(json_object_get(nothing, "facts"), 0);
	assert_string_equal(json_get_string(fact, "what"), "conntrack");
	fact = json_object_get(fact, "values");
	assert_string_equal(json_get_string(fact, "state"), "SYN_SENT");
	assert_string_equal(json_get_string(fact, "next_hop"), "192.0.2.1");
	assert_int_equal(json_get_integer(fact, "packets_out"), 4);
	assert_int_equal(json_get_integer(fact, "packets_back"), 0);
	assert_int_equal(json_array_size(json_object_get(nothing, "blind")), 5);
	json_decref(root);
	paper_close(&paper);
	/* Without a connection that was asked for there is none. */
	answer_release(&answer);
	answer = (struct answer){ .source = "kmod" };
	paper_open(&paper);
	assert_int_equal(json_explain(paper.out.file, &answer), 0);
	root = paper_json(&paper);
	json_assert_null(root, "nothing");
	json_decref(root);
	paper_close(&paper);
	answer_release(&answer);
}

/* Where the kernel keeps what; with a neighbour that never answers. */
static bool make_place(void)
{
	return unshare(CLONE_NEWNET) == 0 &&
	       system("{ ip link set lo up && ip link add d0 type veth peer name d1 && ip link set d1 up &&"
		      " ip addr add 10.9.0.1/24 dev d0 && ip link set d0 up &&"
		      " ip neigh add 10.9.0.2 lladdr 2:0:0:0:0:2 dev d0 &&"
		      " nft 'add table ip t; add chain ip t c { type filter hook output priority 0; }; add rule ip t c ct state new accept'"
		      "; } >/dev/null 2>&1") == 0;
}

struct seen {
	struct connection ct;
	struct connection socket;
};

static int on_socket(const struct connection *connection, void *data)
{
	struct seen *seen = data;

	seen->socket = *connection;
	return 0;
}

static int on_ct(const struct vm_ct *ct, uint32_t timeout, void *data)
{
	struct seen *seen = data;

	if (ct->orig.dport == 81)
		connection_from_ct(&seen->ct, ct, timeout);
	return 0;
}

static void forget(void *data)
{
	struct seen *seen = data;

	memset(&seen->ct, 0, sizeof(seen->ct));
}

static void test_kernel(void **state)
{
	struct sockaddr_in peer = { .sin_family = AF_INET,
				    .sin_port = htons(81) };
	struct seen seen = { .ct.timeout = 0 };
	struct error error;
	struct host *host;
	int fd;

	(void)state;
	if (!make_place())
		skip();
	fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	inet_pton(AF_INET, "10.9.0.2", &peer.sin_addr);
	assert_int_equal(connect(fd, (void *)&peer, sizeof(peer)), -1);
	assert_int_equal(errno, EINPROGRESS);
	usleep(1300000);
	assert_int_equal(host_open(&host, &error), 0);
	assert_int_equal(tcp_connections_read(on_socket, &seen), 0);
	assert_true(connection_silent(&seen.socket));
	assert_int_equal(seen.socket.state, TCP_SYN_SENT);
	assert_int_equal(seen.socket.orig.dport, 81);
	if (host_connections(host, on_ct, forget, &seen) == 0) {
		assert_int_equal(seen.ct.state, TCP_CONNTRACK_SYN_SENT);
		assert_int_equal(seen.ct.orig.dport, 81);
		assert_true(seen.ct.timeout > 0);
		assert_true(connection_silent(&seen.ct));
	}
	host_close(host);
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_people),   TEST(test_missing),
		TEST(test_since),    TEST(test_silent),
		TEST(test_words),    TEST(test_many),
		TEST(test_json),     TEST(test_kernel),
		TEST(test_last_way), TEST(test_no_connection),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
