// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a rule answers with: nft's own names, and what a Linux client makes of
 * it. The second column of errnos is that of icmp_err_convert[] in
 * net/ipv4/icmp.c and tab_unreach[] in net/ipv6/icmp.c.
 */
#include <errno.h>
#include <linux/rstattr.h>
#include <netinet/icmp6.h>
#include <netinet/ip_icmp.h>
#include <stddef.h>
#include <stdio.h>

#include "model/names.h"

struct code {
	const char *name;
	int err;
	uint8_t code;
};

static const struct code icmp_codes[] = {
	{ "net-unreachable", ENETUNREACH, ICMP_NET_UNREACH },
	{ "host-unreachable", EHOSTUNREACH, ICMP_HOST_UNREACH },
	{ "prot-unreachable", ENOPROTOOPT, ICMP_PROT_UNREACH },
	{ "port-unreachable", ECONNREFUSED, ICMP_PORT_UNREACH },
	{ "net-prohibited", ENETUNREACH, ICMP_NET_ANO },
	{ "host-prohibited", EHOSTUNREACH, ICMP_HOST_ANO },
	{ "admin-prohibited", EHOSTUNREACH, ICMP_PKT_FILTERED },
	{ NULL, 0, 0 },
};

static const struct code icmpv6_codes[] = {
	{ "no-route", ENETUNREACH, ICMP6_DST_UNREACH_NOROUTE },
	{ "admin-prohibited", EACCES, ICMP6_DST_UNREACH_ADMIN },
	{ "not-neighbour", EHOSTUNREACH, ICMP6_DST_UNREACH_BEYONDSCOPE },
	{ "addr-unreachable", EHOSTUNREACH, ICMP6_DST_UNREACH_ADDR },
	{ "port-unreachable", ECONNREFUSED, ICMP6_DST_UNREACH_NOPORT },
	{ "policy-fail", EACCES, 5 },
	{ "reject-route", EACCES, 6 },
	{ NULL, 0, 0 },
};

static const struct code *find(uint32_t reply, uint8_t type, uint8_t code)
{
	const struct code *codes;

	if (reply == RSTATTR_REPLY_ICMP && type == ICMP_DEST_UNREACH)
		codes = icmp_codes;
	else if (reply == RSTATTR_REPLY_ICMPV6 && type == ICMP6_DST_UNREACH)
		codes = icmpv6_codes;
	else
		return NULL;
	for (; codes->name; codes++) {
		if (codes->code == code)
			return codes;
	}
	return NULL;
}

/**
 * reply_text - what a rule answers with, in nft's words
 * @reply: enum rstattr_reply
 * @icmp_type: of an ICMP answer
 * @icmp_code: of an ICMP answer
 * @text: where to
 *
 * Return: @text; "none" where the rule has no answer for the protocol,
 * "unknown" where the answer is not known.
 */
const char *reply_text(uint32_t reply, uint8_t icmp_type, uint8_t icmp_code,
		       char text[REPLY_TEXT_MAX])
{
	const struct code *code = find(reply, icmp_type, icmp_code);
	const char *icmp = reply == RSTATTR_REPLY_ICMP ? "icmp" : "icmpv6";

	switch (reply) {
	case RSTATTR_REPLY_TCP_RESET:
		snprintf(text, REPLY_TEXT_MAX, "tcp reset");
		break;
	case RSTATTR_REPLY_ICMP:
	case RSTATTR_REPLY_ICMPV6:
		if (code)
			snprintf(text, REPLY_TEXT_MAX, "%s %s", icmp,
				 code->name);
		else
			snprintf(text, REPLY_TEXT_MAX, "%s type %u code %u",
				 icmp, icmp_type, icmp_code);
		break;
	case RSTATTR_REPLY_NONE:
		snprintf(text, REPLY_TEXT_MAX, "none");
		break;
	default:
		snprintf(text, REPLY_TEXT_MAX, "unknown");
	}
	return text;
}

/* What no rule answers with, and routers say: icmp_err_convert[]. */
static int other_icmp_errno(uint8_t type, uint8_t code)
{
	static const int unreachable[] = {
		[ICMP_SR_FAILED] = EOPNOTSUPP,
		[ICMP_NET_UNKNOWN] = ENETUNREACH,
		[ICMP_HOST_UNKNOWN] = EHOSTDOWN,
		[ICMP_HOST_ISOLATED] = ENONET,
		[ICMP_NET_UNR_TOS] = ENETUNREACH,
		[ICMP_HOST_UNR_TOS] = EHOSTUNREACH,
		[ICMP_PREC_VIOLATION] = EHOSTUNREACH,
		[ICMP_PREC_CUTOFF] = EHOSTUNREACH,
	};

	switch (type) {
	case ICMP_DEST_UNREACH:
		return code < sizeof(unreachable) / sizeof(unreachable[0]) ?
			       unreachable[code] :
			       0;
	case ICMP_TIME_EXCEEDED:
		return EHOSTUNREACH;
	case ICMP_PARAMETERPROB:
		return EPROTO;
	}
	return 0;
}

/* icmpv6_err_convert() */
static int other_icmpv6_errno(uint8_t type)
{
	switch (type) {
	case ICMP6_TIME_EXCEEDED:
		return EHOSTUNREACH;
	case ICMP6_PARAM_PROB:
		return EPROTO;
	}
	return 0;
}

/**
 * reply_errno - what a Linux client's connect() or send() returns for it
 * @reply: enum rstattr_reply
 * @icmp_type: of an ICMP answer
 * @icmp_code: of an ICMP answer
 *
 * Return: a positive errno, or 0 when it is not known.
 */
int reply_errno(uint32_t reply, uint8_t icmp_type, uint8_t icmp_code)
{
	const struct code *code = find(reply, icmp_type, icmp_code);

	if (reply == RSTATTR_REPLY_TCP_RESET)
		return ECONNREFUSED;
	if (code)
		return code->err;
	if (reply == RSTATTR_REPLY_ICMP)
		return other_icmp_errno(icmp_type, icmp_code);
	return reply == RSTATTR_REPLY_ICMPV6 ? other_icmpv6_errno(icmp_type) :
					       0;
}
