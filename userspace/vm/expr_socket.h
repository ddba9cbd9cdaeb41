/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RSTATTR_VM_EXPR_SOCKET_H
#define RSTATTR_VM_EXPR_SOCKET_H

#include "vm/host.h"
#include "vm/vm.h"

struct expr_socket {
	uint8_t key;   /* NFT_SOCKET_* */
	uint8_t level; /* of the cgroup */
	uint8_t dreg;
	uint8_t len;
};

extern const struct expr_ops expr_socket_ops;

enum tri vm_socket_find(const struct vm *vm, struct vm_socket *socket);

#endif
