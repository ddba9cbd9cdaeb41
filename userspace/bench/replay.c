// SPDX-License-Identifier: GPL-2.0-only
/*
 * How many replays a second: a packet through a chain of twenty rules, of
 * which it meets every one. Needs root; works in a namespace of its own.
 */
#include <nftables/libnftables.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "nl/nl.h"
#include "ruleset/load.h"
#include "vm/traverse.h"

#define RULES 20
#define REPLAYS 2000000U

/* What a firewall's input chain is made of: the last rule of it matches. */
static const char head[] =
	"table inet bench {\n"
	"set admins { type ipv4_addr\n flags interval\n elements = { 192.0.2.0/24, 198.51.100.7 }\n }\n"
	"chain input { type filter hook input priority 0; policy accept;\n"
	"iifname \"lo\" accept\n"
	"ct state established,related accept\n"
	"ct state invalid drop\n"
	"ip saddr @admins accept\n"
	"meta l4proto icmp accept\n"
	"udp dport { 53, 123 } accept\n";

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static int load(struct nl *nl, struct nft_ruleset *ruleset)
{
	struct nft_ctx *nft = nft_ctx_new(NFT_CTX_DEFAULT);
	char rules[4096];
	size_t len;
	struct error error;
	int i;

	len = (size_t)snprintf(rules, sizeof(rules), "%s", head);
	for (i = 7; i < RULES; i++)
		len += (size_t)snprintf(rules + len, sizeof(rules) - len,
					"ip saddr 10.0.0.%d tcp dport %d accept\n",
					i, 1000 + i);
	snprintf(rules + len, sizeof(rules) - len,
		 "tcp dport 5432 reject with tcp reset\n}\n}\n");
	if (!nft || nft_run_cmd_from_buffer(nft, rules))
		return -1;
	nft_ctx_free(nft);
	if (ruleset_load_all(nl, ruleset, &error)) {
		fprintf(stderr, "replay: %s\n", error.text);
		return -1;
	}
	return 0;
}

static void make_packet(struct vm_pkt *pkt)
{
	static const uint8_t syn[40] = {
		0x45, 0, 0,    40, 0,	1,    0x40, 0,	  64, 6, 0, 0, 10, 0,
		3,    17, 10,  0,  0,	5,    0x9c, 0x40, 0x15, 0x38, 0, 0, 0, 1,
		0,    0, 0,    0,  0x50, 0x02, 0xfa, 0xf0, 0,	0, 0, 0,
	};

	memset(pkt, 0, sizeof(*pkt));
	vm_pkt_load(pkt, (struct span){ syn, sizeof(syn) }, sizeof(syn), 0x0800);
	pkt->in.index = VM_KNOWN(2);
	pkt->in.has_name = true;
	strcpy(pkt->in.name, "eth0");
	pkt->ct.presence = VM_CT_TRACKED;
	pkt->ct.state = RSTATTR_CT_NEW;
}

int main(void)
{
	struct vm_journey journey = { .way = VM_WAY_HOOK,
				      .family = NFPROTO_IPV4,
				      .hook = NF_INET_LOCAL_IN };
	static struct vm_pkt pkt, work;
	struct nft_ruleset ruleset;
	struct vm_result result;
	struct vm vm;
	struct nl nl;
	unsigned int i;
	double took;

	if (unshare(CLONE_NEWNET) || nl_open(&nl, NETLINK_NETFILTER) ||
	    load(&nl, &ruleset)) {
		fprintf(stderr, "replay: needs root and nf_tables\n");
		return 1;
	}
	make_packet(&pkt);
	took = now();
	for (i = 0; i < REPLAYS; i++) {
		work = pkt;
		memset(&vm, 0, sizeof(vm));
		vm.ruleset = &ruleset;
		vm.pkt = &work;
		vm_traverse(&vm, &journey, &result);
	}
	took = now() - took;
	if (vm.err || result.end != VM_END_REJECT || vm.rules != RULES) {
		fprintf(stderr, "replay: ended otherwise: error %d, end %d, %u rules\n",
			vm.err, result.end, vm.rules);
		return 1;
	}
	printf("%.0f replays a second and core over %d rules\n",
	       REPLAYS / took, RULES);
	nl_close(&nl);
	return 0;
}
