"""Commands for the kommune that owns a delivery."""

from __future__ import annotations

from pathlib import Path

from nki.cli.layout.options import catalogue, output_format, register
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


def access(parser: Parser) -> None:
    """Give and take back keys."""
    parser.description = "Tilgang til kommunens egne rom: nøkler, organisasjoner, og hvem som har sett hva."
    parser.set_defaults(run="")
    commands = parser.add_subparsers(title="kommandoer", metavar="KOMMANDO", parser_class=Parser, required=True)
    _issue(commands.add_parser("issue", help="lag en nøkkel; den vises bare én gang"))
    revoke = commands.add_parser("revoke", help="trekk en nøkkel og alle innlogginger med den")
    revoke.add_argument("name", metavar="NAVN", help="nøkkelens navn")
    register(revoke)
    revoke.set_defaults(run="nki.cli.access:revoke")
    _organisation(commands.add_parser("organisation", help="si hvilken kommune et organisasjonsnummer er"))
    show = commands.add_parser("show", help="vis nøkler og hvem som har sett hva")
    show.add_argument("--kommune", metavar="NUMMER", default="", help="bare denne kommunen")
    output_format(show)
    register(show)
    show.set_defaults(run="nki.cli.access:show")


def _issue(parser: Parser) -> None:
    roles = ("leverandoer", "leser", "registerfoerer", "godkjenner", "revisor")
    parser.add_argument("name", metavar="NAVN", help="hvem nøkkelen er til")
    parser.add_argument("--kommune", metavar="NUMMER", default="", help="kommunen nøkkelen gjelder")
    parser.add_argument("--unit", metavar="ORGNR", default="", help="bare denne enheten i kommunen")
    parser.add_argument(
        "--role",
        nargs="+",
        choices=roles,
        default=[],
        help="hva den gir lov til (leverandoer leser; for en enhet leser)",
    )
    parser.add_argument("--days", metavar="DAGER", type=int, default=365, help="hvor lenge den gjelder (365)")
    register(parser)
    catalogue(parser)
    parser.set_defaults(run="nki.cli.access:issue")


def _organisation(parser: Parser) -> None:
    parser.add_argument("orgnr", metavar="ORGNR", help="ni siffer")
    parser.add_argument("kommune", metavar="KOMMUNE", help="kommunenummer")
    parser.add_argument("--from", dest="first", metavar="DATO", default="2020-01-01", help="fra og med (2020-01-01)")
    parser.add_argument("--to", dest="last", metavar="DATO", default="", help="til og med")
    register(parser)
    catalogue(parser)
    parser.set_defaults(run="nki.cli.access:organisation")


def rooms(parser: Parser) -> None:
    """Serve the kommune's own rooms."""
    parser.description = (
        "Kommunens egne rom på nettet: lever, se funn, hent rapporter, se hvem som har sett hva. En egen prosess, ved\n"
        "siden av det offentlige nettstedet. Nøkler gis med «nki access issue»."
    )
    parser.add_argument("--host", metavar="ADRESSE", default="localhost", help="hvor den lytter (localhost)")
    parser.add_argument("--port", metavar="PORT", type=int, default=8701, help="hvilken port (8701)")
    parser.add_argument("--origin", metavar="ADRESSE", help="adressen slik nettlesere ser den")
    parser.add_argument("--releases", metavar="MAPPE", type=Path, help="publiserte utgivelser å sammenligne med")
    parser.add_argument("--access", metavar="FIL.json", type=Path, help="hvem som utsteder tokener, og innlogging")
    register(parser)
    catalogue(parser)
    parser.set_defaults(run="nki.cli.rooms:run")
