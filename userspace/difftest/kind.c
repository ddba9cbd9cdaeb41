// SPDX-License-Identifier: GPL-2.0-only
#include <netinet/in.h>

#include "difftest/kind.h"

#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nf_tables_compat.h>
#include <stdio.h>
#include <string.h>

#include "difftest/copy.h"

/* Registers of a form: which attribute names it, and how long it is. */
struct form {
	const char *name; /* the kernel's */
	enum outcome outcome;
	uint16_t detail; /* an attribute that tells the kinds apart, or 0 */
	const char *const *details;
	uint16_t sreg;
	uint16_t dreg;
	uint16_t len; /* attribute with the length, 0: 4 bytes */
	bool loads;
};

static const char *const meta_keys[] = {
	"length",    "protocol",  "priority",  "mark",	   "iif",
	"oif",	     "iifname",	  "oifname",   "iiftype",  "oiftype",
	"skuid",     "skgid",	  "nftrace",   "rtclassid", "secmark",
	"nfproto",   "l4proto",	  "ibrname",   "obrname",  "pkttype",
	"cpu",	     "iifgroup",  "oifgroup",  "cgroup",   "random",
	"secpath",   "iifkind",	  "oifkind",   "ibrpvid",  "ibrvproto",
	"time",	     "day",	  "hour",      "sdif",	   "sdifname",
	"broute",    "ibrhwaddr",
	NULL,
};
static const char *const ct_keys[] = {
	"state",     "direction", "status",  "mark",	  "secmark",
	"expiration", "helper",	  "l3proto", "src",	  "dst",
	"protocol",  "proto-src", "proto-dst", "label",	  "packets",
	"bytes",     "avgpkt",	  "zone",    "event",	  "saddr ip",
	"daddr ip",  "saddr ip6", "daddr ip6", "id",	  NULL,
};
static const char *const cmp_ops[] = { "==", "!=", "<", "<=", ">", ">=",
				       NULL };
static const char *const range_ops[] = { "in", "not in", NULL };
static const char *const payload_bases[] = { "ll", "nh", "th", "ih", "tun",
					     NULL };
static const char *const bitwise_ops[] = { "mask-xor", "lshift", "rshift",
					   "and", "or", "xor", NULL };
static const char *const byteorder_ops[] = { "ntoh", "hton", NULL };
static const char *const fib_results[] = { "?", "oif", "oifname", "type",
					   NULL };
static const char *const rt_keys[] = { "classid", "nexthop", "nexthop ip6",
				       "mtu", "ipsec", NULL };
static const char *const socket_keys[] = { "transparent", "mark", "wildcard",
					   "cgroupv2", NULL };
static const char *const xfrm_keys[] = { "?",	 "daddr", "daddr6", "saddr",
					 "saddr6", "reqid", "spi", NULL };
static const char *const tunnel_keys[] = { "path", "id", NULL };
static const char *const exthdr_ops[] = { "ipv6", "tcp option", "ip option",
					  "sctp chunk", "dccp option", NULL };
static const char *const numgen_types[] = { "inc", "random", NULL };
static const char *const hash_types[] = { "jhash", "symhash", NULL };
static const char *const limit_types[] = { "packets", "bytes", NULL };
static const char *const nat_types[] = { "snat", "dnat", NULL };
static const char *const dynset_ops[] = { "add", "update", "delete", NULL };
static const char *const reject_types[] = { "icmp", "tcp reset", "icmpx",
					    NULL };

static const struct form forms[] = {
	{ .name = "payload", .detail = NFTA_PAYLOAD_BASE,
	  .details = payload_bases, .sreg = NFTA_PAYLOAD_SREG,
	  .dreg = NFTA_PAYLOAD_DREG, .len = NFTA_PAYLOAD_LEN, .loads = true },
	{ .name = "exthdr", .detail = NFTA_EXTHDR_OP, .details = exthdr_ops,
	  .sreg = NFTA_EXTHDR_SREG, .dreg = NFTA_EXTHDR_DREG,
	  .len = NFTA_EXTHDR_LEN, .loads = true },
	{ .name = "meta", .detail = NFTA_META_KEY, .details = meta_keys,
	  .sreg = NFTA_META_SREG, .dreg = NFTA_META_DREG, .loads = true },
	{ .name = "ct", .detail = NFTA_CT_KEY, .details = ct_keys,
	  .sreg = NFTA_CT_SREG, .dreg = NFTA_CT_DREG, .loads = true },
	{ .name = "cmp", .detail = NFTA_CMP_OP, .details = cmp_ops,
	  .sreg = NFTA_CMP_SREG },
	{ .name = "range", .detail = NFTA_RANGE_OP, .details = range_ops,
	  .sreg = NFTA_RANGE_SREG },
	{ .name = "bitwise", .detail = NFTA_BITWISE_OP, .details = bitwise_ops,
	  .sreg = NFTA_BITWISE_SREG, .dreg = NFTA_BITWISE_DREG,
	  .len = NFTA_BITWISE_LEN, .outcome = OUTCOME_RUNS },
	{ .name = "byteorder", .detail = NFTA_BYTEORDER_OP,
	  .details = byteorder_ops, .sreg = NFTA_BYTEORDER_SREG,
	  .dreg = NFTA_BYTEORDER_DREG, .len = NFTA_BYTEORDER_LEN,
	  .outcome = OUTCOME_RUNS },
	{ .name = "immediate", .dreg = NFTA_IMMEDIATE_DREG,
	  .outcome = OUTCOME_RUNS },
	{ .name = "lookup", .sreg = NFTA_LOOKUP_SREG,
	  .dreg = NFTA_LOOKUP_DREG },
	{ .name = "dynset", .detail = NFTA_DYNSET_OP, .details = dynset_ops,
	  .sreg = NFTA_DYNSET_SREG_KEY },
	{ .name = "objref", .sreg = NFTA_OBJREF_SET_SREG },
	{ .name = "fib", .detail = NFTA_FIB_RESULT, .details = fib_results,
	  .dreg = NFTA_FIB_DREG, .loads = true },
	{ .name = "rt", .detail = NFTA_RT_KEY, .details = rt_keys,
	  .dreg = NFTA_RT_DREG, .loads = true },
	{ .name = "socket", .detail = NFTA_SOCKET_KEY, .details = socket_keys,
	  .dreg = NFTA_SOCKET_DREG, .loads = true },
	{ .name = "xfrm", .detail = NFTA_XFRM_KEY, .details = xfrm_keys,
	  .dreg = NFTA_XFRM_DREG, .loads = true },
	{ .name = "tunnel", .detail = NFTA_TUNNEL_KEY, .details = tunnel_keys,
	  .dreg = NFTA_TUNNEL_DREG, .loads = true },
	{ .name = "numgen", .detail = NFTA_NG_TYPE, .details = numgen_types,
	  .dreg = NFTA_NG_DREG, .loads = true },
	{ .name = "hash", .detail = NFTA_HASH_TYPE, .details = hash_types,
	  .sreg = NFTA_HASH_SREG, .dreg = NFTA_HASH_DREG, .loads = true },
	{ .name = "osf", .dreg = NFTA_OSF_DREG, .loads = true },
	{ .name = "inner", .loads = true },
	{ .name = "limit", .detail = NFTA_LIMIT_TYPE,
	  .details = limit_types },
	{ .name = "quota" },
	{ .name = "connlimit" },
	{ .name = "match" },
	{ .name = "target", .outcome = OUTCOME_RUNS },
	{ .name = "counter", .outcome = OUTCOME_RUNS },
	{ .name = "log", .outcome = OUTCOME_RUNS },
	{ .name = "last", .outcome = OUTCOME_RUNS },
	{ .name = "notrack", .outcome = OUTCOME_RUNS },
	{ .name = "dup", .outcome = OUTCOME_RUNS },
	{ .name = "flow_offload", .outcome = OUTCOME_RUNS },
	{ .name = "masq", .outcome = OUTCOME_RUNS },
	{ .name = "redir", .outcome = OUTCOME_RUNS },
	{ .name = "nat", .detail = NFTA_NAT_TYPE, .details = nat_types,
	  .outcome = OUTCOME_RUNS },
	{ .name = "fwd", .outcome = OUTCOME_RUNS },
	{ .name = "queue", .outcome = OUTCOME_RUNS },
	{ .name = "synproxy", .outcome = OUTCOME_RUNS },
	{ .name = "tproxy" },
	{ .name = "reject", .detail = NFTA_REJECT_TYPE,
	  .details = reject_types, .outcome = OUTCOME_RUNS },
};

static const struct form *find_form(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		if (strcmp(forms[i].name, name) == 0)
			return &forms[i];
	}
	return NULL;
}

static bool attr_number(const struct nlattr *data, uint16_t type,
			uint32_t *value)
{
	const struct nlattr *attr = type ? copy_nested(data, type) : NULL;

	if (!attr)
		return false;
	switch (mnl_attr_get_payload_len(attr)) {
	case 4:
		*value = ntohl(mnl_attr_get_u32(attr));
		return true;
	case 1:
		*value = mnl_attr_get_u8(attr);
		return true;
	}
	return false;
}

/* NFT_REG_1 to 4 are four of the 32-bit registers each. */
static uint32_t reg32(uint32_t reg)
{
	return reg <= NFT_REG_4 ? reg * 4 : reg - NFT_REG32_00 + 4;
}

static uint32_t value_len(const struct nlattr *data, uint16_t nest)
{
	const struct nlattr *value =
		copy_nested(copy_nested(data, nest), NFTA_DATA_VALUE);

	return value ? mnl_attr_get_payload_len(value) : 4;
}

static void set_registers(const struct form *form, const struct nlattr *data,
			  struct kind *kind)
{
	uint32_t len = 4;

	attr_number(data, form->len, &len);
	if (strcmp(form->name, "cmp") == 0)
		len = value_len(data, NFTA_CMP_DATA);
	if (strcmp(form->name, "range") == 0)
		len = value_len(data, NFTA_RANGE_FROM_DATA);
	/* To the end of what was loaded. */
	if (strcmp(form->name, "lookup") == 0 ||
	    strcmp(form->name, "dynset") == 0 ||
	    strcmp(form->name, "objref") == 0)
		len = 64;
	if (attr_number(data, form->sreg, &kind->sreg)) {
		kind->sreg = reg32(kind->sreg);
		kind->slen = (len + 3) / 4;
	}
	if (attr_number(data, form->dreg, &kind->dreg)) {
		kind->dreg = reg32(kind->dreg);
		kind->dlen = kind->dreg ? (len + 3) / 4 : 0;
	}
}

/* A verdict ends the rule; that of a map only where it has one. */
static void set_end(const char *name, const struct nlattr *data,
		    struct kind *kind)
{
	static const char *const ending[] = { "reject", "queue", "fwd",
					      "synproxy", "masq", "redir",
					      "nat", "target", NULL };
	uint32_t dreg;
	size_t i;

	if (attr_number(data, NFTA_IMMEDIATE_DREG, &dreg) &&
	    dreg == NFT_REG_VERDICT && strcmp(name, "immediate") == 0)
		kind->ends = true;
	if (strcmp(name, "lookup") == 0 &&
	    attr_number(data, NFTA_LOOKUP_DREG, &dreg) &&
	    dreg == NFT_REG_VERDICT)
		kind->map = true;
	for (i = 0; ending[i]; i++)
		kind->ends |= strcmp(name, ending[i]) == 0;
}

/* "payload" of different names, and what a lookup is. */
static void describe(const struct form *form, const char *name,
		     const struct nlattr *data, const struct kind *kind,
		     char *text, size_t room)
{
	const struct nlattr *attr;
	uint32_t detail = 0, flags = 0;
	const char *word = "", *more = "";
	uint32_t i;

	if (form && form->details && attr_number(data, form->detail, &detail)) {
		word = "?";
		for (i = 0; form->details[i] && i <= detail; i++)
			word = i == detail ? form->details[i] : "?";
	} else if (form && form->details) {
		word = form->details[0];
	}
	if (form && form->loads && kind->slen && !kind->dlen)
		more = " set";
	if (strcmp(name, "lookup") == 0) {
		attr_number(data, NFTA_LOOKUP_FLAGS, &flags);
		word = kind->map ? "vmap" :
		       kind->dlen ? "map" :
		       flags & NFT_LOOKUP_F_INV ? "not in" :
						  "in";
	}
	if (strcmp(name, "exthdr") == 0 &&
	    attr_number(data, NFTA_EXTHDR_FLAGS, &flags) && flags)
		more = " exists";
	if (strcmp(name, "exthdr") == 0 && !kind->dlen && !kind->slen)
		more = " reset";
	if (strcmp(name, "match") == 0 || strcmp(name, "target") == 0) {
		attr = copy_nested(data, NFTA_MATCH_NAME);
		word = attr ? mnl_attr_get_str(attr) : "?";
	}
	snprintf(text, room, "%s%s%s%s", name, *word ? " " : "", word, more);
}

/* What is a condition, but one that nothing fails. */
static bool always_holds(const char *text)
{
	return strcmp(text, "match comment") == 0 ||
	       strcmp(text, "dynset delete") == 0;
}

/**
 * kind_of - what an expression is
 * @table: its name is entered there
 * @elem: NFTA_EXPR_NAME and NFTA_EXPR_DATA
 * @kind: filled
 */
void kind_of(struct table *table, const struct nlattr *elem, struct kind *kind)
{
	const struct nlattr *data = copy_nested(elem, NFTA_EXPR_DATA);
	const char *name = mnl_attr_get_str(copy_nested(elem, NFTA_EXPR_NAME));
	const struct form *form = find_form(name);
	enum outcome outcome = form ? form->outcome : OUTCOME_BOTH;
	char text[64];

	memset(kind, 0, sizeof(*kind));
	kind->is_counter = strcmp(name, "counter") == 0;
	if (form)
		set_registers(form, data, kind);
	set_end(name, data, kind);
	describe(form, name, data, kind, text, sizeof(text));
	if ((form && form->loads && kind->slen && !kind->dlen) ||
	    always_holds(text))
		outcome = OUTCOME_RUNS;
	kind->loads = form && form->loads && kind->dlen;
	/* A map that puts data into a register is a condition that loads. */
	kind->key = table_key(table, text, outcome);
}
