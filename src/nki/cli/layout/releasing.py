"""Commands that make releases and let them out."""

from __future__ import annotations

from pathlib import Path

from nki.cli.layout.options import catalogue, deliveries_in, how, known, output_format, register
from nki.cli.layout.parser import Parser


def release(parser: Parser) -> None:
    """Make a release, approve it, let it out."""
    parser.description = (
        "Utgivelser: en mappe med skjermede tall som aldri endres, med navn etter innholdet. Én lager den, andre\n"
        "godkjenner den, og den publiseres i ett steg. Alt står i loggen til registeret."
    )
    parser.set_defaults(run="")
    commands = parser.add_subparsers(title="kommandoer", metavar="KOMMANDO", parser_class=Parser, required=True)
    _prepare(commands.add_parser("prepare", help="lag en utgivelse av ett eller flere år"))
    _approve(commands.add_parser("approve", help="godkjenn en utgivelse med din egen nøkkel"))
    _publish(commands.add_parser("publish", help="publiser en godkjent utgivelse"))
    _list(commands.add_parser("list", help="se hva som er laget, godkjent og publisert"))
    _diff(commands.add_parser("diff", help="se hva som er endret fra en utgivelse til en annen"))
    _export(commands.add_parser("export", help="lag andre formater av en utgivelse"))
    verify(commands.add_parser("verify", help="det samme som «nki verify»"))
    _keys(commands.add_parser("keys", help="lag nøkkelen til en som skal skrive under"))
    _revoke(commands.add_parser("revoke", help="trekk tilbake nøkkelen til en som skrev under"))
    _require(commands.add_parser("require", help="bestem hvor mange som må godkjenne"))


def verify(parser: Parser) -> None:
    """See whether a release is as it was made."""
    parser.description = (
        "Ser etter om hver bit i utgivelsen er som da den ble laget, og regner den på nytt når innsendingene er her.\n"
        "Med --keys også om de som har skrevet under, er dem utgiveren har sagt. Uten er ikke det vist.\n"
        "Avslutter med 0: alt er likt, 1: noe er endret eller blir annerledes, 3: kan ikke leses."
    )
    parser.add_argument("release", metavar="UTGIVELSE", help="mappen, eller navnet i registeret (8 tegn eller flere)")
    parser.add_argument(
        "--keys", metavar="FIL", type=Path, help="utgiverens nøkkelfil (keys.json), hentet et annet sted eller før"
    )
    deliveries_in(parser)
    known(parser)
    catalogue(parser)
    parser.set_defaults(run="nki.cli.verify:run")


def _prepare(parser: Parser) -> None:
    deliveries_in(parser)
    parser.add_argument(
        "--year", metavar="ÅR", type=int, nargs="+", required=True, help="rapporteringsår, ett eller flere"
    )
    parser.add_argument(
        "--out", metavar="MAPPE", type=Path, help="den nye utgivelsens mappe; uten dette legges den i registeret"
    )
    _signer(parser)
    parser.add_argument("--reason", metavar="GRUNN", default="", help="hvorfor tall som er publisert, blir endret")
    parser.add_argument(
        "--not-before", metavar="TID", default="", help="tidligste publisering, som 2027-06-15T08:00+02:00"
    )
    parser.add_argument(
        "--with",
        dest="earlier",
        metavar="UTGIVELSE",
        nargs="+",
        type=Path,
        default=[],
        help="utgivelser folk har, som registeret ikke kjenner; tallene skal være trygge sammen med dem",
    )
    known(parser)
    parser.add_argument(
        "--wait",
        metavar="KOMMUNE",
        nargs="+",
        default=[],
        help="kommuner som skal stå som i forrige utgivelse, fordi nye tall ville røpe hva de ble endret med",
    )
    how(parser)
    parser.set_defaults(run="nki.cli.release:prepare")


def _approve(parser: Parser) -> None:
    _named(parser)
    _signer(parser, required=True)
    parser.set_defaults(run="nki.cli.release:approve_one")


def _publish(parser: Parser) -> None:
    _named(parser)
    parser.set_defaults(run="nki.cli.release:publish_one")


def _list(parser: Parser) -> None:
    output_format(parser)
    register(parser)
    catalogue(parser)
    parser.set_defaults(run="nki.cli.releases:run")


def _diff(parser: Parser) -> None:
    parser.add_argument("earlier", metavar="FØR", type=Path, help="mappen til den ene")
    parser.add_argument("later", metavar="ETTER", type=Path, help="mappen til den andre")
    output_format(parser)
    parser.set_defaults(run="nki.cli.releases:diff")


def _export(parser: Parser) -> None:
    parser.add_argument("release", metavar="UTGIVELSE", type=Path, help="mappen til en utgivelse")
    parser.add_argument("--out", metavar="MAPPE", type=Path, required=True, help="hvor filene skal legges")
    parser.add_argument(
        "--only",
        metavar="FORMAT",
        nargs="+",
        default=[],
        help="nki, excel, xlsx, parquet, sdmx, fhir, datapackage, description, dcat; uten dette alle",
    )
    parser.add_argument(
        "--address", metavar="URL", default="", help="adressen utgivelsen skal ligge på, med / til slutt"
    )
    parser.add_argument(
        "--bank", metavar="URL", default="", help="adressen til statistikkbanken (…/api/pxwebapi/v2), til katalogen"
    )
    parser.add_argument("--publisher", metavar="NAVN", default="nki", help="hvem som utgir (nki)")
    parser.add_argument("--contact", metavar="URL", default="https://nki.example/", help="utgiverens nettsted")
    parser.set_defaults(run="nki.cli.export:run")


def _keys(parser: Parser) -> None:
    parser.add_argument("name", metavar="NAVN", help="hvem nøkkelen er til")
    parser.add_argument("--out", metavar="FIL", type=Path, required=True, help="nøkkelfilen, som bare eieren skal ha")
    parser.add_argument(
        "--passphrase",
        action="store_true",
        help="lås filen med en passordfrase, som det spørres etter nå og hver gang nøkkelen brukes",
    )
    register(parser)
    catalogue(parser)
    parser.set_defaults(run="nki.cli.release:enrol_one")


def _revoke(parser: Parser) -> None:
    parser.add_argument("name", metavar="NAVN", help="hvem som ikke skal skrive under med nøkkelen lenger")
    parser.add_argument("--why", metavar="GRUNN", required=True, help="hvorfor, med noen ord; står i loggen")
    register(parser)
    catalogue(parser)
    parser.set_defaults(run="nki.cli.release:revoke_one")


def _require(parser: Parser) -> None:
    parser.add_argument("approvals", metavar="ANTALL", type=int, help="hvor mange andre; 0 bare i en demo")
    parser.add_argument("--why", metavar="GRUNN", required=True, help="hvorfor, med noen ord; står i loggen")
    register(parser)
    catalogue(parser)
    parser.set_defaults(run="nki.cli.release:require_some")


def _named(parser: Parser) -> None:
    parser.add_argument("release", metavar="UTGIVELSE", help="navnet i registeret (8 tegn eller flere)")
    register(parser)
    catalogue(parser)


def _signer(parser: Parser, *, required: bool = False) -> None:
    parser.add_argument("--key", metavar="FIL", type=Path, required=required, help="din nøkkel (nki release keys)")
