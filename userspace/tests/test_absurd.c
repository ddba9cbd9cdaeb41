// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rulesets that nobody writes: a thousand jumps, a million elements, rules as
 * long as they may be, jumps that multiply. Needs root and nf_tables.
 */
#include "tests/unit.h"

#include <errno.h>
#include <linux/if_ether.h>
#include <string.h>

#include "model/text.h"
#include "tests/nft.h"
#include "vm/traverse.h"

static const uint8_t syn[40] = {
	0x45, 0, 0, 40, 0, 1, 0x40, 0, 64,   6,	   0,	 0,    10,   0,
	3,    17, 10, 0, 0, 5, 0x9c, 0x40, 0x15, 0x38, 0, 0, 0,	     1,
	0,    0, 0, 0,	0x50, 0x02, 0xfa, 0xf0, 0,    0,    0,	   0,
};

/* Through the input hook, with everything known that is asked for here. */
static void replay(struct nft_world *world, struct vm *vm,
		   struct vm_result *result)
{
	static const struct vm_journey journey = {
		.way = VM_WAY_HOOK,
		.family = NFPROTO_IPV4,
		.hook = NF_INET_LOCAL_IN,
	};
	static struct vm_pkt pkt;

	memset(&pkt, 0, sizeof(pkt));
	assert_true(vm_pkt_load(&pkt, (struct span){ syn, sizeof(syn) },
				sizeof(syn), ETH_P_IP));
	memset(vm, 0, sizeof(*vm));
	vm->ruleset = &world->ruleset;
	vm->pkt = &pkt;
	vm_traverse(vm, &journey, result);
}

static void test_thousand_jumps(void **state)
{
	struct text rules = { 0 };
	struct nft_world world;
	struct vm_result result;
	struct vm vm;
	int i;

	(void)state;
	text_add(&rules, "table ip t {\n");
	for (i = 0; i < 1000; i++)
		text_add(&rules, "chain c%d { tcp dport %d accept; }\n", i,
			 6000 + i);
	text_add(&rules,
		 "chain input { type filter hook input priority 0; policy drop;\n");
	for (i = 0; i < 1000; i++)
		text_add(&rules, "jump c%d\n", i);
	text_add(&rules, "tcp dport 5432 reject\n}\n}\n");
	nft_world_open(&world, text_get(&rules));
	replay(&world, &vm, &result);
	assert_int_equal(vm.err, 0);
	assert_int_equal(result.end, VM_END_REJECT);
	assert_int_equal(vm.rules, 2001);
	nft_world_close(&world);
	text_release(&rules);
}

/* 8 jumps in each of 7 chains below one another: 8^7 ways, if all are taken. */
static void test_jumps_that_multiply(void **state)
{
	struct text rules = { 0 };
	struct nft_world world;
	struct vm_result result;
	struct vm vm;
	int i, j;

	(void)state;
	text_add(&rules, "table ip t {\nchain c8 { ip ttl 1 drop; }\n");
	for (i = 7; i > 0; i--) {
		text_add(&rules, "chain c%d {\n", i);
		for (j = 0; j < 8; j++)
			text_add(&rules, "jump c%d\n", i + 1);
		text_add(&rules, "}\n");
	}
	text_add(&rules,
		 "chain input { type filter hook input priority 0; jump c1; }\n}\n");
	nft_world_open(&world, text_get(&rules));
	replay(&world, &vm, &result);
	/* Either to its end, or given up as too much. */
	if (vm.err)
		assert_int_equal(vm.err, -E2BIG);
	else
		assert_int_equal(result.end, VM_END_ACCEPT);
	nft_world_close(&world);
	text_release(&rules);
}

static void test_million_elements(void **state)
{
	struct text rules = { 0 };
	struct nft_world world;
	struct vm_result result;
	struct vm vm;
	int i;

	(void)state;
	text_add(&rules, "table ip t {\nset s {\ntype ipv4_addr\nflags interval\n"
			 "elements = {\n");
	/* Every other address: nothing can be merged. */
	for (i = 0; i < 500000; i++)
		text_add(&rules, "10.%d.%d.%d,\n", i >> 15, i >> 7 & 255,
			 i << 1 & 255);
	text_add(&rules, "10.0.3.17\n}\n}\n"
			 "chain input { type filter hook input priority 0;\n"
			 "ip saddr != @s accept\ntcp dport 5432 reject\n}\n}\n");
	nft_world_open(&world, text_get(&rules));
	replay(&world, &vm, &result);
	assert_int_equal(vm.err, 0);
	assert_int_equal(result.end, VM_END_REJECT);
	/* Begins and ends: a million, and perhaps one that has no begin. */
	assert_true(world.ruleset.table->set->nelems >= 500001);
	nft_world_close(&world);
	text_release(&rules);
}

/* As many expressions as the kernel takes in one rule: 128. */
static void test_longest_rule(void **state)
{
	struct text rules = { 0 };
	struct nft_world world;
	struct vm_result result;
	struct vm vm;
	int i;

	(void)state;
	text_add(&rules,
		 "table ip t {\nchain input { type filter hook input priority 0;\n");
	for (i = 0; i < 126; i++)
		text_add(&rules, "counter ");
	text_add(&rules, "drop comment \"");
	for (i = 0; i < 128; i++)
		text_add(&rules, "x");
	text_add(&rules, "\"\n}\n}\n");
	nft_world_open(&world, text_get(&rules));
	replay(&world, &vm, &result);
	assert_int_equal(result.end, VM_END_DROP);
	assert_int_equal(result.rule->nexprs, 127);
	assert_int_equal(strlen(result.rule->comment), 128);
	nft_world_close(&world);
	text_release(&rules);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_thousand_jumps),
		cmocka_unit_test(test_jumps_that_multiply),
		cmocka_unit_test(test_million_elements),
		cmocka_unit_test(test_longest_rule),
	};

	if (!nft_world_possible())
		return 0;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
