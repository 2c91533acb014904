# SPDX-License-Identifier: Apache-2.0
"""Each test keeps its bytes in a folder of its own."""

from dataclasses import replace
from pathlib import Path

import pytest
from pytest_django import Settings


@pytest.fixture(autouse=True)
def files_folder(tmp_path: Path, settings: Settings) -> Path:
    """Where this test's contents lie."""
    settings.KEEPWELL = replace(settings.KEEPWELL, files=tmp_path / "files")
    return tmp_path / "files"
