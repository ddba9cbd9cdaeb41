// SPDX-License-Identifier: GPL-2.0-only
/* Any words as the description of a packet: "tcp 10.0.0.1:1 10.0.0.2:2". */
#include <stdlib.h>
#include <string.h>

#include "engine/packet_spec.h"

#define WORDS_MAX 12

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Words are separated by blanks; "name=value" is an option. */
static void option(struct packet_words *words, const char *word)
{
	static const struct {
		const char *name;
		size_t offset;
	} option[] = {
		{ "iif=", offsetof(struct packet_words, iif) },
		{ "oif=", offsetof(struct packet_words, oif) },
		{ "hook=", offsetof(struct packet_words, hook) },
		{ "ct=", offsetof(struct packet_words, ct) },
		{ "mark=", offsetof(struct packet_words, mark) },
		{ "flags=", offsetof(struct packet_words, flags) },
		{ "uid=", offsetof(struct packet_words, uid) },
		{ "gid=", offsetof(struct packet_words, gid) },
		{ "ttl=", offsetof(struct packet_words, ttl) },
		{ "len=", offsetof(struct packet_words, len) },
	};
	size_t i;

	words->l2 |= strcmp(word, "l2=") == 0;
	for (i = 0; i < sizeof(option) / sizeof(option[0]); i++) {
		size_t len = strlen(option[i].name);

		if (strncmp(word, option[i].name, len) == 0)
			*(const char **)((char *)words + option[i].offset) =
				word + len;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1), *word, *save = NULL;
	struct packet_words words = { 0 };
	char *argv[WORDS_MAX + 1] = { 0 };
	struct packet_spec spec;
	struct error error = { "" };
	int argc = 0, err;

	if (!text)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	for (word = strtok_r(text, " ", &save); word && argc < WORDS_MAX;
	     word = strtok_r(NULL, " ", &save)) {
		if (strchr(word, '='))
			option(&words, word);
		else
			argv[argc++] = word;
	}
	err = packet_spec_parse(&spec, argc, argv, &words, &error);
	/* Who is refused is told why. */
	if (err && !error.text[0])
		__builtin_trap();
	packet_spec_release(&spec);
	free(text);
	return 0;
}
