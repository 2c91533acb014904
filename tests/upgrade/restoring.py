# SPDX-License-Identifier: Apache-2.0
"""A release's dump, restored into a database of the run's own server, with its keys in a folder of its own."""

import json
import re
import subprocess
import tarfile
from pathlib import Path

import psycopg

from keepwell.site import embedded
from tests.site.running import environment, keepwell

FOLDER = Path(__file__).parent
PACKAGES = sorted(FOLDER.glob("keepwell-*.tar.xz"))
# Written anew by every run of a program, or by the worker: not what people wrote.
# Tables that a later release has given up on purpose, and where their content went.
GIVEN_UP = {"people_signinattempt": "wrong tries of the last minutes; signin counts them now"}
COMES_AND_GOES = re.compile(r"procrastinate_|django_(migrations|content_type|session)|auth_permission|site_release")


class Restored:
    """One database with one release's rows."""

    def __init__(self, cluster: embedded.Cluster, package: Path, folder: Path, name: str) -> None:
        self.cluster, self.folder, self.name = cluster, folder, name
        self.version = package.name.removeprefix("keepwell-").removesuffix(".tar.xz")
        with tarfile.open(package) as archive:
            # Python before 3.11.4 knows no filter; the archive is our own
            archive.extractall(folder, **({"filter": "data"} if hasattr(tarfile, "data_filter") else {}))
        (folder / "keys").chmod(0o700)
        self.said = ""
        self.kept: dict[str, int] = {}
        self.counts: dict[str, int] = json.loads((folder / "counts.json").read_text())
        self.variables = environment(
            folder, 8000, KEEPWELL_DATABASE_URL=self.url("keepwell_app"), KEEPWELL_OWNER_URL=self.url("keepwell")
        )

    def url(self, role: str) -> str:
        """This database for a role."""
        address = self.cluster.app_url.replace("keepwell_app@", f"{role}@")
        return address.replace("/keepwell?", f"/{self.name}?")

    def load(self) -> None:
        """Restores the dump as the owner, as an administrator would."""
        psql = [str(self.cluster.programs / "psql"), "-qX", "-v", "ON_ERROR_STOP=1", "-f", "dump.sql"]
        done = subprocess.run(
            [*psql, self.url("keepwell")], cwd=self.folder, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr

    def migrate(self) -> str:
        """Upgrades and returns what was said."""
        done = keepwell(["migrate"], self.variables)
        assert done.returncode == 0, done.stderr
        return done.stderr

    def rows(self) -> dict[str, int]:
        """How many rows each table of the old release has now."""
        found: dict[str, int] = {}
        with psycopg.connect(self.url("postgres")) as connection:
            for name in self.counts:
                if name in self.expected():
                    row = connection.execute(f'SELECT count(*) FROM "{name}"'.encode()).fetchone()
                    assert row is not None
                    found[name] = row[0]
        return found

    def schema(self) -> str:
        """Every table, index, rule and grant as text."""
        dump = [str(self.cluster.programs / "pg_dump"), "--schema-only", self.url("postgres")]
        text = subprocess.run(dump, check=True, capture_output=True, text=True).stdout
        return "\n".join(line for line in text.splitlines() if not line.startswith(("\\restrict", "\\unrestrict")))

    def expected(self) -> dict[str, int]:
        """How many rows the release left in what people wrote."""
        kept = self.counts.keys() - GIVEN_UP.keys()
        return {name: self.counts[name] for name in kept if not COMES_AND_GOES.match(name)}
