// SPDX-License-Identifier: GPL-2.0-only
/* Tables and chains of a ruleset. */
#include "difftest/gen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "difftest/gen_table.h"
#include "difftest/listeners.h"
#include "difftest/topology.h"

struct hook_name {
	unsigned int hook;
	const char *name;
};

static const struct hook_name inet_hooks[] = {
	{ HOOK_PRE, "prerouting" }, { HOOK_IN, "input" },
	{ HOOK_FWD, "forward" },    { HOOK_OUT, "output" },
	{ HOOK_POST, "postrouting" },
};

static const char *const devices[] = { "left0", "right0", "br0", "p1" };

static const struct hook_name netdev_hooks[] = {
	{ HOOK_INGRESS, "ingress" },
	{ HOOK_EGRESS, "egress" },
};

static const char *hook_name(unsigned int hook)
{
	size_t i;

	for (i = 0; i < 5; i++) {
		if (inet_hooks[i].hook == hook)
			return inet_hooks[i].name;
	}
	return hook == HOOK_INGRESS ? "ingress" : "egress";
}

static const char *fam_name(unsigned int fam)
{
	switch (fam) {
	case FAM_IP:
		return "ip";
	case FAM_IP6:
		return "ip6";
	case FAM_INET:
		return "inet";
	case FAM_ARP:
		return "arp";
	case FAM_BRIDGE:
		return "bridge";
	}
	return "netdev";
}

static unsigned int pick_hook(struct gen *gen, unsigned int fam)
{
	switch (fam) {
	case FAM_NETDEV:
		return gen->support->off[SUPPORT_EGRESS] ||
				       rnd_percent(&gen->rnd, 65) ?
			       HOOK_INGRESS :
			       HOOK_EGRESS;
	case FAM_ARP:
		return HOOK_IN;
	case FAM_INET:
		if (rnd_percent(&gen->rnd, 10))
			return HOOK_INGRESS;
		break;
	}
	return inet_hooks[rnd_below(&gen->rnd, 5)].hook;
}

/* No two chains of a hook have the same. */
static int pick_priority(struct gen *gen)
{
	static const int base[] = { -450, -310, -305, -250, -192, -150, -110,
				    -50,  0,	10,   50,   90,	  110,	150,
				    220,  250,	300,  320,  400 };

	return RND_PICK(&gen->rnd, base) + (int)(gen_name(gen) % 9);
}

static int nat_priority(const struct gen *gen)
{
	return gen->place.hook == HOOK_POST || gen->place.hook == HOOK_IN ?
		       100 :
		       -100;
}

static void open_base(struct gen *gen)
{
	static const char *const types[] = { "filter", "nat", "route" };
	struct place_of *place = &gen->place;
	char device[64] = "";

	if (place->hook == HOOK_INGRESS || place->hook == HOOK_EGRESS) {
		const char *one = RND_PICK(&gen->rnd, devices);

		if (rnd_percent(&gen->rnd, 25))
			snprintf(device, sizeof(device),
				 " devices = { left0, right0 }");
		else
			snprintf(device, sizeof(device), " device \"%s\"", one);
	}
	script_add(&gen->body, LINE_FIXED, 0, " chain b%u {", gen_name(gen));
	script_add(&gen->body, LINE_FIXED, 0,
		   "  type %s hook %s%s priority %d; policy %s;",
		   types[place->type], hook_name(place->hook), device,
		   place->priority,
		   place->type != TYPE_NAT && rnd_percent(&gen->rnd, 10) ?
			   "drop" :
			   "accept");
}

static void fill(struct gen *gen, uint32_t rules)
{
	while (rules--) {
		if (rnd_percent(&gen->rnd, 15) &&
		    !gen->support->off[SUPPORT_CODE])
			gen_code(gen);
		else
			gen_rule(gen);
	}
	script_add(&gen->body, LINE_FIXED, 0, " }");
}

static void pick_type(struct gen *gen, unsigned int fam)
{
	struct place_of *place = &gen->place;

	place->type = TYPE_FILTER;
	if (gen->out->profile.nat && fam & FAM_L3 &&
	    !(place->hook & (HOOK_FWD | HOOK_INGRESS)) &&
	    rnd_percent(&gen->rnd, 65))
		place->type = TYPE_NAT;
	else if (fam & FAM_L3 && place->hook == HOOK_OUT &&
		 rnd_percent(&gen->rnd, 25))
		place->type = TYPE_ROUTE;
	place->priority = place->type == TYPE_NAT ?
				  nat_priority(gen) +
					  (int)(gen_name(gen) % 9) :
				  pick_priority(gen);
}

/* A base chain and the chains that can be reached from it only. */
static void make_chain(struct gen *gen, unsigned int fam)
{
	unsigned int first = gen->chains, i;
	unsigned int count = rnd_below(&gen->rnd, 4);

	gen->place.fam = fam;
	gen->place.hook = pick_hook(gen, fam);
	pick_type(gen, fam);
	gen->chain = first;
	gen->last_chain = first + count;
	open_base(gen);
	fill(gen, 2 + rnd_below(&gen->rnd, 5));
	for (i = 0; i < count; i++) {
		gen->chain = first + i + 1;
		script_add(&gen->body, LINE_FIXED, 0, " chain c%u {",
			   first + i);
		fill(gen, 1 + rnd_below(&gen->rnd, 4));
	}
	gen->chains += count;
}

static void move(struct script *to, struct script *from)
{
	size_t i;

	for (i = 0; i < from->count; i++)
		script_add(to, from->line[i].kind, from->line[i].tag, "%s",
			   from->line[i].text);
	script_release(from);
}

/**
 * gen_objects - what rules refer to by its name
 * @defs: is added to
 * @fam: family of the table
 */
void gen_objects(struct script *defs, unsigned int fam)
{
	script_add(defs, LINE_FIXED, 0, " counter k0 { }");
	script_add(defs, LINE_FIXED, 0, " counter k1 { }");
	script_add(defs, LINE_FREE, 0, " quota kq0 { over 800 bytes }");
	script_add(defs, LINE_FREE, 0, " quota kq1 { 900 bytes }");
	if (!(fam & FAM_L3))
		return;
	script_add(defs, LINE_FREE, 0,
		   " ct helper h6 { type \"ftp\" protocol tcp; }");
	script_add(defs, LINE_FREE, 0,
		   " ct helper h17 { type \"sip\" protocol udp; }");
	script_add(defs, LINE_FREE, 0,
		   " ct timeout to6 { protocol tcp; policy = { established : 999 }; }");
	script_add(defs, LINE_FREE, 0,
		   " ct timeout to17 { protocol udp; policy = { replied : 999 }; }");
}

/**
 * gen_table - a table with chains, sets and objects
 * @gen: the generator
 * @fam: its family
 */
void gen_table(struct gen *gen, unsigned int fam)
{
	struct script *nft = &gen->out->nft;
	uint32_t count = 1 + rnd_below(&gen->rnd, 3);

	gen->chains = 0;
	gen->dynamic[0] = '\0';
	script_add(nft, LINE_FIXED, 0, "table %s t%u {", fam_name(fam),
		   gen_name(gen));
	gen_objects(&gen->defs, fam);
	while (count--)
		make_chain(gen, fam);
	move(nft, &gen->defs);
	move(nft, &gen->body);
	script_add(nft, LINE_FIXED, 0, "}");
}

static void add_end(struct script *nft, const char *name, const char *hook,
		    const char *device)
{
	script_add(nft, LINE_FREE, 0,
		   " chain %s { type filter hook %s%s%s%s priority 2000000000; "
		   "policy accept; counter; }",
		   name, hook, *device ? " device \"" : "", device,
		   *device ? "\"" : "");
}

static void add_ends(struct script *nft, const char *family)
{
	char name[32];
	size_t i;

	script_add(nft, LINE_FIXED, 0, "table %s harness {", family);
	for (i = 0; i < 5; i++) {
		snprintf(name, sizeof(name), "end_%s", inet_hooks[i].name);
		add_end(nft, name, inet_hooks[i].name, "");
	}
	script_add(nft, LINE_FIXED, 0, "}");
}

static void add_device_ends(struct gen *gen, struct script *nft)
{
	char name[32];
	size_t i, j;

	script_add(nft, LINE_FIXED, 0, "table netdev harness {");
	for (i = 0; i < 2; i++) {
		if (i && gen->support->off[SUPPORT_EGRESS])
			break;
		for (j = 0; j < 4; j++) {
			snprintf(name, sizeof(name), "end_%s_%s",
				 netdev_hooks[i].name, devices[j]);
			add_end(nft, name, netdev_hooks[i].name, devices[j]);
		}
	}
	script_add(nft, LINE_FIXED, 0, "}");
}

/* Replies that reject sends without asking IP. */
static void add_silence(struct script *nft, const char *where)
{
	script_add(nft, LINE_FIXED, 0, " chain silence_%s {", where);
	script_add(nft, LINE_FIXED, 0,
		   "  type filter hook %s%s priority -2000000000; policy accept;",
		   strcmp(where, "output") == 0 ? "" : "egress device ", where);
	script_add(nft, LINE_FIXED, 0, "  ip ttl " OWN_TTL_TEXT " ip id 0 drop");
	script_add(nft, LINE_FIXED, 0, "  ip6 hoplimit " OWN_TTL_TEXT " drop");
	script_add(nft, LINE_FIXED, 0, " }");
}

static void silence_devices(struct gen *gen, struct script *nft)
{
	size_t i;

	if (gen->support->off[SUPPORT_EGRESS])
		return;
	script_add(nft, LINE_FIXED, 0, "table netdev silence {");
	for (i = 0; i < sizeof(devices) / sizeof(devices[0]); i++)
		add_silence(nft, devices[i]);
	script_add(nft, LINE_FIXED, 0, "}");
}

/* In the order of enum track_fact of difftest/facts.h. */
static void add_facts(struct script *nft, const char *hook)
{
	static const char *const facts[] = {
		"untracked",
		"invalid",
		"new",
		"established ct direction original",
		"established ct direction reply",
		"related ct direction original",
		"related ct direction reply",
	};
	size_t i;

	script_add(nft, LINE_FIXED, 0, " chain facts_%s {", hook);
	script_add(nft, LINE_FIXED, 0,
		   "  type filter hook %s priority -199; policy accept;", hook);
	for (i = 0; i < sizeof(facts) / sizeof(facts[0]); i++)
		script_add(nft, LINE_FIXED, 0, "  ct state %s counter",
			   facts[i]);
	script_add(nft, LINE_FIXED, 0, " }");
}

/**
 * gen_harness - the chains of the test itself
 * @gen: the generator
 *
 * The firewall says nothing of its own: what no socket of the test sends is
 * dropped at the output hook, before all other chains, and so are replies that
 * are sent from below IP, which are known by how far they may travel. Behind all
 * others stands a chain that counts what was accepted.
 */
void gen_harness(struct gen *gen)
{
	const struct profile *profile = &gen->out->profile;
	struct script *nft = &gen->out->nft;

	script_add(nft, LINE_FIXED, 0, "table inet silence {");
	script_add(nft, LINE_FIXED, 0, " chain silence {");
	script_add(nft, LINE_FIXED, 0,
		   "  type filter hook output priority -2000000000; policy drop;");
	script_add(nft, LINE_FIXED, 0,
		   "  meta skuid " LISTENERS_UID_TEXT " drop");
	script_add(nft, LINE_FIXED, 0, "  meta skuid != 4294967295 accept");
	script_add(nft, LINE_FIXED, 0, " }");
	script_add(nft, LINE_FIXED, 0, "}");
	script_add(nft, LINE_FIXED, 0, "table arp silence {");
	script_add(nft, LINE_FIXED, 0,
		   " chain silence { type filter hook output priority -2000000000; "
		   "policy drop; }");
	script_add(nft, LINE_FIXED, 0,
		   " chain end_input { type filter hook input priority "
		   "2000000000; policy accept; counter; }");
	script_add(nft, LINE_FIXED, 0, "}");
	script_add(nft, LINE_FIXED, 0, "table bridge silence {");
	add_silence(nft, "output");
	script_add(nft, LINE_FIXED, 0, "}");
	silence_devices(gen, nft);
	if (profile->ip)
		add_ends(nft, "inet");
	if (profile->recorded) {
		script_add(nft, LINE_FIXED, 0, "table inet facts {");
		add_facts(nft, "prerouting");
		add_facts(nft, "output");
		script_add(nft, LINE_FIXED, 0, "}");
	}
	if (profile->bridge)
		add_ends(nft, "bridge");
	if (profile->netdev)
		add_device_ends(gen, nft);
}
