// SPDX-License-Identifier: GPL-2.0-only
/*
 * "... set ...": bytes of the packet are replaced, and checksums over them
 * follow. nft_payload_set_eval() of net/netfilter/nft_payload.c
 */
#include <netinet/if_ether.h>
#include <netinet/in.h>
#include <string.h>

#include "model/text.h"
#include "vm/checksum.h"
#include "vm/datatype.h"
#include "vm/expr_meta.h"
#include "vm/expr_payload.h"
#include "vm/kernel.h"
#include "vm/load.h"
#include "vm/payload_fields.h"
#include "vm/pkt_parse.h"

#define SCTP_HEADER 12
#define SCTP_CHECKSUM 8

/* Of struct vlan_ethhdr. */
#define VLAN_PROTO 12
#define VLAN_TCI 14
#define VLAN_INNER_PROTO 16

/* The bytes that are written, and those that were there. */
struct change {
	size_t offset; /* from the network header */
	size_t len;
	uint8_t to[NFT_KEY_MAX];
	uint8_t to_known[NFT_KEY_MAX];
	uint8_t from[NFT_KEY_MAX];
	bool known; /* all of both */
};

static bool all_known(const uint8_t *known, size_t len)
{
	while (len > 0) {
		if (known[--len] != 0xff)
			return false;
	}
	return true;
}

static void write_unknown(struct vm_pkt *pkt, size_t offset, size_t len)
{
	static const uint8_t nothing[4];

	vm_pkt_write(pkt, offset, nothing, nothing, len);
}

/* Return: false when the packet ends before the checksum. */
static bool update_checksum(struct vm_pkt *pkt, size_t offset,
			    const struct change *change)
{
	uint8_t bytes[2], known[2];
	uint16_t sum;

	if (!vm_pkt_bytes(pkt, offset, 2, bytes, known))
		return false;
	if (!change->known || !all_known(known, 2)) {
		write_unknown(pkt, offset, 2);
		return true;
	}
	sum = checksum_replace((uint16_t)(bytes[0] << 8 | bytes[1]),
			       change->from, change->to, change->len);
	/* CSUM_MANGLED_0: zero would be none. */
	if (!sum)
		sum = 0xffff;
	bytes[0] = (uint8_t)(sum >> 8);
	bytes[1] = (uint8_t)sum;
	vm_pkt_write(pkt, offset, bytes, NULL, 2);
	return true;
}

/* Where UDP has no checksum, none is made. */
static bool udp_has_none(const struct vm_pkt *pkt, bool *lost)
{
	uint8_t header[8], known[8];

	if (!vm_pkt_bytes(pkt, pkt->thoff, sizeof(header), header, known))
		return true;
	*lost = !all_known(known + 6, 2);
	return !*lost && !header[6] && !header[7];
}

/* nft_payload_l4csum_update() */
static bool update_transport(struct vm_pkt *pkt, const struct change *change)
{
	size_t offset = pkt->thoff;
	bool lost = false;

	if (pkt->fragoff || !pkt->is_ip)
		return true;
	switch (pkt->tprot) {
	case IPPROTO_TCP:
		offset += 16;
		break;
	case IPPROTO_UDP:
		if (udp_has_none(pkt, &lost))
			return true;
		offset += 6;
		break;
	case IPPROTO_UDPLITE:
		offset += 6;
		break;
	case IPPROTO_ICMPV6:
		offset += 2;
		break;
	default:
		return true;
	}
	if (offset > pkt->len || pkt->len - offset < 2)
		return false;
	if (!lost && !vm_pkt_partial(pkt))
		return update_checksum(pkt, offset, change);
	write_unknown(pkt, offset, 2);
	return true;
}

/* sctp_compute_cksum(): over all that follows, so all of it must be known. */
static bool update_sctp(struct vm_pkt *pkt)
{
	static const uint8_t zero[4];
	size_t at, step, offset = (size_t)pkt->thoff + SCTP_CHECKSUM;
	uint8_t bytes[64], known[64];
	uint32_t crc = ~0U;

	if (pkt->tprot != IPPROTO_SCTP || pkt->fragoff)
		return true;
	if (pkt->len < (size_t)pkt->thoff + SCTP_HEADER)
		return false;
	vm_pkt_write(pkt, offset, zero, NULL, 4);
	for (at = pkt->thoff; at < pkt->len; at += step) {
		step = pkt->len - at < 64 ? pkt->len - at : 64;
		if (vm_pkt_partial(pkt) ||
		    !vm_pkt_bytes(pkt, at, step, bytes, known) ||
		    !all_known(known, step)) {
			write_unknown(pkt, offset, 4);
			return true;
		}
		crc = checksum_crc32c(crc, bytes, step);
	}
	crc = ~crc;
	for (at = 0; at < 4; at++)
		bytes[at] = (uint8_t)(crc >> (8 * at));
	vm_pkt_write(pkt, offset, bytes, NULL, 4);
	return true;
}

static bool sums_follow(const struct expr_payload *payload)
{
	return payload->csum_type == NFT_PAYLOAD_CSUM_INET ||
	       payload->csum_flags;
}

static bool above_network(const struct expr_payload *payload)
{
	return payload->base == NFT_PAYLOAD_TRANSPORT_HEADER ||
	       payload->base == NFT_PAYLOAD_INNER_HEADER;
}

/*
 * At a device's ingress kernels since 7.3 leave the sum of IPv4 behind a second
 * tag as it is. Found by trying.
 */
static bool is_skipped(const struct vm *vm, const struct expr_payload *payload)
{
	return payload->base == NFT_PAYLOAD_NETWORK_HEADER &&
	       vm->pkt->nested && skb_ingress(vm->pkt) &&
	       kernel_has(vm, KERNEL_FIELDS) == TRI_TRUE;
}

/* Return: false for what the kernel answers with NFT_BREAK. */
static bool write_packet(struct vm *vm, const struct expr_payload *payload,
			 size_t base, struct change *change)
{
	struct vm_pkt *pkt = vm->pkt;
	uint8_t known[NFT_KEY_MAX];

	change->offset = base + payload->offset;
	if (!vm_pkt_bytes(pkt, change->offset, change->len, change->from,
			  known))
		return false;
	/* Nobody knows whether the kernel touches that checksum. */
	change->known = all_known(known, change->len) &&
			all_known(change->to_known, change->len) &&
			!(above_network(payload) && vm_pkt_partial(pkt));
	if (payload->csum_type == NFT_PAYLOAD_CSUM_INET &&
	    !is_skipped(vm, payload) &&
	    !update_checksum(pkt, base + payload->csum_offset, change))
		return false;
	if (sums_follow(payload) && payload->csum_flags &&
	    !update_transport(pkt, change))
		return false;
	vm_pkt_write(pkt, change->offset, change->to, change->to_known,
		     change->len);
	return payload->csum_type != NFT_PAYLOAD_CSUM_SCTP || update_sctp(pkt);
}

static struct vm_u32 number16(const struct change *change, size_t at)
{
	return (struct vm_u32){
		.value = (uint32_t)change->to[at] << 8 | change->to[at + 1],
		.known = 0xffff0000U | (uint32_t)change->to_known[at] << 8 |
			 change->to_known[at + 1],
	};
}

/*
 * nft_payload_set_vlan(): the tag is beside the packet.
 * Return: whether that was it; false with @shift set: bytes behind the tag.
 */
static bool write_tag(struct vm_pkt *pkt, const struct expr_payload *payload,
		      const struct change *change, size_t *shift, bool *wrong)
{
	*wrong = false;
	if (payload->offset >= VLAN_INNER_PROTO) {
		*shift = 4;
		return false;
	}
	if (payload->offset == VLAN_PROTO &&
	    (change->len == 2 || change->len == 4)) {
		pkt->vlan_proto = number16(change, 0);
		if (change->len == 4)
			pkt->vlan_tci = number16(change, 2);
		return true;
	}
	if (payload->offset == VLAN_TCI && change->len == 2) {
		pkt->vlan_tci = number16(change, 0);
		return true;
	}
	*wrong = true;
	return false;
}

/* Of the link layer's bytes it is known all or nothing. */
static bool write_link(struct vm_pkt *pkt, size_t offset,
		       const struct change *change)
{
	size_t head = 0;

	if (offset < pkt->ll_len) {
		head = pkt->ll_len - offset;
		if (head > change->len)
			head = change->len;
		memcpy(pkt->ll + offset, change->to, head);
		if (!all_known(change->to_known, head))
			pkt->has_ll = false;
		offset = pkt->ll_len;
	}
	offset -= pkt->ll_len;
	if (head == change->len)
		return true;
	if (offset + change->len - head > pkt->len)
		return false;
	vm_pkt_write(pkt, offset, change->to + head, change->to_known + head,
		     change->len - head);
	return true;
}

static bool set_link(struct vm *vm, const struct nft_expr *expr,
		     const struct expr_payload *payload,
		     const struct change *change)
{
	struct vm_pkt *pkt = vm->pkt;
	bool wrong = false;
	size_t shift = 0;

	if (!pkt->has_ll) {
		vm_maybe_break(vm, expr, "the link layer header is not known");
		return true;
	}
	if (!pkt->ll_len && pkt->local)
		return false;
	if (payload->offset + change->len > VLAN_PROTO) {
		if (!vm_known(pkt->vlan_present)) {
			pkt->has_ll = false;
			return true;
		}
		if (pkt->vlan_present.value &&
		    write_tag(pkt, payload, change, &shift, &wrong))
			return true;
	}
	return !wrong && write_link(pkt, payload->offset - shift, change);
}

/* "ip saddr set to 10.0.0.1" */
static void tell(struct vm *vm, const struct nft_expr *expr,
		 const struct change *change)
{
	struct datatype_value value = {
		.len = (uint32_t)change->len,
		.data = change->to,
		.known = change->to_known,
	};
	struct selector selector = { 0 };
	struct text text = { 0 };

	if (!vm->tracer || !vm->tracer->changed ||
	    !expr_payload_selector(expr, vm->pkt->family, vm->pkt->tprot,
				   &selector))
		return;
	value.type = selector.type;
	datatype_text(&text, &value);
	vm_changed(vm, "%s set to %s", selector.name, text_get(&text));
	text_release(&text);
}

static bool set(struct vm *vm, const struct nft_expr *expr,
		const struct expr_payload *payload, struct change *change)
{
	enum payload_place place = PAYLOAD_THERE;
	const char *why = NULL;
	size_t offset = 0;

	if (!payload_may_write(vm, payload, change->to, change->to_known))
		return false;
	if (payload->base == NFT_PAYLOAD_LL_HEADER)
		return set_link(vm, expr, payload, change);
	if (payload->base == NFT_PAYLOAD_TRANSPORT_HEADER)
		place = payload_transport(vm, NULL, &offset, &why);
	else if (payload->base == NFT_PAYLOAD_INNER_HEADER)
		place = payload_inner(vm, &offset, &why);
	if (place == PAYLOAD_NOT_THERE)
		return false;
	if (place == PAYLOAD_NOT_KNOWN) {
		/* It may have been any byte. */
		vm_maybe_break(vm, expr, why);
		vm->pkt->held = 0;
		vm->pkt->ngaps = 0;
		return true;
	}
	return write_packet(vm, payload, offset, change);
}

/**
 * expr_payload_set - replace bytes of the packet
 * @vm: the machine; unchanged while it probes
 * @expr: a payload expression with a source register
 */
void expr_payload_set(struct vm *vm, const struct nft_expr *expr)
{
	const struct expr_payload *payload = expr_priv(expr);
	struct change change = { .len = payload->len };

	if (vm->probe)
		return;
	memcpy(change.to, vm_reg(vm, payload->sreg), change.len);
	memcpy(change.to_known, vm_reg_known(vm, payload->sreg), change.len);
	if (!set(vm, expr, payload, &change)) {
		vm_break(vm, expr, "the packet has no such bytes");
		return;
	}
	if (vm->regs.verdict.code != NFT_CONTINUE || vm->err)
		return;
	vm_forget(vm);
	tell(vm, expr, &change);
}
