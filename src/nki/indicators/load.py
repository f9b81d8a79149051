"""Reads every description of a folder; what is wrong in any of them is told at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nki.catalogue import load_located
from nki.errors import CatalogueError, Finding, UnreadableError
from nki.indicators.checks import check_file
from nki.indicators.findings import Located
from nki.indicators.maaltall import generate_maaltall
from nki.indicators.model import Indicator
from nki.indicators.official import check_against_official
from nki.indicators.schema import IndicatorFile

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from nki.catalogue import Place
    from nki.indicators.checks import Registers

PLACES: dict[str, Place] = {
    "17": ("skjema", "hovedmaaltall", "maaltall"),
    "18": ("skjema", "andre_maaltall", "maaltall"),
    "rettelser": ("rettelser",),
}


def load_indicators(folder: Path, registers: Registers | None = None) -> tuple[Indicator, ...]:
    """Read every `<slug>.yaml` of `folder`, sorted by slug; raises CatalogueError with all findings of all files.

    With `registers` (register name to its codes) the variables are held against the register as well.
    """
    paths = [path for path in sorted(folder.glob("*.yaml")) if not path.name.endswith(".cases.yaml")]
    if not paths:
        raise UnreadableError(f"{folder}: her er det ingen indikatorbeskrivelser.")
    indicators: list[Indicator] = []
    findings: list[Finding] = []
    for path in paths:
        try:
            indicators.append(load_indicator(path, registers))
        except CatalogueError as error:
            findings += error.findings
    if findings := findings + list(_check_ids(indicators, folder)):
        raise CatalogueError(findings)
    return tuple(indicators)


def load_indicator(path: Path, registers: Registers | None = None) -> Indicator:
    """Read one description; raises CatalogueError with every finding in it."""
    file, lines = load_located(path, IndicatorFile)
    at = Located(str(path), lines)
    if findings := tuple(check_file(file, at, registers)):
        raise CatalogueError(findings)
    indicator = _build(path.stem, file)
    if findings := tuple(_check_official(indicator, file, at)):
        raise CatalogueError(findings)
    return indicator


def _build(slug: str, file: IndicatorFile) -> Indicator:
    calculation = file.calculation.build()
    return Indicator(
        slug=slug,
        nki_id=file.nki_id,
        version=file.version,
        valid_from=file.valid_from,
        source=file.source.build(),
        seen=file.seen,
        title=file.title.text,
        short_title=file.short_title.text,
        fields=file.form,
        corrections=tuple(block.build() for block in file.corrections),
        clarifications=tuple(block.build() for block in file.clarifications),
        related=tuple(block.build() for block in file.related),
        uncertainty=file.uncertainty.build(),
        calculation=calculation,
        maaltall=generate_maaltall(calculation, file.calculation.maaltall),
    )


def _check_ids(indicators: list[Indicator], folder: Path) -> Iterator[Finding]:
    """K111: no two descriptions have the same NKI id."""
    first: dict[str, str] = {}
    for indicator in indicators:
        if (slug := first.setdefault(indicator.nki_id, indicator.slug)) != indicator.slug:
            at = Located(str(folder / f"{indicator.slug}.yaml"), {})
            yield at.finding("K111", ("nki_id",), f"NKI-id {indicator.nki_id} er også gitt til «{slug}».")


def _check_official(indicator: Indicator, file: IndicatorFile, at: Located) -> Iterator[Finding]:
    """K109: the måltall the rule gives are those of the official list, once the corrections are applied."""
    found = check_against_official(
        indicator.maaltall, indicator.fields, indicator.corrections, file.calculation.maaltall
    )
    todo = "Rett regelen, eller skriv en rettelse som sier hvordan teksten leses."
    for disagreement in found:
        row = () if disagreement.row is None else (disagreement.row,)
        yield at.finding("K109", (*PLACES[disagreement.field], *row), disagreement.what, todo)
