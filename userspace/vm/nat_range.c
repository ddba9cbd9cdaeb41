// SPDX-License-Identifier: GPL-2.0-only
/* Ports and flags of nat, masq and redir. */
#include "vm/expr_nat.h"

#include <errno.h>

#include "model/text.h"

/* NF_NAT_RANGE_MASK */
#define FLAGS                                                                  \
	(VM_NAT_MAP_IPS | VM_NAT_PROTO_SPECIFIED | VM_NAT_PROTO_RANDOM |       \
	 VM_NAT_PERSISTENT | VM_NAT_PROTO_RANDOM_FULLY | VM_NAT_PROTO_OFFSET | \
	 VM_NAT_NETMAP)

/**
 * nat_range_ports - the registers of ports
 * @min: attribute of the first, or NULL
 * @max: attribute of the last, or NULL: the same
 * @proto_min: filled, 0 without
 * @proto_max: filled, 0 without
 *
 * Return: 0 or -EINVAL.
 */
int nat_range_ports(const struct nlattr *min, const struct nlattr *max,
		    uint8_t *proto_min, uint8_t *proto_max)
{
	if (!min)
		return 0;
	if (!attr_reg(min, sizeof(uint16_t), proto_min))
		return -EINVAL;
	*proto_max = *proto_min;
	return !max || attr_reg(max, sizeof(uint16_t), proto_max) ? 0 : -EINVAL;
}

/**
 * nat_range_flags - NFTA_*_FLAGS
 * @attr: the attribute, or NULL
 * @flags: filled; untouched without
 *
 * Return: 0, or -EOPNOTSUPP: there are newer ones.
 */
int nat_range_flags(const struct nlattr *attr, uint32_t *flags)
{
	attr_u32(attr, flags);
	return *flags & ~FLAGS ? -EOPNOTSUPP : 0;
}

static bool port(const struct vm *vm, uint8_t reg, uint16_t *value)
{
	*value = ntohs((uint16_t)vm->regs.data[reg]);
	return (vm->regs.known[reg] & 0xffff) == 0xffff;
}

/**
 * nat_range_load_ports - ports from registers
 * @vm: the machine
 * @proto_min: the register of the first, 0: there are none
 * @proto_max: that of the last
 * @range: its ports are filled
 */
void nat_range_load_ports(struct vm *vm, uint8_t proto_min, uint8_t proto_max,
			  struct vm_nat_range *range)
{
	bool min, max;

	range->port_known = true;
	if (!proto_min)
		return;
	min = port(vm, proto_min, &range->min_port);
	max = port(vm, proto_max, &range->max_port);
	range->port_known = min && max;
}

/**
 * nat_range_to - to one address
 * @range: its addresses are filled
 * @addr: it; of family 0: which one is not known
 */
void nat_range_to(struct vm_nat_range *range, const struct addr *addr)
{
	range->flags |= VM_NAT_MAP_IPS;
	range->addr_known = addr->family != 0;
	range->min_addr = *addr;
	range->max_addr = *addr;
}

/**
 * nat_range_text - flags as nft writes them
 * @text: they are added
 * @flags: VM_NAT_*
 */
void nat_range_text(struct text *text, uint32_t flags)
{
	static const struct {
		uint32_t flag;
		const char *name;
	} names[] = {
		{ VM_NAT_PROTO_RANDOM, "random" },
		{ VM_NAT_PROTO_RANDOM_FULLY, "fully-random" },
		{ VM_NAT_PERSISTENT, "persistent" },
	};
	const char *before = " ";
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!(flags & names[i].flag))
			continue;
		text_add(text, "%s%s", before, names[i].name);
		before = ",";
	}
}
