"""What takes time is done at the desk: nobody waits at the door because a large kommune asks for much."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING, Any

import pytest

from rooms_support import visit
from running import run
from support import pseudonym

if TYPE_CHECKING:
    from collections.abc import Callable

    from rooms_support import House

HEAVY = ("explain", "worklists", "reconcile", "sum_report", "to_fragment", "to_json", "worklist_document")
HEAVY += ("explanation_document", "reconciliation_document", "sum_document", "document_as", "findings_as")


def watched(work: Callable[..., Any], in_the_way: list[str], done: list[str]) -> Callable[..., Any]:
    """Note where a function is run: in the way of everybody, where the event loop is, or beside it."""

    def watching(*given: Any, **more: Any) -> Any:  # noqa: ANN401
        done.append(work.__name__)
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            return work(*given, **more)
        in_the_way.append(work.__name__)
        return work(*given, **more)

    return watching


@pytest.fixture(name="noted")
def _noted(monkeypatch: pytest.MonkeyPatch) -> tuple[list[str], list[str]]:
    noted: tuple[list[str], list[str]] = ([], [])
    for name, module in list(sys.modules.items()):
        for work in HEAVY if name.startswith("nki.rooms.") else ():
            if callable(found := vars(module).get(work)):
                monkeypatch.setattr(module, work, watched(found, *noted))
    return noted


def test_nothing_that_takes_time_keeps_others_waiting(house: House, noted: tuple[list[str], list[str]]) -> None:
    person = {"data": {"csrf": "{csrf}", "person": pseudonym("4203-0")}}
    answers = visit(
        house,
        ("GET", "/nb/rapport/2021", {}),
        ("GET", "/nb/arbeidsliste/2021", {}),
        ("GET", "/nb/avstemming/2021", {}),
        ("POST", "/nb/forklar/2021", person),
    )
    asked = [house.ask("GET", f"/api/v1/{path}/2021", "4203") for path in ("rapporter", "arbeidslister", "avstemming")]
    asked.append(house.ask("POST", "/api/v1/forklaringer/2021", "4203", json={"person": pseudonym("4203-0")}))
    assert [answer.status_code for answer in (*answers, *asked)] == [200] * 9
    in_the_way, done = noted
    assert {"explain", "explanation_document", "worklist_document", "reconciliation_document"} <= set(done)
    assert in_the_way == []


def test_control_work_where_the_loop_is_is_in_the_way() -> None:
    noted: tuple[list[str], list[str]] = ([], [])

    async def at_the_door() -> None:
        watched(len, *noted)("")

    run(at_the_door)
    assert noted == (["len"], ["len"])
