/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Sets that a packet has changed on its way, where the replay is not the
 * packet and the ruleset is to stay as it is.
 */
#ifndef RSTATTR_VM_TOUCHED_H
#define RSTATTR_VM_TOUCHED_H

#include "vm/vm.h"

void vm_touch(struct vm *vm, const struct nft_set *set, const uint8_t *key,
	      const uint8_t *known, bool present);
enum tri vm_touched(const struct vm *vm, const struct nft_set *set,
		    const uint8_t *key, const uint8_t *known, enum tri found,
		    const struct nft_set_elem **elem);

#endif
