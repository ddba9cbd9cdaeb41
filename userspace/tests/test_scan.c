// SPDX-License-Identifier: GPL-2.0-only
/* What is a scan, what is none, and how it is told. */
#include "tests/unit.h"

#include <linux/netfilter.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>

#include "engine/answer.h"
#include "engine/scan.h"
#include "model/event_list.h"
#include "output/json.h"
#include "output/people.h"
#include "tests/build.h"
#include "tests/build_drop.h"
#include "tests/build_reset.h"
#include "tests/paper.h"

#define SCANNER "198.51.100.7"
#define SERVER "10.0.0.5"

static void keep(struct event_list *events, const struct event *event)
{
	assert_int_equal(event_list_add(events, event), 0);
}

static void dropped(struct event_list *events, const char *src,
		    const char *dst, uint16_t sport, uint16_t dport)
{
	const struct build_drop values = {
		.where = "nft_do_chain", .family = NFPROTO_IPV4,
		.hook = NF_INET_LOCAL_IN, .iif = "eth1", .time = 100,
		.ct_state = RSTATTR_CT_NEW,
		.packet = { src, dst, sport, dport, 0, 0 },
	};
	union build build;
	struct event event;

	make_drop(&build, &event, &values);
	keep(events, &event);
}

/* Ports from 1000 on, as often. */
static void scan(struct event_list *events, const char *src, int ports,
		 int times)
{
	int i, j;

	for (i = 0; i < ports; i++) {
		for (j = 0; j < times; j++)
			dropped(events, src, SERVER, (uint16_t)(40000 + j),
				(uint16_t)(1000 + i));
	}
}

static void judge(struct scans *scans, struct event_list *events)
{
	size_t i;

	for (i = 0; i < events->count; i++)
		assert_int_equal(scans_look(scans, events->item[i]), 0);
	scans_judge(scans);
	for (i = 0; i < events->count; i++)
		events->item[i]->scan = scans_has(scans, events->item[i]);
}

static size_t count_and_release(struct event_list *events)
{
	struct scans scans = { 0 };
	size_t i, count = 0;

	judge(&scans, events);
	for (i = 0; i < events->count; i++)
		count += events->item[i]->scan;
	assert_int_equal(count, scans.found);
	scans_release(&scans);
	event_list_release(events);
	return count;
}

static void test_ports(void **state)
{
	struct event_list events = { 0 };

	(void)state;
	scan(&events, SCANNER, SCAN_TARGETS_MIN - 1, 1);
	assert_int_equal(count_and_release(&events), 0);
	scan(&events, SCANNER, SCAN_TARGETS_MIN, 1);
	assert_int_equal(count_and_release(&events), SCAN_TARGETS_MIN);
	scan(&events, SCANNER, SCAN_TARGETS_MIN, SCAN_PROBES_MAX);
	assert_int_equal(count_and_release(&events),
			 SCAN_TARGETS_MIN * SCAN_PROBES_MAX);
	/* Tried again and again: somebody wants in there. */
	scan(&events, SCANNER, SCAN_TARGETS_MIN, SCAN_PROBES_MAX + 1);
	assert_int_equal(count_and_release(&events), 0);
	/* Two that try half of it each are no scan. */
	scan(&events, SCANNER, SCAN_TARGETS_MIN - 1, 1);
	scan(&events, "198.51.100.8", SCAN_TARGETS_MIN - 1, 1);
	assert_int_equal(count_and_release(&events), 0);
}

static void test_one_port_again(void **state)
{
	struct event_list events = { 0 };
	uint16_t i;

	(void)state;
	for (i = 0; i < 100; i++)
		dropped(&events, SCANNER, SERVER, (uint16_t)(40000 + i), 5432);
	assert_int_equal(count_and_release(&events), 0);
	/* Nor is that part of the scan that the same source makes. */
	for (i = 0; i < 100; i++)
		dropped(&events, SCANNER, SERVER, (uint16_t)(40000 + i), 5432);
	scan(&events, SCANNER, 50, 2);
	assert_int_equal(count_and_release(&events), 100);
}

/* Of one network: a host that may not go out tries many that have none. */
static void test_addresses(void **state)
{
	struct event_list events = { 0 };
	char addr[32];
	int i;

	(void)state;
	for (i = 0; i < SCAN_TARGETS_MIN; i++) {
		snprintf(addr, sizeof(addr), "203.0.113.%d", i);
		dropped(&events, SCANNER, addr, 40000, 22);
	}
	assert_int_equal(count_and_release(&events), SCAN_TARGETS_MIN);
	for (i = 0; i < 2 * SCAN_TARGETS_MIN; i++) {
		snprintf(addr, sizeof(addr), "203.0.%d.1", i);
		dropped(&events, "10.0.3.17", addr, 40000, 443);
	}
	assert_int_equal(count_and_release(&events), 0);
}

/* A connection that was open, whatever befell it. */
static void test_established(void **state)
{
	struct event_list events = { 0 };
	struct build_drop open = {
		.where = "nft_do_chain", .family = NFPROTO_IPV4,
		.hook = NF_INET_LOCAL_IN, .iif = "eth1",
		.ct_state = RSTATTR_CT_ESTABLISHED,
		.packet = { SCANNER, SERVER, 40000, 443, 0, 0x10 },
	};
	union build build;
	struct event event;

	(void)state;
	scan(&events, SCANNER, 50, 1);
	make_drop(&build, &event, &open);
	keep(&events, &event);
	assert_int_equal(count_and_release(&events), 0);
	/* That of another one is no excuse. */
	open.packet.src = "198.51.100.8";
	scan(&events, SCANNER, 50, 1);
	make_drop(&build, &event, &open);
	keep(&events, &event);
	assert_int_equal(count_and_release(&events), 50);
}

/* What is learnt of the host afterwards counts as well. */
static void test_known(void **state)
{
	struct event_list events = { 0 };
	struct scans scans = { 0 };
	struct addr addr;

	(void)state;
	scan(&events, SCANNER, 50, 1);
	judge(&scans, &events);
	assert_int_equal(scans.found, 50);
	addr_from_bytes(&addr, (const uint8_t[]){ 198, 51, 100, 7 }, 4);
	assert_true(scans_suspect(&scans, 1, &addr));
	assert_true(scans_suspect(&scans, 1, NULL));
	assert_false(scans_suspect(&scans, 2, NULL));
	assert_int_equal(scans_know(&scans, 2, &addr), 0);
	scans_judge(&scans);
	assert_int_equal(scans.found, 50);
	assert_int_equal(scans_know(&scans, 1, &addr), 0);
	scans_judge(&scans);
	assert_int_equal(scans.found, 0);
	assert_false(scans_suspect(&scans, 1, &addr));
	assert_false(scans_has(&scans, events.item[0]));
	addr.bytes[3] = 8;
	assert_false(scans_suspect(&scans, 1, &addr));
	scans_release(&scans);
	event_list_release(&events);
}

static void answers(struct event_list *events, uint16_t sport, uint8_t proto,
		    uint8_t flags)
{
	struct build_drop values = {
		.where = "nft_do_chain", .family = NFPROTO_IPV4,
		.hook = NF_INET_LOCAL_IN, .iif = "eth1",
		.packet = { "192.0.2.53", SERVER, sport, 0, proto, flags },
	};
	union build build;
	struct event event;
	uint16_t i;

	for (i = 0; i < 50; i++) {
		values.packet.dport = (uint16_t)(30000 + i);
		make_drop(&build, &event, &values);
		keep(events, &event);
	}
}

/* They come late, to a port of their own each. */
static void test_late_answers(void **state)
{
	struct event_list events = { 0 };

	(void)state;
	answers(&events, 53, IPPROTO_UDP, 0);
	answers(&events, 20000, IPPROTO_UDP, 0);
	answers(&events, 443, IPPROTO_TCP, 0x12);
	answers(&events, 443, IPPROTO_TCP, 0x04);
	assert_int_equal(count_and_release(&events), 0);
	answers(&events, 50000, IPPROTO_UDP, 0);
	assert_int_equal(count_and_release(&events), 50);
}

/* A program of this host that may not go out. */
static void test_own(void **state)
{
	struct event_list events = { 0 };
	size_t i;

	(void)state;
	scan(&events, SCANNER, 50, 1);
	for (i = 0; i < events.count; i++)
		events.item[i]->has &= ~BIT(RSTATTR_EVENT_IIF);
	assert_int_equal(count_and_release(&events), 0);
	scan(&events, SCANNER, 50, 1);
	for (i = 0; i < events.count; i++)
		events.item[i]->has |= BIT(RSTATTR_EVENT_UID);
	assert_int_equal(count_and_release(&events), 0);
}

/* A scan, and a client that is refused all the time. */
static void make_answer(struct answer *answer)
{
	struct event_list events = { 0 };
	struct scans scans = { 0 };
	union build build;
	struct event event;
	size_t i;

	memset(answer, 0, sizeof(*answer));
	answer->source = "kmod";
	scan(&events, SCANNER, 30, 2);
	scan(&events, "198.51.100.8", 25, 1);
	dropped(&events, "10.0.3.17", SERVER, 40000, 5432);
	for (i = 0; i < 30; i++) {
		make_event(&build, &event, &(struct build_event){
			.handle = 42, .hook = 1, .time = 200,
			.packet = { SCANNER, SERVER, 40000,
				    (uint16_t)(2000 + i), 0, 0 } });
		keep(&events, &event);
	}
	for (i = 0; i < 5; i++) {
		make_event(&build, &event, &(struct build_event){
			.handle = 42, .hook = 1, .time = 300,
			.packet = { "10.0.3.18", SERVER, 40000, 2001, 0, 0 } });
		keep(&events, &event);
	}
	judge(&scans, &events);
	for (i = 0; i < events.count; i++)
		assert_int_equal(findings_add(&answer->findings,
					      events.item[i]),
				 0);
	findings_sort(&answer->findings);
	scans_release(&scans);
	event_list_release(&events);
}

static void test_findings(void **state)
{
	struct answer answer;
	uint64_t count = 0;
	size_t i;

	(void)state;
	make_answer(&answer);
	assert_int_equal(answer.findings.count, 4);
	/* Again and again, once, and scans, most probes first. */
	assert_int_equal(answer.findings.item[0]->key.handle, 42);
	assert_false(answer.findings.item[0]->key.scan);
	assert_int_equal(answer.findings.item[0]->count, 5);
	assert_false(answer.findings.item[1]->key.scan);
	assert_int_equal(answer.findings.item[1]->count, 1);
	assert_true(answer.findings.item[2]->key.scan);
	assert_int_equal(answer.findings.item[2]->count, 85);
	assert_int_equal(answer.findings.item[3]->key.handle, 42);
	assert_int_equal(answer.findings.item[3]->count, 30);
	for (i = 0; i < answer.findings.count; i++)
		count += answer.findings.item[i]->count;
	assert_int_equal(count, 60 + 25 + 1 + 30 + 5);
	answer_release(&answer);
}

static void test_people(void **state)
{
	struct answer answer;
	struct paper paper;
	const char *text;

	(void)state;
	make_answer(&answer);
	paper_open(&paper);
	people_explain(&paper.out, &answer, BUILD_EPOCH + 2000, 0);
	text = paper_read(&paper);
	assert_non_null(strstr(text, "inet filter input #42 [exact] 5x"));
	assert_non_null(strstr(text, "10.0.3.17:40000 to 10.0.0.5:5432"));
	assert_null(strstr(text, "SCAN"));
	assert_null(strstr(text, ":1000"));
	assert_non_null(strstr(text,
		"\nscans 115 probes of 60 ports by 2 sources (198.51.100.7, 198.51.100.8) 22:13:20: fw.drop 85x, inet filter input #42 30x; shown by: rstattr explain --scans\nbooks "));
	paper_close(&paper);
	paper_open(&paper);
	people_explain(&paper.out, &answer, BUILD_EPOCH + 2000, PEOPLE_SCANS);
	text = paper_read(&paper);
	assert_null(strstr(text, "\nscans "));
	assert_non_null(strstr(text,
		"\nSCAN, FIREWALL rejected it: inet filter input #42 [exact] 30x"));
	assert_non_null(strstr(text, "\nSCAN, "));
	paper_close(&paper);
	answer_release(&answer);
}

static void test_json(void **state)
{
	struct answer answer;
	struct paper paper;
	const json_t *findings, *finding;
	json_t *root;
	size_t i, flows = 0;

	(void)state;
	make_answer(&answer);
	paper_open(&paper);
	assert_int_equal(json_explain(paper.out.file, &answer), 0);
	root = paper_json(&paper);
	findings = json_object_get(root, "findings");
	for (i = 0; i < json_array_size(findings); i++) {
		finding = json_array_get(findings, i);
		assert_int_equal(json_get_boolean(finding, "scan"), i > 1);
		json_assert_null(finding, "near");
		flows += json_array_size(json_object_get(finding, "flows"));
	}
	assert_int_equal(flows, 60 + 25 + 1 + 30 + 1);
	json_decref(root);
	paper_close(&paper);
	answer_release(&answer);
}

/* Whatever end was tried: one finding. */
static void test_no_listener(void **state)
{
	struct build_reset values = {
		.reason = RSTATTR_REASON_TCP_NO_SOCKET,
		.packet = { SCANNER, SERVER, 40000, 0, 0, 0 },
	};
	struct event_list events = { 0 };
	struct findings findings = { 0 };
	struct scans scans = { 0 };
	union build build;
	struct event event;
	size_t i;

	(void)state;
	for (i = 0; i < 30; i++) {
		values.packet.dport = (uint16_t)(1000 + i);
		make_reset(&build, &event, &values);
		keep(&events, &event);
	}
	judge(&scans, &events);
	assert_int_equal(scans.found, 30);
	for (i = 0; i < events.count; i++)
		assert_int_equal(findings_add(&findings, events.item[i]), 0);
	assert_int_equal(findings.count, 1);
	assert_int_equal(findings.item[0]->count, 30);
	findings_release(&findings);
	scans_release(&scans);
	event_list_release(&events);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_ports),	 TEST(test_one_port_again),
		TEST(test_addresses),	 TEST(test_established),
		TEST(test_known),	 TEST(test_late_answers),
		TEST(test_own),		 TEST(test_findings),
		TEST(test_people),	 TEST(test_json),
		TEST(test_no_listener),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
