/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is wrong with a host, or will be, by what can be read of it without any
 * event. Pure: facts in, findings out.
 */
#ifndef RSTATTR_ENGINE_DOCTOR_H
#define RSTATTR_ENGINE_DOCTOR_H

#include "engine/reset_cause.h"
#include "facts/facts.h"

/* In the order in which they are told. */
enum doctor_id {
	DOCTOR_BACKLOG,
	DOCTOR_SYN_FLOOD,
	DOCTOR_CLOSE_WAIT,
	DOCTOR_ADDRESS_GONE,
	DOCTOR_SELF_CONNECT,
	DOCTOR_CT_FULL,
	DOCTOR_CT_CLASH,
	DOCTOR_PORTS,
	DOCTOR_MEMORY,
	DOCTOR_OTHER_TABLE,
	DOCTOR_WRONG_ADVICE,
	DOCTOR_LOOPBACK_ONLY,
	DOCTOR_IDS,
};

/* Of one kind so many are told; what is beyond is counted. */
#define DOCTOR_SHOWN 10

/*
 * CLOSE-WAIT is a moment for a program that closes. So many sockets of one
 * program are a finding, or fewer if nothing has moved on any of them for
 * long.
 */
#define DOCTOR_CLOSE_WAIT_MANY 20
#define DOCTOR_CLOSE_WAIT_STUCK 5
#define DOCTOR_CLOSE_WAIT_IDLE_MS 60000

/* Percent of what there can be. */
#define DOCTOR_CT_PERCENT 90
#define DOCTOR_PORTS_PERCENT 80
#define DOCTOR_FILES_PERCENT 90
#define DOCTOR_ORPHANS_PERCENT 80

struct doctor_fact {
	char *text;
	uint64_t read; /* when; ns of CLOCK_REALTIME, 0: no moment of its own */
};

struct doctor_finding {
	enum doctor_id id;
	enum grade grade;
	bool problem; /* else it is good to know */
	char *headline;
	char *advice;
	struct doctor_fact *fact;
	size_t nfacts;
	bool has_count;
	uint64_t count;
	bool has_limit;
	uint64_t limit;	  /* of the count */
	struct addr addr; /* unknown: it is about none */
	uint16_t port;	  /* 0: likewise */
	struct process process;
	char *name; /* of a setting or hook; or NULL */
};

struct doctor_report {
	struct doctor_finding *item;
	size_t count;
	size_t problems;	   /* of these */
	uint64_t more[DOCTOR_IDS]; /* findings beyond DOCTOR_SHOWN */
	bool failed;		   /* memory was short */
};

/* What was found in one network namespace, and in several. */
struct doctor_space {
	struct facts facts;
	struct doctor_report report;
};

struct doctor_answer {
	struct doctor_space *item;
	size_t count;
	struct reasons reasons; /* why it is incomplete */
};

size_t doctor_problems(const struct doctor_answer *answer);
struct doctor_space *doctor_answer_add(struct doctor_answer *answer);
void doctor_answer_release(struct doctor_answer *answer);

int doctor_judge(const struct facts *facts, struct doctor_report *report);
void doctor_report_release(struct doctor_report *report);
const char *doctor_id_text(enum doctor_id id);

#endif
