// SPDX-License-Identifier: GPL-2.0-only
/* What a rule reads of a packet, and what it writes, expression by expression. */
#include <netinet/in.h>

#include "engine/drop_touch.h"

#include <string.h>

#include "vm/expr_ct.h"
#include "vm/expr_exthdr.h"
#include "vm/expr_match.h"
#include "vm/expr_meta.h"
#include "vm/expr_objref.h"
#include "vm/expr_payload.h"
#include "vm/expr_target.h"
#include "vm/expr_unknown.h"
#include "vm/xt/xt.h"

struct touch {
	const char *name;
	unsigned int reads;
	unsigned int writes;
};

/* What is not here neither reads nor writes, but for those with keys. */
static const struct touch expressions[] = {
	{ "exthdr", TOUCH_PACKET, 0 },
	{ "fib", TOUCH_PACKET | TOUCH_MARK, 0 },
	{ "hash", TOUCH_PACKET, 0 },
	{ "inner", TOUCH_PACKET, 0 },
	{ "masq", 0, TOUCH_PACKET | TOUCH_CT },
	{ "nat", 0, TOUCH_PACKET | TOUCH_CT },
	{ "notrack", 0, TOUCH_CT | TOUCH_CT_MARK },
	{ "osf", TOUCH_PACKET, 0 },
	{ "payload", TOUCH_PACKET, 0 },
	{ "redir", 0, TOUCH_PACKET | TOUCH_CT },
	{ "socket", TOUCH_PACKET | TOUCH_MARK, 0 },
	{ "synproxy", TOUCH_ALL, TOUCH_ALL },
	{ "tproxy", TOUCH_ALL, TOUCH_ALL },
	{ NULL, 0, 0 },
};

static const struct touch matches[] = {
	{ "addrtype", TOUCH_PACKET, 0 },  { "comment", 0, 0 },
	{ "connmark", TOUCH_CT_MARK, 0 }, { "conntrack", TOUCH_CT, 0 },
	{ "icmp", TOUCH_PACKET, 0 },	  { "icmp6", TOUCH_PACKET, 0 },
	{ "iprange", TOUCH_PACKET, 0 },	  { "limit", 0, 0 },
	{ "mark", TOUCH_MARK, 0 },	  { "multiport", TOUCH_PACKET, 0 },
	{ "state", TOUCH_CT, 0 },	  { "tcp", TOUCH_PACKET, 0 },
	{ "udp", TOUCH_PACKET, 0 },	  { NULL, TOUCH_ALL, TOUCH_ALL },
};

static const struct touch targets[] = {
	{ "LOG", 0, 0 },
	{ "MARK", TOUCH_MARK, TOUCH_MARK },
	{ "MASQUERADE", 0, TOUCH_PACKET | TOUCH_CT },
	{ "NFLOG", 0, 0 },
	{ "NFQUEUE", 0, 0 },
	{ "REDIRECT", 0, TOUCH_PACKET | TOUCH_CT },
	{ "DNAT", 0, TOUCH_PACKET | TOUCH_CT },
	{ "SNAT", 0, TOUCH_PACKET | TOUCH_CT },
	{ "REJECT", 0, 0 },
	{ "TCPMSS", 0, TOUCH_PACKET },
	{ NULL, TOUCH_ALL, TOUCH_ALL },
};

static const struct touch *find(const struct touch *table, const char *name)
{
	while (table->name && strcmp(table->name, name) != 0)
		table++;
	return table;
}

static unsigned int meta_bit(uint32_t key)
{
	switch (key) {
	case NFT_META_MARK:
		return TOUCH_MARK;
	case NFT_META_PRIORITY:
		return TOUCH_PRIORITY;
	case NFT_META_PKTTYPE:
	case NFT_META_SECMARK:
	case NFT_META_RTCLASSID:
	case META_BRI_BROUTE:
		return TOUCH_META;
	}
	return 0;
}

static struct touch of_meta(const struct expr_meta *meta)
{
	unsigned int bit = meta_bit(meta->key);

	return meta->sreg ? (struct touch){ NULL, 0, bit } :
			    (struct touch){ NULL, bit, 0 };
}

static struct touch of_ct(const struct expr_ct *ct)
{
	unsigned int bit = ct->key == NFT_CT_MARK ? TOUCH_CT_MARK : TOUCH_CT;

	return ct->set ? (struct touch){ NULL, 0, bit } :
			 (struct touch){ NULL, bit, 0 };
}

/* Counters and the like are no more than themselves. */
static struct touch of_object(const struct expr_objref *objref)
{
	static const struct touch known = { NULL, 0, TOUCH_CT | TOUCH_META };
	static const struct touch nothing = { NULL, 0, 0 };

	if (!objref->object)
		return known;
	switch (objref->object->type) {
	case NFT_OBJECT_COUNTER:
	case NFT_OBJECT_QUOTA:
	case NFT_OBJECT_LIMIT:
	case NFT_OBJECT_CONNLIMIT:
		return nothing;
	}
	return known;
}

static struct touch touch_of(const struct nft_expr *expr)
{
	static const struct touch writes = { NULL, 0, TOUCH_PACKET };
	static const struct touch all = { NULL, TOUCH_ALL, TOUCH_ALL };
	const struct expr_exthdr *exthdr = expr_priv(expr);
	const struct expr_payload *payload = expr_priv(expr);
	const struct xt_use *use = expr_priv(expr);

	if (expr->ops == &expr_meta_ops)
		return of_meta(expr_priv(expr));
	if (expr->ops == &expr_ct_ops)
		return of_ct(expr_priv(expr));
	if (expr->ops == &expr_objref_ops)
		return of_object(expr_priv(expr));
	if (expr->ops == &expr_match_ops)
		return *find(matches, use->name);
	if (expr->ops == &expr_target_ops)
		return *find(targets, use->name);
	if (expr->ops == &expr_payload_ops && payload->sreg)
		return writes;
	if (expr->ops == &expr_exthdr_ops && (exthdr->sreg || exthdr->strip))
		return writes;
	/* One that could not be read. */
	if (expr->ops == &expr_unknown_ops)
		return all;
	return *find(expressions, expr->ops->name);
}

/**
 * touch_reads - what of a packet a rule looks at
 * @rule: the rule
 *
 * Return: TOUCH_*.
 */
unsigned int touch_reads(const struct nft_rule *rule)
{
	unsigned int bits = 0;
	uint16_t i;

	for (i = 0; i < rule->nexprs; i++)
		bits |= touch_of(rule->expr[i]).reads;
	return bits;
}

/**
 * touch_writes - what of a packet a rule changes
 * @rule: the rule
 *
 * Return: TOUCH_*.
 */
unsigned int touch_writes(const struct nft_rule *rule)
{
	unsigned int bits = 0;
	uint16_t i;

	for (i = 0; i < rule->nexprs; i++)
		bits |= touch_of(rule->expr[i]).writes;
	return bits;
}
