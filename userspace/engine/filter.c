// SPDX-License-Identifier: GPL-2.0-only
#include "engine/filter.h"

#include <errno.h>
#include <pcap/pcap.h>
#include <stdlib.h>
#include <string.h>

#include "engine/packet_words.h"

#define SNAPLEN 65535
#define ETHER_LEN 14
#define ETHER_TYPE_AT 12
#define VLAN_LEN 4

/* Linux's, for segments that were not recorded. */
#define TTL 64

struct filter {
	struct bpf_program program;
	bool ethernet; /* it looks at the link layer */
};

static int compile(struct filter *filter, int link, const char *expression,
		   struct error *error)
{
	pcap_t *pcap = pcap_open_dead(link, SNAPLEN);
	int err = 0;

	if (!pcap)
		return error_set(error, -ENOMEM, "out of memory");
	if (pcap_compile(pcap, &filter->program, expression, 1,
			 PCAP_NETMASK_UNKNOWN) < 0)
		err = error_set(error, -EINVAL,
				"filter \"%s\": %s; see pcap-filter(7)",
				expression, pcap_geterr(pcap));
	pcap_close(pcap);
	return err;
}

/**
 * filter_compile - make a filter of a libpcap expression
 * @out: the filter; release it with filter_free()
 * @expression: see pcap-filter(7)
 * @error: filled on failure
 *
 * An expression is applied to the packet from its network header on; if it
 * needs a link layer, to the Ethernet frame that was recorded with it.
 *
 * Return: 0, -EINVAL for a bad expression, or -ENOMEM.
 */
int filter_compile(struct filter **out, const char *expression,
		   struct error *error)
{
	struct filter *filter = calloc(1, sizeof(*filter));
	int err;

	if (!filter)
		return error_set(error, -ENOMEM, "out of memory");
	err = compile(filter, DLT_RAW, expression, error);
	if (err == -EINVAL) {
		filter->ethernet = true;
		err = compile(filter, DLT_EN10MB, expression, error);
	}
	if (err) {
		free(filter);
		return err;
	}
	*out = filter;
	return 0;
}

/**
 * filter_free - release what filter_compile() made
 * @filter: the filter, or NULL
 */
void filter_free(struct filter *filter)
{
	if (!filter)
		return;
	pcap_freecode(&filter->program);
	free(filter);
}

static bool run(const struct filter *filter, const uint8_t *data, size_t len,
		size_t original)
{
	struct pcap_pkthdr header = { 0 };

	header.caplen = (bpf_u_int32)len;
	header.len = (bpf_u_int32)(original > len ? original : len);
	return pcap_offline_filter(&filter->program, &header, data) != 0;
}

static uint8_t *put(uint8_t *to, const void *from, size_t len)
{
	if (len)
		memcpy(to, from, len);
	return to + len;
}

/* The kernel keeps the outermost vlan tag beside the frame; put it back. */
static bool run_frame(const struct filter *filter, const struct event *event)
{
	size_t extra = event->l2.len + VLAN_LEN;
	uint8_t *frame = malloc(extra + event->bytes.len);
	uint8_t *end = frame;
	bool match;

	if (!frame)
		return false;
	end = put(end, event->l2.data, ETHER_TYPE_AT);
	if (event_has(event, RSTATTR_EVENT_VLAN_TCI)) {
		uint16_t proto = event_has(event, RSTATTR_EVENT_VLAN_PROTO) ?
					 event->vlan_proto :
					 0x8100;
		const uint8_t tag[VLAN_LEN] = {
			(uint8_t)(proto >> 8), (uint8_t)proto,
			(uint8_t)(event->vlan_tci >> 8),
			(uint8_t)event->vlan_tci
		};

		end = put(end, tag, sizeof(tag));
	}
	end = put(end, event->l2.data + ETHER_TYPE_AT,
		  event->l2.len - ETHER_TYPE_AT);
	end = put(end, event->bytes.data, event->bytes.len);
	match = run(filter, frame, (size_t)(end - frame),
		    (size_t)event->packet_len + (size_t)(end - frame) -
			    event->bytes.len);
	free(frame);
	return match;
}

static bool run_made(const struct filter *filter, const struct tuple *tuple,
		     uint8_t flags)
{
	struct packet_spec spec = { .tuple = *tuple,
				    .tcp_flags = flags,
				    .ttl = TTL };
	bool match;

	if (!tuple->src.family || tuple->src.family != tuple->dst.family ||
	    packet_make(&spec))
		return false;
	match = run(filter, spec.bytes, spec.frame.len, spec.frame.len);
	packet_spec_release(&spec);
	return match;
}

/*
 * Nothing came in that a program or timer ended a connection for. What went
 * out is the reset; in the other direction the connection is asked for.
 */
static bool run_socket(const struct filter *filter, const struct event *event)
{
	bool reset = event_sent_reset(event);
	struct tuple out, in;

	if (filter->ethernet || !event_has(event, RSTATTR_EVENT_SOCK))
		return false;
	sock_tuple(&event->sock, &out);
	tuple_invert(&out, &in);
	return run_made(filter, &out,
			reset ? TCP_FLAG_RST_BIT | TCP_FLAG_ACK_BIT : 0) ||
	       run_made(filter, &in, 0);
}

/**
 * filter_match - whether an event's packet passes the filter
 * @filter: the filter
 * @event: the event
 *
 * What befell a socket without a segment passes if a segment from one of its
 * ends to the other would.
 *
 * Return: true when it does. Else a packet of which no bytes were recorded
 * passes no filter, and one without an Ethernet header none that needs it.
 */
bool filter_match(const struct filter *filter, const struct event *event)
{
	if (!event->bytes.len)
		return run_socket(filter, event);
	if (!filter->ethernet)
		return run(filter, event->bytes.data, event->bytes.len,
			   event->packet_len);
	return event->l2.len >= ETHER_LEN && run_frame(filter, event);
}
