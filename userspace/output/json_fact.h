/* SPDX-License-Identifier: GPL-2.0-only */
/* Facts in JSON; private to output/. */
#ifndef RSTATTR_OUTPUT_JSON_FACT_H
#define RSTATTR_OUTPUT_JSON_FACT_H

#include <jansson.h>

#include "engine/nothing.h"

json_t *json_facts(const struct fact_list *facts);
json_t *json_nothing(const struct nothing *nothing);

#endif
