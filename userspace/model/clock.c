// SPDX-License-Identifier: GPL-2.0-only
#include "model/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define NS 1000000000ULL

/**
 * clock_real - when a moment of the boot clock was
 * @boot: ns of CLOCK_BOOTTIME
 * @now_boot: the same clock now
 * @now_real: ns of CLOCK_REALTIME now
 *
 * Return: ns of CLOCK_REALTIME as that clock is set now; 0 for a moment
 * before 1970.
 */
uint64_t clock_real(uint64_t boot, uint64_t now_boot, uint64_t now_real)
{
	if (boot > now_boot)
		return now_real + (boot - now_boot);
	return now_boot - boot > now_real ? 0 : now_real - (now_boot - boot);
}

/**
 * clock_now_real - the present
 *
 * Return: ns of CLOCK_REALTIME.
 */
uint64_t clock_now_real(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (uint64_t)now.tv_sec * NS + (uint64_t)now.tv_nsec;
}

/**
 * clock_rfc3339 - a moment as RFC 3339 has it, in local time
 * @real: ns of CLOCK_REALTIME
 * @text: where to
 *
 * Return: @text, with nine digits of fraction and the offset.
 */
const char *clock_rfc3339(uint64_t real, char text[CLOCK_TEXT_MAX])
{
	time_t seconds = (time_t)(real / NS);
	char day[32] = "";
	struct tm tm;
	long offset;

	if (!localtime_r(&seconds, &tm))
		gmtime_r(&seconds, &tm);
	strftime(day, sizeof(day), "%Y-%m-%dT%H:%M:%S", &tm);
	offset = tm.tm_gmtoff / 60;
	snprintf(text, CLOCK_TEXT_MAX, "%s.%09u%c%02ld:%02ld", day,
		 (unsigned int)(real % NS), offset < 0 ? '-' : '+',
		 labs(offset) / 60, labs(offset) % 60);
	return text;
}

/**
 * clock_short - a moment for people
 * @real: ns of CLOCK_REALTIME
 * @now_real: the present, on the same clock
 * @text: where to
 *
 * Return: @text: the time of day, with the date unless it is today's.
 */
const char *clock_short(uint64_t real, uint64_t now_real,
			char text[CLOCK_TEXT_MAX])
{
	time_t seconds = (time_t)(real / NS);
	time_t now = (time_t)(now_real / NS);
	struct tm tm, today;
	size_t len;

	if (!localtime_r(&seconds, &tm) || !localtime_r(&now, &today))
		len = 0;
	else if (tm.tm_year == today.tm_year && tm.tm_yday == today.tm_yday)
		len = strftime(text, CLOCK_TEXT_MAX, "%H:%M:%S", &tm);
	else
		len = strftime(text, CLOCK_TEXT_MAX, "%Y-%m-%d %H:%M:%S", &tm);
	text[len] = '\0';
	return text;
}
