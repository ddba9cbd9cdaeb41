// SPDX-License-Identifier: GPL-2.0-only
#include <netinet/in.h>

#include "vm/track_dccp.h"

#include "vm/kernel.h"
#include "vm/pkt_parse.h"

/* enum ct_dccp_states */
#define RESPONDED 2
#define TIMEWAIT 7

/* Return: whether the packet's type is known. */
static bool read_type(const struct vm_pkt *pkt, size_t thoff, uint8_t *type)
{
	uint8_t byte;

	if (pkt_peek(pkt, thoff + 8, 1, &byte) != TRI_TRUE)
		return false;
	*type = byte >> 1 & 15;
	return true;
}

/**
 * vm_track_dccp_ignores - is the packet none that its connection expects
 * @pkt: the packet; its connection is as it was before
 * @thoff: where the header of DCCP is
 *
 * What dccp_state_table[] has CT_DCCP_IGNORE for: conntrack may have lost track
 * of the connection, so that it belongs to it but is not counted.
 *
 * Return: false, too, when the state is not known.
 */
bool vm_track_dccp_ignores(const struct vm_pkt *pkt, size_t thoff)
{
	const struct vm_ct *ct = &pkt->ct;
	bool reply = vm_known(ct->reply) && ct->reply.value;
	bool server = reply != ct->dccp_reversed;
	uint8_t state = ct->dccp_state, type;

	if (!state || !read_type(pkt, thoff, &type))
		return false;
	switch (type) {
	case DCCP_REQUEST:
		return state != TIMEWAIT && (server || state > RESPONDED);
	case DCCP_RESPONSE:
		return state != TIMEWAIT && (!server || state > RESPONDED);
	case DCCP_RESET:
		return state == TIMEWAIT;
	case DCCP_SYNC:
	case DCCP_SYNCACK:
		return true;
	}
	return false;
}

/**
 * vm_track_dccp_assures - is it what ends a connection's handshake
 * @vm: the machine; its packet's connection is as it was before
 * @thoff: where the header of DCCP is
 *
 * Which response it acknowledges is not looked at. Kernels that do not know
 * DCCP assure none of its connections.
 */
enum tri vm_track_dccp_assures(const struct vm *vm, size_t thoff)
{
	enum tri unknown = kernel_has(vm, KERNEL_NO_DCCP);
	uint8_t state = vm->pkt->ct.dccp_state, type;

	if (unknown != TRI_FALSE)
		return unknown == TRI_TRUE ? TRI_FALSE : TRI_UNKNOWN;
	if (state && state != RESPONDED)
		return TRI_FALSE;
	if (read_type(vm->pkt, thoff, &type) && type != DCCP_ACK)
		return TRI_FALSE;
	return TRI_UNKNOWN;
}
