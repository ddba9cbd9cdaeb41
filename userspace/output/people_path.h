/* SPDX-License-Identifier: GPL-2.0-only */
/* Verdicts, paths and near misses for people; private to output/. */
#ifndef RSTATTR_OUTPUT_PEOPLE_PATH_H
#define RSTATTR_OUTPUT_PEOPLE_PATH_H

#include "engine/verdict.h"
#include "output/out.h"

void people_verdict(const struct out *out, const struct verdict *verdict);
void people_path(const struct out *out, const struct verdict *verdict,
		 bool all);
void people_replay(const struct out *out, const struct verdict *replay,
		   const char *astray, bool path, bool near);
void people_near(const struct out *out, const struct verdict *verdict);
void people_ways(const struct out *out, const struct verdict *verdict);
void people_taken(const struct out *out, const struct verdict *verdict);

#endif
