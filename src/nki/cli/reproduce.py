"""`nki reproduce`, the acceptance test: whether the figures are right on real numbers."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import TYPE_CHECKING

from rich.table import Table

from nki.cli.counts import write_whole
from nki.cli.headlines import print_headlines
from nki.cli.opening import open_catalogue
from nki.cli.progress import progress
from nki.cli.words import decimal, make_console, whole
from nki.pipeline import protect_years
from nki.publication.notices import load_notices
from nki.reproduction import REASONS, Reproduction, Verdict, build_register, load_published, reproduce
from nki.statistics import share

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator

    from rich.console import Console

    from nki.counting import Catalogue
    from nki.reproduction import Built, Match
    from nki.statistics import EstimateTable

ACCEPTED, NOT_ACCEPTED = 0, 1


def run(said: Namespace) -> int:
    """Build, count, compare, print, and write every difference to a file; exit code 1 when one has no reason.

    Last, what is kept when the figures are protected, beside what was published.
    """
    console = make_console()
    catalogue = open_catalogue(said)
    result, built = compute(said, catalogue)
    console.print(load_notices(catalogue.folder).rekonstruert.nb, style="bold")
    print_reproduction(console, result, built)
    differences = said.out / "avvik.csv"
    write_whole(differences, differences_csv(result))
    console.print(f"Hvert avvik med sin grunn: {differences}")
    print_headlines(console, catalogue.indicators, protected(catalogue, result), result)
    return ACCEPTED if result.accepted else NOT_ACCEPTED


def compute(said: Namespace, catalogue: Catalogue) -> tuple[Reproduction, Built]:
    """Build the register where it is missing, count it, and compare."""
    published = load_published(catalogue.folder / "published")
    register = said.out / "register"
    with progress() as step:
        built = build_register(published, register, seed=said.seed, progress=lambda *at: step("Bygger registeret", *at))
        return reproduce(catalogue, published, built, register, step), built


def protected(catalogue: Catalogue, result: Reproduction) -> tuple[EstimateTable, ...]:
    """Take every year that was counted through the gate."""
    with progress() as step:
        return protect_years(catalogue, result.counts, lambda *at: step("Skjermer og prøver", *at))


def print_reproduction(console: Console, result: Reproduction, built: Built) -> None:
    """Print the three answers, then every kind of difference with its reason."""
    console.print(_kommune_table(result))
    kept = sum(withheld.kept_back for withheld in result.withheld)
    of = len(result.withheld)
    console.print(
        f"Holdt tilbake i det publiserte og av den nasjonale regelen her: {whole(kept)} av {whole(of)} kommuneandeler."
    )
    console.print(f"Holdt tilbake bare her: {result.over_withheld}.")
    told = len(result.told_apart)
    console.print(
        f"Kommuner uten rapportering som skilles fra null: {told} av {told + len(result.confused)} kommuneår."
    )
    for absence in result.told_apart:
        together = f" (rapportert sammen med {absence.together_with})" if absence.together_with else ""
        console.print(f"  {absence.year} {absence.kommune}{together}", style="dim")
    console.print(f"\nRader ingen hele tall passer til: {len(built.unfit)}", style="bold")
    for fit in built.unfit:
        console.print(f"  NKI {fit.row.nki_id} {fit.row.year} {fit.row.area} {fit.row.name}: {fit.reason}", style="dim")
    console.print(_sums_table(result))
    console.print(REASONS[Verdict.SUM], style="dim")


def differences_csv(result: Reproduction) -> str:
    """Write every shown share that did not come out identical, with its reason; `;`-separated."""
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";", lineterminator="\n")
    writer.writerow(["nki_id", "aar", "nivaa", "omraade", "utfall", "publisert", "beregnet", "per_innsending", "grunn"])
    for match in result.matches:
        if match.verdict != Verdict.IDENTICAL:
            row = match.row
            place = (row.nki_id, row.year, row.level, row.area, match.outcome)
            writer.writerow([*place, match.published, match.computed, match.per_delivery, match.reason])
    return stream.getvalue()


def _kommune_table(result: Reproduction) -> Table:
    table = _table("Viste kommuneandeler 2017–2021, før skjerming")
    for name in (
        "NKI",
        "År",
        "Vist",
        "Like",
        "0, ingen der",
        "0, ikke rapp.",
        "Ingen hele tall",
        "Uten grunn",
        "Like, %",
    ):
        table.add_column(name, justify="right")
    groups = sorted({(int(match.row.nki_id), match.row.year) for match in result.matches})
    for nki_id, year in groups:
        table.add_row(str(nki_id), str(year), *_numbers(result.verdicts("kommune", nki_id=str(nki_id), year=year)))
    table.add_section()
    table.add_row("", "Alle", *_numbers(result.verdicts("kommune")), style="bold")
    return table


def _numbers(verdicts: dict[Verdict, int]) -> Iterator[str]:
    total = sum(verdicts.values())
    kinds = (Verdict.IDENTICAL, Verdict.NOBODY, Verdict.NOT_REPORTED, Verdict.UNFIT, Verdict.WRONG)
    yield from map(whole, (total, *(verdicts[kind] for kind in kinds)))
    yield decimal(share(verdicts[Verdict.IDENTICAL], total))


def _sums_table(result: Reproduction) -> Table:
    title = "Land og fylker, måltall 1a. «To ganger»: den som er i to kommuners innsendinger, teller i begge"
    table = _table(title)
    for name in ("NKI", "År", "Nivå", "Område"):
        table.add_column(name)
    for name in ("Publisert", "Beregnet", "To ganger", "Avvik", "Avvik, to ganger"):
        table.add_column(name, justify="right")
    sums = [match for match in result.matches if match.row.level != "kommune" and match.outcome == "met"]
    for match in sorted(sums, key=_reading_order):
        row = match.row
        both = (match.computed or Decimal(0), match.per_delivery or Decimal(0))
        numbers = [decimal(value) for value in (match.published, *both)]
        gaps = [decimal(value - match.published, signed=True) for value in both]
        table.add_row(row.nki_id, str(row.year), row.level, row.name, *numbers, *gaps)
    return table


def _table(title: str) -> Table:
    return Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False)


def _reading_order(match: Match) -> tuple[int, bool, str, int]:
    return int(match.row.nki_id), match.row.level != "land", match.row.area, match.row.year
