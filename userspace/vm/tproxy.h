/* SPDX-License-Identifier: GPL-2.0-only */
/* Sockets that take what is meant for others: net/ipv4/netfilter/nf_tproxy_ipv4.c */
#ifndef RSTATTR_VM_TPROXY_H
#define RSTATTR_VM_TPROXY_H

#include "vm/host.h"
#include "vm/vm.h"

/* Where such a socket listens. */
struct tproxy {
	struct addr addr; /* zero: the address of the link, of its family */
	uint16_t port;	  /* 0: the packet's own */
};

enum tri tproxy_find(const struct vm *vm, const struct tproxy *tproxy,
		     struct vm_socket *socket);
void tproxy_give(struct vm *vm, const struct vm_socket *socket);

#endif
