#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Ask a kernel's headers what they offer. "conftest.sh CC FLAGS..." prints a
# header of answers for compat.h, or fails with the reason why this kernel
# cannot be built for.
set -eu

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

# offers NAME CODE CC FLAGS...: define NAME if CODE compiles.
offers()
{
	name=$1
	printf '%s\n' "$2" > "$tmp/try.c"
	shift 2
	if "$@" -Werror -Wno-unused -Wno-missing-prototypes \
	   -Wno-missing-declarations -DMODULE -DKBUILD_BASENAME='"try"' \
	   -DKBUILD_MODNAME='"try"' -fsyntax-only "$tmp/try.c" 2> "$tmp/$name"
	then
		echo "#define $name 1"
	else
		echo "/* $name is not offered */"
		return 1
	fi
}

# refuse WHAT LOG: no answer that we know fits; show what the compiler said.
refuse()
{
	echo "rstattr: this kernel is not supported: $1" >&2
	cat "$tmp/$2" >&2
	exit 1
}

kfree_skb()
{
	echo '#include <trace/events/skb.h>'
	echo "void p(void *d, struct sk_buff *b, void *l, enum skb_drop_reason r$1);"
	echo 'void f(void) { check_trace_callback_type_kfree_skb(p); }'
}

echo '/* SPDX-License-Identifier: GPL-2.0-only */'

offers RSTATTR_BASE_SEQ_IN_NET '
#include <net/net_namespace.h>
unsigned int f(const struct net *net) { return net->nft.base_seq; }' "$@" ||
offers RSTATTR_BASE_SEQ_IN_PERNET '
#include <net/netfilter/nf_tables.h>
unsigned int f(const struct nftables_pernet *n) { return n->base_seq; }' "$@" ||
	refuse "where is nf_tables' generation?" RSTATTR_BASE_SEQ_IN_PERNET

offers RSTATTR_FTRACE_REGS_GET_ARGUMENT '
#include <linux/ftrace.h>
unsigned long f(struct ftrace_regs *r) { return ftrace_regs_get_argument(r, 1); }' "$@" ||
offers RSTATTR_FTRACE_REGS_ARE_PT_REGS '
#include <linux/ftrace.h>
#include <linux/ptrace.h>
unsigned long f(struct ftrace_regs *r)
{
	return regs_get_kernel_argument(&r->regs, 1);
}' "$@" ||
	refuse "how are arguments read under ftrace?" RSTATTR_FTRACE_REGS_ARE_PT_REGS

offers RSTATTR_KFREE_SKB_PLAIN "$(kfree_skb '')" "$@" ||
offers RSTATTR_KFREE_SKB_SOCK "$(kfree_skb ', struct sock *s')" "$@" ||
offers RSTATTR_KFREE_SKB_CONST_SOCK "$(kfree_skb ', const struct sock *s')" "$@" ||
	refuse "what does the kfree_skb tracepoint pass?" RSTATTR_KFREE_SKB_CONST_SOCK

offers RSTATTR_SEND_RESET_REASON '
#include <trace/events/tcp.h>
void p(void *d, const struct sock *sk, const struct sk_buff *skb,
       const enum sk_rst_reason reason);
void f(void) { check_trace_callback_type_tcp_send_reset(p); }' "$@" ||
offers RSTATTR_SEND_RESET_PLAIN '
#include <trace/events/tcp.h>
void p(void *d, const struct sock *sk, const struct sk_buff *skb);
void f(void) { check_trace_callback_type_tcp_send_reset(p); }' "$@" ||
	refuse "what does the tcp_send_reset tracepoint pass?" RSTATTR_SEND_RESET_PLAIN

offers RSTATTR_ACTIVE_RESET_WITHOUT_PRIORITY '
#include <net/tcp.h>
void f(struct sock *sk) { tcp_send_active_reset(sk, SK_RST_REASON_NOT_SPECIFIED); }' "$@" || :

offers RSTATTR_GENL_INFO_DUMP '
#include <net/genetlink.h>
struct nlattr **f(struct netlink_callback *cb) { return genl_info_dump(cb)->attrs; }' "$@" ||
offers RSTATTR_GENL_DUMPIT_ATTRS '
#include <net/genetlink.h>
struct nlattr **f(struct netlink_callback *cb) { return genl_dumpit_info(cb)->attrs; }' "$@" ||
	refuse "where are a dump's attributes?" RSTATTR_GENL_DUMPIT_ATTRS

offers RSTATTR_ICMP_EXTENSIONS '
#include <net/net_namespace.h>
int f(const struct net *net)
{
	return net->ipv4.sysctl_icmp_errors_extension_mask |
		net->ipv6.sysctl.icmpv6_errors_extension_mask;
}' "$@" || :

offers RSTATTR_BLOB_LAYOUT '
#include <net/netfilter/nf_tables.h>
void f(struct nft_chain *c, struct nft_rule_blob *b, struct nft_rule_dp *r)
{
	b = rcu_dereference_raw(c->blob_gen_0);
	b = rcu_dereference_raw(c->blob_gen_1);
	_Static_assert(offsetof(struct nft_pktinfo, skb) == 0, "");
	_Static_assert(offsetof(struct nft_pktinfo, state) == sizeof(void *), "");
	_Static_assert(offsetof(struct nftables_pernet, tables) == 0, "");
	_Static_assert(sizeof(b->size) == sizeof(long), "");
	r = (struct nft_rule_dp *)b->data;
	r->is_last = 0; r->dlen = 4095; r->handle = (1ULL << 42) - 1;
}' "$@" ||
	refuse "unknown layout of nf_tables' rules" RSTATTR_BLOB_LAYOUT

# The kernel's reasons for a drop that matter, with ours; their numbers shift.
# Those that this kernel has become the lines of a table.
"$@" -DMODULE -DKBUILD_BASENAME='"try"' -DKBUILD_MODNAME='"try"' -E \
	-include linux/skbuff.h -x c /dev/null -o "$tmp/reasons.i" 2> "$tmp/REASONS" ||
	refuse "which reasons has it for a drop?" REASONS
echo '#define RSTATTR_DROP_REASONS(X) \'
while read -r theirs ours; do
	! grep -qw "SKB_DROP_REASON_$theirs" "$tmp/reasons.i" ||
		echo "	X($theirs, $ours) \\"
done << 'EOF'
NETFILTER_DROP NETFILTER
IP_RPFILTER RPFILTER
IP_INNOROUTES NO_ROUTE
IP_OUTNOROUTES NO_ROUTE
IP_INADDRERRORS UNREACHABLE
NEIGH_CREATEFAIL NEIGH
NEIGH_FAILED NEIGH
NEIGH_QUEUEFULL NEIGH
NEIGH_DEAD NEIGH
XFRM_POLICY IPSEC
XDP XDP
TC_INGRESS TC
TC_EGRESS TC
BPF_CGROUP_EGRESS CGROUP
SOCKET_FILTER SOCKET_FILTER
SECURITY_HOOK LSM
IP_CSUM CHECKSUM
ICMP_CSUM CHECKSUM
TCP_CSUM CHECKSUM
UDP_CSUM CHECKSUM
TCP_MD5NOTFOUND UNSIGNED
TCP_MD5UNEXPECTED SIGNED
TCP_MD5FAILURE SIGNATURE
TCP_AONOTFOUND UNSIGNED
TCP_AOUNEXPECTED SIGNED
TCP_AOKEYNOTFOUND SIGNED
TCP_AOFAILURE SIGNATURE
EOF
echo
