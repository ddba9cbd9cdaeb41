// SPDX-License-Identifier: GPL-2.0-only
#include "engine/fact.h"

#include <stdlib.h>
#include <string.h>

#include "model/text.h"

static char *format(struct fact_list *list, const char *fmt, va_list args)
{
	struct text text = { 0 };
	char *made;

	text_vadd(&text, fmt, args);
	made = text_take(&text);
	if (!made)
		list->failed = true;
	return made;
}

static struct fact *append(struct fact_list *list)
{
	size_t n = list->count;
	struct fact *grown = list->item;

	if (!(n & (n - 1)))
		grown = realloc(grown, (n ? 2 * n : 1) * sizeof(*grown));
	if (!grown) {
		list->failed = true;
		return NULL;
	}
	list->item = grown;
	memset(&grown[n], 0, sizeof(*grown));
	list->count++;
	return &grown[n];
}

/**
 * fact_add - a fact
 * @list: gains it
 * @what: what it is about, a constant
 * @read: when it was read, ns of CLOCK_REALTIME
 * @fmt: printf format of its line
 *
 * Return: the fact, valid until the next one is added; NULL without memory,
 * which the functions below take for one that nobody wants to know more of.
 */
struct fact *fact_add(struct fact_list *list, const char *what, uint64_t read,
		      const char *fmt, ...)
{
	struct fact *fact = append(list);
	va_list args;

	if (!fact)
		return NULL;
	fact->what = what;
	fact->read = read;
	va_start(args, fmt);
	fact->text = format(list, fmt, args);
	va_end(args);
	return fact;
}

static struct fact_value *value_of(struct fact *fact, const char *name)
{
	struct fact_value *value;

	if (!fact || fact->nvalues == FACT_VALUES_MAX)
		return NULL;
	value = &fact->value[fact->nvalues++];
	value->name = name;
	return value;
}

/**
 * fact_number - a number of a fact
 * @fact: gains it; or NULL
 * @name: of the value, a constant
 * @known: whether it is known
 * @number: the number
 */
void fact_number(struct fact *fact, const char *name, bool known,
		 int64_t number)
{
	struct fact_value *value = value_of(fact, name);

	if (!value || !known)
		return;
	value->kind = FACT_NUMBER;
	value->number = number;
}

/**
 * fact_flag - what is or is not so, of a fact
 * @fact: gains it; or NULL
 * @name: of the value, a constant
 * @flag: whether it is so
 */
void fact_flag(struct fact *fact, const char *name, bool flag)
{
	struct fact_value *value = value_of(fact, name);

	if (!value)
		return;
	value->kind = FACT_FLAG;
	value->number = flag;
}

/**
 * fact_text - a text of a fact
 * @list: learns when memory is short
 * @fact: gains it; or NULL
 * @name: of the value, a constant
 * @text: copied; NULL or "": it is not known
 */
void fact_text(struct fact_list *list, struct fact *fact, const char *name,
	       const char *text)
{
	struct fact_value *value = value_of(fact, name);

	if (!value || !text || !text[0])
		return;
	value->text = strdup(text);
	if (value->text)
		value->kind = FACT_TEXT;
	else
		list->failed = true;
}

/**
 * fact_addr - an address of a fact
 * @list: learns when memory is short
 * @fact: gains it; or NULL
 * @name: of the value, a constant
 * @addr: the address; without a family it is not known
 */
void fact_addr(struct fact_list *list, struct fact *fact, const char *name,
	       const struct addr *addr)
{
	char text[ADDR_TEXT_MAX];

	fact_text(list, fact, name,
		  addr->family ? addr_text(addr, text) : NULL);
}

/**
 * fact_advise - what to do, by facts that tell more than the cause
 * @list: gains it, unless it has one
 * @fmt: printf format of a line
 */
void fact_advise(struct fact_list *list, const char *fmt, ...)
{
	va_list args;

	if (list->advice)
		return;
	va_start(args, fmt);
	list->advice = format(list, fmt, args);
	va_end(args);
}

/**
 * fact_list_release - free what a list owns
 * @list: empty afterwards
 */
void fact_list_release(struct fact_list *list)
{
	size_t i, j;

	for (i = 0; i < list->count; i++) {
		for (j = 0; j < list->item[i].nvalues; j++)
			free(list->item[i].value[j].text);
		free(list->item[i].text);
	}
	free(list->item);
	free(list->advice);
	memset(list, 0, sizeof(*list));
}
