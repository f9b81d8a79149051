"""Lays out the ground plan of a day from the code lists."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, TypeVar

from nki.errors import CatalogueError, Finding, Severity
from nki.reference.area import LAND, Area, Level
from nki.reference.geography import Geography

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date
    from pathlib import Path

    from nki.reference.rows import FylkeRow, KommuneRow, KostragruppeRow
    from nki.reference.tables import Tables

C = TypeVar("C", "KommuneRow", "FylkeRow", "KostragruppeRow")


def lay_out(tables: Tables, day: date) -> Geography:
    """Give the geography of `day`; raises CatalogueError when a kommune's fylke or group is not in force (K207)."""
    fylke_rows, kommune_rows = _in_force(tables.fylker, day), _in_force(tables.kommuner, day)
    memberships = {row.kommune: row.fylke for row in tables.memberships if row.holds(day)}
    fylke_of = {row.code: memberships.get(row.code, "") for row in kommune_rows}
    group_of = {row.kommune: row.group for row in tables.group_memberships if row.group and row.holds(day)}
    groups = _in_force(tables.kostragrupper, day) if group_of else []
    _insist(tables.folder / "kommune_fylke.csv", fylke_of, {row.code for row in fylke_rows}, day)
    in_plan = {code: group if code in fylke_of else "" for code, group in group_of.items()}
    _insist(tables.folder / "kommune_kostragruppe.csv", in_plan, {row.code for row in groups}, day)
    kommuner = tuple(_kommuner(kommune_rows, fylke_of, {row.code: row.short_name for row in fylke_rows}))
    return Geography(
        year=day.year,
        land=LAND,
        fylker=tuple(_fylker(fylke_rows, {area.label for area in kommuner})),
        kommuner=kommuner,
        kostragrupper=tuple(Area(Level.KOSTRAGRUPPE, r.code, r.name, r.name, r.name) for r in groups),
        kostra_grouping=groups[0].grouping if groups else None,
        fylke_by_kommune=fylke_of,
        kostragruppe_by_kommune=group_of,
    )


def _in_force(rows: Iterable[C], day: date) -> list[C]:
    return sorted((row for row in rows if row.holds(day)), key=lambda row: row.code)


def _kommuner(rows: list[KommuneRow], fylke_of: dict[str, str], fylke_names: dict[str, str]) -> Iterator[Area]:
    times = Counter(row.short_name for row in rows)
    for row in rows:
        alone = times[row.short_name] == 1
        label = row.short_name if alone else f"{row.short_name} ({fylke_names[fylke_of[row.code]]})"
        yield Area(Level.KOMMUNE, row.code, row.name, row.short_name, label)


def _fylker(rows: list[FylkeRow], taken: set[str]) -> Iterator[Area]:
    for row in rows:
        label = f"{row.short_name} (fylke)" if row.short_name in taken else row.short_name
        yield Area(Level.FYLKE, row.code, row.name, row.short_name, label)


def _insist(path: Path, parent_of: dict[str, str], known: set[str], day: date) -> None:
    homeless = [code for code, parent in parent_of.items() if parent not in known]
    if homeless:
        what = f"Kommune og det den hører til, gjelder ikke samtidig {day}: {', '.join(homeless)}."
        why = "Da kan ikke kommunens tall summeres oppover."
        todo = "Legg inn raden som mangler, eller rett datoene."
        raise CatalogueError([Finding("K207", Severity.ERROR, what, str(path), field="kommune", why=why, todo=todo)])
