# SPDX-License-Identifier: Apache-2.0
"""Taking and verifying: a chain of a full backup and two incremental ones, and everything that can happen to it."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

import psycopg
import pytest

from keepwell.protection import packs, restoring, signed, taking, vault, verifying
from keepwell.protection.errors import BackupError, Damaged, Stopped
from keepwell.protection.manifest import Manifest
from keepwell.protection.source import Progress, silent
from keepwell.protection.vault import Vault, make_vault, open_vault
from tests.factories.protection import KEY, OTHER_KEY, Workshop, workshop

SEED = 20261123


@pytest.fixture(scope="module")
def place() -> Iterator[Workshop]:
    with workshop() as made:
        yield made


@pytest.fixture(scope="module")
def chain(place: Workshop) -> list[Manifest]:
    """A full backup and two incremental ones, with work and attachments between."""
    links = [place.take(is_full=True)]
    for number in (1, 2):
        place.write(50 * number)
        place.shelf.put(b"attachment of day %d" % number * 1000)
        links.append(place.take())
    shutil.copytree(place.vault.root, place.folder / "chain")
    return links


@pytest.fixture
def copy(place: Workshop, chain: list[Manifest], tmp_path: Path) -> Vault:
    """A copy of the vault that may be harmed, as it was with the chain alone."""
    shutil.copytree(place.folder / "chain", tmp_path / "vault")
    return open_vault(tmp_path / "vault")


def findings(box: Vault) -> list[str]:
    return verifying.verify_all(box, KEY, tell=silent).findings


def test_a_chain_is_taken_and_every_link_is_verified(place: Workshop, chain: list[Manifest]) -> None:
    full, first, second = chain
    assert [link.kind for link in chain] == ["full", "incremental", "incremental"]
    assert (first.parent, second.parent) == (full.id, first.id)
    assert [one.id for one in place.vault.chain(second.id)] == [full.id, first.id, second.id]
    assert [link.contents for link in chain] == [5, 6, 7]
    # only what is new is packed again
    assert [len(link.new_packs) for link in chain] == [1, 1, 1]
    assert [len(link.packs) for link in chain] == [1, 2, 3]
    assert all(place.vault.verified(link.id) for link in chain)
    assert findings(place.vault) == []


def test_an_incremental_backup_is_much_smaller(chain: list[Manifest]) -> None:
    full, first, _second = chain
    assert first.new_size * 4 < full.new_size


def test_nothing_readable_lies_in_the_vault(place: Workshop, chain: list[Manifest]) -> None:
    secrets = [b"session secret", b"pinned heads", b"attachment of day", b"CREATE TABLE", b"words"]
    for path in place.files():
        content = path.read_bytes()
        assert not [one for one in secrets if one in content], path.name
    assert KEY.secret not in b"".join(path.read_bytes() for path in place.files())


def test_nobody_else_may_enter_the_vault(place: Workshop, chain: list[Manifest]) -> None:
    assert place.vault.root.stat().st_mode & 0o077 == 0


def _flips(box: Vault, count: int) -> list[tuple[Path, int, int]]:
    """Seeded; every file is hit at least once, the others by their size."""
    random = Random(SEED)
    files = sorted(path for path in box.root.rglob("*") if path.is_file() and path.stat().st_size)
    chosen = [*files, *random.choices(files, [path.stat().st_size for path in files], k=max(0, count - len(files)))]
    return [(path, random.randrange(path.stat().st_size), 1 << random.randrange(8)) for path in chosen[:count]]


def _every_flip_is_found(box: Vault, count: int) -> None:
    evidence = {path: path.read_bytes() for path in box.root.glob("*/verified.json")}
    for path, place, bit in _flips(box, count):
        whole = path.read_bytes()
        changed = bytearray(whole)
        changed[place] ^= bit
        path.write_bytes(bytes(changed))
        try:
            found = findings(open_vault(box.root))
        except Damaged as error:
            found = [str(error)]
        path.write_bytes(whole)
        for note, content in evidence.items():  # taken back from what is damaged, and from what builds on it
            note.write_bytes(content)
        name = str(path.relative_to(box.root))
        assert found, f"a flip in {name} at {place} (bit {bit}) was not found, seed {SEED}"
        assert any(name in words for words in found), (name, found)
    assert findings(box) == []


def test_random_byte_flips_are_all_found(copy: Vault) -> None:
    _every_flip_is_found(copy, 30)


@pytest.mark.nightly
def test_two_hundred_random_byte_flips_are_all_found(copy: Vault) -> None:
    _every_flip_is_found(copy, 200)


@pytest.mark.parametrize("share", [0.0, 0.3, 0.999])
@pytest.mark.parametrize("name", ["database.kw", "database-list.kw", "contents.kw", "keys.kw", "manifest.json"])
def test_a_cut_file_is_named(copy: Vault, chain: list[Manifest], name: str, share: float) -> None:
    path = copy.root / chain[1].id / name
    os.truncate(path, int(path.stat().st_size * share))
    report = verifying.verify_all(copy, KEY, tell=silent)
    assert any(f"{chain[1].id}/{name}" in words for words in report.findings)
    # who builds on it is damaged too, the full backup is not
    assert {chain[1].id, chain[2].id} <= report.damaged
    assert chain[0].id not in report.damaged
    assert copy.verified(chain[0].id)
    if name != "manifest.json":
        assert copy.verified(chain[2].id) is None


def test_after_an_incremental_backup_only_what_is_new_is_read(copy: Vault, chain: list[Manifest]) -> None:
    """What it builds on has its evidence; that it still lies there in full length is looked at."""
    full, _first, second = chain
    report = verifying.verify_new(copy, KEY, second.id, tell=silent)
    assert report.is_sound
    assert report.read < verifying.verify(copy, KEY, [second.id], tell=silent).read / 2
    os.truncate(copy.root / full.id / "database.kw", 1000)
    report = verifying.verify_new(copy, KEY, second.id, tell=silent)
    assert f"{full.id}/database.kw" in report.findings[0]
    assert report.damaged == {one.id for one in chain}
    assert copy.verified(second.id) is None


def test_a_missing_link_is_refused_by_name(copy: Vault, chain: list[Manifest]) -> None:
    shutil.rmtree(copy.root / chain[1].id)
    with pytest.raises(BackupError, match=f"builds on {chain[1].id}, which is not in"):
        copy.chain(chain[2].id)
    assert any(chain[1].id in words for words in findings(copy))


def test_a_missing_pack_is_named(copy: Vault, chain: list[Manifest]) -> None:
    (copy.packs / chain[1].new_packs[0]).unlink()
    report = verifying.verify_all(copy, KEY, tell=silent)
    assert report.findings == [f"packs/{chain[1].new_packs[0]} is missing."] or any(
        f"packs/{chain[1].new_packs[0]} is missing." in words for words in report.findings
    )
    assert chain[0].id not in report.damaged


def test_a_parent_that_was_taken_again_is_not_the_parent(copy: Vault, chain: list[Manifest]) -> None:
    """The chain holds on to the very manifest, not to its name."""
    old = copy.read(chain[1].id)
    signed.write(copy.root / old.id / vault.MANIFEST, replace(old, contents=99).as_json(), KEY)
    with pytest.raises(Damaged, match="is not the manifest"):
        copy.chain(chain[2].id)


def test_the_key_of_another_installation_is_refused(copy: Vault, chain: list[Manifest]) -> None:
    with pytest.raises(BackupError, match=f"{OTHER_KEY.id} does not fit.*{KEY.id}"):
        verifying.verify_all(copy, OTHER_KEY, tell=silent)
    with pytest.raises(BackupError, match="does not fit"):
        make_vault(copy.root, OTHER_KEY)


def test_a_forged_vault_with_its_own_key_does_not_pass(copy: Vault) -> None:
    """Whoever replaces the public key and signs everything anew still lacks the recovery key's id and seals."""
    public = OTHER_KEY.signer.public_key().public_bytes_raw().hex()
    content = {"format": vault.FORMAT, "key_id": KEY.id, "public": public}
    signed.write(copy.root / vault.NAME, content, OTHER_KEY)
    with pytest.raises(Damaged):
        open_vault(copy.root).all()


def test_a_folder_with_other_things_takes_no_backups(tmp_path: Path) -> None:
    (tmp_path / "holiday.jpg").write_bytes(b"x")
    with pytest.raises(BackupError, match="not empty"):
        make_vault(tmp_path, KEY)
    with pytest.raises(BackupError, match="holds no backups"):
        open_vault(tmp_path)


def test_two_runs_do_not_write_at_once(place: Workshop, chain: list[Manifest]) -> None:
    with place.vault.held(alone=True), pytest.raises(BackupError, match="Another run"):
        place.take(is_verified=False)


def test_a_stopped_run_leaves_nothing(place: Workshop, chain: list[Manifest]) -> None:
    before = place.files()

    def stop(progress: Progress) -> None:
        if progress.step == "database" and progress.done:
            raise Stopped("enough")

    place.shelf.put(b"came before the stop" * 100)
    with pytest.raises(Stopped):
        place.take(is_full=True, tell=stop)
    assert place.files() == before
    assert not list(place.vault.root.glob(".taking-*"))


def test_an_unverified_backup_is_not_built_on(place: Workshop, chain: list[Manifest]) -> None:
    """A link that nobody has read again may be damaged: the next backup stands alone."""
    unread = place.take(is_verified=False)
    assert unread.kind == "incremental"
    following = place.take()
    assert following.kind == "full"


def test_a_copy_begins_a_line_of_its_own(place: Workshop, chain: list[Manifest]) -> None:
    """A restored copy has the same system identifier; building on the original's backups would be wrong."""
    copied = replace(place.source, line_path=place.folder / "other-line")
    found = taking.take(copied, place.shelf, place.vault, KEY, is_full=False, tell=silent)
    assert found.kind == "full"
    assert found.postgres.system == chain[0].postgres.system
    assert found.line != chain[0].line


def test_a_full_backup_uses_attachments_again(place: Workshop, chain: list[Manifest]) -> None:
    found = place.take(is_full=True)
    assert found.kind == "full"
    assert set(chain[0].new_packs) <= {pack.name for pack in found.packs} - set(found.new_packs)


def test_what_was_swept_meanwhile_is_left_out(place: Workshop, chain: list[Manifest]) -> None:
    gone = place.shelf.put(b"short-lived" * 50)
    real, place.shelf.open = place.shelf.open, lambda name: real(name) if name != gone else _missing(name)  # type: ignore[method-assign]
    try:
        found = place.take()
    finally:
        place.shelf.open = real  # type: ignore[method-assign]
        del place.shelf.held[gone]
    assert gone not in taking.read_catalogue(place.vault, found, KEY)


def _missing(name: str) -> object:
    raise FileNotFoundError(name)


_CHILD = """
import django, sys, resource, signal
from django.conf import settings
settings.configure(USE_TZ=True)
django.setup()
from dataclasses import replace
from pathlib import Path
from keepwell.protection import taking
from keepwell.protection.vault import open_vault
from keepwell.protection.postgres import Programs
from keepwell.protection.source import Source
from tests.factories.protection import KEY, Shelf
folder, programs, url, limit, last = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], int(sys.argv[4]), sys.argv[5]
if limit:
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
data = folder / "data"
source = Source("0.2.0", Programs(programs), url, "keepwell", "keepwell_app", "keepwell", data / "keys/backup.key",
                data / "backup-line", data / "scratch", (("log-heads.txt", data / "log-heads.txt"),))
def tell(progress):
    print(progress.step, progress.done, flush=True)
    if progress.step == last:
        signal.pause()
shelf = Shelf()
shelf.put(b"an attachment" * 1000)
taking.take(source, shelf, open_vault(folder / "vault"), KEY, is_full=True, tell=tell)
"""


def _child(place: Workshop, *, limit: int = 0, last: str = "") -> "subprocess.Popen[str]":
    """Takes a backup in a process of its own; it waits in the step `last` for its end."""
    command = [sys.executable, "-c", _CHILD, str(place.folder), str(place.source.programs.folder)]
    return subprocess.Popen(
        [*command, place.source.replication_url, str(limit), last],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2],
    )  # fmt: skip


@pytest.mark.parametrize("step", ["keys", "files", "database"])
def test_a_killed_run_is_no_backup_and_the_next_one_cleans_up(
    place: Workshop, chain: list[Manifest], step: str
) -> None:
    before = place.vault.ids()
    child = _child(place, last=step)
    assert child.stdout is not None
    for line in child.stdout:
        if line.startswith(step):
            child.send_signal(signal.SIGKILL)
            break
    child.communicate()
    assert child.returncode == -signal.SIGKILL
    assert place.vault.ids() == before
    assert list(place.vault.root.glob(".taking-*"))
    found = place.take()
    assert place.vault.ids() == [*before, found.id]
    assert not list(place.vault.root.glob(".taking-*"))
    used = {pack.name for one in place.vault.all() for pack in one.packs}
    assert {path.name for path in place.vault.packs.iterdir()} == used


def test_a_full_disk_is_said_and_leaves_nothing(place: Workshop, chain: list[Manifest]) -> None:
    """The kernel refuses to let files grow, as a full disk does."""
    before = place.files()
    child = _child(place, limit=300_000)
    _out, said = child.communicate(timeout=60)
    assert child.returncode == 1
    assert f"The disk of {place.vault.root} is full" in said
    assert place.files() == before


def test_a_database_of_another_major_version_is_refused(copy: Vault, chain: list[Manifest], tmp_path: Path) -> None:
    old = copy.read(chain[0].id)
    signed.write(
        copy.root / old.id / vault.MANIFEST,
        replace(old, postgres=replace(old.postgres, version=170_004)).as_json(),
        KEY,
    )
    spot = restoring.Spot(tmp_path / "new", lambda: pytest.fail("nothing may be laid out"))
    with pytest.raises(BackupError, match=r"PostgreSQL 17.*Keepwell 0\.2\.0"):
        restoring.restore(copy, KEY, spot, old.id, tell=silent)
    assert not (tmp_path / "new").exists()


def test_a_manifest_of_a_later_release_is_refused(copy: Vault, chain: list[Manifest]) -> None:
    path = copy.root / chain[0].id / vault.MANIFEST
    content = json.loads(path.read_bytes().partition(b"\n")[0]) | {"format": "keepwell-backup/2"}
    signed.write(path, content, KEY)
    with pytest.raises(BackupError, match="later release"):
        copy.read(chain[0].id)


def test_packs_with_little_left_are_packed_again() -> None:
    part = {"a": packs.Place(900, "full"), "b": packs.Place(10, "waste"), "c": packs.Place(990, "waste")}
    sizes = {name: vault.manifest.Part(name, 1000, "", 1000) for name in ("full", "waste")}
    assert packs.worth_keeping(part, {"a", "b"}, sizes) == {"a": packs.Place(900, "full")}


def test_signed_notes_tolerate_no_other_bytes(tmp_path: Path) -> None:
    """Capitals in the signature or a blank at the end would be the same note in other bytes."""
    path, public = tmp_path / "note.json", KEY.signer.public_key().public_bytes_raw()
    signed.write(path, {"format": "x", "words": "王倩"}, KEY)
    raw = path.read_bytes()
    changes: list[Callable[[bytes], bytes]] = [
        lambda old: old.replace(b"words", b"Words"),
        lambda old: old.partition(b"\n")[0] + b"\n" + old.partition(b"\n")[2].upper(),
        lambda old: old + b"\n",
        lambda old: old[:-1],
        lambda old: old.replace(b"\n", b"\r\n"),
        lambda old: b"",
    ]
    for change in changes:
        path.write_bytes(change(raw))
        with pytest.raises(Damaged):
            signed.read(path, public, "note.json")
    for place in range(len(raw)):
        for bit in range(8):
            changed = bytearray(raw)
            changed[place] ^= 1 << bit
            path.write_bytes(bytes(changed))
            with pytest.raises(Damaged):
                signed.read(path, public, "note.json")


def test_a_role_with_replication_is_enough(place: Workshop, chain: list[Manifest]) -> None:
    """As on a server of the customer's own: no superuser, no owner."""
    with psycopg.connect(place.cluster.superuser_url, autocommit=True) as connection:
        connection.execute("CREATE ROLE keepwell_backup LOGIN REPLICATION PASSWORD 'only for copies'")
    url = place.source.replication_url.replace("postgres@/postgres", "keepwell_backup:only%20for%20copies@/keepwell")
    lent = replace(place.source, replication_url=url)
    found = taking.take(lent, place.shelf, place.vault, KEY, is_full=True, tell=silent)
    assert verifying.verify(place.vault, KEY, [found.id], tell=silent).is_sound


def test_a_role_without_replication_is_refused_with_the_mend(place: Workshop, chain: list[Manifest]) -> None:
    lent = replace(place.source, replication_url=place.cluster.owner_url)
    with pytest.raises(BackupError, match="CREATE ROLE keepwell_backup LOGIN REPLICATION"):
        taking.take(lent, place.shelf, place.vault, KEY, is_full=True, tell=silent)
    assert not list(place.vault.root.glob(".taking-*"))
