// SPDX-License-Identifier: GPL-2.0-only
#include "model/status.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static int copy(const char **to, const char *from)
{
	*to = from ? strdup(from) : NULL;
	return from && !*to ? -ENOMEM : 0;
}

/**
 * probes_add - keep a probe
 * @probes: zeroed memory is an empty list
 * @probe: copied, with its strings
 *
 * Return: 0 or -ENOMEM.
 */
int probes_add(struct probes *probes, const struct probe *probe)
{
	struct probe *grown;

	grown = realloc(probes->item, (probes->count + 1) * sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	probes->item = grown;
	grown = &grown[probes->count++];
	*grown = *probe;
	grown->name = NULL;
	grown->module = NULL;
	grown->symbol = NULL;
	if (copy(&grown->name, probe->name) ||
	    copy(&grown->module, probe->module) ||
	    copy(&grown->symbol, probe->symbol))
		return -ENOMEM;
	return 0;
}

/**
 * probes_release - free what the list owns and empty it
 * @probes: the list
 */
void probes_release(struct probes *probes)
{
	size_t i;

	for (i = 0; i < probes->count; i++) {
		free((char *)probes->item[i].name);
		free((char *)probes->item[i].module);
		free((char *)probes->item[i].symbol);
	}
	free(probes->item);
	*probes = (struct probes){ 0 };
}
