// SPDX-License-Identifier: GPL-2.0-only
#include "engine/grade.h"

#include <assert.h>

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/**
 * grade_text - the word for how sure it is
 * @grade: the grade
 *
 * Return: a constant.
 */
const char *grade_text(enum grade grade)
{
	static const char *const words[] = {
		[GRADE_EXACT] = "exact",
		[GRADE_DERIVED] = "derived",
		[GRADE_LIKELY] = "likely",
		[GRADE_UNKNOWN] = "unknown",
	};

	static_assert(ARRAY_SIZE(words) == GRADE_UNKNOWN + 1, "a grade");
	return words[grade];
}
