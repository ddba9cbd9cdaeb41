// SPDX-License-Identifier: GPL-2.0-only
#include "source/decode_event.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>

#include "source/decode_sock.h"
#include "source/fields.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/* A tuple as it is on the wire, before addresses are made of its bytes. */
struct raw_tuple {
	uint64_t has;
	uint32_t family;
	struct span src;
	struct span dst;
	uint8_t proto;
	uint16_t sport;
	uint16_t dport;
	uint8_t icmp_type;
	uint8_t icmp_code;
};

static const struct field tuple_fields[] = {
	FIELD(RSTATTR_TUPLE_FAMILY, FIELD_U32, struct raw_tuple, family),
	FIELD(RSTATTR_TUPLE_SRC, FIELD_BYTES, struct raw_tuple, src),
	FIELD(RSTATTR_TUPLE_DST, FIELD_BYTES, struct raw_tuple, dst),
	FIELD(RSTATTR_TUPLE_PROTO, FIELD_U8, struct raw_tuple, proto),
	FIELD(RSTATTR_TUPLE_SPORT, FIELD_U16, struct raw_tuple, sport),
	FIELD(RSTATTR_TUPLE_DPORT, FIELD_U16, struct raw_tuple, dport),
	FIELD(RSTATTR_TUPLE_ICMP_TYPE, FIELD_U8, struct raw_tuple, icmp_type),
	FIELD(RSTATTR_TUPLE_ICMP_CODE, FIELD_U8, struct raw_tuple, icmp_code),
};

static int decode_tuple(const void *payload, size_t len, struct tuple *tuple)
{
	struct raw_tuple raw = { 0 };
	int err = fields_decode(payload, len, tuple_fields,
				ARRAY_SIZE(tuple_fields), &raw, &raw.has);

	if (err)
		return err;
	if ((raw.src.data &&
	     !addr_from_bytes(&tuple->src, raw.src.data, raw.src.len)) ||
	    (raw.dst.data &&
	     !addr_from_bytes(&tuple->dst, raw.dst.data, raw.dst.len)))
		return -EBADMSG;
	tuple->proto = raw.proto;
	tuple->sport = raw.sport;
	tuple->dport = raw.dport;
	tuple->icmp_type = raw.icmp_type;
	tuple->icmp_code = raw.icmp_code;
	tuple->has_proto = raw.has & BIT(RSTATTR_TUPLE_PROTO);
	tuple->has_ports = (raw.has & BIT(RSTATTR_TUPLE_SPORT)) &&
			   (raw.has & BIT(RSTATTR_TUPLE_DPORT));
	tuple->has_icmp = raw.has & BIT(RSTATTR_TUPLE_ICMP_TYPE);
	return 0;
}

static int ct_orig(const void *payload, size_t len, void *into)
{
	return decode_tuple(payload, len, &((struct conntrack *)into)->orig);
}

static int ct_repl(const void *payload, size_t len, void *into)
{
	return decode_tuple(payload, len, &((struct conntrack *)into)->repl);
}

static const struct field ct_fields[] = {
	FIELD(RSTATTR_CT_ATTR_STATE, FIELD_U32, struct conntrack, state),
	FIELD(RSTATTR_CT_ATTR_REPLY, FIELD_FLAG, struct conntrack, reply),
	FIELD(RSTATTR_CT_ATTR_STATUS, FIELD_U32, struct conntrack, status),
	FIELD(RSTATTR_CT_ATTR_MARK, FIELD_U32, struct conntrack, mark),
	FIELD(RSTATTR_CT_ATTR_ZONE, FIELD_U16, struct conntrack, zone),
	FIELD_IN(RSTATTR_CT_ATTR_ORIG, ct_orig),
	FIELD_IN(RSTATTR_CT_ATTR_REPL, ct_repl),
};

static int event_ct(const void *payload, size_t len, void *into)
{
	struct conntrack *ct = &((struct event *)into)->ct;

	return fields_decode(payload, len, ct_fields, ARRAY_SIZE(ct_fields),
			     ct, &ct->has);
}

static const struct field reply_count_fields[] = {
	FIELD(RSTATTR_REPLY_COUNT_REPLY, FIELD_U32, struct reply_count, reply),
	FIELD(RSTATTR_REPLY_COUNT_ICMP_TYPE, FIELD_U8, struct reply_count,
	      icmp_type),
	FIELD(RSTATTR_REPLY_COUNT_ICMP_CODE, FIELD_U8, struct reply_count,
	      icmp_code),
	FIELD(RSTATTR_REPLY_COUNT_COUNT, FIELD_U64, struct reply_count, count),
};

/**
 * decode_reply_count - read one more nest of rstattr_reply_count_attr
 * @payload: its attributes
 * @len: their length
 * @counts: appended to
 *
 * Return: 0, -EBADMSG, or -EOVERFLOW when there are more kinds of answers
 * than there can be.
 */
int decode_reply_count(const void *payload, size_t len,
		       struct reply_counts *counts)
{
	struct reply_count *item = &counts->item[counts->count];
	uint64_t has = 0;
	int err;

	if (counts->count >= REPLY_COUNTS_MAX)
		return -EOVERFLOW;
	err = fields_decode(payload, len, reply_count_fields,
			    ARRAY_SIZE(reply_count_fields), item, &has);
	if (!err)
		counts->count++;
	return err;
}

struct raw_not_sent {
	uint32_t outcome;
	uint64_t count;
};

static const struct field not_sent_fields[] = {
	FIELD(RSTATTR_NOT_SENT_OUTCOME, FIELD_U32, struct raw_not_sent,
	      outcome),
	FIELD(RSTATTR_NOT_SENT_COUNT, FIELD_U64, struct raw_not_sent, count),
};

static int record_not_sent(const void *payload, size_t len, void *into)
{
	struct rule_record *record = into;
	struct raw_not_sent raw = { 0 };
	uint64_t has = 0;
	int err = fields_decode(payload, len, not_sent_fields,
				ARRAY_SIZE(not_sent_fields), &raw, &has);

	/* A reason that is newer than this program is "other". */
	if (raw.outcome > RSTATTR_OUTCOME_MAX)
		raw.outcome = RSTATTR_OUTCOME_OTHER;
	if (!err)
		record->not_sent[raw.outcome] += raw.count;
	return err;
}

static int record_reply_count(const void *payload, size_t len, void *into)
{
	return decode_reply_count(payload, len,
				  &((struct rule_record *)into)->replies);
}

#define RULE(attr, kind, member) \
	FIELD(RSTATTR_RULE_##attr, kind, struct rule_record, member)

static const struct field rule_fields[] = {
	RULE(FAMILY, FIELD_U32, rule.family),
	RULE(TABLE, FIELD_STRING, rule.table),
	RULE(TABLE_HANDLE, FIELD_U64, rule.table_handle),
	RULE(CHAIN, FIELD_STRING, rule.chain),
	RULE(CHAIN_HANDLE, FIELD_U64, rule.chain_handle),
	RULE(HANDLE, FIELD_U64, rule.handle),
	RULE(COMMENT, FIELD_STRING, rule.comment),
	RULE(INCARNATION, FIELD_U32, rule.incarnation),
	RULE(BASE_SEQ, FIELD_U32, rule.base_seq),
	RULE(REASON, FIELD_U32, rule.reason),
	RULE(STATE, FIELD_U32, rule.state),
	RULE(POLICY, FIELD_FLAG, policy),
	RULE(DROPPED, FIELD_U64, dropped),
	RULE(DROPPED_BYTES, FIELD_U64, dropped_bytes),
	RULE(EVALUATED, FIELD_U64, evaluated),
	RULE(BYTES, FIELD_U64, bytes),
	RULE(SENT, FIELD_U64, sent),
	RULE(FIRST_BOOT, FIELD_U64, first_boot),
	RULE(LAST_BOOT, FIELD_U64, last_boot),
	FIELD_IN(RSTATTR_RULE_NOT_SENT, record_not_sent),
	FIELD_IN(RSTATTR_RULE_REPLY_COUNT, record_reply_count),
};

/**
 * decode_rule_nest - read a nest of rstattr_rule_attr
 * @payload: its attributes
 * @len: their length
 * @record: filled; not cleared here; its strings are borrowed
 *
 * Return: 0 or -EBADMSG.
 */
int decode_rule_nest(const void *payload, size_t len,
		     struct rule_record *record)
{
	return fields_decode(payload, len, rule_fields,
			     ARRAY_SIZE(rule_fields), record,
			     &record->rule.has);
}

static int event_rule(const void *payload, size_t len, void *into)
{
	struct rule_record record = { 0 };
	int err = decode_rule_nest(payload, len, &record);

	((struct event *)into)->rule = record.rule;
	return err;
}

static int event_sock(const void *payload, size_t len, void *into)
{
	return decode_sock_nest(payload, len, &((struct event *)into)->sock);
}

static int event_icmp_from(const void *payload, size_t len, void *into)
{
	struct addr *from = &((struct event *)into)->icmp_from;

	return addr_from_bytes(from, payload, len) ? 0 : -EBADMSG;
}

static const struct field table_fields[] = {
	FIELD(RSTATTR_TABLE_HANDLE, FIELD_U32, struct made_table, handle),
	FIELD(RSTATTR_TABLE_MADE, FIELD_U32, struct made_table, made),
};

static int event_table(const void *payload, size_t len, void *into)
{
	struct event *event = into;
	uint64_t has = 0;
	int err;

	if (event->table_count == EVENT_TABLES)
		return -EOVERFLOW;
	err = fields_decode(payload, len, table_fields,
			    ARRAY_SIZE(table_fields),
			    &event->table[event->table_count], &has);
	if (!err)
		event->table_count++;
	return err;
}

#define EVENT(attr, kind, member) \
	FIELD(RSTATTR_EVENT_##attr, kind, struct event, member)

static const struct field event_fields[] = {
	EVENT(SEQ, FIELD_U64, seq),
	EVENT(KIND, FIELD_U32, kind),
	EVENT(REASON, FIELD_U32, reason),
	EVENT(TIME_BOOT, FIELD_U64, time_boot),
	EVENT(TIME_REAL, FIELD_U64, time_real),
	EVENT(BASE_SEQ, FIELD_U32, base_seq),
	FIELD_IN(RSTATTR_EVENT_RULE, event_rule),
	EVENT(FAMILY, FIELD_U32, family),
	EVENT(HOOK, FIELD_U32, hook),
	EVENT(PRIORITY, FIELD_U32, priority),
	EVENT(REPLY, FIELD_U32, reply),
	EVENT(ICMP_TYPE, FIELD_U8, icmp_type),
	EVENT(ICMP_CODE, FIELD_U8, icmp_code),
	EVENT(OUTCOME, FIELD_U32, outcome),
	EVENT(IIF, FIELD_U32, iif),
	EVENT(IIF_NAME, FIELD_STRING, iif_name),
	EVENT(OIF, FIELD_U32, oif),
	EVENT(OIF_NAME, FIELD_STRING, oif_name),
	EVENT(L2, FIELD_BYTES, l2),
	EVENT(VLAN_PROTO, FIELD_U16, vlan_proto),
	EVENT(VLAN_TCI, FIELD_U16, vlan_tci),
	EVENT(PROTOCOL, FIELD_U16, protocol),
	EVENT(PACKET, FIELD_BYTES, bytes),
	EVENT(PACKET_LEN, FIELD_U32, packet_len),
	EVENT(PACKET_TYPE, FIELD_U8, packet_type),
	EVENT(MARK, FIELD_U32, mark),
	EVENT(SKB_PRIORITY, FIELD_U32, skb_priority),
	FIELD_IN(RSTATTR_EVENT_CT, event_ct),
	EVENT(UID, FIELD_U32, uid),
	EVENT(GID, FIELD_U32, gid),
	EVENT(CGROUP, FIELD_U64, cgroup),
	EVENT(PID, FIELD_U32, pid),
	EVENT(COMM, FIELD_STRING, comm),
	FIELD_IN(RSTATTR_EVENT_SOCK, event_sock),
	EVENT(INFERRED, FIELD_FLAG, inferred),
	EVENT(CALLER, FIELD_U32, caller),
	EVENT(ERRNO, FIELD_U32, err),
	EVENT(EXITING, FIELD_FLAG, exiting),
	EVENT(EXIT_CODE, FIELD_U32, exit_code),
	EVENT(WHERE, FIELD_STRING, where),
	EVENT(CHAIN_FAMILY, FIELD_U32, chain_family),
	FIELD_IN(RSTATTR_EVENT_TABLE, event_table),
	EVENT(ALL_TABLES, FIELD_FLAG, all_tables),
	EVENT(PORT, FIELD_U32, port),
	EVENT(REFUSAL, FIELD_U32, refusal),
	FIELD_IN(RSTATTR_EVENT_ICMP_FROM, event_icmp_from),
};

/* Without the bytes conntrack still knows between whom it was. */
static void packet_from_conntrack(struct event *event)
{
	const struct conntrack *ct = &event->ct;

	if (event->packet.tuple.src.family)
		return;
	event->packet.tuple = ct->reply ? ct->repl : ct->orig;
}

/* Without a segment that caused it the socket does: as if it had sent one. */
static void packet_from_socket(struct event *event)
{
	if (event->packet.tuple.src.family ||
	    !event_has(event, RSTATTR_EVENT_SOCK))
		return;
	sock_tuple(&event->sock, &event->packet.tuple);
}

/**
 * decode_event_nest - read a nest of rstattr_event_attr
 * @payload: its attributes
 * @len: their length
 * @event: filled; not cleared here; strings and bytes are borrowed
 *
 * Return: 0 or -EBADMSG.
 */
int decode_event_nest(const void *payload, size_t len, struct event *event)
{
	int err = fields_decode(payload, len, event_fields,
				ARRAY_SIZE(event_fields), event, &event->has);

	if (err)
		return err;
	packet_parse(&event->packet, event->bytes);
	packet_from_conntrack(event);
	packet_from_socket(event);
	return 0;
}
