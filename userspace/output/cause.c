// SPDX-License-Identifier: GPL-2.0-only
#include "output/cause.h"

#include <string.h>

/**
 * cause_head - the first glance: who it was or was not, and how sure that is
 * @out: where to
 * @words: the cause's; not of one that names a rule or policy
 * @grade: how sure it is
 * @did: what a firewall did then: "dropped" or "rejected"
 */
void cause_head(const struct out *out, const struct cause_words *words,
		enum grade grade, const char *did)
{
	switch (words->blame) {
	case BLAME_FIREWALL:
		out_colour(out, COLOUR_HEAD, "FIREWALL %s it:", did);
		break;
	case BLAME_OTHER:
		out_colour(out, COLOUR_NAME, "NOT THE FIREWALL:");
		break;
	case BLAME_UNKNOWN:
		out_colour(out, COLOUR_NAME, "MAYBE THE FIREWALL:");
		break;
	}
	fprintf(out->file, " %s", words->what);
	if (strcmp(words->id, "unknown") != 0)
		fprintf(out->file, ", %s", words->id);
	fprintf(out->file, " [%s]", grade_text(grade));
}
