// SPDX-License-Identifier: GPL-2.0-only
/* Matches: what decides is in the packet or on the host, never the hour. */
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

static const char *maybe_not(struct xt_gen *xt)
{
	return rnd_percent(&xt->gen->rnd, 25) ? "! " : "";
}

/* Two numbers in their order. */
static void pair(struct xt_gen *xt, enum field field, uint32_t *low,
		 uint32_t *high)
{
	uint32_t a = number(xt, field), b = number(xt, field);

	*low = a < b ? a : b;
	*high = a < b ? b : a;
}

static void ports(struct xt_gen *xt)
{
	uint32_t low, high;

	pair(xt, F_PORT, &low, &high);
	XT(xt, "%s--%s ", maybe_not(xt), below(xt, 2) ? "dport" : "sport");
	if (below(xt, 2))
		XT(xt, "%u ", low);
	else
		XT(xt, "%u:%u ", low, high);
}

static void tcp(struct xt_gen *xt)
{
	switch (below(xt, 4)) {
	case 0:
		XT(xt, "-m tcp %s--tcp-flags SYN,ACK,FIN,RST %s ",
		   maybe_not(xt), below(xt, 2) ? "SYN" : "ACK");
		break;
	case 1:
		XT(xt, "-m tcp %s--tcp-option %u ", maybe_not(xt),
		   2 + below(xt, 7));
		break;
	default:
		XT(xt, "-m tcp ");
		ports(xt);
	}
}

static void udp(struct xt_gen *xt)
{
	XT(xt, "-m udp ");
	/* Of ports, iptables makes comparisons of nft's own. */
	if (below(xt, 3) == 0)
		ports(xt);
}

static void sctp(struct xt_gen *xt)
{
	static const char *const how[] = { "all", "any", "only" };

	if (below(xt, 2)) {
		XT(xt, "-m sctp ");
		ports(xt);
	} else {
		XT(xt, "-m sctp %s--chunk-types %s INIT,DATA ", maybe_not(xt),
		   RND_PICK(&xt->gen->rnd, how));
	}
}

static void dccp(struct xt_gen *xt)
{
	if (below(xt, 2)) {
		XT(xt, "-m dccp ");
		ports(xt);
	} else {
		XT(xt, "-m dccp %s--dccp-types REQUEST,DATA ", maybe_not(xt));
	}
}

static void icmp(struct xt_gen *xt)
{
	static const char *const types[] = { "echo-request", "echo-reply",
					     "3/1", "3", "8", "11", "any" };

	XT(xt, "-m icmp %s--icmp-type %s ", maybe_not(xt),
	   RND_PICK(&xt->gen->rnd, types));
}

static void icmp6(struct xt_gen *xt)
{
	static const char *const types[] = { "128", "129", "1/3", "1", "2",
					     "135" };

	XT(xt, "-m icmp6 %s--icmpv6-type %s ", maybe_not(xt),
	   RND_PICK(&xt->gen->rnd, types));
}

static void spi(struct xt_gen *xt)
{
	uint32_t low, high;

	pair(xt, F_SPI, &low, &high);
	XT(xt, "-m %s %s--%sspi %u:%u ",
	   xt->proto == IPPROTO_AH ? "ah" : "esp", maybe_not(xt),
	   xt->proto == IPPROTO_AH ? "ah" : "esp", low, high);
}

static void ipcomp(struct xt_gen *xt)
{
	XT(xt, "-m ipcomp %s--ipcompspi %u ", maybe_not(xt),
	   number(xt, F_CPI));
}

static void mh(struct xt_gen *xt)
{
	XT(xt, "-m mh %s--mh-type %u:%u ", maybe_not(xt), below(xt, 3),
	   3 + below(xt, 5));
}

static void multiport(struct xt_gen *xt)
{
	static const char *const ways[] = { "sports", "dports", "ports" };
	uint32_t low, high;

	pair(xt, F_PORT, &low, &high);
	if (low == high)
		XT(xt, "-m multiport %s--%s %u ", maybe_not(xt),
		   RND_PICK(&xt->gen->rnd, ways), low);
	else
		XT(xt, "-m multiport %s--%s %u,%u:%u ", maybe_not(xt),
		   RND_PICK(&xt->gen->rnd, ways), number(xt, F_PORT), low,
		   high);
}

static void addrtype(struct xt_gen *xt)
{
	static const char *const types[] = { "LOCAL", "UNICAST", "BROADCAST",
					     "MULTICAST", "BLACKHOLE",
					     "PROHIBIT,UNREACHABLE" };

	XT(xt, "-m addrtype %s--%s-type %s ", maybe_not(xt),
	   below(xt, 2) ? "src" : "dst", RND_PICK(&xt->gen->rnd, types));
}

static void mark(struct xt_gen *xt)
{
	XT(xt, "-m mark %s--mark 0x%x/0x%x ", maybe_not(xt),
	   number(xt, F_MARK), below(xt, 2) ? 0xffffffffU : 0xff);
}

/* "" is any. */
static void helper(struct xt_gen *xt)
{
	static const char *const names[] = { "ftp", "ftp", "ftp-21", "sip" };

	XT(xt, "-m helper %s--helper %s ", maybe_not(xt),
	   RND_PICK(&xt->gen->rnd, names));
}

static void connmark(struct xt_gen *xt)
{
	XT(xt, "-m connmark %s--mark 0x%x/0x%x ", maybe_not(xt),
	   number(xt, F_MARK), below(xt, 2) ? 0xffffffffU : 0xff);
}

static void state(struct xt_gen *xt)
{
	static const char *const states[] = { "NEW", "ESTABLISHED",
					      "RELATED,ESTABLISHED", "INVALID",
					      "UNTRACKED" };

	bool old = below(xt, 2);

	XT(xt, "-m %s %s--%s %s ", old ? "state" : "conntrack", maybe_not(xt),
	   old ? "state" : "ctstate", RND_PICK(&xt->gen->rnd, states));
}

static void conntrack(struct xt_gen *xt)
{
	switch (below(xt, 5)) {
	case 0:
		XT(xt, "-m conntrack %s--ctproto %u ", maybe_not(xt),
		   number(xt, F_PROTO));
		break;
	case 1:
		XT(xt, "-m conntrack --ctdir %s ",
		   below(xt, 2) ? "ORIGINAL" : "REPLY");
		break;
	case 2:
		XT(xt, "-m conntrack %s--ctstatus %s ", maybe_not(xt),
		   below(xt, 2) ? "SEEN_REPLY" : "CONFIRMED");
		break;
	case 3:
		XT(xt, "-m conntrack --ctproto %u %s--ctorigdstport %u ",
		   IPPROTO_TCP, maybe_not(xt), number(xt, F_PORT));
		break;
	default:
		if (xt->v6)
			XT(xt, "-m conntrack %s--ctorigsrc 2001:db8:1::/64 ",
			   maybe_not(xt));
		else
			XT(xt, "-m conntrack %s--ctrepldst 10.0.1.0/24 ",
			   maybe_not(xt));
	}
}

static void connbytes(struct xt_gen *xt)
{
	static const char *const dirs[] = { "original", "reply", "both" };

	XT(xt,
	   "-m connbytes %s--connbytes %u:%u --connbytes-dir %s --connbytes-mode packets ",
	   maybe_not(xt), below(xt, 3), 2 + below(xt, 4),
	   RND_PICK(&xt->gen->rnd, dirs));
}

static void dscp(struct xt_gen *xt)
{
	XT(xt, "-m dscp %s--dscp %u ", maybe_not(xt), number(xt, F_DSCP));
}

static void tos(struct xt_gen *xt)
{
	XT(xt, "-m tos %s--tos 0x%x/0x%x ", maybe_not(xt),
	   number(xt, F_DSCP) << 2, below(xt, 2) ? 0xff : 0x3f);
}

static void ecn(struct xt_gen *xt)
{
	XT(xt, "-m ecn %s--ecn-ip-ect %u ", maybe_not(xt), below(xt, 4));
}

static void iprange(struct xt_gen *xt)
{
	const char *way = below(xt, 2) ? "src" : "dst";

	if (xt->v6)
		XT(xt, "-m iprange %s--%s-range 2001:db8:1::3-2001:db8:2::3 ",
		   maybe_not(xt), way);
	else
		XT(xt, "-m iprange %s--%s-range 10.0.1.3-10.0.2.3 ",
		   maybe_not(xt), way);
}

static void length(struct xt_gen *xt)
{
	uint32_t low, high;

	pair(xt, F_LENGTH, &low, &high);
	XT(xt, "-m length %s--length %u:%u ", maybe_not(xt), low, high);
}

static void limit(struct xt_gen *xt)
{
	XT(xt, "-m limit --limit 1/day --limit-burst %u ", 1 + below(xt, 12));
}

static void hashlimit(struct xt_gen *xt)
{
	static const char *const modes[] = { "srcip", "dstip", "srcip,dstip" };

	XT(xt,
	   "-m hashlimit --hashlimit-%s 1/hour --hashlimit-burst %u --hashlimit-mode %s --hashlimit-name h%u ",
	   below(xt, 2) ? "upto" : "above", 1 + below(xt, 4),
	   RND_PICK(&xt->gen->rnd, modes), gen_name(xt->gen));
}

static void recent(struct xt_gen *xt)
{
	static const char *const ways[] = { "--set", "--rcheck", "--update",
					    "--remove" };

	XT(xt, "-m recent %s%s --name r%u --%s ", maybe_not(xt),
	   RND_PICK(&xt->gen->rnd, ways), below(xt, 2),
	   below(xt, 2) ? "rsource" : "rdest");
}

static void mac(struct xt_gen *xt)
{
	XT(xt, "-m mac %s--mac-source 02:00:00:00:0%u:02 ", maybe_not(xt),
	   1 + below(xt, 4));
}

static void owner(struct xt_gen *xt)
{
	static const unsigned int ids[] = { 0, 1000, 1001, 100, 65534 };

	switch (below(xt, 3)) {
	case 0:
		XT(xt, "-m owner %s--uid-owner %u ", maybe_not(xt),
		   RND_PICK(&xt->gen->rnd, ids));
		break;
	case 1:
		XT(xt, "-m owner %s--gid-owner %u ", maybe_not(xt),
		   RND_PICK(&xt->gen->rnd, ids));
		break;
	default:
		XT(xt, "-m owner %s--socket-exists ", maybe_not(xt));
	}
}

static void pkttype(struct xt_gen *xt)
{
	static const char *const types[] = { "unicast", "broadcast",
					     "multicast" };

	XT(xt, "-m pkttype %s--pkt-type %s ", maybe_not(xt),
	   RND_PICK(&xt->gen->rnd, types));
}

static void policy(struct xt_gen *xt)
{
	XT(xt, "-m policy --dir %s --pol %s ",
	   xt->hook & (HOOK_OUT | HOOK_POST) ? "out" : "in",
	   below(xt, 2) ? "none" : "ipsec");
}

static void quota(struct xt_gen *xt)
{
	XT(xt, "-m quota %s--quota %u ", maybe_not(xt),
	   100 * (1 + below(xt, 20)));
}

static void realm(struct xt_gen *xt)
{
	XT(xt, "-m realm %s--realm %u ", maybe_not(xt), below(xt, 2) ? 5 : 0);
}

static void rpfilter(struct xt_gen *xt)
{
	XT(xt, "-m rpfilter %s%s", below(xt, 2) ? "--loose " : "",
	   below(xt, 2) ? "--invert " : "");
}

static void nth(struct xt_gen *xt)
{
	uint32_t every = 2 + below(xt, 4);

	XT(xt, "-m statistic --mode nth %s--every %u --packet %u ",
	   maybe_not(xt), every, below(xt, every));
}

static void string(struct xt_gen *xt)
{
	XT(xt, "-m string --algo %s %s--hex-string \"|%02x%02x|\" ",
	   below(xt, 2) ? "bm" : "kmp", maybe_not(xt), number(xt, F_BYTE),
	   number(xt, F_BYTE));
}

static void tcpmss(struct xt_gen *xt)
{
	uint32_t low, high;

	pair(xt, F_MSS, &low, &high);
	XT(xt, "-m tcpmss %s--mss %u:%u ", maybe_not(xt), low, high);
}

static void ttl(struct xt_gen *xt)
{
	static const char *const ops[] = { "eq", "lt", "gt" };

	XT(xt, "-m %s --%s-%s %u ", xt->v6 ? "hl" : "ttl",
	   xt->v6 ? "hl" : "ttl", RND_PICK(&xt->gen->rnd, ops),
	   number(xt, F_TTL));
}

static void u32(struct xt_gen *xt)
{
	XT(xt, "-m u32 --u32 \"%u & 0x%x = 0x%x:0x%x\" ", below(xt, 17),
	   below(xt, 2) ? 0xffU : 0xff00U, below(xt, 8), 8 + below(xt, 60000));
}

static void devgroup(struct xt_gen *xt)
{
	XT(xt, "-m devgroup %s--%s-group %u ", maybe_not(xt),
	   xt->hook & (HOOK_OUT | HOOK_POST) ? "dst" : "src",
	   below(xt, 2) ? 7 : 0);
}

static void cpu(struct xt_gen *xt)
{
	XT(xt, "-m cpu %s--cpu %u ", maybe_not(xt), below(xt, 3));
}

static void time_of_day(struct xt_gen *xt)
{
	XT(xt, "-m time --%s 2030-01-01T00:00:00 ",
	   below(xt, 2) ? "datestart" : "datestop");
}

static void comment(struct xt_gen *xt)
{
	XT(xt, "-m comment --comment \"x y\" ");
}

static void frag(struct xt_gen *xt)
{
	static const char *const ways[] = { "--fragid 0:2000000000",
					    "--fragfirst", "--fraglast",
					    "--fragmore" };

	XT(xt, "-m frag %s ", RND_PICK(&xt->gen->rnd, ways));
}

static void options_header(struct xt_gen *xt)
{
	bool hop = below(xt, 2);

	XT(xt, "-m %s %s--%s-len %u ", hop ? "hbh" : "dst", maybe_not(xt),
	   hop ? "hbh" : "dst", 8 + 8 * below(xt, 2));
}

static void routing(struct xt_gen *xt)
{
	if (below(xt, 2))
		XT(xt, "-m rt %s--rt-type %u ", maybe_not(xt), below(xt, 5));
	else
		XT(xt, "-m rt %s--rt-segsleft 0:%u ", maybe_not(xt),
		   below(xt, 3));
}

static void ipv6header(struct xt_gen *xt)
{
	static const char *const headers[] = { "hop-by-hop", "ipv6-route",
					       "ipv6-frag", "ipv6-opts" };

	XT(xt, "-m ipv6header %s--header %s --soft ", maybe_not(xt),
	   RND_PICK(&xt->gen->rnd, headers));
}

static void eui64(struct xt_gen *xt)
{
	XT(xt, "-m eui64 ");
}

struct form {
	void (*say)(struct xt_gen *xt);
	int proto;
	unsigned int hooks;
	uint8_t families; /* 4, 6, or 0: both */
	bool tracked;
};

static const struct form forms[] = {
	{ tcp, IPPROTO_TCP, ANY_HOOK, 0, false },
	{ tcp, IPPROTO_TCP, ANY_HOOK, 0, false },
	{ udp, IPPROTO_UDP, ANY_HOOK, 0, false },
	{ udp, IPPROTO_UDP, ANY_HOOK, 0, false },
	{ spi, IPPROTO_AH, ANY_HOOK, 0, false },
	{ udp, IPPROTO_UDP, ANY_HOOK, 0, false },
	{ sctp, IPPROTO_SCTP, ANY_HOOK, 0, false },
	{ dccp, IPPROTO_DCCP, ANY_HOOK, 0, false },
	{ icmp, IPPROTO_ICMP, ANY_HOOK, 4, false },
	{ icmp6, IPPROTO_ICMPV6, ANY_HOOK, 6, false },
	{ icmp6, IPPROTO_ICMPV6, ANY_HOOK, 6, false },
	{ spi, IPPROTO_AH, ANY_HOOK, 0, false },
	{ spi, IPPROTO_ESP, ANY_HOOK, 0, false },
	{ ipcomp, IPPROTO_COMP, ANY_HOOK, 0, false },
	{ ipcomp, IPPROTO_COMP, ANY_HOOK, 0, false },
	{ mh, IPPROTO_MH, ANY_HOOK, 6, false },
	{ mh, IPPROTO_MH, ANY_HOOK, 6, false },
	{ mh, IPPROTO_MH, ANY_HOOK, 6, false },
	{ multiport, IPPROTO_TCP, ANY_HOOK, 0, false },
	{ multiport, IPPROTO_UDP, ANY_HOOK, 0, false },
	{ multiport, IPPROTO_SCTP, ANY_HOOK, 0, false },
	{ multiport, IPPROTO_UDPLITE, ANY_HOOK, 0, false },
	{ tcpmss, IPPROTO_TCP, ANY_HOOK, 0, false },
	{ addrtype, 0, ANY_HOOK, 0, false },
	{ mark, 0, ANY_HOOK, 0, false },
	{ connmark, 0, ANY_HOOK, 0, true },
	{ helper, 0, ANY_HOOK, 0, true },
	{ state, 0, ANY_HOOK, 0, true },
	{ conntrack, 0, ANY_HOOK, 0, true },
	{ connbytes, 0, ANY_HOOK, 0, true },
	{ dscp, 0, ANY_HOOK, 0, false },
	{ tos, 0, ANY_HOOK, 0, false },
	{ ecn, 0, ANY_HOOK, 0, false },
	{ iprange, 0, ANY_HOOK, 0, false },
	{ length, 0, ANY_HOOK, 0, false },
	{ limit, 0, ANY_HOOK, 0, false },
	{ hashlimit, 0, ANY_HOOK, 0, false },
	{ recent, 0, ANY_HOOK, 0, false },
	{ mac, 0, HOOK_PRE | HOOK_IN | HOOK_FWD, 0, false },
	{ owner, 0, HOOK_OUT | HOOK_POST, 0, false },
	{ pkttype, 0, ANY_HOOK, 0, false },
	{ policy, 0, HOOK_PRE | HOOK_IN | HOOK_OUT | HOOK_POST, 0, false },
	{ quota, 0, ANY_HOOK, 0, false },
	{ realm, 0, HOOK_IN | HOOK_FWD | HOOK_OUT | HOOK_POST, 4, false },
	{ rpfilter, 0, HOOK_PRE, 0, false },
	{ nth, 0, ANY_HOOK, 0, false },
	{ string, 0, ANY_HOOK, 0, false },
	{ ttl, 0, ANY_HOOK, 0, false },
	{ u32, 0, ANY_HOOK, 0, false },
	{ devgroup, 0, HOOK_PRE | HOOK_IN | HOOK_OUT | HOOK_POST, 0, false },
	{ cpu, 0, ANY_HOOK, 0, false },
	{ time_of_day, 0, ANY_HOOK, 0, false },
	{ comment, 0, ANY_HOOK, 0, false },
	{ frag, 0, ANY_HOOK, 6, false },
	{ options_header, 0, ANY_HOOK, 6, false },
	{ routing, 0, ANY_HOOK, 6, false },
	{ ipv6header, 0, ANY_HOOK, 6, false },
	{ frag, 0, ANY_HOOK, 6, false },
	{ options_header, 0, ANY_HOOK, 6, false },
	{ routing, 0, ANY_HOOK, 6, false },
	{ eui64, 0, HOOK_PRE | HOOK_IN | HOOK_FWD, 6, false },
	{ options_header, 0, ANY_HOOK, 6, false },
	{ eui64, 0, HOOK_PRE | HOOK_IN | HOOK_FWD, 6, false },
};

static bool fits(const struct xt_gen *xt, const struct form *form)
{
	if (form->proto && form->proto != xt->proto)
		return false;
	if (form->families && form->families != (xt->v6 ? 6 : 4))
		return false;
	if (form->tracked && !xt->gen->out->profile.tracked)
		return false;
	return xt->hook ? form->hooks & xt->hook : form->hooks == ANY_HOOK;
}

/**
 * xt_match_favour - choose a match that is met often
 * @gen: the generator; the packets are made to suit it
 * @turn: each has its turn
 */
size_t xt_match_favour(struct gen *gen, uint64_t turn)
{
	struct profile *profile = &gen->out->profile;
	size_t index = turn % (sizeof(forms) / sizeof(forms[0]));
	const struct form *form = &forms[index];

	if (form->proto)
		profile->proto = form->proto;
	if (form->families == 6)
		profile->extended = true;
	if (form->say == helper) {
		profile->helped = profile->tracked = true;
		profile->recorded = false;
	}
	return index;
}

/**
 * xt_match - a match that fits the rule
 * @xt: the rule; it is added
 */
void xt_match(struct xt_gen *xt)
{
	const struct form *form =
		&forms[RND_PICK(&xt->gen->rnd, xt->gen->xt_favourite)];
	int tries = 0;

	if (below(xt, 2) && fits(xt, form)) {
		form->say(xt);
		return;
	}
	do {
		form = &RND_PICK(&xt->gen->rnd, forms);
	} while (++tries < 200 &&
		 (!fits(xt, form) ||
		  (xt->proto && !form->proto && below(xt, 2))));
	if (fits(xt, form))
		form->say(xt);
}
