// SPDX-License-Identifier: GPL-2.0-only
/* All matches and targets, and how one is read. */
#include <netinet/in.h>

#include "vm/xt/xt_table.h"

#include <errno.h>
#include <linux/netfilter/nf_tables_compat.h>
#include <string.h>

#include "vm/ct_state.h"

/* clang-format off */
static const struct xt_ops *const table[] = {
	&xt_addrtype_match,
	&xt_ah6_match,
	&xt_ah_match,
	&xt_arp_mangle_target,
	&xt_audit_target,
	&xt_bpf_match,
	&xt_cgroup_match,
	&xt_checksum_target,
	&xt_classify_target,
	&xt_cluster_match,
	&xt_comment_match,
	&xt_connbytes_match,
	&xt_connlabel_match,
	&xt_connlimit_match,
	&xt_connmark_match,
	&xt_connmark_target,
	&xt_connsecmark_target,
	&xt_conntrack_match,
	&xt_cpu_match,
	&xt_ct_target,
	&xt_dccp_match,
	&xt_devgroup_match,
	&xt_dnat_target,
	&xt_dnpt_target,
	&xt_dscp_match,
	&xt_dscp_target,
	&xt_dst_match,
	&xt_ecn_match,
	&xt_ecn_target,
	&xt_error_target,
	&xt_esp_match,
	&xt_eui64_match,
	&xt_frag_match,
	&xt_hashlimit_match,
	&xt_hbh_match,
	&xt_helper_match,
	&xt_hl_match,
	&xt_hl_target,
	&xt_hmark_target,
	&xt_icmp6_match,
	&xt_icmp_match,
	&xt_idletimer_target,
	&xt_ipcomp_match,
	&xt_iprange_match,
	&xt_ipv6header_match,
	&xt_ipvs_match,
	&xt_l2tp_match,
	&xt_led_target,
	&xt_length_match,
	&xt_limit_match,
	&xt_log_target,
	&xt_mac_match,
	&xt_mark_match,
	&xt_mark_target,
	&xt_masquerade6_target,
	&xt_masquerade_target,
	&xt_mh_match,
	&xt_multiport_match,
	&xt_netmap6_target,
	&xt_netmap_target,
	&xt_nfacct_match,
	&xt_nflog_target,
	&xt_nfqueue_target,
	&xt_notrack_target,
	&xt_osf_match,
	&xt_owner_match,
	&xt_physdev_match,
	&xt_pkttype_match,
	&xt_policy_match,
	&xt_quota_match,
	&xt_rateest_match,
	&xt_rateest_target,
	&xt_realm_match,
	&xt_recent_match,
	&xt_redirect6_target,
	&xt_redirect_target,
	&xt_reject6_target,
	&xt_reject_target,
	&xt_rpfilter_match,
	&xt_rt_match,
	&xt_sctp_match,
	&xt_secmark_target,
	&xt_set_match,
	&xt_set_target,
	&xt_snat_target,
	&xt_snpt_target,
	&xt_socket_match,
	&xt_srh_match,
	&xt_standard_target,
	&xt_state_match,
	&xt_statistic_match,
	&xt_string_match,
	&xt_synproxy_target,
	&xt_tcp_match,
	&xt_tcpmss_match,
	&xt_tcpmss_target,
	&xt_tcpoptstrip_target,
	&xt_tee_target,
	&xt_time_match,
	&xt_tos_match,
	&xt_tos_target,
	&xt_tproxy_target,
	&xt_trace_target,
	&xt_ttl_match,
	&xt_ttl_target,
	&xt_u32_match,
	&xt_udp_match,
	&xt_udplite_match,
};
/* clang-format on */

static bool stands_for(const struct xt_ops *ops, uint32_t family)
{
	switch (family) {
	case NFPROTO_IPV4:
		return ops->families & XT_ON_IPV4;
	case NFPROTO_IPV6:
		return ops->families & XT_ON_IPV6;
	case NFPROTO_ARP:
		return ops->families & XT_ON_ARP;
	case NFPROTO_BRIDGE:
		return ops->families & XT_ON_BRIDGE;
	case NFPROTO_INET:
		return ops->families & XT_ON_INET;
	}
	return false;
}

/**
 * xt_find - a match or target by its name
 * @name: e.g. "tcp"
 * @family: NFPROTO_* of the table; some names mean another thing in another
 * @target: a target, not a match
 *
 * Return: its ops, or NULL.
 */
const struct xt_ops *xt_find(const char *name, uint32_t family, bool target)
{
	size_t i;

	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		if (!table[i]->target == !target &&
		    strcmp(table[i]->name, name) == 0 &&
		    stands_for(table[i], family))
			return table[i];
	}
	return NULL;
}

/**
 * xt_at - go through all matches and targets
 * @index: from 0
 *
 * Return: the ops, or NULL after the last.
 */
const struct xt_ops *xt_at(size_t index)
{
	return index < sizeof(table) / sizeof(table[0]) ? table[index] : NULL;
}

/* As xt_check_match(): exactly as large, or padded as nft_compat does. */
static bool size_fits(const struct xt_ops *ops, uint32_t revision, size_t len)
{
	size_t size = revision < XT_REVISIONS ? ops->size[revision] : 0;

	if (size == XT_NO_INFO)
		return true;
	return size && (len == size || len == ((size + 7) & ~(size_t)7));
}

/* Infos are the kernel's structs, but nothing says that they make sense. */
static int read_info(const struct expr_source *source,
		     const struct nlattr *attr, struct xt_use *use)
{
	size_t len = attr ? mnl_attr_get_payload_len(attr) : 0;

	if (!attr || len > XT_INFO_MAX)
		return 0;
	use->info = xt_blob(source->ruleset, mnl_attr_get_payload(attr), len);
	if (!use->info)
		return -ENOMEM;
	use->len = (uint32_t)len;
	return 0;
}

/**
 * xt_decode - read an expression "match" or "target"
 * @source: its attributes; those of both have the same numbers
 * @target: a target, not a match
 * @use: filled; one that is not known has a name, but no ops
 *
 * Return: 0, -EINVAL, or -ENOMEM.
 */
int xt_decode(const struct expr_source *source, bool target, struct xt_use *use)
{
	const char *name = attr_text(source->attr[NFTA_MATCH_NAME]);
	const struct xt_ops *ops;
	uint32_t revision;
	int err;

	static_assert((int)NFTA_MATCH_NAME == (int)NFTA_TARGET_NAME &&
			      (int)NFTA_MATCH_REV == (int)NFTA_TARGET_REV &&
			      (int)NFTA_MATCH_INFO == (int)NFTA_TARGET_INFO,
		      "attributes of match and target are the same");
	if (!name || !*name || strlen(name) >= XT_NAME_MAX ||
	    !attr_u32(source->attr[NFTA_MATCH_REV], &revision) ||
	    revision > UINT8_MAX)
		return -EINVAL;
	use->revision = (uint8_t)revision;
	use->family = (uint8_t)source->table->family;
	err = read_info(source, source->attr[NFTA_MATCH_INFO], use);
	if (err)
		return err;
	use->name = xt_blob(source->ruleset, name, strlen(name) + 1);
	if (!use->name)
		return -ENOMEM;
	ops = xt_find(name, use->family, target);
	if (ops && use->info && size_fits(ops, revision, use->len))
		use->ops = ops;
	return 0;
}

/**
 * xt_par - what a match or target is called with
 * @vm: the machine
 * @expr: the expression "match" or "target"
 */
struct xt_par xt_par(struct vm *vm, const struct nft_expr *expr)
{
	const struct xt_use *use = expr_priv(expr);

	return (struct xt_par){
		.vm = vm,
		.pkt = vm->pkt,
		.expr = expr,
		.use = use,
		.info = use->info,
	};
}

/**
 * xt_use_tracks - does a rule with it bring conntrack: nf_ct_netns_get()
 * @use: a match or target
 */
bool xt_use_tracks(const struct xt_use *use)
{
	return use->ops && use->ops->tracks && use->ops->tracks(use);
}

/* For struct xt_ops: it always does. */
bool xt_needs_ct(const struct xt_use *use)
{
	(void)use;
	return true;
}

/**
 * xt_ct - does nf_ct_get() give a connection
 * @par: where it is not known it is decided, and kept in its packet
 *
 * Return: TRI_UNKNOWN only where nothing may be decided.
 */
enum tri xt_ct(struct xt_par *par)
{
	const struct vm_ct *ct = &par->pkt->ct;

	if (ct->presence == VM_CT_UNKNOWN) {
		par->why = "how conntrack sees the packet is not known";
		if (!vm_ct_decide(par->vm, par->expr))
			return TRI_UNKNOWN;
		par->why = NULL;
	}
	if (ct->presence == VM_CT_TRACKED)
		return TRI_TRUE;
	par->why = "the packet is not tracked";
	return TRI_FALSE;
}
