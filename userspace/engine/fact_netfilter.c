// SPDX-License-Identifier: GPL-2.0-only
/* Conntrack and bridges, beside a packet that netfilter refused. */
#include <inttypes.h>

#include "engine/fact_judge.h"

/**
 * fact_conntrack - what conntrack has counted
 * @list: gains a fact
 * @beside: what was read
 */
void fact_conntrack(struct fact_list *list, const struct beside *beside)
{
	const struct facts_conntrack *conntrack = &beside->conntrack;
	struct fact *fact;

	if (!conntrack->read)
		return;
	fact = fact_add(list, "conntrack-counters", conntrack->read,
			"since the namespace began: drop %" PRIu64
			", early_drop %" PRIu64 ", insert_failed %" PRIu64,
			conntrack->drop, conntrack->early_drop,
			conntrack->insert_failed);
	fact_number(fact, "drop", true, (int64_t)conntrack->drop);
	fact_number(fact, "early_drop", true, (int64_t)conntrack->early_drop);
	fact_number(fact, "insert_failed", true,
		    (int64_t)conntrack->insert_failed);
}

/**
 * fact_port - by which port of a bridge it came in
 * @list: gains a fact
 * @beside: what was read
 */
void fact_port(struct fact_list *list, const struct beside *beside)
{
	const struct beside_port *port = &beside->port;
	struct fact *fact;

	if (!port->read)
		return;
	fact = fact_add(list, "bridge-port", port->read,
			"it came in by %s, a port of a bridge", port->link);
	fact_number(fact, "index", true, beside->ask.port_link);
	fact_text(list, fact, "dev", port->link);
}
