/* SPDX-License-Identifier: GPL-2.0-only */
/* What makes an answer incomplete. */
#ifndef RSTATTR_ENGINE_COMPLETE_H
#define RSTATTR_ENGINE_COMPLETE_H

#include "engine/answer.h"
#include "model/status.h"

void complete_module(struct reasons *reasons, const struct info *info,
		     const struct probes *probes);
void complete_books(struct reasons *reasons, const struct books *books);
void complete_records(struct reasons *reasons, const struct books *books);

#endif
