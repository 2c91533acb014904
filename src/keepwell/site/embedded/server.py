# SPDX-License-Identifier: Apache-2.0
"""Starting, adopting, recovering and stopping the server process of a cluster."""

import fcntl
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.parse import quote

import psycopg

from keepwell.site.embedded import account as accounts
from keepwell.site.embedded import bootstrap, postmaster
from keepwell.site.embedded.account import Account
from keepwell.site.embedded.layout import EmbeddedError, Layout, lay_out
from keepwell.site.embedded.tuning import write_configuration
from keepwell.site.words import gettext

MAJOR_VERSION = "18"
FIRST_WORD_AFTER = 10.0
# As protection.restoring names it; this module starts before any room is loaded.
UNFINISHED_RESTORE = "restore.json"

Say = Callable[[str], None]


#: servers this process started; kept so that the interpreter does not complain of a child it need not wait for
_launched: list[subprocess.Popen[bytes]] = []


@dataclass(frozen=True, slots=True)
class Urls:
    """How to connect: as the application, as the owner who migrates, as the superuser."""

    app: str
    owner: str
    superuser: str


class Cluster:
    """A running server that this process holds."""

    def __init__(self, layout: Layout, account: Account, hold: IO[bytes], *, started: bool) -> None:
        self._layout = layout
        self._account = account
        self._hold = hold
        self.started = started
        self.urls = _urls(layout)

    @property
    def app_url(self) -> str:
        """The application role's connection string."""
        return self.urls.app

    @property
    def owner_url(self) -> str:
        """The owner's connection string, for migrations."""
        return self.urls.owner

    @property
    def superuser_url(self) -> str:
        """The superuser's connection string, for tests and rescue only."""
        return self.urls.superuser

    @property
    def folder(self) -> Path:
        """The cluster's own folder."""
        return self._layout.cluster

    @property
    def programs(self) -> Path:
        """The folder of the PostgreSQL client programs."""
        return self._layout.programs

    def empty(self) -> None:
        """Throws the database away and makes a new one without a table."""
        bootstrap.drop_database(self.urls.superuser)
        bootstrap.make_roles_and_database(self.urls.superuser)

    def is_alive(self) -> bool:
        """Whether the server process lives."""
        return postmaster.find(self._layout.cluster) is not None

    def release(self, *, within: float = 8.0) -> bool:
        """Lets go of the server; stops it when nobody else holds it, and says whether it did."""
        with _start_lock(self._layout):
            self._hold.close()
            with _hold_file(self._layout).open("ab") as alone:
                try:
                    fcntl.flock(alone, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    return False
                return postmaster.stop(self._layout.cluster, within=within)

    def stop(self, *, within: float = 8.0) -> bool:
        """Stops the server for everybody."""
        with _start_lock(self._layout):
            self._hold.close()
            return postmaster.stop(self._layout.cluster, within=within)

    def discard(self) -> None:
        """Stops the server and removes the cluster, wherever it had to be put: for throw-aways."""
        self.stop()
        shutil.rmtree(self._layout.cluster, ignore_errors=True)
        shutil.rmtree(self._layout.socket, ignore_errors=True)
        if self._layout.elsewhere:
            shutil.rmtree(self._layout.cluster.parent, ignore_errors=True)


def start(data_dir: Path, *, fast: bool = False, say: Say | None = None, is_restoring: bool = False) -> Cluster:
    """Starts the server of a data folder, or adopts the one that runs, and holds it until released.

    `fast` gives up durability for speed and is for tests. `say` is told in words about anything that takes long.
    Only a restore may start what is not restored to its end.
    """
    if not is_restoring and (data_dir / UNFINISHED_RESTORE).exists():
        message = gettext(
            "A restore into {folder} has not ended well, so nothing is started on it. Give the same command again: "
            "keepwell restore --from … --to {folder} --key …"
        )
        raise EmbeddedError(message.format(folder=data_dir))
    account = accounts.current()
    layout = lay_out(data_dir, account)
    speak = say or (lambda _words: None)
    with _start_lock(layout):
        is_adopted = _adopted(layout, speak)
        if not is_adopted:
            if not (layout.cluster / "PG_VERSION").exists():
                _explain_root(layout, account, speak)
            _ensure_cluster(layout, account, fast=fast)
            _launch(layout, account, fast=fast, say=speak)
        bootstrap.make_roles_and_database(_urls(layout).superuser)
        hold = _hold_file(layout).open("ab")
        fcntl.flock(hold, fcntl.LOCK_SH)
    return Cluster(layout, account, hold, started=not is_adopted)


def locate(data_dir: Path) -> Cluster | None:
    """The server of a data folder when it runs now; it is held like a started one."""
    if not is_running(data_dir):
        return None
    return start(data_dir)


def is_running(data_dir: Path) -> bool:
    """Whether the server of a data folder runs now; nothing is started or made."""
    return data_dir.exists() and postmaster.find(lay_out(data_dir, accounts.current()).cluster) is not None


def is_held(data_dir: Path) -> bool:
    """Whether a living process uses the server of a data folder: one that outlived its starter is not held."""
    try:
        with (data_dir / "pg.hold").open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def urls_of(data_dir: Path) -> Urls:
    """Where the server of a data folder listens, whether it runs or not."""
    return _urls(lay_out(data_dir, accounts.current()))


def _urls(layout: Layout) -> Urls:
    host = quote(str(layout.socket), safe="")
    return Urls(
        app=f"postgresql://{bootstrap.APPLICATION}@/{bootstrap.DATABASE}?host={host}",
        owner=f"postgresql://{bootstrap.OWNER}@/{bootstrap.DATABASE}?host={host}",
        superuser=f"postgresql://postgres@/postgres?host={host}",
    )


def _hold_file(layout: Layout) -> Path:
    return layout.base / "pg.hold"


@contextmanager
def _start_lock(layout: Layout) -> Iterator[None]:
    """One process at a time starts or stops; the lock goes with the process that dies."""
    with (layout.base / "pg.lock").open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _adopted(layout: Layout, say: Say) -> bool:
    """Whether a server that already runs can be used; one that dies while we look is none."""
    if postmaster.find(layout.cluster) is None:
        return False
    try:
        _await_ready(layout, None, say)
    except EmbeddedError:
        return False
    return True


def _explain_root(layout: Layout, account: Account, say: Say) -> None:
    if not account.switch:
        return
    words = gettext(
        "Running as root: PostgreSQL refuses root, so it runs as the system account {account}, in {folder}."
    )
    say(words.format(account=accounts.SYSTEM_ACCOUNT, folder=layout.cluster))
    if layout.elsewhere:
        words = gettext(
            "That account cannot enter {folder}, so the database lies outside it; nothing was opened up for it."
        )
        say(words.format(folder=layout.base))


def _ensure_cluster(layout: Layout, account: Account, *, fast: bool) -> None:
    version = layout.cluster / "PG_VERSION"
    if not version.exists():
        _initdb(layout, account, fast=fast)
    found = version.read_text(encoding="ascii").strip()
    if found != MAJOR_VERSION:
        message = gettext(
            "{folder} was made by PostgreSQL {found}; this release brings {wanted}. Dump it with the old release and "
            "restore it here, or choose another data folder with KEEPWELL_DATA."
        )
        raise EmbeddedError(message.format(folder=layout.cluster, found=found, wanted=MAJOR_VERSION))
    write_configuration(layout, account, fast=fast)


def _initdb(layout: Layout, account: Account, *, fast: bool) -> None:
    # Left by an initdb that was killed: initdb refuses a folder that is not empty.
    leftovers = [path for path in layout.cluster.iterdir() if path.name != "lost+found"]
    if leftovers:
        message = gettext("{folder} is not empty but holds no finished database. Move its content away and try again.")
        raise EmbeddedError(message.format(folder=layout.cluster))
    command = [str(layout.programs / "initdb"), "-D", str(layout.cluster), "-U", "postgres", "--auth=trust"]
    command += ["--encoding=UTF8", "--locale=C.UTF-8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    command += ["--no-sync"] if fast else ["--data-checksums"]
    code, _, complaint = _run(command, account, subprocess.PIPE, subprocess.PIPE)
    if code:
        message = gettext("The database could not be initialised in {folder}: {reason}")
        raise EmbeddedError(message.format(folder=layout.cluster, reason=complaint))


def _run(command: list[str], account: Account, output: int, complaints: int | IO[bytes]) -> tuple[int, str, str]:
    """Runs a program as the database's account, with nothing of our environment, and waits for it."""
    done = subprocess.run(  # noqa: S603  # our own programs, with arguments that we made
        command,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=complaints,
        cwd="/",
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"},
        # Its own session: Ctrl-C in the terminal is for us, and we stop it in order.
        start_new_session=True,
        user=account.uid if account.switch else None,
        group=account.gid if account.switch else None,
        extra_groups=[] if account.switch else None,
        check=False,
    )
    said, complained = ((part or b"").decode(errors="replace").strip() for part in (done.stdout, done.stderr))
    return done.returncode, said, complained


def _launch(layout: Layout, account: Account, *, fast: bool, say: Say) -> None:
    postmaster.clear_remains(layout.cluster, layout.socket)
    server = [str(layout.programs / "postgres"), "-D", str(layout.cluster)]
    with layout.log.open("wb") as log:
        # The shell ends at once, so the server is nobody's child: it outlives us when we are killed.
        launch = ["/bin/sh", "-c", 'exec "$@" >&2 & echo $!', "sh", *server]
        _, pid, _ = _run(launch, account, subprocess.PIPE, log)
    _await_ready(layout, int(pid), say)


def _await_ready(layout: Layout, pid: int | None, say: Say) -> None:
    """Waits as long as the server lives: recovery after a crash may take minutes, and says so."""
    began = time.monotonic()
    next_word = began + FIRST_WORD_AFTER
    while not _answers(layout):
        alive = postmaster.is_alive(pid) if pid else postmaster.find(layout.cluster) is not None
        if not alive:
            message = gettext("PostgreSQL did not start in {folder}. Its last words:\n{words}")
            raise EmbeddedError(message.format(folder=layout.cluster, words=_last_words(layout)))
        if time.monotonic() >= next_word:
            next_word += FIRST_WORD_AFTER
            words = gettext("The database still starts after {seconds} s; it repairs itself after a crash. {words}")
            say(words.format(seconds=round(time.monotonic() - began), words=_last_words(layout, lines=1)))
        time.sleep(0.05)


def _answers(layout: Layout) -> bool:
    running = postmaster.find(layout.cluster)
    if running is None or not running.is_ready:
        return False
    try:
        psycopg.connect(_urls(layout).superuser, connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True


def _last_words(layout: Layout, *, lines: int = 12) -> str:
    logs = [layout.log, *(layout.cluster / "log").glob("*.log")]
    written = [path for path in logs if path.exists() and path.stat().st_size]
    if not written:
        return ""
    newest = max(written, key=lambda path: path.stat().st_mtime)
    return "\n".join(newest.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])
