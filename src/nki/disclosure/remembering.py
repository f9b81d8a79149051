"""What was found safe once is not worked out again: kept under everything it depends on, and proven anew when taken up.

The key is a fingerprint of the whole task and of the code and libraries at work, so nothing that bears on the result
can be forgotten. Nothing kept is believed: the figures are laid out from the counts as they are, must be the very ones
the auditor passed, and the certificate is checked again in whole numbers. Whatever fails is worked out anew. Then the
auditor is told where it found tables the last time, and looks there first.
"""

from __future__ import annotations

import hashlib
import json
import platform
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, is_dataclass, replace
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from pydantic import BaseModel
from scipy import sparse

from nki.compute import CountTable
from nki.disclosure.audit.public import Cell
from nki.disclosure.audit.report import Attack, TableAudit
from nki.disclosure.audit.trail import NOWHERE, trail_of
from nki.disclosure.deciding import Decision, still_proven
from nki.disclosure.one import Sheet, Task, lay_out, proof_of
from nki.disclosure.proof import solvers
from nki.disclosure.suppression import CellName
from nki.disclosure.table import FigureKey, Status
from nki.reference import Geography

if TYPE_CHECKING:
    from numpy.typing import NDArray

FORMAT = 2
TRAIL = "trail"


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
            self.keeper.keep(year, _trail_of(task), f"{key} {TRAIL}", sheet.proof.audit.trail.written())

    def hinted(self, task: Task) -> Task:
        """Tell a task where the auditor found tables of the year's figures the last time."""
        content = self.keeper.last(task.counts.year, _trail_of(task))
        return replace(task, trail=trail_of(content)) if content else task

    def _key(self, task: Task) -> str:
        return key_of(task, self.code)


def _trail_of(task: Task) -> str:
    return f"{task.indicator} {TRAIL}"


def key_of(task: Task, code: str) -> str:
    """Give the fingerprint of everything a sheet depends on: all of the task but the trail."""
    around = [FORMAT, code, platform.python_version(), platform.machine(), [number for _, number in solvers()]]
    return hashlib.sha256(json.dumps([around, replace(task, trail=NOWHERE)], default=_plain).encode()).hexdigest()


def _plain(value: object) -> object:
    """Write what JSON does not know: every field of a dataclass or a policy, none left out."""
    if isinstance(value, CountTable | Geography):
        return [type(value).__name__, _written_once(_Itself(value))]
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
        "moves": [moves.shape, *map(in_letters, (moves.data, moves.indices, moves.indptr))],
        "sha256": sheet.proof.sha256,
        "audit": _said_of(sheet.proof.audit),
    }
    return json.dumps(said, separators=(",", ":")).encode()


def in_letters(numbers: NDArray[np.integer]) -> str:
    """Write whole numbers of moves as letters, which are read at once."""
    return b64encode(np.asarray(numbers).astype(np.int32, casting="same_kind").tobytes()).decode()


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
    except (ValueError, KeyError, TypeError):
        return None
    cells = lay_out(task, decision, told)
    sheet = Sheet(cells, proof_of(task, cells, audit, decision), decision)
    is_it = (audit.indicator, audit.year, sheet.proof.sha256) == (task.indicator, task.counts.year, said["sha256"])
    return sheet if is_it and sheet.proof.passed and still_proven(task, decision) else None


def _decision(said: Mapping[str, Any]) -> Decision:
    shape, *whole = said["moves"]
    data, indices, start = (np.frombuffer(b64decode(one, validate=True), np.int32) for one in whole)
    moves = sparse.csc_array((data.astype(np.int64), indices, start), shape=tuple(shape))
    moves.check_format()
    small, protecting = (frozenset(CellName(*name) for name in said[which]) for which in ("small", "protecting"))
    return Decision(small, protecting, moves=moves)


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
