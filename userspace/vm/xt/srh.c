// SPDX-License-Identifier: GPL-2.0-only
/* srh: the segment routing header of IPv6. net/ipv6/netfilter/ip6t_srh.c */
#include <netinet/in.h>

#include "vm/xt/xt_table.h"

#include <linux/netfilter_ipv6/ip6t_srh.h>
#include <string.h>

#include "model/text.h"

#define SRH_HEADER 8
#define SRH_TYPE 4
#define ADDR_LEN 16

/* Its fields; all must be known. */
struct srh {
	size_t at;
	uint8_t nexthdr;
	uint8_t hdrlen;
	uint8_t segments_left;
	uint8_t first_segment;
	uint8_t tag[2];
};

/* Revision 0 is the beginning and the end of revision 1. */
static void read_info(const struct xt_use *use, struct ip6t_srh1 *info)
{
	const struct ip6t_srh *old = use->info;

	if (use->revision) {
		memcpy(info, use->info, sizeof(*info));
		return;
	}
	memset(info, 0, sizeof(*info));
	info->next_hdr = old->next_hdr;
	info->hdr_len = old->hdr_len;
	info->segs_left = old->segs_left;
	info->last_entry = old->last_entry;
	info->tag = old->tag;
	info->mt_flags = old->mt_flags &
			 ~(IP6T_SRH_PSID | IP6T_SRH_NSID | IP6T_SRH_LSID);
	info->mt_invflags = old->mt_invflags;
}

/* Return: TRI_FALSE when there is none that makes sense. */
static enum tri read_header(const struct xt_par *par, struct srh *srh)
{
	uint8_t bytes[SRH_HEADER], known[SRH_HEADER];
	unsigned int i;

	switch (xt_find_header(par, IPPROTO_ROUTING, &srh->at)) {
	case XT_FOUND:
		break;
	case XT_ABSENT:
	case XT_MALFORMED:
		return TRI_FALSE;
	case XT_NOT_KNOWN:
		return TRI_UNKNOWN;
	}
	if (!xt_bytes(par, srh->at, SRH_HEADER, bytes, known))
		return TRI_FALSE;
	for (i = 0; i < SRH_HEADER; i++) {
		if (known[i] != 0xff)
			return TRI_UNKNOWN;
	}
	srh->nexthdr = bytes[0];
	srh->hdrlen = bytes[1];
	srh->segments_left = bytes[3];
	srh->first_segment = bytes[4];
	memcpy(srh->tag, bytes + 6, 2);
	return xt_tri(par->pkt->len - srh->at >= ((size_t)srh->hdrlen + 1) * 8 &&
		      bytes[2] == SRH_TYPE &&
		      srh->segments_left <= srh->first_segment);
}

/* The flags of inversion have the bits of what they invert. */
static bool match_fields(const struct srh *srh, const struct ip6t_srh1 *info)
{
	const struct {
		uint16_t flag;
		bool holds;
	} field[] = {
		{ IP6T_SRH_NEXTHDR, srh->nexthdr == info->next_hdr },
		{ IP6T_SRH_LEN_EQ, srh->hdrlen == info->hdr_len },
		{ IP6T_SRH_LEN_GT, srh->hdrlen > info->hdr_len },
		{ IP6T_SRH_LEN_LT, srh->hdrlen < info->hdr_len },
		{ IP6T_SRH_SEGS_EQ, srh->segments_left == info->segs_left },
		{ IP6T_SRH_SEGS_GT, srh->segments_left > info->segs_left },
		{ IP6T_SRH_SEGS_LT, srh->segments_left < info->segs_left },
		{ IP6T_SRH_LAST_EQ, srh->first_segment == info->last_entry },
		{ IP6T_SRH_LAST_GT, srh->first_segment > info->last_entry },
		{ IP6T_SRH_LAST_LT, srh->first_segment < info->last_entry },
		{ IP6T_SRH_TAG, memcmp(srh->tag, &info->tag, 2) == 0 },
	};
	size_t i;

	for (i = 0; i < sizeof(field) / sizeof(field[0]); i++) {
		bool invert = info->mt_invflags & field[i].flag;

		if (info->mt_flags & field[i].flag && field[i].holds == invert)
			return false;
	}
	return true;
}

static enum tri match_segment(const struct xt_par *par, const struct srh *srh,
			      int index, const struct in6_addr *addr,
			      const struct in6_addr *mask, bool invert)
{
	uint8_t bytes[ADDR_LEN], known[ADDR_LEN];

	if (index < 0 ||
	    !xt_bytes(par, srh->at + SRH_HEADER + (size_t)index * ADDR_LEN,
		      ADDR_LEN, bytes, known))
		return TRI_FALSE;
	return xt_flip(xt_masked_addr(bytes, known, mask, addr, ADDR_LEN),
		       invert);
}

static enum tri match_segments(const struct xt_par *par, const struct srh *srh,
			       const struct ip6t_srh1 *info)
{
	int left = srh->segments_left;
	enum tri result = TRI_TRUE;

	if (info->mt_flags & IP6T_SRH_PSID)
		result = match_segment(
			par, srh, left == srh->first_segment ? -1 : left + 1,
			&info->psid_addr, &info->psid_msk,
			info->mt_invflags & IP6T_SRH_INV_PSID);
	if (info->mt_flags & IP6T_SRH_NSID)
		result = xt_and(
			result,
			match_segment(par, srh, left - 1, &info->nsid_addr,
				      &info->nsid_msk,
				      info->mt_invflags & IP6T_SRH_INV_NSID));
	if (info->mt_flags & IP6T_SRH_LSID)
		result = xt_and(
			result,
			match_segment(par, srh, 0, &info->lsid_addr,
				      &info->lsid_msk,
				      info->mt_invflags & IP6T_SRH_INV_LSID));
	return result;
}

static enum tri match(struct xt_par *par)
{
	struct ip6t_srh1 info;
	struct srh srh;
	enum tri result = read_header(par, &srh);

	if (result != TRI_TRUE)
		return result;
	read_info(par->use, &info);
	if (!match_fields(&srh, &info))
		return TRI_FALSE;
	return match_segments(par, &srh, &info);
}

static void text(const struct xt_use *use, struct text *text)
{
	static const char *const option[] = {
		"next-hdr",	 "hdr-len-eq",	  "hdr-len-gt",
		"hdr-len-lt",	 "segs-left-eq",  "segs-left-gt",
		"segs-left-lt",	 "last-entry-eq", "last-entry-gt",
		"last-entry-lt", "tag",
	};
	struct ip6t_srh1 info;
	unsigned int i, value[11];

	read_info(use, &info);
	value[0] = info.next_hdr;
	value[1] = value[2] = value[3] = info.hdr_len;
	value[4] = value[5] = value[6] = info.segs_left;
	value[7] = value[8] = value[9] = info.last_entry;
	value[10] = info.tag;
	for (i = 0; i < 11; i++) {
		if (info.mt_flags >> i & 1)
			xt_say(text, info.mt_invflags >> i & 1, "--srh-%s %u",
			       option[i], value[i]);
	}
	if (info.mt_flags & IP6T_SRH_PSID) {
		xt_say(text, info.mt_invflags & IP6T_SRH_INV_PSID,
		       "--srh-psid ");
		xt_say_addr(text, &info.psid_addr, NFPROTO_IPV6);
	}
	if (info.mt_flags & IP6T_SRH_NSID) {
		xt_say(text, info.mt_invflags & IP6T_SRH_INV_NSID,
		       "--srh-nsid ");
		xt_say_addr(text, &info.nsid_addr, NFPROTO_IPV6);
	}
	if (info.mt_flags & IP6T_SRH_LSID) {
		xt_say(text, info.mt_invflags & IP6T_SRH_INV_LSID,
		       "--srh-lsid ");
		xt_say_addr(text, &info.lsid_addr, NFPROTO_IPV6);
	}
}

const struct xt_ops xt_srh_match = {
	.name = "srh",
	.families = XT_ON_IPV6,
	.size = { sizeof(struct ip6t_srh), sizeof(struct ip6t_srh1) },
	.match = match,
	.text = text,
};
