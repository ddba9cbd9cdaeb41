// SPDX-License-Identifier: GPL-2.0-only
/* Namespaces without any ruleset: there it is no wonder to find nothing. */
#include <stdio.h>
#include <string.h>

#include "cmd/view.h"

/* Only a person with few namespaces is told that none has a ruleset. */
#define SPACES_MAX 16

#define REMEDY \
	"load one with nft -f FILE (legacy iptables rules are seen, too)"

/* Legacy iptables names a table here from its first use in a namespace on. */
static bool has_legacy(const char *path)
{
	FILE *file = fopen(path, "re");
	char line[64];
	bool found = false;

	if (!file)
		return false;
	while (!found && fgets(line, sizeof(line), file))
		found = strcmp(line, "filter\n") == 0;
	fclose(file);
	return found;
}

/* Of the present namespace; one that cannot be read is not called bare. */
static bool is_bare(void)
{
	struct ruleset *ruleset;
	bool empty;

	if (ruleset_open(&ruleset))
		return false;
	if (ruleset_empty(ruleset, &empty))
		empty = false;
	ruleset_close(ruleset);
	return empty && !has_legacy("/proc/self/net/ip_tables_names") &&
	       !has_legacy("/proc/self/net/ip6_tables_names");
}

static bool all_bare(const struct netns_list *list)
{
	bool bare = !list->denied && list->count <= SPACES_MAX;
	size_t i;

	for (i = 0; bare && i < list->count; i++) {
		int saved = netns_enter_cookie(list, list->item[i].cookie);

		if (saved < 0)
			return false;
		bare = is_bare();
		if (netns_leave(saved))
			return false;
	}
	return bare;
}

/**
 * view_bare - nothing was found: say so if there is no ruleset to blame
 * @view: the view
 * @options: --netns has the name that the person knows
 *
 * With many namespaces in view nothing is said: they are not visited.
 */
void view_bare(struct view *view, const struct options *options)
{
	const char *name;
	uint64_t own = 0;

	netns_cookie(&own);
	name = view_name(view, own); /* so that the list is read */
	if (view->scope.kind == SCOPE_ALL && view->names.count > 1) {
		if (all_bare(&view->names))
			complain(EXIT_NOTHING,
				 "none of the %zu network namespaces in view has an nftables ruleset, so no rule of theirs can reject; " REMEDY,
				 view->names.count);
		return;
	}
	if (options->netns)
		name = options->netns;
	if (is_bare())
		complain(EXIT_NOTHING,
			 "network namespace %s has no nftables ruleset, so no rule of it can reject; " REMEDY,
			 name ? name : "(no name)");
}
