/* SPDX-License-Identifier: GPL-2.0-only */
/* Verdicts, paths and near misses in JSON; private to output/. */
#ifndef RSTATTR_OUTPUT_JSON_PATH_H
#define RSTATTR_OUTPUT_JSON_PATH_H

#include "engine/verdict.h"
#include "output/json_value.h"

json_t *json_path(const struct verdict *verdict);
json_t *json_near(const struct verdict *verdict);
json_t *json_assumptions(const struct verdict *verdict);
json_t *json_alternatives(const struct verdict *verdict);
json_t *json_verdict(const struct verdict *verdict);

#endif
