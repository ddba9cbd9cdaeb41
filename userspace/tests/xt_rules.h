/* SPDX-License-Identifier: GPL-2.0-only */
/* Rules with matches and targets of xtables, as iptables is told them. */
#ifndef RSTATTR_TESTS_XT_RULES_H
#define RSTATTR_TESTS_XT_RULES_H

/* Each ends with NULL. Matches of raw PREROUTING: */
extern const char *const rules_shared[]; /* of both families */
extern const char *const rules_ipv4[];
extern const char *const rules_ipv6[];
/* Those that ask conntrack, of mangle PREROUTING: */
extern const char *const rules_tracked[];
extern const char *const rules_tracked4[];
extern const char *const rules_tracked6[];
/* Targets of mangle PREROUTING and FORWARD: */
extern const char *const rules_mangling[];
extern const char *const rules_mangling4[];
extern const char *const rules_mangling6[];
extern const char *const rules_forwarded[];

#endif
