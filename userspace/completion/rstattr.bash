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

_rstattr()
{
	local cur=${COMP_WORDS[COMP_CWORD]}
	local prev=${COMP_WORDS[COMP_CWORD - 1]}
	local commands='explain rules watch simulate doctor status reset help'
	local options=

	COMPREPLY=()
	if ((COMP_CWORD == 1)); then
		mapfile -t COMPREPLY < <(compgen -W "$commands --help --version" -- "$cur")
		return
	fi
	case $prev in
	--netns)
		mapfile -t COMPREPLY < <(compgen -W "$(_rstattr_netns)" -- "$cur")
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
	--ruleset | --links)
		mapfile -t COMPREPLY < <(compgen -f -- "$cur")
		return
		;;
	--filter | --mark | --uid | --gid | --ttl | --len)
		return
		;;
	esac
	case ${COMP_WORDS[1]} in
	explain)
		options='--filter --since --wait --netns --path --scans --json --color --help'
		;;
	watch)
		options='--filter --netns --json --color --help'
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
