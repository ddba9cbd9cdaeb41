// SPDX-License-Identifier: GPL-2.0-only
#include "tests/unit.h"

#include <errno.h>
#include <stdlib.h>
#include <time.h>

#include "engine/since.h"
#include "model/clock.h"

#define NS 1000000000ULL
/* 2026-01-31T12:00:00Z */
#define NOON (1769860800 * NS)

static uint64_t ago(const char *text)
{
	struct since since;

	assert_int_equal(since_parse(&since, text, NOON, NULL), 0);
	assert_int_equal(since.kind, SINCE_AGO);
	return since.ns;
}

static uint64_t at(const char *text)
{
	struct since since;

	assert_int_equal(since_parse(&since, text, NOON, NULL), 0);
	assert_int_equal(since.kind, SINCE_AT);
	return since.ns;
}

static void test_durations(void **state)
{
	(void)state;
	assert_int_equal(ago("90s"), 90 * NS);
	assert_int_equal(ago("10m"), 600 * NS);
	assert_int_equal(ago("2h"), 7200 * NS);
	assert_int_equal(ago("1d"), 86400 * NS);
	assert_int_equal(ago("1w"), 604800 * NS);
	assert_int_equal(ago("1h30m"), 5400 * NS);
	assert_int_equal(ago("500ms"), NS / 2);
	assert_int_equal(ago("0s"), 0);
}

static void test_moments(void **state)
{
	(void)state;
	assert_int_equal(at("2026-01-31T12:00:00Z"), NOON);
	assert_int_equal(at("2026-01-31T13:00:00+01:00"), NOON);
	assert_int_equal(at("2026-01-31T06:30:00-05:30"), NOON);
	assert_int_equal(at("2026-01-31T12:00:00.25Z"), NOON + NS / 4);
	assert_int_equal(at("2026-01-31T12:00:00.123456789Z"),
			 NOON + 123456789);
	assert_int_equal(at("2026-01-31T12:00Z"), NOON);
	assert_int_equal(at("2026-01-31 12:00:00"), NOON);
	assert_int_equal(at("2026-01-31"), NOON - 43200 * NS);
	assert_int_equal(at("11:30"), NOON - 1800 * NS);
	assert_int_equal(at("11:30:30"), NOON - 1770 * NS);
	/* Still to come today, so it was yesterday. */
	assert_int_equal(at("13:00"), NOON - 82800 * NS);
}

static void test_bad_times(void **state)
{
	static const char *const bad[] = {
		"",	"5",	     "5x",	 "m",	  "-5m",
		"1h30", "5 m",	     "25:00",	 "12:60", "2026-13-01",
		"now",	"2026-01-31T", "99999999999999999d", "1.5h",
		"2026-01-31T12:00:00+25:00", "2026-01-31T12:00:00Zx",
	};
	struct since since;
	struct error error;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(since_parse(&since, bad[i], NOON, &error),
				 -EINVAL);
		assert_non_null(strstr(error.text, bad[i]));
	}
}

static void test_match(void **state)
{
	const struct event event = { .has = BIT(RSTATTR_EVENT_TIME_BOOT) |
					    BIT(RSTATTR_EVENT_TIME_REAL),
				     .time_boot = 900,
				     .time_real = 5000 };
	const struct event unknown = { 0 };
	struct since since = { SINCE_AGO, 100 };

	(void)state;
	assert_true(since_match(&since, &event, 1000));
	assert_false(since_match(&since, &event, 1001));
	assert_true(since_match(&since, &unknown, 1001));
	since.ns = 5000; /* before the machine was started */
	assert_true(since_match(&since, &event, 1001));
	since = (struct since){ SINCE_AT, 5000 };
	assert_true(since_match(&since, &event, 0));
	since.ns = 5001;
	assert_false(since_match(&since, &event, 0));
	since.kind = SINCE_ALWAYS;
	assert_true(since_match(&since, &event, 0));
}

static void test_clock(void **state)
{
	char text[CLOCK_TEXT_MAX];

	(void)state;
	assert_int_equal(clock_real(400, 1000, 5000), 4400);
	assert_int_equal(clock_real(1100, 1000, 5000), 5100);
	assert_int_equal(clock_real(0, 6000, 5000), 0);
	assert_string_equal(clock_rfc3339(NOON + 42, text),
			    "2026-01-31T12:00:00.000000042+00:00");
	assert_string_equal(clock_short(NOON, NOON + 60 * NS, text),
			    "12:00:00");
	assert_string_equal(clock_short(NOON - 86400 * NS, NOON, text),
			    "2026-01-30 12:00:00");
	setenv("TZ", "XXX+5:30", 1);
	tzset();
	assert_string_equal(clock_rfc3339(NOON + NS / 2, text),
			    "2026-01-31T06:30:00.500000000-05:30");
	setenv("TZ", "UTC", 1);
	tzset();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_durations), TEST(test_moments), TEST(test_bad_times),
		TEST(test_match),     TEST(test_clock),
	};

	setenv("TZ", "UTC", 1);
	tzset();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
