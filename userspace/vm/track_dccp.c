// SPDX-License-Identifier: GPL-2.0-only
#include <netinet/in.h>

#include "vm/track_dccp.h"

#include "vm/kernel.h"
#include "vm/pkt_parse.h"

/* enum ct_dccp_states */
#define RESPONDED 2
#define TIMEWAIT 7

/* RFC 4340 5.1 */
#define TYPE_REQUEST 0
#define TYPE_RESPONSE 1
#define TYPE_ACK 3
#define TYPE_RESET 7
#define TYPE_SYNC 8
#define TYPE_SYNCACK 9

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

	if (!state || pkt_peek(pkt, thoff + 8, 1, &type) != TRI_TRUE)
		return false;
	switch (type >> 1 & 15) {
	case TYPE_REQUEST:
		return state != TIMEWAIT && (server || state > RESPONDED);
	case TYPE_RESPONSE:
		return state != TIMEWAIT && (!server || state > RESPONDED);
	case TYPE_RESET:
		return state == TIMEWAIT;
	case TYPE_SYNC:
	case TYPE_SYNCACK:
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
	if (pkt_peek(vm->pkt, thoff + 8, 1, &type) == TRI_TRUE &&
	    (type >> 1 & 15) != TYPE_ACK)
		return TRI_FALSE;
	return TRI_UNKNOWN;
}
