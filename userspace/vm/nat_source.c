// SPDX-License-Identifier: GPL-2.0-only
/* Sources that keep what they have, or have been given once. */
#include "vm/nat_unique.h"

#include <string.h>

#include "vm/host.h"
#include "vm/track_what.h"

/* Of sources that one is translated to already, as many as are looked at. */
#define SOURCES_MAX 8

/* nf_nat_inet_in_range(): of addresses in network order. */
static enum tri addr_in_range(const struct vm_nat_range *range,
			      const struct addr *addr)
{
	size_t len = addr_bits(addr) / 8;

	if (!(range->flags & VM_NAT_MAP_IPS))
		return TRI_TRUE;
	if (!range->addr_known || !addr->family)
		return TRI_UNKNOWN;
	return memcmp(addr->bytes, range->min_addr.bytes, len) >= 0 &&
			       memcmp(addr->bytes, range->max_addr.bytes,
				      len) <= 0 ?
		       TRI_TRUE :
		       TRI_FALSE;
}

/**
 * nat_port_in_range - l4proto_in_range()
 * @range: the range
 * @port: the port
 */
enum tri nat_port_in_range(const struct vm_nat_range *range,
			   struct nat_port port)
{
	if (!(range->flags & VM_NAT_PROTO_SPECIFIED))
		return TRI_TRUE;
	if (!range->port_known || !port.known)
		return TRI_UNKNOWN;
	return port.value >= range->min_port && port.value <= range->max_port ?
		       TRI_TRUE :
		       TRI_FALSE;
}

/**
 * nat_keeps_source - does a source keep its tuple, as all of it is in range
 * @vm: the machine
 * @range: the range
 * @manip: what is translated
 * @now: the tuple
 *
 * Return: TRI_FALSE where that is not asked at all.
 */
enum tri nat_keeps_source(const struct vm *vm, const struct vm_nat_range *range,
			  enum vm_nat_manip manip, const struct tuple *now)
{
	struct nat_port port = { now->has_ports, now->sport };
	enum tri addr, proto = TRI_TRUE;

	if (manip != VM_NAT_SRC || range->flags & VM_NAT_RANDOM_ALL)
		return TRI_FALSE;
	addr = addr_in_range(range, &now->src);
	if (track_has_ports(vm, now->proto))
		proto = nat_port_in_range(range, port);
	if (addr == TRI_FALSE || proto == TRI_FALSE)
		return TRI_FALSE;
	return addr == TRI_TRUE ? proto : TRI_UNKNOWN;
}

/* What the connections of the same source were given, as far as it may be. */
static size_t candidates(struct vm *vm, const struct vm_nat_range *range,
			 const struct tuple *now, struct tuple *fit)
{
	struct tuple source[SOURCES_MAX];
	size_t count = 0, found = 0, i;

	if (!nat_can_ask(vm) || !vm->host->sources ||
	    (nat_is_icmp(now->proto) &&
	     range->flags & VM_NAT_PROTO_SPECIFIED) ||
	    vm->host->sources(vm->host->ctx, now, nat_zone(vm), source,
			      SOURCES_MAX, &count))
		return 0;
	for (i = 0; i < count && i < SOURCES_MAX; i++) {
		struct nat_port port = { source[i].has_ports, source[i].dport };

		if (addr_in_range(range, &source[i].dst) != TRI_TRUE ||
		    (track_has_ports(vm, now->proto) &&
		     nat_port_in_range(range, port) != TRI_TRUE))
			continue;
		fit[found] = *now;
		fit[found].src = source[i].dst;
		fit[found].sport = source[i].has_ports ? source[i].dport : 0;
		fit[found].icmp_id = source[i].icmp_id;
		found++;
	}
	return found;
}

/*
 * The first of several would be taken, and their age decides which it is. If
 * that one is taken, an address is chosen, which without ports may be taken,
 * too.
 */
static void take_any(struct vm *vm, const struct vm_nat_range *range,
		     const struct tuple *now, bool taken, struct tuple *then)
{
	struct tuple chosen = *now;

	vm->chance = true;
	memset(&then->src, 0, sizeof(then->src));
	then->has_ports = false;
	then->has_icmp_id = false;
	if (!taken || track_has_ports(vm, now->proto) ||
	    nat_is_icmp(now->proto))
		return;
	nat_choose_addr(vm->pkt, range, now, &chosen.src);
	vm->pkt->ct.may_clash = nat_used_tuple(vm, &chosen);
}

/**
 * nat_find_source - find_appropriate_src()
 * @vm: the machine
 * @range: the range
 * @now: the tuple that is translated
 * @then: filled; what is not known of it is left out
 *
 * A source that is translated already is translated to the same.
 *
 * Return: whether it may be one of those.
 */
bool nat_find_source(struct vm *vm, const struct vm_nat_range *range,
		     const struct tuple *now, struct tuple *then)
{
	struct tuple fit[SOURCES_MAX];
	size_t found = candidates(vm, range, now, fit), used = 0, i;
	bool same = true;

	for (i = 0; i < found; i++) {
		used += nat_used_tuple(vm, &fit[i]);
		same &= addr_equal(&fit[i].src, &fit[0].src) &&
			fit[i].sport == fit[0].sport &&
			fit[i].icmp_id == fit[0].icmp_id;
	}
	if (used == found)
		return false;
	*then = fit[0];
	if (found > 1 && (!same || used))
		take_any(vm, range, now, used, then);
	return true;
}
