"""The tables of what figures can honestly say, as data: which file of the release, its sides, and its columns.

Unit, formula and source of every column: `nki.statistics.columns`; in the words of the public in each table's note.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

BEFORE, OTHER, SILENT = "before", "other", "unreported"
"""What a column may rest on besides the figure itself: that of the year before, of the other area, of no report."""

_VERDICT = {"higher": 1, "unclear": 0, "lower": -1}


class Measure(NamedTuple):
    """One column as it is measured in the bank.

    `words` gives the number of each word of a column of text (several are added); a text that is empty cannot be said,
    unless "" has a number.
    """

    code: str
    column: str
    unit: str = "prosent"
    decimals: int = 3
    words: Mapping[str, int] = {}
    rests_on: str = ""


class Statistic(NamedTuple):
    """One table: the end of its id, its kind in the catalogue's words, its file, its columns by variable, its measures.

    `levels` are those of its regions. `told` leaves out the outcome that is in no måltall. `own` says that each row is
    about one figure, whose sign stands where there is no row. `newest` says that it is about the newest year alone.
    """

    letter: str
    kind: str
    file: str
    sides: Mapping[str, str]
    measures: tuple[Measure, ...]
    levels: tuple[str, ...] = ("land", "fylke", "kommune", "kostragruppe")
    told: bool = False
    own: bool = True
    newest: bool = False

    @property
    def named(self) -> dict[str, tuple[str, int]]:
        """Unit and decimals of every measure."""
        return {measure.code: (measure.unit, measure.decimals) for measure in self.measures}


_SIDES = {"Region": "area", "Utfall": "outcome", "Alder": "stratum", "Tid": "year"}
_APART = "prosentpoeng"


def _whole(code: str, column: str, unit: str) -> Measure:
    return Measure(code, column, unit, 0)


def _number(code: str, column: str) -> Measure:
    return Measure(code, column, "tall", 6)


def _said(code: str, column: str, words: Mapping[str, int], rests_on: str = "") -> Measure:
    return Measure(code, column, "kode", 0, words, rests_on)


CHANGE = Statistic(
    "E",
    "endring",
    "estimates.csv",
    _SIDES,
    (
        Measure("Endring", "change", _APART, rests_on=BEFORE),
        Measure("EndringNedre", "change_low", _APART, rests_on=BEFORE),
        Measure("EndringOevre", "change_high", _APART, rests_on=BEFORE),
        _said("EndringSier", "change_verdict", _VERDICT, BEFORE),
        _said("BruddGeografi", "breaks", {"": 0, "geography": 1}),
        _said("BruddKostra", "breaks", {"": 0, "kostra": 1}),
        _said("BruddDefinisjon", "breaks", {"": 0, "definition": 1}),
        Measure("KunMedSvar", "reported_only", rests_on=SILENT),
    ),
)

COMPARISON = Statistic(
    "S",
    "sammenligning",
    "comparisons.csv",
    {"Region": "area", "Mot": "other", **{name: _SIDES[name] for name in ("Utfall", "Alder", "Tid")}},
    (
        Measure("Forskjell", "difference", _APART, rests_on=OTHER),
        Measure("ForskjellNedre", "low", _APART, rests_on=OTHER),
        Measure("ForskjellOevre", "high", _APART, rests_on=OTHER),
        _said("ForskjellSier", "verdict", _VERDICT, OTHER),
    ),
    levels=("fylke", "kommune", "kostragruppe"),
)

VARIATION = Statistic(
    "V",
    "variasjon",
    "variation.csv",
    {"Region": "within", "Nivaa": "level", **{name: _SIDES[name] for name in ("Utfall", "Alder", "Tid")}},
    (
        _whole("Omraader", "units", "omraader"),
        _whole("OmraaderVist", "shown", "omraader"),
        _whole("PersonerI", "persons", "personer"),
        Measure("AndelSamlet", "centre"),
        Measure("AndelMidt", "mean"),
        _number("Tau2", "tau2"),
        _number("Tau2Nedre", "tau2_low"),
        _number("Tau2Oevre", "tau2_high"),
        _number("Q", "q"),
        _number("P", "p"),
        _number("PJustert", "p_adjusted"),
        Measure("Tilfeldig", "chance"),
        Measure("P10Raa", "raw_p10"),
        Measure("P90Raa", "raw_p90"),
        Measure("P10", "p10"),
        Measure("P90", "p90"),
        Measure("Spredning", "spread", _APART),
        _number("Kvotient", "quotient"),
        _number("Mor", "mor"),
        _number("Icc", "icc"),
        _number("Stabilitet", "stability"),
        _whole("StabilitetOmraader", "stability_units", "omraader"),
        _said("StorVariasjon", "large", {"no": 0, "yes": 1}),
    ),
    levels=("land", "fylke"),
    told=True,
    own=False,
)

FUNNEL = Statistic(
    "F",
    "trakt",
    "funnel.csv",
    _SIDES,
    (
        Measure("Trakt95Nedre", "low95"),
        Measure("Trakt95Oevre", "high95"),
        Measure("Trakt998Nedre", "low998"),
        Measure("Trakt998Oevre", "high998"),
        Measure("Vid95Nedre", "wide_low95"),
        Measure("Vid95Oevre", "wide_high95"),
        Measure("Vid998Nedre", "wide_low998"),
        Measure("Vid998Oevre", "wide_high998"),
        _number("Z", "z"),
        _number("ZPJustert", "p_adjusted"),
        _said("SkillerSegUt", "stands_out", {"": 0, "above": 1, "below": -1}),
        _said("ForklartAvManglende", "stands_out", {"": 0, "unreported": 1}),
        Measure("AndelTrukket", "shrunken"),
        _whole("Plass", "rank", "plass"),
    ),
    levels=("fylke", "kommune"),
    told=True,
)

TREND = Statistic(
    "T",
    "utvikling",
    "trend.csv",
    {**_SIDES, "Tid": "last_year"},
    (
        _whole("FoersteAar", "first_year", "aar"),
        _whole("Punkter", "points", "aar"),
        Measure("Utvikling", "change", _APART),
        Measure("UtviklingNedre", "change_low", _APART),
        Measure("UtviklingOevre", "change_high", _APART),
        _said("UtviklingSier", "verdict", _VERDICT),
        Measure("Midtlinje", "centre"),
        _number("SigmaZ", "sigma_z"),
        Measure("KontrollNedre", "low"),
        Measure("KontrollOevre", "high"),
        _whole("Signaler", "signals", "aar"),
    ),
    newest=True,
)

STATISTICS = (CHANGE, COMPARISON, VARIATION, FUNNEL, TREND)
"""Every table, in the order it is listed. Interval and coverage stand with the figures and what they rest on."""
