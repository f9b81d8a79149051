"""What a release says of every cell of every table of the bank, read from its files with nothing of nki in between."""

from __future__ import annotations

import csv
from decimal import Decimal
from functools import cache
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    Row = dict[str, str]
    Say = Callable[[Row], str]

Key = tuple[str, ...]
Cell = tuple[Decimal | None, str]
"""A figure, or None; and the sign that stands with it (`*`) or in its place, empty where there is none."""

INDICATORS = {"NKI34": "bistand-kultur-fritid", "NKI274": "transport-kultur-fritid"}
LETTERS = ("", "D", "E", "S", "V", "F", "T")
SIGNS = {"small": ":", "protecting": "::", "not_reported": "..", "not_applicable": "."}
STRUCTURE_LEVELS = {"S": ("fylke", "kommune", "kostragruppe"), "F": ("fylke", "kommune"), "V": ("land", "fylke")}
OTHERS = ("land", "fylke", "kostragruppe")
_CELL = ("Region", "Utfall", "Alder", "ContentsCode", "Tid")
SIDES = {
    "": _CELL,
    "D": ("Region", "ContentsCode", "Tid"),
    "E": _CELL,
    "S": ("Region", "Mot", "Utfall", "Alder", "ContentsCode", "Tid"),
    "V": ("Region", "Nivaa", "Utfall", "Alder", "ContentsCode", "Tid"),
    "F": _CELL,
    "T": _CELL,
}


def _verdict(column: str) -> Say:
    return lambda row: {"higher": "1", "unclear": "0", "lower": "-1", "": ""}[row[column]]


def _among(column: str, word: str) -> Say:
    return lambda row: str(int(word in row[column].split()))


def _columns(**said: str) -> dict[str, Say]:
    return {code: lambda row, column=column: row[column] for code, column in said.items()}


MEASURES: dict[str, dict[str, Say]] = {
    "": _columns(Antall="count", Nevner="denominator", Andel="share", AndelNedre="low", AndelOevre="high"),
    "D": _columns(
        Kommuner="kommuner",
        Rapportert="reported",
        Viderefoert="carried",
        Personer="persons",
        Registrert="registered",
        Dekning="coverage",
    ),
    "E": {
        **_columns(Endring="change", EndringNedre="change_low", EndringOevre="change_high"),
        "EndringSier": _verdict("change_verdict"),
        "BruddGeografi": _among("breaks", "geography"),
        "BruddKostra": _among("breaks", "kostra"),
        "BruddDefinisjon": _among("breaks", "definition"),
        "KunMedSvar": lambda row: row["reported_only"],
    },
    "S": {
        **_columns(Forskjell="difference", ForskjellNedre="low", ForskjellOevre="high"),
        "ForskjellSier": _verdict("verdict"),
    },
    "V": {
        **_columns(Omraader="units", OmraaderVist="shown", PersonerI="persons", AndelSamlet="centre", AndelMidt="mean"),
        **_columns(Tau2="tau2", Tau2Nedre="tau2_low", Tau2Oevre="tau2_high", Q="q", P="p", PJustert="p_adjusted"),
        **_columns(Tilfeldig="chance", P10Raa="raw_p10", P90Raa="raw_p90", P10="p10", P90="p90", Spredning="spread"),
        **_columns(Kvotient="quotient", Mor="mor", Icc="icc", Stabilitet="stability"),
        **_columns(StabilitetOmraader="stability_units"),
        "StorVariasjon": lambda row: {"yes": "1", "no": "0"}[row["large"]],
    },
    "F": {
        **_columns(Trakt95Nedre="low95", Trakt95Oevre="high95", Trakt998Nedre="low998", Trakt998Oevre="high998"),
        **_columns(Vid95Nedre="wide_low95", Vid95Oevre="wide_high95"),
        **_columns(Vid998Nedre="wide_low998", Vid998Oevre="wide_high998", Z="z", ZPJustert="p_adjusted"),
        "SkillerSegUt": lambda row: {"above": "1", "below": "-1", "unreported": "0", "": "0"}[row["stands_out"]],
        "ForklartAvManglende": _among("stands_out", "unreported"),
        **_columns(AndelTrukket="shrunken", Plass="rank"),
    },
    "T": {
        **_columns(FoersteAar="first_year", Punkter="points", Utvikling="change", UtviklingNedre="change_low"),
        **_columns(UtviklingOevre="change_high"),
        "UtviklingSier": _verdict("verdict"),
        **_columns(Midtlinje="centre", SigmaZ="sigma_z", KontrollNedre="low", KontrollOevre="high", Signaler="signals"),
    },
}
FILES = {"E": "estimates", "S": "comparisons", "V": "variation", "F": "funnel", "T": "trend"}
_BEFORE = {"Endring", "EndringNedre", "EndringOevre", "EndringSier"}


class Asked(NamedTuple):
    """A table: its indicator and the letter that says what kind it is."""

    indicator: str
    letter: str


def asked(table: str) -> Asked:
    """Read the name of a table."""
    number = table.rstrip("".join(LETTERS))
    return Asked(INDICATORS[number], table[len(number) :])


def rows_of(folder: Path, name: str) -> list[Row]:
    """Read one file of a release."""
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@cache
def truth(folder: Path, table: str, preliminary: frozenset[str]) -> dict[Key, Cell]:
    """Say what every cell of a table is to be; `preliminary` are the years with a star."""
    slug, letter = asked(table)
    found = {"": _figures, "D": _coverage}.get(letter, _statistics)(folder, slug, letter)
    return {
        key: (Decimal(text), "*" if key[-1] in preliminary else "") if text else (None, sign)
        for key, (text, sign) in found
    }


Said = tuple[Key, tuple[str, str]]


def _figures(folder: Path, slug: str, letter: str) -> Iterator[Said]:
    names = ("indicator", "year", "level", "area", "stratum", "outcome")
    limits = {tuple(row[name] for name in names): row for row in rows_of(folder, "estimates")}
    for row in rows_of(folder, "figures"):
        if row["indicator"] == slug:
            ends = limits[tuple(row[name] for name in names)] if row["share"] else {"low": "", "high": ""}
            for code, say in MEASURES[letter].items():
                key = (row["area"], row["outcome"], row["stratum"], code, row["year"])
                yield key, (say(row | {name: ends[name] for name in ("low", "high")}), SIGNS.get(row["status"], ""))


def _coverage(folder: Path, slug: str, letter: str) -> Iterator[Said]:
    said = {(row["area"], row["year"]): row for row in rows_of(folder, "coverage") if row["indicator"] == slug}
    silent = {(row["kommune"], row["year"]): row["status"] for row in rows_of(folder, "reporting")}
    years = sorted({row["year"] for row in rows_of(folder, "figures")})
    for area, code, year in product(_areas(folder, letter), MEASURES[letter], years):
        row = said.get((area, year))
        absent = silent.get((area, year), "not_applicable")
        sign = ".." if absent in ("not_reported", "reported_with") else "."
        text = MEASURES[letter][code](row) if row else ""
        yield (area, code, year), (text, SIGNS.get(row["status"], "") if row else sign)


def _statistics(folder: Path, slug: str, letter: str) -> Iterator[Said]:
    figures = {
        (row["area"], row["outcome"], row["stratum"], row["year"]): "" if row["share"] else SIGNS[row["status"]]
        for row in rows_of(folder, "figures")
        if row["indicator"] == slug
    }
    rows = {_place(letter, row): row for row in rows_of(folder, FILES[letter]) if row["indicator"] == slug}
    wholes = _wholes(folder)
    used = set()
    for place in _places(folder, slug, letter, figures):
        for code, say in MEASURES[letter].items():
            key = (*place[:-1], code, place[-1])
            under = _under(letter, code, place, wholes)
            sign = next((s for one in under if (s := figures.get(one, "."))), ".")
            text = say(rows[place]) if place in rows and all(figures.get(one) == "" for one in under) else ""
            used.add(place)
            yield key, (text, sign)
    assert rows.keys() <= used, "a row of the release has no place in its table"


def _place(letter: str, row: Row) -> Key:
    if letter == "S":
        return (row["area"], row["other"], row["outcome"], row["stratum"], row["year"])
    if letter == "V":
        return (row["within"] or "0", row["level"], row["outcome"], row["stratum"], row["year"])
    return (row["area"], row["outcome"], row["stratum"], row["last_year" if letter == "T" else "year"])


def _places(folder: Path, slug: str, letter: str, figures: Mapping[Key, str]) -> Iterator[Key]:
    told = {(row["outcome"], row["stratum"]) for row in rows_of(folder, "maaltall") if row["indicator"] == slug}
    cells = sorted(told if letter in "VF" else {key[1:3] for key in figures})
    years = sorted({key[3] for key in figures})[-1 if letter == "T" else 0 :]
    between = {"S": OTHERS, "V": ("kommune", "fylke")}.get(letter, (None,))
    for area, other, (outcome, age), year in product(_areas(folder, letter), between, cells, years):
        yield (area, outcome, age, year) if other is None else (area, other, outcome, age, year)


def _areas(folder: Path, letter: str) -> list[str]:
    levels = STRUCTURE_LEVELS.get(letter, ("land", "fylke", "kommune", "kostragruppe"))
    return sorted({row["area"] for row in rows_of(folder, "areas") if row["level"] in levels})


def _wholes(folder: Path) -> Mapping[str, Row]:
    """Give what each area is part of; the releases of these tests have one structure."""
    return {row["area"]: {**row, "land": "0"} for row in rows_of(folder, "areas")}


def _under(letter: str, code: str, place: Key, wholes: Mapping[str, Row]) -> list[Key]:
    """Name the figures a cell rests on, the nearest first."""
    if letter == "V":
        return []
    area, *_, outcome, age, year = place
    under: list[Key] = [(area, outcome, age, year)]
    if code in _BEFORE:
        under.append((area, outcome, age, str(int(year) - 1)))
    if code == "KunMedSvar":
        under.append((area, "unreported", age, year))
    if letter == "S":
        under.append((wholes[area][place[1]], outcome, age, year))
    return under
