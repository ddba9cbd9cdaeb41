// SPDX-License-Identifier: GPL-2.0-only
#include "tests/expr.h"

#include <linux/netfilter/nf_tables.h>
#include <linux/rstattr.h>
#include <net/if_arp.h>
#include <netinet/if_ether.h>
#include <stdio.h>

#include "model/text.h"
#include "vm/expr_unknown.h"

struct vm vm;
struct vm_pkt pkt;
struct vm_host host;
struct nft_ruleset expr_ruleset;

static struct nft_table table;
static char words[256];
static struct selector selector;

int expr_setup(void **state)
{
	(void)state;
	memset(&vm, 0, sizeof(vm));
	memset(&host, 0, sizeof(host));
	memset(&pkt, 0, sizeof(pkt));
	memset(&expr_ruleset, 0, sizeof(expr_ruleset));
	vm.pkt = &pkt;
	vm.host = &host;
	vm.ruleset = &expr_ruleset;
	return 0;
}

int expr_teardown(void **state)
{
	(void)state;
	arena_release(&expr_ruleset.arena);
	return 0;
}

static void put(struct nlmsghdr *nlh, const struct attr *attr)
{
	switch (attr->kind) {
	case ATTR_U8:
		mnl_attr_put_u8(nlh, attr->type, (uint8_t)attr->value);
		break;
	case ATTR_U16:
		mnl_attr_put_u16(nlh, attr->type, htons((uint16_t)attr->value));
		break;
	case ATTR_U32:
		mnl_attr_put_u32(nlh, attr->type, htonl(attr->value));
		break;
	case ATTR_TEXT:
		mnl_attr_put_strz(nlh, attr->type, attr->text);
		break;
	case ATTR_END:
		break;
	}
}

const struct nft_expr *expr_make(uint32_t family, const char *name,
				 const struct attr *attr)
{
	struct expr_source source = {
		.ruleset = &expr_ruleset,
		.table = &table,
		.name = name,
	};
	union {
		struct nlmsghdr nlh;
		char bytes[1024];
	} message;
	const struct nft_expr *expr;
	struct nlattr *nest;

	table.family = family;
	table.name = "t";
	mnl_nlmsg_put_header(message.bytes);
	nest = mnl_attr_nest_start(&message.nlh, 1);
	for (; attr->kind != ATTR_END; attr++)
		put(&message.nlh, attr);
	mnl_attr_nest_end(&message.nlh, nest);
	assert_int_equal(expr_decode_data(&source, nest, &expr), 0);
	return expr;
}

bool expr_is_known(const struct nft_expr *expr)
{
	return expr->ops != &expr_unknown_ops;
}

const char *expr_selector(const struct nft_expr *expr, uint32_t family)
{
	memset(&selector, 0, sizeof(selector));
	if (!expr->ops->selector ||
	    !expr->ops->selector(expr, family, 0, &selector))
		return "";
	return selector.name;
}

const char *expr_words(const struct nft_expr *expr)
{
	struct text text = { 0 };

	expr->ops->text(expr, &text);
	snprintf(words, sizeof(words), "%s", text_get(&text));
	text_release(&text);
	return words;
}

static size_t put_addr(uint8_t *to, const char *text, bool v4)
{
	assert_int_equal(inet_pton(v4 ? AF_INET : AF_INET6, text, to), 1);
	return v4 ? 4 : 16;
}

void expr_packet(const char *src, const char *dst, uint8_t proto,
		 uint16_t sport, uint16_t dport)
{
	bool v4 = !strchr(src, ':');
	size_t l3 = v4 ? 20 : 40, len = l3 + 64;
	uint8_t bytes[128] = { 0 };

	bytes[0] = v4 ? 0x45 : 0x60;
	if (v4) {
		bytes[3] = (uint8_t)len;
		bytes[8] = 64;
		bytes[9] = proto;
	} else {
		bytes[5] = 64;
		bytes[6] = proto;
		bytes[7] = 64;
	}
	put_addr(bytes + (v4 ? 12 : 8), src, v4);
	put_addr(bytes + (v4 ? 16 : 24), dst, v4);
	if (proto == IPPROTO_ICMP || proto == IPPROTO_ICMPV6) {
		bytes[l3] = (uint8_t)sport; /* type, and identifier */
		bytes[l3 + 4] = (uint8_t)(dport >> 8);
		bytes[l3 + 5] = (uint8_t)dport;
	} else {
		bytes[l3] = (uint8_t)(sport >> 8);
		bytes[l3 + 1] = (uint8_t)sport;
		bytes[l3 + 2] = (uint8_t)(dport >> 8);
		bytes[l3 + 3] = (uint8_t)dport;
		bytes[l3 + 12] = 0x50;
		bytes[l3 + 13] = 0x02;
	}
	assert_true(vm_pkt_load(&pkt, (struct span){ bytes, len }, len,
				v4 ? ETH_P_IP : ETH_P_IPV6));
	pkt.mark = VM_KNOWN(0);
	pkt.pkttype = VM_KNOWN(0);
	expr_hook(v4 ? NFPROTO_IPV4 : NFPROTO_IPV6, NFPROTO_INET,
		  NF_INET_PRE_ROUTING);
	expr_links(2, 0);
}

void expr_hook(uint8_t family, uint8_t chain_family, uint32_t hook)
{
	vm_pkt_parse(&pkt, family, chain_family, hook);
}

static void set_link(struct vm_link *link, uint32_t index)
{
	memset(link, 0, sizeof(*link));
	link->index = VM_KNOWN(index);
	link->has_name = link->has_kind = true;
	link->type = VM_KNOWN(index == 1 ? ARPHRD_LOOPBACK : ARPHRD_ETHER);
	link->master = VM_KNOWN(0);
	link->mtu = VM_KNOWN(1500);
	if (index)
		snprintf(link->name, sizeof(link->name),
			 index == 1 ? "lo" : "eth%u", (unsigned int)index);
}

void expr_links(uint32_t in, uint32_t out)
{
	set_link(&pkt.in, in);
	set_link(&pkt.out, out);
}

void expr_tracked(uint32_t state, bool reply)
{
	pkt.ct.presence = VM_CT_TRACKED;
	pkt.ct.state = state;
	pkt.ct.reply = VM_KNOWN(reply);
}

void expr_tuple(struct tuple *tuple, const char *src, uint16_t sport,
		const char *dst, uint16_t dport, uint8_t proto)
{
	bool v4 = !strchr(src, ':');
	uint8_t bytes[16];
	size_t len;

	memset(tuple, 0, sizeof(*tuple));
	len = put_addr(bytes, src, v4);
	addr_from_bytes(&tuple->src, bytes, len);
	len = put_addr(bytes, dst, v4);
	addr_from_bytes(&tuple->dst, bytes, len);
	tuple->has_proto = true;
	tuple->proto = proto;
	tuple->has_ports = proto == IPPROTO_TCP || proto == IPPROTO_UDP;
	tuple->sport = sport;
	tuple->dport = dport;
}

int32_t expr_run(const struct nft_expr *expr)
{
	vm.regs.verdict = (struct nft_verdict){ .code = NFT_CONTINUE };
	assert_true(expr_is_known(expr));
	expr->ops->eval(&vm, expr);
	return vm.regs.verdict.code;
}

uint32_t expr_u32(void)
{
	assert_int_equal(vm.regs.known[4], ~0U);
	return vm.regs.data[4];
}

bool expr_all_known(size_t len)
{
	const uint8_t *known = vm_reg_known(&vm, 4);

	while (len && known[len - 1] == 0xff)
		len--;
	return len == 0;
}

bool expr_none_known(size_t len)
{
	const uint8_t *known = vm_reg_known(&vm, 4);

	while (len && known[len - 1] == 0)
		len--;
	return len == 0;
}

const void *expr_bytes(void)
{
	return vm_reg(&vm, 4);
}

/* NFT_REG32_00 is register 4 of the machine. */
void expr_put(uint8_t reg, const void *bytes, size_t len)
{
	memset(vm_reg(&vm, reg), 0, 16);
	memcpy(vm_reg(&vm, reg), bytes, len);
	memset(vm_reg_known(&vm, reg), 0xff, 16);
}
