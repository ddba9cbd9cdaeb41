/* SPDX-License-Identifier: GPL-2.0-only */
/* How sure a cause is, and whether it is the firewall's. */
#ifndef RSTATTR_ENGINE_GRADE_H
#define RSTATTR_ENGINE_GRADE_H

enum grade {
	GRADE_EXACT,   /* the kernel said so */
	GRADE_DERIVED, /* what is recorded leaves no other possibility */
	GRADE_LIKELY,
	GRADE_UNKNOWN,
};

/* Whether a firewall of this host did it. */
enum blame {
	BLAME_FIREWALL,
	BLAME_OTHER,
	BLAME_UNKNOWN,
};

/* What is said of a cause. */
struct cause_words {
	const char *id;	  /* see Documentation/json.md */
	const char *what; /* happened, or who did it; without a full stop */
	const char *advice;
	enum blame blame;
};

const char *grade_text(enum grade grade);

#endif
