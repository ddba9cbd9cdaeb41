// SPDX-License-Identifier: GPL-2.0-only
/* What is looked at beside events, namespace by namespace. */
#include <errno.h>
#include <stdlib.h>

#include "cmd/view.h"
#include "engine/fact_judge.h"
#include "facts/owners.h"
#include "host/host.h"

/* A finding and what is looked at for it. */
struct look {
	struct finding *finding;
	struct beside *beside;
};

struct looks {
	struct look item[FACT_FINDINGS_MAX];
	size_t count;
	uint64_t netns; /* that is being looked at */
};

static int choose(struct looks *looks, const struct findings *findings)
{
	struct beside_ask ask;
	size_t i;

	for (i = 0; i < findings->count && looks->count < FACT_FINDINGS_MAX;
	     i++) {
		struct look *look = &looks->item[looks->count];

		if (!fact_ask(findings->item[i], &ask))
			continue;
		look->beside = calloc(1, sizeof(*look->beside));
		if (!look->beside)
			return -ENOMEM;
		look->beside->ask = ask;
		look->finding = findings->item[i];
		looks->count++;
	}
	return 0;
}

/* In the namespace; all sockets' processes are sought in one go. */
static int look_here(struct host *host, void *data)
{
	struct looks *looks = data;
	struct owners owners = { 0 };
	size_t i;
	int err = 0;

	/* One that cannot be read leaves its findings without facts. */
	if (!host)
		return -ENODATA;
	for (i = 0; !err && i < looks->count; i++) {
		if (looks->item[i].finding->key.netns == looks->netns)
			err = beside_read(looks->item[i].beside,
					  host_facts(host), &owners);
	}
	if (!err)
		owners_find(&owners);
	free(owners.item);
	return err;
}

static bool is_first_of(const struct looks *looks, size_t at)
{
	size_t i;

	for (i = 0; i < at; i++) {
		if (looks->item[i].finding->key.netns ==
		    looks->item[at].finding->key.netns)
			return false;
	}
	return true;
}

/**
 * view_facts - look at the host beside the events of an answer
 * @view: the view
 * @answer: its first findings gain facts, where any help
 *
 * Return: 0 or a negative errno; what could not be read is absent.
 */
int view_facts(struct view *view, struct answer *answer)
{
	struct looks looks = { .count = 0 };
	size_t i;
	int err = choose(&looks, &answer->findings);

	for (i = 0; !err && i < looks.count; i++) {
		if (!is_first_of(&looks, i))
			continue;
		looks.netns = looks.item[i].finding->key.netns;
		err = view_visit(view, looks.netns, look_here, &looks, NULL);
	}
	for (i = 0; !err && i < looks.count; i++) {
		fact_judge(looks.item[i].finding, looks.item[i].beside);
		if (looks.item[i].finding->facts.failed)
			err = -ENOMEM;
	}
	for (i = 0; i < looks.count; i++)
		free(looks.item[i].beside);
	return err;
}
