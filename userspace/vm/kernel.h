/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What differs between kernels. Versions are those of mainline; a stable
 * kernel that gained a change later is taken for one without it.
 */
#ifndef RSTATTR_VM_KERNEL_H
#define RSTATTR_VM_KERNEL_H

#include "vm/host.h"
#include "vm/vm.h"

/* As KERNEL_VERSION() of <linux/version.h>. */
#define VM_KERNEL(major, minor) \
	((uint32_t)(major) << 16 | (uint32_t)(minor) << 8)

/* @ih also of GRE and of IP in IP; the expression inner. */
#define VM_KERNEL_INNER VM_KERNEL(6, 2)
/* Later fragments have no transport header, wherever they are met. */
#define VM_KERNEL_FRAGMENTS VM_KERNEL(7, 1)
/* IP within a second VLAN tag, or within PPPoE, is seen. */
#define VM_KERNEL_NESTED VM_KERNEL(7, 1)

/* Is the packet met by a kernel of this version, or a newer one. */
static inline enum tri vm_kernel_since(const struct vm *vm, uint32_t version)
{
	uint32_t kernel = vm->host ? vm->host->kernel : 0;

	if (!kernel)
		return TRI_UNKNOWN;
	return kernel >= version ? TRI_TRUE : TRI_FALSE;
}

#endif
