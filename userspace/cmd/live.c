// SPDX-License-Identifier: GPL-2.0-only
#include "cmd/live.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* The rule as libnftables prints it; -ENOENT when it is not there any more. */
static int rule_text(void *ctx, const struct nft_rule *from, char **text)
{
	struct live *live = ctx;
	const struct nft_table *table = from->chain->table;
	const struct rule named = {
		.has = BIT(RSTATTR_RULE_HANDLE),
		.family = table->family,
		.table_handle = table->handle,
		.chain_handle = from->chain->handle,
		.handle = from->handle,
		.table = table->name,
		.chain = from->chain->name,
		.comment = from->comment,
	};
	struct rule rule;
	int err;

	err = rule_copy(&rule, &named);
	if (err)
		return err;
	err = ruleset_text(live->printer, &rule, text);
	rule_release(&rule);
	return err;
}

static const char *link_name(void *ctx, uint32_t index)
{
	struct live *live = ctx;
	struct vm_link link;

	if (live->facts.link(live->facts.ctx, index, &link) || !link.has_name)
		return NULL;
	memcpy(live->name, link.name, sizeof(live->name));
	return live->name;
}

/* Of another host's link only its name and index are known, and its kind. */
static int fill_link(struct vm_link *to, const struct link *from)
{
	memset(to, 0, sizeof(*to));
	to->index = VM_KNOWN(from->index);
	to->has_name = true;
	memcpy(to->name, from->name, sizeof(to->name));
	to->has_kind = from->kind[0];
	memcpy(to->kind, from->kind, sizeof(to->kind));
	return 0;
}

static int file_link(void *ctx, uint32_t index, struct vm_link *link)
{
	const struct links *links = ctx;
	size_t i;

	for (i = 0; i < links->count; i++) {
		if (links->item[i].index == index)
			return fill_link(link, &links->item[i]);
	}
	return -ENODEV;
}

static int file_link_named(void *ctx, const char *name, struct vm_link *link)
{
	const struct links *links = ctx;
	size_t i;

	for (i = 0; i < links->count; i++) {
		if (strcmp(links->item[i].name, name) == 0)
			return fill_link(link, &links->item[i]);
	}
	return -ENODEV;
}

/* Another host has other routes, addresses and connections, too. */
static int open_foreign(struct live *live, const char *links,
			struct error *error)
{
	const struct vm_host facts = {
		.ctx = &live->links,
		.link = file_link,
		.link_named = file_link_named,
		.kernel = live->facts.kernel,
	};

	live->facts = facts;
	return links_read_file(links, &live->links, error);
}

static int open_common(struct live *live, struct error *error)
{
	int err;

	live->texts = (struct path_texts){
		.rule = rule_text,
		.ctx = live,
		.names = { .link = link_name, .ctx = live },
	};
	err = host_open(&live->host, error);
	if (!err)
		live->facts = *host_facts(live->host);
	return err;
}

/**
 * live_host - what replays ask of the host
 * @live: opened
 *
 * Return: lives as long as @live.
 */
const struct vm_host *live_host(struct live *live)
{
	return &live->facts;
}

/**
 * live_open - get ready to replay in this network namespace
 * @live: filled; release it with live_close(), also after a failure
 * @printer: of rules, borrowed; NULL: one of its own
 * @error: filled on failure
 *
 * Return: 0 or a negative errno.
 */
int live_open(struct live *live, struct ruleset *printer, struct error *error)
{
	int err;

	memset(live, 0, sizeof(*live));
	err = nl_open(&live->nl, NETLINK_NETFILTER);
	if (err)
		return error_set(error, err, "cannot ask nf_tables: %s",
				 strerror(-err));
	live->opened = true;
	live->printer = printer;
	live->own_printer = !printer;
	if (!printer)
		err = ruleset_open(&live->printer);
	if (err)
		return error_set(error, err, "cannot ask nf_tables: %s",
				 strerror(-err));
	return open_common(live, error);
}

/**
 * live_open_file - the same with the ruleset of a file
 * @live: filled; release it with live_close(), also after a failure
 * @file: the file, as for "nft -f"
 * @links: the file with the links of the host that it is meant for; NULL: it
 *	   is this one
 * @error: filled on failure
 *
 * Return: 0; -EINVAL for a file that is no ruleset; or a negative errno.
 */
int live_open_file(struct live *live, const char *file, const char *links,
		   struct error *error)
{
	const struct scratch_options options = { .clone_links = !links,
						 .links = links };
	int err;

	memset(live, 0, sizeof(*live));
	err = scratch_open(&live->scratch, &options, error);
	if (!err)
		err = scratch_load(live->scratch, file, error);
	if (err)
		return err;
	err = scratch_socket(live->scratch, NETLINK_NETFILTER, &live->nl);
	live->opened = !err;
	if (!err)
		err = ruleset_open_scratch(&live->printer, live->scratch);
	live->own_printer = !err;
	if (err)
		return error_set(error, err, "cannot ask nf_tables: %s",
				 strerror(-err));
	err = open_common(live, error);
	return err || !links ? err : open_foreign(live, links, error);
}

/**
 * live_unload - forget the ruleset
 * @live: opened
 */
void live_unload(struct live *live)
{
	drop_memo_release(&live->memo);
	if (live->loaded)
		nft_ruleset_release(&live->ruleset);
	live->loaded = false;
}

/**
 * live_load - read the ruleset as it is now
 * @live: opened; an earlier reading is forgotten
 * @error: filled on failure
 *
 * Return: 0; -EPERM without CAP_NET_ADMIN; or a negative errno.
 */
int live_load(struct live *live, struct error *error)
{
	int err;

	live_unload(live);
	err = ruleset_load(&live->nl, &live->ruleset, error);
	live->loaded = !err;
	return err;
}

/**
 * live_close - release what live_open() and live_load() took
 * @live: zeroed memory is nothing
 */
void live_close(struct live *live)
{
	live_unload(live);
	host_close(live->host);
	links_release(&live->links);
	if (live->own_printer)
		ruleset_close(live->printer);
	if (live->opened)
		nl_close(&live->nl);
	scratch_close(live->scratch);
	memset(live, 0, sizeof(*live));
}
