// SPDX-License-Identifier: GPL-2.0-only
/* Sockets whose address is gone, or that talk to themselves. */
#include <inttypes.h>

#include "engine/doctor_parts.h"
#include "model/names.h"

static bool nonlocal(const struct facts *facts, const struct addr *addr)
{
	enum facts_setting setting = addr->family == AF_INET ?
					     SETTING_NONLOCAL_V4 :
					     SETTING_NONLOCAL_V6;

	return facts->settings.known[setting] && facts->settings.value[setting];
}

/* Whether nothing but an address that is gone explains the socket. */
static enum grade gone_grade(const struct facts *facts,
			     const struct tally_entry *entry)
{
	return entry->unsure || entry->freebind ||
			       nonlocal(facts, &entry->key.local) ?
		       GRADE_LIKELY :
		       GRADE_EXACT;
}

static void tell_gone(const struct facts *facts, struct doctor_report *report,
		      const struct tally_entry *entry)
{
	const struct tcp_socket *sample = &entry->sample;
	char address[ADDR_TEXT_MAX], local[ADDR_END_MAX];
	char remote[ADDR_END_MAX], process[PROCESS_TEXT_MAX];
	struct doctor_finding *finding;

	finding = doctor_add(
		report, DOCTOR_ADDRESS_GONE, gone_grade(facts, entry), true,
		"%" PRIu64
		" connection%s of %s, which is no address here any more",
		entry->count, plural(entry->count),
		addr_text(&entry->key.local, address));
	doctor_fact(report, finding, facts->sockets.read,
		    "%s to %s of %s, for one",
		    addr_end_text(&sample->local, sample->lport, local),
		    addr_end_text(&sample->remote, sample->rport, remote),
		    process_text(&sample->owner, process));
	doctor_fact(
		report, finding, facts->addresses.read,
		"%s is on no interface, and no route of type local leads to it",
		address);
	if (gone_grade(facts, entry) == GRADE_LIKELY)
		doctor_fact(
			report, finding, facts->settings.read,
			"ip_nonlocal_bind, IP_FREEBIND or IP_TRANSPARENT may mean it to be so");
	doctor_advise(
		report, finding,
		"what comes back does not reach them, and no reset is sent: see why the address went (a DHCP lease, a failover, \"ip addr del\"), and restart the program or end them: ss -K src %s",
		address);
	doctor_count(finding, entry->count);
	doctor_end(finding, &entry->key.local, 0);
	if (finding)
		finding->process = sample->owner;
}

/* A listener that was meant to wait for an address is no news. */
static bool is_gone(const struct facts *facts, const struct tcp_socket *socket)
{
	if (addr_is_any(&socket->local) ||
	    (socket->has_options &&
	     (socket->transparent || socket->freebind)) ||
	    nonlocal(facts, &socket->local))
		return false;
	return !address_is_local(&facts->addresses, &socket->local);
}

static void tell_listener(const struct facts *facts,
			  struct doctor_report *report,
			  const struct tcp_socket *socket)
{
	char address[ADDR_TEXT_MAX], end[ADDR_END_MAX];
	char process[PROCESS_TEXT_MAX];
	struct doctor_finding *finding;

	addr_text(&socket->local, address);
	finding = doctor_add(
		report, DOCTOR_ADDRESS_GONE,
		socket->has_options ? GRADE_EXACT : GRADE_LIKELY, true,
		"%s listens at %s, which is no address here any more",
		process_text(&socket->owner, process),
		addr_end_text(&socket->local, socket->lport, end));
	doctor_fact(
		report, finding, facts->addresses.read,
		"%s is on no interface, and no route of type local leads to it",
		address);
	doctor_advise(
		report, finding,
		"bring the address back, or have the program listen at one that is there, or at all");
	doctor_count(finding, 1);
	doctor_end(finding, &socket->local, socket->lport);
	if (finding)
		finding->process = socket->owner;
}

/**
 * doctor_addresses - sockets whose local address is gone
 * @facts: what is known
 * @report: gains findings
 */
void doctor_addresses(const struct facts *facts, struct doctor_report *report)
{
	const struct tcp_sockets *listeners = &facts->sockets.listeners;
	const struct tally *locals = &facts->sockets.locals;
	size_t i;

	if (!facts->addresses.read || facts->addresses.beyond)
		return;
	for (i = 0; i < locals->count; i++) {
		if (!address_is_local(&facts->addresses,
				      &locals->item[i].key.local))
			tell_gone(facts, report, &locals->item[i]);
	}
	for (i = 0; i < listeners->count; i++) {
		if (is_gone(facts, &listeners->item[i]))
			tell_listener(facts, report, &listeners->item[i]);
	}
}

/**
 * doctor_self - sockets that are connected to themselves
 * @facts: what is known
 * @report: gains findings
 */
void doctor_self(const struct facts *facts, struct doctor_report *report)
{
	const struct tcp_sockets *self = &facts->sockets.self;
	const struct facts_settings *settings = &facts->settings;
	char end[ADDR_END_MAX], process[PROCESS_TEXT_MAX];
	struct doctor_finding *finding;
	size_t i;

	for (i = 0; i < self->count; i++) {
		const struct tcp_socket *socket = &self->item[i];

		finding = doctor_add(
			report, DOCTOR_SELF_CONNECT, GRADE_EXACT, true,
			"%s is connected to itself at %s",
			process_text(&socket->owner, process),
			addr_end_text(&socket->local, socket->lport, end));
		doctor_fact(
			report, finding, facts->sockets.read,
			"established from %s to %s: both ends are one socket",
			end, end);
		if (settings->has_range)
			doctor_fact(report, finding, settings->read,
				    "net.ipv4.ip_local_port_range %u-%u",
				    settings->low, settings->high);
		doctor_advise(
			report, finding,
			"a client tried a port of this host where nothing listened until it was given that port itself, which now blocks the server: restart the client, and reserve the port: sysctl -w net.ipv4.ip_local_reserved_ports=%u, with those reserved already",
			socket->lport);
		doctor_count(finding, 1);
		doctor_end(finding, &socket->local, socket->lport);
		if (finding)
			finding->process = socket->owner;
	}
	report->more[DOCTOR_SELF_CONNECT] += self->beyond;
}
