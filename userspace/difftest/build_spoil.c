// SPDX-License-Identifier: GPL-2.0-only
/* What is wrong with some packets. */
#include "difftest/build.h"

/* Lengths and sums are as before: the packet is cut in transit. */
static void cut(struct build *build)
{
	if (build->len > 1)
		build->len -= 1 + rnd_below(build->rnd,
					    (uint32_t)build->len - 1);
}

/* Cut where a header ends, or in it, with a length that says so. */
static void cut_neatly(struct build *build)
{
	uint8_t proto;
	size_t thoff;

	if (!build_find_l4(build->bytes, build->len, &proto, &thoff))
		return;
	thoff += rnd_below(build->rnd, 24);
	if (thoff < build->len)
		build->len = thoff;
	if (build->bytes[0] >> 4 == 4)
		set16(build->bytes + 2, (uint32_t)build->len);
	else
		set16(build->bytes + 4, (uint32_t)build->len - 40);
	build_sums(build->bytes, build->len);
}

/* Neighbours must be known: whom it is for stays as it is. */
static bool is_destination(const struct build *build, uint32_t at)
{
	if (build->bytes[0] >> 4 == 4)
		return at == 0 || (at >= 16 && at < 20);
	return at == 0 || (at >= 24 && at < 40);
}

static void flip(struct build *build, bool sums)
{
	uint32_t room = build->len < 60 ? (uint32_t)build->len : 60;
	uint32_t at = rnd_below(build->rnd, room);

	if (is_destination(build, at))
		at = 1;
	build->bytes[at] ^= (uint8_t)(1U << rnd_below(build->rnd, 8));
	if (sums)
		build_sums(build->bytes, build->len);
}

static void wrong_sum(struct build *build)
{
	uint8_t proto;
	size_t thoff;

	if (!build_find_l4(build->bytes, build->len, &proto, &thoff) ||
	    thoff + 18 > build->len)
		return;
	build->bytes[thoff + (proto == 6 ? 16 : proto == 17 ? 6 : 2)] ^= 0x55;
}

/* Of TCP: a data offset that is too small or too large. */
static void wrong_offset(struct build *build)
{
	uint8_t proto;
	size_t thoff;

	if (!build_find_l4(build->bytes, build->len, &proto, &thoff) ||
	    thoff + 13 > build->len)
		return;
	build->bytes[thoff + 12] = (uint8_t)rnd_u32(build->rnd);
	build_sums(build->bytes, build->len);
}

/**
 * build_spoil - make an IP packet wrong in some way
 * @build: the packet
 */
void build_spoil(struct build *build)
{
	switch (rnd_below(build->rnd, 7)) {
	case 0:
		cut(build);
		break;
	case 1:
	case 2:
		cut_neatly(build);
		break;
	case 3:
		flip(build, false);
		break;
	case 4:
		flip(build, true);
		break;
	case 5:
		wrong_sum(build);
		break;
	case 6:
		wrong_offset(build);
		break;
	}
}
