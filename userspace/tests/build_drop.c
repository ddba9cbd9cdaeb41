// SPDX-License-Identifier: GPL-2.0-only
#include "tests/build_drop.h"

#include <libmnl/libmnl.h>
#include <linux/netfilter.h>
#include <netinet/if_ether.h>
#include <stdlib.h>
#include <string.h>

#include "source/decode.h"

static void put_hook(struct nlmsghdr *nlh, const struct build_drop *values)
{
	if (values->family) {
		mnl_attr_put_u32(nlh, RSTATTR_EVENT_FAMILY, values->family);
		mnl_attr_put_u32(nlh, RSTATTR_EVENT_HOOK, values->hook);
	}
	if (values->iif) {
		mnl_attr_put_u32(nlh, RSTATTR_EVENT_IIF, 3);
		mnl_attr_put_strz(nlh, RSTATTR_EVENT_IIF_NAME, values->iif);
	}
	if (values->oif) {
		mnl_attr_put_u32(nlh, RSTATTR_EVENT_OIF, 4);
		mnl_attr_put_strz(nlh, RSTATTR_EVENT_OIF_NAME, values->oif);
	}
}

static void put_packet(struct nlmsghdr *nlh, const struct build_drop *values)
{
	uint8_t bytes[128];
	struct nlattr *nest;
	size_t len;

	if (values->packet.src) {
		len = build_bytes(bytes, &values->packet);
		mnl_attr_put_u16(nlh, RSTATTR_EVENT_PROTOCOL,
				 strchr(values->packet.src, ':') ?
					 ETHERTYPE_IPV6 :
					 ETHERTYPE_IP);
		mnl_attr_put(nlh, RSTATTR_EVENT_PACKET, len, bytes);
		mnl_attr_put_u32(nlh, RSTATTR_EVENT_PACKET_LEN, (uint32_t)len);
	}
	if (values->mark)
		mnl_attr_put_u32(nlh, RSTATTR_EVENT_MARK, *values->mark);
	if (!values->ct_state)
		return;
	nest = mnl_attr_nest_start(nlh, RSTATTR_EVENT_CT);
	mnl_attr_put_u32(nlh, RSTATTR_CT_ATTR_STATE, values->ct_state);
	mnl_attr_put_u32(nlh, RSTATTR_CT_ATTR_STATUS, 0);
	mnl_attr_nest_end(nlh, nest);
}

/* Rule and policy are of chains of "inet filter". */
static void put_rule(struct nlmsghdr *nlh, const struct build_drop *values)
{
	bool policy = values->policy_of;
	struct nlattr *nest;

	if (!policy && !values->rule)
		return;
	nest = mnl_attr_nest_start(nlh, RSTATTR_EVENT_RULE);
	mnl_attr_put_u32(nlh, RSTATTR_RULE_FAMILY, NFPROTO_INET);
	mnl_attr_put_strz(nlh, RSTATTR_RULE_TABLE, "filter");
	mnl_attr_put_u64(nlh, RSTATTR_RULE_TABLE_HANDLE, 1);
	mnl_attr_put_strz(nlh, RSTATTR_RULE_CHAIN, "input");
	mnl_attr_put_u64(nlh, RSTATTR_RULE_CHAIN_HANDLE,
			 policy ? values->policy_of : 2);
	if (policy)
		mnl_attr_put(nlh, RSTATTR_RULE_POLICY, 0, NULL);
	else
		mnl_attr_put_u64(nlh, RSTATTR_RULE_HANDLE, values->rule);
	mnl_attr_nest_end(nlh, nest);
}

static void put_drop(struct nlmsghdr *nlh, const struct build_drop *values)
{
	if (values->where)
		mnl_attr_put_strz(nlh, RSTATTR_EVENT_WHERE, values->where);
	if (values->chain_family)
		mnl_attr_put_u32(nlh, RSTATTR_EVENT_CHAIN_FAMILY,
				 values->chain_family);
	if (values->base_seq)
		mnl_attr_put_u32(nlh, RSTATTR_EVENT_BASE_SEQ, values->base_seq);
	if (values->made)
		build_table(nlh, 1, values->made);
	if (values->refusal)
		mnl_attr_put_u32(nlh, RSTATTR_EVENT_REFUSAL, values->refusal);
	if (values->port)
		mnl_attr_put_u32(nlh, RSTATTR_EVENT_PORT, values->port);
	if (values->err)
		mnl_attr_put_u32(nlh, RSTATTR_EVENT_ERRNO, values->err);
	if (values->comm)
		mnl_attr_put_strz(nlh, RSTATTR_EVENT_COMM, values->comm);
}

const struct nlmsghdr *build_drop(union build *build,
				  const struct build_drop *values)
{
	struct nlmsghdr *nlh = build_begin(build, RSTATTR_CMD_GET_EVENTS);
	struct nlattr *nest;

	mnl_attr_put_u64(nlh, RSTATTR_A_NETNS_COOKIE,
			 values->netns ? values->netns : 1);
	mnl_attr_put_u64(nlh, RSTATTR_A_INSTANCE, 77);
	nest = mnl_attr_nest_start(nlh, RSTATTR_A_EVENT);
	mnl_attr_put_u64(nlh, RSTATTR_EVENT_SEQ, values->seq);
	mnl_attr_put_u32(nlh, RSTATTR_EVENT_KIND, RSTATTR_KIND_DROP);
	mnl_attr_put_u32(nlh, RSTATTR_EVENT_REASON,
			 values->reason ? values->reason :
					  RSTATTR_REASON_DROP_NETFILTER);
	mnl_attr_put_u64(nlh, RSTATTR_EVENT_TIME_BOOT, values->time);
	mnl_attr_put_u64(nlh, RSTATTR_EVENT_TIME_REAL,
			 BUILD_EPOCH + values->time);
	put_rule(nlh, values);
	put_hook(nlh, values);
	put_packet(nlh, values);
	put_drop(nlh, values);
	mnl_attr_nest_end(nlh, nest);
	return nlh;
}

void make_drop(union build *build, struct event *event,
	       const struct build_drop *values)
{
	bool present;

	if (decode_event(build_drop(build, values), event, &present) ||
	    !present)
		abort();
}
