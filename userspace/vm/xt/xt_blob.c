// SPDX-License-Identifier: GPL-2.0-only
/*
 * Infos of matches and targets, each kept once: rulesets of iptables have
 * thousands that are equal, and what is assumed of one then holds for all.
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

struct xt_blobs {
	struct blob *bucket[BUCKETS];
};

static uint32_t hash_bytes(const unsigned char *bytes, size_t len)
{
	uint32_t hash = 2166136261U;
	size_t i;

	for (i = 0; i < len; i++)
		hash = (hash ^ bytes[i]) * 16777619U;
	return hash ^ hash >> 15;
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

	if (!ruleset->xt)
		ruleset->xt =
			arena_alloc(&ruleset->arena, sizeof(*ruleset->xt));
	if (!ruleset->xt)
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
