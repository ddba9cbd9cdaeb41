// SPDX-License-Identifier: GPL-2.0-only
/*
 * bpf: a program of the classic kind. net/netfilter/xt_bpf.c, and what
 * net/core/filter.c makes of such programs: libpcap's interpreter knows
 * neither the kernel's own fields nor bytes that are not known.
 */
#include <netinet/in.h>

#include "vm/xt/xt_table.h"

#include <linux/filter.h>
#include <linux/netfilter/xt_bpf.h>

#include "model/text.h"

struct machine {
	struct xt_par *par;
	struct vm_u32 a, x;
	struct vm_u32 mem[BPF_MEMWORDS];
	bool over; /* a load behind the packet's end, or a division by zero */
	bool lost; /* what follows depends on what is not known */
};

/* Fields of the packet that are not in it. */
static struct vm_u32 load_field(const struct vm_pkt *pkt, int32_t field)
{
	switch (field) {
	case SKF_AD_PROTOCOL:
		return VM_KNOWN(pkt->protocol);
	case SKF_AD_PKTTYPE:
		return pkt->pkttype;
	case SKF_AD_IFINDEX:
		if (pkt->hook == NF_INET_POST_ROUTING)
			return pkt->out.index;
		return pkt->hook == NF_INET_LOCAL_OUT ? VM_UNKNOWN :
							pkt->in.index;
	case SKF_AD_MARK:
		return pkt->mark;
	case SKF_AD_CPU:
		return pkt->cpu;
	}
	return VM_UNKNOWN;
}

/* Offsets below zero are other places; that of the link layer is not known. */
static struct vm_u32 load(struct machine *m, uint32_t offset, unsigned int len)
{
	int32_t at = (int32_t)offset;
	struct vm_u32 value;

	if (at < SKF_NET_OFF) {
		m->lost = true;
		return VM_UNKNOWN;
	}
	if (at < 0)
		offset = (uint32_t)(at - SKF_NET_OFF);
	m->over = !xt_number(m->par, offset, len, &value);
	return value;
}

static unsigned int size_of(uint16_t code)
{
	switch (BPF_SIZE(code)) {
	case BPF_W:
		return 4;
	case BPF_H:
		return 2;
	}
	return 1;
}

static struct vm_u32 fetch(struct machine *m, const struct sock_filter *insn)
{
	int32_t at = (int32_t)insn->k;
	struct vm_u32 byte;

	switch (BPF_MODE(insn->code)) {
	case BPF_IMM:
		return VM_KNOWN(insn->k);
	case BPF_LEN:
		return VM_KNOWN(m->par->pkt->len);
	case BPF_MEM:
		return insn->k < BPF_MEMWORDS ? m->mem[insn->k] : VM_UNKNOWN;
	case BPF_ABS:
		if (at >= SKF_AD_OFF && at < SKF_AD_OFF + SKF_AD_MAX)
			return load_field(m->par->pkt, at - SKF_AD_OFF);
		return load(m, insn->k, size_of(insn->code));
	case BPF_IND:
		if (!vm_known(m->x)) {
			m->lost = true;
			return VM_UNKNOWN;
		}
		return load(m, m->x.value + insn->k, size_of(insn->code));
	case BPF_MSH:
		byte = load(m, insn->k, 1);
		return (struct vm_u32){ (byte.value & 0x0f) << 2,
					~0x3cU | (byte.known & 0x0f) << 2 };
	}
	m->lost = true;
	return VM_UNKNOWN;
}

static uint32_t compute(uint16_t op, uint32_t a, uint32_t b)
{
	switch (op) {
	case BPF_ADD:
		return a + b;
	case BPF_SUB:
		return a - b;
	case BPF_MUL:
		return a * b;
	case BPF_DIV:
		return a / b;
	case BPF_MOD:
		return a % b;
	case BPF_OR:
		return a | b;
	case BPF_AND:
		return a & b;
	case BPF_XOR:
		return a ^ b;
	case BPF_LSH:
		return a << (b & 31);
	case BPF_RSH:
		return a >> (b & 31);
	}
	return -a;
}

static void alu(struct machine *m, const struct sock_filter *insn)
{
	struct vm_u32 b =
		BPF_SRC(insn->code) == BPF_X ? m->x : VM_KNOWN(insn->k);
	uint16_t op = BPF_OP(insn->code);
	uint32_t zeros;

	if (op == BPF_AND) {
		/* A bit is known where both are, or one is known to be zero. */
		zeros = (m->a.known & ~m->a.value) | (b.known & ~b.value);
		m->a.value &= b.value;
		m->a.known = (m->a.known & b.known) | zeros;
	} else if (op > BPF_XOR ||
		   (!vm_known(b) && (op == BPF_DIV || op == BPF_MOD))) {
		m->lost = true;
	} else if ((op == BPF_DIV || op == BPF_MOD) && !b.value) {
		m->over = true;
	} else if (!vm_known(m->a) || !vm_known(b)) {
		m->a = VM_UNKNOWN;
	} else {
		m->a = VM_KNOWN(compute(op, m->a.value, b.value));
	}
}

/* Return: how many instructions are left out. */
static uint32_t jump(struct machine *m, const struct sock_filter *insn)
{
	struct vm_u32 b =
		BPF_SRC(insn->code) == BPF_X ? m->x : VM_KNOWN(insn->k);
	enum tri holds = TRI_UNKNOWN;

	switch (BPF_OP(insn->code)) {
	case BPF_JA:
		return insn->k;
	case BPF_JEQ:
		if (vm_known(b))
			holds = xt_masked(m->a, ~0U, b.value);
		break;
	case BPF_JGT:
		if (vm_known(b))
			holds = tri_not(xt_in(m->a, 0, b.value));
		break;
	case BPF_JGE:
		if (vm_known(b))
			holds = xt_in(m->a, b.value, UINT32_MAX);
		break;
	case BPF_JSET:
		if (vm_known(b))
			holds = tri_not(xt_masked(m->a, b.value, 0));
		break;
	}
	if (holds == TRI_UNKNOWN)
		m->lost = true;
	return holds == TRI_TRUE ? insn->jt : insn->jf;
}

static enum tri result_of(const struct machine *m,
			  const struct sock_filter *insn)
{
	struct vm_u32 value = VM_KNOWN(insn->k);

	if (BPF_RVAL(insn->code) == BPF_A)
		value = m->a;
	else if (BPF_RVAL(insn->code) == BPF_X)
		value = m->x;
	return tri_not(xt_in(value, 0, 0));
}

static void store(struct vm_u32 *mem, uint32_t at, struct vm_u32 value)
{
	if (at < BPF_MEMWORDS)
		mem[at] = value;
}

/* Jumps only go forward, so each instruction is met once at most. */
static enum tri run(struct machine *m, const struct sock_filter *insn,
		    uint32_t count)
{
	uint64_t i;

	for (i = 0; i < count; i++) {
		switch (BPF_CLASS(insn[i].code)) {
		case BPF_LD:
			m->a = fetch(m, &insn[i]);
			break;
		case BPF_LDX:
			m->x = fetch(m, &insn[i]);
			break;
		case BPF_ST:
			store(m->mem, insn[i].k, m->a);
			break;
		case BPF_STX:
			store(m->mem, insn[i].k, m->x);
			break;
		case BPF_ALU:
			alu(m, &insn[i]);
			break;
		case BPF_JMP:
			i += jump(m, &insn[i]);
			break;
		case BPF_RET:
			return result_of(m, &insn[i]);
		case BPF_MISC:
			if (BPF_MISCOP(insn[i].code) == BPF_TAX)
				m->x = m->a;
			else
				m->a = m->x;
			break;
		}
		if (m->lost)
			return TRI_UNKNOWN;
		if (m->over)
			return TRI_FALSE;
	}
	return TRI_UNKNOWN;
}

static const struct sock_filter *program_of(const struct xt_use *use,
					    uint32_t *count)
{
	const struct xt_bpf_info *first = use->info;
	const struct xt_bpf_info_v1 *info = use->info;

	*count = use->revision ? info->bpf_program_num_elem :
				 first->bpf_program_num_elem;
	if (*count > XT_BPF_MAX_NUM_INSTR ||
	    (use->revision && info->mode != XT_BPF_MODE_BYTECODE))
		return NULL;
	return use->revision ? info->bpf_program : first->bpf_program;
}

static enum tri match(struct xt_par *par)
{
	struct machine m = { .par = par, .a = VM_KNOWN(0), .x = VM_KNOWN(0) };
	const struct sock_filter *insn;
	uint32_t count;

	insn = program_of(par->use, &count);
	if (!insn) {
		par->why = "its program is not in the rule";
		return TRI_UNKNOWN;
	}
	return run(&m, insn, count);
}

static void text(const struct xt_use *use, struct text *text)
{
	const struct xt_bpf_info_v1 *info = use->info;
	const struct sock_filter *insn;
	uint32_t count, i;

	insn = program_of(use, &count);
	if (!insn) {
		if (info->mode == XT_BPF_MODE_PATH_PINNED)
			xt_say_string(text, false, "--object-pinned",
				      info->path, sizeof(info->path));
		return;
	}
	xt_say(text, false, "--bytecode \"%u", count);
	for (i = 0; i < count; i++)
		text_add(text, ",%u %u %u %u", insn[i].code, insn[i].jt,
			 insn[i].jf, insn[i].k);
	text_add(text, "\"");
}

const struct xt_ops xt_bpf_match = {
	.name = "bpf",
	.families = XT_ON_ANY,
	.size = { sizeof(struct xt_bpf_info), sizeof(struct xt_bpf_info_v1) },
	.match = match,
	.text = text,
};
