// SPDX-License-Identifier: GPL-2.0-only
#include "tests/build_reset.h"

#include <libmnl/libmnl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>

#include <linux/netfilter.h>
#include <stdlib.h>
#include <string.h>

#include "source/decode.h"

static void put_sock(struct nlmsghdr *nlh, const struct build_sock *sock)
{
	uint8_t state = sock->state ? sock->state : TCP_ESTABLISHED;
	struct nlattr *nest;

	if (!sock->local)
		return;
	nest = mnl_attr_nest_start(nlh, RSTATTR_EVENT_SOCK);
	mnl_attr_put_u32(nlh, RSTATTR_SOCK_FAMILY,
			 strchr(sock->local, ':') ? NFPROTO_IPV6 :
						    NFPROTO_IPV4);
	build_addr(nlh, RSTATTR_SOCK_LOCAL, sock->local);
	mnl_attr_put_u16(nlh, RSTATTR_SOCK_LPORT, sock->lport);
	if (sock->remote) {
		build_addr(nlh, RSTATTR_SOCK_REMOTE, sock->remote);
		mnl_attr_put_u16(nlh, RSTATTR_SOCK_RPORT, sock->rport);
		mnl_attr_put_u64(nlh, RSTATTR_SOCK_IDLE_MS, sock->idle_ms);
	} else {
		mnl_attr_put_u32(nlh, RSTATTR_SOCK_QUEUED, sock->queued);
		mnl_attr_put_u32(nlh, RSTATTR_SOCK_BACKLOG, sock->backlog);
	}
	if (sock->orphan)
		mnl_attr_put(nlh, RSTATTR_SOCK_ORPHAN, 0, NULL);
	if (sock->linger0)
		mnl_attr_put(nlh, RSTATTR_SOCK_LINGER0, 0, NULL);
	mnl_attr_put_u8(nlh, RSTATTR_SOCK_STATE, state);
	mnl_attr_put_u32(nlh, RSTATTR_SOCK_UID, 33);
	mnl_attr_nest_end(nlh, nest);
}

static void put_segment(struct nlmsghdr *nlh, const struct build_reset *values)
{
	uint8_t bytes[128];
	size_t len;

	if (!values->packet.src)
		return;
	len = build_bytes(bytes, &values->packet);
	mnl_attr_put_u32(nlh, RSTATTR_EVENT_IIF, values->iif ? values->iif : 3);
	mnl_attr_put_strz(nlh, RSTATTR_EVENT_IIF_NAME,
			  values->iif == 1 ? "lo" : "eth1");
	mnl_attr_put(nlh, RSTATTR_EVENT_PACKET, len, bytes);
	mnl_attr_put_u32(nlh, RSTATTR_EVENT_PACKET_LEN, (uint32_t)len);
}

static void put_process(struct nlmsghdr *nlh, const struct build_reset *values)
{
	if (!values->comm)
		return;
	mnl_attr_put_u32(nlh, RSTATTR_EVENT_UID, 33);
	mnl_attr_put_u32(nlh, RSTATTR_EVENT_GID, 34);
	mnl_attr_put_strz(nlh, RSTATTR_EVENT_COMM, values->comm);
	if (values->exiting) {
		mnl_attr_put(nlh, RSTATTR_EVENT_EXITING, 0, NULL);
		mnl_attr_put_u32(nlh, RSTATTR_EVENT_EXIT_CODE,
				 values->exit_code);
	}
	if (values->pid)
		mnl_attr_put_u32(nlh, RSTATTR_EVENT_PID, values->pid);
}

static void put_ct(struct nlmsghdr *nlh, const struct build_reset *values)
{
	struct nlattr *nest;

	if (!values->ct_state)
		return;
	nest = mnl_attr_nest_start(nlh, RSTATTR_EVENT_CT);
	mnl_attr_put_u32(nlh, RSTATTR_CT_ATTR_STATE, values->ct_state);
	mnl_attr_nest_end(nlh, nest);
}

static void put_icmp(struct nlmsghdr *nlh, const struct build_reset *values)
{
	if (!values->icmp_from)
		return;
	build_addr(nlh, RSTATTR_EVENT_ICMP_FROM, values->icmp_from);
	mnl_attr_put_u8(nlh, RSTATTR_EVENT_ICMP_TYPE, values->icmp_type);
	mnl_attr_put_u8(nlh, RSTATTR_EVENT_ICMP_CODE, values->icmp_code);
}

const struct nlmsghdr *build_reset(union build *build,
				   const struct build_reset *values)
{
	struct nlmsghdr *nlh = build_begin(build, RSTATTR_CMD_GET_EVENTS);
	struct nlattr *nest;

	mnl_attr_put_u64(nlh, RSTATTR_A_NETNS_COOKIE,
			 values->netns ? values->netns : 1);
	mnl_attr_put_u64(nlh, RSTATTR_A_INSTANCE, 77);
	nest = mnl_attr_nest_start(nlh, RSTATTR_A_EVENT);
	mnl_attr_put_u64(nlh, RSTATTR_EVENT_SEQ, values->seq);
	mnl_attr_put_u32(nlh, RSTATTR_EVENT_KIND, RSTATTR_KIND_RESET);
	mnl_attr_put_u32(nlh, RSTATTR_EVENT_REASON, values->reason);
	mnl_attr_put_u64(nlh, RSTATTR_EVENT_TIME_BOOT, values->time);
	mnl_attr_put_u64(nlh, RSTATTR_EVENT_TIME_REAL,
			 BUILD_EPOCH + values->time);
	put_segment(nlh, values);
	put_process(nlh, values);
	put_sock(nlh, &values->sock);
	if (values->inferred)
		mnl_attr_put(nlh, RSTATTR_EVENT_INFERRED, 0, NULL);
	if (values->caller)
		mnl_attr_put_u32(nlh, RSTATTR_EVENT_CALLER, values->caller);
	if (values->err)
		mnl_attr_put_u32(nlh, RSTATTR_EVENT_ERRNO, values->err);
	put_ct(nlh, values);
	put_icmp(nlh, values);
	mnl_attr_nest_end(nlh, nest);
	return nlh;
}

void make_reset(union build *build, struct event *event,
		const struct build_reset *values)
{
	bool present;

	if (decode_event(build_reset(build, values), event, &present) ||
	    !present)
		abort();
}
