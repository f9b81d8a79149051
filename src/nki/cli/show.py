"""`nki show`: figures of a release in the terminal, with nothing but what is public."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table

from nki.cli.words import decimal, make_console, whole
from nki.disclosure import FigureKey, Status
from nki.errors import UsageError
from nki.publication import read_release
from nki.statistics import spoken

if TYPE_CHECKING:
    from argparse import Namespace

    from rich.console import Console

    from nki.publication import PublishedRelease
    from nki.statistics import Estimate

LAND = ("land", "0")
COLUMNS = {
    "met": "Innfridd",
    "partly_met": "Delvis",
    "unmet": "Ikke",
    "unreported": "Uten rapportering",
    "other": "Annet",
}
SIGNS = {
    Status.SMALL: ("·", "holdt tilbake: kan være 1–4 personer"),
    Status.PROTECTING: ("×", "holdt tilbake for å verne et annet tall; er ikke selv lite"),
    Status.NOT_REPORTED: ("..", "ikke rapportert"),
    Status.NOT_APPLICABLE: ("–", "ikke aktuelt: ingen med behov, eller ikke et eget område i denne inndelingen"),
}


def run(said: Namespace) -> int:
    """Show the country, or one kommune beside what it is compared with."""
    release = read_release(said.release)
    console = make_console()
    if said.area:
        insist_on_kommune(release, said.area)
    print_notices(console, release)
    print_land(console, release)
    if said.area:
        print_kommune(console, release, said.area)
    print_signs(console)
    return 0


def insist_on_kommune(release: PublishedRelease, code: str) -> None:
    """Raise UsageError when there is no such kommune in the last year of the release."""
    if release.area(release.years[-1], "kommune", code) is None:
        raise UsageError(f"Kommune {code} er ikke i utgivelsen for {release.years[-1]}. Kodene står i areas.csv.")


def print_notices(console: Console, release: PublishedRelease) -> None:
    """Say first what must be said."""
    for notice in release.notices():
        console.print(notice, style="bold yellow")


def print_land(console: Console, release: PublishedRelease) -> None:
    """Print the national table: every indicator and year, all ages."""
    for indicator in release.indicators:
        table = _table(f"{release.short_title(indicator)}, hele landet, alle aldre. Andel i prosent", "År")
        for year in release.years:
            _add(table, str(year), release, (indicator, year, *LAND))
        console.print(table)


def print_kommune(console: Console, release: PublishedRelease, code: str) -> None:
    """Print one kommune beside its KOSTRA group, fylke and land, in the last year."""
    year = release.years[-1]
    for indicator in release.indicators:
        kommune = release.label(year, "kommune", code)
        table = _table(f"{release.short_title(indicator)}, {kommune} {year}, alle aldre. Andel i prosent", "Område")
        for level, area in _beside(release, year, code):
            _add(table, release.label(year, level, area), release, (indicator, year, level, area))
        console.print(table)


def print_signs(console: Console) -> None:
    """Explain the signs that stand where there is no figure."""
    for sign, words in SIGNS.values():
        console.print(f"  {sign:<2} {words}", style="dim")


def _beside(release: PublishedRelease, year: int, code: str) -> list[tuple[str, str]]:
    area = release.area(year, "kommune", code) or {}
    beside = [("kommune", code)]
    if area["kostragruppe"]:
        beside.append(("kostragruppe", area["kostragruppe"]))
    return [*beside, ("fylke", area["fylke"]), LAND]


def _table(title: str, first: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False)
    table.add_column(first, min_width=22)
    for name in ("Rapportert", "Med behov", *COLUMNS.values()):
        table.add_column(name, justify="right")
    return table


def _add(table: Table, name: str, release: PublishedRelease, place: tuple[str, int, str, str]) -> None:
    figures = [release.figures[FigureKey(*place, "all", outcome)] for outcome in COLUMNS]
    table.add_row(name, _reported(release, place), _whole(figures[0]), *map(_percent, figures))


def _reported(release: PublishedRelease, place: tuple[str, int, str, str]) -> str:
    """Say how many of the area's kommuner the figures rest on."""
    coverage = release.coverage_of(*place)
    if not coverage:
        return SIGNS[Status.NOT_REPORTED][0]
    carried = int(coverage.get("carried", 0))
    more = f", {carried} videreført" if carried else ""
    return f"{coverage['reported']} av {coverage['kommuner']}{more}"


def _whole(figure: Estimate) -> str:
    if figure.denominator is None:
        return SIGNS[figure.status][0]
    return whole(figure.denominator)


def _percent(figure: Estimate) -> str:
    if figure.share is None:
        return SIGNS[figure.status][0]
    return decimal(spoken(figure.share))
