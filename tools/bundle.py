# SPDX-License-Identifier: Apache-2.0
"""`make bundle`: everything that a machine without a network needs to install Keepwell, in one file.

Wheels of the pinned versions for this machine's Python and processor, our own wheel, the service units, the
documentation, `install.sh` and checksums. Build it on a machine of the same kind that has a network.
"""

import argparse
import hashlib
import platform
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

import keepwell

ROOT = Path(__file__).parents[1]
#: into the bundle as they are
TAKEN = {
    "deploy/install.sh": "install.sh",
    "deploy/systemd": "systemd",
    "deploy/keepwell.env.example": "keepwell.env.example",
    "docs": "docs",
    "LICENSE": "LICENSE",
    "NOTICE": "NOTICE",
    "CHANGELOG.md": "CHANGELOG.md",
}


def main() -> int:
    """Build the bundle and say where it lies."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--to", type=Path, default=ROOT / "dist", help="folder of the bundle")
    made = build(parser.parse_args().to.resolve())
    print(f"{made}: {made.stat().st_size / 2**20:.0f} MB")
    return 0


def build(target: Path) -> Path:
    """The bundle as one compressed file."""
    python = f"{sys.version_info[0]}.{sys.version_info[1]}"
    name = f"keepwell-{keepwell.__version__}-py{python}-{platform.system().lower()}-{platform.machine()}"
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / name
        wheels = folder / "wheels"
        wheels.mkdir(parents=True)
        _gather(wheels)
        for source, place in TAKEN.items():
            _copy(ROOT / source, folder / place)
        (folder / "PYTHON").write_text(f"{python}\n")
        (folder / "requirements.txt").write_text(_requirements(wheels))
        (folder / "SHA256SUMS").write_text(_sums(folder))
        with tarfile.open(target / f"{name}.tar.gz", "w:gz") as archive:
            archive.add(folder, arcname=name)
    return target / f"{name}.tar.gz"


def _gather(wheels: Path) -> None:
    """Our wheel, then everything it needs in the pinned versions, built where only a source is offered."""
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check", "--wheel-dir", str(wheels)]
    subprocess.run([*pip, "--no-deps", str(ROOT)], check=True)
    own = next(wheels.glob("keepwell-*.whl"))
    subprocess.run([*pip, "--constraint", str(ROOT / "constraints.txt"), str(own)], check=True)


def _requirements(wheels: Path) -> str:
    """Each wheel by name, version and hash: nothing else can be installed from the bundle."""
    lines = []
    for path in sorted(wheels.glob("*.whl")):
        name, version = path.name.split("-")[:2]
        lines.append(f"{name.replace('_', '-')}=={version} --hash=sha256:{_digest(path)}\n")
    return "".join(lines)


def _sums(folder: Path) -> str:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return "".join(f"{_digest(path)}  {path.relative_to(folder)}\n" for path in files)


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target)
    else:
        shutil.copy(source, target)


def pinned() -> dict[str, str]:
    """What constraints.txt pins, by normal name."""
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    pairs = [line.split("==") for line in lines if "==" in line]
    return {re.sub(r"[-_.]+", "-", name).lower(): version for name, version in pairs}


if __name__ == "__main__":
    sys.exit(main())
