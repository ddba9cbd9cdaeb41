// SPDX-License-Identifier: GPL-2.0-only
/*
 * TCPMSS and TCPOPTSTRIP: options of TCP are changed, added or overwritten.
 * net/netfilter/xt_TCPMSS.c and xt_TCPOPTSTRIP.c
 */
#include <netinet/in.h>

#include "vm/xt/xt_table.h"

#include <linux/netfilter/xt_TCPMSS.h>
#include <linux/netfilter/xt_TCPOPTSTRIP.h>
#include <string.h>

#include "model/text.h"
#include "vm/facts.h"

#define TCP_HEADER 20
#define TCP_HEADER_MAX 60
#define OPTION_NOP 1
#define OPTION_MSS 2
#define OPTION_MSS_LEN 4

/* A packet's TCP header. */
struct segment {
	size_t at;
	size_t len; /* of the header */
	uint8_t bytes[TCP_HEADER_MAX];
};

static void drop(struct xt_par *par)
{
	par->vm->regs.verdict.code = NF_DROP;
}

/* Nothing is known of the packet's options and checksum any more. */
static void lose_all(struct xt_par *par, size_t at)
{
	xt_lose(par, at + 16, 2);
	xt_lose(par, at + TCP_HEADER, TCP_HEADER_MAX - TCP_HEADER);
}

/* Return: TRI_FALSE when the packet is dropped for want of a header. */
static enum tri find_segment(const struct xt_par *par, size_t *at)
{
	uint16_t fragoff;
	uint8_t proto;
	enum xt_found found;
	struct vm_u32 first;

	if (par->use->family == NFPROTO_IPV4) {
		first = xt_head(par, 0, 1);
		*at = (size_t)(first.value & 0x0f) * 4;
		return vm_known(first) ? TRI_TRUE : TRI_UNKNOWN;
	}
	found = xt_skip_headers(par, &proto, at, &fragoff);
	if (found == XT_NOT_KNOWN)
		return TRI_UNKNOWN;
	return xt_tri(found == XT_FOUND);
}

/* Return: TRI_FALSE when the header makes no sense. */
static enum tri read_segment(const struct xt_par *par, struct segment *tcp)
{
	uint8_t known[TCP_HEADER_MAX];
	struct vm_u32 offset;
	size_t i;

	if (tcp->at + TCP_HEADER > par->pkt->len)
		return TRI_FALSE;
	xt_number(par, tcp->at + 12, 1, &offset);
	if (!vm_known(offset))
		return TRI_UNKNOWN;
	tcp->len = (size_t)(offset.value >> 4) * 4;
	if (tcp->len < TCP_HEADER ||
	    !xt_bytes(par, tcp->at, tcp->len, tcp->bytes, known))
		return TRI_FALSE;
	for (i = TCP_HEADER; i < tcp->len; i++) {
		if (known[i] != 0xff)
			return TRI_UNKNOWN;
	}
	return TRI_TRUE;
}

/* A later fragment has none. Return: whether to go on. */
static bool get_segment(struct xt_par *par, struct segment *tcp)
{
	enum tri found;

	tcp->at = 0;
	if (par->pkt->parsed != TRI_UNKNOWN && par->pkt->fragoff)
		return false;
	found = find_segment(par, &tcp->at);
	if (found == TRI_TRUE)
		found = read_segment(par, tcp);
	if (found == TRI_FALSE)
		drop(par);
	else if (found == TRI_UNKNOWN && tcp->at)
		lose_all(par, tcp->at);
	return found == TRI_TRUE;
}

/* optlen() of the kernel. */
static size_t option_len(const uint8_t *option)
{
	return option[0] <= OPTION_NOP || !option[1] ? 1 : option[1];
}

/* The route by which the other side's segments come. */
static bool reverse_mtu(const struct xt_par *par, uint32_t *mtu)
{
	struct vm_route_query query = { 0 };
	struct vm_link link;
	struct vm_route route;

	if (!xt_known_addr(par, false, &query.dst) ||
	    facts_route(par->vm, &query, &route) || route.error)
		return false;
	*mtu = route.mtu;
	if (*mtu)
		return true;
	if (!facts_link(par->vm, route.oif, &link) || !vm_known(link.mtu))
		return false;
	*mtu = link.mtu.value;
	return true;
}

static bool forward_mtu(const struct xt_par *par, uint32_t *mtu)
{
	struct vm_route route;

	if (!facts_dst(par->vm, &route))
		return false;
	*mtu = route.mtu ? route.mtu : par->pkt->out.mtu.value;
	return route.mtu || vm_known(par->pkt->out.mtu);
}

/* Return: whether the new size is known; 0: there can be none. */
static bool new_mss(const struct xt_par *par, uint16_t *mss)
{
	const struct xt_tcpmss_info *info = par->info;
	uint32_t headers = par->use->family == NFPROTO_IPV4 ? 40 : 60;
	uint32_t there, back;

	*mss = info->mss;
	if (info->mss != XT_TCPMSS_CLAMP_PMTU)
		return true;
	if (!forward_mtu(par, &there) || !reverse_mtu(par, &back))
		return false;
	if (back < there)
		there = back;
	*mss = there <= headers ? 0 : (uint16_t)(there - headers);
	return true;
}

static void lower_mss(struct xt_par *par, const struct segment *tcp, size_t at,
		      bool is_known, uint16_t mss)
{
	uint16_t old = (uint16_t)(tcp->bytes[at + 2] << 8 | tcp->bytes[at + 3]);

	if (!is_known) {
		xt_lose(par, tcp->at + at + 2, 2);
		xt_lose(par, tcp->at + 16, 2);
		return;
	}
	if (old <= mss)
		return;
	xt_put_u16(par, tcp->at + at + 2, mss);
	xt_l4_sum_replace(par, tcp->at + 16, old, mss);
	vm_changed(par->vm, "tcp mss becomes %u", mss);
}

/* The packet grows by an option: its lengths and checksums, too. */
static void grow(struct xt_par *par, const struct segment *tcp)
{
	bool v4 = par->use->family == NFPROTO_IPV4;
	size_t at = v4 ? 2 : 4;
	struct vm_u32 len = xt_head(par, at, 2);

	par->pkt->len += OPTION_MSS_LEN;
	if (vm_known(len)) {
		uint16_t longer = (uint16_t)(len.value + OPTION_MSS_LEN);

		if (v4)
			xt_sum_replace(par, 10, (uint16_t)len.value, longer);
		xt_put_u16(par, at, longer);
	} else if (v4) {
		xt_lose(par, 10, 2);
	}
	xt_l4_sum_replace(par, tcp->at + 16, (uint16_t)tcp->len,
			  (uint16_t)(tcp->len + OPTION_MSS_LEN));
}

/* Where none was announced the size is RFC 1122's and RFC 2460's default. */
static void add_mss(struct xt_par *par, const struct segment *tcp,
		    bool is_known, uint16_t mss)
{
	uint16_t most = par->use->family == NFPROTO_IPV4 ? 536 : 1220;
	uint8_t option[OPTION_MSS_LEN] = { OPTION_MSS, OPTION_MSS_LEN };
	uint16_t word = (uint16_t)(tcp->bytes[12] << 8 | tcp->bytes[13]);
	uint16_t longer = (uint16_t)(word + (OPTION_MSS_LEN / 4 << 12));

	if (mss > most)
		mss = most;
	option[2] = (uint8_t)(mss >> 8);
	option[3] = (uint8_t)mss;
	grow(par, tcp);
	xt_put(par, tcp->at + TCP_HEADER + OPTION_MSS_LEN,
	       tcp->bytes + TCP_HEADER, tcp->len - TCP_HEADER);
	xt_put(par, tcp->at + TCP_HEADER, option, sizeof(option));
	xt_put_u16(par, tcp->at + 12, longer);
	xt_l4_sum_replace(par, tcp->at + 16, 0, OPTION_MSS << 8 | 4);
	xt_l4_sum_replace(par, tcp->at + 16, 0, mss);
	xt_l4_sum_replace(par, tcp->at + 16, word, longer);
	if (!is_known) {
		xt_lose(par, tcp->at + TCP_HEADER + 2, 2);
		xt_lose(par, tcp->at + 16, 2);
	}
	vm_changed(par->vm, "tcp mss %u is added", mss);
}

static void target_mss(struct xt_par *par)
{
	struct segment tcp;
	uint16_t mss = 0;
	bool is_known;
	size_t i;

	if (!get_segment(par, &tcp))
		return;
	is_known = new_mss(par, &mss);
	if (is_known && !mss) {
		drop(par);
		return;
	}
	for (i = TCP_HEADER; i + OPTION_MSS_LEN <= tcp.len;
	     i += option_len(tcp.bytes + i)) {
		if (tcp.bytes[i] == OPTION_MSS &&
		    tcp.bytes[i + 1] == OPTION_MSS_LEN) {
			lower_mss(par, &tcp, i, is_known, mss);
			return;
		}
	}
	/* With data behind it, or no room, it is left alone. */
	if (tcp.at + tcp.len < par->pkt->len || tcp.len == TCP_HEADER_MAX)
		return;
	add_mss(par, &tcp, is_known, mss);
}

/* The checksum is of words: an odd byte is the lower half of one. */
static void blank(struct xt_par *par, const struct segment *tcp, size_t at)
{
	static const uint8_t nop = OPTION_NOP;
	unsigned int up = at % 2 ? 0 : 8;

	xt_l4_sum_replace(par, tcp->at + 16, (uint16_t)(tcp->bytes[at] << up),
			  (uint16_t)(OPTION_NOP << up));
	xt_put(par, tcp->at + at, &nop, 1);
}

static void target_strip(struct xt_par *par)
{
	const struct xt_tcpoptstrip_target_info *info = par->info;
	struct segment tcp;
	size_t i, j, len;

	if (!get_segment(par, &tcp))
		return;
	for (i = TCP_HEADER; i + 1 < tcp.len; i += len) {
		len = option_len(tcp.bytes + i);
		if (i + len > tcp.len)
			break;
		if (!tcpoptstrip_test_bit(info->strip_bmap, tcp.bytes[i]))
			continue;
		vm_changed(par->vm, "tcp option %u is overwritten",
			   tcp.bytes[i]);
		for (j = 0; j < len; j++)
			blank(par, &tcp, i + j);
	}
}

static void text_mss(const struct xt_use *use, struct text *text)
{
	const struct xt_tcpmss_info *info = use->info;

	if (info->mss == XT_TCPMSS_CLAMP_PMTU)
		xt_say(text, false, "--clamp-mss-to-pmtu");
	else
		xt_say(text, false, "--set-mss %u", info->mss);
}

static void text_strip(const struct xt_use *use, struct text *text)
{
	const struct xt_tcpoptstrip_target_info *info = use->info;
	const char *between = " ";
	unsigned int i;

	xt_say(text, false, "--strip-options");
	for (i = 0; i < 256; i++) {
		if (!tcpoptstrip_test_bit(info->strip_bmap, i))
			continue;
		text_add(text, "%s%u", between, i);
		between = ",";
	}
}

const struct xt_ops xt_tcpmss_target = {
	.name = "TCPMSS",
	.families = XT_ON_IP,
	.size = { sizeof(struct xt_tcpmss_info) },
	.target = target_mss,
	.text = text_mss,
};

const struct xt_ops xt_tcpoptstrip_target = {
	.name = "TCPOPTSTRIP",
	.families = XT_ON_IP,
	.size = { sizeof(struct xt_tcpoptstrip_target_info) },
	.target = target_strip,
	.text = text_strip,
};
