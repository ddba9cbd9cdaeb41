// SPDX-License-Identifier: GPL-2.0-only
#include "difftest/run.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "difftest/children.h"
#include "difftest/copy.h"
#include "difftest/facts.h"
#include "vm/expr_kind.h"

#define STREAM_PACKETS 1
#define STREAMS 2

static void refused_line(void *data, const struct line *line, const char *why)
{
	struct run *run = data;

	run->refused++;
	if (run->options.verbose)
		printf("# left out: %s: %.*s\n", line ? line->text : "-",
		       line ? (int)strcspn(why, "\n") : 1000, why);
}

static void print_name(const struct nlattr *elem)
{
	printf(" %s", mnl_attr_get_str(copy_nested(elem, NFTA_EXPR_NAME)));
}

static void print_expressions(const struct message *message,
			      const struct codes *codes)
{
	const struct nlattr *list =
		copy_attr(message->nlh, NFTA_RULE_EXPRESSIONS);
	const struct nlattr *elem;
	long code;

	if (message->type != NFT_MSG_NEWRULE || !list)
		return;
	code = copy_code_number(message->nlh);
	printf("# %s", code < 0 ? "text:" : "bytecode:");
	if (code < 0) {
		mnl_attr_for_each_nested(elem, list)
			print_name(elem);
	} else if ((size_t)code < codes->count) {
		mnl_attr_for_each(elem, &codes->code[code].u.nlh, 0)
			print_name(elem);
	}
	printf("\n");
}

static void refused_message(void *data, const struct message *message, int err,
			    const char *why)
{
	struct trial *trial = data;
	struct run *run = trial->run;

	run->refused++;
	if (run->options.verbose && message)
		print_expressions(message, &trial->generated.codes);
	if (run->options.verbose)
		printf("# not taken by the kernel: message %d of table %s, %s: %s %s\n",
		       message ? message->type : -1,
		       message ? copy_attr_text(message->nlh, 1) : "",
		       message ? copy_attr_text(message->nlh, 2) : "",
		       strerror(-err), why);
}

/* How the packet's way ended, for the reader. */
static void add_result(const struct trial *trial, struct text *said)
{
	static const char *const ends[] = { "accept", "drop",  "reject",
					    "stolen", "queue", "route",
					    "error" };
	const struct vm_result *result = &trial->replay.result;

	text_add(said,
		 "interpreter: %s, family %d, hook %u, chain %s, %s; tracked %d, state %u\n",
		 ends[result->end], result->family, result->hook,
		 result->chain ? result->chain->name : "-",
		 result->why ? result->why : "no reason",
		 trial->replay.pkt.ct.presence, trial->replay.pkt.ct.state);
}

/* In the scratch namespace; read from there. */
static int load_text(struct trial *trial, struct copy *copy)
{
	struct run *run = trial->run;
	struct generated *generated = &trial->generated;
	int err;

	topology_enter(&trial->topology, PLACE_SCRATCH);
	err = script_run_nft(&generated->nft, refused_line, run);
	if (!err && generated->iptables[0].count)
		err = script_run_iptables(&generated->iptables[0],
					  "iptables-nft-restore", refused_line,
					  run);
	if (!err && generated->iptables[1].count)
		err = script_run_iptables(&generated->iptables[1],
					  "ip6tables-nft-restore",
					  refused_line, run);
	if (!err)
		err = copy_read(copy);
	topology_enter(&trial->topology, PLACE_FW);
	return err;
}

static int load(struct trial *trial)
{
	struct copy_how how = { .count_elems = true,
				.codes = &trial->generated.codes };
	struct copy copy = { 0 };
	int err = load_text(trial, &copy);

	if (!err)
		err = copy_write(&copy, &how, refused_message, trial);
	copy_release(&copy);
	return err;
}

static void disagree(struct trial *trial, struct text *said)
{
	struct run *run = trial->run;

	run->disagreements++;
	printf("# ruleset %llu packet %llu disagrees:\n",
	       (unsigned long long)trial->index,
	       (unsigned long long)trial->number);
	save_disagreement(trial, text_get(said));
	text_release(said);
}

/* Return: whether interpreter and kernel agree so far. */
static bool open_model(struct trial *trial)
{
	struct text said = { 0 };
	struct error error = { 0 };
	int err = replay_open(&trial->replay, &error);

	if (err)
		text_add(&said, "the ruleset cannot be read: %s %s\n",
			 strerror(-err), error.text);
	if (!err)
		err = tally_open(&trial->tally, &trial->run->table);
	if (!err)
		err = compare_open(&trial->compare, &trial->tally,
				   &trial->replay, &said);
	if (!err)
		return true;
	disagree(trial, &said);
	return false;
}

/* What was loaded, of which not all is known. */
static void add_registers(const struct vm *vm, struct text *said)
{
	const struct nft_expr *last = NULL;
	struct selector selector;
	size_t i;

	for (i = 4; i < VM_REGS; i++) {
		const struct nft_expr *load = vm->regs.origin[i].load;

		if (!load || load == last || vm->regs.known[i] == ~0U)
			continue;
		last = load;
		memset(&selector, 0, sizeof(selector));
		if (load->ops->selector)
			load->ops->selector(load, vm->pkt->chain_family,
					    vm->pkt->tprot, &selector);
		text_add(said, "unknown: register %zu, loaded by %s: %s\n", i,
			 expr_name(load), selector.name);
	}
}

/* A run that would have to assume something, or failed. */
static bool is_decided(const struct trial *trial, struct text *said)
{
	const struct vm *vm = &trial->replay.vm;
	struct selector selector;

	if (!vm->err)
		return true;
	memset(&selector, 0, sizeof(selector));
	if (vm->unknown && vm->unknown->ops->selector)
		vm->unknown->ops->selector(vm->unknown, vm->pkt->chain_family,
					   vm->pkt->tprot, &selector);
	text_add(said, "unknown: error %d (%s), expression %s %s: %s\n",
		 vm->err, strerror(-vm->err),
		 vm->unknown ? expr_name(vm->unknown) : "none", selector.name,
		 vm->unknown_why ? vm->unknown_why : "no reason");
	if (vm->last_rule)
		text_add(said, "unknown: in table %s chain %s handle %llu\n",
			 vm->last_rule->chain->table->name,
			 vm->last_rule->chain->name,
			 (unsigned long long)vm->last_rule->handle);
	if (vm->last_rule)
		save_rule_text(trial, vm->last_rule->chain->table->name,
			       vm->last_rule->chain->name,
			       vm->last_rule->handle, said);
	add_registers(vm, said);
	return false;
}

static bool compare_all(struct trial *trial, bool elems, struct text *said)
{
	const struct tally_rule *culprit = NULL;
	bool same = true;

	if (elems && tally_read_elems(&trial->tally)) {
		text_add(said, "the kernel's counters cannot be read\n");
		return false;
	}
	same &= compare_rules(&trial->compare, said, &culprit);
	if (culprit)
		save_rule_text(trial, culprit->table, culprit->chain,
			       culprit->handle, said);
	if (elems)
		same &= compare_elems(&trial->compare, said);
	same &= compare_sights(&trial->replay, &trial->inject, trial->copies,
			       said);
	return same;
}

/* Where they differ, perhaps not all of the kernel's work was done yet. */
static bool agrees(struct trial *trial, bool elems, struct text *said)
{
	if (compare_all(trial, elems, said))
		return true;
	text_release(said);
	inject_settle(&trial->inject);
	if (!tally_read(&trial->tally))
		return compare_all(trial, elems, said);
	text_add(said, "the kernel's counters cannot be read\n");
	return false;
}

/*
 * Through both. What the interpreter has to find out of the connection it is
 * asked before the kernel gets the packet; what it is told, afterwards.
 * Return: false when it cannot be told.
 */
static bool meet(struct trial *trial, const struct sample *packet)
{
	bool recorded = trial->generated.profile.recorded;
	struct facts facts;

	if (recorded)
		facts_before(&facts, &trial->replay, packet);
	else
		replay_packet(&trial->replay, packet, NULL);
	inject_send(&trial->inject, packet);
	if (tally_read(&trial->tally))
		trial->inject.lost = true;
	if (!recorded || trial->inject.lost)
		return true;
	if (!facts_give(&facts, facts_after(&trial->tally),
			&trial->replay.pkt))
		return false;
	replay_packet(&trial->replay, packet, NULL);
	return facts_hold(&facts, &trial->replay);
}

/**
 * run_packet - send a packet through both
 * @trial: the ruleset
 * @packet: the packet
 * @all: compare the elements of sets, too
 *
 * Return: whether to go on with this ruleset.
 */
bool run_packet(struct trial *trial, const struct sample *packet, bool all)
{
	struct run *run = trial->run;
	struct text said = { 0 };
	bool told, same;

	trial->packet = packet;
	if (!replay_load(&trial->replay, &trial->topology, packet))
		return true;
	told = meet(trial, packet);
	if (trial->inject.lost) {
		run->lost++;
		return false;
	}
	traffic_hear(&trial->traffic, &trial->inject);
	run->packets++;
	/* Nobody can tell, and what follows depends on it. */
	if (!told ||
	    (trial->replay.vm.err == -ENODATA && trial->replay.vm.chance)) {
		run->chance++;
		return false;
	}
	same = is_decided(trial, &said) && agrees(trial, all, &said) &&
	       drops_agree(&run->drops, &trial->replay.ruleset,
			   &trial->replay.facts, &said);
	tally_credit(&trial->tally);
	if (!same) {
		add_result(trial, &said);
		disagree(trial, &said);
	}
	text_release(&said);
	trial->packet = NULL;
	return same;
}

static void send_random(struct trial *trial)
{
	const struct options *options = &trial->run->options;
	struct rnd rnd = rnd_make(options->seed,
				  trial->index * STREAMS + STREAM_PACKETS);
	uint64_t again;

	for (again = 0; again < options->again; again++)
		rnd = rnd_make(rnd_u64(&rnd), STREAM_PACKETS);

	traffic_begin(&trial->traffic, &trial->generated.pool,
		      &trial->generated.profile, rnd);
	for (trial->number = 0; trial->number < options->each;
	     trial->number++) {
		bool last = trial->number + 1 == options->each;
		struct sample packet;

		traffic_next(&trial->traffic, &packet);
		if (!run_packet(trial, &packet,
				last || !(trial->number & 15)))
			return;
	}
	tally_credit_maps(&trial->tally);
}

static bool has_copies(const struct script *nft)
{
	size_t i;

	for (i = 0; i < nft->count; i++) {
		if (!nft->line[i].out && (strstr(nft->line[i].text, "dup to") ||
					  strstr(nft->line[i].text, "fwd to")))
			return true;
	}
	return false;
}

static void send_golden(struct trial *trial)
{
	const struct golden *golden = trial->golden;

	for (trial->number = 0; trial->number < golden->count;
	     trial->number++) {
		if (!run_packet(trial, &golden->packet[trial->number], true))
			return;
	}
}

/* Return: whether br_netfilter is there, where the ruleset is about it. */
static bool show(struct trial *trial)
{
	if (!trial->generated.profile.shown)
		return true;
	topology_enter(&trial->topology, PLACE_FW);
	return !topology_setting("bridge/bridge-nf-call-iptables", "1") &&
	       !topology_setting("bridge/bridge-nf-call-ip6tables", "1");
}

/* The ruleset, and what else stands in the kernel. */
static int furnish(struct trial *trial)
{
	const struct profile *profile = &trial->generated.profile;
	int err = topology_filter(&trial->topology, profile->filtering);

	if (!err)
		err = load(trial);
	if (!err && profile->helped)
		err = children_open();
	return err;
}

/* Return: whether the kernel took the ruleset. */
static bool run_trial(struct trial *trial)
{
	struct run *run = trial->run;

	if (trial->golden)
		golden_make(trial->golden, &run->support, &trial->generated);
	else
		generate_make(&trial->generated, &run->support,
			      run->options.seed, trial->index);
	if (!show(trial) || furnish(trial)) {
		run->given_up++;
		return false;
	}
	trial->copies = has_copies(&trial->generated.nft);
	run->rulesets++;
	listeners_open(&trial->listeners, &trial->generated.pool);
	if (open_model(trial) && !drops_begin(&run->drops))
		trial->golden ? send_golden(trial) : send_random(trial);
	compare_close(&trial->compare);
	tally_close(&trial->tally);
	listeners_close(&trial->listeners);
	replay_close(&trial->replay);
	return true;
}

/**
 * run_ruleset - test a ruleset in namespaces of its own
 * @run: the run; its counts are updated
 * @golden: a case that is written down, or NULL: a random ruleset
 * @index: of the ruleset
 *
 * Return: 0; -EINVAL when the kernel did not take the case; or a negative errno
 * when the test could not be made at all.
 */
int run_ruleset(struct run *run, const struct golden *golden, uint64_t index)
{
	struct trial *trial = calloc(1, sizeof(*trial));
	int err;

	if (!trial)
		return -ENOMEM;
	trial->run = run;
	trial->index = index;
	trial->golden = golden;
	table_begin(&run->table);
	err = topology_make(&trial->topology);
	if (!err) {
		err = inject_open(&trial->inject, &trial->topology);
		if (!err && !run_trial(trial) && golden)
			err = -EINVAL;
		generate_release(&trial->generated);
		inject_close(&trial->inject);
	}
	topology_release(&trial->topology);
	table_end(&run->table, index);
	free(trial);
	return err;
}
