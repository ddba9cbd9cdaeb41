// SPDX-License-Identifier: GPL-2.0-only
#include <netinet/in.h>

#include "difftest/gen_xt.h"

#define ANY_HOOK 127U

static uint32_t number(struct xt_gen *xt, enum field field)
{
	return pool_number(xt->gen->pool, &xt->gen->rnd, field);
}

static uint32_t below(struct xt_gen *xt, uint32_t bound)
{
	return rnd_below(&xt->gen->rnd, bound);
}

static void verdict(struct xt_gen *xt)
{
	uint32_t dice = below(xt, 100);

	if (xt->users && dice < 45)
		XT(xt, "-%s user%u", dice < 33 ? "j" : "g", below(xt, 2));
	else if (dice < 60)
		XT(xt, "-j RETURN");
	else if (dice < 85)
		XT(xt, "-j ACCEPT");
	else if (xt->table[0] != 'n')
		XT(xt, "-j DROP");
}

static void mark(struct xt_gen *xt)
{
	static const char *const ways[] = { "--set-xmark", "--set-mark",
					    "--and-mark", "--or-mark",
					    "--xor-mark" };

	XT(xt, "-j MARK %s 0x%x", RND_PICK(&xt->gen->rnd, ways),
	   number(xt, F_MARK));
}

static void connmark(struct xt_gen *xt)
{
	switch (below(xt, 3)) {
	case 0:
		XT(xt, "-j CONNMARK --set-xmark 0x%x/0xff",
		   number(xt, F_MARK));
		break;
	case 1:
		XT(xt, "-j CONNMARK --save-mark");
		break;
	default:
		XT(xt, "-j CONNMARK --restore-mark --nfmask 0xffff --ctmask 0xffff");
	}
}

static void logging(struct xt_gen *xt)
{
	XT(xt, below(xt, 2) ? "-j LOG --log-prefix \"x \"" :
			      "-j NFLOG --nflog-group 5");
}

static void classify(struct xt_gen *xt)
{
	XT(xt, "-j CLASSIFY --set-class 1:%u", below(xt, 5));
}

static void dscp(struct xt_gen *xt)
{
	if (below(xt, 2))
		XT(xt, "-j DSCP --set-dscp %u", number(xt, F_DSCP));
	else
		XT(xt, "-j TOS --set-tos 0x%x/0x3f", number(xt, F_DSCP));
}

static void ttl(struct xt_gen *xt)
{
	static const char *const ways[] = { "set", "inc", "dec" };
	const char *way = RND_PICK(&xt->gen->rnd, ways);

	XT(xt, "-j %s --%s-%s %u", xt->v6 ? "HL" : "TTL",
	   xt->v6 ? "hl" : "ttl", way, 1 + below(xt, 60));
}

static void tcpmss(struct xt_gen *xt)
{
	XT(xt, "--tcp-flags SYN,RST SYN -j TCPMSS --set-mss %u",
	   number(xt, F_MSS));
}

static void tcpoptstrip(struct xt_gen *xt)
{
	XT(xt, "-j TCPOPTSTRIP --strip-options %s",
	   below(xt, 2) ? "timestamp" : "sack-permitted,wscale");
}

static void ecn(struct xt_gen *xt)
{
	XT(xt, xt->v6 ? "-j ACCEPT" : "-j ECN --ecn-tcp-remove");
}

static void checksum(struct xt_gen *xt)
{
	XT(xt, "-j CHECKSUM --checksum-fill");
}

static void notrack(struct xt_gen *xt)
{
	XT(xt, "-j CT --notrack");
}

static void reject(struct xt_gen *xt)
{
	if (xt->proto == IPPROTO_TCP && below(xt, 2))
		XT(xt, "-j REJECT --reject-with tcp-reset");
	else if (below(xt, 2))
		XT(xt, "-j REJECT --reject-with %s",
		   xt->v6 ? "icmp6-adm-prohibited" : "icmp-host-prohibited");
	else
		XT(xt, "-j REJECT");
}

static bool has_ports(const struct xt_gen *xt)
{
	return xt->proto == IPPROTO_TCP || xt->proto == IPPROTO_UDP;
}

static void dnat(struct xt_gen *xt)
{
	bool ported = has_ports(xt) && below(xt, 2);

	if (xt->v6 && ported)
		XT(xt, "-j DNAT --to-destination [2001:db8:2::4]:%u",
		   1 + below(xt, 60000));
	else if (xt->v6)
		XT(xt, "-j DNAT --to-destination 2001:db8:2::4");
	else if (ported)
		XT(xt, "-j DNAT --to-destination 10.0.2.4:%u",
		   1 + below(xt, 60000));
	else
		XT(xt, "-j DNAT --to-destination 10.0.2.4-10.0.2.5");
}

static void snat(struct xt_gen *xt)
{
	if (xt->v6)
		XT(xt, "-j SNAT --to-source 2001:db8:2::5");
	else
		XT(xt, "-j SNAT --to-source 10.0.2.5");
}

static void masquerade(struct xt_gen *xt)
{
	XT(xt, "-j MASQUERADE");
}

static void redirect(struct xt_gen *xt)
{
	if (has_ports(xt) && below(xt, 2))
		XT(xt, "-j REDIRECT --to-ports %u", 1 + below(xt, 60000));
	else
		XT(xt, "-j REDIRECT");
}

static void netmap(struct xt_gen *xt)
{
	XT(xt, xt->v6 ? "-j NETMAP --to 2001:db8:2::/64" :
			"-j NETMAP --to 10.0.2.0/24");
}

struct form {
	void (*say)(struct xt_gen *xt);
	const char *table; /* NULL: any */
	unsigned int hooks;
	int proto;
	bool tracked;
	uint8_t weight;
};

static const struct form forms[] = {
	{ verdict, NULL, ANY_HOOK, 0, false, 12 },
	{ mark, NULL, ANY_HOOK, 0, false, 4 },
	{ connmark, NULL, ANY_HOOK, 0, true, 4 },
	{ logging, NULL, ANY_HOOK, 0, false, 2 },
	{ classify, "mangle", HOOK_FWD | HOOK_OUT | HOOK_POST, 0, false, 3 },
	{ dscp, "mangle", ANY_HOOK, 0, false, 3 },
	{ ttl, "mangle", ANY_HOOK, 0, false, 3 },
	{ tcpmss, "mangle", HOOK_FWD | HOOK_OUT | HOOK_POST, IPPROTO_TCP,
	  false, 6 },
	{ tcpoptstrip, "mangle", ANY_HOOK, IPPROTO_TCP, false, 4 },
	{ ecn, "mangle", ANY_HOOK, IPPROTO_TCP, false, 6 },
	{ checksum, "mangle", HOOK_POST, 0, false, 4 },
	{ notrack, "raw", ANY_HOOK, 0, true, 5 },
	{ reject, "filter", ANY_HOOK, 0, false, 3 },
	{ dnat, "nat", HOOK_PRE | HOOK_OUT, 0, true, 20 },
	{ snat, "nat", HOOK_POST, 0, true, 20 },
	{ masquerade, "nat", HOOK_POST, 0, true, 15 },
	{ redirect, "nat", HOOK_PRE | HOOK_OUT, 0, true, 15 },
	{ netmap, "nat", HOOK_PRE | HOOK_POST, 0, true, 14 },
};

static bool fits(const struct xt_gen *xt, const struct form *form)
{
	if (form->table && strcmp(form->table, xt->table) != 0)
		return false;
	if (form->proto && form->proto != xt->proto)
		return false;
	if (form->tracked && !xt->gen->out->profile.tracked)
		return false;
	return xt->hook ? form->hooks & xt->hook : form->hooks == ANY_HOOK;
}

/**
 * xt_target - a target that fits the rule
 * @xt: the rule; it is added, or nothing
 */
void xt_target(struct xt_gen *xt)
{
	const size_t count = sizeof(forms) / sizeof(forms[0]);
	uint32_t sum = 0, dice;
	size_t i;

	if (rnd_percent(&xt->gen->rnd, 25))
		return;
	for (i = 0; i < count; i++)
		sum += fits(xt, &forms[i]) ? forms[i].weight : 0;
	dice = below(xt, sum);
	for (i = 0; i < count; i++) {
		if (!fits(xt, &forms[i]))
			continue;
		if (dice < forms[i].weight)
			break;
		dice -= forms[i].weight;
	}
	forms[i].say(xt);
}
