// SPDX-License-Identifier: GPL-2.0-only
#include "facts/internal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "netns/netns.h"

/**
 * facts_grow - room for one more at the end of an array
 * @array: the array, or NULL
 * @count: how many it has; its room is the next power of two
 * @size: of one
 *
 * Return: the array, perhaps at another place; NULL: no memory, and @array is
 * what it was.
 */
void *facts_grow(void *array, size_t count, size_t size)
{
	if (count & (count - 1))
		return array;
	return realloc(array, (count ? 2 * count : 1) * size);
}

static void failed(struct reasons *reasons, const char *what, int err)
{
	reasons_add(reasons, "%s could not be read: %s%s", what, strerror(-err),
		    err == -EPERM || err == -EACCES ? "; run it as root" : "");
}

static void gather_conntrack(struct facts *facts, struct reasons *reasons)
{
	int err;

	if (!facts->settings.known[SETTING_CT_COUNT])
		return;
	err = conntrack_read(&facts->conntrack);
	if (err)
		failed(reasons, "the counters of conntrack", err);
}

static void gather_filters(struct facts *facts, struct reasons *reasons)
{
	struct error error = { "" };
	int err = filters_read(&facts->filters, &error);

	if (err && err != -EOPNOTSUPP)
		reasons_add(reasons, "%s", error.text);
}

static int want_sockets(struct owners *owners, struct tcp_sockets *sockets)
{
	size_t i;
	int err = 0;

	for (i = 0; !err && i < sockets->count; i++)
		err = owners_want(owners, sockets->item[i].inode,
				  &sockets->item[i].owner);
	return err;
}

/* Those whose local address is gone. */
static int want_gone(struct owners *owners, struct facts *facts)
{
	struct tally *locals = &facts->sockets.locals;
	size_t i;
	int err = 0;

	for (i = 0; !err && i < locals->count; i++) {
		struct tcp_socket *sample = &locals->item[i].sample;

		if (!address_is_local(&facts->addresses, &sample->local))
			err = owners_want(owners, sample->inode,
					  &sample->owner);
	}
	return err;
}

/* A remote end with few sockets uses up no range of ports. */
#define TARGET_OF_INTEREST 8

static int want_targets(struct owners *owners, struct tally *targets)
{
	size_t i;
	int err = 0;

	for (i = 0; !err && i < targets->count; i++) {
		struct tcp_socket *sample = &targets->item[i].sample;

		if (targets->item[i].count >= TARGET_OF_INTEREST)
			err = owners_want(owners, sample->inode,
					  &sample->owner);
	}
	return err;
}

static int gather_processes(struct facts *facts, struct reasons *reasons)
{
	struct facts_sockets *sockets = &facts->sockets;
	struct owners owners = { 0 };
	size_t i;
	int err;

	err = want_sockets(&owners, &sockets->listeners);
	if (!err)
		err = want_sockets(&owners, &sockets->waiting);
	if (!err)
		err = want_sockets(&owners, &sockets->self);
	if (!err)
		err = want_gone(&owners, facts);
	if (!err)
		err = want_targets(&owners, &sockets->targets);
	for (i = 0; !err && i < facts->filters.count; i++)
		err = owners_want(&owners, facts->filters.item[i].inode,
				  &facts->filters.item[i].owner);
	if (!err)
		err = processes_read(&facts->processes, &owners, reasons);
	free(owners.item);
	return err;
}

static void note_bounds(const struct facts *facts, struct reasons *reasons)
{
	const struct facts_sockets *sockets = &facts->sockets;

	if (sockets->listeners.beyond || sockets->waiting.beyond ||
	    sockets->locals.beyond || sockets->targets.beyond ||
	    sockets->half.beyond || facts->addresses.beyond ||
	    facts->files.beyond)
		reasons_add(
			reasons,
			"there is more here than is looked at: some sockets, addresses or settings were left out");
	if (facts->files.denied)
		reasons_add(
			reasons,
			"%zu file%s of sysctl could not be read: run it as root",
			facts->files.denied,
			facts->files.denied == 1 ? "" : "s");
}

/**
 * facts_gather - read what there is to know of the present network namespace
 * @facts: zeroed; release it with facts_release() in any case
 * @files: also what files set at boot, which is for the machine
 * @reasons: gains what could not be read
 *
 * Nothing is changed, but that the kernel may load the modules that sock_diag,
 * nf_tables and ctnetlink live in, as for ss(8), nft(8) and conntrack(8).
 *
 * Return: 0; -ENOMEM.
 */
int facts_gather(struct facts *facts, bool files, struct reasons *reasons)
{
	int err;

	netns_cookie(&facts->netns);
	settings_read(&facts->settings);
	counters_read(&facts->counters);
	sockstat_read(&facts->sockstat);
	if (!facts->counters.read)
		reasons_add(reasons, "/proc/net/netstat could not be read");
	err = sockets_read(&facts->sockets, &facts->settings);
	if (err)
		failed(reasons, "the sockets of TCP", err);
	if (err != -ENOMEM)
		err = addresses_read(&facts->addresses);
	if (err && err != -ENOMEM)
		failed(reasons, "the addresses", err);
	if (err == -ENOMEM)
		return err;
	gather_conntrack(facts, reasons);
	gather_filters(facts, reasons);
	err = files ? files_read(&facts->files, "") : 0;
	if (!err)
		err = gather_processes(facts, reasons);
	if (err && err != -ENOMEM)
		failed(reasons, "/proc", err);
	note_bounds(facts, reasons);
	return err == -ENOMEM ? err : 0;
}

/**
 * facts_release - free what facts_gather() took
 * @facts: empty afterwards
 */
void facts_release(struct facts *facts)
{
	sockets_release(&facts->sockets);
	files_release(&facts->files);
	filters_release(&facts->filters);
	free(facts->addresses.item);
	free(facts->processes.item);
	free(facts->name);
	memset(facts, 0, sizeof(*facts));
}
