// SPDX-License-Identifier: GPL-2.0-only
#include "ruleset/skeleton.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/names.h"
#include "ruleset/listing.h"
#include "ruleset/skeleton_parts.h"

/*
 * Copies are left where they are, so many of them: for what was deleted the
 * kernel lets others wait, each time.
 */
#define COPIES_MAX 256U

struct skeleton {
	struct scratch *scratch;
	unsigned int copies;
	struct nl nl;	    /* in there */
	struct links links; /* that are in there */
};

static void empty(struct skeleton *skeleton)
{
	if (skeleton->nl.socket)
		nl_close(&skeleton->nl);
	scratch_close(skeleton->scratch);
	skeleton->scratch = NULL;
	skeleton->copies = 0;
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

static int print(struct skeleton *skeleton, uint32_t family,
		 const struct skeleton_names *names, char **text)
{
	char command[NFT_NAME_MAXLEN + 64];
	char *listing;
	int err;

	snprintf(command, sizeof(command), "list chain %s %s %s",
		 family_text(family), names->table, names->chain);
	err = scratch_run(skeleton->scratch, command, SCRATCH_STATELESS,
			  &listing, NULL);
	if (err)
		return err;
	err = listing_only_rule(listing, names->chain, text);
	free(listing);
	return err;
}

static int copy(struct skeleton *skeleton, const struct nlmsghdr *rule,
		const struct refs *refs, struct skeleton_names *names)
{
	struct batch batch = { 0 };

	if (skeleton->copies >= COPIES_MAX) {
		batch_message(&batch, NFT_MSG_DELTABLE, NFPROTO_UNSPEC, 0);
		skeleton->copies = 0;
	}
	skeleton_name(rule, refs, skeleton->copies++, names);
	skeleton_build(&batch, rule, names, refs);
	return batch_send(&batch, &skeleton->nl);
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
	struct skeleton_names names = { "", "" };
	struct attrs attrs;
	struct refs refs;
	int err;

	if (!attrs_message(rule, &attrs))
		return -EBADMSG;
	err = skeleton_fetch(source->nl, rule, &refs);
	if (!err && refs.links)
		err = follow_links(skeleton, source);
	if (!err && !skeleton->scratch)
		err = fill(skeleton);
	if (!err) {
		err = copy(skeleton, rule, &refs, &names);
		/* Once more without what is left of others. */
		if (err && skeleton->copies > 1) {
			skeleton->copies = COPIES_MAX;
			err = copy(skeleton, rule, &refs, &names);
		}
	}
	refs_release(&refs);
	if (!err)
		err = print(skeleton, attrs.family, &names, text);
	if (err == -EPIPE)
		empty(skeleton); /* libnftables ended: begin anew next time */
	return err;
}
