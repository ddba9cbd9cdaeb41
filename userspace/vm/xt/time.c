// SPDX-License-Identifier: GPL-2.0-only
/* time: of day, week, month and date. net/netfilter/xt_time.c */
#include <netinet/in.h>

#include "vm/xt/xt_table.h"

#include <linux/netfilter/xt_time.h>
#include <time.h>

#include "model/text.h"
#include "vm/host.h"

#define DAY 86400
#define NSEC 1000000000ULL

/* Monday is 1, Sunday 7, as bits of the mask. */
static unsigned int weekday_of(const struct tm *tm)
{
	return tm->tm_wday ? (unsigned int)tm->tm_wday : 7;
}

static enum tri match_at(const struct xt_time_info *info, time_t stamp)
{
	uint32_t daytime;
	struct tm tm;

	if (stamp < (time_t)info->date_start || stamp > (time_t)info->date_stop)
		return TRI_FALSE;
	daytime = (uint32_t)(stamp % DAY);
	if (info->daytime_start < info->daytime_stop) {
		if (daytime < info->daytime_start ||
		    daytime > info->daytime_stop)
			return TRI_FALSE;
	} else {
		if (daytime < info->daytime_start &&
		    daytime > info->daytime_stop)
			return TRI_FALSE;
		/* After midnight it still counts as the day before. */
		if (info->flags & XT_TIME_CONTIGUOUS &&
		    daytime <= info->daytime_stop)
			stamp -= DAY;
	}
	if (!gmtime_r(&stamp, &tm))
		return TRI_UNKNOWN;
	return xt_tri(info->weekdays_match >> weekday_of(&tm) & 1 &&
		      info->monthdays_match >> tm.tm_mday & 1);
}

static enum tri match(struct xt_par *par)
{
	const struct xt_time_info *info = par->info;
	const struct vm_host *host = par->vm->host;
	uint64_t now = vm_pkt_time(par->pkt);
	int minutes = 0;

	if (!now) {
		par->why = "when it was is not known";
		return TRI_UNKNOWN;
	}
	if (info->flags & XT_TIME_LOCAL_TZ &&
	    (!host || !host->minutes_west ||
	     host->minutes_west(host->ctx, &minutes))) {
		par->why = "the kernel's time zone is not known";
		return TRI_UNKNOWN;
	}
	return match_at(info, (time_t)(now / NSEC) -
				      60 * (time_t)minutes);
}

static void say_date(struct text *text, const char *option, uint32_t date)
{
	time_t stamp = (time_t)date;
	char words[32];
	struct tm tm;

	if (gmtime_r(&stamp, &tm) &&
	    strftime(words, sizeof(words), "%Y-%m-%dT%H:%M:%S", &tm))
		xt_say(text, false, "%s %s", option, words);
}

static void say_daytime(struct text *text, const char *option, uint32_t seconds)
{
	xt_say(text, false, "%s %02u:%02u:%02u", option, seconds / 3600,
	       seconds / 60 % 60, seconds % 60);
}

static void say_days(struct text *text, const char *option, uint32_t mask,
		     unsigned int last)
{
	const char *between = " ";
	unsigned int day;

	xt_say(text, false, "%s", option);
	for (day = 1; day <= last; day++) {
		if (!(mask >> day & 1))
			continue;
		text_add(text, "%s%u", between, day);
		between = ",";
	}
}

static void text(const struct xt_use *use, struct text *text)
{
	const struct xt_time_info *info = use->info;

	if (info->daytime_start || info->daytime_stop != DAY - 1) {
		say_daytime(text, "--timestart", info->daytime_start);
		say_daytime(text, "--timestop", info->daytime_stop);
	}
	if (info->weekdays_match != XT_TIME_ALL_WEEKDAYS)
		say_days(text, "--weekdays", info->weekdays_match, 7);
	if (info->monthdays_match != XT_TIME_ALL_MONTHDAYS)
		say_days(text, "--monthdays", info->monthdays_match, 31);
	if (info->date_start)
		say_date(text, "--datestart", info->date_start);
	if (info->date_stop < INT32_MAX)
		say_date(text, "--datestop", info->date_stop);
	if (info->flags & XT_TIME_LOCAL_TZ)
		xt_say(text, false, "--kerneltz");
	if (info->flags & XT_TIME_CONTIGUOUS)
		xt_say(text, false, "--contiguous");
}

const struct xt_ops xt_time_match = {
	.name = "time",
	.families = XT_ON_ANY,
	.size = { sizeof(struct xt_time_info) },
	.match = match,
	.text = text,
};
