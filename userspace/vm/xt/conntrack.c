// SPDX-License-Identifier: GPL-2.0-only
/* conntrack: what is known of the connection. net/netfilter/xt_conntrack.c */
#include <netinet/in.h>

#include "vm/xt/conntrack.h"

#include <linux/rstattr.h>
#include <string.h>

#include "vm/ct_state.h"
#include "vm/expr_ct.h"
#include "vm/xt/xt_table.h"

/**
 * xt_conntrack_info - the info of any revision as of the third
 * @use: the match
 * @info: filled; ports in host order
 *
 * Up to the masks of state and status the three begin alike, but for the
 * width of those.
 */
void xt_conntrack_info(const struct xt_use *use,
		       struct xt_conntrack_mtinfo3 *info)
{
	const struct xt_conntrack_mtinfo1 *first = use->info;
	const struct xt_conntrack_mtinfo2 *second = use->info;

	memset(info, 0, sizeof(*info));
	if (use->revision == 3) {
		memcpy(info, use->info, sizeof(*info));
		return;
	}
	static_assert(offsetof(struct xt_conntrack_mtinfo1, state_mask) ==
			      offsetof(struct xt_conntrack_mtinfo3, state_mask),
		      "the revisions begin alike");
	memcpy(info, use->info,
	       offsetof(struct xt_conntrack_mtinfo1, state_mask));
	info->state_mask =
		use->revision == 1 ? first->state_mask : second->state_mask;
	info->status_mask =
		use->revision == 1 ? first->status_mask : second->status_mask;
	info->origsrc_port = info->origsrc_port_high =
		ntohs(first->origsrc_port);
	info->origdst_port = info->origdst_port_high =
		ntohs(first->origdst_port);
	info->replsrc_port = info->replsrc_port_high =
		ntohs(first->replsrc_port);
	info->repldst_port = info->repldst_port_high =
		ntohs(first->repldst_port);
}

static uint32_t state_bit(const struct vm_ct *ct)
{
	if (ct->presence == VM_CT_UNTRACKED)
		return XT_CONNTRACK_STATE_UNTRACKED;
	/* What is to be tracked in some zone counts as new already. */
	if (ct->presence != VM_CT_TRACKED && ct->template)
		return XT_CONNTRACK_STATE_BIT(IP_CT_NEW);
	if (ct->presence != VM_CT_TRACKED)
		return XT_CONNTRACK_STATE_INVALID;
	switch (ct->state) {
	case RSTATTR_CT_NEW:
		return XT_CONNTRACK_STATE_BIT(IP_CT_NEW);
	case RSTATTR_CT_RELATED:
		return XT_CONNTRACK_STATE_BIT(IP_CT_RELATED);
	}
	return XT_CONNTRACK_STATE_BIT(IP_CT_ESTABLISHED);
}

/* Whether some bit of the status is set; see <nf_conntrack_common.h>. */
static enum tri has_status(const struct vm_ct *ct, uint32_t mask)
{
	return tri_not(xt_masked(ct->status, mask, 0));
}

static enum tri match_state(struct xt_par *par,
			    const struct xt_conntrack_mtinfo3 *info)
{
	const struct vm_ct *ct = &par->pkt->ct;
	enum tri result;

	if (!vm_ct_decide(par->vm, par->expr)) {
		par->why = "how conntrack sees the packet is not known";
		return TRI_UNKNOWN;
	}
	result = xt_tri(info->state_mask & state_bit(ct));
	if (ct->presence == VM_CT_TRACKED &&
	    info->state_mask & XT_CONNTRACK_STATE_SNAT)
		result = xt_or(result, has_status(ct, IPS_SRC_NAT));
	if (ct->presence == VM_CT_TRACKED &&
	    info->state_mask & XT_CONNTRACK_STATE_DNAT)
		result = xt_or(result, has_status(ct, IPS_DST_NAT));
	return result;
}

/* One end of one direction, before or after translation. */
struct end {
	bool reply;
	bool src;
};

static enum tri match_addr(const struct vm_pkt *pkt, struct end end,
			   const union nf_inet_addr *value,
			   const union nf_inet_addr *mask)
{
	static const uint8_t known[16] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
					   0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
					   0xff, 0xff, 0xff, 0xff };
	const struct addr *addr;
	struct tuple tuple;
	size_t len;

	if (pkt->family != NFPROTO_IPV4 && pkt->family != NFPROTO_IPV6)
		return TRI_FALSE;
	if (!vm_ct_tuple(pkt, end.reply, &tuple))
		return TRI_UNKNOWN;
	addr = end.src ? &tuple.src : &tuple.dst;
	len = pkt->family == NFPROTO_IPV4 ? 4 : 16;
	if (addr_bits(addr) / 8 != len)
		return TRI_UNKNOWN;
	return xt_masked_addr(addr->bytes, known, mask, value, len);
}

static bool has_ports(uint8_t proto)
{
	return proto == IPPROTO_TCP || proto == IPPROTO_UDP ||
	       proto == IPPROTO_UDPLITE || proto == IPPROTO_SCTP ||
	       proto == IPPROTO_DCCP;
}

static bool is_icmp(uint8_t proto)
{
	return proto == IPPROTO_ICMP || proto == IPPROTO_ICMPV6;
}

/*
 * What conntrack has in the place of a port: of ICMP the identifier, and type
 * and code. Protocols that it does not look into have zero there.
 */
static bool port_of(const struct vm_pkt *pkt, struct end end, uint16_t *port)
{
	struct tuple tuple;

	if (!vm_ct_tuple(pkt, end.reply, &tuple) || !tuple.has_proto)
		return false;
	*port = 0;
	if (has_ports(tuple.proto)) {
		*port = end.src ? tuple.sport : tuple.dport;
		return tuple.has_ports;
	}
	if (!is_icmp(tuple.proto))
		return tuple.proto != IPPROTO_GRE;
	*port = end.src ? tuple.icmp_id :
			  (uint16_t)(tuple.icmp_type << 8 | tuple.icmp_code);
	return end.src ? tuple.has_icmp_id : tuple.has_icmp;
}

static enum tri match_port(const struct vm_pkt *pkt, struct end end,
			   uint16_t min, uint16_t max)
{
	uint16_t port;

	if (!port_of(pkt, end, &port))
		return TRI_UNKNOWN;
	return xt_tri(port >= min && port <= max);
}

static enum tri match_proto(const struct vm_pkt *pkt, uint16_t proto)
{
	struct tuple tuple;

	if (!vm_ct_tuple(pkt, false, &tuple) || !tuple.has_proto)
		return TRI_UNKNOWN;
	return xt_tri(tuple.proto == proto);
}

static enum tri match_expires(const struct vm_ct *ct,
			      const struct xt_conntrack_mtinfo3 *info)
{
	struct vm_u32 seconds = ct->expiration;

	if (!vm_known(seconds))
		return TRI_UNKNOWN;
	seconds.value /= 1000;
	return xt_in(seconds, info->expires_min, info->expires_max);
}

/* One of the options that ask for the connection itself. */
static enum tri match_option(const struct vm_pkt *pkt,
			     const struct xt_conntrack_mtinfo3 *info,
			     uint16_t option)
{
	static const struct end origsrc = { false, true };
	static const struct end origdst = { false, false };
	static const struct end replsrc = { true, true };
	static const struct end repldst = { true, false };

	switch (option) {
	case XT_CONNTRACK_DIRECTION:
		return tri_not(xt_masked(pkt->ct.reply, 1, 1));
	case XT_CONNTRACK_ORIGSRC:
		return match_addr(pkt, origsrc, &info->origsrc_addr,
				  &info->origsrc_mask);
	case XT_CONNTRACK_ORIGDST:
		return match_addr(pkt, origdst, &info->origdst_addr,
				  &info->origdst_mask);
	case XT_CONNTRACK_REPLSRC:
		return match_addr(pkt, replsrc, &info->replsrc_addr,
				  &info->replsrc_mask);
	case XT_CONNTRACK_REPLDST:
		return match_addr(pkt, repldst, &info->repldst_addr,
				  &info->repldst_mask);
	case XT_CONNTRACK_PROTO:
		return match_proto(pkt, info->l4proto);
	case XT_CONNTRACK_ORIGSRC_PORT:
		return match_port(pkt, origsrc, info->origsrc_port,
				  info->origsrc_port_high);
	case XT_CONNTRACK_ORIGDST_PORT:
		return match_port(pkt, origdst, info->origdst_port,
				  info->origdst_port_high);
	case XT_CONNTRACK_REPLSRC_PORT:
		return match_port(pkt, replsrc, info->replsrc_port,
				  info->replsrc_port_high);
	case XT_CONNTRACK_REPLDST_PORT:
		return match_port(pkt, repldst, info->repldst_port,
				  info->repldst_port_high);
	case XT_CONNTRACK_STATUS:
		return has_status(&pkt->ct, info->status_mask);
	case XT_CONNTRACK_EXPIRES:
		return match_expires(&pkt->ct, info);
	}
	return TRI_TRUE;
}

static enum tri match_options(const struct vm_pkt *pkt,
			      const struct xt_conntrack_mtinfo3 *info,
			      enum tri result)
{
	unsigned int option;

	for (option = XT_CONNTRACK_PROTO; option <= XT_CONNTRACK_DIRECTION;
	     option <<= 1) {
		if (!(info->match_flags & option))
			continue;
		result = xt_and(result, xt_flip(match_option(pkt, info, option),
						info->invert_flags & option));
	}
	return result;
}

/*
 * What only carries a zone is a connection to the kernel here, without ends.
 * When it expires depends on how long the host has been up.
 */
static enum tri match_template(struct vm_pkt *pkt,
			       const struct xt_conntrack_mtinfo3 *info,
			       enum tri result)
{
	struct vm_ct ct = pkt->ct;
	uint8_t family = pkt->family == NFPROTO_IPV4 ? AF_INET : AF_INET6;

	pkt->ct.presence = VM_CT_TRACKED;
	pkt->ct.state = RSTATTR_CT_NEW;
	pkt->ct.reply = VM_KNOWN(0);
	pkt->ct.status = VM_KNOWN(IPS_TEMPLATE | IPS_CONFIRMED);
	pkt->ct.expiration = VM_UNKNOWN;
	pkt->ct.has_tuples = true;
	pkt->ct.orig = (struct tuple){ .src.family = family,
				       .dst.family = family,
				       .has_proto = true };
	pkt->ct.repl = pkt->ct.orig;
	result = match_options(pkt, info, result);
	pkt->ct = ct;
	return result;
}

static enum tri match(struct xt_par *par)
{
	struct xt_conntrack_mtinfo3 info;
	enum tri result = TRI_TRUE, tracked;

	xt_conntrack_info(par->use, &info);
	if (info.match_flags & XT_CONNTRACK_STATE)
		result = xt_flip(match_state(par, &info),
				 info.invert_flags & XT_CONNTRACK_STATE);
	if (result == TRI_FALSE)
		return result;
	tracked = xt_ct(par);
	if (tracked == TRI_FALSE && par->pkt->ct.template) {
		par->why = "how long a zone is kept is not known";
		return match_template(par->pkt, &info, result);
	}
	if (tracked == TRI_FALSE)
		return xt_and(result,
			      xt_tri(info.match_flags & XT_CONNTRACK_STATE));
	if (tracked == TRI_UNKNOWN)
		return TRI_UNKNOWN;
	return match_options(par->pkt, &info, result);
}

const struct xt_ops xt_conntrack_match = {
	.name = "conntrack",
	.families = XT_ON_ANY,
	.size = { 0, sizeof(struct xt_conntrack_mtinfo1),
		  sizeof(struct xt_conntrack_mtinfo2),
		  sizeof(struct xt_conntrack_mtinfo3) },
	.match = match,
	.tracks = xt_needs_ct,
	.text = xt_conntrack_text,
};
