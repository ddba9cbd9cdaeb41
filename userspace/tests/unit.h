/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * cmocka with the headers that it wants before it, and netinet/in.h, which
 * must come before linux/netfilter.h.
 */
#ifndef RSTATTR_TESTS_UNIT_H
#define RSTATTR_TESTS_UNIT_H

#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define TEST(fn) cmocka_unit_test(fn)

#endif
