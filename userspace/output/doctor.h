/* SPDX-License-Identifier: GPL-2.0-only */
/* The answer of "doctor". */
#ifndef RSTATTR_OUTPUT_DOCTOR_H
#define RSTATTR_OUTPUT_DOCTOR_H

#include "engine/doctor.h"
#include "output/out.h"

void people_doctor(const struct out *out, const struct doctor_answer *answer,
		   uint64_t now_real);
int json_doctor(FILE *file, const struct doctor_answer *answer,
		uint64_t now_real);

#endif
