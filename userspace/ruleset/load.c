// SPDX-License-Identifier: GPL-2.0-only
#include "ruleset/load.h"

#include <errno.h>
#include <string.h>

#include "ruleset/source_kernel.h"

/* Where the rest comes from, later. */
struct ruleset_loader {
	struct ruleset_source source;
	bool all; /* the generation is looked at once for everything */
};

typedef int (*parse_fn)(struct nft_ruleset *ruleset,
			const struct nlmsghdr *nlh);

struct headers {
	struct nft_ruleset *ruleset;
	parse_fn parse;
};

static int on_header(const struct nlmsghdr *nlh, void *data)
{
	const struct headers *headers = data;

	return headers->parse(headers->ruleset, nlh);
}

/* In this order: each names things of the ones before it. */
static const struct {
	uint16_t type;
	parse_fn parse;
} kinds[] = {
	{ NFT_MSG_GETTABLE, load_parse_table },
	{ NFT_MSG_GETCHAIN, load_parse_chain },
	{ NFT_MSG_GETOBJ, load_parse_object },
	{ NFT_MSG_GETSET, load_parse_set },
	{ NFT_MSG_GETFLOWTABLE, load_parse_flowtable },
};

static int load_headers(struct nft_ruleset *ruleset,
			const struct ruleset_source *source)
{
	struct headers headers = { .ruleset = ruleset };
	struct load_query query = { 0 };
	size_t i;
	int err = 0;

	for (i = 0; !err && i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		headers.parse = kinds[i].parse;
		query.type = kinds[i].type;
		err = source->dump(source->ctx, &query, on_header, &headers);
	}
	return err;
}

static int load_bodies(struct nft_ruleset *ruleset)
{
	struct nft_table *table;
	struct nft_chain *chain;
	struct nft_set *set;
	int err = 0;

	for (table = ruleset->table; table; table = table->next) {
		for (chain = table->chain; !err && chain; chain = chain->next)
			err = nft_chain_rules(ruleset, chain);
		for (set = table->set; !err && set; set = set->next)
			err = nft_set_elems(ruleset, set);
	}
	return err;
}

/* Whether it is still the ruleset that it was. */
static int unchanged(const struct nft_ruleset *ruleset,
		     const struct ruleset_source *source)
{
	uint32_t generation;
	int err = source->generation(source->ctx, &generation);

	if (err)
		return err;
	return generation == ruleset->generation ? 0 : -EAGAIN;
}

static int load_once(struct nft_ruleset *ruleset,
		     const struct ruleset_source *source, bool all)
{
	struct ruleset_loader *loader;
	int err;

	memset(ruleset, 0, sizeof(*ruleset));
	loader = arena_alloc(&ruleset->arena, sizeof(*loader));
	if (!loader)
		return -ENOMEM;
	loader->source = *source;
	loader->all = all;
	ruleset->loader = loader;
	err = source->generation(source->ctx, &ruleset->generation);
	if (!err)
		err = load_headers(ruleset, source);
	if (!err && all)
		err = load_bodies(ruleset);
	if (!err)
		err = unchanged(ruleset, source);
	loader->all = false;
	return err == -EINTR ? -EAGAIN : err;
}

static int explain(struct error *error, int err)
{
	switch (err) {
	case -EPERM:
	case -EACCES:
		return error_set(
			error, err,
			"the ruleset cannot be read: permission denied; run it as root");
	case -EAGAIN:
		return error_set(
			error, err,
			"the ruleset kept changing while it was read, %d times in a row; try again",
			NL_RETRIES);
	case -EBADMSG:
	case -EMSGSIZE:
		return error_set(
			error, err,
			"the ruleset cannot be read: the kernel's answer makes no sense");
	default:
		return error_set(error, err, "the ruleset cannot be read: %s",
				 strerror(-err));
	}
}

/**
 * ruleset_load_from - load a ruleset
 * @source: copied; its ctx must live as long as the ruleset
 * @all: rules and elements too; else they are loaded when they are asked for
 * @out: filled; release it with nft_ruleset_release()
 * @error: filled on failure
 *
 * A ruleset that changes meanwhile is loaded again, a few times.
 *
 * Return: 0; -EAGAIN when it kept changing; or a negative errno.
 */
int ruleset_load_from(const struct ruleset_source *source, bool all,
		      struct nft_ruleset *out, struct error *error)
{
	int err = -EAGAIN;
	int i;

	for (i = 0; i < NL_RETRIES && err == -EAGAIN; i++) {
		err = load_once(out, source, all);
		if (err)
			nft_ruleset_release(out);
	}
	return err ? explain(error, err) : 0;
}

/**
 * ruleset_load - load a ruleset without rules and elements
 * @nl: a netfilter netlink socket, which must live as long as the ruleset;
 *	its network namespace is the ruleset's
 * @out: filled; release it with nft_ruleset_release()
 * @error: filled on failure
 *
 * Return: 0; -EAGAIN when it kept changing; -EPERM without CAP_NET_ADMIN; or
 * a negative errno.
 */
int ruleset_load(struct nl *nl, struct nft_ruleset *out, struct error *error)
{
	const struct ruleset_source source = source_kernel(nl);

	return ruleset_load_from(&source, false, out, error);
}

/**
 * ruleset_load_all - load a ruleset with all rules and elements
 * @nl: a netfilter netlink socket
 * @out: filled; release it with nft_ruleset_release()
 * @error: filled on failure
 *
 * Return: as ruleset_load().
 */
int ruleset_load_all(struct nl *nl, struct nft_ruleset *out,
		     struct error *error)
{
	const struct ruleset_source source = source_kernel(nl);
	int err = ruleset_load_from(&source, true, out, error);

	if (!err)
		out->loader = NULL; /* no more need of @nl */
	return err;
}

/**
 * nft_ruleset_release - give a ruleset back
 * @ruleset: emptied
 */
void nft_ruleset_release(struct nft_ruleset *ruleset)
{
	arena_release(&ruleset->arena);
	memset(ruleset, 0, sizeof(*ruleset));
}

struct body {
	struct nft_ruleset *ruleset;
	struct nft_chain *chain;
	struct nft_set *set;
};

static int on_rule(const struct nlmsghdr *nlh, void *data)
{
	const struct body *body = data;

	return load_parse_rule(body->ruleset, body->chain, nlh);
}

static int on_elems(const struct nlmsghdr *nlh, void *data)
{
	const struct body *body = data;

	return load_parse_elems(body->ruleset, body->set, nlh);
}

static int load_body(struct nft_ruleset *ruleset,
		     const struct load_query *query, nl_message_fn fn,
		     struct body *body)
{
	const struct ruleset_loader *loader = ruleset->loader;
	int err;

	err = loader->source.dump(loader->source.ctx, query, fn, body);
	/* It was there in the generation that the ruleset is of. */
	if (err == -ENOENT || err == -EINTR)
		err = -EAGAIN;
	if (!err && !loader->all)
		err = unchanged(ruleset, &loader->source);
	return err;
}

/**
 * nft_chain_rules - load the rules of a chain unless they are there
 * @ruleset: the ruleset
 * @chain: of it; gains its rules
 *
 * Return: 0; -EAGAIN when the kernel's ruleset is another one by now: release
 * this one and load it again; or a negative errno. The chain has no rules
 * then.
 */
int nft_chain_rules(struct nft_ruleset *ruleset, struct nft_chain *chain)
{
	struct load_query query = {
		.type = NFT_MSG_GETRULE,
		.family = chain->table->family,
		.table = chain->table->name,
		.name = chain->name,
	};
	struct body body = { .ruleset = ruleset, .chain = chain };
	int err;

	if (chain->loaded || !ruleset->loader)
		return 0;
	err = load_body(ruleset, &query, on_rule, &body);
	if (err) {
		chain->rule = NULL;
		chain->nrules = 0;
	}
	chain->loaded = !err;
	return err;
}

/**
 * nft_set_elems - load the elements of a set unless they are there
 * @ruleset: the ruleset
 * @set: of it; gains its elements
 *
 * Return: as nft_chain_rules().
 */
int nft_set_elems(struct nft_ruleset *ruleset, struct nft_set *set)
{
	struct load_query query = {
		.type = NFT_MSG_GETSETELEM,
		.family = set->table->family,
		.table = set->table->name,
		.name = set->name,
	};
	struct body body = { .ruleset = ruleset, .set = set };
	int err;

	if (set->loaded || !ruleset->loader)
		return 0;
	err = load_body(ruleset, &query, on_elems, &body);
	if (!err)
		err = nft_set_index(ruleset, set);
	if (err) {
		set->elem = NULL;
		set->nelems = 0;
		set->catchall = NULL;
	}
	set->loaded = !err;
	return err;
}

/**
 * nft_ruleset_age - say how much time has passed since the ruleset was read
 * @ruleset: the ruleset
 * @ms: milliseconds; elements of sets that expire before are not there
 */
void nft_ruleset_age(struct nft_ruleset *ruleset, uint64_t ms)
{
	struct nft_table *table;
	struct nft_set *set;

	for (table = ruleset->table; table; table = table->next) {
		for (set = table->set; set; set = set->next)
			set->age = ms;
	}
}
