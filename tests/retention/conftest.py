# SPDX-License-Identifier: Apache-2.0
"""Each test of retention has a data folder of its own, for the log's heads."""

from dataclasses import replace
from pathlib import Path

import pytest
from pytest_django import Settings


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, settings: Settings) -> Path:
    """Where this test's key and heads lie."""
    settings.KEEPWELL = replace(settings.KEEPWELL, data=tmp_path, log_key=None)
    return tmp_path
