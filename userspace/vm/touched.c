// SPDX-License-Identifier: GPL-2.0-only
#include "vm/touched.h"

#include <string.h>

#include "vm/expr_cmp.h"

static bool all_known(const uint8_t *known, uint32_t len)
{
	while (len > 0) {
		if (known[--len] != 0xff)
			return false;
	}
	return true;
}

/**
 * vm_touch - a rule adds an element to a set, or deletes one
 * @vm: the machine; it remembers that for the rest of the run
 * @set: the set
 * @key: the element's
 * @known: which bits of it are known
 * @present: whether it is there from now on
 */
void vm_touch(struct vm *vm, const struct nft_set *set, const uint8_t *key,
	      const uint8_t *known, bool present)
{
	struct vm_touches *touches = &vm->touches;
	struct vm_touch *touch;

	if (touches->count == VM_TOUCHES_MAX) {
		touches->lost = true;
		return;
	}
	touch = &touches->touch[touches->count++];
	touch->set = set;
	touch->present = present;
	touch->known = all_known(known, set->key_len);
	memcpy(touch->key, key, set->key_len);
}

static enum tri is_touch(const struct vm_touch *touch, const uint8_t *key,
			 const uint8_t *known)
{
	return touch->known ?
		       tri_equal(key, known, touch->key, touch->set->key_len) :
		       TRI_UNKNOWN;
}

/**
 * vm_touched - what has become of a lookup by what rules did before
 * @vm: the machine
 * @set: the set
 * @key: what is looked up
 * @known: which bits of it are known
 * @found: what was found in the set as it was read
 * @elem: the element; NULL from now on where it is not that one
 *
 * Return: what is to be found.
 */
enum tri vm_touched(const struct vm *vm, const struct nft_set *set,
		    const uint8_t *key, const uint8_t *known, enum tri found,
		    const struct nft_set_elem **elem)
{
	const struct vm_touches *touches = &vm->touches;
	uint8_t i;

	for (i = 0; i < touches->count; i++) {
		const struct vm_touch *touch = &touches->touch[i];
		enum tri same, now = touch->present ? TRI_TRUE : TRI_FALSE;

		if (touch->set != set || found == now)
			continue;
		same = is_touch(touch, key, known);
		if (same != TRI_FALSE) {
			found = same == TRI_TRUE ? now : TRI_UNKNOWN;
			*elem = NULL;
		}
	}
	return touches->lost ? TRI_UNKNOWN : found;
}
