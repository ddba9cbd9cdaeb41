/* SPDX-License-Identifier: GPL-2.0-only */
/* One end of a flow as a person names it. */
#ifndef RSTATTR_ENGINE_ENDPOINT_H
#define RSTATTR_ENGINE_ENDPOINT_H

#include "model/addr.h"
#include "model/error.h"

/* A name may have several addresses; more than these are not looked at. */
#define ENDPOINT_PREFIXES_MAX 32

/* Without prefixes any address matches, without a port any port. */
struct endpoint {
	struct prefix prefix[ENDPOINT_PREFIXES_MAX];
	size_t count;
	bool has_port;
	uint16_t port;
};

int endpoint_parse(struct endpoint *endpoint, const char *text,
		   struct error *error);
bool endpoint_is_any(const struct endpoint *endpoint);
bool endpoint_match(const struct endpoint *endpoint, const struct addr *addr,
		    bool has_port, uint16_t port);

#endif
