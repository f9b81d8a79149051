"""What has been published of those a kommune is compared with; only what a release shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from nki.kommune.material import Material
    from nki.publication import PublishedRelease


@dataclass(frozen=True, slots=True)
class Beside:
    """An area's published shares by indicator, stratum and outcome; one that is not shown has its status instead."""

    level: str
    code: str
    label: str
    year: int
    shares: Mapping[tuple[str, str, str], Decimal | str]


def published_beside(release: PublishedRelease, material: Material) -> tuple[Beside, ...]:
    """Give the kostragruppe, the fylke and the country, in the year of the delivery or else the latest before it.

    A kommune that is not in the release's structure is compared with the country only.
    """
    years = [year for year in release.years if year <= material.year]
    if not years:
        return ()
    year = max(years)
    area = release.area(year, "kommune", material.kommune) or {}
    places = [("kostragruppe", area.get("kostragruppe", "")), ("fylke", area.get("fylke", "")), ("land", "0")]
    return tuple(_beside(release, year, level, code) for level, code in places if code)


def _beside(release: PublishedRelease, year: int, level: str, code: str) -> Beside:
    shares = {
        (key.indicator, key.stratum, key.outcome): figure.share if figure.share is not None else str(figure.status)
        for key, figure in release.figures.items()
        if (key.year, key.level, key.area) == (year, level, code)
    }
    return Beside(level, code, release.label(year, level, code), year, shares)
