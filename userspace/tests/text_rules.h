/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RSTATTR_TESTS_TEXT_RULES_H
#define RSTATTR_TESTS_TEXT_RULES_H

struct text_rule {
	const char *chain; /* family, table and chain; NULL: no more */
	const char *rule;
};

extern const char text_scaffold[];
extern const struct text_rule text_rules[];

#endif
