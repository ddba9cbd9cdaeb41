#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Replays packets through rulesets that people wrote, and says how many of
the answers are decided.

corpus.py [--rstattr PROGRAM] [--minimum PERCENT] FILE-OR-DIRECTORY...

Each ruleset is loaded by "rstattr simulate --ruleset", which needs root, and
met by packets that come in, go through and go out, of TCP, UDP and ICMP, IPv4
and IPv6, each with its state of connection and its interface. TAP; fails when
a ruleset cannot be replayed, or fewer than PERCENT (90) of all are decided.
"""
import argparse
import collections
import json
import os
import re
import subprocess
import sys
import tempfile

PACKETS = [
    "tcp 192.0.2.9:40000 198.51.100.1:22 --hook input --iif {link}",
    "tcp 192.0.2.9:40000 198.51.100.1:80 --hook input --iif {link}",
    "tcp 10.0.0.7:40000 10.0.0.1:5432 --hook input --iif {link}",
    "udp 192.0.2.9:40000 198.51.100.1:53 --hook input --iif {link}",
    "icmp 192.0.2.9 198.51.100.1 echo-request --hook input --iif {link}",
    "tcp [2001:db8::9]:40000 [2001:db8::1]:443 --hook input --iif {link}",
    "udp [2001:db8::9]:40000 [2001:db8::1]:500 --hook input --iif {link}",
    "tcp 192.168.1.7:40000 203.0.113.5:443 --hook forward --iif {link} --oif eth1",
    "udp 192.168.1.7:40000 203.0.113.5:123 --hook forward --iif {link} --oif eth1",
    "tcp 10.0.0.1:40000 203.0.113.5:25 --hook output --oif eth1 --uid 1000 --gid 1000",
    "udp 10.0.0.1:40000 203.0.113.5:53 --hook output --oif eth1 --uid 0 --gid 0",
    "tcp 192.168.1.7:40000 203.0.113.5:80 --hook prerouting --iif {link}",
    "tcp 192.168.1.7:40000 203.0.113.5:80 --hook postrouting --oif eth1",
]
STATES = ["new", "established"]


def links(path):
    """Interfaces that a ruleset names, and two that most machines have."""
    with open(path, encoding="utf-8", errors="replace") as file:
        named = re.findall(r'\b[io]if(?:name)?\s+(?:!=\s*)?"?([a-z][a-z0-9.-]{1,14})\b"?', file.read())
    # lo is there.
    return [name for name in dict.fromkeys(["eth0", "eth1", *named]) if name != "lo"]


def simulate(program, path, packet, state, links_file):
    """One answer, or what was said instead of it."""
    run = subprocess.run([program, "simulate", *packet.split(), "--ct", state,
                          "--ruleset", path, "--links", links_file, "--json"],
                         capture_output=True, text=True, check=False)
    try:
        return json.loads(run.stdout), None
    except json.JSONDecodeError:
        return None, run.stderr.strip() or f"status {run.returncode}"


def replay(program, path, reasons):
    """Answers and decided ones of a ruleset, and what failed."""
    decided = answers = 0
    names = links(path)
    handle, links_file = tempfile.mkstemp()
    with open(handle, "w", encoding="ascii") as file:
        file.writelines(f"{name} {2 + number}\n" for number, name in enumerate(names))
    try:
        for number, packet in enumerate(PACKETS):
            packet = packet.format(link=names[number % len(names)])
            for state in STATES:
                answer, failure = simulate(program, path, packet, state, links_file)
                if failure:
                    return 0, 0, f"{packet} --ct {state}: {failure}"
                answers += 1
                if answer["grade"] == "unknown":
                    for way in answer["alternatives"]:
                        reasons.update(way["assumptions"])
                else:
                    decided += 1
    finally:
        os.unlink(links_file)
    return answers, decided, None


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--rstattr", default="rstattr")
    parser.add_argument("--minimum", type=float, default=90)
    parser.add_argument("paths", nargs="+")
    options = parser.parse_args()
    files = []
    for path in options.paths:
        files += sorted(entry.path for entry in os.scandir(path)) if os.path.isdir(path) else [path]
    total = total_decided = failed = 0
    reasons = collections.Counter()
    print(f"TAP version 13\n1..{len(files) + 1}")
    for number, path in enumerate(files, 1):
        answers, decided, failure = replay(options.rstattr, path, reasons)
        total += answers
        total_decided += decided
        failed += bool(failure)
        print(f"{'not ok' if failure else 'ok'} {number} - {os.path.basename(path)}: "
              f"{failure or f'{decided} of {answers} decided'}", flush=True)
    share = 100 * total_decided / total if total else 0
    failed += share < options.minimum
    for reason, count in reasons.most_common(20):
        print(f"# unknown {count} times: {reason}")
    print(f"{'ok' if share >= options.minimum else 'not ok'} {len(files) + 1} - "
          f"{share:.1f} % of {total} answers decided, at least {options.minimum:g} % wanted")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
