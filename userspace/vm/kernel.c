// SPDX-License-Identifier: GPL-2.0-only
#include "vm/kernel.h"

#include <stdio.h>
#include <string.h>

/* A stable series: what it is known to have, and to lack. */
struct series {
	uint32_t last_without; /* 0: there is none that is known */
	uint32_t first_with;   /* 0: likewise */
};

struct change {
	uint32_t since; /* of mainline */
	struct series series[4];
};

/* clang-format off */
static const struct change changes[KERNEL_CHANGES] = {
	[KERNEL_INNER] = { .since = VM_KERNEL(6, 2) },
	[KERNEL_FRAGMENTS] = { .since = VM_KERNEL(7, 1) },
	[KERNEL_NESTED] = { .since = VM_KERNEL(7, 1) },
	[KERNEL_HEADERS_MAX] = { .since = VM_KERNEL(7, 1) },
	[KERNEL_NO_DCCP] = { .since = VM_KERNEL(6, 17) },
	[KERNEL_NO_UDPLITE] = { .since = VM_KERNEL(7, 1) },
	[KERNEL_FIELDS] = { .since = VM_KERNEL(7, 3) },
	[KERNEL_PREFIX_ANYCAST] = { .since = VM_KERNEL(7, 3) },
	[KERNEL_SYNPROXY_IPV6] = {
		.since = VM_KERNEL(7, 3),
		.series = {
			{ 0, VM_KERNEL_STABLE(6, 1, 189) },
			{ 0, VM_KERNEL_STABLE(6, 12, 118) },
			{ VM_KERNEL_STABLE(6, 18, 44), 0 },
		},
	},
	[KERNEL_SOCKET_SNAT_IPV6] = {
		.since = VM_KERNEL(6, 15),
		.series = {
			{ VM_KERNEL_STABLE(6, 1, 132), VM_KERNEL_STABLE(6, 1, 133) },
			{ VM_KERNEL_STABLE(6, 12, 21), VM_KERNEL_STABLE(6, 12, 22) },
			{ VM_KERNEL_STABLE(6, 13, 9), VM_KERNEL_STABLE(6, 13, 10) },
		},
	},
	[KERNEL_ROUTERS_OF_GROUPS] = {
		.since = VM_KERNEL(6, 18),
		.series = {
			{ 0, VM_KERNEL_STABLE(6, 12, 118) },
			{ VM_KERNEL_STABLE(6, 1, 192), 0 },
		},
	},
	[KERNEL_HEADER_ENDS] = {
		.since = VM_KERNEL(7, 3),
		.series = {
			{ VM_KERNEL_STABLE(6, 1, 188), VM_KERNEL_STABLE(6, 1, 189) },
			{ 0, VM_KERNEL_STABLE(6, 12, 117) },
			{ VM_KERNEL_STABLE(6, 18, 44), 0 },
			{ 0, VM_KERNEL_STABLE(7, 2, 12) },
		},
	},
};
/* clang-format on */

static bool same_series(uint32_t version, uint32_t kernel)
{
	return version && version >> 8 == kernel >> 8;
}

static enum tri in_series(const struct change *change, uint32_t kernel)
{
	size_t i;

	for (i = 0; i < sizeof(change->series) / sizeof(change->series[0]);
	     i++) {
		const struct series *series = &change->series[i];

		if (same_series(series->first_with, kernel) &&
		    kernel >= series->first_with)
			return TRI_TRUE;
		/* A patch of zero is one that is not known. */
		if (same_series(series->last_without, kernel) &&
		    kernel <= series->last_without && kernel & 0xff)
			return TRI_FALSE;
	}
	/* Someone else's stable series may have it, or not. */
	return change->series[0].first_with ? TRI_UNKNOWN : TRI_FALSE;
}

/**
 * kernel_has - has the kernel that met the packet a change
 * @vm: the machine, of whose host the version may be known
 * @change: which
 *
 * Changes that did not go to stable series are told by mainline's version.
 *
 * Return: TRI_UNKNOWN where it cannot be told.
 */
enum tri kernel_has(const struct vm *vm, enum kernel_change change)
{
	uint32_t kernel = vm->host ? vm->host->kernel : 0;

	if (!kernel)
		return TRI_UNKNOWN;
	if (kernel >= changes[change].since)
		return TRI_TRUE;
	return in_series(&changes[change], kernel);
}

static uint32_t parse(const char *text)
{
	unsigned int major, minor, patch = 0;

	if (sscanf(text, "%3u.%3u.%3u", &major, &minor, &patch) < 2 ||
	    major > UINT8_MAX || minor > UINT8_MAX)
		return 0;
	return VM_KERNEL_STABLE(major, minor,
				patch < UINT8_MAX ? patch : UINT8_MAX);
}

/**
 * kernel_parse - a kernel's version
 * @release: of struct utsname, e.g. "6.12.117+deb13-amd64"
 * @version: of the same, e.g. "#1 SMP PREEMPT_DYNAMIC Debian 6.1.192-1 (...)",
 *	     or NULL. Debian 12 says only there which stable version it is.
 *
 * Return: as VM_KERNEL_STABLE(), 0 if there is none.
 */
uint32_t kernel_parse(const char *release, const char *version)
{
	const char *debian = version ? strstr(version, "Debian ") : NULL;
	uint32_t kernel = parse(release), exact;

	exact = debian ? parse(debian + strlen("Debian ")) : 0;
	return same_series(exact, kernel) ? exact : kernel;
}
