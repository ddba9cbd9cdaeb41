// SPDX-License-Identifier: GPL-2.0-only
/* What left the firewall against what the interpreter says that leaves. */
#include <netinet/in.h>

#include "difftest/compare.h"

#include <linux/netfilter.h>
#include <string.h>

#define ETHER 14
#define TAG 4

/*
 * Where the frame's network header is: behind a tag that the kernel put into
 * it, as no device does so for what it carries (MPLS).
 */
static size_t head_of(const struct vm_pkt *pkt, const struct sight *sight)
{
	const uint8_t *type = sight->bytes + ETHER - 2;

	return vm_known(pkt->vlan_present) && pkt->vlan_present.value &&
			       vm_known(pkt->vlan_proto) &&
			       pkt->vlan_proto.value ==
				       (uint32_t)(type[0] << 8 | type[1]) &&
			       sight->len == ETHER + TAG + pkt->len ?
		       ETHER + TAG :
		       ETHER;
}

static bool same_bytes(const struct vm_pkt *pkt, const struct sight *sight)
{
	size_t i, head = head_of(pkt, sight), len = sight->len - head;
	uint8_t byte, known;

	if (sight->len < head || len != pkt->len)
		return false;
	for (i = 0; i < len && i < pkt->held; i++) {
		if (!vm_pkt_bytes(pkt, i, 1, &byte, &known) ||
		    (byte ^ sight->bytes[head + i]) & known)
			return false;
	}
	return true;
}

static void add_hex(struct text *text, const char *what, const uint8_t *bytes,
		    size_t len)
{
	size_t i;

	text_add(text, "%s", what);
	for (i = 0; i < len; i++)
		text_add(text, "%02x", bytes[i]);
	text_add(text, "\n");
}

/* The link that it leaves by, or 0. */
static uint32_t leaves_by(const struct replay *replay)
{
	if (replay->result.end != VM_END_ACCEPT)
		return 0;
	return vm_known(replay->pkt.out.index) ? replay->pkt.out.index.value :
						 0;
}

/* A bridge sends what is for several to each of its ports, and up. */
static bool is_bridged(const struct replay *replay,
		       const struct topology *topology, uint32_t link)
{
	return replay->bridged && (link == topology->link[PORT_P1] ||
				   link == topology->link[PORT_P2]);
}

/* Sent out of the bridge itself, before the bridge's own hooks end its way. */
static bool is_above(const struct replay *replay,
		     const struct topology *topology, uint32_t link)
{
	const struct vm_u32 *out = &replay->pkt.out.index;

	if (link != topology->bridge)
		return false;
	/* A bridge that filters may have no port for it. */
	if (replay->result.family == NFPROTO_NETDEV &&
	    replay->result.end == VM_END_ROUTE)
		return true;
	return replay->result.family == NFPROTO_BRIDGE ||
	       (replay->result.family == NFPROTO_NETDEV &&
		vm_known(*out) && out->value != link);
}

/**
 * compare_sights - the packet that leaves, byte for byte
 * @replay: after replay_packet(), which was decided
 * @inject: after inject_send()
 * @copies: rules make copies of packets, which leave, too
 * @said: differences are added
 *
 * Return: whether there were none.
 */
bool compare_sights(const struct replay *replay, const struct inject *inject,
		    bool copies, struct text *said)
{
	const struct sight *other = NULL;
	uint32_t link = leaves_by(replay);
	size_t i;

	for (i = 0; i < inject->nsights; i++) {
		const struct sight *sight = &inject->sight[i];

		if (!sight->outgoing || sight->link == inject->lo)
			continue;
		if (sight->link != link &&
		    is_bridged(replay, inject->topology, sight->link))
			continue;
		if (!link && is_above(replay, inject->topology, sight->link))
			continue;
		if (sight->link == link && same_bytes(&replay->pkt, sight))
			return true;
		other = sight;
	}
	if (!link && (!other || copies))
		return true;
	if (!link)
		text_add(said, "sight: nothing leaves, says the interpreter\n");
	else
		add_hex(said, "sight: expected  ", replay->pkt.data,
			replay->pkt.held);
	if (other)
		add_hex(said, "sight: link left ", other->bytes + ETHER,
			other->len - ETHER);
	text_add(said, "sight: by link %u, by the interpreter %u\n",
		 other ? other->link : 0, link);
	return false;
}
