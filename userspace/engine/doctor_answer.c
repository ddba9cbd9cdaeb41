// SPDX-License-Identifier: GPL-2.0-only
/* What was found in all namespaces that were looked at. */
#include <stdlib.h>
#include <string.h>

#include "engine/doctor.h"

/**
 * doctor_answer_add - room for one more namespace
 * @answer: zeroed at first
 *
 * Return: zeroed, and the answer's; valid until the next one; or NULL.
 */
struct doctor_space *doctor_answer_add(struct doctor_answer *answer)
{
	struct doctor_space *grown;

	grown = realloc(answer->item, (answer->count + 1) * sizeof(*grown));
	if (!grown)
		return NULL;
	answer->item = grown;
	memset(&grown[answer->count], 0, sizeof(*grown));
	return &grown[answer->count++];
}

/**
 * doctor_problems - how many problems were found
 * @answer: of all namespaces
 *
 * Return: those beyond DOCTOR_SHOWN included, what is good to know not.
 */
size_t doctor_problems(const struct doctor_answer *answer)
{
	size_t i, problems = 0;

	for (i = 0; i < answer->count; i++)
		problems += answer->item[i].report.problems;
	return problems;
}

/**
 * doctor_answer_release - free all that is in an answer
 * @answer: empty afterwards
 */
void doctor_answer_release(struct doctor_answer *answer)
{
	size_t i;

	for (i = 0; i < answer->count; i++) {
		doctor_report_release(&answer->item[i].report);
		facts_release(&answer->item[i].facts);
	}
	free(answer->item);
	reasons_release(&answer->reasons);
	memset(answer, 0, sizeof(*answer));
}
