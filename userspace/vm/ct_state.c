// SPDX-License-Identifier: GPL-2.0-only
#include <netinet/in.h>

#include "vm/ct_state.h"

#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/rstattr.h>

/* Those of a packet that is tracked come first. */
enum way {
	WAY_NEW,
	WAY_ESTABLISHED,
	WAY_RELATED,
	WAY_INVALID,
	WAY_UNTRACKED,
	WAYS,
};

static bool is_decided(const struct vm_ct *ct)
{
	return ct->presence != VM_CT_UNKNOWN &&
	       (ct->presence != VM_CT_TRACKED || ct->state);
}

static void keep(struct vm_ct *ct, enum way way)
{
	static const uint32_t state[] = {
		[WAY_NEW] = RSTATTR_CT_NEW,
		[WAY_ESTABLISHED] = RSTATTR_CT_ESTABLISHED,
		[WAY_RELATED] = RSTATTR_CT_RELATED,
	};

	if (way >= WAY_INVALID) {
		ct->presence =
			way == WAY_INVALID ? VM_CT_NONE : VM_CT_UNTRACKED;
		return;
	}
	ct->presence = VM_CT_TRACKED;
	ct->state = state[way];
	if (way == WAY_NEW)
		ct->reply = VM_KNOWN(0);
}

/**
 * vm_ct_decide - the packet's conntrack state, assumed where it is not known
 * @vm: the machine; what is assumed is written into its packet, so that the
 *	rest of the run agrees with it
 * @expr: the expression that must know
 *
 * Return: whether it is known now. It is not in a machine that probes, nor
 * when the run is void.
 */
bool vm_ct_decide(struct vm *vm, const struct nft_expr *expr)
{
	static const char *const text[WAYS] = {
		[WAY_NEW] = "ct state is new",
		[WAY_ESTABLISHED] = "ct state is established",
		[WAY_RELATED] = "ct state is related",
		[WAY_INVALID] = "ct state is invalid",
		[WAY_UNTRACKED] = "ct state is untracked",
	};
	struct vm_ct *ct = &vm->pkt->ct;
	bool tracked = ct->presence == VM_CT_TRACKED;
	unsigned int way;

	if (is_decided(ct))
		return true;
	if (vm->probe || vm->err)
		return false;
	way = vm_choose(vm, expr, tracked ? WAY_INVALID : WAYS, text);
	if (vm->err)
		return false;
	keep(ct, (enum way)way);
	return true;
}

/**
 * vm_ct_has_helper - was the connection expected by another one's helper
 * @ct: of a packet that is tracked
 *
 * Return: TRI_TRUE: the helper's name is known.
 */
enum tri vm_ct_has_helper(const struct vm_ct *ct)
{
	uint32_t known = ct->status.known;

	if (ct->helper_known)
		return *ct->helper ? TRI_TRUE : TRI_FALSE;
	/* Only what is expected has a master. */
	if (ct->state == RSTATTR_CT_NEW)
		known |= IPS_EXPECTED;
	return known & ~ct->status.value & IPS_EXPECTED ? TRI_FALSE :
							  TRI_UNKNOWN;
}
