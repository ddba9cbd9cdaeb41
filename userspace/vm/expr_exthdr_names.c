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
	uint8_t type; /* of the header it is of */
	const char *header;
	const char *name;
	uint8_t offset;
	uint8_t len;
	uint32_t datatype;
};

/* clang-format off */
static const struct field ipv6[] = {
	{ IPPROTO_HOPOPTS, "hbh", "nexthdr", 0, 1, DATATYPE_INET_PROTOCOL },
	{ IPPROTO_HOPOPTS, "hbh", "hdrlength", 1, 1, DATATYPE_INTEGER },
	{ IPPROTO_ROUTING, "rt", "nexthdr", 0, 1, DATATYPE_INET_PROTOCOL },
	{ IPPROTO_ROUTING, "rt", "hdrlength", 1, 1, DATATYPE_INTEGER },
	{ IPPROTO_ROUTING, "rt", "type", 2, 1, DATATYPE_INTEGER },
	{ IPPROTO_ROUTING, "rt", "seg-left", 3, 1, DATATYPE_INTEGER },
	{ IPPROTO_ROUTING, "srh", "last-entry", 4, 1, DATATYPE_INTEGER },
	{ IPPROTO_ROUTING, "srh", "flags", 5, 1, DATATYPE_INTEGER },
	{ IPPROTO_ROUTING, "srh", "tag", 6, 2, DATATYPE_INTEGER },
	{ IPPROTO_ROUTING, "rt0", "reserved", 4, 4, DATATYPE_INTEGER },
	{ IPPROTO_ROUTING, "srh", "sid[1]", 8, 16, DATATYPE_IP6ADDR },
	{ IPPROTO_ROUTING, "srh", "sid[2]", 24, 16, DATATYPE_IP6ADDR },
	{ IPPROTO_FRAGMENT, "frag", "nexthdr", 0, 1, DATATYPE_INET_PROTOCOL },
	{ IPPROTO_FRAGMENT, "frag", "reserved", 1, 1, DATATYPE_INTEGER },
	{ IPPROTO_FRAGMENT, "frag", "frag-off", 2, 2, DATATYPE_INTEGER },
	{ IPPROTO_FRAGMENT, "frag", "more-fragments", 3, 1, DATATYPE_INTEGER },
	{ IPPROTO_FRAGMENT, "frag", "id", 4, 4, DATATYPE_INTEGER },
	{ IPPROTO_DSTOPTS, "dst", "nexthdr", 0, 1, DATATYPE_INET_PROTOCOL },
	{ IPPROTO_DSTOPTS, "dst", "hdrlength", 1, 1, DATATYPE_INTEGER },
	{ IPPROTO_MH, "mh", "nexthdr", 0, 1, DATATYPE_INET_PROTOCOL },
	{ IPPROTO_MH, "mh", "hdrlength", 1, 1, DATATYPE_INTEGER },
	{ IPPROTO_MH, "mh", "type", 2, 1, DATATYPE_MH_TYPE },
	{ IPPROTO_MH, "mh", "reserved", 3, 1, DATATYPE_INTEGER },
	{ IPPROTO_MH, "mh", "checksum", 4, 2, DATATYPE_INTEGER },
};

static const struct field ipv4[] = {
	{ 131, "lsrr", "type", 0, 1, DATATYPE_INTEGER },
	{ 131, "lsrr", "length", 1, 1, DATATYPE_INTEGER },
	{ 131, "lsrr", "ptr", 2, 1, DATATYPE_INTEGER },
	{ 131, "lsrr", "addr", 3, 4, DATATYPE_IPADDR },
	{ 7, "rr", "type", 0, 1, DATATYPE_INTEGER },
	{ 7, "rr", "length", 1, 1, DATATYPE_INTEGER },
	{ 7, "rr", "ptr", 2, 1, DATATYPE_INTEGER },
	{ 7, "rr", "addr", 3, 4, DATATYPE_IPADDR },
	{ 137, "ssrr", "type", 0, 1, DATATYPE_INTEGER },
	{ 137, "ssrr", "length", 1, 1, DATATYPE_INTEGER },
	{ 137, "ssrr", "ptr", 2, 1, DATATYPE_INTEGER },
	{ 137, "ssrr", "addr", 3, 4, DATATYPE_IPADDR },
	{ 148, "ra", "type", 0, 1, DATATYPE_INTEGER },
	{ 148, "ra", "length", 1, 1, DATATYPE_INTEGER },
	{ 148, "ra", "value", 2, 2, DATATYPE_INTEGER },
};

static const struct field tcp[] = {
	{ 0, "eol", "kind", 0, 1, DATATYPE_INTEGER },
	{ 1, "nop", "kind", 0, 1, DATATYPE_INTEGER },
	{ 2, "maxseg", "kind", 0, 1, DATATYPE_INTEGER },
	{ 2, "maxseg", "length", 1, 1, DATATYPE_INTEGER },
	{ 2, "maxseg", "size", 2, 2, DATATYPE_INTEGER },
	{ 3, "window", "kind", 0, 1, DATATYPE_INTEGER },
	{ 3, "window", "length", 1, 1, DATATYPE_INTEGER },
	{ 3, "window", "count", 2, 1, DATATYPE_INTEGER },
	{ 4, "sack-perm", "kind", 0, 1, DATATYPE_INTEGER },
	{ 4, "sack-perm", "length", 1, 1, DATATYPE_INTEGER },
	{ 5, "sack", "kind", 0, 1, DATATYPE_INTEGER },
	{ 5, "sack", "length", 1, 1, DATATYPE_INTEGER },
	{ 5, "sack", "left", 2, 4, DATATYPE_INTEGER },
	{ 5, "sack", "right", 6, 4, DATATYPE_INTEGER },
	{ 5, "sack1", "left", 10, 4, DATATYPE_INTEGER },
	{ 5, "sack1", "right", 14, 4, DATATYPE_INTEGER },
	{ 5, "sack2", "left", 18, 4, DATATYPE_INTEGER },
	{ 5, "sack2", "right", 22, 4, DATATYPE_INTEGER },
	{ 5, "sack3", "left", 26, 4, DATATYPE_INTEGER },
	{ 5, "sack3", "right", 30, 4, DATATYPE_INTEGER },
	{ 8, "timestamp", "kind", 0, 1, DATATYPE_INTEGER },
	{ 8, "timestamp", "length", 1, 1, DATATYPE_INTEGER },
	{ 8, "timestamp", "tsval", 2, 4, DATATYPE_INTEGER },
	{ 8, "timestamp", "tsecr", 6, 4, DATATYPE_INTEGER },
	{ 19, "md5sig", "kind", 0, 1, DATATYPE_INTEGER },
	{ 19, "md5sig", "length", 1, 1, DATATYPE_INTEGER },
	{ 30, "mptcp", "kind", 0, 1, DATATYPE_INTEGER },
	{ 30, "mptcp", "length", 1, 1, DATATYPE_INTEGER },
	{ 30, "mptcp", "subtype", 2, 1, DATATYPE_INTEGER },
	{ 34, "fastopen", "kind", 0, 1, DATATYPE_INTEGER },
	{ 34, "fastopen", "length", 1, 1, DATATYPE_INTEGER },
};

/* Each chunk has these; those that have more are below. */
static const struct field chunk[] = {
	{ 0, "", "type", 0, 1, DATATYPE_INTEGER },
	{ 0, "", "flags", 1, 1, DATATYPE_INTEGER },
	{ 0, "", "length", 2, 2, DATATYPE_INTEGER },
};

static const struct field sctp[] = {
	{ 0, "data", "tsn", 4, 4, DATATYPE_INTEGER },
	{ 0, "data", "stream", 8, 2, DATATYPE_INTEGER },
	{ 0, "data", "ssn", 10, 2, DATATYPE_INTEGER },
	{ 0, "data", "ppid", 12, 4, DATATYPE_INTEGER },
	{ 1, "init", "init-tag", 4, 4, DATATYPE_INTEGER },
	{ 1, "init", "a-rwnd", 8, 4, DATATYPE_INTEGER },
	{ 1, "init", "num-outbound-streams", 12, 2, DATATYPE_INTEGER },
	{ 1, "init", "num-inbound-streams", 14, 2, DATATYPE_INTEGER },
	{ 1, "init", "initial-tsn", 16, 4, DATATYPE_INTEGER },
	{ 2, "init-ack", "init-tag", 4, 4, DATATYPE_INTEGER },
	{ 2, "init-ack", "a-rwnd", 8, 4, DATATYPE_INTEGER },
	{ 2, "init-ack", "num-outbound-streams", 12, 2, DATATYPE_INTEGER },
	{ 2, "init-ack", "num-inbound-streams", 14, 2, DATATYPE_INTEGER },
	{ 2, "init-ack", "initial-tsn", 16, 4, DATATYPE_INTEGER },
	{ 3, "sack", "cum-tsn-ack", 4, 4, DATATYPE_INTEGER },
	{ 3, "sack", "a-rwnd", 8, 4, DATATYPE_INTEGER },
	{ 3, "sack", "num-gap-ack-blocks", 12, 2, DATATYPE_INTEGER },
	{ 3, "sack", "num-dup-tsns", 14, 2, DATATYPE_INTEGER },
	{ 7, "shutdown", "cum-tsn-ack", 4, 4, DATATYPE_INTEGER },
	{ 12, "ecne", "lowest-tsn", 4, 4, DATATYPE_INTEGER },
	{ 13, "cwr", "lowest-tsn", 4, 4, DATATYPE_INTEGER },
	{ 128, "asconf-ack", "seqno", 4, 4, DATATYPE_INTEGER },
	{ 192, "forward-tsn", "new-cum-tsn", 4, 4, DATATYPE_INTEGER },
	{ 193, "asconf", "seqno", 4, 4, DATATYPE_INTEGER },
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
