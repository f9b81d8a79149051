"""Reads the code lists together and refuses them, all findings at once, when they contradict themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from nki.catalogue import load_entry, load_rows
from nki.errors import CatalogueError, Finding
from nki.reference import rows
from nki.reference.checks import check_changes, check_known, check_parts, check_periods, check_sources

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from nki.catalogue import Entry

R = TypeVar("R", bound="Entry")


@dataclass(frozen=True, slots=True)
class Tables:
    """The code lists as they stand in the files, in file order, checked against each other."""

    folder: Path
    kommuner: tuple[rows.KommuneRow, ...]
    fylker: tuple[rows.FylkeRow, ...]
    memberships: tuple[rows.MembershipRow, ...]
    changes: tuple[rows.ChangeRow, ...]
    parts: tuple[rows.PartRow, ...]
    fylke_changes: tuple[rows.FylkeChangeRow, ...]
    kostragrupper: tuple[rows.KostragruppeRow, ...]
    group_memberships: tuple[rows.GroupMembershipRow, ...]
    bydeler: tuple[rows.BydelRow, ...]
    sources: rows.SourcesEntry


def load_tables(folder: Path) -> Tables:
    """Read the code lists in `folder`; raises CatalogueError, or UnreadableError when a file is not there."""
    findings: list[Finding] = []

    def read(name: str, schema: type[R]) -> tuple[R, ...]:
        try:
            return load_rows(folder / name, schema)
        except CatalogueError as error:
            findings.extend(error.findings)
            return ()

    tables = Tables(
        folder=folder,
        kommuner=read("kommuner.csv", rows.KommuneRow),
        fylker=read("fylker.csv", rows.FylkeRow),
        memberships=read("kommune_fylke.csv", rows.MembershipRow),
        changes=read("kommuneendringer.csv", rows.ChangeRow),
        parts=read("kommunedelinger.csv", rows.PartRow),
        fylke_changes=read("fylkesendringer.csv", rows.FylkeChangeRow),
        kostragrupper=read("kostragrupper.csv", rows.KostragruppeRow),
        group_memberships=read("kommune_kostragruppe.csv", rows.GroupMembershipRow),
        bydeler=read("bydeler.csv", rows.BydelRow),
        sources=load_entry(folder / "kilder.yaml", rows.SourcesEntry),
    )
    findings = findings or list(_contradictions(tables))
    if findings:
        raise CatalogueError(findings)
    return tables


def _contradictions(tables: Tables) -> Iterator[Finding]:
    yield from _periods(tables)
    yield from _codes(tables)
    yield from check_changes(tables.folder / "kommuneendringer.csv", tables.changes)
    yield from check_parts(tables.folder / "kommunedelinger.csv", tables.parts, tables.changes)
    yield from check_sources(tables.folder, tables.sources)


def _periods(tables: Tables) -> Iterator[Finding]:
    folder = tables.folder
    yield from check_periods(folder / "kommuner.csv", tables.kommuner, [r.code for r in tables.kommuner])
    yield from check_periods(folder / "fylker.csv", tables.fylker, [r.code for r in tables.fylker])
    yield from check_periods(folder / "kommune_fylke.csv", tables.memberships, [r.kommune for r in tables.memberships])
    yield from check_periods(folder / "bydeler.csv", tables.bydeler, [r.code for r in tables.bydeler])
    groups, members = tables.kostragrupper, tables.group_memberships
    yield from check_periods(folder / "kostragrupper.csv", groups, [r.code for r in groups])
    yield from check_periods(folder / "kommune_kostragruppe.csv", members, [r.kommune for r in members])


def _codes(tables: Tables) -> Iterator[Finding]:
    folder = tables.folder
    kommuner, fylker = {r.code for r in tables.kommuner}, {r.code for r in tables.fylker}
    groups = {f"{r.grouping} {r.code}" for r in tables.kostragrupper}
    members = [f"{r.grouping} {r.group}" if r.group else None for r in tables.group_memberships]
    path = folder / "kommune_fylke.csv"
    yield from check_known(path, "kommune", [r.kommune for r in tables.memberships], kommuner)
    yield from check_known(path, "fylke", [r.fylke for r in tables.memberships], fylker)
    yield from check_known(folder / "bydeler.csv", "kommune", [r.kommune for r in tables.bydeler], kommuner)
    path = folder / "kommune_kostragruppe.csv"
    yield from check_known(path, "kommune", [r.kommune for r in tables.group_memberships], kommuner)
    yield from check_known(path, "gruppe", members, groups)
    for name, changes, known in (
        ("kommuneendringer.csv", tables.changes, kommuner),
        ("kommunedelinger.csv", tables.parts, kommuner),
        ("fylkesendringer.csv", tables.fylke_changes, fylker),
    ):
        yield from check_known(folder / name, "gammel", [r.old for r in changes], known)
        yield from check_known(folder / name, "ny", [r.new for r in changes], known)
    yield from check_known(folder / "kommunedelinger.csv", "opphav", [r.origin for r in tables.parts], kommuner)
