/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Containers and units by the control groups that they have. No daemon and no
 * client of one is asked: names are read from the files that engines keep.
 */
#ifndef RSTATTR_FACTS_CONTAINER_H
#define RSTATTR_FACTS_CONTAINER_H

#include <limits.h>
#include <stdbool.h>

#include "model/error.h"

#define CONTAINER_ID_LEN 64

bool container_id_of(const char *group, char id[CONTAINER_ID_LEN + 1]);
int container_id_named(const char *root, const char *name,
		       char id[CONTAINER_ID_LEN + 1]);
int container_find(const char *top, const char *root, const char *name,
		   char path[PATH_MAX], struct error *error);
int unit_find(const char *top, const char *name, char path[PATH_MAX],
	      struct error *error);

#endif
