# SPDX-License-Identifier: Apache-2.0
"""Secrets at rest: sealed with a key outside the database, bound to their place, explained when they do not open."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import override_settings
from django.utils import translation

from keepwell.kernel import secrets
from keepwell.kernel.secrets import SecretUnreadable, add_key, forget_keys, key_of, open_sealed, seal
from keepwell.site.config import Config

PASSWORD = "Rosen-und-Nelken"


@pytest.fixture(autouse=True)
def data(tmp_path: Path) -> Iterator[Path]:
    with override_settings(KEEPWELL=Config(data=tmp_path)), translation.override("en"):
        yield tmp_path


def test_a_sealed_secret_shows_nothing_and_opens_again() -> None:
    sealed = seal(PASSWORD, "mail.password")
    assert PASSWORD not in sealed
    assert open_sealed(sealed, "mail.password") == PASSWORD
    assert seal(PASSWORD, "mail.password") != sealed  # equal secrets do not look equal


def test_a_secret_copied_to_another_place_does_not_open_there() -> None:
    sealed = seal(PASSWORD, "mail.password")
    with pytest.raises(SecretUnreadable, match="belongs somewhere else"):
        open_sealed(sealed, "signin.client_secret")


@pytest.mark.parametrize("at", [-1, -20, 14])
def test_a_changed_character_is_noticed(at: int) -> None:
    sealed = seal(PASSWORD, "p")
    other = "A" if sealed[at] != "A" else "Q"
    with pytest.raises(SecretUnreadable):
        open_sealed(sealed[:at] + other + sealed[at:][1:], "p")


@pytest.mark.parametrize("text", ["", "plain", "kw1.", "kw1.00", "kw1..x", "kw2.aa.bb", "kw1.00000000.\u00c4\u00d6"])
def test_what_was_never_sealed_is_refused(text: str) -> None:
    with pytest.raises(SecretUnreadable):
        open_sealed(text, "p")


def test_the_file_is_the_owners_alone_and_refused_otherwise(data: Path) -> None:
    seal(PASSWORD, "p")
    path = data / "keys" / "secrets.keys"
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    path.chmod(0o640)
    with pytest.raises(SecretUnreadable, match="chmod 600"):
        seal(PASSWORD, "p")


def test_a_missing_key_is_named_with_its_mend(data: Path) -> None:
    sealed = seal(PASSWORD, "p")
    (data / "keys" / "secrets.keys").unlink()
    with pytest.raises(SecretUnreadable, match=f"key {key_of(sealed)}, which is not in .*Restore that file"):
        open_sealed(sealed, "p")


@pytest.mark.parametrize("text", ["", "# nothing\n", "aabbccdd\n", "aabbccdd kurz\n", "aabbccdd ***\n"])
def test_a_broken_file_of_keys_is_told(data: Path, text: str) -> None:
    seal(PASSWORD, "p")
    (data / "keys" / "secrets.keys").write_text(text)
    with pytest.raises(SecretUnreadable, match="cannot be read"):
        seal(PASSWORD, "p")


def test_after_a_new_key_the_old_secrets_still_open_until_their_key_is_forgotten() -> None:
    old = seal(PASSWORD, "p")
    made = add_key()
    new = seal(PASSWORD, "p")
    assert key_of(new) == made != key_of(old)
    assert open_sealed(old, "p") == open_sealed(new, "p") == PASSWORD
    assert forget_keys({key_of(old)}) == 0
    assert open_sealed(old, "p") == PASSWORD
    assert forget_keys(set()) == 1
    assert open_sealed(new, "p") == PASSWORD
    with pytest.raises(SecretUnreadable):
        open_sealed(old, "p")


_CHILD = """
import sys
from pathlib import Path
from django.conf import settings
from types import SimpleNamespace
settings.configure(KEEPWELL=SimpleNamespace(data_folder=Path(sys.argv[1])), USE_I18N=False)
from keepwell.kernel import secrets
sealed = secrets.seal("x", "p")
secrets.add_key()
print(sealed)
"""


def test_processes_that_start_together_lose_no_key(data: Path) -> None:
    children = [
        subprocess.Popen([sys.executable, "-c", _CHILD, str(data)], stdout=subprocess.PIPE, text=True) for _ in range(4)
    ]
    sealed = [child.communicate(timeout=60)[0].strip() for child in children]
    assert [child.returncode for child in children] == [0] * 4
    assert [open_sealed(one, "p") for one in sealed] == ["x"] * 4
    keys = [line for line in secrets.keys_path().read_text().splitlines() if not line.startswith("#")]
    assert len(keys) == 5  # one from the first sealing, one each child added
