"""The time of a query runs from its arrival on, the wait at the gate included."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from kg.engine.service import LONG, QueryService, Question
from kg.errors import QueryRefused, QueryTimeout


def test_who_waits_at_the_gate_waits_no_longer_than_asked_for(tmp_path: Path) -> None:
    service = QueryService(tmp_path)
    question = Question("ASK {" + " " * LONG, {})
    with service._gate:
        began = time.monotonic()
        with pytest.raises(QueryTimeout):
            service.answer(question, seconds=0.1)
        assert time.monotonic() - began < 5
    with pytest.raises(QueryRefused):
        service.answer(question, seconds=1)
    assert not service._gate.locked()
    service.close()
