// SPDX-License-Identifier: GPL-2.0-only
/* One value of one type, as nft writes it. */
#include <arpa/inet.h>
#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "model/text.h"
#include "vm/datatype_parts.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

static void put_hex(struct text *text, const struct datatype_value *value)
{
	uint32_t i;

	text_add(text, "0x");
	for (i = 0; i < value->len; i++)
		text_add(text, "%02x", value->data[i]);
}

static void put_ether(struct text *text, const struct datatype_value *value)
{
	uint32_t i;

	for (i = 0; i < value->len; i++)
		text_add(text, "%s%02x", i ? ":" : "", value->data[i]);
}

/* Of a prefix only the first bytes may be there. */
static void put_ip(struct text *text, const struct datatype_value *value)
{
	int family = value->type == DATATYPE_IPADDR ? AF_INET : AF_INET6;
	uint8_t bytes[16] = { 0 };
	char buf[INET6_ADDRSTRLEN];

	if (value->len > datatype_len(value->type)) {
		put_hex(text, value);
		return;
	}
	memcpy(bytes, value->data, value->len);
	text_add(text, "%s", inet_ntop(family, bytes, buf, sizeof(buf)));
}

/* Not terminated: all that begins with it. */
static void put_string(struct text *text, const struct datatype_value *value)
{
	size_t len = strnlen((const char *)value->data, value->len);
	bool prefix = value->type == DATATYPE_IFNAME && len == value->len &&
		      value->len < datatype_len(DATATYPE_IFNAME);

	text_add(text, "\"%.*s%s\"", (int)len, (const char *)value->data,
		 prefix ? "*" : "");
}

static void put_flags(struct text *text, uint32_t type, uint64_t number)
{
	const char *name, *comma = "";
	unsigned int bit;

	if (!number) {
		text_add(text, "0x0");
		return;
	}
	for (bit = 0; bit < 64; bit++) {
		if (!(number & 1ULL << bit))
			continue;
		name = datatype_flag_name(type, bit);
		if (name)
			text_add(text, "%s%s", comma, name);
		else
			text_add(text, "%s0x%" PRIx64, comma,
				 (uint64_t)1 << bit);
		comma = ",";
	}
}

/* The numbers of the bits that are set; longs of the host. */
static void put_labels(struct text *text, const struct datatype_value *value)
{
	const char *comma = "";
	uint32_t bit;

	for (bit = 0; bit < value->len * 8; bit++) {
		uint32_t byte = bit / 8;

		if (datatype_host_big_endian())
			byte ^= 7;
		if (byte >= value->len || !(value->data[byte] & 1U << bit % 8))
			continue;
		text_add(text, "%s%u", comma, bit);
		comma = ",";
	}
	if (!*comma)
		text_add(text, "0x0");
}

/* As nft: 1d1h1m1s, and ms where there are any. */
static void put_duration(struct text *text, uint64_t ms)
{
	static const struct {
		uint64_t ms;
		const char *unit;
	} units[] = {
		{ 86400000, "d" }, { 3600000, "h" }, { 60000, "m" },
		{ 1000, "s" },	   { 1, "ms" },
	};
	size_t i;

	if (!ms)
		text_add(text, "0s");
	for (i = 0; i < ARRAY_SIZE(units); i++) {
		if (ms / units[i].ms)
			text_add(text, "%" PRIu64 "%s", ms / units[i].ms,
				 units[i].unit);
		ms %= units[i].ms;
	}
}

static void put_date(struct text *text, uint64_t ns)
{
	time_t seconds = (time_t)(ns / 1000000000ULL);
	char buf[40];
	struct tm tm;

	if (localtime_r(&seconds, &tm) &&
	    strftime(buf, sizeof(buf), "%Y-%m-%d %H:%M:%S", &tm))
		text_add(text, "\"%s\"", buf);
	else
		text_add(text, "%" PRIu64, ns);
}

/* Rules hold it in UTC, people read it in local time. */
static void put_hour(struct text *text, uint64_t seconds)
{
	time_t now = time(NULL);
	struct tm tm;

	if (localtime_r(&now, &tm))
		seconds = (uint64_t)((int64_t)seconds + tm.tm_gmtoff + 86400) %
			  86400;
	text_add(text, "\"%02u:%02u", (unsigned int)(seconds / 3600),
		 (unsigned int)(seconds / 60 % 60));
	if (seconds % 60)
		text_add(text, ":%02u", (unsigned int)(seconds % 60));
	text_add(text, "\"");
}

static void put_link(struct text *text, const struct datatype_value *value,
		     uint64_t index)
{
	const char *name =
		value->link ? value->link(value->ctx, (uint32_t)index) : NULL;

	if (name)
		text_add(text, "\"%s\"", name);
	else
		text_add(text, "%" PRIu64, index);
}

static void put_number(struct text *text, const struct datatype_value *value,
		       uint64_t number)
{
	const char *name = datatype_name(value->type, number);

	if (name) {
		text_add(text, "%s", name);
		return;
	}
	switch (value->type) {
	case DATATYPE_MARK:
	case DATATYPE_CT_EVENTBIT:
		text_add(text, "0x%08" PRIx64, number);
		return;
	case DATATYPE_ETHERTYPE:
	case DATATYPE_ARPOP:
	case DATATYPE_DSCP:
		text_add(text, "0x%02" PRIx64, number);
		return;
	case DATATYPE_INVALID:
	case DATATYPE_BITMASK:
		text_add(text, "0x%" PRIx64, number);
		return;
	case DATATYPE_CLASSID:
		text_add(text, "%" PRIx64 ":%" PRIx64, number >> 16,
			 number & 0xffff);
		return;
	case DATATYPE_TIME:
		put_duration(text, number);
		return;
	case DATATYPE_TIME_DATE:
		put_date(text, number);
		return;
	case DATATYPE_TIME_HOUR:
		put_hour(text, number);
		return;
	case DATATYPE_IFINDEX:
		put_link(text, value, number);
		return;
	}
	if (datatype_flags(value->type))
		put_flags(text, value->type, number);
	else
		text_add(text, "%" PRIu64, number);
}

/**
 * datatype_field_text - a value that is no concatenation
 * @text: added to
 * @value: the value
 */
void datatype_field_text(struct text *text, const struct datatype_value *value)
{
	uint64_t number;

	if (!value->len || !datatype_known(value)) {
		text_add(text, "?");
		return;
	}
	switch (value->type) {
	case DATATYPE_IPADDR:
	case DATATYPE_IP6ADDR:
		put_ip(text, value);
		return;
	case DATATYPE_ETHERADDR:
	case DATATYPE_LLADDR:
		put_ether(text, value);
		return;
	case DATATYPE_CT_LABEL:
		put_labels(text, value);
		return;
	case DATATYPE_STRING:
	case DATATYPE_IFNAME:
		put_string(text, value);
		return;
	}
	if (value->type != DATATYPE_INVALID && datatype_number(value, &number))
		put_number(text, value, number);
	else
		put_hex(text, value);
}
