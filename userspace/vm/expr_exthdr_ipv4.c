// SPDX-License-Identifier: GPL-2.0-only
/*
 * exthdr: options of IPv4. nft_exthdr_ipv4_eval(), which has
 * __ip_options_compile() of net/ipv4/ip_options.c look through them all: one
 * that is wrong, or that only some may send, hides the others.
 */
#include <netinet/if_ether.h>
#include <string.h>

#include "vm/expr_exthdr.h"
#include "vm/load.h"
#include "vm/pkt_parse.h"

#define HEADER 20
#define OPTIONS_MAX 40

enum {
	OPTION_END = 0,
	OPTION_NOOP = 1,
	OPTION_RR = 7,
	OPTION_TIMESTAMP = 68,
	OPTION_LSRR = 131,
	OPTION_CIPSO = 134,
	OPTION_SSRR = 137,
	OPTION_RA = 148,
};

/* What was found; offsets from the header, 0: it was not there. */
struct options {
	uint8_t source_route;
	bool strict;
	uint8_t record_route;
	uint8_t timestamp;
	uint8_t router_alert;
	bool cipso;
	/* May the task that is interrupted send raw packets. */
	enum tri capable;
};

/* Only one that has not been used yet, with whole addresses. */
static enum tri see_source_route(struct options *found, const uint8_t *option,
				 uint8_t len, uint8_t at)
{
	if (len < 7 || option[2] != 4 || (len - 3) & 3 || found->source_route)
		return TRI_FALSE;
	found->strict = option[0] == OPTION_SSRR;
	found->source_route = at;
	return TRI_TRUE;
}

static enum tri see_record_route(struct options *found, const uint8_t *option,
				 uint8_t len, uint8_t at)
{
	if (found->record_route || len < 3 || option[2] < 4 ||
	    (option[2] <= len && option[2] + 3 > len))
		return TRI_FALSE;
	found->record_route = at;
	return TRI_TRUE;
}

/* Room for the time alone, for an address too, or no room any more. */
static enum tri see_timestamp(struct options *found, const uint8_t *option,
			      uint8_t len, uint8_t at)
{
	uint8_t kind;

	if (found->timestamp || len < 4 || option[2] < 5)
		return TRI_FALSE;
	found->timestamp = at;
	kind = option[3] & 0x0f;
	if (option[2] > len)
		return kind != 3 && option[3] >> 4 == 15 ? TRI_FALSE : TRI_TRUE;
	if (option[2] + 3 > len)
		return TRI_FALSE;
	if (kind == 0)
		return TRI_TRUE;
	if (kind == 1 || kind == 3)
		return option[2] + 7 > len ? TRI_FALSE : TRI_TRUE;
	return found->capable;
}

static enum tri see_router_alert(struct options *found, const uint8_t *option,
				 uint8_t len, uint8_t at)
{
	if (len < 4)
		return TRI_FALSE;
	if (!option[2] && !option[3])
		found->router_alert = at;
	return TRI_TRUE;
}

/* Its domains are the host's business. */
static enum tri see_cipso(struct options *found, uint8_t len)
{
	if (found->cipso || found->capable == TRI_FALSE || len < 8)
		return TRI_FALSE;
	found->cipso = true;
	return TRI_UNKNOWN;
}

static enum tri see(struct options *found, const uint8_t *option, uint8_t len,
		    uint8_t at)
{
	switch (option[0]) {
	case OPTION_LSRR:
	case OPTION_SSRR:
		return see_source_route(found, option, len, at);
	case OPTION_RR:
		return see_record_route(found, option, len, at);
	case OPTION_TIMESTAMP:
		return see_timestamp(found, option, len, at);
	case OPTION_RA:
		return see_router_alert(found, option, len, at);
	case OPTION_CIPSO:
		return see_cipso(found, len);
	}
	return found->capable;
}

/* Are they all as they should be. */
static enum tri compile(struct options *found, const uint8_t *options,
			uint8_t len)
{
	enum tri all = TRI_TRUE, one;
	uint8_t i = 0, step;

	while (i < len && options[i] != OPTION_END) {
		if (options[i] == OPTION_NOOP) {
			i++;
			continue;
		}
		if (len - i < 2)
			return TRI_FALSE;
		step = options[i + 1];
		if (step < 2 || step > len - i)
			return TRI_FALSE;
		one = see(found, options + i, step, (uint8_t)(HEADER + i));
		if (one == TRI_FALSE)
			return TRI_FALSE;
		if (one == TRI_UNKNOWN)
			all = TRI_UNKNOWN;
		i = (uint8_t)(i + step);
	}
	return all;
}

static uint8_t offset_of(const struct options *found, uint8_t type)
{
	switch (type) {
	case OPTION_SSRR:
		return found->strict ? found->source_route : 0;
	case OPTION_LSRR:
		return found->strict ? 0 : found->source_route;
	case OPTION_RR:
		return found->record_route;
	}
	return found->router_alert;
}

/*
 * ipv4_find_option() takes what skb->data points at for the header, which at
 * egress is that of the link layer.
 */
static enum tri peek(const struct vm_pkt *pkt, size_t offset, size_t len,
		     uint8_t *bytes)
{
	uint8_t known[OPTIONS_MAX];
	size_t i;

	if (!skb_egress(pkt))
		return pkt_peek(pkt, offset, len, bytes);
	if (!pkt->has_ll)
		return TRI_UNKNOWN;
	if (!skb_ll_bytes(pkt, offset, len, bytes, known))
		return TRI_FALSE;
	for (i = 0; i < len; i++) {
		if (known[i] != 0xff)
			return TRI_UNKNOWN;
	}
	return TRI_TRUE;
}

static enum tri find(const struct vm *vm, uint8_t type, uint8_t *at)
{
	/*
	 * Who sends the packets of a test may send any; otherwise it
	 * depends on which task the packet happened to interrupt.
	 */
	struct options found = {
		.capable = vm->stateful ? TRI_TRUE : TRI_UNKNOWN,
	};
	uint8_t first, options[OPTIONS_MAX];
	enum tri there;
	int len;

	there = peek(vm->pkt, 0, 1, &first);
	if (there == TRI_TRUE && vm->pkt->len < HEADER)
		there = TRI_FALSE;
	if (there != TRI_TRUE)
		return there;
	len = (first & 0x0f) * 4 - HEADER;
	if (len <= 0)
		return TRI_FALSE;
	there = peek(vm->pkt, HEADER, (size_t)len, options);
	if (there != TRI_TRUE)
		return there;
	there = compile(&found, options, (uint8_t)len);
	*at = offset_of(&found, type);
	if (*at && skb_egress(vm->pkt))
		*at = (uint8_t)(*at - vm->pkt->ll_len);
	/* If it is not there, it does not matter whether the others are right. */
	return *at ? there : TRI_FALSE;
}

/**
 * exthdr_ipv4 - load from an option
 * @vm: the machine
 * @expr: the expression
 */
void exthdr_ipv4(struct vm *vm, const struct nft_expr *expr)
{
	const struct expr_exthdr *exthdr = expr_priv(expr);
	uint8_t at = 0;

	if (vm->pkt->protocol != ETH_P_IP) {
		vm_break(vm, expr, "the packet is not IPv4");
		return;
	}
	switch (find(vm, exthdr->type, &at)) {
	case TRI_TRUE:
		exthdr_found(vm, expr, at);
		break;
	case TRI_FALSE:
		exthdr_missing(vm, expr, "the packet has no such IP option");
		break;
	default:
		exthdr_maybe(vm, expr);
	}
}
