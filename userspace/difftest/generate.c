// SPDX-License-Identifier: GPL-2.0-only
#include <netinet/in.h>

#include "difftest/generate.h"

#include <string.h>

#include "difftest/gen.h"
#include "difftest/gen_table.h"
#include "difftest/gen_xt.h"

/* Numbers of the sequences that follow from a seed and a ruleset's index. */
#define STREAM_RULES 0
#define STREAMS 2

/* Most of iptables' matches are of one protocol. */
static void pick_xt(struct gen *gen)
{
	static const int protos[] = { IPPROTO_TCP, IPPROTO_UDP, IPPROTO_SCTP,
				      IPPROTO_DCCP, IPPROTO_AH, IPPROTO_ESP,
				      IPPROTO_COMP, IPPROTO_ICMP,
				      IPPROTO_ICMPV6, IPPROTO_UDPLITE };
	struct profile *profile = &gen->out->profile;
	bool extended = profile->extended;
	size_t i;

	*profile = (struct profile){ .ip = true, .xt = true };
	/* Without conntrack, fragments come as they are. */
	profile->tracked = rnd_percent(&gen->rnd, 75);
	profile->nat = profile->tracked && rnd_percent(&gen->rnd, 50);
	profile->recorded = profile->tracked && rnd_percent(&gen->rnd, 50);
	profile->proto = RND_PICK(&gen->rnd, protos);
	profile->extended = extended;
	for (i = 0; i < XT_FAVOURITES; i++)
		gen->xt_favourite[i] = xt_match_favour(
			gen, gen->index / 4 * XT_FAVOURITES + i);
}

static void pick_profile(struct gen *gen)
{
	struct profile *profile = &gen->out->profile;
	uint32_t dice = rnd_below(&gen->rnd, 100);

	profile->ip = dice < 75;
	profile->nat = dice < 25;
	profile->bridge = dice >= 66 && dice < 88;
	profile->netdev = (dice >= 50 && dice < 80) || dice >= 94;
	profile->arp = dice >= 86;
	profile->tracked = profile->nat ||
			   (profile->ip && rnd_percent(&gen->rnd, 50));
	profile->recorded = profile->tracked && rnd_percent(&gen->rnd, 50);
	profile->extended = rnd_percent(&gen->rnd, 15);
	if (gen->index % 4 == 3 && !gen->support->off[SUPPORT_IPTABLES])
		pick_xt(gen);
	else
		gen_favour(gen);
	profile->shown = gen->support->shown;
	profile->bridge |= profile->shown;
}

static void make_tables(struct gen *gen)
{
	static const unsigned int l3[] = { FAM_IP, FAM_IP6, FAM_INET,
					   FAM_INET };
	const struct profile *profile = &gen->out->profile;
	uint32_t count = 2 + rnd_below(&gen->rnd, 3);

	if (profile->xt)
		return;
	while (profile->ip && count--)
		gen_table(gen, RND_PICK(&gen->rnd, l3));
	if (profile->netdev)
		gen_table(gen, FAM_NETDEV);
	if (profile->netdev && rnd_percent(&gen->rnd, 50))
		gen_table(gen, FAM_NETDEV);
	if (profile->bridge)
		gen_table(gen, FAM_BRIDGE);
	if (profile->bridge && rnd_percent(&gen->rnd, 60))
		gen_table(gen, FAM_BRIDGE);
	if (profile->arp)
		gen_table(gen, FAM_ARP);
}

/**
 * generate_make - a random ruleset
 * @out: filled; release it with generate_release()
 * @support: what kernel and nft take
 * @seed: of the run
 * @index: of the ruleset; the same seed and index give the same
 */
void generate_make(struct generated *out, const struct support *support,
		   uint64_t seed, uint64_t index)
{
	struct gen gen = { .out = out,
			   .support = support,
			   .index = index + seed % 4096 };

	memset(out, 0, sizeof(*out));
	gen.rnd = rnd_make(seed, index * STREAMS + STREAM_RULES);
	gen.pool = &out->pool;
	pool_make(&out->pool, &gen.rnd);
	pick_profile(&gen);
	gen_harness(&gen);
	make_tables(&gen);
	if (out->profile.xt ||
	    (out->profile.ip && !support->off[SUPPORT_IPTABLES] &&
	     rnd_percent(&gen.rnd, 20)))
		gen_iptables(&gen);
	text_release(&gen.rule);
}

void generate_release(struct generated *generated)
{
	script_release(&generated->nft);
	script_release(&generated->iptables[0]);
	script_release(&generated->iptables[1]);
	codes_release(&generated->codes);
}
