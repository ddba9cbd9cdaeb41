// SPDX-License-Identifier: GPL-2.0-only
#include "tests/unit.h"

#include <linux/netfilter.h>
#include <netinet/tcp.h>
#include <stdlib.h>

#include "engine/doctor.h"
#include "output/doctor.h"
#include "tests/paper.h"

#define READ 1769860800000000000ULL /* 2026-01-31T12:00:00Z */

#define ARRAY(a) .item = (a), .count = sizeof(a) / sizeof((a)[0])

static struct addr addr_of(const char *text)
{
	struct addr addr;

	memset(&addr, 0, sizeof(addr));
	addr.family = strchr(text, ':') ? AF_INET6 : AF_INET;
	assert_int_equal(inet_pton(addr.family, text, addr.bytes), 1);
	return addr;
}

static struct prefix prefix_of(const char *text, uint8_t len)
{
	return (struct prefix){ addr_of(text), len };
}

static struct tcp_socket listener(const char *local, uint16_t port,
				  uint32_t queued, uint32_t backlog)
{
	return (struct tcp_socket){
		.state = TCP_LISTEN,
		.local = addr_of(local),
		.lport = port,
		.queued = queued,
		.backlog = backlog,
		.has_options = true,
		.inode = 7,
		.owner = { 77, "nginx" },
	};
}

/* Nothing is wrong with it. */
static struct facts healthy(void)
{
	static struct prefix local[2];
	struct facts facts = {
		.sockets.read = READ,
		.addresses = { .read = READ, ARRAY(local) },
		.counters.read = READ,
		.settings.read = READ,
		.sockstat.read = READ,
		.processes.read = READ,
		.files.read = READ,
		.filters.read = READ,
		.conntrack.read = READ,
	};

	local[0] = prefix_of("127.0.0.0", 8);
	local[1] = prefix_of("10.0.0.1", 32);
	return facts;
}

static const struct doctor_finding *only(const struct doctor_report *report,
					 enum doctor_id id)
{
	assert_int_equal(report->count, 1);
	assert_int_equal(report->item[0].id, id);
	assert_non_null(report->item[0].advice);
	assert_non_null(report->item[0].headline);
	assert_true(report->item[0].nfacts > 0);
	return &report->item[0];
}

static void judge(const struct facts *facts, struct doctor_report *report)
{
	assert_int_equal(doctor_judge(facts, report), 0);
}

static void test_healthy(void **state)
{
	struct facts facts = healthy();
	struct doctor_report report;
	const struct facts nothing = { 0 };

	(void)state;
	judge(&facts, &report);
	assert_int_equal(report.count, 0);
	doctor_report_release(&report);
	/* What could not be read is no finding. */
	judge(&nothing, &report);
	assert_int_equal(report.count, 0);
	doctor_report_release(&report);
}

static void test_backlog(void **state)
{
	struct tcp_socket listeners[] = {
		listener("10.0.0.1", 80, 2, 1),
		listener("0.0.0.0", 81, 0, 0),
		listener("0.0.0.0", 82, 4, 5),
	};
	const struct doctor_finding *finding;
	struct facts facts = healthy();
	struct doctor_report report;

	(void)state;
	facts.sockets.listeners = (struct tcp_sockets){ ARRAY(listeners) };
	facts.counters.known[COUNTER_LISTEN_OVERFLOWS] = true;
	facts.counters.known[COUNTER_LISTEN_DROPS] = true;
	facts.counters.value[COUNTER_LISTEN_OVERFLOWS] = 3;
	judge(&facts, &report);
	finding = only(&report, DOCTOR_BACKLOG);
	assert_int_equal(finding->grade, GRADE_EXACT);
	assert_int_equal(finding->count, 2);
	assert_int_equal(finding->limit, 1);
	assert_int_equal(finding->port, 80);
	assert_int_equal(finding->process.pid, 77);
	assert_string_equal(
		finding->headline,
		"the accept queue of nginx[77] at 10.0.0.1:80 is full");
	doctor_report_release(&report);
	/* As long as the backlog: one more fits. */
	listeners[0].queued = 1;
	judge(&facts, &report);
	finding = only(&report, DOCTOR_BACKLOG);
	assert_non_null(strstr(finding->headline, "room for one more"));
	doctor_report_release(&report);
	listeners[0].queued = 0;
	judge(&facts, &report);
	finding = only(&report, DOCTOR_BACKLOG);
	assert_int_equal(finding->grade, GRADE_LIKELY);
	assert_int_equal(finding->count, 3);
	doctor_report_release(&report);
}

static struct tally_entry half_open(const char *local, uint16_t port,
				    uint64_t count)
{
	return (struct tally_entry){
		.key = { .local = addr_of(local), .port = port },
		.count = count,
		.sample = { .remote = addr_of("192.0.2.9"), .rport = 4000 },
	};
}

static void test_syn_flood(void **state)
{
	struct tcp_socket listeners[] = {
		listener("0.0.0.0", 80, 0, 8),
		listener("10.0.0.1", 80, 0, 8),
		listener("::", 80, 0, 8),
		listener("0.0.0.0", 82, 0, 4),
		listener("0.0.0.0", 82, 0, 4),
		listener("0.0.0.0", 83, 0, 0),
		listener("::", 84, 0, 3),
	};
	struct tally_entry half[] = {
		half_open("10.0.0.1", 80, 7),	 half_open("10.0.0.2", 80, 5),
		half_open("10.0.0.3", 80, 2),	 half_open("2001:db8::1", 80, 7),
		half_open("10.0.0.1", 82, 99),	 half_open("10.0.0.1", 83, 99),
		half_open("10.0.0.1", 84, 2),
	};
	const struct doctor_finding *finding;
	struct facts facts = healthy();
	struct doctor_report report;

	(void)state;
	facts.sockets.listeners = (struct tcp_sockets){ ARRAY(listeners) };
	facts.sockets.half = (struct tally){ ARRAY(half) };
	/* Nearly; of two that share a port; and one without a backlog. */
	judge(&facts, &report);
	assert_int_equal(report.count, 0);
	doctor_report_release(&report);
	/* One of any address has what no other has. */
	half[2].count = 3;
	judge(&facts, &report);
	finding = only(&report, DOCTOR_SYN_FLOOD);
	assert_int_equal(finding->grade, GRADE_EXACT);
	assert_int_equal(finding->count, 8);
	assert_int_equal(finding->limit, 8);
	assert_int_equal(finding->addr.family, AF_INET);
	assert_true(addr_is_any(&finding->addr));
	assert_string_equal(
		finding->headline,
		"the SYN queue of nginx[77] at 0.0.0.0:80 is full, or has room for one");
	doctor_report_release(&report);
	half[2].count = 4;
	judge(&facts, &report);
	assert_string_equal(only(&report, DOCTOR_SYN_FLOOD)->headline,
			    "the SYN queue of nginx[77] at 0.0.0.0:80 is full");
	doctor_report_release(&report);
	/* IPv4 at one of IPv6. */
	half[2].count = 2;
	half[6].count = 3;
	judge(&facts, &report);
	assert_int_equal(only(&report, DOCTOR_SYN_FLOOD)->port, 84);
	doctor_report_release(&report);
	/* When it is over counters tell, and are no backlog's. */
	facts.sockets.half = (struct tally){ 0 };
	facts.counters.known[COUNTER_LISTEN_DROPS] = true;
	facts.counters.value[COUNTER_LISTEN_DROPS] = 5;
	facts.counters.known[COUNTER_REQ_Q_FULL_DROP] = true;
	facts.counters.value[COUNTER_REQ_Q_FULL_DROP] = 5;
	facts.counters.known[COUNTER_REQ_Q_FULL_COOKIES] = true;
	facts.counters.value[COUNTER_REQ_Q_FULL_COOKIES] = 2;
	judge(&facts, &report);
	finding = only(&report, DOCTOR_SYN_FLOOD);
	assert_int_equal(finding->grade, GRADE_LIKELY);
	assert_int_equal(finding->count, 7);
	doctor_report_release(&report);
	facts.counters.value[COUNTER_LISTEN_DROPS] = 6;
	judge(&facts, &report);
	assert_int_equal(report.count, 2);
	assert_int_equal(report.item[0].id, DOCTOR_BACKLOG);
	assert_int_equal(report.item[0].count, 1);
	doctor_report_release(&report);
}

/* Sockets in CLOSE-WAIT: so many, of these so many idle and not accepted. */
static void close_wait(unsigned int count, unsigned int idle,
		       unsigned int queued, struct doctor_report *report)
{
	struct tcp_socket waiting[64],
		listeners[] = { listener("0.0.0.0", 80, 0, 9) };
	struct facts facts = healthy();
	unsigned int i;

	memset(waiting, 0, sizeof(waiting));
	for (i = 0; i < count; i++) {
		waiting[i].state = TCP_CLOSE_WAIT;
		waiting[i].local = addr_of("10.0.0.1");
		waiting[i].lport = 80;
		waiting[i].remote = addr_of(i % 2 ? "10.0.1.1" : "10.0.1.2");
		waiting[i].rport = (uint16_t)(1000 + i);
		waiting[i].has_idle = true;
		waiting[i].idle_ms = i < idle ? DOCTOR_CLOSE_WAIT_IDLE_MS : 5;
		waiting[i].inode = i < queued ? 0 : i + 1;
		if (waiting[i].inode)
			waiting[i].owner = (struct process){ 77, "nginx" };
	}
	facts.sockets.waiting =
		(struct tcp_sockets){ .item = waiting, .count = count };
	facts.sockets.listeners = (struct tcp_sockets){ ARRAY(listeners) };
	judge(&facts, report);
}

static void test_close_wait(void **state)
{
	const struct doctor_finding *finding;
	struct doctor_report report;

	(void)state;
	close_wait(19, 18, 0, &report);
	assert_int_equal(report.count, 0);
	doctor_report_release(&report);
	close_wait(4, 4, 0, &report);
	assert_int_equal(report.count, 0);
	doctor_report_release(&report);
	close_wait(5, 5, 0, &report);
	finding = only(&report, DOCTOR_CLOSE_WAIT);
	assert_int_equal(finding->grade, GRADE_EXACT);
	assert_int_equal(finding->count, 5);
	doctor_report_release(&report);
	/* Those that nobody accepted are the listener's. */
	close_wait(20, 0, 3, &report);
	finding = only(&report, DOCTOR_CLOSE_WAIT);
	assert_int_equal(finding->grade, GRADE_LIKELY);
	assert_int_equal(finding->count, 20);
	assert_int_equal(finding->process.pid, 77);
	assert_int_equal(finding->nfacts, 4);
	assert_string_equal(finding->fact[1].text,
			    "10 from 10.0.1.1, here 10.0.0.1:80 and so on");
	assert_string_equal(finding->fact[3].text,
			    "3 of these the program has not even accepted");
	doctor_report_release(&report);
}

static void test_addresses(void **state)
{
	struct tcp_socket listeners[] = { listener("10.0.0.9", 80, 0, 9),
					  listener("10.0.0.1", 80, 0, 9),
					  listener("0.0.0.0", 81, 0, 9) };
	struct tally_entry locals[] = {
		{ .key.local = addr_of("127.1.2.3"), .count = 1 },
		{ .key.local = addr_of("10.0.0.2"), .count = 3 },
	};
	struct facts facts = healthy();
	struct doctor_report report;

	(void)state;
	facts.sockets.listeners = (struct tcp_sockets){ ARRAY(listeners) };
	facts.sockets.locals = (struct tally){ ARRAY(locals) };
	judge(&facts, &report);
	assert_int_equal(report.count, 2);
	assert_int_equal(report.item[0].id, DOCTOR_ADDRESS_GONE);
	assert_int_equal(report.item[0].grade, GRADE_EXACT);
	assert_int_equal(report.item[0].count, 3);
	assert_int_equal(report.item[1].port, 80);
	doctor_report_release(&report);
	/* It may be meant so: what is connected is likely, a listener nothing. */
	facts.settings.known[SETTING_NONLOCAL_V4] = true;
	facts.settings.value[SETTING_NONLOCAL_V4] = 1;
	judge(&facts, &report);
	assert_int_equal(only(&report, DOCTOR_ADDRESS_GONE)->grade,
			 GRADE_LIKELY);
	doctor_report_release(&report);
	facts.settings.value[SETTING_NONLOCAL_V4] = 0;
	listeners[0].freebind = true;
	locals[1].unsure = 1;
	judge(&facts, &report);
	assert_int_equal(only(&report, DOCTOR_ADDRESS_GONE)->grade,
			 GRADE_LIKELY);
	doctor_report_release(&report);
	/* Without all addresses nothing is said. */
	facts.addresses.read = 0;
	judge(&facts, &report);
	assert_int_equal(report.count, 0);
	doctor_report_release(&report);
}

static void test_self(void **state)
{
	struct tcp_socket self[] = { listener("127.0.0.1", 45000, 0, 0) };
	const struct doctor_finding *finding;
	struct facts facts = healthy();
	struct doctor_report report;

	(void)state;
	facts.sockets.self = (struct tcp_sockets){ ARRAY(self) };
	judge(&facts, &report);
	finding = only(&report, DOCTOR_SELF_CONNECT);
	assert_int_equal(finding->grade, GRADE_EXACT);
	assert_non_null(
		strstr(finding->advice, "ip_local_reserved_ports=45000"));
	doctor_report_release(&report);
}

static void conntrack(int64_t count, int64_t max, uint64_t drop,
		      uint64_t insert_failed, struct doctor_report *report)
{
	struct facts facts = healthy();

	facts.settings.known[SETTING_CT_COUNT] = true;
	facts.settings.known[SETTING_CT_MAX] = true;
	facts.settings.value[SETTING_CT_COUNT] = count;
	facts.settings.value[SETTING_CT_MAX] = max;
	facts.conntrack.drop = drop;
	facts.conntrack.insert_failed = insert_failed;
	judge(&facts, report);
}

static void test_conntrack(void **state)
{
	const struct doctor_finding *finding;
	struct doctor_report report;

	(void)state;
	conntrack(89, 100, 0, 0, &report);
	assert_int_equal(report.count, 0);
	doctor_report_release(&report);
	conntrack(90, 100, 5, 5, &report);
	assert_int_equal(report.count, 2);
	assert_int_equal(report.item[0].id, DOCTOR_CT_FULL);
	assert_int_equal(report.item[0].grade, GRADE_EXACT);
	assert_int_equal(report.item[0].limit, 100);
	assert_int_equal(report.item[1].id, DOCTOR_CT_CLASH);
	doctor_report_release(&report);
	/* What could not be entered is dropped, too. */
	conntrack(1, 100, 5, 5, &report);
	only(&report, DOCTOR_CT_CLASH);
	doctor_report_release(&report);
	conntrack(1, 100, 5, 0, &report);
	finding = only(&report, DOCTOR_CT_FULL);
	assert_int_equal(finding->grade, GRADE_LIKELY);
	doctor_report_release(&report);
	/* A maximum of 0 is none. */
	conntrack(1000, 0, 0, 0, &report);
	assert_int_equal(report.count, 0);
	doctor_report_release(&report);
}

static void test_ports(void **state)
{
	struct tally_entry targets[] = {
		{ .key = { addr_of("10.0.0.1"), addr_of("10.0.0.2"), 443 },
		  .count = 7 },
	};
	const struct doctor_finding *finding;
	struct facts facts = healthy();
	struct doctor_report report;

	(void)state;
	facts.settings.has_range = true;
	facts.settings.low = 100;
	facts.settings.high = 119;
	facts.settings.reserved = 10;
	facts.sockets.targets = (struct tally){ ARRAY(targets) };
	judge(&facts, &report);
	assert_int_equal(report.count, 0);
	doctor_report_release(&report);
	targets[0].count = 8;
	judge(&facts, &report);
	finding = only(&report, DOCTOR_PORTS);
	assert_int_equal(finding->limit, 10);
	assert_int_equal(finding->port, 443);
	doctor_report_release(&report);
	/* All reserved: no port can be used up. */
	facts.settings.reserved = 20;
	judge(&facts, &report);
	assert_int_equal(report.count, 0);
	doctor_report_release(&report);
}

static void test_files(void **state)
{
	struct process_files files[] = {
		{ { 5, "db" }, 1024, 1024 },
		{ { 6, "web" }, 90, 100 },
		{ { 7, "sh" }, 89, 100 },
	};
	struct facts facts = healthy();
	struct doctor_report report;

	(void)state;
	facts.processes.item = files;
	facts.processes.kept = 3;
	judge(&facts, &report);
	assert_int_equal(report.count, 2);
	assert_string_equal(report.item[0].headline,
			    "db[5] has all files open that it may");
	assert_int_equal(report.item[1].count, 90);
	assert_int_equal(report.item[1].limit, 100);
	doctor_report_release(&report);
}

static void test_memory(void **state)
{
	struct facts facts = healthy();
	struct doctor_report report;

	(void)state;
	facts.settings.has_mem = true;
	facts.settings.mem[1] = 100;
	facts.settings.mem[2] = 200;
	facts.sockstat.mem = 99;
	facts.settings.known[SETTING_MAX_ORPHANS] = true;
	facts.settings.value[SETTING_MAX_ORPHANS] = 10;
	facts.sockstat.orphans = 7;
	judge(&facts, &report);
	assert_int_equal(report.count, 0);
	doctor_report_release(&report);
	facts.sockstat.mem = 200;
	facts.sockstat.orphans = 8;
	facts.counters.value[COUNTER_ABORT_ON_MEMORY] = 1;
	judge(&facts, &report);
	assert_int_equal(report.count, 3);
	assert_string_equal(report.item[0].headline, "TCP is out of memory");
	assert_int_equal(report.item[1].count, 8);
	assert_int_equal(report.item[2].grade, GRADE_LIKELY);
	doctor_report_release(&report);
}

static void test_advice(void **state)
{
	static char file[] = "/etc/sysctl.conf";
	static char recycle[] = "net.ipv4.tcp_tw_recycle", zero[] = "0";
	static char reuse[] = "net.ipv4.tcp_tw_reuse", two[] = "2";
	static char fin[] = "net.ipv4.tcp_fin_timeout", words[] = "fast";
	struct setting_line lines[] = {
		{ file, 3, recycle, zero },
		{ file, 4, reuse, two },
		{ file, 5, fin, words },
	};
	const struct doctor_finding *finding;
	struct facts facts = healthy();
	struct doctor_report report;

	(void)state;
	facts.files.item = lines;
	facts.files.count = 3;
	facts.settings.known[SETTING_FIN_TIMEOUT] = true;
	facts.settings.value[SETTING_FIN_TIMEOUT] = 60;
	/* One that is gone is wrong with any value. */
	judge(&facts, &report);
	finding = only(&report, DOCTOR_WRONG_ADVICE);
	assert_string_equal(finding->name, recycle);
	assert_string_equal(finding->fact[0].text,
			    "/etc/sysctl.conf:3: net.ipv4.tcp_tw_recycle = 0");
	doctor_report_release(&report);
	facts.files.count = 0;
	facts.settings.value[SETTING_FIN_TIMEOUT] = 59;
	judge(&facts, &report);
	finding = only(&report, DOCTOR_WRONG_ADVICE);
	assert_string_equal(finding->name, fin);
	assert_string_equal(finding->fact[0].text, "it is 59 now");
	assert_int_equal(finding->count, 0);
	doctor_report_release(&report);
}

static struct filter_chain filter(uint32_t hook_family, uint32_t family,
				  char *table, bool policy_drop)
{
	static char chain[] = "input", nobody[] = "";

	return (struct filter_chain){
		.family = family,
		.hook_family = hook_family,
		.hook = NF_INET_LOCAL_IN,
		.table = table,
		.chain = chain,
		.policy_drop = policy_drop,
		.manager = nobody,
	};
}

static void test_filters(void **state)
{
	static char one[] = "one", two[] = "two";
	struct filter_chain chains[] = {
		filter(NFPROTO_IPV4, NFPROTO_INET, one, true),
		filter(NFPROTO_IPV4, NFPROTO_INET, two, false),
		filter(NFPROTO_IPV6, NFPROTO_INET, one, true),
		filter(NFPROTO_IPV6, NFPROTO_INET, two, false),
	};
	const struct doctor_finding *finding;
	struct facts facts = healthy();
	struct doctor_report report;

	(void)state;
	facts.filters.item = chains;
	facts.filters.count = 4;
	judge(&facts, &report);
	finding = only(&report, DOCTOR_OTHER_TABLE);
	assert_false(finding->problem);
	assert_int_equal(finding->grade, GRADE_EXACT);
	assert_int_equal(finding->count, 2);
	assert_int_equal(report.problems, 0);
	doctor_report_release(&report);
	chains[1].accepts = true;
	chains[3].accepts = true;
	judge(&facts, &report);
	finding = only(&report, DOCTOR_OTHER_TABLE);
	assert_true(finding->problem);
	assert_int_equal(finding->grade, GRADE_LIKELY);
	assert_string_equal(finding->name, "input");
	doctor_report_release(&report);
	/* Nothing drops. */
	chains[0].policy_drop = false;
	chains[2].policy_drop = false;
	judge(&facts, &report);
	assert_int_equal(report.count, 0);
	doctor_report_release(&report);
	/* One firewall, in two tables. */
	chains[0].policy_drop = true;
	chains[0].iptables = true;
	chains[1].iptables = true;
	facts.filters.count = 2;
	judge(&facts, &report);
	assert_int_equal(report.count, 0);
	doctor_report_release(&report);
}

static void test_loopback(void **state)
{
	struct tcp_socket listeners[] = {
		listener("127.0.0.1", 80, 0, 9), listener("::1", 80, 0, 9),
		listener("127.0.0.1", 81, 0, 9), listener("::", 81, 0, 9),
		listener("10.0.0.1", 82, 0, 9),
	};
	const struct doctor_finding *finding;
	struct facts facts = healthy();
	struct doctor_report report;

	(void)state;
	facts.sockets.listeners = (struct tcp_sockets){ ARRAY(listeners) };
	facts.settings.known[SETTING_NONLOCAL_V6] = true;
	facts.settings.value[SETTING_NONLOCAL_V6] = 1;
	judge(&facts, &report);
	finding = only(&report, DOCTOR_LOOPBACK_ONLY);
	assert_false(finding->problem);
	assert_int_equal(finding->count, 2);
	doctor_report_release(&report);
}

static void test_many(void **state)
{
	struct tcp_socket self[16];
	struct facts facts = healthy();
	struct doctor_report report;
	size_t i;

	(void)state;
	for (i = 0; i < 16; i++)
		self[i] = listener("127.0.0.1", 45000, 0, 0);
	facts.sockets.self =
		(struct tcp_sockets){ .item = self, .count = 16, .beyond = 4 };
	judge(&facts, &report);
	assert_int_equal(report.count, DOCTOR_SHOWN);
	assert_int_equal(report.problems, 16);
	assert_int_equal(report.more[DOCTOR_SELF_CONNECT],
			 16 - DOCTOR_SHOWN + 4);
	doctor_report_release(&report);
}

/* A full queue of a program with a name that commands the terminal. */
static void fill(struct doctor_answer *answer)
{
	static struct tcp_socket listeners[1];
	struct doctor_space *space = doctor_answer_add(answer);

	assert_non_null(space);
	listeners[0] = listener("10.0.0.1", 80, 2, 1);
	memcpy(listeners[0].owner.comm, "a\033b", 4);
	space->facts = healthy();
	space->facts.netns = 4098;
	space->facts.name = strdup("web");
	space->facts.sockets.states[TCP_LISTEN] = 1;
	space->facts.sockets.listeners =
		(struct tcp_sockets){ ARRAY(listeners) };
	judge(&space->facts, &space->report);
}

/* What is static is not the answer's to free. */
static void empty(struct doctor_answer *answer)
{
	struct facts *facts = &answer->item[0].facts;

	facts->sockets.listeners.item = NULL;
	facts->addresses.item = NULL;
	doctor_answer_release(answer);
}

static void test_people(void **state)
{
	struct doctor_answer answer = { 0 };
	struct paper paper;
	const char *text;

	(void)state;
	fill(&answer);
	paper_open(&paper);
	people_doctor(&paper.out, &answer, READ + 1);
	text = paper_read(&paper);
	assert_non_null(strstr(
		text,
		"PROBLEM: the accept queue of a\\x1bb[77] at 10.0.0.1:80 is full, tcp.backlog [exact]\n"
		" fact    2 wait to be accepted, backlog 1; new ones are dropped (read 12:00:00)\n"
		" netns   web\n"
		" do      "));
	assert_null(strstr(text, "NOTHING"));
	assert_non_null(strstr(text, "looked at 1 listener and 0 other"));
	paper_close(&paper);
	empty(&answer);
}

static void test_people_nothing(void **state)
{
	struct doctor_answer answer = { 0 };
	struct paper paper;

	(void)state;
	doctor_answer_add(&answer);
	paper_open(&paper);
	people_doctor(&paper.out, &answer, READ);
	assert_int_equal(
		strncmp(paper_read(&paper),
			"NOTHING is wrong in what was looked at\nlooked at ",
			49),
		0);
	paper_close(&paper);
	doctor_answer_release(&answer);
}

static void test_json(void **state)
{
	struct doctor_answer answer = { 0 };
	const json_t *finding, *space;
	struct paper paper;
	json_t *root;

	(void)state;
	fill(&answer);
	reasons_add(&answer.reasons, "no time");
	paper_open(&paper);
	assert_int_equal(json_doctor(paper.out.file, &answer, READ), 0);
	root = paper_json(&paper);
	assert_string_equal(json_get_string(root, "schema"),
			    "rstattr.doctor/1");
	assert_int_equal(json_get_integer(root, "problems"), 1);
	finding = json_array_get(json_object_get(root, "findings"), 0);
	assert_string_equal(json_get_string(finding, "id"), "tcp.backlog");
	assert_string_equal(json_get_string(finding, "grade"), "exact");
	assert_true(json_get_boolean(finding, "problem"));
	assert_int_equal(json_get_integer(finding, "count"), 2);
	assert_int_equal(json_get_integer(finding, "limit"), 1);
	assert_string_equal(json_get_string(finding, "address"), "10.0.0.1");
	assert_int_equal(json_get_integer(finding, "port"), 80);
	json_assert_null(finding, "name");
	assert_int_equal(
		json_get_integer(json_object_get(finding, "process"), "pid"),
		77);
	space = json_array_get(json_object_get(root, "namespaces"), 0);
	assert_string_equal(json_get_string(space, "name"), "web");
	space = json_object_get(space, "looked_at");
	assert_int_equal(json_get_integer(space, "listeners"), 1);
	json_assert_null(space, "conntrack");
	assert_int_equal(json_array_size(json_object_get(root, "incomplete")),
			 1);
	json_decref(root);
	paper_close(&paper);
	empty(&answer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_healthy),	   TEST(test_backlog),
		TEST(test_syn_flood),
		TEST(test_close_wait),	   TEST(test_addresses),
		TEST(test_self),	   TEST(test_conntrack),
		TEST(test_ports),	   TEST(test_files),
		TEST(test_memory),	   TEST(test_advice),
		TEST(test_filters),	   TEST(test_loopback),
		TEST(test_many),	   TEST(test_people),
		TEST(test_people_nothing), TEST(test_json),
	};

	setenv("TZ", "UTC", 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
