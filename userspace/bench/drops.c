// SPDX-License-Identifier: GPL-2.0-only
/*
 * How long it takes to find the rules behind a scan that was dropped: as many
 * drops as the recorder holds, 10,000 rules. Needs root; works in a namespace
 * of its own.
 */
#include <nftables/libnftables.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "engine/drop_replay.h"
#include "nl/nl.h"
#include "ruleset/load.h"

#define RULES 10000
#define DROPS 2048
#define RULE_MAX 100

/* What the rules compare, and how the scan is dropped. */
struct kind {
	const char *name;
	const char *policy;
	const char *rule; /* with numbers of four bytes */
};

static const struct kind kinds[] = {
	{ "blocked addresses", "drop", "ip saddr 172.%d.%d.%d drop" },
	{ "services of hosts", "drop",
	  "ip saddr 10.%d.%d.%d tcp dport 22 accept" },
	{ "a rule for each port", "accept",
	  "meta mark != 0x%02x%02x%02x tcp dport %d drop" },
};

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static size_t add_rules(char *rules, size_t room, const struct kind *kind)
{
	size_t len;
	int i;

	len = (size_t)snprintf(
		rules, room,
		"flush ruleset\ntable inet bench {\nchain input {\ntype filter hook input priority 0; policy %s;\n",
		kind->policy);
	for (i = 0; i < RULES; i++) {
		len += (size_t)snprintf(rules + len, room - len, kind->rule,
					1 + i / 65536, i / 256 % 256, i % 256,
					1 + i);
		rules[len++] = '\n';
	}
	return len + (size_t)snprintf(rules + len, room - len, "}\n}\n");
}

static int load(struct nl *nl, struct nft_ruleset *ruleset,
		const struct kind *kind)
{
	size_t room = (size_t)RULES * RULE_MAX + 1024;
	struct nft_ctx *nft = nft_ctx_new(NFT_CTX_DEFAULT);
	char *rules = malloc(room);
	struct error error;
	int err = -1;

	if (nft && rules) {
		add_rules(rules, room, kind);
		err = nft_run_cmd_from_buffer(nft, rules);
	}
	free(rules);
	nft_ctx_free(nft);
	if (!err && ruleset_load_all(nl, ruleset, &error)) {
		fprintf(stderr, "drops: %s\n", error.text);
		err = -1;
	}
	return err;
}

/* A SYN to one port after the other. */
static void make_event(struct event *event, uint8_t bytes[40], unsigned int i)
{
	static const uint8_t syn[40] = {
		0x45, 0, 0,  40, 0,    1,    0x40, 0,	 64, 6, 0, 0, 192, 0,
		2,    9, 10, 0,	 0,    5,    0x9c, 0x40, 0,  0, 0, 0, 0,   1,
		0,    0, 0,  0,	 0x50, 0x02, 0xfa, 0xf0, 0,  0, 0, 0,
	};
	uint16_t port = (uint16_t)(1 + i);

	memcpy(bytes, syn, sizeof(syn));
	bytes[5] = (uint8_t)i; /* the IP identification */
	bytes[22] = (uint8_t)(port >> 8);
	bytes[23] = (uint8_t)port;
	memcpy(bytes + 24, &i, sizeof(i)); /* the sequence number */
	memset(event, 0, sizeof(*event));
	event->has = BIT(RSTATTR_EVENT_PROTOCOL) | BIT(RSTATTR_EVENT_FAMILY) |
		     BIT(RSTATTR_EVENT_HOOK) | BIT(RSTATTR_EVENT_PACKET_LEN) |
		     BIT(RSTATTR_EVENT_IIF) | BIT(RSTATTR_EVENT_CT) |
		     BIT(RSTATTR_EVENT_MARK);
	event->kind = RSTATTR_KIND_DROP;
	event->reason = RSTATTR_REASON_DROP_NETFILTER;
	event->where = "nft_do_chain";
	event->family = NFPROTO_IPV4;
	event->hook = NF_INET_LOCAL_IN;
	event->protocol = 0x0800;
	event->bytes = (struct span){ bytes, 40 };
	event->packet_len = 40;
	event->iif = 2;
	event->iif_name = "eth0";
	event->ct.state = RSTATTR_CT_NEW;
}

static int run(struct nl *nl, const struct kind *kind)
{
	struct drop_memo memo = { 0 };
	struct nft_ruleset ruleset;
	struct event event;
	uint8_t bytes[40];
	unsigned int i;
	double took;

	if (load(nl, &ruleset, kind))
		return -1;
	took = now();
	for (i = 0; i < DROPS; i++) {
		make_event(&event, bytes, i);
		if (drop_replay(&event, &ruleset, NULL, &memo) ||
		    event.drop.state != DROP_ONE) {
			fprintf(stderr, "drops: %s: drop %u is not found\n",
				kind->name, i);
			return -1;
		}
		drop_found_release(&event.drop);
	}
	printf("%d drops of a scan, %d rules, %s: %.3f s, %zu replayed\n",
	       DROPS, RULES, kind->name, now() - took, memo.count);
	drop_memo_release(&memo);
	nft_ruleset_release(&ruleset);
	return 0;
}

int main(void)
{
	struct nl nl;
	size_t i;

	if (unshare(CLONE_NEWNET) || nl_open(&nl, NETLINK_NETFILTER)) {
		fprintf(stderr, "drops: needs root and nf_tables\n");
		return 1;
	}
	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (run(&nl, &kinds[i]))
			return 1;
	}
	nl_close(&nl);
	return 0;
}
