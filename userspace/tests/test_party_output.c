// SPDX-License-Identifier: GPL-2.0-only
/* Whose connections an answer is about, as people and programs read it. */
#include "tests/unit.h"

#include <netinet/tcp.h>
#include <stdlib.h>

#include "output/json.h"
#include "output/people.h"
#include "tests/build_reset.h"
#include "tests/paper.h"

#define MILLISECOND_NS 1000000ULL

static const struct build_reset refused = {
	.reason = RSTATTR_REASON_TCP_NO_SOCKET,
	.seq = 1,
	.time = 100,
	.packet = { "10.0.3.17", "10.0.0.5", 40112, 5432, 0, 0 }
};

static void add(struct answer *answer, enum belonging belongs)
{
	union build build;
	struct event event;

	make_reset(&build, &event, &refused);
	event.belongs = belongs;
	assert_int_equal(findings_add(&answer->findings, &event), 0);
}

static void make_party(struct party *party)
{
	*party = (struct party){
		.kind = PARTY_COMMAND,
		.command = { .pid = 4121,
			     .status = 7 << 8,
			     .began = BUILD_EPOCH,
			     .ended = BUILD_EPOCH + 1012 * MILLISECOND_NS },
	};
	party->name = strdup("curl \033x");
}

static void test_people(void **state)
{
	struct answer answer = { .source = "kmod" };
	struct party party;
	struct paper paper;
	const char *text;

	(void)state;
	make_party(&party);
	answer.party = &party;
	add(&answer, BELONGS_DERIVED);
	paper_open(&paper);
	people_explain(&paper.out, &answer, BUILD_EPOCH, false);
	text = paper_read(&paper);
	assert_non_null(strstr(
		text,
		"curl \\x1bx [4121] ended with status 7 after 1.012 s\n"));
	assert_non_null(strstr(
		text,
		" whose   the command's by addresses, ports and time [derived]\n"));
	paper_close(&paper);
	answer_release(&answer);
	party_release(&party);
}

static void test_mixed(void **state)
{
	struct answer answer = { .source = "kmod" };
	struct party party;
	struct paper paper;

	(void)state;
	make_party(&party);
	party.kind = PARTY_UNIT;
	answer.party = &party;
	add(&answer, BELONGS_EXACT);
	add(&answer, BELONGS_EXACT);
	add(&answer, BELONGS_LIKELY);
	paper_open(&paper);
	people_whose(&paper.out, &answer, answer.findings.item[0]);
	people_command(&paper.out, &party);
	assert_string_equal(
		paper_read(&paper),
		" whose   the unit's 2x as recorded [exact] 1x for it listens there [likely]\n");
	paper_close(&paper);
	answer_release(&answer);
	party_release(&party);
}

static void test_json(void **state)
{
	struct answer answer = { .source = "kmod" };
	const json_t *finding, *of, *command;
	struct party party;
	struct paper paper;
	json_t *root;

	(void)state;
	make_party(&party);
	answer.party = &party;
	add(&answer, BELONGS_EXACT);
	add(&answer, BELONGS_DERIVED);
	paper_open(&paper);
	assert_int_equal(json_explain(paper.out.file, &answer), 0);
	root = paper_json(&paper);
	of = json_object_get(root, "of");
	assert_string_equal(json_get_string(of, "kind"), "command");
	command = json_object_get(of, "command");
	assert_int_equal(json_get_integer(command, "pid"), 4121);
	assert_int_equal(json_get_integer(command, "status"), 7);
	json_assert_null(command, "signal");
	finding = json_array_get(json_object_get(root, "findings"), 0);
	finding = json_object_get(finding, "belongs");
	assert_int_equal(json_get_integer(finding, "exact"), 1);
	assert_int_equal(json_get_integer(finding, "derived"), 1);
	assert_int_equal(json_get_integer(finding, "likely"), 0);
	json_decref(root);
	paper_close(&paper);
	answer_release(&answer);
	party_release(&party);
}

static void test_signal(void **state)
{
	struct answer answer = { .source = "kmod" };
	const json_t *command;
	struct party party;
	struct paper paper;
	json_t *root;

	(void)state;
	make_party(&party);
	party.command.status = 9;
	answer.party = &party;
	paper_open(&paper);
	people_command(&paper.out, &party);
	assert_non_null(
		strstr(paper_read(&paper), "was ended by signal 9 after"));
	paper_close(&paper);
	paper_open(&paper);
	assert_int_equal(json_explain(paper.out.file, &answer), 0);
	root = paper_json(&paper);
	command = json_object_get(json_object_get(root, "of"), "command");
	assert_int_equal(json_get_integer(command, "signal"), 9);
	json_assert_null(command, "status");
	json_decref(root);
	paper_close(&paper);
	answer_release(&answer);
	party_release(&party);
}

/* Nobody was asked for: the members are there, and null. */
static void test_nobody(void **state)
{
	struct answer answer = { .source = "kmod" };
	struct paper paper;
	json_t *root;

	(void)state;
	add(&answer, BELONGS_NOT);
	paper_open(&paper);
	assert_int_equal(json_explain(paper.out.file, &answer), 0);
	root = paper_json(&paper);
	json_assert_null(root, "of");
	json_assert_null(json_array_get(json_object_get(root, "findings"), 0),
			 "belongs");
	json_decref(root);
	paper_close(&paper);
	paper_open(&paper);
	people_explain(&paper.out, &answer, BUILD_EPOCH, false);
	assert_null(strstr(paper_read(&paper), "whose"));
	paper_close(&paper);
	answer_release(&answer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_people),
		TEST(test_mixed),
		TEST(test_json),
		TEST(test_signal),
		TEST(test_nobody),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
