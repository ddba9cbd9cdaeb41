// SPDX-License-Identifier: GPL-2.0-only
#include "tests/build.h"

#include <arpa/inet.h>
#include <libmnl/libmnl.h>
#include <linux/genetlink.h>
#include <linux/netfilter.h>
#include <stdlib.h>
#include <string.h>

#include "source/decode.h"

#define U8(attr, value) mnl_attr_put_u8(nlh, RSTATTR_##attr, value)
#define U16(attr, value) mnl_attr_put_u16(nlh, RSTATTR_##attr, value)
#define U32(attr, value) mnl_attr_put_u32(nlh, RSTATTR_##attr, value)
#define U64(attr, value) mnl_attr_put_u64(nlh, RSTATTR_##attr, value)
#define STR(attr, value) mnl_attr_put_strz(nlh, RSTATTR_##attr, value)
#define NEST(attr) mnl_attr_nest_start(nlh, RSTATTR_##attr)
#define END(nest) mnl_attr_nest_end(nlh, nest)

struct nlmsghdr *build_begin(union build *build, uint8_t cmd)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(build->bytes);
	struct genlmsghdr *genl;

	nlh->nlmsg_type = 0x20;
	genl = mnl_nlmsg_put_extra_header(nlh, sizeof(*genl));
	genl->cmd = cmd;
	genl->version = RSTATTR_GENL_VERSION;
	return nlh;
}

static size_t put_transport(uint8_t *to, const struct build_packet *packet)
{
	uint8_t proto = packet->proto ? packet->proto : IPPROTO_TCP;

	memset(to, 0, 20);
	if (proto == IPPROTO_ICMP || proto == IPPROTO_ICMPV6) {
		to[0] = (uint8_t)packet->sport;
		to[1] = (uint8_t)packet->dport;
		return 8;
	}
	to[0] = (uint8_t)(packet->sport >> 8);
	to[1] = (uint8_t)packet->sport;
	to[2] = (uint8_t)(packet->dport >> 8);
	to[3] = (uint8_t)packet->dport;
	if (proto != IPPROTO_TCP)
		return 8;
	to[12] = 0x50;
	to[13] = packet->flags ? packet->flags : 0x02;
	return 20;
}

size_t build_bytes(uint8_t *to, const struct build_packet *packet)
{
	uint8_t proto = packet->proto ? packet->proto : IPPROTO_TCP;

	memset(to, 0, 40);
	if (strchr(packet->src, ':')) {
		to[0] = 0x60;
		to[6] = proto;
		inet_pton(AF_INET6, packet->src, to + 8);
		inet_pton(AF_INET6, packet->dst, to + 24);
		return 40 + put_transport(to + 40, packet);
	}
	to[0] = 0x45;
	to[9] = proto;
	inet_pton(AF_INET, packet->src, to + 12);
	inet_pton(AF_INET, packet->dst, to + 16);
	return 20 + put_transport(to + 20, packet);
}

void build_addr(struct nlmsghdr *nlh, uint16_t attr, const char *text)
{
	uint8_t bytes[16];
	bool six = strchr(text, ':');

	inet_pton(six ? AF_INET6 : AF_INET, text, bytes);
	mnl_attr_put(nlh, attr, six ? 16 : 4, bytes);
}

void build_table(struct nlmsghdr *nlh, uint32_t handle, uint32_t made)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, RSTATTR_EVENT_TABLE);

	U32(TABLE_HANDLE, handle);
	U32(TABLE_MADE, made);
	mnl_attr_nest_end(nlh, nest);
	mnl_attr_put(nlh, RSTATTR_EVENT_ALL_TABLES, 0, NULL);
}

static void put_tuple(struct nlmsghdr *nlh, uint16_t attr, const char *src,
		      uint16_t sport, const char *dst, uint16_t dport)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, attr);

	U32(TUPLE_FAMILY, strchr(src, ':') ? NFPROTO_IPV6 : NFPROTO_IPV4);
	build_addr(nlh, RSTATTR_TUPLE_SRC, src);
	build_addr(nlh, RSTATTR_TUPLE_DST, dst);
	U8(TUPLE_PROTO, IPPROTO_TCP);
	U16(TUPLE_SPORT, sport);
	U16(TUPLE_DPORT, dport);
	END(nest);
}

/* The packet is after DNAT, or, in the reply direction, before it is undone. */
static void put_ct(struct nlmsghdr *nlh, const struct build_event *event)
{
	const struct build_packet *p = &event->packet;
	const char *client = event->ct_reply ? p->dst : p->src;
	const char *server = event->ct_reply ? p->src : p->dst;
	uint16_t cport = event->ct_reply ? p->dport : p->sport;
	uint16_t port = event->ct_reply ? p->sport : p->dport;
	struct nlattr *nest = NEST(EVENT_CT);

	U32(CT_ATTR_STATE, RSTATTR_CT_NEW);
	if (event->ct_reply)
		mnl_attr_put(nlh, RSTATTR_CT_ATTR_REPLY, 0, NULL);
	put_tuple(nlh, RSTATTR_CT_ATTR_ORIG, client, cport,
		  event->orig_dst ? event->orig_dst : server,
		  event->orig_dport ? event->orig_dport : port);
	put_tuple(nlh, RSTATTR_CT_ATTR_REPL, server, port, client, cport);
	END(nest);
}

static void put_rule(struct nlmsghdr *nlh, const struct build_event *event)
{
	struct nlattr *nest = NEST(EVENT_RULE);

	U32(RULE_FAMILY, NFPROTO_INET);
	STR(RULE_TABLE, "filter");
	U64(RULE_TABLE_HANDLE, event->table_handle ? event->table_handle : 5);
	STR(RULE_CHAIN, "input");
	U64(RULE_HANDLE, event->handle);
	U32(RULE_INCARNATION, event->incarnation);
	if (event->comment)
		STR(RULE_COMMENT, event->comment);
	END(nest);
}

static void put_frame(struct nlmsghdr *nlh, const struct build_event *event)
{
	static const uint8_t header[14] = { 2, 0, 0, 0, 0, 1, 2,
					    0, 0, 0, 0, 2, 8, 0 };

	if (!event->l2)
		return;
	mnl_attr_put(nlh, RSTATTR_EVENT_L2, sizeof(header), header);
	if (event->vlan) {
		U16(EVENT_VLAN_PROTO, 0x8100);
		U16(EVENT_VLAN_TCI, event->vlan);
	}
}

const struct nlmsghdr *build_event(union build *build,
				   const struct build_event *event)
{
	struct nlmsghdr *nlh = build_begin(build, RSTATTR_CMD_GET_EVENTS);
	uint8_t bytes[128];
	struct nlattr *nest;
	size_t len = build_bytes(bytes, &event->packet);

	U64(A_NETNS_COOKIE, event->netns ? event->netns : 1);
	U64(A_INSTANCE, 77);
	nest = NEST(A_EVENT);
	U64(EVENT_SEQ, event->seq);
	U32(EVENT_KIND, RSTATTR_KIND_REJECT);
	U32(EVENT_REASON,
	    event->reason ? event->reason : RSTATTR_REASON_NFT_REJECT);
	U64(EVENT_TIME_BOOT, event->time);
	U64(EVENT_TIME_REAL, BUILD_EPOCH + event->time);
	if (event->base_seq)
		U32(EVENT_BASE_SEQ, event->base_seq);
	if (event->handle)
		put_rule(nlh, event);
	U32(EVENT_FAMILY, strchr(event->packet.src, ':') ? NFPROTO_IPV6 :
							   NFPROTO_IPV4);
	U32(EVENT_HOOK, event->hook);
	U32(EVENT_REPLY, event->reply ? event->reply : RSTATTR_REPLY_TCP_RESET);
	U8(EVENT_ICMP_TYPE, event->icmp_type);
	U8(EVENT_ICMP_CODE, event->icmp_code);
	U32(EVENT_OUTCOME,
	    event->outcome ? event->outcome : RSTATTR_OUTCOME_SENT);
	U32(EVENT_IIF, 3);
	STR(EVENT_IIF_NAME, "eth1");
	put_frame(nlh, event);
	mnl_attr_put(nlh, RSTATTR_EVENT_PACKET, len, bytes);
	U32(EVENT_PACKET_LEN, (uint32_t)len);
	if (!event->no_ct)
		put_ct(nlh, event);
	END(nest);
	return nlh;
}

const struct nlmsghdr *build_cursor(union build *build, uint64_t netns,
				    uint64_t oldest, uint64_t next)
{
	struct nlmsghdr *nlh = build_begin(build, RSTATTR_CMD_GET_EVENTS);
	struct nlattr *nest;

	U64(A_NETNS_COOKIE, netns);
	U64(A_INSTANCE, 77);
	U64(A_NOW_BOOT, 5000);
	U64(A_NOW_REAL, BUILD_EPOCH + 5000);
	nest = NEST(A_CURSOR);
	U64(CURSOR_INSTANCE, 77);
	U32(CURSOR_KIND, RSTATTR_KIND_REJECT);
	U64(CURSOR_OLDEST, oldest);
	U64(CURSOR_NEXT, next);
	END(nest);
	return nlh;
}

static void put_full_sock(struct nlmsghdr *nlh)
{
	struct nlattr *nest = NEST(EVENT_SOCK);

	U32(SOCK_FAMILY, NFPROTO_IPV6);
	build_addr(nlh, RSTATTR_SOCK_LOCAL, "2001:db8::5");
	build_addr(nlh, RSTATTR_SOCK_REMOTE, "2001:db8::17");
	U16(SOCK_LPORT, 5432);
	U16(SOCK_RPORT, 40112);
	U8(SOCK_STATE, 8);
	U32(SOCK_UID, 1004);
	U32(SOCK_QUEUED, 20);
	U32(SOCK_BACKLOG, 21);
	U64(SOCK_IDLE_MS, 5000000000ULL);
	mnl_attr_put(nlh, RSTATTR_SOCK_ORPHAN, 0, NULL);
	mnl_attr_put(nlh, RSTATTR_SOCK_LINGER0, 0, NULL);
	END(nest);
}

/* Every attribute that there is, each with a value of its own. */
const struct nlmsghdr *build_full_event(union build *build)
{
	static const uint8_t header[14] = { 1, 2, 3, 4, 5, 6, 7,
					    8, 9, 10, 11, 12, 8, 0 };
	static const struct build_packet packet = {
		.src = "10.0.3.17", .dst = "10.0.0.5",
		.sport = 40112, .dport = 5432,
	};
	struct nlmsghdr *nlh = build_begin(build, RSTATTR_CMD_GET_EVENTS);
	struct nlattr *nest, *rule, *ct;
	uint8_t bytes[128];
	size_t len = build_bytes(bytes, &packet);

	U64(A_NETNS_COOKIE, 101);
	U64(A_INSTANCE, 102);
	U64(A_NOW_BOOT, 103);
	U64(A_NOW_REAL, 104);
	nest = NEST(A_EVENT);
	U64(EVENT_SEQ, 1);
	U32(EVENT_KIND, RSTATTR_KIND_REJECT);
	U32(EVENT_REASON, RSTATTR_REASON_XT_NFT);
	U64(EVENT_TIME_BOOT, 4);
	U64(EVENT_TIME_REAL, 5);
	U32(EVENT_BASE_SEQ, 6);
	rule = NEST(EVENT_RULE);
	U32(RULE_FAMILY, NFPROTO_INET);
	STR(RULE_TABLE, "t");
	U64(RULE_TABLE_HANDLE, 7);
	STR(RULE_CHAIN, "c");
	U64(RULE_CHAIN_HANDLE, 8);
	U64(RULE_HANDLE, 9);
	STR(RULE_COMMENT, "why");
	U32(RULE_INCARNATION, 10);
	U32(RULE_BASE_SEQ, 11);
	U32(RULE_REASON, RSTATTR_REASON_XT_NFT);
	END(rule);
	U32(EVENT_FAMILY, NFPROTO_IPV4);
	U32(EVENT_HOOK, NF_INET_LOCAL_IN);
	U32(EVENT_PRIORITY, (uint32_t)-150);
	U32(EVENT_REPLY, RSTATTR_REPLY_ICMP);
	U8(EVENT_ICMP_TYPE, 3);
	U8(EVENT_ICMP_CODE, 13);
	U32(EVENT_OUTCOME, RSTATTR_OUTCOME_SENT);
	U32(EVENT_IIF, 12);
	STR(EVENT_IIF_NAME, "eth1");
	U32(EVENT_OIF, 13);
	STR(EVENT_OIF_NAME, "eth2");
	mnl_attr_put(nlh, RSTATTR_EVENT_L2, sizeof(header), header);
	U16(EVENT_VLAN_PROTO, 0x88a8);
	U16(EVENT_VLAN_TCI, 14);
	U16(EVENT_PROTOCOL, 0x0800);
	mnl_attr_put(nlh, RSTATTR_EVENT_PACKET, len, bytes);
	U32(EVENT_PACKET_LEN, 1500);
	U8(EVENT_PACKET_TYPE, 3);
	U32(EVENT_MARK, 15);
	U32(EVENT_SKB_PRIORITY, 16);
	ct = NEST(EVENT_CT);
	U32(CT_ATTR_STATE, RSTATTR_CT_ESTABLISHED);
	mnl_attr_put(nlh, RSTATTR_CT_ATTR_REPLY, 0, NULL);
	U32(CT_ATTR_STATUS, 17);
	U32(CT_ATTR_MARK, 18);
	U16(CT_ATTR_ZONE, 19);
	put_tuple(nlh, RSTATTR_CT_ATTR_ORIG, "10.0.0.5", 1, "192.0.2.1", 2);
	put_tuple(nlh, RSTATTR_CT_ATTR_REPL, "192.0.2.1", 2, "10.0.0.5", 1);
	END(ct);
	U32(EVENT_UID, 1000);
	U32(EVENT_GID, 1001);
	U64(EVENT_CGROUP, 1002);
	U32(EVENT_PID, 1003);
	STR(EVENT_COMM, "curl");
	put_full_sock(nlh);
	mnl_attr_put(nlh, RSTATTR_EVENT_INFERRED, 0, NULL);
	U32(EVENT_CALLER, RSTATTR_CALLER_ABORT);
	U32(EVENT_ERRNO, 110);
	mnl_attr_put(nlh, RSTATTR_EVENT_EXITING, 0, NULL);
	U32(EVENT_EXIT_CODE, 9);
	STR(EVENT_WHERE, "nft_do_chain");
	U32(EVENT_CHAIN_FAMILY, NFPROTO_INET);
	build_table(nlh, 21, 22);
	U32(EVENT_PORT, 20);
	U32(EVENT_REFUSAL, RSTATTR_REFUSAL_INSERT);
	build_addr(nlh, RSTATTR_EVENT_ICMP_FROM, "192.0.2.77");
	END(nest);
	return nlh;
}

static void put_reply_count(struct nlmsghdr *nlh, uint16_t attr,
			    uint32_t reply, uint8_t type, uint8_t code,
			    uint64_t count)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, attr);

	U32(REPLY_COUNT_REPLY, reply);
	U8(REPLY_COUNT_ICMP_TYPE, type);
	U8(REPLY_COUNT_ICMP_CODE, code);
	U64(REPLY_COUNT_COUNT, count);
	END(nest);
}

const struct nlmsghdr *build_full_rule(union build *build)
{
	struct nlmsghdr *nlh = build_begin(build, RSTATTR_CMD_GET_RULES);
	struct nlattr *nest, *inner;

	U64(A_NETNS_COOKIE, 101);
	U64(A_NOW_BOOT, 1000);
	U64(A_NOW_REAL, BUILD_EPOCH + 1000);
	nest = NEST(A_RULE);
	U32(RULE_FAMILY, NFPROTO_INET);
	STR(RULE_TABLE, "filter");
	U64(RULE_TABLE_HANDLE, 5);
	STR(RULE_CHAIN, "input");
	U64(RULE_CHAIN_HANDLE, 6);
	U64(RULE_HANDLE, 42);
	STR(RULE_COMMENT, "db deny");
	U32(RULE_INCARNATION, 0);
	U32(RULE_BASE_SEQ, 118);
	U32(RULE_REASON, RSTATTR_REASON_NFT_REJECT);
	U64(RULE_EVALUATED, 20);
	U64(RULE_BYTES, 1200);
	U64(RULE_SENT, 17);
	inner = NEST(RULE_NOT_SENT);
	U32(NOT_SENT_OUTCOME, RSTATTR_OUTCOME_RST_IN);
	U64(NOT_SENT_COUNT, 2);
	END(inner);
	inner = NEST(RULE_NOT_SENT);
	U32(NOT_SENT_OUTCOME, RSTATTR_OUTCOME_FRAGMENT);
	U64(NOT_SENT_COUNT, 1);
	END(inner);
	put_reply_count(nlh, RSTATTR_RULE_REPLY_COUNT,
			RSTATTR_REPLY_TCP_RESET, 0, 0, 15);
	put_reply_count(nlh, RSTATTR_RULE_REPLY_COUNT, RSTATTR_REPLY_ICMP, 3,
			3, 2);
	U64(RULE_FIRST_BOOT, 100);
	U64(RULE_LAST_BOOT, 900);
	U32(RULE_STATE, RSTATTR_RULE_STATE_LIVE);
	END(nest);
	return nlh;
}

static void put_reason_count(struct nlmsghdr *nlh, uint16_t attr,
			     uint32_t reason, uint64_t count)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, attr);

	U32(RESET_COUNT_REASON, reason);
	U64(RESET_COUNT_COUNT, count);
	END(nest);
}

const struct nlmsghdr *build_full_stats(union build *build)
{
	struct nlmsghdr *nlh = build_begin(build, RSTATTR_CMD_GET_STATS);
	struct nlattr *nest;

	U64(A_NETNS_COOKIE, 101);
	U64(A_INSTANCE, 102);
	U64(A_NOW_BOOT, 1000);
	U64(A_NOW_REAL, BUILD_EPOCH + 1000);
	nest = NEST(A_STATS);
	U64(STATS_SINCE_BOOT, 10);
	U64(STATS_SEEN, 20);
	U64(STATS_ATTRIBUTED, 17);
	U64(STATS_UNATTRIBUTED, 2);
	U64(STATS_LOST, 1);
	U64(STATS_SENT, 14);
	U64(STATS_NOT_SENT, 3);
	U64(STATS_UNSEEN, 4);
	U64(STATS_RECORDED, 18);
	U64(STATS_OVERWRITTEN, 5);
	U64(STATS_RECORD_LOST, 6);
	U32(STATS_RULES, 7);
	U64(STATS_RULES_RETIRED, 8);
	U64(STATS_RETIRED, 9);
	U64(STATS_OVERFLOW, 11);
	U64(STATS_LEGACY, 12);
	U64(STATS_BYTES, 13);
	put_reply_count(nlh, RSTATTR_STATS_REPLY_COUNT,
			RSTATTR_REPLY_TCP_RESET, 0, 0, 14);
	U64(STATS_RESETS_RECORDED, 21);
	U64(STATS_RESETS_OVERWRITTEN, 22);
	U64(STATS_RESETS_LOST, 23);
	put_reason_count(nlh, RSTATTR_STATS_RESET_COUNT,
			 RSTATTR_REASON_TCP_NO_SOCKET, 24);
	put_reason_count(nlh, RSTATTR_STATS_RESET_COUNT,
			 RSTATTR_REASON_TCP_GAVE_UP, 25);
	put_reason_count(nlh, RSTATTR_STATS_RESET_COUNT,
			 RSTATTR_REASON_MAX + 1, 26);
	put_reason_count(nlh, RSTATTR_STATS_RESET_COUNT,
			 0xffffffff, 27);
	U64(STATS_DROPS_RECORDED, 31);
	U64(STATS_DROPS_OVERWRITTEN, 32);
	U64(STATS_DROPS_LOST, 33);
	U64(STATS_DROPS_THROTTLED, 34);
	put_reason_count(nlh, RSTATTR_STATS_DROP_COUNT,
			 RSTATTR_REASON_DROP_NETFILTER, 35);
	put_reason_count(nlh, RSTATTR_STATS_DROP_COUNT,
			 RSTATTR_REASON_MAX + 1, 36);
	END(nest);
	return nlh;
}

const struct nlmsghdr *build_full_info(union build *build)
{
	struct nlmsghdr *nlh = build_begin(build, RSTATTR_CMD_GET_INFO);
	struct nlattr *nest;

	U64(A_NOW_BOOT, 1000);
	U64(A_NOW_REAL, 2000);
	nest = NEST(A_INFO);
	STR(INFO_VERSION, "0.1.0");
	U32(INFO_ABI, 1);
	U32(INFO_EVENTS, 4096);
	U32(INFO_CAPTURE, 128);
	U32(INFO_RULES, 1024);
	U64(INFO_BYTES, 1);
	U64(INFO_BYTES_MAX, 2);
	U64(INFO_NETNS_BYTES_MAX, 3);
	U32(INFO_NETNS, 4);
	U64(INFO_NETNS_NO_MEMORY, 5);
	U32(INFO_STAGING, 6);
	U64(INFO_STAGING_LOST, 7);
	U32(INFO_FRAMES, 8);
	U32(INFO_FRAMES_OPEN, 9);
	U32(INFO_DROPS, RSTATTR_DROPS_REPLAY);
	U32(INFO_DROP_RATE, 10);
	END(nest);
	return nlh;
}

const struct nlmsghdr *build_full_probe(union build *build)
{
	struct nlmsghdr *nlh = build_begin(build, RSTATTR_CMD_GET_PROBES);
	struct nlattr *nest = NEST(A_PROBE);

	STR(PROBE_A_NAME, "reject_ipv4");
	STR(PROBE_A_MODULE, "nft_reject_ipv4");
	STR(PROBE_A_SYMBOL, "nft_reject_ipv4_eval");
	U32(PROBE_A_STATE, RSTATTR_PROBE_FAILED);
	U32(PROBE_A_METHOD, RSTATTR_METHOD_FTRACE);
	U64(PROBE_A_HITS, 10);
	U64(PROBE_A_MISSED, 2);
	U32(PROBE_A_ERROR, 22);
	END(nest);
	return nlh;
}

void make_event(union build *build, struct event *event,
		const struct build_event *values)
{
	bool present;

	if (decode_event(build_event(build, values), event, &present) ||
	    !present)
		abort();
}
