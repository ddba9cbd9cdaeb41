/* SPDX-License-Identifier: GPL-2.0-only */
/* What differs between kernels in how they see a packet. */
#ifndef RSTATTR_VM_KERNEL_H
#define RSTATTR_VM_KERNEL_H

#include "vm/host.h"
#include "vm/vm.h"

/* As KERNEL_VERSION() of <linux/version.h>. */
#define VM_KERNEL(major, minor) VM_KERNEL_STABLE(major, minor, 0)
#define VM_KERNEL_STABLE(major, minor, patch) \
	((uint32_t)(major) << 16 | (uint32_t)(minor) << 8 | (uint32_t)(patch))

/* Is the packet met by a kernel of this version, or a newer one. */
static inline enum tri vm_kernel_since(const struct vm *vm, uint32_t version)
{
	uint32_t kernel = vm->host ? vm->host->kernel : 0;

	if (!kernel)
		return TRI_UNKNOWN;
	return kernel >= version ? TRI_TRUE : TRI_FALSE;
}

enum kernel_change {
	/* @ih also of GRE and of IP in IP; the expression inner. */
	KERNEL_INNER,
	/* Later fragments have no transport header, whoever looks for it. */
	KERNEL_FRAGMENTS,
	/* IP within a second VLAN tag, or within PPPoE, is seen. */
	KERNEL_NESTED,
	/* No more than twelve extension headers of IPv6 are looked at. */
	KERNEL_HEADERS_MAX,
	/* An extension header that ends behind the packet ends the search. */
	KERNEL_HEADER_ENDS,
	/* To conntrack DCCP, and UDP-Lite, are protocols without ports. */
	KERNEL_NO_DCCP,
	KERNEL_NO_UDPLITE,
	/* Only some fields of an IP header may be written. */
	KERNEL_FIELDS,
	/* fib: the address of any route's prefix is anycast. */
	KERNEL_PREFIX_ANYCAST,
	/* synproxy sums IPv6 as such. */
	KERNEL_SYNPROXY_IPV6,
	/* Whose packet: a translated source is undone for IPv6, too. */
	KERNEL_SOCKET_SNAT_IPV6,
	/* Conntrack leaves discovery of routers of groups alone (RFC 4286). */
	KERNEL_ROUTERS_OF_GROUPS,
	KERNEL_CHANGES,
};

enum tri kernel_has(const struct vm *vm, enum kernel_change change);
uint32_t kernel_parse(const char *release, const char *version);

#endif
