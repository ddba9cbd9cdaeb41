// SPDX-License-Identifier: GPL-2.0-only
#include "engine/path.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "model/text.h"

static struct path_step *add_step(struct path *path, enum path_kind kind)
{
	struct path_step *grown, *step;
	size_t room = path->room ? path->room * 2 : 64;

	if (path->count == PATH_STEPS_MAX) {
		path->omitted += kind == PATH_RULE;
		return NULL;
	}
	if (path->count == path->room) {
		grown = realloc(path->step, room * sizeof(*grown));
		if (!grown) {
			path->failed = true;
			return NULL;
		}
		path->step = grown;
		path->room = room;
	}
	step = &path->step[path->count++];
	memset(step, 0, sizeof(*step));
	step->kind = kind;
	step->depth = path->depth;
	return step;
}

static struct path_words *make_words(struct path *path, const char *text)
{
	struct path_words *words = arena_alloc(&path->arena, sizeof(*words));

	if (words)
		words->text = arena_string(&path->arena, text, strlen(text));
	if (words && words->text)
		return words;
	path->failed = true;
	return NULL;
}

static void on_base(void *data, const struct nft_chain *chain, bool skipped,
		    const char *why)
{
	struct path *path = data;
	struct path_step *step;

	path->depth = 0;
	step = add_step(path, PATH_CHAIN);
	if (!step)
		return;
	step->chain = chain;
	step->skipped = skipped;
	step->hook = path->vm->pkt->hook;
	step->hook_family = path->vm->pkt->family;
	if (why)
		step->words = make_words(path, why);
}

static void forget_pending(struct path *path)
{
	path->pending = NULL;
	path->pending_end = &path->pending;
	path->changed = NULL;
}

static void on_rule(void *data, const struct nft_rule *rule)
{
	struct path *path = data;

	path->rule = rule;
	vm_term_about_begin(&path->about, path->vm, rule);
	forget_pending(path);
}

static struct path_condition *copy_condition(struct path *path,
					     const struct vm_condition *from)
{
	struct path_condition *condition =
		arena_alloc(&path->arena, sizeof(*condition));
	struct vm_term *term = arena_alloc(&path->raw, sizeof(*term));

	if (!condition || !term) {
		path->failed = true;
		return NULL;
	}
	vm_term_take(term, path->vm, path->rule, from, &path->about);
	memset(condition, 0, sizeof(*condition));
	condition->term = term;
	condition->holds = from->holds;
	condition->assumed = from->assumed;
	condition->known = from->value != TRI_UNKNOWN;
	return condition;
}

static void on_condition(void *data, const struct vm_condition *from)
{
	struct path *path = data;
	struct path_condition *condition;

	vm_term_about_add(&path->about, from);
	/* Beyond what is kept only assumptions count. */
	if (path->count >= PATH_STEPS_MAX && !from->assumed)
		return;
	if (from->assumed) {
		condition = copy_condition(path, from);
		if (!condition)
			return;
		*path->assumed_end = condition;
		path->assumed_end = &condition->next;
	}
	/* Of a rule that fails only what failed is kept. */
	if (!from->holds)
		forget_pending(path);
	condition = copy_condition(path, from);
	if (!condition)
		return;
	*path->pending_end = condition;
	path->pending_end = &condition->next;
}

static void on_rule_end(void *data, const struct nft_rule *rule, bool held,
			const struct nft_verdict *verdict)
{
	struct path *path = data;
	struct path_step *step = add_step(path, PATH_RULE);

	if (step) {
		step->rule = rule;
		step->chain = rule->chain;
		step->held = held;
		step->verdict = verdict->code;
		step->target = verdict->chain;
		step->condition = path->pending;
		step->words = path->changed;
	}
	forget_pending(path);
	path->rule = NULL;
	if (held && verdict->code == NFT_JUMP)
		path->depth++;
}

static void on_back(void *data, const struct nft_chain *chain)
{
	struct path *path = data;
	struct path_step *step;

	if (path->depth)
		path->depth--;
	step = add_step(path, PATH_BACK);
	if (step)
		step->chain = chain;
}

/* Of several chains that accept it: the later one at a hook for filtering. */
static unsigned int rank(const struct vm_pkt *pkt,
			 const struct nft_chain *chain)
{
	if (!chain || chain->type == CHAIN_NAT)
		return 0;
	if ((pkt->family == NFPROTO_IPV4 || pkt->family == NFPROTO_IPV6) &&
	    (pkt->hook == NF_INET_LOCAL_IN || pkt->hook == NF_INET_FORWARD ||
	     pkt->hook == NF_INET_LOCAL_OUT))
		return 2;
	return 1;
}

static void note_accept(struct path *path, const struct nft_chain *chain,
			const struct nft_rule *rule)
{
	unsigned int is = rank(path->vm->pkt, chain);

	if (!is || is < path->by_rank ||
	    (is == path->by_rank && path->by_rule && !rule))
		return;
	path->by_rank = is;
	path->by_chain = chain;
	path->by_rule = rule;
}

static void on_base_end(void *data, const struct nft_chain *chain,
			uint32_t verdict, bool policy)
{
	struct path *path = data;
	struct path_step *step;

	path->depth = 0;
	if ((verdict & NF_VERDICT_MASK) == NF_ACCEPT)
		note_accept(path, chain, policy ? NULL : path->vm->rule);
	step = add_step(path, PATH_END);
	if (!step)
		return;
	step->chain = chain;
	step->verdict = (int32_t)verdict;
	step->policy = policy;
}

static void on_changed(void *data, const char *what)
{
	struct path *path = data;
	struct path_words **end = &path->changed;

	while (*end)
		end = &(*end)->next;
	*end = make_words(path, what);
}

static void on_step(void *data, const char *what)
{
	struct path *path = data;
	struct path_step *step;

	path->depth = 0;
	step = add_step(path, PATH_STEP);
	if (step)
		step->words = make_words(path, what);
}

/**
 * path_begin - record the next run of a machine
 * @path: filled; release it with path_release()
 * @vm: the machine; its tracer is set
 * @tracer: filled; must live as long as the run, as must @path where it is
 */
void path_begin(struct path *path, struct vm *vm, struct vm_tracer *tracer)
{
	memset(path, 0, sizeof(*path));
	path->vm = vm;
	path->assumed_end = &path->assumed;
	forget_pending(path);
	*tracer = (struct vm_tracer){
		.data = path,
		.base = on_base,
		.rule = on_rule,
		.condition = on_condition,
		.rule_end = on_rule_end,
		.back = on_back,
		.base_end = on_base_end,
		.changed = on_changed,
		.step = on_step,
	};
	vm->tracer = tracer;
}

/* What was written, kept in an arena; NULL when nothing was. */
static const char *keep(struct arena *arena, struct text *text, bool written)
{
	const char *kept = NULL;

	if (written && !text->failed)
		kept = arena_string(arena, text_get(text), text->len);
	text_release(text);
	return kept;
}

/**
 * path_condition_settle - put a condition into words
 * @condition: the condition
 * @arena: gains the words
 * @names: of links
 */
void path_condition_settle(struct path_condition *condition,
			   struct arena *arena,
			   const struct vm_term_names *names)
{
	const struct vm_term *term = condition->term;
	struct text text = { 0 };
	bool written;

	written = vm_term_condition(&text, term, names);
	condition->text = keep(arena, &text, written);
	written = vm_term_packet(&text, term, names);
	condition->packet = keep(arena, &text, written);
	written = vm_term_element(&text, term, names);
	condition->element = keep(arena, &text, written);
	vm_term_sentence(&text, term, names);
	condition->sentence = keep(arena, &text, true);
}

static const char *copy_text(struct arena *arena, const char *from)
{
	return from ? arena_string(arena, from, strlen(from)) : NULL;
}

/**
 * path_place - where a chain or a rule is
 * @place: filled
 * @arena: gains the names
 * @chain: the chain
 * @rule: a rule of it, or NULL
 * @texts: what rules look like
 */
void path_place(struct path_place *place, struct arena *arena,
		const struct nft_chain *chain, const struct nft_rule *rule,
		const struct path_texts *texts)
{
	char *text = NULL;

	memset(place, 0, sizeof(*place));
	place->family = chain->table->family;
	place->table = copy_text(arena, chain->table->name);
	place->chain = copy_text(arena, chain->name);
	place->table_handle = chain->table->handle;
	if (!rule)
		return;
	place->handle = rule->handle;
	place->comment = copy_text(arena, rule->comment);
	if (texts->rule && texts->rule(texts->ctx, rule, &text) == 0)
		place->text = copy_text(arena, text);
	free(text);
}

static void settle_step(struct path *path, struct path_step *step,
			const struct path_texts *texts)
{
	struct path_condition *condition;

	for (condition = step->condition; condition;
	     condition = condition->next)
		path_condition_settle(condition, &path->arena, &texts->names);
	if (step->chain)
		path_place(&step->place, &path->arena, step->chain, step->rule,
			   texts);
	if (step->target)
		step->target_name = copy_text(&path->arena, step->target->name);
}

static void settle_assumed(struct path *path, const struct path_texts *texts)
{
	struct path_condition *condition;

	for (condition = path->assumed; condition; condition = condition->next)
		path_condition_settle(condition, &path->arena, &texts->names);
}

/* Nothing may point to where the ruleset was. */
static void forget_pointers(struct path *path)
{
	struct path_condition *condition;
	size_t i;

	for (i = 0; i < path->count; i++) {
		struct path_step *step = &path->step[i];

		for (condition = step->condition; condition;
		     condition = condition->next)
			condition->term = NULL;
		step->chain = NULL;
		step->target = NULL;
		step->rule = NULL;
	}
	for (condition = path->assumed; condition; condition = condition->next)
		condition->term = NULL;
	arena_release(&path->raw);
	path->by_chain = NULL;
	path->by_rule = NULL;
	path->vm = NULL;
}

/**
 * path_settle - turn what points into the ruleset into words
 * @path: the path; its run is over
 * @texts: what rules look like and links are called
 *
 * Return: 0 or -ENOMEM.
 */
int path_settle(struct path *path, const struct path_texts *texts)
{
	size_t i;

	for (i = 0; i < path->count; i++)
		settle_step(path, &path->step[i], texts);
	settle_assumed(path, texts);
	forget_pointers(path);
	return path->failed ? -ENOMEM : 0;
}

/**
 * path_settle_assumed - only what was assumed; the steps are forgotten
 * @path: the path; its run is over
 * @texts: what links are called
 *
 * Return: 0 or -ENOMEM.
 */
int path_settle_assumed(struct path *path, const struct path_texts *texts)
{
	path->count = 0;
	settle_assumed(path, texts);
	forget_pointers(path);
	return path->failed ? -ENOMEM : 0;
}

/**
 * path_same_assumption - was the same thing assumed in two runs
 * @a: what one assumed; not settled
 * @b: what the other one did
 */
bool path_same_assumption(const struct path_condition *a,
			  const struct path_condition *b)
{
	return a->holds == b->holds && a->term->expr == b->term->expr &&
	       a->term->rule == b->term->rule && a->term->text == b->term->text;
}

/**
 * path_release - free a path
 * @path: emptied
 */
void path_release(struct path *path)
{
	arena_release(&path->arena);
	arena_release(&path->raw);
	free(path->step);
	memset(path, 0, sizeof(*path));
}
