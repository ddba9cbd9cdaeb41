/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What expressions that load from the packet share: the packet as the
 * kernel's struct sk_buff has it, and what is to be said where it ends.
 */
#ifndef RSTATTR_VM_LOAD_H
#define RSTATTR_VM_LOAD_H

#include "vm/vm.h"

bool load_maybe(struct vm *vm, const struct nft_expr *expr, const char *why);
void load_unknown(struct vm *vm, const struct nft_expr *expr, uint8_t reg,
		  uint32_t len);
void load_packet(struct vm *vm, const struct nft_expr *expr, uint8_t reg,
		 size_t offset, uint32_t len);
void load_flag(struct vm *vm, const struct nft_expr *expr, uint8_t reg,
	       enum tri value);

bool skb_egress(const struct vm_pkt *pkt);
bool skb_ingress(const struct vm_pkt *pkt);
struct vm_u32 skb_len(const struct vm_pkt *pkt);
bool skb_ll_bytes(const struct vm_pkt *pkt, size_t offset, size_t len,
		  uint8_t *bytes, uint8_t *known);

/* ipv6_find_hdr(): what follows, and where; offsets are from pkt->data. */
struct skb_ipv6 {
	uint8_t nexthdr;
	uint16_t fragoff;
	size_t offset;
};

#define SKB_IPV6_ANY (-1)

enum tri skb_find_ipv6(const struct vm *vm, size_t header, int target,
		       bool stop_at_auth, struct skb_ipv6 *found);

#endif
