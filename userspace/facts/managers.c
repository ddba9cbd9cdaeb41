// SPDX-License-Identifier: GPL-2.0-only
/* Who makes a table, by the names that programs give to tables and chains. */
#include <string.h>

#include "facts/internal.h"
#include "model/text.h"

/* A name that ends in "*" stands for all that begin so. */
static const struct {
	const char *table; /* its name; NULL: it is known by a chain */
	const char *chain; /* that is in it */
	const char *manager;
} known[] = {
	{ "firewalld", NULL, "firewalld" },
	{ "f2b-table", NULL, "fail2ban" },
	{ "crowdsec*", NULL, "CrowdSec" },
	{ "sshguard", NULL, "sshguard" },
	{ "libvirt_network", NULL, "libvirt" },
	{ "docker-bridges", NULL, "Docker" },
	{ "netavark", NULL, "Podman (netavark)" },
	{ "kube-proxy", NULL, "kube-proxy" },
	{ "lxd", NULL, "LXD" },
	{ "incus", NULL, "Incus" },
	{ NULL, "f2b-*", "fail2ban" },
	{ NULL, "ufw-*", "ufw" },
	{ NULL, "ufw6-*", "ufw" },
	{ NULL, "CROWDSEC*", "CrowdSec" },
	{ NULL, "KUBE-*", "Kubernetes" },
	{ NULL, "cali-*", "Calico" },
	{ NULL, "CILIUM_*", "Cilium" },
	{ NULL, "DOCKER*", "Docker" },
	{ NULL, "NETAVARK*", "Podman (netavark)" },
	{ NULL, "CNI-*", "CNI plugins" },
	{ NULL, "LIBVIRT_*", "libvirt" },
	{ NULL, "ts-*", "Tailscale" },
};

#define KNOWN (sizeof(known) / sizeof(known[0]))

static bool matches(const char *pattern, const char *name)
{
	size_t len = strlen(pattern);

	if (pattern[len - 1] == '*')
		return strncmp(pattern, name, len - 1) == 0;
	return strcmp(pattern, name) == 0;
}

static bool has_chain(const struct nft_table *table, const char *pattern)
{
	const struct nft_chain *chain;

	for (chain = table->chain; chain; chain = chain->next) {
		if (matches(pattern, chain->name))
			return true;
	}
	return false;
}

/**
 * manager_iptables - whether a table is one that iptables-nft makes
 * @table: the table
 */
bool manager_iptables(const struct nft_table *table)
{
	static const char *const names[] = { "filter", "nat", "mangle", "raw",
					     "security" };
	size_t i;

	if (table->family != NFPROTO_IPV4 && table->family != NFPROTO_IPV6)
		return false;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(table->name, names[i]) == 0)
			return true;
	}
	return false;
}

/* Each once: some have chains of several names. */
static bool is_named(const char *const *names, size_t count, const char *name)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (strcmp(names[i], name) == 0)
			return true;
	}
	return false;
}

static size_t find_names(const struct nft_table *table, bool by_chain,
			 const char **names)
{
	size_t i, count = 0;

	for (i = 0; i < KNOWN; i++) {
		if (by_chain ? !known[i].chain : !known[i].table)
			continue;
		if (by_chain ? has_chain(table, known[i].chain) :
			       matches(known[i].table, table->name)) {
			if (!is_named(names, count, known[i].manager))
				names[count++] = known[i].manager;
		}
	}
	return count;
}

/**
 * manager_of - who most likely makes a table
 * @table: the table, of which the chains are known
 *
 * Several programs put chains of theirs into the tables of iptables.
 *
 * Return: words that the caller frees, "" for nobody known; NULL: no memory.
 */
char *manager_of(const struct nft_table *table)
{
	const char *names[KNOWN];
	struct text text = { 0 };
	size_t i, count;

	count = find_names(table, false, names);
	if (manager_iptables(table))
		text_add(&text, "iptables-nft");
	else if (count)
		text_add(&text, "%s", names[0]);
	count = find_names(table, true, names);
	for (i = 0; i < count; i++)
		text_add(&text, "%s%s",
			 i	  ? " and " :
			 text.len ? " with chains of " :
				    "",
			 names[i]);
	return text_take(&text);
}
