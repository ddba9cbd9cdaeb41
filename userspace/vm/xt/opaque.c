// SPDX-License-Identifier: GPL-2.0-only
/*
 * Matches that ask for what the kernel does not tell: rates, accounts, sockets
 * and services. net/netfilter/xt_{connlabel,ipvs,nfacct,osf,rateest,socket}.c
 */
#include <netinet/in.h>

#include "vm/xt/xt_table.h"

#include <linux/netfilter/nfnetlink_osf.h>
#include <linux/netfilter/xt_connlabel.h>
#include <linux/netfilter/xt_ipvs.h>
#include <linux/netfilter/xt_nfacct.h>
#include <linux/netfilter/xt_rateest.h>
#include <linux/netfilter/xt_socket.h>
#include <string.h>

#include "vm/expr_ct.h"
#include "vm/expr_socket.h"

#define TCP_SYN 0x02
#define TCP_HEADER 20

/* As expr_ct_set() keeps them: bits in the host's order, here of 64. */
static struct vm_u32 label_of(const struct vm_ct *ct, uint16_t bit)
{
	if (!ct->label_set)
		return ct->fresh || ct->no_labels ? VM_KNOWN(0) : (struct vm_u32){ 0, ~1U };
	return (struct vm_u32){ ct->label[bit / 8] >> bit % 8 & 1,
				~1U | (ct->label_known[bit / 8] >> bit % 8 &
				       1) };
}

static void set_label(struct vm_ct *ct, uint16_t bit)
{
	ct_begin_labels(ct);
	ct->label[bit / 8] |= (uint8_t)(1U << bit % 8);
	ct->label_known[bit / 8] |= (uint8_t)(1U << bit % 8);
}

/*
 * When it is there, or set now, it is set. A connection that began before the
 * rule may have no room for labels.
 */
static enum tri match_connlabel(struct xt_par *par)
{
	const struct xt_connlabel_mtinfo *info = par->info;
	bool invert = info->options & XT_CONNLABEL_OP_INVERT;
	struct vm_ct *ct = &par->pkt->ct;
	enum tri tracked = xt_ct(par);
	struct vm_u32 label;

	if (tracked == TRI_FALSE)
		return xt_tri(invert);
	if (tracked == TRI_UNKNOWN || info->bit > XT_CONNLABEL_MAXBIT)
		return TRI_UNKNOWN;
	label = label_of(ct, info->bit);
	par->why = "the connection may have no room for labels";
	if (info->options & XT_CONNLABEL_OP_SET && ct->no_labels &&
	    !par->vm->stateful)
		return TRI_UNKNOWN;
	if (info->options & XT_CONNLABEL_OP_SET && vm_known(label)) {
		set_label(ct, info->bit);
		return xt_tri(!invert);
	}
	par->why = "the connection's labels are not known";
	return xt_flip(xt_masked(label, 1, 1), invert);
}

static void text_connlabel(const struct xt_use *use, struct text *text)
{
	const struct xt_connlabel_mtinfo *info = use->info;

	xt_say(text, info->options & XT_CONNLABEL_OP_INVERT, "--label %u",
	       info->bit);
	if (info->options & XT_CONNLABEL_OP_SET)
		xt_say(text, false, "--set");
}

static enum tri match_ipvs(struct xt_par *par)
{
	par->why = "the connections of IPVS are not known";
	return TRI_UNKNOWN;
}

static enum tri match_nfacct(struct xt_par *par)
{
	par->why = "whether the account is over its quota is not known";
	return TRI_UNKNOWN;
}

static void text_nfacct(const struct xt_use *use, struct text *text)
{
	const struct xt_nfacct_match_info *info = use->info;

	xt_say_string(text, false, "--nfacct-name", info->name,
		      sizeof(info->name));
}

/* Only what begins a connection has a fingerprint. */
static enum tri match_osf(struct xt_par *par)
{
	struct vm_u32 flags;

	par->why = "the fingerprints of systems are not known";
	if (par->pkt->parsed == TRI_UNKNOWN)
		return TRI_UNKNOWN;
	par->why = "it is no SYN of TCP";
	if (par->pkt->thoff + (size_t)TCP_HEADER > par->pkt->len)
		return TRI_FALSE;
	xt_l4(par, 13, 1, &flags);
	if (xt_masked(flags, TCP_SYN, TCP_SYN) == TRI_FALSE)
		return TRI_FALSE;
	par->why = "the fingerprints of systems are not known";
	return TRI_UNKNOWN;
}

static void text_osf(const struct xt_use *use, struct text *text)
{
	const struct nf_osf_info *info = use->info;

	xt_say_string(text, info->flags & NF_OSF_INVERT, "--genre", info->genre,
		      sizeof(info->genre));
}

static enum tri match_rateest(struct xt_par *par)
{
	par->why = "the rates that the kernel estimates are not known";
	return TRI_UNKNOWN;
}

static void text_rateest(const struct xt_use *use, struct text *text)
{
	const struct xt_rateest_match_info *info = use->info;

	xt_say_string(text, info->flags & XT_RATEEST_MATCH_INVERT, "--rateest",
		      info->name1, sizeof(info->name1));
}

/* One that listens on all addresses does not count, unless it is asked for. */
static enum tri match_socket(struct xt_par *par)
{
	const struct xt_socket_mtinfo1 *info = par->info;
	uint8_t flags = par->use->revision ? info->flags : 0;
	struct vm_socket socket;
	enum tri result = vm_socket_find(par->vm, &socket);

	par->why = result == TRI_FALSE ? "no socket of this host" :
					 "the host's sockets are not known";
	if (result == TRI_FALSE)
		return TRI_FALSE;
	if (!(flags & XT_SOCKET_NOWILDCARD) && socket.full)
		result = xt_and(result, xt_masked(socket.wildcard, 1, 0));
	if (flags & XT_SOCKET_TRANSPARENT)
		result = xt_and(result, xt_masked(socket.transparent, 1, 1));
	if (result == TRI_TRUE && flags & XT_SOCKET_RESTORESKMARK &&
	    socket.full) {
		par->pkt->mark = socket.mark;
		xt_changed(par, "mark", socket.mark);
	}
	return result;
}

static void text_socket(const struct xt_use *use, struct text *text)
{
	const struct xt_socket_mtinfo1 *info = use->info;

	if (!use->revision)
		return;
	if (info->flags & XT_SOCKET_TRANSPARENT)
		xt_say(text, false, "--transparent");
	if (info->flags & XT_SOCKET_NOWILDCARD)
		xt_say(text, false, "--nowildcard");
	if (info->flags & XT_SOCKET_RESTORESKMARK)
		xt_say(text, false, "--restore-skmark");
}

/* The mark becomes the socket's. */
static void learn_socket(struct xt_par *par, bool holds)
{
	const struct xt_socket_mtinfo1 *info = par->info;

	if (!holds || !par->use->revision ||
	    !(info->flags & XT_SOCKET_RESTORESKMARK))
		return;
	par->pkt->mark = VM_UNKNOWN;
	vm_forget(par->vm);
}

const struct xt_ops xt_connlabel_match = {
	.name = "connlabel",
	.families = XT_ON_ANY,
	.size = { sizeof(struct xt_connlabel_mtinfo) },
	.moves = true,
	.match = match_connlabel,
	.tracks = xt_needs_ct,
	.text = text_connlabel,
};

const struct xt_ops xt_ipvs_match = {
	.name = "ipvs",
	.families = XT_ON_ANY,
	.size = { sizeof(struct xt_ipvs_mtinfo) },
	.match = match_ipvs,
};

const struct xt_ops xt_nfacct_match = {
	.name = "nfacct",
	.families = XT_ON_ANY,
	.size = { sizeof(struct xt_nfacct_match_info),
		  sizeof(struct xt_nfacct_match_info_v1) },
	.moves = true,
	.match = match_nfacct,
	.text = text_nfacct,
};

const struct xt_ops xt_osf_match = {
	.name = "osf",
	.families = XT_ON_IPV4,
	.size = { sizeof(struct nf_osf_info) },
	.match = match_osf,
	.text = text_osf,
};

const struct xt_ops xt_rateest_match = {
	.name = "rateest",
	.families = XT_ON_ANY,
	.size = { sizeof(struct xt_rateest_match_info) },
	.moves = true,
	.match = match_rateest,
	.text = text_rateest,
};

const struct xt_ops xt_socket_match = {
	.name = "socket",
	.families = XT_ON_IP,
	.size = { XT_NO_INFO, sizeof(struct xt_socket_mtinfo1),
		  sizeof(struct xt_socket_mtinfo2),
		  sizeof(struct xt_socket_mtinfo3) },
	.match = match_socket,
	.learn = learn_socket,
	.text = text_socket,
};
