// SPDX-License-Identifier: GPL-2.0-only
/*
 * The files that settings are made by at boot, as sysctl.d(5) and sysctl(8)
 * find them: a file hides those of its name in later directories.
 */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "facts/internal.h"
#include "model/clock.h"

#define FILES_MAX 512

static const char *const dirs[] = {
	"/etc/sysctl.d",     "/run/sysctl.d", "/usr/local/lib/sysctl.d",
	"/usr/lib/sysctl.d", "/lib/sysctl.d",
};

struct seen {
	char name[256];
	dev_t dev;
	ino_t ino;
};

struct search {
	struct facts_files *files;
	struct seen seen[FILES_MAX];
	size_t count;
};

static bool was_seen(const struct search *search, const char *name,
		     const struct stat *st)
{
	size_t i;

	for (i = 0; i < search->count; i++) {
		const struct seen *seen = &search->seen[i];

		if (strcmp(seen->name, name) == 0)
			return true;
		/* /dev/null only hides. */
		if (S_ISREG(st->st_mode) && seen->dev == st->st_dev &&
		    seen->ino == st->st_ino)
			return true;
	}
	return false;
}

/* Whether a file counts: by name, and by what it is a link to. */
static bool is_new(struct search *search, const char *name, const char *path)
{
	struct seen *seen = &search->seen[search->count];
	struct stat st;
	bool old;

	if (search->count == FILES_MAX || stat(path, &st) < 0)
		return false;
	old = was_seen(search, name, &st);
	snprintf(seen->name, sizeof(seen->name), "%s", name);
	seen->dev = st.st_dev;
	seen->ino = st.st_ino;
	search->count++;
	return !old && S_ISREG(st.st_mode);
}

static char *trim(char *text)
{
	size_t len;

	while (isspace((unsigned char)*text))
		text++;
	len = strlen(text);
	while (len && isspace((unsigned char)text[len - 1]))
		text[--len] = '\0';
	return text;
}

/* Names with slashes have dots in links' names, and the other way round. */
static void use_dots(char *name)
{
	char *first = strpbrk(name, "./");

	if (!first || *first == '.')
		return;
	for (; *name; name++)
		*name = *name == '/' ? '.' : *name == '.' ? '/' : *name;
}

static int keep(struct facts_files *files, const char *path, unsigned int line,
		const char *name, const char *value)
{
	struct setting_line *grown;

	if (files->count >= FACTS_SETTING_LINES_MAX) {
		files->beyond++;
		return 0;
	}
	grown = facts_grow(files->item, files->count, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	files->item = grown;
	grown = &grown[files->count++];
	grown->file = strdup(path);
	grown->line = line;
	grown->name = strdup(name);
	grown->value = strdup(value);
	return grown->file && grown->name && grown->value ? 0 : -ENOMEM;
}

static int take_line(struct facts_files *files, const char *path,
		     unsigned int line, char *text)
{
	char *value = strchr(text, '=');
	char *name;

	if (!value)
		return 0;
	*value++ = '\0';
	name = trim(text);
	if (*name == '#' || *name == ';')
		return 0;
	if (*name == '-')
		name = trim(name + 1);
	use_dots(name);
	if (strncmp(name, "net.", 4) != 0)
		return 0;
	return keep(files, path, line, name, trim(value));
}

static int read_file(struct facts_files *files, const char *path,
		     const char *shown)
{
	FILE *file = fopen(path, "re");
	unsigned int line = 0;
	char *text = NULL;
	size_t room = 0;
	int err = 0;

	if (!file) {
		files->denied += errno == EACCES;
		return 0;
	}
	files->files++;
	while (!err && getline(&text, &room, file) > 0)
		err = take_line(files, shown, ++line, text);
	free(text);
	fclose(file);
	return err;
}

static int is_conf(const struct dirent *entry)
{
	const char *end = strrchr(entry->d_name, '.');

	return end && end != entry->d_name && strcmp(end, ".conf") == 0;
}

static int read_dir(struct search *search, const char *root, const char *dir)
{
	size_t skip = strlen(root);
	struct dirent **entries;
	char path[PATH_MAX];
	int count, err = 0;
	int i;

	snprintf(path, sizeof(path), "%s%s", root, dir);
	count = scandir(path, &entries, is_conf, alphasort);
	for (i = 0; i < count; i++) {
		snprintf(path, sizeof(path), "%s%s/%s", root, dir,
			 entries[i]->d_name);
		if (!err && is_new(search, entries[i]->d_name, path))
			err = read_file(search->files, path, path + skip);
		free(entries[i]);
	}
	if (count >= 0)
		free(entries);
	return err;
}

/**
 * files_read - what files set of "net."
 * @files: filled; release it with files_release()
 * @root: "" but for tests: what stands before each path
 *
 * A file that may not be read is counted as such.
 *
 * Return: 0 or -ENOMEM.
 */
int files_read(struct facts_files *files, const char *root)
{
	struct search *search = calloc(1, sizeof(*search));
	char path[PATH_MAX];
	size_t i;
	int err = 0;

	if (!search)
		return -ENOMEM;
	search->files = files;
	snprintf(path, sizeof(path), "%s/etc/sysctl.conf", root);
	/* No name of a directory's hides it. */
	if (is_new(search, "/etc/sysctl.conf", path))
		err = read_file(files, path, path + strlen(root));
	for (i = 0; !err && i < sizeof(dirs) / sizeof(dirs[0]); i++)
		err = read_dir(search, root, dirs[i]);
	free(search);
	if (err)
		files_release(files);
	else
		files->read = clock_now_real();
	return err;
}

/**
 * files_release - free what files_read() took
 * @files: empty afterwards
 */
void files_release(struct facts_files *files)
{
	size_t i;

	for (i = 0; i < files->count; i++) {
		free(files->item[i].file);
		free(files->item[i].name);
		free(files->item[i].value);
	}
	free(files->item);
	memset(files, 0, sizeof(*files));
}
