// SPDX-License-Identifier: GPL-2.0-only
/* Scratch namespaces: links, files with rulesets, and what is wrong in them. */
#include "tests/unit.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "netns/netns.h"
#include "ruleset/nft_error.h"
#include "ruleset/scratch.h"
#include "tests/nft.h"

static char directory[] = "/tmp/rstattr-test-XXXXXX";

static const char *file(const char *name, const char *text)
{
	static char path[128];
	FILE *stream;

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	stream = fopen(path, "w");
	assert_non_null(stream);
	fputs(text, stream);
	assert_int_equal(fclose(stream), 0);
	return path;
}

static void assert_links(const char *text, int expected, const char *said)
{
	struct error error = { "" };
	struct links links;
	int err = links_read_file(file("links", text), &links, &error);

	assert_int_equal(err, expected);
	if (said && !strstr(error.text, said))
		fail_msg("\"%s\" is not in: %s", said, error.text);
	links_release(&links);
}

static void test_links_file(void **state)
{
	struct links links;

	(void)state;
	assert_int_equal(links_read_file(file("links", "# mine\n"
						       "lo 1\n"
						       "\n"
						       "wlan0 7 # wireless\n"
						       "br0\t9 bridge\n"
						       "eth0 2"),
					 &links, NULL),
			 0);
	assert_int_equal(links.count, 4);
	assert_string_equal(links.item[1].name, "eth0");
	assert_string_equal(links.item[3].kind, "bridge");
	links_release(&links);
	assert_int_equal(
		links_read_file(
			file("links",
			     "[{\"ifname\":\"lo\",\"ifindex\":1},{},\n"
			     "{\"ifname\":\"e0\",\"ifindex\":5,\"linkinfo\":{\"info_kind\":\"veth\"}}]"),
			&links, NULL),
		0);
	assert_int_equal(links.count, 2);
	assert_string_equal(links.item[1].kind, "veth");
	links_release(&links);
	assert_links("", 0, NULL);
	assert_links("lo 1\neth0 x\n", -EINVAL, "links: line 2: ");
	assert_links("eth0\n", -EINVAL, "line 1: ");
	assert_links("eth0 4294967298\n", -EINVAL, "line 1: ");
	assert_links("eth0 3\neth1 3\n", -EINVAL,
		     "another link has this index");
	assert_links("eth0 3\neth0 4\n", -EINVAL, "line 2: another");
	assert_links("averyveryverylongname 3\n", -EINVAL, "too long");
	assert_links("a/b 3\n", -EINVAL, "no name");
	assert_links("lo 2\n", -EINVAL, "\"lo\"");
	assert_links("eth0 1\n", -EINVAL, "\"lo\"");
	assert_links("[{\"ifname\":\"e\",\n\"ifindex\":}]", -EINVAL,
		     "links:2:");
	assert_links("[{\"ifname\":\"e\"}]", -EINVAL, "link 1: ");
	assert_links("[1]", -EINVAL, "link 1: ");
	assert_links("{\"a\":1}", -EINVAL, "array");
	assert_int_equal(links_read_file("/nonexistent", &links, NULL),
			 -ENOENT);
	assert_int_equal(links_read_file("/", &links, NULL), -EISDIR);
}

/* Two of them, so that all kinds that a kernel may know of are made. */
static void test_links(void **state)
{
	struct scratch_options options = { .links = NULL };
	struct links links = { 0 };
	struct error error = { "" };
	struct scratch *scratch;
	struct nl nl;
	size_t i, found = 0;

	(void)state;
	options.links =
		file("links", "lo 1\nwlan0 70\nbr0 9 bridge\neth0 31\n");
	if (scratch_open(&scratch, &options, &error))
		fail_msg("%s", error.text);
	assert_int_equal(scratch_socket(scratch, NETLINK_ROUTE, &nl), 0);
	assert_int_equal(links_read(&nl, &links, NULL), 0);
	for (i = 0; i < links.count; i++) {
		const struct link *link = &links.item[i];

		found += strcmp(link->name, "wlan0") == 0 && link->index == 70;
		found += strcmp(link->name, "br0") == 0 && link->index == 9 &&
			 strcmp(link->kind, "bridge") == 0;
		found += strcmp(link->name, "eth0") == 0 && link->index == 31;
	}
	assert_int_equal(found, 3);
	links_release(&links);
	nl_close(&nl);
	scratch_close(scratch);
}

static void assert_load(const char *rules, const char *said)
{
	const struct scratch_options options = { .clone_links = true };
	struct error error = { "" };
	struct scratch *scratch;

	assert_int_equal(scratch_open(&scratch, &options, &error), 0);
	assert_int_equal(scratch_load(scratch, file("rules", rules), &error),
			 -EINVAL);
	if (!strstr(error.text, said))
		fail_msg("\"%s\" is not in: %s", said, error.text);
	scratch_close(scratch);
}

static void test_refused(void **state)
{
	(void)state;
	assert_load(
		"table inet t {\n chain c {\n  tcp dport nope accept\n }\n}\n",
		"rules:3:");
	assert_load("table inet t {\n chain c {\n  iif nope0 accept\n }\n}\n",
		    "rules:3:7-11: Error: Interface does not exist");
	assert_load(
		"table inet t {\n chain c {\n  ip saddr no.such.example accept\n }\n}\n",
		"rules:3:");
	assert_load("include \"other\"\n", "rules:1:");
}

static void test_load(void **state)
{
	const struct scratch_options options = { .clone_links = true };
	struct nft_ruleset ruleset;
	struct error error = { "" };
	struct scratch *scratch;
	char *output;
	struct nl nl;
	int saved;

	(void)state;
	file("other", "table ip t {\n chain c { accept; }\n}\n");
	assert_int_equal(scratch_open(&scratch, &options, &error), 0);
	if (scratch_load(scratch, file("rules", "include \"other\"\n"), &error))
		fail_msg("%s", error.text);
	assert_int_equal(scratch_socket(scratch, NETLINK_NETFILTER, &nl), 0);
	assert_int_equal(ruleset_load_all(&nl, &ruleset, &error), 0);
	assert_string_equal(ruleset.table->name, "t");
	assert_int_equal(ruleset.table->chain->nrules, 1);
	nft_ruleset_release(&ruleset);
	nl_close(&nl);
	/* And from within. */
	saved = netns_enter(scratch_netns(scratch));
	assert_true(saved >= 0);
	assert_int_equal(nl_open(&nl, NETLINK_NETFILTER), 0);
	assert_int_equal(netns_leave(saved), 0);
	assert_int_equal(ruleset_load_all(&nl, &ruleset, &error), 0);
	assert_string_equal(ruleset.table->name, "t");
	nft_ruleset_release(&ruleset);
	nl_close(&nl);
	assert_int_equal(
		scratch_run(scratch, "list table ip t", 0, &output, &error), 0);
	assert_string_equal(output,
			    "table ip t {\n\tchain c {\n\t\taccept\n\t}\n}\n");
	free(output);
	assert_int_equal(scratch_load(scratch, "/nonexistent", &error),
			 -EINVAL);
	assert_non_null(strstr(error.text, "/nonexistent"));
	scratch_close(scratch);
}

/* A process that is not root makes a user namespace too. */
static void test_unprivileged(void **state)
{
	struct scratch_options options = { .links = NULL };
	struct nft_ruleset ruleset;
	struct error error = { "" };
	struct scratch *scratch;
	struct nl nl;
	int err;

	(void)state;
	assert_int_equal(chmod(directory, 0755), 0);
	options.links = file("links", "eth0 5\n");
	assert_int_equal(seteuid(65534), 0);
	err = scratch_open(&scratch, &options, &error);
	if (err) {
		assert_int_equal(seteuid(0), 0);
		assert_non_null(strstr(error.text, "run it as root"));
		skip(); /* this host allows it to nobody */
	}
	err = scratch_load(scratch, "/nonexistent", &error);
	assert_int_equal(err, -EINVAL);
	assert_int_equal(scratch_socket(scratch, NETLINK_NETFILTER, &nl), 0);
	err = ruleset_load_all(&nl, &ruleset, &error);
	assert_int_equal(seteuid(0), 0);
	assert_int_equal(err, 0);
	assert_null(ruleset.table);
	nft_ruleset_release(&ruleset);
	nl_close(&nl);
	scratch_close(scratch);
}

static void test_error(void **state)
{
	struct error error;
	char said[2000];

	(void)state;
	nft_error("a.nft:1:2-3: Error: no\nx y\n^^^\n", &error);
	assert_string_equal(error.text, "a.nft:1:2-3: Error: no\nx y\n^^^");
	nft_error("a.nft:1:2-3: Error: no\nx y\n^^^\na.nft:2:2-3: Error: no\n",
		  &error);
	assert_string_equal(error.text,
			    "a.nft:1:2-3: Error: no\nx y\n^^^\nand 1 more");
	nft_error("warning\nError: Message too long\n", &error);
	assert_non_null(strstr(error.text, "run it as root"));
	/* A line of the ruleset that is too long is left out. */
	strcpy(said, "a.nft:1:2-3: Error: no\n");
	memset(said + strlen(said), 'x', 1500);
	said[1500] = '\0';
	nft_error(said, &error);
	assert_string_equal(error.text, "a.nft:1:2-3: Error: no");
	memset(said, 'E', sizeof(said));
	said[sizeof(said) - 1] = '\0';
	nft_error(said, &error);
	assert_true(strlen(error.text) > 400);
	nft_error("", &error);
	nft_error("\n\n", &error);
}

static int finish(void **state)
{
	char command[64];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf %s", directory);
	return system(command);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_links_file),	 TEST(test_links),
		TEST(test_refused),	 TEST(test_load),
		TEST(test_unprivileged), TEST(test_error),
	};

	if (!nft_world_possible() || !mkdtemp(directory))
		return 0;
	return cmocka_run_group_tests(tests, NULL, finish);
}
