"""Commands that tell those who should know."""

from __future__ import annotations

from pathlib import Path

from nki.cli.layout.options import catalogue, register
from nki.cli.layout.parser import Parser


def alerts(parser: Parser) -> None:
    """Tell that the variation is large."""
    parser.description = (
        "Varsler når variasjonene mellom fylker eller kommuner er store. Begynn med plan: den viser alt og sender\n"
        "ingenting. Hvert brev sendes én gang, hvor ofte kommandoen enn kjøres."
    )
    parser.set_defaults(run="")
    commands = parser.add_subparsers(title="kommandoer", metavar="KOMMANDO", parser_class=Parser, required=True)
    _plan(commands.add_parser("plan", help="vis hvem som skal få hva; ingenting sendes"))
    _send(commands.add_parser("send", help="send det planen viste"))
    _feeds(commands.add_parser("feeds", help="skriv Atom og JSON Feed for hvert område"))
    _log(commands.add_parser("log", help="vis hva som er sendt, til hvem, og hva som ble av det"))
    _settle(commands.add_parser("settle", help="avgjør et brev som er uvisst eller avvist"))


def _release(parser: Parser) -> None:
    parser.add_argument("release", metavar="UTGIVELSE", type=Path, help="en utgivelse, eller mappen med de publiserte")
    parser.add_argument("--link", metavar="ADRESSE", required=True, help="hvor folk finner utgivelsen")


def _addressed(parser: Parser) -> None:
    _release(parser)
    parser.add_argument(
        "--addresses",
        metavar="FIL.csv",
        type=Path,
        required=True,
        help="mottaker;rolle;kanal;adresse;spraak, se docs/varsler.md",
    )
    register(parser)
    catalogue(parser)


def _plan(parser: Parser) -> None:
    _addressed(parser)
    parser.add_argument("--text", action="store_true", help="vis også hele teksten i hvert brev")
    parser.set_defaults(run="nki.cli.alerts:show_plan")


def _send(parser: Parser) -> None:
    parser.description = (
        "Sender brevene. Passord for SMTP og nøkkel for webhook leses fra NKI_SMTP_USER, NKI_SMTP_PASSWORD og\n"
        "NKI_WEBHOOK_SECRET. Avslutter med 0: alt er sendt, 1: noe gjenstår (kjør igjen, eller se log)."
    )
    _addressed(parser)
    parser.add_argument("--plan", metavar="MERKE", required=True, help="merket som «nki alerts plan» skrev")
    parser.add_argument("--smtp", metavar="TJENER:PORT", default="", help="e-posttjeneren")
    parser.add_argument("--security", choices=("starttls", "tls", "none"), default="starttls", help="kryptering")
    parser.add_argument("--from", dest="sender", metavar="ADRESSE", default="", help="avsenderens e-postadresse")
    parser.add_argument("--trial", action="store_true", help="øvelse: også en utgivelse som ikke er til publisering")
    parser.set_defaults(run="nki.cli.alerts:send")


def _feeds(parser: Parser) -> None:
    _release(parser)
    parser.add_argument("--out", metavar="MAPPE", type=Path, required=True, help="hvor filene skrives")
    parser.add_argument("--updated", metavar="TID", default="", help="når utgivelsen ble publisert (ISO, med sone)")
    parser.add_argument("--language", choices=("nb", "nn", "en"), default="nb", help="språket i strømmene")
    catalogue(parser)
    parser.set_defaults(run="nki.cli.alerts:write_feeds")


def _log(parser: Parser) -> None:
    parser.add_argument("--release", metavar="UTGIVELSE", default="", help="bare utgivelsen med dette fingeravtrykket")
    parser.add_argument("--format", choices=("table", "json"), default="table", help="tabell, eller JSON for maskiner")
    register(parser)
    parser.set_defaults(run="nki.cli.alerts:show_log")


def _settle(parser: Parser) -> None:
    parser.add_argument("letter", metavar="BREV", help="brevets nøkkel, eller begynnelsen av den")
    choice = parser.add_mutually_exclusive_group(required=True)
    choice.add_argument("--arrived", action="store_true", help="det kom fram: det sendes ikke igjen")
    choice.add_argument("--again", action="store_true", help="det kom ikke fram: det sendes neste gang")
    register(parser)
    parser.set_defaults(run="nki.cli.alerts:settle")
