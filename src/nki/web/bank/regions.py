"""The region variable: every area of every structure in a release, level by level, and its code lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nki.web.bank.table import Codelist, Value, Variable
from nki.web.words import same, words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from nki.publication import PublishedRelease
    from nki.web.words import Phrase

LEVELS = ("land", "fylke", "kommune", "kostragruppe")
REGION = "Region"
_BY_LEVEL = {"land": "vs_Land", "fylke": "vs_Fylker", "kommune": "vs_Kommuner", "kostragruppe": "vs_Kostragrupper"}
_GATHERED = {"fylke": "agg_Fylker", "kostragruppe": "agg_Kostragrupper"}


def region_variable(release: PublishedRelease, levels: Collection[str] = LEVELS) -> Variable:
    """List every area of some levels, level by level; the country stands for the whole, where it is there."""
    latest = {area["area"]: area for area in _in_time(release)}
    newest = max((area["structure"] for area in release.areas), default="")
    areas = [area for area in _in_order(latest.values()) if area["level"] in levels]
    values = tuple(Value(area["area"], same(_label(area, newest))) for area in areas)
    shown = tuple(area["area"] for area in areas if area["level"] in ("land", "fylke"))
    whole = next((area["area"] for area in areas if area["level"] == "land"), None)
    return Variable(REGION, words().variabler[REGION], "geo", values, elimination=whole, default=shown)


def region_codelists(release: PublishedRelease, region: Variable) -> tuple[Codelist, ...]:
    """List the code lists of which the variable has every value."""
    return tuple(codelist for codelist in _codelists(release) if region.places.keys() >= set(codelist.values))


def _codelists(release: PublishedRelease) -> tuple[Codelist, ...]:
    """List the levels, the kommuner gathered in fylker and KOSTRA groups, and those of each fylke and group."""
    areas = _in_order({area["area"]: area for area in _in_time(release)}.values())
    by_level = {level: [area for area in areas if area["level"] == level] for level in LEVELS}
    found = [_codelist(_BY_LEVEL[level], [area["area"] for area in by_level[level]]) for level in LEVELS]
    for level, name in _GATHERED.items():
        members = _members(by_level[level], by_level["kommune"], level)
        found.append(_codelist(name, list(members), members))
        labels = {area["area"]: area["label"] for area in by_level[level]}
        found += [
            Codelist(f"vs_Kommuner_{code}", _named("vs_Kommuner_i", labels[code]), REGION, kommuner)
            for code, kommuner in members.items()
        ]
    return tuple(found)


def _members(
    wholes: Sequence[Mapping[str, str]], kommuner: Sequence[Mapping[str, str]], level: str
) -> dict[str, tuple[str, ...]]:
    return {
        whole["area"]: inside
        for whole in wholes
        if (inside := tuple(k["area"] for k in kommuner if k[level] == whole["area"]))
    }


def _codelist(name: str, codes: list[str], members: Mapping[str, tuple[str, ...]] | None = None) -> Codelist:
    return Codelist(name, words().kodelister[name], REGION, tuple(codes), members or {})


def _named(phrase: str, name: str) -> Phrase:
    said = words().kodelister[phrase]
    return said.model_copy(update={language: said.say(key, navn=name) for key, language in _LANGUAGES})


_LANGUAGES = (("no", "nb"), ("nn", "nn"), ("en", "en"))


def _in_time(release: PublishedRelease) -> list[Mapping[str, str]]:
    return sorted(release.areas, key=lambda area: int(area["structure"]))


def _in_order(areas: Iterable[Mapping[str, str]]) -> list[Mapping[str, str]]:
    return sorted(areas, key=lambda area: (LEVELS.index(area["level"]), area["area"]))


def _label(area: Mapping[str, str], newest: str) -> str:
    """Name an area; one that is gone from the newest structure says when it was last there."""
    gone = "" if area["structure"] == newest else f" (–{area['structure']})"
    return f"{area['label']}{gone}"
