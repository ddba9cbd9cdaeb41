/* SPDX-License-Identifier: GPL-2.0-only */
/* Pieces that several JSON documents share; private to output/. */
#ifndef RSTATTR_OUTPUT_JSON_VALUE_H
#define RSTATTR_OUTPUT_JSON_VALUE_H

#include <jansson.h>
#include <stdio.h>

#include "engine/answer.h"

json_t *json_text(const char *text);
json_t *json_count(uint64_t number);
json_t *json_known(bool known, uint64_t number);
json_t *json_time(uint64_t real);
json_t *json_books(const struct books *books);
json_t *json_netns(const struct answer *answer, uint64_t netns);
json_t *json_reply(uint32_t reply, uint8_t icmp_type, uint8_t icmp_code);
json_t *json_addr(const struct addr *addr);
json_t *json_ends(const struct tuple *tuple);
json_t *json_reply_counts(const struct reply_counts *counts);
json_t *json_reasons(const struct reasons *reasons);
json_t *json_namespaces(const struct answer *answer);
int json_put(FILE *file, json_t *value, size_t flags);

#endif
