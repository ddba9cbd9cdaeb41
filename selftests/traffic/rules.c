// SPDX-License-Identifier: GPL-2.0-only
/*
 * The nft rules of this namespace, straight from the kernel: what the tests
 * hold rstattr's answers against. nft itself prints no handle of a rule in an
 * anonymous chain. One line for each rule, fields separated by '|':
 *
 *   family|table|chain|handle|packets|comment
 *
 * packets is the rule's counter expression, "-" without one. The comment is
 * nft's, or that of an xtables comment match.
 */
#include "traffic.h"	/* first: libc's netinet/in.h before the kernel's */

#include <errno.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nf_tables_compat.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define UDATA_COMMENT 0

struct rule {
	const char *table;
	const char *chain;
	uint64_t handle;
	bool counted;
	uint64_t packets;
	char comment[257];
};

static void *payload(const struct nlattr *a)
{
	return (char *)a + NLA_HDRLEN;
}

static size_t payload_len(const struct nlattr *a)
{
	return a->nla_len - NLA_HDRLEN;
}

static uint64_t get_be64(const struct nlattr *a)
{
	const uint8_t *p = payload(a);
	uint64_t v = 0;
	int i;

	for (i = 0; i < 8; i++)
		v = v << 8 | p[i];
	return v;
}

/* Calls fn for each attribute. */
static void each(const void *data, size_t len,
		 void (*fn)(const struct nlattr *a, void *ctx), void *ctx)
{
	const struct nlattr *a = data;

	while (len >= NLA_HDRLEN && a->nla_len >= NLA_HDRLEN &&
	       a->nla_len <= len) {
		size_t step = NLA_ALIGN(a->nla_len);

		fn(a, ctx);
		if (step >= len)
			break;
		len -= step;
		a = (const void *)((const char *)a + step);
	}
}

static void nested(const struct nlattr *a,
		   void (*fn)(const struct nlattr *a, void *ctx), void *ctx)
{
	each(payload(a), payload_len(a), fn, ctx);
}

struct expression {
	struct rule *rule;
	const char *name;
};

static void counter_attr(const struct nlattr *a, void *ctx)
{
	struct rule *r = ctx;

	if ((a->nla_type & NLA_TYPE_MASK) == NFTA_COUNTER_PACKETS) {
		r->counted = true;
		r->packets = get_be64(a);
	}
}

/* name is here the xtables match's. */
static void match_attr(const struct nlattr *a, void *ctx)
{
	struct expression *m = ctx;

	switch (a->nla_type & NLA_TYPE_MASK) {
	case NFTA_MATCH_NAME:
		m->name = payload(a);
		break;
	case NFTA_MATCH_INFO:
		if (m->name && !strcmp(m->name, "comment"))
			snprintf(m->rule->comment, sizeof(m->rule->comment),
				 "%.*s", (int)payload_len(a),
				 (char *)payload(a));
	}
}

static void expression_attr(const struct nlattr *a, void *ctx)
{
	struct expression *e = ctx;
	struct expression m = { .rule = e->rule };

	switch (a->nla_type & NLA_TYPE_MASK) {
	case NFTA_EXPR_NAME:
		e->name = payload(a);
		break;
	case NFTA_EXPR_DATA:
		if (e->name && !strcmp(e->name, "counter"))
			nested(a, counter_attr, e->rule);
		else if (e->name && !strcmp(e->name, "match"))
			nested(a, match_attr, &m);
	}
}

static void list_element(const struct nlattr *a, void *ctx)
{
	struct expression e = { .rule = ctx };

	nested(a, expression_attr, &e);
}

/* User data is a list of { u8 type, u8 length, value }. */
static void user_data(const struct nlattr *a, struct rule *r)
{
	const uint8_t *p = payload(a);
	size_t len = payload_len(a);

	while (len >= 2 && len >= 2U + p[1]) {
		if (p[0] == UDATA_COMMENT)
			snprintf(r->comment, sizeof(r->comment), "%.*s", p[1],
				 (const char *)p + 2);
		len -= 2 + p[1];
		p += 2 + p[1];
	}
}

static void rule_attr(const struct nlattr *a, void *ctx)
{
	struct rule *r = ctx;

	switch (a->nla_type & NLA_TYPE_MASK) {
	case NFTA_RULE_TABLE:
		r->table = payload(a);
		break;
	case NFTA_RULE_CHAIN:
		r->chain = payload(a);
		break;
	case NFTA_RULE_HANDLE:
		r->handle = get_be64(a);
		break;
	case NFTA_RULE_EXPRESSIONS:
		nested(a, list_element, r);
		break;
	case NFTA_RULE_USERDATA:
		user_data(a, r);
	}
}

static const char *family_name(uint8_t family)
{
	switch (family) {
	case NFPROTO_INET:
		return "inet";
	case NFPROTO_IPV4:
		return "ip";
	case NFPROTO_IPV6:
		return "ip6";
	case NFPROTO_BRIDGE:
		return "bridge";
	case NFPROTO_NETDEV:
		return "netdev";
	case NFPROTO_ARP:
		return "arp";
	}
	return "unknown";
}

static void print_rule(const struct nlmsghdr *nlh)
{
	const struct nfgenmsg *nfg = NLMSG_DATA(nlh);
	const char *attrs = (const char *)nfg + NLMSG_ALIGN(sizeof(*nfg));
	struct rule r = { };

	each(attrs, (const char *)nlh + nlh->nlmsg_len - attrs, rule_attr, &r);
	printf("%s|%s|%s|%llu|", family_name(nfg->nfgen_family), r.table,
	       r.chain, (unsigned long long)r.handle);
	if (r.counted)
		printf("%llu", (unsigned long long)r.packets);
	else
		putchar('-');
	printf("|%s\n", r.comment);
}

static void request(int fd)
{
	struct {
		struct nlmsghdr nlh;
		struct nfgenmsg nfg;
	} req = {
		.nlh = {
			.nlmsg_len = sizeof(req),
			.nlmsg_type = NFNL_SUBSYS_NFTABLES << 8 |
				      NFT_MSG_GETRULE,
			.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP,
		},
		.nfg = { .version = NFNETLINK_V0 },
	};

	if (send(fd, &req, sizeof(req), 0) < 0)
		die("netlink send");
}

int cmd_rules(const struct options *o, int argc, char **argv)
{
	static char buf[65536];
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC,
			NETLINK_NETFILTER);

	(void)o;
	(void)argc;
	(void)argv;
	if (fd < 0)
		die("netlink socket");
	setvbuf(stdout, NULL, _IOFBF, 65536);
	request(fd);
	for (;;) {
		ssize_t n = recv(fd, buf, sizeof(buf), 0);
		struct nlmsghdr *nlh = (void *)buf;

		if (n < 0)
			die("netlink receive");
		for (; NLMSG_OK(nlh, n); nlh = NLMSG_NEXT(nlh, n)) {
			/* The tests read when nothing writes. */
			if (nlh->nlmsg_flags & NLM_F_DUMP_INTR) {
				errno = EINTR;
				die("rules changed while they were read");
			}
			if (nlh->nlmsg_type == NLMSG_DONE)
				return 0;
			if (nlh->nlmsg_type == NLMSG_ERROR) {
				errno = EPROTO;
				die("netlink");
			}
			print_rule(nlh);
		}
	}
}
