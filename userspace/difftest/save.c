// SPDX-License-Identifier: GPL-2.0-only
/* A disagreement: told, and kept as a directory. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
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
	snprintf(replay, sizeof(replay),
		 "difftest --seed %llu --first %llu --rulesets 1\n",
		 (unsigned long long)trial->run->options.seed,
		 (unsigned long long)trial->index);
	write_script(dir, "ruleset.nft", &trial->generated.nft);
	write_script(dir, "iptables", &trial->generated.iptables[0]);
	write_script(dir, "ip6tables", &trial->generated.iptables[1]);
	write_file(dir, "packet", packet);
	write_file(dir, "difference", what);
	write_file(dir, "again", replay);
	snprintf(replay, sizeof(replay),
		 "nft -a --debug=netlink list ruleset >%s/loaded 2>&1", dir);
	if (system(replay))
		fprintf(stderr, "difftest: %s failed\n", replay);
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

	if (trial->packet)
		add_packet(&packet, trial->packet);
	print_lines(text_get(&packet));
	print_lines(what);
	printf("#   again: difftest --seed %llu --first %llu --rulesets 1\n",
	       (unsigned long long)trial->run->options.seed,
	       (unsigned long long)trial->index);
	if (trial->run->options.keep)
		keep(trial, text_get(&packet), what);
	text_release(&packet);
	fflush(stdout);
}
