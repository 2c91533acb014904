# SPDX-License-Identifier: Apache-2.0
"""`keepwell check` and the refusals at start: each mistake is found and comes with its mend."""

import stat
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings
from django.test import override_settings

from keepwell.site import checkup, embedded
from keepwell.site.cli.terminal import BadInput
from keepwell.site.config import Config
from keepwell.site.installation import refuse_open_address


@pytest.fixture(autouse=True)
def planned(tmp_path: Path) -> Iterator[None]:
    """Backups have their folder, and no recovery key of another test lies about."""
    ours = replace(settings.KEEPWELL, data=tmp_path / "house", backups=tmp_path / "vault")
    with override_settings(KEEPWELL=ours):
        yield


def config_of(cluster: embedded.Cluster, **changes: object) -> Config:
    """The run's configuration with some settings changed."""
    return replace(settings.KEEPWELL, **{"database_url": cluster.app_url, **changes})  # type: ignore[arg-type]  # by name


def texts(config: Config) -> list[str]:
    """What is found, without the mends."""
    return [finding.text for finding in checkup.look(config)]


@pytest.mark.django_db
def test_a_sound_installation_has_nothing_to_mend(cluster: embedded.Cluster) -> None:
    assert texts(config_of(cluster)) == []


@pytest.mark.django_db
def test_a_role_that_owns_the_tables_may_not_serve(cluster: embedded.Cluster) -> None:
    owner = config_of(cluster, database_url=cluster.owner_url)
    assert any("owns" in text and "keepwell" in text for text in texts(owner))
    with pytest.raises(BadInput, match="KEEPWELL_OWNER_URL"):
        checkup.refuse_unsafe_role(owner)


def test_a_superuser_may_not_serve(django_db_setup: None, cluster: embedded.Cluster) -> None:
    superuser = cluster.superuser_url.replace("/postgres?", "/keepwell?")
    with pytest.raises(BadInput, match="NOSUPERUSER NOBYPASSRLS"):
        checkup.refuse_unsafe_role(config_of(cluster, database_url=superuser))


def test_the_application_role_may_serve(django_db_setup: None, cluster: embedded.Cluster) -> None:
    checkup.refuse_unsafe_role(config_of(cluster))


@pytest.mark.django_db
def test_keys_and_attachments_open_to_others_are_found(cluster: embedded.Cluster, tmp_path: Path) -> None:
    key, files = tmp_path / "keys" / "log.key", tmp_path / "files"
    for folder in (key.parent, files):
        folder.mkdir()
        folder.chmod(0o755)
    key.write_text("secret")
    key.chmod(0o644)
    found = texts(config_of(cluster, log_key=key, files=files))
    assert f"{key} can be read by others" in found
    assert f"{files} is open to others" in found
    assert stat.S_IMODE(key.stat().st_mode) == 0o644


@pytest.mark.django_db
def test_pages_without_encryption_are_a_warning(cluster: embedded.Cluster) -> None:
    findings = list(checkup.look(config_of(cluster, host="0.0.0.0", base_url="http://localhost:8000")))
    assert [(finding.is_error, "without encryption" in finding.text) for finding in findings] == [(False, True)]


@pytest.mark.parametrize("host", ["0.0.0.0", "10.0.0.5", "::"])
def test_a_demo_refuses_every_address_but_this_machines(host: str) -> None:
    with pytest.raises(BadInput, match=r"listens on 127\.0\.0\.1 only"):
        refuse_open_address(replace(settings.KEEPWELL, host=host))


def test_a_demo_is_refused_behind_a_proxy_too() -> None:
    with pytest.raises(BadInput, match="passwords that everybody knows"):
        refuse_open_address(replace(settings.KEEPWELL, behind_proxy=True))
    with pytest.raises(BadInput, match="https://desk"):
        refuse_open_address(replace(settings.KEEPWELL, base_url="https://desk.example.com"))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_a_demo_serves_this_machine(host: str) -> None:
    refuse_open_address(replace(settings.KEEPWELL, host=host))
