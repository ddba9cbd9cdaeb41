// SPDX-License-Identifier: GPL-2.0-only
#include "source/decode_sock.h"

#include <errno.h>

#include "source/fields.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

static int address(struct addr *addr, const void *payload, size_t len)
{
	return addr_from_bytes(addr, payload, len) ? 0 : -EBADMSG;
}

static int sock_local(const void *payload, size_t len, void *into)
{
	return address(&((struct sock_record *)into)->local, payload, len);
}

static int sock_remote(const void *payload, size_t len, void *into)
{
	return address(&((struct sock_record *)into)->remote, payload, len);
}

#define SOCK(attr, kind, member) \
	FIELD(RSTATTR_SOCK_##attr, kind, struct sock_record, member)

static const struct field sock_fields[] = {
	SOCK(FAMILY, FIELD_U32, family),
	FIELD_IN(RSTATTR_SOCK_LOCAL, sock_local),
	FIELD_IN(RSTATTR_SOCK_REMOTE, sock_remote),
	SOCK(LPORT, FIELD_U16, lport),
	SOCK(RPORT, FIELD_U16, rport),
	SOCK(STATE, FIELD_U8, state),
	SOCK(UID, FIELD_U32, uid),
	SOCK(QUEUED, FIELD_U32, queued),
	SOCK(BACKLOG, FIELD_U32, backlog),
	SOCK(IDLE_MS, FIELD_U64, idle_ms),
	SOCK(ORPHAN, FIELD_FLAG, orphan),
	SOCK(LINGER0, FIELD_FLAG, linger0),
};

/**
 * decode_sock_nest - read a nest of rstattr_sock_attr
 * @payload: its attributes
 * @len: their length
 * @sock: filled; not cleared here; owns nothing
 *
 * Return: 0 or -EBADMSG.
 */
int decode_sock_nest(const void *payload, size_t len, struct sock_record *sock)
{
	return fields_decode(payload, len, sock_fields, ARRAY_SIZE(sock_fields),
			     sock, &sock->has);
}
