// SPDX-License-Identifier: GPL-2.0-only
#include "tests/paper.h"

#include <stdlib.h>

#include "tests/unit.h"

void paper_open(struct paper *paper)
{
	*paper = (struct paper){ 0 };
	paper->out.file = open_memstream(&paper->text, &paper->len);
	assert_non_null(paper->out.file);
}

void paper_close(struct paper *paper)
{
	if (paper->out.file)
		fclose(paper->out.file);
	free(paper->text);
}

const char *paper_read(struct paper *paper)
{
	fclose(paper->out.file);
	paper->out.file = NULL;
	return paper->text;
}

json_t *paper_json(struct paper *paper)
{
	json_error_t error;
	json_t *root = json_loads(paper_read(paper), 0, &error);

	assert_non_null(root);
	return root;
}

const char *json_get_string(const json_t *object, const char *key)
{
	const json_t *value = json_object_get(object, key);

	assert_true(json_is_string(value));
	return json_string_value(value);
}

json_int_t json_get_integer(const json_t *object, const char *key)
{
	const json_t *value = json_object_get(object, key);

	assert_true(json_is_integer(value));
	return json_integer_value(value);
}

bool json_get_boolean(const json_t *object, const char *key)
{
	const json_t *value = json_object_get(object, key);

	assert_true(json_is_boolean(value));
	return json_boolean_value(value);
}

void json_assert_null(const json_t *object, const char *key)
{
	assert_true(json_is_null(json_object_get(object, key)));
}
