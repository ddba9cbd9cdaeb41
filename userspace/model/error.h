/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a person is told when something fails. The library returns a negative
 * errno and fills one of these; only the commands print it.
 */
#ifndef RSTATTR_MODEL_ERROR_H
#define RSTATTR_MODEL_ERROR_H

struct error {
	char text[512];
};

int error_set(struct error *error, int err, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

#endif
