"""How many kommuner keep måltall 1a when the figures are protected, beside what was really published."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table

from nki.cli.words import decimal, whole
from nki.disclosure import Status
from nki.statistics import share, spoken

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rich.console import Console

    from nki.indicators import Indicator
    from nki.reproduction import Reproduction
    from nki.statistics import EstimateTable

NOTHING = frozenset({Status.NOT_REPORTED, Status.NOT_APPLICABLE})


def print_headlines(
    console: Console, indicators: Iterable[Indicator], tables: Sequence[EstimateTable], result: Reproduction
) -> None:
    """Print it by indicator and year; `tables` are the protected figures of each year."""
    table = Table(
        title="Kommuner som viser måltall 1a", title_justify="left", title_style="bold", box=None, pad_edge=False
    )
    for name in ("NKI", "År", "Publisert*", "Av", "Prosent", "Skjermet", "Av", "Prosent"):
        table.add_column(name, justify="right")
    every: list[tuple[int, int, int, int]] = []
    for indicator in indicators:
        for of_year in tables:
            number, year = indicator.nki_id, of_year.protected.year
            every.append((*_published(result, number, year), *_kept(of_year, indicator.slug)))
            table.add_row(number, str(year), *_numbers(*every[-1]))
    table.add_section()
    table.add_row("", "Alle", *_numbers(*map(sum, zip(*every, strict=True))), style="bold")
    console.print(table)
    console.print("* Ikke sikret mot omregning. Skjermet: som den nasjonale regelen og vernet her gir.", style="dim")


def _published(result: Reproduction, nki_id: str, year: int) -> tuple[int, int]:
    where = ("kommune", nki_id, year, "met")
    shown, withheld = (
        sum((one.row.level, one.row.nki_id, one.row.year, one.outcome) == where for one in rows)
        for rows in (result.matches, result.withheld)
    )
    return shown, shown + withheld


def _kept(table: EstimateTable, slug: str) -> tuple[int, int]:
    here = [
        figure.status
        for key, figure in table.figures.items()
        if (key.indicator, key.level, key.stratum, key.outcome) == (slug, "kommune", "all", "met")
    ]
    real = [status for status in here if status not in NOTHING]
    return real.count(Status.SHOWN), len(real)


def _numbers(*said: int) -> Iterator[str]:
    for shown, of in (said[:2], said[2:]):
        yield from (whole(shown), whole(of), decimal(spoken(share(shown, of))) if of else "–")
