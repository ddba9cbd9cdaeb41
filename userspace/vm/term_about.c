// SPDX-License-Identifier: GPL-2.0-only
/* What protocols a rule is about: the same bytes have other names in others. */
#include <arpa/inet.h>
#include <netinet/if_ether.h>
#include <string.h>

#include "vm/expr_cmp.h"
#include "vm/term.h"

static uint32_t family_of_ethertype(uint16_t type, uint32_t otherwise)
{
	switch (type) {
	case ETH_P_IP:
		return NFPROTO_IPV4;
	case ETH_P_IPV6:
		return NFPROTO_IPV6;
	case ETH_P_ARP:
		return NFPROTO_ARP;
	}
	return otherwise;
}

/**
 * vm_term_about_begin - before a rule: it is about the packet
 * @about: filled
 * @vm: the machine, with the packet
 * @rule: the rule, or NULL
 */
void vm_term_about_begin(struct vm_term_about *about, const struct vm *vm,
			 const struct nft_rule *rule)
{
	uint32_t table = rule ? rule->chain->table->family : NFPROTO_UNSPEC;

	about->family = family_of_ethertype(vm->pkt->protocol, table);
	about->l4proto = vm->pkt->is_ip ? vm->pkt->tprot : 0;
}

/**
 * vm_term_about_add - a condition of the rule may say what it is about
 * @about: changed if so, whether the condition holds or not
 * @condition: the condition
 */
void vm_term_about_add(struct vm_term_about *about,
		       const struct vm_condition *condition)
{
	const struct nft_expr *load = condition->origin.load;
	struct selector selector = { .type = 0 };
	const struct expr_cmp *cmp;
	uint16_t type;

	if (!load || !load->ops->selector || condition->origin.bitwise ||
	    !expr_cmp_equality(condition->expr, true, &cmp) ||
	    !load->ops->selector(load, about->family, about->l4proto,
				 &selector))
		return;
	switch (selector.type) {
	case DATATYPE_INET_PROTOCOL:
		about->l4proto = cmp->data[0];
		break;
	case DATATYPE_NFPROTO:
		about->family = cmp->data[0];
		break;
	case DATATYPE_ETHERTYPE:
		memcpy(&type, cmp->data, sizeof(type));
		about->family = family_of_ethertype(ntohs(type), about->family);
		break;
	}
}
