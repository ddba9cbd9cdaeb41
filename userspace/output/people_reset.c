// SPDX-License-Identifier: GPL-2.0-only
/* What befell TCP: what happened, by what evidence, and what to do about it. */
#include <errno.h>
#include <inttypes.h>
#include <netinet/tcp.h>
#include <string.h>

#include "model/names.h"
#include "output/cause.h"
#include "output/people.h"
#include "output/tcp.h"

/* Of many events only the last one's evidence is shown. */
static void last_of(const struct out *out, const struct finding *finding)
{
	if (finding->flow_count > 1)
		fprintf(out->file, " (the last of %" PRIu64 ")",
			finding->count);
	fputc('\n', out->file);
}

static bool is_syn(const struct packet *packet)
{
	return packet->has_tcp_flags && packet->tcp_flags & TCP_FLAG_SYN_BIT &&
	       !(packet->tcp_flags & TCP_FLAG_ACK_BIT);
}

/* What a program is told of a reset that came in: tcp_reset(). */
static int received_errno(const struct sock_record *sock)
{
	if (!sock_has(sock, RSTATTR_SOCK_STATE))
		return ECONNRESET;
	if (sock->state == TCP_SYN_SENT)
		return ECONNREFUSED;
	return sock->state == TCP_CLOSE_WAIT ? EPIPE : ECONNRESET;
}

static void sent(const struct out *out, const struct event *event)
{
	const struct packet *packet = &event->packet;
	bool syn = is_syn(packet);

	fputs("TCP of this host sent a reset", out->file);
	if (syn)
		fputs(", in answer to a SYN", out->file);
	else if (event->bytes.len)
		fputs(", in answer to a segment", out->file);
	fprintf(out->file, "; the other end sees \"%s\"\n",
		strerror(syn ? ECONNREFUSED : ECONNRESET));
}

static void fate_line(const struct out *out, const struct event *event)
{
	out_label(out, "fate");
	if (event_sent_reset(event))
		sent(out, event);
	else if (event->reason == RSTATTR_REASON_TCP_RECEIVED)
		fprintf(out->file,
			"a reset came in; the program here sees \"%s\"\n",
			strerror(received_errno(&event->sock)));
	else if (event_has(event, RSTATTR_EVENT_ERRNO))
		fprintf(out->file, "no reset; the program here sees \"%s\"\n",
			strerror((int)event->err));
	else
		fputs("no reset\n", out->file);
}

static void reason_line(const struct out *out, const struct event *event)
{
	const char *kernel = reason_kernel(event->reason);

	out_label(out, "reason");
	/* A kernel that does not say it has no name for it either. */
	if (kernel && !event->inferred)
		fprintf(out->file, "%s: ", kernel);
	fputs(reason_sentence(event->reason), out->file);
	if (event->inferred)
		fputs(" (by the socket's state: this kernel does not say)",
		      out->file);
	fputc('\n', out->file);
}

static void caller_line(const struct out *out, const struct event *event)
{
	const char *sentence = caller_sentence(event->caller);

	if (!sentence)
		return;
	out_label(out, "caller");
	fprintf(out->file, "%s\n", sentence);
}

static void sender_line(const struct out *out, const struct event *event)
{
	if (event->sender != SENDER_FIREWALL && event->sender != SENDER_TCP)
		return;
	out_label(out, "sender");
	fprintf(out->file, "%s of this machine sent it just before\n",
		event->sender == SENDER_FIREWALL ? "a rule" : "TCP");
}

static void icmp_line(const struct out *out, const struct event *event)
{
	char reply[REPLY_TEXT_MAX], from[ADDR_TEXT_MAX];

	if (!event_icmp(event))
		return;
	out_label(out, "icmp");
	fprintf(out->file, "%s, from %s\n",
		reply_text(event_icmp(event), event->icmp_type,
			   event->icmp_code, reply),
		addr_text(&event->icmp_from, from));
}

static void socket_line(const struct out *out, const struct finding *finding)
{
	const struct event *event = finding->culprit.sample;
	const struct sock_record *sock = &event->sock;
	const char *state = sock_state_text(sock);

	if (!event_has(event, RSTATTR_EVENT_SOCK))
		return;
	out_label(out, "socket");
	out_end(out, &sock->local, sock_has(sock, RSTATTR_SOCK_LPORT),
		sock->lport);
	if (sock->remote.family) {
		fputs(" with ", out->file);
		out_end(out, &sock->remote, sock_has(sock, RSTATTR_SOCK_RPORT),
			sock->rport);
	}
	if (state)
		fprintf(out->file, "; %s", state);
	if (sock_has(sock, RSTATTR_SOCK_QUEUED) &&
	    sock_has(sock, RSTATTR_SOCK_BACKLOG))
		fprintf(out->file, "; %u waiting to be accepted, backlog %u",
			sock->queued, sock->backlog);
	if (sock_has(sock, RSTATTR_SOCK_IDLE_MS))
		fprintf(out->file,
			"; nothing had come in for %" PRIu64 ".%03u s",
			sock->idle_ms / 1000,
			(unsigned int)(sock->idle_ms % 1000));
	if (sock->linger0)
		fputs("; SO_LINGER of 0", out->file);
	if (sock_has(sock, RSTATTR_SOCK_UID))
		fprintf(out->file, "; made by uid %u", sock->uid);
	last_of(out, finding);
}

static void process_line(const struct out *out, const struct finding *finding)
{
	const struct event *event = finding->culprit.sample;

	if (!tcp_has_process(event))
		return;
	out_label(out, "process");
	tcp_process(out, event);
	last_of(out, finding);
}

/**
 * people_reset - a finding of what befell TCP
 * @out: where to
 * @answer: that has it
 * @finding: the finding
 * @now_real: the present, ns of CLOCK_REALTIME
 */
void people_reset(const struct out *out, const struct answer *answer,
		  const struct finding *finding, uint64_t now_real)
{
	const struct event *event = finding->culprit.sample;

	people_scan(out, finding);
	cause_head(out, reset_cause_words(finding->key.cause),
		   finding->key.grade, "rejected");
	fprintf(out->file, " %" PRIu64 "x", finding->count);
	people_span(out, finding->first_real, finding->last_real, now_real);
	fputc('\n', out->file);
	fate_line(out, event);
	reason_line(out, event);
	caller_line(out, event);
	sender_line(out, event);
	icmp_line(out, event);
	socket_line(out, finding);
	process_line(out, finding);
	people_behind(out, finding);
	people_whose(out, answer, finding);
	people_netns_line(out, answer, finding->key.netns);
	people_flows(out, finding);
	people_facts(out, &finding->facts, now_real);
	people_do(out, finding,
		  finding->key.behind ?
			  behind_words(finding->key.behind)->advice :
			  reset_cause_words(finding->key.cause)->advice);
}
