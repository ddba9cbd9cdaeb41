// SPDX-License-Identifier: GPL-2.0-only
/*
 * The ruleset of a network namespace of its own: needs root and nf_tables,
 * and is skipped without.
 */
#include "tests/unit.h"

#include <errno.h>
#include <linux/netfilter.h>
#include <nftables/libnftables.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>

#include "netns/netns.h"
#include "nl/nl.h"
#include "ruleset/dump.h"
#include "ruleset/ruleset.h"

static const char rules_of_test[] =
	"table inet filter {\n"
	" set db { type ipv4_addr; elements = { 10.0.0.1 }; }\n"
	" chain web { tcp dport 80 counter reject with icmpx type admin-prohibited comment \"web deny\"; }\n"
	" chain input {\n"
	"  type filter hook input priority 0; policy accept;\n"
	"  tcp dport 5432 reject with tcp reset comment \"db # handle 1\"\n"
	"  ip saddr @db jump {\n"
	"   tcp dport 99 reject with tcp reset comment \"inner\"\n"
	"   ip saddr { 1.2.3.4, 5.6.7.8 } tcp dport { 1, 2 } reject with tcp reset\n"
	"  }\n"
	"  tcp dport vmap { 22 : jump web, 23 : goto web }\n"
	" }\n"
	"}\n"
	"table ip filter {\n"
	" chain drop-all { tcp dport 1 reject with tcp reset; }\n"
	"}\n";

static void nft(const char *commands)
{
	struct nft_ctx *ctx = nft_ctx_new(NFT_CTX_DEFAULT);

	assert_non_null(ctx);
	assert_int_equal(nft_run_cmd_from_buffer(ctx, commands), 0);
	nft_ctx_free(ctx);
}

static int setup(void **state)
{
	uint32_t generation;
	struct ruleset *probe;
	int err;

	(void)state;
	if (unshare(CLONE_NEWNET) < 0)
		return -1;
	if (ruleset_open(&probe))
		return -1;
	err = ruleset_generation(probe, &generation);
	ruleset_close(probe);
	if (err)
		return -1;
	nft(rules_of_test);
	return 0;
}

/* The n-th rule of a chain, with the handle of its table. */
static void find(struct rule *rule, uint32_t family, const char *table,
		 const char *chain, size_t n)
{
	struct rule_refs rules;
	struct nl nl;
	uint64_t handle;

	memset(rule, 0, sizeof(*rule));
	rule->family = family;
	rule->table = table;
	rule->chain = chain;
	rule->has = BIT(RSTATTR_RULE_HANDLE);
	assert_int_equal(nl_open(&nl, NETLINK_NETFILTER), 0);
	assert_int_equal(dump_rules(&nl, family, table, chain, &rules), 0);
	assert_true(n < rules.count);
	rule->handle = rules.item[n].handle;
	rule_refs_release(&rules);
	for (handle = 1; handle < 10000; handle++) {
		char *name = NULL;
		int err = dump_table_name(&nl, family, handle, &name);
		bool same = !err && strcmp(name, table) == 0;

		free(name);
		if (same)
			break;
	}
	rule->table_handle = handle;
	nl_close(&nl);
}

static char *text_of(struct rule *rule)
{
	struct ruleset *ruleset;
	char *text = NULL;

	assert_int_equal(ruleset_open(&ruleset), 0);
	assert_int_equal(ruleset_text(ruleset, rule, &text), 0);
	ruleset_close(ruleset);
	return text;
}

static void assert_text(uint32_t family, const char *table, const char *chain,
			size_t n, const char *expected)
{
	struct rule rule;
	char *text;

	find(&rule, family, table, chain, n);
	text = text_of(&rule);
	assert_string_equal(text, expected);
	free(text);
	free((char *)rule.comment);
}

static void assert_comment(const char *chain, size_t n, const char *expected)
{
	struct rule rule;
	char *text;

	find(&rule, NFPROTO_INET, "filter", chain, n);
	text = text_of(&rule);
	if (expected)
		assert_string_equal(rule.comment, expected);
	else
		assert_null(rule.comment);
	free(text);
	free((char *)rule.comment);
}

/* Of rules that found no place in the recorder's table. */
static void test_comment(void **state)
{
	char known[] = "when it first fired";
	struct rule rule;

	(void)state;
	assert_comment("web", 0, "web deny");
	assert_comment("input", 0, "db # handle 1");
	assert_comment("input", 1, NULL);
	find(&rule, NFPROTO_INET, "filter", "web", 0);
	rule.comment = known;
	free(text_of(&rule));
	assert_string_equal(rule.comment, "when it first fired");
}

static void test_empty(void **state)
{
	struct ruleset *ruleset;
	bool empty;

	(void)state;
	assert_int_equal(ruleset_open(&ruleset), 0);
	assert_int_equal(ruleset_empty(ruleset, &empty), 0);
	assert_false(empty);
	nft("flush ruleset");
	assert_int_equal(ruleset_empty(ruleset, &empty), 0);
	assert_true(empty);
	ruleset_close(ruleset);
	nft(rules_of_test);
}

static void test_text(void **state)
{
	(void)state;
	assert_text(NFPROTO_INET, "filter", "input", 0,
		    "tcp dport 5432 reject with tcp reset comment \"db # handle 1\"");
	assert_text(NFPROTO_INET, "filter", "web", 0,
		    "tcp dport 80 counter reject with icmpx admin-prohibited comment \"web deny\"");
	assert_text(NFPROTO_IPV4, "filter", "drop-all", 0,
		    "tcp dport 1 reject with tcp reset");
}

/* A name that nft's own grammar cannot say, but others can make. */
static void test_keyword_as_name(void **state)
{
	static const char json[] =
		"{\"nftables\":[{\"add\":{\"chain\":{\"family\":\"ip\","
		"\"table\":\"filter\",\"name\":\"log\"}}},"
		"{\"add\":{\"rule\":{\"family\":\"ip\",\"table\":\"filter\","
		"\"chain\":\"log\",\"expr\":[{\"counter\":null},"
		"{\"drop\":null}]}}}]}";
	struct nft_ctx *ctx = nft_ctx_new(NFT_CTX_DEFAULT);
	int err;

	(void)state;
	nft_ctx_output_set_flags(ctx, NFT_CTX_OUTPUT_JSON);
	err = nft_run_cmd_from_buffer(ctx, json);
	nft_ctx_free(ctx);
	if (err)
		skip(); /* a libnftables without JSON */
	assert_text(NFPROTO_IPV4, "filter", "log", 0, "counter drop");
}

static char *anonymous_chain(void)
{
	struct chain_refs chains;
	char *name = NULL;
	struct nl nl;
	size_t i;

	assert_int_equal(nl_open(&nl, NETLINK_NETFILTER), 0);
	assert_int_equal(dump_chains(&nl, NFPROTO_INET, "filter", &chains), 0);
	for (i = 0; i < chains.count; i++) {
		if (strncmp(chains.item[i].name, ANONYMOUS_CHAIN, 7) == 0)
			name = strdup(chains.item[i].name);
	}
	chain_refs_release(&chains);
	nl_close(&nl);
	assert_non_null(name);
	return name;
}

static void test_anonymous_chain(void **state)
{
	char *chain = anonymous_chain();

	(void)state;
	assert_text(NFPROTO_INET, "filter", chain, 0,
		    "tcp dport 99 reject with tcp reset comment \"inner\"");
	assert_text(NFPROTO_INET, "filter", chain, 1,
		    "ip saddr { 1.2.3.4, 5.6.7.8 } tcp dport { 1, 2 } reject with tcp reset");
	free(chain);
}

static void test_names(void **state)
{
	struct ruleset *ruleset;
	struct rule rule;

	(void)state;
	find(&rule, NFPROTO_INET, "filter", "web", 0);
	rule.table = NULL;
	rule.chain = NULL;
	assert_int_equal(ruleset_open(&ruleset), 0);
	assert_int_equal(ruleset_names(ruleset, &rule), 0);
	assert_string_equal(rule.table, "filter");
	assert_string_equal(rule.chain, "web");
	ruleset_close(ruleset);
	rule_release(&rule);
}

/* A table made anew: the same name, the same handles, other rules. */
static void test_reload(void **state)
{
	struct ruleset *ruleset;
	uint32_t before, after;
	struct rule rule;
	char *text;

	(void)state;
	find(&rule, NFPROTO_INET, "filter", "input", 0);
	assert_int_equal(ruleset_open(&ruleset), 0);
	assert_int_equal(ruleset_generation(ruleset, &before), 0);
	nft("flush ruleset");
	assert_int_equal(ruleset_text(ruleset, &rule, &text), -ENOENT);
	nft(rules_of_test);
	assert_int_equal(ruleset_text(ruleset, &rule, &text), -ENOENT);
	assert_int_equal(ruleset_generation(ruleset, &after), 0);
	assert_true(after >= before + 2);
	ruleset_close(ruleset);
}

static void test_rule_deleted(void **state)
{
	struct ruleset *ruleset;
	char command[128];
	struct rule rule;
	char *text;

	(void)state;
	find(&rule, NFPROTO_INET, "filter", "input", 0);
	snprintf(command, sizeof(command),
		 "delete rule inet filter input handle %llu",
		 (unsigned long long)rule.handle);
	nft(command);
	assert_int_equal(ruleset_open(&ruleset), 0);
	assert_int_equal(ruleset_text(ruleset, &rule, &text), -ENOENT);
	ruleset_close(ruleset);
	/* What comes after it is still cut out at the right place. */
	assert_text(NFPROTO_INET, "filter", "input", 1,
		    "tcp dport vmap { 22 : jump web, 23 : goto web }");
}

static void test_namespaces(void **state)
{
	struct netns_list list;
	uint64_t own, there;
	int saved;

	(void)state;
	assert_int_equal(netns_list_read(&list), 0);
	assert_int_equal(netns_cookie(&own), 0);
	assert_non_null(netns_find(&list, own));
	assert_int_equal(netns_enter_cookie(&list, own), NETNS_HERE);
	assert_int_equal(netns_leave(NETNS_HERE), 0);
	assert_int_equal(netns_enter_cookie(&list, UINT64_MAX), -ENOENT);
	/* There and back. */
	if (list.count > 1) {
		const struct netns *other = &list.item[0];

		if (other->cookie == own)
			other = &list.item[1];
		saved = netns_enter_cookie(&list, other->cookie);
		assert_true(saved >= 0);
		assert_int_equal(netns_cookie(&there), 0);
		assert_int_equal(there, other->cookie);
		assert_int_equal(netns_leave(saved), 0);
		assert_int_equal(netns_cookie(&there), 0);
		assert_int_equal(there, own);
	}
	netns_list_release(&list);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_text),
		TEST(test_keyword_as_name),
		TEST(test_anonymous_chain),
		TEST(test_comment),
		TEST(test_empty),
		TEST(test_names),
		TEST(test_reload),
		TEST(test_rule_deleted),
		TEST(test_namespaces),
	};

	if (setup(NULL)) {
		puts("1..0 # SKIP no network namespace with nf_tables here");
		return 0;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
