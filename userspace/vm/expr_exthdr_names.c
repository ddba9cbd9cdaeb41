// SPDX-License-Identifier: GPL-2.0-only
/*
 * What nft calls the fields of extension headers and options: src/exthdr.c,
 * src/ipopt.c, src/tcpopt.c and src/sctp_chunk.c of nftables.
 */
#include <netinet/in.h>
#include <stdio.h>

#include "vm/datatype.h"
#include "vm/expr_exthdr.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* In bytes. */
struct field {
	const char *header;
	const char *name;
	uint8_t type; /* of the header it is of */
	uint8_t offset;
	uint8_t len;
	uint32_t datatype;
};

/* clang-format off */
static const struct field ipv6[] = {
	{ "hbh", "nexthdr", IPPROTO_HOPOPTS, 0, 1, DATATYPE_INET_PROTOCOL },
	{ "hbh", "hdrlength", IPPROTO_HOPOPTS, 1, 1, DATATYPE_INTEGER },
	{ "rt", "nexthdr", IPPROTO_ROUTING, 0, 1, DATATYPE_INET_PROTOCOL },
	{ "rt", "hdrlength", IPPROTO_ROUTING, 1, 1, DATATYPE_INTEGER },
	{ "rt", "type", IPPROTO_ROUTING, 2, 1, DATATYPE_INTEGER },
	{ "rt", "seg-left", IPPROTO_ROUTING, 3, 1, DATATYPE_INTEGER },
	{ "srh", "last-entry", IPPROTO_ROUTING, 4, 1, DATATYPE_INTEGER },
	{ "srh", "flags", IPPROTO_ROUTING, 5, 1, DATATYPE_INTEGER },
	{ "srh", "tag", IPPROTO_ROUTING, 6, 2, DATATYPE_INTEGER },
	{ "rt0", "reserved", IPPROTO_ROUTING, 4, 4, DATATYPE_INTEGER },
	{ "srh", "sid[1]", IPPROTO_ROUTING, 8, 16, DATATYPE_IP6ADDR },
	{ "srh", "sid[2]", IPPROTO_ROUTING, 24, 16, DATATYPE_IP6ADDR },
	{ "frag", "nexthdr", IPPROTO_FRAGMENT, 0, 1, DATATYPE_INET_PROTOCOL },
	{ "frag", "reserved", IPPROTO_FRAGMENT, 1, 1, DATATYPE_INTEGER },
	{ "frag", "frag-off", IPPROTO_FRAGMENT, 2, 2, DATATYPE_INTEGER },
	{ "frag", "more-fragments", IPPROTO_FRAGMENT, 3, 1, DATATYPE_INTEGER },
	{ "frag", "id", IPPROTO_FRAGMENT, 4, 4, DATATYPE_INTEGER },
	{ "dst", "nexthdr", IPPROTO_DSTOPTS, 0, 1, DATATYPE_INET_PROTOCOL },
	{ "dst", "hdrlength", IPPROTO_DSTOPTS, 1, 1, DATATYPE_INTEGER },
	{ "mh", "nexthdr", IPPROTO_MH, 0, 1, DATATYPE_INET_PROTOCOL },
	{ "mh", "hdrlength", IPPROTO_MH, 1, 1, DATATYPE_INTEGER },
	{ "mh", "type", IPPROTO_MH, 2, 1, DATATYPE_MH_TYPE },
	{ "mh", "reserved", IPPROTO_MH, 3, 1, DATATYPE_INTEGER },
	{ "mh", "checksum", IPPROTO_MH, 4, 2, DATATYPE_INTEGER },
};

static const struct field ipv4[] = {
	{ "lsrr", "type", 131, 0, 1, DATATYPE_INTEGER },
	{ "lsrr", "length", 131, 1, 1, DATATYPE_INTEGER },
	{ "lsrr", "ptr", 131, 2, 1, DATATYPE_INTEGER },
	{ "lsrr", "addr", 131, 3, 4, DATATYPE_IPADDR },
	{ "rr", "type", 7, 0, 1, DATATYPE_INTEGER },
	{ "rr", "length", 7, 1, 1, DATATYPE_INTEGER },
	{ "rr", "ptr", 7, 2, 1, DATATYPE_INTEGER },
	{ "rr", "addr", 7, 3, 4, DATATYPE_IPADDR },
	{ "ssrr", "type", 137, 0, 1, DATATYPE_INTEGER },
	{ "ssrr", "length", 137, 1, 1, DATATYPE_INTEGER },
	{ "ssrr", "ptr", 137, 2, 1, DATATYPE_INTEGER },
	{ "ssrr", "addr", 137, 3, 4, DATATYPE_IPADDR },
	{ "ra", "type", 148, 0, 1, DATATYPE_INTEGER },
	{ "ra", "length", 148, 1, 1, DATATYPE_INTEGER },
	{ "ra", "value", 148, 2, 2, DATATYPE_INTEGER },
};

static const struct field tcp[] = {
	{ "eol", "kind", 0, 0, 1, DATATYPE_INTEGER },
	{ "nop", "kind", 1, 0, 1, DATATYPE_INTEGER },
	{ "maxseg", "kind", 2, 0, 1, DATATYPE_INTEGER },
	{ "maxseg", "length", 2, 1, 1, DATATYPE_INTEGER },
	{ "maxseg", "size", 2, 2, 2, DATATYPE_INTEGER },
	{ "window", "kind", 3, 0, 1, DATATYPE_INTEGER },
	{ "window", "length", 3, 1, 1, DATATYPE_INTEGER },
	{ "window", "count", 3, 2, 1, DATATYPE_INTEGER },
	{ "sack-perm", "kind", 4, 0, 1, DATATYPE_INTEGER },
	{ "sack-perm", "length", 4, 1, 1, DATATYPE_INTEGER },
	{ "sack", "kind", 5, 0, 1, DATATYPE_INTEGER },
	{ "sack", "length", 5, 1, 1, DATATYPE_INTEGER },
	{ "sack", "left", 5, 2, 4, DATATYPE_INTEGER },
	{ "sack", "right", 5, 6, 4, DATATYPE_INTEGER },
	{ "sack1", "left", 5, 10, 4, DATATYPE_INTEGER },
	{ "sack1", "right", 5, 14, 4, DATATYPE_INTEGER },
	{ "sack2", "left", 5, 18, 4, DATATYPE_INTEGER },
	{ "sack2", "right", 5, 22, 4, DATATYPE_INTEGER },
	{ "sack3", "left", 5, 26, 4, DATATYPE_INTEGER },
	{ "sack3", "right", 5, 30, 4, DATATYPE_INTEGER },
	{ "timestamp", "kind", 8, 0, 1, DATATYPE_INTEGER },
	{ "timestamp", "length", 8, 1, 1, DATATYPE_INTEGER },
	{ "timestamp", "tsval", 8, 2, 4, DATATYPE_INTEGER },
	{ "timestamp", "tsecr", 8, 6, 4, DATATYPE_INTEGER },
	{ "md5sig", "kind", 19, 0, 1, DATATYPE_INTEGER },
	{ "md5sig", "length", 19, 1, 1, DATATYPE_INTEGER },
	{ "mptcp", "kind", 30, 0, 1, DATATYPE_INTEGER },
	{ "mptcp", "length", 30, 1, 1, DATATYPE_INTEGER },
	{ "mptcp", "subtype", 30, 2, 1, DATATYPE_INTEGER },
	{ "fastopen", "kind", 34, 0, 1, DATATYPE_INTEGER },
	{ "fastopen", "length", 34, 1, 1, DATATYPE_INTEGER },
};

/* Each chunk has these; those that have more are below. */
static const struct field chunk[] = {
	{ "", "type", 0, 0, 1, DATATYPE_INTEGER },
	{ "", "flags", 0, 1, 1, DATATYPE_INTEGER },
	{ "", "length", 0, 2, 2, DATATYPE_INTEGER },
};

static const struct field sctp[] = {
	{ "data", "tsn", 0, 4, 4, DATATYPE_INTEGER },
	{ "data", "stream", 0, 8, 2, DATATYPE_INTEGER },
	{ "data", "ssn", 0, 10, 2, DATATYPE_INTEGER },
	{ "data", "ppid", 0, 12, 4, DATATYPE_INTEGER },
	{ "init", "init-tag", 1, 4, 4, DATATYPE_INTEGER },
	{ "init", "a-rwnd", 1, 8, 4, DATATYPE_INTEGER },
	{ "init", "num-outbound-streams", 1, 12, 2, DATATYPE_INTEGER },
	{ "init", "num-inbound-streams", 1, 14, 2, DATATYPE_INTEGER },
	{ "init", "initial-tsn", 1, 16, 4, DATATYPE_INTEGER },
	{ "init-ack", "init-tag", 2, 4, 4, DATATYPE_INTEGER },
	{ "init-ack", "a-rwnd", 2, 8, 4, DATATYPE_INTEGER },
	{ "init-ack", "num-outbound-streams", 2, 12, 2, DATATYPE_INTEGER },
	{ "init-ack", "num-inbound-streams", 2, 14, 2, DATATYPE_INTEGER },
	{ "init-ack", "initial-tsn", 2, 16, 4, DATATYPE_INTEGER },
	{ "sack", "cum-tsn-ack", 3, 4, 4, DATATYPE_INTEGER },
	{ "sack", "a-rwnd", 3, 8, 4, DATATYPE_INTEGER },
	{ "sack", "num-gap-ack-blocks", 3, 12, 2, DATATYPE_INTEGER },
	{ "sack", "num-dup-tsns", 3, 14, 2, DATATYPE_INTEGER },
	{ "shutdown", "cum-tsn-ack", 7, 4, 4, DATATYPE_INTEGER },
	{ "ecne", "lowest-tsn", 12, 4, 4, DATATYPE_INTEGER },
	{ "cwr", "lowest-tsn", 13, 4, 4, DATATYPE_INTEGER },
	{ "asconf-ack", "seqno", 128, 4, 4, DATATYPE_INTEGER },
	{ "forward-tsn", "new-cum-tsn", 192, 4, 4, DATATYPE_INTEGER },
	{ "asconf", "seqno", 193, 4, 4, DATATYPE_INTEGER },
};
/* clang-format on */

static const struct field *find(const struct field *fields, size_t count,
				const struct expr_exthdr *exthdr)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (fields[i].type == exthdr->type &&
		    (exthdr->present || exthdr->strip ||
		     (fields[i].offset == exthdr->offset &&
		      fields[i].len == exthdr->len)))
			return &fields[i];
	}
	return NULL;
}

static const char *chunk_name(uint8_t type)
{
	static const char *const names[] = {
		"data",	 "init",	"init-ack",
		"sack",	 "heartbeat",	"heartbeat-ack",
		"abort", "shutdown",	"shutdown-ack",
		"error", "cookie-echo", "cookie-ack",
		"ecne",	 "cwr",		"shutdown-complete",
	};

	if (type < COUNT(names))
		return names[type];
	return type == 128 ? "asconf-ack" :
	       type == 192 ? "forward-tsn" :
	       type == 193 ? "asconf" :
			     NULL;
}

/* As "@" and the number where it has no name, with the place in bits. */
static void put_raw(struct selector *selector, const char *prefix,
		    const struct expr_exthdr *exthdr)
{
	if (exthdr->present || exthdr->strip)
		snprintf(selector->name, sizeof(selector->name), "%s %u",
			 prefix, exthdr->type);
	else
		snprintf(selector->name, sizeof(selector->name), "%s @%u,%u,%u",
			 prefix, exthdr->type, exthdr->offset * 8U,
			 exthdr->len * 8U);
}

static void put(struct selector *selector, const char *prefix,
		const struct field *field, const struct expr_exthdr *exthdr)
{
	bool whole = exthdr->present || exthdr->strip;

	if (!field) {
		put_raw(selector, *prefix ? prefix : "exthdr", exthdr);
		return;
	}
	snprintf(selector->name, sizeof(selector->name), "%s%s%s%s%s", prefix,
		 *prefix ? " " : "", field->header, whole ? "" : " ",
		 whole ? "" : field->name);
	selector->type = field->datatype;
}

static void put_sctp(struct selector *selector,
		     const struct expr_exthdr *exthdr)
{
	const struct field *field = find(sctp, COUNT(sctp), exthdr);
	const char *name = chunk_name(exthdr->type);
	size_t i;

	for (i = 0; !field && i < COUNT(chunk); i++) {
		if (chunk[i].offset == exthdr->offset &&
		    chunk[i].len == exthdr->len)
			field = &chunk[i];
	}
	if (!name || (!field && !exthdr->present))
		put_raw(selector, "sctp chunk", exthdr);
	else if (exthdr->present)
		snprintf(selector->name, sizeof(selector->name),
			 "sctp chunk %s", name);
	else
		snprintf(selector->name, sizeof(selector->name),
			 "sctp chunk %s %s", name, field->name);
}

/**
 * expr_exthdr_selector - what a header or option is called in rules
 * @expr: an exthdr expression
 * @family: does not matter
 * @l4proto: does not matter
 * @selector: filled
 *
 * Return: true: there is always a name, if only "tcp option @5,16,32".
 */
bool expr_exthdr_selector(const struct nft_expr *expr, uint32_t family,
			  uint8_t l4proto, struct selector *selector)
{
	const struct expr_exthdr *exthdr = expr_priv(expr);

	(void)family;
	(void)l4proto;
	selector->type = DATATYPE_INTEGER;
	selector->len = exthdr->len;
	switch (exthdr->op) {
	case NFT_EXTHDR_OP_IPV6:
		put(selector, exthdr->present ? "exthdr" : "",
		    find(ipv6, COUNT(ipv6), exthdr), exthdr);
		break;
	case NFT_EXTHDR_OP_IPV4:
		put(selector, "ip option", find(ipv4, COUNT(ipv4), exthdr),
		    exthdr);
		break;
	case NFT_EXTHDR_OP_TCPOPT:
		put(selector, "tcp option", find(tcp, COUNT(tcp), exthdr),
		    exthdr);
		break;
	case EXTHDR_OP_SCTP:
		put_sctp(selector, exthdr);
		break;
	default:
		put_raw(selector, "dccp option", exthdr);
	}
	if (exthdr->present)
		selector->type = DATATYPE_BOOLEAN;
	return true;
}
