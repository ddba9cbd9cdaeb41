/* SPDX-License-Identifier: GPL-2.0-only */
/* Processes and small files, as /proc has them. */
#ifndef RSTATTR_MODEL_PROC_H
#define RSTATTR_MODEL_PROC_H

#include <dirent.h>
#include <stdbool.h>
#include <stddef.h>

int proc_pids(struct dirent ***entries);
bool proc_read(int dir, const char *path, char *text, size_t room);
void proc_comm(int dir, const char *path, char *comm, size_t room);

#endif
