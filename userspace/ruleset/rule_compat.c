// SPDX-License-Identifier: GPL-2.0-only
/*
 * Matches and targets of iptables want to know the protocol that their rule
 * is limited to, and the kernel does not tell what it was told: it follows
 * from the comparison that iptables-nft makes of it.
 */
#include <linux/netfilter/nf_tables_compat.h>
#include <netinet/ip.h>
#include <netinet/ip6.h>
#include <string.h>

#include "ruleset/skeleton_parts.h"

/* meta l4proto, or the field in the header of the network or link layer. */
static bool loads_proto(uint32_t family, const char *name,
			const struct attrs *data)
{
	uint32_t base = 0, offset = 0, len = 0, key = 0;

	if (strcmp(name, "meta") == 0)
		return attr_u32(data->at[NFTA_META_KEY], &key) &&
		       key == (family == NFPROTO_BRIDGE ? NFT_META_PROTOCOL :
							  NFT_META_L4PROTO);
	if (strcmp(name, "payload") != 0 ||
	    !attr_u32(data->at[NFTA_PAYLOAD_BASE], &base) ||
	    !attr_u32(data->at[NFTA_PAYLOAD_OFFSET], &offset) ||
	    !attr_u32(data->at[NFTA_PAYLOAD_LEN], &len))
		return false;
	if (family == NFPROTO_BRIDGE)
		return base == NFT_PAYLOAD_LL_HEADER && offset == 12 &&
		       len == 2;
	return base == NFT_PAYLOAD_NETWORK_HEADER && len == 1 &&
	       offset == (family == NFPROTO_IPV6 ?
				  offsetof(struct ip6_hdr, ip6_nxt) :
				  offsetof(struct ip, ip_p));
}

static void read_proto(const struct attrs *data, uint32_t *proto,
		       uint32_t *flags)
{
	uint16_t wide = 0;
	uint8_t value[2];
	uint32_t len = sizeof(value), op = NFT_CMP_EQ;

	if (!attr_value(data->at[NFTA_CMP_DATA], value, &len))
		return;
	/* Of bridges it is a field of a struct, in network order. */
	memcpy(&wide, value, len);
	*proto = len == 1 ? value[0] : wide;
	attr_u32(data->at[NFTA_CMP_OP], &op);
	*flags = op == NFT_CMP_NEQ ? NFT_RULE_COMPAT_F_INV : 0;
}

/**
 * rule_compat - what NFTA_RULE_COMPAT was
 * @family: NFPROTO_*
 * @expressions: NFTA_RULE_EXPRESSIONS
 * @proto: filled; 0: any
 * @flags: filled
 *
 * Return: whether the rule needs it at all.
 */
bool rule_compat(uint32_t family, const struct nlattr *expressions,
		 uint32_t *proto, uint32_t *flags)
{
	const struct nlattr *elem;
	struct attrs expr, data;
	bool loaded = false;
	bool needed = false;
	const char *name;

	*proto = 0;
	*flags = 0;
	if (!expressions)
		return false;
	mnl_attr_for_each_nested(elem, expressions)
	{
		attrs_nest(elem, &expr);
		name = attr_text(expr.at[NFTA_EXPR_NAME]);
		if (!name)
			continue;
		attrs_nest(expr.at[NFTA_EXPR_DATA], &data);
		if (strcmp(name, "match") == 0 || strcmp(name, "target") == 0)
			needed = true;
		if (loaded && !*proto && strcmp(name, "cmp") == 0)
			read_proto(&data, proto, flags);
		loaded = loads_proto(family, name, &data);
	}
	return needed;
}
