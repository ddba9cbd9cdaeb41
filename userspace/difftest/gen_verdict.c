// SPDX-License-Identifier: GPL-2.0-only
/* What a rule ends with. */
#include "difftest/gen.h"

#include <netinet/in.h>

#include "difftest/listeners.h"

#define L3 FAM_L3
#define NAT (1U << TYPE_NAT)
#define FILTER (1U << TYPE_FILTER | 1U << TYPE_ROUTE)

static uint32_t port(struct gen *gen)
{
	uint32_t value = pool_number(gen->pool, &gen->rnd, F_PORT);

	return value ? value : 7;
}

static void accept_it(struct gen *gen)
{
	SAY(gen, "accept ");
}

static void drop(struct gen *gen)
{
	SAY(gen, "drop ");
}

static void go_on(struct gen *gen)
{
	SAY(gen, rnd_percent(&gen->rnd, 50) ? "continue " : "return ");
}

static bool may_jump(const struct gen *gen)
{
	return gen->chain < gen->last_chain;
}

static unsigned int target(struct gen *gen)
{
	return gen->chain +
	       rnd_below(&gen->rnd, gen->last_chain - gen->chain);
}

static void jump(struct gen *gen)
{
	if (!may_jump(gen)) {
		go_on(gen);
		return;
	}
	SAY(gen, "%s c%u ", rnd_percent(&gen->rnd, 70) ? "jump" : "goto",
	    target(gen));
}

/**
 * gen_verdict_word - a verdict of a map
 * @gen: the generator
 * @text: is added to
 */
void gen_verdict_word(struct gen *gen, struct text *text)
{
	uint32_t dice = rnd_below(&gen->rnd, 100);

	if (dice < 45 && may_jump(gen))
		text_add(text, "%s c%u", dice < 32 ? "jump" : "goto",
			 target(gen));
	else if (dice < 65)
		text_add(text, "continue");
	else if (dice < 75)
		text_add(text, "return");
	else
		text_add(text, dice < 92 ? "accept" : "drop");
}

static void vmap(struct gen *gen)
{
	gen_vmap(gen);
}

static void vmap_numgen(struct gen *gen)
{
	SAY(gen, "numgen inc mod 3 vmap { 0 : ");
	gen_verdict_word(gen, &gen->rule);
	SAY(gen, ", 1 : ");
	gen_verdict_word(gen, &gen->rule);
	SAY(gen, " } ");
}

static void vmap_ct(struct gen *gen)
{
	SAY(gen, "ct state vmap { established : ");
	gen_verdict_word(gen, &gen->rule);
	SAY(gen, ", new : ");
	gen_verdict_word(gen, &gen->rule);
	SAY(gen, ", invalid : ");
	gen_verdict_word(gen, &gen->rule);
	SAY(gen, " } ");
}

static void reject(struct gen *gen)
{
	static const char *const icmp[] = {
		"reject ", "reject with icmp type host-unreachable ",
		"reject with icmp type admin-prohibited ",
	};

	SAY(gen, "%s", RND_PICK(&gen->rnd, icmp));
}

static void reject_v6(struct gen *gen)
{
	SAY(gen, "reject with icmpv6 type %s ",
	    rnd_percent(&gen->rnd, 50) ? "no-route" : "policy-fail");
}

static void reject_inet(struct gen *gen)
{
	SAY(gen, "reject with icmpx type %s ",
	    rnd_percent(&gen->rnd, 50) ? "port-unreachable" :
					 "admin-prohibited");
}

static void reject_tcp(struct gen *gen)
{
	SAY(gen, "meta l4proto tcp reject with tcp reset ");
}

/* A port can be given where the rule looks at the protocol. */
static bool with_port(struct gen *gen, uint32_t percent)
{
	int l4 = gen->theme.l4;

	if ((l4 != IPPROTO_TCP && l4 != IPPROTO_UDP && l4 != IPPROTO_SCTP) ||
	    !rnd_percent(&gen->rnd, percent))
		return false;
	SAY(gen, "meta l4proto %d ", l4);
	return true;
}

static void masquerade(struct gen *gen)
{
	if (with_port(gen, 30))
		SAY(gen, "masquerade to :%u ", port(gen));
	else
		SAY(gen, "masquerade ");
}

static void redirect(struct gen *gen)
{
	if (with_port(gen, 60))
		SAY(gen, "redirect to :%u ", port(gen));
	else
		SAY(gen, "redirect ");
}

static void nat(struct gen *gen, const char *what, int net)
{
	bool v6 = gen->theme.l3 == 6, ported = with_port(gen, 50);

	SAY(gen, "%s %sto ", what,
	    gen->place.fam != FAM_INET ? "" :
	    v6			       ? "ip6 " :
					 "ip ");
	if (v6)
		SAY(gen, ported ?
				 "[2001:db8:%d::4]:%u " :
				 "2001:db8:%d::4 ",
		    net, port(gen));
	else if (ported)
		SAY(gen, "10.0.%d.4:%u ", net, port(gen));
	else if (rnd_percent(&gen->rnd, 30))
		SAY(gen, "10.0.%d.4-10.0.%d.5 ", net, net);
	else
		SAY(gen, "10.0.%d.4 ", net);
}

static void dnat(struct gen *gen)
{
	nat(gen, "dnat", rnd_percent(&gen->rnd, 70) ? 2 : 1);
}

static void snat(struct gen *gen)
{
	nat(gen, "snat", 2);
}

static void dnat_map(struct gen *gen)
{
	SAY(gen,
	    "dnat %sto tcp dport map { %u : 10.0.2.3, %u : 10.0.2.4, %u : 10.0.1.3 } ",
	    gen->place.fam == FAM_INET ? "ip " : "", port(gen), 1000 + port(gen) % 900,
	    2000 + port(gen) % 900);
}

static void snat_prefix(struct gen *gen)
{
	SAY(gen, "%s prefix to ip saddr map { 10.0.1.0/24 : 10.0.2.0/24 } ",
	    gen->place.fam == FAM_INET ? "snat ip" : "snat ip");
}

static void fwd(struct gen *gen)
{
	SAY(gen, "fwd to \"p2\" ");
}

static void queue(struct gen *gen)
{
	SAY(gen, "queue num 3 %s",
	    rnd_percent(&gen->rnd, 50) ? "bypass " : "");
}

static void tproxy(struct gen *gen)
{
	uint32_t open = gen->pool->value[F_PORT][LISTENERS_TRANSPARENT];

	SAY(gen, "meta l4proto %d tproxy %sto :%u ",
	    gen->theme.l4,
	    gen->place.fam != FAM_INET ? "" :
	    gen->theme.l3 == 6	       ? "ip6 " :
					 "ip ",
	    open && rnd_percent(&gen->rnd, 60) ? open : port(gen));
}

static void synproxy(struct gen *gen)
{
	SAY(gen, "meta l4proto tcp synproxy mss 1460 wscale 7 timestamp sack-perm ");
}

const struct emitter gen_verdicts[] = {
	{ "accept", accept_it, FAM_ALL, HOOK_ALL, 0, 0, 0, false, true, 10 },
	{ "drop", drop, FAM_ALL, HOOK_ALL, FILTER, 0, 0, false, true, 5 },
	{ "continue, return", go_on, FAM_ALL, HOOK_ALL, 0, 0, 0, false, true,
	  10 },
	{ "jump, goto", jump, FAM_ALL, HOOK_ALL, 0, 0, 0, false, true, 40 },
	{ "vmap", vmap, FAM_ALL, HOOK_ALL, 0, 0, 0, false, true, 20 },
	{ "vmap numgen", vmap_numgen, FAM_ALL, HOOK_ALL, 0, 0, 0, false, true,
	  4 },
	{ "vmap ct state", vmap_ct, L3, HOOK_ALL, 0, 0, 0, true, true, 6 },
	{ "reject ip", reject, FAM_IP, HOOK_INS | HOOK_OUT, FILTER, 4, 0,
	  false, true, 5 },
	{ "reject ip6", reject_v6, FAM_IP6, HOOK_INS | HOOK_OUT, FILTER, 6, 0,
	  false, true, 5 },
	{ "reject inet", reject_inet, FAM_INET, HOOK_INS | HOOK_OUT, FILTER, 0,
	  0, false, true, 6 },
	{ "reject bridge", reject_inet, FAM_BRIDGE, HOOK_PRE | HOOK_IN, FILTER,
	  0, 0, false, true, 5 },
	{ "reject netdev", reject_inet, FAM_NETDEV, HOOK_INGRESS, FILTER, 0, 0,
	  false, true, 4 },
	{ "reject tcp", reject_tcp, L3, HOOK_INS | HOOK_OUT, FILTER, 0,
	  IPPROTO_TCP, false, true, 16 },
	{ "masquerade", masquerade, L3, HOOK_POST, NAT, 0, 0, true, true, 20 },
	{ "redirect", redirect, L3, HOOK_PRE | HOOK_OUT, NAT, 0, 0, true, true,
	  15 },
	{ "dnat", dnat, L3, HOOK_PRE | HOOK_OUT, NAT, 4, 0, true, true, 30 },
	{ "dnat ip6", dnat, L3, HOOK_PRE | HOOK_OUT, NAT, 6, 0, true, true,
	  30 },
	{ "dnat map", dnat_map, FAM_IP | FAM_INET, HOOK_PRE, NAT, 4,
	  IPPROTO_TCP, true, true, 20 },
	{ "snat", snat, L3, HOOK_POST | HOOK_IN, NAT, 4, 0, true, true, 30 },
	{ "snat ip6", snat, L3, HOOK_POST | HOOK_IN, NAT, 6, 0, true, true,
	  30 },
	{ "snat prefix", snat_prefix, FAM_IP, HOOK_POST, NAT, 4, 0, true, true,
	  10 },
	{ "fwd", fwd, FAM_NETDEV, HOOK_INGRESS, 0, 0, 0, false, true, 14 },
	{ "queue", queue, L3, HOOK_ALL, FILTER, 0, 0, false, true, 1 },
	{ "tproxy", tproxy, L3, HOOK_PRE, FILTER, 4, IPPROTO_TCP, false, true,
	  30 },
	{ "tproxy again", tproxy, L3, HOOK_PRE, FILTER, 4, IPPROTO_TCP, false, true,
	  30 },
	{ "tproxy udp", tproxy, L3, HOOK_PRE, FILTER, 4, IPPROTO_UDP, false,
	  true, 20 },
	{ "tproxy ip6 tcp", tproxy, L3, HOOK_PRE, FILTER, 6, IPPROTO_TCP,
	  false, true, 20 },
	{ "tproxy ip6", tproxy, L3, HOOK_PRE, FILTER, 6, IPPROTO_UDP, false,
	  true, 30 },
	{ "tproxy ip6 again", tproxy, L3, HOOK_PRE, FILTER, 6, IPPROTO_UDP, false,
	  true, 30 },
	{ "synproxy", synproxy, L3, HOOK_IN | HOOK_FWD, FILTER, 0,
	  IPPROTO_TCP, true, true, 30 },
	{ "synproxy again", synproxy, L3, HOOK_IN | HOOK_FWD, FILTER, 0,
	  IPPROTO_TCP, true, true, 30 },
	{ "synproxy once more", synproxy, L3, HOOK_IN | HOOK_FWD, FILTER, 0,
	  IPPROTO_TCP, true, true, 30 },
};

const size_t gen_nverdicts = sizeof(gen_verdicts) / sizeof(gen_verdicts[0]);
