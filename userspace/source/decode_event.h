/* SPDX-License-Identifier: GPL-2.0-only */
/* The nests of events and rules; private to the decoder. */
#ifndef RSTATTR_SOURCE_DECODE_EVENT_H
#define RSTATTR_SOURCE_DECODE_EVENT_H

#include <stddef.h>

#include "model/event.h"
#include "model/rule.h"

int decode_reply_count(const void *payload, size_t len,
		       struct reply_counts *counts);
int decode_rule_nest(const void *payload, size_t len,
		     struct rule_record *record);
int decode_event_nest(const void *payload, size_t len, struct event *event);

#endif
