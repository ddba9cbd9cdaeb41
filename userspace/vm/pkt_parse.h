/* SPDX-License-Identifier: GPL-2.0-only */
/* Where a packet's transport header is. */
#ifndef RSTATTR_VM_PKT_PARSE_H
#define RSTATTR_VM_PKT_PARSE_H

#include "vm/pkt.h"

struct pkt_transport {
	uint8_t proto;
	uint16_t fragoff;
	size_t thoff;
};

enum tri pkt_peek(const struct vm_pkt *pkt, size_t offset, size_t len,
		  uint8_t *bytes);
enum tri pkt_find_ipv4(const struct vm_pkt *pkt, struct pkt_transport *l4);
enum tri pkt_find_ipv6(const struct vm_pkt *pkt, bool stop_at_auth,
		       struct pkt_transport *l4);
enum tri pkt_find_transport(const struct vm_pkt *pkt, struct pkt_transport *l4);
bool pkt_is_icmp_error(uint8_t type);
enum tri pkt_check_ip(const struct vm_pkt *pkt, bool v4);

#endif
