// SPDX-License-Identifier: GPL-2.0-only
#include "engine/path.h"

#include <stdlib.h>
#include <string.h>

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
	condition->idle = from->idle;
	condition->choice = from->text;
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
