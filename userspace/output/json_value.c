// SPDX-License-Identifier: GPL-2.0-only
#include "output/json_value.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "model/clock.h"
#include "model/names.h"
#include "output/out.h"

/**
 * json_text - a string that somebody else wrote
 * @text: or NULL
 *
 * JSON is UTF-8; a byte that is not becomes U+FFFD.
 *
 * Return: a new value, null for NULL.
 */
json_t *json_text(const char *text)
{
	const unsigned char *at = (const unsigned char *)text;
	json_t *value;
	char *copy, *to;

	if (!text)
		return json_null();
	copy = malloc(strlen(text) * 3 + 1);
	if (!copy)
		return NULL;
	for (to = copy; *at;) {
		size_t len = utf8_length(at);

		memcpy(to, len ? (const char *)at : "\xef\xbf\xbd",
		       len ? len : 3);
		to += len ? len : 3;
		at += len ? len : 1;
	}
	*to = '\0';
	value = json_string_nocheck(copy);
	free(copy);
	return value;
}

/**
 * json_count - a counter
 * @number: counts do not reach 2^63
 *
 * Return: a new value.
 */
json_t *json_count(uint64_t number)
{
	return json_integer((json_int_t)number);
}

/**
 * json_known - a number that may not be known
 * @known: whether it is
 * @number: the number
 *
 * Return: a new value, null when it is not.
 */
json_t *json_known(bool known, uint64_t number)
{
	return known ? json_count(number) : json_null();
}

/**
 * json_time - a moment
 * @real: ns of CLOCK_REALTIME, 0 when it is not known
 *
 * Return: a new value: RFC 3339 with fractions and offset, or null.
 */
json_t *json_time(uint64_t real)
{
	char text[CLOCK_TEXT_MAX];

	return real ? json_string(clock_rfc3339(real, text)) : json_null();
}

/* From the reason's word to a number; of those that happened. */
static json_t *reason_counts(const uint64_t counts[RSTATTR_REASON_MAX + 1])
{
	json_t *object = json_object();
	uint32_t i;

	for (i = 0; i <= RSTATTR_REASON_MAX; i++) {
		if (counts[i])
			json_object_set_new(object, reason_text(i),
					    json_count(counts[i]));
	}
	return object;
}

/**
 * json_books - the books as the recorder keeps them
 * @books: the books
 *
 * Return: a new object.
 */
json_t *json_books(const struct books *books)
{
	return json_pack("{s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o}",
			 "seen", json_count(books->seen), "attributed",
			 json_count(books->attributed), "unattributed",
			 json_count(books->unattributed), "lost",
			 json_count(books->lost), "sent",
			 json_count(books->sent), "not_sent",
			 json_count(books->not_sent), "unseen",
			 json_count(books->unseen), "recorded",
			 json_count(books->recorded), "overwritten",
			 json_count(books->overwritten), "record_lost",
			 json_count(books->record_lost), "resets",
			 reason_counts(books->resets), "resets_recorded",
			 json_count(books->resets_recorded),
			 "resets_overwritten",
			 json_count(books->resets_overwritten), "resets_lost",
			 json_count(books->resets_lost), "drops",
			 reason_counts(books->drops), "drops_recorded",
			 json_count(books->drops_recorded), "drops_overwritten",
			 json_count(books->drops_overwritten), "drops_lost",
			 json_count(books->drops_lost), "drops_throttled",
			 json_count(books->drops_throttled), "drops_exact",
			 json_count(books->drops_exact), "drops_attributed",
			 json_count(books->drops_attributed),
			 "drops_unattributed",
			 json_count(books->drops_unattributed),
			 "drops_ruleless", json_count(books->drops_ruleless));
}

/**
 * json_netns - a network namespace
 * @answer: that has the names
 * @netns: its cookie
 *
 * Return: a new object.
 */
json_t *json_netns(const struct answer *answer, uint64_t netns)
{
	const struct space *space = answer_space(answer, netns);

	return json_pack("{s:o,s:o}", "cookie", json_count(netns), "name",
			 json_text(space ? space->name : NULL));
}

/**
 * json_reply - what a rule answers with
 * @reply: enum rstattr_reply
 * @icmp_type: of an ICMP answer
 * @icmp_code: of an ICMP answer
 *
 * Return: a new string, in nft's words; null when it is not known.
 */
json_t *json_reply(uint32_t reply, uint8_t icmp_type, uint8_t icmp_code)
{
	char text[REPLY_TEXT_MAX];

	if (reply == RSTATTR_REPLY_UNSPEC)
		return json_null();
	return json_string(reply_text(reply, icmp_type, icmp_code, text));
}

/**
 * json_addr - an address
 * @addr: the address
 *
 * Return: a new string; null when it is not known.
 */
json_t *json_addr(const struct addr *addr)
{
	char text[ADDR_TEXT_MAX];

	return addr->family ? json_string(addr_text(addr, text)) :
			      json_null();
}

/**
 * json_ends - who talked to whom
 * @tuple: addresses and ports
 *
 * Return: a new object with src, sport, dst, dport and proto.
 */
json_t *json_ends(const struct tuple *tuple)
{
	char proto[8];

	return json_pack("{s:o,s:o,s:o,s:o,s:o}", "src",
			 json_addr(&tuple->src), "sport",
			 json_known(tuple->has_ports, tuple->sport), "dst",
			 json_addr(&tuple->dst), "dport",
			 json_known(tuple->has_ports, tuple->dport), "proto",
			 tuple->has_proto ?
				 json_string(proto_text(tuple->proto, proto)) :
				 json_null());
}

/**
 * json_reply_counts - how many answers of each kind
 * @counts: the counters
 *
 * Return: a new object, from nft's words to numbers.
 */
json_t *json_reply_counts(const struct reply_counts *counts)
{
	json_t *object = json_object();
	char text[REPLY_TEXT_MAX];
	size_t i;

	for (i = 0; i < counts->count; i++) {
		const struct reply_count *item = &counts->item[i];

		json_object_set_new(object,
				    reply_text(item->reply, item->icmp_type,
					       item->icmp_code, text),
				    json_count(item->count));
	}
	return object;
}

/**
 * json_reasons - why an answer is incomplete
 * @reasons: the sentences
 *
 * Return: a new array, empty for a complete answer.
 */
json_t *json_reasons(const struct reasons *reasons)
{
	json_t *array = json_array();
	size_t i;

	for (i = 0; i < reasons->count; i++)
		json_array_append_new(array, json_text(reasons->text[i]));
	return array;
}

/**
 * json_namespaces - the namespaces in view with their books
 * @answer: the answer
 *
 * Return: a new array.
 */
json_t *json_namespaces(const struct answer *answer)
{
	json_t *array = json_array();
	size_t i;

	for (i = 0; i < answer->spaces.count; i++) {
		const struct space *space = &answer->spaces.item[i];

		json_array_append_new(
			array,
			json_pack("{s:o,s:o,s:o,s:o,s:o}", "cookie",
				  json_count(space->netns), "name",
				  json_text(space->name), "since",
				  json_time(space->since_real), "generation",
				  json_known(space->has_generation,
					     space->generation),
				  "books", json_books(&space->books)));
	}
	return array;
}

/**
 * json_put - write a document and a newline
 * @file: where to
 * @value: the document, or NULL; always released
 * @flags: of json_dumpf()
 *
 * Return: 0; -ENOMEM without a document; -EIO when it cannot be written.
 */
int json_put(FILE *file, json_t *value, size_t flags)
{
	int err;

	if (!value)
		return -ENOMEM;
	err = json_dumpf(value, file, flags);
	json_decref(value);
	return err || fputc('\n', file) == EOF ? -EIO : 0;
}
