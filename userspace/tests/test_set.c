// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lookups in random sets against what trying each element and each value of
 * what is not known gives.
 */
#include "tests/unit.h"

#include <errno.h>
#include <stdlib.h>

#include "ruleset/model.h"

#define ROUNDS 20000
#define ELEMS_MAX 24

static uint32_t seed = 1;

static uint32_t rnd(uint32_t below)
{
	seed = seed * 1664525U + 1013904223U;
	return (seed >> 8) % below;
}

enum shape {
	EXACT,	   /* one byte */
	INTERVALS, /* one byte */
	RANGES,	   /* two fields of one byte, the first padded */
	SHAPES,
};

struct sample {
	enum shape shape;
	struct nft_set set;
	struct nft_set_elem elem[ELEMS_MAX];
	struct nft_set_elem catchall;
	uint8_t key[ELEMS_MAX][8];
	uint8_t key_end[ELEMS_MAX][8];
	uint8_t data[ELEMS_MAX + 1][4];
};

static void add(struct sample *sample, const uint8_t *key, uint32_t flags)
{
	size_t n = sample->set.nelems++;
	struct nft_set_elem *elem = &sample->elem[n];

	memset(elem, 0, sizeof(*elem));
	memcpy(sample->key[n], key, 8);
	elem->key = sample->key[n];
	elem->flags = flags;
	if (sample->set.data_len && !(flags & NFT_SET_ELEM_INTERVAL_END)) {
		sample->data[n][0] = (uint8_t)rnd(3);
		elem->data = sample->data[n];
	}
	if (!rnd(6))
		elem->expires = 1 + rnd(4);
}

static bool has(const struct sample *sample, uint8_t byte)
{
	size_t i;

	for (i = 0; i < sample->set.nelems; i++) {
		if (sample->key[i][0] == byte)
			return true;
	}
	return false;
}

static void make_exact(struct sample *sample, size_t count)
{
	uint8_t key[8] = { 0 };

	while (count--) {
		key[0] = (uint8_t)rnd(256);
		if (!has(sample, key[0]))
			add(sample, key, 0);
	}
}

static void make_intervals(struct sample *sample, size_t count)
{
	uint8_t key[8] = { 0 };
	unsigned int at = rnd(2) ? 0 : rnd(40);

	while (count-- && at < 256) {
		key[0] = (uint8_t)at;
		add(sample, key, 0);
		at += 1 + rnd(30);
		if (at > 255)
			return;
		key[0] = (uint8_t)at;
		if (sample->set.nelems == ELEMS_MAX || !rnd(4))
			continue; /* the next one begins here, or there is none */
		add(sample, key, NFT_SET_ELEM_INTERVAL_END);
		at += rnd(30);
	}
}

static void make_ranges(struct sample *sample, size_t count)
{
	uint8_t key[8] = { 0 };
	struct nft_set_elem *elem;
	size_t n;

	sample->set.nfields = 2;
	sample->set.field_len[0] = 1;
	sample->set.field_len[1] = 1;
	while (count--) {
		n = sample->set.nelems;
		key[0] = (uint8_t)rnd(16);
		key[4] = (uint8_t)rnd(16);
		add(sample, key, 0);
		elem = &sample->elem[n];
		if (!rnd(3))
			continue;
		memcpy(sample->key_end[n], key, 8);
		sample->key_end[n][0] += (uint8_t)rnd(6);
		sample->key_end[n][4] += (uint8_t)rnd(6);
		elem->key_end = sample->key_end[n];
	}
}

static void make(struct sample *sample)
{
	static void (*const shape[SHAPES])(struct sample *, size_t) = {
		make_exact, make_intervals, make_ranges
	};
	size_t count = rnd(ELEMS_MAX / 2);

	memset(sample, 0, sizeof(*sample));
	sample->shape = (enum shape)rnd(SHAPES);
	sample->set.elem = sample->elem;
	sample->set.key_len = sample->shape == RANGES ? 8 : 1;
	sample->set.flags = sample->shape == EXACT ? 0 : NFT_SET_INTERVAL;
	sample->set.loaded = true;
	sample->set.age = rnd(4);
	if (!rnd(3)) {
		sample->set.flags |= NFT_SET_MAP;
		sample->set.data_len = 4;
	}
	shape[sample->shape](sample, count);
	if (rnd(4))
		return;
	sample->set.catchall = &sample->catchall;
	sample->catchall.flags = NFT_SET_ELEM_CATCHALL;
	if (sample->set.data_len)
		sample->catchall.data = sample->data[ELEMS_MAX];
}

static bool matches(const struct sample *sample, size_t i, const uint8_t *key)
{
	const uint8_t *low = sample->key[i];
	const uint8_t *high =
		sample->elem[i].key_end ? sample->key_end[i] : low;

	return key[0] >= low[0] && key[0] <= high[0] &&
	       (sample->shape != RANGES ||
		(key[4] >= low[4] && key[4] <= high[4]));
}

/* The kernel's way: nothing but comparing. */
static const struct nft_set_elem *find(const struct sample *sample,
				       const uint8_t *key)
{
	const struct nft_set_elem *found = NULL, *elem;
	size_t i;

	for (i = 0; i < sample->set.nelems; i++) {
		elem = &sample->elem[i];
		if (sample->shape == INTERVALS) {
			if (elem->key[0] <= key[0] &&
			    (!found || elem->key[0] > found->key[0] ||
			     (elem->key[0] == found->key[0] &&
			      found->flags & NFT_SET_ELEM_INTERVAL_END)))
				found = elem;
		} else if (!found && matches(sample, i, key) &&
			   (!elem->expires ||
			    elem->expires > sample->set.age)) {
			found = elem;
		}
	}
	if (found && (found->flags & NFT_SET_ELEM_INTERVAL_END ||
		      (found->expires && found->expires <= sample->set.age)))
		found = NULL;
	return found ? found : sample->set.catchall;
}

static bool same(const struct nft_set_elem *a, const struct nft_set_elem *b)
{
	if (!a || !b)
		return a == b;
	return !a->data || memcmp(a->data, b->data, 4) == 0;
}

/* All values of the bits that are not known. */
static enum tri expect(const struct sample *sample, const uint8_t *key,
		       const uint8_t *known, const struct nft_set_elem **elem)
{
	const struct nft_set_elem *found;
	bool first = true;
	uint8_t at[8] = { 0 };
	unsigned int a, b;

	for (a = 0; a < 256; a++) {
		if ((a ^ key[0]) & known[0])
			continue;
		for (b = 0; b < (sample->shape == RANGES ? 256 : 1); b++) {
			if (sample->shape == RANGES && (b ^ key[4]) & known[4])
				continue;
			at[0] = (uint8_t)a;
			at[4] = (uint8_t)b;
			found = find(sample, at);
			if (!first && !same(found, *elem))
				return TRI_UNKNOWN;
			*elem = found;
			first = false;
		}
	}
	return *elem ? TRI_TRUE : TRI_FALSE;
}

static void check(const struct sample *sample)
{
	const struct nft_set_elem *elem, *expected = NULL;
	uint8_t key[8] = { 0 }, known[8];
	enum tri found, right;
	int i;

	memset(known, 0xff, sizeof(known));
	for (i = 0; i < 8; i++) {
		key[0] = (uint8_t)rnd(sample->shape == RANGES ? 24 : 256);
		key[4] = (uint8_t)rnd(24);
		known[0] = rnd(2) ? 0xff : (uint8_t)rnd(256);
		known[4] = rnd(2) ? 0xff :
				    (uint8_t)(rnd(4) ? 0xff << rnd(9) :
						       (int)rnd(256));
		right = expect(sample, key, known, &expected);
		found = nft_set_lookup(&sample->set, key, known, &elem);
		/* Ranges that only together hold all keys: not looked for. */
		if (sample->shape == RANGES && found == TRI_UNKNOWN &&
		    right == TRI_TRUE && (known[0] != 0xff || known[4] != 0xff))
			continue;
		assert_int_equal(found, right);
		if (found == TRI_TRUE)
			assert_true(same(elem, expected));
		else
			assert_null(elem);
	}
}

static void test_lookup(void **state)
{
	struct nft_ruleset ruleset = { 0 };
	static struct sample sample;
	int i;

	(void)state;
	for (i = 0; i < ROUNDS; i++) {
		make(&sample);
		if (rnd(2))
			assert_int_equal(nft_set_index(&ruleset, &sample.set),
					 0);
		check(&sample);
	}
	arena_release(&ruleset.arena);
}

/* A range that is certain is found although others are possible behind it. */
static void test_ranges_unknown(void **state)
{
	uint8_t key[8] = { 5, 0, 0, 0, 7 }, known[8] = { 0xfc, 0, 0, 0, 0xff };
	const struct nft_set_elem *elem;
	struct nft_ruleset ruleset = { 0 };
	static struct sample sample;
	static uint8_t end[8] = { 7, 0, 0, 0, 9 };
	uint8_t begin[8] = { 4, 0, 0, 0, 7 };

	(void)state;
	memset(&sample, 0, sizeof(sample));
	sample.set.elem = sample.elem;
	sample.set.key_len = 8;
	sample.set.flags = NFT_SET_INTERVAL;
	sample.set.nfields = 2;
	sample.set.field_len[0] = 1;
	sample.set.field_len[1] = 1;
	add(&sample, begin, 0);
	sample.elem[0].expires = 0;
	sample.elem[0].key_end = end;
	assert_int_equal(nft_set_index(&ruleset, &sample.set), 0);
	assert_int_equal(nft_set_lookup(&sample.set, key, known, &elem),
			 TRI_TRUE);
	assert_ptr_equal(elem, &sample.elem[0]);
	known[0] = 0xf8;
	assert_int_equal(nft_set_lookup(&sample.set, key, known, &elem),
			 TRI_UNKNOWN);
	key[4] = 6;
	assert_int_equal(nft_set_lookup(&sample.set, key, known, &elem),
			 TRI_FALSE);
	arena_release(&ruleset.arena);
}

/* As a dynamic set is changed by packets. */
static void test_change(void **state)
{
	struct nft_set set = { .key_len = 4, .size = 1000, .loaded = true };
	struct nft_ruleset ruleset = { 0 };
	struct nft_set_elem elem = { 0 };
	const struct nft_set_elem *found;
	uint8_t all[4] = { 0xff, 0xff, 0xff, 0xff };
	bool there[2000] = { false };
	uint32_t key, count = 0;
	int i, err;

	(void)state;
	elem.key = (uint8_t *)&key;
	for (i = 0; i < 20000; i++) {
		key = rnd(2000);
		if (rnd(2)) {
			err = nft_set_add(&ruleset, &set, &elem);
			assert_int_equal(err, there[key]    ? -EEXIST :
					      count == 1000 ? -ENFILE :
							      0);
			count += !err;
			there[key] |= !err;
		} else if (set.index) {
			err = nft_set_del(&set, (uint8_t *)&key);
			assert_int_equal(err, there[key] ? 0 : -ENOENT);
			count -= !err;
			there[key] = false;
		}
		assert_int_equal(nft_set_count(&set), count);
		assert_int_equal(
			nft_set_lookup(&set, (uint8_t *)&key, NULL, &found),
			there[key] ? TRI_TRUE : TRI_FALSE);
	}
	/* And those that were added count when not all is known. */
	all[0] = 0;
	assert_int_equal(nft_set_lookup(&set, (uint8_t *)&key, all, &found),
			 TRI_UNKNOWN);
	set.flags |= NFT_SET_INTERVAL;
	assert_int_equal(nft_set_add(&ruleset, &set, &elem), -EOPNOTSUPP);
	arena_release(&ruleset.arena);
}

/* What has expired makes room. */
static void test_expired(void **state)
{
	struct nft_set set = { .key_len = 1, .size = 1, .loaded = true };
	struct nft_ruleset ruleset = { 0 };
	struct nft_set_elem elem = { .expires = 10 };
	const struct nft_set_elem *found;
	uint8_t key = 7;

	(void)state;
	elem.key = &key;
	assert_int_equal(nft_set_add(&ruleset, &set, &elem), 0);
	set.age = 9;
	assert_int_equal(nft_set_lookup(&set, &key, NULL, &found), TRI_TRUE);
	set.age = 10;
	assert_int_equal(nft_set_lookup(&set, &key, NULL, &found), TRI_FALSE);
	elem.expires = 20;
	assert_int_equal(nft_set_add(&ruleset, &set, &elem), 0);
	assert_int_equal(nft_set_lookup(&set, &key, NULL, &found), TRI_TRUE);
	arena_release(&ruleset.arena);
}

static void near_addresses(void)
{
	static const uint8_t keys[4][4] = { { 10, 0, 3, 0 },
					    { 10, 0, 4, 0 },
					    { 10, 0, 8, 0 },
					    { 11, 0, 0, 0 } };
	static const uint8_t before[4] = { 10, 0, 4, 5 }; /* 10.0.3.255 */
	static const uint8_t behind[4] = { 10, 0, 7, 250 };
	static const uint8_t within[4] = { 10, 0, 3, 7 };
	struct nft_set set = { .key_len = 4,
			       .key_type = 7,
			       .flags = NFT_SET_INTERVAL,
			       .loaded = true };
	struct nft_set_elem elem[4] = { 0 };
	struct nft_ruleset ruleset = { 0 };
	struct nft_set_near near[16];
	int i;

	for (i = 0; i < 4; i++) {
		elem[i].key = keys[i];
		elem[i].flags = i & 1 ? NFT_SET_ELEM_INTERVAL_END : 0;
	}
	set.elem = elem;
	set.nelems = 4;
	assert_int_equal(nft_set_index(&ruleset, &set), 0);
	assert_int_equal(nft_set_nearest(&set, before, near), 1);
	assert_ptr_equal(near[0].elem, &elem[0]);
	/* One closer by number, but not by prefix. */
	assert_int_equal(nft_set_nearest(&set, behind, near), 1);
	assert_ptr_equal(near[0].elem, &elem[0]);
	assert_int_equal(nft_set_nearest(&set, within, near), 1);
	arena_release(&ruleset.arena);
}

static void near_fields(void)
{
	/* address and port; 7 is an IPv4 address, 13 a port */
	static const uint8_t keys[4][8] = {
		{ 10, 0, 0, 1, 0, 80 },
		{ 10, 0, 0, 2, 0, 90 },
		{ 10, 0, 0, 2, 0, 70 },
		{ 10, 0, 9, 2, 0, 81 },
	};
	static const uint8_t key[8] = { 10, 0, 0, 2, 0, 81 };
	struct nft_set set = { .key_len = 8,
			       .key_type = 7 << 6 | 13,
			       .field_len = { 4, 2 },
			       .nfields = 2,
			       .loaded = true };
	struct nft_set_elem elem[4] = { 0 };
	struct nft_set_near near[16];
	int i;

	for (i = 0; i < 4; i++)
		elem[i].key = keys[i];
	set.elem = elem;
	set.nelems = 4;
	assert_int_equal(nft_set_nearest(&set, key, near), 2);
	assert_int_equal(near[0].field, 0);
	assert_ptr_equal(near[0].elem, &elem[3]);
	assert_int_equal(near[1].field, 1);
	assert_ptr_equal(near[1].elem, &elem[1]);
}

static void test_nearest(void **state)
{
	(void)state;
	near_addresses();
	near_fields();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_lookup),  TEST(test_ranges_unknown),
		TEST(test_change),  TEST(test_expired),
		TEST(test_nearest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
