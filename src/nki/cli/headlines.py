"""How many kommuner keep måltall 1a when the figures are protected, beside what was really published."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table

from nki.cli.words import decimal, whole
from nki.disclosure import Status
from nki.statistics import share, spoken

if TYPE_CHECKING:
    from rich.console import Console

    from nki.publication import PublishedRelease
    from nki.reproduction import Reproduction

NOTHING = frozenset({Status.NOT_REPORTED, Status.NOT_APPLICABLE})


def print_headlines(console: Console, public: PublishedRelease, result: Reproduction) -> None:
    """Print it by indicator and year."""
    title = "Kommuner som viser måltall 1a: publisert (ikke sikret) og skjermet her"
    table = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False)
    for name in ("NKI", "År", "Publisert", "Av", "Prosent", "Skjermet", "Av", "Prosent"):
        table.add_column(name, justify="right")
    for nki_id, slug in ((one["nki_id"], one["slug"]) for one in public.manifest["indicators"]):
        for year in public.years:
            table.add_row(
                nki_id, str(year), *_numbers(*_published(result, nki_id, year)), *_numbers(*_kept(public, slug, year))
            )
    console.print(table)


def _published(result: Reproduction, nki_id: str, year: int) -> tuple[int, int]:
    where = ("kommune", nki_id, year, "met")
    shown, withheld = (
        sum((one.row.level, one.row.nki_id, one.row.year, one.outcome) == where for one in rows)
        for rows in (result.matches, result.withheld)
    )
    return shown, shown + withheld


def _kept(public: PublishedRelease, slug: str, year: int) -> tuple[int, int]:
    here = [
        figure.status
        for key, figure in public.figures.items()
        if (key.indicator, key.year, key.level, key.stratum, key.outcome) == (slug, year, "kommune", "all", "met")
    ]
    real = [status for status in here if status not in NOTHING]
    return real.count(Status.SHOWN), len(real)


def _numbers(shown: int, of: int) -> tuple[str, str, str]:
    return whole(shown), whole(of), decimal(spoken(share(shown, of))) if of else "–"
