/* SPDX-License-Identifier: GPL-2.0-only */
/* IP addresses and prefixes. */
#ifndef RSTATTR_MODEL_ADDR_H
#define RSTATTR_MODEL_ADDR_H

#include <arpa/inet.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ADDR_TEXT_MAX INET6_ADDRSTRLEN
#define ADDR_END_MAX (ADDR_TEXT_MAX + 8)

/* family is AF_INET, AF_INET6, or 0 when the address is not known. */
struct addr {
	uint8_t family;
	uint8_t bytes[16];
};

struct prefix {
	struct addr addr;
	uint8_t len;
};

bool addr_from_bytes(struct addr *addr, const void *bytes, size_t len);
bool addr_equal(const struct addr *a, const struct addr *b);
bool addr_in_prefix(const struct addr *addr, const struct prefix *prefix);
const char *addr_text(const struct addr *addr, char text[ADDR_TEXT_MAX]);
const char *addr_end_text(const struct addr *addr, uint16_t port,
			  char text[ADDR_END_MAX]);

/* IPV6_ADDR_LOOPBACK, _LINKLOCAL, _SITELOCAL and _COMPATv4 */
#define ADDR_SCOPE_LOOPBACK 0x10U
#define ADDR_SCOPE_LINK 0x20U
#define ADDR_SCOPE_SITE 0x40U
#define ADDR_SCOPE_COMPAT 0x80U

unsigned int addr_scope(const struct addr *addr);
unsigned int addr_bits(const struct addr *addr);
bool addr_is_any(const struct addr *addr);
bool addr_is_near(const struct addr *addr);

#endif
