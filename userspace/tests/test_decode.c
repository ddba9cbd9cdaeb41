// SPDX-License-Identifier: GPL-2.0-only
#include "tests/unit.h"

#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/netfilter.h>
#include <stdlib.h>

#include "source/decode.h"
#include "tests/build_reset.h"

static void test_event(void **state)
{
	union build build;
	struct event event;
	bool present;

	(void)state;
	assert_int_equal(decode_event(build_full_event(&build), &event,
				      &present), 0);
	assert_true(present);
	assert_int_equal(event.netns, 101);
	assert_int_equal(event.instance, 102);
	assert_int_equal(event.seq, 1);
	assert_int_equal(event.kind, RSTATTR_KIND_REJECT);
	assert_int_equal(event.reason, RSTATTR_REASON_XT_NFT);
	assert_int_equal(event.time_boot, 4);
	assert_int_equal(event.time_real, 5);
	assert_int_equal(event.base_seq, 6);
	assert_int_equal(event.family, NFPROTO_IPV4);
	assert_string_equal(event_hook_text(&event), "input");
	assert_int_equal(event.priority, -150);
	assert_int_equal(event.reply, RSTATTR_REPLY_ICMP);
	assert_int_equal(event.icmp_type, 3);
	assert_int_equal(event.icmp_code, 13);
	assert_true(event_sent(&event));
	assert_int_equal(event.iif, 12);
	assert_string_equal(event.iif_name, "eth1");
	assert_int_equal(event.oif, 13);
	assert_string_equal(event.oif_name, "eth2");
	assert_int_equal(event.l2.len, 14);
	assert_int_equal(event.l2.data[13], 0);
	assert_int_equal(event.vlan_proto, 0x88a8);
	assert_int_equal(event.vlan_tci, 14);
	assert_int_equal(event.protocol, 0x0800);
	assert_int_equal(event.bytes.len, 40);
	assert_int_equal(event.packet_len, 1500);
	assert_int_equal(event.packet_type, 3);
	assert_int_equal(event.mark, 15);
	assert_int_equal(event.skb_priority, 16);
	assert_int_equal(event.uid, 1000);
	assert_int_equal(event.gid, 1001);
	assert_int_equal(event.cgroup, 1002);
	assert_int_equal(event.pid, 1003);
	assert_string_equal(event.comm, "curl");
	assert_int_equal(event.inferred, 1);
	assert_int_equal(event.caller, RSTATTR_CALLER_ABORT);
	assert_int_equal(event.err, 110);
	assert_int_equal(event.exiting, 1);
	assert_int_equal(event.exit_code, 9);
	assert_string_equal(event.where, "nft_do_chain");
	assert_int_equal(event.chain_family, NFPROTO_INET);
	assert_int_equal(event.table_count, 1);
	assert_int_equal(event.table[0].handle, 21);
	assert_int_equal(event.table[0].made, 22);
	assert_int_equal(event.all_tables, 1);
	assert_int_equal(event.port, 20);
	assert_int_equal(event.refusal, RSTATTR_REFUSAL_INSERT);
	assert_int_equal(event.icmp_from.family, AF_INET);
	assert_int_equal(event.icmp_from.bytes[3], 77);
	/* Every attribute but the two that carry nothing. */
	assert_int_equal(event.has, (BIT(RSTATTR_EVENT_MAX + 1) - 1) &
					    ~(uint64_t)3);
}

static void test_event_socket(void **state)
{
	char text[ADDR_TEXT_MAX];
	union build build;
	struct event event;
	bool present;
	const struct sock_record *sock = &event.sock;

	(void)state;
	decode_event(build_full_event(&build), &event, &present);
	assert_int_equal(sock->family, NFPROTO_IPV6);
	assert_string_equal(addr_text(&sock->local, text), "2001:db8::5");
	assert_string_equal(addr_text(&sock->remote, text), "2001:db8::17");
	assert_int_equal(sock->lport, 5432);
	assert_int_equal(sock->rport, 40112);
	assert_string_equal(sock_state_text(sock), "close-wait");
	assert_int_equal(sock->uid, 1004);
	assert_int_equal(sock->queued, 20);
	assert_int_equal(sock->backlog, 21);
	assert_int_equal(sock->idle_ms, 5000000000ULL);
	assert_true(sock->orphan);
	assert_true(sock->linger0);
	assert_int_equal(sock->has, (BIT(RSTATTR_SOCK_MAX + 1) - 1) &
					    ~(uint64_t)3);
}

/* What no program of this version knows, and what is not there. */
static void test_socket_of_little(void **state)
{
	struct sock_record sock = { 0 };

	(void)state;
	assert_null(sock_state_text(&sock));
	assert_false(sock_listens(&sock));
	assert_false(sock_queue_full(&sock));
	sock.has = BIT(RSTATTR_SOCK_STATE);
	sock.state = 200;
	assert_null(sock_state_text(&sock));
	sock.state = 0;
	assert_null(sock_state_text(&sock));
}

/* Without a segment the socket tells between whom it was. */
static void test_packet_from_socket(void **state)
{
	char text[ADDR_TEXT_MAX];
	union build build;
	struct event event;

	(void)state;
	make_reset(&build, &event, &(struct build_reset){
		.reason = RSTATTR_REASON_TCP_ABORT_ON_CLOSE,
		.sock = { "10.0.0.5", "10.0.3.17", 5432, 40112, 0, 0, 0, 7 } });
	assert_true(event_of_tcp(&event));
	assert_true(event_sent_reset(&event));
	assert_string_equal(addr_text(&event.packet.tuple.src, text),
			    "10.0.0.5");
	assert_string_equal(addr_text(&event.packet.tuple.dst, text),
			    "10.0.3.17");
	assert_true(event.packet.tuple.has_ports);
	assert_int_equal(event.packet.tuple.sport, 5432);
	assert_int_equal(event.packet.tuple.dport, 40112);
	assert_int_equal(event.packet.tuple.proto, IPPROTO_TCP);
	assert_false(event.packet.has_tcp_flags);
	/* A segment goes before. */
	make_reset(&build, &event, &(struct build_reset){
		.reason = RSTATTR_REASON_TCP_TIME_WAIT,
		.packet = { "10.0.3.17", "10.0.0.5", 40112, 5432, 0, 0 },
		.sock = { "10.0.0.5", "10.0.3.17", 5432, 40112, 0, 0, 0, 7 } });
	assert_int_equal(event.packet.tuple.sport, 40112);
	/* A listener has no other end. */
	make_reset(&build, &event, &(struct build_reset){
		.sock = { "::", NULL, 5432, 0, 10, 2, 1, 0 } });
	assert_false(event.packet.tuple.has_ports);
	assert_int_equal(event.packet.tuple.dst.family, 0);
	assert_true(sock_listens(&event.sock));
	assert_true(sock_queue_full(&event.sock));
}

static void test_event_copy(void **state)
{
	union build build;
	struct event event, *copy;

	(void)state;
	make_reset(&build, &event, &(struct build_reset){
		.reason = RSTATTR_REASON_TCP_STATE, .comm = "nginx",
		.exiting = true, .exit_code = 11,
		.sock = { "10.0.0.5", "10.0.3.17", 5432, 40112, 0, 0, 0, 7 } });
	copy = event_copy(&event);
	assert_non_null(copy);
	memset(&build, 0xff, sizeof(build));
	assert_string_equal(copy->comm, "nginx");
	assert_int_equal(copy->exit_code, 11);
	assert_memory_equal(&copy->sock, &event.sock, sizeof(event.sock));
	event_free(copy);
}

static void test_event_nests(void **state)
{
	char text[ADDR_TEXT_MAX];
	union build build;
	struct event event;
	bool present;

	(void)state;
	decode_event(build_full_event(&build), &event, &present);
	assert_int_equal(event.rule.family, NFPROTO_INET);
	assert_string_equal(event.rule.table, "t");
	assert_int_equal(event.rule.table_handle, 7);
	assert_string_equal(event.rule.chain, "c");
	assert_int_equal(event.rule.chain_handle, 8);
	assert_int_equal(event.rule.handle, 9);
	assert_string_equal(event.rule.comment, "why");
	assert_int_equal(event.rule.incarnation, 10);
	assert_int_equal(event.rule.base_seq, 11);
	assert_false(rule_has(&event.rule, RSTATTR_RULE_STATE));
	assert_string_equal(event_ct_state_text(&event), "established");
	assert_true(event.ct.reply);
	assert_int_equal(event.ct.status, 17);
	assert_int_equal(event.ct.mark, 18);
	assert_int_equal(event.ct.zone, 19);
	assert_string_equal(addr_text(&event.ct.orig.dst, text), "192.0.2.1");
	assert_int_equal(event.ct.orig.sport, 1);
	assert_int_equal(event.ct.orig.dport, 2);
	assert_int_equal(event.ct.repl.proto, IPPROTO_TCP);
	assert_string_equal(addr_text(&event.packet.tuple.src, text),
			    "10.0.3.17");
	assert_int_equal(event.packet.tuple.sport, 40112);
	assert_int_equal(event.packet.tcp_flags, TCP_FLAG_SYN_BIT);
}

static void test_rule(void **state)
{
	union build build;
	struct rule_record record;

	(void)state;
	assert_int_equal(decode_rule(build_full_rule(&build), &record), 0);
	assert_int_equal(record.netns, 101);
	assert_int_equal(record.rule.handle, 42);
	assert_int_equal(record.rule.state, RSTATTR_RULE_STATE_LIVE);
	assert_int_equal(record.rule.base_seq, 118);
	assert_int_equal(record.rule.reason, RSTATTR_REASON_NFT_REJECT);
	assert_int_equal(record.evaluated, 20);
	assert_int_equal(record.bytes, 1200);
	assert_int_equal(record.sent, 17);
	assert_int_equal(record.not_sent[RSTATTR_OUTCOME_RST_IN], 2);
	assert_int_equal(record.not_sent[RSTATTR_OUTCOME_FRAGMENT], 1);
	assert_int_equal(record.replies.count, 2);
	assert_int_equal(record.replies.item[0].count, 15);
	assert_int_equal(record.replies.item[1].icmp_code, 3);
	assert_int_equal(record.first_boot, 100);
	assert_int_equal(record.last_boot, 900);
}

static void test_stats(void **state)
{
	union build build;
	struct stats stats;

	(void)state;
	assert_int_equal(decode_stats(build_full_stats(&build), &stats), 0);
	assert_int_equal(stats.netns, 101);
	assert_int_equal(stats.instance, 102);
	assert_int_equal(stats.since_boot, 10);
	assert_int_equal(stats.books.seen, 20);
	assert_int_equal(stats.books.attributed, 17);
	assert_int_equal(stats.books.unattributed, 2);
	assert_int_equal(stats.books.lost, 1);
	assert_int_equal(stats.books.sent, 14);
	assert_int_equal(stats.books.not_sent, 3);
	assert_int_equal(stats.books.unseen, 4);
	assert_int_equal(stats.books.recorded, 18);
	assert_int_equal(stats.books.overwritten, 5);
	assert_int_equal(stats.books.record_lost, 6);
	assert_int_equal(stats.books.rules, 7);
	assert_int_equal(stats.books.rules_retired, 8);
	assert_int_equal(stats.books.retired, 9);
	assert_int_equal(stats.books.overflow, 11);
	assert_int_equal(stats.books.legacy, 12);
	assert_int_equal(stats.books.bytes, 13);
	assert_int_equal(stats.replies.count, 1);
	assert_true(books_balance(&stats.books));
	assert_int_equal(stats.books.resets_recorded, 21);
	assert_int_equal(stats.books.resets_overwritten, 22);
	assert_int_equal(stats.books.resets_lost, 23);
	assert_int_equal(stats.books.resets[RSTATTR_REASON_TCP_NO_SOCKET], 24);
	assert_int_equal(stats.books.resets[RSTATTR_REASON_TCP_GAVE_UP], 25);
	/* Newer ones, together. */
	assert_int_equal(stats.books.resets[RSTATTR_REASON_UNSPEC], 53);
	assert_true(books_resets(&stats.books));
	assert_int_equal(stats.books.drops_recorded, 31);
	assert_int_equal(stats.books.drops_overwritten, 32);
	assert_int_equal(stats.books.drops_lost, 33);
	assert_int_equal(stats.books.drops_throttled, 34);
	assert_int_equal(stats.books.drops[RSTATTR_REASON_DROP_NETFILTER], 35);
	assert_int_equal(stats.books.drops[RSTATTR_REASON_UNSPEC], 36);
	assert_true(books_drops(&stats.books));
	stats.books = (struct books){ .seen = 1 };
	assert_false(books_resets(&stats.books));
	assert_false(books_drops(&stats.books));
}

static void test_info(void **state)
{
	union build build;
	struct info info;

	(void)state;
	assert_int_equal(decode_info(build_full_info(&build), &info), 0);
	assert_string_equal(info.version, "0.1.0");
	assert_int_equal(info.abi, 1);
	assert_int_equal(info.events, 4096);
	assert_int_equal(info.capture, 128);
	assert_int_equal(info.rules, 1024);
	assert_int_equal(info.bytes, 1);
	assert_int_equal(info.bytes_max, 2);
	assert_int_equal(info.netns_bytes_max, 3);
	assert_int_equal(info.netns, 4);
	assert_int_equal(info.netns_no_memory, 5);
	assert_int_equal(info.staging, 6);
	assert_int_equal(info.staging_lost, 7);
	assert_int_equal(info.frames, 8);
	assert_int_equal(info.frames_open, 9);
	assert_int_equal(info.drops, RSTATTR_DROPS_REPLAY);
	assert_int_equal(info.drop_rate, 10);
}

static void test_probe(void **state)
{
	union build build;
	struct probe probe;

	(void)state;
	assert_int_equal(decode_probe(build_full_probe(&build), &probe), 0);
	assert_string_equal(probe.name, "reject_ipv4");
	assert_string_equal(probe.module, "nft_reject_ipv4");
	assert_string_equal(probe.symbol, "nft_reject_ipv4_eval");
	assert_int_equal(probe.state, RSTATTR_PROBE_FAILED);
	assert_int_equal(probe.method, RSTATTR_METHOD_FTRACE);
	assert_int_equal(probe.hits, 10);
	assert_int_equal(probe.missed, 2);
	assert_int_equal(probe.error, 22);
}

static void test_cursor(void **state)
{
	union build build;
	struct cursor cursor;
	struct event event;
	bool present;

	(void)state;
	assert_int_equal(decode_cursor(build_cursor(&build, 9, 3, 8), &cursor,
				       &present), 0);
	assert_true(present);
	assert_int_equal(cursor.netns, 9);
	assert_int_equal(cursor.instance, 77);
	assert_int_equal(cursor.kind, RSTATTR_KIND_REJECT);
	assert_int_equal(cursor.oldest, 3);
	assert_int_equal(cursor.next, 8);
	assert_int_equal(cursor.now_boot, 5000);
	decode_event(&build.nlh, &event, &present);
	assert_false(present);
}

static void decode_all(const struct nlmsghdr *nlh)
{
	struct rule_record record;
	struct cursor cursor;
	struct event event;
	struct stats stats;
	struct probe probe;
	struct info info;
	bool present;

	decode_event(nlh, &event, &present);
	decode_cursor(nlh, &cursor, &present);
	decode_rule(nlh, &record);
	decode_stats(nlh, &stats);
	decode_info(nlh, &info);
	decode_probe(nlh, &probe);
}

typedef const struct nlmsghdr *(*build_fn)(union build *build);

static const build_fn builders[] = { build_full_event, build_full_rule,
				     build_full_stats, build_full_info,
				     build_full_probe };

/* Copied to the end of an allocation, so that a sanitizer sees every step. */
static void test_every_truncation(void **state)
{
	union build build;
	size_t i;
	uint32_t len;

	(void)state;
	for (i = 0; i < sizeof(builders) / sizeof(builders[0]); i++) {
		uint32_t full = builders[i](&build)->nlmsg_len;

		for (len = sizeof(struct nlmsghdr); len < full; len++) {
			struct nlmsghdr *copy = malloc(len);

			memcpy(copy, build.bytes, len);
			copy->nlmsg_len = len;
			decode_all(copy);
			free(copy);
		}
	}
}

/* A message that is cut within an attribute is refused as a whole. */
static void test_truncation_is_told(void **state)
{
	union build build;
	struct event event;
	bool present;
	uint32_t full;

	(void)state;
	full = build_full_event(&build)->nlmsg_len;
	build.nlh.nlmsg_len = full - 4;
	assert_int_equal(decode_event(&build.nlh, &event, &present),
			 -EBADMSG);
	build.nlh.nlmsg_len = 18;
	assert_int_equal(decode_event(&build.nlh, &event, &present),
			 -EBADMSG);
}

/* Every byte of the attributes, turned around one by one. */
static void test_every_corruption(void **state)
{
	static const uint8_t masks[] = { 0xff, 0x80, 0x01 };
	union build build;
	size_t i, j, at;

	(void)state;
	for (i = 0; i < sizeof(builders) / sizeof(builders[0]); i++) {
		uint32_t full = builders[i](&build)->nlmsg_len;

		for (at = 20; at < full; at++) {
			for (j = 0; j < sizeof(masks); j++) {
				struct nlmsghdr *copy = malloc(full);

				memcpy(copy, build.bytes, full);
				((uint8_t *)copy)[at] ^= masks[j];
				decode_all(copy);
				free(copy);
			}
		}
	}
}

static void test_wrong_sizes(void **state)
{
	union build build;
	struct nlmsghdr *nlh = build_begin(&build, RSTATTR_CMD_GET_EVENTS);
	struct nlattr *nest = mnl_attr_nest_start(nlh, RSTATTR_A_EVENT);
	struct event event;
	bool present;

	(void)state;
	mnl_attr_put_u32(nlh, RSTATTR_EVENT_SEQ, 1); /* is u64 */
	mnl_attr_nest_end(nlh, nest);
	assert_int_equal(decode_event(nlh, &event, &present), -EBADMSG);

	nlh = build_begin(&build, RSTATTR_CMD_GET_EVENTS);
	nest = mnl_attr_nest_start(nlh, RSTATTR_A_EVENT);
	mnl_attr_put(nlh, RSTATTR_EVENT_COMM, 4, "curl"); /* no NUL */
	mnl_attr_nest_end(nlh, nest);
	assert_int_equal(decode_event(nlh, &event, &present), -EBADMSG);
}

static int decode_with_sock(uint16_t attr, size_t len)
{
	static const uint8_t bytes[32] = { 0 };
	union build build;
	struct nlmsghdr *nlh = build_begin(&build, RSTATTR_CMD_GET_EVENTS);
	struct nlattr *nest = mnl_attr_nest_start(nlh, RSTATTR_A_EVENT);
	struct nlattr *sock = mnl_attr_nest_start(nlh, RSTATTR_EVENT_SOCK);
	struct event event;
	bool present;

	mnl_attr_put(nlh, attr, len, bytes);
	mnl_attr_nest_end(nlh, sock);
	mnl_attr_nest_end(nlh, nest);
	return decode_event(nlh, &event, &present);
}

static void test_wrong_sizes_of_socket(void **state)
{
	static const struct {
		uint16_t attr;
		size_t len;
	} good[] = {
		{ RSTATTR_SOCK_FAMILY, 4 },  { RSTATTR_SOCK_LOCAL, 16 },
		{ RSTATTR_SOCK_REMOTE, 16 }, { RSTATTR_SOCK_LPORT, 2 },
		{ RSTATTR_SOCK_RPORT, 2 },   { RSTATTR_SOCK_STATE, 1 },
		{ RSTATTR_SOCK_UID, 4 },     { RSTATTR_SOCK_QUEUED, 4 },
		{ RSTATTR_SOCK_BACKLOG, 4 }, { RSTATTR_SOCK_IDLE_MS, 8 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		assert_int_equal(decode_with_sock(good[i].attr, good[i].len),
				 0);
		assert_int_equal(decode_with_sock(good[i].attr,
						  good[i].len - 1), -EBADMSG);
		assert_int_equal(decode_with_sock(good[i].attr,
						  good[i].len + 1), -EBADMSG);
	}
	assert_int_equal(decode_with_sock(RSTATTR_SOCK_LOCAL, 4), 0);
	assert_int_equal(decode_with_sock(RSTATTR_SOCK_LOCAL, 0), -EBADMSG);
	assert_int_equal(decode_with_sock(RSTATTR_SOCK_MAX + 1, 3), 0);
}

static int decode_with_u16(uint16_t attr)
{
	union build build;
	struct nlmsghdr *nlh = build_begin(&build, RSTATTR_CMD_GET_EVENTS);
	struct nlattr *nest = mnl_attr_nest_start(nlh, RSTATTR_A_EVENT);
	struct event event;
	bool present;

	mnl_attr_put_u16(nlh, attr, 1);
	mnl_attr_nest_end(nlh, nest);
	return decode_event(nlh, &event, &present);
}

static void test_wrong_sizes_of_reset(void **state)
{
	union build build;
	struct nlmsghdr *nlh = build_begin(&build, RSTATTR_CMD_GET_STATS);
	struct nlattr *nest = mnl_attr_nest_start(nlh, RSTATTR_A_STATS);
	struct nlattr *count = mnl_attr_nest_start(nlh,
						   RSTATTR_STATS_RESET_COUNT);
	struct stats stats;

	(void)state;
	assert_int_equal(decode_with_u16(RSTATTR_EVENT_CALLER), -EBADMSG);
	assert_int_equal(decode_with_u16(RSTATTR_EVENT_ERRNO), -EBADMSG);
	assert_int_equal(decode_with_u16(RSTATTR_EVENT_EXIT_CODE), -EBADMSG);
	assert_int_equal(decode_with_u16(RSTATTR_EVENT_CHAIN_FAMILY), -EBADMSG);
	assert_int_equal(decode_with_u16(RSTATTR_EVENT_PORT), -EBADMSG);
	assert_int_equal(decode_with_u16(RSTATTR_EVENT_REFUSAL), -EBADMSG);
	assert_int_equal(decode_with_u16(RSTATTR_EVENT_ICMP_FROM), -EBADMSG);
	mnl_attr_put_u32(nlh, RSTATTR_RESET_COUNT_COUNT, 1); /* is u64 */
	mnl_attr_nest_end(nlh, count);
	mnl_attr_nest_end(nlh, nest);
	assert_int_equal(decode_stats(nlh, &stats), -EBADMSG);
}

static void test_unknown_attributes(void **state)
{
	union build build;
	struct nlmsghdr *nlh = build_begin(&build, RSTATTR_CMD_GET_EVENTS);
	struct nlattr *nest;
	struct event event;
	bool present;

	(void)state;
	mnl_attr_put_u32(nlh, 500, 1);
	nest = mnl_attr_nest_start(nlh, RSTATTR_A_EVENT);
	mnl_attr_put_u32(nlh, 60, 1);
	mnl_attr_put_u64(nlh, RSTATTR_EVENT_SEQ, 3);
	mnl_attr_nest_end(nlh, nest);
	assert_int_equal(decode_event(nlh, &event, &present), 0);
	assert_int_equal(event.seq, 3);
	assert_int_equal(event.has, BIT(RSTATTR_EVENT_SEQ));
	/* What is not there is not known. */
	assert_null(event_hook_text(&event));
	assert_null(event_ct_state_text(&event));
	assert_null(event_asked(&event));
	assert_false(event_sent(&event));
}

static void test_packet_from_conntrack(void **state)
{
	union build build;
	struct nlmsghdr *nlh = build_begin(&build, RSTATTR_CMD_GET_EVENTS);
	struct nlattr *nest = mnl_attr_nest_start(nlh, RSTATTR_A_EVENT);
	struct nlattr *ct = mnl_attr_nest_start(nlh, RSTATTR_EVENT_CT);
	struct nlattr *tuple = mnl_attr_nest_start(nlh, RSTATTR_CT_ATTR_ORIG);
	struct event event;
	bool present;

	(void)state;
	mnl_attr_put(nlh, RSTATTR_TUPLE_SRC, 4, "\x0a\x00\x00\x01");
	mnl_attr_put(nlh, RSTATTR_TUPLE_DST, 4, "\x0a\x00\x00\x02");
	mnl_attr_nest_end(nlh, tuple);
	mnl_attr_nest_end(nlh, ct);
	mnl_attr_nest_end(nlh, nest);
	assert_int_equal(decode_event(nlh, &event, &present), 0);
	assert_int_equal(event.packet.tuple.dst.bytes[3], 2);
	assert_false(event.packet.tuple.has_ports);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_event),
		TEST(test_event_socket),
		TEST(test_socket_of_little),
		TEST(test_packet_from_socket),
		TEST(test_event_copy),
		TEST(test_event_nests),
		TEST(test_rule),
		TEST(test_stats),
		TEST(test_info),
		TEST(test_probe),
		TEST(test_cursor),
		TEST(test_every_truncation),
		TEST(test_truncation_is_told),
		TEST(test_every_corruption),
		TEST(test_wrong_sizes),
		TEST(test_wrong_sizes_of_socket),
		TEST(test_wrong_sizes_of_reset),
		TEST(test_unknown_attributes),
		TEST(test_packet_from_conntrack),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
