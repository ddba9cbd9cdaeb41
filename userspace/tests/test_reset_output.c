// SPDX-License-Identifier: GPL-2.0-only
/* What befell TCP, as people and programs read it. */
#include "tests/unit.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>

#include "engine/complete.h"
#include "output/json_evidence.h"
#include "output/json.h"
#include "output/line.h"
#include "output/people.h"
#include "output/status.h"
#include "tests/build_reset.h"
#include "tests/paper.h"

#define REASON(name) .reason = RSTATTR_REASON_TCP_##name

static const struct build_reset refused = {
	REASON(NO_SOCKET), .seq = 1, .time = 100,
	.packet = { "10.0.3.17", "10.0.0.5", 40112, 5432, 0, 0 }
};
static const struct build_reset killed = {
	REASON(ABORT_ON_CLOSE), .seq = 2, .time = 200,
	.caller = RSTATTR_CALLER_CLOSE, .comm = "ngi\033nx", .pid = 4121,
	.exiting = true, .exit_code = SIGKILL,
	.sock = { "10.0.0.5", "10.0.3.17", 443, 40113, 0, 0, 0, 65001 }
};
static const struct build_reset overflow = {
	REASON(INVALID_SYN), .seq = 3, .time = 300, .inferred = true,
	.packet = { "10.0.3.18", "10.0.0.5", 40114, 80, 0, 0x10 },
	.sock = { "0.0.0.0", NULL, 80, 0, TCP_LISTEN, 2, 1, 0 }
};
static const struct build_reset unreachable = {
	REASON(GAVE_UP), .seq = 4, .time = 400, .err = EHOSTUNREACH,
	.sock = { "2001:db8::5", "2001:db8::17", 40115, 22, TCP_CLOSE, 0, 0,
		  1000 }
};

static void add(struct answer *answer, const struct build_reset *values)
{
	union build build;
	struct event event;

	make_reset(&build, &event, values);
	assert_int_equal(findings_add(&answer->findings, &event), 0);
}

static void make_answer(struct answer *answer)
{
	const struct stats stats = {
		.has = BIT(RSTATTR_STATS_SINCE_BOOT), .netns = 1,
		.now_boot = 1000, .now_real = BUILD_EPOCH + 1000,
		.since_boot = 10,
		.books = {
			.resets_recorded = 5, .resets_overwritten = 1,
			.resets_lost = 2,
			.resets = { [RSTATTR_REASON_TCP_NO_SOCKET] = 3,
				    [RSTATTR_REASON_TCP_GAVE_UP] = 4 } },
	};

	*answer = (struct answer){ .source = "kmod" };
	answer_add_stats(answer, &stats);
	answer->spaces.item[0].name = strdup("host");
	add(answer, &refused);
	add(answer, &killed);
	add(answer, &overflow);
	add(answer, &unreachable);
	findings_sort(&answer->findings);
}

static void test_people(void **state)
{
	static const char expected[] =
		"NOT THE FIREWALL: the program closed with data unread, tcp.abort-on-close [exact] 1x 22:13:20\n"
		" fate    TCP of this host sent a reset; the other end sees \"Connection reset by peer\"\n"
		" reason  TCP_ABORT_ON_CLOSE: it was closed with data unread\n"
		" caller  close() had it sent\n"
		" socket  10.0.0.5:443 with 10.0.3.17:40113; established; nothing had come in for 65.001 s; made by uid 33\n"
		" process ngi\\x1bnx[4121] uid 33, killed by signal 9\n"
		" flow    10.0.0.5:443 to 10.0.3.17:40113 tcp; by ngi\\x1bnx[4121]; uid 33; 1x\n"
		" do      look at the program and its log: it gave up reading, refused what was sent, crashed or was killed\n"
		"NOT THE FIREWALL: an ICMP error ended it, tcp.icmp-error [likely] 1x 22:13:20\n"
		" fate    no reset; the program here sees \"No route to host\"\n"
		" reason  the socket ended with an error, without a reset\n"
		" socket  [2001:db8::5]:40115 with [2001:db8::17]:22; closed; nothing had come in for 1.000 s; made by uid 33\n"
		" flow    [2001:db8::5]:40115 to [2001:db8::17]:22 tcp; 1x\n"
		" do      see who sent it, where that is told; else tcpdump -ni any icmp or icmp6. Where no neighbour answers or no route leads, this host does\n"
		"NOT THE FIREWALL: the listener's accept queue was full, tcp.backlog [likely] 1x 22:13:20\n"
		" fate    TCP of this host sent a reset, in answer to a segment; the other end sees \"Connection reset by peer\"\n"
		" reason  a bad SYN, or no room for another connection (by the socket's state: this kernel does not say)\n"
		" socket  0.0.0.0:80; listening; 2 waiting to be accepted, backlog 1; made by uid 33\n"
		" flow    10.0.3.18:40114 to 10.0.0.5:80 tcp; in eth1; 1x\n"
		" do      the program is too slow to accept, or asks for too short a queue: raise its listen() backlog and net.core.somaxconn\n"
		"NOT THE FIREWALL: nothing listens on that address and port, tcp.no-listener [exact] 1x 22:13:20\n"
		" fate    TCP of this host sent a reset, in answer to a SYN; the other end sees \"Connection refused\"\n"
		" reason  NO_SOCKET: the segment is for no socket of this host\n"
		" flow    10.0.3.17:40112 to 10.0.0.5:5432 tcp; in eth1; 1x\n"
		" do      if it is meant to be served: start the server, or have it listen on this address, not only on 127.0.0.1 or on the other version of IP; who listens where: ss -ltnp\n"
		"books 0 = 0 attributed + 0 unattributed + 0 lost; recording since 22:13:20\n"
		"recorder holds the last 4 of 5 events of TCP; \"rstattr status\" has all counts\n";
	struct answer answer;
	struct paper paper;

	(void)state;
	make_answer(&answer);
	paper_open(&paper);
	people_explain(&paper.out, &answer, BUILD_EPOCH + 2000, false);
	assert_string_equal(paper_read(&paper), expected);
	paper_close(&paper);
	answer_release(&answer);
}

/* Who sent what ended it is told to people and programs. */
static void test_icmp(void **state)
{
	const struct build_reset refusal = {
		REASON(GAVE_UP), .seq = 1, .time = 100, .err = EACCES,
		.sock = { "2001:db8::5", "2001:db8::17", 40115, 22, TCP_CLOSE },
		.icmp_from = "2001:db8::1", .icmp_type = 1, .icmp_code = 1
	};
	const struct stats stats = { .netns = 1 };
	struct answer answer = { .source = "kmod" };
	const json_t *icmp;
	const char *text;
	struct paper paper;
	json_t *json;

	(void)state;
	answer_add_stats(&answer, &stats);
	answer.spaces.item[0].name = strdup("host");
	add(&answer, &refusal);
	paper_open(&paper);
	people_explain(&paper.out, &answer, BUILD_EPOCH + 2000, false);
	text = paper_read(&paper);
	assert_non_null(strstr(text, "peer.icmp-reject [derived]"));
	assert_non_null(strstr(
		text,
		" icmp    icmpv6 admin-prohibited, from 2001:db8::1\n"));
	paper_close(&paper);
	json = json_evidence(answer.findings.item[0]->culprit.sample);
	icmp = json_object_get(json, "icmp");
	assert_string_equal(json_get_string(icmp, "from"), "2001:db8::1");
	assert_string_equal(json_get_string(icmp, "text"),
			    "icmpv6 admin-prohibited");
	assert_int_equal(json_get_integer(icmp, "type"), 1);
	assert_int_equal(json_get_integer(icmp, "code"), 1);
	json_decref(json);
	answer_release(&answer);
}

/* Several clients, one server: one finding, its evidence the last one's. */
static void test_people_last(void **state)
{
	struct answer answer = { .source = "kmod" };
	struct build_reset values = killed;
	struct paper paper;
	const char *text;
	int i;

	(void)state;
	for (i = 0; i < 3; i++) {
		values.sock.rport++;
		values.exit_code = 1 << 8;
		add(&answer, &values);
	}
	findings_sort(&answer.findings);
	paper_open(&paper);
	people_explain(&paper.out, &answer, BUILD_EPOCH, false);
	text = paper_read(&paper);
	assert_non_null(strstr(text, "[exact] 3x"));
	assert_non_null(strstr(text, "10.0.3.17:40116; established"));
	assert_non_null(strstr(text, "made by uid 33 (the last of 3)\n"));
	assert_non_null(strstr(text,
		"[4121] uid 33, exiting with status 1 (the last of 3)\n"));
	assert_non_null(strstr(text,
		" flow    10.0.0.5:443 to 10.0.3.17 (3 ports) tcp; by ngi\\x1bnx; uid 33; 3x\n"));
	paper_close(&paper);
	answer_release(&answer);
}

static void check_received(uint8_t sock_state, uint32_t iif,
			   enum reset_sender sender, const char *expected)
{
	const struct build_reset values = {
		REASON(RECEIVED), .iif = iif,
		.packet = { "10.0.0.5", "10.0.3.17", 443, 40113, 0, 0x14 },
		.sock = { "10.0.3.17", "10.0.0.5", 40113, 443, sock_state, 0, 0,
			  1 }
	};
	struct answer answer = { .source = "kmod" };
	union build build;
	struct event event;
	struct paper paper;
	const char *text;

	make_reset(&build, &event, &values);
	event.sender = sender;
	assert_int_equal(findings_add(&answer.findings, &event), 0);
	paper_open(&paper);
	people_explain(&paper.out, &answer, BUILD_EPOCH, false);
	text = paper_read(&paper);
	if (!strstr(text, expected))
		fail_msg("missing \"%s\" in:\n%s", expected, text);
	paper_close(&paper);
	answer_release(&answer);
}

static void test_people_received(void **state)
{
	(void)state;
	check_received(TCP_ESTABLISHED, 3, SENDER_NONE,
		       "NOT THE FIREWALL: a reset came in from the other end, peer.reset [exact]");
	check_received(TCP_ESTABLISHED, 3, SENDER_UNSURE, "peer.reset [likely]");
	check_received(TCP_ESTABLISHED, 3, SENDER_NONE,
		       "a reset came in; the program here sees \"Connection reset by peer\"\n");
	check_received(TCP_SYN_SENT, 3, SENDER_NONE,
		       "the program here sees \"Connection refused\"\n");
	check_received(TCP_CLOSE_WAIT, 3, SENDER_NONE,
		       "the program here sees \"Broken pipe\"\n");
	check_received(TCP_SYN_SENT, 1, SENDER_NONE,
		       "MAYBE THE FIREWALL: this host itself sent the reset that came in [unknown]");
	check_received(TCP_SYN_SENT, 1, SENDER_TCP,
		       " sender  TCP of this machine sent it just before\n");
	check_received(TCP_SYN_SENT, 1, SENDER_FIREWALL,
		       "FIREWALL rejected it: the answer that ended it is that of a rule here, fw.reject [derived]");
	check_received(TCP_SYN_SENT, 1, SENDER_FIREWALL,
		       " sender  a rule of this machine sent it just before\n");
}

/* A scan of many ports is no page for each. */
static void test_people_scan(void **state)
{
	struct answer answer = { .source = "kmod" };
	struct build_reset values = refused;
	const char *at, *text;
	struct paper paper;
	int i, shown = 0;

	(void)state;
	for (i = 0; i < 25; i++) {
		values.packet.dport = (uint16_t)(1000 + i);
		add(&answer, &values);
	}
	add(&answer, &values);
	findings_sort(&answer.findings);
	paper_open(&paper);
	people_explain(&paper.out, &answer, BUILD_EPOCH, false);
	text = paper_read(&paper);
	for (at = text; (at = strstr(at, "NOT THE FIREWALL")); at++)
		shown++;
	assert_int_equal(shown, 20);
	assert_non_null(strstr(text,
		"and 5 more findings that no rule made, of 5 events (--json has them all)\n"));
	paper_close(&paper);
	answer_release(&answer);
}

static void test_people_nothing(void **state)
{
	struct answer answer = { .source = "kmod" };
	struct paper paper;

	(void)state;
	paper_open(&paper);
	people_explain(&paper.out, &answer, BUILD_EPOCH, false);
	assert_non_null(strstr(paper_read(&paper),
		"Nothing was rejected, dropped or reset since the recording began.\n"));
	paper_close(&paper);
	answer.books.resets[RSTATTR_REASON_TCP_STATE] = 1;
	paper_open(&paper);
	people_explain(&paper.out, &answer, BUILD_EPOCH, false);
	assert_non_null(strstr(paper_read(&paper),
		"Nothing that was asked for is in the recorder.\n"));
	paper_close(&paper);
}

static void check_killed(const json_t *finding)
{
	const json_t *evidence = json_object_get(finding, "evidence");
	const json_t *sock = json_object_get(evidence, "socket");
	const json_t *process = json_object_get(evidence, "process");

	assert_string_equal(json_get_string(finding, "kind"), "reset");
	assert_false(json_get_boolean(finding, "firewall"));
	assert_string_equal(json_get_string(finding, "cause"),
			    "tcp.abort-on-close");
	assert_string_equal(json_get_string(finding, "grade"), "exact");
	assert_string_equal(json_get_string(finding, "reason"),
			    "tcp-abort-on-close");
	json_assert_null(finding, "reply");
	json_assert_null(finding, "answer");
	json_assert_null(finding, "not_sent");
	json_assert_null(finding, "hook");
	json_assert_null(finding, "rule");
	json_assert_null(finding, "generation");
	json_assert_null(finding, "replay");
	json_assert_null(finding, "path");
	json_assert_null(finding, "near");
	assert_string_equal(json_get_string(evidence, "reset"), "sent");
	assert_string_equal(json_get_string(evidence, "kernel_reason"),
			    "TCP_ABORT_ON_CLOSE");
	assert_false(json_get_boolean(evidence, "inferred"));
	assert_string_equal(json_get_string(evidence, "caller"), "close");
	json_assert_null(evidence, "sender");
	json_assert_null(evidence, "errno");
	json_assert_null(evidence, "icmp");
	json_assert_null(evidence, "error");
	json_assert_null(evidence, "tcp_flags");
	assert_string_equal(json_get_string(sock, "local"), "10.0.0.5");
	assert_int_equal(json_get_integer(sock, "lport"), 443);
	assert_string_equal(json_get_string(sock, "remote"), "10.0.3.17");
	assert_int_equal(json_get_integer(sock, "rport"), 40113);
	assert_string_equal(json_get_string(sock, "state"), "established");
	assert_int_equal(json_get_integer(sock, "uid"), 33);
	json_assert_null(sock, "queued");
	json_assert_null(sock, "backlog");
	assert_int_equal(json_get_integer(sock, "idle_ms"), 65001);
	assert_false(json_get_boolean(sock, "orphan"));
	assert_false(json_get_boolean(sock, "linger0"));
	assert_int_equal(json_get_integer(process, "pid"), 4121);
	assert_string_equal(json_get_string(process, "comm"), "ngi\033nx");
	assert_int_equal(json_get_integer(process, "uid"), 33);
	assert_int_equal(json_get_integer(process, "gid"), 34);
	assert_true(json_get_boolean(process, "exiting"));
	assert_int_equal(json_get_integer(process, "signal"), 9);
	json_assert_null(process, "status");
}

static void check_others(const json_t *findings)
{
	const json_t *evidence, *sock;

	/* Given up. */
	evidence = json_object_get(json_array_get(findings, 1), "evidence");
	assert_string_equal(json_get_string(evidence, "reset"), "none");
	json_assert_null(evidence, "kernel_reason");
	json_assert_null(evidence, "caller");
	assert_int_equal(json_get_integer(evidence, "errno"), EHOSTUNREACH);
	assert_string_equal(json_get_string(evidence, "error"),
			    "No route to host");
	json_assert_null(evidence, "process");
	/* The accept queue, on a kernel without reasons. */
	evidence = json_object_get(json_array_get(findings, 2), "evidence");
	json_assert_null(evidence, "kernel_reason");
	assert_true(json_get_boolean(evidence, "inferred"));
	assert_int_equal(json_get_integer(evidence, "tcp_flags"), 0x10);
	sock = json_object_get(evidence, "socket");
	assert_string_equal(json_get_string(sock, "state"), "listening");
	assert_int_equal(json_get_integer(sock, "queued"), 2);
	assert_int_equal(json_get_integer(sock, "backlog"), 1);
	json_assert_null(sock, "remote");
	json_assert_null(sock, "rport");
	json_assert_null(sock, "idle_ms");
	/* No socket. */
	evidence = json_object_get(json_array_get(findings, 3), "evidence");
	assert_string_equal(json_get_string(evidence, "kernel_reason"),
			    "NO_SOCKET");
	assert_int_equal(json_get_integer(evidence, "tcp_flags"), 2);
	json_assert_null(evidence, "socket");
}

static void test_json(void **state)
{
	struct answer answer;
	struct paper paper;
	json_t *root, *findings;
	const json_t *books;

	(void)state;
	make_answer(&answer);
	paper_open(&paper);
	assert_int_equal(json_explain(paper.out.file, &answer), 0);
	root = paper_json(&paper);
	findings = json_object_get(root, "findings");
	assert_int_equal(json_array_size(findings), 4);
	check_killed(json_array_get(findings, 0));
	check_others(findings);
	books = json_object_get(root, "books");
	assert_int_equal(json_get_integer(books, "resets_recorded"), 5);
	assert_int_equal(json_get_integer(books, "resets_overwritten"), 1);
	assert_int_equal(json_get_integer(books, "resets_lost"), 2);
	books = json_object_get(books, "resets");
	assert_int_equal(json_object_size(books), 2);
	assert_int_equal(json_get_integer(books, "tcp-no-socket"), 3);
	assert_int_equal(json_get_integer(books, "tcp-gave-up"), 4);
	json_decref(root);
	paper_close(&paper);
	answer_release(&answer);
}

/* Findings of rules have the same members. */
static void test_json_of_reject(void **state)
{
	struct answer answer = { .source = "kmod" };
	union build build;
	struct event event;
	struct paper paper;
	const json_t *finding;
	json_t *root;

	(void)state;
	make_event(&build, &event, &(struct build_event){
		.handle = 42,
		.packet = { "10.0.3.17", "10.0.0.5", 40112, 5432, 0, 0 } });
	assert_int_equal(findings_add(&answer.findings, &event), 0);
	paper_open(&paper);
	assert_int_equal(json_explain(paper.out.file, &answer), 0);
	root = paper_json(&paper);
	finding = json_array_get(json_object_get(root, "findings"), 0);
	assert_string_equal(json_get_string(finding, "kind"), "reject");
	assert_true(json_get_boolean(finding, "firewall"));
	json_assert_null(finding, "evidence");
	json_decref(root);
	paper_close(&paper);
	paper_open(&paper);
	assert_int_equal(line_event_json(paper.out.file, &event, "host"), 0);
	root = paper_json(&paper);
	assert_string_equal(json_get_string(root, "kind"), "reject");
	assert_string_equal(json_get_string(root, "cause"), "fw.reject");
	assert_string_equal(json_get_string(root, "grade"), "exact");
	assert_true(json_get_boolean(root, "firewall"));
	json_assert_null(root, "evidence");
	json_decref(root);
	paper_close(&paper);
	answer_release(&answer);
}

static void check_line(const struct build_reset *values, const char *expected)
{
	union build build;
	struct event event;
	struct paper paper;

	make_reset(&build, &event, values);
	event.time_real = BUILD_EPOCH;
	paper_open(&paper);
	line_event(&paper.out, &event, "host");
	assert_string_equal(paper_read(&paper), expected);
	paper_close(&paper);
}

static void test_lines(void **state)
{
	const struct build_reset odd = {
		REASON(MPTCP),
		.packet = { "10.0.3.17", "10.0.0.5", 40112, 443, 0, 0x10 }
	};

	(void)state;
	check_line(&refused,
		   "22:13:20.000000 host NOT THE FIREWALL: nothing listens on that address and port, tcp.no-listener [exact]; 10.0.3.17:40112 to 10.0.0.5:5432 tcp in eth1\n");
	check_line(&killed,
		   "22:13:20.000000 host NOT THE FIREWALL: the program closed with data unread, tcp.abort-on-close [exact]; 10.0.0.5:443 to 10.0.3.17:40113 tcp by ngi\\x1bnx[4121] uid 33, killed by signal 9\n");
	check_line(&odd,
		   "22:13:20.000000 host NOT THE FIREWALL: TCP ended it, and why is not known [unknown]: a reason of MPTCP's; 10.0.3.17:40112 to 10.0.0.5:443 tcp in eth1\n");
}

static void test_json_line(void **state)
{
	union build build;
	struct event event;
	struct paper paper;
	const json_t *flow, *evidence;
	json_t *root;

	(void)state;
	make_reset(&build, &event, &killed);
	paper_open(&paper);
	assert_int_equal(line_event_json(paper.out.file, &event, "host"), 0);
	root = paper_json(&paper);
	assert_string_equal(json_get_string(root, "schema"), "rstattr.watch/1");
	assert_string_equal(json_get_string(root, "kind"), "reset");
	assert_false(json_get_boolean(root, "firewall"));
	assert_string_equal(json_get_string(root, "cause"),
			    "tcp.abort-on-close");
	assert_string_equal(json_get_string(root, "grade"), "exact");
	assert_string_equal(json_get_string(root, "reason"),
			    "tcp-abort-on-close");
	json_assert_null(root, "reply");
	json_assert_null(root, "answer");
	json_assert_null(root, "not_sent");
	json_assert_null(root, "rule");
	flow = json_object_get(root, "flow");
	assert_int_equal(json_get_integer(flow, "sport"), 443);
	assert_string_equal(json_get_string(flow, "proto"), "tcp");
	evidence = json_object_get(root, "evidence");
	assert_string_equal(json_get_string(evidence, "reset"), "sent");
	assert_ptr_equal(strchr(paper.text, '\n'),
			 paper.text + strlen(paper.text) - 1);
	json_decref(root);
	paper_close(&paper);
}

static void test_json_maybe(void **state)
{
	const struct build_reset timeout = {
		REASON(GAVE_UP), .err = ETIMEDOUT,
		.sock = { "10.0.0.5", "10.0.3.17", 40115, 22, 0, 0, 0, 1 }
	};
	union build build;
	struct event event;
	struct paper paper;
	json_t *root;

	(void)state;
	make_reset(&build, &event, &timeout);
	paper_open(&paper);
	line_event_json(paper.out.file, &event, NULL);
	root = paper_json(&paper);
	json_assert_null(root, "firewall");
	assert_string_equal(json_get_string(root, "cause"), "tcp.timeout");
	json_decref(root);
	paper_close(&paper);
}

static void test_status(void **state)
{
	struct probes probes = { 0 };
	struct info info = { 0 };
	struct answer answer;
	struct paper paper;
	const json_t *space;
	json_t *root;
	const struct status_view view = { "0.1.0", "6.1.0", &info, &probes,
					  &answer };

	(void)state;
	make_answer(&answer);
	paper_open(&paper);
	people_status(&paper.out, &view, BUILD_EPOCH);
	assert_non_null(strstr(paper_read(&paper),
		"netns   host since 22:13:20: no rejects\n"
		" tcp     5 recorded, 1 overwritten, 2 lost; tcp-no-socket 3; tcp-gave-up 4\n"));
	paper_close(&paper);
	paper_open(&paper);
	assert_int_equal(json_status(paper.out.file, &view), 0);
	root = paper_json(&paper);
	space = json_array_get(json_object_get(root, "namespaces"), 0);
	assert_int_equal(json_get_integer(json_object_get(json_object_get(
		space, "books"), "resets"), "tcp-no-socket"), 3);
	json_decref(root);
	paper_close(&paper);
	answer_release(&answer);
}

/* Counted but not recorded: the answer is incomplete. */
static void test_complete(void **state)
{
	const struct books lost = { .resets_lost = 2 };
	struct reasons reasons = { 0 };

	(void)state;
	complete_records(&reasons, &lost);
	assert_int_equal(reasons.count, 1);
	assert_string_equal(reasons.text[0],
		"2 resets of TCP counted but not recorded; \"rstattr status\" has them by reason");
	reasons_release(&reasons);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_people),
		TEST(test_icmp),
		TEST(test_people_last),
		TEST(test_people_received),
		TEST(test_people_scan),
		TEST(test_people_nothing),
		TEST(test_json),
		TEST(test_json_of_reject),
		TEST(test_lines),
		TEST(test_json_line),
		TEST(test_json_maybe),
		TEST(test_status),
		TEST(test_complete),
	};

	setenv("TZ", "UTC", 1);
	tzset();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
