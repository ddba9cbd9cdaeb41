// SPDX-License-Identifier: GPL-2.0-only
#include "vm/datatype.h"

#include <arpa/inet.h>
#include <endian.h>
#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "model/text.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/* Bytes of a value, where the type says so; of numbers without any, 0. */
static const uint8_t lengths[DATATYPE_COUNT] = {
	[DATATYPE_NFPROTO] = 1,	      [DATATYPE_IPADDR] = 4,
	[DATATYPE_IP6ADDR] = 16,      [DATATYPE_ETHERADDR] = 6,
	[DATATYPE_ETHERTYPE] = 2,     [DATATYPE_ARPOP] = 2,
	[DATATYPE_INET_PROTOCOL] = 1, [DATATYPE_INET_SERVICE] = 2,
	[DATATYPE_ICMP_TYPE] = 1,     [DATATYPE_TCP_FLAG] = 1,
	[DATATYPE_DCCP_PKTTYPE] = 1,  [DATATYPE_MH_TYPE] = 1,
	[DATATYPE_MARK] = 4,	      [DATATYPE_IFINDEX] = 4,
	[DATATYPE_ARPHRD] = 2,	      [DATATYPE_REALM] = 4,
	[DATATYPE_CLASSID] = 4,	      [DATATYPE_UID] = 4,
	[DATATYPE_GID] = 4,	      [DATATYPE_CT_STATE] = 4,
	[DATATYPE_CT_DIR] = 1,	      [DATATYPE_CT_STATUS] = 4,
	[DATATYPE_ICMP6_TYPE] = 1,    [DATATYPE_CT_LABEL] = 16,
	[DATATYPE_PKTTYPE] = 1,	      [DATATYPE_ICMP_CODE] = 1,
	[DATATYPE_ICMPV6_CODE] = 1,   [DATATYPE_ICMPX_CODE] = 1,
	[DATATYPE_DEVGROUP] = 4,      [DATATYPE_DSCP] = 1,
	[DATATYPE_ECN] = 1,	      [DATATYPE_FIB_ADDR] = 4,
	[DATATYPE_BOOLEAN] = 1,	      [DATATYPE_CT_EVENTBIT] = 4,
	[DATATYPE_IFNAME] = 16,	      [DATATYPE_IGMP_TYPE] = 1,
	[DATATYPE_TIME_DATE] = 8,     [DATATYPE_TIME_HOUR] = 4,
	[DATATYPE_TIME_DAY] = 1,      [DATATYPE_CGROUPV2] = 8,
};

/**
 * datatype_len - how many bytes a value has
 * @type: DATATYPE_*, no concatenation
 *
 * Return: bytes; 0 where the type does not say.
 */
uint32_t datatype_len(uint32_t type)
{
	return type < DATATYPE_COUNT ? lengths[type] : 0;
}

/**
 * datatype_address - is it written as an address, with prefixes
 * @type: DATATYPE_*
 */
bool datatype_address(uint32_t type)
{
	return type == DATATYPE_IPADDR || type == DATATYPE_IP6ADDR ||
	       type == DATATYPE_ETHERADDR || type == DATATYPE_LLADDR;
}

/**
 * datatype_big_endian - are numbers of this type in network order
 * @type: DATATYPE_*
 */
bool datatype_big_endian(uint32_t type)
{
	switch (type) {
	case DATATYPE_INTEGER:
	case DATATYPE_ETHERTYPE:
	case DATATYPE_ARPOP:
	case DATATYPE_INET_SERVICE:
		return true;
	}
	return datatype_address(type);
}

/**
 * datatype_fields - of how many fields is a type a concatenation
 * @type: nft's number of a type
 *
 * Return: 1 for a plain type.
 */
unsigned int datatype_fields(uint32_t type)
{
	unsigned int fields = 1;

	if (type == DATATYPE_HOST_INTEGER)
		return 1;
	for (type >>= DATATYPE_BITS; type; type >>= DATATYPE_BITS)
		fields++;
	return fields;
}

/**
 * datatype_field - the type of a concatenation's field
 * @type: nft's number of a type
 * @index: which, from 0; not more than there are
 */
uint32_t datatype_field(uint32_t type, unsigned int index)
{
	unsigned int after = datatype_fields(type) - 1 - index;

	if (type == DATATYPE_HOST_INTEGER)
		return type;
	return type >> (after * DATATYPE_BITS) & DATATYPE_MASK;
}

static bool all_known(const struct datatype_value *value)
{
	uint32_t i;

	for (i = 0; value->known && i < value->len; i++) {
		if (value->known[i] != 0xff)
			return false;
	}
	return true;
}

static bool host_big_endian(void)
{
	return htonl(1) == 1;
}

/**
 * datatype_number - a value as a number
 * @value: of at most eight bytes
 * @number: filled
 *
 * Return: whether all of it is known, and it is not larger.
 */
bool datatype_number(const struct datatype_value *value, uint64_t *number)
{
	bool big = datatype_big_endian(value->type) || value->network ||
		   host_big_endian();
	uint32_t i;

	if (!value->len || value->len > 8 || !all_known(value))
		return false;
	*number = 0;
	for (i = 0; i < value->len; i++)
		*number = *number << 8 |
			  value->data[big ? i : value->len - 1 - i];
	return true;
}

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

static void put_field(struct text *text, const struct datatype_value *value)
{
	uint64_t number;

	if (!value->len || !all_known(value)) {
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

/*
 * A field of a concatenation: fields are padded to four bytes. The length of
 * an integer is not said; where there is one such field, it is what is left.
 */
static bool cut_field(const struct datatype_value *value, unsigned int index,
		      uint32_t *offset, struct datatype_value *field)
{
	unsigned int count = datatype_fields(value->type);
	uint32_t len, rest = value->len - *offset;
	unsigned int i;

	*field = *value;
	field->type = datatype_field(value->type, index);
	len = datatype_len(field->type);
	if (!len) {
		for (i = index + 1; i < count; i++) {
			uint32_t other =
				datatype_len(datatype_field(value->type, i));

			other = (other + 3) & ~3U;
			if (!other || other >= rest)
				return false;
			rest -= other;
		}
		len = rest;
	}
	if (len > rest)
		return false;
	field->len = len;
	field->data += *offset;
	if (field->known)
		field->known += *offset;
	*offset += (len + 3) & ~3U;
	if (*offset > value->len)
		*offset = value->len;
	return true;
}

/* Whether its length is that of its fields. */
static bool concatenation(const struct datatype_value *value)
{
	struct datatype_value field;
	unsigned int i, count = datatype_fields(value->type);
	uint32_t offset = 0;

	for (i = 0; i < count; i++) {
		if (!cut_field(value, i, &offset, &field))
			return false;
	}
	return count > 1 && offset == value->len;
}

/**
 * datatype_text - a value as nft writes it
 * @text: added to
 * @value: the value; fields that are not all known become "?"
 *
 * Names of links are only written where @value can tell them.
 */
void datatype_text(struct text *text, const struct datatype_value *value)
{
	struct datatype_value field = *value;
	uint32_t offset = 0;
	unsigned int i;

	if (datatype_fields(value->type) == 1) {
		put_field(text, value);
		return;
	}
	if (!concatenation(value)) {
		field.type = DATATYPE_INVALID;
		put_field(text, &field);
		return;
	}
	for (i = 0; i < datatype_fields(value->type); i++) {
		cut_field(value, i, &offset, &field);
		text_add(text, "%s", i ? " . " : "");
		put_field(text, &field);
	}
}

/**
 * datatype_prefix_text - a prefix as nft writes it
 * @text: added to
 * @value: its first address; may be cut to the bytes that the prefix needs
 * @bits: the length of the prefix
 */
void datatype_prefix_text(struct text *text, const struct datatype_value *value,
			  unsigned int bits)
{
	datatype_text(text, value);
	if (bits < datatype_len(value->type) * 8)
		text_add(text, "/%u", bits);
}

/* The length of the prefix from @from to @to, or -1 when they make none. */
static int prefix_len(const uint8_t *from, const uint8_t *to, uint32_t len)
{
	int bits = 0, bit;
	uint32_t i;

	for (i = 0; i < len && from[i] == to[i]; i++)
		bits += 8;
	if (i == len)
		return bits;
	for (bit = 7; bit >= 0 && (from[i] ^ to[i]) < 1 << bit; bit--)
		bits++;
	/* From here on all zeros and all ones. */
	if ((from[i] & ((2 << bit) - 1)) != 0 ||
	    (to[i] & ((2 << bit) - 1)) != (2 << bit) - 1)
		return -1;
	for (i++; i < len; i++) {
		if (from[i] != 0 || to[i] != 0xff)
			return -1;
	}
	return bits;
}

/* All names that begin so: from "eth" with zeros to "eth" with ones. */
static bool put_names(struct text *text, const struct datatype_value *from,
		      const struct datatype_value *to)
{
	uint32_t i, len = 0;

	while (len < from->len && from->data[len] == to->data[len])
		len++;
	for (i = len; i < from->len; i++) {
		if (from->data[i] || to->data[i] != 0xff)
			return false;
	}
	if (len == from->len)
		return false;
	text_add(text, "\"%.*s*\"", (int)len, (const char *)from->data);
	return true;
}

static void put_range(struct text *text, const struct datatype_value *from,
		      const struct datatype_value *to)
{
	bool ip =
		from->type == DATATYPE_IPADDR || from->type == DATATYPE_IP6ADDR;
	int bits = ip ? prefix_len(from->data, to->data, from->len) : -1;

	if (bits >= 0) {
		datatype_prefix_text(text, from, (unsigned int)bits);
		return;
	}
	if (from->type == DATATYPE_IFNAME && put_names(text, from, to))
		return;
	put_field(text, from);
	if (memcmp(from->data, to->data, from->len) == 0)
		return;
	text_add(text, "-");
	put_field(text, to);
}

/**
 * datatype_range_text - an interval as nft writes it
 * @text: added to
 * @from: its first value
 * @to: the bytes of its last value, as many as of the first
 */
void datatype_range_text(struct text *text, const struct datatype_value *from,
			 const uint8_t *to)
{
	struct datatype_value last = *from, low, high;
	uint32_t offset = 0, again = 0;
	unsigned int i;

	last.data = to;
	if (datatype_fields(from->type) == 1 || !concatenation(from)) {
		low = *from;
		if (datatype_fields(from->type) > 1)
			low.type = last.type = DATATYPE_INVALID;
		put_range(text, &low, &last);
		return;
	}
	for (i = 0; i < datatype_fields(from->type); i++) {
		cut_field(from, i, &offset, &low);
		cut_field(&last, i, &again, &high);
		text_add(text, "%s", i ? " . " : "");
		put_range(text, &low, &high);
	}
}
