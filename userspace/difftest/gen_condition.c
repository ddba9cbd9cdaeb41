// SPDX-License-Identifier: GPL-2.0-only
/* Conditions that are more than a selector and a value. */
#include "difftest/gen.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <time.h>

#define L3 FAM_L3
#define DEVICES (FAM_NETDEV)

static const char *link_name(struct gen *gen)
{
	static const char *const links[] = { "left0", "right0", "br0", "lo" };

	return RND_PICK(&gen->rnd, links);
}

/* What of the packet routes are looked up with. */
static const char *fib_tuple(struct gen *gen, bool from, bool to)
{
	static const char *const in[] = { "saddr . iif", "saddr",
					  "saddr . mark . iif", "saddr . mark",
					  "daddr . iif", "daddr" };
	static const char *const any[] = { "saddr", "daddr", "saddr . mark",
					   "daddr . mark" };
	static const char *const out[] = { "daddr . oif", "saddr . oif" };

	if (from && rnd_percent(&gen->rnd, 50))
		return RND_PICK(&gen->rnd, in);
	if (to && gen->place.hook & (HOOK_FWD | HOOK_OUT | HOOK_POST) &&
	    rnd_percent(&gen->rnd, 40))
		return RND_PICK(&gen->rnd, out);
	return RND_PICK(&gen->rnd, any);
}

static bool has_iif(const struct gen *gen)
{
	return gen->place.hook & (HOOK_PRE | HOOK_IN | HOOK_FWD | HOOK_INGRESS);
}

static void fib_type(struct gen *gen)
{
	static const char *const types[] = { "local",	  "unicast",
					     "broadcast", "multicast",
					     "blackhole", "unreachable",
					     "prohibit",  "unspec" };
	const char *tuple = fib_tuple(gen, has_iif(gen), true);

	if (rnd_percent(&gen->rnd, 30))
		SAY(gen, "fib %s type { %s, %s } ", tuple,
		    RND_PICK(&gen->rnd, types), RND_PICK(&gen->rnd, types));
	else
		SAY(gen, "fib %s type %s%s ", tuple,
		    rnd_percent(&gen->rnd, 25) ? "!= " : "",
		    RND_PICK(&gen->rnd, types));
}

static void fib_oif(struct gen *gen)
{
	const char *tuple = fib_tuple(gen, true, false);

	switch (rnd_below(&gen->rnd, 4)) {
	case 0:
		SAY(gen, "fib %s oif missing ", tuple);
		break;
	case 1:
		SAY(gen, "fib %s oif exists ", tuple);
		break;
	case 2:
		SAY(gen, "fib %s oif %s\"%s\" ", tuple,
		    rnd_percent(&gen->rnd, 30) ? "!= " : "", link_name(gen));
		break;
	default:
		SAY(gen, "fib %s oifname %s\"%s\" ", tuple,
		    rnd_percent(&gen->rnd, 30) ? "!= " : "", link_name(gen));
	}
}

static void rt_classid(struct gen *gen)
{
	SAY(gen, "rt classid %s%u ", rnd_percent(&gen->rnd, 30) ? "!= " : "",
	    rnd_percent(&gen->rnd, 50) ? 5 : 0);
}

static void rt_nexthop(struct gen *gen)
{
	static const char *const hops[] = { "10.0.2.2", "10.0.1.2",
					    "2001:db8:2::2", "2001:db8:1::2" };
	bool v6 = gen->theme.l3 == 6;
	struct selector_form form = { .vt = v6 ? VT_V6 : VT_V4 };
	struct value value;

	gen_value(gen, &form, &value);
	/* Those that there are. */
	if (rnd_percent(&gen->rnd, 50))
		snprintf(value.text, sizeof(value.text), "%s",
			 hops[2 * v6 + rnd_below(&gen->rnd, 2)]);
	SAY(gen, "rt %s nexthop %s%s ", gen->theme.l3 == 6 ? "ip6" : "ip",
	    rnd_percent(&gen->rnd, 30) ? "!= " : "", value.text);
}

static void rt_mtu(struct gen *gen)
{
	SAY(gen, "rt mtu %s %u ", rnd_percent(&gen->rnd, 50) ? "<" : ">=",
	    rnd_percent(&gen->rnd, 50) ? 1460 : 1441);
}

static void rt_ipsec(struct gen *gen)
{
	SAY(gen, "rt ipsec %s ",
	    rnd_percent(&gen->rnd, 50) ? "exists" : "missing");
}

static void limit_packets(struct gen *gen)
{
	SAY(gen, "limit rate %s1/week burst %u packets ",
	    rnd_percent(&gen->rnd, 40) ? "over " : "",
	    1 + rnd_below(&gen->rnd, 12));
}

static void limit_bytes(struct gen *gen)
{
	SAY(gen, "limit rate %s1 bytes/week burst %u bytes ",
	    rnd_percent(&gen->rnd, 40) ? "over " : "",
	    100 * (1 + rnd_below(&gen->rnd, 12)));
}

static void quota(struct gen *gen)
{
	SAY(gen, "quota %s%u bytes ", rnd_percent(&gen->rnd, 50) ? "over " : "",
	    100 * (1 + rnd_below(&gen->rnd, 20)));
}

static void connlimit(struct gen *gen)
{
	/* When the kernel forgets some depends on its timers. */
	SAY(gen, "ct count %s100000 ", rnd_percent(&gen->rnd, 50) ? "over " : "");
}

static void numgen_inc(struct gen *gen)
{
	uint32_t mod = 2 + rnd_below(&gen->rnd, 4);
	uint32_t offset = rnd_percent(&gen->rnd, 40) ?
				  rnd_below(&gen->rnd, 100) :
				  0;

	SAY(gen, "numgen inc mod %u ", mod);
	if (offset)
		SAY(gen, "offset %u ", offset);
	SAY(gen, "%s%u ", rnd_percent(&gen->rnd, 50) ? "" : "< ",
	    offset + rnd_below(&gen->rnd, mod));
}

/* Random, but decided by the bounds. */
static void numgen_random(struct gen *gen)
{
	SAY(gen, "numgen random mod 4 offset 8 %s 8 ",
	    rnd_percent(&gen->rnd, 50) ? "<" : ">=");
}

static void random_word(struct gen *gen)
{
	SAY(gen, "meta random %s ",
	    rnd_percent(&gen->rnd, 50) ? "& 0 == 0" : "& 0 != 0");
}

static void jhash(struct gen *gen)
{
	uint32_t mod = 2 + rnd_below(&gen->rnd, 3);
	uint32_t offset = rnd_percent(&gen->rnd, 40) ? 7 : 0;

	SAY(gen, "jhash ");
	if (gen->theme.l3 == 6)
		SAY(gen, rnd_percent(&gen->rnd, 50) ?
				 "ip6 saddr" :
				 "ip6 daddr . ip6 saddr");
	else
		SAY(gen, rnd_percent(&gen->rnd, 50) ?
				 "ip saddr" :
				 "ip saddr . ip daddr");
	if (gen->theme.l4 == 6)
		SAY(gen, " . tcp dport");
	SAY(gen, " mod %u seed 0x%x ", mod, rnd_u32(&gen->rnd) | 1);
	if (offset)
		SAY(gen, "offset %u ", offset);
	SAY(gen, "%u ", offset + rnd_below(&gen->rnd, mod));
}

static void symhash(struct gen *gen)
{
	SAY(gen, "symhash mod 2 offset 8 %s 8 ",
	    rnd_percent(&gen->rnd, 50) ? ">=" : "<");
}

/* Hours away from what it is now, or all of today's. */
static void hour(struct gen *gen)
{
	time_t now = time(NULL);
	struct tm tm;
	int from;

	localtime_r(&now, &tm);
	from = (tm.tm_hour + (rnd_percent(&gen->rnd, 50) ? 21 : 9)) % 24;
	SAY(gen, "meta hour %s\"%02d:00\"-\"%02d:00\" ",
	    rnd_percent(&gen->rnd, 25) ? "!= " : "", from, (from + 6) % 24);
}

static void date(struct gen *gen)
{
	SAY(gen, "meta time %s \"%s\" ", rnd_percent(&gen->rnd, 50) ? "<" : ">",
	    rnd_percent(&gen->rnd, 50) ? "2020-06-06 17:00" :
					 "2090-06-06 17:00");
}

static void socket_mark(struct gen *gen)
{
	SAY(gen, "socket mark %s ",
	    rnd_percent(&gen->rnd, 50) ? "0" : "!= 0x10");
}

static void socket_key(struct gen *gen)
{
	static const char *const keys[] = { "transparent 0", "transparent 1",
					    "wildcard 0", "wildcard 1",
					    "mark 0", "mark != 0" };

	SAY(gen, "socket %s ", RND_PICK(&gen->rnd, keys));
}

/* Of a connection that has just begun, it depends on how long the host runs. */
static void expiration(struct gen *gen)
{
	SAY(gen, "ct expiration %s 0s ",
	    rnd_percent(&gen->rnd, 50) ? ">=" : "<");
}

static void helper_status(struct gen *gen)
{
	SAY(gen, "ct state established,related ct direction %s ",
	    rnd_percent(&gen->rnd, 50) ? "original" : "reply");
}

static void mark_expression(struct gen *gen)
{
	static const char *const ops[] = { "and 0xff00 == 0x100",
					   "or 0x1 == 0x11",
					   "xor 0x10 == 0x0",
					   "and 0x1 != 0" };

	SAY(gen, "meta mark %s ", RND_PICK(&gen->rnd, ops));
}

static void ct_mark_expression(struct gen *gen)
{
	static const char *const ops[] = { "and 0xff00 == 0x100",
					   "or 0x1 == 0x11",
					   "xor 0x10 == 0x0",
					   "and 0x1 != 0" };

	SAY(gen, "ct mark %s ", RND_PICK(&gen->rnd, ops));
}

/* name, function, families, hooks, types, l3, l4, tracked, ends, weight */
const struct emitter gen_conditions[] = {
	{ "concat", gen_concat, FAM_ALL, HOOK_ALL, 0, 0, 0, false, false, 12 },
	{ "dynamic set", gen_dynamic, FAM_ALL, HOOK_ALL, 0, 0, 0, false, false,
	  4 },
	{ "fib type", fib_type, L3, HOOK_INS | HOOK_OUT | HOOK_POST, 0, 0, 0, false,
	  false, 5 },
	{ "fib oif", fib_oif, L3, HOOK_INS, 0, 0, 0, false, false, 6 },
	{ "fib netdev", fib_type, DEVICES, HOOK_INGRESS, 0, 0, 0, false, false,
	  3 },
	{ "rt classid", rt_classid, L3, HOOK_FWD | HOOK_OUT | HOOK_POST, 0, 0,
	  0, false, false, 2 },
	{ "rt nexthop", rt_nexthop, L3, HOOK_FWD | HOOK_OUT | HOOK_POST, 0, 4,
	  0, false, false, 5 },
	{ "rt nexthop ip6", rt_nexthop, L3, HOOK_FWD | HOOK_OUT | HOOK_POST, 0,
	  6, 0, false, false, 5 },
	{ "rt mtu", rt_mtu, L3, HOOK_FWD | HOOK_OUT | HOOK_POST, 0, 0, 0,
	  false, false, 2 },
	{ "rt ipsec", rt_ipsec, L3, HOOK_FWD | HOOK_OUT | HOOK_POST, 0, 0, 0,
	  false, false, 2 },
	{ "limit packets", limit_packets, FAM_ALL, HOOK_ALL, 0, 0, 0, false,
	  false, 4 },
	{ "limit bytes", limit_bytes, FAM_ALL, HOOK_ALL, 0, 0, 0, false, false,
	  3 },
	{ "quota", quota, FAM_ALL, HOOK_ALL, 0, 0, 0, false, false, 4 },
	{ "connlimit", connlimit, L3, HOOK_ALL, 0, 0, 0, true, false, 3 },
	{ "numgen inc", numgen_inc, FAM_ALL, HOOK_ALL, 0, 0, 0, false, false,
	  4 },
	{ "numgen random", numgen_random, FAM_ALL, HOOK_ALL, 0, 0, 0, false,
	  false, 2 },
	{ "meta random", random_word, FAM_ALL, HOOK_ALL, 0, 0, 0, false, false,
	  2 },
	{ "jhash", jhash, FAM_IPS, HOOK_ALL, 0, 4, 0, false, false, 4 },
	{ "jhash ip6", jhash, FAM_IPS, HOOK_ALL, 0, 6, 0, false, false, 2 },
	{ "symhash", symhash, FAM_ALL, HOOK_ALL, 0, 0, 0, false, false, 2 },
	{ "meta hour", hour, FAM_ALL, HOOK_ALL, 0, 0, 0, false, false, 2 },
	{ "meta time", date, FAM_ALL, HOOK_ALL, 0, 0, 0, false, false, 2 },
	{ "socket", socket_key, L3, HOOK_PRE | HOOK_IN, 0, 0, 0, false, false,
	  4 },
	{ "socket mark tcp", socket_mark, L3, HOOK_PRE | HOOK_IN, 0, 0,
	  IPPROTO_TCP, false, false, 4 },
	{ "socket mark udp", socket_mark, L3, HOOK_PRE | HOOK_IN, 0, 0,
	  IPPROTO_UDP, false, false, 4 },
	{ "socket tcp", socket_key, L3, HOOK_PRE | HOOK_IN, 0, 0, IPPROTO_TCP,
	  false, false, 8 },
	{ "socket udp", socket_key, L3, HOOK_PRE | HOOK_IN, 0, 0, IPPROTO_UDP,
	  false, false, 8 },
	{ "ct expiration", expiration, L3, HOOK_ALL, 0, 0, 0, true, false, 5 },
	{ "ct state and direction", helper_status, L3, HOOK_ALL, 0, 0, 0, true,
	  false, 3 },
	{ "meta mark arithmetic", mark_expression, FAM_ALL, HOOK_ALL, 0, 0, 0,
	  false, false, 3 },
	{ "ct mark arithmetic", ct_mark_expression, L3, HOOK_ALL, 0, 0, 0,
	  true, false, 2 },
};

const size_t gen_nconditions =
	sizeof(gen_conditions) / sizeof(gen_conditions[0]);
