"""Commands that count and compare."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from nki.cli.layout.options import active_only, built, catalogue, deliveries_in, engine, how

if TYPE_CHECKING:
    from nki.cli.layout.parser import Parser


def counts(parser: Parser) -> None:
    """Count a year, unprotected."""
    parser.description = (
        "Teller et år for land, fylker, kommuner og KOSTRA-grupper. Tallene er uskjermet og skal ikke ut."
    )
    deliveries_in(parser)
    parser.add_argument("--year", metavar="ÅR", type=int, required=True, help="rapporteringsår")
    parser.add_argument("--out", metavar="FIL.csv", type=Path, required=True, help="hvor tabellen skal skrives")
    how(parser)
    parser.set_defaults(run="nki.cli.counts:run")


def plan(parser: Parser) -> None:
    """Show the SQL that counts."""
    parser.description = (
        "Viser den SQL-en en motor kjører for å telle indikatorer, til å lese, eller til å kjøre der dataene er."
    )
    parser.add_argument("indicators", metavar="INDIKATOR", nargs="+", help="navnet i katalogen, som filen uten .yaml")
    parser.add_argument("--year", metavar="ÅR", type=int, help="rapporteringsår (det siste katalogen dekker)")
    engine(parser)
    active_only(parser)
    catalogue(parser)
    parser.set_defaults(run="nki.cli.plan:run")


def reproduce(parser: Parser) -> None:
    """Compute the published figures again."""
    parser.description = (
        "Bygger et register av oppdiktede personer som skal gi de publiserte andelene for 2017–2021 tilbake,\n"
        "teller det, og skriver hvor mange andeler som er like til tredje desimal, og hvorfor de andre ikke er det.\n"
        "Til slutt hvor mange kommuner som beholder måltall 1a når tallene er skjermet, ved siden av det publiserte."
    )
    built(parser)
    parser.set_defaults(run="nki.cli.reproduce:run")


def demo(parser: Parser) -> None:
    """Do everything on the reconstructed register."""
    parser.description = "Bygger det rekonstruerte registeret, teller, lager en utgivelse og viser den."
    built(parser)
    parser.add_argument("--area", metavar="KODE", default="4203", help="kommunen som vises (4203 Arendal)")
    parser.set_defaults(run="nki.cli.demo:run")
