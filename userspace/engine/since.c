// SPDX-License-Identifier: GPL-2.0-only
#include "engine/since.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define NS 1000000000ULL

static uint64_t unit_seconds(char unit)
{
	switch (unit) {
	case 's':
		return 1;
	case 'm':
		return 60;
	case 'h':
		return 3600;
	case 'd':
		return 86400;
	case 'w':
		return 604800;
	}
	return 0;
}

/* 90s, 1h30m: numbers, each with a unit; "ms" is the only one of two. */
static int parse_duration(const char *text, uint64_t *ns)
{
	uint64_t sum = 0;

	if (!*text)
		return -EINVAL;
	while (*text) {
		unsigned long long number;
		uint64_t unit, part;
		char *end;

		if (*text < '0' || *text > '9')
			return -EINVAL;
		errno = 0;
		number = strtoull(text, &end, 10);
		if (strncmp(end, "ms", 2) == 0) {
			unit = NS / 1000;
			end++;
		} else {
			unit = unit_seconds(*end) * NS;
		}
		if (errno || !unit ||
		    __builtin_mul_overflow((uint64_t)number, unit, &part) ||
		    __builtin_add_overflow(sum, part, &sum))
			return -EINVAL;
		text = end + 1;
	}
	*ns = sum;
	return 0;
}

/* Nanoseconds of ".123456789", and what follows. */
static const char *parse_fraction(const char *text, uint64_t *ns)
{
	uint64_t digit = NS / 10;

	*ns = 0;
	if (*text != '.' || text[1] < '0' || text[1] > '9')
		return text;
	for (text++; *text >= '0' && *text <= '9'; text++) {
		*ns += (uint64_t)(*text - '0') * digit;
		digit /= 10;
	}
	return text;
}

/* Seconds east of Greenwich, as in "Z", "+01:00". */
static int parse_offset(const char *text, long *seconds)
{
	unsigned int hours, minutes;
	int used = 0;

	*seconds = 0;
	if (strcmp(text, "Z") == 0 || strcmp(text, "z") == 0)
		return 0;
	if ((text[0] != '+' && text[0] != '-') ||
	    sscanf(text + 1, "%2u:%2u%n", &hours, &minutes, &used) != 2 ||
	    used != 5 || text[6] || hours > 23 || minutes > 59)
		return -EINVAL;
	*seconds = hours * 3600L + minutes * 60L;
	if (text[0] == '-')
		*seconds = -*seconds;
	return 0;
}

static int to_ns(time_t seconds, uint64_t fraction, uint64_t *ns)
{
	if (seconds < 0)
		return -EINVAL;
	*ns = (uint64_t)seconds * NS + fraction;
	return 0;
}

/* RFC 3339; without an offset it is local time. */
static int parse_moment(const char *text, uint64_t *ns)
{
	struct tm tm = { .tm_isdst = -1 };
	const char *rest = strptime(text, "%Y-%m-%d", &tm);
	uint64_t fraction = 0;
	long offset;

	if (!rest)
		return -EINVAL;
	if (!*rest)
		return to_ns(mktime(&tm), 0, ns);
	if (*rest != 'T' && *rest != 't' && *rest != ' ')
		return -EINVAL;
	text = rest + 1;
	rest = strptime(text, "%H:%M:%S", &tm);
	if (rest)
		rest = parse_fraction(rest, &fraction);
	else
		rest = strptime(text, "%H:%M", &tm);
	if (!rest)
		return -EINVAL;
	if (!*rest)
		return to_ns(mktime(&tm), fraction, ns);
	if (parse_offset(rest, &offset))
		return -EINVAL;
	return to_ns(timegm(&tm) - offset, fraction, ns);
}

/* "HH:MM[:SS]": today, or yesterday if that is still to come. */
static int parse_clock(const char *text, uint64_t now_real, uint64_t *ns)
{
	time_t now = (time_t)(now_real / NS);
	struct tm tm, clock = { 0 };
	const char *rest = strptime(text, "%H:%M:%S", &clock);
	time_t at;

	if (!rest)
		rest = strptime(text, "%H:%M", &clock);
	if (!rest || *rest || !localtime_r(&now, &tm))
		return -EINVAL;
	tm.tm_hour = clock.tm_hour;
	tm.tm_min = clock.tm_min;
	tm.tm_sec = clock.tm_sec;
	tm.tm_isdst = -1;
	at = mktime(&tm);
	if (at > now) {
		tm.tm_mday--;
		tm.tm_isdst = -1;
		at = mktime(&tm);
	}
	return to_ns(at, 0, ns);
}

/**
 * since_parse - read from when on
 * @since: filled
 * @text: a duration ("90s", "1h30m", "2d"), a moment of RFC 3339, or a time
 *	  of day ("03:10", "03:10:30")
 * @now_real: ns of CLOCK_REALTIME, which a time of day lies before
 * @error: filled on failure
 *
 * Return: 0 or -EINVAL.
 */
int since_parse(struct since *since, const char *text, uint64_t now_real,
		struct error *error)
{
	if (parse_duration(text, &since->ns) == 0) {
		since->kind = SINCE_AGO;
		return 0;
	}
	since->kind = SINCE_AT;
	if (parse_clock(text, now_real, &since->ns) == 0 ||
	    parse_moment(text, &since->ns) == 0)
		return 0;
	return error_set(error, -EINVAL,
			 "time \"%s\": give a duration like 90s, 10m, 2h, 1h30m or 1d, or a time like 03:10 or 2026-01-31T03:10:00+01:00",
			 text);
}

/**
 * since_match - whether an event is late enough
 * @since: from when on
 * @event: the event
 * @now_boot: ns of CLOCK_BOOTTIME when it was read
 *
 * A duration is measured on the clock that nobody sets.
 *
 * Return: true when it is, or its time is not known.
 */
bool since_match(const struct since *since, const struct event *event,
		 uint64_t now_boot)
{
	switch (since->kind) {
	case SINCE_ALWAYS:
		return true;
	case SINCE_AGO:
		return !event_has(event, RSTATTR_EVENT_TIME_BOOT) ||
		       since->ns >= now_boot ||
		       event->time_boot >= now_boot - since->ns;
	case SINCE_AT:
		return !event_has(event, RSTATTR_EVENT_TIME_REAL) ||
		       event->time_real >= since->ns;
	}
	return true;
}

/**
 * since_real - the moment that is meant
 * @since: what was asked for
 * @now_real: the present, ns of CLOCK_REALTIME
 *
 * Return: ns of CLOCK_REALTIME; 0 for always.
 */
uint64_t since_real(const struct since *since, uint64_t now_real)
{
	if (since->kind == SINCE_AT)
		return since->ns;
	return since->kind == SINCE_AGO && since->ns < now_real ?
		       now_real - since->ns :
		       0;
}
