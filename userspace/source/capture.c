// SPDX-License-Identifier: GPL-2.0-only
#include "source/capture.h"

#include <errno.h>
#include <pcap/pcap.h>
#include <stdlib.h>
#include <string.h>

struct capture {
	pcap_t *pcap;
	const char *file; /* borrowed */
	int link;
	unsigned long number;
};

/**
 * capture_open - open a capture file
 * @out: release it with capture_close()
 * @file: its name, borrowed; "-" is standard input
 * @error: filled on failure
 *
 * Return: 0, -ENOENT when it cannot be read, -EINVAL when it is none or of a
 * link type that is not known here, or -ENOMEM.
 */
int capture_open(struct capture **out, const char *file, struct error *error)
{
	struct capture *capture = calloc(1, sizeof(*capture));
	char why[PCAP_ERRBUF_SIZE] = "";
	const char *name;

	if (!capture)
		return error_set(error, -ENOMEM, "out of memory");
	capture->file = file;
	capture->pcap = pcap_open_offline_with_tstamp_precision(
		file, PCAP_TSTAMP_PRECISION_NANO, why);
	if (!capture->pcap) {
		free(capture);
		return error_set(error, -ENOENT,
				 "capture file \"%s\" cannot be read: %s", file,
				 why);
	}
	capture->link = pcap_datalink(capture->pcap);
	/* libpcap's numbers for raw IP differ from those in files. */
	if (capture->link == DLT_RAW)
		capture->link = FRAME_RAW;
	if (!frame_link_known(capture->link)) {
		name = pcap_datalink_val_to_name(capture->link);
		error_set(
			error, -EINVAL,
			"capture file \"%s\": its link type %d (%s) is not known here; Ethernet, raw IP and Linux cooked are",
			file, capture->link, name ? name : "no name");
		capture_close(capture);
		return -EINVAL;
	}
	*out = capture;
	return 0;
}

static int read_packet(struct capture *capture, struct captured *captured,
		       struct error *error)
{
	struct pcap_pkthdr *header;
	const unsigned char *bytes;
	int got = pcap_next_ex(capture->pcap, &header, &bytes);

	if (got == PCAP_ERROR_BREAK)
		return 0;
	if (got != 1)
		return error_set(error, -EINVAL,
				 "capture file \"%s\", packet %lu: %s",
				 capture->file, capture->number + 1,
				 pcap_geterr(capture->pcap));
	captured->number = ++capture->number;
	captured->time_real = (uint64_t)header->ts.tv_sec * 1000000000ULL +
			      (uint64_t)header->ts.tv_usec;
	if (!frame_parse(&captured->frame, capture->link,
			 (struct span){ bytes, header->caplen }, header->len))
		memset(&captured->frame, 0, sizeof(captured->frame));
	return 1;
}

/**
 * capture_next - read the next packet
 * @capture: the file
 * @captured: filled; its frame has no bytes when there was no packet in it
 * @error: filled on failure
 *
 * Return: 1, 0 at the end, or -EINVAL when the file is cut or broken.
 */
int capture_next(struct capture *capture, struct captured *captured,
		 struct error *error)
{
	memset(captured, 0, sizeof(*captured));
	return read_packet(capture, captured, error);
}

/**
 * capture_close - close a capture file
 * @capture: the file, or NULL
 */
void capture_close(struct capture *capture)
{
	if (!capture)
		return;
	pcap_close(capture->pcap);
	free(capture);
}
