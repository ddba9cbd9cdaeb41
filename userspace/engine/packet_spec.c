// SPDX-License-Identifier: GPL-2.0-only
#include "engine/packet_spec.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "engine/packet_words.h"
#include "model/number.h"
#include "vm/datatype.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/* The longest address with brackets and port, and then some. */
#define END_MAX 80

#define ECHO_REQUEST 8
#define ECHO_REQUEST6 128

/* ADDRESS, ADDRESS:PORT, [ADDRESS]:PORT; an IPv6 one alone needs no brackets. */
static bool split(char *text, char **host, char **port)
{
	char *colon = strchr(text, ':');
	char *close;

	*host = text;
	*port = NULL;
	if (text[0] == '[') {
		close = strchr(text, ']');
		if (!close || (close[1] && close[1] != ':'))
			return false;
		*host = text + 1;
		if (close[1])
			*port = close + 2;
		*close = '\0';
		return true;
	}
	if (colon && !strchr(colon + 1, ':')) {
		*colon = '\0';
		*port = colon + 1;
	}
	return true;
}

static bool parse_addr(struct addr *addr, const char *text)
{
	uint8_t bytes[16];

	if (inet_pton(AF_INET, text, bytes) == 1)
		return addr_from_bytes(addr, bytes, 4);
	if (inet_pton(AF_INET6, text, bytes) == 1)
		return addr_from_bytes(addr, bytes, 16);
	return false;
}

static int parse_end(const char *text, struct addr *addr, bool *has_port,
		     uint16_t *port, struct error *error)
{
	char copy[END_MAX];
	char *host, *digits;
	uint64_t number;

	if (strlen(text) >= sizeof(copy))
		return error_set(error, -EINVAL,
				 "address \"%.40s...\": too long", text);
	memcpy(copy, text, strlen(text) + 1);
	if (!split(copy, &host, &digits) || !parse_addr(addr, host))
		return error_set(
			error, -EINVAL,
			"address \"%s\": must be like 10.0.0.5:5432 or [2001:db8::1]:443; names are not looked up here",
			text);
	*has_port = digits;
	if (!digits)
		return 0;
	if (!number_parse(digits, 65535, &number))
		return error_set(
			error, -EINVAL,
			"port \"%s\" in \"%s\": must be a number from 0 to 65535",
			digits, text);
	*port = (uint16_t)number;
	return 0;
}

static int parse_ends(struct packet_spec *spec, int argc, char *const *argv,
		      bool *sport, bool *dport, struct error *error)
{
	struct tuple *tuple = &spec->tuple;
	int err;

	if (argc < 3)
		return error_set(
			error, -EINVAL,
			"%s: needs a source and a destination, like: %s 10.0.3.17 10.0.0.5%s",
			argv[0], argv[0], argv[0][0] == 'i' ? "" : ":5432");
	err = parse_end(argv[1], &tuple->src, sport, &tuple->sport, error);
	if (!err)
		err = parse_end(argv[2], &tuple->dst, dport, &tuple->dport,
				error);
	if (!err && tuple->src.family != tuple->dst.family)
		err = error_set(
			error, -EINVAL,
			"\"%s\" and \"%s\": one is IPv4, the other IPv6; both must be the same",
			argv[1], argv[2]);
	return err;
}

/**
 * packet_unexpected - refuse an argument
 * @word: the argument
 * @error: filled
 *
 * Return: -EINVAL.
 */
int packet_unexpected(const char *word, struct error *error)
{
	return error_set(
		error, -EINVAL,
		"unexpected argument \"%s\"; see: rstattr help simulate", word);
}

static int parse_ports(struct packet_spec *spec, int argc, char *const *argv,
		       struct error *error)
{
	bool sport = false, dport = false;
	int err = parse_ends(spec, argc, argv, &sport, &dport, error);

	if (err)
		return err;
	if (argc > 3)
		return packet_unexpected(argv[3], error);
	if (!dport)
		return error_set(
			error, -EINVAL,
			"destination \"%s\": needs a port, like %s%s%s:443",
			argv[2], strchr(argv[2], ':') ? "[" : "", argv[2],
			strchr(argv[2], ':') ? "]" : "");
	if (!sport) {
		spec->tuple.sport = PACKET_SPEC_SPORT;
		spec->sport_chosen = true;
	}
	spec->tuple.has_ports = true;
	return 0;
}

static int parse_icmp_type(struct tuple *tuple, const char *word,
			   struct error *error)
{
	bool six = tuple->proto == IPPROTO_ICMPV6;
	uint32_t type = six ? DATATYPE_ICMP6_TYPE : DATATYPE_ICMP_TYPE;
	const char *slash = strchr(word, '/');
	size_t len = slash ? (size_t)(slash - word) : strlen(word);
	uint64_t number, code = 0;
	char name[40];

	if (len < sizeof(name)) {
		memcpy(name, word, len);
		name[len] = '\0';
	}
	if (len >= sizeof(name) || !datatype_number_of(type, name, &number) ||
	    number > 255)
		return error_set(
			error, -EINVAL,
			"%s type \"%.*s\": must be a name of nft's, like echo-request, or a number from 0 to 255",
			six ? "icmpv6" : "icmp", (int)len, word);
	if (slash && !number_parse(slash + 1, 255, &code))
		return error_set(
			error, -EINVAL,
			"code \"%s\" in \"%s\": must be a number from 0 to 255",
			slash + 1, word);
	tuple->icmp_type = (uint8_t)number;
	tuple->icmp_code = (uint8_t)code;
	return 0;
}

static int parse_icmp(struct packet_spec *spec, int argc, char *const *argv,
		      struct error *error)
{
	struct tuple *tuple = &spec->tuple;
	bool sport = false, dport = false, six;
	int err = parse_ends(spec, argc, argv, &sport, &dport, error);

	if (err)
		return err;
	if (sport || dport)
		return error_set(error, -EINVAL,
				 "\"%s\": %s has no ports; leave it out",
				 argv[sport ? 1 : 2], argv[0]);
	six = tuple->src.family == AF_INET6;
	if (six != (tuple->proto == IPPROTO_ICMPV6))
		return error_set(error, -EINVAL,
				 "%s: between %s addresses it is called %s",
				 argv[0], six ? "IPv6" : "IPv4",
				 six ? "icmpv6" : "icmp");
	if (argc > 4)
		return packet_unexpected(argv[4], error);
	tuple->has_icmp = true;
	tuple->icmp_type = six ? ECHO_REQUEST6 : ECHO_REQUEST;
	return argc > 3 ? parse_icmp_type(tuple, argv[3], error) : 0;
}

static bool parse_flag(uint8_t *flags, const char *word, size_t len)
{
	char name[12];
	uint64_t flag;

	if (len >= sizeof(name))
		return false;
	memcpy(name, word, len);
	name[len] = '\0';
	if (!datatype_number_of(DATATYPE_TCP_FLAG, name, &flag) || flag > 255)
		return false;
	*flags |= (uint8_t)flag;
	return true;
}

static int parse_flags(struct packet_spec *spec, const char *words,
		       struct error *error)
{
	const char *at = words;
	bool good;

	spec->tcp_flags = TCP_FLAG_SYN_BIT;
	if (!words)
		return 0;
	spec->tcp_flags = 0;
	if (strcmp(words, "none") == 0)
		return 0;
	do {
		size_t len = strcspn(at, ",");

		good = parse_flag(&spec->tcp_flags, at, len);
		at += len;
	} while (good && *at++);
	if (!good)
		return error_set(
			error, -EINVAL,
			"--flags \"%s\": must be some of fin,syn,rst,psh,ack,urg,ecn,cwr with commas between, or none",
			words);
	return 0;
}

static int parse_sizes(struct packet_spec *spec,
		       const struct packet_words *words, struct error *error)
{
	uint64_t number = 64;

	if (words->ttl && !number_parse(words->ttl, 255, &number))
		return error_set(error, -EINVAL,
				 "--ttl \"%s\": must be a number from 0 to 255",
				 words->ttl);
	spec->ttl = (uint8_t)number;
	number = 0;
	if (words->len &&
	    (!number_parse(words->len, 65535, &number) || !number))
		return error_set(
			error, -EINVAL,
			"--len \"%s\": must be a number of bytes from 28 to 65535",
			words->len);
	spec->len = (uint32_t)number;
	return 0;
}

static int parse_made(struct packet_spec *spec, int argc, char *const *argv,
		      const struct packet_words *words, struct error *error)
{
	bool ports = spec->tuple.proto == IPPROTO_TCP ||
		     spec->tuple.proto == IPPROTO_UDP;
	int err;

	if (words->l2)
		return error_set(error, -EINVAL,
				 "--l2: goes with hex and nothing else");
	if (words->flags && spec->tuple.proto != IPPROTO_TCP)
		return error_set(error, -EINVAL,
				 "--flags: %s has none; it goes with tcp",
				 argv[0]);
	spec->tuple.has_proto = true;
	err = ports ? parse_ports(spec, argc, argv, error) :
		      parse_icmp(spec, argc, argv, error);
	if (!err)
		err = parse_flags(spec, words->flags, error);
	if (!err)
		err = parse_sizes(spec, words, error);
	if (err)
		return err;
	err = packet_make(spec);
	if (err == -EINVAL)
		return error_set(
			error, err,
			"--len \"%s\": less than the headers of this packet",
			words->len);
	return err ? error_set(error, err, "out of memory") : 0;
}

static int parse_packet(struct packet_spec *spec, int argc, char *const *argv,
			const struct packet_words *words, struct error *error)
{
	static const struct {
		const char *name;
		uint8_t proto;
	} protocols[] = {
		{ "tcp", IPPROTO_TCP },	     { "udp", IPPROTO_UDP },
		{ "icmp", IPPROTO_ICMP },    { "icmpv6", IPPROTO_ICMPV6 },
		{ "icmp6", IPPROTO_ICMPV6 },
	};
	size_t i;

	if (argc < 1)
		return error_set(
			error, -EINVAL,
			"no packet given; try: rstattr simulate tcp 10.0.3.17 10.0.0.5:5432");
	for (i = 0; i < ARRAY_SIZE(protocols); i++) {
		if (strcmp(argv[0], protocols[i].name) == 0) {
			spec->tuple.proto = protocols[i].proto;
			return parse_made(spec, argc, argv, words, error);
		}
	}
	if (strcmp(argv[0], "hex") == 0)
		return packet_parse_hex(spec, argc, argv, words, error);
	if (strcmp(argv[0], "pcap") == 0)
		return packet_parse_capture(spec, argc, argv, words, error);
	return error_set(
		error, -EINVAL,
		"\"%s\": a packet begins with tcp, udp, icmp, icmpv6, hex or pcap; see: rstattr help simulate",
		argv[0]);
}

/**
 * packet_spec_parse - read the description of a packet
 * @spec: filled; borrows from @argv and @words; release it with
 *	  packet_spec_release(), also after a failure
 * @argc: of @argv
 * @argv: "tcp", "udp", "icmp", "icmpv6", "hex" or "pcap" and what goes with it
 * @words: the values of the options
 * @error: filled on failure
 *
 * Return: 0, -EINVAL, -EMSGSIZE or -ENOMEM.
 */
int packet_spec_parse(struct packet_spec *spec, int argc, char *const *argv,
		      const struct packet_words *words, struct error *error)
{
	int err;

	memset(spec, 0, sizeof(*spec));
	err = packet_words_parse(spec, words, error);
	return err ? err : parse_packet(spec, argc, argv, words, error);
}

/**
 * packet_spec_release - free what a description owns
 * @spec: the description
 */
void packet_spec_release(struct packet_spec *spec)
{
	free(spec->bytes);
	spec->bytes = NULL;
}
