// SPDX-License-Identifier: GPL-2.0-only
#include "output/json_party.h"

#include <sys/wait.h>

#include "output/json_value.h"

static json_t *json_command(const struct party *party)
{
	const struct party_command *command = &party->command;
	int status = command->status;

	if (party->kind != PARTY_COMMAND)
		return json_null();
	return json_pack(
		"{s:o,s:o,s:o,s:o,s:o}", "pid", json_count(command->pid),
		"status",
		json_known(WIFEXITED(status), (uint64_t)WEXITSTATUS(status)),
		"signal",
		json_known(WIFSIGNALED(status), (uint64_t)WTERMSIG(status)),
		"began", json_time(command->began), "ended",
		json_time(command->ended));
}

/**
 * json_party - whose connections were asked for
 * @party: NULL: nobody's
 *
 * Return: an object or null; NULL without memory.
 */
json_t *json_party(const struct party *party)
{
	if (!party)
		return json_null();
	return json_pack("{s:s,s:o,s:o}", "kind", party_kind_text(party->kind),
			 "name", json_text(party->name), "command",
			 json_command(party));
}

/**
 * json_belongs - how it is known whose a finding's events are
 * @party: who was asked for; NULL: nobody
 * @finding: the finding
 *
 * Return: an object or null; NULL without memory.
 */
json_t *json_belongs(const struct party *party, const struct finding *finding)
{
	if (!party)
		return json_null();
	return json_pack("{s:o,s:o,s:o}", "exact",
			 json_count(finding->belongs[BELONGS_EXACT]), "derived",
			 json_count(finding->belongs[BELONGS_DERIVED]),
			 "likely",
			 json_count(finding->belongs[BELONGS_LIKELY]));
}
