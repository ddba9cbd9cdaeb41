/* SPDX-License-Identifier: GPL-2.0-only */
/* What an event of TCP rests on, in JSON; private to output/. */
#ifndef RSTATTR_OUTPUT_JSON_EVIDENCE_H
#define RSTATTR_OUTPUT_JSON_EVIDENCE_H

#include <jansson.h>

#include "engine/reset_cause.h"

json_t *json_evidence(const struct event *event);
json_t *json_blame(enum blame blame);

#endif
