"""What people have of a year already, as the one who withholds must see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nki.compute import OUTCOMES
from nki.disclosure.audit.public import DENOMINATOR, Why
from nki.disclosure.grid import Grid
from nki.disclosure.suppression import CellName

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from nki.compute import CountTable
    from nki.disclosure.audit import PublicTable
    from nki.disclosure.one import Task
    from nki.disclosure.over import Key, Over

    Said = Mapping[CellName, int | None]
    """What a table shows, and None for what it withholds."""

_KOMMUNE = "kommune"


def said_before(task: Task) -> list[Said]:
    """Give what each earlier table has shown, and None for what it withheld."""
    return [
        {CellName(*cell): None for cell, why in table.withheld.items() if why != Why.ABSENT}
        | {CellName(*cell): value for cell, value in table.values.items()}
        for table in task.earlier
    ]


def held(task: Task, values: Mapping[CellName, int], *, anew: bool) -> frozenset[CellName]:
    """Name what was withheld before and never shown: with the sums of both, to show it now would tell of it then.

    With `anew`, not in areas whose figures have changed: there it is others who are counted now.
    """
    said = said_before(task)
    withheld = {name for one in said for name, value in one.items() if value is None}
    shown = {name for one in said for name, value in one.items() if value is not None}
    changed = _changed(task, values, said) if anew else frozenset()
    return frozenset(name for name in withheld - shown if name in values and name[:2] not in changed)


def figures_of(counts: CountTable) -> dict[CellName, int]:
    """Give every figure of a table by name."""
    return {
        CellName(*key[2:], outcome): count
        for key, row in counts.rows.items()
        for outcome, count in zip((DENOMINATOR, *OUTCOMES), row, strict=True)
    }


def areas_over(task: Task, over: Over) -> tuple[dict[Key, tuple[str, ...]], dict[Key, tuple[str, ...]]]:
    """Give what the areas with figures are made of, and those of other structures that have figures out."""
    structure, grid = task.counts.structure, Grid(task.counts)
    shown = [key[2:4] for key, _, absence in grid.rows(task.indicator) if not absence]
    own = over.areas(structure, shown, structure)
    out = sorted({name[:2] for said in said_before(task) for name in said})
    others = {key: codes for other in over.made for key, codes in over.areas(other, out, structure).items()}
    return own, {key: codes for key, codes in others.items() if key not in own}


def _changed(task: Task, values: Mapping[CellName, int], said: Iterable[Said]) -> frozenset[tuple[str, str]]:
    """Name the areas, level and code, where somebody has been counted anew since."""
    geography = task.geography
    seen = {name.area for name in values if name.level == _KOMMUNE}
    kommuner: set[str] = set()
    for table, one in zip(task.earlier, said, strict=True):
        kommuner |= {name.area for name, value in one.items() if value is not None and values.get(name) != value}
        kommuner |= seen - {name.area for name in one if name.level == _KOMMUNE}
        kommuner |= delivered_anew(task, table)
    kommuner &= seen
    owners = (("fylke", geography.fylke_by_kommune), ("kostragruppe", geography.kostragruppe_by_kommune))
    larger = {(level, by_kommune[code]) for level, by_kommune in owners for code in kommuner if code in by_kommune}
    land = {(str(geography.land.level), geography.land.code)} if kommuner else set()
    return frozenset({(_KOMMUNE, code) for code in kommuner} | larger | land)


def delivered_anew(task: Task, table: PublicTable) -> set[str]:
    """Name the kommuner that are made of something else than in an earlier table, where both tell."""
    then, now = table.made_of, task.made_of
    return {code for code in then.keys() | now.keys() if then.get(code) != now.get(code)} if then and now else set()
