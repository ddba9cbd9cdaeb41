/* SPDX-License-Identifier: GPL-2.0-only */
/* Whose connections an answer is about; private to output/. */
#ifndef RSTATTR_OUTPUT_JSON_PARTY_H
#define RSTATTR_OUTPUT_JSON_PARTY_H

#include <jansson.h>

#include "engine/finding.h"
#include "engine/party.h"

json_t *json_party(const struct party *party);
json_t *json_belongs(const struct party *party, const struct finding *finding);

#endif
