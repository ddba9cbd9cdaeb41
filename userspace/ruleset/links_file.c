// SPDX-License-Identifier: GPL-2.0-only
/*
 * Links from a file: what "ip -j link" printed, or lines of a name, an index
 * and, if one likes, a type.
 */
#include <ctype.h>
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ruleset/links.h"

/* Of "ip -d -j link" with some thousand links. */
#define FILE_MAX ((size_t)64 << 20)

struct source {
	const char *path;
	const char *unit; /* what link.line counts */
	struct error *error;
};

static int bad(const struct source *source, const struct link *link,
	       const char *what)
{
	return error_set(source->error, -EINVAL, "%s: %s %zu: %s", source->path,
			 source->unit, link->line, what);
}

static const char *fault(const struct link *link)
{
	if (!link->name[0] || strcmp(link->name, ".") == 0 ||
	    strcmp(link->name, "..") == 0 || strpbrk(link->name, "/: \t\n"))
		return "this is no name of a link";
	if (!link->index || link->index > INT32_MAX)
		return "a link's index is a number from 1 to 2147483647";
	if ((link->index == 1) != (strcmp(link->name, "lo") == 0))
		return "the link \"lo\" has index 1, and no other link has";
	return NULL;
}

static int add(const struct source *source, struct links *links,
	       const struct link *link)
{
	const char *what = fault(link);
	int err;

	if (what)
		return bad(source, link, what);
	err = links_add(links, link);
	if (err == -E2BIG)
		return bad(source, link, "there are too many links");
	if (err)
		return error_set(source->error, err, "%s: %s", source->path,
				 strerror(-err));
	return 0;
}

static bool set_name(char to[IFNAMSIZ], const char *from, size_t len)
{
	if (len >= IFNAMSIZ)
		return false;
	memcpy(to, from, len);
	to[len] = '\0';
	return true;
}

static int add_entry(const struct source *source, struct links *links,
		     json_t *entry, size_t number)
{
	struct link link = { .line = number };
	const char *name = json_string_value(json_object_get(entry, "ifname"));
	json_t *index = json_object_get(entry, "ifindex");
	json_t *info = json_object_get(entry, "linkinfo");
	const char *kind =
		json_string_value(json_object_get(info, "info_kind"));
	json_int_t value = json_integer_value(index);

	if (!name || !json_is_integer(index))
		return bad(
			source, &link,
			"a link has \"ifname\" and \"ifindex\", as \"ip -j link\" prints them");
	if (!set_name(link.name, name, strlen(name)))
		return bad(source, &link, "the name of the link is too long");
	if (kind && !set_name(link.kind, kind, strlen(kind)))
		link.kind[0] = '\0';
	link.index = value > 0 && value <= INT32_MAX ? (uint32_t)value : 0;
	return add(source, links, &link);
}

static int parse_json(struct source *source, const char *text, size_t len,
		      struct links *links)
{
	json_error_t said;
	json_t *root = json_loadb(text, len, 0, &said);
	json_t *entry;
	size_t i;
	int err = 0;

	if (!root)
		return error_set(source->error, -EINVAL, "%s:%d:%d: %s",
				 source->path, said.line, said.column,
				 said.text);
	source->unit = "link";
	if (!json_is_array(root))
		err = error_set(
			source->error, -EINVAL,
			"%s:1: not an array of links, as \"ip -j link\" prints it",
			source->path);
	json_array_foreach(root, i, entry)
	{
		/* "ip -j" prints {} for what its filter leaves out. */
		if (json_is_object(entry) && !json_object_size(entry))
			continue;
		err = add_entry(source, links, entry, i + 1);
		if (err)
			break;
	}
	json_decref(root);
	return err;
}

static const char *word(const char *at, const char *end, size_t *len)
{
	while (at < end && isspace((unsigned char)*at))
		at++;
	*len = 0;
	while (at + *len < end && !isspace((unsigned char)at[*len]))
		(*len)++;
	return at;
}

static uint32_t number(const char *text, size_t len)
{
	uint64_t value = 0;
	size_t i;

	for (i = 0; i < len; i++) {
		if (text[i] < '0' || text[i] > '9' || value > INT32_MAX)
			return 0;
		value = value * 10 + (uint64_t)(text[i] - '0');
	}
	return value <= INT32_MAX ? (uint32_t)value : 0;
}

static int parse_line(const struct source *source, struct links *links,
		      const char *at, const char *end, size_t line)
{
	struct link link = { .line = line };
	size_t len;

	at = word(at, end, &len);
	if (!len || *at == '#')
		return 0;
	if (!set_name(link.name, at, len))
		return bad(source, &link, "the name of the link is too long");
	at = word(at + len, end, &len);
	if (!len)
		return bad(
			source, &link,
			"a line has a name, an index and, if one likes, a type");
	link.index = number(at, len);
	at = word(at + len, end, &len);
	if (len && *at == '#')
		return add(source, links, &link);
	if (len && !set_name(link.kind, at, len))
		return bad(source, &link, "the type of the link is too long");
	at = word(at + len, end, &len);
	if (len && *at != '#')
		return bad(
			source, &link,
			"a line has a name, an index and, if one likes, a type");
	return add(source, links, &link);
}

static int parse_lines(struct source *source, const char *text, size_t len,
		       struct links *links)
{
	const char *end = text + len;
	size_t line = 0;
	int err = 0;

	source->unit = "line";
	while (!err && text < end) {
		const char *eol = memchr(text, '\n', (size_t)(end - text));

		if (!eol)
			eol = end;
		err = parse_line(source, links, text, eol, ++line);
		text = eol < end ? eol + 1 : end;
	}
	return err;
}

static int by_index(const void *a, const void *b)
{
	const struct link *x = a, *y = b;

	return (x->index > y->index) - (x->index < y->index);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct link *)a)->name,
		      ((const struct link *)b)->name);
}

static int find_twice(const struct source *source, struct links *links)
{
	size_t i;

	if (links->count)
		qsort(links->item, links->count, sizeof(*links->item), by_name);
	for (i = 1; i < links->count; i++) {
		if (!by_name(&links->item[i - 1], &links->item[i]))
			return bad(source, &links->item[i],
				   "another link has this name");
	}
	if (links->count)
		qsort(links->item, links->count, sizeof(*links->item),
		      by_index);
	for (i = 1; i < links->count; i++) {
		if (!by_index(&links->item[i - 1], &links->item[i]))
			return bad(source, &links->item[i],
				   "another link has this index");
	}
	return 0;
}

static int read_all(const struct source *source, char **text, size_t *len)
{
	FILE *file = fopen(source->path, "re");
	size_t room = 0, got;
	char *grown;
	int err = 0;

	*text = NULL;
	*len = 0;
	if (!file)
		return error_set(source->error, -errno, "%s: %s", source->path,
				 strerror(errno));
	do {
		room = room ? room * 2 : 65536;
		errno = EIO;
		grown = room > FILE_MAX ? NULL : realloc(*text, room);
		if (!grown) {
			err = error_set(source->error, -E2BIG,
					"%s: the file is too large",
					source->path);
			break;
		}
		*text = grown;
		got = fread(*text + *len, 1, room - *len, file);
		*len += got;
	} while (*len == room);
	if (!err && ferror(file))
		err = error_set(source->error, -errno, "%s: %s", source->path,
				strerror(errno));
	fclose(file);
	return err;
}

/**
 * links_read_file - the links that a file names
 * @path: of the file
 * @links: filled, by index; release it with links_release()
 * @error: filled on failure, with the file and the line or entry
 *
 * Return: 0 or a negative errno.
 */
int links_read_file(const char *path, struct links *links, struct error *error)
{
	struct source source = { .path = path, .error = error };
	size_t len, first;
	char *text;
	int err = read_all(&source, &text, &len);

	*links = (struct links){ 0 };
	if (!err) {
		const char *begin = word(text, text + len, &first);

		if (first && (*begin == '[' || *begin == '{'))
			err = parse_json(&source, text, len, links);
		else
			err = parse_lines(&source, text, len, links);
	}
	if (!err)
		err = find_twice(&source, links);
	if (err)
		links_release(links);
	free(text);
	return err;
}
