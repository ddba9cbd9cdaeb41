// SPDX-License-Identifier: GPL-2.0-only
/* Conditions in words, of rules that the kernel took. */
#include "tests/unit.h"

#include <stdio.h>
#include <stdlib.h>

#include "engine/simulation.h"
#include "tests/nft.h"

#define SYN "tcp 10.0.3.17:40000 10.0.0.5:5432"
#define SIX "tcp [2001:db8::17]:40000 [2001:db8::5]:5432"
#define PING "icmp 10.0.3.17 10.0.0.5"

struct term_case {
	const char *rule;
	const char *packet;
	const char *sentence; /* of the condition that failed, or the last */
	const char *closest;  /* of one that failed */
};

static const struct term_case cases[] = {
	{ "tcp sport 40000 tcp dport 443", SYN,
	  "tcp dport 443, packet has 5432", "443" },
	{ "tcp sport 40000 tcp dport 5432", SYN,
	  "tcp sport 40000 tcp dport 5432", NULL },
	{ "tcp dport 5432 counter", SYN, "tcp dport 5432", NULL },
	{ "tcp dport 443", SYN, "tcp dport 443, packet has 5432", "443" },
	{ "tcp dport != 5432", SYN, "tcp dport != 5432, packet has 5432",
	  NULL },
	{ "tcp dport 80-90", SYN, "tcp dport 80-90, packet has 5432", "90" },
	{ "tcp dport 6000-7000", SYN, "tcp dport 6000-7000, packet has 5432",
	  "6000" },
	{ "tcp dport 5000-6000", SYN, "tcp dport 5000-6000", NULL },
	{ "tcp dport != 5000-6000", SYN,
	  "tcp dport != 5000-6000, packet has 5432", NULL },
	{ "tcp dport < 1024", SYN, "tcp dport < 1024, packet has 5432",
	  "1023" },
	{ "tcp dport > 5432", SYN, "tcp dport > 5432, packet has 5432",
	  "5433" },
	{ "udp dport 53", SYN, "meta l4proto udp, packet has tcp", NULL },
	{ "ip saddr 10.0.3.17", SYN, "ip saddr 10.0.3.17", NULL },
	{ "ip saddr 10.0.3.0/25", SYN, "ip saddr 10.0.3.0/25", NULL },
	{ "ip saddr 10.0.3.128/25", SYN,
	  "ip saddr 10.0.3.128/25, packet has 10.0.3.17", NULL },
	{ "ip saddr 10.0.4.0/24", SYN,
	  "ip saddr 10.0.4.0/24, packet has 10.0.3.17", "10.0.4.0/24" },
	{ "ip saddr != 10.0.0.0/8", SYN,
	  "ip saddr != 10.0.0.0/8, packet has 10.0.3.17", NULL },
	{ "ip saddr & 0.0.0.255 == 0.0.0.1", SYN,
	  "ip saddr & 0.0.0.255 == 0.0.0.1, packet has 10.0.3.17", NULL },
	{ "ip6 saddr 2001:db8::/32", SIX, "ip6 saddr 2001:db8::/32", NULL },
	{ "ip6 saddr fe80::/10", SIX,
	  "ip6 saddr fe80::/10, packet has 2001:db8::17", NULL },
	{ "ip saddr 10.0.0.1", SIX, "meta nfproto ipv4, packet has ipv6",
	  "ipv4" },
	{ "ip daddr { 10.0.0.0/30, 10.0.0.16/28 }", SYN,
	  "ip daddr 10.0.0.5 not in { 10.0.0.0/30, 10.0.0.16/28 }",
	  "10.0.0.0/30" },
	{ "ip daddr != { 10.0.0.5, 10.0.0.6 }", SYN,
	  "ip daddr 10.0.0.5 in { 10.0.0.5, 10.0.0.6 }", NULL },
	{ "tcp dport @ports", SYN, "tcp dport 5432 in @ports (5000-6000)",
	  NULL },
	{ "tcp sport @ports", SYN, "tcp sport 40000 not in @ports",
	  "5000-6000" },
	{ "ip saddr . tcp dport @pairs", SYN,
	  "ip saddr . tcp dport 10.0.3.17 . 5432 in @pairs (10.0.0.0/8 . 1-6000)",
	  NULL },
	{ "ip daddr . tcp sport @pairs", SYN,
	  "ip daddr . tcp sport 10.0.0.5 . 40000 not in @pairs",
	  "10.0.0.0/8 . 1-6000" },
	{ "tcp dport vmap { 5432 : drop, 80 : accept }", SYN,
	  "tcp dport 5432 in { 80, 5432 }: drop", NULL },
	{ "tcp dport { 1, 2, 3, 4, 5, 6, 7, 8 }", SYN,
	  "tcp dport 5432 not in { 1, 2, 3, 4, 5, 6, ... }", "8" },
	{ "tcp flags & (fin | syn) == fin", SYN,
	  "tcp flags fin / fin,syn, packet has syn", NULL },
	{ "tcp flags ack", SYN, "tcp flags ack, packet has syn", NULL },
	{ "tcp flags ! syn", SYN, "tcp flags ! syn, packet has syn", NULL },
	{ "ct state established,related", SYN,
	  "ct state established,related, packet has new", NULL },
	{ "ct state new", SYN, "ct state new", NULL },
	{ "ct state { established, related }", SYN,
	  "ct state new not in { established, related }", "related" },
	{ "meta mark 0x11", SYN, "meta mark 0x00000011", NULL },
	{ "meta mark 1-5", SYN,
	  "meta mark 0x00000001-0x00000005, packet has 0x00000011",
	  "0x00000005" },
	{ "meta mark & 0xf0 == 0x20", SYN,
	  "meta mark & 0x000000f0 == 0x00000020, packet has 0x00000011", NULL },
	{ "meta length > 100", SYN, "meta length > 100, packet has 52", "101" },
	{ "iifname \"eth0\"", SYN, "iifname \"eth0\"", NULL },
	{ "iifname \"wg*\"", SYN, "iifname \"wg*\", packet has \"eth0\"",
	  "\"wg*\"" },
	{ "meta l4proto { tcp, udp }", SYN, "meta l4proto tcp in { tcp, udp }",
	  NULL },
	{ "ip protocol icmp", SYN, "ip protocol icmp, packet has tcp", NULL },
	{ "ip dscp cs1", SYN, "ip dscp cs1, packet has cs0", NULL },
	{ "ip ttl 63", SYN, "ip ttl 63, packet has 64", "63" },
	{ "ip6 hoplimit 64", SIX, "ip6 hoplimit 64", NULL },
	{ "ip6 dscp cs1", SIX, "ip6 dscp cs1, packet has cs0", NULL },
	{ "ip frag-off & 0x1fff != 0", SYN, "ip frag-off != 0, packet has 0",
	  NULL },
	{ "ct direction reply", SYN, "ct direction reply, packet has original",
	  NULL },
	{ "ct status assured", SYN, "ct status assured", NULL },
	{ "ct mark & 0xff00 == 0x1200", SYN,
	  "ct mark & 0x0000ff00 == 0x00001200", NULL },
	{ "ct label 5", SYN, "ct label 5, packet has 0x0", NULL },
	{ "tcp option maxseg size 536-1400", SYN,
	  "tcp option maxseg size 536-1400, packet has 1460", "1400" },
	{ "tcp option timestamp exists", SYN,
	  "tcp option timestamp exists, packet has missing", NULL },
	{ "limit rate 3/second", SYN, "limit rate 3/second burst 5 packets",
	  NULL },
	{ "meta skuid 1000", SYN, "meta skuid is there", NULL },
	{ "meta pkttype broadcast", SYN,
	  "meta pkttype broadcast, packet has host", NULL },
	{ "icmp type echo-reply", PING,
	  "icmp type echo-reply, packet has echo-request", "echo-reply" },
	{ "icmp type { destination-unreachable, time-exceeded }", PING,
	  "icmp type echo-request not in { destination-unreachable, time-exceeded }",
	  "time-exceeded" },
};

/* All are told before the test fails. */
static unsigned int wrong;

static void take(const struct term_case *at, const struct simulation *is)
{
	const struct path *path = &verdict_shown(&is->verdict)->path;
	const struct path_condition *condition;
	size_t i = 0;

	while (path->step[i].kind != PATH_RULE)
		i++;
	for (condition = path->step[i].condition; condition;
	     condition = condition->next) {
		if (strcmp(condition->sentence, at->sentence) == 0)
			return;
	}
	for (condition = path->step[i].condition; condition;
	     condition = condition->next)
		print_error("%s: \"%s\" instead of \"%s\"\n", at->rule,
			    condition->sentence, at->sentence);
	wrong++;
}

/* Of the rule that was not accepted: the first near miss. */
static void take_closest(const struct term_case *at,
			 const struct simulation *is)
{
	const struct near *near = &is->verdict.near;
	const char *closest = near->count && near->miss[0].nfailed ?
				      near->miss[0].failed[0].closest :
				      NULL;

	if (!at->closest)
		return;
	if (closest && strcmp(closest, at->closest) == 0)
		return;
	print_error("%s: closest is %s instead of %s\n", at->rule,
		    closest ? closest : "nothing", at->closest);
	wrong++;
}

/* Something telling that holds, so that the rule is near. */
static const char *ending(const struct term_case *at)
{
	if (strstr(at->rule, "vmap"))
		return "";
	if (strcmp(at->packet, PING) == 0 || strstr(at->rule, "udp") ||
	    strstr(at->rule, "ip protocol") || strstr(at->rule, "counter"))
		return " accept";
	return " meta mark 0x11 tcp sport 40000 accept";
}

static void try_case(const struct term_case *at)
{
	const struct packet_words options = {
		.hook = "input", .iif = "eth0", .ct = "new", .mark = "0x11"
	};
	struct simulation simulation;
	struct packet_spec spec;
	struct nft_world world;
	struct simulator simulator = { .ruleset = &world.ruleset,
				       .texts = &world.texts };
	struct error error = { "" };
	char rules[1024], words[80];
	char *argv[4];
	int argc = 0;

	snprintf(
		rules, sizeof(rules),
		"table inet t {\n"
		"set ports { type inet_service\n flags interval\n elements = { 5000-6000, 22 }\n }\n"
		"set pairs { type ipv4_addr . inet_service\n flags interval\n"
		"elements = { 10.0.0.0/8 . 1-6000 }\n }\n"
		"chain c { type filter hook input priority 0; policy drop;\n"
		"%s%s\n}\n}\n",
		at->rule, ending(at));
	nft_world_open(&world, rules);
	snprintf(words, sizeof(words), "%s", at->packet);
	for (argv[0] = strtok(words, " "); argv[argc];
	     argv[argc] = strtok(NULL, " "))
		argc++;
	if (packet_spec_parse(&spec, argc, argv, &options, &error) ||
	    simulate(&simulation, &simulator, &spec, &spec.frame, &error))
		fail_msg("%s: %s", at->rule, error.text);
	take(at, &simulation);
	take_closest(at, &simulation);
	simulation_release(&simulation);
	packet_spec_release(&spec);
	nft_world_close(&world);
}

static void test_sentences(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		try_case(&cases[i]);
	assert_int_equal(wrong, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_sentences),
	};

	if (!nft_world_possible())
		return 0;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
