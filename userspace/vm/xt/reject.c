// SPDX-License-Identifier: GPL-2.0-only
/*
 * REJECT: answer, then drop. net/ipv4/netfilter/ipt_REJECT.c and
 * net/ipv6/netfilter/ip6t_REJECT.c
 */
#include <netinet/in.h>

#include "vm/xt/xt_table.h"

#include <linux/netfilter_ipv4/ipt_REJECT.h>
#include <linux/netfilter_ipv6/ip6t_REJECT.h>

static void target(struct xt_par *par)
{
	par->vm->regs.verdict.code = NF_DROP;
}

static void say(struct text *text, const char *const *name, size_t count,
		uint32_t with)
{
	if (with < count && name[with])
		xt_say(text, false, "--reject-with %s", name[with]);
}

static void text_ipv4(const struct xt_use *use, struct text *text)
{
	static const char *const name[] = {
		[IPT_ICMP_NET_UNREACHABLE] = "icmp-net-unreachable",
		[IPT_ICMP_HOST_UNREACHABLE] = "icmp-host-unreachable",
		[IPT_ICMP_PROT_UNREACHABLE] = "icmp-proto-unreachable",
		[IPT_ICMP_PORT_UNREACHABLE] = "icmp-port-unreachable",
		[IPT_ICMP_NET_PROHIBITED] = "icmp-net-prohibited",
		[IPT_ICMP_HOST_PROHIBITED] = "icmp-host-prohibited",
		[IPT_TCP_RESET] = "tcp-reset",
		[IPT_ICMP_ADMIN_PROHIBITED] = "icmp-admin-prohibited",
	};
	const struct ipt_reject_info *info = use->info;

	say(text, name, sizeof(name) / sizeof(name[0]), info->with);
}

static void text_ipv6(const struct xt_use *use, struct text *text)
{
	static const char *const name[] = {
		[IP6T_ICMP6_NO_ROUTE] = "icmp6-no-route",
		[IP6T_ICMP6_ADM_PROHIBITED] = "icmp6-adm-prohibited",
		[IP6T_ICMP6_ADDR_UNREACH] = "icmp6-addr-unreachable",
		[IP6T_ICMP6_PORT_UNREACH] = "icmp6-port-unreachable",
		[IP6T_TCP_RESET] = "tcp-reset",
		[IP6T_ICMP6_POLICY_FAIL] = "icmp6-policy-fail",
		[IP6T_ICMP6_REJECT_ROUTE] = "icmp6-reject-route",
	};
	const struct ip6t_reject_info *info = use->info;

	say(text, name, sizeof(name) / sizeof(name[0]), info->with);
}

const struct xt_ops xt_reject_target = {
	.name = "REJECT",
	.families = XT_ON_IPV4,
	.size = { sizeof(struct ipt_reject_info) },
	.target = target,
	.text = text_ipv4,
};

const struct xt_ops xt_reject6_target = {
	.name = "REJECT",
	.families = XT_ON_IPV6,
	.size = { sizeof(struct ip6t_reject_info) },
	.target = target,
	.text = text_ipv6,
};
