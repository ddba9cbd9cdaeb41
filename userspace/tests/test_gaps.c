// SPDX-License-Identifier: GPL-2.0-only
#include "tests/unit.h"

#include "engine/follow.h"
#include "engine/gaps.h"

static void test_no_gap(void **state)
{
	const struct cursor cursor = { .oldest = 5, .next = 8 };
	struct gaps gaps = { 0 };

	(void)state;
	assert_int_equal(gaps_end(&gaps), 0);
	gaps_begin(&gaps, &cursor);
	assert_int_equal(gaps_event(&gaps, 5), 0);
	assert_int_equal(gaps_event(&gaps, 6), 0);
	assert_int_equal(gaps_event(&gaps, 7), 0);
	/* Written while the others were read. */
	assert_int_equal(gaps_event(&gaps, 8), 0);
	assert_int_equal(gaps_end(&gaps), 0);
	assert_int_equal(gaps_end(&gaps), 0);
}

static void test_gaps(void **state)
{
	const struct cursor cursor = { .oldest = 5, .next = 20 };
	struct gaps gaps = { 0 };

	(void)state;
	gaps_begin(&gaps, &cursor);
	assert_int_equal(gaps_event(&gaps, 7), 2);
	assert_int_equal(gaps_event(&gaps, 8), 0);
	assert_int_equal(gaps_event(&gaps, 11), 2);
	assert_int_equal(gaps_end(&gaps), 8);
}

static void test_empty_rings(void **state)
{
	struct cursor cursor = { .oldest = 1, .next = 1 };
	struct gaps gaps = { 0 };

	(void)state;
	gaps_begin(&gaps, &cursor);
	assert_int_equal(gaps_end(&gaps), 0);
	cursor = (struct cursor){ .oldest = 0, .next = 0 };
	gaps_begin(&gaps, &cursor);
	assert_int_equal(gaps_end(&gaps), 0);
	/* Asked for from a place on. */
	cursor = (struct cursor){ .oldest = 1, .seq = 9, .next = 10 };
	gaps_begin(&gaps, &cursor);
	assert_int_equal(gaps_event(&gaps, 9), 0);
	assert_int_equal(gaps_end(&gaps), 0);
}

static void test_follow(void **state)
{
	struct cursor cursor = { .netns = 3, .instance = 77, .oldest = 1,
				 .next = 10 };
	struct follow follow = { 0 };
	struct place *place = follow_add(&follow, 3, RSTATTR_KIND_REJECT);

	(void)state;
	place_skip(place, &cursor);
	assert_int_equal(place->next, 10);
	cursor.next = 12;
	assert_int_equal(place_begin(place, &cursor), 0);
	assert_int_equal(place_event(place, 9), 0); /* seen before */
	assert_int_equal(place->next, 10);
	assert_int_equal(place_event(place, 10), 0);
	assert_int_equal(place_event(place, 11), 0);
	assert_int_equal(place_end(place, 12), 0);
	/* Lapped while nobody read. */
	cursor.oldest = 50;
	cursor.next = 60;
	assert_int_equal(place_begin(place, &cursor), 38);
	assert_int_equal(place_event(place, 55), 5);
	follow_release(&follow);
}

static void test_follow_tail(void **state)
{
	struct cursor cursor = { .netns = 3, .instance = 77, .oldest = 1,
				 .next = 5 };
	struct follow follow = { 0 };
	struct place *place = follow_add(&follow, 3, RSTATTR_KIND_REJECT);

	(void)state;
	place_begin(place, &cursor);
	place_event(place, 1);
	place_event(place, 2);
	/* 3 and 4 may still be being written, once. */
	assert_int_equal(place_end(place, 5), 0);
	assert_int_equal(place_begin(place, &cursor), 0);
	assert_int_equal(place_end(place, 5), 2);
	assert_int_equal(place->next, 5);
	assert_int_equal(place_end(place, 5), 0);
	follow_release(&follow);
}

static void test_follow_instances(void **state)
{
	struct cursor cursor = { .netns = 3, .instance = 77, .oldest = 1,
				 .next = 5 };
	struct follow follow = { 0 };
	struct place *place = follow_add(&follow, 3, RSTATTR_KIND_REJECT);

	(void)state;
	place_skip(place, &cursor);
	/* After a reset: a new count, and two are overwritten already. */
	cursor.instance = 78;
	cursor.oldest = 3;
	assert_int_equal(place_begin(place, &cursor), 2);
	assert_int_equal(place_event(place, 3), 0);
	follow_add(&follow, 4, RSTATTR_KIND_REJECT);
	assert_int_equal(follow.count, 2);
	assert_ptr_equal(follow_add(&follow, 4, RSTATTR_KIND_REJECT), follow_place(&follow, 4, RSTATTR_KIND_REJECT));
	/* Each kind is read for itself, and all go with the namespace. */
	assert_ptr_not_equal(follow_add(&follow, 3, RSTATTR_KIND_RESET),
			     follow_place(&follow, 3, RSTATTR_KIND_REJECT));
	assert_int_equal(follow.count, 3);
	follow_place(&follow, 3, RSTATTR_KIND_RESET)->dirty = false;
	follow_place(&follow, 4, RSTATTR_KIND_REJECT)->dirty = false;
	follow_look_again(&follow, RSTATTR_KIND_REJECT);
	assert_false(follow_place(&follow, 3, RSTATTR_KIND_RESET)->dirty);
	assert_true(follow_place(&follow, 4, RSTATTR_KIND_REJECT)->dirty);
	follow_remove(&follow, 3);
	assert_null(follow_place(&follow, 3, RSTATTR_KIND_RESET));
	assert_null(follow_place(&follow, 3, RSTATTR_KIND_REJECT));
	assert_non_null(follow_place(&follow, 4, RSTATTR_KIND_REJECT));
	follow_release(&follow);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_no_gap),	 TEST(test_gaps),
		TEST(test_empty_rings),	 TEST(test_follow),
		TEST(test_follow_tail),	 TEST(test_follow_instances),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
