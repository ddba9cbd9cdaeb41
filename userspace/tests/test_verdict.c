// SPDX-License-Identifier: GPL-2.0-only
/*
 * What becomes of a packet, its path, its near misses, and what people and
 * programs are told: over rulesets that the kernel took.
 */
#include "tests/unit.h"

#include <errno.h>
#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "engine/event_replay.h"
#include "engine/simulation.h"
#include "output/json_path.h"
#include "output/people_path.h"
#include "output/simulate.h"
#include "tests/build.h"
#include "tests/nft.h"

static const char filter[] =
	"table inet filter {\n"
	"set db_clients { type ipv4_addr\n flags interval\n"
	"elements = { 10.0.1.0/24, 10.0.3.0/28 }\n }\n"
	"chain input {\n"
	"type filter hook input priority 0; policy drop;\n"
	"iifname \"lo\" accept\n"
	"ct state established,related accept\n"
	"ip saddr @db_clients tcp dport 5432 accept\n"
	"tcp dport { 22, 80, 8000-8100 } accept\n"
	"icmp type echo-request accept\n"
	"ip saddr 192.0.2.0/24 jump special\n"
	"tcp dport 5432 reject with tcp reset\n"
	"}\n"
	"chain special {\n"
	"udp dport 53 accept\n"
	"meta mark 0x17 accept\n"
	"}\n"
	"}\n";

struct asked {
	struct nft_world world;
	struct packet_spec spec;
	struct simulation simulation;
};

static int link_named(void *ctx, const char *name, struct vm_link *link)
{
	(void)ctx;
	(void)name;
	(void)link;
	return -ENODATA;
}

static const struct vm_host host = { .link_named = link_named };

/* Words as on the command line: "tcp 10.0.0.1 10.0.0.2:80". */
static void ask(struct asked *asked, const char *words,
		struct packet_words options)
{
	const struct simulator simulator = { .ruleset = &asked->world.ruleset,
					     .host = &host,
					     .texts = &asked->world.texts };
	struct error error = { "" };
	static char copy[256];
	char *argv[8];
	char *at;
	int argc = 0;

	snprintf(copy, sizeof(copy), "%s", words);
	for (at = strtok(copy, " "); at && argc < 8; at = strtok(NULL, " "))
		argv[argc++] = at;
	if (packet_spec_parse(&asked->spec, argc, argv, &options, &error) ||
	    simulate(&asked->simulation, &simulator, &asked->spec,
		     &asked->spec.frame, &error))
		fail_msg("%s: %s", words, error.text);
}

static void done(struct asked *asked)
{
	simulation_release(&asked->simulation);
	packet_spec_release(&asked->spec);
}

#define WITH(...) ((struct packet_words){ .hook = "input", __VA_ARGS__ })
#define NEW WITH(.iif = "eth0", .ct = "new", .mark = "0")

static const struct verdict *verdict_of(const struct asked *asked)
{
	return &asked->simulation.verdict;
}

static void expect_end(const struct asked *asked, enum vm_end end,
		       enum replay_grade grade, const char *rule)
{
	const struct verdict *verdict = verdict_of(asked);
	const struct verdict_way *way = verdict_shown(verdict);

	assert_true(verdict->known);
	assert_int_equal(verdict->end, end);
	assert_int_equal(verdict->grade, grade);
	assert_int_equal(verdict->count, 1);
	if (!rule)
		assert_int_equal(way->place.handle, 0);
	else
		assert_string_equal(way->place.text, rule);
}

static void test_ends(void **state)
{
	struct asked asked;

	(void)state;
	nft_world_open(&asked.world, filter);
	ask(&asked, "tcp 10.0.3.17 10.0.0.5:5432", NEW);
	expect_end(&asked, VM_END_REJECT, REPLAY_DERIVED,
		   "tcp dport 5432 reject with tcp reset");
	done(&asked);
	ask(&asked, "tcp 10.0.3.7 10.0.0.5:5432", NEW);
	expect_end(&asked, VM_END_ACCEPT, REPLAY_DERIVED,
		   "ip saddr @db_clients tcp dport 5432 accept");
	done(&asked);
	ask(&asked, "tcp 10.0.3.7 10.0.0.5:8101", NEW);
	expect_end(&asked, VM_END_DROP, REPLAY_DERIVED, NULL);
	done(&asked);
	ask(&asked, "udp 192.0.2.1 10.0.0.5:53", NEW);
	expect_end(&asked, VM_END_ACCEPT, REPLAY_DERIVED,
		   "udp dport 53 accept");
	done(&asked);
	ask(&asked, "tcp 10.0.3.7 10.0.0.5:9",
	    WITH(.iif = "eth0", .ct = "established,reply"));
	expect_end(&asked, VM_END_ACCEPT, REPLAY_DERIVED,
		   "ct state established,related accept");
	done(&asked);
	nft_world_close(&asked.world);
}

/* Each step as one line. */
static void write_path(const struct path *path, FILE *file)
{
	const struct path_condition *at;
	size_t i;

	for (i = 0; i < path->count; i++) {
		const struct path_step *step = &path->step[i];

		fprintf(file, "%*s%c", step->depth, "", "crbes"[step->kind]);
		if (step->kind == PATH_RULE)
			fprintf(file, "%c", step->held ? '+' : '-');
		for (at = step->condition; at; at = at->next)
			fprintf(file, " [%s]", at->sentence);
		if (step->kind == PATH_END && step->policy)
			fputs(" policy", file);
		if (step->target_name)
			fprintf(file, " to %s", step->target_name);
		fputc('\n', file);
	}
}

static void expect_path(const struct asked *asked, const char *wanted)
{
	char *text = NULL;
	size_t len = 0;
	FILE *file = open_memstream(&text, &len);

	write_path(&verdict_shown(verdict_of(asked))->path, file);
	fclose(file);
	assert_string_equal(text, wanted);
	free(text);
}

static void test_path(void **state)
{
	struct asked asked;

	(void)state;
	nft_world_open(&asked.world, filter);
	ask(&asked, "tcp 192.0.2.9 10.0.0.5:5432", NEW);
	expect_path(
		&asked,
		"c\n"
		"r- [iifname \"lo\", packet has \"eth0\"]\n"
		"r- [ct state established,related, packet has new]\n"
		"r- [ip saddr 192.0.2.9 not in @db_clients]\n"
		"r- [tcp dport 5432 not in { 22, 80, 8000-8100 }]\n"
		"r- [meta l4proto icmp, packet has tcp]\n"
		"r+ [meta nfproto ipv4] [ip saddr 192.0.2.0/24] to special\n"
		" r- [meta l4proto udp, packet has tcp]\n"
		" r- [meta mark 0x00000017, packet has 0x00000000]\n"
		"b\n"
		"r+ [meta l4proto tcp] [tcp dport 5432]\n"
		"e\n");
	done(&asked);
	ask(&asked, "tcp 10.0.1.9 10.0.0.5:5432", NEW);
	expect_path(
		&asked,
		"c\n"
		"r- [iifname \"lo\", packet has \"eth0\"]\n"
		"r- [ct state established,related, packet has new]\n"
		"r+ [meta nfproto ipv4] [ip saddr 10.0.1.9 in @db_clients (10.0.1.0/24)] [meta l4proto tcp] [tcp dport 5432]\n"
		"e\n");
	done(&asked);
	nft_world_close(&asked.world);
}

static void expect_near(const struct asked *asked, size_t index,
			const char *rule, const char *sentence,
			const char *closest)
{
	const struct near *near = &verdict_of(asked)->near;
	const struct near_miss *miss = &near->miss[index];

	assert_true(index < near->count);
	assert_int_equal(miss->nfailed, 1);
	assert_string_equal(miss->place.text, rule);
	assert_string_equal(miss->failed[0].condition.sentence, sentence);
	if (closest)
		assert_string_equal(miss->failed[0].closest, closest);
	else
		assert_null(miss->failed[0].closest);
}

static void test_near(void **state)
{
	struct asked asked;

	(void)state;
	nft_world_open(&asked.world, filter);
	ask(&asked, "tcp 10.0.3.17 10.0.0.5:5432", NEW);
	expect_near(&asked, 0, "ip saddr @db_clients tcp dport 5432 accept",
		    "ip saddr 10.0.3.17 not in @db_clients", "10.0.3.0/28");
	done(&asked);
	ask(&asked, "tcp 10.0.1.17 10.0.0.5:8102", NEW);
	expect_near(&asked, 0, "ip saddr @db_clients tcp dport 5432 accept",
		    "tcp dport 5432, packet has 8102", "5432");
	done(&asked);
	/* Within a chain that is not jumped to. */
	ask(&asked, "udp 192.0.3.1 10.0.0.5:53", NEW);
	expect_near(&asked, 0, "udp dport 53 accept",
		    "ip saddr 192.0.2.0/24, packet has 192.0.3.1",
		    "192.0.2.0/24");
	done(&asked);
	/* Accepted: there is none. */
	ask(&asked, "tcp 10.0.3.7 10.0.0.5:22", NEW);
	assert_false(verdict_of(&asked)->has_near);
	done(&asked);
	nft_world_close(&asked.world);
}

/* Accepting is what counts, in maps and in chains that were not met. */
static void test_near_chains(void **state)
{
	static const char rules[] =
		"table inet t {\n"
		"chain c {\n"
		"type filter hook input priority 0; policy drop;\n"
		"tcp dport vmap { 80 : accept, 443 : drop }\n"
		"ip saddr 192.0.2.1 jump blocked\n"
		"ip saddr 192.0.2.2 goto open\n"
		"}\n"
		"chain blocked {\n"
		"tcp dport 79 drop\n"
		"tcp dport 79 accept comment \"never met\"\n"
		"}\n"
		"chain open {\n"
		"tcp dport 78 return\n"
		"tcp dport 79 accept comment \"met\"\n"
		"}\n"
		"}\n";
	const struct near *near;
	struct asked asked;
	size_t i;

	(void)state;
	nft_world_open(&asked.world, rules);
	ask(&asked, "tcp 192.0.2.3 10.0.0.5:79", NEW);
	near = &verdict_of(&asked)->near;
	assert_int_equal(near->count, 2);
	for (i = 0; i < near->count; i++) {
		const struct near_miss *miss = &near->miss[i];
		const char *closest = miss->failed[0].closest;

		assert_int_equal(miss->nfailed, 1);
		if (miss->place.comment) {
			assert_string_equal(miss->place.comment, "met");
			assert_string_equal(closest, "192.0.2.2");
		} else {
			assert_string_equal(closest, "80");
		}
	}
	done(&asked);
	nft_world_close(&asked.world);
}

/* Ways that end alike are one; too many of them are told. */
static void test_ways(void **state)
{
	char rules[4096] = "table inet t {\nchain c {\n"
			   "type filter hook input priority 0; policy drop;\n";
	const struct verdict *verdict;
	struct asked asked;
	size_t len = strlen(rules);
	int i;

	(void)state;
	/* Which of them is met does not matter for the end. */
	for (i = 0; i < 3; i++)
		len += (size_t)snprintf(rules + len, sizeof(rules) - len,
					"meta mark %d drop\n", i);
	snprintf(rules + len, sizeof(rules) - len, "}\n}\n");
	nft_world_open(&asked.world, rules);
	ask(&asked, "tcp 10.0.0.1 10.0.0.5:79",
	    WITH(.iif = "eth0", .ct = "new"));
	verdict = verdict_of(&asked);
	assert_true(verdict->known && !verdict->overflow);
	assert_int_equal(verdict->end, VM_END_DROP);
	assert_int_equal(verdict->grade, REPLAY_DERIVED);
	assert_int_equal(verdict->count, 4);
	done(&asked);
	nft_world_close(&asked.world);

	/* Each may match or not, whatever the others do. */
	for (i = 0; i < 8; i++)
		len += (size_t)snprintf(
			rules + len, sizeof(rules) - len,
			"limit rate %d/second meta priority set 1:%d\n", i + 1,
			i + 1);
	snprintf(rules + len, sizeof(rules) - len, "}\n}\n");
	nft_world_open(&asked.world, rules);
	ask(&asked, "tcp 10.0.0.1 10.0.0.5:79", NEW);
	verdict = verdict_of(&asked);
	assert_int_equal(verdict->end, VM_END_DROP);
	done(&asked);
	ask(&asked, "tcp 10.0.0.1 10.0.0.5:79",
	    WITH(.iif = "eth0", .ct = "new", .mark = "77"));
	verdict = verdict_of(&asked);
	assert_true(verdict->known && verdict->overflow);
	assert_int_equal(verdict->grade, REPLAY_LIKELY);
	done(&asked);
	nft_world_close(&asked.world);
}

/* A rule that only logs may match or not: nothing depends on it. */
static void test_idle(void **state)
{
	static const char rules[] =
		"table inet t {\n"
		"chain c {\n"
		"type filter hook input priority 0; policy drop;\n"
		"limit rate 1/second counter log\n"
		"limit rate 2/second tcp dport 79 accept\n"
		"}\n"
		"}\n";
	const struct path_condition *condition;
	struct asked asked;

	(void)state;
	nft_world_open(&asked.world, rules);
	ask(&asked, "tcp 10.0.0.1 10.0.0.5:80", NEW);
	assert_int_equal(verdict_of(&asked)->grade, REPLAY_DERIVED);
	condition = verdict_of(&asked)->way[0].path.step[1].condition;
	assert_true(condition->idle && !condition->assumed);
	done(&asked);
	ask(&asked, "tcp 10.0.0.1 10.0.0.5:79", NEW);
	assert_false(verdict_of(&asked)->known);
	assert_int_equal(verdict_of(&asked)->count, 2);
	done(&asked);
	nft_world_close(&asked.world);
}

static void test_unknown(void **state)
{
	const struct verdict *verdict;
	struct asked asked;

	(void)state;
	nft_world_open(&asked.world, filter);
	ask(&asked, "tcp 10.0.3.17 10.0.0.5:5432", WITH(.ct = "new"));
	verdict = verdict_of(&asked);
	assert_false(verdict->known);
	assert_int_equal(verdict->grade, REPLAY_UNKNOWN);
	assert_int_equal(verdict->count, 2);
	assert_string_equal(verdict->way[0].path.assumed->sentence,
			    "iifname \"lo\"");
	assert_string_equal(verdict->way[1].path.assumed->sentence,
			    "iifname != \"lo\"");
	assert_string_equal(simulation_hint(&asked.simulation), "--iif NAME");
	done(&asked);
	/* It does not matter. */
	ask(&asked, "tcp 10.0.3.17 10.0.0.5:22",
	    WITH(.iif = "eth0", .ct = "new"));
	expect_end(&asked, VM_END_ACCEPT, REPLAY_DERIVED,
		   "tcp dport { 22, 80, 8000-8100 } accept");
	done(&asked);
	nft_world_close(&asked.world);
}

static void test_people(void **state)
{
	static const char wanted[] =
		"REJECTED by inet filter input #11 [derived]\n"
		" packet  10.0.3.17:40000 to 10.0.0.5:5432 tcp syn; in eth0; ct new; hook input only; source port made up\n"
		" chain   inet filter input\n"
		"         - #4 iifname \"lo\", packet has \"eth0\"\n"
		"         - #5 ct state established,related, packet has new\n"
		"         - #6 ip saddr 10.0.3.17 not in @db_clients\n"
		"         - #8 tcp dport 5432 not in { 22, 80, 8000-8100 }\n"
		"         - #9 meta l4proto icmp, packet has tcp\n"
		"         - #10 ip saddr 192.0.2.0/24, packet has 10.0.3.17\n"
		"         + #11 tcp dport 5432 reject with tcp reset\n"
		" nearly  #6 ip saddr @db_clients tcp dport 5432 accept: ip saddr 10.0.3.17 not in @db_clients; closest 10.0.3.0/28 [likely]\n"
		"         and 1 more accept rule that missed it by one condition\n";
	struct asked asked;
	char *text = NULL;
	size_t len = 0;
	FILE *file = open_memstream(&text, &len);
	const struct out out = { .file = file };

	(void)state;
	nft_world_open(&asked.world, filter);
	ask(&asked, "tcp 10.0.3.17 10.0.0.5:5432", NEW);
	people_simulate(&out, &asked.simulation, false);
	fclose(file);
	assert_string_equal(text, wanted);
	free(text);
	done(&asked);
	nft_world_close(&asked.world);
}

/* What the recorder would have of a packet at the rule with this handle. */
static void record(struct event *event, union build *build,
		   const struct nft_world *world, uint64_t handle,
		   const char *src)
{
	const struct build_event values = {
		.seq = 1,
		.time = 1000,
		.table_handle = world->ruleset.table->handle,
		.handle = handle,
		.base_seq = world->ruleset.generation,
		.hook = NF_INET_LOCAL_IN,
		.packet = { .src = src,
			    .dst = "10.0.0.5",
			    .sport = 40000,
			    .dport = 5432 },
	};

	make_event(build, event, &values);
}

static void test_event(void **state)
{
	struct nft_world world;
	struct verdict verdict;
	struct event event;
	union build build;

	(void)state;
	nft_world_open(&world, filter);
	record(&event, &build, &world, 11, "10.0.3.17");
	assert_int_equal(event_verdict(&verdict, &event, &world.ruleset, NULL,
				       &world.texts),
			 0);
	assert_true(verdict.recorded && verdict.agrees);
	assert_int_equal(verdict.end, VM_END_REJECT);
	assert_int_equal(verdict.grade, REPLAY_DERIVED);
	assert_int_equal(verdict.count, 1);
	assert_int_equal(verdict.near.miss[0].nfailed, 1);
	assert_string_equal(verdict.near.miss[0].place.text,
			    "ip saddr @db_clients tcp dport 5432 accept");
	verdict_release(&verdict);

	/* A packet that this ruleset does not send there. */
	record(&event, &build, &world, 11, "10.0.3.7");
	assert_int_equal(event_verdict(&verdict, &event, &world.ruleset, NULL,
				       &world.texts),
			 0);
	assert_true(verdict.recorded && !verdict.agrees);
	assert_int_equal(verdict.end, VM_END_ACCEPT);
	verdict_release(&verdict);
	nft_world_close(&world);
}

/* The mark at the rule is what an earlier chain of the hook made of it. */
static void test_event_after_change(void **state)
{
	static const char rules[] = "table inet a {\n"
				    "chain first {\n"
				    "type filter hook input priority -10;\n"
				    "meta mark 7 drop\n"
				    "meta mark set 7\n"
				    "}\n"
				    "chain input {\n"
				    "type filter hook input priority 0;\n"
				    "meta mark 7 tcp dport 5432 reject\n"
				    "}\n"
				    "}\n";
	struct nft_world world;
	struct verdict verdict;
	struct event event;
	union build build;

	(void)state;
	nft_world_open(&world, rules);
	record(&event, &build, &world, 5, "10.0.3.17");
	event.mark = 7;
	event.has |= BIT(RSTATTR_EVENT_MARK);
	assert_int_equal(event_verdict(&verdict, &event, &world.ruleset, NULL,
				       &world.texts),
			 0);
	assert_true(verdict.agrees);
	verdict_release(&verdict);
	nft_world_close(&world);
}

static void test_event_copy(void **state)
{
	struct event event, *copy;
	union build build;

	(void)state;
	make_event(&build, &event,
		   &(struct build_event){ .seq = 3,
					  .handle = 42,
					  .comment = "why",
					  .l2 = true,
					  .packet = { .src = "10.0.3.17",
						      .dst = "10.0.0.5",
						      .dport = 5432 } });
	copy = event_copy(&event);
	memset(&build, 0xa5, sizeof(build));
	assert_non_null(copy);
	assert_int_equal(copy->seq, 3);
	assert_string_equal(copy->rule.comment, "why");
	assert_string_equal(copy->iif_name, "eth1");
	assert_int_equal(copy->l2.len, 14);
	assert_int_equal(copy->bytes.data[0], 0x45);
	event_free(copy);
	event_free(NULL);
}

static json_t *document(const struct asked *asked)
{
	const struct simulate_source source = { .generation = 3 };
	json_error_t error;
	char *text = NULL;
	size_t len = 0;
	FILE *file = open_memstream(&text, &len);
	json_t *json;

	assert_int_equal(json_simulate(file, &asked->simulation, &source), 0);
	fclose(file);
	json = json_loads(text, 0, &error);
	assert_non_null(json);
	free(text);
	return json;
}

static const char *word(json_t *json, const char *path, ...)
{
	const char *key;
	va_list args;

	va_start(args, path);
	for (key = path; json && key; key = va_arg(args, const char *))
		json = json_is_array(json) ?
			       json_array_get(json, (size_t)atoi(key)) :
			       json_object_get(json, key);
	va_end(args);
	return json_string_value(json);
}

static void test_json(void **state)
{
	static const char *const members[] = {
		"schema",	"packet", "ruleset", "verdict",
		"grade",	"hook",	  "chain",   "rule",
		"policy",	"queue",  "why",     "assumptions",
		"alternatives", "cut",	  "path",    "path_omitted",
		"near",
	};
	struct asked asked;
	json_t *json;
	size_t i;

	(void)state;
	nft_world_open(&asked.world, filter);
	ask(&asked, "tcp 10.0.3.17 10.0.0.5:5432", NEW);
	json = document(&asked);
	assert_int_equal(json_object_size(json),
			 sizeof(members) / sizeof(members[0]));
	for (i = 0; i < sizeof(members) / sizeof(members[0]); i++)
		assert_non_null(json_object_get(json, members[i]));
	assert_string_equal(word(json, "verdict", NULL), "reject");
	assert_string_equal(word(json, "grade", NULL), "derived");
	assert_string_equal(word(json, "rule", "text", NULL),
			    "tcp dport 5432 reject with tcp reset");
	assert_string_equal(word(json, "path", "0", "kind", NULL), "chain");
	assert_string_equal(
		word(json, "path", "1", "conditions", "0", "packet", NULL),
		"\"eth0\"");
	assert_string_equal(
		word(json, "near", "0", "conditions", "0", "closest", NULL),
		"10.0.3.0/28");
	json_decref(json);
	done(&asked);

	ask(&asked, "tcp 10.0.3.17 10.0.0.5:5432", WITH(.ct = "new"));
	json = document(&asked);
	assert_string_equal(word(json, "verdict", NULL), "unknown");
	assert_true(json_is_null(json_object_get(json, "rule")));
	assert_int_equal(json_array_size(json_object_get(json, "alternatives")),
			 2);
	assert_string_equal(word(json, "alternatives", "0", "verdict", NULL),
			    "accept");
	assert_string_equal(
		word(json, "alternatives", "0", "assumptions", "0", NULL),
		"iifname \"lo\"");
	assert_string_equal(word(json, "alternatives", "1", "verdict", NULL),
			    "reject");
	json_decref(json);
	done(&asked);
	nft_world_close(&asked.world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_ends),       TEST(test_path),
		TEST(test_near),       TEST(test_unknown),
		TEST(test_people),     TEST(test_json),
		TEST(test_event),      TEST(test_event_after_change),
		TEST(test_event_copy), TEST(test_near_chains),
		TEST(test_ways),       TEST(test_idle),
	};

	if (!nft_world_possible())
		return 0;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
