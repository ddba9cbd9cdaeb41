// SPDX-License-Identifier: GPL-2.0-only
/*
 * From an expression's address to the rule that holds it, and from a rule's
 * identity to whether it is still there. Reads nf_tables' own lists (see
 * net/netfilter/nf_tables_api.c): tables and chains by RCU, rules by the
 * blobs that a commit publishes.
 */
#include <linux/kprobes.h>
#include <linux/module.h>
#include <linux/random.h>
#include <linux/siphash.h>

#include "resolve.h"

/* Steps after which a walk gives up: a packet must not wait for more. */
#define WALK_MAX	BIT(20)

unsigned int rstattr_nft_net_id;
u32 rstattr_nft_epoch;
static siphash_aligned_key_t content_key;

int __init rstattr_resolve_init(void)
{
	get_random_bytes(&content_key, sizeof(content_key));
	return 0;
}

/*
 * nf_tables_net_id is not exported. Registering a kprobe on a variable is
 * refused, but not before its address was looked up.
 */
static const unsigned int *find_net_id(const char *symbol)
{
	struct kprobe kp = {
		.symbol_name	= symbol,
		.flags		= KPROBE_FLAG_DISABLED,
	};

	if (!register_kprobe(&kp))
		unregister_kprobe(&kp);
	return (const unsigned int *)kp.addr;
}

/**
 * rstattr_resolve_learn() - find nf_tables' data, once it is loaded
 *
 * Called before a probe of an evaluator is armed, which keeps nf_tables
 * loaded. May sleep.
 *
 * Return: whether rules can be resolved.
 */
bool rstattr_resolve_learn(void)
{
	const unsigned int *id;

	if (READ_ONCE(rstattr_nft_net_id))
		return true;
	id = find_net_id("nf_tables:nf_tables_net_id");
	if (!id)
		id = find_net_id("nf_tables_net_id");
	if (!id)
		return false;
	WRITE_ONCE(rstattr_nft_net_id, *id);
	return *id != 0;
}

/**
 * rstattr_resolve_forget() - nf_tables goes: its data is no longer there
 */
void rstattr_resolve_forget(void)
{
	WRITE_ONCE(rstattr_nft_net_id, 0);
	WRITE_ONCE(rstattr_nft_epoch, rstattr_nft_epoch + 1);
	synchronize_rcu();
}

/*
 * What a rule is made of: its expressions, and the user data behind them with
 * its comment. Expressions hold pointers to their state, which may be those
 * of a rule replaced before: two rules that are alike in all that is one rule.
 */
static u64 content_hash(const struct nft_rule *rule)
{
	unsigned int len = rule->dlen;

	if (rule->udata)
		len += sizeof(struct nft_userdata) +
			nft_userdata(rule)->len + 1;
	return siphash(rule->data, len, &content_key);
}

/* The rule in @blob whose expressions @addr lies in. Steps by rule headers. */
static const struct nft_rule_dp *blob_find(const struct nft_rule_blob *blob,
					   const void *addr, u32 *budget)
{
	const void *rule, *end;

	if (!blob)
		return NULL;
	rule = blob->data;
	end = rule + blob->size;
	if (addr < rule || addr >= end)
		return NULL;

	while (rule < end && *budget) {
		const struct nft_rule_dp *dp = rule;
		const void *next = rule + sizeof(*dp) + dp->dlen;

		--*budget;
		if (addr < next)
			return dp;
		rule = next;
	}
	return NULL;
}

/*
 * The rule of the control plane that @dp was made from, in generation @gen:
 * while it is being replaced two have its handle, one in each generation.
 */
static const struct nft_rule *rule_of(const struct nft_chain *chain,
				      const struct nft_rule_dp *dp,
				      unsigned int gen, u32 *budget)
{
	const struct nft_rule *rule, *found = NULL;

	list_for_each_entry_rcu(rule, &chain->rules, list) {
		if (!*budget)
			break;
		--*budget;
		if (rule->handle != dp->handle || rule->genmask & BIT(gen))
			continue;
		if (rule->dlen == dp->dlen &&
		    !memcmp(rule->data, dp->data, dp->dlen))
			return rule;
		found = rule;
	}
	return found;
}

/* The rule that holds @addr in either generation; @here if it lies in one. */
static const struct nft_rule *chain_find(const struct net *net,
					 const struct nft_chain *chain,
					 const void *addr, bool *here,
					 u32 *budget)
{
	unsigned int gen = READ_ONCE(net->nft.gencursor);
	const struct nft_rule_blob *g0, *g1;
	const struct nft_rule_dp *dp;

	/* A commit publishes blobs, then moves the cursor. */
	smp_rmb();
	g0 = rcu_dereference(chain->blob_gen_0);
	g1 = rcu_dereference(chain->blob_gen_1);
	dp = blob_find(g0, addr, budget);
	if (g0 != g1) {
		/* In both only while nothing changes: then either will do. */
		gen = !dp;
		if (!dp)
			dp = blob_find(g1, addr, budget);
	}
	*here = !!dp;
	return dp ? rule_of(chain, dp, gen, budget) : NULL;
}

static void chain_id(const struct nft_table *table,
		     const struct nft_chain *chain, struct rstattr_id *id)
{
	id->table_handle = table->handle;
	id->chain_handle = chain->handle;
	id->family = table->family;
	id->has_priority = nft_is_base_chain(chain);
	id->priority = id->has_priority ?
		nft_base_chain(chain)->ops.priority : 0;
}

static void place_id(const struct rstattr_place *place, struct rstattr_id *id)
{
	chain_id(place->table, place->chain, id);
	id->handle = place->rule->handle;
	id->content = content_hash(place->rule);
}

/**
 * rstattr_resolve_policy() - which policy
 * @chain: a base chain, under RCU
 * @id: filled; no rule has a handle of 0
 */
void rstattr_resolve_policy(const struct nft_chain *chain,
			    struct rstattr_id *id)
{
	chain_id(chain->table, chain, id);
	id->handle = 0;
	id->content = 0;
}

/**
 * rstattr_resolve() - find the rule that holds an expression
 * @net: the namespace
 * @nft: nf_tables' data of the namespace
 * @addr: address within the expression
 * @place: filled with where it lies
 * @id: filled with the rule's identity
 *
 * Both generations are searched, so a packet that began before a commit is
 * found. One that spans two commits, or runs in a chain or a rule just
 * unlinked, is not.
 * Under RCU.
 *
 * Return: whether it was found.
 */
bool rstattr_resolve(const struct net *net, const struct nftables_pernet *nft,
		     const void *addr, struct rstattr_place *place,
		     struct rstattr_id *id)
{
	u32 budget = WALK_MAX;
	bool here;

	list_for_each_entry_rcu(place->table, &nft->tables, list) {
		list_for_each_entry_rcu(place->chain, &place->table->chains,
					list) {
			if (!budget || !--budget)
				return false;
			place->rule = chain_find(net, place->chain, addr,
						 &here, &budget);
			if (place->rule)
				place_id(place, id);
			if (here)
				return !!place->rule;
		}
	}
	return false;
}

/* Appends @str to @names, whole or not at all. Its offset, 0 if it had none. */
static u16 names_add(struct rstattr_names *names, u16 *used, const char *str,
		     size_t len)
{
	u16 at = *used;

	/* What is left must hold the end, too; there may be nothing left. */
	if (!str || !len || at >= sizeof(names->text) ||
	    len >= sizeof(names->text) - at)
		return 0;
	memcpy(names->text + at, str, len);
	names->text[at + len] = '\0';
	*used += len + 1;
	return at;
}

/* The comment in a rule's user data: libnftnl's attribute 0, a C string. */
static const char *udata_comment(const struct nft_userdata *udata, size_t *len)
{
	const u8 *tlv = udata->data;
	size_t left = udata->len + 1;

	while (left >= 2 && left - 2 >= tlv[1]) {
		if (tlv[0] == 0) {
			*len = strnlen(tlv + 2, tlv[1]);
			return tlv + 2;
		}
		left -= 2 + tlv[1];
		tlv += 2 + tlv[1];
	}
	return NULL;
}

/**
 * rstattr_resolve_names() - copy the names of a rule or policy, and its comment
 * @place: where it lies, in the RCU section that found it
 * @names: filled
 */
void rstattr_resolve_names(const struct rstattr_place *place,
			   struct rstattr_names *names)
{
	const char *table = READ_ONCE(place->table->name);
	const char *chain = READ_ONCE(place->chain->name);
	const struct nft_rule *rule = place->rule;
	const char *comment;
	size_t len;
	u16 used = 0;

	names->text[0] = '\0';
	names_add(names, &used, table, strlen(table));
	if (!used)
		used = 1;
	names->chain = names_add(names, &used, chain, strlen(chain));
	names->comment = 0;
	if (!rule || !rule->udata)
		return;
	comment = udata_comment(nft_userdata(rule), &len);
	if (comment)
		names->comment = names_add(names, &used, comment, len);
}

/**
 * rstattr_resolve_tables() - which tables there are
 * @nft: nf_tables' data of the namespace, under RCU
 * @family: NFPROTO_* that they must have; 0: any
 * @tables: filled with as many as there is room for
 *
 * Return: whether these are all.
 */
bool rstattr_resolve_tables(const struct nftables_pernet *nft, u8 family,
			    struct rstattr_tables *tables)
{
	const struct nft_table *table;
	unsigned int n = 0;
	bool all = true;

	memset(tables, 0, sizeof(*tables));
	list_for_each_entry_rcu(table, &nft->tables, list) {
		u64 made = READ_ONCE(table->hgenerator);

		if (family && table->family != family)
			continue;
		if (n == RSTATTR_TABLES || table->handle > U16_MAX ||
		    made > U32_MAX) {
			all = false;
			continue;
		}
		tables->made[n] = made;
		tables->handle[n++] = table->handle;
	}
	return all;
}

/**
 * rstattr_resolve_pin() - keep nf_tables loaded
 *
 * Return: whether it is, and now stays until rstattr_resolve_unpin().
 */
bool rstattr_resolve_pin(void)
{
	if (!__symbol_get("nft_do_chain"))
		return false;
	if (rstattr_resolve_learn())
		return true;
	__symbol_put("nft_do_chain");
	return false;
}

/**
 * rstattr_resolve_unpin() - undo rstattr_resolve_pin()
 */
void rstattr_resolve_unpin(void)
{
	__symbol_put("nft_do_chain");
}

static const struct nft_table *table_by_handle(const struct nftables_pernet *nft,
					       u64 handle)
{
	const struct nft_table *table;

	list_for_each_entry_rcu(table, &nft->tables, list)
		if (table->handle == handle)
			return table;
	return NULL;
}

static const struct nft_chain *chain_by_handle(const struct nft_table *table,
					       u64 handle)
{
	const struct nft_chain *chain;

	list_for_each_entry_rcu(chain, &table->chains, list)
		if (chain->handle == handle)
			return chain;
	return NULL;
}

static enum rstattr_rule_state policy_state(const struct nft_chain *chain)
{
	return nft_is_base_chain(chain) &&
		READ_ONCE(nft_base_chain(chain)->policy) == NF_DROP ?
			RSTATTR_RULE_STATE_LIVE : RSTATTR_RULE_STATE_REPLACED;
}

static enum rstattr_rule_state find_state(struct net *net,
					  const struct nftables_pernet *nft,
					  const struct rstattr_id *id)
{
	const struct nft_table *table = table_by_handle(nft, id->table_handle);
	const struct nft_chain *chain;
	const struct nft_rule *rule;

	if (!table || !nft_is_active(net, table))
		return RSTATTR_RULE_STATE_GONE;
	chain = chain_by_handle(table, id->chain_handle);
	if (!chain || !nft_is_active(net, chain))
		return RSTATTR_RULE_STATE_GONE;
	if (!id->handle)
		return policy_state(chain);

	list_for_each_entry_rcu(rule, &chain->rules, list) {
		if (rule->handle != id->handle || !nft_is_active(net, rule))
			continue;
		return content_hash(rule) == id->content ?
			RSTATTR_RULE_STATE_LIVE : RSTATTR_RULE_STATE_REPLACED;
	}
	return RSTATTR_RULE_STATE_GONE;
}

/**
 * rstattr_resolve_state() - is the rule that fired still in the ruleset?
 * @net: its namespace
 * @id: its identity
 *
 * With rstattr_resolve_pin(). Takes an RCU section of its own; the answer
 * holds for the generation that is current.
 *
 * Return: its state, RSTATTR_RULE_STATE_UNSPEC if the namespace is going.
 */
enum rstattr_rule_state rstattr_resolve_state(struct net *net,
					      const struct rstattr_id *id)
{
	enum rstattr_rule_state state = RSTATTR_RULE_STATE_UNSPEC;
	const struct nftables_pernet *nft;

	/* nf_tables' data of a namespace goes when the namespace does. */
	net = maybe_get_net(net);
	if (!net)
		return state;
	rcu_read_lock();
	nft = rstattr_resolve_pernet(net);
	if (nft)
		state = find_state(net, nft, id);
	rcu_read_unlock();
	put_net(net);
	return state;
}
