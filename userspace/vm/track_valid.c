// SPDX-License-Identifier: GPL-2.0-only
/* Checksums as conntrack checks them at prerouting. */
#include "vm/track_valid.h"

#include "vm/facts.h"
#include "vm/host.h"
#include "vm/pkt_parse.h"
#include "vm/pkt_sum.h"

/**
 * vm_track_sum_checked - does conntrack look at the checksum
 * @vm: the machine
 *
 * Only of what came over a wire, or from a raw socket: others leave the sum to
 * the device.
 */
bool vm_track_sum_checked(struct vm *vm)
{
	const struct vm_pkt *pkt = vm->pkt;
	const struct vm_host *host = vm->host;
	long on;

	return vm_known(pkt->in.index) && pkt->in.index.value &&
	       (pkt_on_loopback(pkt) == TRI_FALSE || pkt->summed) && host &&
	       host->sysctl &&
	       host->sysctl(host->ctx, "net.netfilter.nf_conntrack_checksum",
			    &on) == 0 &&
	       on;
}

/**
 * vm_track_sum_wrong - does the checksum make a packet invalid
 * @vm: the machine
 * @thoff: of the transport header, which is there
 * @proto: TCP, UDP, UDP-Lite, DCCP, ICMP of the packet's family, or SCTP
 *
 * As nf_checksum(), where nf_conntrack_checksum asks for it.
 *
 * Return: false also when it is not known.
 */
bool vm_track_sum_wrong(struct vm *vm, size_t thoff, uint8_t proto)
{
	return vm_track_sum_checked(vm) &&
	       pkt_sum_right(vm->pkt, thoff, proto) == TRI_FALSE;
}
