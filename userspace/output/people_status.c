// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <string.h>

#include "model/clock.h"
#include "model/names.h"
#include "output/people.h"
#include "output/status.h"

static void show_memory(const struct out *out, const struct info *info)
{
	fprintf(out->file,
		"memory  %" PRIu64 " of %" PRIu64 " bytes in %u namespace%s (at most %" PRIu64 " in one); refused %" PRIu64 "\n",
		info->bytes, info->bytes_max, info->netns, plural(info->netns),
		info->netns_bytes_max, info->netns_no_memory);
	fprintf(out->file,
		"holds   %u events a ring, %u bytes a packet, %u rules a namespace\n",
		info->events, info->capture, info->rules);
	fprintf(out->file,
		"staging %u slots, %" PRIu64
		" events found them full; %u of %u evaluations open\n",
		info->staging, info->staging_lost, info->frames_open,
		info->frames);
}

static void show_probe(const struct out *out, const struct probe *probe)
{
	const char *method = method_text(probe->method);

	out_label(out, probe_state_text(probe->state));
	out_text(out, probe->module ? probe->module : "kernel");
	fputc(':', out->file);
	out_text(out, probe->symbol ? probe->symbol : "?");
	if (probe->name && probe->symbol &&
	    strcmp(probe->name, probe->symbol) != 0) {
		fputs(" (", out->file);
		out_text(out, probe->name);
		fputc(')', out->file);
	}
	if (method)
		fprintf(out->file, " by %s", method);
	fprintf(out->file, "; hits %" PRIu64 ", missed %" PRIu64, probe->hits,
		probe->missed);
	if (probe->state == RSTATTR_PROBE_FAILED && probe->error)
		out_colour(out, COLOUR_WARN, "; %s",
			   strerror((int)probe->error));
	if (probe->state == RSTATTR_PROBE_MISSING)
		fputs("; no kernel module that is loaded has it", out->file);
	fputc('\n', out->file);
}

static void show_mode(const struct out *out, const struct info *info)
{
	const char *mode = drop_mode_text(info->drops);

	/* An older module has none. */
	if (!mode)
		return;
	fprintf(out->file, "drops   %s", mode);
	if (info->drops != RSTATTR_DROPS_OFF)
		fprintf(out->file,
			", %u a second recorded of a namespace, all counted",
			info->drop_rate);
	fputc('\n', out->file);
}

static void show_reasons(const struct out *out,
			 const uint64_t counts[RSTATTR_REASON_MAX + 1])
{
	uint32_t i;

	for (i = 0; i <= RSTATTR_REASON_MAX; i++) {
		if (counts[i])
			fprintf(out->file, "; %s %" PRIu64, reason_text(i),
				counts[i]);
	}
	fputc('\n', out->file);
}

static void show_resets(const struct out *out, const struct books *books)
{
	out_label(out, "tcp");
	fprintf(out->file,
		"%" PRIu64 " recorded, %" PRIu64 " overwritten, %" PRIu64
		" lost",
		books->resets_recorded, books->resets_overwritten,
		books->resets_lost);
	show_reasons(out, books->resets);
}

static void show_drops(const struct out *out, const struct books *books)
{
	out_label(out, "drops");
	fprintf(out->file,
		"%" PRIu64 " recorded, %" PRIu64 " overwritten, %" PRIu64
		" lost, %" PRIu64 " beyond what is recorded in a second",
		books->drops_recorded, books->drops_overwritten,
		books->drops_lost, books->drops_throttled);
	show_reasons(out, books->drops);
	if (!books->drops_exact)
		return;
	out_label(out, "exact");
	fprintf(out->file,
		"%" PRIu64 " dropped by netfilter = %" PRIu64
		" by a rule or policy + %" PRIu64 " not known which + %" PRIu64
		" by another user of netfilter\n",
		books->drops_exact, books->drops_attributed,
		books->drops_unattributed, books->drops_ruleless);
}

static void show_rejects(const struct out *out, const struct books *books)
{
	out_label(out, "books");
	fprintf(out->file,
		"%" PRIu64 " %s %" PRIu64 " attributed + %" PRIu64
		" unattributed + %" PRIu64 " lost\n",
		books->seen, books_balance(books) ? "=" : "seen:",
		books->attributed, books->unattributed, books->lost);
	out_label(out, "answers");
	fprintf(out->file,
		"%" PRIu64 " sent, %" PRIu64 " not sent, %" PRIu64
		" with the end unseen\n",
		books->sent, books->not_sent, books->unseen);
	out_label(out, "records");
	fprintf(out->file,
		"%" PRIu64 " recorded, %" PRIu64 " overwritten, %" PRIu64
		" lost; %" PRIu64 " bytes\n",
		books->recorded, books->overwritten, books->record_lost,
		books->bytes);
	out_label(out, "rules");
	fprintf(out->file,
		"%" PRIu64 " in the table, %" PRIu64 " retired (%" PRIu64
		" events), %" PRIu64 " events without a place, %" PRIu64
		" of legacy iptables\n",
		books->rules, books->rules_retired, books->retired,
		books->overflow, books->legacy);
}

static void show_space(const struct out *out, const struct answer *answer,
		       const struct space *space, uint64_t now_real)
{
	const struct books *books = &space->books;
	char text[CLOCK_TEXT_MAX];

	fputs("netns   ", out->file);
	people_netns(out, answer, space->netns);
	if (space->since_real)
		fprintf(out->file, " since %s",
			clock_short(space->since_real, now_real, text));
	fputs(books->seen || books->recorded ? "" : ": no rejects", out->file);
	fputc('\n', out->file);
	if (books->seen || books->recorded)
		show_rejects(out, books);
	if (books_resets(books))
		show_resets(out, books);
	if (books_drops(books))
		show_drops(out, books);
}

/**
 * people_status - the module, its probes, its memory, the books
 * @out: where to
 * @view: what was found
 * @now_real: the present, ns of CLOCK_REALTIME
 */
void people_status(const struct out *out, const struct status_view *view,
		   uint64_t now_real)
{
	size_t i;

	fputs("module  rstattr ", out->file);
	out_text(out, view->info->version);
	fprintf(out->file, " (ABI %u); tool %s; kernel ", view->info->abi,
		view->tool);
	out_text(out, view->kernel);
	fputc('\n', out->file);
	show_memory(out, view->info);
	show_mode(out, view->info);
	fputs("probes\n", out->file);
	for (i = 0; i < view->probes->count; i++)
		show_probe(out, &view->probes->item[i]);
	for (i = 0; i < view->answer->spaces.count; i++)
		show_space(out, view->answer, &view->answer->spaces.item[i],
			   now_real);
}
