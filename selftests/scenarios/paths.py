# SPDX-License-Identifier: GPL-2.0-only
"""The ways that the background takes: what is sent there, and what rstattr must tell of it."""
import collections
import ipaddress
import socket

import lab

FAMILIES = (socket.AF_INET, socket.AF_INET6)
# Networks of lab.py's kind that no scenario has: client and server of its own, and those joined.
CLIENT, SERVER, JOINED = 251, 252, 253

SERVED, QUERIED, NOT_SERVED, NO_MAIL, NO_SNMP, NO_TIME = 8080, 8053, 8023, 8025, 8161, 8123
SCANNED = (8021, 8022, 8443)
PROHIBITED = {socket.AF_INET: "icmp admin-prohibited", socket.AF_INET6: "icmpv6 admin-prohibited"}
RULES = f"""
    table inet background {{
        chain forward {{
            type filter hook forward priority 0; policy drop;
            ct state established,related accept
            tcp dport {{ {NOT_SERVED}, {SERVED} }} accept
            udp dport {QUERIED} accept
            tcp dport {NO_MAIL} reject with tcp reset comment "no mail"
            udp dport {NO_SNMP} reject with icmpx admin-prohibited comment "no snmp"
            udp dport {NO_TIME} drop comment "no time"
        }}
    }}
"""
JOINED_RULES = f"""
    table inet background {{
        chain input {{
            type filter hook input priority -20;
            iifname "background" tcp dport {NO_MAIL} reject with tcp reset comment "no mail"
            iifname "background" udp dport {NO_TIME} drop comment "no time"
        }}
    }}
"""


def end(number, family, host, part=0):
    """The address of a host in one of the networks."""
    return f"198.18.{number}.{4 * part + host}" if family == socket.AF_INET else \
        str(ipaddress.ip_address(f"2001:db8:{number}:{part}::{host}"))


def ends_text(dev, number, part, host):
    """For ip -batch: addresses of a host, and where the other one is, which nobody is to ask."""
    other = 3 - host
    return "".join(f"""
        address add {end(number, family, host, part)}/{length} dev {dev} {nodad}
        neigh add {end(number, family, other, part)} lladdr {link(number, part, other)} dev {dev}
    """ for family, length, nodad in ((socket.AF_INET, 30, ""), (socket.AF_INET6, 64, "nodad")))


def link(number, part, host):
    """A link layer address."""
    return f"02:00:00:{number:02x}:{part:02x}:{host:02x}"


def wire(left, right, number, part=0):
    """Join two ends, (namespace, device), which are host 1 and 2 there.

    Both are up before they get addresses: IPv6 takes its time otherwise.
    """
    left[0].run("ip", "-batch", "-", text=f"""
        link add {left[1]} address {link(number, part, 1)} type veth \\
            peer name {right[1]} address {link(number, part, 2)} netns {right[0].name}
        link set {left[1]} up
    """)
    right[0].run("ip", "-batch", "-", text=f"link set {right[1]} up" +
                 ends_text(right[1], number, part, 2))
    left[0].run("ip", "-batch", "-", text=ends_text(left[1], number, part, 1))


class Path:
    """From the client to a server, and what rstattr must tell of what is sent there."""

    def __init__(self, client, firewall, server, there, here):
        self.client, self.firewall, self.server = client, firewall, server
        self.there, self.here = there, here
        self.told = collections.Counter()
        self.listeners = {family: self.bound(family, socket.SOCK_STREAM, SERVED)
                          for family in FAMILIES}

    def bound(self, family, kind, port):
        """A socket of the server's."""
        with self.server:
            sock = socket.socket(family, kind)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.settimeout(20)
        sock.bind((self.here[family], port))
        if kind == socket.SOCK_STREAM:
            sock.listen(16)
        return sock

    def tell(self, cause, grade, netns, family, port, rule=None, answer=False):
        """One more event."""
        flow = [f"{self.there[family]}.*", f"{self.here[family]}.{port}"]
        self.told[cause, grade, netns.name, *(reversed(flow) if answer else flow), rule] += 1

    def converse(self, family):
        """A connection from begin to end: each asks, answers and closes in order."""
        with self.client:
            client = socket.create_connection((self.here[family], SERVED), 20)
        server, _ = self.listeners[family].accept()
        with client, server:
            client.sendall(b"question")
            server.recv(100)
            server.sendall(b"answer")
            client.recv(100)
            client.shutdown(socket.SHUT_WR)
            if server.recv(100):
                raise RuntimeError("there was more")
            server.close()
            if client.recv(100):
                raise RuntimeError("there was more")

    def refused(self, family, port):
        """A connection that is refused."""
        with self.client:
            try:
                socket.create_connection((self.here[family], port), 20).close()
            except ConnectionRefusedError:
                return
        raise RuntimeError(f"{self.here[family]} port {port} was not refused")

    def not_served(self, family):
        """One whom no server is for."""
        self.refused(family, NOT_SERVED)
        self.tell("tcp.no-listener", "exact", self.server, family, NOT_SERVED)
        self.tell("peer.reset", "exact", self.client, family, NOT_SERVED, answer=True)

    def no_mail(self, family):
        """One that a rule refuses."""
        self.refused(family, NO_MAIL)
        self.tell("fw.reject", "exact", self.firewall, family, NO_MAIL,
                  f"{self.rules[NO_MAIL]} tcp reset")

    def looked_at(self, family, port):
        """A SYN, and no more, as of one who scans ports."""
        with self.client, socket.socket(family) as sock:
            sock.setblocking(False)
            sock.connect_ex((self.here[family], port))

    def datagram(self, family, port):
        """One."""
        with self.client, socket.socket(family, socket.SOCK_DGRAM) as sock:
            sock.sendto(b"background", (self.here[family], port))

    def no_time(self, family, grade):
        """A datagram that a rule drops."""
        self.datagram(family, NO_TIME)
        self.tell("fw.drop", grade, self.firewall, family, NO_TIME, self.rules[NO_TIME])

    def lines(self):
        """What was told, since it was asked."""
        told, self.told = self.told, collections.Counter()
        return [f"{cause} {grade} {count}x {netns}: {source} > {destination}" +
                (f"; {rule}" if rule else "")
                for (cause, grade, netns, source, destination, rule), count in told.items()]


class OwnPath(Path):
    """Through a firewall of its own."""

    def __init__(self, client, firewall, server):
        wire((firewall, "inside"), (client, "eth0"), CLIENT)
        wire((firewall, "outside"), (server, "eth0"), SERVER)
        for netns, number in ((client, CLIENT), (server, SERVER)):
            for family, all_of_it in zip(FAMILIES, ("default", "::/0")):
                netns.run("ip", "route", "add", all_of_it, "via", end(number, family, 1))
        for name, value in (("ipv4/ip_forward", 1), ("ipv6/conf/all/forwarding", 1),
                            ("ipv4/icmp_ratelimit", 0), ("ipv6/icmp/ratelimit", 0)):
            firewall.set(name, value)
        firewall.run("nft", "-f", "-", text=RULES)
        super().__init__(client, firewall, server,
                         {family: end(CLIENT, family, 2) for family in FAMILIES},
                         {family: end(SERVER, family, 2) for family in FAMILIES})
        self.rules = {port: firewall.place("inet", "background", "forward", comment)
                      for port, comment in ((NO_MAIL, "no mail"), (NO_SNMP, "no snmp"),
                                            (NO_TIME, "no time"))}
        self.queried = {family: self.bound(family, socket.SOCK_DGRAM, QUERIED)
                        for family in FAMILIES}

    def round(self, family):
        """Of all kinds one."""
        self.converse(family)
        self.datagram(family, QUERIED)
        self.queried[family].recv(100)
        self.not_served(family)
        self.no_mail(family)
        self.datagram(family, NO_SNMP)
        self.tell("fw.reject", "exact", self.firewall, family, NO_SNMP,
                  f"{self.rules[NO_SNMP]} {PROHIBITED[family]}")
        self.no_time(family, "derived")
        for port in SCANNED:
            self.looked_at(family, port)
            self.tell("fw.policy", "derived", self.firewall, family, port,
                      "inet background forward policy")


class JoinedPath(Path):
    """Into somebody else's namespace."""

    # The kernel counts from 1, and the chain comes first: asking nft takes its time, each time.
    rules = {NO_MAIL: "inet background input #2", NO_TIME: "inet background input #3"}

    def __init__(self, client, server, part):
        self.dev = f"to{part}"
        wire((server, "background"), (client, self.dev), JOINED, part)
        server.run("nft", "-f", "-", text=JOINED_RULES)
        super().__init__(client, server, server,
                         {family: end(JOINED, family, 2, part) for family in FAMILIES},
                         {family: end(JOINED, family, 1, part) for family in FAMILIES})

    def round(self, family):
        """Of all kinds one. Rules come and go there, after which a replay is only likely."""
        self.converse(family)
        self.not_served(family)
        self.no_mail(family)
        self.no_time(family, "derived|likely")

    def leave(self):
        """The link is gone. Rules go with the namespace."""
        for listener in self.listeners.values():
            listener.close()
        self.client.run("ip", "link", "del", self.dev)
        self.server.close()
