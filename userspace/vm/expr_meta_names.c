// SPDX-License-Identifier: GPL-2.0-only
/* What nft calls the keys of meta: src/meta.c of nftables. */
#include <stdio.h>
#include <string.h>

#include "vm/datatype.h"
#include "vm/expr_meta.h"

struct name {
	const char *name;
	uint32_t type;
	uint8_t len;
};

/* clang-format off */
static const struct name names[META_KEYS] = {
	[NFT_META_LEN] = { "meta length", DATATYPE_HOST_INTEGER, 4 },
	[NFT_META_PROTOCOL] = { "meta protocol", DATATYPE_ETHERTYPE, 2 },
	[NFT_META_PRIORITY] = { "meta priority", DATATYPE_CLASSID, 4 },
	[NFT_META_MARK] = { "meta mark", DATATYPE_MARK, 4 },
	[NFT_META_IIF] = { "iif", DATATYPE_IFINDEX, 4 },
	[NFT_META_OIF] = { "oif", DATATYPE_IFINDEX, 4 },
	[NFT_META_IIFNAME] = { "iifname", DATATYPE_IFNAME, 16 },
	[NFT_META_OIFNAME] = { "oifname", DATATYPE_IFNAME, 16 },
	[NFT_META_IIFTYPE] = { "iiftype", DATATYPE_ARPHRD, 2 },
	[NFT_META_OIFTYPE] = { "oiftype", DATATYPE_ARPHRD, 2 },
	[NFT_META_SKUID] = { "meta skuid", DATATYPE_UID, 4 },
	[NFT_META_SKGID] = { "meta skgid", DATATYPE_GID, 4 },
	[NFT_META_NFTRACE] = { "meta nftrace", DATATYPE_HOST_INTEGER, 1 },
	[NFT_META_RTCLASSID] = { "meta rtclassid", DATATYPE_REALM, 4 },
	[NFT_META_SECMARK] = { "meta secmark", DATATYPE_HOST_INTEGER, 4 },
	[NFT_META_NFPROTO] = { "meta nfproto", DATATYPE_NFPROTO, 1 },
	[NFT_META_L4PROTO] = { "meta l4proto", DATATYPE_INET_PROTOCOL, 1 },
	[NFT_META_BRI_IIFNAME] = { "meta ibrname", DATATYPE_IFNAME, 16 },
	[NFT_META_BRI_OIFNAME] = { "meta obrname", DATATYPE_IFNAME, 16 },
	[NFT_META_PKTTYPE] = { "meta pkttype", DATATYPE_PKTTYPE, 1 },
	[NFT_META_CPU] = { "meta cpu", DATATYPE_HOST_INTEGER, 4 },
	[NFT_META_IIFGROUP] = { "iifgroup", DATATYPE_DEVGROUP, 4 },
	[NFT_META_OIFGROUP] = { "oifgroup", DATATYPE_DEVGROUP, 4 },
	[NFT_META_CGROUP] = { "meta cgroup", DATATYPE_HOST_INTEGER, 4 },
	[NFT_META_PRANDOM] = { "meta random", DATATYPE_INTEGER, 4 },
	[NFT_META_SECPATH] = { "meta ipsec", DATATYPE_BOOLEAN, 1 },
	[NFT_META_IIFKIND] = { "meta iifkind", DATATYPE_IFNAME, 16 },
	[NFT_META_OIFKIND] = { "meta oifkind", DATATYPE_IFNAME, 16 },
	[NFT_META_BRI_IIFPVID] = { "meta ibrpvid", DATATYPE_HOST_INTEGER, 2 },
	[NFT_META_BRI_IIFVPROTO] = { "meta ibrvproto", DATATYPE_ETHERTYPE, 2 },
	[NFT_META_TIME_NS] = { "meta time", DATATYPE_TIME_DATE, 8 },
	[NFT_META_TIME_DAY] = { "meta day", DATATYPE_TIME_DAY, 1 },
	[NFT_META_TIME_HOUR] = { "meta hour", DATATYPE_TIME_HOUR, 4 },
	[NFT_META_SDIF] = { "meta sdif", DATATYPE_IFINDEX, 4 },
	[NFT_META_SDIFNAME] = { "meta sdifname", DATATYPE_IFNAME, 16 },
	[META_BRI_BROUTE] = { "meta broute", DATATYPE_HOST_INTEGER, 1 },
	[META_BRI_IIFHWADDR] = { "meta ibrhwaddr", DATATYPE_ETHERADDR, 6 },
};
/* clang-format on */

/**
 * expr_meta_selector - what a key is called in rules
 * @expr: a meta expression
 * @family: does not matter
 * @l4proto: does not matter
 * @selector: filled
 *
 * Return: whether there is a name.
 */
bool expr_meta_selector(const struct nft_expr *expr, uint32_t family,
			uint8_t l4proto, struct selector *selector)
{
	const struct expr_meta *meta = expr_priv(expr);
	const struct name *name = &names[meta->key];

	(void)family;
	(void)l4proto;
	if (!name->name)
		return false;
	snprintf(selector->name, sizeof(selector->name), "%s", name->name);
	selector->type = name->type;
	selector->len = name->len;
	return true;
}
