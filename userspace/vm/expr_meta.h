/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RSTATTR_VM_EXPR_META_H
#define RSTATTR_VM_EXPR_META_H

#include "vm/vm.h"

/* Of NFTA_META_KEY, newer than some of the headers that this is built with. */
#define META_BRI_BROUTE 35
#define META_BRI_IIFHWADDR 37
#define META_KEYS 38

/* Of <linux/if_ether.h>, likewise of <netinet/if_ether.h>. */
#define META_P_8021Q 0x8100
#define META_P_PPP_SES 0x8864

struct expr_meta {
	uint8_t key; /* NFT_META_* */
	uint8_t len;
	uint8_t dreg;	  /* of loads */
	uint8_t sreg;	  /* of "... set ...", else 0 */
	const void *self; /* of "random", of which no two are the same */
};

/*
 * Where the IP header is: not at the network header where the kernel found it
 * behind a second VLAN tag, or in PPPoE. What it found counts until the
 * packet is parsed anew, for the next chain.
 */
static inline bool meta_nests(const struct vm_pkt *pkt)
{
	return pkt->protocol == META_P_8021Q || pkt->protocol == META_P_PPP_SES;
}

static inline size_t meta_nhoff(const struct vm_pkt *pkt)
{
	return pkt->nhoff && pkt->is_ip && meta_nests(pkt) ? pkt->nhoff : 0;
}

/* vm/expr_meta_nested.c */
struct vm_u32 meta_ethertype(struct vm *vm);

/* vm/expr_meta_link.c, vm/expr_meta_socket.c, vm/expr_meta_time.c */
void meta_get_link(struct vm *vm, const struct nft_expr *expr);
void meta_get_bridge(struct vm *vm, const struct nft_expr *expr);
void meta_get_sdif(struct vm *vm, const struct nft_expr *expr);
void meta_get_socket(struct vm *vm, const struct nft_expr *expr);
void meta_get_time(struct vm *vm, const struct nft_expr *expr);
void meta_store_name(struct vm *vm, const struct nft_expr *expr, uint8_t reg,
		     const char *name);

/* vm/expr_meta_set.c */
void expr_meta_set(struct vm *vm, const struct nft_expr *expr);

/* vm/expr_meta_names.c */
bool expr_meta_selector(const struct nft_expr *expr, uint32_t family,
			uint8_t l4proto, struct selector *selector);

extern const struct expr_ops expr_meta_ops;

#endif
