// SPDX-License-Identifier: GPL-2.0-only
/* /proc/net/netstat, /proc/net/snmp and /proc/net/sockstat. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "facts/internal.h"
#include "model/clock.h"

static const struct {
	const char *group;
	const char *name;
} names[FACTS_COUNTERS] = {
	[COUNTER_LISTEN_OVERFLOWS] = { "TcpExt:", "ListenOverflows" },
	[COUNTER_LISTEN_DROPS] = { "TcpExt:", "ListenDrops" },
	[COUNTER_REQ_Q_FULL_DROP] = { "TcpExt:", "TCPReqQFullDrop" },
	[COUNTER_REQ_Q_FULL_COOKIES] = { "TcpExt:", "TCPReqQFullDoCookies" },
	[COUNTER_ABORT_ON_MEMORY] = { "TcpExt:", "TCPAbortOnMemory" },
	[COUNTER_PASSIVE_OPENS] = { "Tcp:", "PassiveOpens" },
};

static void take(struct facts_counters *counters, const char *group,
		 const char *name, const char *value)
{
	size_t i;

	for (i = 0; i < FACTS_COUNTERS; i++) {
		if (strcmp(names[i].group, group) != 0 ||
		    strcmp(names[i].name, name) != 0)
			continue;
		counters->known[i] = true;
		counters->value[i] = strtoull(value, NULL, 10);
	}
}

/* A line of names and one of numbers, both behind the same word. */
static bool take_lines(struct facts_counters *counters, char *head, char *body)
{
	char *in_head, *in_body, *name, *value;
	const char *group = strtok_r(head, " \n", &in_head);

	value = strtok_r(body, " \n", &in_body);
	if (!group || !value || strcmp(group, value) != 0)
		return false;
	while ((name = strtok_r(NULL, " \n", &in_head)) &&
	       (value = strtok_r(NULL, " \n", &in_body)))
		take(counters, group, name, value);
	return true;
}

/**
 * counters_parse - counters as /proc/net/netstat and snmp have them
 * @file: the file
 * @counters: gains those that are in it
 *
 * Return: whether it made sense.
 */
bool counters_parse(FILE *file, struct facts_counters *counters)
{
	char *head = NULL, *body = NULL;
	size_t head_room = 0, body_room = 0;
	bool sense = true;

	while (sense && getline(&head, &head_room, file) > 0 &&
	       getline(&body, &body_room, file) > 0)
		sense = take_lines(counters, head, body);
	free(head);
	free(body);
	return sense;
}

/**
 * sockstat_parse - what /proc/net/sockstat says of TCP
 * @file: the file
 * @sockstat: filled
 *
 * Return: whether it was there.
 */
bool sockstat_parse(FILE *file, struct facts_sockstat *sockstat)
{
	char line[256];

	while (fgets(line, sizeof(line), file)) {
		if (sscanf(line,
			   "TCP: inuse %*u orphan %" SCNu64
			   " tw %*u alloc %*u mem %" SCNu64,
			   &sockstat->orphans, &sockstat->mem) == 2)
			return true;
	}
	return false;
}

static bool read_file(const char *path, struct facts_counters *counters)
{
	FILE *file = fopen(path, "re");
	bool sense;

	if (!file)
		return false;
	sense = counters_parse(file, counters);
	fclose(file);
	return sense;
}

/**
 * counters_read - the counters of this network namespace
 * @counters: filled, as far as they can be read
 */
void counters_read(struct facts_counters *counters)
{
	bool netstat = read_file("/proc/net/netstat", counters);
	bool snmp = read_file("/proc/net/snmp", counters);

	counters->read = netstat || snmp ? clock_now_real() : 0;
}

/**
 * sockstat_read - memory and orphans of TCP
 * @sockstat: filled, unless it cannot be read
 */
void sockstat_read(struct facts_sockstat *sockstat)
{
	FILE *file = fopen("/proc/net/sockstat", "re");

	if (!file)
		return;
	if (sockstat_parse(file, sockstat))
		sockstat->read = clock_now_real();
	fclose(file);
}
