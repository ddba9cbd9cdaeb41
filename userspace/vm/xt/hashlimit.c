// SPDX-License-Identifier: GPL-2.0-only
/*
 * hashlimit: a limit for each address or port. net/netfilter/xt_hashlimit.c.
 * What is left of each is known of what the replay itself has seen only, and
 * only if it is the packet. Limits of bytes, and those that measure a rate, are
 * not counted here.
 */
#include <netinet/in.h>

#include "vm/xt/xt_table.h"

#include <linux/netfilter/xt_hashlimit.h>
#include <string.h>

#include "model/text.h"
#include "vm/xt/bucket.h"

#define BUCKETS 256U
#define ENTRIES_MAX 65536U
#define NSEC_PER_MS 1000000ULL
/* Between a packet's time and when the kernel looks at its clock. */
#define SLACK (10 * NSEC_PER_MS)

/* struct dsthash_dst, for both families. */
struct key {
	uint8_t src[16];
	uint8_t dst[16];
	uint8_t port[4];
};

struct entry {
	struct entry *next;
	struct key key;
	struct xt_bucket bucket;
};

/* Rules share it by name; it is made as the first one says. */
struct limits {
	bool made;
	bool lost; /* nobody knows any more what is left of any */
	uint8_t revision;
	struct hashlimit_cfg3 cfg;
	uint32_t count;
	struct entry *entry[BUCKETS];
};

#define MODES_NOT_COUNTED (XT_HASHLIMIT_BYTES | XT_HASHLIMIT_RATE_MATCH)
#define MODES_PORTS (XT_HASHLIMIT_HASH_SPT | XT_HASHLIMIT_HASH_DPT)

/* The configurations of all revisions begin alike, but for their widths. */
static void read_cfg(const struct xt_use *use, struct hashlimit_cfg3 *cfg)
{
	const struct xt_hashlimit_mtinfo1 *first = use->info;
	const struct xt_hashlimit_mtinfo2 *second = use->info;
	const struct xt_hashlimit_mtinfo3 *third = use->info;

	memset(cfg, 0, sizeof(*cfg));
	switch (use->revision) {
	case 1:
		cfg->avg = first->cfg.avg;
		cfg->burst = first->cfg.burst;
		cfg->mode = first->cfg.mode;
		cfg->expire = first->cfg.expire;
		cfg->srcmask = first->cfg.srcmask;
		cfg->dstmask = first->cfg.dstmask;
		break;
	case 2:
		cfg->avg = second->cfg.avg;
		cfg->burst = second->cfg.burst;
		cfg->mode = second->cfg.mode;
		cfg->expire = second->cfg.expire;
		cfg->srcmask = second->cfg.srcmask;
		cfg->dstmask = second->cfg.dstmask;
		break;
	default:
		memcpy(cfg, &third->cfg, sizeof(*cfg));
	}
}

static const char *name_of(const struct xt_use *use, size_t *room)
{
	const struct xt_hashlimit_mtinfo1 *first = use->info;
	const struct xt_hashlimit_mtinfo3 *third = use->info;

	*room = use->revision == 1 ? sizeof(first->name) : sizeof(third->name);
	return use->revision == 1 ? first->name : third->name;
}

static struct limits *limits_of(const struct xt_par *par)
{
	struct limits *limits;
	const char *name;
	size_t room;

	name = name_of(par->use, &room);
	limits = xt_named(par->vm->ruleset, "hashlimit", par->use->family, name,
			  room, sizeof(*limits));
	if (limits && !limits->made) {
		read_cfg(par->use, &limits->cfg);
		limits->revision = par->use->revision;
		limits->made = true;
	}
	return limits;
}

static void mask_addr(uint8_t *addr, size_t len, unsigned int prefix)
{
	size_t i;

	for (i = 0; i < len; i++) {
		if (prefix < i * 8 + 8)
			addr[i] &=
				prefix <= i * 8 ?
					0 :
					(uint8_t)(0xff00 >> (prefix - i * 8));
	}
}

static bool read_addr(const struct xt_par *par, bool dst, unsigned int prefix,
		      uint8_t *bytes)
{
	struct addr addr;
	size_t len;

	if (!xt_known_addr(par, dst, &addr))
		return false;
	len = addr_bits(&addr) / 8;
	mask_addr(addr.bytes, len, prefix);
	memcpy(bytes, addr.bytes, len);
	return true;
}

/* proto_ports_offset(); negative: it has none. */
static int ports_offset(uint8_t proto)
{
	switch (proto) {
	case IPPROTO_TCP:
	case IPPROTO_UDP:
	case IPPROTO_DCCP:
	case IPPROTO_ESP:
	case IPPROTO_SCTP:
	case IPPROTO_UDPLITE:
		return 0;
	case IPPROTO_AH:
		return 4;
	}
	return -1;
}

/* Where ports would be, of later fragments too. TRI_FALSE: it is malformed. */
static enum tri find_ports(const struct xt_par *par, uint8_t *proto, size_t *at)
{
	struct vm_u32 number;
	uint16_t fragoff;

	if (par->use->family == NFPROTO_IPV6) {
		switch (xt_skip_headers(par, proto, at, &fragoff)) {
		case XT_FOUND:
			return TRI_TRUE;
		case XT_NOT_KNOWN:
			return TRI_UNKNOWN;
		default:
			return TRI_FALSE;
		}
	}
	number = xt_head(par, 9, 1);
	*proto = (uint8_t)number.value;
	*at = par->pkt->thoff;
	return vm_known(number) && par->pkt->parsed != TRI_UNKNOWN ?
		       TRI_TRUE :
		       TRI_UNKNOWN;
}

static enum tri read_ports(struct xt_par *par, uint32_t mode, struct key *key)
{
	struct vm_u32 ports;
	uint8_t proto = 0;
	size_t at = 0;
	enum tri found = find_ports(par, &proto, &at);
	int offset = ports_offset(proto);

	if (found == TRI_UNKNOWN)
		par->hotdrop = TRI_UNKNOWN;
	if (found != TRI_TRUE || offset < 0)
		return found;
	if (!xt_number(par, at + (size_t)offset, 4, &ports))
		return TRI_FALSE;
	if (!vm_known(ports))
		return TRI_UNKNOWN;
	if (mode & XT_HASHLIMIT_HASH_SPT) {
		key->port[0] = (uint8_t)(ports.value >> 24);
		key->port[1] = (uint8_t)(ports.value >> 16);
	}
	if (mode & XT_HASHLIMIT_HASH_DPT) {
		key->port[2] = (uint8_t)(ports.value >> 8);
		key->port[3] = (uint8_t)ports.value;
	}
	return TRI_TRUE;
}

/* hashlimit_init_dst(); TRI_FALSE: the packet is dropped. */
static enum tri read_key(struct xt_par *par, const struct hashlimit_cfg3 *cfg,
			 struct key *key)
{
	bool known = true;

	memset(key, 0, sizeof(*key));
	if (cfg->mode & XT_HASHLIMIT_HASH_DIP)
		known = read_addr(par, true, cfg->dstmask, key->dst);
	if (known && cfg->mode & XT_HASHLIMIT_HASH_SIP)
		known = read_addr(par, false, cfg->srcmask, key->src);
	if (cfg->mode & MODES_PORTS)
		return xt_and(read_ports(par, cfg->mode, key),
			      known ? TRI_TRUE : TRI_UNKNOWN);
	return known ? TRI_TRUE : TRI_UNKNOWN;
}

static struct entry *find(struct limits *limits, struct arena *arena,
			  const struct key *key)
{
	const uint8_t *bytes = (const uint8_t *)key;
	uint32_t hash = 0;
	struct entry **bucket, *entry;
	size_t i;

	for (i = 0; i < sizeof(*key); i++)
		hash = hash * 31 + bytes[i];
	bucket = &limits->entry[hash % BUCKETS];
	for (entry = *bucket; entry; entry = entry->next) {
		if (memcmp(&entry->key, key, sizeof(*key)) == 0)
			return entry;
	}
	if (limits->count == ENTRIES_MAX)
		return NULL;
	entry = arena_alloc(arena, sizeof(*entry));
	if (!entry)
		return NULL;
	limits->count++;
	entry->key = *key;
	entry->next = *bucket;
	*bucket = entry;
	return entry;
}

/* CREDITS_PER_JIFFY: the power of two below the largest that may be. */
static uint64_t credits_per_tick(uint8_t revision)
{
	uint64_t day = xt_hz() * 60ULL * 60 * 24;
	uint64_t max = (revision == 1 ? UINT32_MAX : UINT64_MAX) / day;
	uint64_t credits = 1;

	while (credits <= max / 2)
		credits *= 2;
	return credits;
}

/* user2credits() */
static uint64_t credits_of(uint64_t user, uint8_t revision)
{
	uint64_t scale =
		revision == 1 ? XT_HASHLIMIT_SCALE : XT_HASHLIMIT_SCALE_v2;
	uint64_t second = xt_hz() * credits_per_tick(revision);

	return scale >= second ? user / (scale / second) :
				 user * (second / scale);
}

static struct xt_rate rate_of(const struct limits *limits)
{
	const struct hashlimit_cfg3 *cfg = &limits->cfg;

	return (struct xt_rate){
		.cost = credits_of(cfg->avg, limits->revision),
		.cap = credits_of(cfg->avg * cfg->burst, limits->revision),
		.per_tick = credits_per_tick(limits->revision),
	};
}

static enum tri take(struct entry *entry, const struct limits *limits,
		     uint64_t now)
{
	struct xt_rate rate = rate_of(limits);
	struct xt_bucket *bucket = &entry->bucket;
	uint64_t idle = limits->cfg.expire * NSEC_PER_MS;

	/* One that was idle for long may have been thrown away meanwhile. */
	if (!now || (bucket->last && now > bucket->last &&
		     now - bucket->last + SLACK >= idle))
		xt_bucket_renew(bucket);
	return xt_bucket_take(bucket, &rate, now);
}

static enum tri match(struct xt_par *par)
{
	struct limits *limits = NULL;
	struct hashlimit_cfg3 cfg;
	struct entry *entry;
	enum tri found;
	struct key key;

	read_cfg(par->use, &cfg);
	par->why = "how much of the limit is left is not known";
	found = read_key(par, &cfg, &key);
	if (found == TRI_FALSE)
		return xt_drop(par, TRI_TRUE);
	if (!xt_is_packet(par) || cfg.mode & MODES_NOT_COUNTED)
		return TRI_UNKNOWN;
	limits = limits_of(par);
	if (!limits)
		return TRI_UNKNOWN;
	limits->lost |= found == TRI_UNKNOWN;
	entry = limits->lost ? NULL :
			       find(limits, &par->vm->ruleset->arena, &key);
	if (!entry)
		return TRI_UNKNOWN;
	return xt_flip(take(entry, limits, vm_pkt_time(par->pkt)),
		       cfg.mode & XT_HASHLIMIT_INVERT);
}

static void learn(struct xt_par *par, bool holds)
{
	struct hashlimit_cfg3 cfg;
	struct limits *limits;
	struct entry *entry;
	struct xt_rate rate;
	struct key key;

	read_cfg(par->use, &cfg);
	if (!xt_is_packet(par) || cfg.mode & MODES_NOT_COUNTED)
		return;
	limits = limits_of(par);
	if (!limits || limits->lost ||
	    read_key(par, &limits->cfg, &key) != TRI_TRUE)
		return;
	entry = find(limits, &par->vm->ruleset->arena, &key);
	rate = rate_of(limits);
	if (entry)
		xt_bucket_learn(&entry->bucket, &rate,
				holds != !!(cfg.mode & XT_HASHLIMIT_INVERT));
}

static void text(const struct xt_use *use, struct text *text)
{
	static const char *const mode[] = { "dstip", "dstport", "srcip",
					    "srcport", NULL };
	uint64_t scale =
		use->revision == 1 ? XT_HASHLIMIT_SCALE : XT_HASHLIMIT_SCALE_v2;
	struct hashlimit_cfg3 cfg;
	const char *name;
	size_t room;

	read_cfg(use, &cfg);
	name = name_of(use, &room);
	if (!(cfg.mode & XT_HASHLIMIT_BYTES))
		xt_say(text, false, "%s %.4g/sec --hashlimit-burst %llu",
		       cfg.mode & XT_HASHLIMIT_INVERT ? "--hashlimit-above" :
							"--hashlimit-upto",
		       (double)scale / (double)(cfg.avg ? cfg.avg : 1),
		       (unsigned long long)cfg.burst);
	if (cfg.mode & 0x0f)
		xt_say_list(text, false, "--hashlimit-mode", mode, cfg.mode);
	xt_say_string(text, false, "--hashlimit-name", name, room);
}

const struct xt_ops xt_hashlimit_match = {
	.name = "hashlimit",
	.families = XT_ON_IP,
	.moves = true,
	.size = { 0, sizeof(struct xt_hashlimit_mtinfo1),
		  sizeof(struct xt_hashlimit_mtinfo2),
		  sizeof(struct xt_hashlimit_mtinfo3) },
	.match = match,
	.learn = learn,
	.text = text,
};
