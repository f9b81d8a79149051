"""Description × register → counts, by any engine."""

from __future__ import annotations

from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Literal, get_args

from nki.compute.ground import lay_ground
from nki.compute.reporting import kommune_reports
from nki.compute.table import OUTCOMES, CellKey, Counts, CountTable, Coverage
from nki.errors import UsageError
from nki.reference import Level
from nki.resting import resting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from nki.compute.ground import Ground
    from nki.compute.table import Presence, Tally
    from nki.indicators import Indicator
    from nki.reference import Area, Reference
    from nki.registers import Delivery, Extract

    Count = Callable[..., tuple[Tally, Presence]]

Engine = Literal["duckdb", "numpy", "plain", "postgres", "spark"]
ENGINES: tuple[Engine, ...] = get_args(Engine)
_MODULES = {"duckdb": "duck", "numpy": "arrays"}


def compute_counts(  # noqa: PLR0913  (all but the first three have a default)
    indicators: tuple[Indicator, ...],
    extract: Extract,
    reference: Reference,
    *,
    structure: int | None = None,
    engine: Engine = "duckdb",
    active_only: bool = False,
) -> CountTable:
    """Count one year for every area of a structure.

    `structure` is the year whose kommuner, fylker and KOSTRA groups are used; without it, the one all deliveries
    follow, or else the reporting year's. `active_only` keeps those with a granted service on 31 December. Areas of
    the structure without anybody in the denominator are there with zeros; kommuner that did not report are not,
    unless another delivery has a person living there. Raises UsageError.
    """
    count = partial(_engine(engine), indicators, extract, active_only=active_only)
    return tabulate(indicators, extract, reference, structure, lambda ground: count(ground=ground))


@resting()
def tabulate(
    indicators: tuple[Indicator, ...],
    extract: Extract,
    reference: Reference,
    structure: int | None,
    count: Callable[[Ground], tuple[Tally, Presence]],
) -> CountTable:
    """Make the table of what `count` finds; of the extract, only what its deliveries say is looked at."""
    _insist_on_outcomes(indicators)
    _insist_on_values(indicators, extract.values)
    delivered = {delivery.geography for delivery in extract.deliveries}
    ground = lay_ground(reference, structure or _structure(extract, delivered), delivered)
    tally, presence = count(ground)
    reports = kommune_reports(extract.deliveries, ground, extract.period.year)
    here = {report.kommune for report in reports if report.has_figures}
    lived_in = {(level, code) for (_, level, code), (persons, _) in presence.items() if persons}
    here |= {code for level, code in lived_in if level == Level.KOMMUNE}
    areas = [area for area in ground.areas if area.level != Level.KOMMUNE or area.code in here]
    rows, coverage = _full_table(indicators, extract.period.year, areas, tally, presence)
    received = max((delivery.received for delivery in extract.deliveries), default=None)
    return CountTable(
        year=extract.period.year,
        structure=ground.geography.year,
        origin=_origin(extract.deliveries),
        preliminary=any(delivery.preliminary for delivery in extract.deliveries),
        received=received,
        reports=reports,
        unreported_areas=frozenset(_unreported(ground, here)) - lived_in,
        rows=rows,
        coverage=coverage,
    )


def _unreported(ground: Ground, here: set[str]) -> Iterator[tuple[str, str]]:
    for area in ground.areas:
        members = ground.geography.members(area)
        if area.level != Level.KOMMUNE and members and not here.intersection(members):
            yield str(area.level), area.code


def _structure(extract: Extract, delivered: set[int]) -> int:
    return next(iter(delivered)) if len(delivered) == 1 else extract.period.year


def _origin(deliveries: Iterable[Delivery]) -> str:
    found = {delivery.origin for delivery in deliveries} - {"register"}
    return next(iter(found)) if len(found) == 1 else "rekonstruert" if found else "register"


def _insist_on_outcomes(indicators: tuple[Indicator, ...]) -> None:
    for indicator in indicators:
        slugs = tuple(outcome.slug for outcome in indicator.calculation.outcomes)
        if slugs != OUTCOMES:
            raise UsageError(
                f"{indicator.slug}: tabellen har plass til utfallene {', '.join(OUTCOMES)} i den rekkefølgen."
            )


def _insist_on_values(indicators: tuple[Indicator, ...], values: tuple[str, ...]) -> None:
    for indicator in indicators:
        calculation = indicator.calculation
        outcomes = [condition for outcome in calculation.outcomes for condition in outcome.conditions]
        for condition in (*calculation.denominator, *outcomes):
            unknown = ", ".join(f"«{value}»" for value in condition.values if value not in values)
            if unknown:
                where = f"{indicator.slug}: verdien {unknown} for «{condition.variable}»"
                raise UsageError(f"{where} finnes ikke i filbeskrivelsen av registeret.")


def _engine(name: Engine) -> Count:
    """Load the engine that is asked for, and no other: some are heavy."""
    if name not in ENGINES:
        raise UsageError(f"Motoren «{name}» finnes ikke. Velg en av: {', '.join(ENGINES)}.")
    count: Count = import_module(f"nki.compute.{_MODULES.get(name, name)}").count
    return count


def _full_table(
    indicators: tuple[Indicator, ...],
    year: int,
    areas: Iterable[Area],
    tally: Tally,
    presence: Presence,
) -> tuple[dict[CellKey, Counts], dict[CellKey, Coverage]]:
    rows: dict[CellKey, Counts] = {}
    coverage: dict[CellKey, Coverage] = {}
    nowhere = [0, 0]
    # To call a named tuple is a call of Python, and there are many.
    new = tuple.__new__
    # Laid out in the order of the files, which is dear to sort afterwards.
    in_order = sorted((str(area.level), area.code, area.level) for area in areas)
    for indicator in sorted(indicators, key=lambda one: one.slug):
        slug, levels = indicator.slug, indicator.calculation.levels
        strata = sorted((stratum.slug, place) for place, stratum in enumerate(indicator.calculation.strata))
        nobody = [[0] * len(Counts._fields)] * len(strata)
        for name, code, level in in_order:
            if level not in levels:
                continue
            coverage[CellKey(slug, year, name, code, "all")] = Coverage(*presence.get((slug, level, code), nowhere))
            figures = tally.get((slug, level, code), nobody)
            for stratum, place in strata:
                rows[new(CellKey, (slug, year, name, code, stratum))] = new(Counts, figures[place])
    return rows, coverage
