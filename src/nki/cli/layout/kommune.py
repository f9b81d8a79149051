"""Commands for the kommune that owns a delivery."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from nki.cli.layout.options import catalogue

if TYPE_CHECKING:
    from nki.cli.layout.parser import Parser


def sumreport(parser: Parser) -> None:
    """Make a kommune's own report."""
    parser.description = (
        "Lager sumrapporten for en innsending: måltallene for kommunen, enhetene og bydelene, uskjermet, hvor godt\n"
        "det er registrert, og funnene. Ingenting sendes noe sted. Med --against eller --register avstemmes tallene\n"
        "mot den nasjonale tellingen; da avslutter den med 1 hvis noe ikke stemmer."
    )
    _delivery(parser)
    parser.add_argument("--before", metavar="INNSENDING", type=Path, help="fjorårets innsending, for endring")
    parser.add_argument("--release", metavar="UTGIVELSE", type=Path, help="publiserte tall å sammenligne med")
    parser.add_argument(
        "--against",
        metavar="MAPPE",
        nargs="+",
        type=Path,
        default=[],
        help="alle kommuners innsendinger, til avstemming",
    )
    parser.add_argument("--register", metavar="MAPPE", type=Path, help="registeret, til avstemming")
    _face(parser)
    parser.set_defaults(run="nki.cli.sumreport:run")


def explain(parser: Parser) -> None:
    """Say why a person counts."""
    parser.description = (
        "Viser hvorfor en person teller: registreringene, hvilken som brukes og hvorfor, og måltallene den gir.\n"
        "Uten PERSON vises arbeidslister: de det mangler noe på."
    )
    _delivery(parser)
    parser.add_argument("who", metavar="PERSON", nargs="?", default="", help="brukernummer eller pseudonym")
    _face(parser)
    parser.set_defaults(run="nki.cli.sumreport:why")


def _delivery(parser: Parser) -> None:
    parser.add_argument("delivery", metavar="INNSENDING", type=Path, help="innsendingen: mappe eller .zip")


def _face(parser: Parser) -> None:
    parser.add_argument(
        "--format",
        choices=("table", "json", "html", "pdf", "xlsx"),
        default="table",
        help="tabell, JSON for maskiner, en side, en utskrift eller et regneark",
    )
    parser.add_argument("--out", metavar="FIL", type=Path, help="skriv dit i stedet for til skjermen")
    parser.add_argument("--language", choices=("nb", "nn"), default="nb", help="bokmål eller nynorsk")
    catalogue(parser)
