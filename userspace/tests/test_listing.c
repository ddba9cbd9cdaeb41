// SPDX-License-Identifier: GPL-2.0-only
#include "tests/unit.h"

#include <errno.h>
#include <stdlib.h>

#include "ruleset/listing.h"

static const char listing[] =
	"# Warning: table inet filter is managed by somebody\n"
	"table inet other { # handle 1\n"
	"\tchain input { # handle 1\n"
	"\t\taccept # handle 3\n"
	"\t}\n"
	"}\n"
	"table inet filter { # handle 2\n"
	"\tset db { # handle 3\n"
	"\t\ttype ipv4_addr\n"
	"\t}\n"
	"\n"
	"\tchain input { # handle 1\n"
	"\t\tcomment \"what comes in\"\n"
	"\t\ttype filter hook input priority filter; policy accept;\n"
	"\t\ttcp dport 22 accept comment \"not # handle 4\" # handle 3\n"
	"\t\ttcp dport 5432 counter reject with tcp reset comment \"a\n"
	"b\" # handle 4\n"
	"\t\tip saddr @db jump {\n"
	"\t\t\ttcp dport 99 reject comment \"inner\"\n"
	"\t\t\ttcp dport 98 jump {\n"
	"\t\t\t\tudp dport 1 drop\n"
	"\t\t\t}\n"
	"\t\t\tmeta mark 0x00000005 reject\n"
	"\t\t} # handle 9\n"
	"\t\tcounter # handle 10\n"
	"\t}\n"
	"\n"
	"\tchain input2 { # handle 8\n"
	"\t\tdrop # handle 11\n"
	"\t}\n"
	"}\n";

static struct rule_ref refs[] = { { .handle = 3 }, { .handle = 4 }, { .handle = 9 },
				  { .handle = 10 } };
static const struct rule_refs rules = { refs, 4 };

static char *rule(size_t index)
{
	char *text = NULL;

	assert_int_equal(listing_rule(listing, "inet", "filter", "input",
				      &rules, index, &text), 0);
	return text;
}

static void test_rules(void **state)
{
	static const char *const expected[] = {
		"tcp dport 22 accept comment \"not # handle 4\"",
		"tcp dport 5432 counter reject with tcp reset comment \"a\nb\"",
		"ip saddr @db jump {\n"
		"\ttcp dport 99 reject comment \"inner\"\n"
		"\ttcp dport 98 jump {\n"
		"\t\tudp dport 1 drop\n"
		"\t}\n"
		"\tmeta mark 0x00000005 reject\n"
		"}",
		"counter",
	};
	char *text;
	size_t i;

	(void)state;
	for (i = 0; i < 4; i++) {
		text = rule(i);
		assert_string_equal(text, expected[i]);
		free(text);
	}
}

static void test_inner_rules(void **state)
{
	struct rule_ref inner_refs[] = { { .handle = 5 }, { .handle = 6 }, { .handle = 7 } };
	struct rule_refs inner = { inner_refs, 3 };
	char *parent = rule(2);
	char *text, *deeper;

	(void)state;
	assert_int_equal(listing_inner_rule(parent, &inner, 0, &text), 0);
	assert_string_equal(text, "tcp dport 99 reject comment \"inner\"");
	free(text);
	assert_int_equal(listing_inner_rule(parent, &inner, 2, &text), 0);
	assert_string_equal(text, "meta mark 0x00000005 reject");
	free(text);
	assert_int_equal(listing_inner_rule(parent, &inner, 1, &text), 0);
	inner.count = 1;
	assert_int_equal(listing_inner_rule(text, &inner, 0, &deeper), 0);
	assert_string_equal(deeper, "udp dport 1 drop");
	free(deeper);
	free(text);
	/* Not the rules that it was said to be. */
	assert_int_equal(listing_inner_rule(parent, &inner, 0, &text),
			 -ENOENT);
	assert_int_equal(listing_inner_rule("accept", &inner, 0, &text),
			 -ENOENT);
	free(parent);
}

static void test_not_there(void **state)
{
	struct rule_ref wrong_refs[] = { { .handle = 3 }, { .handle = 77 } };
	const struct rule_refs wrong = { wrong_refs, 2 };
	char *text;

	(void)state;
	assert_int_equal(listing_rule(listing, "inet", "filter", "input",
				      &wrong, 1, &text), -ENOENT);
	assert_int_equal(listing_rule(listing, "inet", "filter", "forward",
				      &rules, 0, &text), -ENOENT);
	assert_int_equal(listing_rule(listing, "ip", "filter", "input",
				      &rules, 0, &text), -ENOENT);
	assert_int_equal(listing_rule("", "inet", "filter", "input", &rules,
				      0, &text), -ENOENT);
}

static void test_only_rule(void **state)
{
	static const char one[] = "# Warning: table ip t is somebody's\n"
				  "table ip t {\n"
				  "\tchain c0 {\n"
				  "\t\t counter comment \"a\n\t}\n}\n\"\n"
				  "\t}\n"
				  "}\n";
	char *text;

	(void)state;
	assert_int_equal(listing_only_rule(one, "c0", &text), 0);
	assert_string_equal(text, "counter comment \"a\n}\n}\n\"");
	free(text);
	assert_int_equal(listing_only_rule(one, "c1", &text), -ENOENT);
	assert_int_equal(listing_only_rule("table ip t {\n\tchain c0 {\n\t}\n}\n",
					   "c0", &text), -ENOENT);
	assert_int_equal(listing_only_rule("", "c0", &text), -ENOENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_rules),
		TEST(test_inner_rules),
		TEST(test_only_rule),
		TEST(test_not_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
