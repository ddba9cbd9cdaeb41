// SPDX-License-Identifier: GPL-2.0-only
/* What befell TCP: its causes, whose answer it was, and its findings. */
#include "tests/unit.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <stdlib.h>

#include "engine/finding.h"
#include "engine/missed_nat.h"
#include "engine/sender.h"
#include "tests/build_reset.h"

#define SYN 0x02
#define RST 0x04
#define ACK 0x10

#define SOCKET { "10.0.0.5", "10.0.3.17", 5432, 40112, 0, 0, 0, 9 }
#define CLOSED(state) \
	{ "10.0.0.5", "10.0.3.17", 5432, 40112, state, 0, 0, 9 }
#define ENDED(orphan_, linger0_) \
	{ .local = "10.0.0.5", .remote = "10.0.3.17", .lport = 5432, \
	  .rport = 40112, .state = TCP_CLOSE, .orphan = orphan_, \
	  .linger0 = linger0_ }
#define LISTENER(queued, backlog) \
	{ "0.0.0.0", NULL, 5432, 0, TCP_LISTEN, queued, backlog, 0 }
#define SEGMENT(flags) \
	{ "10.0.3.17", "10.0.0.5", 40112, 5432, IPPROTO_TCP, flags }

struct expectation {
	struct build_reset values;
	const char *cause;
	const char *grade;
};

#define REASON(name) .reason = RSTATTR_REASON_TCP_##name
#define CALLER(name) .caller = RSTATTR_CALLER_##name

static const struct expectation passive[] = {
	{ { REASON(NO_SOCKET), .packet = SEGMENT(SYN) },
	  "tcp.no-listener", "exact" },
	{ { REASON(NO_SOCKET), .packet = SEGMENT(SYN | 0xc0) },
	  "tcp.no-listener", "exact" },
	{ { REASON(NO_SOCKET), .packet = SEGMENT(ACK) },
	  "tcp.unknown-connection", "exact" },
	{ { REASON(NO_SOCKET), .packet = SEGMENT(SYN | ACK) },
	  "tcp.unknown-connection", "exact" },
	/* What the segment was is not known. */
	{ { REASON(NO_SOCKET) }, "unknown", "unknown" },
	{ { REASON(FLAGS), .packet = SEGMENT(ACK), .sock = LISTENER(0, 5) },
	  "tcp.unknown-connection", "derived" },
	{ { REASON(FLAGS), .packet = SEGMENT(ACK), .sock = LISTENER(0, 5),
	    .inferred = true },
	  "tcp.unknown-connection", "likely" },
	{ { REASON(FLAGS), .packet = SEGMENT(SYN | ACK),
	    .sock = LISTENER(0, 5) }, "unknown", "unknown" },
	{ { REASON(FLAGS), .packet = SEGMENT(ACK), .sock = SOCKET },
	  "unknown", "unknown" },
	{ { REASON(INVALID_SYN), .packet = SEGMENT(ACK),
	    .sock = LISTENER(6, 5) }, "tcp.backlog", "derived" },
	{ { REASON(INVALID_SYN), .packet = SEGMENT(ACK),
	    .sock = LISTENER(5, 5) }, "tcp.backlog", "derived" },
	{ { REASON(INVALID_SYN), .packet = SEGMENT(ACK),
	    .sock = LISTENER(4, 5) }, "tcp.backlog", "likely" },
	{ { REASON(INVALID_SYN), .packet = SEGMENT(ACK),
	    .sock = LISTENER(6, 5), .inferred = true },
	  "tcp.backlog", "likely" },
	{ { REASON(INVALID_SYN), .packet = SEGMENT(SYN),
	    .sock = LISTENER(6, 5) }, "unknown", "unknown" },
	{ { REASON(INVALID_SYN), .packet = SEGMENT(ACK), .sock = SOCKET },
	  "unknown", "unknown" },
	{ { REASON(INVALID_SYN), .packet = SEGMENT(ACK) },
	  "unknown", "unknown" },
	{ { REASON(TIME_WAIT), .packet = SEGMENT(SYN),
	    .sock = CLOSED(TCP_TIME_WAIT) }, "tcp.time-wait", "exact" },
	/* Not a new connection, but more of the old one. */
	{ { REASON(TIME_WAIT), .packet = SEGMENT(ACK),
	    .sock = CLOSED(TCP_TIME_WAIT) }, "tcp.after-close", "derived" },
	{ { REASON(TIME_WAIT), .sock = CLOSED(TCP_TIME_WAIT) },
	  "unknown", "unknown" },
	{ { REASON(PAWS), .packet = SEGMENT(ACK), .sock = SOCKET },
	  "tcp.out-of-window", "exact" },
	{ { REASON(TOO_OLD_ACK), .packet = SEGMENT(ACK), .sock = SOCKET },
	  "tcp.out-of-window", "exact" },
	{ { REASON(OLD_ACK), .packet = SEGMENT(ACK), .sock = SOCKET },
	  "tcp.out-of-window", "exact" },
	{ { REASON(ACK_UNSENT), .packet = SEGMENT(ACK), .sock = SOCKET },
	  "tcp.out-of-window", "exact" },
	{ { REASON(INVALID_ACK), .packet = SEGMENT(ACK),
	    .sock = CLOSED(TCP_SYN_SENT) }, "tcp.out-of-window", "exact" },
	{ { REASON(INVALID_ACK), .packet = SEGMENT(ACK),
	    .sock = CLOSED(TCP_SYN_RECV), .inferred = true },
	  "tcp.out-of-window", "likely" },
	{ { REASON(INVALID_ACK), .packet = SEGMENT(ACK) },
	  "unknown", "unknown" },
	{ { REASON(ABORT_ON_DATA), .packet = SEGMENT(ACK),
	    .sock = CLOSED(TCP_FIN_WAIT2) }, "tcp.after-close", "exact" },
	{ { REASON(ABORT_ON_DATA), .packet = SEGMENT(ACK),
	    .sock = CLOSED(TCP_LAST_ACK), .inferred = true },
	  "tcp.after-close", "likely" },
	{ { REASON(MPTCP), .packet = SEGMENT(ACK), .sock = SOCKET },
	  "unknown", "unknown" },
	{ { REASON(ERROR), .packet = SEGMENT(ACK), .sock = SOCKET },
	  "unknown", "unknown" },
	{ { REASON(UNSPECIFIED), .packet = SEGMENT(ACK), .sock = SOCKET },
	  "unknown", "unknown" },
	/* Newer than this program. */
	{ { .reason = RSTATTR_REASON_MAX + 1, .sock = SOCKET },
	  "unknown", "unknown" },
};

static const struct expectation active[] = {
	{ { REASON(ABORT_ON_CLOSE), CALLER(CLOSE), .sock = SOCKET },
	  "tcp.abort-on-close", "exact" },
	{ { REASON(ABORT_ON_CLOSE), CALLER(CLOSE), .sock = SOCKET,
	    .inferred = true }, "tcp.abort-on-close", "likely" },
	{ { REASON(ABORT_ON_LINGER), CALLER(CLOSE), .sock = SOCKET },
	  "tcp.linger0", "exact" },
	{ { REASON(STATE), CALLER(DISCONNECT), .sock = SOCKET },
	  "tcp.linger0", "likely" },
	{ { REASON(DISCONNECT), CALLER(DISCONNECT), .sock = SOCKET },
	  "tcp.linger0", "likely" },
	{ { REASON(STATE), CALLER(DISCONNECT), .sock = ENDED(false, true) },
	  "tcp.linger0", "derived" },
	{ { REASON(STATE), CALLER(DISCONNECT), .sock = ENDED(false, true),
	    .inferred = true }, "tcp.linger0", "likely" },
	/* A connection has its listener's SO_LINGER before it is accepted. */
	{ { REASON(STATE), CALLER(DISCONNECT), .sock = ENDED(true, true) },
	  "tcp.not-accepted", "derived" },
	{ { REASON(STATE), CALLER(DISCONNECT), .sock = ENDED(true, false) },
	  "tcp.not-accepted", "derived" },
	{ { REASON(STATE), CALLER(DISCONNECT), .sock = ENDED(true, false),
	    .inferred = true }, "tcp.not-accepted", "likely" },
	{ { REASON(STATE), CALLER(ABORT), .sock = SOCKET },
	  "tcp.destroyed", "derived" },
	{ { REASON(STATE), CALLER(ABORT), .sock = SOCKET, .inferred = true },
	  "tcp.destroyed", "likely" },
	{ { REASON(ABORT_ON_MEMORY), .sock = SOCKET },
	  "tcp.memory", "exact" },
	{ { REASON(STATE), CALLER(MEMORY), .sock = SOCKET },
	  "tcp.memory", "derived" },
	{ { REASON(KEEPALIVE), CALLER(KEEPALIVE), .sock = SOCKET },
	  "tcp.timeout", "exact" },
	{ { REASON(KEEPALIVE), CALLER(KEEPALIVE), .sock = SOCKET,
	    .inferred = true }, "tcp.timeout", "likely" },
	/* The timer of FIN_WAIT2, and whoever else. */
	{ { REASON(STATE), CALLER(KEEPALIVE), .sock = SOCKET },
	  "unknown", "unknown" },
	{ { REASON(STATE), CALLER(CLOSE), .sock = SOCKET },
	  "unknown", "unknown" },
	{ { REASON(STATE), .sock = SOCKET }, "unknown", "unknown" },
	{ { REASON(STATE), .caller = RSTATTR_CALLER_MAX + 1,
	    .sock = SOCKET }, "unknown", "unknown" },
	{ { REASON(GAVE_UP), .err = ETIMEDOUT, .sock = SOCKET },
	  "tcp.timeout", "exact" },
	{ { REASON(GAVE_UP), .err = EHOSTUNREACH, .sock = SOCKET },
	  "tcp.icmp-error", "likely" },
	{ { REASON(GAVE_UP), .err = ENETUNREACH, .sock = SOCKET },
	  "tcp.icmp-error", "likely" },
	{ { REASON(GAVE_UP), .err = EACCES, .sock = SOCKET },
	  "tcp.icmp-error", "likely" },
	{ { REASON(GAVE_UP), .err = ECONNREFUSED, .sock = SOCKET },
	  "tcp.icmp-error", "derived" },
	{ { REASON(GAVE_UP), .err = EPROTO, .sock = SOCKET },
	  "tcp.icmp-error", "derived" },
	{ { REASON(GAVE_UP), .err = ENOPROTOOPT, .sock = SOCKET },
	  "tcp.icmp-error", "derived" },
	{ { REASON(GAVE_UP), .err = ECONNABORTED, .sock = SOCKET },
	  "tcp.destroyed", "derived" },
	{ { REASON(GAVE_UP), .err = EBADMSG, .sock = SOCKET },
	  "unknown", "unknown" },
	{ { REASON(GAVE_UP), .sock = SOCKET }, "unknown", "unknown" },
	{ { REASON(RECEIVED), .packet = SEGMENT(RST), .sock = SOCKET },
	  "peer.reset", "exact" },
	/* From this very host, and not the other end. */
	{ { REASON(RECEIVED), .packet = SEGMENT(RST), .sock = SOCKET,
	    .iif = 1 }, "unknown", "unknown" },
};

static void check(const struct expectation *cases, size_t count)
{
	union build build;
	struct event event;
	size_t i;

	for (i = 0; i < count; i++) {
		make_reset(&build, &event, &cases[i].values);
		if (strcmp(event_cause(&event), cases[i].cause) != 0 ||
		    strcmp(event_grade(&event), cases[i].grade) != 0)
			fail_msg("case %zu: %s [%s], not %s [%s]", i,
				 event_cause(&event), event_grade(&event),
				 cases[i].cause, cases[i].grade);
	}
}

static void test_answers(void **state)
{
	(void)state;
	check(passive, sizeof(passive) / sizeof(passive[0]));
}

static void test_own_accord(void **state)
{
	(void)state;
	check(active, sizeof(active) / sizeof(active[0]));
}

/* Every reason and caller there is leads somewhere, with words. */
static void test_every_reason(void **state)
{
	struct build_reset values = { .packet = SEGMENT(ACK),
				      .sock = SOCKET };
	union build build;
	struct event event;
	uint32_t i;

	(void)state;
	for (i = 0; i <= RSTATTR_REASON_MAX + 1; i++) {
		values.reason = i;
		values.caller = i % (RSTATTR_CALLER_MAX + 2);
		make_reset(&build, &event, &values);
		assert_true(event_cause(&event)[0]);
	}
	for (i = 0; i < RESET_CAUSES; i++) {
		assert_non_null(reset_cause_words(i)->id);
		assert_true(reset_cause_words(i)->what[0]);
		assert_true(reset_cause_words(i)->advice[0]);
	}
}

static void test_blame(void **state)
{
	union build build;
	struct event event;

	(void)state;
	make_event(&build, &event, &(struct build_event){
		.packet = SEGMENT(SYN) });
	assert_int_equal(event_blame(&event), BLAME_FIREWALL);
	assert_string_equal(event_cause(&event), "fw.reject");
	make_reset(&build, &event, &(struct build_reset){
		REASON(NO_SOCKET), .packet = SEGMENT(SYN) });
	assert_int_equal(event_blame(&event), BLAME_OTHER);
	/* A rule that drops is not recorded. */
	make_reset(&build, &event, &(struct build_reset){
		REASON(GAVE_UP), .err = ETIMEDOUT, .sock = SOCKET });
	assert_int_equal(event_blame(&event), BLAME_UNKNOWN);
	make_reset(&build, &event, &(struct build_reset){
		REASON(RECEIVED), .packet = SEGMENT(RST), .iif = 1 });
	assert_int_equal(event_blame(&event), BLAME_UNKNOWN);
}

#define ICMP(type, code) .icmp_from = "192.0.2.1", .icmp_type = type, \
	.icmp_code = code
#define ICMP6(type, code) .icmp_from = "2001:db8::1", .icmp_type = type, \
	.icmp_code = code
#define SOCKET6 { "2001:db8::5", "2001:db8::17", 5432, 40112, 0, 0, 0, 9 }

/* What came in for the connection says what the program was told, or it did not. */
static const struct expectation icmp[] = {
	{ { REASON(GAVE_UP), .err = ECONNREFUSED, .sock = SOCKET, ICMP(3, 3) },
	  "peer.icmp-reject", "derived" },
	{ { REASON(GAVE_UP), .err = EHOSTUNREACH, .sock = SOCKET, ICMP(3, 13) },
	  "peer.icmp-reject", "derived" },
	{ { REASON(GAVE_UP), .err = EHOSTUNREACH, .sock = SOCKET, ICMP(11, 0) },
	  "peer.icmp-reject", "derived" },
	{ { REASON(GAVE_UP), .err = EPROTO, .sock = SOCKET, ICMP(12, 0) },
	  "peer.icmp-reject", "derived" },
	{ { REASON(GAVE_UP), .err = EACCES, .sock = SOCKET6, ICMP6(1, 1) },
	  "peer.icmp-reject", "derived" },
	{ { REASON(GAVE_UP), .err = EHOSTUNREACH, .sock = SOCKET6,
	    ICMP6(3, 0) }, "peer.icmp-reject", "derived" },
	{ { REASON(GAVE_UP), .err = EHOSTUNREACH, .sock = SOCKET, ICMP(3, 3) },
	  "tcp.icmp-error", "likely" },
	{ { REASON(GAVE_UP), .err = ECONNREFUSED, .sock = SOCKET, ICMP(3, 13) },
	  "tcp.icmp-error", "derived" },
	{ { REASON(GAVE_UP), .err = ETIMEDOUT, .sock = SOCKET, ICMP(3, 3) },
	  "tcp.timeout", "exact" },
	/* By this end itself. */
	{ { REASON(GAVE_UP), .err = EHOSTUNREACH, .sock = SOCKET,
	    .icmp_from = "10.0.0.5", .icmp_type = 3, .icmp_code = 1 },
	  "tcp.icmp-error", "derived" },
};

static void test_icmp(void **state)
{
	struct build_reset values = { REASON(GAVE_UP), .err = ECONNREFUSED,
				      .sock = SOCKET, ICMP(3, 3) };
	union build build;
	struct event event;

	(void)state;
	check(icmp, sizeof(icmp) / sizeof(icmp[0]));
	make_reset(&build, &event, &values);
	event.sender = SENDER_UNSURE;
	assert_string_equal(event_grade(&event), "likely");
	event.sender = SENDER_FIREWALL;
	assert_string_equal(event_cause(&event), "fw.reject");
}

/* A connection that the table of the host has. */
struct table {
	struct tuple orig;
	struct tuple repl;
	bool reply;
	int err;
};

static int conntrack(void *ctx, const struct tuple *tuple, uint16_t zone,
		     struct vm_ct *ct)
{
	const struct table *table = ctx;

	(void)tuple;
	(void)zone;
	memset(ct, 0, sizeof(*ct));
	ct->orig = table->orig;
	ct->repl = table->repl;
	ct->reply = VM_KNOWN(table->reply);
	return table->err;
}

static struct tuple tuple_of(const char *src, uint16_t sport, const char *dst,
			     uint16_t dport)
{
	struct tuple tuple = { .has_ports = true, .sport = sport,
			       .dport = dport };

	tuple.src.family = AF_INET;
	tuple.dst.family = AF_INET;
	assert_int_equal(inet_pton(AF_INET, src, tuple.src.bytes), 1);
	assert_int_equal(inet_pton(AF_INET, dst, tuple.dst.bytes), 1);
	return tuple;
}

static const char *with_table(const struct build_reset *values,
			      struct table *table, struct event *event)
{
	static union build build;
	const struct vm_host host = { .ctx = table, .conntrack = conntrack };

	make_reset(&build, event, values);
	assert_true(missed_nat_concern(event));
	missed_nat_find(event, &host);
	return event_cause(event);
}

static void test_missed_nat(void **state)
{
	const struct build_reset stray = { REASON(NO_SOCKET),
					   .ct_state = RSTATTR_CT_NONE,
					   .packet = SEGMENT(ACK) };
	const struct tuple packet = tuple_of("10.0.3.17", 40112, "10.0.0.5",
					     5432);
	struct table table = {
		.orig = tuple_of("10.0.0.5", 5432, "203.0.113.9", 80),
		.repl = packet,
		.reply = true,
	};
	struct event event;

	(void)state;
	assert_string_equal(with_table(&stray, &table, &event),
			    "tcp.missed-nat");
	assert_string_equal(event_grade(&event), "likely");
	assert_int_equal(event.meant.sport, 80);
	assert_int_equal(event.meant.dport, 5432);
	/* The same connection without NAT, and none. */
	tuple_invert(&packet, &table.orig);
	assert_string_equal(with_table(&stray, &table, &event),
			    "tcp.unknown-connection");
	table.orig.dport = 81;
	table.err = -ENOENT;
	assert_string_equal(with_table(&stray, &table, &event),
			    "tcp.unknown-connection");
	/* What goes there. */
	table = (struct table){
		.orig = packet,
		.repl = tuple_of("10.9.9.9", 80, "10.0.3.17", 40112),
	};
	assert_string_equal(with_table(&stray, &table, &event),
			    "tcp.missed-nat");
	assert_int_equal(event.meant.dport, 80);
}

static bool concerns(struct build_reset values)
{
	union build build;
	struct event event;

	make_reset(&build, &event, &values);
	return missed_nat_concern(&event);
}

static void test_missed_nat_concern(void **state)
{
	struct build_reset values = { REASON(NO_SOCKET),
				      .ct_state = RSTATTR_CT_NONE,
				      .packet = SEGMENT(SYN | ACK) };

	(void)state;
	assert_true(concerns(values));
	values.packet.flags = SYN;
	assert_false(concerns(values));
	values.packet.flags = ACK;
	values.ct_state = RSTATTR_CT_NEW;
	assert_false(concerns(values));
	values.ct_state = RSTATTR_CT_UNTRACKED;
	assert_false(concerns(values));
	values.ct_state = 0;
	assert_false(concerns(values));
	values.ct_state = RSTATTR_CT_NONE;
	values.reason = RSTATTR_REASON_TCP_FLAGS;
	assert_false(concerns(values));
}

#define SECOND 1000000000ULL

static void add_reject(struct senders *senders,
		       const struct build_event *values, bool told)
{
	union build build;
	struct event event;

	make_event(&build, &event, values);
	assert_int_equal(senders_add(senders, &event, told), 0);
}

static bool find(struct senders *senders, const struct build_reset *values,
		 struct event *event)
{
	static union build build;

	make_reset(&build, event, values);
	assert_true(senders_concern(event));
	return senders_find(senders, event);
}

/* A reset that a rule of the output hook sent comes in again. */
static void test_own_rule(void **state)
{
	const struct build_event reject = { .time = 10 * SECOND, .handle = 42,
					    .packet = SEGMENT(SYN) };
	struct build_reset received = {
		REASON(RECEIVED), .time = 10 * SECOND + 5, .iif = 1,
		.packet = { "10.0.0.5", "10.0.3.17", 5432, 40112, 0,
			    RST | ACK }
	};
	struct senders senders = { .everywhere = true };
	struct event event;

	(void)state;
	add_reject(&senders, &reject, true);
	assert_true(find(&senders, &received, &event));
	assert_string_equal(event_cause(&event), "fw.reject");
	assert_string_equal(event_grade(&event), "derived");
	assert_int_equal(event_blame(&event), BLAME_FIREWALL);
	/* Too late, before it, or of another connection. */
	received.time = 12 * SECOND;
	assert_false(find(&senders, &received, &event));
	assert_int_equal(event.sender, SENDER_NONE);
	received.time = 10 * SECOND - 1;
	assert_false(find(&senders, &received, &event));
	received.time = 10 * SECOND + 5;
	received.packet.dport = 40113;
	assert_false(find(&senders, &received, &event));
	senders_release(&senders);
	/* Nobody is told of the rule: then of this. */
	received.packet.dport = 40112;
	add_reject(&senders, &reject, false);
	assert_false(find(&senders, &received, &event));
	assert_int_equal(event.sender, SENDER_FIREWALL);
	senders_release(&senders);
}

/* The client knows the addresses from before NAT. */
static void test_own_rule_behind_nat(void **state)
{
	const struct build_event reject = { .time = SECOND, .handle = 42,
					    .packet = SEGMENT(SYN),
					    .orig_dst = "203.0.113.5",
					    .orig_dport = 80 };
	struct build_reset received = {
		REASON(RECEIVED), .time = SECOND, .netns = 7,
		.packet = { "203.0.113.5", "10.0.3.17", 80, 40112, 0, RST }
	};
	struct senders senders = { .everywhere = true };
	struct event event;

	(void)state;
	add_reject(&senders, &reject, true);
	assert_true(find(&senders, &received, &event));
	received.packet = (struct build_packet){ "10.0.0.5", "10.0.3.17",
						 5432, 40112, 0, RST };
	assert_true(find(&senders, &received, &event));
	senders_release(&senders);
}

/* A rule's ICMP error, held against the connection only in the end. */
static void test_own_icmp(void **state)
{
	struct build_event reject = { .time = 10 * SECOND, .handle = 42,
				      .reply = RSTATTR_REPLY_ICMP,
				      .icmp_type = 3, .icmp_code = 13,
				      .packet = SEGMENT(SYN) };
	struct build_reset gave_up = {
		REASON(GAVE_UP), .err = EHOSTUNREACH, .time = 130 * SECOND,
		.sock = { "10.0.3.17", "10.0.0.5", 40112, 5432, 0, 0, 0, 0 }
	};
	struct build_reset received = {
		REASON(RECEIVED), .time = 10 * SECOND, .packet = SEGMENT(RST)
	};
	struct senders senders = { .everywhere = true };
	struct event event;

	(void)state;
	add_reject(&senders, &reject, true);
	assert_true(find(&senders, &gave_up, &event));
	assert_string_equal(event_cause(&event), "fw.reject");
	/* It sent no reset. */
	assert_false(find(&senders, &received, &event));
	assert_string_equal(event_cause(&event), "peer.reset");
	gave_up.time = 161 * SECOND;
	assert_false(find(&senders, &gave_up, &event));
	assert_string_equal(event_cause(&event), "tcp.icmp-error");
	senders_release(&senders);
	/* Nor was anything sent here. */
	gave_up.time = 10 * SECOND;
	reject.outcome = RSTATTR_OUTCOME_OTHER;
	add_reject(&senders, &reject, true);
	assert_false(find(&senders, &gave_up, &event));
	senders_release(&senders);
	/* A time-out is nobody's answer. */
	gave_up.err = ETIMEDOUT;
	{
		union build build;

		make_reset(&build, &event, &gave_up);
		assert_false(senders_concern(&event));
	}
}

/* Both ends are here: what TCP sent at one comes in at the other. */
static void test_own_tcp(void **state)
{
	const struct build_reset refused = { REASON(NO_SOCKET), .time = SECOND,
					     .packet = SEGMENT(SYN) };
	const struct build_reset received = {
		REASON(RECEIVED), .time = SECOND + 1, .iif = 1,
		.packet = { "10.0.0.5", "10.0.3.17", 5432, 40112, 0, RST }
	};
	struct senders senders = { .everywhere = true };
	union build build;
	struct event event;

	(void)state;
	make_reset(&build, &event, &refused);
	assert_int_equal(senders_add(&senders, &event, true), 0);
	assert_false(find(&senders, &received, &event));
	assert_int_equal(event.sender, SENDER_TCP);
	assert_string_equal(event_cause(&event), "peer.reset");
	assert_string_equal(event_grade(&event), "exact");
	senders_release(&senders);
}

/* What may have been sent unseen makes it no more than likely. */
static void test_unsure(void **state)
{
	struct build_reset received = { REASON(RECEIVED), .time = SECOND,
					.packet = SEGMENT(RST) };
	struct senders senders = { 0 };
	struct event event;

	(void)state;
	find(&senders, &received, &event);
	assert_string_equal(event_cause(&event), "peer.reset");
	assert_string_equal(event_grade(&event), "likely");
	senders.everywhere = true;
	find(&senders, &received, &event);
	assert_string_equal(event_grade(&event), "exact");
	senders_blind(&senders, SECOND + 1);
	senders_blind(&senders, 1);
	find(&senders, &received, &event);
	assert_string_equal(event_grade(&event), "likely");
	senders.from = 0;
	senders.until = SECOND - 1;
	find(&senders, &received, &event);
	assert_string_equal(event_grade(&event), "likely");
	senders.until = SECOND;
	find(&senders, &received, &event);
	assert_string_equal(event_grade(&event), "exact");
}

static void test_forget(void **state)
{
	struct build_event reject = { .time = SECOND, .handle = 42,
				      .packet = SEGMENT(SYN) };
	struct senders senders = { .everywhere = true };
	size_t i;

	(void)state;
	add_reject(&senders, &reject, true);
	reject.reply = RSTATTR_REPLY_ICMP;
	add_reject(&senders, &reject, true);
	reject.time = 10 * SECOND;
	add_reject(&senders, &reject, true);
	senders_forget(&senders);
	assert_int_equal(senders.count, 2);
	assert_int_equal(senders.from, 0);
	/* A flood of ICMP takes the place of what is older. */
	for (i = 0; i < 70000; i++) {
		reject.time = 10 * SECOND + i * 1000000;
		add_reject(&senders, &reject, true);
	}
	senders_forget(&senders);
	assert_true(senders.count <= 65536 && senders.count > 10000);
	assert_true(senders.from > 10 * SECOND);
	senders_release(&senders);
}

static void add(struct findings *findings, const struct build_reset *values)
{
	union build build;
	struct event event;

	make_reset(&build, &event, values);
	assert_int_equal(findings_add(findings, &event), 0);
}

/* Whatever client it was: the server's end makes the finding. */
static void test_grouping(void **state)
{
	struct build_reset refused = { REASON(NO_SOCKET), .time = 100,
				       .packet = SEGMENT(SYN) };
	struct build_reset reset = {
		REASON(RECEIVED), .time = 300,
		.packet = { "192.0.2.1", "10.0.0.5", 443, 40000, 0, RST },
		.sock = { "10.0.0.5", "192.0.2.1", 40000, 443, 0, 0, 0, 1 }
	};
	struct findings findings = { 0 };
	const struct finding *finding;
	int i;

	(void)state;
	for (i = 0; i < 3; i++) {
		refused.packet.sport++;
		refused.time++;
		add(&findings, &refused);
		/* Of a client of this host the other end is the server. */
		reset.packet.dport++;
		reset.sock.lport++;
		add(&findings, &reset);
	}
	findings_sort(&findings);
	assert_int_equal(findings.count, 2);
	finding = findings.item[0];
	assert_string_equal(finding_cause(finding), "peer.reset");
	assert_int_equal(finding->count, 3);
	assert_int_equal(finding->key.port, 443);
	assert_int_equal(finding->flow_count, 3);
	finding = findings.item[1];
	assert_string_equal(finding_cause(finding), "tcp.no-listener");
	assert_string_equal(finding_grade(finding), "exact");
	assert_int_equal(finding_blame(finding), BLAME_OTHER);
	assert_int_equal(finding->count, 3);
	assert_int_equal(finding->key.port, 5432);
	assert_int_equal(finding->flow_count, 3);
	assert_true(finding->flow[0]->syn);
	assert_int_equal(finding->first_real, BUILD_EPOCH + 101);
	assert_int_equal(finding->last_real, BUILD_EPOCH + 103);
	assert_null(finding_hook(finding));
	assert_int_equal(finding->culprit.sample->time_boot, 103);
	findings_release(&findings);
}

static void test_what_separates(void **state)
{
	static const struct build_reset events[] = {
		{ REASON(NO_SOCKET), .packet = SEGMENT(SYN) },
		{ REASON(NO_SOCKET), .packet = SEGMENT(ACK) },
		{ REASON(NO_SOCKET), .packet = SEGMENT(SYN), .netns = 2 },
		{ REASON(NO_SOCKET),
		  .packet = { "10.0.3.17", "10.0.0.6", 1, 5432, 0, 0 } },
		{ REASON(NO_SOCKET),
		  .packet = { "10.0.3.17", "10.0.0.5", 1, 5433, 0, 0 } },
		{ REASON(ABORT_ON_CLOSE), .sock = SOCKET },
		{ REASON(ABORT_ON_CLOSE), .sock = SOCKET, .inferred = true },
		{ REASON(ABORT_ON_CLOSE), .sock = SOCKET, .comm = "a",
		  .exiting = true, .exit_code = 9 },
		{ REASON(ABORT_ON_CLOSE), .sock = SOCKET, .comm = "a",
		  .exiting = true, .exit_code = 0 },
		{ REASON(GAVE_UP), .sock = SOCKET, .err = EHOSTUNREACH },
		{ REASON(GAVE_UP), .sock = SOCKET, .err = ENETUNREACH },
		{ REASON(STATE), .sock = SOCKET, CALLER(ABORT) },
		{ REASON(STATE), .sock = SOCKET, CALLER(DISCONNECT) },
	};
	size_t count = sizeof(events) / sizeof(events[0]);
	struct findings findings = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < 2 * count; i++)
		add(&findings, &events[i % count]);
	assert_int_equal(findings.count, count);
	for (i = 0; i < count; i++)
		assert_int_equal(findings.item[i]->count, 2);
	findings_release(&findings);
}

/* Rules' findings stand first, then the last of TCP's. */
static void test_order(void **state)
{
	struct findings findings = { 0 };
	union build build;
	struct event event;

	(void)state;
	add(&findings, &(struct build_reset){ REASON(NO_SOCKET), .time = 900,
					      .packet = SEGMENT(ACK) });
	add(&findings, &(struct build_reset){ REASON(NO_SOCKET), .time = 950,
					      .packet = SEGMENT(SYN) });
	make_event(&build, &event, &(struct build_event){
		.handle = 42, .time = 100, .packet = SEGMENT(SYN),
		.outcome = RSTATTR_OUTCOME_RST_IN });
	assert_int_equal(findings_add(&findings, &event), 0);
	findings_sort(&findings);
	assert_string_equal(finding_cause(findings.item[0]),
			    "fw.reject-not-sent");
	assert_string_equal(finding_cause(findings.item[1]),
			    "tcp.no-listener");
	assert_string_equal(finding_cause(findings.item[2]),
			    "tcp.unknown-connection");
	findings_release(&findings);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_answers),
		TEST(test_own_accord),
		TEST(test_every_reason),
		TEST(test_blame),
		TEST(test_icmp),
		TEST(test_missed_nat),
		TEST(test_missed_nat_concern),
		TEST(test_own_rule),
		TEST(test_own_rule_behind_nat),
		TEST(test_own_icmp),
		TEST(test_own_tcp),
		TEST(test_unsure),
		TEST(test_forget),
		TEST(test_grouping),
		TEST(test_what_separates),
		TEST(test_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
