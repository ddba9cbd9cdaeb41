// SPDX-License-Identifier: GPL-2.0-only
/* Values, prefixes and intervals, of concatenations too. */
#include <string.h>

#include "model/text.h"
#include "vm/datatype_parts.h"

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
		datatype_field_text(text, value);
		return;
	}
	if (!concatenation(value)) {
		field.type = DATATYPE_INVALID;
		datatype_field_text(text, &field);
		return;
	}
	for (i = 0; i < datatype_fields(value->type); i++) {
		cut_field(value, i, &offset, &field);
		text_add(text, "%s", i ? " . " : "");
		datatype_field_text(text, &field);
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
	datatype_field_text(text, from);
	if (memcmp(from->data, to->data, from->len) == 0)
		return;
	text_add(text, "-");
	datatype_field_text(text, to);
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
