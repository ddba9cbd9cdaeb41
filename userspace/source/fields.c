// SPDX-License-Identifier: GPL-2.0-only
#include "source/fields.h"

#include <errno.h>
#include <libmnl/libmnl.h>
#include <string.h>

#include "model/packet.h"
#include "model/rule.h"

static const struct field *find(const struct field *fields, size_t count,
				uint16_t type)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (fields[i].type == type)
			return &fields[i];
	}
	return NULL;
}

static int fixed(void *to, const void *data, size_t len, size_t size)
{
	if (len != size)
		return -EBADMSG;
	memcpy(to, data, size);
	return 0;
}

static int string(const char **to, const char *data, size_t len)
{
	if (!len || data[len - 1] != '\0')
		return -EBADMSG;
	*to = data;
	return 0;
}

static int decode_one(const struct field *field, const struct nlattr *attr,
		      void *into)
{
	const void *data = mnl_attr_get_payload(attr);
	size_t len = mnl_attr_get_payload_len(attr);
	char *to = (char *)into + field->offset;

	switch (field->kind) {
	case FIELD_U8:
		return fixed(to, data, len, sizeof(uint8_t));
	case FIELD_U16:
		return fixed(to, data, len, sizeof(uint16_t));
	case FIELD_U32:
		return fixed(to, data, len, sizeof(uint32_t));
	case FIELD_U64:
		return fixed(to, data, len, sizeof(uint64_t));
	case FIELD_FLAG:
		*(uint8_t *)to = 1;
		return 0;
	case FIELD_STRING:
		return string((const char **)to, data, len);
	case FIELD_BYTES:
		*(struct span *)to = (struct span){ data, len };
		return 0;
	case FIELD_NEST:
		if (field->nest)
			return field->nest(data, len, into);
		*(struct span *)to = (struct span){ data, len };
		return 0;
	}
	return -EINVAL;
}

/**
 * fields_decode - read the attributes of a message or of a nest
 * @payload: where the attributes begin
 * @len: how many bytes there are
 * @fields: what is known of them; others are skipped, they may be newer
 * @count: how many fields
 * @into: the structure to fill; not cleared here
 * @has: gains a bit for each field that was there
 *
 * Strings and bytes point into the message.
 *
 * Return: 0; -EBADMSG when an attribute is cut off or has the wrong size; or
 * what a nest's decoder returned.
 */
int fields_decode(const void *payload, size_t len, const struct field *fields,
		  size_t count, void *into, uint64_t *has)
{
	const char *at = payload;
	size_t step;
	int err;

	while (len) {
		const struct nlattr *attr = (const void *)at;
		const struct field *field;

		if (len > INT32_MAX || !mnl_attr_ok(attr, (int)len))
			return -EBADMSG;
		field = find(fields, count, mnl_attr_get_type(attr));
		if (field) {
			err = decode_one(field, attr, into);
			if (err)
				return err;
			*has |= BIT(field->type);
		}
		/* The last one may lack its padding. */
		step = MNL_ALIGN(mnl_attr_get_len(attr));
		step = step < len ? step : len;
		at += step;
		len -= step;
	}
	return 0;
}
