// SPDX-License-Identifier: GPL-2.0-only
#include "tests/unit.h"

#include "tests/nft.h"

#include <errno.h>
#include <nftables/libnftables.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>

bool nft_world_possible(void)
{
	struct nl nl;

	if (unshare(CLONE_NEWNET) || nl_open(&nl, NETLINK_NETFILTER)) {
		puts("1..0 # SKIP needs root and nf_tables");
		return false;
	}
	nl_close(&nl);
	return true;
}

static int rule_text(void *ctx, const struct nft_rule *from, char **text)
{
	struct nft_world *world = ctx;
	const struct rule named = {
		.has = BIT(RSTATTR_RULE_HANDLE),
		.family = from->chain->table->family,
		.table_handle = from->chain->table->handle,
		.handle = from->handle,
		.table = from->chain->table->name,
		.chain = from->chain->name,
		.comment = from->comment,
	};
	struct rule rule;
	int err;

	assert_int_equal(rule_copy(&rule, &named), 0);
	err = ruleset_text(world->printer, &rule, text);
	rule_release(&rule);
	return err;
}

static void run(const char *command)
{
	struct nft_ctx *nft = nft_ctx_new(NFT_CTX_DEFAULT);

	assert_non_null(nft);
	if (nft_run_cmd_from_buffer(nft, command))
		fail_msg("nft refuses: %s", command);
	nft_ctx_free(nft);
}

void nft_world_open(struct nft_world *world, const char *rules)
{
	struct error error = { "" };

	memset(world, 0, sizeof(*world));
	run("flush ruleset");
	run(rules);
	assert_int_equal(nl_open(&world->nl, NETLINK_NETFILTER), 0);
	if (ruleset_load_all(&world->nl, &world->ruleset, &error))
		fail_msg("%s", error.text);
	assert_int_equal(ruleset_open(&world->printer), 0);
	world->texts = (struct path_texts){ .rule = rule_text, .ctx = world };
}

void nft_world_close(struct nft_world *world)
{
	nft_ruleset_release(&world->ruleset);
	ruleset_close(world->printer);
	nl_close(&world->nl);
}
