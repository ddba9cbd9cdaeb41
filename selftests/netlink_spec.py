#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Hold the YAML specification of the netlink family against the C header.

usage: netlink_spec.py HEADER YAML

Prints one line for each difference, "AREA: what", and nothing if there is
none. AREA is one of AREAS. Whatever is in one and not in the other is a
difference, whichever it is.
"""
import re
import sys

import yaml

AREAS = ("family", "language", "enums", "values", "sets", "attributes", "types", "commands",
         "messages")

# What the specification language knows, as far as it is used here.
KEYS = {
    "spec": {"name", "protocol", "version", "uapi-header", "c-family-name", "c-version-name",
             "kernel-policy", "doc", "definitions", "attribute-sets", "operations",
             "mcast-groups"},
    "definition": {"name", "enum-name", "name-prefix", "type", "doc", "render-max", "entries",
                   "value"},
    "entry": {"name", "value", "doc"},
    "set": {"name", "enum-name", "name-prefix", "doc", "attributes"},
    "attribute": {"name", "type", "doc", "value", "multi-attr", "nested-attributes", "enum"},
    "operation": {"name", "doc", "value", "attribute-set", "flags", "do", "dump", "event",
                  "mcgrp"},
}
TYPES = {"pad", "flag", "binary", "u8", "u16", "u32", "u64", "s32", "string", "nest"}

problems = []


def problem(area, text):
    assert area in AREAS
    problems.append(f"{area}: {text}")


def both(area, what, header, spec):
    """A difference in either direction; lists are compared in order."""
    if header == spec:
        return
    if isinstance(header, (list, tuple)):
        for name in header:
            if name not in spec:
                problem(area, f"{what}: {name} is in the header only")
        for name in spec:
            if name not in header:
                problem(area, f"{what}: {name} is in the YAML only")
        if sorted(header) == sorted(spec):
            problem(area, f"{what}: the header's order is {header}, the YAML's {spec}")
        return
    problem(area, f"{what}: {header} in the header, {spec} in the YAML")


def c_name(name):
    return name.upper().replace("-", "_")


# ---- the header -------------------------------------------------------------

class Enumerator:
    def __init__(self, name, value, comment):
        self.name, self.value, self.comment = name, value, comment


class Header:
    """Enumerations by name, strings and numbers that are defined, the opening comment."""

    def __init__(self, text):
        self.defines = dict(re.findall(r'^#define\s+(\w+)\s+"?([\w.]+)"?\s*$', text, re.M))
        self.enums = {name: self.enumerators(name, body)
                      for name, body in re.findall(r"^enum (\w+) \{(.*?)^\};", text, re.M | re.S)}
        self.opening = re.search(r"/\*\n \* rstattr: (.*?)\*/", text, re.S).group(1)
        self.maxima = re.findall(r"^#define (\w+_MAX) \((__\w+_MAX) - 1\)$", text, re.M)

    @staticmethod
    def enumerators(enum, body):
        found, value = [], 0
        pattern = r"(\w+)(?:\s*=\s*(\d+))?\s*(?:,|$)\s*(?:/\*(.*?)\*/)?"
        for name, number, comment in re.findall(pattern, strip_comment_lines(body), re.S):
            value = int(number) if number else value
            if not name.startswith("__"):
                found.append(Enumerator(name, value, " ".join(comment.split())))
            value += 1
        return found


def strip_comment_lines(body):
    return re.sub(r"^\s*/\*.*?\*/\s*$", "", body, flags=re.M)


# "u32: enum rstattr_kind", "multi nest: rstattr_reply_count_attr", "string", "flag: ..."
TYPE = re.compile(r"(multi )?(u8|u16|u32|u64|s32|string|nest|flag|binary)(?::|$) ?(.*)")


class Attribute:
    """What the header's comment says of an attribute."""

    def __init__(self, enumerator):
        self.multi, self.type, self.enum, self.nested = False, None, None, None
        if enumerator.name.endswith("_PAD"):
            self.type = "pad"
            return
        match = TYPE.match(enumerator.comment)
        if not match:
            problem("types", f"{enumerator.name}: its comment in the header begins with no type")
            return
        self.multi, self.type = bool(match[1]), match[2]
        named = re.match(r"(?:enum )?(rstattr_\w+)", match[3])
        if self.type == "nest":
            self.nested = named and named[1]
        elif named:
            self.enum = named[1]


# ---- the comparison ---------------------------------------------------------

def check_keys(what, kind, mapping):
    for key in mapping.keys() - KEYS[kind]:
        problem("language", f"{what}: unknown key {key}")


def check_family(header, spec):
    check_keys("top level", "spec", spec)
    both("family", "name", header.defines.get(c_name("rstattr-genl-name")), spec["name"])
    both("family", "version", header.defines.get(c_name("rstattr-genl-version")),
         str(spec["version"]))
    for key in ("c-family-name", "c-version-name"):
        if c_name(spec[key]) not in header.defines:
            problem("family", f"{key}: {c_name(spec[key])} is not defined in the header")
    consts = {d["name"]: str(d["value"]) for d in spec["definitions"] if d["type"] == "const"}
    both("family", "RSTATTR_ABI", header.defines.get("RSTATTR_ABI"), consts.pop("abi", None))
    for name in consts:
        problem("family", f"constant {name} is in the YAML only")
    groups = {name: value for name, value in header.defines.items() if "_MCGRP_" in name}
    both("family", "multicast groups", groups,
         {c_name(g["c-define-name"]): g["name"] for g in spec["mcast-groups"]["list"]})


def c_enum(mapping):
    return mapping["enum-name"].replace("-", "_")


def numbered(entries, start):
    value = start
    for entry in entries:
        value = entry.get("value", value)
        yield entry, value
        value += 1


def check_enum(header, definition):
    what = c_enum(definition)
    check_keys(what, "definition", definition)
    for entry in definition["entries"]:
        check_keys(what, "entry", entry)
    prefix = c_name(definition["name-prefix"])
    spec = [(prefix + c_name(e["name"]), n) for e, n in numbered(definition["entries"], 0)]
    both("values", what, [(e.name, e.value) for e in header.enums.get(what, [])], spec)
    if not definition.get("render-max"):
        problem("values", f"{what}: render-max is not set, but the header has a maximum")


def check_maximum(header, name, enumerators):
    """RSTATTR_KIND_UNSPEC ... and then RSTATTR_KIND_MAX, one less than __RSTATTR_KIND_MAX."""
    maximum = enumerators[0].name.removesuffix("UNSPEC") + "MAX"
    if (maximum, "__" + maximum) not in header.maxima:
        problem("enums", f"{name}: the header does not define {maximum} as it should")


def check_enums(header, spec):
    """All enumerations of the header are values, an attribute set, or the commands."""
    enums = [d for d in spec["definitions"] if d["type"] == "enum"]
    sets = [c_enum(s) for s in spec["attribute-sets"]]
    attrs = [name for name in header.enums if name.endswith("_attr")]
    both("enums", "enumerations", sorted(header.enums.keys() - set(attrs)),
         sorted([c_enum(d) for d in enums] + [c_enum(spec["operations"])]))
    both("sets", "attribute sets", sorted(attrs), sorted(sets))
    for definition in enums:
        check_enum(header, definition)
    for name, enumerators in header.enums.items():
        check_maximum(header, name, enumerators)


def check_attribute(what, attribute, enumerator, spec):
    check_keys(what, "attribute", attribute)
    said = Attribute(enumerator)
    if said.type is None:
        return
    if attribute["type"] not in TYPES:
        problem("language", f"{what}: unknown type {attribute['type']}")
    both("types", what, said.type, attribute["type"])
    both("types", f"{what}, several", said.multi, attribute.get("multi-attr", False))
    sets = {s["name"]: c_enum(s) for s in spec["attribute-sets"]}
    nested = attribute.get("nested-attributes")
    both("types", f"{what}, nested", said.nested, sets.get(nested, nested))
    enums = {d["name"]: c_enum(d) for d in spec["definitions"] if d["type"] == "enum"}
    enum = attribute.get("enum")
    both("types", f"{what}, enumeration", said.enum, enums.get(enum, enum))


def check_set(header, aset, spec):
    what = c_enum(aset)
    check_keys(what, "set", aset)
    enumerators = header.enums.get(what)
    if not enumerators:
        return
    prefix = c_name(aset["name-prefix"])
    both("attributes", f"{what}, value 0", enumerators[0].name.endswith("_UNSPEC") and
         enumerators[0].value == 0, True)
    # The prefix of UNSPEC is another in one place, so that it tells nothing more.
    attributes = list(numbered(aset["attributes"], 1))
    both("attributes", what, [(e.name, e.value) for e in enumerators[1:]],
         [(prefix + c_name(a["name"]), n) for a, n in attributes])
    by_name = {e.name: e for e in enumerators}
    for attribute, _ in attributes:
        name = prefix + c_name(attribute["name"])
        if name in by_name:
            check_attribute(name, attribute, by_name[name], spec)


def check_commands(header, spec):
    operations = spec["operations"]
    prefix = c_name(operations["name-prefix"])
    both("commands", "commands", [(e.name, e.value) for e in header.enums[c_enum(operations)][1:]],
         [(prefix + c_name(o["name"]), n) for o, n in numbered(operations["list"], 1)])
    groups = [g["name"] for g in spec["mcast-groups"]["list"]]
    for operation in operations["list"]:
        check_keys(operation["name"], "operation", operation)
        if "event" in operation and operation.get("mcgrp") not in groups:
            problem("commands", f"{operation['name']}: no such multicast group")
        if "event" not in operation and operation.get("flags") != ["uns-admin-perm"]:
            problem("commands", f"{operation['name']}: needs CAP_NET_ADMIN, flags do not say so")


# ---- the messages, which the opening comment draws --------------------------

def drawn(block, sign):
    """Attributes behind > or <, and what is nested in them."""
    names, nested = set(), {}
    lines = [line.removeprefix(" *") for line in block.splitlines()]
    for i, line in enumerate(lines):
        if not line.strip().startswith(sign + " "):
            continue
        text = line.strip()[2:]
        for more in lines[i + 1:]:
            if not re.fullmatch(r"[A-Z_*{}\[\]|,. ]+", more.strip()):
                break
            text += " " + more.strip()
        for name, body in re.findall(r"([A-Z_]+)\s*\{(.*?)\}", text):
            nested.setdefault(name, set()).update(re.findall(r"[A-Z_]+", body))
        if not text.startswith("nothing"):
            names.update(re.findall(r"[A-Z_]+", re.sub(r"\{.*?\}", "", text)))
    return names, nested


def check_nested(what, nested, spec):
    sets = {s["name"]: s for s in spec["attribute-sets"]}
    main = {c_name(a["name"]): a for a in spec["attribute-sets"][0]["attributes"]}
    for name, members in nested.items():
        inner = sets[main[name]["nested-attributes"]]["attributes"]
        for member in members - {c_name(a["name"]) for a in inner}:
            problem("messages", f"{what}: {name} has no {member}")


def check_messages(header, spec):
    heads = list(re.finditer(r"^ \*  (?:RSTATTR_CMD_(\w+) \((do|dump)|Multicast group.*"
                             r"RSTATTR_CMD_(\w+))", header.opening, re.M))
    operations = {c_name(o["name"]): o for o in spec["operations"]["list"]}
    both("messages", "commands described", sorted(m[1] or m[3] for m in heads), sorted(operations))
    for head, following in zip(heads, heads[1:] + [None]):
        name, how = head[1] or head[3], head[2] or "event"
        block = header.opening[head.end():following.start() if following else None]
        operation = operations.get(name, {})
        if how not in operation:
            problem("messages", f"{name}: {how} in the header, not in the YAML")
            continue
        body = operation[how]
        for sign, key in ((">", "request"), ("<", "reply")):
            names, nested = drawn(block, sign)
            said = body if how == "event" and key == "reply" else body.get(key, {})
            both("messages", f"{name}, {key}", sorted(names),
                 sorted(c_name(a) for a in (said or {}).get("attributes", [])))
            check_nested(f"{name}, {key}", nested, spec)


def main(header_path, spec_path):
    with open(header_path, encoding="utf-8") as file:
        header = Header(file.read())
    with open(spec_path, encoding="utf-8") as file:
        spec = yaml.safe_load(file)
    check_family(header, spec)
    check_enums(header, spec)
    for aset in spec["attribute-sets"]:
        check_set(header, aset, spec)
    check_commands(header, spec)
    check_messages(header, spec)
    for line in problems:
        print(line)


if __name__ == "__main__":
    main(*sys.argv[1:])
