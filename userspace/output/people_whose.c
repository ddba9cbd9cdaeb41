// SPDX-License-Identifier: GPL-2.0-only
/* Whose connections they are that an answer is about. */
#include <inttypes.h>
#include <sys/wait.h>

#include "engine/party.h"
#include "output/people.h"

#define SECOND_NS ((uint64_t)1000000000)
#define MILLISECOND_NS ((uint64_t)1000000)

/**
 * people_command - how the command ended that was run
 * @out: where to
 * @party: the command; NULL, or another party: nothing is said
 */
void people_command(const struct out *out, const struct party *party)
{
	uint64_t took;
	int status;

	if (!party || party->kind != PARTY_COMMAND)
		return;
	took = party->command.ended - party->command.began;
	status = party->command.status;
	out_text(out, party->name ? party->name : "?");
	fprintf(out->file, " [%u] ", party->command.pid);
	if (WIFSIGNALED(status))
		fprintf(out->file, "was ended by signal %d", WTERMSIG(status));
	else
		fprintf(out->file, "ended with status %d", WEXITSTATUS(status));
	fprintf(out->file, " after %" PRIu64 ".%03" PRIu64 " s\n",
		took / SECOND_NS, took % SECOND_NS / MILLISECOND_NS);
}

static void say(const struct out *out, const struct finding *finding,
		enum belonging how, const char *text, const char *grade)
{
	uint64_t count = finding->belongs[how];

	if (!count)
		return;
	if (count < finding->count)
		fprintf(out->file, " %" PRIu64 "x", count);
	fprintf(out->file, " %s [%s]", text, grade);
}

/**
 * people_whose - how it is known whose a finding is
 * @out: where to
 * @answer: where nobody was asked for, nothing is said
 * @finding: the finding
 */
void people_whose(const struct out *out, const struct answer *answer,
		  const struct finding *finding)
{
	if (!answer->party)
		return;
	out_label(out, "whose");
	fprintf(out->file, "the %s's", party_kind_text(answer->party->kind));
	say(out, finding, BELONGS_EXACT, "as recorded",
	    grade_text(GRADE_EXACT));
	say(out, finding, BELONGS_DERIVED, "by addresses, ports and time",
	    grade_text(GRADE_DERIVED));
	say(out, finding, BELONGS_LIKELY, "for it listens there",
	    grade_text(GRADE_LIKELY));
	fputc('\n', out->file);
}
