"""One indicator's year: what is withheld of it, what is said of why, and what the auditor makes of the result."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from operator import itemgetter
from typing import TYPE_CHECKING

from nki.compute import OUTCOMES
from nki.disclosure.audit import Membership, audit_table, public_table, rules_of
from nki.disclosure.audit.labels import public_labels
from nki.disclosure.audit.public import DENOMINATOR, Cell
from nki.disclosure.audit.structures import laid_on
from nki.disclosure.before import delivered_anew
from nki.disclosure.deciding import decide
from nki.disclosure.grid import Grid
from nki.disclosure.hints import NO_HINTS, Hints
from nki.disclosure.letters import wait_for
from nki.disclosure.proof import Proof
from nki.disclosure.suppression import CellName
from nki.disclosure.table import FigureKey, ProtectedCell, Status, fingerprints
from nki.errors import DisclosureError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from nki.compute import CellKey, Counts, CountTable
    from nki.disclosure.audit import PublicTable
    from nki.disclosure.audit.report import TableAudit
    from nki.disclosure.deciding import Decision
    from nki.disclosure.over import Over
    from nki.disclosure.policy import Policy
    from nki.reference import Geography


_SORTED = sorted(enumerate(OUTCOMES, 1), key=itemgetter(1))
"""The place of each outcome's count in a row, in the order of their names."""


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be protected: the counts of one indicator, the rule for it, and what is known already.

    `made_of` names what the figures of each kommune are made of, as a release will; it says who has changed since.
    `over` is there when some of what is known is of another structure; `earlier` is then laid on the same kommuner.
    `hints` are from figures much like these. They save time and are no part of what a sheet depends on.
    """

    counts: CountTable
    indicator: str
    geography: Geography
    policy: Policy
    earlier: tuple[PublicTable, ...] = ()
    made_of: Mapping[str, str] = field(default_factory=dict)
    over: Over | None = None
    hints: Hints = field(default=NO_HINTS, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What came of it. The decision holds the true reasons and the certificate: it stays inside."""

    cells: Mapping[FigureKey, ProtectedCell]
    proof: Proof
    decision: Decision

    @property
    def small(self) -> frozenset[CellName]:
        """Cells withheld for being small."""
        return self.decision.small

    @property
    def protecting(self) -> frozenset[CellName]:
        """Cells withheld to protect others."""
        return self.decision.protecting

    @property
    def hints(self) -> Hints:
        """What was met with on the way, for the next one like it."""
        return Hints(self.proof.audit.trail, self.decision.answers)


def protect_one(task: Task) -> Sheet:
    """Withhold, say why, and audit; the proof says whether it may be published. Raises DisclosureError.

    A year that is out is first protected with as little new as can be. Where so many have changed that this is not
    enough, what has changed is protected anew; the auditor, who knows both releases, judges that too.
    """
    sheet = _protected(task, anew=False)
    if sheet.proof.passed or not task.earlier or task.over:
        return sheet
    again = _protected(task, anew=True)
    return again if again.proof.passed else sheet


def _protected(task: Task, *, anew: bool) -> Sheet:
    try:
        decision = decide(task, anew=anew)
    except ValueError as error:
        raise _letter(task, error) from error
    cells = lay_out(task, decision)
    cells = _with_reasons(cells, public_labels(_public(task, cells)))
    table = _public(task, cells)
    table = laid_on(table, task.over.made[task.counts.structure]) if task.over else table
    audit = audit_table(table, task.earlier, trail=task.hints.trail)
    return Sheet(cells, proof_of(task, cells, audit, decision), decision)


def proof_of(task: Task, cells: Mapping[FigureKey, ProtectedCell], audit: TableAudit, decision: Decision) -> Proof:
    """Bind what the auditor found to the very cells it is about."""
    sha256 = fingerprints(cells)[task.indicator]
    year, known = task.counts.year, len(task.earlier)
    return Proof(task.indicator, year, task.policy, sha256, audit, decision.certified, known)


def _letter(task: Task, error: ValueError) -> Exception:
    where = f"{task.indicator} {task.counts.year}: "
    if "public" in str(error):
        anew = sorted({code for table in task.earlier for code in delivered_anew(task, table)})
        advice = "Ta det opp med den som eier utgivelsen; et nytt år er ikke berørt."
        return DisclosureError(
            f"{where}et antall som skal holdes tilbake, er vist eller følger av det som er vist før. Det kan ikke "
            f"vernes lenger. {wait_for(anew) if anew else advice}"
        )
    if "divisions" in str(error):
        return DisclosureError(
            f"{where}året er publisert i en annen inndeling, og noen personer er levert slik at de to inndelingene "
            "ikke kan legges sammen av de samme kommunene. Bruk inndelingen som er ute (--structure)."
        )
    if "whole" in str(error):
        return DisclosureError(
            f"{where}tallene går ikke opp: en del er større enn summen den er i. Tell på nytt fra innsendingene."
        )
    return error


def lay_out(task: Task, decision: Decision, protecting: Collection[FigureKey] = ()) -> dict[FigureKey, ProtectedCell]:
    """Lay out the grid, sorted; what is withheld is empty, and says only that, unless it is said to be `protecting`."""
    withheld, rounded = decision.withheld, decision.rounded
    cells: dict[FigureKey, ProtectedCell] = {}
    # Written out, and sorted row by row: it is done to every cell of every year, each time it is taken up.
    for key, row, absence in sorted(Grid(task.counts).rows(task.indicator), key=itemgetter(0)):
        where = key[2:]
        counts = row if absence or rounded is None else _rounded(key, row, rounded)
        whole = None if (*where, DENOMINATOR) in withheld else counts[0]
        there = Status.SHOWN if whole else Status.NOT_APPLICABLE
        for place, outcome in _SORTED:
            shown = None if (*where, outcome) in withheld else counts[place]
            figure = FigureKey(*key, outcome)
            if absence:
                cells[figure] = ProtectedCell(None, None, absence)
            elif shown is None or whole is None:
                cells[figure] = ProtectedCell(shown, whole, Status.PROTECTING if figure in protecting else Status.SMALL)
            else:
                cells[figure] = ProtectedCell(shown, whole, there)
    return cells


def _rounded(key: CellKey, row: Counts, rounded: Mapping[CellName, int]) -> tuple[int, ...]:
    return tuple(rounded.get(CellName(*key[2:], name), count) for name, count in zip(row._fields, row, strict=True))


def _public(task: Task, cells: Mapping[FigureKey, ProtectedCell]) -> PublicTable:
    geography = task.geography
    membership = Membership(geography.fylke_by_kommune, geography.kostragruppe_by_kommune)
    rules = rules_of(task.policy.model_dump(mode="json", by_alias=True))
    table = public_table((task.indicator, task.counts.year), cells, membership, rules, origin=task.counts.origin)
    return replace(table, made_of=task.made_of)


def _with_reasons(
    cells: Mapping[FigureKey, ProtectedCell], labels: Mapping[Cell, Status]
) -> dict[FigureKey, ProtectedCell]:
    """Say why each cell is withheld, as the public figures alone have it; of the count, or else of the denominator."""
    found: dict[FigureKey, ProtectedCell] = {}
    for key, cell in cells.items():
        if cell.status != Status.SMALL:
            found[key] = cell
            continue
        spoken = key.outcome if cell.count is None else DENOMINATOR
        found[key] = replace(cell, status=labels[Cell(key.level, key.area, key.stratum, spoken)])
    return found
