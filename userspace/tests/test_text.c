// SPDX-License-Identifier: GPL-2.0-only
/* The text of a rule from a skeleton of it is that out of its whole chain. */
#include "tests/unit.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "ruleset/ruleset.h"
#include "ruleset/skeleton.h"
#include "ruleset/whole.h"
#include "tests/nft.h"
#include "tests/text_rules.h"

/* The kernels and libraries that are supported know at least so many. */
#define RULES_MIN 230

static const char flowtable[] =
	"table inet f {\n"
	" flowtable ft { hook ingress priority 0; devices = { lo }; }\n"
	" chain c { flow add @ft; }\n"
	"}\n";

/* Where rules are, and both ways to print them. */
struct place {
	struct scratch *scratch; /* NULL: the present namespace */
	struct nl nl;
	struct skeleton *skeleton;
	struct whole whole;
	unsigned int compared;
};

static int links_of(void *ctx, struct links *links)
{
	struct place *place = ctx;
	struct nl nl;
	int err;

	err = place->scratch ?
		      scratch_socket(place->scratch, NETLINK_ROUTE, &nl) :
		      nl_open(&nl, NETLINK_ROUTE);
	if (err)
		return err;
	err = links_read(&nl, links, NULL);
	nl_close(&nl);
	return err;
}

static bool run(struct place *place, const char *commands)
{
	char *output = NULL;
	int err = scratch_run(place->scratch, commands, 0, &output, NULL);

	free(output);
	return !err;
}

static void open_place(struct place *place, bool scratch)
{
	const struct scratch_options options = { .clone_links = true };
	struct error error = { "" };

	memset(place, 0, sizeof(*place));
	assert_int_equal(skeleton_open(&place->skeleton), 0);
	if (!scratch) {
		assert_int_equal(nl_open(&place->nl, NETLINK_NETFILTER), 0);
		place->whole.nl = &place->nl;
		return;
	}
	if (scratch_open(&place->scratch, &options, &error))
		fail_msg("%s", error.text);
	assert_int_equal(
		scratch_socket(place->scratch, NETLINK_NETFILTER, &place->nl),
		0);
	place->whole.nl = &place->nl;
	place->whole.scratch = place->scratch;
}

static void close_place(struct place *place)
{
	whole_release(&place->whole);
	skeleton_close(place->skeleton);
	nl_close(&place->nl);
	scratch_close(place->scratch);
}

static void compare(struct place *place, const struct nft_rule *rule)
{
	const struct nft_table *table = rule->chain->table;
	const struct message_query query = { .type = NFT_MSG_GETRULE,
					     .family = table->family,
					     .table = table->name,
					     .name = rule->chain->name,
					     .rule = rule->handle };
	const struct skeleton_source source = { &place->nl, links_of, place };
	const struct rule named = { .family = table->family,
				    .table = table->name,
				    .chain = rule->chain->name,
				    .handle = rule->handle };
	struct messages messages = { .limit = 1 << 20 };
	char *skeleton = NULL, *whole = NULL;

	assert_int_equal(messages_get(&place->nl, &query, &messages), 0);
	assert_int_equal(whole_text(&place->whole, &named, &whole), 0);
	if (skeleton_text(place->skeleton, &source,
			  messages_next(&messages, NULL), &skeleton))
		fail_msg("no skeleton of: %s", whole);
	assert_string_equal(skeleton, whole);
	place->compared++;
	free(skeleton);
	free(whole);
	messages_release(&messages);
}

static void compare_all(struct place *place)
{
	struct nft_ruleset ruleset;
	struct nft_table *table;
	struct nft_chain *chain;
	struct error error;
	size_t i;

	whole_forget(&place->whole);
	assert_int_equal(ruleset_load_all(&place->nl, &ruleset, &error), 0);
	for (table = ruleset.table; table; table = table->next) {
		for (chain = table->chain; chain; chain = chain->next) {
			for (i = 0; i < chain->nrules; i++)
				compare(place, &chain->rule[i]);
		}
	}
	nft_ruleset_release(&ruleset);
}

static void test_rules(void **state)
{
	const struct text_rule *rule;
	struct place place;
	char command[4096];

	(void)state;
	open_place(&place, true);
	assert_true(run(&place, text_scaffold));
	for (rule = text_rules; rule->chain; rule++) {
		snprintf(command, sizeof(command), "add rule %s %s",
			 rule->chain, rule->rule);
		/* Older ones do not know all of them. */
		if (!run(&place, command))
			continue;
		compare_all(&place);
		snprintf(command, sizeof(command), "flush chain %s",
			 rule->chain);
		assert_true(run(&place, command));
	}
	if (run(&place, flowtable))
		compare_all(&place);
	assert_in_range(place.compared, RULES_MIN, 1000);
	close_place(&place);
}

/* Matches and targets of iptables, if that is here. */
static void test_iptables(void **state)
{
	static const char *const rules[] = {
		"-A INPUT -p tcp -m multiport --dports 80,443 -j ACCEPT",
		"-A INPUT ! -p udp -m comment --comment 'a # handle 3' -j DROP",
		"-A INPUT -p tcp -m connlimit --connlimit-above 9 -j REJECT --reject-with tcp-reset",
		"-A INPUT -m addrtype --dst-type LOCAL -m limit --limit 5/min -j LOG --log-prefix 'x '",
		"-A INPUT -m recent --name bad --update --seconds 60 -j DROP",
		"-t nat -A PREROUTING -p tcp --dport 80 -j DNAT --to-destination 1.2.3.4:8080",
		"-t nat -A POSTROUTING -o eth0 -j MASQUERADE",
		"-t mangle -A FORWARD -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu",
		"-t raw -A PREROUTING -j CT --notrack",
	};
	struct place place;
	char command[256];
	size_t i;

	(void)state;
	if (system("iptables-nft --version >/dev/null 2>&1"))
		skip();
	for (i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		snprintf(command, sizeof(command),
			 "iptables-nft %s 2>/dev/null", rules[i]);
		if (system(command))
			printf("# not known here: %s\n", rules[i]);
	}
	open_place(&place, false);
	compare_all(&place);
	assert_true(place.compared > 0);
	close_place(&place);
}

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void load_large(struct place *place)
{
	size_t room = 4 << 20, len;
	char *rules = malloc(room);
	unsigned int i;

	assert_non_null(rules);
	len = (size_t)snprintf(rules, room,
			       "add table ip big\nadd chain ip big c\n"
			       "add set ip big s { type ipv4_addr; }\n"
			       "add element ip big s { 9.9.9.9");
	for (i = 0; i < 50000; i++)
		len += (size_t)snprintf(rules + len, room - len, ", 10.0.%u.%u",
					i >> 8, i & 255);
	len += (size_t)snprintf(rules + len, room - len, " }\n");
	for (i = 0; i < 3000; i++)
		len += (size_t)snprintf(
			rules + len, room - len,
			"add rule ip big c ip saddr 10.0.%u.%u ip daddr @s drop\n",
			i >> 8, i & 255);
	assert_true(run(place, rules));
	free(rules);
}

/* Neither the rest of the chain nor elements of sets are paid for. */
static void test_large(void **state)
{
	struct ruleset *ruleset;
	struct nft_ruleset model;
	struct nft_chain *chain;
	struct place place;
	struct error error;
	double began;
	char *text;

	(void)state;
	open_place(&place, true);
	load_large(&place);
	assert_int_equal(ruleset_load(&place.nl, &model, &error), 0);
	chain = nft_chain_find(model.table, "c");
	assert_int_equal(nft_chain_rules(&model, chain), 0);
	assert_int_equal(ruleset_open_scratch(&ruleset, place.scratch), 0);
	{
		struct rule rule = {
			.family = NFPROTO_IPV4,
			.table = "big",
			.chain = "c",
			.table_handle = model.table->handle,
			.handle = chain->rule[2999].handle,
		};

		began = now();
		assert_int_equal(ruleset_text(ruleset, &rule, &text), 0);
	}
	/* It is a few milliseconds; the whole chain takes hundreds. */
	assert_true(now() - began < 0.1);
	assert_string_equal(text, "ip saddr 10.0.11.183 ip daddr @s drop");
	free(text);
	ruleset_close(ruleset);
	nft_ruleset_release(&model);
	close_place(&place);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_rules),
		TEST(test_iptables),
		TEST(test_large),
	};

	if (!nft_world_possible())
		return 0;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
