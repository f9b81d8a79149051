"""What protection costs, for those who own the data: it holds the true reasons, and stays inside."""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from nki.disclosure.one import Sheet
from nki.disclosure.suppression import CellName
from nki.disclosure.table import Status
from nki.disclosure.working import work_each

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from nki.disclosure.one import Task
    from nki.disclosure.policy import Policy
    from nki.disclosure.table import FigureKey, ProtectedCell

HEADLINE = ("all", "met")
"""Stratum and outcome of måltall 1a."""


class Kept(NamedTuple):
    """Figures shown, and figures there are to show."""

    shown: int
    of: int

    @property
    def percent(self) -> float:
        """Share that is shown; 100 where there is nothing to show."""
        return 100 * self.shown / self.of if self.of else 100.0


class Group(NamedTuple):
    """Figures counted together."""

    level: str
    stratum: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Cost:
    """An indicator's year under one rule.

    `counts` and `shares` by group; `lost`: the kommuner without måltall 1a, and why. `waiting`: figures an earlier
    release showed and this one cannot show yet. `passed`: the attacker found nothing.
    """

    rule: str
    indicator: str
    year: int
    counts: Mapping[Group, Kept]
    shares: Mapping[Group, Kept]
    lost: Mapping[str, str]
    waiting: tuple[CellName, ...]
    passed: bool

    def kept(self, *, shares: bool = True, **where: str) -> Kept:
        """Add up the groups with these values (`level`, `stratum`, `outcome`)."""
        groups = (self.shares if shares else self.counts).items()
        found = [kept for group, kept in groups if all(getattr(group, name) == it for name, it in where.items())]
        return Kept(sum(kept.shown for kept in found), sum(kept.of for kept in found))

    @property
    def headline(self) -> Kept:
        """The kommuner that keep måltall 1a."""
        return self.kept(level="kommune", stratum=HEADLINE[0], outcome=HEADLINE[1])


def cost_of(sheet: Sheet, rule: str, earlier: Mapping[CellName, int]) -> Cost:
    """Count what is kept; nobody there and not reported are no loss."""
    real = {key: cell for key, cell in sheet.cells.items() if cell.status not in _NOTHING}
    return Cost(
        rule=rule,
        indicator=sheet.proof.indicator,
        year=sheet.proof.year,
        counts=_count(real, lambda cell: cell.count is not None),
        shares=_count(real, lambda cell: cell.status == Status.SHOWN),
        lost=dict(_lost(real, sheet)),
        waiting=tuple(sorted(earlier.keys() & (sheet.small | sheet.protecting))),
        passed=sheet.proof.passed,
    )


_NOTHING = frozenset({Status.NOT_REPORTED, Status.NOT_APPLICABLE})


def _count(real: Mapping[FigureKey, ProtectedCell], shown: Callable[[ProtectedCell], bool]) -> dict[Group, Kept]:
    there, seen = Counter[Group](), Counter[Group]()
    for key, cell in real.items():
        group = Group(key.level, key.stratum, key.outcome)
        there[group] += 1
        seen[group] += shown(cell)
    return {group: Kept(seen[group], count) for group, count in sorted(there.items())}


def _lost(real: Mapping[FigureKey, ProtectedCell], sheet: Sheet) -> Iterator[tuple[str, str]]:
    for key, cell in real.items():
        if (key.level, key.stratum, key.outcome) == ("kommune", *HEADLINE) and cell.status != Status.SHOWN:
            count = CellName("kommune", key.area, *HEADLINE)
            whole = count._replace(outcome="denominator")
            yield key.area, _because(count, whole, sheet)


def _because(count: CellName, whole: CellName, sheet: Sheet) -> str:
    if whole in sheet.small:
        return "nevneren er et lite tall"
    if count in sheet.small:
        return "telleren er et lite tall"
    return "verner et annet lite tall" if count in sheet.protecting else "nevneren verner et annet lite tall"


def alternatives(policy: Policy) -> dict[str, Policy]:
    """Give the rule in force, and rules to hold beside it, by what they are called."""
    small = policy.small
    ways: dict[str, dict[str, object]] = {
        "regelen som gjelder": {},
        f"bredde {policy.width + 2}": {"width": policy.width + 2},
        "bredde 1 (bare ikke eksakt)": {"width": 1},
        f"små tall 1–{small.last - 1}": {"small": small.model_copy(update={"last": small.last - 1}), "width": 2},
        "ikke alder under 50 i nevneren": {"ages_from": 50},
        "avrunding": {"method": "avrunding"},
        "bare små tall (ikke sikret)": {"method": "ingen"},
    }
    bare = policy.model_copy(update={"indicators": ()})
    return {name: bare.model_copy(update=change) for name, change in ways.items()}


def compare(tasks: Sequence[Task], *, every: bool, progress: Callable[[int, int], None] | None = None) -> list[Cost]:
    """Protect each task under the rule in force, or under every alternative, and count what it costs.

    A rule under which no protection is found is left out.
    """
    jobs = [
        (name, replace(task, policy=policy))
        for task in tasks
        for name, policy in alternatives(task.policy).items()
        if every or policy == task.policy
    ]
    found: list[Cost] = []
    with closing(work_each([task for _, task in jobs])) as sheets:
        for done, (sheet, (name, task)) in enumerate(zip(sheets, jobs, strict=True), 1):
            if progress:
                progress(done, len(jobs))
            if isinstance(sheet, Sheet):
                known = {CellName(*cell): value for table in task.earlier for cell, value in table.values.items()}
                found.append(cost_of(sheet, name, known))
    return found
