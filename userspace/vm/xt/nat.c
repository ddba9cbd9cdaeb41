// SPDX-License-Identifier: GPL-2.0-only
/*
 * SNAT, DNAT, MASQUERADE, REDIRECT and NETMAP. net/netfilter/xt_nat.c,
 * xt_MASQUERADE.c, xt_REDIRECT.c and xt_NETMAP.c
 */
#include <netinet/in.h>

#include "vm/xt/xt_table.h"

#include <linux/netfilter/nf_nat.h>
#include <string.h>

#include "model/text.h"
#include "vm/expr_masq.h"
#include "vm/expr_nat.h"
#include "vm/expr_redir.h"

static_assert(VM_NAT_PROTO_OFFSET == NF_NAT_RANGE_PROTO_OFFSET &&
		      VM_NAT_NETMAP == NF_NAT_RANGE_NETMAP,
	      "flags of ranges are the kernel's");

/* Of IPv4 only, from before there was another. */
static void read_old(const struct nf_nat_ipv4_range *old,
		     struct vm_nat_range *range)
{
	range->flags = old->flags;
	addr_from_bytes(&range->min_addr, &old->min_ip, 4);
	addr_from_bytes(&range->max_addr, &old->max_ip, 4);
	range->min_port = ntohs(old->min.all);
	range->max_port = ntohs(old->max.all);
}

/* The first revision of what has one for each family. */
static bool is_old(const struct xt_use *use)
{
	return use->revision == 0 && use->family == NFPROTO_IPV4;
}

static void read_range(const struct xt_use *use, struct vm_nat_range *range)
{
	const struct nf_nat_ipv4_multi_range_compat *old = use->info;
	const struct nf_nat_range *info = use->info;
	const struct nf_nat_range2 *info2 = use->info;
	size_t len = use->family == NFPROTO_IPV6 ? 16 : 4;

	memset(range, 0, sizeof(*range));
	range->addr_known = true;
	range->port_known = true;
	if (is_old(use)) {
		read_old(&old->range[0], range);
		return;
	}
	range->flags = info->flags;
	addr_from_bytes(&range->min_addr, &info->min_addr, len);
	addr_from_bytes(&range->max_addr, &info->max_addr, len);
	range->min_port = ntohs(info->min_proto.all);
	range->max_port = ntohs(info->max_proto.all);
	if (use->len >= sizeof(*info2) && use->revision == 2)
		range->base_port = ntohs(info2->base_proto.all);
}

static void target_snat(struct xt_par *par)
{
	struct vm_nat_range range;

	read_range(par->use, &range);
	vm_nat(par->vm, par->expr, VM_NAT_SRC, &range);
}

static void target_dnat(struct xt_par *par)
{
	struct vm_nat_range range;

	read_range(par->use, &range);
	vm_nat(par->vm, par->expr, VM_NAT_DST, &range);
}

static void target_masquerade(struct xt_par *par)
{
	struct vm_nat_range range;

	read_range(par->use, &range);
	vm_masquerade(par->vm, par->expr, &range);
}

static void target_redirect(struct xt_par *par)
{
	struct vm_nat_range range;

	read_range(par->use, &range);
	vm_redirect(par->vm, par->expr, &range);
}

/* The prefix is what both addresses of the range share. */
static void map(struct addr *addr, const struct vm_nat_range *range)
{
	size_t i;

	for (i = 0; i < sizeof(addr->bytes); i++) {
		uint8_t mask = (uint8_t) ~(range->min_addr.bytes[i] ^
					   range->max_addr.bytes[i]);

		addr->bytes[i] = (uint8_t)((addr->bytes[i] & ~mask) |
					   (range->min_addr.bytes[i] & mask));
	}
}

static void target_netmap(struct xt_par *par)
{
	enum vm_nat_manip manip = vm_nat_manip_of(par->pkt->hook);
	struct vm_nat_range range;
	struct addr addr;

	read_range(par->use, &range);
	if (xt_known_addr(par, manip == VM_NAT_DST, &addr))
		map(&addr, &range);
	else
		memset(&addr, 0, sizeof(addr));
	nat_range_to(&range, &addr);
	vm_nat(par->vm, par->expr, manip, &range);
}

static void say_ports(struct text *text, const char *before,
		      const struct vm_nat_range *range)
{
	if (!(range->flags & VM_NAT_PROTO_SPECIFIED))
		return;
	text_add(text, "%s%u", before, range->min_port);
	if (range->min_port != range->max_port)
		text_add(text, "-%u", range->max_port);
	if (range->flags & VM_NAT_PROTO_OFFSET)
		text_add(text, "/%u", range->base_port);
}

static void say_flags(struct text *text, const struct vm_nat_range *range)
{
	if (range->flags & VM_NAT_PROTO_RANDOM_FULLY)
		xt_say(text, false, "--random-fully");
	else if (range->flags & VM_NAT_PROTO_RANDOM)
		xt_say(text, false, "--random");
	if (range->flags & VM_NAT_PERSISTENT)
		xt_say(text, false, "--persistent");
}

static void say_to(const struct xt_use *use, struct text *text,
		   const char *option)
{
	struct vm_nat_range range;
	bool brackets;

	read_range(use, &range);
	brackets = use->family == NFPROTO_IPV6 &&
		   range.flags & VM_NAT_PROTO_SPECIFIED;
	xt_say(text, false, "%s %s", option, brackets ? "[" : "");
	if (range.flags & VM_NAT_MAP_IPS) {
		xt_say_addr(text, range.min_addr.bytes, use->family);
		if (!addr_equal(&range.min_addr, &range.max_addr)) {
			text_add(text, "-");
			xt_say_addr(text, range.max_addr.bytes, use->family);
		}
	}
	text_add(text, brackets ? "]" : "");
	say_ports(text, ":", &range);
	say_flags(text, &range);
}

static void text_snat(const struct xt_use *use, struct text *text)
{
	say_to(use, text, "--to-source");
}

static void text_dnat(const struct xt_use *use, struct text *text)
{
	say_to(use, text, "--to-destination");
}

static void text_ports(const struct xt_use *use, struct text *text)
{
	struct vm_nat_range range;

	read_range(use, &range);
	say_ports(text, " --to-ports ", &range);
	say_flags(text, &range);
}

static void text_netmap(const struct xt_use *use, struct text *text)
{
	size_t i, bytes = use->family == NFPROTO_IPV6 ? 16 : 4;
	struct vm_nat_range range;
	unsigned int len = 0;

	read_range(use, &range);
	xt_say(text, false, "--to ");
	xt_say_addr(text, range.min_addr.bytes, use->family);
	for (i = 0; i < bytes * 8; i++)
		len += !((range.min_addr.bytes[i / 8] ^
			  range.max_addr.bytes[i / 8]) >>
				 (7 - i % 8) &
			 1);
	text_add(text, "/%u", len);
}

#define SIZE_OLD sizeof(struct nf_nat_ipv4_multi_range_compat)
#define SIZE_RANGE sizeof(struct nf_nat_range)
#define SIZE_RANGE2 sizeof(struct nf_nat_range2)

const struct xt_ops xt_snat_target = {
	.name = "SNAT",
	.families = XT_ON_IPV4 | XT_ON_IPV6 | XT_ON_INET,
	.size = { SIZE_OLD, SIZE_RANGE, SIZE_RANGE2 },
	.target = target_snat,
	.tracks = xt_needs_ct,
	.text = text_snat,
};

const struct xt_ops xt_dnat_target = {
	.name = "DNAT",
	.families = XT_ON_IPV4 | XT_ON_IPV6 | XT_ON_INET,
	.size = { SIZE_OLD, SIZE_RANGE, SIZE_RANGE2 },
	.target = target_dnat,
	.tracks = xt_needs_ct,
	.text = text_dnat,
};

const struct xt_ops xt_masquerade_target = {
	.name = "MASQUERADE",
	.families = XT_ON_IPV4,
	.size = { SIZE_OLD },
	.target = target_masquerade,
	.tracks = xt_needs_ct,
	.text = text_ports,
};

const struct xt_ops xt_masquerade6_target = {
	.name = "MASQUERADE",
	.families = XT_ON_IPV6,
	.size = { SIZE_RANGE },
	.target = target_masquerade,
	.tracks = xt_needs_ct,
	.text = text_ports,
};

const struct xt_ops xt_redirect_target = {
	.name = "REDIRECT",
	.families = XT_ON_IPV4,
	.size = { SIZE_OLD },
	.target = target_redirect,
	.tracks = xt_needs_ct,
	.text = text_ports,
};

const struct xt_ops xt_redirect6_target = {
	.name = "REDIRECT",
	.families = XT_ON_IPV6,
	.size = { SIZE_RANGE },
	.target = target_redirect,
	.tracks = xt_needs_ct,
	.text = text_ports,
};

const struct xt_ops xt_netmap_target = {
	.name = "NETMAP",
	.families = XT_ON_IPV4,
	.size = { SIZE_OLD },
	.target = target_netmap,
	.tracks = xt_needs_ct,
	.text = text_netmap,
};

const struct xt_ops xt_netmap6_target = {
	.name = "NETMAP",
	.families = XT_ON_IPV6,
	.size = { SIZE_RANGE },
	.target = target_netmap,
	.tracks = xt_needs_ct,
	.text = text_netmap,
};
