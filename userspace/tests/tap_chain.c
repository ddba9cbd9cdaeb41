// SPDX-License-Identifier: GPL-2.0-only
#include "tests/unit.h"

#include "tests/tap.h"

#include <errno.h>
#include <linux/netfilter/nf_tables_compat.h>
#include <linux/netfilter/nfnetlink.h>
#include <stdio.h>
#include <stdlib.h>

#include "model/text.h"
#include "vm/expr_counter.h"
#include "vm/expr_match.h"
#include "vm/expr_target.h"

static void restore_one(const char *program, const char *table,
			const char *chain, const char *rule)
{
	FILE *pipe = popen(program, "w");

	assert_non_null(pipe);
	fprintf(pipe, "*%s\n-A %s %s\nCOMMIT\n", table, chain, rule);
	if (pclose(pipe))
		fail_msg("%s refuses: %s", program, rule);
}

void tap_restore(bool v4, const char *table, const char *chain,
		 const char *const *rules)
{
	const char *program = v4 ? "iptables-nft-restore --noflush" :
				   "ip6tables-nft-restore --noflush";

	for (; *rules; rules++)
		restore_one(program, table, chain, *rules);
}

static struct nlattr *begin_expr(struct nlmsghdr *nlh, const char *name,
				 struct nlattr **data)
{
	struct nlattr *elem = mnl_attr_nest_start(nlh, NFTA_LIST_ELEM);

	mnl_attr_put_strz(nlh, NFTA_EXPR_NAME, name);
	*data = mnl_attr_nest_start(nlh, NFTA_EXPR_DATA);
	return elem;
}

static void end_expr(struct nlmsghdr *nlh, struct nlattr *elem,
		     struct nlattr *data)
{
	mnl_attr_nest_end(nlh, data);
	mnl_attr_nest_end(nlh, elem);
}

static void put_proto(struct nlmsghdr *nlh, uint8_t proto)
{
	struct nlattr *elem, *data, *value;

	elem = begin_expr(nlh, "meta", &data);
	mnl_attr_put_u32(nlh, NFTA_META_KEY, htonl(NFT_META_L4PROTO));
	mnl_attr_put_u32(nlh, NFTA_META_DREG, htonl(NFT_REG_1));
	end_expr(nlh, elem, data);
	elem = begin_expr(nlh, "cmp", &data);
	mnl_attr_put_u32(nlh, NFTA_CMP_SREG, htonl(NFT_REG_1));
	mnl_attr_put_u32(nlh, NFTA_CMP_OP, htonl(NFT_CMP_EQ));
	value = mnl_attr_nest_start(nlh, NFTA_CMP_DATA);
	mnl_attr_put(nlh, NFTA_DATA_VALUE, 1, &proto);
	mnl_attr_nest_end(nlh, value);
	end_expr(nlh, elem, data);
}

static void put_match(struct nlmsghdr *nlh, const struct tap_match *match)
{
	char info[512] = { 0 };
	struct nlattr *elem, *data;

	memcpy(info, match->info, match->len);
	elem = begin_expr(nlh, "match", &data);
	mnl_attr_put_strz(nlh, NFTA_MATCH_NAME, match->name);
	mnl_attr_put_u32(nlh, NFTA_MATCH_REV, htonl(match->revision));
	mnl_attr_put(nlh, NFTA_MATCH_INFO, (match->len + 7) & ~(size_t)7, info);
	end_expr(nlh, elem, data);
	elem = begin_expr(nlh, "counter", &data);
	end_expr(nlh, elem, data);
}

static size_t put_header(char *at, uint16_t type, uint16_t flags,
			 uint8_t family, uint16_t subsys)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(at);
	struct nfgenmsg *nfg;

	nlh->nlmsg_type = type;
	nlh->nlmsg_flags = NLM_F_REQUEST | flags;
	nfg = mnl_nlmsg_put_extra_header(nlh, sizeof(*nfg));
	nfg->nfgen_family = family;
	nfg->res_id = htons(subsys);
	return nlh->nlmsg_len;
}

static size_t put_rule(char *at, bool v4, const char *table, const char *chain,
		       const struct tap_match *match)
{
	struct nlmsghdr *nlh = (struct nlmsghdr *)at;
	struct nlattr *nest;

	put_header(at, NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_NEWRULE,
		   NLM_F_CREATE | NLM_F_APPEND | NLM_F_ACK,
		   v4 ? NFPROTO_IPV4 : NFPROTO_IPV6, 0);
	mnl_attr_put_strz(nlh, NFTA_RULE_TABLE, table);
	mnl_attr_put_strz(nlh, NFTA_RULE_CHAIN, chain);
	nest = mnl_attr_nest_start(nlh, NFTA_RULE_COMPAT);
	mnl_attr_put_u32(nlh, NFTA_RULE_COMPAT_PROTO, htonl(match->proto));
	mnl_attr_put_u32(nlh, NFTA_RULE_COMPAT_FLAGS, 0);
	mnl_attr_nest_end(nlh, nest);
	nest = mnl_attr_nest_start(nlh, NFTA_RULE_EXPRESSIONS);
	if (match->proto)
		put_proto(nlh, match->proto);
	put_match(nlh, match);
	mnl_attr_nest_end(nlh, nest);
	return nlh->nlmsg_len;
}

/* Return: what the kernel answers. */
static int send_batch(const char *batch, size_t len)
{
	struct mnl_socket *socket = mnl_socket_open(NETLINK_NETFILTER);
	union {
		struct nlmsghdr nlh;
		char bytes[4096];
	} answer;
	const struct nlmsgerr *err;

	assert_non_null(socket);
	assert_int_equal(mnl_socket_bind(socket, 0, MNL_SOCKET_AUTOPID), 0);
	assert_true(mnl_socket_sendto(socket, batch, len) > 0);
	assert_true(mnl_socket_recvfrom(socket, &answer, sizeof(answer)) > 0);
	mnl_socket_close(socket);
	assert_int_equal(answer.nlh.nlmsg_type, NLMSG_ERROR);
	err = mnl_nlmsg_get_payload(&answer.nlh);
	return err->error;
}

void tap_add(bool v4, const char *table, const char *chain,
	     const struct tap_match *match, size_t count)
{
	size_t i, len;
	int err;

	for (i = 0; i < count; i++) {
		char batch[4096] = { 0 };

		len = put_header(batch, NFNL_MSG_BATCH_BEGIN, 0, AF_UNSPEC,
				 NFNL_SUBSYS_NFTABLES);
		len += put_rule(batch + len, v4, table, chain, &match[i]);
		len += put_header(batch + len, NFNL_MSG_BATCH_END, 0, AF_UNSPEC,
				  NFNL_SUBSYS_NFTABLES);
		err = send_batch(batch, len);
		/* The kernel may have been made without it. */
		if (err == -ENOENT || err == -EOPNOTSUPP)
			print_message("# no %s here\n", match[i].name);
		else if (err)
			fail_msg("%s: %s", match[i].name, strerror(-err));
	}
}

struct nft_chain *tap_chain_find(struct nft_ruleset *ruleset, bool v4,
				 const char *table, const char *name)
{
	struct nft_table *found = nft_table_find(
		ruleset, v4 ? NFPROTO_IPV4 : NFPROTO_IPV6, table);
	struct nft_chain *chain;

	assert_non_null(found);
	chain = nft_chain_find(found, name);
	assert_non_null(chain);
	return chain;
}

void tap_chain_open(struct tap_chain *chain)
{
	struct error error = { "" };

	assert_int_equal(nl_open(&chain->nl, NETLINK_NETFILTER), 0);
	if (ruleset_load_all(&chain->nl, &chain->ruleset, &error))
		fail_msg("%s", error.text);
	chain->chain = tap_chain_find(&chain->ruleset, chain->v4, chain->table,
				      chain->name);
	if (host_open(&chain->host, &error))
		fail_msg("%s", error.text);
	chain->facts = *host_facts(chain->host);
}

void tap_chain_close(struct tap_chain *chain)
{
	nft_ruleset_release(&chain->ruleset);
	host_close(chain->host);
	nl_close(&chain->nl);
}

static uint64_t count_of(const struct nft_rule *rule)
{
	const struct expr_counter *counter;
	uint16_t i;

	for (i = 0; i < rule->nexprs; i++) {
		if (rule->expr[i]->ops != &expr_counter_ops)
			continue;
		counter = expr_priv(rule->expr[i]);
		return counter->packets;
	}
	return 0;
}

static void words_of(const struct nft_rule *rule, struct text *text)
{
	uint16_t i;

	for (i = 0; i < rule->nexprs; i++) {
		const struct nft_expr *expr = rule->expr[i];

		if (expr->ops != &expr_match_ops &&
		    expr->ops != &expr_target_ops)
			continue;
		if (text->len)
			text_add(text, " ");
		expr->ops->text(expr, text);
	}
}

static void print_packet(const struct vm_pkt *pkt)
{
	size_t i;

	print_error("packet:");
	for (i = 0; i < pkt->len; i++)
		print_error("%s%02x", i % 4 ? "" : " ", pkt->data[i]);
	print_error("\n");
}

uint32_t tap_chain_run(struct tap_chain *chain, struct nft_chain *of,
		       struct vm_pkt *pkt, uint32_t hook)
{
	uint8_t family = chain->v4 ? NFPROTO_IPV4 : NFPROTO_IPV6;
	struct vm vm = {
		.ruleset = &chain->ruleset,
		.host = &chain->facts,
		.pkt = pkt,
		.stateful = true,
	};
	struct text text = { 0 };
	uint32_t verdict;

	vm_pkt_parse(pkt, family, family, hook);
	verdict = nft_do_chain(&vm, of);
	if (vm.err == -ENODATA && vm.unknown) {
		if (vm.unknown->ops->text)
			vm.unknown->ops->text(vm.unknown, &text);
		print_packet(pkt);
		fail_msg("not known: %s: %s", text_get(&text),
			 vm.unknown_why ? vm.unknown_why : "?");
	}
	assert_int_equal(vm.err, 0);
	return verdict;
}

unsigned int tap_chain_compare(struct tap_chain *chain,
			       const struct vm_pkt *pkt)
{
	struct error error = { "" };
	struct nft_ruleset now = { 0 };
	struct nft_chain *theirs;
	unsigned int wrong = 0;
	size_t i;

	assert_int_equal(ruleset_load_all(&chain->nl, &now, &error), 0);
	theirs = tap_chain_find(&now, chain->v4, chain->table, chain->name);
	assert_int_equal(theirs->nrules, chain->chain->nrules);
	for (i = 0; i < theirs->nrules; i++) {
		const struct nft_rule *rule = &chain->chain->rule[i];
		struct text text = { 0 };

		if (count_of(&theirs->rule[i]) == count_of(rule))
			continue;
		words_of(rule, &text);
		print_error("rule %zu (%s): the kernel counts %llu, "
			    "the machine %llu\n",
			    i, text_get(&text),
			    (unsigned long long)count_of(&theirs->rule[i]),
			    (unsigned long long)count_of(rule));
		text_release(&text);
		wrong++;
	}
	nft_ruleset_release(&now);
	if (wrong)
		print_packet(pkt);
	return wrong;
}

void tap_chain_report(const struct tap_chain *chain, uint32_t total)
{
	size_t i;

	for (i = 0; i < chain->chain->nrules; i++) {
		const struct nft_rule *rule = &chain->chain->rule[i];
		struct text text = { 0 };

		words_of(rule, &text);
		print_message("# %5u of %u %s\n", (unsigned int)count_of(rule),
			      total, text_get(&text));
		text_release(&text);
	}
}
