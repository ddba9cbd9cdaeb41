/* SPDX-License-Identifier: GPL-2.0-only */
/* Checksums that packets carry. */
#ifndef RSTATTR_VM_CHECKSUM_H
#define RSTATTR_VM_CHECKSUM_H

#include <stddef.h>
#include <stdint.h>

uint16_t checksum_of(const uint8_t *bytes, size_t len);
uint16_t checksum_transport(const uint8_t *addrs, size_t addrs_len,
			    size_t upper, uint8_t proto, const uint8_t *bytes,
			    size_t len);
uint16_t checksum_update(uint16_t checksum, const uint8_t *from,
			 const uint8_t *to, size_t len);
uint16_t checksum_replace(uint16_t checksum, const uint8_t *from,
			  const uint8_t *to, size_t len);
uint32_t checksum_crc32c(uint32_t crc, const uint8_t *bytes, size_t len);

#endif
