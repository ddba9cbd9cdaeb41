// SPDX-License-Identifier: GPL-2.0-only
#include "model/names.h"
#include "output/json_path.h"
#include "output/simulate.h"

static json_t *link_name(const struct vm_link *link)
{
	return json_text(link->has_name && link->name[0] ? link->name : NULL);
}

static json_t *ct_state(const struct vm_ct *ct)
{
	switch (ct->presence) {
	case VM_CT_UNKNOWN:
		break;
	case VM_CT_NONE:
		return json_string("invalid");
	case VM_CT_UNTRACKED:
		return json_string("untracked");
	case VM_CT_TRACKED:
		return json_string(ct_state_text(ct->state));
	}
	return json_null();
}

static json_t *packet(const struct simulation *simulation)
{
	const struct packet *packet = &simulation->packet;
	const struct packet_spec *spec = simulation->spec;
	json_t *object = json_ends(&packet->tuple);
	json_t *more = json_pack(
		"{s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o}", "number",
		json_known(simulation->number, simulation->number), "ethertype",
		json_count(simulation->protocol), "length",
		json_count(simulation->len), "icmp_type",
		json_known(packet->tuple.has_icmp, packet->tuple.icmp_type),
		"icmp_code",
		json_known(packet->tuple.has_icmp, packet->tuple.icmp_code),
		"tcp_flags",
		json_known(packet->has_tcp_flags, packet->tcp_flags), "iif",
		link_name(&simulation->in), "oif", link_name(&simulation->out),
		"ct_state", ct_state(&spec->ct), "mark",
		json_known(vm_known(spec->mark), spec->mark.value), "hook",
		json_text(spec->hook));

	json_object_update(object, more);
	json_decref(more);
	return object;
}

/**
 * json_simulate - write the answer of "simulate"
 * @file: where to
 * @simulation: the answer
 * @source: of which ruleset
 *
 * Of several packets each is one line.
 *
 * Return: 0, -ENOMEM or -EIO.
 */
int json_simulate(FILE *file, const struct simulation *simulation,
		  const struct simulate_source *source)
{
	json_t *object = json_pack(
		"{s:s,s:o,s:{s:o,s:o}}", "schema", "rstattr.simulate/1",
		"packet", packet(simulation), "ruleset", "file",
		json_text(source->file), "generation",
		json_known(!source->file, source->generation));
	json_t *verdict = json_verdict(&simulation->verdict);
	bool several = simulation->spec->first != simulation->spec->last;

	json_object_update(object, verdict);
	json_decref(verdict);
	return json_put(file, object, several ? JSON_COMPACT : JSON_INDENT(2));
}
