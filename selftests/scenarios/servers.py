# SPDX-License-Identifier: GPL-2.0-only
"""Servers as they are in use, for scenarios: nginx and sshd in a network namespace."""
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time

import lab

# All that nginx would write elsewhere; as root, for the directory is root's.
NGINX = """
user root;
daemon off;
pid {0}/pid;
error_log {0}/error.log;
events {{ worker_connections 64; }}
http {{
    access_log off;
    client_body_temp_path {0}/body;
    proxy_temp_path {0}/proxy;
    fastcgi_temp_path {0}/fastcgi;
    uwsgi_temp_path {0}/uwsgi;
    scgi_temp_path {0}/scgi;
    {1}
}}
"""


class Server:
    """One that runs in a namespace, to the end, once it listens on a port."""

    def __init__(self, it, netns, port, command):
        with netns:
            # pylint: disable-next=consider-using-with
            self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        self.netns, self.port = netns, port
        it.at_end(self.stop)
        netns.await_state(port, lab.LISTEN)

    def tell(self, number):
        """Send it a signal."""
        self.process.send_signal(number)

    def await_idle(self):
        """Until it has done all that it had to, and sleeps."""
        for _ in range(200):
            if lab.read(f"/proc/{self.process.pid}/stat").rpartition(")")[2].split()[0] == "S":
                return
            time.sleep(0.05)
        raise RuntimeError(f"{self.process.args[0]} does not become idle")

    def stop(self):
        """And wait for its end."""
        if self.process.poll() is None:
            self.tell(signal.SIGTERM)
        self.process.wait()


def directory(it):
    """One that is there to the end."""
    path = tempfile.mkdtemp(prefix="rstattr-lab.")
    it.at_end(shutil.rmtree, path)
    return pathlib.Path(path)


def written(address, port):
    """An address and port, as nginx has it."""
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"


def nginx(it, netns, port, http, master=False):
    """One of a single process, unless a master is wanted, with that in its "http" block."""
    path = directory(it)
    (path / "index.html").write_text("hello\n", encoding="ascii")
    process = "" if master else "master_process off;"
    (path / "conf").write_text(process + NGINX.format(path, http.replace("ROOT", str(path))),
                               encoding="ascii")
    return Server(it, netns, port, ["nginx", "-e", f"{path}/error.log", "-c", f"{path}/conf"])


def sshd_key(it):
    """A key for hosts."""
    path = directory(it) / "key"
    lab.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(path))
    os.makedirs("/run/sshd", exist_ok=True)
    return path


def sshd(it, netns, address, port, key):
    """One that listens on that address."""
    return Server(it, netns, port, ["/usr/sbin/sshd", "-D", "-q", "-f", "/dev/null", "-h", str(key),
                                    "-o", "PidFile=none", "-o",
                                    f"ListenAddress={written(address, port)}"])
