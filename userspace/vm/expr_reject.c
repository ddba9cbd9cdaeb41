// SPDX-License-Identifier: GPL-2.0-only
/*
 * reject: answer, then drop. net/netfilter/nft_reject.c and what each family
 * makes of it. Whether an answer can be sent is of no consequence to the
 * verdict.
 */
#include "vm/expr_reject.h"

#include <errno.h>

#include "model/text.h"

static int decode(const struct expr_source *source, void *priv)
{
	struct expr_reject *reject = priv;
	uint32_t type;

	if (!attr_u32(source->attr[NFTA_REJECT_TYPE], &type))
		return -EINVAL;
	reject->type = (uint8_t)type;
	reject->family = (uint8_t)source->table->family;
	switch (type) {
	case NFT_REJECT_TCP_RST:
		return 0;
	case NFT_REJECT_ICMP_UNREACH:
	case NFT_REJECT_ICMPX_UNREACH:
		if (!attr_u8(source->attr[NFTA_REJECT_ICMP_CODE],
			     &reject->code) ||
		    (type == NFT_REJECT_ICMPX_UNREACH &&
		     reject->code > NFT_REJECT_ICMPX_MAX))
			return -EINVAL;
		return 0;
	}
	return -EOPNOTSUPP;
}

static void eval(struct vm *vm, const struct nft_expr *expr)
{
	(void)expr;
	vm->regs.verdict.code = NF_DROP;
}

/* As nft writes them; those of newer versions too. */
static const char *const icmp[] = {
	"net-unreachable",
	"host-unreachable",
	"prot-unreachable",
	"port-unreachable",
	"frag-needed",
	NULL,
	NULL,
	NULL,
	NULL,
	"net-prohibited",
	"host-prohibited",
	NULL,
	NULL,
	"admin-prohibited",
};

static const char *const icmpv6[] = {
	"no-route",	    "admin-prohibited", NULL,
	"addr-unreachable", "port-unreachable", "policy-fail",
	"reject-route",
};

static const char *const icmpx[] = {
	[NFT_REJECT_ICMPX_NO_ROUTE] = "no-route",
	[NFT_REJECT_ICMPX_PORT_UNREACH] = "port-unreachable",
	[NFT_REJECT_ICMPX_HOST_UNREACH] = "host-unreachable",
	[NFT_REJECT_ICMPX_ADMIN_PROHIBITED] = "admin-prohibited",
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void add(struct text *text, const char *with, const char *const *names,
		size_t count, uint8_t code)
{
	if (code < count && names[code])
		text_add(text, "reject with %s %s", with, names[code]);
	else
		text_add(text, "reject with %s %u", with, code);
}

static void text(const struct nft_expr *expr, struct text *text)
{
	const struct expr_reject *reject = expr_priv(expr);
	uint8_t code = reject->code;

	if (reject->type == NFT_REJECT_TCP_RST)
		text_add(text, "reject with tcp reset");
	else if (reject->type == NFT_REJECT_ICMPX_UNREACH)
		add(text, "icmpx", icmpx, COUNT(icmpx), code);
	else if (reject->family == NFPROTO_IPV6)
		add(text, "icmpv6", icmpv6, COUNT(icmpv6), code);
	else if (reject->family == NFPROTO_IPV4)
		add(text, "icmp", icmp, COUNT(icmp), code);
	else
		/* Which of them the packet's family decides. */
		text_add(text, "reject with icmp or icmpv6 code %u", code);
}

const struct expr_ops expr_reject_ops = {
	.name = "reject",
	.size = sizeof(struct expr_reject),
	.decode = decode,
	.eval = eval,
	.text = text,
};
