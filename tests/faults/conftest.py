"""What held is printed at the end of the run: each promise with its figure."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.faults.report import ROWS


@pytest.fixture
def held() -> Callable[[str, str], None]:
    """Note that a promise held, with a figure."""

    def note(promise: str, figure: str) -> None:
        ROWS.append((promise, figure))

    return note


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the table."""
    if ROWS:
        terminalreporter.section("what held")
        width = max(len(promise) for promise, _ in ROWS)
        for promise, figure in ROWS:
            terminalreporter.write_line(f"{promise.ljust(width)}  {figure}")
        ROWS.clear()
