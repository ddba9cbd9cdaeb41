// SPDX-License-Identifier: GPL-2.0-only
#include "facts/container.h"

#include <errno.h>
#include <glob.h>
#include <jansson.h>
#include <string.h>
#include <sys/stat.h>

#include "facts/cgroup.h"

static const char hex[] = "0123456789abcdef";

static const char *last_part(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/**
 * container_id_of - the container that a control group is of
 * @group: the name of its directory, as docker-ID.scope, or ID alone
 * @id: filled
 *
 * Those of monitors beside a container are not the container's.
 *
 * Return: whether it is one.
 */
bool container_id_of(const char *group, char id[CONTAINER_ID_LEN + 1])
{
	const char *dash = strrchr(group, '-');
	const char *begin = dash ? dash + 1 : group;
	size_t len = strspn(begin, hex);

	if (len != CONTAINER_ID_LEN || strstr(group, "conmon") ||
	    (begin[len] && strcmp(begin + len, ".scope") != 0))
		return false;
	memcpy(id, begin, len);
	id[len] = '\0';
	return true;
}

static int take_id(const json_t *value, char id[CONTAINER_ID_LEN + 1])
{
	const char *text = json_string_value(value);

	if (!text || strlen(text) != CONTAINER_ID_LEN)
		return -ENOENT;
	memcpy(id, text, CONTAINER_ID_LEN + 1);
	return 0;
}

/* Docker has a file for each; names begin with a slash. */
static int match_docker(const json_t *file, const char *name,
			char id[CONTAINER_ID_LEN + 1])
{
	const char *text = json_string_value(json_object_get(file, "Name"));

	if (!text || strcmp(text[0] == '/' ? text + 1 : text, name) != 0)
		return -ENOENT;
	return take_id(json_object_get(file, "ID"), id);
}

/* Podman has one file for all of a user. */
static int match_podman(const json_t *file, const char *name,
			char id[CONTAINER_ID_LEN + 1])
{
	const json_t *entry, *names, *text;
	size_t i, j;

	json_array_foreach(file, i, entry)
	{
		names = json_object_get(entry, "names");
		json_array_foreach(names, j, text)
		{
			if (json_is_string(text) &&
			    strcmp(json_string_value(text), name) == 0)
				return take_id(json_object_get(entry, "id"),
					       id);
		}
	}
	return -ENOENT;
}

static const struct {
	const char *pattern;
	int (*match)(const json_t *file, const char *name,
		     char id[CONTAINER_ID_LEN + 1]);
} registers[] = {
	{ "/var/lib/docker/containers/*/config.v2.json", match_docker },
	{ "/home/*/.local/share/docker/containers/*/config.v2.json",
	  match_docker },
	{ "/var/lib/containers/storage/overlay-containers/*containers.json",
	  match_podman },
	{ "/home/*/.local/share/containers/storage/overlay-containers/*containers.json",
	  match_podman },
};

static int look_in(size_t which, const char *path, const char *name,
		   char id[CONTAINER_ID_LEN + 1])
{
	json_t *file = json_load_file(path, 0, NULL);
	int err = file ? registers[which].match(file, name, id) : -ENOENT;

	json_decref(file);
	return err;
}

/**
 * container_id_named - the container that has a name
 * @root: where the system's files begin, "" for here
 * @name: as Docker or Podman have it
 * @id: filled
 *
 * Return: 0; -ENOENT: none that is known; -EEXIST: several.
 */
int container_id_named(const char *root, const char *name,
		       char id[CONTAINER_ID_LEN + 1])
{
	char pattern[PATH_MAX], found[CONTAINER_ID_LEN + 1];
	int err = -ENOENT;
	size_t i, j;
	glob_t files;

	for (i = 0; i < sizeof(registers) / sizeof(registers[0]); i++) {
		snprintf(pattern, sizeof(pattern), "%s%s", root,
			 registers[i].pattern);
		if (glob(pattern, 0, NULL, &files))
			continue;
		for (j = 0; j < files.gl_pathc; j++) {
			if (look_in(i, files.gl_pathv[j], name, found))
				continue;
			if (!err && strcmp(found, id) != 0)
				err = -EEXIST;
			if (err == -ENOENT) {
				memcpy(id, found, sizeof(found));
				err = 0;
			}
		}
		globfree(&files);
	}
	return err;
}

/* What is sought among the control groups. */
struct search {
	const char *name;
	bool (*fits)(const char *group, const char *name);
	char *path;
	size_t count;
};

/* Names of machines and of containers that have no number for an id. */
static bool is_container(const char *group, const char *name)
{
	static const char *const patterns[] = { "lxc.payload.%s",
						"machine-%s.scope",
						"systemd-nspawn@%s.service" };
	char id[CONTAINER_ID_LEN + 1], text[PATH_MAX];
	size_t i;

	if (container_id_of(group, id))
		return strncmp(id, name, strlen(name)) == 0;
	for (i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++) {
		snprintf(text, sizeof(text), patterns[i], name);
		if (strcmp(group, text) == 0)
			return true;
	}
	return false;
}

static bool is_unit(const char *group, const char *name)
{
	return strcmp(group, name) == 0;
}

/* What is below comes first: what is nested in one that fits is not another. */
static int on_group(const char *path, void *data)
{
	struct search *search = data;
	size_t len = strlen(path);

	if (!search->fits(last_part(path), search->name))
		return 0;
	if (search->count && strncmp(search->path, path, len) == 0 &&
	    search->path[len] == '/')
		search->count--;
	search->count++;
	memcpy(search->path, path, len + 1);
	return 0;
}

static int find(struct search *search, const char *top, const char *what,
		struct error *error)
{
	int err = cgroup_walk(top, on_group, search);

	if (err)
		return error_set(
			error, err,
			"the control groups below %s cannot be read: %s", top,
			strerror(-err));
	if (search->count > 1)
		return error_set(
			error, -EEXIST,
			"%s \"%s\": %zu have that name; give more of it, or its path below %s",
			what, search->name, search->count, top);
	return search->count ? 0 : -ENOENT;
}

/* "/system.slice/nginx.service": below the top. */
static int find_path(const char *top, const char *name, char path[PATH_MAX])
{
	struct stat st;

	if (snprintf(path, PATH_MAX, "%s%s", top, name) >= PATH_MAX)
		return -ENAMETOOLONG;
	return stat(path, &st) == 0 && S_ISDIR(st.st_mode) ? 0 : -ENOENT;
}

/**
 * container_find - the control group of a container that runs
 * @top: where control groups are mounted
 * @root: where the system's files begin, "" for here
 * @name: its name, the begin of its id, or its path below @top
 * @path: filled
 * @error: filled on failure
 *
 * Return: 0; -ENOENT: there is none; -EEXIST: several; or another negative
 * errno.
 */
int container_find(const char *top, const char *root, const char *name,
		   char path[PATH_MAX], struct error *error)
{
	char id[CONTAINER_ID_LEN + 1];
	struct search search = { name, is_container, path, 0 };
	int err = -ENOENT;

	if (name[0] == '/')
		err = find_path(top, name, path);
	else if (name[0])
		err = container_id_named(root, name, id);
	if (err == -EEXIST)
		return error_set(
			error, err,
			"container \"%s\": several have that name; give the begin of its id",
			name);
	if (name[0] == '/' || !name[0])
		goto out;
	if (!err)
		search.name = id;
	err = find(&search, top, "container", error);
out:
	return err != -ENOENT ?
		       err :
		       error_set(
			       error, err,
			       "container \"%s\": none that runs has that name or id; \"docker ps\" or \"podman ps\" shows them",
			       name);
}

/**
 * unit_find - the control group of a unit of systemd that runs
 * @top: where control groups are mounted
 * @name: its name, ".service" being left out if wanted, or its path below @top
 * @path: filled
 * @error: filled on failure
 *
 * Return: 0; -ENOENT: there is none; -EEXIST: several; or another negative
 * errno.
 */
int unit_find(const char *top, const char *name, char path[PATH_MAX],
	      struct error *error)
{
	static const char *const suffixes[] = { ".service", ".scope", ".slice",
						".socket",  ".mount", ".swap" };
	char full[NAME_MAX + 16];
	struct search search = { full, is_unit, path, 0 };
	const char *dot = strrchr(name, '.');
	bool typed = false;
	size_t i;
	int err;

	for (i = 0; dot && i < sizeof(suffixes) / sizeof(suffixes[0]); i++)
		typed |= strcmp(dot, suffixes[i]) == 0;
	snprintf(full, sizeof(full), "%.*s%s", NAME_MAX, name,
		 typed ? "" : ".service");
	err = name[0] == '/' ? find_path(top, name, path) :
			       find(&search, top, "unit", error);
	return err != -ENOENT ?
		       err :
		       error_set(
			       error, err,
			       "unit \"%s\": none that runs has that name; \"systemctl list-units\" shows them",
			       name);
}
