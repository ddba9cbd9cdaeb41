// SPDX-License-Identifier: GPL-2.0-only
/* Statements that let the rule go on. */
#include "difftest/gen.h"

#include <netinet/in.h>

#define L3 FAM_L3

static uint32_t number(struct gen *gen, enum field field)
{
	return pool_number(gen->pool, &gen->rnd, field);
}

static void counter(struct gen *gen)
{
	SAY(gen, "counter ");
}

static void logging(struct gen *gen)
{
	static const char *const how[] = { "log ", "log prefix \"x\" ",
					   "log group 7 snaplen 20 ",
					   "log level debug flags all " };

	SAY(gen, "%s", RND_PICK(&gen->rnd, how));
}

static void mark_set(struct gen *gen)
{
	static const char *const ops[] = { "and 0xffff00ff", "or 0x100",
					   "xor 0x11" };

	if (rnd_percent(&gen->rnd, 60))
		SAY(gen, "meta mark set 0x%x ", number(gen, F_MARK));
	else
		SAY(gen, "meta mark set meta mark %s ",
		    RND_PICK(&gen->rnd, ops));
}

static void priority_set(struct gen *gen)
{
	SAY(gen, "meta priority set 0x%x ", number(gen, F_PRIORITY));
}

static void pkttype_set(struct gen *gen)
{
	static const char *const types[] = { "host", "broadcast", "multicast",
					     "other" };

	SAY(gen, "meta pkttype set %s ", RND_PICK(&gen->rnd, types));
}

static void nftrace_set(struct gen *gen)
{
	SAY(gen, "meta nftrace set %u ", rnd_below(&gen->rnd, 2));
}

static void ct_mark_set(struct gen *gen)
{
	if (rnd_percent(&gen->rnd, 60))
		SAY(gen, "ct mark set 0x%x ", number(gen, F_MARK));
	else if (rnd_percent(&gen->rnd, 50))
		SAY(gen, "ct mark set meta mark ");
	else
		SAY(gen, "meta mark set ct mark ");
}

static void ct_label_set(struct gen *gen)
{
	static const unsigned int bits[] = { 1, 2, 17, 127 };

	SAY(gen, "ct label set %u ", RND_PICK(&gen->rnd, bits));
}

static void ct_event_set(struct gen *gen)
{
	SAY(gen, "ct event set new,destroy ");
}

static void ct_zone_set(struct gen *gen)
{
	/* Which connection is meant is looked up before the rules run. */
	if (gen->out->profile.recorded)
		SAY(gen, "counter ");
	else
		SAY(gen, "ct zone set %u ", 1 + rnd_below(&gen->rnd, 2));
}

static void notrack(struct gen *gen)
{
	SAY(gen, "notrack ");
}

static void ip_set(struct gen *gen)
{
	static const char *const fields[] = { "ttl set %u ", "dscp set %u ",
					      "ecn set %u ", "id set %u " };
	static const enum field of[] = { F_TTL, F_DSCP, F_ECN, F_IP_ID };
	uint32_t which = rnd_below(&gen->rnd, 4);

	SAY(gen, "ip ");
	SAY(gen, fields[which], number(gen, of[which]));
}

static void ip6_set(struct gen *gen)
{
	static const char *const fields[] = { "hoplimit set %u ",
					      "dscp set %u ", "ecn set %u ",
					      "flowlabel set %u " };
	static const enum field of[] = { F_TTL, F_DSCP, F_ECN, F_FLOW_LABEL };
	uint32_t which = rnd_below(&gen->rnd, 4);

	SAY(gen, "ip6 ");
	SAY(gen, fields[which], number(gen, of[which]));
}

static void addr_set(struct gen *gen)
{
	bool v6 = gen->theme.l3 == 6;
	struct selector_form form = { .vt = v6 ? VT_V6 : VT_V4 };
	struct value value;

	gen_value(gen, &form, &value);
	SAY(gen, "%s saddr set %s ", v6 ? "ip6" : "ip", value.text);
}

static void port_set(struct gen *gen)
{
	const char *l4 = gen->theme.l4 == IPPROTO_TCP ? "tcp" : "udp";

	SAY(gen, "%s %s set %u ", l4,
	    rnd_percent(&gen->rnd, 50) ? "dport" : "sport",
	    number(gen, F_PORT));
}

static void tcp_set(struct gen *gen)
{
	switch (rnd_below(&gen->rnd, 3)) {
	case 0:
		SAY(gen, "tcp window set %u ", number(gen, F_WINDOW));
		break;
	case 1:
		SAY(gen, "tcp option maxseg size set %u ",
		    number(gen, F_MSS));
		break;
	default:
		SAY(gen, "tcp flags set syn,ack ");
	}
}

static void mss_clamp(struct gen *gen)
{
	SAY(gen, "tcp option maxseg size set rt mtu ");
}

static void option_reset(struct gen *gen)
{
	SAY(gen, "reset tcp option %s ",
	    rnd_percent(&gen->rnd, 50) ? "sack-permitted" : "timestamp");
}

static void ether_set(struct gen *gen)
{
	struct selector_form form = { .vt = VT_MAC };
	struct value value;

	gen_value(gen, &form, &value);
	SAY(gen, "ether %s set %s ",
	    rnd_percent(&gen->rnd, 50) ? "saddr" : "daddr", value.text);
}

static void vlan_set(struct gen *gen)
{
	SAY(gen, "vlan %s set %u ", rnd_percent(&gen->rnd, 50) ? "id" : "pcp",
	    rnd_below(&gen->rnd, 8));
}

/* Mostly behind the end of the packet, where nothing can be written. */
static void far_set(struct gen *gen)
{
	static const char *const at[] = { "@nh,320,16", "@nh,480,16",
					  "@th,160,16", "@th,400,8",
					  "@th,0,8" };

	SAY(gen, "%s set 0x%x ", RND_PICK(&gen->rnd, at),
	    number(gen, F_BYTE));
}

static void ll_far_set(struct gen *gen)
{
	SAY(gen, "@ll,%u,16 set 0x%x ", 16 * (7 + rnd_below(&gen->rnd, 40)),
	    number(gen, F_BYTE));
}

static void ct_helper_set(struct gen *gen)
{
	SAY(gen, "meta l4proto %d ct helper set \"h%d\" ", gen->theme.l4,
	    gen->theme.l4);
}

static void ct_timeout_set(struct gen *gen)
{
	SAY(gen, "meta l4proto %d ct timeout set \"to%d\" ", gen->theme.l4,
	    gen->theme.l4);
}

static void arp_set(struct gen *gen)
{
	if (rnd_percent(&gen->rnd, 50))
		SAY(gen, "arp operation set %u ", number(gen, F_ARP_OP));
	else
		SAY(gen, "arp saddr ip set 10.0.1.%u ",
		    rnd_below(&gen->rnd, 8));
}

static void duplicate(struct gen *gen)
{
	if (gen->theme.l3 == 6)
		SAY(gen, "dup to 2001:db8:2::3 ");
	else
		SAY(gen, "dup to 10.0.2.3 ");
}

static void dup_netdev(struct gen *gen)
{
	/* No chain of the ruleset stands at that link's egress. */
	SAY(gen, "dup to \"p2\" ");
}

static void last(struct gen *gen)
{
	SAY(gen, "last ");
}

#define FILTER (1U << TYPE_FILTER | 1U << TYPE_ROUTE)
#define HAS_LL (FAM_BRIDGE | FAM_NETDEV)

const struct emitter gen_statements[] = {
	{ "counter", counter, FAM_ALL, HOOK_ALL, 0, 0, 0, false, false, 8 },
	{ "log", logging, FAM_ALL, HOOK_ALL, 0, 0, 0, false, false, 4 },
	{ "last", last, FAM_ALL, HOOK_ALL, 0, 0, 0, false, false, 2 },
	{ "meta mark set", mark_set, FAM_ALL, HOOK_ALL, 0, 0, 0, false, false,
	  8 },
	{ "meta mark map", gen_mark_map, FAM_ALL, HOOK_ALL, 0, 0, 0, false,
	  false, 6 },
	{ "meta priority set", priority_set, FAM_ALL, HOOK_ALL, 0, 0, 0, false,
	  false, 3 },
	{ "meta pkttype set", pkttype_set, FAM_NETDEV | FAM_BRIDGE,
	  HOOK_PRE | HOOK_INGRESS, 0, 0, 0, false, false, 2 },
	{ "meta nftrace set", nftrace_set, FAM_ALL, HOOK_ALL, 0, 0, 0, false,
	  false, 2 },
	{ "object", gen_object, FAM_ALL, HOOK_ALL, 0, 0, 0, false, false, 6 },
	{ "object map", gen_object_map, FAM_ALL, HOOK_ALL, 0, 0, 0, false,
	  false, 4 },
	{ "dynset", gen_dynset, FAM_ALL, HOOK_ALL, 0, 0, 0, false, false, 10 },
	{ "ct mark set", ct_mark_set, L3, HOOK_ALL, FILTER, 0, 0, true, false,
	  6 },
	{ "ct label set", ct_label_set, L3, HOOK_ALL, FILTER, 0, 0, true,
	  false, 3 },
	{ "ct event set", ct_event_set, L3, HOOK_ALL, FILTER, 0, 0, true,
	  false, 1 },
	{ "ct zone set", ct_zone_set, L3, HOOK_PRE | HOOK_OUT, FILTER, 0, 0,
	  true, false, 2 },
	{ "ct helper set", ct_helper_set, L3, HOOK_ALL, FILTER, 0, IPPROTO_TCP,
	  true, false, 2 },
	{ "ct helper set udp", ct_helper_set, L3, HOOK_ALL, FILTER, 0,
	  IPPROTO_UDP, true, false, 2 },
	{ "ct timeout set", ct_timeout_set, L3, HOOK_PRE | HOOK_OUT, FILTER, 0,
	  IPPROTO_TCP, true, false, 2 },
	{ "ct timeout set udp", ct_timeout_set, L3, HOOK_PRE | HOOK_OUT,
	  FILTER, 0, IPPROTO_UDP, true, false, 2 },
	{ "notrack", notrack, L3, HOOK_PRE | HOOK_OUT, FILTER, 0, 0, true,
	  false, 3 },
	{ "ip set", ip_set, FAM_HAS4, HOOK_ALL, FILTER, 4, 0, false, false,
	  4 },
	{ "ip6 set", ip6_set, FAM_HAS6, HOOK_ALL, FILTER, 6, 0, false, false,
	  3 },
	{ "ip addr set", addr_set, FAM_HAS4, HOOK_ALL, FILTER, 4, 0, false,
	  false, 2 },
	{ "ip6 addr set", addr_set, FAM_HAS6, HOOK_ALL, FILTER, 6, 0, false,
	  false, 2 },
	{ "tcp port set", port_set, FAM_IPS, HOOK_ALL, FILTER, 0, IPPROTO_TCP,
	  false, false, 2 },
	{ "udp port set", port_set, FAM_IPS, HOOK_ALL, FILTER, 0, IPPROTO_UDP,
	  false, false, 2 },
	{ "tcp set", tcp_set, FAM_IPS, HOOK_ALL, FILTER, 0, IPPROTO_TCP, false,
	  false, 4 },
	{ "mss clamp", mss_clamp, L3, HOOK_FWD | HOOK_OUT | HOOK_POST, FILTER,
	  0, IPPROTO_TCP, false, false, 3 },
	{ "tcp option reset", option_reset, FAM_IPS, HOOK_ALL, FILTER, 0,
	  IPPROTO_TCP, false, false, 3 },
	{ "raw set", far_set, FAM_IPS, HOOK_ALL, FILTER, 0, 0, false, false,
	  2 },
	{ "raw ll set", ll_far_set, HAS_LL, HOOK_ALL, 0, 0, 0, false, false,
	  2 },
	{ "ether set", ether_set, HAS_LL, HOOK_ALL, 0, 0, 0, false, false, 2 },
	{ "vlan set", vlan_set, HAS_LL, HOOK_ALL, 0, 2, 0, false, false, 2 },
	{ "arp set", arp_set, FAM_ARP | HAS_LL, HOOK_ALL, 0, 1, 0, false,
	  false, 3 },
	{ "dup", duplicate, FAM_IP, HOOK_PRE | HOOK_FWD | HOOK_POST, FILTER, 4, 0,
	  false, false, 1 },
	{ "dup ip6", duplicate, FAM_IP6, HOOK_PRE | HOOK_FWD | HOOK_POST, FILTER, 6,
	  0, false, false, 1 },
	{ "dup netdev", dup_netdev, FAM_NETDEV, HOOK_INGRESS, 0, 0, 0, false,
	  false, 1 },
};

const size_t gen_nstatements =
	sizeof(gen_statements) / sizeof(gen_statements[0]);
