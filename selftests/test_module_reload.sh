#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Unloaded and loaded again under traffic, RSTATTR_RELOADS times (20): no
# complaint of the kernel, everybody is served as before, and the memory is
# back where it was.

# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

RELOADS=${RSTATTR_RELOADS:-20}
WARM_UP=5

begin 13

# enter: a fresh topology with a firewall under fire; leave: nothing of it is left, neither rules nor
# sockets in TIME-WAIT, so that memory before and after is that of the same system
enter() {
	make_topology
	start_server "$SERVER" 9100
	load_firewall
	start_floods
}
leave() {
	local ns
	stop_job "$SERVER_PID"
	for ns in "$CLIENT" "$FW" "$SERVER"; do
		del_ns "$ns"
	done
}
load_firewall() {
	load_rules "$FW" <<-'END'
		table inet reload {
			chain input {
				type filter hook input priority 0
				tcp dport 9101 counter reject with icmpx admin-prohibited comment "input"
			}
			chain forward {
				type filter hook forward priority 0
				tcp dport 9102 counter reject with tcp reset comment "forward"
				tcp dport 9103 counter drop comment "drop"
			}
			chain output {
				type filter hook output priority 0
				tcp dport 9104 counter reject with tcp reset comment "output"
			}
		}
	END
}

# All but one leave the machine time for something else; that one is let run now and then.
start_floods() {
	start_traffic forward "$CLIENT" tcp 10.0.2.2 9102 --forever --timeout 1000000
	kill -STOP "$forward"
	start_traffic forward6 "$CLIENT" tcp 2001:db8:2::2 9102 --forever --pace 2
	start_traffic output "$FW" tcp 10.0.2.2 9104 --forever --pace 2
	start_traffic accepted "$CLIENT" tcp 10.0.2.2 9100 --forever --pace 2 --data
	start_traffic dropped "$CLIENT" tcp 10.0.2.2 9103 --forever --pace 2 --timeout 1
	start_traffic input "$CLIENT" tcp 10.0.1.1 9101 --forever --pace 2 --timeout 3000
}
stop_floods() {
	local job
	kill -CONT "$forward"
	for job in forward forward6 output accepted dropped input; do
		stop_job "${!job}"
		parse_saw $job "$TMP/$job"
	done
}

# busy NUMBER: the loaded module has seen so many since it was loaded
busy() {
	local seen
	read -r _ seen _ < <(in_ns "$FW" cat /proc/net/rstattr)
	((${seen:-0} >= $1))
}

# cycles NUMBER: each takes the module away under traffic. Every fifth waits until it has seen some
# and goes at full speed, the others go at once, while memory is just being given.
cycles() {
	local i
	for ((i = 0; i < $1; i++)); do
		modprobe rstattr || return 1
		if ((i % 5 == 0)); then
			kill -CONT "$forward"
			wait_until 20 busy 100 || return 1
		fi
		rmmod rstattr || return 1
		kill -STOP "$forward"
	done
}

# Kilobytes, when all that is freed late has been freed and no slab is kept half empty.
memory() {
	local cache
	sync
	echo 3 >/proc/sys/vm/drop_caches
	for cache in /sys/kernel/slab/*/shrink; do
		[[ -L ${cache%/shrink} ]] || echo 1 >"$cache"
	done 2>/dev/null
	slabs >"$TMP/slabs"
	awk '{ kib[$1] = $2 } /^kmalloc/ { kmalloc += $2 }
		END { print kib["Slab:"], kib["SUnreclaim:"], kib["Percpu:"], kib["VmallocUsed:"], int(kmalloc) }' \
		/proc/meminfo "$TMP/slabs"
}
# Live objects of each slab cache, in KiB
slabs() { awk 'NR > 2 { print $1, $2 * $4 / 1024 }' /proc/slabinfo | sort; }
# memory_back: within tolerance; the lowest of several readings, as others' objects come and go, in
# kmalloc's caches too
memory_back() {
	local -a now=()
	local i
	read -ra now <<<"$(memory)"
	for i in 0 1 2 3 4; do
		((LEAST[i] > now[i])) && LEAST[i]=${now[i]}
	done
	((LEAST[0] <= BEFORE[0] + SLAB_MORE && LEAST[1] <= BEFORE[1] + SLAB_MORE &&
		LEAST[2] <= BEFORE[2] + PERCPU_MORE && LEAST[3] <= BEFORE[3] + VMALLOC_MORE &&
		LEAST[4] <= BEFORE[4] + KMALLOC_MORE))
}
# Tolerances, in KiB. A page that each of 20 reloads loses must show: in vmalloc, per-CPU memory and
# the caches that kmalloc() takes from. The other slab caches are the whole system's: processes,
# inodes and namespaces come and go, by some hundred KiB.
SLAB_MORE=768
KMALLOC_MORE=64
PERCPU_MORE=64
VMALLOC_MORE=64

mark_log
unload_module
enter
cycles $WARM_UP
result $? "warm-up of $WARM_UP reloads"
stop_floods
leave
# what is freed late is freed when two readings agree
settled() {
	local last=("${BEFORE[@]}")
	read -ra BEFORE <<<"$(memory)"
	[[ ${BEFORE[*]} == "${last[*]}" ]]
}
BEFORE=()
wait_until 10 settled
cp "$TMP/slabs" "$TMP/slabs.before"
LEAST=(999999999 999999999 999999999 999999999 999999999)

enter
cycles "$RELOADS"
result $? "$RELOADS reloads under traffic"
load_module
wait_until 20 busy 20
is "it works after the last" "$?" 0
stop_floods

# Traffic has stopped: what is recorded from now on is exact.
in_ns "$FW" "$RSTATTR" reset
send after "$CLIENT" tcp 10.0.2.2 9102 --count 7
want forward 7 "tcp reset"
check_findings "$FW"
for job in forward forward6 output accepted input; do
	diag "$job: $(tail -1 "$TMP/$job")"
done
is "all connections refused while it came and went" \
	"$(saw forward:9102:tries) $(saw forward6:9102:tries) $(saw output:9104:tries)" \
	"$(saw forward:9102:ECONNREFUSED) $(saw forward6:9102:ECONNREFUSED) $(saw output:9104:ECONNREFUSED)"
check "connections accepted: $(saw accepted:9100:ok)" \
	"$(saw accepted:9100:ok) > 20 && $(saw accepted:9100:ok) == $(saw accepted:9100:tries)"
leave
unload_module

wait_until 20 memory_back
diag "slab caches that grew, KiB: $(join "$TMP/slabs.before" "$TMP/slabs" |
	awk '$3 > $2 { print int($3 - $2), $1 }' | sort -rn | head -8 | paste -sd,)"
diag "KiB before: Slab ${BEFORE[0]} SUnreclaim ${BEFORE[1]} Percpu ${BEFORE[2]} VmallocUsed ${BEFORE[3]} kmalloc ${BEFORE[4]}" \
	"KiB after:  Slab ${LEAST[0]} SUnreclaim ${LEAST[1]} Percpu ${LEAST[2]} VmallocUsed ${LEAST[3]} kmalloc ${LEAST[4]}"
check "Slab is back (+$((LEAST[0] - BEFORE[0])) KiB)" \
	"LEAST[0] <= BEFORE[0] + SLAB_MORE && LEAST[1] <= BEFORE[1] + SLAB_MORE"
check "kmalloc's caches are back (+$((LEAST[4] - BEFORE[4])) KiB)" "LEAST[4] <= BEFORE[4] + KMALLOC_MORE"
check "Percpu is back (+$((LEAST[2] - BEFORE[2])) KiB)" "LEAST[2] <= BEFORE[2] + PERCPU_MORE"
check "Vmalloc is back (+$((LEAST[3] - BEFORE[3])) KiB)" "LEAST[3] <= BEFORE[3] + VMALLOC_MORE"
is "no complaint of the kernel" "$(kernel_complaints)" ""

finish
