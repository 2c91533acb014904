# SPDX-License-Identifier: Apache-2.0
"""The real OpenID provider from npm: installed once into a folder of the machine, started on a free loopback port."""

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

HERE = Path(__file__).parents[1] / "signin" / "oidc"
SECRET = "a-secret-between-two-servers-only"


def installed() -> Path:
    """Where its packages lie; the lock file says which. Skips, with the reason, on a machine without node."""
    if shutil.which("npm") is None or shutil.which("node") is None:
        pytest.skip("node and npm are missing: run tools/machine.sh as root")
    kept = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "keepwell-tests" / "oidc"
    kept.mkdir(parents=True, exist_ok=True)
    lock = (HERE / "package-lock.json").read_bytes()
    mark = kept / "installed.json"
    if not mark.exists() or mark.read_bytes() != lock:
        for name in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy(HERE / name, kept / name)
        done = subprocess.run(["npm", "ci"], cwd=kept, capture_output=True, text=True, check=False, timeout=300)
        if done.returncode:
            pytest.fail(f"npm ci failed: {done.stderr[-500:]}")
        mark.write_bytes(lock)
    shutil.copy(HERE / "provider.mjs", kept / "provider.mjs")
    return kept


@contextmanager
def provider(callback: str, people: Mapping[str, Mapping[str, object]]) -> Iterator[str]:
    """Run it; yields its issuer."""
    folder = installed()
    words = {**os.environ, "CALLBACK": callback, "PEOPLE": json.dumps(people), "NODE_NO_WARNINGS": "1"}
    with tempfile.TemporaryFile() as said:
        running = subprocess.Popen(
            ["node", "provider.mjs"], cwd=folder, env=words, stdout=subprocess.PIPE, stderr=said, text=True
        )
        try:
            assert running.stdout is not None
            issuer = next((line.strip() for line in running.stdout if line.startswith("http")), "")
            assert issuer, said.seek(0) or said.read()
            yield issuer
        finally:
            running.kill()
            running.wait()
            assert running.stdout is not None
            running.stdout.close()
