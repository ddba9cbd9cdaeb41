// SPDX-License-Identifier: GPL-2.0-only
/*
 * Expressions that remember: numgen, limit, quota, connlimit, dynset, objref;
 * and log, last and inner, which are made of others.
 */
#include "tests/expr.h"

#include <endian.h>
#include <errno.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/rstattr.h>
#include <netinet/if_ether.h>
#include <stdio.h>

#include "model/text.h"
#include "vm/expr_inner.h"
#include "vm/kernel.h"
#include "vm/touched.h"

#define INET NFPROTO_INET
#define S 1000000000ULL

static struct nft_table table;
static struct nft_set *set;
static struct nft_object *object;
static union {
	struct nlmsghdr nlh;
	char bytes[2048];
} message;
static struct nlattr *nest;

static int setup(void **state)
{
	expr_setup(state);
	table = (struct nft_table){ .name = "t", .family = INET };
	set = arena_alloc(&expr_ruleset.arena, sizeof(*set));
	set->table = &table;
	set->name = "seen";
	set->flags = NFT_SET_EVAL | NFT_SET_TIMEOUT;
	set->key_len = 4;
	set->loaded = true;
	table.set = set;
	object = arena_alloc(&expr_ruleset.arena, sizeof(*object));
	object->table = &table;
	object->name = "o";
	object->type = NFT_OBJECT_QUOTA;
	table.object = object;
	expr_packet("10.0.0.1", "10.0.0.2", IPPROTO_TCP, 1000, 22);
	expr_put(4, "\x0a\0\0\1", 4);
	return 0;
}

/* Attributes of more kinds than tests/expr.h has. */
static struct nlmsghdr *begin(void)
{
	mnl_nlmsg_put_header(message.bytes);
	nest = mnl_attr_nest_start(&message.nlh, 1);
	return &message.nlh;
}

static void u32(uint16_t type, uint32_t value)
{
	mnl_attr_put_u32(&message.nlh, type, htonl(value));
}

static void u64(uint16_t type, uint64_t value)
{
	mnl_attr_put_u64(&message.nlh, type, htobe64(value));
}

static const struct nft_expr *end(const char *name)
{
	struct expr_source source = { .ruleset = &expr_ruleset,
				      .table = &table,
				      .name = name };
	const struct nft_expr *expr;

	mnl_attr_nest_end(&message.nlh, nest);
	assert_int_equal(expr_decode_data(&source, nest, &expr), 0);
	return expr;
}

static void holds(const struct nft_expr *expr)
{
	assert_int_equal(expr_run(expr), NFT_CONTINUE);
	assert_int_equal(vm.err, 0);
}

static void fails(const struct nft_expr *expr)
{
	assert_int_equal(expr_run(expr), NFT_BREAK);
	assert_int_equal(vm.err, 0);
}

static void unknown(const struct nft_expr *expr)
{
	expr_run(expr);
	assert_int_equal(vm.err, -ENODATA);
	vm.err = 0;
}

static const struct nft_expr *numgen(uint32_t type, uint32_t modulus,
				     uint32_t offset)
{
	begin();
	u32(NFTA_NG_DREG, NFT_REG_1);
	u32(NFTA_NG_TYPE, type);
	u32(NFTA_NG_MODULUS, modulus);
	u32(NFTA_NG_OFFSET, offset);
	return end("numgen");
}

static void test_numgen(void **state)
{
	const struct nft_expr *inc = numgen(NFT_NG_INCREMENTAL, 3, 10);
	uint32_t i;

	(void)state;
	holds(inc);
	assert_int_equal(vm.regs.known[4], ~7U);
	vm.stateful = true;
	for (i = 0; i < 7; i++) {
		holds(inc);
		assert_int_equal(expr_u32(), 10 + i % 3);
	}
	holds(numgen(NFT_NG_RANDOM, 4, 0));
	assert_int_equal(vm.regs.known[4], ~3U);
	holds(numgen(NFT_NG_RANDOM, 1, 9));
	assert_int_equal(expr_u32(), 9);
	assert_string_equal(expr_selector(inc, INET), "numgen inc mod 3");
	assert_false(expr_is_known(numgen(NFT_NG_RANDOM, 0, 0)));
	assert_false(expr_is_known(numgen(2, 4, 0)));
}

/* Two of them are never taken to be the same. */
static void test_numgen_independent(void **state)
{
	(void)state;
	assert_false(expr_same(numgen(NFT_NG_RANDOM, 2, 0),
			       numgen(NFT_NG_RANDOM, 2, 0)));
}

static const struct nft_expr *limit(uint64_t rate, uint64_t unit,
				    uint32_t burst, uint32_t type,
				    uint32_t flags)
{
	begin();
	u64(NFTA_LIMIT_RATE, rate);
	u64(NFTA_LIMIT_UNIT, unit);
	u32(NFTA_LIMIT_BURST, burst);
	u32(NFTA_LIMIT_TYPE, type);
	u32(NFTA_LIMIT_FLAGS, flags);
	return end("limit");
}

static void test_limit(void **state)
{
	const struct nft_expr *week = limit(1, 604800, 3, 0, 0);
	const struct nft_expr *over = limit(1, 604800, 3, 0, NFT_LIMIT_F_INV);
	int i;

	(void)state;
	unknown(week);
	unknown(over);
	vm.stateful = true;
	for (i = 0; i < 3; i++) {
		holds(week);
		fails(over);
	}
	for (i = 0; i < 3; i++) {
		fails(week);
		holds(over);
	}
	/* No burst is one of five. */
	week = limit(1, 604800, 0, 0, 0);
	for (i = 0; i < 5; i++)
		holds(week);
	fails(week);
	assert_string_equal(expr_words(over),
			    "limit rate over 1/week burst 3 packets");
}

/* How much time went by is known about; that must be enough. */
static void test_limit_time(void **state)
{
	const struct nft_expr *second = limit(1, 1, 1, 0, 0);

	(void)state;
	vm.stateful = true;
	pkt.time_real = 1000 * S;
	holds(second);
	pkt.time_real += S / 2;
	fails(second);
	pkt.time_real += S / 2 + S / 10;
	holds(second);
	/* Just when the next one is due, it cannot be told. */
	pkt.time_real += S;
	unknown(second);
	/* Without times there may have been an hour. */
	second = limit(1, 1, 1, 0, 0);
	pkt.time_real = 0;
	holds(second);
	unknown(second);
}

static void test_limit_bytes(void **state)
{
	/* The bucket holds the rate and the burst: 200 bytes. */
	const struct nft_expr *bytes = limit(100, 604800, 100, 1, 0);

	(void)state;
	vm.stateful = true;
	holds(bytes);
	holds(bytes);
	fails(bytes);
	vm.stateful = false;
	unknown(bytes);
	/* A packet that never fits. */
	fails(limit(10, 1, 10, 1, 0));
	holds(limit(10, 1, 10, 1, NFT_LIMIT_F_INV));
	/* Packets that cost nothing. */
	holds(limit(2 * S, 1, 5, 0, 0));
	assert_string_equal(expr_words(limit(2048, 1, 3 << 20, 1, 0)),
			    "limit rate 2 kbytes/second burst 3 mbytes");
	assert_false(expr_is_known(limit(0, 1, 5, 0, 0)));
	assert_false(expr_is_known(limit(1, ~0ULL, 5, 0, 0)));
	assert_false(expr_is_known(limit(1, 1, 5, 2, 0)));
}

static const struct nft_expr *quota(uint64_t bytes, uint64_t consumed,
				    uint32_t flags)
{
	begin();
	u64(NFTA_QUOTA_BYTES, bytes);
	u64(NFTA_QUOTA_CONSUMED, consumed);
	u32(NFTA_QUOTA_FLAGS, flags);
	return end("quota");
}

static void test_quota(void **state)
{
	const struct nft_expr *until = quota(200, 0, 0);
	const struct nft_expr *over = quota(168, 0, NFT_QUOTA_F_INV);

	(void)state;
	unknown(until);
	unknown(over);
	vm.stateful = true;
	holds(until);
	holds(until);
	fails(until);
	/* Just all of it is not over. */
	fails(over);
	fails(over);
	holds(over);
	vm.stateful = false;
	/* It only grows. */
	fails(quota(200, 200, NFT_QUOTA_F_DEPLETED));
	holds(quota(200, 200, NFT_QUOTA_F_INV | NFT_QUOTA_F_DEPLETED));
	fails(quota(80, 0, 0));
	vm.past = true;
	unknown(quota(200, 200, NFT_QUOTA_F_DEPLETED));
	fails(quota(80, 0, 0));
	assert_string_equal(expr_words(quota(25 << 20, 0, NFT_QUOTA_F_INV)),
			    "quota over 25 mbytes");
	assert_false(expr_is_known(quota(1ULL << 63, 0, 0)));
}

static const struct nft_expr *connlimit(uint32_t count, uint32_t flags)
{
	begin();
	u32(NFTA_CONNLIMIT_COUNT, count);
	u32(NFTA_CONNLIMIT_FLAGS, flags);
	return end("connlimit");
}

static void test_connlimit(void **state)
{
	const struct nft_expr *two = connlimit(2, 0);
	const struct nft_expr *over = connlimit(2, NFT_CONNLIMIT_F_INV);

	(void)state;
	expr_tracked(RSTATTR_CT_NEW, false);
	unknown(two);
	/* This one is counted. */
	pkt.ct.fresh = true;
	unknown(two);
	fails(connlimit(0, 0));
	holds(connlimit(0, NFT_CONNLIMIT_F_INV));
	vm.stateful = true;
	holds(two);
	holds(two);
	unknown(two);
	fails(over);
	/* Those that are established are not. */
	pkt.ct.fresh = false;
	pkt.ct.status = VM_KNOWN(IPS_ASSURED);
	holds(connlimit(0, 0));
	/* Without a connection there must be something to make one of. */
	pkt.ct.presence = VM_CT_NONE;
	holds(connlimit(5, 0));
	/* A later fragment has no ports. */
	pkt.data[7] = 1;
	assert_int_equal(expr_run(connlimit(5, 0)), NF_DROP);
	assert_string_equal(expr_words(over), "ct count over 2");
}

static struct nlattr *expr_nest(uint16_t type, const char *name)
{
	struct nlattr *elem = mnl_attr_nest_start(&message.nlh, type);

	mnl_attr_put_strz(&message.nlh, NFTA_EXPR_NAME, name);
	return elem;
}

/* @rate 0: elements have no limit. */
static const struct nft_expr *dynset(uint32_t op, uint32_t flags, uint64_t rate)
{
	struct nlattr *elem, *data;

	begin();
	mnl_attr_put_strz(&message.nlh, NFTA_DYNSET_SET_NAME, "seen");
	u32(NFTA_DYNSET_OP, op);
	u32(NFTA_DYNSET_SREG_KEY, NFT_REG_1);
	u64(NFTA_DYNSET_TIMEOUT, 10000);
	u32(NFTA_DYNSET_FLAGS, flags);
	if (rate) {
		elem = expr_nest(NFTA_DYNSET_EXPR, "limit");
		data = mnl_attr_nest_start(&message.nlh, NFTA_EXPR_DATA);
		u64(NFTA_LIMIT_RATE, rate);
		u64(NFTA_LIMIT_UNIT, 604800);
		u32(NFTA_LIMIT_BURST, 2);
		mnl_attr_nest_end(&message.nlh, data);
		mnl_attr_nest_end(&message.nlh, elem);
	}
	return end("dynset");
}

static enum tri find(const void *key)
{
	static const uint8_t all[4] = { 0xff, 0xff, 0xff, 0xff };
	const struct nft_set_elem *elem;

	return nft_set_lookup(set, key, all, &elem);
}

static void test_dynset(void **state)
{
	const struct nft_expr *add = dynset(NFT_DYNSET_OP_ADD, 0, 0);
	const struct nft_expr *delete = dynset(NFT_DYNSET_OP_DELETE, 0, 0);

	(void)state;
	vm.stateful = true;
	assert_int_equal(find("\x0a\0\0\1"), TRI_FALSE);
	holds(add);
	assert_int_equal(find("\x0a\0\0\1"), TRI_TRUE);
	assert_int_equal(find("\x0a\0\0\2"), TRI_FALSE);
	holds(add);
	assert_int_equal(nft_set_count(set), 1);
	/* It expires. */
	set->age = 9999;
	assert_int_equal(find("\x0a\0\0\1"), TRI_TRUE);
	set->age = 10000;
	assert_int_equal(find("\x0a\0\0\1"), TRI_FALSE);
	holds(add);
	assert_int_equal(find("\x0a\0\0\1"), TRI_TRUE);
	holds(delete);
	assert_int_equal(find("\x0a\0\0\1"), TRI_FALSE);
	holds(delete);
	assert_string_equal(expr_words(add), "add @seen");
}

/* Only update makes an element live longer. */
static void test_dynset_update(void **state)
{
	(void)state;
	vm.stateful = true;
	holds(dynset(NFT_DYNSET_OP_ADD, 0, 0));
	set->age = 5000;
	holds(dynset(NFT_DYNSET_OP_ADD, 0, 0));
	set->age = 10000;
	assert_int_equal(find("\x0a\0\0\1"), TRI_FALSE);
	holds(dynset(NFT_DYNSET_OP_ADD, 0, 0));
	set->age = 15000;
	holds(dynset(NFT_DYNSET_OP_UPDATE, 0, 0));
	set->age = 24999;
	assert_int_equal(find("\x0a\0\0\1"), TRI_TRUE);
}

static void test_dynset_full(void **state)
{
	const struct nft_expr *add = dynset(NFT_DYNSET_OP_ADD, 0, 0);
	const struct nft_expr *inverted =
		dynset(NFT_DYNSET_OP_ADD, NFT_DYNSET_F_INV, 0);

	(void)state;
	set->size = 1;
	vm.stateful = true;
	holds(add);
	/* One that is there already needs no room. */
	holds(add);
	fails(inverted);
	expr_put(4, "\x0a\0\0\2", 4);
	fails(add);
	holds(inverted);
	vm.stateful = false;
	fails(add);
	holds(inverted);
}

/* A rate for each. */
static void test_dynset_limit(void **state)
{
	const struct nft_expr *update = dynset(NFT_DYNSET_OP_UPDATE, 0, 1);

	(void)state;
	/* Of an element that is made now, the rate is known. */
	holds(update);
	assert_int_equal(find("\x0a\0\0\1"), TRI_FALSE);
	vm.touches.count = 0;
	vm.stateful = true;
	holds(update);
	holds(update);
	fails(update);
	expr_put(4, "\x0a\0\0\2", 4);
	holds(update);
	holds(update);
	fails(update);
	/* What it is made from has not changed. */
	expr_put(4, "\x0a\0\0\3", 4);
	vm.stateful = false;
	holds(update);
	/* Of one that was there it is not. */
	expr_put(4, "\x0a\0\0\2", 4);
	unknown(update);
	vm.past = true;
	expr_put(4, "\x0a\0\0\4", 4);
	unknown(update);
	assert_string_equal(
		expr_words(update),
		"update @seen { ... limit rate 1/week burst 2 packets }");
}

/* The set stays, but this packet's further rules see the element. */
static void test_touched(void **state)
{
	static const uint8_t all[4] = { 0xff, 0xff, 0xff, 0xff };
	const struct nft_set_elem *elem = NULL;
	const uint8_t *key = (const uint8_t *)"\x0a\0\0\1";

	(void)state;
	holds(dynset(NFT_DYNSET_OP_ADD, 0, 0));
	assert_int_equal(find(key), TRI_FALSE);
	assert_int_equal(vm_touched(&vm, set, key, all, TRI_FALSE, &elem),
			 TRI_TRUE);
	assert_int_equal(vm_touched(&vm, set, (const uint8_t *)"\x0a\0\0\2",
				    all, TRI_FALSE, &elem),
			 TRI_FALSE);
	assert_int_equal(vm_touched(&vm, set, key, (const uint8_t *)"\0\0\0",
				    TRI_FALSE, &elem),
			 TRI_UNKNOWN);
	holds(dynset(NFT_DYNSET_OP_DELETE, 0, 0));
	assert_int_equal(vm_touched(&vm, set, key, all, TRI_FALSE, &elem),
			 TRI_FALSE);
	assert_int_equal(vm_touched(&vm, set, key, all, TRI_TRUE, &elem),
			 TRI_FALSE);
	/* Whichever was added, it may be that one. */
	vm.regs.known[4] = 0;
	unknown(dynset(NFT_DYNSET_OP_ADD, 0, 1));
	assert_int_equal(vm_touched(&vm, set, (const uint8_t *)"\x0a\0\0\2",
				    all, TRI_FALSE, &elem),
			 TRI_UNKNOWN);
}

static void test_dynset_decode(void **state)
{
	(void)state;
	set->name = "other";
	assert_false(expr_is_known(dynset(NFT_DYNSET_OP_ADD, 0, 0)));
	set->name = "seen";
	assert_false(expr_is_known(dynset(3, 0, 0)));
	assert_false(expr_is_known(dynset(0, 4, 0)));
}

static const struct nft_expr *objref(const char *name, uint32_t type)
{
	begin();
	mnl_attr_put_strz(&message.nlh, NFTA_OBJREF_IMM_NAME, name);
	u32(NFTA_OBJREF_IMM_TYPE, type);
	return end("objref");
}

static void test_objref(void **state)
{
	const struct nft_expr *first, *second;

	(void)state;
	object->expr = quota(100, 0, 0);
	first = objref("o", NFT_OBJECT_QUOTA);
	second = objref("o", NFT_OBJECT_QUOTA);
	vm.stateful = true;
	/* The object is one, whoever refers to it. */
	holds(first);
	fails(second);
	fails(first);
	object->expr = NULL;
	holds(first);
	assert_string_equal(expr_words(first), "quota name \"o\"");
	assert_false(expr_is_known(objref("p", NFT_OBJECT_QUOTA)));
	assert_false(expr_is_known(objref("o", NFT_OBJECT_LIMIT)));
}

static const struct nft_expr *objref_map(void)
{
	begin();
	mnl_attr_put_strz(&message.nlh, NFTA_OBJREF_SET_NAME, "seen");
	u32(NFTA_OBJREF_SET_SREG, NFT_REG_1);
	return end("objref");
}

static void test_objref_map(void **state)
{
	const struct nft_set_elem elem = { .key = (const uint8_t *)"\x0a\0\0\1",
					   .object = object };
	const struct nft_expr *map;

	(void)state;
	assert_false(expr_is_known(objref_map()));
	set->flags = NFT_SET_MAP | NFT_SET_OBJECT;
	object->expr = quota(100, 0, 0);
	map = objref_map();
	assert_int_equal(nft_set_add(&expr_ruleset, set, &elem), 0);
	vm.stateful = true;
	holds(map);
	fails(map);
	expr_put(4, "\x0a\0\0\2", 4);
	object->expr = NULL;
	fails(map);
	vm.regs.known[4] = 0;
	unknown(map);
}

static void test_log(void **state)
{
	const struct nft_expr *log;

	(void)state;
	begin();
	mnl_attr_put_strz(&message.nlh, NFTA_LOG_PREFIX, "hello");
	mnl_attr_put_u16(&message.nlh, NFTA_LOG_GROUP, htons(5));
	log = end("log");
	holds(log);
	assert_string_equal(expr_words(log), "log prefix \"hello\" group 5");
	begin();
	holds(end("log"));
	begin();
	holds(end("last"));
}

/* A payload or meta within a tunnel: @base PAYLOAD, or meta's key. */
static const struct nft_expr *inner(uint32_t type, uint32_t flags,
				    uint32_t hdrsize, bool meta, uint32_t what,
				    uint32_t offset, uint32_t len)
{
	struct nlattr *elem, *data;

	begin();
	u32(1, 0);
	u32(2, type);
	u32(3, flags);
	u32(4, hdrsize);
	elem = expr_nest(5, meta ? "meta" : "payload");
	data = mnl_attr_nest_start(&message.nlh, NFTA_EXPR_DATA);
	if (meta) {
		u32(NFTA_META_KEY, what);
		u32(NFTA_META_DREG, NFT_REG_1);
	} else {
		u32(NFTA_PAYLOAD_DREG, NFT_REG_1);
		u32(NFTA_PAYLOAD_BASE, what);
		u32(NFTA_PAYLOAD_OFFSET, offset);
		u32(NFTA_PAYLOAD_LEN, len);
	}
	mnl_attr_nest_end(&message.nlh, data);
	mnl_attr_nest_end(&message.nlh, elem);
	return end("inner");
}

static const struct nft_expr *vxlan(uint32_t base, uint32_t offset,
				    uint32_t len)
{
	return inner(INNER_VXLAN, 0xf, 8, false, base, offset, len);
}

static void loads(const struct nft_expr *expr, const void *bytes, size_t len)
{
	holds(expr);
	assert_true(expr_all_known(len));
	assert_memory_equal(expr_bytes(), bytes, len);
}

/* A tunnel over UDP: VXLAN's header, Ethernet, IPv4, UDP. */
static void tunnel(void)
{
	static const uint8_t
		carried
			[] = {
				8,    0,   0, 0,  0,   0,   42, 0, /* VXLAN */
				1,    1,   1, 1,  1,   1,   2,	2,
				2,    2,   2, 2,  8,   0, /* Ethernet */
				0x45, 0,   0, 28, 0,   0,   0,	0,
				64,   17,  0, 0, /* IPv4 */
				192,  168, 0, 1,  192, 168, 0,	2,
				1,    2,   0, 53, 0,   8,   0,	0, /* UDP */
			};

	expr_packet("10.0.0.1", "10.0.0.2", IPPROTO_UDP, 1000, 4789);
	memcpy(pkt.data + 28, carried, sizeof(carried));
}

static void test_inner(void **state)
{
	(void)state;
	tunnel();
	loads(vxlan(NFT_PAYLOAD_NETWORK_HEADER, 12, 4), "\xc0\xa8\0\1", 4);
	loads(vxlan(NFT_PAYLOAD_TRANSPORT_HEADER, 2, 2), "\0\x35", 2);
	loads(vxlan(NFT_PAYLOAD_LL_HEADER, 6, 6), "\2\2\2\2\2\2", 6);
	loads(vxlan(4, 4, 3), "\0\0\x2a", 3);
	loads(inner(INNER_VXLAN, 0xf, 8, true, NFT_META_L4PROTO, 0, 0), "\x11",
	      1);
	loads(inner(INNER_VXLAN, 0xf, 8, true, NFT_META_PROTOCOL, 0, 0),
	      "\x08\0", 2);
	fails(vxlan(NFT_PAYLOAD_TRANSPORT_HEADER, 60, 4));
	/* A later fragment within. */
	pkt.data[28 + 8 + 14 + 7] = 1;
	fails(vxlan(NFT_PAYLOAD_TRANSPORT_HEADER, 2, 2));
	loads(vxlan(NFT_PAYLOAD_NETWORK_HEADER, 9, 1), "\x11", 1);
	/* Not IP within, or not UDP. */
	pkt.data[28 + 8 + 12] = 9;
	fails(vxlan(NFT_PAYLOAD_NETWORK_HEADER, 12, 4));
	expr_packet("10.0.0.1", "10.0.0.2", IPPROTO_TCP, 1000, 4789);
	fails(vxlan(NFT_PAYLOAD_NETWORK_HEADER, 12, 4));
	expr_packet("10.0.0.1", "10.0.0.2", IPPROTO_ICMP, 8, 1);
	fails(vxlan(NFT_PAYLOAD_NETWORK_HEADER, 12, 4));
}

static void test_inner_unknown(void **state)
{
	(void)state;
	tunnel();
	pkt.held = 28 + 8 + 14 + 10;
	unknown(vxlan(NFT_PAYLOAD_NETWORK_HEADER, 12, 4));
	tunnel();
	pkt.held = 28 + 8 + 14 + 20;
	loads(vxlan(NFT_PAYLOAD_NETWORK_HEADER, 12, 4), "\xc0\xa8\0\1", 4);
	holds(vxlan(NFT_PAYLOAD_TRANSPORT_HEADER, 2, 2));
	assert_true(expr_none_known(2));
	/* Words are those of rules. */
	assert_string_equal(
		expr_selector(vxlan(NFT_PAYLOAD_NETWORK_HEADER, 12, 4), INET),
		"vxlan ip saddr");
	assert_string_equal(expr_selector(vxlan(4, 4, 3), INET), "vxlan vni");
	/* No more than what the kernel knows, and not in itself. */
	assert_false(expr_is_known(vxlan(NFT_PAYLOAD_INNER_HEADER, 0, 1)));
	assert_false(
		expr_is_known(inner(1, 0xf, 8, true, NFT_META_MARK, 0, 0)));
	assert_false(expr_is_known(
		inner(1, 0x1f, 8, false, NFT_PAYLOAD_NETWORK_HEADER, 0, 1)));
	assert_false(expr_is_known(
		inner(1, 0xf, 65, false, NFT_PAYLOAD_NETWORK_HEADER, 0, 1)));
}

/* GRE, whose header is behind us when we look within. */
static void test_inner_gre(void **state)
{
	const uint32_t flags = INNER_HDRSIZE | INNER_NH | INNER_TH;

	(void)state;
	expr_packet("10.0.0.1", "10.0.0.2", IPPROTO_GRE, 0, 0x86dd);
	pkt.data[24] = 0x60;
	pkt.data[24 + 5] = 4;
	pkt.data[24 + 6] = IPPROTO_UDP;
	pkt.data[24 + 43] = 53;
	host.kernel = VM_KERNEL(6, 12);
	loads(inner(0, flags, 4, false, NFT_PAYLOAD_NETWORK_HEADER, 6, 1),
	      "\x11", 1);
	loads(inner(0, flags, 4, false, NFT_PAYLOAD_TRANSPORT_HEADER, 2, 2),
	      "\0\x35", 2);
	loads(inner(0, flags, 4, false, 4, 2, 2), "\x86\xdd", 2);
	fails(inner(0, flags, 4, false, NFT_PAYLOAD_LL_HEADER, 0, 1));
	assert_string_equal(
		expr_selector(inner(0, flags, 4, false,
				    NFT_PAYLOAD_NETWORK_HEADER, 6, 1),
			      INET),
		"gre ip6 nexthdr");
}

#define EACH(fn) cmocka_unit_test_setup_teardown(fn, setup, expr_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		EACH(test_numgen),	  EACH(test_numgen_independent),
		EACH(test_limit),	  EACH(test_limit_time),
		EACH(test_limit_bytes),	  EACH(test_quota),
		EACH(test_connlimit),	  EACH(test_dynset),
		EACH(test_dynset_update), EACH(test_dynset_full),
		EACH(test_dynset_limit),  EACH(test_touched),
		EACH(test_dynset_decode), EACH(test_objref),
		EACH(test_objref_map),	  EACH(test_log),
		EACH(test_inner),	  EACH(test_inner_unknown),
		EACH(test_inner_gre),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
