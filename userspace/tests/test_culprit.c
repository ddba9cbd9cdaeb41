// SPDX-License-Identifier: GPL-2.0-only
/* Which text a rule gets while rulesets change under the reader's hands. */
#include "tests/unit.h"

#include <errno.h>
#include <stdlib.h>

#include "engine/culprit.h"

struct world {
	uint32_t generation;
	int moves; /* how many times it still changes while it is read */
	uint32_t state; /* what the module says of rule 42; UNSPEC: nothing */
	int enter_err;
	int entered;
	int texts;
	int replays;
	int replay_err;
};

static int world_enter(void *ctx, uint64_t netns)
{
	struct world *world = ctx;

	(void)netns;
	world->entered += !world->enter_err;
	return world->enter_err;
}

static void world_leave(void *ctx)
{
	((struct world *)ctx)->entered--;
}

static int world_generation(void *ctx, uint32_t *generation)
{
	*generation = ((struct world *)ctx)->generation;
	return 0;
}

static int world_records(void *ctx, uint64_t netns, record_fn fn, void *data)
{
	const struct world *world = ctx;
	struct rule_record record = {
		.netns = netns,
		.rule = { .table_handle = 5, .handle = 42,
			  .state = world->state, .table = "filter",
			  .chain = "input", .comment = "first copy" },
		.evaluated = 99,
	};
	int err = fn(NULL, data);

	if (!err && world->state)
		err = fn(&record, data);
	return err;
}

static int world_names(void *ctx, struct rule *rule)
{
	(void)ctx;
	if (!rule->table)
		rule->table = strdup("named");
	if (!rule->chain)
		rule->chain = strdup("later");
	return 0;
}

static int world_text(void *ctx, struct rule *rule, char **text)
{
	struct world *world = ctx;

	assert_non_null(rule->table);
	assert_non_null(rule->chain);
	world->texts++;
	*text = strdup("the text");
	if (world->moves) {
		world->moves--;
		world->generation++;
	}
	return 0;
}

static int world_replay(void *ctx, const struct culprit *culprit,
			struct verdict *verdict)
{
	struct world *world = ctx;

	assert_non_null(culprit->sample);
	memset(verdict, 0, sizeof(*verdict));
	world->replays++;
	if (world->moves) {
		world->moves--;
		world->generation++;
		return -EAGAIN;
	}
	return world->replay_err;
}

static const struct ruleset_ops world_ops = {
	.enter = world_enter,
	.leave = world_leave,
	.generation = world_generation,
	.records = world_records,
	.names = world_names,
	.text = world_text,
	.replay = world_replay,
};

static void settle(struct world *world, struct culprit *culprit,
		   struct ruleset_state *state)
{
	struct culprit *list[] = { culprit };

	*state = (struct ruleset_state){ .netns = 1 };
	assert_int_equal(culprits_settle(list, 1, state, &world_ops, world),
			 0);
	assert_int_equal(world->entered, 0);
}

static void make(struct culprit *culprit, uint32_t base_seq)
{
	*culprit = (struct culprit){
		.netns = 1,
		.rule = { .has = BIT(RSTATTR_RULE_HANDLE),
			  .table_handle = 5, .handle = 42,
			  .table = strdup("filter"),
			  .chain = strdup("input") },
		.has_base_seq = base_seq,
		.base_seq = base_seq,
	};
}

static void test_live(void **state)
{
	struct world world = { .generation = 7,
			       .state = RSTATTR_RULE_STATE_LIVE };
	struct ruleset_state result;
	struct culprit culprit;

	(void)state;
	make(&culprit, 3);
	settle(&world, &culprit, &result);
	assert_string_equal(culprit.text, "the text");
	assert_string_equal(culprit.rule.comment, "first copy");
	assert_int_equal(culprit.evaluated, 99);
	assert_int_equal(result.generation, 7);
	assert_int_equal(result.err, 0);
	culprit_release(&culprit);
}

/* On the generation of the packet, on another, and where it cannot be. */
static void test_replay(void **state)
{
	struct ruleset_state result;
	struct culprit culprit;
	uint32_t base_seq;

	(void)state;
	for (base_seq = 6; base_seq < 8; base_seq++) {
		struct world world = { .generation = 7,
				       .state = RSTATTR_RULE_STATE_LIVE };

		make(&culprit, base_seq);
		culprit.sample = calloc(1, sizeof(*culprit.sample));
		settle(&world, &culprit, &result);
		assert_int_equal(world.replays, 1);
		assert_non_null(culprit.replay);
		assert_int_equal(culprit.replay->grade,
				 base_seq == 7 ? REPLAY_DERIVED :
						 REPLAY_LIKELY);
		assert_int_equal(culprit.replay->taken.count, base_seq != 7);
		culprit_release(&culprit);
	}
	make(&culprit, 7);
	culprit.sample = calloc(1, sizeof(*culprit.sample));
	settle(&(struct world){ .generation = 7,
				.state = RSTATTR_RULE_STATE_LIVE,
				.replay_err = -ENODATA },
	       &culprit, &result);
	assert_null(culprit.replay);
	assert_string_equal(culprit.text, "the text");
	culprit_release(&culprit);
}

/* It is found out only in the replay that the ruleset moved. */
static void test_replay_moves(void **state)
{
	struct world world = { .generation = 7,
			       .state = RSTATTR_RULE_STATE_LIVE };
	struct ruleset_state result;
	struct culprit culprit;

	(void)state;
	make(&culprit, 9);
	culprit.sample = calloc(1, sizeof(*culprit.sample));
	world.moves = 2;
	/* The text's own moves come first. */
	settle(&world, &culprit, &result);
	assert_false(result.moved);
	assert_non_null(culprit.replay);
	culprit_release(&culprit);
}

static void test_gone_or_replaced(void **state)
{
	static const uint32_t states[] = { RSTATTR_RULE_STATE_GONE,
					   RSTATTR_RULE_STATE_REPLACED };
	struct ruleset_state result;
	struct culprit culprit;
	size_t i;

	(void)state;
	for (i = 0; i < 2; i++) {
		struct world world = { .generation = 7, .state = states[i] };

		/* Even if the generation is that of the event. */
		make(&culprit, 7);
		settle(&world, &culprit, &result);
		assert_null(culprit.text);
		assert_int_equal(culprit.rule.state, states[i]);
		assert_int_equal(world.texts, 0);
		culprit_release(&culprit);
	}
}

static void test_nothing_known(void **state)
{
	struct world world = { .generation = 7 };
	struct ruleset_state result;
	struct culprit culprit;

	(void)state;
	make(&culprit, 6);
	settle(&world, &culprit, &result);
	assert_null(culprit.text);
	assert_int_equal(culprit.rule.state, RSTATTR_RULE_STATE_UNSPEC);
	culprit_release(&culprit);
	/* No commit since: it can only be the same rule. */
	make(&culprit, 7);
	settle(&world, &culprit, &result);
	assert_string_equal(culprit.text, "the text");
	assert_int_equal(culprit.rule.state, RSTATTR_RULE_STATE_LIVE);
	culprit_release(&culprit);
}

static void test_names_are_sought(void **state)
{
	struct world world = { .generation = 7 };
	struct ruleset_state result;
	struct culprit culprit;

	(void)state;
	make(&culprit, 7);
	rule_release(&culprit.rule);
	settle(&world, &culprit, &result);
	assert_string_equal(culprit.rule.table, "named");
	assert_string_equal(culprit.rule.chain, "later");
	assert_string_equal(culprit.text, "the text");
	culprit_release(&culprit);
}

static void test_moves_and_settles(void **state)
{
	struct world world = { .generation = 7, .moves = 2,
			       .state = RSTATTR_RULE_STATE_LIVE };
	struct ruleset_state result;
	struct culprit culprit;

	(void)state;
	make(&culprit, 7);
	settle(&world, &culprit, &result);
	assert_string_equal(culprit.text, "the text");
	assert_int_equal(result.generation, 9);
	assert_int_equal(world.texts, 3);
	assert_false(result.moved);
	culprit_release(&culprit);
}

static void test_keeps_moving(void **state)
{
	struct world world = { .generation = 7, .moves = 1000,
			       .state = RSTATTR_RULE_STATE_LIVE };
	struct ruleset_state result;
	struct culprit culprit;

	(void)state;
	make(&culprit, 7);
	settle(&world, &culprit, &result);
	assert_null(culprit.text);
	assert_true(result.moved);
	assert_int_equal(culprit.rule.state, RSTATTR_RULE_STATE_UNSPEC);
	assert_true(world.texts < 10);
	culprit_release(&culprit);
}

static void test_cannot_enter(void **state)
{
	struct world world = { .generation = 7, .enter_err = -ENOENT,
			       .state = RSTATTR_RULE_STATE_GONE };
	struct ruleset_state result;
	struct culprit culprit;

	(void)state;
	make(&culprit, 7);
	settle(&world, &culprit, &result);
	assert_null(culprit.text);
	assert_int_equal(result.err, -ENOENT);
	/* The module's word still counts. */
	assert_int_equal(culprit.rule.state, RSTATTR_RULE_STATE_GONE);
	culprit_release(&culprit);
}

static void test_other_namespaces_are_left_alone(void **state)
{
	struct world world = { .generation = 7,
			       .state = RSTATTR_RULE_STATE_LIVE };
	struct ruleset_state result;
	struct culprit culprit;

	(void)state;
	make(&culprit, 7);
	culprit.netns = 2;
	settle(&world, &culprit, &result);
	assert_null(culprit.text);
	assert_false(culprit.has_counters);
	culprit_release(&culprit);
}

static struct event *dropped_by(size_t count, uint32_t generation)
{
	struct event event = {
		.kind = RSTATTR_KIND_DROP,
		.drop = { .state = count > 1 ? DROP_SEVERAL : DROP_ONE,
			  .generation = generation, .count = count },
	};
	size_t i;

	for (i = 0; i < count; i++)
		event.drop.place[i] = (struct drop_place){
			.policy = i == 1,
			.rule = { .table = "filter", .chain = "input" },
		};
	return event_copy(&event);
}

/* A rule that a replay has found on this ruleset is in it. */
static void test_found_by_replay(void **state)
{
	struct world world = { .generation = 7 };
	struct ruleset_state result;
	struct culprit culprit;

	(void)state;
	make(&culprit, 3);
	culprit.sample = dropped_by(1, 7);
	settle(&world, &culprit, &result);
	assert_int_equal(culprit.rule.state, RSTATTR_RULE_STATE_LIVE);
	assert_string_equal(culprit.text, "the text");
	culprit_release(&culprit);
	make(&culprit, 3);
	culprit.sample = dropped_by(1, 6);
	settle(&world, &culprit, &result);
	assert_int_equal(culprit.rule.state, RSTATTR_RULE_STATE_UNSPEC);
	assert_null(culprit.text);
	culprit_release(&culprit);
}

/* Of those that may have done it each rule has a text, and no policy. */
static void test_candidates(void **state)
{
	struct world world = { .generation = 7 };
	struct ruleset_state result;
	struct culprit culprit = { .netns = 1, .sample = dropped_by(3, 7) };

	(void)state;
	settle(&world, &culprit, &result);
	assert_int_equal(world.texts, 2);
	assert_string_equal(culprit.candidate[0], "the text");
	assert_null(culprit.candidate[1]);
	assert_string_equal(culprit.candidate[2], "the text");
	culprit_release(&culprit);
	assert_null(culprit.candidate[0]);
	/* Their handles may be others' on another ruleset. */
	culprit.sample = dropped_by(3, 6);
	settle(&world, &culprit, &result);
	assert_null(culprit.candidate[0]);
	culprit_release(&culprit);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_live), TEST(test_replay), TEST(test_replay_moves),
		TEST(test_gone_or_replaced),
		TEST(test_nothing_known),
		TEST(test_names_are_sought),
		TEST(test_moves_and_settles),
		TEST(test_keeps_moving),
		TEST(test_cannot_enter),
		TEST(test_other_namespaces_are_left_alone),
		TEST(test_found_by_replay),
		TEST(test_candidates),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
