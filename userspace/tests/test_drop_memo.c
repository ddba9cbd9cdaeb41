// SPDX-License-Identifier: GPL-2.0-only
/*
 * Replays of drops that are shared: a drop is told what a replay of its own
 * tells, whatever was replayed before.
 */
#include "tests/unit.h"

#include <linux/netfilter.h>
#include <net/if.h>
#include <netinet/if_ether.h>
#include <stdio.h>
#include <string.h>

#include "engine/drop_memo.h"
#include "engine/drop_replay.h"
#include "tests/build_drop.h"
#include "tests/nft.h"

#define DROPS 3000
#define BYTES_MAX 128

/* xorshift64: the same drops each time. */
static uint64_t seed;

static uint32_t draw(uint32_t below)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (uint32_t)((seed >> 20) % below);
}

static bool one_in(uint32_t number)
{
	return draw(number) == 0;
}

/* Often one that rules tell apart, or its neighbour. */
static uint16_t draw_port(void)
{
	static const uint16_t known[] = { 22, 80, 81, 443, 1000, 2000, 8080 };

	if (one_in(3))
		return (uint16_t)draw(65536);
	return (uint16_t)(known[draw(7)] + draw(3) - 1);
}

static void put16(uint8_t *to, uint16_t number)
{
	to[0] = (uint8_t)(number >> 8);
	to[1] = (uint8_t)number;
}

static void draw_addr(uint8_t *to, size_t len)
{
	static const uint8_t v4[4] = { 10, 0, 3, 0 };
	static const uint8_t v6[16] = { 0x20, 0x01, 0x0d, 0xb8 };

	memcpy(to, len == 4 ? v4 : v6, len);
	to[len - 2] = (uint8_t)draw(4);
	to[len - 1] = (uint8_t)draw(one_in(2) ? 4 : 256);
}

static size_t draw_transport(uint8_t *to, uint8_t proto)
{
	static const uint8_t flags[] = { 0x02, 0x02, 0x10, 0x12, 0x04, 0x29 };

	if (proto == IPPROTO_ICMP) {
		to[0] = (uint8_t)(one_in(2) ? 8 : draw(20));
		put16(to + 4, (uint16_t)draw(65536));
		return 8;
	}
	put16(to, one_in(2) ? 40000 : draw_port());
	put16(to + 2, draw_port());
	if (proto == IPPROTO_UDP) {
		put16(to + 4, 8);
		return 8;
	}
	put16(to + 4, (uint16_t)draw(65536));
	to[12] = 5 << 4;
	to[13] = flags[draw(sizeof(flags))];
	put16(to + 14, (uint16_t)draw(3));
	return 20;
}

static size_t draw_bytes(uint8_t bytes[BYTES_MAX], bool v4)
{
	static const uint8_t protos[] = { IPPROTO_TCP, IPPROTO_TCP, IPPROTO_UDP,
					  IPPROTO_ICMP };
	uint8_t proto = protos[draw(4)];
	size_t len;

	memset(bytes, 0, BYTES_MAX);
	if (v4) {
		len = 20 + draw_transport(bytes + 20, proto);
		bytes[0] = 0x45;
		bytes[1] = (uint8_t)(one_in(4) ? draw(256) : 0);
		put16(bytes + 2, (uint16_t)len);
		put16(bytes + 4, (uint16_t)draw(65536));
		put16(bytes + 6, one_in(10) ? (uint16_t)draw(3) : 0x4000);
		bytes[8] = (uint8_t)(60 + draw(8));
		bytes[9] = proto;
		draw_addr(bytes + 12, 4);
		draw_addr(bytes + 16, 4);
		return len;
	}
	len = draw_transport(bytes + 40, proto);
	bytes[0] = 0x60;
	put16(bytes + 4, (uint16_t)len);
	bytes[6] = proto == IPPROTO_ICMP ? IPPROTO_ICMPV6 : proto;
	bytes[7] = (uint8_t)(60 + draw(8));
	draw_addr(bytes + 8, 16);
	draw_addr(bytes + 24, 16);
	return 40 + len;
}

static void draw_ct(struct event *event)
{
	static const uint32_t states[] = { RSTATTR_CT_NEW, RSTATTR_CT_NEW,
					   RSTATTR_CT_NEW,
					   RSTATTR_CT_ESTABLISHED,
					   RSTATTR_CT_NONE };
	struct conntrack *ct = &event->ct;

	if (one_in(8))
		return;
	event->has |= BIT(RSTATTR_EVENT_CT);
	ct->state = states[draw(5)];
	if (one_in(3))
		return;
	ct->has = BIT(RSTATTR_CT_ATTR_STATUS) | BIT(RSTATTR_CT_ATTR_MARK);
	ct->mark = draw(3);
	if (one_in(4))
		return;
	packet_parse(&event->packet, event->bytes);
	ct->has |= BIT(RSTATTR_CT_ATTR_ORIG) | BIT(RSTATTR_CT_ATTR_REPL);
	ct->orig = event->packet.tuple;
	ct->repl = ct->orig;
	ct->repl.src = ct->orig.dst;
	ct->repl.dst = ct->orig.src;
	ct->repl.sport = ct->orig.dport;
	ct->repl.dport = ct->orig.sport;
	/* Translated: asked for another one. */
	if (one_in(3))
		ct->orig.dst.bytes[3] = (uint8_t)draw(4);
}

static void draw_event(struct event *event, uint8_t bytes[BYTES_MAX])
{
	static const uint32_t hooks[] = { NF_INET_LOCAL_IN, NF_INET_LOCAL_IN,
					  NF_INET_FORWARD, NF_INET_PRE_ROUTING,
					  NF_INET_LOCAL_OUT };
	bool v4 = !one_in(4);
	size_t len = draw_bytes(bytes, v4);

	memset(event, 0, sizeof(*event));
	event->has = BIT(RSTATTR_EVENT_PROTOCOL) | BIT(RSTATTR_EVENT_MARK) |
		     BIT(RSTATTR_EVENT_PACKET_LEN) |
		     BIT(RSTATTR_EVENT_TIME_REAL);
	event->kind = RSTATTR_KIND_DROP;
	event->reason = RSTATTR_REASON_DROP_NETFILTER;
	event->where = "nft_do_chain";
	event->protocol = v4 ? ETH_P_IP : ETH_P_IPV6;
	event->packet_len = (uint32_t)len;
	event->mark = draw(3);
	event->time_real = (1700000000ULL + draw(100000)) * 1000000000ULL;
	event->hook = hooks[draw(5)];
	event->family = v4 ? NFPROTO_IPV4 : NFPROTO_IPV6;
	if (!one_in(6))
		event->has |=
			BIT(RSTATTR_EVENT_FAMILY) | BIT(RSTATTR_EVENT_HOOK);
	if (event->hook != NF_INET_LOCAL_OUT) {
		event->has |= BIT(RSTATTR_EVENT_IIF);
		event->iif = 2 + draw(2);
		event->iif_name = event->iif == 2 ? "eth1" : "eth2";
	}
	/* Not all of it may have been captured. */
	if (one_in(12))
		len -= draw((uint32_t)len / 2);
	event->bytes = (struct span){ bytes, len };
	draw_ct(event);
}

static void expect_same(const struct drop_found *a, const struct drop_found *b,
			unsigned int number)
{
	size_t i;

	if (a->state != b->state || a->count != b->count ||
	    a->more != b->more || a->unsure != b->unsure ||
	    a->family != b->family || a->hook != b->hook)
		fail_msg(
			"drop %u is told otherwise: state %d for %d, %zu places for %zu",
			number, (int)a->state, (int)b->state, a->count,
			b->count);
	for (i = 0; i < a->count; i++) {
		if (!drop_place_same(&a->place[i], &b->place[i]))
			fail_msg(
				"drop %u is told of another rule: %llu for %llu",
				number,
				(unsigned long long)a->place[i].rule.handle,
				(unsigned long long)b->place[i].rule.handle);
	}
}

/* Return: how many of all drops were not replayed. */
static uint64_t run(const char *rules)
{
	static struct nft_world world;
	static uint8_t bytes[BYTES_MAX];
	struct drop_memo memo = { 0 };
	struct event shared, own;
	unsigned int i;
	uint64_t count;

	seed = 88172645463325252ULL;
	nft_world_open(&world, rules);
	for (i = 0; i < DROPS; i++) {
		struct drop_memo none = { 0 };

		draw_event(&shared, bytes);
		own = shared;
		assert_int_equal(
			drop_replay(&shared, &world.ruleset, NULL, &memo),
			drop_replay(&own, &world.ruleset, NULL, &none));
		expect_same(&shared.drop, &own.drop, i);
		drop_found_release(&shared.drop);
		drop_found_release(&own.drop);
		drop_memo_release(&none);
	}
	count = memo.shared;
	drop_memo_release(&memo);
	nft_world_close(&world);
	return count;
}

#define INPUT(rules)                                                          \
	"table inet filter {\n"                                               \
	"set hosts { type ipv4_addr\n flags interval\n"                       \
	"elements = { 10.0.0.0/24, 10.0.3.1-10.0.3.2, 10.0.2.7 }\n}\n"        \
	"set pairs { type ipv4_addr . inet_service\n"                         \
	"elements = { 10.0.3.1 . 80, 10.0.0.1 . 443 }\n}\n"                   \
	"set seen { type ipv4_addr\n flags dynamic,timeout\n timeout 1m\n}\n" \
	"chain more {\nip saddr 10.0.3.1 drop\ntcp dport 1000-2000 drop\n}\n" \
	"chain input {\n"                                                     \
	"type filter hook input priority 0; policy drop;\n" rules "}\n"       \
	"chain forward {\n"                                                   \
	"type filter hook forward priority 0; policy accept;\n" rules         \
	"counter drop\n}\n}\n"

static void test_comparisons(void **state)
{
	(void)state;
	assert_true(run(INPUT("ct state established accept\n"
			      "tcp dport 80 accept\n"
			      "tcp dport != 81 tcp sport > 50000 drop\n"
			      "ip saddr 10.0.3.0/24 tcp dport 443 drop\n"
			      "ip saddr 10.0.0.0/22 udp dport >= 8080 drop\n"
			      "ip6 saddr 2001:db8::1 drop\n"
			      "tcp dport 1000-2000 drop\n"
			      "tcp flags & (syn | ack) == syn drop\n"
			      "ip daddr 10.0.3.1 ip ttl < 64 drop\n"
			      "icmp type echo-request drop\n")) > DROPS / 20);
}

static void test_sets(void **state)
{
	(void)state;
	assert_true(
		run(INPUT(
			"tcp dport { 22, 80, 1000-1999 } drop\n"
			"ip saddr @hosts drop\n"
			"ip daddr . tcp dport @pairs drop\n"
			"jhash tcp dport mod 5 seed 0xabc 1 drop\n"
			"tcp sport != { 443, 8080 } drop\n"
			"udp dport vmap { 80 : drop, 443 : jump more, 22 : accept }\n"
			"meta mark set tcp dport map { 80 : 1, 81 : 2 }\n"
			"meta mark 1 drop\n"
			"jump more\n")) > DROPS / 20);
}

/* What is not known, what moves, and what rules change. */
static void test_ways(void **state)
{
	(void)state;
	assert_true(run(INPUT("tcp dport 22 limit rate 1/second drop\n"
			      "meta skuid 33 udp dport 80 drop\n"
			      "ip saddr @seen drop\n"
			      "tcp dport 81 add @seen { ip saddr } drop\n"
			      "ct mark 1 tcp dport 443 drop\n"
			      "ct state new ip saddr 10.0.3.1 drop\n"
			      "meta mark 2 drop\n"
			      "tcp dport 443 meta mark set 2\n")) > DROPS / 20);
}

static void test_conntrack_and_time(void **state)
{
	(void)state;
	assert_true(
		run(INPUT(
			"ct original ip daddr 10.0.3.1 drop\n"
			"tcp sport 40000 ct original proto-dst 80 drop\n"
			"ct reply ip saddr 10.0.3.2 drop\n"
			"tcp dport 80 meta time < \"2023-11-15 12:00:00\" drop\n"
			"tcp dport 443 meta hour \"06:00\"-\"18:00\" drop\n")) >
		DROPS / 20);
}

/* Bytes that a rule has written are not those of the packet any more. */
static void test_written(void **state)
{
	(void)state;
	assert_true(run(INPUT("ip saddr 10.0.3.1 tcp dport set 80\n"
			      "tcp dport 80 drop\n"
			      "udp dport 1000-8080 ip ttl set 3\n"
			      "ip ttl 3 drop\n"
			      "@nh,64,32 0x3c060000 drop\n"
			      "@th,0,32 0x9c400050 drop\n")) > DROPS / 20);
}

static void ask(const struct build_drop *values, struct nft_world *world,
		struct drop_memo *memo, uint64_t expected)
{
	static union build build;
	struct event event;

	make_drop(&build, &event, values);
	assert_int_equal(drop_replay(&event, &world->ruleset, NULL, memo), 0);
	assert_int_equal(event.drop.state, DROP_ONE);
	assert_int_equal(event.drop.place[0].rule.handle, expected);
	drop_found_release(&event.drop);
}

#define AT_INPUT                                         \
	.where = "nft_do_chain", .family = NFPROTO_IPV4, \
	.hook = NF_INET_LOCAL_IN, .iif = "eth1", .ct_state = RSTATTR_CT_NEW
#define TCP(from, to) .packet = { "10.0.3.1", "10.0.3.2", from, to, 0, 0 }

static uint64_t handle_of(const struct nft_world *world, size_t rule)
{
	return world->ruleset.table->chain->rule[rule].handle;
}

/* What is loaded is the packet's in part, and a rule's in part. */
static void test_half_written(void **state)
{
	static struct nft_world world;
	struct drop_memo memo = { 0 };

	(void)state;
	nft_world_open(&world,
		       "table ip filter {\n"
		       "chain input {\n"
		       "type filter hook input priority 0; policy drop;\n"
		       "tcp dport set 80\n"
		       "@th,0,32 0x9c400050 drop\n"
		       "}\n"
		       "}\n");
	ask(&(struct build_drop){ AT_INPUT, TCP(5000, 1234) }, &world, &memo,
	    0);
	ask(&(struct build_drop){ AT_INPUT, TCP(40000, 1234) }, &world, &memo,
	    handle_of(&world, 1));
	drop_memo_release(&memo);
	nft_world_close(&world);
}

static void test_time(void **state)
{
	static struct nft_world world;
	struct drop_memo memo = { 0 };

	(void)state;
	nft_world_open(&world,
		       "table ip filter {\n"
		       "chain input {\n"
		       "type filter hook input priority 0; policy drop;\n"
		       "meta time < \"2023-11-20 00:00:00\" drop\n"
		       "}\n"
		       "}\n");
	ask(&(struct build_drop){ AT_INPUT, TCP(5000, 80), .time = 1 }, &world,
	    &memo, handle_of(&world, 0));
	ask(&(struct build_drop){ AT_INPUT, TCP(5000, 80),
				  .time = 86400ULL * 30 * 1000000000ULL },
	    &world, &memo, 0);
	drop_memo_release(&memo);
	nft_world_close(&world);
}

/* Translated, tracked, defragmented: other hooks than those for filtering. */
static void test_hooks(void **state)
{
	(void)state;
	assert_true(
		run("table ip nat {\n"
		    "chain prerouting {\n"
		    "type nat hook prerouting priority -100;\n"
		    "tcp dport 80 dnat to 10.0.3.1:8080\n"
		    "udp dport 81 redirect to :82\n"
		    "}\n"
		    "chain input {\n"
		    "type nat hook input priority 100;\n"
		    "tcp dport 22 snat to 10.0.3.9\n"
		    "}\n"
		    "chain late {\n"
		    "type filter hook prerouting priority 0; policy accept;\n"
		    "tcp dport 8080 drop\n"
		    "udp dport 82 drop\n"
		    "ip saddr 10.0.0.0/24 fib saddr type local drop\n"
		    "}\n"
		    "chain after {\n"
		    "type filter hook input priority 200; policy drop;\n"
		    "ip saddr 10.0.3.9 drop\n"
		    "tcp dport 22 drop\n"
		    "}\n"
		    "chain output {\n"
		    "type filter hook output priority 0; policy drop;\n"
		    "tcp dport 80-443 drop\n"
		    "}\n"
		    "}\n") > DROPS / 20);
}

/* A scan is one packet to the rules, and a drop of other circumstances not. */
static void test_scan(void **state)
{
	static struct nft_world world;
	static uint8_t bytes[BYTES_MAX];
	struct drop_memo memo = { 0 };
	struct event event;
	unsigned int i;

	(void)state;
	nft_world_open(&world, INPUT("tcp dport { 22, 80 } accept\n"
				     "ip saddr 10.9.9.9 drop\n"));
	seed = 1;
	for (i = 0; i < 1000; i++) {
		do
			draw_event(&event, bytes);
		while (!(event.has & BIT(RSTATTR_EVENT_HOOK)) ||
		       event.bytes.len != 40 || event.family != NFPROTO_IPV4 ||
		       event.hook != NF_INET_LOCAL_IN);
		event.has &= ~BIT(RSTATTR_EVENT_CT);
		event.mark = 0;
		event.iif = 2;
		event.iif_name = i == 999 ? "eth9" : "eth1";
		put16(bytes + 22, (uint16_t)(1000 + i));
		put16(bytes + 6, 0x4000);
		assert_int_equal(
			drop_replay(&event, &world.ruleset, NULL, &memo), 0);
		assert_int_equal(event.drop.state, DROP_ONE);
		drop_found_release(&event.drop);
	}
	/* The first, and the last, of another link. */
	assert_int_equal(memo.count, 2);
	assert_int_equal(memo.shared, 998);
	drop_memo_release(&memo);
	nft_world_close(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_comparisons),
		cmocka_unit_test(test_sets),
		cmocka_unit_test(test_ways),
		cmocka_unit_test(test_conntrack_and_time),
		cmocka_unit_test(test_written),
		cmocka_unit_test(test_half_written),
		cmocka_unit_test(test_time),
		cmocka_unit_test(test_hooks),
		cmocka_unit_test(test_scan),
	};

	if (!nft_world_possible())
		return 0;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
