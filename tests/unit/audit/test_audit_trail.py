"""The attacker begins where it stood last time; wherever that was, what it finds is the same."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from nki.disclosure.audit import audit_table
from nki.disclosure.audit.solver import Problem
from nki.disclosure.audit.trail import NOWHERE, Trail, trail_of
from unit.audit.test_audit_attackers import PROTECTED, SQUARE

if TYPE_CHECKING:
    from collections.abc import Callable

    from nki.disclosure.audit import PublicTable

    Draw = Callable[..., PublicTable]

CORRECTED = SQUARE.replace("20 16 24", "21 15 24")
TIGHT = SQUARE.replace("20 16 24", "34 2 24")


def searched(table: PublicTable, trail: Trail, monkeypatch: pytest.MonkeyPatch) -> int:
    """Count how often tables far apart had to be looked for."""
    looked = []
    farthest = Problem.farthest
    with monkeypatch.context() as patch:
        patch.setattr(Problem, "farthest", lambda self, cost: looked.append(1) or farthest(self, cost))
        audit_table(table, trail=trail)
    return len(looked)


def test_nothing_is_looked_for_that_is_found_where_the_attacker_stood_before(
    draw: Draw, monkeypatch: pytest.MonkeyPatch
) -> None:
    trail = audit_table(draw(SQUARE, PROTECTED)).trail
    corrected = draw(CORRECTED, PROTECTED)
    assert searched(corrected, trail, monkeypatch) == 0
    assert searched(corrected, NOWHERE, monkeypatch) > 0, "the control: it must be looked for by one who begins anew"


def test_what_is_too_narrow_is_found_also_from_where_all_was_wide(draw: Draw) -> None:
    trail = audit_table(draw(SQUARE, PROTECTED)).trail
    tight = draw(TIGHT, PROTECTED)
    assert trail.corners
    assert audit_table(tight, trail=trail) == audit_table(tight)
    assert not audit_table(tight, trail=trail).passed()


def test_a_trail_is_read_as_it_was_written(draw: Draw) -> None:
    trail = audit_table(draw(SQUARE, PROTECTED)).trail
    assert trail_of(json.loads(json.dumps(trail.said()))) == trail


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"names": [], "corners": [""]},
        {"names": ["a"], "corners": "x"},
        {"names": ["a"], "corners": ["zz"]},
        {"names": ["a"], "corners": ["0000"]},
        {"names": ["a"], "corners": ["07"]},
    ],
    ids=str,
)
def test_a_trail_that_cannot_be_read_leads_nowhere(said: dict[str, object]) -> None:
    assert trail_of(said) == NOWHERE


@pytest.mark.parametrize("stands", [b"\x00", b"\x01", b"\x02"])
def test_a_corner_that_is_none_is_no_harm(draw: Draw, stands: bytes) -> None:
    table = draw(SQUARE, PROTECTED)
    names = audit_table(table).trail.names
    nonsense = Trail(names, (stands * len(names), stands * len(names)))
    assert audit_table(table, trail=nonsense) == audit_table(table)


def test_a_trail_is_no_part_of_what_is_told(draw: Draw) -> None:
    audit = audit_table(draw(SQUARE, PROTECTED))
    assert "trail" not in audit.as_dict()
    assert "trail" not in repr(audit)
