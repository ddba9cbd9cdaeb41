/* SPDX-License-Identifier: GPL-2.0-only */
/* The socket of an event; private to the decoder of the module's messages. */
#ifndef RSTATTR_SOURCE_DECODE_SOCK_H
#define RSTATTR_SOURCE_DECODE_SOCK_H

#include <stddef.h>

#include "model/sock.h"

int decode_sock_nest(const void *payload, size_t len, struct sock_record *sock);

#endif
