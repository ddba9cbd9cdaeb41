// SPDX-License-Identifier: GPL-2.0-only
/*
 * What matches and targets keep with a ruleset. Their infos, each once:
 * rulesets of iptables have thousands that are equal, and what is assumed of
 * one then holds for all. And what several rules share by a name.
 */
#include <string.h>

#include "vm/xt/xt.h"

#define BUCKETS 1024U

struct blob {
	struct blob *next;
	size_t len;
	uint32_t hash;
	alignas(8) unsigned char bytes[];
};

struct named {
	struct named *next;
	const char *kind;
	const char *name;
	uint32_t family;
	alignas(8) unsigned char bytes[];
};

struct xt_blobs {
	struct blob *bucket[BUCKETS];
	struct named *named;
};

static uint32_t hash_bytes(const unsigned char *bytes, size_t len)
{
	uint32_t hash = 2166136261U;
	size_t i;

	for (i = 0; i < len; i++)
		hash = (hash ^ bytes[i]) * 16777619U;
	return hash ^ hash >> 15;
}

static bool make(struct nft_ruleset *ruleset)
{
	if (!ruleset->xt)
		ruleset->xt =
			arena_alloc(&ruleset->arena, sizeof(*ruleset->xt));
	return ruleset->xt != NULL;
}

/**
 * xt_blob - bytes, kept with a ruleset
 * @ruleset: the ruleset
 * @bytes: they are copied unless they are there already
 * @len: how many
 *
 * Return: them, aligned to eight bytes, or NULL: no memory.
 */
const void *xt_blob(struct nft_ruleset *ruleset, const void *bytes, size_t len)
{
	uint32_t hash = hash_bytes(bytes, len);
	struct blob **bucket, *blob;

	if (!make(ruleset))
		return NULL;
	bucket = &ruleset->xt->bucket[hash % BUCKETS];
	for (blob = *bucket; blob; blob = blob->next) {
		if (blob->hash == hash && blob->len == len &&
		    memcmp(blob->bytes, bytes, len) == 0)
			return blob->bytes;
	}
	blob = arena_alloc(&ruleset->arena, sizeof(*blob) + len);
	if (!blob)
		return NULL;
	blob->len = len;
	blob->hash = hash;
	blob->next = *bucket;
	*bucket = blob;
	if (len)
		memcpy(blob->bytes, bytes, len);
	return blob->bytes;
}

/**
 * xt_named - a thing that rules share by its name
 * @ruleset: whose rules
 * @kind: of which match, a constant
 * @family: NFPROTO_*, or 0 where families share it, too
 * @name: its name, which ends at a NUL or after @room
 * @room: bytes there are for the name
 * @size: of the thing, which is zeroed at first
 *
 * Return: it, or NULL: no memory.
 */
void *xt_named(struct nft_ruleset *ruleset, const char *kind, uint32_t family,
	       const char *name, size_t room, size_t size)
{
	size_t len = strnlen(name, room);
	struct named *named;

	if (!make(ruleset))
		return NULL;
	for (named = ruleset->xt->named; named; named = named->next) {
		if (strcmp(named->kind, kind) == 0 && named->family == family &&
		    strlen(named->name) == len &&
		    memcmp(named->name, name, len) == 0)
			return named->bytes;
	}
	named = arena_alloc(&ruleset->arena, sizeof(*named) + size);
	if (!named)
		return NULL;
	named->kind = kind;
	named->family = family;
	named->name = arena_string(&ruleset->arena, name, len);
	if (!named->name)
		return NULL;
	named->next = ruleset->xt->named;
	ruleset->xt->named = named;
	return named->bytes;
}
