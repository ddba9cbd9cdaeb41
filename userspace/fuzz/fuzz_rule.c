// SPDX-License-Identifier: GPL-2.0-only
/*
 * Any bytes as a ruleset, and packets through what was made of it. The first
 * two bytes choose the packet, the rest are netlink messages.
 */
#include <linux/if_ether.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz/messages.h"
#include "model/text.h"
#include "vm/fork.h"
#include "vm/vm.h"

/* So that a ruleset of jumps takes no hours. */
#define RUNS_MAX 16
#define CHAINS_MAX 8

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const uint8_t tcp4[] = {
	0x45, 0, 0, 40, 0, 1, 0x40, 0, 64,   6,	   0,	 0,    10,   0,
	3,    17, 10, 0, 0, 5, 0x9c, 0x40, 0x15, 0x38, 0, 0, 0,	     1,
	0,    0, 0, 0,	0x50, 0x02, 0xfa, 0xf0, 0,    0,    0,	   0,
};
static const uint8_t udp6[] = {
	0x60, 0, 0, 0, 0, 16, 44, 64, 0x20, 1, 0x0d, 0xb8, 0, 0, 0,    0,
	0,    0, 0, 0, 0, 0,  0,  1,  0x20, 1, 0x0d, 0xb8, 0, 0, 0,    0,
	0,    0, 0, 0, 0, 0,  0,  2,  17,   0, 0,    0,	   0, 0, 0,    1,
	0,    53, 0, 53, 0, 8, 0, 0,
};

static void make_packet(struct vm_pkt *pkt, uint8_t which, uint8_t cut)
{
	bool v6 = which & 1;
	struct span bytes = { v6 ? udp6 : tcp4,
			      v6 ? sizeof(udp6) : sizeof(tcp4) };
	size_t len = bytes.len;

	memset(pkt, 0, sizeof(*pkt));
	bytes.len -= cut % bytes.len;
	vm_pkt_load(pkt, bytes, len, v6 ? ETH_P_IPV6 : ETH_P_IP);
	if (which & 2)
		pkt->mark = VM_KNOWN(1);
	if (which & 4)
		pkt->ct.presence = VM_CT_TRACKED;
	if (which & 8)
		pkt->ct.state = RSTATTR_CT_NEW;
}

static void say(const struct nft_expr *expr)
{
	struct selector selector = { .name = "" };
	struct text text = { 0 };

	if (expr && expr->ops->selector)
		expr->ops->selector(expr, NFPROTO_IPV4, IPPROTO_TCP, &selector);
	if (expr && expr->ops->text)
		expr->ops->text(expr, &text);
	text_release(&text);
}

static void on_condition(void *data, const struct vm_condition *condition)
{
	(void)data;
	say(condition->expr);
	say(condition->origin.load);
}

static void replay(struct nft_ruleset *ruleset, struct nft_chain *chain,
		   const uint8_t *choice)
{
	static const struct vm_tracer tracer = { .condition = on_condition };
	static struct vm_pkt pkt, work;
	static struct vm_forks forks;
	struct vm vm;
	int runs = 0;

	make_packet(&pkt, choice[0], choice[1]);
	vm_forks_begin(&forks);
	do {
		work = pkt;
		memset(&vm, 0, sizeof(vm));
		vm.ruleset = ruleset;
		vm.pkt = &work;
		vm.forks = &forks;
		vm.tracer = choice[0] & 16 ? &tracer : NULL;
		vm.stateful = choice[0] & 32;
		vm.past = choice[0] & 64;
		vm.probe = choice[0] & 128;
		vm_pkt_parse(&work, chain->table->family == NFPROTO_INET ?
			     choice[0] & 1 ? NFPROTO_IPV6 : NFPROTO_IPV4 :
			     (uint8_t)chain->table->family,
			     (uint8_t)chain->table->family, chain->hook);
		nft_do_chain(&vm, chain);
	} while (++runs < RUNS_MAX && vm_forks_next(&forks));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct nft_ruleset ruleset;
	struct ruleset_source source;
	struct nft_table *table;
	struct nft_chain *chain;
	struct error error;
	struct span messages;
	uint8_t *copy;
	int chains = 0;

	if (size < 2)
		return 0;
	copy = malloc(size);
	if (!copy)
		return 0;
	memcpy(copy, data + 2, size - 2);
	messages = (struct span){ copy, size - 2 };
	source = messages_source(&messages);
	if (ruleset_load_from(&source, true, &ruleset, &error) == 0) {
		for (table = ruleset.table; table; table = table->next) {
			for (chain = table->chain;
			     chain && chains < CHAINS_MAX; chain = chain->next)
				if (chain->base && ++chains)
					replay(&ruleset, chain, data);
		}
		nft_ruleset_release(&ruleset);
	}
	free(copy);
	return 0;
}
