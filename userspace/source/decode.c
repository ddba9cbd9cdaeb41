// SPDX-License-Identifier: GPL-2.0-only
#include "source/decode.h"

#include <errno.h>
#include <linux/genetlink.h>
#include <stdio.h>
#include <string.h>

#include "source/decode_event.h"
#include "source/fields.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/* The outermost attributes; "has" holds BIT(RSTATTR_A_*). */
struct message {
	uint64_t has;
	uint64_t netns;
	uint64_t instance;
	uint64_t now_boot;
	uint64_t now_real;
	struct span info;
	struct span stats;
	struct span rule;
	struct span cursor;
	struct span event;
	struct span probe;
};

static const struct field message_fields[] = {
	FIELD(RSTATTR_A_NETNS_COOKIE, FIELD_U64, struct message, netns),
	FIELD(RSTATTR_A_INSTANCE, FIELD_U64, struct message, instance),
	FIELD(RSTATTR_A_NOW_BOOT, FIELD_U64, struct message, now_boot),
	FIELD(RSTATTR_A_NOW_REAL, FIELD_U64, struct message, now_real),
	FIELD(RSTATTR_A_INFO, FIELD_NEST, struct message, info),
	FIELD(RSTATTR_A_STATS, FIELD_NEST, struct message, stats),
	FIELD(RSTATTR_A_RULE, FIELD_NEST, struct message, rule),
	FIELD(RSTATTR_A_CURSOR, FIELD_NEST, struct message, cursor),
	FIELD(RSTATTR_A_EVENT, FIELD_NEST, struct message, event),
	FIELD(RSTATTR_A_PROBE, FIELD_NEST, struct message, probe),
};

static int message_decode(const struct nlmsghdr *nlh, struct message *message)
{
	size_t header = NLMSG_HDRLEN + GENL_HDRLEN;

	memset(message, 0, sizeof(*message));
	if (nlh->nlmsg_len < header)
		return -EBADMSG;
	return fields_decode((const char *)nlh + header,
			     nlh->nlmsg_len - header, message_fields,
			     ARRAY_SIZE(message_fields), message,
			     &message->has);
}

static int version_decode(const void *payload, size_t len, void *into)
{
	struct info *info = into;

	snprintf(info->version, sizeof(info->version), "%.*s",
		 (int)strnlen(payload, len), (const char *)payload);
	return 0;
}

static const struct field info_fields[] = {
	FIELD_IN(RSTATTR_INFO_VERSION, version_decode),
	FIELD(RSTATTR_INFO_ABI, FIELD_U32, struct info, abi),
	FIELD(RSTATTR_INFO_EVENTS, FIELD_U32, struct info, events),
	FIELD(RSTATTR_INFO_CAPTURE, FIELD_U32, struct info, capture),
	FIELD(RSTATTR_INFO_RULES, FIELD_U32, struct info, rules),
	FIELD(RSTATTR_INFO_BYTES, FIELD_U64, struct info, bytes),
	FIELD(RSTATTR_INFO_BYTES_MAX, FIELD_U64, struct info, bytes_max),
	FIELD(RSTATTR_INFO_NETNS_BYTES_MAX, FIELD_U64, struct info,
	      netns_bytes_max),
	FIELD(RSTATTR_INFO_NETNS, FIELD_U32, struct info, netns),
	FIELD(RSTATTR_INFO_NETNS_NO_MEMORY, FIELD_U64, struct info,
	      netns_no_memory),
	FIELD(RSTATTR_INFO_STAGING, FIELD_U32, struct info, staging),
	FIELD(RSTATTR_INFO_STAGING_LOST, FIELD_U64, struct info, staging_lost),
	FIELD(RSTATTR_INFO_FRAMES, FIELD_U32, struct info, frames),
	FIELD(RSTATTR_INFO_FRAMES_OPEN, FIELD_U32, struct info, frames_open),
	FIELD(RSTATTR_INFO_DROPS, FIELD_U32, struct info, drops),
	FIELD(RSTATTR_INFO_DROP_RATE, FIELD_U32, struct info, drop_rate),
};

/**
 * decode_info - read the answer to GET_INFO
 * @nlh: the message
 * @info: filled; owns nothing
 *
 * Return: 0, or -EBADMSG for a message that is no such answer.
 */
int decode_info(const struct nlmsghdr *nlh, struct info *info)
{
	struct message message;
	int err = message_decode(nlh, &message);

	memset(info, 0, sizeof(*info));
	if (err)
		return err;
	if (!message.info.data)
		return -EBADMSG;
	info->now_boot = message.now_boot;
	info->now_real = message.now_real;
	return fields_decode(message.info.data, message.info.len, info_fields,
			     ARRAY_SIZE(info_fields), info, &info->has);
}

static int stats_reply_count(const void *payload, size_t len, void *into)
{
	return decode_reply_count(payload, len,
				  &((struct stats *)into)->replies);
}

struct raw_reason_count {
	uint32_t reason;
	uint64_t count;
};

static const struct field reason_count_fields[] = {
	FIELD(RSTATTR_RESET_COUNT_REASON, FIELD_U32, struct raw_reason_count,
	      reason),
	FIELD(RSTATTR_RESET_COUNT_COUNT, FIELD_U64, struct raw_reason_count,
	      count),
};

/* Resets and drops are counted alike. */
static int reason_count(const void *payload, size_t len, uint64_t *counts)
{
	struct raw_reason_count raw = { 0 };
	uint64_t has = 0;
	int err = fields_decode(payload, len, reason_count_fields,
				ARRAY_SIZE(reason_count_fields), &raw, &has);

	if (raw.reason > RSTATTR_REASON_MAX)
		raw.reason = RSTATTR_REASON_UNSPEC;
	if (!err)
		counts[raw.reason] += raw.count;
	return err;
}

static int stats_reset_count(const void *payload, size_t len, void *into)
{
	return reason_count(payload, len,
			    ((struct stats *)into)->books.resets);
}

static int stats_drop_count(const void *payload, size_t len, void *into)
{
	return reason_count(payload, len,
			    ((struct stats *)into)->books.drops);
}

#define BOOK(attr, member) \
	FIELD(RSTATTR_STATS_##attr, FIELD_U64, struct stats, books.member)

static const struct field stats_fields[] = {
	FIELD(RSTATTR_STATS_SINCE_BOOT, FIELD_U64, struct stats, since_boot),
	BOOK(SEEN, seen),
	BOOK(ATTRIBUTED, attributed),
	BOOK(UNATTRIBUTED, unattributed),
	BOOK(LOST, lost),
	BOOK(SENT, sent),
	BOOK(NOT_SENT, not_sent),
	BOOK(UNSEEN, unseen),
	BOOK(RECORDED, recorded),
	BOOK(OVERWRITTEN, overwritten),
	BOOK(RECORD_LOST, record_lost),
	FIELD(RSTATTR_STATS_RULES, FIELD_U32, struct stats, rules_now),
	BOOK(RULES_RETIRED, rules_retired),
	BOOK(RETIRED, retired),
	BOOK(OVERFLOW, overflow),
	BOOK(LEGACY, legacy),
	BOOK(BYTES, bytes),
	FIELD_IN(RSTATTR_STATS_REPLY_COUNT, stats_reply_count),
	BOOK(RESETS_RECORDED, resets_recorded),
	BOOK(RESETS_OVERWRITTEN, resets_overwritten),
	BOOK(RESETS_LOST, resets_lost),
	FIELD_IN(RSTATTR_STATS_RESET_COUNT, stats_reset_count),
	BOOK(DROPS_RECORDED, drops_recorded),
	BOOK(DROPS_OVERWRITTEN, drops_overwritten),
	BOOK(DROPS_LOST, drops_lost),
	BOOK(DROPS_THROTTLED, drops_throttled),
	BOOK(DROPS_EXACT, drops_exact),
	BOOK(DROPS_ATTRIBUTED, drops_attributed),
	BOOK(DROPS_UNATTRIBUTED, drops_unattributed),
	BOOK(DROPS_RULELESS, drops_ruleless),
	BOOK(DROPS_RETIRED, drops_retired),
	BOOK(DROPS_OVERFLOW, drops_overflow),
	FIELD_IN(RSTATTR_STATS_DROP_COUNT, stats_drop_count),
};

/**
 * decode_stats - read one message of GET_STATS
 * @nlh: the message
 * @stats: filled; owns nothing
 *
 * Return: 0, or -EBADMSG for a message that is no such answer.
 */
int decode_stats(const struct nlmsghdr *nlh, struct stats *stats)
{
	struct message message;
	int err = message_decode(nlh, &message);

	memset(stats, 0, sizeof(*stats));
	if (err)
		return err;
	if (!message.stats.data)
		return -EBADMSG;
	stats->netns = message.netns;
	stats->instance = message.instance;
	stats->now_boot = message.now_boot;
	stats->now_real = message.now_real;
	err = fields_decode(message.stats.data, message.stats.len,
			    stats_fields, ARRAY_SIZE(stats_fields), stats,
			    &stats->has);
	stats->books.rules = stats->rules_now;
	return err;
}

/**
 * decode_rule - read one message of GET_RULES
 * @nlh: the message
 * @record: filled; its strings are borrowed from @nlh
 *
 * Return: 0, or -EBADMSG for a message that is no such answer.
 */
int decode_rule(const struct nlmsghdr *nlh, struct rule_record *record)
{
	struct message message;
	int err = message_decode(nlh, &message);

	memset(record, 0, sizeof(*record));
	if (err)
		return err;
	if (!message.rule.data)
		return -EBADMSG;
	record->netns = message.netns;
	record->now_boot = message.now_boot;
	record->now_real = message.now_real;
	return decode_rule_nest(message.rule.data, message.rule.len, record);
}

static const struct field cursor_fields[] = {
	FIELD(RSTATTR_CURSOR_INSTANCE, FIELD_U64, struct cursor, instance),
	FIELD(RSTATTR_CURSOR_KIND, FIELD_U32, struct cursor, kind),
	FIELD(RSTATTR_CURSOR_SEQ, FIELD_U64, struct cursor, seq),
	FIELD(RSTATTR_CURSOR_OLDEST, FIELD_U64, struct cursor, oldest),
	FIELD(RSTATTR_CURSOR_NEXT, FIELD_U64, struct cursor, next),
};

/**
 * decode_cursor - read a cursor, of GET_EVENTS or of a notification
 * @nlh: the message
 * @cursor: filled; owns nothing
 * @present: whether the message carries one
 *
 * Return: 0, or -EBADMSG for a malformed message.
 */
int decode_cursor(const struct nlmsghdr *nlh, struct cursor *cursor,
		  bool *present)
{
	struct message message;
	uint64_t has = 0;
	int err = message_decode(nlh, &message);

	memset(cursor, 0, sizeof(*cursor));
	*present = false;
	if (err || !message.cursor.data)
		return err;
	*present = true;
	cursor->instance = message.instance;
	cursor->netns = message.netns;
	cursor->now_boot = message.now_boot;
	cursor->now_real = message.now_real;
	return fields_decode(message.cursor.data, message.cursor.len,
			     cursor_fields, ARRAY_SIZE(cursor_fields), cursor,
			     &has);
}

/**
 * decode_event - read an event of GET_EVENTS
 * @nlh: the message
 * @event: filled; its strings and bytes are borrowed from @nlh
 * @present: whether the message carries one
 *
 * Return: 0, or -EBADMSG for a malformed message.
 */
int decode_event(const struct nlmsghdr *nlh, struct event *event,
		 bool *present)
{
	struct message message;
	int err = message_decode(nlh, &message);

	memset(event, 0, sizeof(*event));
	*present = false;
	if (err || !message.event.data)
		return err;
	*present = true;
	event->netns = message.netns;
	event->instance = message.instance;
	return decode_event_nest(message.event.data, message.event.len, event);
}

static const struct field probe_fields[] = {
	FIELD(RSTATTR_PROBE_A_NAME, FIELD_STRING, struct probe, name),
	FIELD(RSTATTR_PROBE_A_MODULE, FIELD_STRING, struct probe, module),
	FIELD(RSTATTR_PROBE_A_SYMBOL, FIELD_STRING, struct probe, symbol),
	FIELD(RSTATTR_PROBE_A_STATE, FIELD_U32, struct probe, state),
	FIELD(RSTATTR_PROBE_A_METHOD, FIELD_U32, struct probe, method),
	FIELD(RSTATTR_PROBE_A_HITS, FIELD_U64, struct probe, hits),
	FIELD(RSTATTR_PROBE_A_MISSED, FIELD_U64, struct probe, missed),
	FIELD(RSTATTR_PROBE_A_ERROR, FIELD_U32, struct probe, error),
};

/**
 * decode_probe - read one message of GET_PROBES
 * @nlh: the message
 * @probe: filled; its strings are borrowed from @nlh
 *
 * Return: 0, or -EBADMSG for a message that is no such answer.
 */
int decode_probe(const struct nlmsghdr *nlh, struct probe *probe)
{
	struct message message;
	int err = message_decode(nlh, &message);

	memset(probe, 0, sizeof(*probe));
	if (err)
		return err;
	if (!message.probe.data)
		return -EBADMSG;
	return fields_decode(message.probe.data, message.probe.len,
			     probe_fields, ARRAY_SIZE(probe_fields), probe,
			     &probe->has);
}
