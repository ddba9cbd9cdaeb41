// SPDX-License-Identifier: GPL-2.0-only
/* Settings of this network namespace, as /proc/sys has them. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "facts/internal.h"
#include "model/clock.h"
#include "model/proc.h"

/* A list of reserved ports may be long. */
#define TEXT_MAX 8192

static const char *const names[FACTS_SETTINGS] = {
	[SETTING_TW_REUSE] = "net.ipv4.tcp_tw_reuse",
	[SETTING_FIN_TIMEOUT] = "net.ipv4.tcp_fin_timeout",
	[SETTING_ABORT_ON_OVERFLOW] = "net.ipv4.tcp_abort_on_overflow",
	[SETTING_CT_LOOSE] = "net.netfilter.nf_conntrack_tcp_loose",
	[SETTING_CT_LIBERAL] = "net.netfilter.nf_conntrack_tcp_be_liberal",
	[SETTING_SOMAXCONN] = "net.core.somaxconn",
	[SETTING_SYNCOOKIES] = "net.ipv4.tcp_syncookies",
	[SETTING_NONLOCAL_V4] = "net.ipv4.ip_nonlocal_bind",
	[SETTING_NONLOCAL_V6] = "net.ipv6.ip_nonlocal_bind",
	[SETTING_MAX_ORPHANS] = "net.ipv4.tcp_max_orphans",
	[SETTING_CT_COUNT] = "net.netfilter.nf_conntrack_count",
	[SETTING_CT_MAX] = "net.netfilter.nf_conntrack_max",
};

static bool read_text(const char *name, char text[TEXT_MAX])
{
	char path[128];
	size_t i;

	snprintf(path, sizeof(path), "/proc/sys/%s", name);
	for (i = strlen("/proc/sys/"); path[i]; i++) {
		if (path[i] == '.')
			path[i] = '/';
	}
	return proc_read(AT_FDCWD, path, text, TEXT_MAX);
}

/* Return: how many numbers there are, at most @max. */
static size_t read_numbers(const char *name, int64_t *number, size_t max)
{
	char text[TEXT_MAX], *at = text, *end;
	size_t count;

	if (!read_text(name, text))
		return 0;
	for (count = 0; count < max; count++) {
		number[count] = strtoll(at, &end, 10);
		if (end == at)
			break;
		at = end;
	}
	return count;
}

static uint32_t overlap(unsigned long from, unsigned long to, uint16_t low,
			uint16_t high)
{
	if (from < low)
		from = low;
	if (to > high)
		to = high;
	return from <= to ? (uint32_t)(to - from + 1) : 0;
}

/**
 * reserved_ports - how many ports of a range a list takes out of it
 * @list: "1-3,5", as the kernel prints it: in order, each once
 * @low: first of the range
 * @high: last of the range
 *
 * Return: their number.
 */
uint32_t reserved_ports(const char *list, uint16_t low, uint16_t high)
{
	uint32_t count = 0;

	while (*list >= '0' && *list <= '9') {
		char *end;
		unsigned long from = strtoul(list, &end, 10), to = from;

		if (*end == '-')
			to = strtoul(end + 1, &end, 10);
		count += overlap(from, to, low, high);
		list = *end == ',' ? end + 1 : end;
	}
	return count;
}

static void read_range(struct facts_settings *settings)
{
	char text[TEXT_MAX];
	int64_t range[2];

	if (read_numbers("net.ipv4.ip_local_port_range", range, 2) != 2 ||
	    range[0] < 0 || range[1] > 65535 || range[0] > range[1])
		return;
	settings->has_range = true;
	settings->low = (uint16_t)range[0];
	settings->high = (uint16_t)range[1];
	if (read_text("net.ipv4.ip_local_reserved_ports", text))
		settings->reserved =
			reserved_ports(text, settings->low, settings->high);
}

/**
 * settings_read - the settings of this network namespace
 * @settings: filled, as far as they can be read: some are the machine's, and
 *	      only in its first namespace
 */
void settings_read(struct facts_settings *settings)
{
	int64_t mem[3];
	size_t i;

	for (i = 0; i < FACTS_SETTINGS; i++)
		settings->known[i] =
			read_numbers(names[i], &settings->value[i], 1) == 1;
	read_range(settings);
	settings->has_mem = read_numbers("net.ipv4.tcp_mem", mem, 3) == 3;
	for (i = 0; settings->has_mem && i < 3; i++)
		settings->mem[i] = (uint64_t)mem[i];
	settings->read = clock_now_real();
}
