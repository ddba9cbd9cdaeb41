// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which rule or policy dropped a packet: replayed over rulesets that the kernel
 * took.
 */
#include "tests/unit.h"

#include <errno.h>
#include <linux/netfilter.h>
#include <stdio.h>
#include <stdlib.h>

#include "engine/drop_cause.h"
#include "engine/drop_replay.h"
#include "engine/drop_settle.h"
#include "engine/drop_touch.h"
#include "tests/build_drop.h"
#include "tests/nft.h"
#include "vm/expr_immediate.h"

#define AT_INPUT \
	.family = NFPROTO_IPV4, .hook = NF_INET_LOCAL_IN, .iif = "eth1", \
	.base_seq = 5
#define INPUT .where = "nft_do_chain", AT_INPUT
#define TCP_TO(port) \
	.packet = { "10.0.3.17", "10.0.0.5", 40112, port, 0, 0 }
#define NEW .ct_state = RSTATTR_CT_NEW

static const char filter[] =
	"table inet filter {\n"
	"chain input {\n"
	"type filter hook input priority 0; policy drop;\n"
	"ct state established accept\n"
	"tcp dport 80 accept\n"
	"tcp dport 81 drop comment \"no 81\"\n"
	"tcp dport vmap { 82 : drop, 83 : jump more }\n"
	"tcp dport 84 reject\n"
	"tcp dport 85 limit rate over 10/second drop\n"
	"tcp dport 85 accept\n"
	"}\n"
	"chain more {\n"
	"ip saddr 10.0.3.17 drop\n"
	"}\n"
	"chain forward {\n"
	"type filter hook forward priority 0; policy drop;\n"
	"}\n"
	"}\n";

/* Zeroed, a ruleset that was not opened. */
struct asked {
	struct nft_world world;
	union build build;
	struct event event;
};

static void ask(struct asked *asked, const struct build_drop *values)
{
	struct drop_memo memo = { 0 };

	make_drop(&asked->build, &asked->event, values);
	assert_int_equal(drop_replay(&asked->event, &asked->world.ruleset,
				     NULL, &memo),
			 0);
	drop_memo_release(&memo);
}

static const struct drop_place *only(const struct asked *asked)
{
	assert_int_equal(asked->event.drop.state, DROP_ONE);
	assert_int_equal(asked->event.drop.count, 1);
	return &asked->event.drop.place[0];
}

static char *text_of(struct asked *asked, const struct drop_place *place)
{
	char *text = NULL;

	assert_false(place->policy);
	assert_int_equal(ruleset_text(asked->world.printer,
				      (struct rule *)&place->rule, &text),
			 0);
	return text;
}

static void expect_rule(struct asked *asked, const struct build_drop *values,
			enum grade grade, const char *rule)
{
	char *text;

	ask(asked, values);
	text = text_of(asked, only(asked));
	/* Versions of nft differ in what follows, as the default burst. */
	assert_memory_equal(text, rule, strlen(rule));
	free(text);
	assert_int_equal(drop_judge(&asked->event).cause, DROP_RULE);
	assert_int_equal(drop_judge(&asked->event).grade, grade);
	drop_found_release(&asked->event.drop);
}

static void expect_policy(struct asked *asked, const struct build_drop *values,
			  enum grade grade, const char *chain)
{
	ask(asked, values);
	assert_true(only(asked)->policy);
	assert_string_equal(only(asked)->rule.chain, chain);
	assert_string_equal(only(asked)->rule.table, "filter");
	assert_int_equal(drop_judge(&asked->event).cause, DROP_POLICY);
	assert_int_equal(drop_judge(&asked->event).grade, grade);
	drop_found_release(&asked->event.drop);
}

static void expect_none(struct asked *asked, const struct build_drop *values)
{
	ask(asked, values);
	assert_int_equal(asked->event.drop.state, DROP_NOWHERE);
	assert_int_equal(drop_judge(&asked->event).cause, DROP_NO_RULE);
	assert_int_equal(drop_judge(&asked->event).grade, GRADE_UNKNOWN);
	drop_found_release(&asked->event.drop);
}

static void test_rule(void **state)
{
	static struct asked asked;

	(void)state;
	nft_world_open(&asked.world, filter);
	expect_rule(&asked, &(struct build_drop){ INPUT, NEW, TCP_TO(81) },
		    GRADE_DERIVED, "tcp dport 81 drop comment \"no 81\"");
	assert_string_equal(asked.event.drop.place[0].rule.comment ?
				    "" : "released", "released");
	expect_rule(&asked, &(struct build_drop){ INPUT, NEW, TCP_TO(82) },
		    GRADE_DERIVED,
		    "tcp dport vmap { 82 : drop, 83 : jump more }");
	expect_rule(&asked, &(struct build_drop){ INPUT, NEW, TCP_TO(83) },
		    GRADE_DERIVED, "ip saddr 10.0.3.17 drop");
	nft_world_close(&asked.world);
}

static void test_policy(void **state)
{
	static struct asked asked;

	(void)state;
	nft_world_open(&asked.world, filter);
	expect_policy(&asked, &(struct build_drop){ INPUT, NEW, TCP_TO(22) },
		      GRADE_DERIVED, "input");
	expect_policy(&asked,
		      &(struct build_drop){ .where = "nft_do_chain",
					    .family = NFPROTO_IPV4,
					    .hook = NF_INET_FORWARD,
					    .iif = "eth1", .oif = "eth2",
					    .base_seq = 5, NEW, TCP_TO(81) },
		      GRADE_DERIVED, "forward");
	nft_world_close(&asked.world);
}

/* The kernel says that it was dropped: other ways did not happen. */
static void test_other_ways(void **state)
{
	static struct asked asked;

	(void)state;
	nft_world_open(&asked.world, filter);
	/* Over the limit or not, is not known. */
	expect_rule(&asked, &(struct build_drop){ INPUT, NEW, TCP_TO(85) },
		    GRADE_DERIVED,
		    "tcp dport 85 limit rate over 10/second");
	/* Accepted, and rejected: not what was recorded. */
	expect_none(&asked, &(struct build_drop){ INPUT, NEW, TCP_TO(80) });
	expect_none(&asked, &(struct build_drop){ INPUT, NEW, TCP_TO(84) });
	expect_none(&asked,
		    &(struct build_drop){ INPUT, TCP_TO(22),
					  .ct_state =
						  RSTATTR_CT_ESTABLISHED });
	nft_world_close(&asked.world);
}

/* Without conntrack's word port 81 is dropped by the rule, or not at all. */
static void test_elimination(void **state)
{
	static struct asked asked;

	(void)state;
	nft_world_open(&asked.world, filter);
	expect_rule(&asked, &(struct build_drop){ INPUT, TCP_TO(81) },
		    GRADE_DERIVED, "tcp dport 81 drop comment \"no 81\"");
	nft_world_close(&asked.world);
}

static void test_several(void **state)
{
	static const char rules[] =
		"table inet filter {\n"
		"chain input {\n"
		"type filter hook input priority 0; policy accept;\n"
		"meta skuid 33 drop\n"
		"limit rate 10/second drop\n"
		"meta l4proto tcp drop\n"
		"}\n"
		"}\n";
	static struct asked asked;

	(void)state;
	nft_world_open(&asked.world, rules);
	ask(&asked, &(struct build_drop){ INPUT, NEW, TCP_TO(81) });
	assert_int_equal(asked.event.drop.state, DROP_SEVERAL);
	assert_true(asked.event.drop.count >= 2);
	assert_int_equal(drop_judge(&asked.event).cause, DROP_RULES);
	assert_int_equal(drop_judge(&asked.event).grade, GRADE_UNKNOWN);
	drop_found_release(&asked.event.drop);
	nft_world_close(&asked.world);
}

static const char two_families[] =
	"table ip filter {\n"
	"chain input {\n"
	"type filter hook input priority 0; policy accept;\n"
	"limit rate 10/second drop\n"
	"}\n"
	"}\n"
	"table inet filter {\n"
	"chain input {\n"
	"type filter hook input priority 1; policy drop;\n"
	"}\n"
	"}\n";

static void test_chain_family(void **state)
{
	static struct asked asked;

	(void)state;
	nft_world_open(&asked.world, two_families);
	ask(&asked, &(struct build_drop){ INPUT, NEW, TCP_TO(81) });
	assert_int_equal(asked.event.drop.state, DROP_SEVERAL);
	assert_int_equal(asked.event.drop.count, 2);
	drop_found_release(&asked.event.drop);
	expect_rule(&asked,
		    &(struct build_drop){ INPUT, NEW, TCP_TO(81),
					  .chain_family = NFPROTO_IPV4 },
		    GRADE_DERIVED, "limit rate 10/second");
	expect_policy(&asked,
		      &(struct build_drop){ INPUT, NEW, TCP_TO(81),
					    .chain_family = NFPROTO_INET },
		      GRADE_DERIVED, "input");
	expect_none(&asked,
		    &(struct build_drop){ INPUT, NEW, TCP_TO(81),
					  .chain_family = NFPROTO_BRIDGE });
	nft_world_close(&asked.world);
}

/* Of all hooks only the chain of input drops port 81 alone. */
static void test_hook_unknown(void **state)
{
	static const char rules[] =
		"table inet filter {\n"
		"chain input {\n"
		"type filter hook input priority 0; policy accept;\n"
		"tcp dport 81 drop\n"
		"}\n"
		"chain output {\n"
		"type filter hook output priority 0; policy drop;\n"
		"}\n"
		"}\n";
	static struct asked asked;

	(void)state;
	nft_world_open(&asked.world, rules);
	expect_rule(&asked,
		    &(struct build_drop){ .where = "nft_do_chain", .iif = "eth1",
					  NEW, TCP_TO(81) },
		    GRADE_LIKELY, "tcp dport 81 drop");
	ask(&asked, &(struct build_drop){ .where = "nft_do_chain", NEW,
					  TCP_TO(81) });
	assert_int_equal(asked.event.drop.state, DROP_SEVERAL);
	drop_found_release(&asked.event.drop);
	nft_world_close(&asked.world);
}

/* Without the hook it is not known by which link it was to go out. */
static void test_link_unknown(void **state)
{
	static const char rules[] =
		"table inet filter {\n"
		"chain forward {\n"
		"type filter hook forward priority 0; policy accept;\n"
		"oifname \"eth9\" drop\n"
		"}\n"
		"chain input {\n"
		"type filter hook input priority 0; policy accept;\n"
		"iifname \"eth9\" drop\n"
		"}\n"
		"}\n";
	static struct asked asked;

	(void)state;
	nft_world_open(&asked.world, rules);
	expect_rule(&asked,
		    &(struct build_drop){ .where = "nft_do_chain", .iif = "eth1",
					  NEW, TCP_TO(81) },
		    GRADE_LIKELY, "oifname \"eth9\" drop");
	/* With it, a packet of input has none, and came by another one. */
	expect_none(&asked, &(struct build_drop){ INPUT, NEW, TCP_TO(81) });
	nft_world_close(&asked.world);
}

static const char marking[] =
	"table inet filter {\n"
	"chain first {\n"
	"type filter hook input priority -10; policy accept;\n"
	"meta mark set 7\n"
	"}\n"
	"chain input {\n"
	"type filter hook input priority 0; policy drop;\n"
	"tcp dport 81 drop\n"
	"tcp dport 82 meta mark 7 drop\n"
	"meta mark 8 tcp dport 83 accept\n"
	"tcp dport 84 drop\n"
	"}\n"
	"}\n";

/*
 * What rules of the hook write and read may have been otherwise before; that
 * matters if the packet would have ended elsewhere then.
 */
static void test_written(void **state)
{
	static const uint32_t mark = 7;
	static struct asked asked;

	(void)state;
	nft_world_open(&asked.world, marking);
	expect_rule(&asked,
		    &(struct build_drop){ INPUT, NEW, TCP_TO(82),
					  .mark = &mark },
		    GRADE_DERIVED, "tcp dport 82 meta mark 0x00000007 drop");
	assert_null(asked.event.drop.unsure);
	/* The mark is not looked at. */
	expect_rule(&asked,
		    &(struct build_drop){ INPUT, NEW, TCP_TO(81),
					  .mark = &mark },
		    GRADE_DERIVED, "tcp dport 81 drop");
	/* Whatever the mark was: only other ports have one that is looked at. */
	expect_rule(&asked,
		    &(struct build_drop){ INPUT, NEW, TCP_TO(84),
					  .mark = &mark },
		    GRADE_DERIVED, "tcp dport 84 drop");
	nft_world_close(&asked.world);
}

/* Also in a chain that the replay does not come to any more. */
static void test_written_elsewhere(void **state)
{
	static const char rules[] =
		"table inet filter {\n"
		"chain input {\n"
		"type filter hook input priority 0; policy drop;\n"
		"meta mark 0 jump mark_it\n"
		"meta mark 7 drop\n"
		"}\n"
		"chain mark_it {\n"
		"meta mark set 7\n"
		"}\n"
		"chain unused {\n"
		"ip ttl set 3\n"
		"}\n"
		"}\n";
	static const uint32_t mark = 7;
	static struct asked asked;

	(void)state;
	nft_world_open(&asked.world, rules);
	expect_rule(&asked,
		    &(struct build_drop){ INPUT, NEW, TCP_TO(82),
					  .mark = &mark },
		    GRADE_LIKELY, "meta mark 0x00000007 drop");
	nft_world_close(&asked.world);
}

/* Translation is conntrack's: it is not done again. */
static void test_nat(void **state)
{
	static const char rules[] =
		"table inet filter {\n"
		"chain input {\n"
		"type filter hook input priority 0; policy drop;\n"
		"tcp dport 81 drop\n"
		"}\n"
		"chain source {\n"
		"type nat hook input priority -10; policy accept;\n"
		"ip saddr 192.0.2.1 snat ip to 192.0.2.2\n"
		"}\n"
		"}\n";
	static struct asked asked;

	(void)state;
	nft_world_open(&asked.world, rules);
	expect_rule(&asked, &(struct build_drop){ INPUT, NEW, TCP_TO(81) },
		    GRADE_DERIVED, "tcp dport 81 drop");
	nft_world_close(&asked.world);
}

/* Not all kernels have the expression "queue": the drop is made one. */
static void make_queue(struct nft_ruleset *ruleset)
{
	struct nft_chain *chain = ruleset->table->chain;
	const struct nft_rule *rule;
	struct expr_immediate *immediate;

	assert_int_equal(nft_chain_rules(ruleset, chain), 0);
	rule = &chain->rule[0];
	immediate = expr_state(rule->expr[rule->nexprs - 1]);
	assert_int_equal(immediate->verdict.code, NF_DROP);
	immediate->verdict.code = NF_QUEUE_NR(7);
}

static void test_queue(void **state)
{
	static const char rules[] =
		"table inet filter {\n"
		"chain input {\n"
		"type filter hook input priority 0; policy drop;\n"
		"tcp dport 81 drop\n"
		"}\n"
		"}\n";
	static struct asked asked;
	struct build_drop values = { AT_INPUT, NEW, TCP_TO(81),
				     .reason = RSTATTR_REASON_DROP_QUEUE,
				     .where = "nf_queue" };

	(void)state;
	nft_world_open(&asked.world, rules);
	make_queue(&asked.world.ruleset);
	ask(&asked, &values);
	assert_false(only(&asked)->policy);
	assert_int_equal(drop_judge(&asked.event).cause, DROP_QUEUE_IN);
	assert_true(drop_names_place(&asked.event));
	drop_found_release(&asked.event.drop);
	/* A packet that no queue is for; a drop does not count. */
	values.packet.dport = 82;
	ask(&asked, &values);
	assert_int_equal(asked.event.drop.state, DROP_NOWHERE);
	assert_false(drop_names_place(&asked.event));
	drop_found_release(&asked.event.drop);
	nft_world_close(&asked.world);
}

static void test_no_packet(void **state)
{
	static struct asked asked;
	struct drop_memo memo = { 0 };

	(void)state;
	nft_world_open(&asked.world, filter);
	make_drop(&asked.build, &asked.event, &(struct build_drop){ INPUT });
	assert_int_equal(drop_replay(&asked.event, &asked.world.ruleset, NULL,
				     &memo),
			 -ENODATA);
	assert_int_equal(asked.event.drop.state, DROP_NOT_REPLAYED);
	assert_int_equal(memo.count, 0);
	nft_world_close(&asked.world);
}

/* What is shown of it: the way, and what would have let it pass. */
static void test_verdict(void **state)
{
	static struct asked asked;
	struct verdict verdict;

	(void)state;
	nft_world_open(&asked.world, filter);
	ask(&asked, &(struct build_drop){ INPUT, NEW, TCP_TO(22) });
	assert_int_equal(drop_verdict(&verdict, &asked.event,
				      &asked.world.ruleset, NULL,
				      &asked.world.texts),
			 0);
	assert_true(verdict.known && verdict.agrees && !verdict.recorded);
	assert_int_equal(verdict.end, VM_END_DROP);
	assert_int_equal(verdict.grade, REPLAY_DERIVED);
	assert_true(verdict.has_near && verdict.near.count);
	assert_true(verdict_shown(&verdict)->path.count > 0);
	verdict_release(&verdict);
	drop_found_release(&asked.event.drop);
	/* Accepted: that is shown, too. */
	ask(&asked, &(struct build_drop){ INPUT, NEW, TCP_TO(80) });
	assert_int_equal(drop_verdict(&verdict, &asked.event,
				      &asked.world.ruleset, NULL,
				      &asked.world.texts),
			 0);
	assert_int_equal(verdict.end, VM_END_ACCEPT);
	verdict_release(&verdict);
	drop_found_release(&asked.event.drop);
	nft_world_close(&asked.world);
}

/* Another ruleset than that of the first replay: no way is shown. */
static void test_verdict_differs(void **state)
{
	static struct asked asked;
	struct verdict verdict;

	(void)state;
	nft_world_open(&asked.world, filter);
	ask(&asked, &(struct build_drop){ INPUT, NEW, TCP_TO(81) });
	asked.event.drop.place[0].rule.handle++;
	assert_int_equal(drop_verdict(&verdict, &asked.event,
				      &asked.world.ruleset, NULL,
				      &asked.world.texts),
			 -ENODATA);
	verdict_release(&verdict);
	drop_found_release(&asked.event.drop);
	nft_world_close(&asked.world);
}

struct touching {
	const char *rule;
	unsigned int reads;
	unsigned int writes;
};

/* In the order of their chain. */
static const struct touching touchings[] = {
	{ "accept", 0, 0 },
	{ "iifname eth1 counter log limit rate 1/second drop", 0, 0 },
	{ "tcp dport 80", TOUCH_PACKET, 0 },
	{ "ct state new", TOUCH_CT, 0 },
	{ "ct mark 1", TOUCH_CT_MARK, 0 },
	{ "ct mark set 1", 0, TOUCH_CT_MARK },
	{ "meta mark 1", TOUCH_MARK, 0 },
	{ "meta mark set ct mark", TOUCH_CT_MARK, TOUCH_MARK },
	{ "meta priority set 1", 0, TOUCH_PRIORITY },
	{ "ip ttl set 3", TOUCH_PACKET, TOUCH_PACKET },
	{ "tcp flags syn tcp option maxseg size set 1300", TOUCH_PACKET,
	  TOUCH_PACKET },
	{ "fib saddr oif missing", TOUCH_PACKET | TOUCH_MARK, 0 },
	{ "meta pkttype set host", 0, TOUCH_META },
};

#define TOUCHINGS (sizeof(touchings) / sizeof(touchings[0]))

static void test_touches(void **state)
{
	static struct asked asked;
	struct nft_chain *chain;
	char rules[4096];
	size_t i, len;

	(void)state;
	len = (size_t)snprintf(rules, sizeof(rules),
			       "table ip t {\nchain c {\ntype filter hook prerouting priority 0;\n");
	for (i = 0; i < TOUCHINGS; i++)
		len += (size_t)snprintf(rules + len, sizeof(rules) - len,
					"%s\n", touchings[i].rule);
	snprintf(rules + len, sizeof(rules) - len, "}\n}\n");
	nft_world_open(&asked.world, rules);
	chain = asked.world.ruleset.table->chain;
	assert_int_equal(nft_chain_rules(&asked.world.ruleset, chain), 0);
	assert_int_equal(chain->nrules, TOUCHINGS);
	for (i = 0; i < TOUCHINGS; i++) {
		unsigned int reads = touch_reads(&chain->rule[i]);
		unsigned int writes = touch_writes(&chain->rule[i]);

		if (reads != touchings[i].reads ||
		    writes != touchings[i].writes)
			fail_msg("%s: reads %x, writes %x", touchings[i].rule,
				 reads, writes);
	}
	nft_world_close(&asked.world);
}

/* A namespace whose ruleset is, and moves, as a test wants it. */
struct settling {
	uint32_t generation;
	int moves; /* so many more times */
	int enter;
	int replays;
	int err;
};

static int op_enter(void *ctx, uint64_t netns)
{
	(void)netns;
	return ((struct settling *)ctx)->enter;
}

static void op_leave(void *ctx)
{
	(void)ctx;
}

static int op_generation(void *ctx, uint32_t *generation)
{
	struct settling *settling = ctx;

	if (settling->moves) {
		settling->moves--;
		settling->generation++;
	}
	*generation = settling->generation;
	return 0;
}

static int op_drop(void *ctx, struct event *event)
{
	struct settling *settling = ctx;

	settling->replays++;
	drop_found_release(&event->drop);
	if (settling->err)
		return settling->err;
	event->drop.state = DROP_ONE;
	event->drop.count = 1;
	event->drop.place[0].rule.table_handle = 1;
	event->drop.place[0].rule.handle = 7;
	return 0;
}

static const struct ruleset_ops ops = { .enter = op_enter,
					.leave = op_leave,
					.generation = op_generation,
					.drop = op_drop };

static void settle(struct event_list *list, struct settling *settling)
{
	static const uint32_t seqs[] = { 5, 4, 0 };
	union build build;
	struct event event;
	size_t i;

	for (i = 0; i < 3; i++) {
		make_drop(&build, &event,
			  &(struct build_drop){ .base_seq = seqs[i],
						TCP_TO(81) });
		assert_int_equal(event_list_add(list, &event), 0);
	}
	make_drop(&build, &event,
		  &(struct build_drop){ .netns = 2, TCP_TO(81) });
	assert_int_equal(event_list_add(list, &event), 0);
	assert_int_equal(drops_settle(list, 1, &ops, settling), 0);
	/* That of another namespace is left alone. */
	assert_int_equal(list->item[3]->drop.state, DROP_NOT_REPLAYED);
}

static enum grade grade_of(const struct event_list *list, size_t i)
{
	return drop_judge(list->item[i]).grade;
}

static void test_settle(void **state)
{
	struct settling settling = { .generation = 5 };
	struct event_list list = { 0 };

	(void)state;
	settle(&list, &settling);
	assert_int_equal(settling.replays, 3);
	assert_int_equal(grade_of(&list, 0), GRADE_DERIVED);
	assert_int_equal(list.item[0]->drop.generation, 5);
	/* Another ruleset then, or it is not known which. */
	assert_int_equal(grade_of(&list, 1), GRADE_LIKELY);
	assert_int_equal(grade_of(&list, 2), GRADE_LIKELY);
	event_list_release(&list);
}

static void test_settle_moving(void **state)
{
	struct settling once = { .generation = 2, .moves = 2 };
	struct settling always = { .moves = 1000 };
	struct settling gone = { .enter = -ENOENT };
	struct settling again = { .err = -EAGAIN };
	struct event_list list = { 0 };

	(void)state;
	settle(&list, &once);
	assert_int_equal(once.replays, 6);
	assert_int_equal(list.item[0]->drop.state, DROP_ONE);
	assert_int_equal(list.item[0]->drop.generation, 4);
	event_list_release(&list);
	settle(&list, &always);
	assert_int_equal(list.item[0]->drop.state, DROP_NOT_REPLAYED);
	event_list_release(&list);
	settle(&list, &gone);
	assert_int_equal(gone.replays, 0);
	assert_int_equal(list.item[0]->drop.state, DROP_NOT_REPLAYED);
	event_list_release(&list);
	settle(&list, &again);
	assert_int_equal(list.item[0]->drop.state, DROP_NOT_REPLAYED);
	event_list_release(&list);
}

/* No rule is blamed for what was dropped before it was there. */
static void test_settle_added(void **state)
{
	static const struct build_drop values[] = {
		{ .base_seq = 5, .made = 7, TCP_TO(81) },
		{ .base_seq = 4, .made = 7, TCP_TO(81) },
		{ .base_seq = 4, .made = 6, TCP_TO(81) },
		{ .base_seq = 4, TCP_TO(81) },
	};
	struct settling settling = { .generation = 5 };
	struct event_list list = { 0 };
	union build build;
	struct event event;
	size_t i;

	(void)state;
	for (i = 0; i < 4; i++) {
		make_drop(&build, &event, &values[i]);
		assert_int_equal(event_list_add(&list, &event), 0);
	}
	assert_int_equal(drops_settle(&list, 1, &ops, &settling), 0);
	assert_int_equal(grade_of(&list, 0), GRADE_DERIVED);
	assert_int_equal(grade_of(&list, 1), GRADE_LIKELY);
	assert_int_equal(grade_of(&list, 2), GRADE_UNKNOWN);
	assert_int_equal(drop_judge(list.item[2]).cause, DROP_RELOADED);
	assert_false(drop_names_place(list.item[2]));
	assert_non_null(list.item[2]->drop.unsure);
	/* An older module does not tell. */
	assert_int_equal(grade_of(&list, 3), GRADE_LIKELY);
	event_list_release(&list);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_rule),
		TEST(test_policy),
		TEST(test_other_ways),
		TEST(test_elimination),
		TEST(test_several),
		TEST(test_chain_family),
		TEST(test_hook_unknown),
		TEST(test_link_unknown),
		TEST(test_written),
		TEST(test_written_elsewhere),
		TEST(test_nat),
		TEST(test_queue),
		TEST(test_no_packet),
		TEST(test_verdict),
		TEST(test_verdict_differs),
		TEST(test_touches),
		TEST(test_settle),
		TEST(test_settle_moving),
		TEST(test_settle_added),
	};

	if (!nft_world_possible())
		return 0;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
