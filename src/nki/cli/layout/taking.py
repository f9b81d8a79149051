"""Commands that take deliveries in and look after them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from nki.cli.layout.options import carried, catalogue, output_format, register

if TYPE_CHECKING:
    from nki.cli.layout.parser import Parser


def check(parser: Parser) -> None:
    """Look through a delivery or a catalogue."""
    parser.description = (
        "Ser gjennom innsendinger (mappe, .zip eller .xml) eller en katalog og sier alt som er galt.\n"
        "Ingenting sendes noe sted. Avslutter med 0: i orden, 1: advarsler, eller linjer som holdes utenfor, 2: feil,\n"
        "3: kan ikke leses."
    )
    parser.add_argument(
        "paths", metavar="STI", nargs="+", type=Path, help="innsending, mappe med innsendinger, eller katalog"
    )
    parser.add_argument(
        "--format",
        choices=("table", "json", "html", "pdf", "csv"),
        default="table",
        help="tabell, JSON for maskiner, en side å lese, eller PDF å skrive ut (krever --out)",
    )
    parser.add_argument("--out", metavar="FIL", type=Path, help="skriv dit i stedet for til skjermen")
    catalogue(parser)
    parser.set_defaults(run="nki.cli.check:run")


def receive(parser: Parser) -> None:
    """Take deliveries in."""
    parser.description = (
        "Tar imot innsendinger (mappe, .zip, .xml) og gir kvittering når de er trygt lagret. Samme innsending gir\n"
        "samme kvittering. Uten innsendinger gjøres det ferdig som ble avbrutt. Avslutter med 0: alt er tatt i bruk,\n"
        "1: med advarsler, 2: noe er avvist, 3: noe kunne ikke leses eller lagres, og er ikke tatt imot."
    )
    parser.add_argument(
        "deliveries", metavar="INNSENDING", nargs="*", type=Path, help="innsending, eller mappe med innsendinger"
    )
    output_format(parser)
    register(parser)
    catalogue(parser)
    parser.set_defaults(run="nki.cli.receive:run")


def received(parser: Parser) -> None:
    """See what was received."""
    parser.description = "Viser alt som er tatt imot, og hvert år hvem som har levert, hvem som mangler, og dekning."
    parser.add_argument("--year", metavar="ÅR", type=int, help="bare dette rapporteringsåret")
    parser.add_argument("--status", action="store_true", help="med --format json: en linje per år, alle kommuner")
    output_format(parser)
    register(parser)
    catalogue(parser)
    parser.set_defaults(run="nki.cli.deliveries:run")


def withdraw(parser: Parser) -> None:
    """Take a delivery out of use."""
    parser.description = "Tar en innsending ut av bruk. Ingenting slettes, og den forrige gjelder igjen."
    parser.add_argument("delivery", metavar="INNSENDING", help="innsending_id, eller fingeravtrykket (minst 8 tegn)")
    parser.add_argument("--why", metavar="GRUNN", required=True, help="hvorfor, med noen ord; står i loggen")
    register(parser)
    catalogue(parser)
    parser.set_defaults(run="nki.cli.withdraw:run")


def extract(parser: Parser) -> None:
    """Lay out a year."""
    parser.description = "Legger et år til rette for telling: den siste innsendingen i bruk fra hver kommune."
    parser.add_argument("year", metavar="ÅR", type=int, help="rapporteringsår")
    carried(parser)
    register(parser)
    catalogue(parser)
    parser.set_defaults(run="nki.cli.extract:run")
