/* SPDX-License-Identifier: GPL-2.0-only */
/* Answers for programs; Documentation/json.md describes each. */
#ifndef RSTATTR_OUTPUT_JSON_H
#define RSTATTR_OUTPUT_JSON_H

#include <stdio.h>

#include "engine/answer.h"

int json_explain(FILE *file, const struct answer *answer);
int json_rules(FILE *file, const struct answer *answer);

#endif
