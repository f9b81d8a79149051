"""What was found safe once is not worked out again: kept under everything it depends on, and proven anew when taken up.

The key is a fingerprint of the whole task and of the code and libraries at work, so nothing that bears on the result
can be forgotten. Nothing kept is believed: the figures are laid out from the counts as they are, must be the very ones
the auditor passed, and the certificate is checked again in whole numbers. Whatever fails is worked out anew, with what
was met with on the way the last time at hand: where the auditor found tables, and what linear programming answered.
"""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, is_dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any, Protocol

import numpy as np
from pydantic import BaseModel
from scipy import sparse

from nki.compute import CountTable
from nki.disclosure.audit.public import Cell
from nki.disclosure.audit.report import Attack, TableAudit
from nki.disclosure.audit.trail import NOWHERE
from nki.disclosure.deciding import Decision, still_proven
from nki.disclosure.hints import Hints, hints_of
from nki.disclosure.one import Sheet, Task, lay_out, proof_of
from nki.disclosure.proof import solvers
from nki.disclosure.suppression import CellName
from nki.disclosure.suppression.written import matrix_of, said_of
from nki.disclosure.table import FigureKey, Status
from nki.reference import Geography

FORMAT = 2
HINTS = "hints"


class Keeper(Protocol):
    """Keeps bytes by key, and gives back those very bytes or nothing; `last` are those kept last about something."""

    def recall(self, key: str) -> bytes | None: ...  # noqa: D102  (said above)

    def keep(self, year: int, of: str, key: str, content: bytes) -> None: ...  # noqa: D102

    def last(self, year: int, of: str) -> bytes | None: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Memory:
    """Where sheets are kept; `code` names the code that makes them."""

    keeper: Keeper
    code: str

    def recall(self, task: Task) -> Sheet | None:
        """Give what came of a task before; None when it is not known or not proven any longer."""
        content = self.keeper.recall(self._key(task))
        return taken_up(task, content) if content else None

    def keep(self, task: Task, sheet: Sheet) -> None:
        """Keep a sheet that passed and has a certificate; others are not remembered."""
        if sheet.proof.passed and sheet.decision.moves is not None:
            year, key = task.counts.year, self._key(task)
            self.keeper.keep(year, task.indicator, key, written(sheet))
            self.keeper.keep(year, _hints_of(task), f"{key} {HINTS}", sheet.hints.written(self._by()))

    def hinted(self, task: Task) -> Task:
        """Give a task what was met with the last time the year's figures were worked out."""
        content = self.keeper.last(task.counts.year, _hints_of(task))
        return replace(task, hints=hints_of(content, self._by())) if content else task

    def _key(self, task: Task) -> str:
        return key_of(task, self.code)

    def _by(self) -> str:
        return json.dumps(_around(self.code))


def _hints_of(task: Task) -> str:
    return f"{task.indicator} {HINTS}"


def key_of(task: Task, code: str) -> str:
    """Give the fingerprint of everything a sheet depends on: all of the task but the hints."""
    return hashlib.sha256(json.dumps([_around(code), task], default=_plain).encode()).hexdigest()


def _around(code: str) -> list[object]:
    """Say what is at work: code, machine and solvers."""
    return [FORMAT, code, platform.python_version(), platform.machine(), [number for _, number in solvers()]]


def _plain(value: object) -> object:
    """Write what JSON does not know: every field of a dataclass or a policy, none left out but hints."""
    if isinstance(value, CountTable | Geography):
        return [type(value).__name__, _written_once(_Itself(value))]
    if isinstance(value, Hints):
        return None
    if is_dataclass(value):
        said = [getattr(value, field.name) for field in fields(value) if field.init]
        return [type(value).__name__, *(_listed(one) for one in said)]
    if isinstance(value, BaseModel):
        return [type(value).__name__, value.model_dump(mode="json")]
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} cannot be a part of what is remembered.")


class _Itself:
    """Counts or areas as something to look up by: the very same, which the tasks of all indicators of a year have."""

    def __init__(self, one: CountTable | Geography) -> None:
        self.one = one

    def __hash__(self) -> int:
        return id(self.one)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Itself) and other.one is self.one


@lru_cache(maxsize=8)
def _written_once(which: _Itself) -> str:
    said = [getattr(which.one, field.name) for field in fields(which.one) if field.init]
    return hashlib.sha256(json.dumps([_listed(part) for part in said], default=_plain).encode()).hexdigest()


def _listed(value: object) -> object:
    if isinstance(value, Mapping):
        return [[key, _listed(one)] for key, one in value.items()]
    return sorted(value) if isinstance(value, frozenset) else value


def written(sheet: Sheet) -> bytes:
    """Write what is needed to lay a sheet out again from the counts."""
    decision = sheet.decision
    moves = decision.moves.tocsc() if decision.moves is not None else sparse.csc_array((0, 0), dtype=np.int64)
    said = {
        "small": sorted(decision.small),
        "protecting": sorted(decision.protecting),
        "told": [key for key, cell in sheet.cells.items() if cell.status == Status.PROTECTING],
        "moves": said_of(moves),
        "sha256": sheet.proof.sha256,
        "audit": _said_of(sheet.proof.audit),
    }
    return json.dumps(said, separators=(",", ":")).encode()


def _said_of(audit: TableAudit) -> dict[str, Any]:
    """Say what the auditor found, without where it looked: that is kept by itself."""
    said = asdict(replace(audit, trail=NOWHERE))
    del said["trail"]
    return said


def taken_up(task: Task, content: bytes) -> Sheet | None:
    """Lay out what was kept, from the counts of the task; None unless it is what was audited, and proven."""
    try:
        said = json.loads(content)
        decision = _decision(said)
        told = {FigureKey(*key) for key in said["told"]}
        audit = _audit(said["audit"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    cells = lay_out(task, decision, told)
    sheet = Sheet(cells, proof_of(task, cells, audit, decision), decision)
    is_it = (audit.indicator, audit.year, sheet.proof.sha256) == (task.indicator, task.counts.year, said["sha256"])
    return sheet if is_it and sheet.proof.passed and still_proven(task, decision) else None


def _decision(said: Mapping[str, Any]) -> Decision:
    small, protecting = (frozenset(CellName(*name) for name in said[which]) for which in ("small", "protecting"))
    return Decision(small, protecting, moves=matrix_of(said["moves"]))


def _audit(said: dict[str, Any]) -> TableAudit:
    found = [Attack(**_with_cells(Attack, one)) for one in said["attacks"]]
    derivations = tuple(map(tuple, said["derivations"]))
    others = {"attacks": tuple(found), "derivations": derivations, "revised": tuple(said["revised"])}
    return TableAudit(**_with_cells(TableAudit, said) | others)


def _with_cells(kind: type[Attack | TableAudit], said: Mapping[str, Any]) -> dict[str, Any]:
    """Give the fields of an answer with its cells as cells."""
    if {field.name for field in fields(kind)} - {"trail"} != set(said):
        raise KeyError(kind.__name__)
    lists = {
        name
        for name, value in said.items()
        if isinstance(value, list) and name not in {"attacks", "derivations", "revised"}
    }
    return {name: tuple(Cell(*one) for one in value) if name in lists else value for name, value in said.items()}
