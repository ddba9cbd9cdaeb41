/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of data types share. */
#ifndef RSTATTR_VM_DATATYPE_PARTS_H
#define RSTATTR_VM_DATATYPE_PARTS_H

#include "vm/datatype.h"

bool datatype_known(const struct datatype_value *value);
bool datatype_host_big_endian(void);
void datatype_field_text(struct text *text, const struct datatype_value *value);

#endif
