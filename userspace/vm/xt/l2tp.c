// SPDX-License-Identifier: GPL-2.0-only
/* l2tp: tunnels and sessions of L2TP. net/netfilter/xt_l2tp.c */
#include <netinet/in.h>

#include "vm/xt/xt_table.h"

#include <linux/netfilter/xt_l2tp.h>

#define UDP_HEADER 8
#define L2TP_PROTO 115 /* IPPROTO_L2TP */

#define BIT_CONTROL 0x8000
#define BIT_LENGTH 0x4000
#define VERSION 0x000f

struct header {
	uint32_t tid;
	uint32_t sid;
	uint8_t type;
	uint8_t version;
};

static bool match_header(const struct xt_l2tp_info *info,
			 const struct header *header)
{
	bool control = header->type == XT_L2TP_TYPE_CONTROL;

	if (info->flags & XT_L2TP_TYPE && info->type != header->type)
		return false;
	if (info->flags & XT_L2TP_VERSION && info->version != header->version)
		return false;
	if (info->flags & XT_L2TP_TID && (control || header->version == 2) &&
	    info->tid != header->tid)
		return false;
	return !(info->flags & XT_L2TP_SID) || control ||
	       info->sid == header->sid;
}

static enum tri peek(const struct xt_par *par, size_t at, size_t len,
		     uint32_t *value)
{
	struct vm_u32 number;

	if (!xt_number(par, at, len, &number))
		return TRI_FALSE;
	*value = number.value;
	return vm_known(number) ? TRI_TRUE : TRI_UNKNOWN;
}

static enum tri read_udp(const struct xt_par *par, size_t at,
			 struct header *header)
{
	uint32_t flags = 0, ids = 0;
	enum tri found;

	at += UDP_HEADER;
	found = peek(par, at, 2, &flags);
	if (found != TRI_TRUE)
		return found;
	header->type =
		flags & BIT_CONTROL ? XT_L2TP_TYPE_CONTROL : XT_L2TP_TYPE_DATA;
	header->version = flags & VERSION;
	if (header->version == 3) {
		found = peek(par, at + 4, 4, &ids);
		header->tid = header->sid = ids;
		return found;
	}
	if (header->version != 2)
		return TRI_FALSE;
	found = peek(par, at + (flags & BIT_LENGTH ? 4 : 2), 4, &ids);
	header->tid = ids >> 16;
	header->sid = ids & 0xffff;
	return found;
}

static enum tri read_ip(const struct xt_par *par, size_t at,
			struct header *header)
{
	enum tri found = peek(par, at, 4, &header->sid);

	header->version = 3;
	header->type = XT_L2TP_TYPE_DATA;
	if (found != TRI_TRUE || header->sid)
		return found;
	header->type = XT_L2TP_TYPE_CONTROL;
	return peek(par, at + 8, 4, &header->tid);
}

/* Of IPv6 it looks for the transport header by itself, and skips AH. */
static enum tri find_transport(struct xt_par *par, uint8_t *proto, size_t *at)
{
	uint16_t fragoff = 0;
	enum xt_found found;

	if (par->use->family == NFPROTO_IPV6) {
		found = xt_skip_headers(par, proto, at, &fragoff);
		if (found == XT_NOT_KNOWN)
			return TRI_UNKNOWN;
		return xt_tri(found == XT_FOUND && !fragoff &&
			      *at <= par->pkt->len);
	}
	if (par->pkt->parsed == TRI_UNKNOWN)
		return TRI_UNKNOWN;
	*proto = par->pkt->tprot;
	*at = par->pkt->thoff;
	return xt_tri(*proto != IPPROTO_UDP || !par->pkt->fragoff);
}

static enum tri match(struct xt_par *par)
{
	struct header header = { 0 };
	uint8_t proto = 0;
	size_t at = 0;
	enum tri found = find_transport(par, &proto, &at);

	if (found != TRI_TRUE)
		return found;
	if (proto == IPPROTO_UDP)
		found = read_udp(par, at, &header);
	else if (proto == L2TP_PROTO)
		found = read_ip(par, at, &header);
	else
		found = TRI_FALSE;
	if (found != TRI_TRUE)
		return found;
	return xt_tri(match_header(par->info, &header));
}

static void text(const struct xt_use *use, struct text *text)
{
	const struct xt_l2tp_info *info = use->info;

	if (info->flags & XT_L2TP_TID)
		xt_say(text, false, "--tid %u", info->tid);
	if (info->flags & XT_L2TP_SID)
		xt_say(text, false, "--sid %u", info->sid);
	if (info->flags & XT_L2TP_VERSION)
		xt_say(text, false, "--pversion %u", info->version);
	if (info->flags & XT_L2TP_TYPE)
		xt_say(text, false, "--type %s",
		       info->type == XT_L2TP_TYPE_CONTROL ? "control" : "data");
}

const struct xt_ops xt_l2tp_match = {
	.name = "l2tp",
	.families = XT_ON_IP,
	.size = { sizeof(struct xt_l2tp_info) },
	.match = match,
	.text = text,
};
