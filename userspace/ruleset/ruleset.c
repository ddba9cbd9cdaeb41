// SPDX-License-Identifier: GPL-2.0-only
#include "ruleset/ruleset.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ruleset/attrs.h"
#include "ruleset/dump.h"
#include "ruleset/message.h"
#include "ruleset/rule_comment.h"
#include "ruleset/skeleton.h"
#include "ruleset/whole.h"

#define BUCKETS 512U

/* More than any message of the kernel. */
#define MESSAGE_MAX ((size_t)1 << 20)

/* A rule that was printed once is not printed again. */
struct printed {
	struct printed *next;
	struct rule rule;
	char *comment; /* that it has now, or NULL */
	char *text;
};

struct ruleset {
	struct nl nl;
	struct nl route;	   /* opened when links are asked for */
	struct scratch *scratch;   /* NULL: the present network namespace */
	struct skeleton *skeleton; /* opened when a rule is printed */
	bool no_skeleton;	   /* it could not be opened */
	struct whole whole;
	uint32_t generation; /* of what was printed */
	struct printed *bucket[BUCKETS];
};

static int make(struct ruleset **out, struct scratch *scratch)
{
	struct ruleset *ruleset = calloc(1, sizeof(*ruleset));
	int err;

	if (!ruleset)
		return -ENOMEM;
	ruleset->scratch = scratch;
	ruleset->whole.nl = &ruleset->nl;
	ruleset->whole.scratch = scratch;
	err = scratch ?
		      scratch_socket(scratch, NETLINK_NETFILTER, &ruleset->nl) :
		      nl_open(&ruleset->nl, NETLINK_NETFILTER);
	if (err) {
		free(ruleset);
		return err;
	}
	*out = ruleset;
	return 0;
}

/**
 * ruleset_open - the ruleset of the present network namespace
 * @out: release it with ruleset_close()
 *
 * Return: 0 or a negative errno.
 */
int ruleset_open(struct ruleset **out)
{
	return make(out, NULL);
}

/**
 * ruleset_open_scratch - the ruleset of a scratch namespace
 * @out: release it with ruleset_close()
 * @scratch: must live longer
 *
 * Return: 0 or a negative errno.
 */
int ruleset_open_scratch(struct ruleset **out, struct scratch *scratch)
{
	return make(out, scratch);
}

static void printed_free(struct printed *printed)
{
	rule_release(&printed->rule);
	free(printed->comment);
	free(printed->text);
	free(printed);
}

static void forget(struct ruleset *ruleset)
{
	struct printed *printed, *next;
	size_t i;

	for (i = 0; i < BUCKETS; i++) {
		for (printed = ruleset->bucket[i]; printed; printed = next) {
			next = printed->next;
			printed_free(printed);
		}
		ruleset->bucket[i] = NULL;
	}
	whole_forget(&ruleset->whole);
}

/**
 * ruleset_close - release what ruleset_open() made
 * @ruleset: the ruleset, or NULL
 */
void ruleset_close(struct ruleset *ruleset)
{
	if (!ruleset)
		return;
	forget(ruleset);
	whole_release(&ruleset->whole);
	skeleton_close(ruleset->skeleton);
	if (ruleset->route.socket)
		nl_close(&ruleset->route);
	nl_close(&ruleset->nl);
	free(ruleset);
}

/**
 * ruleset_socket - the socket through which the ruleset is read
 * @ruleset: the ruleset
 *
 * Return: the socket, owned by @ruleset.
 */
struct nl *ruleset_socket(struct ruleset *ruleset)
{
	return &ruleset->nl;
}

/**
 * ruleset_generation - the number that each commit raises
 * @ruleset: the ruleset
 * @generation: filled
 *
 * Return: 0 or a negative errno; -EPERM without CAP_NET_ADMIN.
 */
int ruleset_generation(struct ruleset *ruleset, uint32_t *generation)
{
	return dump_generation(&ruleset->nl, generation);
}

/**
 * ruleset_empty - whether there is not even a table
 * @ruleset: the ruleset
 * @empty: filled
 *
 * Return: 0 or a negative errno; -EPERM without CAP_NET_ADMIN.
 */
int ruleset_empty(struct ruleset *ruleset, bool *empty)
{
	bool any;
	int err = dump_any_table(&ruleset->nl, &any);

	*empty = !err && !any;
	return err;
}

static struct printed **bucket_of(struct ruleset *ruleset,
				  const struct rule *rule)
{
	return &ruleset->bucket[(rule->handle ^ rule->table_handle << 4) %
				BUCKETS];
}

static const struct printed *find_printed(struct ruleset *ruleset,
					  const struct rule *rule)
{
	const struct printed *printed;

	for (printed = *bucket_of(ruleset, rule); printed;
	     printed = printed->next) {
		const struct rule *other = &printed->rule;

		if (other->handle == rule->handle &&
		    other->table_handle == rule->table_handle &&
		    other->family == rule->family &&
		    strcmp(other->table, rule->table) == 0 &&
		    strcmp(other->chain, rule->chain) == 0)
			return printed;
	}
	return NULL;
}

static struct printed *new_printed(const struct rule *rule)
{
	struct printed *printed = calloc(1, sizeof(*printed));

	if (!printed || rule_copy(&printed->rule, rule) == 0)
		return printed;
	free(printed);
	return NULL;
}

static int links_of(void *ctx, struct links *links)
{
	struct ruleset *ruleset = ctx;
	int err = 0;

	if (!ruleset->route.socket)
		err = ruleset->scratch ?
			      scratch_socket(ruleset->scratch, NETLINK_ROUTE,
					     &ruleset->route) :
			      nl_open(&ruleset->route, NETLINK_ROUTE);
	return err ? err : links_read(&ruleset->route, links, NULL);
}

/* Whether the table of that name is the one with that handle. */
static int check_table(struct ruleset *ruleset, const struct rule *rule)
{
	const struct message_query query = { .type = NFT_MSG_GETTABLE,
					     .family = rule->family,
					     .table = rule->table };
	struct messages messages = { .limit = MESSAGE_MAX };
	const struct nlmsghdr *nlh;
	struct attrs attrs;
	uint64_t handle;
	int err = messages_get(&ruleset->nl, &query, &messages);

	nlh = messages_next(&messages, NULL);
	if (!err && (!nlh || !attrs_message(nlh, &attrs) ||
		     !attr_u64(attrs.at[NFTA_TABLE_HANDLE], &handle) ||
		     handle != rule->table_handle))
		err = -ENOENT;
	messages_release(&messages);
	return err;
}

static int learn_comment(struct printed *printed, const struct nlmsghdr *nlh)
{
	struct attrs attrs;
	const char *comment;
	size_t len;

	if (!attrs_message(nlh, &attrs))
		return -EBADMSG;
	comment = rule_comment(attrs.at[NFTA_RULE_EXPRESSIONS],
			       attrs.at[NFTA_RULE_USERDATA], &len);
	if (!comment)
		return 0;
	printed->comment = strndup(comment, len);
	return printed->comment ? 0 : -ENOMEM;
}

static int print(struct ruleset *ruleset, const struct rule *rule,
		 const struct nlmsghdr *nlh, char **text)
{
	const struct skeleton_source source = { .nl = &ruleset->nl,
						.links = links_of,
						.ctx = ruleset };

	int err = -ENOENT;

	if (!ruleset->skeleton && !ruleset->no_skeleton)
		ruleset->no_skeleton = skeleton_open(&ruleset->skeleton);
	if (ruleset->skeleton)
		err = skeleton_text(ruleset->skeleton, &source, nlh, text);
	/* A rule of which libnftables dies is not shown to it again. */
	if (err && err != -EPIPE)
		err = whole_text(&ruleset->whole, rule, text);
	return err;
}

static int read_and_print(struct ruleset *ruleset, struct printed *printed)
{
	const struct rule *rule = &printed->rule;
	const struct message_query query = { .type = NFT_MSG_GETRULE,
					     .family = rule->family,
					     .table = rule->table,
					     .name = rule->chain,
					     .rule = rule->handle };
	struct messages messages = { .limit = MESSAGE_MAX };
	const struct nlmsghdr *nlh;
	int err = messages_get(&ruleset->nl, &query, &messages);

	nlh = messages_next(&messages, NULL);
	if (!err && !nlh)
		err = -ENOENT;
	if (!err)
		err = learn_comment(printed, nlh);
	if (!err)
		err = print(ruleset, rule, nlh, &printed->text);
	messages_release(&messages);
	return err;
}

/* What the recorder knows of the comment is not overwritten. */
static int tell(struct rule *rule, const struct printed *printed, char **text)
{
	*text = strdup(printed->text);
	if (*text && !rule->comment && printed->comment)
		rule->comment = strdup(printed->comment);
	if (*text && (rule->comment || !printed->comment))
		return 0;
	free(*text);
	return -ENOMEM;
}

static int print_anew(struct ruleset *ruleset, struct rule *rule, char **text)
{
	struct printed *printed = new_printed(rule);
	struct printed **bucket;
	uint32_t generation;
	int err;

	if (!printed)
		return -ENOMEM;
	err = check_table(ruleset, rule);
	if (!err)
		err = read_and_print(ruleset, printed);
	if (!err)
		err = tell(rule, printed, text);
	/* What changed underneath is not kept. */
	if (err || dump_generation(&ruleset->nl, &generation) ||
	    generation != ruleset->generation) {
		printed_free(printed);
		return err;
	}
	bucket = bucket_of(ruleset, rule);
	printed->next = *bucket;
	*bucket = printed;
	return 0;
}

/**
 * ruleset_text - a rule as nft prints it, without counters' values
 * @ruleset: the ruleset, opened in the present network namespace
 * @rule: with family, table, its handle, chain and rule handle; gains its
 *	  comment, if the recorder had no place for it; owns its strings
 * @text: filled; the caller frees it
 *
 * The table of that name must be the one with that handle: a table made anew
 * has other rules under the same handles.
 *
 * Return: 0; -ENOENT when the rule is not there; or a negative errno.
 */
int ruleset_text(struct ruleset *ruleset, struct rule *rule, char **text)
{
	const struct printed *printed;
	uint32_t generation;
	int err;

	if (!rule->table || !rule->chain || !rule->handle)
		return -ENOENT;
	err = dump_generation(&ruleset->nl, &generation);
	if (err)
		return err;
	if (generation != ruleset->generation)
		forget(ruleset);
	ruleset->generation = generation;
	printed = find_printed(ruleset, rule);
	return printed ? tell(rule, printed, text) :
			 print_anew(ruleset, rule, text);
}
