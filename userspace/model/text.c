// SPDX-License-Identifier: GPL-2.0-only
#include "model/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool reserve(struct text *text, size_t more)
{
	size_t room = text->room ? text->room : 64;
	char *grown;

	while (room < text->len + more + 1)
		room *= 2;
	if (room == text->room)
		return true;
	grown = realloc(text->at, room);
	if (!grown) {
		text->failed = true;
		return false;
	}
	text->at = grown;
	text->room = room;
	return true;
}

/**
 * text_vadd - append to a text
 * @text: all zero is an empty one
 * @fmt: as of printf
 * @args: its arguments
 */
void text_vadd(struct text *text, const char *fmt, va_list args)
{
	va_list again;
	int len;

	va_copy(again, args);
	len = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	if (len < 0 || text->failed || !reserve(text, (size_t)len))
		return;
	vsnprintf(text->at + text->len, (size_t)len + 1, fmt, args);
	text->len += (size_t)len;
}

/**
 * text_add - append to a text
 * @text: all zero is an empty one
 * @fmt: as of printf
 */
void text_add(struct text *text, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	text_vadd(text, fmt, args);
	va_end(args);
}

/**
 * text_get - what is in it
 * @text: the text
 *
 * Return: a terminated string, never NULL, valid until it grows.
 */
const char *text_get(const struct text *text)
{
	return text->at ? text->at : "";
}

/**
 * text_take - the string itself; the text is empty afterwards
 * @text: the text
 *
 * Return: a string that the caller frees; NULL when memory was short.
 */
char *text_take(struct text *text)
{
	char *at = text->failed ? NULL : text->at;

	if (!at && !text->failed)
		at = strdup("");
	else if (text->failed)
		free(text->at);
	*text = (struct text){ 0 };
	return at;
}

/**
 * text_release - free a text
 * @text: empty afterwards
 */
void text_release(struct text *text)
{
	free(text->at);
	*text = (struct text){ 0 };
}
