/* SPDX-License-Identifier: GPL-2.0-only */
/* What was dropped, in pieces that several outputs share; private to output/. */
#ifndef RSTATTR_OUTPUT_DROP_H
#define RSTATTR_OUTPUT_DROP_H

#include "engine/finding.h"
#include "output/out.h"

void drop_head(const struct out *out, enum drop_cause cause, enum grade grade);

#endif
