/* SPDX-License-Identifier: GPL-2.0-only */
/* An output that ends up in a string, and what JSON says, for tests. */
#ifndef RSTATTR_TESTS_PAPER_H
#define RSTATTR_TESTS_PAPER_H

#include <jansson.h>

#include "output/out.h"

struct paper {
	struct out out;
	char *text;
	size_t len;
};

void paper_open(struct paper *paper);
void paper_close(struct paper *paper);
const char *paper_read(struct paper *paper);
json_t *paper_json(struct paper *paper);

/* Each fails the test if the member is not there, or of another type. */
const char *json_get_string(const json_t *object, const char *key);
json_int_t json_get_integer(const json_t *object, const char *key);
bool json_get_boolean(const json_t *object, const char *key);
void json_assert_null(const json_t *object, const char *key);

#endif
