"""Rules about one line by itself: its dates, its bydel, its organisation and its hours."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from nki.registers.checks import Check
from nki.registers.rules import letters

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from nki.registers.rules.limits import Thresholds

HOME = "29"
"""Tjenestetype «bolig» (Volven 9151)."""

HOURS = r"^[0-9]{1,4}([.,][0-9]{1,2})?$"
ORGANISATION = "^[89][0-9]{8}$"
_WEIGHTS = (3, 2, 7, 6, 5, 4, 3, 2, 1)
_ELEVEN = 11


def future(field: str) -> Check:
    """D080: a date after the delivery was received."""
    return Check(letters.FUTURE, field, pl.col(f"_{field}") > pl.col("_received"))


def dead_before() -> Check:
    """D082: died before the year began."""
    return Check(letters.DEAD_BEFORE, "doedsdato", pl.col("_doedsdato").dt.year() < pl.col("_year"))


def dead_before_birth() -> Check:
    """D083: died before the year of birth."""
    return Check(letters.DEAD_BEFORE_BIRTH, "doedsdato", pl.col("_doedsdato").dt.year() < _born())


def too_old(at: Thresholds) -> Check:
    """D084: older than anybody; the age is that of the day of death, if there is one."""
    age = pl.col("_doedsdato").dt.year().fill_null(pl.col("_year")) - _born()
    return Check(letters.TOO_OLD, "foedselsaar", age > at.oldest.value, {"most": str(at.oldest.value)})


def bydel(kommune_of: Mapping[int, Mapping[str, str]]) -> tuple[Check, ...]:
    """D085: a bydel that is not in the kommune of residence, for each geography."""
    return tuple(_bydel(year, lies_in) for year, lies_in in kommune_of.items())


def not_organisation() -> Check:
    """D086: not nine digits with a right control digit (modulus 11)."""
    number = pl.col("organisasjonsnummer")
    digits = (number.str.slice(place, 1).cast(pl.Int16, strict=False) * w for place, w in enumerate(_WEIGHTS))
    return Check(
        letters.NOT_ORGANISATION,
        "organisasjonsnummer",
        ~number.str.contains(ORGANISATION) | (pl.sum_horizontal(digits) % _ELEVEN != 0),
    )


def home_organisation() -> Check:
    """D087: an organisation number on a home."""
    wrong = (pl.col("tjenestetype") == HOME) & pl.col("organisasjonsnummer").is_not_null()
    return Check(letters.HOME_ORGANISATION, "organisasjonsnummer", wrong)


def not_hours() -> Check:
    """D088: hours that are no number."""
    return Check(letters.NOT_HOURS, "timer_per_uke", ~pl.col("timer_per_uke").str.contains(HOURS))


def many_hours(at: Thresholds) -> Check:
    """D089: more hours than a week has."""
    number = pl.col("timer_per_uke").str.replace(",", ".", literal=True).cast(pl.Float64, strict=False)
    wrong = pl.col("timer_per_uke").str.contains(HOURS) & (number > float(at.hours))
    return Check(letters.MANY_HOURS, "timer_per_uke", wrong, {"most": str(at.hours.value)})


def ends_first() -> Check:
    """D090: a service that ends before it begins."""
    return Check(letters.ENDS_FIRST, "sluttdato", pl.col("_sluttdato") < pl.col("_startdato"))


def line_checks(table: str, at: Thresholds, kommune_of: Mapping[int, Mapping[str, str]]) -> Iterable[Check]:
    """Give the rules of a table."""
    if table == "person":
        return (future("doedsdato"), dead_before(), dead_before_birth(), too_old(at), *bydel(kommune_of))
    if table == "tjeneste":
        hours = (not_hours(), many_hours(at))
        return (future("vedtaksdato"), not_organisation(), home_organisation(), *hours, ends_first())
    return (future("registrert_dato"),)


def _born() -> pl.Expr:
    return pl.col("foedselsaar").cast(pl.Int32, strict=False)


def _bydel(year: int, lies_in: Mapping[str, str]) -> Check:
    kommune = pl.col("bydel").replace_strict(dict(lies_in), default=None, return_dtype=pl.String)
    wrong = pl.col("bydel").is_not_null() & ~kommune.eq_missing(pl.col("bostedskommune"))
    return Check(letters.BYDEL, "bydel", (pl.col("_geography") == year) & wrong, {"geografi": str(year)})
