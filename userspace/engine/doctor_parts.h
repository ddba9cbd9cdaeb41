/* SPDX-License-Identifier: GPL-2.0-only */
/* The parts of the judgement; for engine/doctor*.c. */
#ifndef RSTATTR_ENGINE_DOCTOR_PARTS_H
#define RSTATTR_ENGINE_DOCTOR_PARTS_H

#include "engine/doctor.h"
#include "model/text.h"

/* "a percent of b", without rounding and overflow for any real number. */
static inline bool doctor_reaches(uint64_t number, uint64_t of,
				  unsigned int percent)
{
	return of && (double)number * 100 >= (double)of * percent;
}

/* engine/doctor.c; the returned finding is valid until the next one. */
struct doctor_finding *doctor_add(struct doctor_report *report,
				  enum doctor_id id, enum grade grade,
				  bool problem, const char *fmt, ...)
	__attribute__((format(printf, 5, 6)));
void doctor_fact(struct doctor_report *report, struct doctor_finding *finding,
		 uint64_t read, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));
void doctor_advise(struct doctor_report *report, struct doctor_finding *finding,
		   const char *fmt, ...) __attribute__((format(printf, 3, 4)));
void doctor_count(struct doctor_finding *finding, uint64_t count);
void doctor_limit(struct doctor_finding *finding, uint64_t limit);
void doctor_end(struct doctor_finding *finding, const struct addr *addr,
		uint16_t port);

void doctor_backlog(const struct facts *facts, struct doctor_report *report);
void doctor_syn_flood(const struct facts *facts, struct doctor_report *report);
void doctor_close_wait(const struct facts *facts, struct doctor_report *report);
void doctor_addresses(const struct facts *facts, struct doctor_report *report);
void doctor_listeners(const struct facts *facts, struct doctor_report *report);
void doctor_self(const struct facts *facts, struct doctor_report *report);
void doctor_conntrack(const struct facts *facts, struct doctor_report *report);
void doctor_limits(const struct facts *facts, struct doctor_report *report);
void doctor_advice(const struct facts *facts, struct doctor_report *report);
void doctor_filters(const struct facts *facts, struct doctor_report *report);

#endif
