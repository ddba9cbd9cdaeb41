// SPDX-License-Identifier: GPL-2.0-only
/* Facts beside an event: what is asked, and what is said of it. */
#include "tests/unit.h"

#include <errno.h>
#include <linux/neighbour.h>
#include <linux/netfilter.h>
#include <linux/rtnetlink.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "engine/fact_judge.h"
#include "facts/internal.h"
#include "host/host.h"
#include "output/json.h"
#include "output/people.h"
#include "tests/build_drop.h"
#include "tests/build_reset.h"
#include "tests/paper.h"

static const struct build_reset refused = {
	.reason = RSTATTR_REASON_TCP_NO_SOCKET,
	.seq = 1,
	.time = 100,
	.packet = { "10.244.1.7", "10.0.0.5", 40112, 8080, 0, 0 }
};
static const struct build_reset crowded = {
	.reason = RSTATTR_REASON_TCP_INVALID_SYN,
	.seq = 1,
	.time = 100,
	.packet = { "10.244.1.7", "10.0.0.5", 40112, 8080, 0, 0x10 },
	.sock = { .local = "0.0.0.0",
		  .lport = 8080,
		  .state = TCP_LISTEN,
		  .queued = 2,
		  .backlog = 1 }
};

/* An answer with one finding, and what is looked at for it. */
struct scene {
	struct answer answer;
	struct finding *finding;
	struct beside beside;
};

static void open_scene(struct scene *scene, const struct event *event)
{
	memset(scene, 0, sizeof(*scene));
	scene->answer.source = "kmod";
	assert_int_equal(findings_add(&scene->answer.findings, event), 0);
	scene->finding = scene->answer.findings.item[0];
	assert_true(fact_ask(scene->finding, &scene->beside.ask));
}

static void open_reset(struct scene *scene, const struct build_reset *values)
{
	union build build;
	struct event event;

	make_reset(&build, &event, values);
	open_scene(scene, &event);
}

static void open_drop(struct scene *scene, uint32_t reason, const char *where)
{
	const struct build_drop values = {
		.reason = reason,
		.seq = 1,
		.time = 100,
		.where = where,
		.iif = "eth1",
		.packet = { "192.0.2.1", "198.51.100.9", 40116, 80, 0, 0 }
	};
	union build build;
	struct event event;

	make_drop(&build, &event, &values);
	open_scene(scene, &event);
}

static void close_scene(struct scene *scene)
{
	answer_release(&scene->answer);
}

static struct addr addr_of(const char *text)
{
	struct addr addr = { .family = strchr(text, ':') ? AF_INET6 : AF_INET };

	assert_int_equal(inet_pton(addr.family, text, addr.bytes), 1);
	return addr;
}

static struct listener *listen_at(struct scene *scene, const char *local,
				  const char *comm)
{
	struct beside_listeners *listeners = &scene->beside.listeners;
	struct listener *listener = &listeners->item[listeners->count++];

	listeners->read = BUILD_EPOCH;
	listener->socket.local = addr_of(local);
	listener->socket.lport = 8080;
	listener->socket.owner.pid = 4121;
	strcpy(listener->socket.owner.comm, comm);
	return listener;
}

static const char *fact_at(const struct scene *scene, size_t at)
{
	assert_true(at < scene->finding->facts.count);
	return scene->finding->facts.item[at].text;
}

static void test_elsewhere(void **state)
{
	struct scene scene;

	(void)state;
	open_reset(&scene, &refused);
	assert_int_equal(scene.beside.ask.what, BESIDE_LISTENERS);
	assert_int_equal(scene.beside.ask.port, 8080);
	listen_at(&scene, "127.0.0.1", "nginx");
	fact_judge(scene.finding, &scene.beside);
	assert_string_equal(fact_at(&scene, 0),
			    "nginx[4121] listens on 127.0.0.1:8080 only");
	assert_string_equal(
		scene.finding->facts.advice,
		"if it is meant to be reached from there: have nginx listen on 0.0.0.0:8080, or on 10.0.0.5:8080");
	assert_int_equal(scene.finding->key.grade, GRADE_EXACT);
	close_scene(&scene);
}

static void test_nobody(void **state)
{
	struct scene scene;

	(void)state;
	open_reset(&scene, &refused);
	scene.beside.listeners.read = BUILD_EPOCH;
	fact_judge(scene.finding, &scene.beside);
	assert_string_equal(fact_at(&scene, 0),
			    "nobody listens on port 8080, of IPv4 or IPv6");
	assert_string_equal(scene.finding->facts.advice,
			    "if it is meant to be served: start the server of port 8080");
	close_scene(&scene);
	/* What could not be read says nothing. */
	open_reset(&scene, &refused);
	fact_judge(scene.finding, &scene.beside);
	assert_int_equal(scene.finding->facts.count, 0);
	assert_null(scene.finding->facts.advice);
	close_scene(&scene);
}

static void test_translation(void **state)
{
	const struct build_reset stray = {
		.reason = RSTATTR_REASON_TCP_NO_SOCKET,
		.packet = { "10.244.1.7", "10.0.0.5", 40112, 8080, 0, 0x10 }
	};
	union build build;
	struct event event;
	struct scene scene;

	(void)state;
	make_reset(&build, &event, &stray);
	event.nat_missed = true;
	tuple_invert(&event.packet.tuple, &event.meant);
	event.meant.sport = 80;
	open_scene(&scene, &event);
	assert_int_equal(scene.beside.ask.what, BESIDE_NAT);
	scene.beside.settings = (struct beside_settings){
		.read = BUILD_EPOCH,
		.item = { { "net.netfilter.nf_conntrack_tcp_be_liberal",
			    false, 0 } },
		.count = 1,
	};
	fact_judge(scene.finding, &scene.beside);
	assert_string_equal(
		fact_at(&scene, 0),
		"by conntrack it would have been 10.0.0.5:80 to 10.244.1.7:40112");
	assert_string_equal(
		fact_at(&scene, 1),
		"net.netfilter.nf_conntrack_tcp_be_liberal is 0");
	close_scene(&scene);
}

/* Which of these would serve 10.0.0.5, by eth1. */
static void test_serves(void **state)
{
	struct listener *listener;
	struct scene scene;

	(void)state;
	open_reset(&scene, &refused);
	listen_at(&scene, "::", "a")->v6only = true;
	strcpy(listen_at(&scene, "0.0.0.0", "b")->link, "eth9");
	listen_at(&scene, "10.0.0.6", "c");
	listener = listen_at(&scene, "::", "d");
	listener->socket.owner.pid = 0;
	fact_judge(scene.finding, &scene.beside);
	assert_string_equal(fact_at(&scene, 0),
			    "a[4121] listens on [::]:8080, of IPv6 alone");
	assert_string_equal(fact_at(&scene, 1),
			    "b[4121] listens on 0.0.0.0:8080 by eth9");
	assert_string_equal(fact_at(&scene, 2),
			    "c[4121] listens on 10.0.0.6:8080");
	assert_string_equal(fact_at(&scene, 3),
			    "a program not seen here listens on [::]:8080 now");
	assert_non_null(strstr(scene.finding->facts.advice,
			       "a program not seen here listens there now"));
	close_scene(&scene);
}

static void test_backlog(void **state)
{
	struct listener *listener;
	struct scene scene;

	(void)state;
	open_reset(&scene, &crowded);
	assert_int_equal(scene.beside.ask.what,
			 BESIDE_LISTENERS | BESIDE_BACKLOG);
	listener = listen_at(&scene, "0.0.0.0", "slow");
	listener->socket.queued = 2;
	listener->socket.backlog = 1;
	listen_at(&scene, "127.0.0.1", "other");
	scene.beside.settings = (struct beside_settings){
		.read = BUILD_EPOCH,
		.count = 1,
		.item = { { .name = "net.core.somaxconn", .value = 4096 } }
	};
	scene.beside.counters.read = BUILD_EPOCH;
	scene.beside.counters.known[COUNTER_LISTEN_OVERFLOWS] = true;
	scene.beside.counters.known[COUNTER_LISTEN_DROPS] = true;
	scene.beside.counters.value[COUNTER_LISTEN_DROPS] = 7;
	fact_judge(scene.finding, &scene.beside);
	assert_int_equal(scene.finding->facts.count, 3);
	assert_string_equal(
		fact_at(&scene, 0),
		"slow[4121] listens on 0.0.0.0:8080: 2 wait to be accepted, backlog 1");
	assert_string_equal(fact_at(&scene, 1), "net.core.somaxconn is 4096");
	assert_string_equal(
		fact_at(&scene, 2),
		"since the namespace began: ListenOverflows 0, ListenDrops 7");
	assert_string_equal(
		scene.finding->facts.advice,
		"slow accepts too slowly, or asks for too short a queue: raise its listen() backlog");
	close_scene(&scene);
}

static void test_rp_filter(void **state)
{
	struct scene scene;

	(void)state;
	open_drop(&scene, RSTATTR_REASON_DROP_RPFILTER, "ip_rcv_finish");
	assert_int_equal(scene.beside.ask.what,
			 BESIDE_RP_FILTER | BESIDE_WAY_BACK);
	assert_int_equal(scene.beside.ask.iif, 3);
	strcpy(scene.beside.iif, "eth1");
	scene.beside.settings = (struct beside_settings){
		.read = BUILD_EPOCH,
		.count = 2,
		.item = { { .name = "net/ipv4/conf/all/rp_filter" },
			  { .name = "net/ipv4/conf/eth1/rp_filter",
			    .of_link = true,
			    .value = 1 } }
	};
	scene.beside.way =
		(struct beside_way){ .read = BUILD_EPOCH,
				     .link = "eth0",
				     .route = { .type = RTN_UNICAST,
						.oif = 2,
						.gateway =
							addr_of("10.9.9.1") } };
	fact_judge(scene.finding, &scene.beside);
	assert_string_equal(fact_at(&scene, 0),
			    "net/ipv4/conf/all/rp_filter is 0");
	assert_string_equal(fact_at(&scene, 1),
			    "net/ipv4/conf/eth1/rp_filter is 1");
	assert_string_equal(
		fact_at(&scene, 2),
		"the route back to 192.0.2.1, now: via 10.9.9.1 out of eth0");
	assert_string_equal(
		scene.finding->facts.advice,
		"give 192.0.2.1 a route back by eth1, or loosen the filter: net/ipv4/conf/eth1/rp_filter=2");
	close_scene(&scene);
}

static void test_routes(void **state)
{
	struct scene scene;

	(void)state;
	open_drop(&scene, RSTATTR_REASON_DROP_NO_ROUTE, "ip_rcv_finish");
	assert_int_equal(scene.beside.ask.what, BESIDE_WAY);
	scene.beside.way.read = BUILD_EPOCH;
	scene.beside.way.route.error = ENETUNREACH;
	strcpy(scene.beside.iif, "eth1");
	fact_judge(scene.finding, &scene.beside);
	assert_string_equal(
		fact_at(&scene, 0),
		"the route to 198.51.100.9 from 192.0.2.1 in eth1, now: none (Network is unreachable)");
	close_scene(&scene);
	/* Where it is known by then, what the packet left by says nothing. */
	open_drop(&scene, RSTATTR_REASON_DROP_NEIGH, "arp_error_report");
	assert_int_equal(scene.beside.ask.iif, 0);
	scene.beside.neigh = (struct beside_neigh){ .read = BUILD_EPOCH,
						    .addr = addr_of("10.9.9.1"),
						    .link = "eth0",
						    .found = true,
						    .state = NUD_FAILED };
	fact_judge(scene.finding, &scene.beside);
	assert_string_equal(fact_at(&scene, 0),
			    "neighbour 10.9.9.1 at eth0 is FAILED");
	close_scene(&scene);
	open_drop(&scene, RSTATTR_REASON_DROP_FORWARDING_OFF, "ip_forward");
	assert_int_equal(scene.beside.ask.what, BESIDE_FORWARDING);
	close_scene(&scene);
}

static void queue_at(struct scene *scene, uint16_t number)
{
	struct beside_queues *queues = &scene->beside.queues;

	queues->item[queues->count++] = (struct queue){ .number = number,
							.portid = 99,
							.waiting = 3,
							.dropped = 4,
							.owner = { 7, "ids" } };
}

static void test_queues(void **state)
{
	struct scene scene;

	(void)state;
	open_drop(&scene, RSTATTR_REASON_DROP_QUEUE, "nf_queue");
	scene.beside.queues.read = BUILD_EPOCH;
	fact_judge(scene.finding, &scene.beside);
	assert_string_equal(fact_at(&scene, 0), "nobody listens at any queue");
	close_scene(&scene);
	open_drop(&scene, RSTATTR_REASON_DROP_QUEUE, "nf_queue");
	scene.beside.queues.read = BUILD_EPOCH;
	queue_at(&scene, 7);
	queue_at(&scene, 8);
	scene.finding->culprit.text = strdup("queue flags bypass to 8-9");
	fact_judge(scene.finding, &scene.beside);
	assert_int_equal(scene.finding->facts.count, 1);
	assert_string_equal(
		fact_at(&scene, 0),
		"ids[7] listens at queue 8, by port 99: 3 waiting, 4 dropped because it was full, 0 on the way to the program");
	close_scene(&scene);
	open_drop(&scene, RSTATTR_REASON_DROP_QUEUE, "nf_queue");
	scene.beside.queues.read = BUILD_EPOCH;
	queue_at(&scene, 7);
	scene.finding->culprit.text = strdup("tcp dport 80 queue num 6");
	fact_judge(scene.finding, &scene.beside);
	assert_string_equal(fact_at(&scene, 0), "nobody listens at queue 6");
	close_scene(&scene);
}

static void open_netfilter(struct scene *scene, struct build_drop values)
{
	union build build;
	struct event event;

	values.seq = 1;
	values.time = 100;
	values.family = NFPROTO_IPV4;
	values.packet = (struct build_packet){ "192.0.2.1", "198.51.100.9",
					       40116, 80, 0, 0x10 };
	make_drop(&build, &event, &values);
	open_scene(scene, &event);
}

static const struct build_drop full = { .where = "nf_hook_slow",
					.ct_state = RSTATTR_CT_NONE,
					.refusal = RSTATTR_REFUSAL_DROP };
static const struct build_drop clash = { .where = "nf_hook_slow",
					 .refusal = RSTATTR_REFUSAL_INSERT };
static const struct build_drop expired = { .where = "nft_do_chain",
					   .ct_state = RSTATTR_CT_NEW };
static const struct build_drop bridged = { .where = "nft_do_chain",
					   .hook = NF_INET_FORWARD,
					   .port = 9 };

static void test_conntrack(void **state)
{
	struct scene scene;

	(void)state;
	open_netfilter(&scene, full);
	assert_int_equal(scene.beside.ask.what,
			 BESIDE_CT_ROOM | BESIDE_CT_COUNTERS);
	scene.beside.conntrack = (struct facts_conntrack){ .read = BUILD_EPOCH,
							   .drop = 9,
							   .early_drop = 8,
							   .insert_failed = 7 };
	fact_judge(scene.finding, &scene.beside);
	assert_string_equal(
		fact_at(&scene, 0),
		"since the namespace began: drop 9, early_drop 8, insert_failed 7");
	close_scene(&scene);
	open_netfilter(&scene, clash);
	assert_int_equal(scene.beside.ask.what, BESIDE_CT_COUNTERS);
	/* What could not be read says nothing. */
	fact_judge(scene.finding, &scene.beside);
	assert_int_equal(scene.finding->facts.count, 0);
	close_scene(&scene);
	open_netfilter(&scene, expired);
	assert_int_equal(scene.beside.ask.what, BESIDE_CT_TIMEOUT);
	close_scene(&scene);
}

static void test_bridge(void **state)
{
	struct scene scene;

	(void)state;
	open_netfilter(&scene, bridged);
	assert_int_equal(scene.beside.ask.what, BESIDE_BRIDGE);
	assert_int_equal(scene.beside.ask.port_link, 9);
	scene.beside.port.read = BUILD_EPOCH;
	strcpy(scene.beside.port.link, "vnet0");
	scene.beside.settings = (struct beside_settings){
		.read = BUILD_EPOCH,
		.count = 1,
		.item = { { .name = "net.bridge.bridge-nf-call-iptables",
			    .value = 1 } }
	};
	fact_judge(scene.finding, &scene.beside);
	assert_string_equal(fact_at(&scene, 0),
			    "it came in by vnet0, a port of a bridge");
	assert_string_equal(fact_at(&scene, 1),
			    "net.bridge.bridge-nf-call-iptables is 1");
	close_scene(&scene);
	/* The port is gone. */
	open_netfilter(&scene, bridged);
	fact_judge(scene.finding, &scene.beside);
	assert_int_equal(scene.finding->facts.count, 0);
	close_scene(&scene);
}

static void test_parse_queues(void **state)
{
	static char text[] =
		"    7   4121     3 2 65531     4     5       12  1\n"
		"nonsense\n"
		"    9   4122     0 2 65531     0     0        1  1\n";
	struct beside_queues queues = { 0 };
	FILE *file = fmemopen(text, strlen(text), "r");

	(void)state;
	assert_non_null(file);
	queues_parse(file, &queues);
	fclose(file);
	assert_int_equal(queues.count, 2);
	assert_int_equal(queues.item[0].number, 7);
	assert_int_equal(queues.item[0].portid, 4121);
	assert_int_equal(queues.item[0].waiting, 3);
	assert_int_equal(queues.item[0].dropped, 4);
	assert_int_equal(queues.item[0].lost, 5);
	assert_int_equal(queues.item[1].number, 9);
}

/* The kernel of this host: a listener of our own, found with its process. */
static void test_listening(void **state)
{
	struct sockaddr_in here = { .sin_family = AF_INET };
	socklen_t len = sizeof(here);
	struct beside beside = { .ask = { .what = BESIDE_LISTENERS } };
	const struct vm_host nobody = { 0 };
	struct owners owners = { 0 };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	(void)state;
	here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd < 0 || bind(fd, (void *)&here, sizeof(here)) || listen(fd, 5) ||
	    getsockname(fd, (void *)&here, &len))
		skip();
	beside.ask.port = ntohs(here.sin_port);
	assert_int_equal(beside_read(&beside, &nobody, &owners), 0);
	if (!beside.listeners.read)
		skip(); /* a kernel without tcp_diag */
	owners_find(&owners);
	assert_int_equal(beside.listeners.count, 1);
	assert_int_equal(beside.listeners.item[0].socket.backlog, 5);
	assert_int_equal(beside.listeners.item[0].socket.owner.pid, getpid());
	free(owners.item);
	close(fd);
}

static bool make_place(void)
{
	return unshare(CLONE_NEWNET) == 0 &&
	       system("{ ip link add d0 type veth peer name d1 &&"
		      " ip addr add 10.9.0.1/24 dev d0 && ip link set d0 up &&"
		      " ip link set d1 up &&"
		      " sysctl -qw net.ipv4.conf.d0.rp_filter=2 &&"
		      " ip neigh add 10.9.0.2 lladdr 2:0:0:0:0:2 dev d0"
		      "; } >/dev/null 2>&1") == 0;
}

static struct beside look(const struct vm_host *host, unsigned int what,
			  const char *src, const char *dst, const char *iif)
{
	struct beside beside = { .ask = { .what = what } };
	struct owners owners = { 0 };

	if (src)
		beside.ask.src = addr_of(src);
	if (dst)
		beside.ask.dst = addr_of(dst);
	if (iif)
		beside.ask.iif = if_nametoindex(iif);
	assert_int_equal(beside_read(&beside, host, &owners), 0);
	free(owners.item);
	return beside;
}

/* What the kernel of this host says, in a namespace of our own. */
static void test_kernel(void **state)
{
	const struct vm_host *facts;
	struct beside beside;
	struct error error;
	struct host *host;

	(void)state;
	if (!make_place())
		skip();
	assert_int_equal(host_open(&host, &error), 0);
	facts = host_facts(host);
	beside = look(facts, BESIDE_RP_FILTER | BESIDE_WAY_BACK, "192.0.2.1",
		      "10.9.0.1", "d0");
	assert_int_equal(beside.settings.count, 2);
	assert_string_equal(beside.settings.item[1].name,
			    "net/ipv4/conf/d0/rp_filter");
	assert_int_equal(beside.settings.item[1].value, 2);
	assert_true(beside.settings.item[1].of_link);
	assert_int_equal(beside.way.route.error, ENETUNREACH);
	beside = look(facts, BESIDE_FORWARDING, NULL, "192.0.2.1", "d0");
	assert_int_equal(beside.settings.count, 2);
	beside = look(facts, BESIDE_WAY | BESIDE_NEIGH, NULL, "10.9.0.2", NULL);
	assert_string_equal(beside.way.link, "d0");
	assert_true(beside.neigh.read && beside.neigh.found);
	assert_int_equal(beside.neigh.state, NUD_PERMANENT);
	beside = look(facts, BESIDE_WAY | BESIDE_NEIGH, NULL, "10.9.0.3", NULL);
	assert_true(beside.neigh.read && !beside.neigh.found);
	beside = look(facts, BESIDE_QUEUES | BESIDE_BACKLOG, NULL, NULL, NULL);
	assert_int_equal(beside.queues.count, 0);
	assert_true(beside.counters.read);
	assert_int_equal(beside.settings.count, 1);
	host_close(host);
}

static void test_output(void **state)
{
	const json_t *facts, *values;
	struct scene scene;
	struct paper paper;
	json_t *root;

	(void)state;
	open_reset(&scene, &refused);
	listen_at(&scene, "127.0.0.1", "ng\033inx");
	listen_at(&scene, "127.0.0.2", "x");
	fact_judge(scene.finding, &scene.beside);
	paper_open(&paper);
	people_explain(&paper.out, &scene.answer, BUILD_EPOCH + 2000, false);
	assert_non_null(strstr(
		paper_read(&paper),
		"\n fact    ng\\x1binx[4121] listens on 127.0.0.1:8080\n"
		" fact    x[4121] listens on 127.0.0.2:8080 (read 22:13:20)\n"
		" do      if it is meant to be reached from there: have ng\\x1binx listen on 0.0.0.0:8080, or on 10.0.0.5:8080\n"));
	paper_close(&paper);
	paper_open(&paper);
	assert_int_equal(json_explain(paper.out.file, &scene.answer), 0);
	root = paper_json(&paper);
	facts = json_object_get(
		json_array_get(json_object_get(root, "findings"), 0), "facts");
	assert_int_equal(json_array_size(facts), 2);
	facts = json_array_get(facts, 1);
	values = json_object_get(facts, "values");
	assert_string_equal(json_get_string(facts, "what"), "listener");
	assert_string_equal(json_get_string(facts, "text"),
			    "x[4121] listens on 127.0.0.2:8080");
	json_get_string(facts, "time");
	assert_string_equal(json_get_string(values, "address"), "127.0.0.2");
	assert_int_equal(json_get_integer(values, "port"), 8080);
	assert_int_equal(json_get_integer(values, "pid"), 4121);
	assert_false(json_get_boolean(values, "serves"));
	json_assert_null(values, "dev");
	json_decref(root);
	paper_close(&paper);
	close_scene(&scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_elsewhere), TEST(test_nobody),
		TEST(test_translation),
		TEST(test_serves),    TEST(test_backlog),
		TEST(test_rp_filter), TEST(test_routes),
		TEST(test_queues),    TEST(test_parse_queues),
		TEST(test_conntrack), TEST(test_bridge),
		TEST(test_listening), TEST(test_kernel),
		TEST(test_output),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
