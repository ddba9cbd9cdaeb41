// SPDX-License-Identifier: GPL-2.0-only
/*
 * inner: payload and meta of the packet within a tunnel, since kernel 6.2.
 * net/netfilter/nft_inner.c
 */
#include "vm/expr_inner.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

#include "vm/datatype.h"
#include "vm/expr_meta.h"
#include "vm/expr_payload.h"
#include "vm/load.h"

/* enum nft_inner_attributes, newer than some headers. */
enum {
	ATTR_INNER_NUM = 1,
	ATTR_INNER_TYPE,
	ATTR_INNER_FLAGS,
	ATTR_INNER_HDRSIZE,
	ATTR_INNER_EXPR,
};

#define INNER_MASK (INNER_HDRSIZE | INNER_LL | INNER_NH | INNER_TH)
#define HDRSIZE_MAX 64

/* Only loads, and only of what is within. */
static bool is_possible(const struct nft_expr *expr)
{
	const struct expr_payload *payload = expr_priv(expr);
	const struct expr_meta *meta = expr_priv(expr);

	if (expr->ops == &expr_payload_ops)
		return !payload->sreg &&
		       payload->base != NFT_PAYLOAD_INNER_HEADER;
	return expr->ops == &expr_meta_ops && !meta->sreg &&
	       (meta->key == NFT_META_PROTOCOL ||
		meta->key == NFT_META_L4PROTO);
}

static int decode(const struct expr_source *source, void *priv)
{
	uint32_t num = 0, type, flags, hdrsize;
	struct expr_source child = *source;
	struct expr_inner *inner = priv;
	int err;

	attr_u32(source->attr[ATTR_INNER_NUM], &num);
	if (!attr_u32(source->attr[ATTR_INNER_TYPE], &type) ||
	    !attr_u32(source->attr[ATTR_INNER_FLAGS], &flags) ||
	    !attr_u32(source->attr[ATTR_INNER_HDRSIZE], &hdrsize) ||
	    !source->attr[ATTR_INNER_EXPR] || type > UINT8_MAX)
		return -EINVAL;
	if (num || flags & ~INNER_MASK ||
	    (flags & INNER_HDRSIZE && (!hdrsize || hdrsize > HDRSIZE_MAX)))
		return -EOPNOTSUPP;
	inner->type = (uint8_t)type;
	inner->flags = (uint8_t)flags;
	inner->hdrsize = (uint8_t)hdrsize;
	if (++child.depth > EXPR_DEPTH_MAX)
		return -EINVAL;
	err = expr_decode(&child, source->attr[ATTR_INNER_EXPR], &inner->expr);
	if (err)
		return err == -EBADMSG ? -EINVAL : err;
	return is_possible(inner->expr) ? 0 : -EOPNOTSUPP;
}

static uint8_t dreg_of(const struct expr_inner *inner, uint32_t *len)
{
	const struct expr_payload *payload = expr_priv(inner->expr);
	const struct expr_meta *meta = expr_priv(inner->expr);

	if (inner->expr->ops == &expr_payload_ops) {
		*len = payload->len;
		return payload->dreg;
	}
	*len = meta->key == NFT_META_L4PROTO ? 1 : meta->len;
	return meta->dreg;
}

/* nft_payload_inner_eval(): where a header begins, if it is there. */
static bool base_of(const struct expr_payload *payload,
		    const struct inner_headers *headers, size_t *offset)
{
	uint8_t flag;

	switch (payload->base) {
	case PAYLOAD_TUN_HEADER:
		flag = INNER_HDRSIZE;
		*offset = headers->tunnel;
		break;
	case NFT_PAYLOAD_LL_HEADER:
		flag = INNER_LL;
		*offset = headers->link;
		break;
	case NFT_PAYLOAD_NETWORK_HEADER:
		flag = INNER_NH;
		*offset = headers->network;
		break;
	default:
		flag = INNER_TH;
		*offset = headers->transport;
	}
	return headers->flags & flag;
}

static void load(struct vm *vm, const struct nft_expr *expr,
		 const struct expr_inner *inner,
		 const struct inner_headers *headers)
{
	static const char missing[] = "the packet within has no such header";
	const struct expr_payload *payload = expr_priv(inner->expr);
	const struct expr_meta *meta = expr_priv(inner->expr);
	uint8_t proto[2] = { (uint8_t)(headers->llproto >> 8),
			     (uint8_t)headers->llproto };
	size_t offset;

	if (inner->expr->ops == &expr_payload_ops) {
		if (base_of(payload, headers, &offset))
			load_packet(vm, expr, payload->dreg,
				    offset + payload->offset, payload->len);
		else
			vm_break(vm, expr, missing);
	} else if (meta->key == NFT_META_PROTOCOL) {
		vm_store(vm, expr, meta->dreg, proto, NULL, sizeof(proto));
	} else if (headers->flags & INNER_TH) {
		vm_store(vm, expr, meta->dreg, &headers->l4proto, NULL, 1);
	} else {
		vm_break(vm, expr, missing);
	}
}

static void eval(struct vm *vm, const struct nft_expr *expr)
{
	const struct expr_inner *inner = expr_priv(expr);
	struct inner_headers headers;
	const char *why = NULL;
	enum tri there = TRI_UNKNOWN;
	size_t offset;
	uint32_t len;
	uint8_t dreg;

	switch (payload_inner(vm, &offset, &why)) {
	case PAYLOAD_THERE:
		there = inner_parse(vm, inner, offset, &headers);
		why = there == TRI_FALSE ?
			      "there is no such packet within" :
			      "too few bytes of the packet are known to look within";
		break;
	case PAYLOAD_NOT_THERE:
		there = TRI_FALSE;
		break;
	case PAYLOAD_NOT_KNOWN:
		break;
	}
	dreg = dreg_of(inner, &len);
	if (there == TRI_TRUE)
		load(vm, expr, inner, &headers);
	else if (there == TRI_FALSE)
		vm_break(vm, expr, why);
	else if (load_maybe(vm, expr, why))
		load_unknown(vm, expr, dreg, len);
}

static const char *tunnel_name(const struct expr_inner *inner)
{
	switch (inner->type) {
	case INNER_VXLAN:
		return "vxlan";
	case INNER_GENEVE:
		return "geneve";
	}
	return inner->flags & INNER_LL ? "gretap" : "gre";
}

/* Fields of the tunnel's own header: "vxlan vni". */
static bool name_tunnel(const struct expr_inner *inner,
			struct selector *selector)
{
	const struct expr_payload *payload = expr_priv(inner->expr);
	const char *field = NULL;

	if (payload->offset == 4 && payload->len == 3 && inner->type)
		field = "vni";
	else if (payload->offset == 0 && payload->len == 1)
		field = "flags";
	else if (payload->offset == 2 && payload->len == 2)
		field = inner->type == INNER_GENEVE ? "type" : "protocol";
	if (!field)
		return false;
	snprintf(selector->name, sizeof(selector->name), "%s %s",
		 tunnel_name(inner), field);
	selector->type =
		payload->len == 2 ? DATATYPE_ETHERTYPE : DATATYPE_INTEGER;
	selector->len = payload->len;
	return true;
}

static bool selector(const struct nft_expr *expr, uint32_t family,
		     uint8_t l4proto, struct selector *selector)
{
	const struct expr_inner *inner = expr_priv(expr);
	const struct expr_payload *payload = expr_priv(inner->expr);
	struct selector within;

	(void)family;
	(void)l4proto;
	if (inner->expr->ops == &expr_payload_ops &&
	    payload->base == PAYLOAD_TUN_HEADER && name_tunnel(inner, selector))
		return true;
	/* Family and transport are those within, which are not told. */
	if (!inner->expr->ops->selector(inner->expr, NFPROTO_INET, 0, &within))
		return false;
	*selector = within;
	snprintf(selector->name, sizeof(selector->name), "%s %.50s",
		 tunnel_name(inner), within.name);
	return true;
}

const struct expr_ops expr_inner_ops = {
	.name = "inner",
	.size = sizeof(struct expr_inner),
	.decode = decode,
	.eval = eval,
	.selector = selector,
};
