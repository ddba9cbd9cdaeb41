// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <string.h>

#include "model/names.h"
#include "model/text.h"
#include "output/people_path.h"
#include "output/simulate.h"
#include "vm/datatype.h"

static void put_flags(const struct out *out, uint8_t flags)
{
	struct datatype_value value = { .type = DATATYPE_TCP_FLAG,
					.len = 1,
					.data = &flags };
	struct text text = { 0 };

	if (flags)
		datatype_text(&text, &value);
	fprintf(out->file, " %s", flags ? text_get(&text) : "no flags");
	text_release(&text);
}

static void put_link(const struct out *out, const char *direction,
		     const struct vm_link *link)
{
	if (!link->has_name || !link->name[0])
		return;
	fprintf(out->file, "; %s ", direction);
	out_text(out, link->name);
}

static void put_packet(const struct out *out,
		       const struct simulation *simulation)
{
	const struct packet *packet = &simulation->packet;
	const struct packet_spec *spec = simulation->spec;

	out_label(out, "packet");
	if (simulation->number)
		fprintf(out->file, "%lu: ", simulation->number);
	if (packet->tuple.src.family)
		out_tuple(out, &packet->tuple);
	else
		fprintf(out->file, "%zu bytes of protocol 0x%04x",
			simulation->len, simulation->protocol);
	if (packet->has_tcp_flags)
		put_flags(out, packet->tcp_flags);
	put_link(out, "in", &simulation->in);
	put_link(out, "out", &simulation->out);
	if (spec->ct.presence != VM_CT_UNKNOWN)
		fprintf(out->file, "; ct %s",
			spec->ct.presence == VM_CT_NONE ?
				"invalid" :
			spec->ct.presence == VM_CT_UNTRACKED ?
				"untracked" :
				ct_state_text(spec->ct.state));
	if (spec->hook)
		fprintf(out->file, "; hook %s only", spec->hook);
	if (spec->sport_chosen)
		fputs("; source port made up", out->file);
	fputc('\n', out->file);
}

/**
 * people_simulate - what would become of a packet
 * @out: where to
 * @simulation: the answer
 * @all: each rule of the path
 */
void people_simulate(const struct out *out, const struct simulation *simulation,
		     bool all)
{
	const struct verdict *verdict = &simulation->verdict;
	const char *hint = simulation_hint(simulation);

	people_verdict(out, verdict);
	put_packet(out, simulation);
	people_taken(out, verdict);
	people_ways(out, verdict);
	people_path(out, verdict, all);
	people_near(out, verdict);
	if (verdict->grade != REPLAY_DERIVED && hint) {
		out_label(out, "next");
		fprintf(out->file, "say %s\n", hint);
	}
}
