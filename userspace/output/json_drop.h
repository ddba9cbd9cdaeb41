/* SPDX-License-Identifier: GPL-2.0-only */
/* What was dropped, in JSON; private to output/. */
#ifndef RSTATTR_OUTPUT_JSON_DROP_H
#define RSTATTR_OUTPUT_JSON_DROP_H

#include "engine/culprit.h"
#include "output/json_value.h"

json_t *json_quoted(const struct event *event);
json_t *json_drop(const struct event *event, char *const *text);

#endif
