// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "model/names.h"
#include "output/json_value.h"
#include "output/status.h"

static json_t *probe(const struct probe *probe)
{
	const char *method = method_text(probe->method);
	const char *error = NULL;

	if (probe->state == RSTATTR_PROBE_FAILED && probe->error)
		error = strerror((int)probe->error);
	return json_pack("{s:o,s:o,s:o,s:s,s:o,s:o,s:o,s:o}", "name",
			 json_text(probe->name), "module",
			 json_text(probe->module), "symbol",
			 json_text(probe->symbol), "state",
			 probe_state_text(probe->state), "method",
			 method ? json_string(method) : json_null(), "hits",
			 json_count(probe->hits), "missed",
			 json_count(probe->missed), "error",
			 json_text(error));
}

static json_t *module(const struct info *info)
{
	return json_pack(
		"{s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o}",
		"version", json_text(info->version), "abi",
		json_count(info->abi), "events", json_count(info->events),
		"capture", json_count(info->capture), "rules",
		json_count(info->rules), "bytes", json_count(info->bytes),
		"bytes_max", json_count(info->bytes_max), "netns_bytes_max",
		json_count(info->netns_bytes_max), "netns",
		json_count(info->netns), "netns_no_memory",
		json_count(info->netns_no_memory), "staging",
		json_count(info->staging), "staging_lost",
		json_count(info->staging_lost), "frames",
		json_count(info->frames), "frames_open",
		json_count(info->frames_open), "drops",
		json_text(drop_mode_text(info->drops)), "drop_rate",
		json_known(info->has & BIT(RSTATTR_INFO_DROP_RATE),
			   info->drop_rate));
}

/* The books, and what else a namespace counts. */
static json_t *namespaces(const struct answer *answer)
{
	json_t *array = json_namespaces(answer);
	size_t i;

	for (i = 0; i < answer->spaces.count; i++) {
		const struct books *books = &answer->spaces.item[i].books;
		json_t *object = json_array_get(array, i);

		json_object_set_new(object, "rules", json_count(books->rules));
		json_object_set_new(object, "rules_retired",
				    json_count(books->rules_retired));
		json_object_set_new(object, "retired",
				    json_count(books->retired));
		json_object_set_new(object, "overflow",
				    json_count(books->overflow));
		json_object_set_new(object, "legacy",
				    json_count(books->legacy));
		json_object_set_new(object, "bytes",
				    json_count(books->bytes));
	}
	return array;
}

/**
 * json_status - write the answer of "status"
 * @file: where to
 * @view: what was found
 *
 * Return: 0, -ENOMEM or -EIO.
 */
int json_status(FILE *file, const struct status_view *view)
{
	json_t *probes = json_array();
	size_t i;

	for (i = 0; i < view->probes->count; i++)
		json_array_append_new(probes, probe(&view->probes->item[i]));
	return json_put(
		file,
		json_pack("{s:s,s:s,s:s,s:o,s:o,s:o,s:o,s:o,s:o}", "schema",
			  "rstattr.status/1", "source", view->answer->source,
			  "tool", view->tool, "kernel",
			  json_text(view->kernel), "module",
			  module(view->info), "probes", probes, "books",
			  json_books(&view->answer->books), "incomplete",
			  json_reasons(&view->answer->reasons), "namespaces",
			  namespaces(view->answer)),
		JSON_INDENT(2));
}
