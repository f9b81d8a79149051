"""Indicators are protected by processes side by side: the same sheets as here, and a process that dies is told of."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from subprocess import Popen
from threading import current_thread
from typing import Any

import pytest

from nki.catalogue import default_catalogue
from nki.disclosure import load_policy, working
from nki.disclosure.one import Sheet, Task, protect_one
from nki.disclosure.working import work, work_each
from nki.errors import DisclosureError
from nki.period import Period
from unit.suppression.test_suppression_national import SLUG, country, table

POLICY = load_policy(default_catalogue(), Period(2021)).of(SLUG)
TASKS = [Task(table(), SLUG, country(), POLICY.model_copy(update={"width": width})) for width in (3, 2, 1, 3, 2)]


@pytest.fixture(autouse=True)
def two_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take even a small table to other processes, on two cores."""
    monkeypatch.setattr(working, "SMALL", 0)
    monkeypatch.setattr(working.os, "cpu_count", lambda: 2)


def test_other_processes_give_the_sheets_that_working_here_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[object] = []

    def starting(*said: Any, **more: Any) -> Popen[bytes]:  # noqa: ANN401  (as Popen takes them)
        started.append(said)
        return Popen(*said, **more)  # noqa: S603  (what the product itself runs)

    monkeypatch.setattr(working, "Popen", starting)
    progress: list[tuple[int, int]] = []
    found = work(TASKS, lambda *at: progress.append(at))
    assert found == [protect_one(task) for task in TASKS]
    assert 1 <= len(started) <= 2, "a process takes one task after the other"
    assert progress == [(done, len(TASKS)) for done in range(1, len(TASKS) + 1)]


def test_a_process_that_dies_is_a_letter_for_each_task_it_had(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(working.sys, "executable", "/bin/false")
    for answer in work_each(TASKS):
        assert isinstance(answer, DisclosureError)
        assert "stoppet" in str(answer)
    with pytest.raises(DisclosureError, match="Kjør på nytt"):
        work(TASKS)


def test_what_worked_beside_is_closed_by_the_one_who_began_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(working.sys, "executable", "/bin/false")
    begun, closed = [], []

    class Watched(ThreadPoolExecutor):
        def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001, FBT002  (as it is)
            closed.append(current_thread())
            super().shutdown(wait, cancel_futures=cancel_futures)

    monkeypatch.setattr(working, "ThreadPoolExecutor", Watched)
    monkeypatch.setattr(working, "work_each", lambda tasks: begun.append(work_each(tasks)) or begun[0])
    with pytest.raises(DisclosureError):
        work(TASKS)
    assert closed == [current_thread()], "closed with the one who asks still holding it"
    assert begun


def test_a_task_that_cannot_be_protected_stops_no_other() -> None:
    impossible = replace(TASKS[0], counts=replace(TASKS[0].counts, rows=broken()))
    first, *others = work_each([impossible, *TASKS])
    assert isinstance(first, DisclosureError)
    assert all(isinstance(one, Sheet) for one in others)


def broken() -> Any:  # noqa: ANN401  (the rows of a table)
    """Give rows in which a kommune is larger than the country."""
    rows = dict(TASKS[0].counts.rows)
    key = next(key for key in rows if key.level == "land" and key.stratum == "all")
    rows[key] = rows[key]._replace(met=0)
    return rows
