// SPDX-License-Identifier: GPL-2.0-only
#include "engine/endpoint.h"

#include <errno.h>
#include <netdb.h>
#include <string.h>
#include <sys/socket.h>

#include "model/number.h"

/* The longest host name (RFC 1035) and some room for a prefix length. */
#define HOST_MAX 272

static bool parse_literal(struct prefix *prefix, const char *host)
{
	uint8_t bytes[16];

	if (inet_pton(AF_INET, host, bytes) == 1)
		addr_from_bytes(&prefix->addr, bytes, 4);
	else if (inet_pton(AF_INET6, host, bytes) == 1)
		addr_from_bytes(&prefix->addr, bytes, 16);
	else
		return false;
	prefix->len = (uint8_t)addr_bits(&prefix->addr);
	return true;
}

static void add_address(struct endpoint *endpoint, const struct addrinfo *info)
{
	struct prefix *prefix = &endpoint->prefix[endpoint->count];

	if (info->ai_family == AF_INET) {
		const struct sockaddr_in *in = (const void *)info->ai_addr;

		addr_from_bytes(&prefix->addr, &in->sin_addr, 4);
	} else if (info->ai_family == AF_INET6) {
		const struct sockaddr_in6 *in6 = (const void *)info->ai_addr;

		addr_from_bytes(&prefix->addr, &in6->sin6_addr, 16);
	} else {
		return;
	}
	prefix->len = (uint8_t)addr_bits(&prefix->addr);
	endpoint->count++;
}

static int resolve(struct endpoint *endpoint, const char *host,
		   struct error *error)
{
	const struct addrinfo hints = { .ai_family = AF_UNSPEC,
					.ai_socktype = SOCK_STREAM };
	struct addrinfo *found, *info;
	int err = getaddrinfo(host, NULL, &hints, &found);

	if (err)
		return error_set(error, -EINVAL,
				 "address \"%s\": %s; give an address, a prefix or a name that resolves",
				 host, gai_strerror(err));
	for (info = found; info && endpoint->count < ENDPOINT_PREFIXES_MAX;
	     info = info->ai_next)
		add_address(endpoint, info);
	freeaddrinfo(found);
	return 0;
}

static int parse_host(struct endpoint *endpoint, char *host,
		      struct error *error)
{
	struct prefix *prefix = &endpoint->prefix[0];
	char *slash = strchr(host, '/');
	uint64_t len;

	if (strcmp(host, "any") == 0 || strcmp(host, "*") == 0)
		return 0;
	if (slash)
		*slash = '\0';
	if (parse_literal(prefix, host)) {
		endpoint->count = 1;
		if (!slash)
			return 0;
		if (!number_parse(slash + 1, addr_bits(&prefix->addr), &len))
			return error_set(error, -EINVAL,
					 "prefix \"%s/%s\": the length must be a number from 0 to %u",
					 host, slash + 1,
					 addr_bits(&prefix->addr));
		prefix->len = (uint8_t)len;
		return 0;
	}
	if (slash)
		return error_set(error, -EINVAL,
				 "prefix \"%s/%s\": \"%s\" is not an address",
				 host, slash + 1, host);
	return resolve(endpoint, host, error);
}

/*
 * Cuts "ADDRESS:PORT", "[ADDRESS]:PORT", ":PORT" in two. A bare IPv6 address
 * has more than one colon and no port.
 */
static int split(char *text, char **host, char **port)
{
	char *close = strchr(text, ']');
	char *colon = strrchr(text, ':');

	*host = text;
	*port = NULL;
	if (text[0] == '[') {
		if (!close || (close[1] && close[1] != ':' && close[1] != '/'))
			return -EINVAL;
		*host = text + 1;
		if (close[1] == ':')
			*port = close + 2;
		if (close[1] == '/')
			memmove(close, close + 1, strlen(close));
		else
			*close = '\0';
		return 0;
	}
	if (colon && strchr(text, ':') == colon) {
		*colon = '\0';
		*port = colon + 1;
	}
	return 0;
}

/**
 * endpoint_parse - read one end of a flow
 * @endpoint: filled
 * @text: ADDRESS[/LEN], NAME, with or without :PORT, [IPV6]:PORT, :PORT, or
 *	  "any"
 * @error: filled on failure
 *
 * Names are resolved by getaddrinfo(), which may ask a name server.
 *
 * Return: 0 or -EINVAL.
 */
int endpoint_parse(struct endpoint *endpoint, const char *text,
		   struct error *error)
{
	char copy[HOST_MAX];
	char *host, *port;
	uint64_t number;

	memset(endpoint, 0, sizeof(*endpoint));
	if (strlen(text) >= sizeof(copy))
		return error_set(error, -EINVAL,
				 "address \"%.40s...\": too long", text);
	memcpy(copy, text, strlen(text) + 1);
	if (split(copy, &host, &port))
		return error_set(error, -EINVAL,
				 "address \"%s\": write an IPv6 address with port as [ADDRESS]:PORT",
				 text);
	if (port) {
		if (!number_parse(port, 65535, &number))
			return error_set(error, -EINVAL,
					 "port \"%s\" in \"%s\": must be a number from 0 to 65535",
					 port, text);
		endpoint->has_port = true;
		endpoint->port = (uint16_t)number;
	}
	if (host[0])
		return parse_host(endpoint, host, error);
	/* ":PORT" is a whole endpoint; an empty variable of a script is none. */
	if (port && host == copy)
		return 0;
	return error_set(error, -EINVAL,
			 "address \"%s\": it is empty; give an address, a prefix or a name, or \"any\"",
			 text);
}

/**
 * endpoint_is_any - whether everything matches
 * @endpoint: the endpoint
 *
 * Return: true when neither address nor port was given.
 */
bool endpoint_is_any(const struct endpoint *endpoint)
{
	return !endpoint->count && !endpoint->has_port;
}

/**
 * endpoint_match - whether an address and port are the ones meant
 * @endpoint: what is sought
 * @addr: an address
 * @has_port: whether its port is known
 * @port: the port
 *
 * Return: true when they match; a port that is not known matches no port.
 */
bool endpoint_match(const struct endpoint *endpoint, const struct addr *addr,
		    bool has_port, uint16_t port)
{
	size_t i;

	if (endpoint->has_port && (!has_port || port != endpoint->port))
		return false;
	for (i = 0; i < endpoint->count; i++) {
		if (addr_in_prefix(addr, &endpoint->prefix[i]))
			return true;
	}
	return endpoint->count == 0;
}
