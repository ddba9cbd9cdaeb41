// SPDX-License-Identifier: GPL-2.0-only
/* Values as nft writes them. */
#include "difftest/gen.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

static const char *const links[] = { "left0", "right0", "br0", "p1",
				     "p2",    "lo",	"other", "left1" };

static void set_number(struct value *value, uint32_t number)
{
	value->order[12] = (uint8_t)(number >> 24);
	value->order[13] = (uint8_t)(number >> 16);
	value->order[14] = (uint8_t)(number >> 8);
	value->order[15] = (uint8_t)number;
}

static void pick_word(struct gen *gen, const char *words, struct value *value)
{
	uint32_t count = 1, which;
	const char *at;
	size_t len;

	for (at = words; *at; at++)
		count += *at == ' ';
	which = rnd_below(&gen->rnd, count);
	for (at = words; which; which--)
		at = strchr(at, ' ') + 1;
	len = strcspn(at, " ");
	if (len >= sizeof(value->text))
		len = sizeof(value->text) - 1;
	memcpy(value->text, at, len);
	value->text[len] = '\0';
}

/* Also addresses that are nobody's, so that ranges have ends. */
static void pick_v4(struct gen *gen, uint8_t *addr)
{
	pool_v4(gen->pool, &gen->rnd, pool_whose(&gen->rnd), addr);
	if (rnd_percent(&gen->rnd, 15))
		addr[3] ^= 1;
}

static void pick_v6(struct gen *gen, uint8_t *addr)
{
	pool_v6(gen->pool, &gen->rnd, pool_whose(&gen->rnd), addr);
	if (rnd_percent(&gen->rnd, 15))
		addr[15] ^= 1;
}

/**
 * gen_value - a value of a selector
 * @gen: the generator
 * @form: of which selector
 * @value: filled
 */
void gen_value(struct gen *gen, const struct selector_form *form,
	       struct value *value)
{
	size_t room = sizeof(value->text);
	uint8_t bytes[16];
	uint32_t number;

	memset(value, 0, sizeof(*value));
	switch (form->vt) {
	case VT_NUM:
	case VT_HEX:
		number = pool_number(gen->pool, &gen->rnd, form->field);
		set_number(value, number);
		snprintf(value->text, room, form->vt == VT_NUM ? "%u" : "0x%x",
			 number);
		break;
	case VT_V4:
		pick_v4(gen, bytes);
		memcpy(value->order, bytes, 4);
		inet_ntop(AF_INET, bytes, value->text, (socklen_t)room);
		break;
	case VT_V6:
		pick_v6(gen, bytes);
		memcpy(value->order, bytes, 16);
		inet_ntop(AF_INET6, bytes, value->text, (socklen_t)room);
		break;
	case VT_MAC:
		pool_mac(&gen->rnd, bytes);
		memcpy(value->order, bytes, 6);
		snprintf(value->text, room, "%02x:%02x:%02x:%02x:%02x:%02x",
			 bytes[0], bytes[1], bytes[2], bytes[3], bytes[4],
			 bytes[5]);
		break;
	case VT_IFNAME:
		snprintf(value->text, room, "\"%s%s\"",
			 rnd_percent(&gen->rnd, 10) ? "r" :
						      RND_PICK(&gen->rnd, links),
			 rnd_percent(&gen->rnd, 10) ? "*" : "");
		break;
	case VT_IFINDEX:
		snprintf(value->text, room, "\"%s\"",
			 links[rnd_below(&gen->rnd, 6)]);
		break;
	case VT_WORD:
	case VT_FLAGS:
		pick_word(gen, form->words, value);
		break;
	case VT_BOOL:
		snprintf(value->text, room, "%s",
			 rnd_percent(&gen->rnd, 60) ? "exists" : "missing");
		break;
	case VT_CUSTOM:
		break;
	}
}

/**
 * gen_pair - two values, the first not greater than the second
 * @gen: the generator
 * @form: of which selector
 * @low: filled
 * @high: filled
 */
void gen_pair(struct gen *gen, const struct selector_form *form,
	      struct value *low, struct value *high)
{
	struct value kept;
	int tries = 0;

	do {
		gen_value(gen, form, low);
		gen_value(gen, form, high);
	} while (memcmp(low->order, high->order, 16) == 0 && ++tries < 8);
	if (memcmp(low->order, high->order, 16) <= 0)
		return;
	kept = *low;
	*low = *high;
	*high = kept;
}

/* Can it be less or greater than something. */
bool gen_ordered(const struct selector_form *form)
{
	return form->vt == VT_NUM || form->vt == VT_HEX || form->vt == VT_V4 ||
	       form->vt == VT_V6 || form->vt == VT_MAC;
}

/* May a condition stand where the rule is, and beside its others. */
bool gen_fits(const struct gen *gen, const struct selector_form *form)
{
	if (!(form->fams & gen->place.fam) || !(form->hooks & gen->place.hook))
		return false;
	if (form->tracked && !gen->out->profile.tracked)
		return false;
	if (form->l3 && form->l3 != gen->theme.l3)
		return false;
	return !form->l4 || form->l4 == gen->theme.l4;
}

/* For names: s1, m2, ... */
unsigned int gen_name(struct gen *gen)
{
	return gen->names++;
}
