// SPDX-License-Identifier: GPL-2.0-only
#include "difftest/golden.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "difftest/gen.h"
#include "difftest/gen_table.h"
#include "difftest/listeners.h"

static bool read_hex(const char *text, struct sample *packet)
{
	unsigned int byte;

	for (packet->len = 0; text[0] && text[1]; text += 2) {
		if (packet->len == PACKET_BYTES ||
		    sscanf(text, "%2x", &byte) != 1)
			return false;
		packet->bytes[packet->len++] = (uint8_t)byte;
	}
	return packet->len && !*text;
}

static bool read_in(const char *text, struct sample *packet)
{
	char link[16], hex[2 * PACKET_BYTES + 1];
	int port;

	if (sscanf(text, "%15s %3200s", link, hex) != 2)
		return false;
	packet->way = WAY_IN;
	for (port = 0; port < PORTS; port++) {
		if (strcmp(link, port_link[port]) == 0) {
			packet->port = (enum port)port;
			return read_hex(hex, packet);
		}
	}
	return false;
}

static bool read_out(const char *text, struct sample *packet)
{
	packet->way = WAY_OUT;
	if (!read_hex(text, packet))
		return false;
	packet->v6 = packet->bytes[0] >> 4 == 6;
	return true;
}

/* Return: false for what is not understood. */
static bool add_line(struct golden *golden, const char *line)
{
	struct sample *packet = &golden->packet[golden->count];
	bool in = strncmp(line, "in ", 3) == 0;

	if (in || strncmp(line, "out ", 4) == 0) {
		if (golden->count == GOLDEN_PACKETS)
			return false;
		golden->count++;
		return in ? read_in(line + 3, packet) :
			    read_out(line + 4, packet);
	}
	if (strcmp(line, "optional") == 0)
		golden->optional = true;
	else if (strcmp(line, "recorded") == 0)
		golden->recorded = true;
	else if (strcmp(line, "helped") == 0)
		golden->helped = true;
	else if (strcmp(line, "shown") == 0)
		golden->shown = true;
	else if (strncmp(line, "filtering ", 10) == 0)
		golden->filtering = (unsigned int)atoi(line + 10);
	else if (strncmp(line, "port ", 5) == 0)
		golden->port = (uint16_t)atoi(line + 5);
	else if (strncmp(line, "iptables: ", 10) == 0)
		text_add(&golden->iptables[0], "%s\n", line + 10);
	else if (strncmp(line, "ip6tables: ", 11) == 0)
		text_add(&golden->iptables[1], "%s\n", line + 11);
	else if (*line && *line != '#')
		text_add(&golden->nft, "%s\n", line);
	return true;
}

/**
 * golden_read - the next case of a file
 * @file: the file
 * @line: what getline() keeps between calls, NULL at first; the next title
 * @room: likewise, 0 at first
 * @golden: filled; release it with golden_release(), on failure too
 *
 * Return: 1, 0 at the end, or -EINVAL for a line that is not understood, which
 * is in @line.
 */
int golden_read(FILE *file, char **line, size_t *room, struct golden *golden)
{
	bool begun = false;

	memset(golden, 0, sizeof(*golden));
	for (;;) {
		if (*line && strncmp(*line, "== ", 3) == 0) {
			if (begun)
				return 1;
			begun = true;
			snprintf(golden->title, sizeof(golden->title), "%s",
				 *line + 3);
		} else if (*line && begun && !add_line(golden, *line)) {
			return -EINVAL;
		}
		if (getline(line, room, file) < 0)
			break;
		(*line)[strcspn(*line, "\n")] = '\0';
	}
	if (*line)
		**line = '\0';
	return begun;
}

/* One line at a time, as a ruleset that was generated. */
static void add_script(struct script *script, const struct text *text)
{
	const char *at = text_get(text), *end;

	for (; *at; at = *end ? end + 1 : end) {
		end = strchrnul(at, '\n');
		script_add(script, LINE_FIXED, 0, "%.*s", (int)(end - at), at);
	}
}

/**
 * golden_make - the ruleset of a case, with the chains of the test itself
 * @golden: the case
 * @support: what this kernel takes
 * @out: filled; release it with generate_release()
 */
void golden_make(const struct golden *golden, const struct support *support,
		 struct generated *out)
{
	const char *nft = text_get(&golden->nft);
	struct gen gen = { .out = out, .support = support };

	memset(out, 0, sizeof(*out));
	out->profile.ip = true;
	out->profile.bridge = strstr(nft, "table bridge ");
	out->profile.netdev = strstr(nft, "table netdev ");
	out->profile.recorded = golden->recorded;
	out->profile.helped = golden->helped;
	out->profile.shown = golden->shown;
	out->profile.filtering = golden->filtering;
	out->pool.value[F_PORT][LISTENERS_TRANSPARENT] = golden->port;
	gen_harness(&gen);
	add_script(&out->nft, &golden->nft);
	add_script(&out->iptables[0], &golden->iptables[0]);
	add_script(&out->iptables[1], &golden->iptables[1]);
}

/**
 * golden_release - free what golden_read() filled
 * @golden: the case
 */
void golden_release(struct golden *golden)
{
	text_release(&golden->nft);
	text_release(&golden->iptables[0]);
	text_release(&golden->iptables[1]);
}
