#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What rstattr costs beside other ways to find the culprit, on the same
# packets, in instructions; in a guest whose clock counts them and that has
# bpftrace (selftests/vm/run OS --icount --with bpftrace).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib.sh"
figures=/tmp/peers
listener=

# Each is a way to find the culprit, and its name.
declare -A name=(
	[bare]='the bare kernel'
	[off]='rstattr, drops=off'
	[throttled]='rstattr, drops not recorded'
	[recorded]='rstattr, drops recorded'
	[exact]='rstattr, drops=exact, not recorded'
	[exact_recorded]='rstattr, drops=exact, recorded'
	[nftrace]='nftrace, nobody listens'
	[monitor]='nftrace, nft monitor trace'
	[log]='log group, tcpdump'
	[bpftrace]='bpftrace'
)
ways=(bare off throttled recorded nftrace monitor log bpftrace)
# Each is a kind of packet, and its port.
declare -A port=([accepted]=8443 [dropped]=5434 [rejected]=5432)
kinds=(accepted dropped rejected)

in_fw() { ip netns exec fw "$@"; }

# add_rules WAY: what it needs. The rest of the ruleset stays: a set made anew
# hashes another way, and takes some instructions more or less.
add_rules()
{
	case $1 in
	nftrace | monitor)
		in_fw nft insert rule inet filter forward meta nftrace set 1
		;;
	log)
		in_fw nft insert rule inet filter forward index 7 tcp dport 5432 \
			log group 5 prefix '"db deny"'
		in_fw nft add rule inet filter forward log group 5 prefix '"policy"'
		;;
	esac
}

remove_rules()
{
	local handle
	in_fw nft -a list chain inet filter forward |
		sed -n 's/.*\(nftrace set 1\|log prefix\).* # handle //p' |
		while read -r handle; do
			in_fw nft delete rule inet filter forward handle "$handle"
		done
}

# module WAY: loads it, if it is rstattr's.
module()
{
	case $1 in
	off) parameters='drops=off' load ;;
	throttled) parameters='drop_rate=0' load ;;
	recorded) parameters='drop_rate=1000000000' load ;;
	exact) parameters='drop_rate=0 drops=exact' load ;;
	exact_recorded) parameters='drop_rate=1000000000 drops=exact' load ;;
	*) settle ;;
	esac
}

# hear WAY: becomes the program that hears of packets, if there is one.
hear()
{
	case $1 in
	monitor) exec ip netns exec fw nft monitor trace ;;
	log) exec ip netns exec fw tcpdump -n -l -Z root -i nflog:5 ;;
	# Addresses would need the kernel's types, so it costs no less than this.
	bpftrace) exec bpftrace -e 'tracepoint:skb:kfree_skb /args->protocol == 0x0800/ {
		printf("reason %d%s\n", args->reason, kstack); }' ;;
	esac
}

# heard: how many packets the listener told of so far.
heard() { grep -c -e ' packet: ' -e ' IP ' -e '^reason' "$figures/heard" || true; }

# own: instructions that the listener took so far, its system calls included.
own()
{
	local time=0 rest
	[[ -z $listener ]] || read -r time rest < "/proc/$listener/schedstat"
	echo "$time"
}

# quiet: until the listener has nothing to do but to wake up now and then.
quiet()
{
	local before now
	now=$(own)
	while
		before=$now
		sleep 2
		now=$(own)
		((now - before > 20000000))
	do :; done
}

# listen WAY: until it tells of packets. Loading a program takes time of the
# disk's, which this clock does not count; and what is done once, as reading
# the kernel's symbols, is done here.
listen()
{
	local tries
	: > "$figures/heard"
	case $1 in monitor | log | bpftrace) ;; *) return 0 ;; esac
	hear "$1" > "$figures/heard" 2>&1 &
	listener=$!
	for ((tries = 0; tries < 1000; tries++)); do
		quiet
		(($(heard) == 0)) || return 0
		packets=10 syns "${port[dropped]}" > /tmp/sent
	done
	echo "peers.sh: ${name[$1]} told of no packet: $(tail "$figures/heard")" >&2
	exit 1
}

hang_up()
{
	[[ -n $listener ]] || return 0
	kill "$listener"
	wait "$listener" || true
	listener=
}

# measure WAY KIND: what the listener takes until it has told of all is apart.
measure()
{
	local to_file=$figures/$2.$1 told begin
	told=$(heard)
	begin=$(own)
	syns "${port[$2]}" > /tmp/sent
	quiet
	echo $(($(own) - begin)) >> "$to_file.listener"
	echo $(($(heard) - told)) >> "$to_file.heard"
	inside nft_do_chain_inet syns "${port[$2]}" >> "$to_file.hook"
	quiet
}

# once WAY: all kinds of packets.
once()
{
	local kind
	add_rules "$1"
	module "$1"
	listen "$1"
	for kind in "${kinds[@]}"; do
		measure "$1" "$kind"
	done
	hang_up
	remove_rules
	[[ ! -d /sys/module/rstattr ]] || unload
}

# row WAY KIND
row()
{
	local of=$figures/$2.$1 bare=$figures/$2.bare
	awk -v n="${name[$1]}" -v count="$packets" \
		-v hook="$(min "$of.hook")" -v bare_hook="$(min "$bare.hook")" \
		-v listener="$(min "$of.listener")" -v heard="$(min "$of.heard")" '
	BEGIN {
		printf "%-36s %8.0f %8.4f", n, hook, hook / bare_hook
		if (listener)
			printf " %9.0f %6.2f", listener / count, heard / count
		print ""
	}'
}

mkdir -p "$figures"
topology
sink
# A packet for 8443 is accepted by the 11th rule that it meets.
in_fw nft add rule inet filter forward index 5 ip saddr 10.0.1.0/24 tcp dport 8443 accept
# The first use of a program takes more.
settle
syns "${port[accepted]}" > /tmp/sent
has_exact && ways=("${ways[@]:0:4}" exact exact_recorded "${ways[@]:4}")
for ((i = 0; i < rounds; i++)); do
	for way in "${ways[@]}"; do
		once "$way"
	done
done

echo "kernel $(uname -r), $(bpftrace --version), instructions/packet, smallest of $rounds"
for kind in "${kinds[@]}"; do
	printf '%-36s %8s %8s %9s %6s\n' "$kind, port ${port[$kind]}" hook ratio listener heard
	for way in "${ways[@]}"; do
		row "$way" "$kind"
	done
done
has_exact || echo 'drops=exact is left out: this module has no such mode'
