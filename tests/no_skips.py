# SPDX-License-Identifier: Apache-2.0
"""Where everything is there to test everything, a skipped test is a failed one.

That is so as root (the machine could be prepared) with the public data sets beside the checkout. Elsewhere skips are
listed by pytest's summary and count for nothing.
"""

import os

import pytest

from tests.architecture.sources import ROOT


def must_run_everything() -> bool:
    """Whether nothing can be missing here."""
    return os.geteuid() == 0 and (ROOT.parent / "shared" / "data").is_dir()


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Turns skips into a failure of the run."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = len(reporter.stats.get("skipped", [])) if reporter else 0
    if skipped and must_run_everything() and exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Prints the count that decides."""
    skipped = len(terminalreporter.stats.get("skipped", []))
    verdict = "not allowed here" if skipped and must_run_everything() else "allowed here"
    terminalreporter.write_line(f"skipped: {skipped} ({verdict if skipped else 'none'})")
