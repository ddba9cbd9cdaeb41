// SPDX-License-Identifier: GPL-2.0-only
/* The keys of ct, and how nft calls them. */
#include "vm/expr_ct.h"

#include <stdio.h>

#include "model/text.h"

static const struct expr_ct_key keys[] = {
	[NFT_CT_STATE] = { "state", DATATYPE_CT_STATE, 4, 0, false, false },
	[NFT_CT_DIRECTION] = { "direction", DATATYPE_CT_DIR, 1, 0, false,
			       false },
	[NFT_CT_STATUS] = { "status", DATATYPE_CT_STATUS, 4, 0, false, false },
	[NFT_CT_MARK] = { "mark", DATATYPE_MARK, 4, 4, false, false },
	[NFT_CT_SECMARK] = { "secmark", DATATYPE_HOST_INTEGER, 4, 4, false,
			     false },
	[NFT_CT_EXPIRATION] = { "expiration", DATATYPE_TIME, 4, 0, false,
				false },
	[NFT_CT_HELPER] = { "helper", DATATYPE_STRING, 16, 0, false, false },
	[NFT_CT_L3PROTOCOL] = { "l3proto", DATATYPE_NFPROTO, 1, 0, false,
				true },
	[NFT_CT_SRC] = { "saddr", DATATYPE_INVALID, 0, 0, true, true },
	[NFT_CT_DST] = { "daddr", DATATYPE_INVALID, 0, 0, true, true },
	[NFT_CT_PROTOCOL] = { "protocol", DATATYPE_INET_PROTOCOL, 1, 0, false,
			      true },
	[NFT_CT_PROTO_SRC] = { "proto-src", DATATYPE_INET_SERVICE, 2, 0, true,
			       true },
	[NFT_CT_PROTO_DST] = { "proto-dst", DATATYPE_INET_SERVICE, 2, 0, true,
			       true },
	[NFT_CT_LABELS] = { "label", DATATYPE_CT_LABEL, 16, 16, false, false },
	[NFT_CT_PKTS] = { "packets", DATATYPE_HOST_INTEGER, 8, 0, false, true },
	[NFT_CT_BYTES] = { "bytes", DATATYPE_HOST_INTEGER, 8, 0, false, true },
	[NFT_CT_AVGPKT] = { "avgpkt", DATATYPE_HOST_INTEGER, 8, 0, false,
			    true },
	[NFT_CT_ZONE] = { "zone", DATATYPE_HOST_INTEGER, 2, 2, false, true },
	[NFT_CT_EVENTMASK] = { "event", DATATYPE_CT_EVENTBIT, 0, 4, false,
			       false },
	[NFT_CT_SRC_IP] = { "ip saddr", DATATYPE_IPADDR, 4, 0, true, true },
	[NFT_CT_DST_IP] = { "ip daddr", DATATYPE_IPADDR, 4, 0, true, true },
	[NFT_CT_SRC_IP6] = { "ip6 saddr", DATATYPE_IP6ADDR, 16, 0, true, true },
	[NFT_CT_DST_IP6] = { "ip6 daddr", DATATYPE_IP6ADDR, 16, 0, true, true },
	[NFT_CT_ID] = { "id", DATATYPE_INTEGER, 4, 0, false, false },
};

/**
 * expr_ct_key - a key by its number
 * @key: NFT_CT_*
 *
 * Return: the key, or NULL if it is not known.
 */
const struct expr_ct_key *expr_ct_key(uint32_t key)
{
	if (key >= sizeof(keys) / sizeof(keys[0]) || !keys[key].name)
		return NULL;
	return &keys[key];
}

static const char *direction(const struct expr_ct *ct)
{
	/* The kernel takes one for these, and does not tell it again. */
	if (ct->key == NFT_CT_L3PROTOCOL || ct->key == NFT_CT_PROTOCOL)
		return "";
	return ct->dir == EXPR_CT_BOTH ? "" : ct->dir ? "reply " : "original ";
}

/* See struct expr_ops. */
bool expr_ct_selector(const struct nft_expr *expr, uint32_t family,
		      uint8_t l4proto, struct selector *selector)
{
	const struct expr_ct *ct = expr_priv(expr);
	const struct expr_ct_key *key = expr_ct_key(ct->key);

	(void)family;
	(void)l4proto;
	snprintf(selector->name, sizeof(selector->name), "ct %s%s",
		 direction(ct), key->name);
	selector->type = key->type;
	selector->len = ct->len;
	if (ct->key == NFT_CT_SRC || ct->key == NFT_CT_DST)
		selector->type =
			ct->len == 4 ? DATATYPE_IPADDR : DATATYPE_IP6ADDR;
	return !ct->set;
}

/* See struct expr_ops. */
void expr_ct_text(const struct nft_expr *expr, struct text *text)
{
	const struct expr_ct *ct = expr_priv(expr);

	text_add(text, "ct %s%s%s", direction(ct), expr_ct_key(ct->key)->name,
		 ct->set ? " set" : "");
}
