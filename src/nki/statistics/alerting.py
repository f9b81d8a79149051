"""Which variations are large enough to be told, and which areas stand out in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from nki.statistics.cells import KEY
from nki.statistics.share import share

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from nki.indicators import Indicator
    from nki.statistics.thresholds import Thresholds

SIDES = ("above", "below")


@dataclass(frozen=True, slots=True)
class Standing:
    """An area that stands out: above or below the others, or `unreported` where missing answers explain it.

    `share` in percent of `denominator`; `better` is true or false where the outcome has a direction, else None.
    `reported_only` is the unofficial share among those with an answer, for those whose silence explains it.
    """

    area: str
    side: str
    better: bool | None
    count: int
    denominator: int
    share: Decimal
    shrunken: Decimal
    p_adjusted: Decimal


@dataclass(frozen=True, slots=True)
class Alert:
    """One large variation: indicator, måltall, year and level, its size and evidence, and the areas that stand out.

    `kind`: `quality` for an outcome with a direction, `difference` for one without, `reporting` for missing answers.
    `spread`, `p10` and `p90` in percent (points) without chance; `chance` in percent; `threshold` in points. `areas`
    are sorted by code. `mixed` are areas better by one måltall of the indicator and year and worse by another: they
    are named as neither.
    """

    id: str
    kind: str
    indicator: str
    maaltall: str
    year: int
    level: str
    stratum: str
    outcome: str
    units: int
    persons: int
    spread: Decimal
    p10: Decimal
    p90: Decimal
    chance: Decimal
    p_adjusted: Decimal
    threshold: Decimal
    areas: tuple[Standing, ...]
    mixed: tuple[str, ...]


def raise_alerts(
    varies: pl.DataFrame,
    funnel: pl.DataFrame,
    cells: pl.DataFrame,
    indicators: Sequence[Indicator],
    thresholds: Thresholds,
) -> tuple[Alert, ...]:
    """Make an alert of every large variation, sorted by year, indicator, level and måltall."""
    outside = funnel.filter(pl.col("stands_out") != "").join(cells, on=KEY, how="left")
    standing = {key: list(_standing(rows, thresholds)) for key, rows in outside.group_by(_WHERE)}
    torn = _torn(standing)
    codes = {
        (indicator.slug, m.outcome, m.stratum): m.code
        for indicator in indicators
        for m in indicator.maaltall
        if m.kind == "andel"
    }
    alerts = [
        _alert(row, codes[row["indicator"], row["outcome"], row["stratum"]], standing, torn, thresholds)
        for row in varies.filter(pl.col("large") == "yes").iter_rows(named=True)
    ]
    return tuple(sorted(alerts, key=lambda alert: (alert.year, alert.indicator, alert.level, _number(alert.maaltall))))


_WHERE = ("indicator", "year", "level", "stratum", "outcome")


def _standing(rows: pl.DataFrame, thresholds: Thresholds) -> Iterator[Standing]:
    for row in rows.sort("area").iter_rows(named=True):
        direction = thresholds.directions.get(row["outcome"])
        better = None
        if direction and row["stands_out"] in SIDES:
            better = (row["stands_out"] == "above") == (direction.better == "hoeyere")
        yield Standing(
            area=row["area"],
            side=row["stands_out"],
            better=better,
            count=row["count"],
            denominator=row["denominator"],
            share=share(row["count"], row["denominator"]),
            shrunken=row["shrunken"],
            p_adjusted=row["p_adjusted"],
        )


def _torn(standing: dict[tuple[object, ...], list[Standing]]) -> set[tuple[object, ...]]:
    """Find areas that are better by one måltall and worse by another, of one indicator, year and level."""
    said: dict[tuple[object, ...], set[bool]] = {}
    for key, areas in standing.items():
        for area in areas:
            if area.better is not None:
                said.setdefault((*key[:3], area.area), set()).add(area.better)
    return {place for place, sides in said.items() if len(sides) > 1}


def _alert(
    row: dict[str, object],
    maaltall: str,
    standing: dict[tuple[object, ...], list[Standing]],
    torn: set[tuple[object, ...]],
    thresholds: Thresholds,
) -> Alert:
    place = (row["indicator"], row["year"], row["level"])
    found = standing.get((*place, row["stratum"], row["outcome"]), [])
    kind = "quality" if row["outcome"] in thresholds.directions else "difference"
    level = str(row["level"])
    needed = thresholds.at.spread_fylker if level == "fylke" else thresholds.at.spread_kommuner
    names = ("indicator", "year", "level", "stratum", "outcome", "units", "persons", "spread", "p10", "p90", "chance")
    return Alert(
        id=f"{row['indicator']}:{row['year']}:{level}:{maaltall}",
        kind="reporting" if row["outcome"] == "unreported" else kind,
        maaltall=maaltall,
        p_adjusted=row["p_adjusted"],  # type: ignore[arg-type]
        threshold=needed.value,
        areas=tuple(area for area in found if (*place, area.area) not in torn),
        mixed=tuple(area.area for area in found if (*place, area.area) in torn),
        **{name: row[name] for name in names},  # type: ignore[arg-type]
    )


def _number(maaltall: str) -> int:
    return int(maaltall.rstrip("ab"))
