// SPDX-License-Identifier: GPL-2.0-only
#include "vm/fork.h"

#include <string.h>

/**
 * vm_forks_begin - before the first run
 * @forks: emptied
 */
void vm_forks_begin(struct vm_forks *forks)
{
	forks->depth = 0;
	forks->length = 0;
	forks->overflow = false;
	forks->nmemos = 0;
	forks->npins = 0;
}

/**
 * vm_forks_next - prepare for the next run
 * @forks: as the last run left it
 *
 * The last choice that has a way left takes it; those after it are free again.
 *
 * Return: false when every way has been taken.
 */
bool vm_forks_next(struct vm_forks *forks)
{
	unsigned int depth = forks->depth;

	forks->depth = 0;
	forks->nmemos = 0;
	forks->npins = 0;
	while (depth > 0) {
		depth--;
		if (forks->choice[depth] + 1U < forks->ways[depth]) {
			forks->choice[depth]++;
			forks->length = depth + 1;
			return true;
		}
	}
	return false;
}

/**
 * vm_forks_take - one choice
 * @forks: the forks
 * @ways: from how many, at most 255
 *
 * Return: which. Where no more choices can be kept it is the first one, and
 * the forks have overflowed: not every way will be taken.
 */
unsigned int vm_forks_take(struct vm_forks *forks, unsigned int ways)
{
	unsigned int at = forks->depth;

	if (at == VM_CHOICES_MAX) {
		forks->overflow = true;
		return 0;
	}
	forks->depth++;
	if (at >= forks->length)
		forks->choice[at] = 0;
	forks->ways[at] = (uint8_t)ways;
	return forks->choice[at];
}

/**
 * expr_same - do two expressions do the same
 * @a: one, or NULL
 * @b: the other, or NULL
 *
 * Private parts are zeroed before they are filled, so bytes can be compared;
 * expressions that point to equal things elsewhere are not recognised.
 */
bool expr_same(const struct nft_expr *a, const struct nft_expr *b)
{
	if (a == b)
		return true;
	return a && b && a->ops == b->ops &&
	       memcmp(a->priv, b->priv, a->ops->size) == 0;
}

static bool same_origin(const struct vm_origin *a, const struct vm_origin *b)
{
	return expr_same(a->load, b->load) && expr_same(a->bitwise, b->bitwise);
}

/**
 * vm_forks_recall - was the same thing assumed before in this run
 * @forks: the forks
 * @condition: the condition
 * @holds: filled if so
 */
bool vm_forks_recall(const struct vm_forks *forks,
		     const struct vm_condition *condition, bool *holds)
{
	unsigned int i;

	/* What has no origin may be another thing each time: a rate, a number. */
	if (!condition->origin.load)
		return false;
	for (i = 0; i < forks->nmemos; i++) {
		const struct vm_memo *memo = &forks->memo[i];

		if (!same_origin(&memo->origin, &condition->origin) ||
		    !expr_same(memo->expr, condition->expr))
			continue;
		*holds = memo->holds;
		return true;
	}
	return false;
}

/**
 * vm_forks_note - remember an assumption for the rest of this run
 * @forks: the forks
 * @condition: what was assumed
 *
 * Forgetting one for want of room is safe: it is assumed again.
 */
void vm_forks_note(struct vm_forks *forks, const struct vm_condition *condition)
{
	struct vm_memo *memo;

	if (!condition->origin.load || forks->nmemos == VM_MEMOS_MAX)
		return;
	memo = &forks->memo[forks->nmemos++];
	memo->origin = condition->origin;
	memo->expr = condition->expr;
	memo->holds = condition->holds;
}

static struct vm_pin *find_pin(const struct vm_forks *forks,
			       const struct nft_expr *load)
{
	unsigned int i;

	for (i = 0; i < forks->npins; i++) {
		if (expr_same(forks->pin[i].load, load))
			return (struct vm_pin *)&forks->pin[i];
	}
	return NULL;
}

/**
 * vm_forks_pin - from now on a load gives these bits
 * @forks: the forks
 * @load: the expression that loads it, or one that does the same
 * @data: its bytes
 * @known: which bits of them
 * @len: how many bytes
 */
void vm_forks_pin(struct vm_forks *forks, const struct nft_expr *load,
		  const uint8_t *data, const uint8_t *known, uint32_t len)
{
	struct vm_pin *pin = find_pin(forks, load);
	uint32_t i;

	if (len > VM_PIN_BYTES || (!pin && forks->npins == VM_PINS_MAX))
		return;
	if (!pin) {
		pin = &forks->pin[forks->npins++];
		memset(pin, 0, sizeof(*pin));
		pin->load = load;
		pin->len = (uint8_t)len;
	}
	for (i = 0; i < len && i < pin->len; i++) {
		pin->data[i] =
			(pin->data[i] & ~known[i]) | (data[i] & known[i]);
		pin->known[i] |= known[i];
	}
}

/**
 * vm_forks_unpin - add to a load what was assumed of it
 * @forks: the forks
 * @load: the expression that loads
 * @data: its bytes
 * @known: which bits are known
 * @len: how many bytes
 */
void vm_forks_unpin(const struct vm_forks *forks, const struct nft_expr *load,
		    uint8_t *data, uint8_t *known, uint32_t len)
{
	const struct vm_pin *pin = find_pin(forks, load);
	uint32_t i;

	if (!pin)
		return;
	for (i = 0; i < len && i < pin->len; i++) {
		uint8_t more = pin->known[i] & (uint8_t)~known[i];

		data[i] = (uint8_t)((data[i] & ~more) | (pin->data[i] & more));
		known[i] |= more;
	}
}
