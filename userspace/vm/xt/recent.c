// SPDX-License-Identifier: GPL-2.0-only
/*
 * recent: addresses that were seen, and when. net/netfilter/xt_recent.c. Which
 * those are the kernel tells in a file of each list that is not read here: only
 * what the replay itself has seen is known, and only if it is the packet.
 */
#include <netinet/in.h>

#include "vm/xt/xt_table.h"

#include <linux/netfilter/xt_recent.h>
#include <string.h>

#include "model/text.h"

#define NSEC 1000000000ULL
/* Between a packet's time and when the kernel looks at its clock. */
#define SLACK (10 * 1000000ULL)

/* ip_list_tot, and at least as many hits as can be asked for. */
#define ENTRIES 100
#define STAMPS 256

struct entry {
	uint8_t family; /* 0: free */
	uint8_t ttl;
	uint8_t addr[16];
	uint64_t used;	/* the least is the oldest */
	uint32_t count; /* of stamps, those that are overwritten too */
	uint64_t stamp[STAMPS];
};

struct list {
	bool lost; /* nobody knows any more what is on it */
	uint64_t uses;
	struct entry *entry[ENTRIES];
};

/* The packet, as the list sees it. */
struct visitor {
	uint8_t addr[16];
	uint8_t ttl;
	uint64_t now;
};

static struct list *list_of(const struct xt_par *par)
{
	const struct xt_recent_mtinfo_v1 *info = par->info;

	return xt_named(par->vm->ruleset, "recent", 0, info->name,
			sizeof(info->name), sizeof(struct list));
}

/* As it was before forwarding took one. Return: whether it is known. */
static bool read_ttl(const struct xt_par *par, struct visitor *visitor)
{
	const struct vm_pkt *pkt = par->pkt;
	struct vm_u32 ttl =
		xt_head(par, pkt->family == NFPROTO_IPV6 ? 7 : 8, 1);

	if (!vm_known(ttl) || !vm_known(pkt->out.index))
		return false;
	visitor->ttl = (uint8_t)ttl.value;
	if (!pkt->out.index.value)
		return true;
	if (!vm_known(pkt->has_socket))
		return false;
	visitor->ttl += !pkt->has_socket.value;
	return true;
}

static bool read_visitor(const struct xt_par *par, struct visitor *visitor)
{
	const struct xt_recent_mtinfo_v1 *info = par->info;
	struct addr addr;
	size_t i;

	memset(visitor, 0, sizeof(*visitor));
	if (!xt_known_addr(par, info->side == XT_RECENT_DEST, &addr) ||
	    !read_ttl(par, visitor))
		return false;
	for (i = 0; i < addr_bits(&addr) / 8; i++)
		visitor->addr[i] =
			par->use->revision ?
				addr.bytes[i] &
					((const uint8_t *)&info->mask)[i] :
				addr.bytes[i];
	visitor->now = vm_pkt_time(par->pkt);
	return true;
}

static struct entry *find(const struct list *list, const struct xt_par *par,
			  const struct visitor *visitor)
{
	const struct xt_recent_mtinfo_v1 *info = par->info;
	uint8_t ttl = info->check_set & XT_RECENT_TTL ? visitor->ttl : 0;
	size_t i;

	for (i = 0; i < ENTRIES; i++) {
		struct entry *entry = list->entry[i];

		if (entry && entry->family == par->pkt->family &&
		    memcmp(entry->addr, visitor->addr, 16) == 0 &&
		    (!ttl || !entry->ttl || ttl == entry->ttl))
			return entry;
	}
	return NULL;
}

static struct entry *oldest(const struct list *list)
{
	struct entry *found = NULL;
	size_t i;

	for (i = 0; i < ENTRIES; i++) {
		struct entry *entry = list->entry[i];

		if (entry && entry->family &&
		    (!found || entry->used < found->used))
			found = entry;
	}
	return found;
}

static void stamp(struct list *list, struct entry *entry,
		  const struct visitor *visitor)
{
	entry->stamp[entry->count++ % STAMPS] = visitor->now;
	entry->ttl = visitor->ttl;
	entry->used = ++list->uses;
}

/* A free place, or that of the oldest. */
static struct entry *place(struct list *list, const struct xt_par *par)
{
	size_t i;

	for (i = 0; i < ENTRIES; i++) {
		if (!list->entry[i])
			list->entry[i] = arena_alloc(&par->vm->ruleset->arena,
						     sizeof(struct entry));
		if (!list->entry[i])
			return NULL;
		if (!list->entry[i]->family)
			return list->entry[i];
	}
	return oldest(list);
}

static void add(struct list *list, const struct xt_par *par,
		const struct visitor *visitor)
{
	struct entry *entry = place(list, par);

	if (!entry) {
		list->lost = true;
		return;
	}
	memset(entry, 0, sizeof(*entry));
	entry->family = par->pkt->family;
	memcpy(entry->addr, visitor->addr, 16);
	stamp(list, entry, visitor);
}

/* Is a stamp not older than so many seconds. */
static enum tri is_young(uint64_t stamped, uint64_t now, uint32_t seconds)
{
	uint64_t age = now > stamped ? now - stamped : 0;
	uint64_t most = seconds * NSEC;

	if (!seconds)
		return TRI_TRUE;
	if (!now || !stamped)
		return TRI_UNKNOWN;
	if (age + SLACK <= most)
		return TRI_TRUE;
	return age > most + SLACK ? TRI_FALSE : TRI_UNKNOWN;
}

/* Have there been so many hits in so many seconds. */
static enum tri is_hit(const struct entry *entry, const struct visitor *visitor,
		       const struct xt_recent_mtinfo_v1 *info)
{
	uint32_t need = info->hit_count ? info->hit_count : 1;
	uint32_t stamps = entry->count < STAMPS ? entry->count : STAMPS;
	uint32_t certain = 0, possible = 0, i;

	for (i = 0; i < stamps; i++) {
		enum tri young =
			is_young(entry->stamp[i], visitor->now, info->seconds);

		certain += young == TRI_TRUE;
		possible += young != TRI_FALSE;
	}
	if (certain >= need)
		return TRI_TRUE;
	return possible >= need ? TRI_UNKNOWN : TRI_FALSE;
}

/* The oldest goes when its time is over, unless it has just been updated. */
static void reap(struct list *list, const struct entry *working,
		 const struct visitor *visitor, uint32_t seconds, bool update)
{
	struct entry *entry = oldest(list);

	if (!entry || (entry == working && update))
		return;
	switch (is_young(entry->stamp[(entry->count - 1) % STAMPS],
			 visitor->now, seconds)) {
	case TRI_TRUE:
		break;
	case TRI_FALSE:
		entry->family = 0;
		break;
	case TRI_UNKNOWN:
		list->lost = true;
		break;
	}
}

/* What the list becomes when a check or an update has this result. */
static void settle(struct list *list, struct entry *entry,
		   const struct visitor *visitor,
		   const struct xt_recent_mtinfo_v1 *info, bool result)
{
	bool update = info->check_set & XT_RECENT_UPDATE && result;

	if (info->check_set & XT_RECENT_REAP)
		reap(list, entry, visitor, info->seconds, update);
	if (update)
		stamp(list, entry, visitor);
}

static enum tri look(struct list *list, const struct xt_par *par,
		     const struct visitor *visitor)
{
	const struct xt_recent_mtinfo_v1 *info = par->info;
	struct entry *entry = find(list, par, visitor);
	bool set = info->check_set & XT_RECENT_SET;
	enum tri result;

	if (!entry && set)
		add(list, par, visitor);
	if (!entry || set) {
		if (entry)
			stamp(list, entry, visitor);
		return xt_tri(set != !!info->invert);
	}
	if (info->check_set & XT_RECENT_REMOVE) {
		entry->family = 0;
		return xt_tri(!info->invert);
	}
	result = xt_flip(is_hit(entry, visitor, info), info->invert);
	if (result != TRI_UNKNOWN)
		settle(list, entry, visitor, info, result == TRI_TRUE);
	return result;
}

static enum tri match(struct xt_par *par)
{
	const struct xt_recent_mtinfo_v1 *info = par->info;
	struct visitor visitor;
	struct list *list;

	par->why = "which addresses are on the list is not known";
	if (!xt_is_packet(par))
		return info->check_set & XT_RECENT_SET ? xt_tri(!info->invert) :
							 TRI_UNKNOWN;
	list = list_of(par);
	if (!list || !read_visitor(par, &visitor) || info->hit_count > STAMPS) {
		if (list)
			list->lost = true;
		return TRI_UNKNOWN;
	}
	return list->lost ? TRI_UNKNOWN : look(list, par, &visitor);
}

static void learn(struct xt_par *par, bool holds)
{
	const struct xt_recent_mtinfo_v1 *info = par->info;
	struct visitor visitor;
	struct entry *entry;
	struct list *list;

	if (!xt_is_packet(par))
		return;
	list = list_of(par);
	if (!list || list->lost || !read_visitor(par, &visitor))
		return;
	entry = find(list, par, &visitor);
	if (entry)
		settle(list, entry, &visitor, info, holds);
}

static void text(const struct xt_use *use, struct text *text)
{
	static const char *const name[] = { "--rcheck", "--set", "--update",
					    "--remove" };
	const struct xt_recent_mtinfo_v1 *info = use->info;
	unsigned int i;

	for (i = 0; i < 4; i++) {
		if (info->check_set >> i & 1)
			xt_say(text, info->invert, "%s", name[i]);
	}
	if (info->seconds)
		xt_say(text, false, "--seconds %u", info->seconds);
	if (info->check_set & XT_RECENT_REAP)
		xt_say(text, false, "--reap");
	if (info->hit_count)
		xt_say(text, false, "--hitcount %u", info->hit_count);
	if (info->check_set & XT_RECENT_TTL)
		xt_say(text, false, "--rttl");
	xt_say_string(text, false, "--name", info->name, sizeof(info->name));
	xt_say(text, false,
	       info->side == XT_RECENT_DEST ? "--rdest" : "--rsource");
}

const struct xt_ops xt_recent_match = {
	.name = "recent",
	.families = XT_ON_IP,
	.moves = true,
	.size = { sizeof(struct xt_recent_mtinfo),
		  sizeof(struct xt_recent_mtinfo_v1) },
	.match = match,
	.learn = learn,
	.text = text,
};
