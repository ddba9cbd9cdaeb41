# SPDX-License-Identifier: GPL-2.0-only
"""What the scenarios share: namespaces, sockets in them, and what is expected.

A scenario provokes its cause in each of four ways, Way: IPv4 and IPv6, at a
server in a namespace of its own and at the host, that is where the scenario
was started. One process holds the sockets of both ends, so that what follows
what is no matter of luck. It says what rstattr has to tell of it, one line for
each flow:

    CAUSE GRADE COUNTx NETNS: SOURCE > DESTINATION
    CAUSE GRADE COUNTx NETNS: SOURCE > DESTINATION; FAMILY TABLE CHAIN #HANDLE ANSWER
    CAUSE GRADE COUNTx NETNS: SOURCE > DESTINATION says WORDS

with addresses as tcpdump writes them, "*" for any port; of what doctor finds
the end or the program that it is about. The rule that did it is told where it
is to be compared, see culprit() of claims.py, and so are words of the process
and the facts beside it, a pattern. Then it says "ready", and what to ask of
rstattr, see asks.py, and leaves everything standing until its standard input
ends.

Other traffic goes on meanwhile, see background.py, also into the servers'
namespaces by a link of its own: what a scenario does to all that comes in must
leave out the device "background", and alone() is for what it does to the whole
machine.
"""
import contextlib
import ctypes
import itertools
import json
import os
import re
import select
import socket
import struct
import subprocess
import sys
import time

# Where the other traffic is told what to do; unset without any.
BACKGROUND = "RSTATTR_BACKGROUND"

CLONE_NEWNET = 0x40000000
HOST = "host"


def number(pid):
    """That of the networks of a scenario with that process; those above 250 are the background's.

    Nobody else uses them, nor did the scenario before: what is left of its
    connections on the host is sent again for minutes.
    """
    return pid % 250 + 1


NUMBER = number(os.getpid())
# The server's end and the client's.
HERE4, THERE4 = f"198.18.{NUMBER}.1", f"198.18.{NUMBER}.2"
HERE6, THERE6 = f"2001:db8:{NUMBER}::1", f"2001:db8:{NUMBER}::2"
# Behind the server there is nothing.
BEYOND4, BEYOND6 = f"198.19.{NUMBER}.9", f"2001:db8:1{NUMBER:03}::9"

ETH_P_ALL = 3
SYN_SENT, FIN_WAIT1, FIN_WAIT2, LISTEN = 2, 4, 5, 10
# Of <linux/tcp.h>, as the states above; Python has no names for them.
TCP_REPAIR, TCP_REPAIR_QUEUE, TCP_QUEUE_SEQ = 19, 20, 21
TCP_RECV_QUEUE, TCP_SEND_QUEUE = 1, 2

# Of <linux/bpf.h>.
SYS_BPF = {"x86_64": 321, "aarch64": 280}
BPF_PROG_LOAD, BPF_PROG_ATTACH, BPF_LINK_CREATE = 5, 8, 28
BPF_PROG_TYPE_XDP, BPF_PROG_TYPE_CGROUP_SKB = 6, 8
BPF_CGROUP_INET_EGRESS, BPF_XDP = 1, 37
BPF_MOV_R0, BPF_EXIT = 0xb7, 0x95

libc = ctypes.CDLL(None, use_errno=True)


def kernel():
    """Its version: (6, 1)."""
    return tuple(map(int, re.match(r"(\d+)\.(\d+)", os.uname().release).groups()))


def says_reasons():
    """Does this kernel give a reason with each reset? It came with 6.10."""
    return kernel() >= (6, 10)


def background(what):
    """Tell the other traffic to do something; the lines of its answer."""
    if BACKGROUND not in os.environ:
        return []
    with socket.socket(socket.AF_UNIX) as sock:
        sock.connect(os.environ[BACKGROUND])
        with sock.makefile("rw") as stream:
            stream.write(f"{what}\n")
            stream.flush()
            *lines, done = stream.read().splitlines() or [""]
    if done != "done":
        raise RuntimeError(f"the background did not {what}")
    return lines


def run(*command, text=None):
    """Run a program that must succeed."""
    subprocess.run(command, input=text, text=True, check=True, stdout=subprocess.DEVNULL)


def read(path):
    """What a file holds."""
    with open(path, encoding="ascii") as file:
        return file.read()


def bpf(command, attributes):
    """The system call; what it returns."""
    buffer = ctypes.create_string_buffer(attributes, 128)
    result = libc.syscall(SYS_BPF[os.uname().machine], command, buffer, 128)
    if result < 0:
        raise OSError(ctypes.get_errno(), "bpf")
    return result


def bpf_program(kind, attach, value):
    """A program that returns that value, and nothing else; its descriptor."""
    text = ctypes.create_string_buffer(struct.pack("BBhiBBhi", BPF_MOV_R0, 0, 0, value,
                                                   BPF_EXIT, 0, 0, 0))
    licence = ctypes.create_string_buffer(b"GPL")
    return bpf(BPF_PROG_LOAD, struct.pack("IIQQIIQII16sII", kind, 2, ctypes.addressof(text),
                                          ctypes.addressof(licence), 0, 0, 0, 0, 0, b"lab", 0,
                                          attach))


def checksum(data):
    """The Internet checksum."""
    words = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while words >> 16:
        words = (words & 0xffff) + (words >> 16)
    return ~words & 0xffff


def forget(sock):
    """End a connection without a word, as a restart or a failover does."""
    sock.setsockopt(socket.IPPROTO_TCP, TCP_REPAIR, 1)
    sock.close()


def next_number(sock, queue=TCP_SEND_QUEUE):
    """The number of the next byte that a connection would send, or expects to receive."""
    sock.setsockopt(socket.IPPROTO_TCP, TCP_REPAIR, 1)
    sock.setsockopt(socket.IPPROTO_TCP, TCP_REPAIR_QUEUE, queue)
    number = sock.getsockopt(socket.IPPROTO_TCP, TCP_QUEUE_SEQ) & 0xffffffff
    sock.setsockopt(socket.IPPROTO_TCP, TCP_REPAIR, 0)
    return number


def begin_at(sock, number):
    """Have a socket that is not connected begin with that number."""
    sock.setsockopt(socket.IPPROTO_TCP, TCP_REPAIR, 1)
    sock.setsockopt(socket.IPPROTO_TCP, TCP_REPAIR_QUEUE, TCP_SEND_QUEUE)
    sock.setsockopt(socket.IPPROTO_TCP, TCP_QUEUE_SEQ, struct.pack("I", number & 0xffffffff))
    sock.setsockopt(socket.IPPROTO_TCP, TCP_REPAIR, 0)


class Netns:
    """A network namespace; "with" it, sockets are made there."""

    home = os.open("/proc/thread-self/ns/net", os.O_RDONLY)

    def __init__(self, name, make=True):
        self.name = name
        self.inner = self.home
        if name != HOST and make:
            run("ip", "netns", "add", name)
            run("ip", "-n", name, "link", "set", "lo", "up")
        if name != HOST:
            self.inner = os.open(f"/run/netns/{name}", os.O_RDONLY)

    def close(self):
        """Let it go."""
        if self.inner != self.home:
            os.close(self.inner)

    def __enter__(self):
        self.go(self.inner)

    def __exit__(self, *_):
        self.go(self.home)

    @staticmethod
    def go(fd):
        if libc.setns(fd, CLONE_NEWNET):
            raise OSError(ctypes.get_errno(), "setns")

    def run(self, *command, text=None):
        """Run a program there."""
        with self:
            run(*command, text=text)

    def set(self, name, value):
        """Set a sysctl of it, by its path below net/; what it was before."""
        path = f"/proc/sys/net/{name}"
        with self:
            before = read(path).strip()
            with open(path, "w", encoding="ascii") as file:
                file.write(str(value))
        return before

    def await_state(self, port, state, there=True):
        """Until a socket there has that port, local or remote, and that state of TCP; or none."""
        for _ in range(200):
            with self:
                sockets = [line.split() for name in ("tcp", "tcp6")
                           for line in read(f"/proc/thread-self/net/{name}").splitlines()[1:]]
            if any(f"{port:04X}" in (at[1][-4:], at[2][-4:]) and int(at[3], 16) == state
                   for at in sockets) == there:
                return
            time.sleep(0.05)
        raise RuntimeError(f"sockets with port {port} and state {state}: not {there}")

    def listed(self, family, table):
        """The rules of a table: chain, comment, and as rstattr names them."""
        with self:
            answer = subprocess.run(["nft", "-j", "-a", "list", "table", family, table],
                                    capture_output=True, text=True, check=True).stdout
        rules = [item["rule"] for item in json.loads(answer)["nftables"] if "rule" in item]
        return [(rule["chain"], rule.get("comment"),
                 f"{family} {table} {rule['chain']} #{rule['handle']}") for rule in rules]

    def place(self, family, table, chain, comment=None):
        """A rule of it, as rstattr names it: the one with that comment, or the last."""
        return [place for at, said, place in self.listed(family, table)
                if at == chain and comment in (None, said)][-1]

    def deaf_to(self, port):
        """Have what comes for a port of TCP vanish, without a trace."""
        self.run("nft", "-f", "-", text=f"""
            add table inet rstattr_lab
            add chain inet rstattr_lab in {{ type filter hook input priority -50; }}
            add rule inet rstattr_lab in tcp dport {port} drop
        """)

    def hears_again(self):
        """Take the rules of deaf_to() away."""
        self.run("nft", "-f", "-", text="""
            add table inet rstattr_lab
            delete table inet rstattr_lab
        """)


class Way:
    """One of the ways to provoke it: a client, a server, a version of IP."""

    ports = itertools.count(4001)

    def __init__(self, lab, client, server, family):
        self.lab = lab
        self.client, self.server, self.family = client, server, family
        self.here, self.there, self.beyond = {
            socket.AF_INET: (HERE4, THERE4, BEYOND4),
            socket.AF_INET6: (HERE6, THERE6, BEYOND6),
        }[family]
        self.four = family == socket.AF_INET
        self.port = next(self.ports)
        self.table, self.listed = None, None

    def new_port(self):
        """From here on the server's port is another one."""
        self.port = next(self.ports)
        return self.port

    def listen(self, backlog=16, address=None, **options):
        """A listener at the server; options of TCP by name."""
        with self.server:
            sock = self.lab.keep(socket.socket(self.family))
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        for name, value in options.items():
            sock.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
        sock.bind((address or self.here, self.port))
        sock.listen(backlog)
        return sock

    def unconnected(self, **options):
        """A socket at the client; options of TCP by name."""
        with self.client:
            sock = self.lab.keep(socket.socket(self.family))
        sock.settimeout(20)
        for name, value in options.items():
            sock.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
        return sock

    def connect(self, **options):
        """A connection from the client to the server's port."""
        sock = self.unconnected(**options)
        sock.connect((self.here, self.port))
        return sock

    def pair(self, listener):
        """A connection's two ends: the client's and the server's."""
        client = self.connect()
        server, _ = listener.accept()
        return client, self.lab.keep(server)

    def silence(self):
        """The server gets nothing at that port any more."""
        self.server.deaf_to(self.port)
        self.lab.at_end(self.server.hears_again)

    def call(self):
        """Begin to connect to the server's port, which hears nothing: the client, and its SYN.

        The SYN is a later one, for the first leaves inside connect(): a packet
        from the network header on, and the length of that.
        """
        self.silence()
        client = self.unconnected()
        client.setblocking(False)
        client.connect_ex((self.here, self.port))
        with self.server:
            sniffer = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(ETH_P_ALL))
        with sniffer:
            while True:
                packet, (_, _, direction, *_) = sniffer.recvfrom(2048)
                head = 20 if packet[0] >> 4 == 4 else 40
                if direction == socket.PACKET_HOST and \
                        packet[head + 2:head + 4] == struct.pack("!H", self.port):
                    return client, packet, head

    def send_raw(self, protocol, message):
        """Have the server's address send the client something."""
        with self.server, socket.socket(self.family, socket.SOCK_RAW, protocol) as raw:
            raw.sendto(message, (self.there, 0))

    def close(self, server):
        """Close the server's end, of which no more than a rest is left.

        Only if the client has acknowledged the end before: else the kernel may
        need the whole socket for a while.
        """
        server.shutdown(socket.SHUT_WR)
        self.server.await_state(self.port, FIN_WAIT2)
        server.close()

    def again(self, listener, ahead):
        """The client reuses a port for which the server waits for the end of a connection.

        It forgets that connection, and begins another whose first number is
        ahead of the old one's next.
        """
        client, server = self.pair(listener)
        self.close(server)
        port, number = client.getsockname()[1], next_number(client)
        forget(client)
        client = self.unconnected()
        client.bind((self.there, port))
        begin_at(client, number + ahead)
        client.connect((self.here, self.port))

    def rules(self, text, family="inet"):
        """The server has a table of that, to the end.

        For all ways first, and then the traffic: what is replayed on a ruleset
        that has changed since is not certain.
        """
        self.table, self.listed = (family, f"lab{self.port}"), None
        self.server.run("nft", "-f", "-", text=f"table {' '.join(self.table)} {{ {text} }}")
        self.lab.at_end(self.server.run, "nft", "delete", "table", *self.table)

    def rule(self, chain, comment):
        """The rule of that table that has this comment."""
        if not self.listed:
            self.listed = self.server.listed(*self.table)
        return next(place for at, said, place in self.listed if (at, said) == (chain, comment))

    def policy(self, chain):
        """The policy of a chain of that table."""
        return f"{' '.join(self.table)} {chain} policy"

    def datagrams(self, count, address=None):
        """The client sends some to the server's port, or to that of another address."""
        with self.client, socket.socket(self.family, socket.SOCK_DGRAM) as sock:
            for _ in range(count):
                sock.sendto(b"rstattr", (address or self.here, self.port))

    def know_server(self):
        """The client knows where the server is, to the end."""
        self.know(self.server, "lab0", self.client, "eth0", self.here)

    def know_client(self):
        """The server knows where the client is, to the end."""
        self.know(self.client, "eth0", self.server, "lab0", self.there)

    @staticmethod
    def know(who, dev, asks, by, address):
        """Without asking."""
        with who:
            at = next(line.split()[1] for line in subprocess.run(
                ["ip", "link", "show", "dev", dev], capture_output=True, text=True,
                check=True).stdout.splitlines() if "link/ether" in line)
        asks.run("ip", "neigh", "replace", address, "lladdr", at, "dev", by)

    def dropped(self, cause, grade, count, address=None, rule=None, says=None):
        """Expected at the server, of those datagrams."""
        self.lab.expect(cause, grade, count, self.server, f"{self.there}.*",
                        f"{address or self.here}.{self.port}", rule, says)

    def places(self):
        """Where the client's packets end: at the server, and beyond it, where it is a router."""
        self.forwards(True)
        self.route("BEYOND", "dev", "lab0")
        return self.here, self.beyond

    def refused(self, count, address=None):
        """The client tries to connect to that port, and is told at once that it cannot."""
        for _ in range(count):
            client = self.unconnected()
            try:
                client.connect((address or self.here, self.port))
            except OSError:
                client.close()
            else:
                raise RuntimeError("it was not refused")

    def answers(self):
        """The server limits no ICMP errors, to the end."""
        for name in ("ipv4/icmp_ratemask", "ipv6/icmp/ratelimit"):
            self.lab.at_end(self.server.set, name, self.server.set(name, 0))

    def forwards(self, yes):
        """The server does, or does not, to the end."""
        name = "ipv4/ip_forward" if self.four else "ipv6/conf/all/forwarding"
        self.lab.at_end(self.server.set, name, self.server.set(name, int(yes)))

    def route(self, *route):
        """The server has that route to what is beyond it, to the end: ip-route's words."""
        words = [self.beyond if word == "BEYOND" else word for word in route]
        self.server.run("ip", "route", "add", *words)
        self.lab.at_end(self.server.run, "ip", "route", "del", *words)

    def at_server(self, cause, grade, count, answer=False, **more):
        """Expected at the server: it answers a segment, or it sends of its own accord."""
        self.expect(cause, grade, count, self.server, answer, **more)

    def at_client(self, cause, grade, count, answer=False, **more):
        """Expected at the client; the same."""
        self.expect(cause, grade, count, self.client, not answer, **more)

    @staticmethod
    def await_error(client, expected):
        """Until a program is told that its connection ended, and of what."""
        ended = select.poll()
        ended.register(client, select.POLLERR | select.POLLHUP)
        if not ended.poll(60000):
            raise RuntimeError("it was never told")
        error = client.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if error != expected:
            raise RuntimeError(f"it was told {os.strerror(error)}")

    def reset(self, count):
        """Expected at the client: the server's resets come in."""
        self.at_client("peer.reset", "exact", count, answer=True)

    def expect(self, cause, grade, count, netns, to_server, **more):
        """Expected of a namespace, with flows in that direction."""
        client, server = f"{self.there}.*", f"{self.here}.{self.port}"
        if to_server:
            self.lab.expect(cause, grade, count, netns, client, server, **more)
        else:
            self.lab.expect(cause, grade, count, netns, server, client, **more)


class Lab:
    """Namespaces, what is kept in them, and what is expected."""

    def __init__(self):
        self.kept, self.undo, self.names, self.expected = [], [], [], []
        self.asked = "explain"
        self.says_reasons = says_reasons()

    def keep(self, thing):
        """Leave it open until the end."""
        self.kept.append(thing)
        return thing

    def at_end(self, function, *args):
        """Call it at the end, the last one first."""
        self.undo.append((function, args))

    def told(self, grade):
        """That grade, or what is left of it where the kernel has no reasons."""
        return grade if self.says_reasons or grade == "unknown" else "likely"

    def expect(self, cause, grade, count, netns, source, destination, rule=None, says=None):
        """Something that rstattr must tell, of that rule, and what is said beside it."""
        self.expected.append(f"{cause} {grade} {count}x {netns.name}: {source} > {destination}" +
                             (f"; {rule}" if rule else "") + (f" says {says}" if says else ""))

    def found(self, cause, grade, count, netns, what):
        """Something that "rstattr doctor" must find: an end, or whose it is."""
        self.asked = "doctor"
        self.expected.append(f"{cause} {grade} {count}x {netns.name}: {what}")

    def silent(self, cause, grade, netns, source, destination):
        """What must be told of a connection that is asked for, and of which nothing was found."""
        self.asked = "connection"
        self.expect(cause, grade, 1, netns, source, destination)

    @staticmethod
    @contextlib.contextmanager
    def alone():
        """Without the background: for what is done to the whole machine."""
        background("pause")
        try:
            yield
        finally:
            background("continue")

    def join(self, netns):
        """The background goes there, too."""
        background(f"join {netns.name}")
        self.at_end(background, f"leave {netns.name}")

    def netns(self, name):
        """A namespace of that name, made unique."""
        netns = Netns(f"{name}-{os.getpid()}")
        self.names.append(netns.name)
        return netns

    def link(self, client, server, name):
        """Join a client and a server, whose end is called so."""
        server.run("ip", "link", "add", name, "type", "veth",
                   "peer", "name", "eth0", "netns", client.name)
        # a namespace lives on as long as a connection in it does
        self.at_end(server.run, "ip", "link", "del", name)
        for netns, dev, at4, at6 in ((client, "eth0", THERE4, THERE6),
                                     (server, name, HERE4, HERE6)):
            netns.run("ip", "-batch", "-", text=f"""
                link set {dev} up
                address add {at4}/24 dev {dev}
                address add {at6}/64 dev {dev} nodad
            """)
        client.run("ip", "-batch", "-", text=f"""
            route add default via {HERE4}
            route add ::/0 via {HERE6}
        """)
        self.wait_for(client)

    @staticmethod
    def wait_for(client):
        """IPv6 takes a moment to use a link that has just come up."""
        for _ in range(100):
            with client, socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as sock:
                try:
                    sock.bind((THERE6, 0))
                    sock.connect((HERE6, 9))
                    return
                except OSError:
                    time.sleep(0.1)
        raise RuntimeError("the link does not come up")

    def ways(self):
        """All the ways there are."""
        found = []
        for name in ("server", HOST):
            server = Netns(HOST) if name == HOST else self.netns(name)
            client = self.netns(f"client-of-{name}")
            self.link(client, server, "lab0")
            self.join(server)
            found += [Way(self, client, server, family)
                      for family in (socket.AF_INET, socket.AF_INET6)]
        return found

    def clean(self):
        """Nothing of it is left."""
        for function, args in reversed(self.undo):
            function(*args)
        for thing in self.kept:
            if thing.fileno() >= 0:
                thing.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            thing.close()
        for name in self.names:
            # what waits for its end keeps the namespace, but must not keep modules
            subprocess.run(["ip", "netns", "exec", name, "nft", "flush", "ruleset"], check=False)
            subprocess.run(["ip", "netns", "delete", name], check=False)

    def hold(self):
        """Say what is expected, and wait for the end of the standard input."""
        print(*self.expected, f"ready {self.asked}", sep="\n", flush=True)
        if sys.stdin.isatty():
            print("Ask rstattr; the end of input (Ctrl-D) takes it down.", file=sys.stderr)
        sys.stdin.read()


def scenario(provoke):
    """Run one: provoke() gets the laboratory and all ways."""
    lab = Lab()
    try:
        provoke(lab, lab.ways())
        lab.hold()
    finally:
        lab.clean()
