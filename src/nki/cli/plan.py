"""`nki plan`: the SQL an engine runs to count an indicator, to read, or to run where the data are."""

from __future__ import annotations

import sys
from textwrap import dedent
from typing import TYPE_CHECKING

from nki.cli.opening import open_catalogue
from nki.compute import plan_sql
from nki.compute.packing import FIRST_OUTCOME, OUTSIDE_NEED, UNREGISTERED
from nki.errors import UsageError
from nki.period import Period

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator, Sequence

    from nki.indicators import Indicator

TABLES = """
Leser persons(person, delivery, line, birth_year, place), registrations(person, code, day, delivery, line, value)
og active(person): person og place er tall; delivery er innsendingens plass, den som kom sist, sist.
"""
ORDERED = "Linjene må stå i rekkefølge: etter person og delivery, og etter person, code, day (tom først) og delivery."


def run(said: Namespace) -> int:
    """Print the plan, with what its numbers mean above it."""
    catalogue = open_catalogue(said)
    known = {indicator.slug: indicator for indicator in catalogue.indicators}
    unknown = [slug for slug in said.indicators if slug not in known]
    if unknown:
        raise UsageError(f"Ukjent indikator: {', '.join(unknown)}. Katalogen har {', '.join(known)}.")
    chosen = tuple(known[slug] for slug in dict.fromkeys(said.indicators))
    values, period = catalogue.schema.values, Period(said.year or catalogue.last_year)
    sql = plan_sql(chosen, period, values, said.engine, active_only=said.active_only)
    lines = [*TABLES.strip().splitlines(), *([ORDERED] if said.engine == "duckdb" else []), *_meanings(chosen, values)]
    head = "".join(f"-- {line}\n" for line in lines)
    sys.stdout.write(f"{head}{dedent(sql).strip()}\n")
    return 0


def _meanings(indicators: Sequence[Indicator], values: Sequence[str]) -> Iterator[str]:
    yield "value: " + ", ".join(f"{place} er «{value}»" for place, value in enumerate(values))
    for indicator in indicators:
        outcomes = [outcome.slug for outcome in indicator.calculation.outcomes]
        states = {UNREGISTERED: "uregistrert", OUTSIDE_NEED: "utenfor nevneren"}
        states |= dict(enumerate(outcomes, FIRST_OUTCOME))
        yield f"{indicator.slug}: " + ", ".join(f"{number} {words}" for number, words in states.items())
