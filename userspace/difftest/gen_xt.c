// SPDX-License-Identifier: GPL-2.0-only
/* Rules of iptables and ip6tables: what iptables-nft-restore reads. */
#include <netinet/in.h>

#include "difftest/gen.h"

#include <arpa/inet.h>
#include <stdio.h>

#include "difftest/gen_xt.h"

struct xt_table_form {
	const char *name;
	const char *chains[6];
};

static const struct xt_table_form tables[] = {
	{ "filter", { "INPUT", "FORWARD", "OUTPUT", NULL } },
	{ "mangle",
	  { "PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING", NULL } },
	{ "raw", { "PREROUTING", "OUTPUT", NULL } },
	{ "nat", { "PREROUTING", "OUTPUT", "POSTROUTING", NULL } },
};

static const char *address(struct xt_gen *xt)
{
	static char text[64];
	uint8_t bytes[16];
	bool prefix = rnd_percent(&xt->gen->rnd, 30);
	size_t len;

	if (xt->v6) {
		pool_v6(xt->gen->pool, &xt->gen->rnd,
			pool_whose(&xt->gen->rnd), bytes);
		inet_ntop(AF_INET6, bytes, text, sizeof(text));
	} else {
		pool_v4(xt->gen->pool, &xt->gen->rnd,
			pool_whose(&xt->gen->rnd), bytes);
		inet_ntop(AF_INET, bytes, text, sizeof(text));
	}
	len = strlen(text);
	if (prefix)
		snprintf(text + len, sizeof(text) - len, "/%d",
			 xt->v6 ? 64 : 24);
	return text;
}

static void say_basic(struct xt_gen *xt)
{
	static const char *const links[] = { "left0", "right0", "br0", "r+",
					     "lo" };
	struct rnd *rnd = &xt->gen->rnd;
	const char *not = rnd_percent(rnd, 25) ? "! " : "";

	switch (rnd_below(rnd, 5)) {
	case 0:
		XT(xt, "%s-s %s ", not, address(xt));
		break;
	case 1:
		XT(xt, "%s-d %s ", not, address(xt));
		break;
	case 2:
		if (xt->hook & (HOOK_PRE | HOOK_IN | HOOK_FWD))
			XT(xt, "%s-i %s ", not, RND_PICK(rnd, links));
		break;
	case 3:
		if (xt->hook & (HOOK_FWD | HOOK_OUT | HOOK_POST))
			XT(xt, "%s-o %s ", not, RND_PICK(rnd, links));
		break;
	default:
		if (!xt->v6)
			XT(xt, "%s-f ", not);
	}
}

static const char *proto_name(const struct xt_gen *xt)
{
	switch (xt->proto) {
	case IPPROTO_TCP:
		return "tcp";
	case IPPROTO_UDP:
		return "udp";
	case IPPROTO_SCTP:
		return "sctp";
	case IPPROTO_UDPLITE:
		return "udplite";
	case IPPROTO_DCCP:
		return "dccp";
	case IPPROTO_AH:
		return "ah";
	case IPPROTO_ESP:
		return "esp";
	case IPPROTO_COMP:
		return "ipcomp";
	case IPPROTO_ICMP:
		return "icmp";
	case IPPROTO_ICMPV6:
		return "icmpv6";
	case IPPROTO_MH:
		return "mh";
	}
	return NULL;
}

static void pick_proto(struct xt_gen *xt)
{
	static const uint8_t rest[] = { IPPROTO_UDPLITE, IPPROTO_DCCP,
					IPPROTO_AH, IPPROTO_ESP,
					IPPROTO_COMP };
	uint32_t dice = rnd_below(&xt->gen->rnd, 100);
	int focus = xt->gen->out->profile.proto;

	if (focus == (xt->v6 ? IPPROTO_ICMP : IPPROTO_ICMPV6) ||
	    (focus == IPPROTO_MH && !xt->v6))
		focus = 0;
	if (focus && rnd_percent(&xt->gen->rnd, 60))
		xt->proto = focus;
	else
		xt->proto = dice < 30 ? IPPROTO_TCP :
		    dice < 45 ? IPPROTO_UDP :
		    dice < 52 ? IPPROTO_SCTP :
		    dice < 62 ? (xt->v6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP) :
		    dice < 70 ? RND_PICK(&xt->gen->rnd, rest) :
				0;
	if (xt->v6 && xt->proto == IPPROTO_COMP && dice & 1)
		xt->proto = IPPROTO_MH;
	if (proto_name(xt))
		XT(xt, "-p %s ", proto_name(xt));
}

static unsigned int hook_of(const char *chain)
{
	switch (chain[0]) {
	case 'I':
		return HOOK_IN;
	case 'F':
		return HOOK_FWD;
	case 'O':
		return HOOK_OUT;
	}
	return chain[1] == 'R' ? HOOK_PRE : HOOK_POST;
}

static void add_rule(struct xt_gen *xt, struct script *script,
		     const char *chain)
{
	struct rnd *rnd = &xt->gen->rnd;
	uint32_t count = rnd_below(rnd, 3);

	text_release(&xt->rule);
	pick_proto(xt);
	if (rnd_percent(rnd, 45))
		say_basic(xt);
	while (count--)
		xt_match(xt);
	xt_target(xt);
	script_add(script, LINE_FREE, 0, "-A %s %s", chain,
		   text_get(&xt->rule));
}

static void add_table(struct xt_gen *xt, struct script *script,
		      const struct xt_table_form *form)
{
	struct rnd *rnd = &xt->gen->rnd;
	uint32_t i, j, count;

	xt->table = form->name;
	script_add(script, LINE_FIXED, 0, "*%s", form->name);
	for (i = 0; form->chains[i]; i++)
		script_add(script, LINE_FIXED, 0, ":%s %s [0:0]",
			   form->chains[i],
			   rnd_percent(rnd, 5) && form->name[0] != 'n' ?
				   "DROP" :
				   "ACCEPT");
	script_add(script, LINE_FIXED, 0, ":user0 - [0:0]");
	script_add(script, LINE_FIXED, 0, ":user1 - [0:0]");
	for (i = 0; form->chains[i]; i++) {
		xt->hook = hook_of(form->chains[i]);
		xt->users = true;
		count = rnd_below(rnd, 5);
		if (xt->gen->out->profile.xt)
			count += 5;
		for (j = 0; j < count; j++)
			add_rule(xt, script, form->chains[i]);
	}
	/* From any of the chains: only what is allowed in all. */
	xt->hook = 0;
	xt->users = false;
	for (i = 0; i < (xt->gen->out->profile.xt ? 10U : 4U); i++)
		add_rule(xt, script, i & 1 ? "user1" : "user0");
	script_add(script, LINE_FIXED, 0, "COMMIT");
}

/**
 * gen_iptables - tables of iptables and ip6tables
 * @gen: the generator
 */
void gen_iptables(struct gen *gen)
{
	struct xt_gen xt = { .gen = gen };
	size_t i;
	int v6;

	for (v6 = 0; v6 < 2; v6++) {
		xt.v6 = v6;
		for (i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
			bool nat = tables[i].name[0] == 'n';

			if ((nat && !gen->out->profile.nat) ||
			    (!gen->out->profile.xt &&
			     rnd_percent(&gen->rnd, 50)))
				continue;
			add_table(&xt, &gen->out->iptables[v6], &tables[i]);
		}
	}
	text_release(&xt.rule);
}
