// SPDX-License-Identifier: GPL-2.0-only
/* Containers and units, found below a directory that looks like the real one. */
#include "tests/unit.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "facts/cgroup.h"
#include "facts/container.h"

#define ID(digit) \
#digit "bcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789"
#define ID_A ID(a)
#define ID_B ID(b)

static char top[] = "/tmp/rstattr-test-XXXXXX";

static void make_dir(const char *path)
{
	char full[PATH_MAX];
	char *at;

	snprintf(full, sizeof(full), "%s/%s", top, path);
	for (at = full + strlen(top) + 1; (at = strchr(at, '/')); at++) {
		*at = '\0';
		mkdir(full, 0700);
		*at = '/';
	}
	assert_int_equal(mkdir(full, 0700), 0);
}

static void make_file(const char *path, const char *content)
{
	char full[PATH_MAX];
	FILE *file;

	snprintf(full, sizeof(full), "%s/%s", top, path);
	file = fopen(full, "w");
	assert_non_null(file);
	fputs(content, file);
	fclose(file);
}

static int setup(void **state)
{
	(void)state;
	if (!mkdtemp(top))
		return -1;
	make_dir("cg/system.slice/nginx.service/nested");
	make_dir("cg/system.slice/docker-" ID_A ".scope");
	make_dir("cg/system.slice/docker.service");
	make_dir("cg/machine.slice/libpod-conmon-" ID_B ".scope");
	make_dir("cg/machine.slice/libpod-" ID_B ".scope/container");
	make_dir("cg/machine.slice/machine-debian.scope");
	make_dir("cg/user.slice/a/app.service");
	make_dir("cg/user.slice/b/app.service");
	make_dir("var/lib/docker/containers/" ID_A);
	make_file("var/lib/docker/containers/" ID_A "/config.v2.json",
		  "{\"ID\":\"" ID_A "\",\"Name\":\"/web\"}");
	make_dir("var/lib/containers/storage/overlay-containers");
	make_file(
		"var/lib/containers/storage/overlay-containers/containers.json",
		"[{\"id\":\"" ID_B "\",\"names\":[\"db\",\"same\"]}]");
	make_file(
		"var/lib/containers/storage/overlay-containers/volatile-containers.json",
		"[{\"id\":\"" ID_A "\",\"names\":[\"same\"]}, 7]");
	return 0;
}

static int teardown(void **state)
{
	char command[PATH_MAX];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf '%s'", top);
	return system(command);
}

static void test_id(void **state)
{
	char id[CONTAINER_ID_LEN + 1];

	(void)state;
	assert_true(container_id_of("docker-" ID_A ".scope", id));
	assert_string_equal(id, ID_A);
	assert_true(container_id_of(ID_B, id));
	assert_true(container_id_of("cri-containerd-" ID_B ".scope", id));
	assert_string_equal(id, ID_B);
	assert_false(container_id_of("libpod-conmon-" ID_B ".scope", id));
	assert_false(container_id_of("docker-" ID_A ".service", id));
	assert_false(container_id_of("docker-" ID_A "0.scope", id));
	assert_false(container_id_of("docker.service", id));
	assert_false(container_id_of("", id));
}

static int find(const char *name, const char *wanted)
{
	char groups[100], path[PATH_MAX];
	struct error error;
	int err;

	snprintf(groups, sizeof(groups), "%s/cg", top);
	err = container_find(groups, top, name, path, &error);
	if (err) {
		assert_non_null(strstr(error.text, name));
		return err;
	}
	assert_memory_equal(path, groups, strlen(groups));
	assert_string_equal(path + strlen(groups) + 1, wanted);
	return 0;
}

static void test_container(void **state)
{
	static const char docker[] = "system.slice/docker-" ID_A ".scope";
	static const char podman[] = "machine.slice/libpod-" ID_B ".scope";

	(void)state;
	assert_int_equal(find(ID_A, docker), 0);
	assert_int_equal(find("abc", docker), 0);
	assert_int_equal(find("web", docker), 0);
	assert_int_equal(find("bbc", podman), 0);
	assert_int_equal(find("db", podman), 0);
	assert_int_equal(find("debian", "machine.slice/machine-debian.scope"),
			 0);
	assert_int_equal(find("/machine.slice", "machine.slice"), 0);
	assert_int_equal(find("same", NULL), -EEXIST);
	assert_int_equal(find("c", NULL), -ENOENT);
	assert_int_equal(find("nginx", NULL), -ENOENT);
	assert_int_equal(find("", NULL), -ENOENT);
	assert_int_equal(find("/nowhere", NULL), -ENOENT);
}

static int unit(const char *name, const char *wanted)
{
	char groups[100], path[PATH_MAX];
	struct error error;
	int err;

	snprintf(groups, sizeof(groups), "%s/cg", top);
	err = unit_find(groups, name, path, &error);
	if (err)
		return err;
	assert_memory_equal(path, groups, strlen(groups));
	assert_string_equal(path + strlen(groups) + 1, wanted);
	return 0;
}

static void test_unit(void **state)
{
	(void)state;
	assert_int_equal(unit("nginx", "system.slice/nginx.service"), 0);
	assert_int_equal(unit("nginx.service", "system.slice/nginx.service"),
			 0);
	assert_int_equal(unit("system.slice", "system.slice"), 0);
	assert_int_equal(
		unit("/user.slice/a/app.service", "user.slice/a/app.service"),
		0);
	assert_int_equal(unit("app", NULL), -EEXIST);
	assert_int_equal(unit("apache2", NULL), -ENOENT);
	assert_int_equal(unit("nested.scope", NULL), -ENOENT);
}

static int on_group(const char *path, void *data)
{
	(void)path;
	++*(int *)data;
	return 0;
}

static void test_walk(void **state)
{
	char path[PATH_MAX];
	int count = 0;

	(void)state;
	snprintf(path, sizeof(path), "%s/cg/system.slice/nginx.service", top);
	assert_int_equal(cgroup_walk(path, on_group, &count), 0);
	assert_int_equal(count, 2);
	assert_int_equal(cgroup_walk("/nowhere", on_group, &count), 0);
	assert_int_equal(cgroup_remove(path), 0);
	assert_int_equal(access(path, F_OK), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_id),
		TEST(test_container),
		TEST(test_unit),
		TEST(test_walk),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
