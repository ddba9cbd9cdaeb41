// SPDX-License-Identifier: GPL-2.0-only
/*
 * Two programs of BPF. One is run for each packet that a socket of the group
 * sends or receives, and notes its ends; one for each socket that is made, and
 * notes its network namespace. Both let everything pass.
 *
 * On the stack: the key at -40, its times at -56, the packet's first bytes at
 * -80. r6 is the packet, r8 where its ports are, r9 its protocol.
 */
#include <netinet/in.h>
#include <stddef.h>
#include <string.h>

#include "facts/traffic_code.h"

#define KEY (-40)
#define TIMES (-56)
#define BYTES (-80)
#define IPV4_LEN 20
#define IPV6_LEN 40
/* Of a part of the key. */
#define KEY_AT(member) (KEY + (int16_t)offsetof(struct traffic_key, member))

/* Places that are jumped to, ahead only. */
enum label {
	LABEL_V6,
	LABEL_PROTO,
	LABEL_PORTS,
	LABEL_NEW,
	LABEL_OUT,
	LABELS,
};

struct assembly {
	struct traffic_code *code;
	enum label to[TRAFFIC_CODE_MAX]; /* of jumps */
	bool jumps[TRAFFIC_CODE_MAX];
	size_t place[LABELS];
};

static void put(struct assembly *as, uint8_t code, uint8_t dst, uint8_t src,
		int16_t off, int32_t imm)
{
	if (as->code->count == TRAFFIC_CODE_MAX)
		return;
	as->code->insn[as->code->count++] = (struct bpf_insn){
		.code = code,
		.dst_reg = dst & 0xf,
		.src_reg = src & 0xf,
		.off = off,
		.imm = imm,
	};
}

static void move(struct assembly *as, uint8_t dst, uint8_t src)
{
	put(as, BPF_ALU64 | BPF_MOV | BPF_X, dst, src, 0, 0);
}

static void set(struct assembly *as, uint8_t dst, int32_t imm)
{
	put(as, BPF_ALU64 | BPF_MOV | BPF_K, dst, 0, 0, imm);
}

static void alu(struct assembly *as, uint8_t op, uint8_t dst, int32_t imm)
{
	put(as, BPF_ALU64 | op | BPF_K, dst, 0, 0, imm);
}

static void load(struct assembly *as, uint8_t size, uint8_t dst, int16_t off)
{
	put(as, BPF_LDX | BPF_MEM | size, dst, BPF_REG_10, off, 0);
}

static void store(struct assembly *as, uint8_t size, int16_t off, uint8_t src)
{
	put(as, BPF_STX | BPF_MEM | size, BPF_REG_10, src, off, 0);
}

static void store_number(struct assembly *as, int16_t off, int32_t imm)
{
	put(as, BPF_ST | BPF_MEM | BPF_DW, BPF_REG_10, 0, off, imm);
}

/* A place on the stack. */
static void point(struct assembly *as, uint8_t dst, int16_t off)
{
	move(as, dst, BPF_REG_10);
	alu(as, BPF_ADD, dst, off);
}

static void map(struct assembly *as, uint8_t dst, int fd)
{
	put(as, BPF_LD | BPF_DW | BPF_IMM, dst, BPF_PSEUDO_MAP_FD, 0, fd);
	put(as, 0, 0, 0, 0, 0);
}

static void call(struct assembly *as, int32_t function)
{
	put(as, BPF_JMP | BPF_CALL, 0, 0, 0, function);
}

static void jump(struct assembly *as, uint8_t op, uint8_t dst, int32_t imm,
		 enum label to)
{
	as->to[as->code->count] = to;
	as->jumps[as->code->count] = true;
	put(as, BPF_JMP | op | BPF_K, dst, 0, 0, imm);
}

static void label(struct assembly *as, enum label label)
{
	as->place[label] = as->code->count;
}

static void resolve(struct assembly *as)
{
	size_t i;

	for (i = 0; i < as->code->count; i++) {
		if (as->jumps[i])
			as->code->insn[i].off =
				(int16_t)(as->place[as->to[i]] - i - 1);
	}
}

/* Bytes of the packet onto the stack; r2 says from where on. */
static void fetch(struct assembly *as, int16_t to, int32_t len)
{
	move(as, BPF_REG_1, BPF_REG_6);
	point(as, BPF_REG_3, to);
	set(as, BPF_REG_4, len);
	call(as, BPF_FUNC_skb_load_bytes);
	jump(as, BPF_JNE, BPF_REG_0, 0, LABEL_OUT);
}

/* Where the packet's source and destination belong in the key. */
struct places {
	int16_t src;
	int16_t dst;
	int16_t sport;
	int16_t dport;
};

static struct places places_of(bool sent)
{
	const int16_t local = KEY_AT(local);
	const int16_t remote = KEY_AT(remote);
	const int16_t lport = KEY_AT(lport);
	const int16_t rport = KEY_AT(rport);

	return sent ? (struct places){ local, remote, lport, rport } :
		      (struct places){ remote, local, rport, lport };
}

/* Later fragments have no ports. */
static void put_v4(struct assembly *as, const struct places *places)
{
	load(as, BPF_B, BPF_REG_1, BYTES + 6);
	alu(as, BPF_AND, BPF_REG_1, 0x1f);
	load(as, BPF_B, BPF_REG_2, BYTES + 7);
	put(as, BPF_ALU64 | BPF_OR | BPF_X, BPF_REG_1, BPF_REG_2, 0, 0);
	jump(as, BPF_JNE, BPF_REG_1, 0, LABEL_OUT);
	load(as, BPF_B, BPF_REG_8, BYTES);
	alu(as, BPF_AND, BPF_REG_8, 0xf);
	alu(as, BPF_LSH, BPF_REG_8, 2);
	load(as, BPF_B, BPF_REG_9, BYTES + 9);
	load(as, BPF_W, BPF_REG_1, BYTES + 12);
	store(as, BPF_W, places->src, BPF_REG_1);
	load(as, BPF_W, BPF_REG_1, BYTES + 16);
	store(as, BPF_W, places->dst, BPF_REG_1);
	jump(as, BPF_JA, 0, 0, LABEL_PROTO);
}

static void put_v6(struct assembly *as, const struct places *places)
{
	label(as, LABEL_V6);
	load(as, BPF_B, BPF_REG_9, BYTES + 6);
	set(as, BPF_REG_8, IPV6_LEN);
	set(as, BPF_REG_2, 8);
	fetch(as, places->src, 16);
	set(as, BPF_REG_2, 24);
	fetch(as, places->dst, 16);
}

static void put_ports(struct assembly *as, const struct places *places)
{
	static const uint8_t protocols[] = { IPPROTO_TCP, IPPROTO_UDP,
					     IPPROTO_SCTP, IPPROTO_UDPLITE,
					     IPPROTO_DCCP };
	size_t i;

	label(as, LABEL_PROTO);
	store(as, BPF_B, KEY_AT(proto), BPF_REG_9);
	for (i = 0; i < sizeof(protocols); i++)
		jump(as, BPF_JEQ, BPF_REG_9, protocols[i], LABEL_PORTS);
	jump(as, BPF_JA, 0, 0, LABEL_OUT);
	label(as, LABEL_PORTS);
	move(as, BPF_REG_2, BPF_REG_8);
	fetch(as, BYTES, 4);
	load(as, BPF_H, BPF_REG_1, BYTES);
	store(as, BPF_H, places->sport, BPF_REG_1);
	load(as, BPF_H, BPF_REG_1, BYTES + 2);
	store(as, BPF_H, places->dport, BPF_REG_1);
}

static void find(struct assembly *as, int fd, int16_t key)
{
	map(as, BPF_REG_1, fd);
	point(as, BPF_REG_2, key);
	call(as, BPF_FUNC_map_lookup_elem);
}

/* Another processor may just have entered it: that is no loss. */
static void put_note(struct assembly *as, int flows, int lost)
{
	call(as, BPF_FUNC_ktime_get_boot_ns);
	move(as, BPF_REG_7, BPF_REG_0);
	find(as, flows, KEY);
	jump(as, BPF_JEQ, BPF_REG_0, 0, LABEL_NEW);
	put(as, BPF_STX | BPF_MEM | BPF_DW, BPF_REG_0, BPF_REG_7,
	    offsetof(struct traffic_times, last), 0);
	jump(as, BPF_JA, 0, 0, LABEL_OUT);
	label(as, LABEL_NEW);
	store(as, BPF_DW, TIMES, BPF_REG_7);
	store(as, BPF_DW, TIMES + 8, BPF_REG_7);
	map(as, BPF_REG_1, flows);
	point(as, BPF_REG_2, KEY);
	point(as, BPF_REG_3, TIMES);
	set(as, BPF_REG_4, BPF_NOEXIST);
	call(as, BPF_FUNC_map_update_elem);
	jump(as, BPF_JEQ, BPF_REG_0, 0, LABEL_OUT);
	jump(as, BPF_JEQ, BPF_REG_0, -17 /* EEXIST */, LABEL_OUT);
	store_number(as, BYTES, 0);
	find(as, lost, BYTES);
	jump(as, BPF_JEQ, BPF_REG_0, 0, LABEL_OUT);
	set(as, BPF_REG_1, 1);
	put(as, BPF_STX | BPF_ATOMIC | BPF_DW, BPF_REG_0, BPF_REG_1, 0,
	    BPF_ADD);
}

static void put_end(struct assembly *as)
{
	label(as, LABEL_OUT);
	set(as, BPF_REG_0, 1);
	put(as, BPF_JMP | BPF_EXIT, 0, 0, 0, 0);
	resolve(as);
}

/**
 * traffic_code_packets - the program that notes the ends of packets
 * @code: filled
 * @flows: map from struct traffic_key to struct traffic_times
 * @lost: map of one number: of packets whose flow found no place
 * @sent: of packets that are sent, else received
 *
 * IPv6 with extension headers is left out.
 */
void traffic_code_packets(struct traffic_code *code, int flows, int lost,
			  bool sent)
{
	const struct places places = places_of(sent);
	struct assembly as = { .code = code };
	size_t i;

	memset(code, 0, sizeof(*code));
	move(&as, BPF_REG_6, BPF_REG_1);
	for (i = 0; i < sizeof(struct traffic_key); i += 8)
		store_number(&as, (int16_t)(KEY + i), 0);
	set(&as, BPF_REG_2, 0);
	fetch(&as, BYTES, IPV4_LEN);
	load(&as, BPF_B, BPF_REG_7, BYTES);
	alu(&as, BPF_RSH, BPF_REG_7, 4);
	store(&as, BPF_B, KEY_AT(version), BPF_REG_7);
	jump(&as, BPF_JEQ, BPF_REG_7, 6, LABEL_V6);
	jump(&as, BPF_JNE, BPF_REG_7, 4, LABEL_OUT);
	put_v4(&as, &places);
	put_v6(&as, &places);
	put_ports(&as, &places);
	put_note(&as, flows, lost);
	put_end(&as);
}

/**
 * traffic_code_sockets - the program that notes where sockets are made
 * @code: filled
 * @spaces: map from cookies of network namespaces to anything of 8 bytes
 */
void traffic_code_sockets(struct traffic_code *code, int spaces)
{
	struct assembly as = { .code = code };

	memset(code, 0, sizeof(*code));
	call(&as, BPF_FUNC_get_netns_cookie);
	store(&as, BPF_DW, -8, BPF_REG_0);
	store_number(&as, -16, 1);
	map(&as, BPF_REG_1, spaces);
	point(&as, BPF_REG_2, -8);
	point(&as, BPF_REG_3, -16);
	set(&as, BPF_REG_4, BPF_ANY);
	call(&as, BPF_FUNC_map_update_elem);
	put_end(&as);
}
