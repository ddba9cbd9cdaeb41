// SPDX-License-Identifier: GPL-2.0-only
#include "model/names.h"

#include <assert.h>
#include <linux/netfilter.h>
#include <linux/rstattr.h>
#include <stddef.h>
#include <stdio.h>

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/* Later kernels and C libraries have it in their headers; the number is ABI. */
#define HOOK_INET_INGRESS 5
#define HOOK_BRIDGE_BROUTING 5

static const char *lookup(const char *const *names, size_t count, uint32_t n)
{
	return n < count ? names[n] : NULL;
}

/**
 * plural - the ending of a noun that is counted
 * @count: of them
 *
 * Return: "" for one, else "s".
 */
const char *plural(uint64_t count)
{
	return count == 1 ? "" : "s";
}

/**
 * family_text - nft's name of a protocol family
 * @family: NFPROTO_*
 *
 * Return: a constant, "?" for a family unknown.
 */
const char *family_text(uint32_t family)
{
	switch (family) {
	case NFPROTO_INET:
		return "inet";
	case NFPROTO_IPV4:
		return "ip";
	case NFPROTO_IPV6:
		return "ip6";
	case NFPROTO_ARP:
		return "arp";
	case NFPROTO_NETDEV:
		return "netdev";
	case NFPROTO_BRIDGE:
		return "bridge";
	}
	return "?";
}

/**
 * hook_text - nft's name of a hook
 * @family: NFPROTO_* of the hook
 * @hook: its number in that family
 *
 * Return: a constant, "?" for a hook unknown.
 */
const char *hook_text(uint32_t family, uint32_t hook)
{
	static const char *const inet[] = { "prerouting", "input",
					    "forward",	  "output",
					    "postrouting", "ingress" };
	static const char *const bridge[] = { "prerouting", "input",
					      "forward",    "output",
					      "postrouting", "brouting" };
	static const char *const netdev[] = { "ingress", "egress" };
	static const char *const arp[] = { "input", "output", "forward" };
	const char *name;

	static_assert(ARRAY_SIZE(inet) == HOOK_INET_INGRESS + 1, "inet hooks");
	static_assert(ARRAY_SIZE(bridge) == HOOK_BRIDGE_BROUTING + 1, "bridge");
	if (family == NFPROTO_BRIDGE)
		name = lookup(bridge, ARRAY_SIZE(bridge), hook);
	else if (family == NFPROTO_NETDEV)
		name = lookup(netdev, ARRAY_SIZE(netdev), hook);
	else if (family == NFPROTO_ARP)
		name = lookup(arp, ARRAY_SIZE(arp), hook);
	else
		name = lookup(inet, ARRAY_SIZE(inet), hook);
	return name ? name : "?";
}

/**
 * ct_state_text - conntrack's state of a packet
 * @state: enum rstattr_ct_state
 *
 * Return: a constant; NULL when it is not known.
 */
const char *ct_state_text(uint32_t state)
{
	static const char *const names[] = {
		[RSTATTR_CT_NEW] = "new",
		[RSTATTR_CT_ESTABLISHED] = "established",
		[RSTATTR_CT_RELATED] = "related",
		[RSTATTR_CT_UNTRACKED] = "untracked",
		[RSTATTR_CT_NONE] = "none",
	};

	static_assert(ARRAY_SIZE(names) == RSTATTR_CT_MAX + 1, "a state");
	return lookup(names, ARRAY_SIZE(names), state);
}

static const struct {
	const char *word;
	const char *sentence;
} outcomes[] = {
	[RSTATTR_OUTCOME_UNSPEC] = { "unseen", "what became of it is unknown" },
	[RSTATTR_OUTCOME_SENT] = { "sent", "sent" },
	[RSTATTR_OUTCOME_RST_IN] = { "rst-in",
				     "the packet was itself a TCP reset" },
	[RSTATTR_OUTCOME_FRAGMENT] = { "fragment",
				       "the packet was a later fragment" },
	[RSTATTR_OUTCOME_CHECKSUM] = { "checksum",
				       "the packet's checksum was wrong" },
	[RSTATTR_OUTCOME_BROADCAST] = { "broadcast",
					"the packet was broadcast or multicast" },
	[RSTATTR_OUTCOME_ICMP_ERROR] = { "icmp-error",
					 "the packet was itself an ICMP error" },
	[RSTATTR_OUTCOME_PROTOCOL] = { "protocol",
				       "the answer does not fit the protocol" },
	[RSTATTR_OUTCOME_OTHER] = { "other",
				    "ICMP rate limit, no route back, or no memory" },
	[RSTATTR_OUTCOME_UNSEEN] = { "unseen",
				     "the end of the evaluation was not seen" },
};

static_assert(ARRAY_SIZE(outcomes) == RSTATTR_OUTCOME_MAX + 1, "an outcome");

/**
 * outcome_text - what became of an answer, as one word
 * @outcome: enum rstattr_outcome
 *
 * Return: a constant; "other" for a number unknown.
 */
const char *outcome_text(uint32_t outcome)
{
	return outcome < ARRAY_SIZE(outcomes) ? outcomes[outcome].word :
						"other";
}

/**
 * outcome_sentence - why an answer was not sent, for people
 * @outcome: enum rstattr_outcome
 *
 * Return: a constant.
 */
const char *outcome_sentence(uint32_t outcome)
{
	return outcome < ARRAY_SIZE(outcomes) ? outcomes[outcome].sentence :
						"a reason unknown here";
}

/**
 * probe_state_text - whether a probe is armed, as one word
 * @state: enum rstattr_probe_state
 *
 * Return: a constant.
 */
const char *probe_state_text(uint32_t state)
{
	static const char *const names[] = {
		[RSTATTR_PROBE_UNSPEC] = "unknown",
		[RSTATTR_PROBE_ARMED] = "armed",
		[RSTATTR_PROBE_MISSING] = "missing",
		[RSTATTR_PROBE_FAILED] = "failed",
	};
	const char *name = lookup(names, ARRAY_SIZE(names), state);

	static_assert(ARRAY_SIZE(names) == RSTATTR_PROBE_MAX + 1, "a state");
	return name ? name : "unknown";
}

/**
 * method_text - by what means a probe is attached
 * @method: enum rstattr_method
 *
 * Return: a constant; NULL when it is not known.
 */
const char *method_text(uint32_t method)
{
	static const char *const names[] = {
		[RSTATTR_METHOD_FTRACE] = "ftrace",
		[RSTATTR_METHOD_KPROBE] = "kprobe",
		[RSTATTR_METHOD_KRETPROBE] = "kretprobe",
		[RSTATTR_METHOD_TRACEPOINT] = "tracepoint",
	};

	static_assert(ARRAY_SIZE(names) == RSTATTR_METHOD_MAX + 1, "a method");
	return lookup(names, ARRAY_SIZE(names), method);
}
