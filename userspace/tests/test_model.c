// SPDX-License-Identifier: GPL-2.0-only
/* The model of a ruleset against the kernel that it was read from. */
#include "tests/unit.h"

#include <arpa/inet.h>
#include <errno.h>
#include <nftables/libnftables.h>
#include <stdio.h>
#include <stdlib.h>

#include "model/packet.h"
#include "ruleset/load.h"
#include "ruleset/source_kernel.h"
#include "tests/nft.h"
#include "vm/expr.h"

static const char all_kinds[] =
	"table inet t {\n"
	" counter c { packets 3 bytes 4; }\n"
	" quota q { over 10 mbytes; }\n"
	" ct helper h { type \"ftp\" protocol tcp; }\n"
	" set hosts { type ipv4_addr; elements = { 10.0.0.1, 10.0.0.2 }; }\n"
	" set nets { type ipv4_addr; flags interval; elements = { 10.0.0.0/8, 192.168.0.1, 240.0.0.0/4 }; }\n"
	" set pairs { type ipv4_addr . inet_service; elements = { 10.0.0.1 . 80 }; }\n"
	" set ranges { type ipv4_addr . inet_service; flags interval; elements = { 10.0.0.0/24 . 80-90, 10.0.1.7 . 443 }; }\n"
	" set soon { type inet_service; flags timeout; timeout 1h; size 9; elements = { 22, 23 timeout 2h }; }\n"
	" map marks { type inet_service : mark; elements = { 22 : 7 }; }\n"
	" map verdicts { type inet_service : verdict; flags interval; elements = { 20-29 : jump web, 53 : accept }; }\n"
	" map counters { type inet_service : counter; elements = { 22 : \"c\" }; }\n"
	" map any { type ipv4_addr : mark; elements = { 10.0.0.1 : 1, * : 2 }; }\n"
	" set limits { type ipv4_addr; counter; elements = { 10.0.0.9 counter packets 5 bytes 6 }; }\n"
	" chain web { counter name \"c\" comment \"the web\"; }\n"
	" chain in { type filter hook input priority filter + 5; policy drop;\n"
	"  ip saddr { 1.2.3.4, 5.6.7.8 } accept\n"
	"  ip saddr @nets jump { tcp dport 1 drop; }\n"
	"  tcp dport vmap @verdicts\n"
	" }\n"
	"}\n"
	"table ip n { chain p { type nat hook postrouting priority srcnat; masquerade; }\n"
	" chain o { type route hook output priority -150; }\n}\n"
	"table netdev d { chain i { type filter hook ingress device lo priority 0; }\n}\n"
	"table bridge b { chain f { type filter hook forward priority 0; }\n}\n"
	"table arp a { chain i { type filter hook input priority 0; }\n}\n"
	"table ip6 s { flags dormant; }\n";

static struct nft_set *set_of(const struct nft_ruleset *ruleset,
			      const char *name)
{
	struct nft_table *table = nft_table_find(ruleset, NFPROTO_INET, "t");
	struct nft_set *set;

	assert_non_null(table);
	set = nft_set_find(table, name);
	assert_non_null(set);
	return set;
}

static enum tri look(const struct nft_set *set, const char *addr, uint16_t port,
		     const struct nft_set_elem **elem)
{
	uint8_t key[8] = { 0 };
	size_t at = 0;

	if (addr) {
		assert_int_equal(inet_pton(AF_INET, addr, key), 1);
		at = 4;
	}
	key[at] = (uint8_t)(port >> 8);
	key[at + 1] = (uint8_t)port;
	return nft_set_lookup(set, key, NULL, elem);
}

static void assert_in(const struct nft_set *set, const char *addr,
		      uint16_t port, enum tri expected)
{
	const struct nft_set_elem *elem;

	assert_int_equal(look(set, addr, port, &elem), expected);
}

static void check_chains(const struct nft_ruleset *ruleset)
{
	struct nft_table *table = nft_table_find(ruleset, NFPROTO_INET, "t");
	struct nft_chain *chain = nft_chain_find(table, "in");

	assert_true(chain->base);
	assert_int_equal(chain->type, CHAIN_FILTER);
	assert_int_equal(chain->hook, NF_INET_LOCAL_IN);
	assert_int_equal(chain->priority, 5);
	assert_int_equal(chain->policy, NF_DROP);
	assert_int_equal(chain->nrules, 3);
	assert_int_equal(chain->rule[2].position, 2);
	assert_ptr_equal(chain->rule[2].chain, chain);
	assert_true(chain->rule[0].handle < chain->rule[1].handle);
	chain = nft_chain_find(table, "web");
	assert_false(chain->base);
	assert_string_equal(chain->rule[0].comment, "the web");
	assert_null(nft_chain_find(table, "none"));
	for (chain = table->chain; chain && !chain->anonymous;)
		chain = chain->next;
	assert_non_null(chain);
	assert_int_equal(chain->nrules, 1);
}

static void check_tables(const struct nft_ruleset *ruleset)
{
	struct nft_table *table = nft_table_find(ruleset, NFPROTO_IPV4, "n");
	struct nft_chain *chain = nft_chain_find(table, "p");

	assert_int_equal(chain->type, CHAIN_NAT);
	assert_int_equal(chain->priority, 100);
	chain = nft_chain_find(table, "o");
	assert_int_equal(chain->type, CHAIN_ROUTE);
	assert_int_equal(chain->priority, -150);
	table = nft_table_find(ruleset, NFPROTO_NETDEV, "d");
	chain = nft_chain_find(table, "i");
	assert_int_equal(chain->ndevices, 1);
	assert_string_equal(chain->device[0], "lo");
	assert_non_null(nft_table_find(ruleset, NFPROTO_BRIDGE, "b"));
	assert_non_null(nft_table_find(ruleset, NFPROTO_ARP, "a"));
	table = nft_table_find(ruleset, NFPROTO_IPV6, "s");
	assert_true(table->flags & NFT_TABLE_F_DORMANT);
	assert_null(nft_table_find(ruleset, NFPROTO_IPV6, "t"));
}

static void check_sets(const struct nft_ruleset *ruleset)
{
	struct nft_set *set = set_of(ruleset, "hosts");

	assert_in(set, "10.0.0.1", 0, TRI_TRUE);
	assert_in(set, "10.0.0.3", 0, TRI_FALSE);
	set = set_of(ruleset, "nets");
	assert_in(set, "9.255.255.255", 0, TRI_FALSE);
	assert_in(set, "10.0.0.0", 0, TRI_TRUE);
	assert_in(set, "10.255.255.255", 0, TRI_TRUE);
	assert_in(set, "11.0.0.0", 0, TRI_FALSE);
	assert_in(set, "192.168.0.1", 0, TRI_TRUE);
	assert_in(set, "192.168.0.2", 0, TRI_FALSE);
	assert_in(set, "255.255.255.255", 0, TRI_TRUE);
	set = set_of(ruleset, "pairs");
	assert_int_equal(set->nfields, 2);
	assert_int_equal(set->key_len, 8);
	assert_in(set, "10.0.0.1", 80, TRI_TRUE);
	assert_in(set, "10.0.0.1", 81, TRI_FALSE);
	set = set_of(ruleset, "ranges");
	assert_in(set, "10.0.0.255", 90, TRI_TRUE);
	assert_in(set, "10.0.1.0", 90, TRI_FALSE);
	assert_in(set, "10.0.0.1", 91, TRI_FALSE);
	assert_in(set, "10.0.1.7", 443, TRI_TRUE);
}

static void check_maps(struct nft_ruleset *ruleset)
{
	const struct nft_set_elem *elem;
	struct nft_set *set = set_of(ruleset, "marks");
	uint32_t mark;

	assert_int_equal(look(set, NULL, 22, &elem), TRI_TRUE);
	memcpy(&mark, elem->data, sizeof(mark));
	assert_int_equal(mark, 7);
	set = set_of(ruleset, "verdicts");
	assert_int_equal(look(set, NULL, 29, &elem), TRI_TRUE);
	assert_int_equal(elem->verdict.code, NFT_JUMP);
	assert_string_equal(elem->verdict.chain->name, "web");
	assert_int_equal(look(set, NULL, 53, &elem), TRI_TRUE);
	assert_int_equal(elem->verdict.code, NF_ACCEPT);
	assert_int_equal(look(set, NULL, 30, &elem), TRI_FALSE);
	set = set_of(ruleset, "counters");
	assert_int_equal(look(set, NULL, 22, &elem), TRI_TRUE);
	assert_string_equal(elem->object->name, "c");
	assert_non_null(elem->object->expr);
	set = set_of(ruleset, "any");
	assert_int_equal(look(set, "10.0.0.1", 0, &elem), TRI_TRUE);
	assert_ptr_equal(elem, &set->elem[0]);
	assert_int_equal(look(set, "10.0.0.2", 0, &elem), TRI_TRUE);
	assert_ptr_equal(elem, set->catchall);
	set = set_of(ruleset, "limits");
	assert_int_equal(look(set, "10.0.0.9", 0, &elem), TRI_TRUE);
	assert_int_equal(elem->nexprs, 1);
	assert_string_equal(elem->expr[0]->ops->name, "counter");
	set = set_of(ruleset, "soon");
	assert_int_equal(set->size, 9);
	assert_int_equal(look(set, NULL, 23, &elem), TRI_TRUE);
	assert_int_equal(elem->timeout, 7200000);
	assert_in_range(elem->expires, 7000000, 7200000);
	nft_ruleset_age(ruleset, 3600000);
	assert_in(set, NULL, 22, TRI_FALSE);
	assert_in(set, NULL, 23, TRI_TRUE);
}

static void check_objects(const struct nft_ruleset *ruleset)
{
	struct nft_table *table = nft_table_find(ruleset, NFPROTO_INET, "t");
	struct nft_object *object;

	object = nft_object_find(table, NFT_OBJECT_QUOTA, "q");
	assert_non_null(object);
	assert_non_null(object->expr);
	object = nft_object_find(table, NFT_OBJECT_CT_HELPER, "h");
	assert_non_null(object);
	assert_null(object->expr);
	assert_null(nft_object_find(table, NFT_OBJECT_QUOTA, "c"));
}

static void test_all(void **state)
{
	struct nft_world world;

	(void)state;
	nft_world_open(&world, all_kinds);
	check_chains(&world.ruleset);
	check_tables(&world.ruleset);
	check_sets(&world.ruleset);
	check_maps(&world.ruleset);
	check_objects(&world.ruleset);
	nft_world_close(&world);
}

static void nft(const char *commands)
{
	struct nft_ctx *ctx = nft_ctx_new(NFT_CTX_DEFAULT);

	assert_int_equal(nft_run_cmd_from_buffer(ctx, commands), 0);
	nft_ctx_free(ctx);
}

/* Rules and elements come when they are asked for, but of one generation. */
static void test_lazy(void **state)
{
	struct nft_ruleset ruleset;
	struct nft_chain *chain;
	struct nft_world world;
	struct error error;
	struct nft_set *set;

	(void)state;
	nft_world_open(&world, all_kinds);
	assert_int_equal(ruleset_load(&world.nl, &ruleset, &error), 0);
	chain = nft_chain_find(nft_table_find(&ruleset, NFPROTO_INET, "t"),
			       "in");
	assert_false(chain->loaded);
	assert_int_equal(nft_chain_rules(&ruleset, chain), 0);
	assert_true(chain->loaded);
	assert_int_equal(chain->nrules, 3);
	nft("add rule inet t web drop");
	set = set_of(&ruleset, "hosts");
	assert_int_equal(nft_set_elems(&ruleset, set), -EAGAIN);
	assert_false(set->loaded);
	assert_int_equal(set->nelems, 0);
	/* What is there stays as it was. */
	assert_int_equal(nft_chain_rules(&ruleset, chain), 0);
	nft_ruleset_release(&ruleset);
	nft_world_close(&world);
}

/* A source that always changes while it is read. */
static int restless(void *ctx, uint32_t *generation)
{
	*generation = ++*(uint32_t *)ctx;
	return 0;
}

static int nothing(void *ctx, const struct load_query *query, nl_message_fn fn,
		   void *data)
{
	(void)ctx;
	(void)query;
	(void)fn;
	(void)data;
	return 0;
}

static void test_moving(void **state)
{
	uint32_t number = 0;
	const struct ruleset_source source = { &number, restless, nothing };
	struct nft_ruleset ruleset;
	struct error error = { "" };

	(void)state;
	assert_int_equal(ruleset_load_from(&source, true, &ruleset, &error),
			 -EAGAIN);
	assert_true(strstr(error.text, "kept changing"));
	assert_int_equal(number, 2 * NL_RETRIES);
	assert_null(ruleset.table);
}

/* Whatever the kernel says, recorded, and played back with errors in it. */
struct record {
	struct ruleset_source kernel;
	char *at;
	size_t len;
};

static int remember(const struct nlmsghdr *nlh, void *data)
{
	struct record *record = data;
	size_t size = MNL_ALIGN(nlh->nlmsg_len);

	record->at = realloc(record->at, record->len + size);
	assert_non_null(record->at);
	memcpy(record->at + record->len, nlh, nlh->nlmsg_len);
	record->len += size;
	return 0;
}

static int record_dump(void *ctx, const struct load_query *query,
		       nl_message_fn fn, void *data)
{
	struct record *record = ctx;

	(void)fn;
	(void)data;
	return record->kernel.dump(record->kernel.ctx, query, remember, record);
}

static int fixed(void *ctx, uint32_t *generation)
{
	(void)ctx;
	*generation = 1;
	return 0;
}

static int play(void *ctx, const struct load_query *query, nl_message_fn fn,
		void *data)
{
	const struct span *messages = ctx;
	const struct nlmsghdr *nlh = (const void *)messages->data;
	int len = (int)messages->len;
	int err = 0;

	while (!err && mnl_nlmsg_ok(nlh, len)) {
		if ((nlh->nlmsg_type & 0xff) + 1 == query->type)
			err = fn(nlh, data);
		nlh = mnl_nlmsg_next(nlh, &len);
	}
	return err;
}

static void record_all(struct record *record, struct nl *nl,
		       const struct nft_ruleset *ruleset)
{
	struct ruleset_source source = { record, fixed, record_dump };
	struct load_query query = { 0 };
	const struct nft_table *table;
	const struct nft_chain *chain;
	const struct nft_set *set;
	struct nft_ruleset none;
	struct error error;

	record->kernel = source_kernel(nl);
	assert_int_equal(ruleset_load_from(&source, false, &none, &error), 0);
	nft_ruleset_release(&none);
	for (table = ruleset->table; table; table = table->next) {
		query.family = table->family;
		query.table = table->name;
		query.type = NFT_MSG_GETRULE;
		for (chain = table->chain; chain; chain = chain->next) {
			query.name = chain->name;
			assert_int_equal(
				record_dump(record, &query, NULL, NULL), 0);
		}
		query.type = NFT_MSG_GETSETELEM;
		for (set = table->set; set; set = set->next) {
			query.name = set->name;
			assert_int_equal(
				record_dump(record, &query, NULL, NULL), 0);
		}
	}
}

/* Attributes are spoiled, the frames of messages are not. */
static void spoil(char *bytes, const char *from, size_t len, unsigned int *seed)
{
	size_t at, size;
	int n = 1 + rand_r(seed) % 4;

	memcpy(bytes, from, len);
	for (at = 0; at < len; at += MNL_ALIGN(size)) {
		size = ((struct nlmsghdr *)(bytes + at))->nlmsg_len;
		if (rand_r(seed) % 8 || n-- < 0 || size < 25)
			continue;
		bytes[at + 20 + (size_t)rand_r(seed) % (size - 20)] =
			rand_r(seed) % 2 ? (char)rand_r(seed) :
					   (char)(rand_r(seed) % 8);
	}
}

/* Sets that the kernel would not have are looked up in all the same. */
static void look_around(const struct nft_ruleset *ruleset, unsigned int *seed)
{
	uint8_t key[NFT_KEY_MAX], known[NFT_KEY_MAX];
	const struct nft_set_elem *elem;
	const struct nft_table *table;
	struct nft_set_near near[16];
	const struct nft_set *set;
	size_t i;

	for (table = ruleset->table; table; table = table->next) {
		for (set = table->set; set; set = set->next) {
			for (i = 0; i < sizeof(key); i++) {
				key[i] = (uint8_t)rand_r(seed);
				known[i] = rand_r(seed) % 2 ?
						   0xff :
						   (uint8_t)rand_r(seed);
			}
			nft_set_lookup(set, key, known, &elem);
			nft_set_lookup(set, key, NULL, &elem);
			nft_set_nearest(set, key, near);
		}
	}
}

static void test_spoiled(void **state)
{
	struct record record = { .at = NULL };
	struct nft_ruleset ruleset;
	struct nft_world world;
	struct span messages;
	const struct ruleset_source source = { &messages, fixed, play };
	int i, loaded = 0;
	unsigned int seed = 5;
	char *bytes;

	(void)state;
	nft_world_open(&world, all_kinds);
	record_all(&record, &world.nl, &world.ruleset);
	messages = (struct span){ (uint8_t *)record.at, record.len };
	assert_int_equal(ruleset_load_from(&source, true, &ruleset, NULL), 0);
	check_sets(&ruleset);
	nft_ruleset_release(&ruleset);
	bytes = malloc(record.len);
	messages.data = (uint8_t *)bytes;
	for (i = 0; i < 3000; i++) {
		spoil(bytes, record.at, record.len, &seed);
		if (ruleset_load_from(&source, true, &ruleset, NULL))
			continue;
		loaded++;
		look_around(&ruleset, &seed);
		nft_ruleset_release(&ruleset);
	}
	assert_in_range(loaded, 1, 2999);
	free(bytes);
	free(record.at);
	nft_world_close(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_all),
		TEST(test_lazy),
		TEST(test_moving),
		TEST(test_spoiled),
	};

	if (!nft_world_possible())
		return 0;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
