# SPDX-License-Identifier: Apache-2.0
"""A real directory: Debian's slapd as a process of the test, on free loopback ports, with data of its own."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from ldap3 import MODIFY_REPLACE, NONE, Connection, Server

from tests.factories.smtp import Certificate

SUFFIX = "dc=hd,dc=example"
PEOPLE = f"ou=people,{SUFFIX}"
ROOT, SECRET = f"cn=admin,{SUFFIX}", "admin-secret"
_SLAPD = "/usr/sbin/slapd"


def _ports(count: int) -> list[int]:
    taken = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    found = [one.getsockname()[1] for one in taken]
    for one in taken:
        one.close()
    return found


@dataclass
class Slapd:
    """The running server."""

    port: int
    tls_port: int
    folder: Path
    process: "subprocess.Popen[bytes] | None" = None
    _added: list[str] = field(default_factory=list)

    def start(self) -> None:
        """Start it, and wait until it listens."""
        urls = f"ldap://127.0.0.1:{self.port} ldaps://127.0.0.1:{self.tls_port}"
        with (self.folder / "log").open("ab") as said:
            words = [_SLAPD, "-f", str(self.folder / "slapd.conf"), "-h", urls, "-d", "0"]
            self.process = subprocess.Popen(words, stdout=said, stderr=said)
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", self.tls_port), 0.2).close()
                return
            except OSError:
                time.sleep(0.05)
        raise AssertionError((self.folder / "log").read_text())

    def stop(self) -> None:
        """Stop it as if the machine had gone."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    @contextmanager
    def administered(self) -> Iterator[Connection]:
        """A connection that may change everything."""
        server = Server("127.0.0.1", self.port, get_info=NONE)
        connection = Connection(server, ROOT, SECRET, auto_bind=True, raise_exceptions=True)
        way = connection.socket
        try:
            yield connection
        finally:
            connection.unbind()
            way.close()  # the library leaves it open where the server was faster

    def add(self, uid: str, name: str, **more: str) -> str:
        """Somebody; returns where."""
        words = {"sn": name, "cn": name, "mail": f"{uid}@hd.example", "userPassword": f"secret of {uid}", **more}
        dn = f"uid={uid},{PEOPLE}"
        with self.administered() as connection:
            connection.add(dn, "inetOrgPerson", {name: text for name, text in words.items() if text})
        return dn

    def change(self, uid: str, words: Mapping[str, str]) -> None:
        """Other facts about somebody."""
        with self.administered() as connection:
            changes = {name: [(MODIFY_REPLACE, [text])] for name, text in words.items()}
            connection.modify(f"uid={uid},{PEOPLE}", changes)

    def remove(self, *uids: str) -> None:
        """Somebody has left."""
        with self.administered() as connection:
            for uid in uids:
                connection.delete(f"uid={uid},{PEOPLE}")


_CONFIGURATION = """
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
pidfile {folder}/pid
argsfile {folder}/args
modulepath /usr/lib/ldap
moduleload back_mdb
sizelimit 500
TLSCertificateFile {folder}/cert.pem
TLSCertificateKeyFile {folder}/key.pem
TLSVerifyClient never
database mdb
suffix "{suffix}"
rootdn "{root}"
rootpw {secret}
directory {folder}/data
maxsize 104857600
dbnosync
limits dn.exact="cn=reader,{suffix}" size.soft=500 size.hard=500 size.prtotal=unlimited
access to attrs=userPassword by anonymous auth by * none
access to * by dn.exact="cn=reader,{suffix}" read by users read by anonymous auth
"""


@contextmanager
def slapd(certificate: Certificate) -> Iterator[Slapd]:
    """Run one with an empty folder of people and a service account ."""
    if not Path(_SLAPD).exists():
        pytest.skip("slapd is missing: run tools/machine.sh as root")
    with TemporaryDirectory(prefix="kw-slapd-") as name:
        folder = Path(name)
        (folder / "data").mkdir()
        (folder / "cert.pem").write_text(certificate.pem)
        (folder / "key.pem").write_text(certificate.key)
        words = {"folder": folder, "suffix": SUFFIX, "root": ROOT, "secret": SECRET}
        (folder / "slapd.conf").write_text(_CONFIGURATION.format(**words))
        port, tls_port = _ports(2)
        running = Slapd(port, tls_port, folder)
        running.start()
        try:
            with running.administered() as connection:
                connection.add(SUFFIX, ["dcObject", "organization"], {"dc": "hd", "o": "Huadong"})
                connection.add(PEOPLE, "organizationalUnit", {"ou": "people"})
                reader = {"cn": "reader", "userPassword": "reader-secret"}
                connection.add(f"cn=reader,{SUFFIX}", ["organizationalRole", "simpleSecurityObject"], reader)
            yield running
        finally:
            running.stop()
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(exist_ok=True)
