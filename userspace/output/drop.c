// SPDX-License-Identifier: GPL-2.0-only
#include "output/drop.h"

#include <string.h>

/**
 * drop_head - the first glance: who it was or was not, and how sure it is
 * @out: where to
 * @cause: the cause; not one that names a rule or policy
 * @grade: how sure it is
 */
void drop_head(const struct out *out, enum drop_cause cause, enum grade grade)
{
	const char *id = drop_cause_id(cause);

	switch (drop_cause_blame(cause)) {
	case BLAME_FIREWALL:
		out_colour(out, COLOUR_HEAD, "FIREWALL dropped it:");
		break;
	case BLAME_OTHER:
		out_colour(out, COLOUR_NAME, "NOT THE FIREWALL:");
		break;
	case BLAME_UNKNOWN:
		out_colour(out, COLOUR_NAME, "MAYBE THE FIREWALL:");
		break;
	}
	fprintf(out->file, " %s", drop_cause_what(cause));
	if (strcmp(id, "unknown") != 0)
		fprintf(out->file, ", %s", id);
	fprintf(out->file, " [%s]", grade_text(grade));
}
