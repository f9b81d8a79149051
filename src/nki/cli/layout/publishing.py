"""Commands that make releases, attack them and show them."""

from __future__ import annotations

from pathlib import Path

from nki.cli.layout.options import deliveries_in, how
from nki.cli.layout.parser import Parser


def release(parser: Parser) -> None:
    """Make a release."""
    parser.description = "Utgivelser: en mappe med skjermede tall som aldri endres."
    parser.set_defaults(run="")
    commands = parser.add_subparsers(title="kommandoer", metavar="KOMMANDO", parser_class=Parser, required=True)
    prepare = commands.add_parser("prepare", help="lag en utgivelse av ett eller flere år")
    deliveries_in(prepare)
    prepare.add_argument(
        "--year", metavar="ÅR", type=int, nargs="+", required=True, help="rapporteringsår, ett eller flere"
    )
    prepare.add_argument("--out", metavar="MAPPE", type=Path, required=True, help="den nye utgivelsens mappe")
    how(prepare)
    prepare.set_defaults(run="nki.cli.release:prepare")


def audit(parser: Parser) -> None:
    """Attack a release."""
    parser.description = (
        "Angriperen: leser bare det som er offentlig, og prøver å regne tilbake det som er holdt tilbake.\n"
        "Avslutter med 0: ingenting funnet, 1: funnet, 3: kan ikke leses."
    )
    parser.add_argument("release", metavar="UTGIVELSE", nargs="?", type=Path, help="mappen til en utgivelse")
    parser.add_argument(
        "--with",
        dest="earlier",
        metavar="TIDLIGERE",
        nargs="+",
        type=Path,
        default=[],
        help="tidligere utgivelser av det samme",
    )
    parser.add_argument(
        "--published", metavar="FIL.csv", type=Path, help="en publisert tabell med bare andeler; bare antall vises"
    )
    parser.add_argument(
        "--strict", action="store_true", help="også den som er alene i en celle (A2), og kommuner (A3), teller"
    )
    parser.add_argument("--format", choices=("table", "json"), default="table", help="tabell, eller JSON for maskiner")
    parser.set_defaults(run="nki.cli.audit:run")


def show(parser: Parser) -> None:
    """Show figures of a release."""
    parser.description = "Viser landet, eller et område ved siden av KOSTRA-gruppen, fylket og landet."
    parser.add_argument("release", metavar="UTGIVELSE", type=Path, help="mappen til en utgivelse")
    parser.add_argument("--area", metavar="KODE", help="kommunenummer")
    parser.set_defaults(run="nki.cli.show:run")
