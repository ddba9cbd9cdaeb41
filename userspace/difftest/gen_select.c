// SPDX-License-Identifier: GPL-2.0-only
/* What packets are selected by: one line for each selector of nft. */
#include "difftest/gen.h"

#include <netinet/in.h>
#include <string.h>

#define TCP IPPROTO_TCP
#define UDP IPPROTO_UDP
#define UDPLITE IPPROTO_UDPLITE
#define SCTP IPPROTO_SCTP
#define DCCP IPPROTO_DCCP
#define ICMP IPPROTO_ICMP
#define ICMP6 IPPROTO_ICMPV6
#define ESP IPPROTO_ESP
#define AH IPPROTO_AH
#define COMP IPPROTO_COMP
#define IGMP IPPROTO_IGMP

/* text, how it is written, the field, layer 3 and 4 */
#define IP4(text, vt, field) \
	{ "ip " text, vt, field, 4, 0, FAM_HAS4, HOOK_ALL, NULL, false }
#define IP6(text, vt, field) \
	{ "ip6 " text, vt, field, 6, 0, FAM_HAS6, HOOK_ALL, NULL, false }
#define L4(text, proto, field) \
	{ text, VT_NUM, field, 0, proto, FAM_IPS, HOOK_ALL, NULL, false }
#define L4W(text, proto, words) \
	{ text, VT_WORD, 0, 0, proto, FAM_IPS, HOOK_ALL, words, false }
#define L4B(text, proto) \
	{ text, VT_BOOL, 0, 0, proto, FAM_IPS, HOOK_ALL, NULL, false }
#define V4W(text, proto, words) \
	{ text, VT_WORD, 0, 4, proto, FAM_HAS4, HOOK_ALL, words, false }
#define V4N(text, proto, field) \
	{ text, VT_NUM, field, 4, proto, FAM_HAS4, HOOK_ALL, NULL, false }
#define V6W(text, proto, words) \
	{ text, VT_WORD, 0, 6, proto, FAM_HAS6, HOOK_ALL, words, false }
#define V6N(text, proto, field) \
	{ text, VT_NUM, field, 6, proto, FAM_HAS6, HOOK_ALL, NULL, false }
#define V6B(text) \
	{ text, VT_BOOL, 0, 6, 0, FAM_HAS6, HOOK_ALL, NULL, false }
#define V4B(text) \
	{ text, VT_BOOL, 0, 4, 0, FAM_HAS4, HOOK_ALL, NULL, false }
#define ARP(text, vt, field) \
	{ "arp " text, vt, field, 1, 0, FAM_ARP | FAM_BRIDGE | FAM_NETDEV, \
	  HOOK_ALL, NULL, false }
#define LL(text, vt, field, fams) \
	{ text, vt, field, 0, 0, fams, HOOK_ALL, NULL, false }
#define VLAN(text, vt, field) \
	{ "vlan " text, vt, field, 2, 0, FAM_BRIDGE | FAM_NETDEV, HOOK_ALL, \
	  NULL, false }
#define META(text, vt, field, fams, hooks) \
	{ "meta " text, vt, field, 0, 0, fams, hooks, NULL, false }
#define METAW(text, words) \
	{ "meta " text, VT_WORD, 0, 0, 0, FAM_ALL, HOOK_ALL, words, false }
#define CT(text, vt, field, l3, words) \
	{ "ct " text, vt, field, l3, 0, FAM_L3, HOOK_ALL, words, true }
#define RAW(text, vt, field, l3, l4, fams) \
	{ text, vt, field, l3, l4, fams, HOOK_ALL, NULL, false }

#define FAM_ETHER (FAM_ALL & ~FAM_ARP)

static const struct selector_form selectors[] = {
	IP4("saddr", VT_V4, 0), IP4("daddr", VT_V4, 0),
	IP4("saddr", VT_V4, 0), IP4("daddr", VT_V4, 0),
	IP4("protocol", VT_NUM, F_PROTO), IP4("ttl", VT_NUM, F_TTL),
	IP4("length", VT_NUM, F_IP_LENGTH), IP4("id", VT_NUM, F_IP_ID),
	IP4("frag-off", VT_NUM, F_FRAG_OFF), IP4("dscp", VT_NUM, F_DSCP),
	IP4("ecn", VT_NUM, F_ECN), IP4("version", VT_NUM, F_BIT),
	IP4("hdrlength", VT_NUM, F_DOFF), IP4("checksum", VT_NUM, F_CHECKSUM),
	IP6("saddr", VT_V6, 0), IP6("daddr", VT_V6, 0),
	IP6("saddr", VT_V6, 0), IP6("daddr", VT_V6, 0),
	IP6("nexthdr", VT_NUM, F_PROTO), IP6("hoplimit", VT_NUM, F_TTL),
	IP6("length", VT_NUM, F_IP_LENGTH), IP6("dscp", VT_NUM, F_DSCP),
	IP6("ecn", VT_NUM, F_ECN), IP6("flowlabel", VT_NUM, F_FLOW_LABEL),
	IP6("version", VT_NUM, F_BIT),

	L4("tcp sport", TCP, F_PORT), L4("tcp dport", TCP, F_PORT),
	L4("tcp dport", TCP, F_PORT), L4("tcp sequence", TCP, F_SEQ),
	L4("tcp ackseq", TCP, F_SEQ), L4("tcp doff", TCP, F_DOFF),
	L4("tcp reserved", TCP, F_DOFF), L4("tcp window", TCP, F_WINDOW),
	L4("tcp checksum", TCP, F_CHECKSUM), L4("tcp urgptr", TCP, F_URGENT),
	{ "tcp flags", VT_FLAGS, 0, 0, TCP, FAM_IPS, HOOK_ALL,
	  "fin syn rst psh ack urg ecn cwr", false },
	L4("tcp option maxseg size", TCP, F_MSS),
	L4("tcp option window count", TCP, F_WSCALE),
	L4("tcp option timestamp tsval", TCP, F_TIMESTAMP),
	L4("tcp option timestamp tsecr", TCP, F_TIMESTAMP),
	L4("tcp option sack left", TCP, F_SEQ),
	L4("tcp option sack right", TCP, F_SEQ),
	L4("tcp option maxseg length", TCP, F_HDRLEN),
	L4B("tcp option maxseg", TCP), L4B("tcp option window", TCP),
	L4B("tcp option sack-permitted", TCP), L4B("tcp option sack", TCP),
	L4B("tcp option timestamp", TCP), L4B("tcp option nop", TCP),
	L4B("tcp option 34", TCP), L4B("tcp option 19", TCP),
	L4B("tcp option 30", TCP), L4("tcp option @34,8,8", TCP, F_BYTE),
	L4("tcp option @8,16,32", TCP, F_TIMESTAMP),
	L4("tcp option @2,8,16", TCP, F_MSS),

	L4("udp sport", UDP, F_PORT), L4("udp dport", UDP, F_PORT),
	L4("udp dport", UDP, F_PORT), L4("udp length", UDP, F_UDP_LENGTH),
	L4("udp checksum", UDP, F_CHECKSUM),
	L4("udplite sport", UDPLITE, F_PORT),
	L4("udplite dport", UDPLITE, F_PORT),
	L4("udplite csumcov", UDPLITE, F_UDP_LENGTH),
	L4("udplite checksum", UDPLITE, F_CHECKSUM),
	L4("sctp sport", SCTP, F_PORT), L4("sctp dport", SCTP, F_PORT),
	L4("sctp vtag", SCTP, F_VTAG), L4("sctp checksum", SCTP, F_WORD),
	L4B("sctp chunk init", SCTP), L4B("sctp chunk data", SCTP),
	L4("sctp chunk data tsn", SCTP, F_WORD),
	L4("sctp chunk init init-tag", SCTP, F_WORD),
	L4("sctp chunk data flags", SCTP, F_HDRLEN),
	L4B("sctp chunk heartbeat", SCTP), L4B("sctp chunk abort", SCTP),
	L4B("sctp chunk sack", SCTP), L4B("sctp chunk cookie-echo", SCTP),
	L4("sctp chunk data tsn", SCTP, F_WORD),
	L4("sctp chunk init init-tag", SCTP, F_WORD),
	L4("sctp chunk data flags", SCTP, F_HDRLEN),
	L4("sctp chunk sack cum-tsn-ack", SCTP, F_WORD),
	L4("dccp sport", DCCP, F_PORT), L4("dccp dport", DCCP, F_PORT),
	L4W("dccp type", DCCP,
	    "request response data ack dataack closereq close reset sync"),
	L4B("dccp option 2", DCCP), L4B("dccp option 0", DCCP),
	L4("ah nexthdr", AH, F_PROTO), L4("ah hdrlength", AH, F_HDRLEN),
	L4("ah reserved", AH, F_BIT), L4("ah spi", AH, F_SPI),
	L4("ah sequence", AH, F_SEQ), L4("esp spi", ESP, F_SPI),
	L4("esp sequence", ESP, F_SEQ), L4("comp nexthdr", COMP, F_PROTO),
	L4("comp flags", COMP, F_BYTE), L4("comp cpi", COMP, F_CPI),
	L4("th sport", TCP, F_PORT), L4("th dport", UDP, F_PORT),
	L4("th dport", SCTP, F_PORT),
	V4W("icmp type", ICMP,
	    "echo-reply echo-request destination-unreachable redirect "
	    "source-quench time-exceeded parameter-problem "
	    "timestamp-request timestamp-reply"),
	V4N("icmp code", ICMP, F_ICMP_CODE),
	V4N("icmp checksum", ICMP, F_CHECKSUM),
	V4N("icmp id", ICMP, F_ICMP_ID), V4N("icmp sequence", ICMP, F_ICMP_ID),
	V4N("icmp mtu", ICMP, F_ICMP_WORD),
	V4N("icmp gateway", ICMP, F_ICMP_WORD),
	V4W("igmp type", IGMP,
	    "membership-query membership-report-v2 leave-group "
	    "membership-report-v3"),
	V4N("igmp checksum", IGMP, F_CHECKSUM),
	V6W("icmpv6 type", ICMP6,
	    "echo-reply echo-request destination-unreachable packet-too-big "
	    "time-exceeded parameter-problem nd-neighbor-solicit mld-listener-query"),
	V6N("icmpv6 code", ICMP6, F_ICMP_CODE),
	V6N("icmpv6 checksum", ICMP6, F_CHECKSUM),
	V6N("icmpv6 id", ICMP6, F_ICMP_ID),
	V6N("icmpv6 sequence", ICMP6, F_ICMP_ID),
	V6N("icmpv6 mtu", ICMP6, F_ICMP_WORD),
	V6N("icmpv6 max-delay", ICMP6, F_ICMP_ID),

	V6B("exthdr hbh"), V6B("exthdr frag"), V6B("exthdr rt"),
	V6B("exthdr dst"), V6B("exthdr mh"),
	V6N("frag id", 0, F_WORD), V6N("frag nexthdr", 0, F_PROTO),
	V6N("frag frag-off", 0, F_FRAG_OFF),
	V6N("frag more-fragments", 0, F_BIT), V6N("rt nexthdr", 0, F_PROTO),
	V6N("rt hdrlength", 0, F_HDRLEN), V6N("rt type", 0, F_ROUTING_TYPE),
	V6N("rt seg-left", 0, F_HDRLEN), V6N("hbh nexthdr", 0, F_PROTO),
	V6N("hbh hdrlength", 0, F_HDRLEN), V6N("dst nexthdr", 0, F_PROTO),
	V6N("dst hdrlength", 0, F_HDRLEN), V6N("mh type", 0, F_MH_TYPE),
	V6N("mh nexthdr", 0, F_PROTO),
	{ "rt0 addr[1]", VT_V6, 0, 6, 0, FAM_HAS6, HOOK_ALL, NULL, false },
	{ "srh tag", VT_NUM, F_HDRLEN, 6, 0, FAM_HAS6, HOOK_ALL, NULL,
	  false },
	V4B("ip option rr"), V4B("ip option lsrr"), V4B("ip option ssrr"),
	V4B("ip option ra"), V4N("ip option rr ptr", 0, F_HDRLEN),
	V4N("ip option ra value", 0, F_BIT),
	V4N("ip option lsrr length", 0, F_HDRLEN),

	ARP("htype", VT_NUM, F_BIT), ARP("ptype", VT_HEX, F_ETHERTYPE),
	ARP("hlen", VT_NUM, F_DOFF), ARP("plen", VT_NUM, F_HDRLEN),
	ARP("operation", VT_NUM, F_ARP_OP), ARP("operation", VT_NUM, F_ARP_OP),
	ARP("saddr ip", VT_V4, 0), ARP("daddr ip", VT_V4, 0),
	ARP("saddr ether", VT_MAC, 0), ARP("daddr ether", VT_MAC, 0),

	LL("ether saddr", VT_MAC, 0, FAM_ETHER),
	LL("ether daddr", VT_MAC, 0, FAM_ETHER),
	LL("ether type", VT_HEX, F_ETHERTYPE, FAM_BRIDGE | FAM_NETDEV),
	VLAN("id", VT_NUM, F_VLAN_ID),
	VLAN("pcp", VT_NUM, F_VLAN_PCP),
	VLAN("dei", VT_NUM, F_BIT),
	VLAN("type", VT_HEX, F_ETHERTYPE),

	RAW("@nh,0,8", VT_HEX, F_BYTE, 0, 0, FAM_ALL),
	RAW("@nh,64,8", VT_NUM, F_TTL, 4, 0, FAM_HAS4),
	RAW("@nh,96,32", VT_HEX, F_WORD, 0, 0, FAM_ALL),
	RAW("@nh,4,12", VT_HEX, F_VLAN_ID, 0, 0, FAM_IPS),
	RAW("@th,16,16", VT_NUM, F_PORT, 0, 0, FAM_IPS),
	RAW("@th,0,16", VT_NUM, F_PORT, 0, 0, FAM_IPS),
	RAW("@th,160,8", VT_HEX, F_BYTE, 0, 0, FAM_IPS),
	RAW("@th,100,4", VT_HEX, F_DOFF, 0, TCP, FAM_IPS),
	RAW("@ll,0,8", VT_HEX, F_BYTE, 0, 0, FAM_BRIDGE | FAM_NETDEV),
	RAW("@ll,96,16", VT_HEX, F_ETHERTYPE, 0, 0, FAM_BRIDGE | FAM_NETDEV),
	RAW("@ih,0,8", VT_HEX, F_BYTE, 0, 0, FAM_IPS),
	RAW("@ih,32,16", VT_HEX, F_PORT, 0, TCP, FAM_IPS),

	META("length", VT_NUM, F_LENGTH, FAM_ALL, HOOK_ALL),
	META("protocol", VT_HEX, F_ETHERTYPE, FAM_ALL, HOOK_ALL),
	META("priority", VT_HEX, F_PRIORITY, FAM_ALL, HOOK_ALL),
	META("mark", VT_HEX, F_MARK, FAM_ALL, HOOK_ALL),
	META("mark", VT_HEX, F_MARK, FAM_ALL, HOOK_ALL),
	META("l4proto", VT_NUM, F_PROTO, FAM_IPS, HOOK_ALL),
	{ "meta nfproto", VT_WORD, 0, 0, 0,
	  FAM_INET, HOOK_ALL, "ipv4 ipv6", false },
	META("iif", VT_IFINDEX, 0, FAM_ALL, HOOK_ALL & ~HOOK_OUT),
	META("oif", VT_IFINDEX, 0, FAM_ALL,
	     HOOK_FWD | HOOK_OUT | HOOK_POST | HOOK_EGRESS),
	META("iifname", VT_IFNAME, 0, FAM_ALL, HOOK_ALL),
	META("oifname", VT_IFNAME, 0, FAM_ALL, HOOK_ALL),
	METAW("iiftype", "ether loopback ppp"),
	METAW("oiftype", "ether loopback ppp"),
	META("iifgroup", VT_NUM, F_HDRLEN, FAM_ALL, HOOK_ALL),
	METAW("iifgroup", "0 7 9"), METAW("oifgroup", "0 7 9"),
	METAW("iifkind", "\"veth\" \"bridge\" \"dummy\""),
	METAW("oifkind", "\"veth\" \"bridge\" \"dummy\""),
	METAW("skuid", "0 1000 1001 65534 500"),
	METAW("skgid", "0 1000 100 65534 7"),
	METAW("skgid", "0 1000 100 65534"),
	METAW("pkttype", "host broadcast multicast other"),
	METAW("cpu", "0 1 2 3"), METAW("cgroup", "0 1 1048577"),
	METAW("cgroup", "0 1"),
	METAW("rtclassid", "0 5 6"), METAW("rtclassid", "0 5"), { "meta secpath", VT_WORD, 0, 0, 0, FAM_L3, HOOK_INS, "0 1", false },
	META("ibrname", VT_IFNAME, 0, FAM_BRIDGE, HOOK_ALL),
	META("obrname", VT_IFNAME, 0, FAM_BRIDGE, HOOK_ALL),
	{ "meta ibrpvid", VT_WORD, 0, 0, 0, FAM_BRIDGE, HOOK_INS, "1 2",
	  false },
	{ "meta ibrpvid", VT_NUM, F_BIT, 0, 0, FAM_BRIDGE, HOOK_INS, NULL,
	  false },
	{ "meta ibrvproto", VT_WORD, 0, 0, 0, FAM_BRIDGE, HOOK_INS,
	  "8021q 8021ad", false },
	{ "meta sdif", VT_NUM, F_BIT, 0, 0, FAM_L3, HOOK_IN | HOOK_FWD, NULL,
	  false },
	META("sdifname", VT_IFNAME, 0, FAM_L3, HOOK_IN | HOOK_FWD),
	{ "meta sdif", VT_NUM, F_BIT, 0, 0, FAM_L3, HOOK_IN | HOOK_FWD, NULL,
	  false },
	META("sdifname", VT_IFNAME, 0, FAM_L3, HOOK_IN | HOOK_FWD),
	METAW("day", "0 1 2 3 4 5 6"),

	CT("state", VT_FLAGS, 0, 0,
	   "new established related invalid untracked"),
	CT("state", VT_FLAGS, 0, 0,
	   "new established related invalid untracked"),
	CT("direction", VT_WORD, 0, 0, "original reply"),
	CT("status", VT_FLAGS, 0, 0,
	   "expected seen-reply assured confirmed snat dnat dying"),
	CT("mark", VT_HEX, F_MARK, 0, NULL),
	CT("helper", VT_WORD, 0, 0, "\"ftp\" \"sip\""),
	CT("label", VT_FLAGS, 0, 0, "1 2 17 127"),
	CT("zone", VT_WORD, 0, 0, "0 1 2"), CT("zone", VT_WORD, 0, 0, "0 1"),
	CT("l3proto", VT_WORD, 0, 0, "ipv4 ipv6"),
	CT("protocol", VT_NUM, F_PROTO, 0, NULL),
	CT("original l3proto", VT_WORD, 0, 0, "ipv4 ipv6"),
	CT("original protocol", VT_NUM, F_PROTO, 0, NULL),
	CT("original ip saddr", VT_V4, 0, 4, NULL),
	CT("original ip daddr", VT_V4, 0, 4, NULL),
	CT("reply ip saddr", VT_V4, 0, 4, NULL),
	CT("reply ip daddr", VT_V4, 0, 4, NULL),
	CT("original ip6 saddr", VT_V6, 0, 6, NULL),
	CT("original ip6 daddr", VT_V6, 0, 6, NULL),
	CT("reply ip6 saddr", VT_V6, 0, 6, NULL),
	CT("reply ip6 daddr", VT_V6, 0, 6, NULL),
	{ "meta l4proto 6 ct original proto-src", VT_NUM, F_PORT, 0, TCP, FAM_L3,
	  HOOK_ALL, NULL, true },
	{ "meta l4proto 6 ct original proto-dst", VT_NUM, F_PORT, 0, TCP, FAM_L3,
	  HOOK_ALL, NULL, true },
	{ "meta l4proto 17 ct original proto-dst", VT_NUM, F_PORT, 0, UDP,
	  FAM_L3, HOOK_ALL, NULL, true },
	{ "meta l4proto 17 ct reply proto-src", VT_NUM, F_PORT, 0, UDP, FAM_L3,
	  HOOK_ALL, NULL, true },
	{ "meta l4proto 17 ct reply proto-dst", VT_NUM, F_PORT, 0, UDP, FAM_L3,
	  HOOK_ALL, NULL, true },
	CT("packets", VT_NUM, F_HDRLEN, 0, NULL),
	CT("bytes", VT_NUM, F_LENGTH, 0, NULL),
	CT("avgpkt", VT_NUM, F_LENGTH, 0, NULL),
	CT("original packets", VT_NUM, F_HDRLEN, 0, NULL),
	CT("reply packets", VT_NUM, F_HDRLEN, 0, NULL),
	CT("original bytes", VT_NUM, F_LENGTH, 0, NULL),
	CT("reply bytes", VT_NUM, F_LENGTH, 0, NULL),
	CT("original avgpkt", VT_NUM, F_LENGTH, 0, NULL),
};

size_t selector_count(void)
{
	return sizeof(selectors) / sizeof(selectors[0]);
}

const struct selector_form *selector_at(size_t index)
{
	return &selectors[index];
}

/**
 * selector_pick - one that fits the rule
 * @gen: the generator
 *
 * Return: the selector; there always is one.
 */
const struct selector_form *selector_pick(struct gen *gen)
{
	size_t i, tries;

	for (tries = 0; tries < 1000; tries++) {
		i = rnd_below(&gen->rnd, (uint32_t)selector_count());
		if (!gen->support->off[i] && gen_fits(gen, &selectors[i]) &&
		    (selectors[i].l3 || selectors[i].l4 ||
		     rnd_percent(&gen->rnd, 35)))
			return &selectors[i];
	}
	for (i = 0; i < selector_count(); i++) {
		if (strcmp(selectors[i].text, "meta length") == 0)
			break;
	}
	return &selectors[i];
}

static void say_mask(struct gen *gen, const struct selector_form *form)
{
	static const char *const ops[] = { "==", "!=", "<", ">" };
	struct value mask, value;

	gen_value(gen, form, &mask);
	gen_value(gen, form, &value);
	SAY(gen, "%s & %s %s %s ", form->text, mask.text,
	    ops[rnd_below(&gen->rnd, rnd_percent(&gen->rnd, 80) ? 2 : 4)],
	    rnd_percent(&gen->rnd, 30) ? mask.text : value.text);
}

static void say_prefix(struct gen *gen, const struct selector_form *form)
{
	static const uint8_t v4[] = { 8, 16, 20, 24, 28, 30, 31 };
	static const uint8_t v6[] = { 16, 32, 48, 63, 64, 100, 120, 127 };
	struct value value;

	gen_value(gen, form, &value);
	SAY(gen, "%s %s%s/%d ", form->text,
	    rnd_percent(&gen->rnd, 25) ? "!= " : "", value.text,
	    form->vt == VT_V4 ? RND_PICK(&gen->rnd, v4) :
				RND_PICK(&gen->rnd, v6));
}

static void say_range(struct gen *gen, const struct selector_form *form)
{
	struct value low, high;

	gen_pair(gen, form, &low, &high);
	SAY(gen, "%s %s%s-%s ", form->text,
	    rnd_percent(&gen->rnd, 40) ? "!= " : "", low.text, high.text);
}

static void say_anonymous_set(struct gen *gen,
			      const struct selector_form *form)
{
	struct text text = { 0 };

	gen_elements(gen, &text, form, gen_ordered(form),
		     1 + rnd_below(&gen->rnd, 4));
	SAY(gen, "%s %s{ %s } ", form->text,
	    rnd_percent(&gen->rnd, 30) ? "!= " : "", text_get(&text));
	text_release(&text);
}

static void say_plain(struct gen *gen, const struct selector_form *form)
{
	static const char *const ops[] = { "", "", "!= ", "< ", "<= ", "> ",
					   ">= " };
	uint32_t count = gen_ordered(form) ? 7 : 3;
	struct value value;

	if (form->vt == VT_BOOL)
		count = 1;
	gen_value(gen, form, &value);
	SAY(gen, "%s %s%s ", form->text, ops[rnd_below(&gen->rnd, count)],
	    value.text);
}

/* "tcp flags & (syn|ack) == syn" and its like. */
static void say_flags(struct gen *gen, const struct selector_form *form)
{
	struct value a, b, c;

	gen_value(gen, form, &a);
	gen_value(gen, form, &b);
	gen_value(gen, form, &c);
	if (rnd_percent(&gen->rnd, 50))
		SAY(gen, "%s %s%s,%s ", form->text,
		    rnd_percent(&gen->rnd, 25) ? "!= " : "", a.text, b.text);
	else if (rnd_percent(&gen->rnd, 60))
		SAY(gen, "%s & (%s|%s) %s %s ", form->text, a.text, b.text,
		    rnd_percent(&gen->rnd, 50) ? "==" : "!=",
		    rnd_percent(&gen->rnd, 70) ? a.text : c.text);
	else
		SAY(gen, "%s %s %s ", form->text,
		    rnd_percent(&gen->rnd, 50) ? "==" : "!=", a.text);
}

/**
 * gen_selector - a condition
 * @gen: the generator; the rule is added to
 * @form: of which selector
 */
void gen_selector(struct gen *gen, const struct selector_form *form)
{
	uint32_t dice = rnd_below(&gen->rnd, 100);

	if (form->vt == VT_FLAGS && dice < 70)
		say_flags(gen, form);
	else if ((form->vt == VT_V4 || form->vt == VT_V6) && dice < 25)
		say_prefix(gen, form);
	else if (gen_ordered(form) && dice < 40)
		say_range(gen, form);
	else if ((form->vt == VT_NUM || form->vt == VT_HEX) && dice < 50)
		say_mask(gen, form);
	else if (form->vt != VT_BOOL && dice < 65)
		say_anonymous_set(gen, form);
	else if (form->vt != VT_BOOL && form->vt != VT_FLAGS && dice < 75)
		gen_named_set(gen, form);
	else
		say_plain(gen, form);
}
