// SPDX-License-Identifier: GPL-2.0-only
/* The words of nft for values: what "nft describe" lists. */
#include <stdlib.h>
#include <string.h>

#include "vm/datatype.h"

struct name {
	uint64_t number;
	const char *name;
};

/* Where several words mean a number, nft prints the first one. */
static const struct name nfproto[] = {
	{ 2, "ipv4" },
	{ 10, "ipv6" },
	{ 0, NULL },
};

static const struct name ethertype[] = {
	{ 0x0800, "ip" },    { 0x0806, "arp" },	   { 0x86dd, "ip6" },
	{ 0x8100, "8021q" }, { 0x88a8, "8021ad" }, { 0x8100, "vlan" },
	{ 0, NULL },
};

static const struct name arpop[] = {
	{ 1, "request" }, { 2, "reply" },     { 3, "rrequest" },
	{ 4, "rreply" },  { 8, "inrequest" }, { 9, "inreply" },
	{ 10, "nak" },	  { 0, NULL },
};

static const struct name protocol[] = {
	{ 0, "ip" },	      { 1, "icmp" },	   { 2, "igmp" },
	{ 4, "ipencap" },     { 6, "tcp" },	   { 17, "udp" },
	{ 33, "dccp" },	      { 41, "ipv6" },	   { 43, "ipv6-route" },
	{ 44, "ipv6-frag" },  { 46, "rsvp" },	   { 47, "gre" },
	{ 50, "esp" },	      { 51, "ah" },	   { 58, "ipv6-icmp" },
	{ 59, "ipv6-nonxt" }, { 60, "ipv6-opts" }, { 88, "eigrp" },
	{ 89, "ospf" },	      { 94, "ipip" },	   { 97, "etherip" },
	{ 103, "pim" },	      { 108, "ipcomp" },   { 112, "vrrp" },
	{ 115, "l2tp" },      { 132, "sctp" },	   { 135, "mobility-header" },
	{ 136, "udplite" },   { 58, "icmpv6" },	   { 108, "comp" },
	{ 0, NULL },
};

static const struct name icmp_type[] = {
	{ 0, "echo-reply" },	       { 3, "destination-unreachable" },
	{ 4, "source-quench" },	       { 5, "redirect" },
	{ 8, "echo-request" },	       { 9, "router-advertisement" },
	{ 10, "router-solicitation" }, { 11, "time-exceeded" },
	{ 12, "parameter-problem" },   { 13, "timestamp-request" },
	{ 14, "timestamp-reply" },     { 15, "info-request" },
	{ 16, "info-reply" },	       { 17, "address-mask-request" },
	{ 18, "address-mask-reply" },  { 0, NULL },
};

static const struct name icmp6_type[] = {
	{ 1, "destination-unreachable" }, { 2, "packet-too-big" },
	{ 3, "time-exceeded" },		  { 4, "parameter-problem" },
	{ 128, "echo-request" },	  { 129, "echo-reply" },
	{ 130, "mld-listener-query" },	  { 131, "mld-listener-report" },
	{ 132, "mld-listener-done" },	  { 132, "mld-listener-reduction" },
	{ 133, "nd-router-solicit" },	  { 134, "nd-router-advert" },
	{ 135, "nd-neighbor-solicit" },	  { 136, "nd-neighbor-advert" },
	{ 137, "nd-redirect" },		  { 138, "router-renumbering" },
	{ 141, "ind-neighbor-solicit" },  { 142, "ind-neighbor-advert" },
	{ 143, "mld2-listener-report" },  { 0, NULL },
};

static const struct name dccp_pkttype[] = {
	{ 0, "request" }, { 1, "response" }, { 2, "data" },  { 3, "ack" },
	{ 4, "dataack" }, { 5, "closereq" }, { 6, "close" }, { 7, "reset" },
	{ 8, "sync" },	  { 9, "syncack" },  { 0, NULL },
};

static const struct name mh_type[] = {
	{ 0, "binding-refresh-request" },
	{ 1, "home-test-init" },
	{ 2, "careof-test-init" },
	{ 3, "home-test" },
	{ 4, "careof-test" },
	{ 5, "binding-update" },
	{ 6, "binding-acknowledgement" },
	{ 7, "binding-error" },
	{ 8, "fast-binding-update" },
	{ 9, "fast-binding-acknowledgement" },
	{ 10, "fast-binding-advertisement" },
	{ 11, "experimental-mobility-header" },
	{ 12, "home-agent-switch-message" },
	{ 0, NULL },
};

static const struct name arphrd[] = {
	{ 1, "ether" },	     { 512, "ppp" }, { 768, "ipip" },  { 769, "ipip6" },
	{ 772, "loopback" }, { 776, "sit" }, { 778, "ipgre" }, { 0, NULL },
};

static const struct name ct_dir[] = {
	{ 0, "original" },
	{ 1, "reply" },
	{ 0, NULL },
};

static const struct name pkttype[] = {
	{ 0, "host" },	    { 0, "unicast" }, { 1, "broadcast" },
	{ 2, "multicast" }, { 3, "other" },   { 0, NULL },
};

static const struct name dscp[] = {
	{ 0x00, "cs0" },   { 0x08, "cs1" },  { 0x10, "cs2" },  { 0x18, "cs3" },
	{ 0x20, "cs4" },   { 0x28, "cs5" },  { 0x30, "cs6" },  { 0x38, "cs7" },
	{ 0x01, "lephb" }, { 0x0a, "af11" }, { 0x0c, "af12" }, { 0x0e, "af13" },
	{ 0x12, "af21" },  { 0x14, "af22" }, { 0x16, "af23" }, { 0x1a, "af31" },
	{ 0x1c, "af32" },  { 0x1e, "af33" }, { 0x22, "af41" }, { 0x24, "af42" },
	{ 0x26, "af43" },  { 0x2c, "va" },   { 0x2e, "ef" },   { 0, NULL },
};

static const struct name ecn[] = {
	{ 0, "not-ect" }, { 1, "ect1" }, { 2, "ect0" },
	{ 3, "ce" },	  { 0, NULL },
};

static const struct name fib_addr[] = {
	{ 0, "unspec" },    { 1, "unicast" },	  { 2, "local" },
	{ 3, "broadcast" }, { 4, "anycast" },	  { 5, "multicast" },
	{ 6, "blackhole" }, { 7, "unreachable" }, { 8, "prohibit" },
	{ 9, "throw" },	    { 0, NULL },
};

static const struct name boolean[] = {
	{ 1, "exists" },
	{ 0, "missing" },
	{ 0, NULL },
};

static const struct name igmp_type[] = {
	{ 17, "membership-query" },	{ 18, "membership-report-v1" },
	{ 22, "membership-report-v2" }, { 34, "membership-report-v3" },
	{ 23, "leave-group" },		{ 0, NULL },
};

static const struct name day[] = {
	{ 0, "\"Sunday\"" },	{ 1, "\"Monday\"" },   { 2, "\"Tuesday\"" },
	{ 3, "\"Wednesday\"" }, { 4, "\"Thursday\"" }, { 5, "\"Friday\"" },
	{ 6, "\"Saturday\"" },	{ 0, NULL },
};

/* Flags: the number is the bit's. */
static const struct name tcp_flag[] = {
	{ 0, "fin" }, { 1, "syn" }, { 2, "rst" }, { 3, "psh" }, { 4, "ack" },
	{ 5, "urg" }, { 6, "ecn" }, { 7, "cwr" }, { 0, NULL },
};

static const struct name ct_state[] = {
	{ 0, "invalid" }, { 1, "established" }, { 2, "related" },
	{ 3, "new" },	  { 6, "untracked" },	{ 0, NULL },
};

static const struct name ct_status[] = {
	{ 0, "expected" },  { 1, "seen-reply" }, { 2, "assured" },
	{ 3, "confirmed" }, { 4, "snat" },	 { 5, "dnat" },
	{ 9, "dying" },	    { 0, NULL },
};

static const struct name ct_event[] = {
	{ 0, "new" },	  { 1, "related" },   { 2, "destroy" }, { 3, "reply" },
	{ 4, "assured" }, { 5, "protoinfo" }, { 6, "helper" },	{ 7, "mark" },
	{ 8, "seqadj" },  { 9, "secmark" },   { 10, "label" },	{ 0, NULL },
};

static const struct name *const names[DATATYPE_COUNT] = {
	[DATATYPE_NFPROTO] = nfproto,
	[DATATYPE_ETHERTYPE] = ethertype,
	[DATATYPE_ARPOP] = arpop,
	[DATATYPE_INET_PROTOCOL] = protocol,
	[DATATYPE_ICMP_TYPE] = icmp_type,
	[DATATYPE_ICMP6_TYPE] = icmp6_type,
	[DATATYPE_DCCP_PKTTYPE] = dccp_pkttype,
	[DATATYPE_MH_TYPE] = mh_type,
	[DATATYPE_ARPHRD] = arphrd,
	[DATATYPE_CT_DIR] = ct_dir,
	[DATATYPE_PKTTYPE] = pkttype,
	[DATATYPE_DSCP] = dscp,
	[DATATYPE_ECN] = ecn,
	[DATATYPE_FIB_ADDR] = fib_addr,
	[DATATYPE_BOOLEAN] = boolean,
	[DATATYPE_IGMP_TYPE] = igmp_type,
	[DATATYPE_TIME_DAY] = day,
};

static const struct name *const flags[DATATYPE_COUNT] = {
	[DATATYPE_TCP_FLAG] = tcp_flag,
	[DATATYPE_CT_STATE] = ct_state,
	[DATATYPE_CT_STATUS] = ct_status,
	[DATATYPE_CT_EVENTBIT] = ct_event,
};

/**
 * datatype_name - nft's word for a value
 * @type: DATATYPE_*, no concatenation
 * @number: the value
 *
 * Return: a constant, or NULL where nft writes the number.
 */
const char *datatype_name(uint32_t type, uint64_t number)
{
	const struct name *name;

	if (type >= DATATYPE_COUNT || !names[type])
		return NULL;
	for (name = names[type]; name->name; name++) {
		if (name->number == number)
			return name->name;
	}
	return NULL;
}

/**
 * datatype_number_of - the value of a word
 * @type: DATATYPE_*, also one of flags
 * @name: the word as nft writes it, or a number
 * @number: filled; of a flag the bit's value
 *
 * Return: whether it is one.
 */
bool datatype_number_of(uint32_t type, const char *name, uint64_t *number)
{
	const struct name *at = NULL;
	bool flag = datatype_flags(type);
	char *end;

	if (type < DATATYPE_COUNT)
		at = flag ? flags[type] : names[type];
	for (; at && at->name; at++) {
		if (strcmp(at->name, name) == 0) {
			*number = flag ? 1ULL << at->number : at->number;
			return true;
		}
	}
	if (*name < '0' || *name > '9')
		return false;
	*number = strtoull(name, &end, 0);
	return !*end;
}

/**
 * datatype_flag_name - nft's word for a bit
 * @type: a type of flags
 * @bit: its number
 *
 * Return: a constant, or NULL.
 */
const char *datatype_flag_name(uint32_t type, unsigned int bit)
{
	const struct name *name;

	if (type >= DATATYPE_COUNT || !flags[type])
		return NULL;
	for (name = flags[type]; name->name; name++) {
		if (name->number == bit)
			return name->name;
	}
	return NULL;
}

/**
 * datatype_flags - is a value of this type a set of flags
 * @type: DATATYPE_*
 */
bool datatype_flags(uint32_t type)
{
	return type < DATATYPE_COUNT && flags[type];
}
