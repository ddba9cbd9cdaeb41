// SPDX-License-Identifier: GPL-2.0-only
#include "engine/complete.h"

#include <inttypes.h>
#include <string.h>

#include "model/names.h"

/**
 * complete_module - is there something that the module cannot see
 * @reasons: gains a sentence for each thing
 * @info: what the module says of itself
 * @probes: its probes
 *
 * A probe of a kernel module that is not loaded misses nothing: who is not
 * there rejects nothing.
 */
void complete_module(struct reasons *reasons, const struct info *info,
		     const struct probes *probes)
{
	size_t i;

	for (i = 0; i < probes->count; i++) {
		const struct probe *probe = &probes->item[i];
		const char *name = probe->name ? probe->name : "?";

		if (probe->state == RSTATTR_PROBE_FAILED)
			reasons_add(reasons,
				    "the probe %s could not be armed: %s; see the kernel log",
				    name, probe->error ?
					    strerror((int)probe->error) :
					    "no reason given");
		if (probe->missed)
			reasons_add(reasons,
				    "the probe %s missed %" PRIu64 " hit%s",
				    name, probe->missed, plural(probe->missed));
	}
	if (info->netns_no_memory)
		reasons_add(reasons,
			    "%" PRIu64
			    " time%s a network namespace got no memory to record in; the cap is %" PRIu64
			    " bytes, see modinfo rstattr",
			    info->netns_no_memory,
			    plural(info->netns_no_memory), info->bytes_max);
}

/**
 * complete_books - were there events that could not be looked at
 * @reasons: gains a sentence if so
 * @books: of the namespaces in view
 */
void complete_books(struct reasons *reasons, const struct books *books)
{
	if (books->lost)
		reasons_add(reasons,
			    "%" PRIu64 " reject%s lost: counted, but not looked at",
			    books->lost, plural(books->lost));
}

/**
 * complete_records - were there events that could not be recorded
 * @reasons: gains a sentence if so
 * @books: of the namespaces in view
 */
void complete_records(struct reasons *reasons, const struct books *books)
{
	if (books->record_lost)
		reasons_add(reasons,
			    "%" PRIu64
			    " reject%s counted but not recorded; \"rstattr rules\" has them",
			    books->record_lost, plural(books->record_lost));
	if (books->resets_lost)
		reasons_add(reasons,
			    "%" PRIu64
			    " reset%s of TCP counted but not recorded; \"rstattr status\" has them by reason",
			    books->resets_lost, plural(books->resets_lost));
	if (books->drops_lost)
		reasons_add(reasons,
			    "%" PRIu64
			    " drop%s counted but not recorded; \"rstattr status\" has them by reason",
			    books->drops_lost, plural(books->drops_lost));
}
