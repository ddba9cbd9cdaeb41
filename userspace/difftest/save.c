// SPDX-License-Identifier: GPL-2.0-only
/* A disagreement: told, and kept as a directory. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "difftest/run.h"

static void add_packet(struct text *text, const struct sample *packet)
{
	size_t i;

	if (packet->way == WAY_IN)
		text_add(text, "in %s ", port_link[packet->port]);
	else
		text_add(text, "out mark 0x%x priority 0x%x uid %u gid %u ",
			 packet->mark, packet->priority,
			 packet_user[packet->user].uid,
			 packet_user[packet->user].gid);
	for (i = 0; i < packet->len; i++)
		text_add(text, "%02x", packet->bytes[i]);
	text_add(text, "\n");
}

static void write_file(const char *dir, const char *name, const char *bytes)
{
	char path[512];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	file = fopen(path, "w");
	if (!file) {
		fprintf(stderr, "difftest: %s: %s\n", path, strerror(errno));
		return;
	}
	fputs(bytes, file);
	fclose(file);
}

static void write_script(const char *dir, const char *name,
			 const struct script *script)
{
	struct text text = { 0 };
	size_t i;

	for (i = 0; i < script->count; i++) {
		if (!script->line[i].out)
			text_add(&text, "%s\n", script->line[i].text);
	}
	if (script->count)
		write_file(dir, name, text_get(&text));
	text_release(&text);
}

/* How the ruleset is met by these packets once more. */
static void say_again(const struct trial *trial, char *text, size_t room)
{
	const struct options *options = &trial->run->options;

	snprintf(text, room,
		 "difftest --seed %llu --first %llu --rulesets 1 --again %llu%s\n",
		 (unsigned long long)options->seed,
		 (unsigned long long)trial->index,
		 (unsigned long long)options->again,
		 options->shown ? " --shown" : "");
}

static void keep(const struct trial *trial, const char *packet,
		 const char *what)
{
	char dir[256], replay[512];

	snprintf(dir, sizeof(dir), "%s/%llu-%llu-%llu",
		 trial->run->options.keep,
		 (unsigned long long)trial->run->options.seed,
		 (unsigned long long)trial->index,
		 (unsigned long long)trial->number);
	if (mkdir(dir, 0755) < 0 && errno != EEXIST) {
		fprintf(stderr, "difftest: %s: %s\n", dir, strerror(errno));
		return;
	}
	say_again(trial, replay, sizeof(replay));
	write_script(dir, "ruleset.nft", &trial->generated.nft);
	write_script(dir, "iptables", &trial->generated.iptables[0]);
	write_script(dir, "ip6tables", &trial->generated.iptables[1]);
	write_file(dir, "packet", packet);
	write_file(dir, "difference", what);
	write_file(dir, "again", replay);
}

/* The n-th rule of a chain in the text, as it was generated; NULL: none. */
static const char *find_line(const struct script *nft, const char *table,
			     const char *chain, size_t n)
{
	bool in_table = false, in_chain = false;
	char head[64], name[64];
	size_t i;

	snprintf(name, sizeof(name), " chain %s {", chain);
	for (i = 0; i < nft->count; i++) {
		const char *text = nft->line[i].text;

		if (sscanf(text, "table %*s %63s {", head) == 1) {
			in_table = strcmp(head, table) == 0;
			in_chain = false;
		} else if (strncmp(text, " chain ", 7) == 0) {
			in_chain = strcmp(text, name) == 0;
		} else if (in_table && in_chain && !nft->line[i].out &&
			   nft->line[i].kind == LINE_FREE && n-- == 0) {
			return text;
		}
	}
	return NULL;
}

/**
 * save_rule_text - how a rule was written
 * @trial: the ruleset
 * @table: its table
 * @chain: its chain
 * @handle: its handle
 * @said: the text is added, if it was nft's
 */
void save_rule_text(const struct trial *trial, const char *table,
		    const char *chain, uint64_t handle, struct text *said)
{
	const struct tally *tally = &trial->tally;
	const char *text = NULL;
	size_t i, n = 0;

	for (i = 0; i < tally->nrules; i++) {
		const struct tally_rule *rule = &tally->rule[i];

		if (strcmp(rule->table, table) != 0 ||
		    strcmp(rule->chain, chain) != 0)
			continue;
		if (rule->handle == handle)
			text = find_line(&trial->generated.nft, table, chain,
					 n);
		n++;
	}
	if (text)
		text_add(said, "rule:%s\n", text + 1);
}

static void print_lines(const char *text)
{
	const char *end;

	for (; *text; text = end + 1) {
		end = strchrnul(text, '\n');
		printf("#   %.*s\n", (int)(end - text), text);
		if (!*end)
			break;
	}
}

/**
 * save_disagreement - tell of it, and keep it
 * @trial: the ruleset and, if there is one, the packet
 * @what: lines that say what differs
 */
void save_disagreement(const struct trial *trial, const char *what)
{
	struct text packet = { 0 };
	char again[128];

	if (trial->packet)
		add_packet(&packet, trial->packet);
	print_lines(text_get(&packet));
	print_lines(what);
	say_again(trial, again, sizeof(again));
	printf("#   again: %s", again);
	if (trial->run->options.keep)
		keep(trial, text_get(&packet), what);
	text_release(&packet);
	fflush(stdout);
}
