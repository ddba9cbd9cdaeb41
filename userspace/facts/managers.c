// SPDX-License-Identifier: GPL-2.0-only
/* Who makes a table, by the names that programs give to tables and chains. */
#include <string.h>

#include "facts/internal.h"

/* A name that ends in "*" stands for all that begin so. */
static const struct {
	const char *table; /* NULL: any */
	const char *chain; /* that it has; NULL: any */
	const char *manager;
} known[] = {
	/* Several share the tables of iptables: those that drop come first. */
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

/**
 * manager_of - who most likely makes a table
 * @table: the table, of which the chains are known
 *
 * Return: a constant, or NULL.
 */
const char *manager_of(const struct nft_table *table)
{
	size_t i;

	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (known[i].table && !matches(known[i].table, table->name))
			continue;
		if (known[i].chain && !has_chain(table, known[i].chain))
			continue;
		return known[i].manager;
	}
	return manager_iptables(table) ? "iptables-nft" : NULL;
}
