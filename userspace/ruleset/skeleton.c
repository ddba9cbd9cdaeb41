// SPDX-License-Identifier: GPL-2.0-only
#include "ruleset/skeleton.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/names.h"
#include "ruleset/listing.h"
#include "ruleset/skeleton_parts.h"

struct skeleton {
	struct scratch *scratch;
	struct nl nl;	    /* in there */
	struct links links; /* that are in there */
};

static void empty(struct skeleton *skeleton)
{
	if (skeleton->nl.socket)
		nl_close(&skeleton->nl);
	scratch_close(skeleton->scratch);
	skeleton->scratch = NULL;
}

static int fill(struct skeleton *skeleton)
{
	const struct scratch_options options = { 0 };
	int err = scratch_open(&skeleton->scratch, &options, NULL);

	if (!err)
		err = scratch_socket(skeleton->scratch, NETLINK_NETFILTER,
				     &skeleton->nl);
	if (!err && skeleton->links.count)
		err = scratch_links(skeleton->scratch, &skeleton->links, NULL);
	if (err)
		empty(skeleton);
	return err;
}

/**
 * skeleton_open - a place where rules are printed
 * @out: close it with skeleton_close()
 *
 * Return: 0 or a negative errno; -EPERM where there can be none.
 */
int skeleton_open(struct skeleton **out)
{
	struct skeleton *skeleton = calloc(1, sizeof(*skeleton));
	int err;

	if (!skeleton)
		return -ENOMEM;
	err = fill(skeleton);
	if (err) {
		skeleton_close(skeleton);
		return err;
	}
	*out = skeleton;
	return 0;
}

/**
 * skeleton_close - give a place up
 * @skeleton: what skeleton_open() made, or NULL
 */
void skeleton_close(struct skeleton *skeleton)
{
	if (!skeleton)
		return;
	empty(skeleton);
	links_release(&skeleton->links);
	free(skeleton);
}

/*
 * Indexes are printed as names, if there is a link: there must be the same
 * ones. When they have changed it is begun anew.
 */
static int follow_links(struct skeleton *skeleton,
			const struct skeleton_source *source)
{
	struct links links;
	int err = source->links(source->ctx, &links);

	if (err)
		return err;
	if (links_same(&links, &skeleton->links)) {
		links_release(&links);
		return 0;
	}
	links_release(&skeleton->links);
	skeleton->links = links;
	empty(skeleton);
	err = fill(skeleton);
	/* What is half there must not be taken for what was wanted. */
	if (err)
		links_release(&skeleton->links);
	return err;
}

/* A name for the rule's chain that no chain has to which it jumps. */
static void name_chain(const struct refs *refs, char name[32])
{
	unsigned int i = 0;

	do {
		snprintf(name, 32, "c%u", i++);
	} while (refs_have(refs, REF_CHAIN, name));
}

static int print(struct skeleton *skeleton, uint32_t family, const char *chain,
		 char **text)
{
	char command[128];
	char *listing;
	int err;

	snprintf(command, sizeof(command),
		 "list chain %s " SKELETON_TABLE " %s", family_text(family),
		 chain);
	err = scratch_run(skeleton->scratch, command, SCRATCH_STATELESS,
			  &listing, NULL);
	if (err)
		return err;
	err = listing_only_rule(listing, chain, text);
	free(listing);
	return err;
}

/**
 * skeleton_text - print a rule
 * @skeleton: where
 * @source: where it is from
 * @rule: NFT_MSG_NEWRULE, as it was received from there
 * @text: filled; the caller frees it
 *
 * Return: 0; or a negative errno: then the rule may still be printed where it
 * is. The kernel refuses a copy of a rule whose match of iptables needs
 * something that only exists there.
 */
int skeleton_text(struct skeleton *skeleton,
		  const struct skeleton_source *source,
		  const struct nlmsghdr *rule, char **text)
{
	struct batch batch = { 0 };
	struct attrs attrs;
	struct refs refs;
	char chain[32];
	int err;

	if (!attrs_message(rule, &attrs))
		return -EBADMSG;
	err = skeleton_fetch(source->nl, rule, &refs);
	if (!err && refs.links)
		err = follow_links(skeleton, source);
	if (!err && !skeleton->scratch)
		err = fill(skeleton);
	if (!err) {
		name_chain(&refs, chain);
		skeleton_build(&batch, rule, chain, &refs);
		err = batch_send(&batch, &skeleton->nl);
	}
	refs_release(&refs);
	if (!err)
		err = print(skeleton, attrs.family, chain, text);
	if (err == -EPIPE)
		empty(skeleton); /* libnftables ended: begin anew next time */
	return err;
}
