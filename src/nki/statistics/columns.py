"""What every column of every statistical table is: its unit, its formula, and where the formula comes from.

Percent has three decimals and is rounded once. The tables hold shown figures only; a row that is not there cannot be
said, and `status` in figures.csv says why.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    import polars as pl

PERCENT, SMALL, WHOLE, TEXT = "percent", "number", "whole", "text"
UNITS: Final = {PERCENT: "percent (3 decimals)", SMALL: "number (6 decimals)", WHOLE: "whole number", TEXT: "text"}
"""The units in words."""

LARGEST = 1_000_000
"""What a column holds at most: six digits before the point."""


class Column(NamedTuple):
    """One column: its name, what it is measured in, what it says, and the source of its formula."""

    name: str
    unit: str
    says: str
    source: str = ""

    @property
    def dtype(self) -> pl.DataType:
        """The type it is kept as; percent and numbers are exact decimals."""
        import polars as pl  # noqa: PLC0415  (heavy; who reads the words of a column needs none of it)

        types = {PERCENT: pl.Decimal(9, 3), SMALL: pl.Decimal(12, 6), WHOLE: pl.Int64(), TEXT: pl.String()}
        return types[self.unit]


class Table(NamedTuple):
    """One table: the file it becomes, what it is, its key columns (it is sorted by them), and the rest."""

    name: str
    says: str
    key: tuple[Column, ...]
    columns: tuple[Column, ...]

    @property
    def schema(self) -> dict[str, pl.DataType]:
        """Names and types, in the order of the file."""
        return {column.name: column.dtype for column in (*self.key, *self.columns)}

    @property
    def described(self) -> str:
        """Say in words what the table is, and unit, formula and source of every column."""
        key = ", ".join(column.name for column in self.key)
        lines = [f"{c.name}, {UNITS[c.unit]}: {c.says}{f' [{c.source}]' if c.source else ''}" for c in self.columns]
        head = f"{self.says} Sorted by {key}.\n\nx is the count, n the denominator, θ = arcsin √(x/n), z = 1.96."
        return "\n\n".join([head, *lines, "A row or value that is not there cannot be said."])

    def finish(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Choose, type and sort the columns: NaN becomes «not said», and numbers are rounded here and only here."""
        import polars as pl  # noqa: PLC0415  (the same)

        numbers = [column.name for column in self.columns if column.unit in (PERCENT, SMALL)]
        # Beyond the column is not a number to publish: a ratio to almost nothing, a shape that has run away.
        sized = [
            pl.when(pl.col(name).cast(pl.Float64).abs() < LARGEST).then(pl.col(name)).name.keep() for name in numbers
        ]
        whole = frame.with_columns(sized) if numbers else frame
        typed = whole.select(pl.col(name).cast(dtype) for name, dtype in self.schema.items())
        return typed.sort([column.name for column in self.key])


WILSON = "Wilson 1927; statsmodels proportion_confint(method='wilson')"
NEWCOMBE = "Newcombe 1998, method 10; statsmodels confint_proportions_2indep(method='newcomb')"
PAULE_MANDEL = "Paule & Mandel 1982; DerSimonian & Kacker 2007"
VIECHTBAUER = "Viechtbauer 2007 (Q-profile)"
HOCHBERG = "Benjamini & Hochberg 1995"
SPIEGELHALTER = "Spiegelhalter 2005"
LANEY = "Laney 2002 (p' chart)"

_INDICATOR = Column("indicator", TEXT, "The slug of the indicator.")
_YEAR = Column("year", WHOLE, "The reporting year.")
_LEVEL = Column("level", TEXT, "land, fylke, kommune or kostragruppe.")
_AREA = Column("area", TEXT, "The code of the area in the structure of the year; see areas.csv.")
_STRATUM = Column("stratum", TEXT, "The age group.")
_OUTCOME = Column("outcome", TEXT, "The outcome the share is of.")
_CELL = (_INDICATOR, _YEAR, _LEVEL, _AREA, _STRATUM, _OUTCOME)

ESTIMATES = Table(
    "estimates",
    "What each figure can say.",
    _CELL,
    (
        Column("low", PERCENT, "Lower end of the 95 % interval of the share.", WILSON),
        Column("high", PERCENT, "Upper end of the same.", WILSON),
        Column("change", PERCENT, "This year's share minus last year's, percentage points; none across a break."),
        Column("change_low", PERCENT, "Lower end of the 95 % interval of the change.", NEWCOMBE),
        Column("change_high", PERCENT, "Upper end of the same.", NEWCOMBE),
        Column(
            "change_verdict",
            TEXT,
            "higher or lower when the interval leaves 0 out and the change passes false discovery rate 5 % among the "
            "areas of its level; else unclear.",
            HOCHBERG,
        ),
        Column(
            "reported_only",
            PERCENT,
            "Unofficial: the share among those with a registered receipt, count / (denominator - unreported).",
        ),
        Column("unreported", PERCENT, "The share without reporting in the same area and age group, beside the share."),
        Column("coverage", PERCENT, "Persons with the need registered, of all persons delivered; all ages only."),
        Column(
            "breaks",
            TEXT,
            "Why the year cannot be held against the year before: geography, kostra, definition; several with a space.",
        ),
    ),
)

COMPARISONS = Table(
    "comparisons",
    "Each area against the groups it is part of.",
    (*_CELL, Column("other", TEXT, "The level it is held against: its own kostragruppe or fylke, or the land.")),
    (
        Column("difference", PERCENT, "The area's share minus the other's, percentage points."),
        Column(
            "low",
            PERCENT,
            "Lower end of the 95 % interval. The area is part of the other: the interval is that of the area minus "
            "the rest, times the rest's part of the whole.",
            NEWCOMBE,
        ),
        Column("high", PERCENT, "Upper end of the same.", NEWCOMBE),
        Column("verdict", TEXT, "higher, lower, or unclear when the interval holds 0."),
    ),
)

VARIATION = Table(
    "variation",
    "How much kommuner and fylker differ, and how much of it is chance.",
    (
        _INDICATOR,
        _YEAR,
        Column("level", TEXT, "What varies: kommune or fylke."),
        Column("within", TEXT, "The fylke whose kommuner they are; empty for the whole country."),
        _STRATUM,
        _OUTCOME,
    ),
    (
        Column("units", WHOLE, "How many areas are in: shown, and large enough (the thresholds of the year)."),
        Column("shown", WHOLE, "How many areas are shown."),
        Column("persons", WHOLE, "Their denominators together."),
        Column("centre", PERCENT, "The pooled share of the units."),
        Column("mean", PERCENT, "sin² of the mean of θ = arcsin √share, weighted by 1/(s² + τ²), s² = 1/4n."),
        Column("tau2", SMALL, "Variance of θ between the areas beyond chance: Q(τ²) = units - 1.", PAULE_MANDEL),
        Column("tau2_low", SMALL, "Lower end of its 95 % interval.", VIECHTBAUER),
        Column("tau2_high", SMALL, "Upper end of the same.", VIECHTBAUER),
        Column("q", SMALL, "Cochran's Q of θ with weights 1/s².", "Cochran 1954"),
        Column("p", SMALL, "Chance of a Q as large were the areas alike (chi², units - 1)."),
        Column("p_adjusted", SMALL, "p among all tests of the year; whole country only.", HOCHBERG),
        Column(
            "chance",
            PERCENT,
            "The part of the observed variance that is chance: typical s² / (typical s² + τ²), that is 1 - I².",
            "Higgins & Thompson 2002",
        ),
        Column("raw_p10", PERCENT, "10th percentile of the units' shares as they are; spread by chance too."),
        Column("raw_p90", PERCENT, "90th percentile of the same."),
        Column("p10", PERCENT, "10th percentile of the beta distribution fitted by maximum likelihood."),
        Column("p90", PERCENT, "90th percentile of the same."),
        Column("spread", PERCENT, "p90 - p10, percentage points: the size of the variation without chance."),
        Column("quotient", SMALL, "p90 / p10, the extremal quotient without chance; never max / min."),
        Column("mor", SMALL, "Median odds ratio, exp(√2 · 0.6745 · √(ψ₁(α) + ψ₁(β))).", "Larsen & Merlo 2005"),
        Column("icc", SMALL, "Intraclass correlation, 1 / (α + β + 1); 0 when there is no variation beyond chance."),
        Column("stability", SMALL, "Correlation of θ with the year before over the same areas."),
        Column("stability_units", WHOLE, "How many areas that rests on."),
        Column("large", TEXT, "yes when it passes the thresholds for «store variasjoner»; see the catalogue."),
    ),
)

FUNNEL = Table(
    "funnel",
    "Each kommune and fylke among the others.",
    _CELL,
    (
        Column("low95", PERCENT, "Funnel limit p₀ - 1.96 √(p₀(1-p₀)/n) at the area's own n.", SPIEGELHALTER),
        Column("high95", PERCENT, "Upper limit.", SPIEGELHALTER),
        Column("low998", PERCENT, "The same with 3.0902.", SPIEGELHALTER),
        Column("high998", PERCENT, "Upper limit.", SPIEGELHALTER),
        Column("wide_low95", PERCENT, "Limit with over-dispersion: sin²(μ - 1.96 √(1/4n + τ²)).", PAULE_MANDEL),
        Column("wide_high95", PERCENT, "Upper limit.", PAULE_MANDEL),
        Column("wide_low998", PERCENT, "The same with 3.0902.", PAULE_MANDEL),
        Column("wide_high998", PERCENT, "Upper limit.", PAULE_MANDEL),
        Column("z", SMALL, "(θ - μ) / √(s² + τ²)."),
        Column("p_adjusted", SMALL, "Two-sided p of z among the areas of the level.", HOCHBERG),
        Column(
            "stands_out",
            TEXT,
            "above or below, only when the variation is large and p_adjusted is within the threshold; unreported when "
            "it stands out, but not among those with a registered receipt.",
        ),
        Column("shrunken", PERCENT, "(count + α) / (denominator + α + β): drawn to the others the fewer people.", ""),
        Column("rank", WHOLE, "Rank by `shrunken`, 1 is the highest; never by the share itself."),
    ),
)

TREND = Table(
    "trend",
    "Each series from the first year after its last break to its last.",
    (_INDICATOR, _LEVEL, _AREA, _STRATUM, _OUTCOME),
    (
        Column("first_year", WHOLE, "The first year after the last break."),
        Column("last_year", WHOLE, "The last year that is shown."),
        Column("points", WHOLE, "How many years are shown from first to last."),
        Column("change", PERCENT, "Last minus first, percentage points."),
        Column("change_low", PERCENT, "Lower end of the 95 % interval.", NEWCOMBE),
        Column("change_high", PERCENT, "Upper end of the same.", NEWCOMBE),
        Column("verdict", TEXT, "higher, lower or unclear."),
        Column("centre", PERCENT, "p̄ over the years; none below 8 points.", LANEY),
        Column("sigma_z", SMALL, "σ_z, the moving range of z over 1.128; none below 8 points.", LANEY),
        Column("low", PERCENT, "Lower limit of the last year, p̄ - 3 σ_p σ_z; none below 8 points.", LANEY),
        Column("high", PERCENT, "Upper limit of the last year.", LANEY),
        Column("signals", WHOLE, "How many years fall outside their own limits; none below 8 points.", LANEY),
    ),
)

TABLES: Final = (ESTIMATES, COMPARISONS, VARIATION, FUNNEL, TREND)
OF_YEAR: Final = (ESTIMATES, COMPARISONS, VARIATION, FUNNEL)
"""Those a year has by itself and the year before it."""
