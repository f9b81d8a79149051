"""From a release as the public has it to one public table per indicator and year."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any, Protocol

from nki.disclosure.audit.attack import audit_table
from nki.disclosure.audit.public import ALL, DENOMINATOR, Cell, Membership, made_of, public_table
from nki.disclosure.audit.report import AuditReport
from nki.disclosure.audit.rules import Settings, rules_of
from nki.disclosure.audit.structures import laid_on
from nki.errors import UnreadableError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from nki.disclosure.audit.public import PublicTable
    from nki.disclosure.audit.structures import Made
    from nki.disclosure.table import FigureKey, Status

STEP = Decimal("0.001")


class Figure(Protocol):
    """A row of figures.csv with its share in percent."""

    @property
    def count(self) -> int | None:
        """Persons, or None."""

    @property
    def denominator(self) -> int | None:
        """Persons the share is of, or None."""

    @property
    def share(self) -> Decimal | None:
        """Percent, or None."""

    @property
    def status(self) -> Status:
        """Why something is not shown."""


class Folder(Protocol):
    """A release read back from its folder, such as `nki.publication.PublishedRelease`."""

    @property
    def manifest(self) -> Mapping[str, Any]:
        """What manifest.json says."""

    @property
    def figures(self) -> Mapping[FigureKey, Figure]:
        """Every row of figures.csv."""

    @property
    def areas(self) -> Sequence[Mapping[str, str]]:
        """Every row of areas.csv."""

    @property
    def coverage(self) -> Sequence[Mapping[str, str]]:
        """Every row of coverage.csv."""


@dataclass(frozen=True, slots=True)
class _Year:
    """What the manifest says of a year."""

    year: int
    structure: str
    origin: str
    protection: Mapping[str, Any]


def audit_release(  # noqa: PLR0913  (all but the first have a default)
    release: Folder,
    earlier: Iterable[Folder] = (),
    settings: Settings | None = None,
    *,
    outside: Sequence[PublicTable] = (),
    crossing: Callable[[int, int], Made] | None = None,
    strict: bool = False,
) -> AuditReport:
    """Attack every indicator and year of a release, with earlier releases and figures from elsewhere at hand.

    `crossing` says what the areas of a structure are made of in a year, as everybody can look up; without it only the
    country is held against releases of another structure. Raises UnreadableError.
    """
    settings = settings or Settings()
    before = [(_structures(folder), tables_of(folder)) for folder in earlier]
    structures = _structures(release)
    tables = tables_of(release)
    audits = []
    for table in tables:
        year, structure = table.year, structures[table.year]
        same = [
            (its[year], old)
            for its, olds in before
            for old in olds
            if (old.indicator, old.year) == (table.indicator, year)
        ]
        others = {its for its, _ in same} != {structure}
        if crossing and same and others:
            known = [
                laid_on(old, crossing(int(its), year), int(its) if its != structure else None) for its, old in same
            ]
            now = laid_on(table, crossing(int(structure), year))
        else:
            known, now = [_comparable(old, same_areas=its == structure) for its, old in same], table
        known += [one for one in outside if (one.indicator, one.year) == (table.indicator, year)]
        audits.append(audit_table(now, tuple(known), settings))
    rules = tuple(dict.fromkeys(table.rules for table in tables))
    return AuditReport(tuple(audits), rules, settings, strict=strict)


def tables_of(release: Folder) -> tuple[PublicTable, ...]:
    """Give every indicator and year of a release as an outsider has it."""
    years = _years(release)
    by_name: dict[tuple[str, int], dict[FigureKey, Figure]] = {}
    for key, figure in release.figures.items():
        by_name.setdefault((key.indicator, key.year), {})[key] = figure
    if unknown := {year for _, year in by_name} - set(years):
        raise UnreadableError(f"Manifestet sier ingenting om år {min(unknown)}, som har tall i figures.csv.")
    return tuple(_table(name, rows, years[name[1]], release) for name, rows in sorted(by_name.items()))


def _table(name: tuple[str, int], rows: Mapping[FigureKey, Figure], year: _Year, release: Folder) -> PublicTable:
    areas = [area for area in release.areas if area["structure"] == year.structure and area["level"] == "kommune"]
    membership = Membership(
        fylke={area["area"]: area["fylke"] for area in areas},
        kostragruppe={area["area"]: area["kostragruppe"] for area in areas if area["kostragruppe"]},
    )
    rounded = int(year.protection.get("dekning_rundes_til", 1)) - 1
    at_most = {
        Cell(row["level"], row["area"], ALL, DENOMINATOR): int(row["registered"]) + rounded
        for row in release.coverage
        if (row["indicator"], row["year"]) == (name[0], str(name[1])) and row["registered"]
    }
    rules = rules_of(year.protection, name[0])
    table = public_table(name, rows, membership, rules, origin=year.origin, at_most=at_most)
    behind = ((one["year"], one["kommune"], one["sha256"]) for one in release.manifest.get("deliveries", ()))
    return replace(table, leaked=dict(_leaked(rows)), made_of=made_of(behind, name[1]))


def _leaked(rows: Mapping[FigureKey, Figure]) -> Iterable[tuple[Cell, int]]:
    """Find counts and denominators that are hidden while the share and the other one are shown."""
    for key, figure in rows.items():
        cell = Cell(*key[2:])
        if figure.share is None or (figure.count is None) == (figure.denominator is None):
            continue
        if figure.denominator:
            near = int(figure.share * figure.denominator / 100)
            found = [n for n in (near, near + 1) if _percent(n, figure.denominator) == figure.share]
            target = cell
        elif figure.count:
            near = int(100 * figure.count / figure.share)
            found = [n for n in (near - 1, near, near + 1) if n > 0 and _percent(figure.count, n) == figure.share]
            target = cell._replace(outcome=DENOMINATOR)
        else:
            continue
        if len(found) == 1:
            yield target, found[0]


def _percent(count: int, denominator: int) -> Decimal:
    return (Decimal(100 * count) / denominator).quantize(STEP, ROUND_HALF_UP)


def _comparable(old: PublicTable, *, same_areas: bool) -> PublicTable:
    """Keep only the whole country of a table made for other areas: the same code may be another place."""
    if same_areas:
        return old
    return replace(old, values={cell: value for cell, value in old.values.items() if cell.level == "land"})


def _structures(release: Folder) -> dict[int, str]:
    return {year: said.structure for year, said in _years(release).items()}


def _years(release: Folder) -> dict[int, _Year]:
    try:
        said = [
            _Year(int(year["year"]), str(year["structure"]), str(year["origin"]), year["protection"])
            for year in release.manifest["years"]
        ]
        return {year.year: year for year in said}
    except (KeyError, TypeError, ValueError):
        raise UnreadableError("Manifestet mangler det som må være kjent: år, inndeling og skjermingsregel.") from None
