// SPDX-License-Identifier: GPL-2.0-only
/*
 * libnftables prints a chain, not a rule. Which rules it prints, and in which
 * order, is known from the kernel, so that a rule is cut out by the handles
 * of the rules before it and not by looking for something that a comment
 * could imitate.
 */
#include "ruleset/listing.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A piece of the listing: borrowed, not terminated. */
struct piece {
	const char *at;
	size_t len;
};

static struct piece first_line(struct piece text)
{
	const char *end = memchr(text.at, '\n', text.len);

	return (struct piece){ text.at,
			       end ? (size_t)(end - text.at) : text.len };
}

/* What follows the first line. */
static struct piece next_lines(struct piece text)
{
	size_t used = first_line(text).len;

	if (used < text.len)
		used++;
	return (struct piece){ text.at + used, text.len - used };
}

static bool starts_with(struct piece line, const char *what)
{
	size_t len = strlen(what);

	return line.len >= len && memcmp(line.at, what, len) == 0;
}

static bool ends_with(struct piece line, const char *what)
{
	size_t len = strlen(what);

	return line.len >= len &&
	       memcmp(line.at + line.len - len, what, len) == 0;
}

static bool is(struct piece line, const char *what)
{
	return line.len == strlen(what) && starts_with(line, what);
}

/*
 * The lines between the one that opens a block and the one that closes it.
 * "open" is the line up to its brace, after which only a handle may follow.
 */
static int block(struct piece text, const char *open, const char *close,
		 struct piece *body)
{
	struct piece line;
	const char *from;

	for (; text.len; text = next_lines(text)) {
		line = first_line(text);
		if (starts_with(line, open) &&
		    (line.len == strlen(open) ||
		     starts_with((struct piece){ line.at + strlen(open),
						 line.len - strlen(open) },
				 " # ")))
			break;
	}
	if (!text.len)
		return -ENOENT;
	text = next_lines(text);
	from = text.at;
	while (text.len && !is(first_line(text), close))
		text = next_lines(text);
	*body = (struct piece){ from, (size_t)(text.at - from) };
	return text.len ? 0 : -ENOENT;
}

/* Type, policy, flags and comment of the chain itself. */
static struct piece skip_head(struct piece body)
{
	while (body.len && (ends_with(first_line(body), ";") ||
			    starts_with(first_line(body), "\t\tcomment \"")))
		body = next_lines(body);
	return body;
}

/*
 * A copy without the first tabs of each line, and without the blank that nft
 * prints for a match it has no words for, such as iptables' comment.
 */
static char *dedent(struct piece text, size_t tabs)
{
	char *copy = malloc(text.len + 1);
	size_t depth = 0;
	size_t len = 0;
	size_t i;

	if (!copy)
		return NULL;
	for (i = 0; i < text.len; i++) {
		if (text.at[i] == ' ' && !len)
			continue;
		if (text.at[i] == '\t' && depth < tabs) {
			depth++;
			continue;
		}
		depth = text.at[i] == '\n' ? 0 : tabs;
		copy[len++] = text.at[i];
	}
	copy[len] = '\0';
	return copy;
}

/**
 * listing_rule - the text of one rule of a chain
 * @listing: what "nft -a list chain" (or table, or ruleset) printed
 * @family: nft's name of the family
 * @table: name of the table
 * @chain: name of the chain
 * @rules: all rules of the chain, in order
 * @index: which of them
 * @text: filled; the caller frees it
 *
 * Return: 0; -ENOENT when the listing is not of these rules; -ENOMEM.
 */
int listing_rule(const char *listing, const char *family, const char *table,
		 const char *chain, const struct rule_refs *rules, size_t index,
		 char **text)
{
	struct piece body = { listing, strlen(listing) };
	char mark[600];
	const char *end;
	size_t i;
	int err;

	snprintf(mark, sizeof(mark), "table %s %s {", family, table);
	err = block(body, mark, "}", &body);
	if (err)
		return err;
	snprintf(mark, sizeof(mark), "\tchain %s {", chain);
	err = block(body, mark, "\t}", &body);
	if (err)
		return err;
	body = skip_head(body);
	for (i = 0; i <= index; i++) {
		snprintf(mark, sizeof(mark), " # handle %" PRIu64 "\n",
			 rules->item[i].handle);
		end = memmem(body.at, body.len, mark, strlen(mark));
		if (!end)
			return -ENOENT;
		if (i == index)
			break;
		end += strlen(mark);
		body.len -= (size_t)(end - body.at);
		body.at = end;
	}
	*text = dedent((struct piece){ body.at, (size_t)(end - body.at) }, 2);
	return *text ? 0 : -ENOMEM;
}

/**
 * listing_only_rule - the text of the only rule of a chain
 * @listing: what "nft list chain" printed, without handles; the chain is not
 *	     a base chain
 * @chain: name of the chain
 * @text: filled; the caller frees it
 *
 * Return: 0; -ENOENT when the listing is not of such a chain; -ENOMEM.
 */
int listing_only_rule(const char *listing, const char *chain, char **text)
{
	static const char end[] = "\n\t}\n}\n";
	struct piece body = { listing, strlen(listing) };
	char mark[300];
	const char *open;

	snprintf(mark, sizeof(mark), "\n\tchain %s {\n", chain);
	open = strstr(listing, mark);
	if (!open || !ends_with(body, end))
		return -ENOENT;
	open += strlen(mark);
	body.len -= (size_t)(open - body.at);
	body.at = open;
	if (body.len <= strlen(end))
		return -ENOENT;
	body.len -= strlen(end);
	*text = dedent(body, 2);
	return *text ? 0 : -ENOMEM;
}

/* One rule of an anonymous chain: a line, or more if it has such a chain. */
static struct piece take_inner(struct piece *body)
{
	const char *from = body->at;
	struct piece line = first_line(*body);

	*body = next_lines(*body);
	if (ends_with(line, "jump {") || ends_with(line, "goto {")) {
		do {
			line = first_line(*body);
			*body = next_lines(*body);
		} while (body->len && !is(line, "\t}"));
	}
	return (struct piece){ from, (size_t)(line.at + line.len - from) };
}

/**
 * listing_inner_rule - the text of a rule in an anonymous chain
 * @parent: text of the rule that jumps there, with the chain in it
 * @rules: all rules of the anonymous chain, in order
 * @index: which of them
 * @text: filled; the caller frees it
 *
 * Anonymous chains are printed within the rule that jumps to them, without
 * handles, a rule a line.
 *
 * Return: 0; -ENOENT when the text is not of these rules; -ENOMEM.
 */
int listing_inner_rule(const char *parent, const struct rule_refs *rules,
		       size_t index, char **text)
{
	struct piece body = { parent, strlen(parent) };
	struct piece found = { NULL, 0 };
	struct piece rule;
	size_t count = 0;

	if (!ends_with(first_line(body), "{"))
		return -ENOENT;
	body = next_lines(body);
	while (body.len && !is(first_line(body), "}")) {
		rule = take_inner(&body);
		if (count == index)
			found = rule;
		count++;
	}
	if (!found.at || count != rules->count)
		return -ENOENT;
	*text = dedent(found, 1);
	return *text ? 0 : -ENOMEM;
}
