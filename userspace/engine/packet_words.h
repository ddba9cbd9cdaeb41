/* SPDX-License-Identifier: GPL-2.0-only */
/* The parts that the description of a packet is read by; for packet_spec.c. */
#ifndef RSTATTR_ENGINE_PACKET_WORDS_H
#define RSTATTR_ENGINE_PACKET_WORDS_H

#include "engine/packet_spec.h"

int packet_unexpected(const char *word, struct error *error);
int packet_words_parse(struct packet_spec *spec,
		       const struct packet_words *words, struct error *error);
int packet_parse_hex(struct packet_spec *spec, int argc, char *const *argv,
		     const struct packet_words *words, struct error *error);
int packet_parse_capture(struct packet_spec *spec, int argc, char *const *argv,
			 const struct packet_words *words, struct error *error);
int packet_make(struct packet_spec *spec);

#endif
