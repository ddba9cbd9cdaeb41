// SPDX-License-Identifier: GPL-2.0-only
/*
 * socket: of the one that sent the packet or will get it.
 * net/netfilter/nft_socket.c
 */
#include <netinet/in.h>

#include "vm/expr_socket.h"

#include <errno.h>
#include <stdio.h>

#include "vm/datatype.h"
#include "vm/load.h"

static int decode(const struct expr_source *source, void *priv)
{
	static const uint8_t len[] = {
		[NFT_SOCKET_TRANSPARENT] = 1,
		[NFT_SOCKET_MARK] = 4,
		[NFT_SOCKET_WILDCARD] = 1,
		[NFT_SOCKET_CGROUPV2] = 8,
	};
	struct expr_socket *socket = priv;
	uint32_t key, level = 0;

	if (!attr_u32(source->attr[NFTA_SOCKET_KEY], &key))
		return -EINVAL;
	if (key >= sizeof(len))
		return -EOPNOTSUPP;
	attr_u32(source->attr[NFTA_SOCKET_LEVEL], &level);
	if (level > UINT8_MAX)
		return -EOPNOTSUPP;
	socket->key = (uint8_t)key;
	socket->level = (uint8_t)level;
	socket->len = len[key];
	return attr_reg(source->attr[NFTA_SOCKET_DREG], socket->len,
			&socket->dreg) ?
		       0 :
		       -EINVAL;
}

/* Only the socket's own cgroup is known, not those above it. */
static void get_cgroup(struct vm *vm, const struct nft_expr *expr,
		       const struct vm_socket *found)
{
	const struct expr_socket *socket = expr_priv(expr);

	if (found->has_cgroup && found->cgroup_level < socket->level) {
		vm_break(vm, expr, "the socket's cgroup has no such level");
		load_unknown(vm, expr, socket->dreg, socket->len);
	} else if (found->has_cgroup && found->cgroup_level == socket->level) {
		vm_store(vm, expr, socket->dreg, &found->cgroup, NULL,
			 socket->len);
	} else if (load_maybe(vm, expr, "the socket's cgroup is not known")) {
		load_unknown(vm, expr, socket->dreg, socket->len);
	}
}

static void load(struct vm *vm, const struct nft_expr *expr,
		 const struct vm_socket *found)
{
	const struct expr_socket *socket = expr_priv(expr);
	struct vm_u32 one;

	if (socket->key == NFT_SOCKET_CGROUPV2) {
		get_cgroup(vm, expr, found);
		return;
	}
	if (socket->key == NFT_SOCKET_MARK) {
		vm_store_u32(vm, expr, socket->dreg, found->mark);
		return;
	}
	one = socket->key == NFT_SOCKET_TRANSPARENT ? found->transparent :
						      found->wildcard;
	one.known |= ~1U;
	vm_store_u8(vm, expr, socket->dreg, one);
}

static void eval(struct vm *vm, const struct nft_expr *expr)
{
	const struct expr_socket *socket = expr_priv(expr);
	struct vm_socket found;

	switch (vm_socket_find(vm, &found)) {
	case TRI_TRUE:
		break;
	case TRI_FALSE:
		vm_break(vm, expr, "no socket of this host");
		load_unknown(vm, expr, socket->dreg, socket->len);
		return;
	default:
		if (!load_maybe(vm, expr, "the host's sockets are not known"))
			return;
		/* One that is assumed is assumed to be a usual one. */
		found.full = true;
	}
	if (!found.full && socket->key != NFT_SOCKET_TRANSPARENT) {
		vm_break(vm, expr, "the connection is over or half made");
		load_unknown(vm, expr, socket->dreg, socket->len);
		return;
	}
	load(vm, expr, &found);
}

static bool selector(const struct nft_expr *expr, uint32_t family,
		     uint8_t l4proto, struct selector *selector)
{
	static const struct {
		const char *name;
		uint32_t type;
	} key[] = {
		[NFT_SOCKET_TRANSPARENT] = { "transparent",
					     DATATYPE_HOST_INTEGER },
		[NFT_SOCKET_MARK] = { "mark", DATATYPE_MARK },
		[NFT_SOCKET_WILDCARD] = { "wildcard", DATATYPE_HOST_INTEGER },
		[NFT_SOCKET_CGROUPV2] = { "cgroupv2", DATATYPE_CGROUPV2 },
	};
	const struct expr_socket *socket = expr_priv(expr);

	(void)family;
	(void)l4proto;
	if (socket->key == NFT_SOCKET_CGROUPV2)
		snprintf(selector->name, sizeof(selector->name),
			 "socket cgroupv2 level %u", socket->level);
	else
		snprintf(selector->name, sizeof(selector->name), "socket %s",
			 key[socket->key].name);
	selector->type = key[socket->key].type;
	selector->len = socket->len;
	return true;
}

const struct expr_ops expr_socket_ops = {
	.name = "socket",
	.size = sizeof(struct expr_socket),
	.decode = decode,
	.eval = eval,
	.selector = selector,
};
