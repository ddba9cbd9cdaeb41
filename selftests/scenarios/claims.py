# SPDX-License-Identifier: GPL-2.0-only
"""What a scenario says must be told, and what "rstattr explain" tells, side by side."""
import collections
import fnmatch
import ipaddress
import re
import time

import asks

LINE = re.compile(r"(\S+) (\S+) (\d+)x (\S+): (.*?)(?:; (.*?))?(?: says (.*))?")
NOTHING, NO_RULE = "(nothing)", "-"

# Of what is expected, grade may be several with "|" between, flow, rule and says are patterns, and
# rule and says None where they do not matter.
Told = collections.namedtuple("Told", "cause grade netns flow rule says")


def parse(line):
    """A line of lab.py's: what is expected, and how often."""
    said = LINE.fullmatch(line)
    if not said:
        raise RuntimeError(f"not what lab.py says: {line}")
    cause, grade, count, netns, flow, rule, says = said.groups()
    if not cause.startswith(("fw.", "ct.", "nat.")):
        rule = NO_RULE
    return Told(cause, grade, netns, flow, rule, says), int(count)


def fits(told, claim):
    """Is it what was expected?"""
    return told.cause == claim.cause and claim.grade in told.grade.split("|") and \
        told.netns == claim.netns and fnmatch.fnmatchcase(claim.flow, told.flow) and \
        all(wanted is None or fnmatch.fnmatchcase(got, wanted)
            for wanted, got in ((told.rule, claim.rule), (told.says, claim.says)))


def addresses(flow):
    """Of a flow in that form."""
    return {part.rpartition(".")[0] for part in flow.split(" > ")}


def of_lab(finding):
    """Is it what the laboratory does to keep an end from hearing: Netns.deaf_to()?"""
    drop = finding["drop"] or {"candidates": []}
    found = [finding["rule"]] if finding["rule"] else drop["candidates"]
    done = finding["direct"] or finding
    return done["cause"] == "fw.drop" and bool(found) and \
        all(place["table"] == "rstattr_lab" for place in found)


def culprit(finding):
    """The rule or policy that did it, or sent it to a queue, and what became of its answer."""
    drop = finding["drop"] or {"policy": None, "candidates": []}
    only = drop["candidates"][0] if len(drop["candidates"]) == 1 else None
    rule = finding["rule"] or only
    if rule:
        words = [rule["family"], rule["table"], rule["chain"] or "-", f"#{rule['handle'] or '-'}"]
    elif drop["policy"]:
        words = [drop["policy"][name] for name in ("family", "table", "chain")] + ["policy"]
    else:
        words = [NO_RULE]
    return " ".join(words + [word for word in (finding["reply"], finding["not_sent"]) if word])


def words_of(finding):
    """What is said beside the cause: of the process, and the facts."""
    process = (finding["evidence"] or {}).get("process") or {}
    words = [f"process {process['comm']}"] if process else []
    words += [f"signal {process['signal']}"] if process.get("signal") else []
    return "; ".join(words + [fact["text"] for fact in finding["facts"]])


class Ours:
    """Which flows are a scenario's or the background's: else something happens on the host."""

    def __init__(self, networks, expected):
        self.networks = [ipaddress.ip_network(network) for network in networks]
        self.named = set().union(*(addresses(told.flow) for told in expected))

    def __contains__(self, flow):
        found = addresses(flow)
        return bool(found & self.named) or any(
            ipaddress.ip_address(at) in network for at in found for network in self.networks)


def claims(ours):
    """What rstattr tells now: Told to count."""
    told = collections.Counter()
    for finding in asks.answer("explain", "--json")["findings"]:
        if of_lab(finding):
            continue
        for flow in finding["flows"]:
            text = f"{asks.end(flow['src'], flow['sport'])} > " \
                f"{asks.end(flow['dst'], flow['dport'])}"
            if text in ours:
                told[Told(finding["cause"], finding["grade"], finding["netns"]["name"], text,
                          culprit(finding), words_of(finding))] += flow["count"]
    return told


def settled(expected, ours, asked, more):
    """The claims, when there are so many or it is certain that there are not.

    More is asked of what was provoked, see asks.py. A namespace's first events
    take a moment to reach its recorder; what is claimed too much may come late,
    too.
    """
    def ask():
        told = claims(ours)
        for claim, count in asks.ASKS[more](asked, ours.named):
            told[Told(*claim, NO_RULE, "")] += count
        return told

    given_up = time.monotonic() + 15
    while sum(ask().values()) < sum(expected.values()) and time.monotonic() < given_up:
        time.sleep(0.1)
    time.sleep(0.2)
    return ask()


def problems(expected, claimed):
    """What is wrong with it, a line each."""
    found, left = [], collections.Counter(claimed)
    for told, count in expected.items():
        got = sum(left.pop(claim) for claim in [claim for claim in left if fits(told, claim)])
        if got != count:
            found.append(f"claimed {got}x, not {count}x: {written(told)}")
    return found + [f"claimed without reason {count}x: {written(claim)}"
                    for claim, count in left.items()]


def written(told):
    """In a line."""
    return " ".join(word for word in told if word)


def confusion(expected, claimed, row):
    """(Row of what was provoked, cause claimed) to the number of events, whatever the grade."""
    matrix, left = collections.Counter(), collections.Counter(claimed)
    for told, count in sorted(expected.items(), key=lambda item: written(item[0])):
        # the right one first: a flow may have met more than one
        for claim in sorted(left, key=lambda claim: (not fits(told, claim),
                                                     claim.cause != told.cause)):
            if count and claim.netns == told.netns and \
                    fnmatch.fnmatchcase(claim.flow, told.flow):
                taken = min(count, left[claim])
                matrix[row(told), claim.cause] += taken
                left[claim] -= taken
                count -= taken
        matrix[row(told), NOTHING] += count
    for claim, count in left.items():
        matrix[NOTHING, claim.cause] += count
    return +matrix


def unasked_advice(client):
    """Of a client that was refused as it was meant to be: lines that claim it should not have been.

    What may be done about it must begin with a condition, and what it nearly
    was is a hypothesis.
    """
    lines, cause = [], ""
    for line in asks.text("explain", client).splitlines():
        word, _, text = line.strip().partition(" ")
        if not line.startswith(" "):
            cause = line
        elif (word == "do" and not text.strip().startswith("if ") and "peer.reset" not in cause) \
                or (word == "nearly" and not text.endswith("[likely]")):
            lines.append(f"said of what was meant: {line.strip()}")
    return lines
