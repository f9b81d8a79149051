"""Which commands there are, and what may be said to them. Nothing heavy is loaded to answer --help."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from collections.abc import Sequence

REGISTER = Path("var")
DEMO = REGISTER / "demo"


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """The standard layout, with «bruk:», and room for the longest command."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=28)

    def add_usage(self, usage: str | None, actions: Any, groups: Any, prefix: str | None = None) -> None:  # noqa: ANN401
        """Begin with «bruk:»."""
        super().add_usage(usage, actions, groups, "bruk: " if prefix is None else prefix)


class Parser(argparse.ArgumentParser):
    """The standard parser, in Norwegian where it meets a person."""

    def __init__(self, **settings: Any) -> None:  # noqa: ANN401  (what the standard parser takes)
        super().__init__(**{"formatter_class": _Formatter, **settings}, add_help=False, allow_abbrev=False)
        self._positionals.title = "argumenter"
        self._optionals.title = "valg"
        self.add_argument("-h", "--help", action="help", help="vis denne hjelpen")

    def error(self, message: str) -> NoReturn:
        """Say what was wrong with the command, and how to see what is right."""
        for english, norwegian in _SAID.items():
            message = message.replace(english, norwegian)
        sys.stderr.write(f"{self.format_usage()}{self.prog}: {message}\nSe «{self.prog} --help».\n")
        sys.exit(2)


_SAID = {
    "the following arguments are required": "dette mangler",
    "unrecognized arguments": "dette er ukjent",
    "invalid choice": "ukjent valg",
    "choose from": "velg mellom",
    "invalid int value": "ikke et helt tall",
    "expected at least one argument": "her må det stå noe",
    "expected one argument": "her må det stå noe",
    "argument ": "",
}
"""What the standard parser says in English, and what we say."""


def build_parser() -> Parser:
    """Lay out every command; `run` names the function that carries it out, as «module:function»."""
    parser = Parser(prog="nki", description="Nasjonale kvalitetsindikatorer, fra register til publisering.")
    parser.add_argument("--version", action="store_true", help="vis versjonen")
    parser.set_defaults(run="")
    commands = parser.add_subparsers(title="kommandoer", metavar="KOMMANDO", parser_class=Parser)
    _check(commands.add_parser("check", help="se om en innsending eller en katalog er i orden"))
    _counts(commands.add_parser("counts", help="tell: de uskjermede antallene, for dem som eier dataene"))
    _receive(commands.add_parser("receive", help="ta imot innsendinger til registeret, og få kvittering"))
    _received(commands.add_parser("deliveries", help="se hva som er tatt imot, og hvem som har levert"))
    _withdraw(commands.add_parser("withdraw", help="trekk en innsending; den forrige gjelder igjen"))
    _extract(commands.add_parser("extract", help="legg et år til rette for telling"))
    _release(commands.add_parser("release", help="lag en utgivelse av skjermede tall"))
    _audit(commands.add_parser("audit", help="prøv å regne tilbake det en utgivelse holder tilbake"))
    _show(commands.add_parser("show", help="vis tall fra en utgivelse"))
    _reproduce(commands.add_parser("reproduce", help="regn de publiserte tallene for 2017–2021 på nytt, og sammenlign"))
    _demo(commands.add_parser("demo", help="gjør alt på et rekonstruert register, og vis resultatet"))
    return parser


def _check(parser: Parser) -> None:
    parser.description = (
        "Ser gjennom innsendinger (mappe eller .zip) eller en katalog og sier alt som er galt.\n"
        "Ingenting sendes noe sted. Avslutter med 0: i orden, 1: advarsler, eller linjer som holdes utenfor, 2: feil,\n"
        "3: kan ikke leses."
    )
    parser.add_argument(
        "paths", metavar="STI", nargs="+", type=Path, help="innsending, mappe med innsendinger, eller katalog"
    )
    parser.add_argument(
        "--format",
        choices=("table", "json", "html"),
        default="table",
        help="tabell, JSON for maskiner, eller en side å skrive ut",
    )
    parser.add_argument("--out", metavar="FIL", type=Path, help="skriv dit i stedet for til skjermen")
    _catalogue(parser)
    parser.set_defaults(run="nki.cli.check:run")


def _counts(parser: Parser) -> None:
    parser.description = (
        "Teller et år for land, fylker, kommuner og KOSTRA-grupper. Tallene er uskjermet og skal ikke ut."
    )
    _deliveries(parser)
    parser.add_argument("--year", metavar="ÅR", type=int, required=True, help="rapporteringsår")
    parser.add_argument("--out", metavar="FIL.csv", type=Path, required=True, help="hvor tabellen skal skrives")
    _how(parser)
    parser.set_defaults(run="nki.cli.counts:run")


def _receive(parser: Parser) -> None:
    parser.description = (
        "Tar imot innsendinger (mappe eller .zip) og gir kvittering når de er trygt lagret. Samme innsending gir\n"
        "samme kvittering. Uten innsendinger gjøres det ferdig som ble avbrutt. Avslutter med 0: alt er tatt i bruk,\n"
        "1: med advarsler, 2: noe er avvist, 3: noe kunne ikke leses eller lagres, og er ikke tatt imot."
    )
    parser.add_argument(
        "deliveries", metavar="INNSENDING", nargs="*", type=Path, help="innsending, eller mappe med innsendinger"
    )
    _format(parser)
    _register(parser)
    _catalogue(parser)
    parser.set_defaults(run="nki.cli.receive:run")


def _received(parser: Parser) -> None:
    parser.description = "Viser alt som er tatt imot, og hvert år hvem som har levert, hvem som mangler, og dekning."
    parser.add_argument("--year", metavar="ÅR", type=int, help="bare dette rapporteringsåret")
    parser.add_argument("--status", action="store_true", help="med --format json: en linje per år, alle kommuner")
    _format(parser)
    _register(parser)
    _catalogue(parser)
    parser.set_defaults(run="nki.cli.deliveries:run")


def _withdraw(parser: Parser) -> None:
    parser.description = "Tar en innsending ut av bruk. Ingenting slettes, og den forrige gjelder igjen."
    parser.add_argument("delivery", metavar="INNSENDING", help="innsending_id, eller fingeravtrykket (minst 8 tegn)")
    parser.add_argument("--why", metavar="GRUNN", required=True, help="hvorfor, med noen ord; står i loggen")
    _register(parser)
    _catalogue(parser)
    parser.set_defaults(run="nki.cli.withdraw:run")


def _extract(parser: Parser) -> None:
    parser.description = "Legger et år til rette for telling: den siste innsendingen i bruk fra hver kommune."
    parser.add_argument("year", metavar="ÅR", type=int, help="rapporteringsår")
    parser.add_argument(
        "--carry-forward", action="store_true", help="bruk fjorårets innsending der ingen er i bruk; det merkes"
    )
    _register(parser)
    _catalogue(parser)
    parser.set_defaults(run="nki.cli.extract:run")


def _format(parser: Parser) -> None:
    parser.add_argument("--format", choices=("table", "json"), default="table", help="tabell, eller JSON for maskiner")


def _register(parser: Parser) -> None:
    parser.add_argument(
        "--register", metavar="MAPPE", type=Path, default=REGISTER, help=f"hvor registeret ligger ({REGISTER})"
    )


def _release(parser: Parser) -> None:
    parser.description = "Utgivelser: en mappe med skjermede tall som aldri endres."
    parser.set_defaults(run="")
    commands = parser.add_subparsers(title="kommandoer", metavar="KOMMANDO", parser_class=Parser, required=True)
    prepare = commands.add_parser("prepare", help="lag en utgivelse av ett eller flere år")
    _deliveries(prepare)
    prepare.add_argument(
        "--year", metavar="ÅR", type=int, nargs="+", required=True, help="rapporteringsår, ett eller flere"
    )
    prepare.add_argument("--out", metavar="MAPPE", type=Path, required=True, help="den nye utgivelsens mappe")
    _how(prepare)
    prepare.set_defaults(run="nki.cli.release:prepare")


def _audit(parser: Parser) -> None:
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


def _show(parser: Parser) -> None:
    parser.description = "Viser landet, eller et område ved siden av KOSTRA-gruppen, fylket og landet."
    parser.add_argument("release", metavar="UTGIVELSE", type=Path, help="mappen til en utgivelse")
    parser.add_argument("--area", metavar="KODE", help="kommunenummer")
    parser.set_defaults(run="nki.cli.show:run")


def _reproduce(parser: Parser) -> None:
    parser.description = (
        "Bygger et register av oppdiktede personer som skal gi de publiserte andelene for 2017–2021 tilbake,\n"
        "teller det, og skriver hvor mange andeler som er like til tredje desimal, og hvorfor de andre ikke er det."
    )
    _built(parser)
    parser.set_defaults(run="nki.cli.reproduce:run")


def _demo(parser: Parser) -> None:
    parser.description = "Bygger det rekonstruerte registeret, teller, lager en utgivelse og viser den."
    _built(parser)
    parser.add_argument("--area", metavar="KODE", default="4203", help="kommunen som vises (4203 Arendal)")
    parser.set_defaults(run="nki.cli.demo:run")


def _deliveries(parser: Parser) -> None:
    parser.add_argument(
        "--deliveries",
        metavar="MAPPE",
        nargs="+",
        type=Path,
        default=[],
        help="innsendinger, eller mapper med innsendinger; uten dette regnes det av registeret",
    )
    _register(parser)


def _built(parser: Parser) -> None:
    parser.add_argument("--out", metavar="MAPPE", type=Path, default=DEMO, help=f"hvor alt legges ({DEMO})")
    parser.add_argument("--seed", metavar="TALL", type=int, default=2021, help="frø for de tilfeldige tallene (2021)")
    _catalogue(parser)


def _how(parser: Parser) -> None:
    parser.add_argument(
        "--structure", metavar="ÅR", type=int, help="inndeling av landet (innsendingenes, ellers årets)"
    )
    parser.add_argument("--engine", choices=("duckdb", "plain"), default="duckdb", help="hva som teller; samme tall")
    parser.add_argument("--active-only", action="store_true", help="bare dem med en tjeneste 31. desember")
    _catalogue(parser)


def _catalogue(parser: Parser) -> None:
    parser.add_argument("--catalogue", metavar="MAPPE", type=Path, help="en annen katalog enn den som følger med")


def parse(arguments: Sequence[str] | None = None) -> tuple[Parser, argparse.Namespace]:
    """Read the command line; leaves the program with 2 when it cannot be understood."""
    parser = build_parser()
    return parser, parser.parse_args(arguments)
