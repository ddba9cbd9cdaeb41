/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The ruleset and the host of the network namespace that one is in, for
 * replays. Not for keeping: rules are read as they are met.
 */
#ifndef RSTATTR_CMD_LIVE_H
#define RSTATTR_CMD_LIVE_H

#include "engine/drop_memo.h"
#include "engine/path.h"
#include "host/host.h"
#include "ruleset/load.h"
#include "ruleset/ruleset.h"
#include "ruleset/scratch.h"

struct live {
	struct nl nl;
	bool opened;
	struct nft_ruleset ruleset;
	bool loaded;
	struct drop_memo memo; /* of drops that were replayed on it */
	struct host *host;
	struct links links; /* of another host, from a file */
	struct vm_host facts;
	struct scratch *scratch; /* of a file's ruleset, or NULL */
	struct ruleset *printer; /* of rules */
	bool own_printer;
	struct path_texts texts;
	char name[IFNAMSIZ]; /* of the link last asked for */
};

int live_open(struct live *live, struct ruleset *printer, struct error *error);
int live_open_file(struct live *live, const char *file, const char *links,
		   struct error *error);
int live_load(struct live *live, struct error *error);
void live_unload(struct live *live);
const struct vm_host *live_host(struct live *live);
void live_close(struct live *live);

#endif
