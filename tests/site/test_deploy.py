# SPDX-License-Identifier: Apache-2.0
"""Service units, image recipe and bundle: each path and each command they name exists, and what they promise holds."""

import re
import shlex
import shutil
import subprocess
import sys
import tarfile
from configparser import ConfigParser
from pathlib import Path

import pytest
from tools import bundle

from keepwell.site.cli.verbs import verbs
from keepwell.site.config import Config, rules
from tests.architecture.sources import ROOT

DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
HARDENING = {
    "NoNewPrivileges": "yes",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateTmp": "yes",
    "PrivateDevices": "yes",
    "RestrictSUIDSGID": "yes",
    "SystemCallFilter": "@system-service",
    "CapabilityBoundingSet": "",
    "UMask": "0077",
    "StateDirectoryMode": "0700",
}


class Sections(ConfigParser):
    """A unit; its keys keep their capitals."""

    def __init__(self, path: Path) -> None:
        super().__init__(strict=True, interpolation=None)
        self.read_string(path.read_text(encoding="utf-8"))

    def optionxform(self, optionstr: str) -> str:
        """As written."""
        return optionstr


def settings_in(text: str) -> set[str]:
    """Settings named as variables."""
    return {name.lower() for name in re.findall(r"KEEPWELL_([A-Z_]+)=", text)}


def test_there_is_a_unit_for_each_part_and_one_for_everything() -> None:
    names = ["keepwell-stream", "keepwell-web", "keepwell-worker", "keepwell"]
    assert [path.stem for path in UNITS] == names


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.stem)
def test_each_unit_starts_a_command_that_exists_as_nobody_special(path: Path) -> None:
    service = Sections(path)["Service"]
    program, *words = shlex.split(service["ExecStart"])
    assert program == "/opt/keepwell/bin/keepwell"
    assert words[0] in verbs()
    assert len(words) == 1
    assert (service["User"], service["Group"]) == ("keepwell", "keepwell")
    assert {name: service.get(name) for name in HARDENING} == HARDENING
    assert settings_in(path.read_text()) <= set(rules())
    # The folder that may be written is the one that the settings name.
    assert f"KEEPWELL_DATA=/var/lib/{service['StateDirectory']} " in service["Environment"] + " "


def test_systemd_itself_finds_nothing_wrong(tmp_path: Path) -> None:
    program = tmp_path / "keepwell"
    program.symlink_to(sys.executable)
    for path in UNITS:
        (tmp_path / path.name).write_text(path.read_text().replace("/opt/keepwell/bin/keepwell", str(program)))
    if shutil.which("systemd-analyze") is None:
        return  # the tests above have read the units; a machine without systemd cannot say more
    units = sorted(str(path) for path in tmp_path.glob("*.service"))
    command = ["systemd-analyze", "verify", "--man=no", *units]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    ours = [line for line in done.stderr.splitlines() if "keepwell" in line]
    assert ours == []
    assert done.returncode == 0, done.stderr


def test_the_image_copies_what_exists_and_starts_what_exists() -> None:
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    for line in text.splitlines():
        words = line.split()
        if words[:1] == ["COPY"] and not words[1].startswith("--from"):
            assert [path for path in words[1:-1] if not (ROOT / path).exists()] == []
        if words[:1] == ["FROM"]:
            assert "/" not in words[1], "images are named plainly; where they come from is the site's own business"
    assert 'ENTRYPOINT ["keepwell"]' in text
    command = re.search(r'CMD \["(\w+)"\]\s*$', text)
    assert command is not None
    assert command[1] in verbs()
    assert settings_in(text) <= set(rules())
    assert "USER keepwell" in text
    ports = re.search(r"EXPOSE (.*)", text)
    config = Config.load({"KEEPWELL_DATA": "/nowhere"})
    assert ports is not None
    assert ports[1].split() == [str(config.port), str(config.stream_listens_on)]
    assert "/health/ready" in text


def test_what_the_image_and_the_bundle_take_lies_in_the_checkout() -> None:
    assert [source for source in bundle.TAKEN if not (ROOT / source).exists()] == []
    assert subprocess.run(["sh", "-n", str(DEPLOY / "install.sh")], check=False).returncode == 0


def test_the_example_of_settings_names_settings() -> None:
    text = (DEPLOY / "keepwell.env.example").read_text(encoding="utf-8")
    assert settings_in(text) <= set(rules())
    assert len(settings_in(text)) >= 6


@pytest.mark.nightly
def test_the_bundle_installs_without_a_network(tmp_path: Path) -> None:
    archive = bundle.build(tmp_path / "dist")
    with tarfile.open(archive) as content:
        # Python before 3.11.4 knows no filter; the archive is our own
        content.extractall(tmp_path, **({"filter": "data"} if hasattr(tarfile, "data_filter") else {}))
    (folder,) = tmp_path.glob("keepwell-*")
    names = {line.partition("==")[0].lower() for line in (folder / "requirements.txt").read_text().splitlines()}
    pinned = bundle.pinned()
    assert names - {"keepwell"} <= set(pinned)
    for line in (folder / "requirements.txt").read_text().splitlines():
        name, version = line.split()[0].lower().split("==")
        assert name == "keepwell" or pinned[name] == version
    # No index and no proxy: whatever is missing cannot be fetched.
    nothing = {
        "PATH": f"{Path(sys.executable).resolve().parent}:/usr/bin:/bin",
        "HOME": str(tmp_path),
        "LANG": "C.UTF-8",
    }
    place = tmp_path / "opt"
    install = ["sh", str(folder / "install.sh"), str(place)]
    done = subprocess.run(install, env=nothing, capture_output=True, text=True, check=False, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr
    version = re.search(r"^keepwell (\S+)$", done.stdout, re.MULTILINE)
    assert version is not None
    assert version[1] in folder.name
    data = {"KEEPWELL_DATA": str(tmp_path / "data"), "KEEPWELL_DEMO": "no"}
    for verb in (["init", "--admin", "zhou.min@example.com"], ["check"]):
        ran = subprocess.run(
            [str(place / "bin" / "keepwell"), *verb], env=nothing | data, capture_output=True, text=True, check=False
        )
        assert ran.returncode == 0, ran.stdout + ran.stderr
    wheel = next((folder / "wheels").glob("keepwell-*.whl"))
    wheel.write_bytes(wheel.read_bytes()[:-1] + b"x")
    broken = subprocess.run(install, env=nothing, capture_output=True, text=True, check=False)
    assert broken.returncode != 0
