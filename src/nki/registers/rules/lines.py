"""Runs the rules about single lines over a stack of deliveries, with what they must be held against beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from nki.registers.checks import Check
from nki.registers.rules import letters
from nki.registers.rules.fields import line_checks
from nki.registers.rules.missing import missing_findings

if TYPE_CHECKING:
    from datetime import date

    from nki.reference import Reference
    from nki.registers.rules.limits import Limits
    from nki.registers.stack import Stack
    from nki.registers.telling import Told


def line_findings(stack: Stack, reference: Reference, limits: Limits) -> list[Told]:
    """Look through the lines of every table but the header."""
    years = {delivery.geography for delivery in stack.deliveries.values()} & set(reference.years)
    kommune_of = {year: reference.bydeler(year) for year in sorted(years)}
    told = missing_findings(stack, limits)
    for table, frame in stack.tables.items():
        told += stack.judge(table, line_checks(table, limits.at, kommune_of), with_received(stack, frame))
    return told + _after_death(stack)


def with_received(stack: Stack, frame: pl.DataFrame) -> pl.DataFrame:
    """Add the day each line's delivery was received."""
    days: list[date | None] = [None] * (max(stack.deliveries, default=-1) + 1)
    for index, delivery in stack.deliveries.items():
        days[index] = delivery.received.date()
    return frame.with_columns(_received=pl.Series(days, dtype=pl.Date).gather(frame["_delivery"]))


def _after_death(stack: Stack) -> list[Told]:
    """D091: registered after the day of death; few have died, so only their lines are looked at."""
    dead = stack.tables["person"].filter(pl.col("_doedsdato").is_not_null() & pl.col("pseudonym").is_not_null())
    if dead.is_empty():
        return []
    days = dead.select("_delivery", "pseudonym", "_doedsdato").unique(["_delivery", "pseudonym"])
    theirs = stack.tables["personopplysning"].join(days, on=["_delivery", "pseudonym"], how="inner")
    check = Check(letters.AFTER_DEATH, "registrert_dato", pl.col("_registrert_dato") > pl.col("_doedsdato"))
    return stack.tell("personopplysning", theirs.filter(check.wrong), check)
