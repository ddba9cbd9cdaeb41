/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Netlink attributes into a structure, driven by a table. Private to the
 * decoder of the module's messages.
 */
#ifndef RSTATTR_SOURCE_FIELDS_H
#define RSTATTR_SOURCE_FIELDS_H

#include <stddef.h>
#include <stdint.h>

enum field_kind {
	FIELD_U8,
	FIELD_U16,
	FIELD_U32,
	FIELD_U64,
	FIELD_FLAG, /* a uint8_t that becomes 1 */
	FIELD_STRING, /* a const char *, borrowed */
	FIELD_BYTES, /* a struct span, borrowed */
	FIELD_NEST, /* a struct span of its attributes, or handled by "nest" */
};

/*
 * "nest" is called for each occurrence with the nest's payload and the whole
 * structure; without it the payload is stored at the offset.
 */
struct field {
	uint16_t type;
	uint8_t kind;
	uint16_t offset;
	int (*nest)(const void *payload, size_t len, void *into);
};

#define FIELD(type_, kind_, struct_, member) \
	{ .type = (type_), .kind = (kind_), \
	  .offset = offsetof(struct_, member) }
#define FIELD_IN(type_, nest_) \
	{ .type = (type_), .kind = FIELD_NEST, .nest = (nest_) }

int fields_decode(const void *payload, size_t len, const struct field *fields,
		  size_t count, void *into, uint64_t *has);

#endif
