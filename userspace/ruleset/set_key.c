// SPDX-License-Identifier: GPL-2.0-only
/* Keys of sets: their fields, and what they may be when not all is known. */
#include "ruleset/set_index.h"

/**
 * set_fields - the fields of a set's keys
 * @set: the set
 * @field: filled
 *
 * Return: how many; one, of all bytes, where it is no concatenation.
 */
size_t set_fields(const struct nft_set *set, struct set_field field[16])
{
	unsigned int offset = 0;
	size_t i;

	for (i = 0; i < set->nfields && i < 16; i++) {
		if (offset + set->field_len[i] > set->key_len)
			break;
		field[i].offset = (uint8_t)offset;
		field[i].len = set->field_len[i];
		offset += (set->field_len[i] + 3U) & ~3U;
	}
	if (i && i == set->nfields)
		return i;
	field[0] = (struct set_field){ 0, (uint8_t)set->key_len };
	return 1;
}

/* The smallest byte above another one that may be. */
static bool raise(uint8_t value, uint8_t known, uint8_t from, uint8_t *to)
{
	unsigned int byte;

	for (byte = from + 1U; byte <= 0xff; byte++) {
		if (((byte ^ value) & known) == 0) {
			*to = (uint8_t)byte;
			return true;
		}
	}
	return false;
}

/**
 * set_smallest - the smallest value that a key may have, from a bound on
 * @key: the key
 * @offset: of the bytes in it that are looked at, big-endian
 * @len: how many, at most NFT_KEY_MAX
 * @from: the bound, as many bytes
 * @to: filled
 *
 * Return: whether there is one.
 */
bool set_smallest(const struct set_key *key, size_t offset, size_t len,
		  const uint8_t *from, uint8_t *to)
{
	const uint8_t *value = key->value + offset;
	const uint8_t *known = key->known + offset;
	size_t i;

	/* As far as the bound itself is possible. */
	for (i = 0; i < len && ((from[i] ^ value[i]) & known[i]) == 0; i++)
		to[i] = from[i];
	if (i == len)
		return true;
	/* Above it in one byte, the last one where that can be. */
	while (!raise(value[i], known[i], from[i], &to[i])) {
		if (!i--)
			return false;
	}
	for (i++; i < len; i++)
		to[i] = value[i] & known[i];
	return true;
}
