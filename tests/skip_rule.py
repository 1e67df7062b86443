"""In CI nothing is skipped but what needs the real meter files: any other skip fails the run."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from _pytest.terminal import TerminalReporter

ALLOWED = "real data absent"


def pytest_sessionfinish(session: pytest.Session) -> None:
    if _applies(session.config) and session.exitstatus == 0 and any(_forbidden(_skips(session.config))):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: TerminalReporter, config: pytest.Config) -> None:
    if not _applies(config):
        return
    skips = _skips(config)
    if listing := os.environ.get("METERSPACE_SKIP_LIST"):
        with Path(listing).open("a", encoding="utf-8") as skipped:
            skipped.write("".join(f"{skip}\n" for skip in skips) or "none\n")
    forbidden = list(_forbidden(skips))
    if forbidden:
        terminalreporter.section("skips that CI does not allow", red=True)
        for skip in forbidden:
            terminalreporter.line(skip)


def _applies(config: pytest.Config) -> bool:
    return bool(os.environ.get("CI")) and not hasattr(config, "workerinput")


def _skips(config: pytest.Config) -> list[str]:
    """`reason  (test)` for each; the workers of xdist report to the one terminal reporter."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    reports = reporter.stats.get("skipped", []) if reporter else []
    return sorted(f"{report.longrepr[2].removeprefix('Skipped: ')}  ({report.nodeid})" for report in reports)


def _forbidden(skips: list[str]) -> Iterator[str]:
    return (skip for skip in skips if not skip.startswith(ALLOWED))
