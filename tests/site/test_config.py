# SPDX-License-Identifier: Apache-2.0
"""Every wrong value is named with its place and its mend; the right ones become their types."""

from datetime import timedelta
from pathlib import Path

import pytest

from keepwell.site.config import Config, rules
from keepwell.site.parsing import ConfigError
from tests.architecture.sources import ROOT


def complaint(variables: dict[str, str]) -> str:
    """What the user reads."""
    with pytest.raises(ConfigError) as caught:
        Config.load({"KEEPWELL_DATA": "/nowhere", **variables})
    return str(caught.value)


def load(**settings: str) -> Config:
    """A configuration from settings as variables."""
    return Config.load(
        {"KEEPWELL_DATA": "/nowhere", **{f"KEEPWELL_{name.upper()}": text for name, text in settings.items()}}
    )


def test_an_empty_environment_is_a_working_configuration() -> None:
    config = Config.load({"KEEPWELL_DATA": "/nowhere"})
    assert config.public_url == "http://127.0.0.1:8000"
    assert config.public_stream_url == "http://127.0.0.1:8001"
    assert config.is_embedded
    assert config.is_loopback


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("port", "8100", 8100),
        ("demo", "No", False),
        ("behind_proxy", "on", True),
        ("session_for", "90m", timedelta(minutes=90)),
        ("stream_for", "20 s", timedelta(seconds=20)),
        ("upload_limit", "40MB", 41_943_040),
        ("files", "/srv/files", Path("/srv/files")),
        ("zone", "Europe/Berlin", "Europe/Berlin"),
        ("base_url", "", None),
    ],
)
def test_text_becomes_the_declared_type(name: str, text: str, value: object) -> None:
    assert getattr(load(**{name: text}), name) == value


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("PORT", "eighty", "'eighty' is not a whole number"),
        ("PORT", "70000", "is outside 1 to 65535"),
        ("DEMO", "perhaps", "is neither yes nor no"),
        ("SESSION_FOR", "12", "is not a duration"),
        ("SESSION_FOR", "1s", "is outside 5m to 30d"),
        ("UPLOAD_LIMIT", "much", "is not a size"),
        ("UPLOAD_LIMIT", "5GB", "is outside 1KB to 2GB"),
        ("LANGUAGE", "de", "is none of zh-hans, en"),
        ("ZONE", "Mars/Olympus", "is not a time zone"),
        ("BASE_URL", "desk.example.com", "is not a web address"),
        ("PORT", " ", "is empty"),
    ],
)
def test_a_wrong_value_is_explained_with_its_place(name: str, text: str, reason: str) -> None:
    assert complaint({f"KEEPWELL_{name}": text}).startswith(f"KEEPWELL_{name}: ")
    assert reason in complaint({f"KEEPWELL_{name}": text})


def test_all_problems_are_told_at_once() -> None:
    text = complaint({"KEEPWELL_PORT": "x", "KEEPWELL_ZONE": "x", "KEEPWELL_PASSWORD_LENGTH": "3"})
    assert text.count("KEEPWELL_") == 3


def test_a_misspelt_setting_is_found() -> None:
    text = complaint({"KEEPWELL_PROT": "8100"})
    assert "there is no such setting" in text
    assert "Did you mean port?" in text


def test_variables_of_an_orchestrator_are_left_alone() -> None:
    load(service_host="10.0.0.1", port_8000_tcp_addr="10.0.0.1")


def test_a_secret_is_not_repeated_in_the_complaint() -> None:
    text = complaint({"KEEPWELL_DATABASE_URL": "mysql://keepwell:hunter2@db/keepwell"})
    assert "is not a PostgreSQL address" in text
    assert "hunter2" not in text


def test_settings_that_contradict_each_other_are_refused() -> None:
    assert "KEEPWELL_OWNER_URL: is missing" in complaint({"DATABASE_URL": "postgresql://a@db/k"})
    assert "KEEPWELL_BASE_URL: is missing" in complaint({"KEEPWELL_HOST": "0.0.0.0"})
    assert "is the same as port" in complaint({"KEEPWELL_STREAM_PORT": "8000"})
    assert "shorter than session_for" in complaint({"KEEPWELL_SESSION_FOR": "8d"})
    both = {"KEEPWELL_BASE_URL": "https://desk.example.com", "KEEPWELL_STREAM_URL": "https://live.example.com"}
    assert "another host name than base_url" in complaint(both)


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    (tmp_path / "keepwell.toml").write_text('port = 8300\nzone = "Asia/Tokyo"\ndemo = false\n')
    config = Config.load({"KEEPWELL_DATA": str(tmp_path), "KEEPWELL_PORT": "8400"})
    assert (config.port, config.zone, config.demo) == (8400, "Asia/Tokyo", False)


def test_a_mistake_in_the_file_is_placed_in_the_file(tmp_path: Path) -> None:
    file = tmp_path / "keepwell.toml"
    file.write_text("prot = 8300\nweb_workers = 0\n")
    text = complaint({"KEEPWELL_DATA": str(tmp_path)})
    assert f"{file}: prot: there is no such setting" in text
    assert f"{file}: web_workers: 0 is outside 1 to 64" in text


def test_a_file_that_is_not_toml_or_not_there_is_explained(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    assert f"{file}: cannot be read" in complaint({"KEEPWELL_CONFIG": str(file)})
    file.write_text("port 8300")
    assert f"{file}: is not TOML" in complaint({"KEEPWELL_CONFIG": str(file)})
    file.write_bytes(b'zone = "\xff"')
    assert f"{file}: is not TOML" in complaint({"KEEPWELL_CONFIG": str(file)})


def test_every_setting_is_documented() -> None:
    page = (ROOT / "docs" / "reference" / "configuration.md").read_text(encoding="utf-8")
    assert [name for name in rules() if f"| `{name}` |" not in page] == []
