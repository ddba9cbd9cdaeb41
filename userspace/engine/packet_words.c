// SPDX-License-Identifier: GPL-2.0-only
/* What goes with a packet: interfaces, hook, conntrack's state, mark, owner. */
#include <errno.h>
#include <net/if.h>
#include <string.h>

#include "engine/packet_words.h"
#include "model/number.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

static const char *const hooks[] = {
	"ingress", "prerouting",  "input",  "forward",
	"output",  "postrouting", "egress",
};

static bool is_word(const char *word, size_t len, const char *name)
{
	return strlen(name) == len && memcmp(name, word, len) == 0;
}

/* One word of state, one of direction. */
static bool ct_word(struct vm_ct *ct, const char *word, size_t len)
{
	static const struct {
		const char *word;
		enum vm_ct_presence presence;
		uint32_t state;
	} states[] = {
		{ "new", VM_CT_TRACKED, RSTATTR_CT_NEW },
		{ "established", VM_CT_TRACKED, RSTATTR_CT_ESTABLISHED },
		{ "related", VM_CT_TRACKED, RSTATTR_CT_RELATED },
		{ "invalid", VM_CT_NONE, 0 },
		{ "untracked", VM_CT_UNTRACKED, 0 },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(states); i++) {
		if (!is_word(word, len, states[i].word))
			continue;
		if (ct->presence != VM_CT_UNKNOWN)
			return false;
		ct->presence = states[i].presence;
		ct->state = states[i].state;
		return true;
	}
	if (vm_known(ct->reply))
		return false;
	if (is_word(word, len, "reply"))
		ct->reply = VM_KNOWN(1);
	else if (is_word(word, len, "original"))
		ct->reply = VM_KNOWN(0);
	return vm_known(ct->reply);
}

static int parse_ct(struct vm_ct *ct, const char *words, struct error *error)
{
	const char *at = words;
	bool good;

	if (!words)
		return 0;
	do {
		size_t len = strcspn(at, ",");

		good = ct_word(ct, at, len);
		at += len;
	} while (good && *at++);
	/* A direction alone says nothing, and only connections have one. */
	if (ct->presence == VM_CT_UNKNOWN ||
	    (vm_known(ct->reply) && ct->presence != VM_CT_TRACKED))
		good = false;
	if (!good)
		return error_set(
			error, -EINVAL,
			"--ct \"%s\": must be new, established, related, invalid or untracked; with ,original or ,reply where the direction counts",
			words);
	if (ct->state == RSTATTR_CT_NEW) {
		ct->reply = VM_KNOWN(0);
		ct->fresh = true;
	}
	return 0;
}

static int parse_u32(struct vm_u32 *to, const char *option, const char *word,
		     struct error *error)
{
	uint64_t number;

	if (!word)
		return 0;
	if (!number_parse_any(word, UINT32_MAX, &number))
		return error_set(
			error, -EINVAL,
			"--%s \"%s\": must be a number of 32 bits, like 17 or 0x11",
			option, word);
	*to = VM_KNOWN(number);
	return 0;
}

static int parse_link(const char **to, const char *option, const char *word,
		      struct error *error)
{
	*to = word;
	if (word && (!word[0] || strlen(word) >= IFNAMSIZ))
		return error_set(
			error, -EINVAL,
			"--%s \"%s\": must be the name of an interface, of at most %d characters",
			option, word, IFNAMSIZ - 1);
	return 0;
}

static int parse_hook(struct packet_spec *spec, const char *word,
		      struct error *error)
{
	size_t i;

	if (!word)
		return 0;
	for (i = 0; i < ARRAY_SIZE(hooks); i++) {
		if (strcmp(hooks[i], word) == 0) {
			spec->hook = hooks[i];
			return 0;
		}
	}
	return error_set(
		error, -EINVAL,
		"--hook \"%s\": must be ingress, prerouting, input, forward, output, postrouting or egress",
		word);
}

/**
 * packet_words_parse - read what goes with a packet
 * @spec: gains interfaces, hook, conntrack's state, mark and owner
 * @words: the values of the options; borrowed
 * @error: filled on failure
 *
 * Return: 0 or -EINVAL.
 */
int packet_words_parse(struct packet_spec *spec,
		       const struct packet_words *words, struct error *error)
{
	int err = parse_hook(spec, words->hook, error);

	if (!err)
		err = parse_link(&spec->iif, "iif", words->iif, error);
	if (!err)
		err = parse_link(&spec->oif, "oif", words->oif, error);
	if (!err)
		err = parse_ct(&spec->ct, words->ct, error);
	if (!err)
		err = parse_u32(&spec->mark, "mark", words->mark, error);
	if (!err)
		err = parse_u32(&spec->uid, "uid", words->uid, error);
	if (!err)
		err = parse_u32(&spec->gid, "gid", words->gid, error);
	return err;
}
