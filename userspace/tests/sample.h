/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Random packets in which matches of xtables find something: few values each,
 * headers that are cut, fragments, chunks, options and extension headers.
 */
#ifndef RSTATTR_TESTS_SAMPLE_H
#define RSTATTR_TESTS_SAMPLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SAMPLE_MAX 512

void sample_seed(uint32_t from);
uint32_t sample_random(uint32_t below);

/*
 * Each returns its length. @forward: of TCP, whole, from 10.0.0.2 or 3 to
 * 10.0.1.2, and likewise of IPv6; otherwise anything.
 */
size_t sample_ipv4(uint8_t *at, bool fragments, bool forward);
size_t sample_ipv6(uint8_t *at, bool fragments, bool forward);
/* A connection's first packet, to be forwarded, of a port that none had. */
size_t sample_new(uint8_t *at, bool v4);

#endif
