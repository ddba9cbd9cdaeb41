// SPDX-License-Identifier: GPL-2.0-only
/* Addresses, checksums and the clock. */
#include <arpa/inet.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "traffic.h"

/*
 * ports is "N" or "N-M", or NULL for none. An IPv6 address may carry an
 * interface: ff02::1%eth0.
 */
void parse_target(struct target *t, const char *host, const char *ports)
{
	unsigned int first = 0, last;
	char name[64], iface[16] = "";
	int n;

	memset(t, 0, sizeof(*t));
	if (inet_pton(AF_INET, host, &t->addr.in.sin_addr) == 1) {
		t->family = AF_INET;
		t->len = sizeof(t->addr.in);
	} else if (sscanf(host, "%63[^%]%%%15s", name, iface) >= 1 &&
		   inet_pton(AF_INET6, name, &t->addr.in6.sin6_addr) == 1) {
		t->family = AF_INET6;
		t->len = sizeof(t->addr.in6);
		if (*iface)
			t->addr.in6.sin6_scope_id = if_nametoindex(iface);
	} else {
		usage_error("address");
	}
	t->addr.sa.sa_family = t->family;
	if (!ports)
		return;
	n = sscanf(ports, "%u-%u", &first, &last);
	if (n < 1)
		usage_error("port");
	t->first = first;
	t->last = n == 2 ? last : first;
	set_port(t, t->first);
}

void set_port(struct target *t, uint16_t port)
{
	if (t->family == AF_INET)
		t->addr.in.sin_port = htons(port);
	else
		t->addr.in6.sin6_port = htons(port);
}

uint32_t checksum_add(uint32_t sum, const void *data, size_t len)
{
	const uint8_t *p = data;

	for (; len > 1; len -= 2, p += 2)
		sum += p[0] << 8 | p[1];
	if (len)
		sum += p[0] << 8;
	return sum;
}

/* The Internet checksum in network order. */
uint16_t checksum(uint32_t sum, const void *data, size_t len)
{
	sum = checksum_add(sum, data, len);
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return htons(~sum & 0xffff);
}

uint64_t now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000ULL + ts.tv_nsec / 1000000;
}
