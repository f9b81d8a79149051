"""Commands that attack releases, show them and serve them."""

from __future__ import annotations

from pathlib import Path

from nki.cli.layout.options import REGISTER, catalogue, deliveries_in, how, known
from nki.cli.layout.parser import Parser

RELEASES = REGISTER / "releases"


def protect(parser: Parser) -> None:
    """Say what protection costs."""
    parser.description = (
        "Viser hva skjermingen av et år koster, før noe publiseres: hvor mange tall som vises, og hvilke kommuner som\n"
        "mister måltall 1a og hvorfor. For dem som eier dataene. Avslutter med 0 når regelen kan holdes, ellers 1."
    )
    deliveries_in(parser)
    parser.add_argument("--year", metavar="ÅR", type=int, required=True, help="rapporteringsår")
    parser.add_argument("--compare", action="store_true", help="hold andre regler ved siden av (tar flere minutter)")
    parser.add_argument(
        "--previous", metavar="UTGIVELSE", nargs="+", type=Path, default=[], help="utgivelser alle har fra før"
    )
    known(parser)
    parser.add_argument("--format", choices=("table", "json", "html"), default="table", help="tabell, JSON eller side")
    parser.add_argument("--out", metavar="FIL", type=Path, help="hvor JSON eller siden skrives (ellers her)")
    how(parser)
    parser.set_defaults(run="nki.cli.protect:run")


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
    known(parser)
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


def serve(parser: Parser) -> None:
    """Serve what is published."""
    parser.description = (
        "Statistikkbanken (PxWebApi v2 og v1) og nettstedet, for alle. Åpner bare utgivelser, aldri registeret.\n"
        "En ny utgivelse vises når den er publisert, uten omstart."
    )
    parser.add_argument(
        "releases", metavar="UTGIVELSER", nargs="?", type=Path, default=RELEASES, help=f"hvor de ligger ({RELEASES})"
    )
    parser.add_argument("--host", metavar="NAVN", default="localhost", help="hvor det lyttes (localhost)")
    parser.add_argument("--port", metavar="TALL", type=int, default=8000, help="hvilken port (8000)")
    parser.add_argument("--base-url", metavar="ADRESSE", help="adressen utenfra, når en annen tjener står foran")
    parser.add_argument("--site", metavar="MAPPE", type=Path, help="det bygde nettstedet, som filer")
    parser.add_argument("--saved", metavar="MAPPE", type=Path, help="hvor lagrede spørringer ligger; uten lagres ingen")
    parser.add_argument("--cells", metavar="TALL", type=int, default=800_000, help="høyst så mange celler (800000)")
    parser.add_argument(
        "--calls", metavar="TALL", type=int, default=30, help="høyst så mange kall (30); 0: ingen grense"
    )
    parser.add_argument("--window", metavar="SEKUNDER", type=int, default=60, help="… i løpet av så lang tid (60)")
    parser.add_argument("--accounts", metavar="REGISTER", type=Path, help="åpne kommunenes rom også, i en egen prosess")
    parser.add_argument("--rooms-port", metavar="TALL", type=int, default=8701, help="porten til rommene (8701)")
    parser.add_argument("--rooms-origin", metavar="ADRESSE", help="rommenes adresse utenfra, over https")
    parser.add_argument("--access", metavar="FIL.json", type=Path, help="hvem som utsteder tokener, og innlogging")
    parser.set_defaults(run="nki.cli.serve:run")


def site(parser: Parser) -> None:
    """Build the site."""
    parser.description = "Nettstedet: alle sidene av en utgivelse, som filer enhver tjener kan vise."
    parser.set_defaults(run="")
    commands = parser.add_subparsers(title="kommandoer", metavar="KOMMANDO", parser_class=Parser, required=True)
    build = commands.add_parser("build", help="bygg sidene; bare det som er endret, lages på nytt")
    build.add_argument(
        "release", metavar="UTGIVELSE", type=Path, help="en utgivelse, eller mappen med de publiserte utgivelsene"
    )
    build.add_argument("--out", metavar="MAPPE", type=Path, required=True, help="hvor nettstedet legges")
    build.add_argument(
        "--boundaries", metavar="FIL", type=Path, help="TopoJSON i meter med «kommuner»; uten den tegnes fliser"
    )
    catalogue(build)
    build.set_defaults(run="nki.cli.site:build")
