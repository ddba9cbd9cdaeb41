# bash completion for rstattr(8)                           -*- shell-script -*-
# SPDX-License-Identifier: GPL-2.0-only

_rstattr_netns()
{
	local dir name
	for dir in /run/netns /var/run/netns; do
		[[ -d $dir ]] || continue
		for name in "$dir"/*; do
			[[ -e $name ]] && printf '%s\n' "${name##*/}"
		done
	done
	printf 'host\n'
}

_rstattr_links()
{
	local link
	for link in /sys/class/net/*; do
		printf '%s\n' "${link##*/}"
	done
}

# Services, scopes and slices that run.
_rstattr_units()
{
	find /sys/fs/cgroup -maxdepth 5 -type d \
		\( -name '*.service' -o -name '*.scope' -o -name '*.slice' \) -printf '%f\n' 2>/dev/null
}

_rstattr_containers()
{
	find /sys/fs/cgroup -maxdepth 6 -type d -regextype posix-extended \
		-regex '.*[/-][0-9a-f]{64}(\.scope)?' -not -name '*conmon*' -printf '%f\n' 2>/dev/null |
		sed -E 's/.*([0-9a-f]{64}).*/\1/'
}

# The words of a packet: its kind first, and of a capture file its name.
_rstattr_packet()
{
	if ((COMP_CWORD == 2)); then
		mapfile -t COMPREPLY < <(compgen -W 'tcp udp icmp icmpv6 hex pcap' -- "$cur")
	elif [[ ${COMP_WORDS[2]} == pcap && $COMP_CWORD == 3 ]]; then
		mapfile -t COMPREPLY < <(compgen -f -- "$cur")
	elif [[ ${COMP_WORDS[2]} == pcap && $COMP_CWORD == 4 ]]; then
		mapfile -t COMPREPLY < <(compgen -W 'all' -- "$cur")
	elif [[ ${COMP_WORDS[2]} == icmp* && $COMP_CWORD == 5 ]]; then
		mapfile -t COMPREPLY < <(compgen -W 'echo-request echo-reply destination-unreachable time-exceeded' -- "$cur")
	fi
}

# Of "run": whether the word is of the command, and then what fits there.
_rstattr_command()
{
	local i
	for ((i = 2; i < COMP_CWORD; i++)); do
		case ${COMP_WORDS[i]} in
		--output | --color) ((i++)) ;;
		--) break ;;
		-*) ;;
		*)
			mapfile -t COMPREPLY < <(compgen -f -- "$cur")
			return
			;;
		esac
	done
	[[ $cur != -* || ${COMP_WORDS[i]} == -- ]] || return
	[[ $prev != --output && $prev != --color ]] || return
	mapfile -t COMPREPLY < <(compgen -c -- "$cur")
}

_rstattr()
{
	local cur=${COMP_WORDS[COMP_CWORD]}
	local prev=${COMP_WORDS[COMP_CWORD - 1]}
	local commands='explain run rules watch simulate doctor status reset help'
	local options=

	COMPREPLY=()
	if [[ ${COMP_WORDS[1]} == run ]] && _rstattr_command; then
		return
	fi
	if ((COMP_CWORD == 1)); then
		mapfile -t COMPREPLY < <(compgen -W "$commands --help --version" -- "$cur")
		return
	fi
	case $prev in
	--netns)
		mapfile -t COMPREPLY < <(compgen -W "$(_rstattr_netns)" -- "$cur")
		return
		;;
	--unit)
		mapfile -t COMPREPLY < <(compgen -W "$(_rstattr_units)" -- "$cur")
		return
		;;
	--container)
		mapfile -t COMPREPLY < <(compgen -W "$(_rstattr_containers)" -- "$cur")
		return
		;;
	--pid)
		mapfile -t COMPREPLY < <(cd /proc && compgen -W "$(printf '%s\n' [0-9]*)" -- "$cur")
		return
		;;
	--since)
		mapfile -t COMPREPLY < <(compgen -W '10m 1h 1d' -- "$cur")
		return
		;;
	--color)
		mapfile -t COMPREPLY < <(compgen -W 'auto always never' -- "$cur")
		return
		;;
	--iif | --oif)
		mapfile -t COMPREPLY < <(compgen -W "$(_rstattr_links)" -- "$cur")
		return
		;;
	--ct)
		mapfile -t COMPREPLY < <(compgen -W 'new established related invalid untracked' -- "$cur")
		return
		;;
	--hook)
		mapfile -t COMPREPLY < <(compgen -W \
			'ingress prerouting input forward output postrouting egress' -- "$cur")
		return
		;;
	--flags)
		mapfile -t COMPREPLY < <(compgen -W 'syn syn,ack ack rst fin,ack none' -- "$cur")
		return
		;;
	--ruleset | --links | --output)
		mapfile -t COMPREPLY < <(compgen -f -- "$cur")
		return
		;;
	--filter | --mark | --uid | --gid | --ttl | --len)
		return
		;;
	esac
	case ${COMP_WORDS[1]} in
	explain)
		options='--filter --pid --unit --container --since --wait --netns --path --scans --json --color --help'
		;;
	run)
		options='--output --path --json --color --help'
		;;
	watch)
		options='--filter --pid --unit --container --netns --json --color --help'
		;;
	simulate)
		options='--iif --oif --ct --hook --mark --flags --uid --gid --ttl --len --l2
			--ruleset --links --path --netns --json --color --help'
		;;
	doctor)
		options='--netns --all --json --color --help'
		;;
	rules | status)
		options='--netns --json --color --help'
		;;
	reset)
		options='--netns --help'
		;;
	help)
		((COMP_CWORD == 2)) || return
		mapfile -t COMPREPLY < <(compgen -W "$commands" -- "$cur")
		return
		;;
	*)
		return
		;;
	esac
	if [[ $cur == -* ]]; then
		mapfile -t COMPREPLY < <(compgen -W "$options" -- "$cur")
	elif [[ ${COMP_WORDS[1]} == simulate ]]; then
		_rstattr_packet
	elif [[ ${COMP_WORDS[1]} == explain || ${COMP_WORDS[1]} == watch ]]; then
		mapfile -t COMPREPLY < <(compgen -A hostname -- "$cur")
	fi
}

complete -F _rstattr rstattr
