"""Commands that look after a register, and those a kommune has its receipts for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from nki.cli.layout.options import catalogue, output_format, register

if TYPE_CHECKING:
    from nki.cli.layout.parser import Parser


def keep(parser: Parser) -> None:
    """Look after a register."""
    parser.description = "Ser etter registeret: er alt slik det ble lagret, nye nøkler, sletting, og den åpne nøkkelen."
    commands = parser.add_subparsers(title="kommandoer", metavar="KOMMANDO", parser_class=type(parser), required=True)
    for name, words, lay_out in (
        ("verify", "hold loggen, innsendingene og kvitteringene mot hverandre", _verify),
        ("rotate", "bytt en nøkkel; ingen tall endres", _rotate),
        ("erase", "slett en innsending ved å ødelegge nøkkelen til den", _erase),
        ("key", "skriv den åpne nøkkelen som viser at en kvittering er ekte", _key),
    ):
        command = commands.add_parser(name, help=words)
        lay_out(command)
        register(command)
        catalogue(command)
        command.set_defaults(run=f"nki.cli.keeping:{name}")


def receipt(parser: Parser) -> None:
    """Verify a receipt."""
    parser.description = (
        "Ser om en kvittering er ekte, og om den gjelder det som ble sendt. Trenger ikke noe register.\n"
        "Avslutter med 0: ekte, 2: ikke ekte, eller for noe annet, 3: kan ikke leses."
    )
    parser.add_argument("receipt", metavar="FIL", type=Path, help="linjer fra «nki receive --format json»")
    parser.add_argument("deliveries", metavar="INNSENDING", nargs="*", type=Path, help="det som ble sendt")
    parser.add_argument("--key", metavar="NØKKEL", required=True, help="registerets åpne nøkkel, eller filen den er i")
    parser.set_defaults(run="nki.cli.receipt:run")


def _verify(parser: Parser) -> None:
    parser.description = (
        "Holder loggen mot seg selv og mot hodet som er lagret for seg, åpner hver innsending og ser at den er det\n"
        "som ble mottatt, og holder kvitteringer mot loggen. Avslutter med 0: alt er helt, 2: noe er endret."
    )
    parser.add_argument(
        "--receipts",
        metavar="FIL",
        nargs="+",
        type=Path,
        default=[],
        help="kvitteringer som er tatt vare på annetsteds",
    )
    output_format(parser)


def _rotate(parser: Parser) -> None:
    parser.description = (
        "Bytter nøkkelen til pseudonymene: hver innsending leses på nytt, og ingen tall endres. Eller hovednøkkelen,\n"
        "som pakker inn alle andre: en gammel nøkkelfil åpner da ingenting. Avbrutt fortsetter det der det slapp."
    )
    parser.add_argument(
        "what", metavar="HVA", choices=("pseudonyms", "master"), help="pseudonyms: pseudonymene, master: hovednøkkelen"
    )


def _erase(parser: Parser) -> None:
    parser.description = (
        "Ødelegger nøkkelen til en innsending og alt som er laget av den. Det kan ikke gjøres om. Kvitteringen og\n"
        "loggen står. En person slettes ved at hver innsending personen er i, slettes; kommunen leverer på nytt uten."
    )
    parser.add_argument(
        "delivery", metavar="INNSENDING", nargs="?", help="innsending_id, eller fingeravtrykket (minst 8 tegn)"
    )
    parser.add_argument("--person", metavar="PSEUDONYM", help="pseudonymet slik kommunen leverte det")
    parser.add_argument("--why", metavar="GRUNN", required=True, help="hvorfor, med noen ord; står i loggen")
    parser.add_argument("--dry-run", action="store_true", help="si hva som ville bli slettet, og hva som følger av det")


def _key(parser: Parser) -> None:
    parser.description = "Skriver registerets åpne nøkkel, 64 heksadesimale tegn. Publiser den der kommunene ser den."
    parser.add_argument("--out", metavar="FIL", type=Path, help="skriv dit i stedet for til skjermen")
